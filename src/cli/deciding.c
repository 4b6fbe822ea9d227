/* SPDX-License-Identifier: Apache-2.0 */
/* cli/deciding.c - see deciding.h. */
#include "cli/deciding.h"

#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/option_groups.h"

#define HEADING_MAX ((size_t)1 << 20)

/* Today where other authorities are: it may be another day there. */
static bool other_days(struct deciding *deciding, struct err *err)
{
    const struct packs *packs = &deciding->packs;
    int32_t *days = arena_array(deciding->cli->arena, packs->other_count, sizeof *days);
    if (days == NULL)
        return arena_error(deciding->cli->arena, err);
    for (size_t i = 0; i < packs->other_count; i++) {
        if (!clock_today(packs->others[i].policy.zone, &days[i], err))
            return false;
    }
    deciding->options.other_today = days;
    return true;
}

static bool read_options(struct deciding *deciding, struct err *err)
{
    const struct args *args = deciding->args;
    struct decide_options *options = &deciding->options;
    const struct option_value *on = args_knows(args, "on") ? args_get(args, "on") : NULL;
    const struct option_value *known = args_get(args, "known");
    int32_t today = 0;
    /* The clock is asked only if it matters, so that a question with dates is the same anywhere. */
    if ((on == NULL || known == NULL) && !clock_today(deciding->packs.policy.zone, &today, err))
        return false;
    /* All that the packs have is known today; in a demo, what was by the day of its clock. */
    *options = (struct decide_options){
        .today = on == NULL ? today : on->number,
        .known = known != NULL    ? known->number
                 : clock_is_set() ? today
                                  : DATE_OPEN,
        .known_label = known == NULL ? today : known->number,
        .knowledge = KNOWLEDGE_FIRM,
        .posture = POSTURE_ENFORCED,
    };
    if (on == NULL && !other_days(deciding, err))
        return false;
    if (str_equal_text(args_text(args, "knowledge"), "public"))
        options->knowledge = KNOWLEDGE_PUBLIC;
    if (str_equal_text(args_text(args, "posture"), "text"))
        options->posture = POSTURE_TEXT;
    return true;
}

bool deciding_open(struct deciding *deciding, struct cli *cli, const struct args *args,
                   struct err *err)
{
    *deciding = (struct deciding){ .cli = cli, .args = args };
    packs_init(&deciding->packs, cli->mem);
    deciding->json = args_flag(args, "json");
    show_rows_init(&deciding->rows, &cli->style);
    return packs_open(&deciding->packs, args, err) && read_options(deciding, err);
}

bool deciding_lists(struct deciding *deciding, bool nobody, struct err *err)
{
    const struct decide_options *options = &deciding->options;
    const struct party_lists_asked asked = {
        .day = options->today < options->known ? options->today : options->known,
        .threshold = PACKS_THRESHOLD * (SCORE_ONE / 100),
        .nobody = nobody,
        .remembers = true,
        .store = deciding->store,
    };
    if (!args_knows(deciding->args, "lists"))
        return nobody || packs_use_sample(&deciding->packs, err);
    return party_lists_open(&deciding->lists, deciding->cli, deciding->args, &deciding->packs,
                            &asked, err);
}

void deciding_close(struct deciding *deciding)
{
    session_free(deciding->session);
    cover_free(deciding->cover);
    party_lists_close(&deciding->lists);
    packs_release(&deciding->packs);
}

bool deciding_asked(const struct args *args, bool *ret_file, struct err *err)
{
    const struct option *asked = NULL;
    for (size_t i = 0; i < args->value_count && asked == NULL; i++) {
        for (const struct option *option = group_transaction.options; option->name != NULL;
             option++) {
            if (str_equal_text(str_of(option->name), args->values[i].option->name))
                asked = option;
        }
    }
    if (args->operand_count > 0 && asked != NULL) {
        err_set(err, ERR_USAGE, "both a file, '%.*s', and a single transaction, '--%s', are given",
                STR_ARG(args->operands[0]), asked->name);
        return err_hint(err, "leave one of them out");
    }
    if (args->operand_count == 0 && asked == NULL) {
        err_set(err, ERR_USAGE, "there is nothing to decide");
        return err_hint(err, "name a file of orders, or ask: licet %s --item \"NVIDIA H20\"%s",
                        args->command->name, args_knows(args, "to") ? " --to CN" : "");
    }
    *ret_file = args->operand_count > 0;
    return true;
}

void deciding_scenarios(const struct deciding *deciding, struct buf *out)
{
    const struct policy *policy = &deciding->packs.policy;
    show_scenarios(out, &deciding->cli->style, policy->scenarios, policy->scenario_count);
}

