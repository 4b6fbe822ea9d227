/* SPDX-License-Identifier: Apache-2.0 */
/* unit/power_history.c - see power_history.h. */
#include "unit/power_history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/statement.h"
#include "unit/ledger_draw.h"
#include "unit/store_folder.h"

#define FIRST_TIME 1000
#define GROUP_MAX 4

static int64_t time_of(const struct history *history, size_t group)
{
    return FIRST_TIME + (int64_t)history->groups[group];
}

static struct model model; /* large */

void history_make(struct history *ret, uint64_t seed, size_t command_count)
{
    uint64_t state = seed;
    size_t in_group = 0;
    *ret = (struct history){ .seed = seed, .command_count = command_count };
    assert_true(command_count <= HISTORY_MAX);
    model.count = model.incidents = 0;
    model_accounts(&model);
    for (size_t at = 0; at < command_count; at++) {
        if (in_group == 0) {
            ret->groups[ret->group_count++] = at;
            in_group = 1 + (draw_below(&state, 2) == 0 ? 0 : draw_below(&state, GROUP_MAX));
        }
        in_group--;
        int64_t now = time_of(ret, ret->group_count - 1);
        struct model_transfer asked = draw_transfer(&model, now, &state);
        memcpy(ret->states[at], model.accounts, sizeof model.accounts);
        ret->commands[at] = command_of(&asked, at);
        ret->refusals[at] = model_apply(&model, &asked, at, now);
    }
    memcpy(ret->states[command_count], model.accounts, sizeof model.accounts);
    ret->groups[ret->group_count] = command_count;
}

void history_set_up(void)
{
    struct err err = { 0 };
    if (!store_create(mem_system(), STR(HISTORY_PATH), &err))
        fail_msg("%s", err.message);
    struct store *store = store_open(mem_system(), STR(HISTORY_PATH), &err);
    assert_non_null(store);
    model_accounts(&model);
    add_accounts(store, &model);
    store_close(store);
}

bool session_open(struct session *ret, const char *setting, struct err *err)
{
    *ret = (struct session){ .store = store_open(mem_system(), STR(HISTORY_PATH), err) };
    if (ret->store == NULL)
        return false;
    ret->ledger = ledger_new(mem_system(), ret->store, err);
    if (ret->ledger != NULL &&
        sql_run(ret->store, "PRAGMA wal_autocheckpoint = 16", NULL, 0, NULL, err) &&
        (setting == NULL || sql_run(ret->store, setting, NULL, 0, NULL, err)))
        return true;
    session_close(ret);
    return false;
}

void session_close(struct session *session)
{
    ledger_free(session->ledger);
    store_close(session->store);
    *session = (struct session){ .store = NULL };
}

/* ---- running ---- */

void run_init(struct run *run, struct disk *disk)
{
    run->disk = disk;
    for (size_t i = 0; i < HISTORY_MAX; i++)
        run->acknowledged[i] = NEVER;
}

