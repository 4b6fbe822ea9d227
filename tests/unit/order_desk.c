/* SPDX-License-Identifier: Apache-2.0 */
/* unit/order_desk.c - see order_desk.h. */
#include "unit/order_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define NOW ((int64_t)20000 * 86400 * 1000000)
#define SALTS 2u

static const struct obstacle said[] = {
    { .reason = { "license", 7 },
      .rule = { "zz/1", 4 },
      .citation = { "Part 1", 6 },
      .says = { "it needs one", 12 } },
    { .reason = { "party", 5 },
      .rule = { "EL:9", 4 },
      .citation = { "", 0 },
      .says = { "it is listed", 12 } },
    { .reason = { "red_flag", 8 },
      .rule = { "zz/2", 4 },
      .citation = { "Part 2", 6 },
      .says = { "it is odd", 9 } },
};
#define SAID (sizeof said / sizeof *said)

const struct obstacle *book_said(unsigned bit)
{
    assert_true(bit < SAID);
    return &said[bit];
}

/* Those of each set, in their order. */
static struct obstacle sets[SAYS_SETS][SAID];

static size_t fill_set(unsigned says)
{
    size_t count = 0;
    for (unsigned bit = 0; bit < SAID; bit++) {
        if (says & 1u << bit)
            sets[says][count++] = said[bit];
    }
    return count;
}

struct order_asked book_order(const char *name, const char *content, unsigned says, unsigned salt)
{
    static const char *const decisions[SAYS_SETS][SALTS] = {
        { "[0,0]", "[0,1]" }, { "[1,0]", "[1,1]" }, { "[2,0]", "[2,1]" }, { "[3,0]", "[3,1]" },
        { "[4,0]", "[4,1]" }, { "[5,0]", "[5,1]" }, { "[6,0]", "[6,1]" }, { "[7,0]", "[7,1]" },
    };
    return (struct order_asked){
        .name = str_of(name),
        .content = str_of(content),
        .value = 100,
        .currency = STR("USD"),
        .due = 20000,
        .lacks = STR(""),
        .decided = { .outcome = says == 0 ? STR("no_license_required") : STR("license_required"),
                     .may_ship = says == 0,
                     .content = str_of(decisions[says][salt]),
                     .obstacle_count = fill_set(says),
                     .obstacles = sets[says] },
    };
}

struct order_asked book_lacks(const char *name, const char *content)
{
    struct order_asked asked = book_order(name, content, 0, 0);
    asked.lacks = STR("the value");
    return asked;
}

/* ---- people ---- */

static struct who add_person(struct orders_tried *tried, const char *name, uint32_t roles)
{
    struct approval_answer answer;
    struct principal principal;
    struct who root;
    struct who who;
    struct store *store = tried->desk.store;
    struct err *err = &tried->err;
    if (!people_who(store, STR("root"), &root, err) ||
        !people_add(store, &root, PRINCIPAL_PERSON, str_of(name), NOW, err) ||
        !people_find(store, str_of(name), &principal, err) ||
        !people_grant(store, &root, &principal, roles, NOW, &answer, err) ||
        !people_who(store, str_of(name), &who, err))
        fail_msg("%s: %s", name, err->message);
    return who;
}

struct who book_person(struct orders_tried *tried, const char *name, enum role role)
{
    assert_true(store_begin(tried->desk.store, &tried->err));
    struct who who = add_person(tried, name, ROLE_BIT(role));
    assert_true(store_commit(tried->desk.store, &tried->err));
    return who;
}

void orders_open(struct orders_tried *tried)
{
    struct who root;
    *tried = (struct orders_tried){ .err = { 0 } };
    store_folder_make(&tried->folder);
    arena_init(&tried->arena, mem_system(), (size_t)1 << 26);
    tried->desk = (struct matter_desk){ .mem = mem_system(),
                                        .store = store_folder_open(&tried->folder),
                                        .by = &tried->sam,
                                        .now = NOW };
    assert_non_null(tried->desk.store);
    assert_true(store_begin(tried->desk.store, &tried->err));
    assert_true(people_found(tried->desk.store, STR("root"), NOW, &root, &tried->err));
    assert_true(store_commit(tried->desk.store, &tried->err));
    tried->sam = book_person(tried, "sam", ROLE_SALES);
    tried->ann = book_person(tried, "ann", ROLE_OFFICER);
}

void orders_close(struct orders_tried *tried)
{
    store_close(tried->desk.store);
    arena_release(&tried->arena);
    store_folder_remove(&tried->folder);
}

/* ---- commands ---- */

bool book_apply(struct orders_tried *tried, enum order_transition transition,
                struct order_asked *asked, size_t count)
{
    tried->desk.now += 1000;
    tried->desk.by = &tried->sam;
    return orders_apply(&tried->desk, transition,
                        &(const struct made_with){ .content = STR("{\"packs\":1}") }, asked, count,
                        &tried->err);
}

bool book_do(struct orders_tried *tried, enum order_transition transition, const char *name,
             const char *reason, int64_t obstacle)
{
    const struct order_change change = { .transition = transition,
                                         .name = str_of(name),
                                         .reason = str_of(reason),
                                         .basis = STR("letter"),
                                         .obstacle = obstacle };
    arena_reset(&tried->arena);
    tried->desk.now += 1000;
    tried->desk.by = transition == ORDER_CLOSE_HOLD ? &tried->ann : &tried->sam;
    return order_do(&tried->desk, &tried->arena, &change, &tried->outcome, &tried->err);
}

struct obstacle *book_obstacles(struct orders_tried *tried, const char *name,
                                struct matter *ret_matter, size_t *ret_count)
{
    struct obstacle *found;
    struct store *store = tried->desk.store;
    arena_reset(&tried->arena);
    if (!matter_named(store, &tried->arena, &order_machine, str_of(name), ret_matter,
                      &tried->err) ||
        !obstacles_read(store, &tried->arena, &ret_matter->id, &found, ret_count, &tried->err))
        fail_msg("%s: %s", name, tried->err.message);
    return found;
}

/* ---- whether it is sound ---- */

size_t book_wrong(struct store *store, struct buf *out)
{
    struct err err = { 0 };
    size_t wrong;
    if (!desk_check(store, mem_system(), out, &wrong, &err))
        fail_msg("%s", err.message);
    return wrong;
}

void book_check(struct orders_tried *tried)
{
    struct buf out;
    buf_init(&out, mem_system(), 1 << 20);
    if (book_wrong(tried->desk.store, &out) > 0)
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
}