static bool any_outcome(const struct show_counts *counts)
{
    for (size_t i = 0; i < OUTCOME_COUNT; i++) {
        if (counts->outcomes[i] > 0)
            return true;
    }
    return false;
}

/* The exit status.  What was decided under a scenario is never settled. */
static int status_of(const struct deciding *deciding, const struct show_counts *counts)
{
    if (counts->unread > 0)
        return EXIT_UNREAD;
    if (counts->outcomes[OUTCOME_LICENSE_REQUIRED] + counts->outcomes[OUTCOME_PROHIBITED] > 0)
        return EXIT_REFUSED;
    if (deciding->packs.policy.scenario_count > 0)
        return EXIT_UNSETTLED;
    return counts->may_ship == counts->decided ? EXIT_DONE : EXIT_UNSETTLED;
}

bool deciding_file(struct deciding *deciding, deciding_heading heading, order_step step,
                   int *ret_status, struct err *err)
{
    struct cli *cli = deciding->cli;
    struct show_counts counts;
    struct buf first;
    if (!deciding_lists(deciding, false, err))
        return false;
    buf_init(&first, cli->mem, HEADING_MAX);
    if (!deciding->json)
        deciding_scenarios(deciding, &first);
    if (heading != NULL)
        heading(deciding, &first);
    const struct orders_job job = {
        .path = deciding->args->operands[0],
        .decider = deciding->packs.decider,
        /* What one order takes of a license is not there for the next: they go one by one. */
        .jobs = deciding->cover != NULL ? 1 : stream_jobs(args_number(deciding->args, "jobs", 0)),
        .heading = buf_view(&first),
        .json = deciding->json,
        .step = step,
        .context = deciding,
    };
    bool done = orders_run(cli, &job, &counts, err);
    buf_release(&first);
    if (!done)
        return false;
    bool none = counts.decided + counts.unread == 0;
    if (!deciding->json && (none || any_outcome(&counts)))
        show_summary(&cli->out, &cli->style, &counts);
    *ret_status = status_of(deciding, &counts);
    return true;
}

static void write_json(const struct deciding *deciding, const struct decision *decision,
                       struct buf *out)
{
    deciding->view->json(decision, out);
    buf_byte(out, '\n');
}

static bool decide_order(const struct deciding *deciding, struct session *session,
                         const struct order *order, struct decision *ret, struct err *err)
{
    if (deciding->cover != NULL)
        return cover_decide(deciding->cover, session, order, &deciding->options, ret, err);
    return decide(session, order, &deciding->options, ret, err);
}

static bool step(const void *context, struct session *session, const struct order *order,
                 struct buf *out, struct show_counts *counts, struct err *err)
{
    const struct deciding *deciding = context;
    struct decision decision;
    if (!decide_order(deciding, session, order, &decision, err))
        return false;
    if (deciding->json)
        write_json(deciding, &decision, out);
    else
        deciding->view->row(deciding, order, &decision, out);
    deciding->view->count(counts, &decision);
    return true;
}

static bool run_one(struct deciding *deciding, int *ret_status, struct err *err)
{
    struct buf *out = &deciding->cli->out;
    struct order order;
    struct decision decision;
    struct show_counts counts = { 0 };
    if (!deciding_order(deciding, &order, err) ||
        !decide_order(deciding, deciding->session, &order, &decision, err))
        return false;
    if (deciding->json)
        write_json(deciding, &decision, out);
    else
        deciding->view->page(deciding, &decision, out);
    deciding->view->count(&counts, &decision);
    *ret_status = status_of(deciding, &counts);
    return true;
}

bool deciding_run(struct cli *cli, const struct args *args, const struct deciding_view *view,
                  int *ret_status, struct err *err)
{
    struct deciding deciding;
    bool file = false;
    if (!deciding_asked(args, &file, err))
        return false;
    bool done = deciding_open(&deciding, cli, args, err) &&
                licenses_on_file(cli, args, deciding.packs.decider, &deciding.cover, err);
    deciding.view = view;
    deciding.options.classify_only = view->classify_only;
    deciding.options.sensitivity = view->sensitivity;
    deciding.options.explain = view->explain || (!file && !deciding.json);
    /* A row says nothing of what the page of a single transaction explains. */
    deciding.options.skip_good_until = file && !deciding.json && !view->explain;
    if (done && file)
        done =
            deciding_file(&deciding, deciding.json ? NULL : view->heading, step, ret_status, err);
    else if (done)
        done = run_one(&deciding, ret_status, err);
    deciding_close(&deciding);
    return done;
}
