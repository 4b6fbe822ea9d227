/* SPDX-License-Identifier: Apache-2.0 */
/* unit/ledger_draw.c - see ledger_draw.h. */
#include "unit/ledger_draw.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "unit/store_folder.h"

/* The account with a window, and the one whose ceiling is a share of that. */
#define ROLLING 4
#define FOLLOWING 5

uint32_t draw_below(uint64_t *state, uint32_t count)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return (uint32_t)(((z ^ z >> 31) >> 32) * count >> 32);
}

void model_accounts(struct model *model)
{
    for (int i = 0; i < MODEL_ACCOUNTS; i++) {
        struct model_account *account = &model->accounts[i];
        *account = (struct model_account){ .guard = i % 2 == 1 ? i - 1 : -1, .basis = -1 };
        if (i == ROLLING)
            account->window = 150;
        if (i == FOLLOWING) {
            account->basis = ROLLING;
            account->numerator = 2;
            account->denominator = 3;
        }
    }
}

void add_account(struct store *store, int number, enum ledger_measure measure,
                 const struct model_account *as)
{
    struct err err = { 0 };
    struct ledger_account account = { .id = id_of('a', (uint64_t)number),
                                      .owner = id_of('o', (uint64_t)number),
                                      .measure = measure,
                                      .unit = "units",
                                      .guarded = as->guard >= 0,
                                      .window = as->window,
                                      .numerator = as->numerator,
                                      .denominator = as->denominator };
    if (as->guard >= 0)
        account.guard = id_of('a', (uint64_t)as->guard);
    if (as->basis >= 0)
        account.basis = id_of('a', (uint64_t)as->basis);
    assert_true(store_begin(store, &err) && account_add(store, &account, &err) &&
                store_commit(store, &err));
}

void add_accounts(struct store *store, const struct model *model)
{
    for (int i = 0; i < MODEL_ACCOUNTS; i++)
        add_account(store, i, i % 2 == 1 ? MEASURE_VALUE : MEASURE_QUANTITY, &model->accounts[i]);
}

struct ledger_command command_of(const struct model_transfer *asked, size_t at)
{
    struct ledger_command command = { .id = id_of('t', at),
                                      .kind = asked->kind,
                                      .resolving = asked->of >= 0,
                                      .leg_count = asked->leg_count,
                                      .keep_rest = asked->keep_rest,
                                      .event_at = asked->event_at,
                                      .rule_date = 2,
                                      .expires_at = asked->expires_at,
                                      .actor = STR("somebody"),
                                      .reason = STR(""),
                                      .basis = STR("") };
    if (asked->of >= 0)
        command.resolves = id_of('t', (uint64_t)asked->of);
    for (size_t i = 0; i < asked->leg_count; i++)
        command.legs[i] = (struct ledger_leg){ id_of('a', (uint64_t)asked->legs[i].account),
                                               asked->legs[i].amount, asked->legs[i].allowance,
                                               asked->legs[i].release };
    return command;
}

bool is_as_model(const struct ledger_account *account, const struct model_account *wanted)
{
    return account->ceiling == wanted->ceiling && account->allowance == wanted->allowance &&
           account->posted == wanted->posted && account->pending == wanted->pending &&
           account->excess == wanted->excess && account->frozen == wanted->frozen;
}

/* An earlier transfer, most often one that is what is wanted. */
static int draw_earlier(const struct model *model, enum ledger_kind kind, uint64_t *state)
{
    for (int i = 0; i < 20; i++) {
        int at = (int)draw_below(state, (uint32_t)model->count);
        if (model->transfers[at].kind == kind && model->transfers[at].done)
            return at;
    }
    return (int)draw_below(state, (uint32_t)model->count);
}

static void draw_legs(struct model_transfer *asked, uint32_t most, uint64_t *state)
{
    asked->leg_count = 1 + draw_below(state, MODEL_LEGS);
    for (size_t i = 0; i < asked->leg_count; i++) {
        bool again = true;
        while (again) {
            asked->legs[i].account = (int)draw_below(state, MODEL_ACCOUNTS);
            again = false;
            for (size_t k = 0; k < i; k++)
                again = again || asked->legs[k].account == asked->legs[i].account;
        }
        asked->legs[i].amount = most == 0 ? 0 : 1 + draw_below(state, most);
    }
}

struct model_transfer draw_transfer(const struct model *model, int64_t now, uint64_t *state)
{
    static const enum ledger_kind kinds[] = {
        LEDGER_GRANT, LEDGER_REDUCE, LEDGER_RESERVE, LEDGER_RESERVE, LEDGER_RESERVE, LEDGER_POST,
        LEDGER_POST,  LEDGER_POST,   LEDGER_VOID,    LEDGER_FREEZE,  LEDGER_THAW,    LEDGER_REVERSE,
        LEDGER_FACT,  LEDGER_THAW,   LEDGER_CARRY,   LEDGER_FOLLOW
    };
    struct model_transfer asked = {
        .kind = kinds[draw_below(state, sizeof kinds / sizeof *kinds)],
        .of = -1,
        .event_at = now - draw_below(state, draw_below(state, 2) == 0 ? 200 : 20)
    };
    if (model->count == 0)
        asked.kind = LEDGER_GRANT;
    bool fact_of = asked.kind == LEDGER_FACT && draw_below(state, 2) == 0;
    if (asked.kind == LEDGER_POST || asked.kind == LEDGER_VOID || fact_of)
        asked.of = draw_earlier(model, LEDGER_RESERVE, state);
    if (asked.kind == LEDGER_REVERSE)
        asked.of =
            draw_earlier(model, draw_below(state, 2) == 0 ? LEDGER_POST : LEDGER_FACT, state);
    if (asked.kind == LEDGER_VOID || asked.kind == LEDGER_REVERSE)
        return asked;
    bool turns =
        asked.kind == LEDGER_FREEZE || asked.kind == LEDGER_THAW || asked.kind == LEDGER_FOLLOW;
    draw_legs(&asked, turns ? 0 : asked.kind == LEDGER_GRANT ? 80 : 60, state);
    if (asked.kind == LEDGER_CARRY) {
        asked.leg_count = 2;
        asked.legs[1].amount = asked.legs[0].amount;
        asked.legs[1].account = (asked.legs[0].account + 2) % MODEL_ACCOUNTS;
    }
    /* So that windows are full at times. */
    for (size_t i = 0; asked.kind == LEDGER_GRANT && i < asked.leg_count; i++) {
        if (asked.legs[i].account == ROLLING)
            asked.legs[i].amount = 1 + draw_below(state, 8);
    }
    if (asked.kind == LEDGER_GRANT && draw_below(state, 2) == 0)
        asked.legs[0].allowance = draw_below(state, 30);
    if (asked.kind == LEDGER_RESERVE && draw_below(state, 3) == 0)
        asked.expires_at = now + (int64_t)draw_below(state, 40) - 3;
    if (asked.kind == LEDGER_POST || fact_of) {
        asked.keep_rest = draw_below(state, 2) == 0;
        asked.legs[0].release = draw_below(state, 3) == 0 ? 1 + draw_below(state, 40) : 0;
    }
    return asked;
}
