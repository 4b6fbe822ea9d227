/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_wire_order_write.c - what is written of an order is read as the same order, and written
 * again it is the same text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/alloc_fail.h"
#include "wire/order_field.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"
#include "wire/order_write.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])
#define TEXT_MAX (1u << 20)

/* ---- whether two orders are one ---- */

static bool same_text(struct str a, struct str b)
{
    return (a.data == NULL) == (b.data == NULL) && str_equal(a, b);
}

static bool same_facts(const struct given_fact *a, size_t a_count, const struct given_fact *b,
                       size_t b_count)
{
    for (size_t i = 0; i < a_count && a_count == b_count; i++) {
        if (!same_text(a[i].name, b[i].name) || !same_text(a[i].value, b[i].value) ||
            a[i].kind != b[i].kind)
            return false;
    }
    return a_count == b_count;
}

static bool same_texts(const struct str *a, size_t a_count, const struct str *b, size_t b_count)
{
    for (size_t i = 0; i < a_count && a_count == b_count; i++) {
        if (!same_text(a[i], b[i]))
            return false;
    }
    return a_count == b_count;
}

static bool same_item(const struct order_item *a, const struct order_item *b)
{
    if (!same_text(a->name, b->name) || !same_text(a->origin, b->origin) ||
        !same_text(a->eccn, b->eccn) || !same_text(a->classified_by, b->classified_by) ||
        !same_text(a->count, b->count) ||
        !same_facts(a->figures, a->figure_count, b->figures, b->figure_count) ||
        a->contains_count != b->contains_count)
        return false;
    for (size_t i = 0; i < a->contains_count; i++) {
        if (!same_item(&a->contains[i], &b->contains[i]))
            return false;
    }
    return true;
}

static bool same_party(const struct order_party *a, const struct order_party *b)
{
    return same_text(a->role, b->role) && same_text(a->name, b->name) &&
           same_text(a->address, b->address) && same_text(a->country, b->country) &&
           same_text(a->hq, b->hq) && same_text(a->parent_hq, b->parent_hq) &&
           same_text(a->matches_resolved, b->matches_resolved) &&
           same_facts(a->facts, a->fact_count, b->facts, b->fact_count);
}

static bool same_order(const struct order *a, const struct order *b)
{
    for (size_t i = 0; i < a->party_count && a->party_count == b->party_count; i++) {
        if (!same_party(&a->parties[i], &b->parties[i]))
            return false;
    }
    return a->party_count == b->party_count && same_text(a->id, b->id) &&
           same_text(a->ref_system, b->ref_system) && same_text(a->ref_document, b->ref_document) &&
           same_text(a->ref_line, b->ref_line) && same_text(a->ref_version, b->ref_version) &&
           same_text(a->on, b->on) && same_text(a->kind, b->kind) && same_text(a->from, b->from) &&
           same_text(a->to, b->to) && same_texts(a->via, a->via_count, b->via, b->via_count) &&
           same_item(&a->item, &b->item) && same_text(a->quantity, b->quantity) &&
           same_text(a->value_amount, b->value_amount) &&
           same_text(a->value_currency, b->value_currency) &&
           same_text(a->exporter_name, b->exporter_name) &&
           same_text(a->exporter_country, b->exporter_country) &&
           a->has_parties_complete == b->has_parties_complete &&
           a->parties_complete == b->parties_complete && same_text(a->end_use, b->end_use) &&
           same_facts(a->facts, a->fact_count, b->facts, b->fact_count) &&
           same_texts(a->flags_resolved, a->flags_resolved_count, b->flags_resolved,
                      b->flags_resolved_count);
}

/* ---- there and back ---- */

struct fixture {
    struct order_reader *reader;
    struct json_reader *json;
    struct arena arena;
    struct buf first, second;
    struct err err;
};

