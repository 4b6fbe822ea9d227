/* SPDX-License-Identifier: Apache-2.0 */
/* cli/exposing_decide.c - lines and markets, decided under a law; see exposing.h. */
#include <string.h>

#include "cli/demo.h"
#include "cli/exposing.h"
#include "cli/licenses_on_file.h"
#include "cli/pack_folders.h"
#include "decide/decide.h"

#define SUPPOSED_DAY "2025-01-01" /* in the texts of examples/stress */

struct law {
    struct exposing *e;
    struct packs packs;
    struct cover *cover;
    struct session *session;
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
        supposed->title = str_copy(law->e->cli->arena, packs->policy.scenarios[0]);
    if (law->e->label.data == NULL) {
        law->e->label = str_copy(law->e->cli->arena, packs->label);
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

static bool open_law(struct law *law, struct supposed *supposed)
{
    const struct exposing *e = law->e;
    packs_init(&law->packs, e->cli->mem);
    if (!load(law, supposed) || !open_lists(law) ||
        !licenses_on_file(e->cli, e->args, law->packs.decider, &law->cover, law->err))
        return false;
    law->session = session_new(e->cli->mem, law->packs.decider, law->err);
    return law->session != NULL;
}

static void close_law(struct law *law)
{
    session_free(law->session);
    cover_free(law->cover);
    packs_release(&law->packs);
}

/* ---- deciding ---- */

/* Somebody still has to say, to look or to settle something before it may go. */
static bool is_open(const struct decision *d)
{
    for (size_t i = 0; i < d->flag_count; i++) {
        if (!d->flags[i].resolved)
            return true;
    }
    for (size_t i = 0; i < d->condition_count; i++) {
        if (d->conditions[i].blocking)
            return true;
    }
    bool lifted = d->outcome != OUTCOME_EXCEPTION;
    for (size_t i = 0; i < d->exception_count; i++)
        lifted = lifted || d->exceptions[i].status == EXCEPTION_AVAILABLE;
    return d->question_count > 0 || !lifted;
}

/* A plain question assumes what nobody has said; that keeps nothing. */
static enum line_standing standing_of(const struct decision *d, bool plain)
{
    switch (d->outcome) {
    case OUTCOME_NOT_SUBJECT:
    case OUTCOME_NO_LICENSE_REQUIRED:
    case OUTCOME_EXCEPTION:
        return !plain && is_open(d) ? LINE_OPEN : LINE_SHIPS;
    case OUTCOME_AUTHORIZED:
        return is_open(d) ? LINE_OPEN : LINE_LICENSED;
    case OUTCOME_LICENSE_REQUIRED:
        return d->review >= REVIEW_PRESUMPTION_OF_DENIAL ? LINE_BLOCKED : LINE_PENDING;
    case OUTCOME_PROHIBITED:
        return LINE_BLOCKED;
    case OUTCOME_UNDETERMINED:
    case OUTCOME_COUNT:
        break;
    }
    return LINE_OPEN;
}

/*
 * Of all authorities the one that keeps the goods the most; the first of those that do so alike.
 * It is not always decision_deciding(): that goes by the outcome, while here what is open keeps
 * more than a license that may be granted, as it counts as not going.
 */
static const struct decision *keeping(const struct decision *d, bool plain)
{
    static const int weights[LINE_STANDING_COUNT] = {
        [LINE_SHIPS] = 0, [LINE_LICENSED] = 1, [LINE_PENDING] = 2,
        [LINE_OPEN] = 3,  [LINE_BLOCKED] = 4,
    };
    const struct decision *most = d;
    for (size_t i = 0; i < d->other_count; i++) {
        if (weights[standing_of(&d->others[i], plain)] > weights[standing_of(most, plain)])
            most = &d->others[i];
    }
    return most;
}

/* Texts are mostly those of the line before: they are kept once. */
static bool keep_text(struct law *law, struct str text, struct str before, struct str *ret)
{
    *ret = text.data == NULL         ? text
           : str_equal(text, before) ? before
                                     : str_copy(law->e->cli->arena, text);
    return arena_sound(law->e->cli->arena, law->err);
}

static bool keep_verdict(struct law *law, const struct decision *all, bool plain,
                         const struct verdict *before, struct verdict *ret)
{
    const struct decision *d = keeping(all, plain);
    const struct requirement *why = NULL;
    for (size_t i = 0; i < d->requirement_count && why == NULL; i++) {
        if (d->requirements[i].status == REQUIREMENT_APPLIES)
            why = &d->requirements[i];
    }
    *ret = (struct verdict){ .standing = standing_of(d, plain),
                             .outcome = str_of(outcome_name(d->outcome)) };
    if (d->review != REVIEW_NONE)
        ret->review = str_of(review_name(d->review));
    struct str rule = why != NULL ? why->rule : d->authority_rule;
    struct str citation = why != NULL ? why->citation : d->authority;
    return keep_text(law, rule, before->rule, &ret->rule) &&
           keep_text(law, citation, before->citation, &ret->citation);
}

static bool decide_one(struct law *law, const struct order *order, const struct verdict *before,
                       struct verdict *ret)
{
    struct decision decision;
    bool done =
        law->cover != NULL && order->id.length > 0
            ? cover_decide(law->cover, law->session, order, &law->e->options, &decision, law->err)
            : decide(law->session, order, &law->e->options, &decision, law->err);
    return done && keep_verdict(law, &decision, false, before, ret);
}

static bool decide_lines(struct law *law, struct decided_book *ret)
{
    const struct holdings *book = &law->e->book;
    const struct verdict none = { 0 };
    for (size_t i = 0; i < book->line_count; i++) {
        if (!decide_one(law, &law->e->orders[i], i == 0 ? &none : &ret->lines[i - 1],
                        &ret->lines[i])) {
            char file[ERR_FILE_MAX];
            str_put(file, sizeof file, book->lines[i].place.file);
            return err_at(law->err, file, book->lines[i].place.line, 1);
        }
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
    const struct verdict none = { 0 };
    char day[DATE_TEXT_SIZE];
    date_format(supposed->from, day);
    for (size_t i = 0; i < e->book.market_count; i++) {
        const struct market *market = &e->book.markets[i];
        struct order order = { .on = str_of(day),
                               .to = market->to,
                               .item = { .name = market->item } };
        if (e->book.line_count > 0)
            order.exporter_name = e->orders[0].exporter_name;
        struct decision decision;
        if (!decide(law->session, &order, &e->options, &decision, law->err) ||
            !keep_verdict(law, &decision, true, &none, &ret->markets[i]))
            return err_wrap(law->err, "market '%.*s'", STR_ARG(market->id));
    }
    return true;
}

bool exposing_decide(struct exposing *e, struct supposed *supposed, struct decided_book *ret,
                     struct err *err)
{
    struct law law = { .e = e, .err = err };
    ret->lines = arena_array(e->cli->arena, e->book.line_count, sizeof *ret->lines);
    ret->markets = arena_array(e->cli->arena, e->book.market_count, sizeof *ret->markets);
    ret->phase = (struct phase){ DATE_MIN, ret->lines };
    bool done = arena_sound(e->cli->arena, err) && open_law(&law, supposed) &&
                decide_lines(&law, ret) && decide_markets(&law, supposed, ret);
    close_law(&law);
    return done;
}
