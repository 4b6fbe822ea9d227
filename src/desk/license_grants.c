/* SPDX-License-Identifier: Apache-2.0 */
/* desk/license_grants.c - what changes of licenses do to the ledger; see licenses.h. */
#include "desk/licenses_priv.h"

#include "desk/ids.h"
#include "desk/journal_tell.h"

/* ---- commands ---- */

struct store_id license_command_id(const struct store_id *change, int64_t n)
{
    return id_below(change, "command", n);
}

static struct ledger_command command_of(struct license_work *work, enum ledger_kind kind)
{
    return (struct ledger_command){ .id = license_command_id(&work->id, ++work->commands),
                                    .kind = kind,
                                    .event_at = work->event_at,
                                    .rule_date = work->rule_date,
                                    .actor = work->actor,
                                    .reason = work->reason,
                                    .basis = work->basis,
                                    .license = work->key.number,
                                    .keep = journal_of_license(&work->key).keep };
}

/* Commands of a change are never refused: what could refuse them was asked before. */
static bool give(struct license_work *work, const struct ledger_command *command)
{
    struct ledger_answer answer;
    if (!ledger_apply_in(work->desk->store, command, work->desk->now, &answer, work->err))
        return false;
    work->incidents += answer.incidents;
    return answer.refusal == REFUSED_NOT ||
           err_set(work->err, ERR_CONFLICT, "the ledger refuses to %s: %s",
                   ledger_kind_name(command->kind), ledger_refusal_text(answer.refusal));
}

/* Amounts of any number of accounts, as many in a command as it takes. */
struct legs {
    struct license_work *work;
    struct ledger_command command;
};

static void legs_begin(struct legs *legs, struct license_work *work, enum ledger_kind kind)
{
    legs->work = work;
    legs->command = command_of(work, kind);
}

static bool legs_end(struct legs *legs)
{
    return legs->command.leg_count == 0 || give(legs->work, &legs->command);
}

static bool legs_add(struct legs *legs, struct ledger_leg leg)
{
    if (legs->command.leg_count == LEDGER_LEGS_MAX) {
        if (!legs_end(legs))
            return false;
        legs_begin(legs, legs->work, legs->command.kind);
    }
    legs->command.legs[legs->command.leg_count++] = leg;
    return true;
}

/* ---- accounts ---- */

bool license_open_accounts(struct license_work *work, const struct license_terms *terms)
{
    struct license_target targets[LICENSE_TARGETS_MAX];
    size_t count = license_targets(terms, targets);
    for (size_t i = 0; i < count; i++) {
        struct ledger_account there;
        bool found;
        if (!account_read(work->desk->store, &targets[i].account.id, &there, &found, work->err) ||
            (!found && !account_add(work->desk->store, &targets[i].account, work->err)))
            return false;
    }
    return true;
}

static bool read_account(struct license_work *work, const struct store_id *id,
                         struct ledger_account *ret)
{
    bool found;
    return account_read(work->desk->store, id, ret, &found, work->err) &&
           (found || err_set(work->err, ERR_DAMAGED, "an account of a license is missing"));
}

/* What the account is to have from now on; more and less are commands of their own. */
static bool add_change(struct legs *more, struct legs *less, const struct ledger_account *account,
                       int64_t ceiling, int64_t allowance)
{
    struct ledger_leg up = { .account = account->id };
    struct ledger_leg down = { .account = account->id };
    if (ceiling > account->ceiling)
        up.amount = ceiling - account->ceiling;
    else
        down.amount = account->ceiling - ceiling;
    if (allowance > account->allowance)
        up.allowance = allowance - account->allowance;
    else
        down.allowance = account->allowance - allowance;
    return (up.amount + up.allowance == 0 || legs_add(more, up)) &&
           (down.amount + down.allowance == 0 || legs_add(less, down));
}

static bool is_target(const struct license_target *targets, size_t count,
                      const struct store_id *account)
{
    for (size_t i = 0; i < count; i++) {
        if (store_id_equal(&targets[i].account.id, account))
            return true;
    }
    return false;
}

/*
 * A line that earlier versions had grants nothing more; what was shipped under it stays, and is no
 * excess.  *ret_kept stays of it in the quantity of all.
 */
static bool drop_lines(struct license_work *work, const struct license_terms *terms,
                       struct legs *more, struct legs *less, int64_t *ret_kept)
{
    struct license_target targets[LICENSE_TARGETS_MAX];
    size_t count = license_targets(terms, targets);
    struct balance *balances;
    size_t balance_count;
    if (!balances_read(work->desk->store, work->desk->arena, &terms->version.license, BALANCE_NOW,
                       BALANCE_NOW, &balances, &balance_count, work->err))
        return false;
    *ret_kept = 0;
    for (size_t i = 0; i < balance_count; i++) {
        const struct ledger_account *account = &balances[i].account;
        if (balances[i].generation != terms->version.generation ||
            is_target(targets, count, &account->id))
            continue;
        int64_t kept = account->posted < account->ceiling ? account->posted : account->ceiling;
        if (account->measure == MEASURE_QUANTITY)
            *ret_kept += kept;
        if (!add_change(more, less, account, kept, 0))
            return false;
    }
    return true;
}

static bool count_reservations(struct license_work *work, const struct store_id *license,
                               size_t *ret)
{
    struct reservation *list;
    return reservations_read(work->desk->store, work->desk->arena, license, 0, RESERVATIONS_ALL,
                             &list, ret, work->err);
}

