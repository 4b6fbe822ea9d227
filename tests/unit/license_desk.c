/* SPDX-License-Identifier: Apache-2.0 */
/* unit/license_desk.c - see licenses_tried.h. */
#include "unit/license_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk/ledger_log.h"
#include "desk/people.h"

static bool day_at(struct str zone, int64_t instant, int32_t *ret, struct err *err)
{
    if (!str_equal_text(zone, "UTC"))
        return err_set(err, ERR_VALUE, "'%.*s' is not a time zone", STR_ARG(zone));
    *ret = (int32_t)(instant / DAY);
    return true;
}

static struct who add_person(struct licenses_tried *tried, const struct who *root, const char *name,
                             uint32_t roles)
{
    struct approval_answer answer;
    struct principal principal;
    struct who who;
    struct err *err = &tried->err;
    if (!people_add(tried->desk.store, root, PRINCIPAL_PERSON, str_of(name), 1, err) ||
        !people_find(tried->desk.store, str_of(name), &principal, err) ||
        !people_grant(tried->desk.store, root, &principal, roles, 1, &answer, err) ||
        !people_who(tried->desk.store, str_of(name), &who, err))
        fail_msg("%s: %s", name, err->message);
    return who;
}

static void add_people(struct licenses_tried *tried)
{
    struct who root;
    assert_true(store_begin(tried->desk.store, &tried->err));
    assert_true(people_found(tried->desk.store, STR("root"), 1, &root, &tried->err));
    tried->ann = add_person(tried, &root, "ann", ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_LOGISTICS));
    tried->bob = add_person(tried, &root, "bob", ROLE_BIT(ROLE_APPROVER));
    assert_true(store_commit(tried->desk.store, &tried->err));
}

void desk_open(struct licenses_tried *tried)
{
    *tried = (struct licenses_tried){
        .lines = { { .item = STR("H20"), .granted = { 100, LICENSE_UNKNOWN } },
                   { .item = STR("A800"), .granted = { 50, LICENSE_UNKNOWN } } }
    };
    store_folder_make(&tried->folder);
    arena_init(&tried->arena, mem_system(), (size_t)1 << 26);
    tried->desk = (struct license_desk){ .store = store_folder_open(&tried->folder),
                                         .arena = &tried->arena,
                                         .holidays = &tried->holidays,
                                         .now = TODAY * DAY + DAY / 2,
                                         .day_at = day_at };
    assert_non_null(tried->desk.store);
    tried->condition = (struct license_condition){ .text = STR("a report"), .blocking = true };
    tried->license = (struct license){ .authority = STR("BIS"),
                                       .state = LICENSE_DRAFTED,
                                       .lines = tried->lines,
                                       .line_count = 1,
                                       .currency = STR("USD"),
                                       .value = 1000,
                                       .issued = TODAY - 100,
                                       .valid_from = TODAY - 100,
                                       .expires = TODAY + 100,
                                       .extended_to = LICENSE_NO_DATE,
                                       .conditions = &tried->condition };
    add_people(tried);
}

void desk_close(struct licenses_tried *tried)
{
    store_close(tried->desk.store);
    arena_release(&tried->arena);
    store_folder_remove(&tried->folder);
}

/* ---- changes ---- */

struct license_change desk_change(struct licenses_tried *tried, enum license_transition transition,
                                  struct str number)
{
    tried->license.number = number;
    return (struct license_change){
        .id = id_of('e', ++tried->ids),
        .transition = transition,
        .by = &tried->ann,
        .number = number,
        .reason = STR(""),
        .basis = STR("a letter"),
        .value = LICENSE_UNKNOWN,
        .filing = { .license = transition == LICENSE_ADD || transition == LICENSE_AMEND
                                   ? &tried->license
                                   : NULL,
                    .tolerance = { { 1, 10 }, STR("750.11(b)") },
                    .zone = STR("UTC"),
                    .carries = transition == LICENSE_AMEND },
    };
}

bool desk_approve(struct licenses_tried *tried, int64_t approval)
{
    struct approval decided;
    return store_begin(tried->desk.store, &tried->err) &&
           approval_decide(tried->desk.store, &tried->bob, approval, APPROVAL_APPROVED, STR(""),
                           tried->desk.now, &decided, &tried->err) &&
           store_commit(tried->desk.store, &tried->err);
}

