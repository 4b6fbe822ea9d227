/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_image.c - packs that the build has read are what one gets by reading them.
 *
 * Who asks while the image is in use reads the packs: so both are at hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/image.h"
#include "wire/decision_json.h"

#define JSON_MAX ((size_t)1 << 20)

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__clang__)
static const bool may_lack = true; /* a sanitizer has the address */
#else
static const bool may_lack = false;
#endif

static struct packs made, read; /* of the image, and read beside it */

static bool open_packs(struct packs *packs)
{
    struct err err;
    packs_init(packs, mem_system());
    packs->without_tests = true;
    return packs_read(packs, &err) && packs_make_decider(packs, &err) &&
           packs_use_sample(packs, &err);
}

static int open_both(void **state)
{
    (void)state;
    return open_packs(&made) && open_packs(&read) ? 0 : -1;
}

static int close_both(void **state)
{
    (void)state;
    packs_release(&made);
    packs_release(&read);
    return 0;
}

static void need_image(void)
{
    if (made.image == NULL && may_lack)
        skip();
    assert_non_null(made.image);
}

#define SAME(field) assert_true(a->field == b->field)
#define SAME_TEXT(field) assert_true(str_equal(a->field, b->field))

static void same_rules(const struct policy *policy, const struct policy *other)
{
    const struct rule *b = other->rules;
    for (const struct rule *a = policy->rules; a != NULL; a = a->next, b = b->next) {
        assert_non_null(b);
        SAME_TEXT(id);
        SAME_TEXT(title);
        SAME_TEXT(text);
        SAME(head);
        SAME(from);
        SAME(to);
        SAME(standing);
        SAME(index);
        SAME(height);
        SAME(nesting);
        SAME(blocking);
        assert_int_equal(a->when == NULL, b->when == NULL);
        if (a->when != NULL && b->when != NULL)
            assert_int_equal(a->when->condition, b->when->condition);
        assert_true(str_equal(policy_text(policy, a->span), policy_text(other, b->span)));
    }
    assert_null(b);
}

static void same_policy(const struct policy *a, const struct policy *b)
{
    SAME_TEXT(name);
    SAME_TEXT(zone);
    SAME(file_count);
    SAME(complete_through);
    SAME(rule_count);
    SAME(condition_count);
    SAME(slot_count);
    SAME(party_slot_count);
    SAME(string_count);
    SAME(code_count);
    for (size_t i = 0; i < a->string_count; i++)
        SAME_TEXT(strings[i]);
    for (size_t i = 0; i < a->code_count; i++)
        SAME(codes[i]);
    for (size_t i = 0; i < a->slot_count; i++)
        SAME_TEXT(slot_facts[i]->path);
    same_rules(a, b);
}

static void test_same_packs(void **state)
{
    const struct packs *a = &made;
    const struct packs *b = &read;
    (void)state;
    need_image();
    assert_null(b->image);
    assert_string_equal(a->hash, b->hash);
    SAME_TEXT(label);
    SAME(embedded);
    SAME(other_count);
    SAME(diags.count);
    same_policy(&a->policy, &b->policy);
    for (size_t i = 0; i < a->other_count; i++) {
        SAME_TEXT(others[i].pack);
        assert_string_equal(a->others[i].hash, b->others[i].hash);
        same_policy(&a->others[i].policy, &b->others[i].policy);
    }
    SAME(catalog.chip_count);
    for (size_t i = 0; i < a->catalog.chip_count; i++)
        SAME_TEXT(catalog.chips[i].name);
}

static void decide_with(struct session *session, const struct order *order, int32_t day,
                        struct buf *out)
{
    struct err err;
    struct decision decision;
    const struct decide_options options = {
        .today = day,
        .known = DATE_OPEN,
        .known_label = day,
        .knowledge = KNOWLEDGE_FIRM,
        .posture = POSTURE_ENFORCED,
        .skip_good_until = true,
        .explain = true,
    };
    buf_clear(out);
    if (!decide(session, order, &options, &decision, &err))
        fail_msg("%s", err.message);
    decision_to_json(&decision, out);
    assert_true(buf_check(out, &err));
}

static struct session *open_session(const struct packs *packs)
{
    struct err err;
    struct session *session = session_new(mem_system(), packs->decider, &err);
    assert_non_null(session);
    return session;
}

/*
 * Every chip, to a few destinations on a few days, and to somebody of the sample: the same answers
 * to the byte.
 */
