/* SPDX-License-Identifier: Apache-2.0 */
/* cli/license_text.c - balances of licenses as text and JSON; see licensing.h. */
#include "cli/licensing.h"
#include "cli/people_text.h"
#include "desk/money.h"

#define NAME_COLUMNS 16
#define AMOUNT_COLUMNS 16

/* The currency of an account's unit: "USD" of "USD/100". */
static struct str unit_of(const struct ledger_account *account)
{
    struct str unit = str_of(account->unit);
    return account->measure == MEASURE_VALUE ? str_slice(unit, 0, str_find(unit, '/')) : unit;
}

int64_t balance_left(const struct ledger_account *account)
{
    int64_t left = account->ceiling - account->posted - account->pending;
    return left > 0 && account->excess == 0 ? left : 0;
}

void put_account_name(struct buf *out, int64_t line, enum ledger_measure measure)
{
    if (line == 0)
        buf_text(out, measure == MEASURE_VALUE ? "value" : "quantity of all lines");
    else
        buf_format(out, "line %lld, %s", (long long)line, ledger_measure_name(measure));
}

const char *amount_format(const struct ledger_account *account, int64_t amount,
                          char text[NUM_TEXT_SIZE])
{
    return account->measure == MEASURE_VALUE ? money_format_grouped(amount, unit_of(account), text)
                                             : num_format_grouped(num_int(amount), 0, text);
}

static void put_right(struct buf *out, const char *text)
{
    size_t columns = str_columns(str_of(text));
    buf_fill(out, ' ', columns < AMOUNT_COLUMNS ? AMOUNT_COLUMNS - columns : 1);
    buf_text(out, text);
}

void put_balance_head(struct buf *out)
{
    buf_fill(out, ' ', NAME_COLUMNS);
    put_right(out, "ceiling");
    put_right(out, "posted");
    put_right(out, "pending");
    put_right(out, "left");
    buf_byte(out, '\n');
}

static void put_balance(struct buf *out, const struct balance *balance, bool with_line)
{
    const struct ledger_account *account = &balance->account;
    char text[NUM_TEXT_SIZE];
    size_t begin = out->length;
    buf_text(out, "  ");
    if (with_line)
        buf_format(out, "line %lld, ", (long long)balance->line);
    buf_str(out, unit_of(account));
    size_t columns = out->length - begin;
    buf_fill(out, ' ', columns < NAME_COLUMNS ? NAME_COLUMNS - columns : 1);
    put_right(out, amount_format(account, account->ceiling, text));
    put_right(out, amount_format(account, account->posted, text));
    put_right(out, amount_format(account, account->pending, text));
    put_right(out, amount_format(account, balance_left(account), text));
    buf_byte(out, '\n');
    if (account->excess > 0)
        buf_format(out, "    %s beyond what it grants\n",
                   amount_format(account, account->excess, text));
}

/*
 * Of the version in force: all lines together, or each.  One line alone is not called by its
 * number.
 */
void put_balances(struct buf *out, const struct license_record *record,
                  const struct balance *balances, size_t count, bool lines)
{
    bool one = record->terms.line_count == 1;
    const struct balance *value = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct balance *balance = &balances[i];
        bool of_line = balance->line > 0;
        if (balance->generation != record->terms.version.generation)
            continue;
        if (!of_line && balance->account.measure == MEASURE_VALUE)
            value = balance;
        else if (of_line == (lines || one))
            put_balance(out, balance, of_line && !one);
    }
    if (value != NULL)
        put_balance(out, value, false);
}

void put_json_amount(struct buf *out, const char *name, const struct ledger_account *account,
                     int64_t amount)
{
    char text[NUM_TEXT_SIZE];
    buf_format(out, "\"%s\":", name);
    if (account->measure == MEASURE_VALUE)
        json_word(out, money_format(amount, unit_of(account), text));
    else
        json_int(out, amount);
}

void put_json_balances(struct buf *out, const struct balance *balances, size_t count)
{
    JSON_KEY(out, "accounts");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        const struct ledger_account *account = &balances[i].account;
        json_open(out, '{');
        JSON_PUT_INT(out, "since_version", balances[i].generation);
        put_json_number(out, "line", balances[i].line);
        JSON_PUT_WORD(out, "measure", ledger_measure_name(account->measure));
        JSON_PUT_STRING(out, "unit", unit_of(account));
        put_json_amount(out, "ceiling", account, account->ceiling);
        put_json_amount(out, "allowance", account, account->allowance);
        put_json_amount(out, "posted", account, account->posted);
        put_json_amount(out, "pending", account, account->pending);
        put_json_amount(out, "left", account, balance_left(account));
        put_json_amount(out, "excess", account, account->excess);
        JSON_PUT_BOOL(out, "frozen", account->frozen != 0);
        json_close(out, '}');
    }
    json_close(out, ']');
}
