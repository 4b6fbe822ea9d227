/* SPDX-License-Identifier: Apache-2.0 */
/* cli/diff_orders.c - which orders of a file are decided otherwise on another day; see diff.h. */
#include "cli/diff.h"

#include <pthread.h>
#include <stdio.h>

#include "base/date.h"
#include "cli/answers.h"
#include "cli/show.h"
#include "cli/stream_orders.h"
#include "text/json_write.h"
#include "wire/analysis_json.h"

/* A worker decides with the packs of the side after; beside it, with those of the other side. */
struct worker_pair {
    const struct session *worker;
    struct session *other;
    struct worker_pair *next;
};

struct both_sides {
    const struct cli *cli;
    struct diff_side sides[2];
    bool json;
    pthread_mutex_t *lock;
    struct worker_pair **pairs; /* NULL: both sides have the same packs */
};

/* What is kept of the decision of one day while the other is made. */
struct kept {
    struct compared_answer answer;
    bool may_ship;
};

static bool decide_on(struct session *session, const struct order *order,
                      const struct compared_side *side, struct decision *ret_decision,
                      struct kept *ret, struct err *err)
{
    char on[DATE_TEXT_SIZE];
    struct order dated = *order;
    if (side->day != DATE_OPEN)
        dated.on = str_of(date_format(side->day, on));
    if (!decide(session, &dated, side->options, ret_decision, err))
        return false;
    *ret = (struct kept){ .answer = { ret_decision->outcome, ret_decision->review,
                                      ret_decision->reason.length > 0 },
                          .may_ship = ret_decision->may_ship };
    return true;
}

static void put_kept_json(struct buf *out, const struct kept *kept)
{
    json_open(out, '{');
    answer_put_compared(out, &kept->answer);
    JSON_PUT_BOOL(out, "may_ship", kept->may_ship);
    json_close(out, '}');
}

static void put_json(struct buf *out, const struct order *order, const struct kept kept[2],
                     const struct decision *after)
{
    json_open(out, '{');
    JSON_PUT_WORD(out, "what", "order");
    JSON_PUT_STRING(out, "id", order->id);
    JSON_KEY(out, "before");
    put_kept_json(out, &kept[0]);
    JSON_KEY(out, "after");
    put_kept_json(out, &kept[1]);
    JSON_KEY(out, "rules");
    json_open(out, '[');
    for (size_t i = 0; i < after->requirement_count; i++) {
        if (after->requirements[i].status == REQUIREMENT_APPLIES)
            json_string(out, after->requirements[i].rule);
    }
    json_close(out, ']');
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static void put_text(const struct both_sides *both, struct buf *out, const struct order *order,
                     const struct kept kept[2], const struct decision *after)
{
    struct page page;
    bool first = true;
    page_init(&page, out, &both->cli->style);
    page_line(&page, 0, 2);
    if (order->id.data != NULL) {
        page_words(&page, INK_STRONG, order->id);
        page_glue(&page);
        page_text(&page, INK_PLAIN, ":");
    }
    answer_show_compared(&page, &kept[0].answer);
    page_text(&page, INK_PLAIN, "becomes");
    answer_show_compared(&page, &kept[1].answer);
    page_line(&page, 2, 4);
    page_words(&page, INK_PLAIN, after->item.name);
    page_text(&page, INK_PLAIN, "to");
    page_words(&page, INK_PLAIN, order->to);
    for (size_t i = 0; i < after->requirement_count; i++) {
        if (after->requirements[i].status != REQUIREMENT_APPLIES)
            continue;
        page_glue(&page);
        page_text(&page, INK_FAINT, first ? ":" : ",");
        page_words(&page, INK_FAINT, after->requirements[i].rule);
        first = false;
    }
    page_end(&page);
}

/* The session of this worker on the packs before, made when it is first wanted. */
static bool other_session(const struct both_sides *both, struct session *worker,
                          struct session **ret_other, struct err *err)
{
    *ret_other = worker;
    if (both->pairs == NULL)
        return true;
    pthread_mutex_lock(both->lock);
    struct worker_pair *pair = *both->pairs;
    while (pair != NULL && pair->worker != worker)
        pair = pair->next;
    pthread_mutex_unlock(both->lock);
    if (pair == NULL) {
        const struct mem *mem = both->cli->mem;
        pair = mem_resize(mem, NULL, sizeof *pair);
        if (pair == NULL)
            return err_set(err, ERR_MEMORY, "memory for a session could not be had");
        *pair = (struct worker_pair){ worker, session_new(mem, both->sides[0].decider, err), NULL };
        if (pair->other == NULL) {
            mem_free(mem, pair);
            return false;
        }
        pthread_mutex_lock(both->lock);
        pair->next = *both->pairs;
        *both->pairs = pair;
        pthread_mutex_unlock(both->lock);
    }
    *ret_other = pair->other;
    return true;
}

static void free_pairs(const struct mem *mem, struct worker_pair *pair)
{
    while (pair != NULL) {
        struct worker_pair *next = pair->next;
        session_free(pair->other);
        mem_free(mem, pair);
        pair = next;
    }
}

static bool step(const void *context, struct session *session, const struct order *order,
                 struct buf *out, struct show_counts *counts, struct err *err)
{
    const struct both_sides *both = context;
    struct decision decision;
    struct kept kept[2];
    struct session *other;
    if (!other_session(both, session, &other, err) ||
        !decide_on(other, order, &both->sides[0].side, &decision, &kept[0], err) ||
        !decide_on(session, order, &both->sides[1].side, &decision, &kept[1], err))
        return false;
    counts->decided++;
    if (compared_alike(&kept[0].answer, &kept[1].answer) && kept[0].may_ship == kept[1].may_ship)
        return true;
    counts->differing++;
    if (both->json)
        put_json(out, order, kept, &decision);
    else
        put_text(both, out, order, kept, &decision);
    return true;
}

bool diff_orders(struct cli *cli, const struct diff_side sides[2], struct str path, bool json,
                 bool *ret_unread, struct err *err)
{
    char line[128];
    struct show_counts counts;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    struct worker_pair *pairs = NULL;
    struct both_sides both = { .cli = cli,
                               .sides = { sides[0], sides[1] },
                               .json = json,
                               .lock = &lock,
                               .pairs = sides[0].decider == sides[1].decider ? NULL : &pairs };
    const struct orders_job job = {
        .path = path,
        .decider = sides[1].decider,
        .jobs = stream_jobs(0),
        .json = json,
        .step = step,
        .context = &both,
    };
    bool done = orders_run(cli, &job, &counts, err);
    free_pairs(cli->mem, pairs);
    if (!done)
        return false;
    *ret_unread = counts.unread > 0;
    if (json)
        return true;
    snprintf(line, sizeof line, "%s%zu of %zu orders are decided otherwise\n",
             counts.differing > 0 ? "\n" : "", counts.differing, counts.decided);
    buf_text(&cli->out, line);
    if (counts.unread > 0) {
        snprintf(line, sizeof line, "%zu could not be read\n", counts.unread);
        buf_text(&cli->out, line);
    }
    return true;
}