static void test_same_answers(void **state)
{
    static const char *const to[] = { "CN", "AE", "NL", "RU" };
    const struct party_list *entries = &read.sample.list;
    static const int32_t days[] = { 19700, 20190, 20660 };
    struct buf a;
    struct buf b;
    (void)state;
    need_image();
    struct session *ours = open_session(&made);
    struct session *theirs = open_session(&read);
    buf_init(&a, mem_system(), JSON_MAX);
    buf_init(&b, mem_system(), JSON_MAX);
    for (size_t i = 0; i < made.catalog.chip_count; i++) {
        struct order order = { .item.name = made.catalog.chips[i].name };
        const struct listed *listed = &entries->entries[i % entries->entry_count];
        struct order_party party = { .role = STR("end_user"), .name = listed->names[0].text };
        order.parties = &party;
        order.party_count = i % 2;
        order.to = str_of(to[i % (sizeof to / sizeof *to)]);
        int32_t day = days[i % (sizeof days / sizeof *days)];
        decide_with(ours, &order, day, &a);
        decide_with(theirs, &order, day, &b);
        assert_true(str_equal(buf_view(&a), buf_view(&b)));
    }
    buf_release(&a);
    buf_release(&b);
    session_free(ours);
    session_free(theirs);
}

/* It is there again for the next, as it was, whatever the last wrote to it. */
static void test_given_back(void **state)
{
    struct packs again;
    struct err err;
    (void)state;
    need_image();
    assert_non_null(policy_expression(&made.policy, STR("item.tpp >= 4800 TPP"), &err));
    made.image->magic[0] = 'X';
    packs_release(&made);
    assert_true(open_packs(&again));
    assert_non_null(again.image);
    same_policy(&again.policy, &read.policy);
    packs_release(&again);
    assert_true(open_packs(&made));
    assert_non_null(made.image);
}

/* What is of the image stays when it is given back, and is copied when it grows. */
static void test_memory(void **state)
{
    (void)state;
    need_image();
    const struct mem *mem = &made.image->mem;
    char before[16];
    memcpy(before, made.decider, sizeof before);
    mem_free(mem, made.decider);
    void *moved = mem_resize(mem, made.decider, sizeof before);
    assert_non_null(moved);
    assert_true(moved != made.decider);
    assert_memory_equal(moved, before, sizeof before);
    assert_memory_equal(made.decider, before, sizeof before);
    moved = mem_resize(mem, moved, 1000);
    assert_memory_equal(moved, before, sizeof before);
    mem_free(mem, moved);
}

/* Who wants anything else reads it all. */
static void test_not_for_others(void **state)
{
    struct str scenario = STR("gain-ai");
    struct err err;
    struct packs packs;
    (void)state;
    need_image();
    packs_release(&made);
    for (int i = 0; i < 3; i++) {
        packs_init(&packs, mem_system());
        packs.without_tests = i != 0;
        if (i == 1) {
            packs.scenarios = &scenario;
            packs.scenario_count = 1;
        } else if (i == 2) {
            packs.more =
                (struct packs_file){ .name = STR("more.licet"), .text = STR("# nothing\n") };
        }
        assert_true(packs_read(&packs, &err));
        assert_null(packs.image);
        packs_release(&packs);
    }
    assert_true(open_packs(&made));
}

/* One of other files, or of another make, is left alone. */
static void test_of_these_files(void **state)
{
    (void)state;
    need_image();
    struct image *image = made.image;
    size_t size = image->size;
    assert_true(image_fits(image, size));
    assert_false(image_fits(image, size + 1));
    image->file_count--;
    assert_false(image_fits(image, size));
    image->file_count++;
    image->packs_size++;
    assert_false(image_fits(image, size));
    image->packs_size--;
    const struct image_file file = image->files[0];
    image->files[0].name = "us/other.licet";
    assert_false(image_fits(image, size));
    image->files[0] = file;
    image->files[0].sha256 = image->files[1].sha256;
    assert_false(image_fits(image, size));
    image->files[0] = file;
    image->magic[7] ^= 1;
    assert_false(image_fits(image, size));
    image->magic[7] ^= 1;
    assert_true(image_fits(image, size));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_packs),     cmocka_unit_test(test_same_answers),
        cmocka_unit_test(test_of_these_files), cmocka_unit_test(test_given_back),
        cmocka_unit_test(test_memory),         cmocka_unit_test(test_not_for_others),
    };
    return cmocka_run_group_tests(tests, open_both, close_both);
}
