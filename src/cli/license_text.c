/* SPDX-License-Identifier: Apache-2.0 */
/* cli/license_text.c - balances of licenses as text; see licensing.h. */
#include "cli/licensing.h"

#define NAME_COLUMNS 16
#define AMOUNT_COLUMNS 16

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
    buf_str(out, account_unit(account));
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
