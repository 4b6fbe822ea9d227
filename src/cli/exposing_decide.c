/* SPDX-License-Identifier: Apache-2.0 */
/* cli/exposing_decide.c - lines and markets, decided under a law; see exposing.h. */
#include <string.h>

#include "cli/demo.h"
#include "cli/exposing.h"
#include "cli/pack_folders.h"
#include "cli/stream.h"
#include "decide/decide.h"
#include "desk/replay_cover.h"
#include "desk/shipments.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"

#define WORK_MAX ((size_t)64 << 20)
#define SUPPOSED_DAY "2025-01-01" /* in the texts of examples/stress */

struct law {
    struct exposing *e;
    struct packs packs;
    struct cover *cover, *reserved; /* reserved: of lines that have something of a license */
    struct session *session;
    struct order_reader *reader;
    struct arena work; /* of one order */
    struct err *err;
};

/* ---- loading ---- */

/* The text of a supposition, with its day in the place of the one that stands there. */
static bool keep_supposed(struct law *law, const struct supposed *supposed)
{
    const struct embedded_file *file = demo_files;
    char day[DATE_TEXT_SIZE];
    while (file->name != NULL && strcmp(file->name, supposed->file) != 0)
        file++;
    if (file->name == NULL)
        return err_set(law->err, ERR_NAME, "%s is not in this program", supposed->file);
    char *text = arena_copy(&law->packs.arena, file->data, file->length);
    if (text == NULL)
        return arena_error(&law->packs.arena, law->err);
    date_format(supposed->from, day);
    for (char *at = text; (at = strstr(at, SUPPOSED_DAY)) != NULL; at += strlen(day))
        memcpy(at, day, strlen(day));
    return packs_keep(&law->packs,
                      (struct packs_file){ .name = str_of(supposed->file),
                                           .hash_name = str_of(supposed->file),
                                           .text = { text, file->length } },
                      law->err);
}

static bool load(struct law *law, struct supposed *supposed)
{
    const struct args *args = law->e->args;
    struct packs *packs = &law->packs;
    struct str *paths;
    size_t path_count;
    packs->without_tests = true;
    if (!args_all(args, &packs->arena, "packs", &paths, &path_count, law->err) ||
        !packs_trust(packs, args, path_count, law->err) ||
        (supposed->file != NULL && !keep_supposed(law, supposed)))
        return false;
    if (supposed->scenario) {
        packs->scenarios = &supposed->name;
        packs->scenario_count = 1;
    }
    if (!packs_load(packs, paths, path_count, law->err) || !packs_report(packs, law->err) ||
        !packs_make_decider(packs, law->err))
        return false;
    if (supposed->scenario && packs->policy.scenario_count > 0)
        supposed->title = str_copy(law->e->arena, packs->policy.scenarios[0]);
    if (law->e->label.data == NULL) {
        law->e->label = str_copy(law->e->arena, packs->label);
        law->e->complete_through = packs->policy.complete_through;
    }
    return true;
}

/* The lists of --lists are the same for all laws; the sample is each one's own. */
static bool open_lists(struct law *law)
{
    struct exposing *e = law->e;
    const struct decide_options *options = &e->options;
    const struct party_lists_asked asked = {
        .day = options->today < options->known ? options->today : options->known,
        .threshold = PACKS_THRESHOLD * (SCORE_ONE / 100),
        .nobody = e->book.line_count == 0,
        .remembers = true,
    };
    if (e->lists.index != NULL)
        return decider_use_lists(law->packs.decider, &e->lists.used, law->err);
    return party_lists_open(&e->lists, e->cli, e->args, &law->packs, &asked, law->err);
}

static bool open_covers(struct law *law)
{
    const struct exposing *e = law->e;
    const struct decider *decider = law->packs.decider;
    if (!e->has_licenses)
        return true;
    law->cover = cover_new(e->cli->mem, decider, e->licenses, e->license_count, law->err);
    if (law->cover == NULL || !e->has_reserved)
        return law->cover != NULL;
    law->reserved = cover_new(e->cli->mem, decider, e->licenses, e->license_count, law->err);
    if (law->reserved != NULL)
        cover_each_alone(law->reserved);
    return law->reserved != NULL;
}

