/* SPDX-License-Identifier: Apache-2.0 */
/* desk/license_drawn.c - what became of a reservation, a departure; see license_show.h. */
#include "desk/desk_json.h"
#include "desk/license_show.h"

static int64_t limit_of(const struct ledger_answer *answer)
{
    return answer->remaining + answer->account.posted + answer->account.pending;
}

static bool has_account(const struct ledger_answer *answer)
{
    return answer->account.unit[0] != '\0';
}

static void put_part(struct buf *out, const char *name, const struct ledger_account *account,
                     int64_t amount)
{
    char text[NUM_TEXT_SIZE];
    buf_format(out, "%s %s", name, amount_format(account, amount, text));
}

/* "'D000001', line 1, quantity: there is not as much left: ceiling 10,000, posted 9,999, …" */
bool license_draw_refused(const struct mem *mem, const struct license_drawn *drawn, bool reserving,
                          struct err *err)
{
    const struct ledger_answer *answer = &drawn->answer;
    const struct ledger_account *account = &answer->account;
    struct buf text;
    buf_init(&text, mem, ERR_MESSAGE_MAX);
    buf_format(&text, "'%.*s'", STR_ARG(drawn->record.key.number));
    if (has_account(answer)) {
        buf_text(&text, ", ");
        put_account_name(&text, drawn->refused_line, account->measure);
    }
    buf_format(&text, ": %s", ledger_refusal_text(answer->refusal));
    if (has_account(answer)) {
        put_part(&text, ": ceiling", account, account->ceiling);
        if (limit_of(answer) > account->ceiling)
            put_part(&text, ", with the tolerance", account, limit_of(answer));
        put_part(&text, ", posted", account, account->posted);
        put_part(&text, ", pending", account, account->pending);
        put_part(&text, ", requested", account, answer->requested);
        put_part(&text, ", remaining", account, answer->remaining);
    }
    err_set(err, ERR_CONFLICT, "%.*s", STR_ARG(buf_view(&text)));
    buf_release(&text);
    if (answer->refusal == REFUSED_CEILING && account->measure == MEASURE_VALUE && reserving)
        return err_hint(err, "the tolerance is for what departs: reserve what remains, and post "
                             "what it is worth");
    return false;
}

static void put_json_refusal(struct buf *out, const struct license_drawn *drawn)
{
    const struct ledger_answer *answer = &drawn->answer;
    struct balance balance = { .generation = drawn->record.terms.version.generation,
                               .line = drawn->refused_line,
                               .account = answer->account };
    JSON_KEY(out, "refusal");
    if (answer->refusal == REFUSED_NOT) {
        json_null(out);
        return;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "reason", str_of(ledger_refusal_text(answer->refusal)));
    if (has_account(answer)) {
        put_json_amount(out, "requested", &answer->account, answer->requested);
        put_json_amount(out, "remaining", &answer->account, answer->remaining);
    }
    put_json_balances(out, &balance, has_account(answer) ? 1 : 0);
    json_close(out, '}');
}

void license_drawn_json(struct buf *out, enum license_draw_kind kind,
                        const struct license_drawn *drawn)
{
    static const char *const words[] = {
        [DRAW_RESERVE] = "reserve", [DRAW_POST] = "post", [DRAW_VOID] = "void", [DRAW_FACT] = "fact"
    };
    json_open(out, '{');
    JSON_PUT_STRING(out, "authority", drawn->record.key.authority);
    JSON_PUT_STRING(out, "number", drawn->record.key.number);
    JSON_PUT_WORD(out, "command", words[kind]);
    JSON_PUT_BOOL(out, "done", !drawn->waits && drawn->answer.refusal == REFUSED_NOT);
    JSON_PUT_BOOL(out, "repeated", drawn->answer.repeated);
    put_json_number(out, "approval", drawn->approval);
    put_json_number(out, "seq", drawn->answer.seq);
    put_json_instant(out, "recorded_at", drawn->answer.recorded_at);
    put_json_refusal(out, drawn);
    put_json_end(out);
}