static void begin(struct fixture *f)
{
    const struct json_limits limits = { TEXT_MAX, ORDER_JSON_DEPTH };
    *f = (struct fixture){ 0 };
    arena_init(&f->arena, mem_system(), 1u << 26);
    buf_init(&f->first, mem_system(), TEXT_MAX);
    buf_init(&f->second, mem_system(), TEXT_MAX);
    f->reader = order_reader_new(mem_system(), &f->err);
    f->json = json_reader_new(mem_system(), limits, &f->err);
    assert_true(f->reader != NULL && f->json != NULL);
}

static void end(struct fixture *f)
{
    order_reader_free(f->reader);
    json_reader_free(f->json);
    buf_release(&f->first);
    buf_release(&f->second);
    arena_release(&f->arena);
}

static void read_json(struct fixture *f, struct str text, struct order *ret)
{
    const struct json_source source = { text, 0, 1 };
    if (!order_read_json(f->json, &f->arena, &source, ret, &f->err))
        fail_msg("%.*s: %u: %s", STR_ARG(text), f->err.column, f->err.message);
}

static void write_json(struct fixture *f, const struct order *order, struct buf *out)
{
    buf_clear(out);
    order_write_json(order, out);
    assert_true(buf_check(out, &f->err));
}

static void comes_back(struct fixture *f, const struct order *order)
{
    struct order back;
    write_json(f, order, &f->first);
    read_json(f, buf_view(&f->first), &back);
    if (!same_order(order, &back))
        fail_msg("another order: %.*s", STR_ARG(buf_view(&f->first)));
    write_json(f, &back, &f->second);
    if (!str_equal(buf_view(&f->first), buf_view(&f->second)))
        fail_msg("%.*s\n%.*s", STR_ARG(buf_view(&f->first)), STR_ARG(buf_view(&f->second)));
}

/* Everything in a text, JSON lines or CSV; how many. */
static size_t all_come_back(struct fixture *f, struct str text, enum record_format format)
{
    struct order_input input;
    struct record_chunk chunk;
    size_t count = 0;
    order_input_init(&input, &f->arena, format);
    while (text.length > 0) {
        assert_true(order_input_cut(&input, f->reader, text, true, &chunk, &f->err));
        assert_true(chunk.used > 0);
        text = str_slice(text, chunk.used, text.length);
        order_reader_begin(f->reader, &input, &chunk);
        for (;;) {
            struct order order;
            enum order_got got = order_reader_next(f->reader, &f->arena, &order, &f->err);
            if (got == ORDER_GOT_END)
                break;
            if (got == ORDER_GOT_ERROR)
                fail_msg("%u:%u: %s", f->err.line, f->err.column, f->err.message);
            comes_back(f, &order);
            count++;
        }
    }
    return count;
}

static size_t file_comes_back(const char *path, enum record_format format)
{
    struct fixture f;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = malloc(TEXT_MAX);
    assert_non_null(text);
    size_t length = fread(text, 1, TEXT_MAX, file);
    assert_true(length > 0 && length < TEXT_MAX);
    fclose(file);
    begin(&f);
    size_t count = all_come_back(&f, (struct str){ text, length }, format);
    end(&f);
    free(text);
    return count;
}

static void brings_back_the_examples(void **state)
{
    (void)state;
    assert_true(file_comes_back("examples/orders.jsonl", RECORDS_DETECT) > 40);
    assert_true(file_comes_back("examples/orders.csv", RECORDS_DETECT) > 40);
}