static bool add_targets(struct license_work *work, const struct license_terms *terms, int64_t kept,
                        struct legs *more, struct legs *less)
{
    struct license_target targets[LICENSE_TARGETS_MAX];
    size_t count = license_targets(terms, targets);
    for (size_t i = 0; i < count; i++) {
        struct ledger_account account;
        bool all = targets[i].line == 0 && targets[i].account.measure == MEASURE_QUANTITY;
        if (!read_account(work, &targets[i].account.id, &account) ||
            !add_change(more, less, &account, targets[i].amount + (all ? kept : 0),
                        targets[i].allowance))
            return false;
    }
    return true;
}

bool license_grant(struct license_work *work, const struct license_terms *terms)
{
    struct legs more;
    struct legs less;
    size_t reserved;
    size_t left;
    int64_t kept;
    legs_begin(&more, work, LEDGER_GRANT);
    legs_begin(&less, work, LEDGER_REDUCE);
    if (!count_reservations(work, &terms->version.license, &reserved) ||
        !drop_lines(work, terms, &more, &less, &kept) ||
        !add_targets(work, terms, kept, &more, &less) || !legs_end(&more) || !legs_end(&less) ||
        !count_reservations(work, &terms->version.license, &left))
        return false;
    work->freed += reserved - left;
    return true;
}

/* ---- closing ---- */

bool license_freeze(struct license_work *work, const struct store_id *license, int64_t generation,
                    bool frozen)
{
    struct balance *balances;
    size_t count;
    struct legs legs;
    if (!balances_read(work->desk->store, work->desk->arena, license, BALANCE_NOW, BALANCE_NOW,
                       &balances, &count, work->err))
        return false;
    legs_begin(&legs, work, frozen ? LEDGER_FREEZE : LEDGER_THAW);
    for (size_t i = 0; i < count; i++) {
        bool meant = generation == LICENSE_ALL_GENERATIONS || balances[i].generation == generation;
        bool is_so = (balances[i].account.frozen != 0) == frozen;
        struct ledger_leg leg = { .account = balances[i].account.id };
        if (meant && !is_so && !legs_add(&legs, leg))
            return false;
    }
    return legs_end(&legs);
}

bool license_free(struct license_work *work, const struct store_id *license)
{
    struct reservation *list;
    size_t count;
    if (!reservations_read(work->desk->store, work->desk->arena, license, 0, RESERVATIONS_ALL,
                           &list, &count, work->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct ledger_command command = command_of(work, LEDGER_VOID);
        command.resolving = true;
        command.resolves = list[i].id;
        if (!give(work, &command))
            return false;
    }
    work->freed += count;
    return true;
}

/* ---- replacing ---- */

/* The account of a line, or of all, in another license. */
static const struct license_target *find_target(const struct license_target *targets, size_t count,
                                                const struct license_target *like)
{
    for (size_t i = 0; i < count; i++) {
        if (targets[i].line == like->line && targets[i].account.measure == like->account.measure)
            return &targets[i];
    }
    return NULL;
}

/* As much of what was posted to the one account counts for the other. */
static bool carry_account(struct license_work *work, const struct license_target *from,
                          const struct license_target *to, int64_t amount)
{
    struct ledger_command command = command_of(work, LEDGER_CARRY);
    if (amount == 0)
        return true;
    command.legs[command.leg_count++] =
        (struct ledger_leg){ .account = from->account.id, .amount = amount };
    command.legs[command.leg_count++] =
        (struct ledger_leg){ .account = to->account.id, .amount = amount };
    return give(work, &command);
}

/* Of all lines together as much as of those that both licenses have. */
bool license_carry(struct license_work *work, const struct license_terms *from,
                   const struct license_terms *to)
{
    struct license_target olds[LICENSE_TARGETS_MAX];
    struct license_target news[LICENSE_TARGETS_MAX];
    size_t old_count = license_targets(from, olds);
    size_t new_count = license_targets(to, news);
    int64_t sum = 0;
    for (size_t i = 0; i < new_count; i++) {
        const struct license_target *old = find_target(olds, old_count, &news[i]);
        struct ledger_account account;
        bool units = news[i].account.measure == MEASURE_QUANTITY;
        if (old == NULL || (units && news[i].line == 0))
            continue;
        if (!read_account(work, &old->account.id, &account) ||
            !carry_account(work, old, &news[i], account.posted))
            return false;
        sum += units ? account.posted : 0;
    }
    /* Both come first among the targets, and both are there: check_lines has it so. */
    return sum == 0 || carry_account(work, &olds[0], &news[0], sum);
}

bool license_take_rest(struct license_work *work, const struct license_terms *terms)
{
    struct license_target targets[LICENSE_TARGETS_MAX];
    size_t count = license_targets(terms, targets);
    struct legs more;
    struct legs less;
    legs_begin(&more, work, LEDGER_GRANT);
    legs_begin(&less, work, LEDGER_REDUCE);
    for (size_t i = 0; i < count; i++) {
        struct ledger_account account;
        if (!read_account(work, &targets[i].account.id, &account))
            return false;
        int64_t ceiling = account.posted < account.ceiling ? account.posted : account.ceiling;
        int64_t rest = account.posted - ceiling;
        int64_t allowance = rest < account.allowance ? rest : account.allowance;
        if (!add_change(&more, &less, &account, ceiling, allowance))
            return false;
    }
    return legs_end(&more) && legs_end(&less);
}
