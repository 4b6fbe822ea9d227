/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_engine_alloc.c - from the text of a pack to its tests, with each allocation failing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "decide/compare.h"
#include "decide/headroom.h"
#include "decide/policy_test.h"
#include "unit/alloc_fail.h"
#include "unit/engine.h"

#define FROM " cite L1 in-force 2021-01-01 .. "
#define CLEAR "id=1; complete=true; party=end_user; party.listed=false; to=CN; "

static const char rules[] =
    "set S : set of country { from 2021-01-01 : { CN } cite L1 }\n"
    "threshold t.line : quantity[TPP] { from 2021-01-01 : 4_800 TPP cite L1 }\n"
    "rule t/k {" FROM
    "classify item as 3A090.a when any {\n [a.1] item.tpp >= t.line\n [a.2] a\n } }\n"
    "rule t/h {" FROM "classify item as 4A090.a when item contains 3A090 }\n"
    "rule t/r {" FROM "control RS on { 3A090, 4A090 } when deal.destination in S }\n"
    "event unenforce t/r { cite L3 from 2024-02-01 to 2024-03-01 }\n"
    "event note t/r { cite L2 says \"a note\" }\n"
    "rule t/l { cite LETTER in-force 2023-01-01 .. require INFORMED when b binds acme"
    " standing letter }\n"
    "rule t/e {" FROM "except E discharges { RS } when c needs { [paper] d } }\n"
    "rule t/v {" FROM "review { RS } as case-by-case when any party where party.military }\n"
    "rule t/f {" FROM "flag \"odd\" when n > 5 }\n"
    "rule t/c {" FROM "condition \"tell\" on E }\n"
    "event savings t/r { cite L2 aboard-by 2021-02-01 until 2026-07-01 judge as-of 2020-12-31 }\n"
    "test \"one\" {\n item ic tpp 5_000\n deal export to CN\n"
    " party end_user \"X\" located CN, listed false\n"
    " on 2022-05-01 when deal.en_route_on not applicable when c false when b false"
    " expect license required by t/r\n"
    " on 2022-05-01 expect undetermined\n}\n"
    "test table \"two\" {\n on 2022-05-01\n row [item.tpp, a] expect item\n"
    " [5_000, false] is 3A090.a\n [1, false] is none\n}\n";

static const char *const orders[] = {
    CLEAR "item.tpp=5000; b=false; c=true; on=2022-05-01; deal.en_route_on=n/a",
    CLEAR "item.tpp=5000; b=true; exporter=Acme Trading; on=2024-02-05; n=6",
    CLEAR "item.tpp=1; part=Acme Two A; part=Acme Vague; on=2022-05-01",
    "item=Acme Two; to=CN",
    "item=Acme Three; to=CN; on=2024-02-05",
    "id=2; party=end_user; located=HK; party.military=true",
};

/* A refusal for want of memory is clean; any other is a mistake. */
static bool is_done(bool done, const struct err *err)
{
    if (!done && err->code != ERR_MEMORY)
        fail_msg("%s (%d)", err->message, err->code);
    return done;
}

static bool decide_all(struct engine *e)
{
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        if (!is_done(engine_decide(e, orders[i]), &e->err))
            return false;
    }
    return true;
}

static bool tell_history(struct engine *e)
{
    struct order order;
    struct history_entry *entries;
    size_t count;
    engine_order(e, orders[0], &order);
    return is_done(decide_history(e->session, &order, &e->options, &entries, &count, &e->err),
                   &e->err);
}

static bool analyze(struct engine *e)
{
    struct order order;
    struct headroom headroom;
    struct designs designs;
    struct comparison comparison;
    int32_t before = date_from_civil(2022, 12, 31);
    engine_order(e, "item=Acme Two A; to=CN; on=2022-05-01", &order);
    if (!is_done(decide_headroom(e->session, &order, &e->options, &headroom, &e->err), &e->err))
        return false;
    assert_true(headroom.place_count > 0);
    engine_order(e, "to=CN; a=false; on=2022-05-01", &order);
    if (!is_done(decide_designs(e->session, &order, &e->options, OUTCOME_NO_LICENSE_REQUIRED,
                                REVIEW_NONE, &designs, &e->err),
                 &e->err))
        return false;
    const struct compared_side sides[2] = { { before, &e->options }, { before + 1, &e->options } };
    return is_done(decide_compare(e->session, (struct str){ 0 }, sides, &comparison, &e->err),
                   &e->err);
}

static bool test_packs(struct engine *e)
{
    struct policy_test_result result;
    struct buf out;
    buf_init(&out, e->mem, 1 << 16);
    bool done =
        is_done(policy_tests_run(e->session, (struct str){ 0 }, true, NULL, &out, &result, &e->err),
                &e->err);
    if (done && result.failed > 0)
        fail_msg("%.*s", (int)out.length, out.data);
    if (done)
        assert_int_equal(result.passed, 4);
    buf_release(&out);
    return done;
}

static bool do_all(const struct mem *mem, void *context)
{
    struct engine *e = context;
    bool done = is_done(engine_try(e, mem, rules), &e->err);
    if (done) {
        done = decide_all(e) && tell_history(e) && analyze(e) && test_packs(e);
        e->options.explain = e->options.sensitivity = true;
        done = done && decide_all(e);
    }
    engine_close(e);
    return done;
}

static void gives_up_cleanly(void **state)
{
    (void)state;
    static struct engine engine;
    size_t needed = alloc_fail_each(do_all, &engine);
    assert_true(needed > 10);
}

struct gate {
    struct mem mem;
    size_t left; /* allocations that still succeed */
};

static void *pass(void *context, void *pointer, size_t size)
{
    struct gate *gate = context;
    if (size == 0) {
        mem_free(mem_system(), pointer);
        return NULL;
    }
    if (gate->left == 0)
        return NULL;
    gate->left--;
    return mem_resize(mem_system(), pointer, size);
}

/* A session that once wanted memory decides as before when there is some again. */
static void goes_on_when_there_is_memory_again(void **state)
{
    (void)state;
    struct gate gate = { .left = SIZE_MAX };
    gate.mem = (struct mem){ .resize = pass, .context = &gate };
    for (size_t first = 0; first < 40; first++) {
        struct engine e;
        gate.left = SIZE_MAX;
        assert_true(engine_try(&e, &gate.mem, rules));
        for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
            gate.left = first;
            is_done(engine_decide(&e, orders[i]), &e.err);
            gate.left = SIZE_MAX;
            assert_true(is_done(engine_decide(&e, orders[i]), &e.err));
        }
        engine_expect(&e,
                      CLEAR "item.tpp=5000; b=false; c=false; on=2022-05-01; deal.en_route_on=n/a",
                      "license_required");
        engine_close(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_up_cleanly),
        cmocka_unit_test(goes_on_when_there_is_memory_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