/* Read, and what is written of it. */
static const struct {
    const char *text, *written;
} hand_made[] = {
    { "{}", "{}" },
    { "{\"facts\":{},\"parties\":[],\"via\":[],\"item\":{},\"ref\":{},\"value\":{}}", "{}" },
    { "{\"parties\":[{},{\"facts\":{}}],\"parties_complete\":false}",
      "{\"parties\":[{},{}],\"parties_complete\":false}" },
    /* In the order of the contract, all of it. */
    { "{\"flags_resolved\":[\"us/1\",\"us/2\"],\"facts\":{\"item.tpp\":2368,\"x\":null},"
      "\"end_use\":\"datacenter\",\"parties_complete\":true,\"parties\":[{\"facts\":"
      "{\"military\":null,\"listed\":false,\"share\":\"0.499\"},\"matches_resolved\":\"SDN:1\","
      "\"parent_hq\":\"CN\",\"hq\":\"HK\",\"country\":\"SG\",\"address\":\"1 Road\","
      "\"name\":\"Example\",\"role\":\"end_user+consignee\"}],\"exporter\":{\"country\":\"US\","
      "\"name\":\"E\"},\"value\":{\"currency\":\"USD\",\"amount\":\"24000000.00\"},"
      "\"quantity\":2000,\"item\":{\"classified_by\":\"vendor\",\"eccn\":\"3A090.a\","
      "\"origin\":\"TW\",\"name\":\"H20\"},\"via\":[\"SG\",\"HK\"],\"to\":\"CN\",\"from\":\"US\","
      "\"kind\":\"export\",\"on\":\"2025-05-20\",\"ref\":{\"version\":\"2\",\"line\":\"10\","
      "\"document\":\"1001\",\"system\":\"S4\"},\"id\":\"SO-1\"}",
      "{\"id\":\"SO-1\",\"ref\":{\"system\":\"S4\",\"document\":\"1001\",\"line\":\"10\","
      "\"version\":\"2\"},\"on\":\"2025-05-20\",\"kind\":\"export\",\"from\":\"US\",\"to\":\"CN\","
      "\"via\":[\"SG\",\"HK\"],\"item\":{\"name\":\"H20\",\"origin\":\"TW\",\"eccn\":\"3A090.a\","
      "\"classified_by\":\"vendor\"},\"quantity\":\"2000\",\"value\":{\"amount\":\"24000000.00\","
      "\"currency\":\"USD\"},\"exporter\":{\"name\":\"E\",\"country\":\"US\"},\"parties\":[{"
      "\"role\":\"end_user+consignee\",\"name\":\"Example\",\"address\":\"1 Road\","
      "\"country\":\"SG\",\"hq\":\"HK\",\"parent_hq\":\"CN\",\"matches_resolved\":\"SDN:1\","
      "\"facts\":{\"military\":null,\"listed\":false,\"share\":\"0.499\"}}],"
      "\"parties_complete\":true,\"end_use\":\"datacenter\",\"facts\":{\"item.tpp\":2368,"
      "\"x\":null},\"flags_resolved\":[\"us/1\",\"us/2\"]}" },
    /* Figures and tables, as numbers and as texts. */
    { "{\"item\":{\"tpp\":4992,\"die_area\":1499.9375,\"rate\":{\"fp8\":296,\"int4\":\"1e3\"},"
      "\"unit\":\"4992 TPP\",\"x\":null,\"datacenter\":true,\"y\":false,\"none\":{}}}",
      "{\"item\":{\"tpp\":4992,\"die_area\":1499.9375,\"rate[fp8]\":296,\"rate[int4]\":\"1e3\","
      "\"unit\":\"4992 TPP\",\"x\":null,\"datacenter\":true,\"y\":false}}" },
    { "{\"item\":{\"rate[fp8]\":296},\"facts\":{\"item.rate\":{\"fp16\":null}}}",
      "{\"item\":{\"rate[fp8]\":296},\"facts\":{\"item.rate[fp16]\":null}}" },
    /* Components in one another. */
    { "{\"item\":{\"contains\":[{\"name\":\"H100\",\"count\":8},{\"count\":\"2\","
      "\"contains\":[{\"tpp\":100,\"contains\":[{\"contains\":[{}]}]}]}]}}",
      "{\"item\":{\"contains\":[{\"name\":\"H100\",\"count\":\"8\"},{\"count\":\"2\","
      "\"contains\":[{\"contains\":[{\"contains\":[{}]}],\"tpp\":100}]}]}}" },
    /* Numbers that no text may be written as. */
    { "{\"quantity\":2e3,\"value\":{\"amount\":2.5E+3}}",
      "{\"quantity\":2e3,\"value\":{\"amount\":2.5E+3}}" },
    { "{\"quantity\":2000.0,\"value\":{\"amount\":1200.50}}",
      "{\"quantity\":2000.0,\"value\":{\"amount\":\"1200.50\"}}" },
    { "{\"quantity\":\"007\",\"item\":{\"contains\":[{\"count\":1e1}]}}",
      "{\"item\":{\"contains\":[{\"count\":1e1}]},\"quantity\":\"007\"}" },
    { "{\"facts\":{\"a\":1e400,\"b\":-0.0,\"c\":0.10}}",
      "{\"facts\":{\"a\":1e400,\"b\":-0.0,\"c\":0.10}}" },
    /* Texts that need care. */
    { "{\"id\":\"a\\\"b\\\\c\\/d\\n\\u00e9\\ud83d\\ude00\","
      "\"facts\":{\"q\\\"\":\"true\",\"n\":\"null\"}}",
      "{\"id\":\"a\\\"b\\\\c/d\\n\xc3\xa9\xf0\x9f\x98\x80\",\"facts\":{\"q\\\"\":\"true\","
      "\"n\":\"null\"}}" },
};

