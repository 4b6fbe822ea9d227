/* SPDX-License-Identifier: Apache-2.0 */
/* cli/exposing.c - the book and the suppositions; see exposing.h. */
#include "cli/exposing.h"

#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/licenses_on_file.h"
#include "exposure/holdings_read.h"

#define EXPOSURE_MAX ((size_t)1 << 36)
#define DAYS 180 /* of the window, unless --until says otherwise */
#define LATER_RULE 30

/* ---- the book ---- */

static bool read_files(struct exposing *e, struct err *err)
{
    const struct args *args = e->args;
    const struct option_value *orders = NULL;
    for (size_t i = 0; i < args->operand_count; i++) {
        struct str text;
        if (!file_read(e->arena, args->operands[i], HOLDINGS_FILE_MAX, &text, err) ||
            !holdings_read(e->cli->mem, e->arena, args->operands[i], text, &e->book, err))
            return false;
    }
    while ((orders = args_next(args, "orders", orders)) != NULL) {
        if (!exposing_take_orders(e, orders->text, err))
            return false;
    }
    if (args_text(args, "db").length > 0 && !exposing_take_store(e, args_text(args, "db"), err))
        return false;
    return licenses_asked(e->cli, args, NULL, &e->licenses, &e->license_count, &e->has_licenses,
                          err) &&
           holdings_check(e->arena, &e->book, err) &&
           book_index_make(e->arena, &e->book, &e->index, err);
}

static bool read_days(struct exposing *e, struct err *err)
{
    const struct args *args = e->args;
    const struct option_value *on = args_get(args, "on");
    const struct option_value *known = args_get(args, "known");
    int32_t today = 0;
    if ((on == NULL || known == NULL) && !clock_today(STR(CLOCK_US_ZONE), &today, err))
        return false;
    e->on = on == NULL ? today : on->number;
    e->until = args_number(args, "until", e->on + DAYS - 1) + 1;
    if (e->until <= e->on) {
        err_set(err, ERR_USAGE, "the window ends before it begins");
        return err_hint(err, "--until is a day on or after --on");
    }
    e->options = (struct decide_options){
        .today = e->on,
        .known = known != NULL    ? known->number
                 : clock_is_set() ? today
                                  : DATE_OPEN,
        .known_label = known == NULL ? today : known->number,
        .knowledge = str_equal_text(args_text(args, "knowledge"), "public") ? KNOWLEDGE_PUBLIC
                                                                            : KNOWLEDGE_FIRM,
        .posture =
            str_equal_text(args_text(args, "posture"), "text") ? POSTURE_TEXT : POSTURE_ENFORCED,
        .skip_good_until = true,
        .grace_days = DATE_MAX,
    };
    return true;
}

bool exposing_read(struct exposing *e, struct cli *cli, const struct args *args, struct err *err)
{
    *e = (struct exposing){ .cli = cli, .args = args, .arena = &e->kept };
    arena_init(&e->kept, cli->mem, EXPOSURE_MAX);
    replay_book_init(&e->asked, cli->mem);
    if (args->operand_count == 0 && args_get(args, "orders") == NULL &&
        args_text(args, "db").length == 0) {
        err_set(err, ERR_USAGE, "there is no book to value");
        return err_hint(err,
                        "name its files: lots, commitments; and the orders, with --orders or --db");
    }
    return read_days(e, err) && read_files(e, err);
}

void exposing_close(struct exposing *e)
{
    party_lists_close(&e->lists);
    replay_book_release(&e->asked);
    arena_release(&e->kept);
}

struct valuation_case exposing_case(const struct exposing *e, const struct supposed *supposed,
                                    const struct decided_book *decided)
{
    int64_t days = holdings_assumed(&e->book, "delay_days", 90 * HOLDINGS_WHOLE) / HOLDINGS_WHOLE;
    days += supposed->more_days;
    return (struct valuation_case){
        .on = e->on,
        .from = supposed->from,
        .until = e->until,
        .phases = &decided->phase,
        .phase_count = 1,
        .markets = decided->markets,
        .market_share = HOLDINGS_WHOLE,
        .approval = holdings_assumed(&e->book, "approval_percent", 0) / 100,
        .delay = days > DATE_MAX ? DATE_MAX : (int32_t)days,
    };
}

/* ---- what is supposed ---- */

static bool add_named(const struct exposing *e, struct supposed *list, size_t *count,
                      struct str name)
{
    for (size_t i = 0; i < *count; i++) {
        if (str_equal(list[i].name, name))
            return true;
    }
    list[*count] = (struct supposed){ .name = name, .scenario = true, .from = e->on };
    (*count)++;
    return true;
}

bool exposing_suppose(const struct exposing *e, struct supposed **ret, size_t *ret_count,
                      struct err *err)
{
    const struct supposed own[] = {
        { .name = STR("law"), .title = STR("the law as it stands"), .from = e->on },
        { .name = STR("letter"),
          .title = STR("a letter today: at once, toward China, Macau and D:5"),
          .file = "stress/letter.licet",
          .from = e->on },
        { .name = STR("rule"),
          .title = STR("a rule in 30 days: D:1, D:4, D:5, presumed denied"),
          .file = "stress/rule.licet",
          .from = e->on + LATER_RULE },
        { .name = STR("delay"),
          .title = STR("licenses take 180 days longer"),
          .from = e->on,
          .more_days = LATER_LICENSE },
        { .name = STR("other-side"),
          .title = STR("the other side's controls back: its buyers may not buy"),
          .file = "stress/other-side.licet",
          .from = e->on },
    };
    const size_t count = sizeof own / sizeof own[0];
    const struct option_value *asked = NULL;
    *ret = arena_array(e->arena, count + e->args->value_count, sizeof **ret);
    if (*ret == NULL)
        return arena_error(e->arena, err);
    for (*ret_count = 0; *ret_count < count; (*ret_count)++)
        (*ret)[*ret_count] = own[*ret_count];
    while ((asked = args_next(e->args, "scenario", asked)) != NULL) {
        if (!add_named(e, *ret, ret_count, asked->text))
            return false;
    }
    return true;
}
