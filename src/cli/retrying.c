/* SPDX-License-Identifier: Apache-2.0 */
/* cli/retrying.c - see retrying.h. */
#include "cli/retrying.h"

#include "base/num.h"
#include "cli/acting.h"

bool retrying_seq(const struct retrying *retrying, struct str text, int64_t *ret, struct err *err)
{
    struct num number;
    struct err unread;
    if (num_parse(text, false, &number, &unread) && number.bottom == 1 && number.top > 0 &&
        num_compare(number, num_int(INT64_MAX)) < 0) {
        *ret = (int64_t)number.top;
        return true;
    }
    err_set(err, ERR_USAGE, "'%.*s' is not the number of %s", STR_ARG(text), retrying->one);
    return err_hint(err, "'%s' lists them", retrying->list);
}

static bool retry(const struct retrying *retrying, struct acting *acting, const struct args *args,
                  int64_t *ret_count, struct err *err)
{
    int64_t changed = 0;
    *ret_count = 0;
    if (!who_need_any(&acting->who, retrying->may, err))
        return false;
    if (args->operand_count == 0)
        return retrying->retry(acting->store, 0, ret_count, err);
    for (size_t i = 0; i < args->operand_count; i++) {
        int64_t seq = 0;
        if (!retrying_seq(retrying, args->operands[i], &seq, err) ||
            !retrying->retry(acting->store, seq, &changed, err))
            return false;
        if (changed == 0)
            return err_set(err, ERR_NAME, "%s %lld does not wait", retrying->thing, (long long)seq);
        *ret_count += changed;
    }
    return true;
}

bool retrying_run(const struct retrying *retrying, struct cli *cli, const struct args *args,
                  struct err *err)
{
    struct acting acting;
    int64_t count;
    if (args->operand_count == 0 && !args_flag(args, "all")) {
        err_set(err, ERR_USAGE, "which %s?", retrying->thing);
        return err_hint(err, "its number, of '%s --waiting'; or --all", retrying->list);
    }
    if (!acting_open(cli, args, &acting, err))
        return false;
    bool done = acting_begin(&acting, err) &&
                acting_end(&acting, retry(retrying, &acting, args, &count, err), err);
    if (done)
        buf_format(&cli->out, "tried again: %lld\n", (long long)count);
    acting_close(&acting);
    return done;
}