static void brings_back_what_was_made_by_hand(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f);
    for (size_t i = 0; i < COUNT(hand_made); i++) {
        struct order order;
        read_json(&f, str_of(hand_made[i].text), &order);
        comes_back(&f, &order);
        assert_true(f.first.length < TEXT_MAX);
        if (!str_equal_text(buf_view(&f.first), hand_made[i].written))
            fail_msg("%.*s\n%s", STR_ARG(buf_view(&f.first)), hand_made[i].written);
        arena_reset(&f.arena);
    }
    end(&f);
}

static const char table[] =
    "id,on,from,to,via.1,via.2,item.name,item.tpp,item.rate[fp8],quantity,value.amount,"
    "value.currency,exporter.name,parties.1.role,parties.1.name,parties.1.facts.military,"
    "parties_complete,end_use,facts.deal.supercomputer,flags_resolved.1\nA,2025-05-20,US,"
    "CN,SG,HK,H20,2368,296,2000,24000000.00,USD,\"E, Inc.\",end_user,"
    "\"The \"\"Example\"\" Co.\",false,TRUE,datacenter,unknown,us/1\nB,2025-05-20,US,CN,,"
    ",,4992 TPP,,007,0,,,,,,false,,TRUE,\nD,,,,,,,not_applicable,1e3,,,,,,,null,,"
    "\"two\nlines\",no,\n";

static void brings_back_rows(void **state)
{
    struct fixture f;
    (void)state;
    begin(&f);
    assert_true(all_come_back(&f, str_of(table), RECORDS_CSV) >= 3);
    end(&f);
}

/* What does not fit is told by the buffer. */
static void says_that_it_does_not_fit(void **state)
{
    struct fixture f;
    struct order order;
    struct buf small;
    (void)state;
    begin(&f);
    read_json(&f, str_of(hand_made[3].text), &order);
    buf_init(&small, mem_system(), 100);
    order_write_json(&order, &small);
    assert_false(buf_check(&small, &f.err));
    assert_int_equal(f.err.code, ERR_LIMIT);
    buf_release(&small);
    end(&f);
}

static bool write_once(const struct mem *mem, void *context)
{
    struct err err;
    struct buf out;
    buf_init(&out, mem, TEXT_MAX);
    order_write_json(context, &out);
    bool done = buf_check(&out, &err);
    buf_release(&out);
    return done;
}

static void does_without_memory(void **state)
{
    struct fixture f;
    struct order order;
    (void)state;
    begin(&f);
    read_json(&f, str_of(hand_made[3].text), &order);
    assert_true(alloc_fail_each(write_once, &order) > 1);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brings_back_the_examples),
        cmocka_unit_test(brings_back_what_was_made_by_hand),
        cmocka_unit_test(brings_back_rows),
        cmocka_unit_test(says_that_it_does_not_fit),
        cmocka_unit_test(does_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