static bool open_law(struct law *law, struct supposed *supposed)
{
    const struct exposing *e = law->e;
    packs_init(&law->packs, e->cli->mem);
    arena_init(&law->work, e->cli->mem, WORK_MAX);
    if (!load(law, supposed) || !open_lists(law) || !open_covers(law))
        return false;
    law->session = session_new(e->cli->mem, law->packs.decider, law->err);
    law->reader = law->session == NULL ? NULL : order_reader_new(e->cli->mem, law->err);
    return law->reader != NULL;
}

static void close_law(struct law *law)
{
    order_reader_free(law->reader);
    arena_release(&law->work);
    session_free(law->session);
    cover_free(law->reserved);
    cover_free(law->cover);
    packs_release(&law->packs);
}

/* ---- deciding ---- */

/* The rules and citations of a book are few: each is kept once. */
static bool keep_text(struct law *law, struct str text, struct str *ret)
{
    struct exposing *e = law->e;
    uint32_t number;
    *ret = text;
    if (text.data == NULL)
        return true;
    number = name_table_find(&e->reasons, text);
    if (number == NAME_NONE) {
        struct str copy = str_copy(e->arena, text);
        if (!arena_sound(e->arena, law->err) ||
            !name_table_add(&e->reasons, e->arena, copy, &number, law->err))
            return false;
    }
    *ret = e->reasons.names[number];
    return true;
}

static bool keep_verdict(struct law *law, struct verdict verdict, struct verdict *ret)
{
    *ret = verdict;
    return keep_text(law, verdict.rule, &ret->rule) &&
           keep_text(law, verdict.citation, &ret->citation);
}

/* The order of a line, with the red flags that somebody resolved in it. */
static bool make_order(struct law *law, const struct replay_line *line,
                       const struct stored_line *stored, struct replay_amounts *amounts,
                       struct order *ret)
{
    const struct exposing *e = law->e;
    const struct json_source source = { .text = e->asked.questions[line->question].text,
                                        .line = 1 };
    struct decision decision;
    struct order asked;
    bool again;
    arena_reset(&law->work);
    if (!order_read_json(order_reader_json(law->reader), &law->work, &source, &asked, law->err))
        return false;
    *ret = replay_line_order(&asked, line, amounts);
    if (stored == NULL || stored->content.data == NULL)
        return true;
    ret->id = stored->order;
    return decide(law->session, ret, &e->options, &decision, law->err) &&
           flags_take_resolved(&e->flags, &law->work, stored->content, &decision, ret, &again,
                               law->err);
}

static struct license *find_license(const struct exposing *e, struct str number)
{
    for (size_t i = 0; i < e->license_count; i++) {
        if (str_equal(e->licenses[i].number, number))
            return &e->licenses[i];
    }
    return NULL;
}

/* What it has reserved is its own, and is there for no other. */
static bool decide_reserved(struct law *law, const struct replay_line *line,
                            const struct order *order, struct decision *ret)
{
    const struct exposing *e = law->e;
    const struct shipment_record has = { .shipment = { .number = line->number,
                                                       .line = line->license_line,
                                                       .quantity = line->units,
                                                       .value = line->value },
                                         .live = true };
    struct license *license = find_license(e, line->number);
    struct license_line *before = NULL;
    size_t size = license == NULL ? 0 : license->line_count * sizeof *before;
    if (size > 0) {
        before = arena_alloc(&law->work, size);
        if (before == NULL)
            return arena_error(&law->work, law->err);
        memcpy(before, license->lines, size);
    }
    shipment_add_back(&has, e->licenses, e->license_count);
    cover_reserved(law->reserved, line->number);
    bool done = cover_decide(law->reserved, law->session, order, &e->options, ret, law->err);
    if (size > 0)
        memcpy(license->lines, before, size);
    return done;
}