bool desk_do(struct licenses_tried *tried, const struct license_change *change)
{
    arena_reset(&tried->arena);
    if (!license_do(&tried->desk, change, &tried->outcome, &tried->err))
        return false;
    return !tried->outcome.waits ||
           (desk_approve(tried, tried->outcome.approval) &&
            license_do(&tried->desk, change, &tried->outcome, &tried->err) &&
            !tried->outcome.waits);
}

bool desk_turn(struct licenses_tried *tried, enum license_transition transition, struct str number)
{
    struct license_change change = desk_change(tried, transition, number);
    return desk_do(tried, &change);
}

bool desk_file(struct licenses_tried *tried, struct str number)
{
    return desk_turn(tried, LICENSE_ADD, number) && desk_turn(tried, LICENSE_ACTIVATE, number);
}

/* ---- drawing ---- */

bool desk_draw(struct licenses_tried *tried, const struct license_draw *draw)
{
    arena_reset(&tried->arena);
    if (!license_draw(&tried->desk, draw, &tried->drawn, &tried->err))
        return false;
    return !tried->drawn.waits ||
           (desk_approve(tried, tried->drawn.approval) &&
            license_draw(&tried->desk, draw, &tried->drawn, &tried->err) && !tried->drawn.waits);
}

static struct license_draw draw_of(struct licenses_tried *tried, enum license_draw_kind kind,
                                   struct str number)
{
    return (struct license_draw){
        .kind = kind, .by = &tried->ann, .number = number, .reason = STR(""), .basis = STR("")
    };
}

static bool is_done(struct licenses_tried *tried, const struct license_draw *draw)
{
    return desk_draw(tried, draw) && tried->drawn.answer.refusal == REFUSED_NOT;
}

bool desk_reserve(struct licenses_tried *tried, struct str number, uint64_t id, int64_t line,
                  int64_t quantity, int64_t value)
{
    struct license_draw draw = draw_of(tried, DRAW_RESERVE, number);
    draw.id = id_of('r', id);
    draw.line = line;
    draw.quantity = quantity;
    draw.value = value;
    return is_done(tried, &draw);
}

bool desk_post(struct licenses_tried *tried, struct str number, uint64_t of, uint64_t id,
               int64_t quantity, int64_t value)
{
    struct license_draw draw = draw_of(tried, DRAW_POST, number);
    draw.id = id_of('p', id);
    draw.of = id_of('r', of);
    draw.quantity = quantity;
    draw.value = value;
    return is_done(tried, &draw);
}

bool desk_void(struct licenses_tried *tried, struct str number, uint64_t of)
{
    struct license_draw draw = draw_of(tried, DRAW_VOID, number);
    draw.id = id_of('v', of);
    draw.of = id_of('r', of);
    return is_done(tried, &draw) && !tried->drawn.answer.repeated;
}

/* ---- how it is ---- */

struct ledger_account desk_account(struct licenses_tried *tried, struct str number, int64_t line,
                                   enum ledger_measure measure)
{
    struct license_record record;
    struct balance *balances;
    size_t count;
    arena_reset(&tried->arena);
    if (!license_load(&tried->desk, STR("BIS"), number, &record, &tried->err) ||
        !balances_read(tried->desk.store, &tried->arena, &record.key.id, BALANCE_NOW, BALANCE_NOW,
                       &balances, &count, &tried->err))
        fail_msg("%s", tried->err.message);
    for (size_t i = 0; i < count; i++) {
        if (balances[i].generation == record.terms.version.generation && balances[i].line == line &&
            balances[i].account.measure == measure)
            return balances[i].account;
    }
    fail_msg("there is no such account");
    return (struct ledger_account){ 0 };
}

void desk_sound(struct licenses_tried *tried)
{
    struct buf out;
    size_t of_ledger;
    size_t of_log;
    size_t of_licenses;
    arena_reset(&tried->arena);
    buf_init(&out, mem_system(), 1 << 20);
    assert_true(ledger_check(tried->desk.store, &out, &of_ledger, &tried->err));
    assert_true(ledger_log_check(tried->desk.store, &out, &of_log, &tried->err));
    if (!licenses_check(tried->desk.store, &tried->arena, &out, &of_licenses, &tried->err))
        fail_msg("%s", tried->err.message);
    if (of_ledger + of_log + of_licenses > 0)
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
}
