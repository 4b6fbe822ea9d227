/* SPDX-License-Identifier: Apache-2.0 */
/* cli/licensing.c - what the commands of `licet license` share; see licensing.h. */
#include "cli/licensing.h"

#include <string.h>

#include "api/embedded.h"
#include "cli/clock.h"
#include "cli/people_text.h"
#include "desk/ids.h"
#include "desk/money.h"

#define HOLIDAYS "us/holidays.csv"

static bool day_at(struct str zone, int64_t instant, int32_t *ret, struct err *err)
{
    return clock_day_at(zone, instant, ret, err);
}

static bool read_holidays(struct licensing *licensing, struct err *err)
{
    for (const struct embedded_file *file = embedded_files; file->name != NULL; file++) {
        struct str text = { file->data, file->length };
        if (strcmp(file->name, HOLIDAYS) == 0)
            return holidays_read(licensing->cli->arena, text, &licensing->holidays, err) ||
                   err_wrap(err, HOLIDAYS);
    }
    return err_set(err, ERR_NAME, "%s is not in this program", HOLIDAYS);
}

static bool use(struct licensing *licensing, struct err *err)
{
    licensing->desk = (struct license_desk){ .store = licensing->acting.store,
                                             .arena = licensing->cli->arena,
                                             .holidays = &licensing->holidays,
                                             .now = licensing->acting.now,
                                             .day_at = day_at };
    return licensing->acting.store != NULL && read_holidays(licensing, err);
}

bool licensing_open(struct licensing *licensing, struct cli *cli, const struct args *args,
                    bool reading, struct err *err)
{
    *licensing = (struct licensing){ .cli = cli, .args = args };
    if (reading) {
        licensing->acting.now = clock_now();
        licensing->acting.store = people_open_reading(cli, args, err);
    } else if (!acting_open(cli, args, &licensing->acting, err)) {
        return false;
    }
    return use(licensing, err);
}

bool licensing_use(struct licensing *licensing, struct cli *cli, const struct args *args,
                   struct store *store, struct err *err)
{
    *licensing = (struct licensing){ .cli = cli, .args = args };
    licensing->acting.now = clock_now();
    licensing->acting.store = store;
    return use(licensing, err);
}

void licensing_close(struct licensing *licensing)
{
    if (licensing->has_packs)
        packs_release(&licensing->packs);
    acting_close(&licensing->acting);
}

bool licensing_number(const struct args *args, struct str *ret_authority, struct str *ret_number,
                      struct err *err)
{
    *ret_authority = args_text(args, "authority");
    return people_operand(args, 0, "license", ret_number, err);
}

bool licensing_load(struct licensing *licensing, struct license_record *ret, struct err *err)
{
    struct str authority;
    struct str number;
    return licensing_number(licensing->args, &authority, &number, err) &&
           license_load(&licensing->desk, authority, number, ret, err);
}

bool licensing_instant(const struct args *args, const char *option, struct str zone, bool ends,
                       bool *ret_given, int64_t *ret, struct err *err)
{
    struct str text = args_text(args, option);
    int32_t day;
    *ret_given = text.data != NULL;
    if (!*ret_given || instant_parse(text, ret))
        return true;
    if (!date_parse(text, &day, err)) {
        err_set(err, ERR_USAGE, "--%s takes a date or an instant, not '%.*s'", option,
                STR_ARG(text));
        return err_hint(err, "as in 2026-03-01, or 2026-03-01T14:00:00Z");
    }
    if (!clock_day_begins(zone, ends ? day + 1 : day, ret, err))
        return false;
    *ret -= ends ? 1 : 0;
    return true;
}

bool licensing_count(const struct args *args, const char *option, int64_t *ret, struct err *err)
{
    struct str text = args_text(args, option);
    struct num number;
    struct err unused;
    *ret = 0;
    if (text.data == NULL)
        return true;
    if (num_parse(text, false, &number, &unused) && number.bottom == 1 && number.top > 0 &&
        num_compare(number, num_int(LICENSE_AMOUNT_MAX)) <= 0) {
        *ret = (int64_t)number.top;
        return true;
    }
    err_set(err, ERR_USAGE, "--%s takes a whole number from 1, not '%.*s'", option, STR_ARG(text));
    return err_hint(err, "as in --%s 1000", option);
}

bool licensing_money(const struct args *args, struct str currency, int64_t none, int64_t *ret,
                     struct err *err)
{
    struct str text = args_text(args, "value");
    *ret = none;
    if (text.data == NULL)
        return true;
    size_t space = str_find(text, ' ');
    struct str named = str_trim(str_slice(text, space, text.length));
    if (named.length > 0 && !str_equal(named, currency)) {
        err_set(err, ERR_USAGE, "the license is in %.*s, not in '%.*s'", STR_ARG(currency),
                STR_ARG(named));
        return err_hint(err, "as in --value \"24000000.00 %.*s\"", STR_ARG(currency));
    }
    if (money_parse(str_slice(text, 0, space), currency, ret, err))
        return true;
    return err_wrap(err, "--value '%.*s'", STR_ARG(text));
}

struct store_id licensing_id(const struct args *args, const char *option, int64_t now)
{
    struct str key = args_text(args, option);
    return key.data == NULL ? id_new(now) : id_of_key(key);
}