/* By itself: with the licenses on file, or for the error that it has. */
static bool decide_alone(struct law *law, const struct replay_line *line,
                         const struct stored_line *stored, struct verdict *ret)
{
    const struct decide_options *options = &law->e->options;
    struct replay_amounts amounts;
    struct decision decision;
    struct order order;
    if (!make_order(law, line, stored, &amounts, &order))
        return false;
    bool done = law->cover == NULL ? decide(law->session, &order, options, &decision, law->err)
                : line->number.data != NULL
                    ? decide_reserved(law, line, &order, &decision)
                    : cover_decide(law->cover, law->session, &order, options, &decision, law->err);
    return done && keep_verdict(law, verdict_of(&decision, false), ret);
}

static bool fail_line(struct law *law, size_t i)
{
    const struct order_line *line = &law->e->book.lines[i];
    char file[ERR_FILE_MAX];
    if (line->place.line == 0)
        return err_wrap(law->err, "order '%.*s'", STR_ARG(line->id));
    law->err->line = law->err->column = 0;
    str_put(file, sizeof file, line->place.file);
    return err_at(law->err, file, line->place.line, 1);
}

/* What one order takes of a license is not there for the next: these come one after the other. */
static bool decide_line(struct law *law, size_t i, const struct stored_line *stored,
                        struct verdict *ret)
{
    const struct replay_line *line = &law->e->asked.lines[i];
    bool alone = line->found == NULL || (law->cover != NULL && replay_cover_helps(line->found)) ||
                 (stored != NULL && stored->content.data != NULL);
    if (!alone && !keep_verdict(law, line->found->verdicts[REPLAY_AFTER], ret))
        return false;
    if (alone && !decide_alone(law, line, stored, ret))
        return fail_line(law, i);
    if (stored == NULL || stored->hold.data == NULL || ret->standing == LINE_BLOCKED)
        return true;
    ret->standing = LINE_OPEN;
    ret->rule = stored->hold;
    ret->citation = (struct str){ 0 };
    return true;
}

/* All questions first, on as many threads as are asked for; then what licenses are for. */
static bool decide_lines(struct law *law, struct decided_book *ret)
{
    struct exposing *e = law->e;
    const struct replay_side side = { .decider = law->packs.decider,
                                      .day = DATE_OPEN,
                                      .options = e->options,
                                      .tells_verdict = true };
    const struct replay_side sides[REPLAY_SIDES] = { side, side };
    if (!replay_run(&e->asked, sides, NULL, stream_jobs(args_number(e->args, "jobs", 0)), NULL,
                    law->err))
        return false;
    size_t at = 0;
    for (size_t i = 0; i < e->book.line_count; i++) {
        const struct stored_line *stored =
            at < e->stored_count && e->stored[at].line == i ? &e->stored[at++] : NULL;
        if (!decide_line(law, i, stored, &ret->lines[i]))
            return false;
    }
    return true;
}

/*
 * A market is a plain question, with what a plain question assumes; the report says so, and
 * nothing ships on it.
 */
static bool decide_markets(struct law *law, const struct supposed *supposed,
                           struct decided_book *ret)
{
    const struct exposing *e = law->e;
    char day[DATE_TEXT_SIZE];
    date_format(supposed->from, day);
    for (size_t i = 0; i < e->book.market_count; i++) {
        const struct market *market = &e->book.markets[i];
        struct order order = { .on = str_of(day),
                               .to = market->to,
                               .item = { .name = market->item },
                               .exporter_name = e->exporter };
        struct decision decision;
        if (!decide(law->session, &order, &e->options, &decision, law->err) ||
            !keep_verdict(law, verdict_of(&decision, true), &ret->markets[i]))
            return err_wrap(law->err, "market '%.*s'", STR_ARG(market->id));
    }
    return true;
}

bool exposing_decide(struct exposing *e, struct supposed *supposed, struct decided_book *ret,
                     struct err *err)
{
    struct law law = { .e = e, .err = err };
    ret->lines = arena_array(e->arena, e->book.line_count, sizeof *ret->lines);
    ret->markets = arena_array(e->arena, e->book.market_count, sizeof *ret->markets);
    ret->phase = (struct phase){ DATE_MIN, ret->lines };
    bool done = arena_sound(e->arena, err) && open_law(&law, supposed) && decide_lines(&law, ret) &&
                decide_markets(&law, supposed, ret);
    close_law(&law);
    return done;
}