static bool apply_each(const struct history *history, struct store *store, size_t group,
                       struct ledger_answer *answers, struct err *err)
{
    size_t first = history->groups[group];
    bool done = store_begin(store, err);
    for (size_t at = first; done && at < history->groups[group + 1]; at++)
        done = ledger_apply_in(store, &history->commands[at], time_of(history, group),
                               &answers[at - first], err);
    if (done)
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

static bool apply_all(const struct history *history, struct ledger *ledger, size_t group,
                      struct ledger_answer *answers, struct err *err)
{
    struct ledger_request requests[GROUP_MAX];
    size_t first = history->groups[group];
    size_t count = history->groups[group + 1] - first;
    for (size_t i = 0; i < count; i++)
        requests[i] = (struct ledger_request){ &history->commands[first + i], &answers[i] };
    return ledger_apply_all(ledger, requests, count, time_of(history, group), err);
}

bool run_group(struct run *run, const struct history *history, struct session *session,
               size_t group, struct err *err)
{
    struct ledger_answer answers[GROUP_MAX];
    bool done = (history->seed + group) % 2 == 0
                    ? apply_all(history, session->ledger, group, answers, err)
                    : apply_each(history, session->store, group, answers, err);
    for (size_t at = history->groups[group]; done && at < history->groups[group + 1]; at++) {
        const struct ledger_answer *answer = &answers[at - history->groups[group]];
        if (answer->refusal != history->refusals[at] || answer->repeated)
            fail_msg("history %llu, command %zu: %s%s, should be: %s",
                     (unsigned long long)history->seed, at, ledger_refusal_text(answer->refusal),
                     answer->repeated ? " before" : "", ledger_refusal_text(history->refusals[at]));
    }
    if (done)
        run->acknowledged[group] = disk_done(run->disk);
    return done;
}

bool run_again(struct run *run, const struct history *history, struct session *session,
               size_t group, struct err *err)
{
    for (size_t at = history->groups[group]; at < history->groups[group + 1]; at++) {
        struct ledger_answer answer;
        const struct ledger_request request = { &history->commands[at], &answer };
        if (history->refusals[at] != REFUSED_NOT)
            continue;
        if (!(at % 2 == 0
                  ? ledger_apply_all(session->ledger, &request, 1, FIRST_TIME, err)
                  : ledger_apply(session->store, request.command, FIRST_TIME, &answer, err)))
            return false;
        if (answer.refusal != REFUSED_NOT || !answer.repeated)
            fail_msg("history %llu, command %zu, again: %s", (unsigned long long)history->seed, at,
                     ledger_refusal_text(answer.refusal));
    }
    if (run->acknowledged[group] == NEVER)
        run->acknowledged[group] = disk_done(run->disk);
    return true;
}

size_t run_acknowledged(const struct run *run, const struct history *history, size_t done)
{
    size_t count = 0;
    while (count < history->group_count && run->acknowledged[count] <= done)
        count++;
    return count;
}

/* ---- what is there ---- */

/* Whether the accounts and the transfers are those behind that many groups. */
static bool is_state(const struct history *history, struct store *store, size_t groups, bool *ret,
                     struct err *err)
{
    size_t commands = history->groups[groups];
    bool found;
    *ret = true;
    for (int i = 0; i < MODEL_ACCOUNTS && *ret; i++) {
        struct store_id id = id_of('a', (uint64_t)i);
        struct ledger_account account;
        if (!account_read(store, &id, &account, &found, err))
            return false;
        *ret = found && is_as_model(&account, &history->states[commands][i]);
    }
    for (size_t at = 0; at < history->command_count && *ret; at++) {
        int64_t seq;
        bool wanted = at < commands && history->refusals[at] == REFUSED_NOT;
        if (!transfer_seq(store, &history->commands[at].id, &seq, err))
            return false;
        *ret = (seq > 0) == wanted;
    }
    return true;
}

bool history_find(const struct history *history, struct store *store, size_t from, size_t to,
                  size_t *ret_groups, struct err *err)
{
    bool is = false;
    *ret_groups = NEVER;
    for (size_t groups = from; groups <= to && groups <= history->group_count; groups++) {
        if (!is_state(history, store, groups, &is, err))
            return false;
        if (is) {
            *ret_groups = groups;
            return true;
        }
    }
    return true;
}

static bool is_sound(struct store *store, struct err *err)
{
    struct buf out;
    size_t wrong = 0;
    size_t wrong_rows = 0;
    buf_init(&out, mem_system(), 1 << 20);
    bool done =
        store_check(store, &out, &wrong, err) && ledger_check(store, &out, &wrong_rows, err);
    if (done && wrong + wrong_rows > 0)
        err_set(err, ERR_VALUE, "%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
    return done && wrong + wrong_rows == 0;
}

static enum verdict judge(const struct history *history, struct store *store, size_t acknowledged,
                          size_t *ret_groups, struct err *why)
{
    if (store == NULL || !is_sound(store, why) ||
        !history_find(history, store, acknowledged, acknowledged + 1, ret_groups, why))
        return TOLD;
    if (*ret_groups != NEVER)
        return SOUND;
    if (!history_find(history, store, 0, acknowledged, ret_groups, why))
        return TOLD;
    if (*ret_groups != NEVER) {
        err_set(why, ERR_VALUE, "%zu groups are there of %zu acknowledged", *ret_groups,
                acknowledged);
        return EARLIER;
    }
    err_set(why, ERR_VALUE, "it is sound, and as it never was");
    return WRONG;
}

enum verdict history_judge(const struct history *history, size_t acknowledged, size_t *ret_groups,
                           struct err *why)
{
    *ret_groups = NEVER;
    struct store *store = store_open(mem_system(), STR(HISTORY_PATH), why);
    enum verdict verdict = judge(history, store, acknowledged, ret_groups, why);
    store_close(store);
    return verdict;
}
