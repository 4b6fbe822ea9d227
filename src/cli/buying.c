/* SPDX-License-Identifier: Apache-2.0 */
/* cli/buying.c - see buying.h. */
#include "cli/buying.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/num.h"
#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/many.h"
#include "cli/people_text.h"

bool buying_day(const struct args *args, int64_t now, int32_t *ret, struct err *err)
{
    const struct option_value *on = args_get(args, "on");
    if (on == NULL)
        return clock_day_at(STR(CLOCK_US_ZONE), now, ret, err);
    *ret = on->number;
    return true;
}

struct matter_desk buying_desk(const struct cli *cli, const struct acting *acting)
{
    return (struct matter_desk){
        .mem = cli->mem, .store = acting->store, .by = &acting->who, .now = acting->now
    };
}

bool buying_open(struct buying *buying, struct cli *cli, const struct args *args, struct err *err)
{
    *buying = (struct buying){ .cli = cli, .args = args };
    buying->store = people_open_reading(cli, args, err);
    return buying->store != NULL && store_begin_reading(buying->store, err) &&
           buyer_reading_open(&buying->reading, cli->mem, buying->store, cli->arena, err);
}

void buying_close(struct buying *buying)
{
    buyer_reading_close(&buying->reading);
    if (buying->store != NULL)
        store_rollback(buying->store);
    store_close(buying->store);
}

bool buying_number(struct str text, const char *of_what, int64_t *ret, struct err *err)
{
    struct num number;
    struct err unused;
    if (num_parse(text, false, &number, &unused) && number.bottom == 1 && number.top > 0 &&
        number.top < INT64_MAX) {
        *ret = (int64_t)number.top;
        return true;
    }
    return err_set(err, ERR_USAGE, "'%.*s' is no number of a %s", STR_ARG(text), of_what);
}

/* ---- many ---- */

static const char *told_word(enum buyer_transition transition, enum buyer_told told)
{
    return told == BUYER_TOLD_SAME ? "unchanged" : transition == BUYER_AMEND ? "amended" : "added";
}

static void tell_one(struct cli *cli, bool json, enum buyer_transition transition,
                     const struct buyer_asked *asked)
{
    struct buf *out = &cli->out;
    bool refused = asked->told == BUYER_TOLD_REFUSED;
    if (refused && !json) {
        fail_report(&asked->refused);
        return;
    }
    if (!json) {
        buying_line(cli, 0, 4, "%.*s: %s, %.*s", STR_ARG(asked->name),
                    told_word(transition, asked->told), STR_ARG(asked->state));
        return;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "name", asked->name);
    JSON_PUT_WORD(out, "told", refused ? "refused" : told_word(transition, asked->told));
    JSON_PUT_STRING(out, "state", refused ? (struct str){ 0 } : asked->state);
    JSON_PUT_STRING(out, "says", refused ? str_of(asked->refused.message) : (struct str){ 0 });
    put_json_end(out);
}

bool buying_apply(struct cli *cli, const struct args *args, struct acting *acting,
                  enum buyer_transition transition, struct buyer_asked *asked, size_t count,
                  size_t unread, int *ret_status, struct err *err)
{
    const struct matter_desk desk = buying_desk(cli, acting);
    bool json = args_flag(args, "json");
    size_t told[BUYER_TOLD_REFUSED + 1] = { 0 };
    if (!buyers_apply(&desk, transition, asked, count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        tell_one(cli, json, transition, &asked[i]);
        told[asked[i].told]++;
    }
    told[BUYER_TOLD_REFUSED] += unread;
    if (!json && count + unread > 1)
        buf_format(&cli->out, "%s %zu; unchanged %zu; refused %zu\n",
                   told_word(transition, BUYER_TOLD_DONE), told[BUYER_TOLD_DONE],
                   told[BUYER_TOLD_SAME], told[BUYER_TOLD_REFUSED]);
    *ret_status = told[BUYER_TOLD_REFUSED] > 0 ? EXIT_UNREAD : EXIT_DONE;
    return true;
}

/* ---- one ---- */

void buying_tell(struct cli *cli, const struct args *args, const struct buyer_outcome *outcome)
{
    struct buf *out = &cli->out;
    if (args_flag(args, "json")) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "name", outcome->matter.name);
        JSON_PUT_WORD(out, "transition", args->command->name);
        JSON_PUT_BOOL(out, "done", !outcome->waits);
        JSON_PUT_BOOL(out, "repeated", outcome->same);
        put_json_number(out, "approval", outcome->approval.id);
        JSON_PUT_STRING(out, "state", outcome->matter.state);
        JSON_PUT_INT(out, "open", (int64_t)outcome->open);
        put_json_end(out);
        return;
    }
    if (outcome->waits) {
        put_waits(out, many_name(args, outcome->matter.name), &outcome->approval);
        return;
    }
    char open[40] = "";
    if (outcome->open > 0)
        snprintf(open, sizeof open, "; open matches: %zu", outcome->open);
    buying_line(cli, 0, 4, "%.*s is %.*s%s%s", STR_ARG(outcome->matter.name),
                STR_ARG(outcome->matter.state), open, outcome->same ? " (it was before)" : "");
}

void buying_line(struct cli *cli, unsigned first, unsigned rest, const char *format, ...)
{
    struct page page;
    va_list args;
    char small[2048];
    va_start(args, format);
    int length = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    page_init(&page, &cli->out, &cli->style);
    page_line(&page, first, rest);
    if (length > 0 && (size_t)length < sizeof small) {
        page_words(&page, INK_PLAIN, (struct str){ small, (size_t)length });
    } else if (length > 0) {
        size_t cut = str_make_printable(small, sizeof small - 1, true);
        page_words(&page, INK_PLAIN, (struct str){ small, cut });
        page_text(&page, INK_PLAIN, "…");
    }
    page_end(&page);
}

/* ---- matches ---- */

void buying_matches(struct cli *cli, const struct buyer_standing *standing)
{
    for (size_t i = 0; i < standing->match_count; i++) {
        const struct buyer_match *match = &standing->matches[i];
        bool found = match->score.data != NULL;
        buying_line(
            cli, 2, 6, "match %lld, %s: %.*s '%.*s' %s %.*s %.*s%s%.*s", (long long)match->n,
            match->settled ? "settled" : "open", STR_ARG(match->what), STR_ARG(match->subject),
            found && (match->settled || !match->listed) ? "may be" : "is", STR_ARG(match->key),
            STR_ARG(match->name), found ? "; score " : "", STR_ARG(match->score));
    }
}

void buying_matches_json(const struct buyer_standing *standing, struct buf *out)
{
    json_open(out, '[');
    for (size_t i = 0; i < standing->match_count; i++) {
        const struct buyer_match *match = &standing->matches[i];
        json_open(out, '{');
        JSON_PUT_INT(out, "n", match->n);
        JSON_PUT_BOOL(out, "settled", match->settled);
        JSON_PUT_STRING(out, "what", match->what);
        JSON_PUT_STRING(out, "subject", match->subject);
        JSON_PUT_STRING(out, "key", match->key);
        JSON_PUT_STRING(out, "listed", match->name);
        JSON_PUT_STRING(out, "score", match->score);
        json_close(out, '}');
    }
    json_close(out, ']');
}
