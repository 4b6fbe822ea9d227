/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_mapping.c - mappings: what each says is made, and what is never guessed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/alloc_fail.h"
#include "wire/mapping.h"

#define MESSAGE                                                                                    \
    "{\"d\":{\"n\":\"1001\",\"empty\":\" \",\"none\":null,\"day\":\"/Date(1764720000000)/\","      \
    "\"half\":\"/Date(1764720000001)/\",\"iso\":\"2026-12-03T00:00:00\",\"packed\":\"20261203\","  \
    "\"no\":\"20261303\",\"q\":\"002000.500\",\"whole\":\"0.000\",\"minus\":\"5.000-\","           \
    "\"price\":\"3.25\",\"fine\":\"0.125\",\"flag\":true,\"count\":7,"                             \
    "\"p\":[{\"f\":\"SP\",\"c\":\"1\"},{\"f\":\"SH\",\"c\":\"2\"},{\"f\":\"SH2\",\"c\":\"9\"}],"   \
    "\"twice\":[{\"f\":\"SP\"},{\"f\":\"SP\"}],\"nobody\":[]}}"
#define TABLES "\"tables\":{\"t\":{\"1\":{\"name\":\"One\",\"at\":[1]},\"2\":\"Two\"}},"

/* What a template makes of the message; made absent: the error. */
static const struct {
    const char *gives, *made, *error;
} rows[] = {
    { "1", "1", NULL },
    { "\"a $.b\"", "\"a $.b\"", NULL },
    { "\"$.d.n\"", "\"1001\"", NULL },
    { "\"$.d.flag\"", "\"true\"", NULL },
    { "\"$.d.count\"", "\"7\"", NULL },
    { "\"$.d.p.1.c\"", "\"2\"", NULL },
    { "\"$.d.x\"", NULL, "the message does not say '$.d.x'" },
    { "\"$.d.empty\"", NULL, "the message does not say '$.d.empty'" },
    { "\"$.d.none\"", NULL, "the message does not say '$.d.none'" },
    { "\"$.d.p.3.c\"", NULL, "the message does not say '$.d.p.3.c'" },
    { "\"$.d.p.x\"", NULL, "'$.d.p.x' leads through several" },
    { "\"$.d.n.x\"", NULL, "the message does not say '$.d.n.x'" },
    { "\"$.d.p\"", NULL, "a text is wanted, not an array" },
    { "{\"$join\":[\"$.d.n\",\"/\",{\"$number\":\"$.d.q\"},true]}", "\"1001/2000.5true\"", NULL },
    { "{\"$join\":[\"$.d.n\",\"$.d.x\"]}", NULL, "the message does not say '$.d.x'" },
    { "{\"$join\":[null]}", NULL, "a text is wanted, not null" },
    { "{\"$number\":\"$.d.q\"}", "2000.5", NULL },
    { "{\"$number\":\"$.d.whole\"}", "0", NULL },
    { "{\"$number\":\"$.d.count\"}", "7", NULL },
    { "{\"$number\":\"$.d.minus\"}", NULL, "'5.000-' is no number" },
    { "{\"$number\":\"$.d.iso\"}", NULL, "'2026-12-03T00:00:00' is no number" },
    { "{\"$number\":\".5\"}", NULL, "'.5' is no number" },
    { "{\"$number\":\"5.\"}", NULL, "'5.' is no number" },
    { "{\"$number\":\"1.2.3\"}", NULL, "'1.2.3' is no number" },
    { "{\"$times\":[4,\"$.d.price\"]}", "\"13.00\"", NULL },
    { "{\"$times\":[\"0.10\",\"0.1\"]}", "\"0.01\"", NULL },
    { "{\"$times\":[1,\"$.d.fine\"]}", NULL, "'0.125' is a product of too many places" },
    { "{\"$times\":[\"99999999999999999999\",\"99999999999999999999999\"]}", NULL,
      "'99999999999999999999999' is too long to be multiplied" },
    { "{\"$date\":\"$.d.day\"}", "\"2025-12-03\"", NULL },
    { "{\"$date\":\"$.d.iso\"}", "\"2026-12-03\"", NULL },
    { "{\"$date\":\"$.d.packed\"}", "\"2026-12-03\"", NULL },
    { "{\"$date\":\"$.d.half\"}", NULL, "'/Date(1764720000001)/' is no day" },
    { "{\"$date\":\"$.d.no\"}", NULL, "'20261303' is no day" },
    { "{\"$date\":\"/Date(-1)/\"}", NULL, "'/Date(-1)/' is no day" },
    { "{\"$date\":\"/Date()/\"}", NULL, "'/Date()/' is no day" },
    { "{\"$date\":\"soon\"}", NULL, "'soon' is no day" },
    { "{\"$look\":\"$.d.p.1.c\",\"in\":\"t\"}", "\"Two\"", NULL },
    { "{\"$look\":\"$.d.p.0.c\",\"in\":\"t\"}", "{\"name\":\"One\",\"at\":[1]}", NULL },
    { "{\"$look\":\"1\",\"in\":\"t\",\"of\":\"name\"}", "\"One\"", NULL },
    { "{\"$look\":\"2\",\"in\":\"t\",\"of\":\"name\"}", NULL, "table 't' has no '2' with name" },
    { "{\"$look\":\"$.d.n\",\"in\":\"t\"}", NULL, "table 't' has no '1001'" },
    { "{\"$each\":\"$.d.p\",\"where\":\"@.f\",\"is\":[\"SP\",\"SH\"],\"gives\":{\"c\":\"@.c\"}}",
      "[{\"c\":\"1\"},{\"c\":\"2\"}]", NULL },
    { "{\"$each\":\"$.d.nobody\",\"gives\":1}", "[]", NULL },
    { "{\"$each\":\"$.d.p\",\"gives\":\"@.x\"}", NULL, "the message does not say '@.x'" },
    { "{\"$each\":\"$.d.p\",\"where\":\"@.x\",\"is\":[],\"gives\":1}", NULL,
      "the message does not say '@.x'" },
    { "{\"$each\":\"$.d.n\",\"gives\":1}", NULL, "'$.d.n' is no array of the message" },
    { "{\"$one\":\"$.d.p\",\"where\":\"@.f\",\"is\":[\"SH\"],\"gives\":\"@.c\"}", "\"2\"", NULL },
    { "{\"$join\":[{\"$one\":\"$.d.p\",\"where\":\"@.f\",\"is\":[\"SH\"],\"gives\":\"@.c\"},1]}",
      "\"21\"", NULL },
    { "{\"$one\":\"$.d.p\",\"where\":\"@.f\",\"is\":[\"XX\"],\"gives\":\"@.c\"}", NULL,
      "the message has none of these at '$.d.p'" },
    { "{\"$one\":\"$.d.twice\",\"where\":\"@.f\",\"is\":[\"SP\"],\"gives\":\"@.f\"}", NULL,
      "'$.d.twice' is not one, but several" },
    { "{\"a\":{\"$maybe\":\"$.d.x\"},\"b\":1}", "{\"b\":1}", NULL },
    { "{\"a\":{\"$maybe\":{\"b\":\"$.d.n\",\"c\":\"$.d.x\"}}}", "{}", NULL },
    { "{\"a\":{\"$maybe\":{\"$number\":\"$.d.q\"}}}", "{\"a\":2000.5}", NULL },
    { "[{\"$maybe\":\"$.d.x\"},2]", "[2]", NULL },
    /* What is there and wrong is wrong all the same. */
    { "{\"a\":{\"$maybe\":{\"$number\":\"$.d.iso\"}}}", NULL,
      "'2026-12-03T00:00:00' is no number" },
    { "{\"a\":{\"$maybe\":{\"$look\":\"$.d.n\",\"in\":\"t\"}}}", NULL, "table 't' has no '1001'" },
};

/* Mappings that are none. */
static const struct {
    const char *text, *error;
} wrong[] = {
    { "[]", "a mapping is an object" },
    { "{\"gives\":{}}", "'makes' is \"order\" or \"shipment\"" },
    { "{\"makes\":\"cake\",\"gives\":{}}", "'makes' is \"order\" or \"shipment\"" },
    { "{\"makes\":\"order\"}", "'gives' is the object that is made" },
    { "{\"makes\":\"order\",\"reads\":\"csv\",\"gives\":{}}", "'reads' is \"json\" or \"xml\"" },
    { "{\"makes\":\"order\",\"reads\":1,\"gives\":{}}", "'reads' is \"json\" or \"xml\"" },
    { "{\"makes\":\"order\",\"refuses\":\"$.a\",\"gives\":{}}",
      "'refuses' is an array of paths into the message" },
    { "{\"makes\":\"order\",\"refuses\":[\"a\"],\"gives\":{}}",
      "'refuses' is an array of paths into the message" },
    { "{\"makes\":\"order\",\"refuses\":[1],\"gives\":{}}",
      "'refuses' is an array of paths into the message" },
    { "{\"makes\":\"order\",\"refuses\":[{}],\"gives\":{}}",
      "'refuses' is an array of paths into the message" },
    { "{\"makes\":\"order\",\"refuses\":[{\"at\":\"@.a\"}],\"gives\":{}}",
      "'refuses' is an array of paths into the message" },
    { "{\"makes\":\"order\",\"refuses\":[{\"at\":\"a\",\"but\":[]}],\"gives\":{}}",
      "'refuses' is an array of paths into the message" },
    { "{\"makes\":\"order\",\"refuses\":[{\"at\":\"@.a\",\"but\":[1]}],\"gives\":{}}",
      "'refuses' is an array of paths into the message" },
    { "{\"makes\":\"order\",\"refuses\":[{\"at\":\"@.a\",\"but\":[],\"or\":1}],\"gives\":{}}",
      "'refuses' is an array of paths into the message" },
    { "{\"makes\":\"order\",\"messages\":\"a\",\"gives\":{}}",
      "'messages' is a path into the file, as in \"$.list\"" },
    { "{\"makes\":\"order\",\"messages\":[\"$.a\"],\"gives\":{}}",
      "'messages' is a path into the file, as in \"$.list\"" },
    { "{\"makes\":\"order\",\"messages\":\"$.a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q\",\"gives\":{}}",
      "'messages' is a path into the file, as in \"$.list\"" },
    { "{\"makes\":\"order\",\"gives\":[]}", "'gives' is the object that is made" },
    { "{\"makes\":\"order\",\"gives\":{},\"more\":1}", "a mapping has no 'more'" },
    { "{\"makes\":\"order\",\"gives\":{},\"each\":\"items\"}",
      "'each' is a path into the message, as in \"$.items\"" },
    { "{\"makes\":\"order\",\"gives\":{},\"tables\":[]}", "'tables' is an object of tables" },
    { "{\"makes\":\"order\",\"gives\":{\"a\":{\"$sum\":[]}}}", "there is no '$sum'" },
    { "{\"makes\":\"order\",\"gives\":{\"a\":{\"b\":1,\"$join\":[]}}}", "there is no '$join'" },
    { "{\"makes\":\"order\",\"gives\":{\"a\":{\"$join\":[],\"to\":1}}}", "there is no 'to' here" },
    { "{\"makes\":\"order\",\"gives\":{\"a\":{\"$join\":1}}}", "'$join' takes an array" },
    { "{\"makes\":\"order\",\"gives\":{\"a\":{\"$times\":[1]}}}",
      "'$times' takes an array of two" },
    { "{\"makes\":\"order\",\"gives\":{\"a\":{\"$look\":\"1\",\"in\":\"t\"}}}",
      "'$look' takes a table of these, not 't'" },
    { "{\"makes\":\"order\",\"gives\":{\"a\":{\"$look\":\"1\"}}}",
      "'$look' takes a table of these, not ''" },
    { "{\"makes\":\"order\",\"gives\":{\"a\":{\"$each\":\"$.d\"}}}",
      "it takes a path to an array, and what it gives" },
    { "{\"makes\":\"order\",\"gives\":{\"a\":{\"$each\":\"d\",\"gives\":1}}}",
      "it takes a path to an array, and what it gives" },
    { "{\"makes\":\"order\",\"gives\":{\"a\":{\"$each\":\"$.d\",\"gives\":1,\"is\":[]}}}",
      "'where' takes a path, and 'is' an array of texts" },
    { "{\"makes\":\"order\",\"gives\":{\"a\":{\"$one\":\"$.d\",\"gives\":1}}}",
      "'$one' takes a path, 'where', and 'is'" },
};

static struct json_reader *reader;
static struct arena arena;
static struct err err;

static int set_up(void **state)
{
    const struct json_limits limits = { .size = 1 << 16, .depth = MAPPING_JSON_DEPTH };
    (void)state;
    reader = json_reader_new(mem_system(), limits, &err);
    arena_init(&arena, mem_system(), 1 << 20);
    return reader == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    json_reader_free(reader);
    arena_release(&arena);
    return 0;
}

static struct json_text text_of(const char *text)
{
    const struct json_source source = { .text = str_of(text), .line = 1 };
    struct json_text read;
    if (!json_read(reader, &arena, &source, &read, &err))
        fail_msg("%s: %s", text, err.message);
    return read;
}

static bool make(const char *mapping_text, const struct mem *mem, struct buf *out)
{
    struct json_text text = text_of(mapping_text);
    struct json_text message = text_of(MESSAGE);
    struct mapping mapping;
    struct arena work;
    if (!mapping_read(&text, &mapping, &err))
        fail_msg("%s: %s", mapping_text, err.message);
    arena_init(&work, mem, 1 << 20);
    buf_init(out, mem, 1 << 16);
    err_clear(&err);
    bool done = mapping_make(&mapping, &work, message.root, message.root, out, &err);
    arena_release(&work);
    return done;
}

static void makes_what_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[1000];
        char wanted[400];
        struct buf out;
        snprintf(text, sizeof text, "{\"makes\":\"order\"," TABLES "\"gives\":{\"v\":%s}}",
                 rows[i].gives);
        bool done = make(text, mem_system(), &out);
        if (done != (rows[i].made != NULL))
            fail_msg("%s: %s", rows[i].gives, done ? "it was made" : err.message);
        if (done) {
            snprintf(wanted, sizeof wanted, "{\"v\":%s}", rows[i].made);
            if (!str_equal_text(buf_view(&out), wanted))
                fail_msg("%s: %.*s", rows[i].gives, STR_ARG(buf_view(&out)));
        } else {
            assert_string_equal(err.message, rows[i].error);
        }
        buf_release(&out);
    }
}

static void refuses_what_is_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct json_text text = text_of(wrong[i].text);
        struct mapping mapping;
        if (mapping_read(&text, &mapping, &err))
            fail_msg("it was read: %s", wrong[i].text);
        assert_string_equal(err.message, wrong[i].error);
        assert_int_equal(err.line, 1);
    }
}

static void finds_records(void **state)
{
    static const struct {
        const char *each;
        size_t count; /* 0: an error */
    } cases[] = { { "$.d.p", 3 }, { "$.d.nobody", 0 }, { "$.d.n", 0 }, { "$.x", 0 } };
    struct json_text message = text_of(MESSAGE);
    const struct json_value *first;
    size_t count;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mapping mapping = { .each = str_of(cases[i].each) };
        bool done = mapping_records(&mapping, message.root, &first, &count, &err);
        assert_int_equal(done, cases[i].count > 0);
        if (done)
            assert_int_equal(count, cases[i].count);
    }
    struct mapping mapping = { .makes = MAPPING_ORDER };
    assert_true(mapping_records(&mapping, message.root, &first, &count, &err));
    assert_ptr_equal(first, message.root);
    assert_int_equal(count, 1);
}

static bool make_much(const struct mem *mem, void *context)
{
    static const char text[] =
        "{\"makes\":\"order\"," TABLES "\"gives\":{\"a\":{\"$join\":[\"$.d.n\",\"/\"]},"
        "\"b\":{\"$date\":\"$.d.day\"},\"c\":{\"$times\":[2,\"$.d.price\"]},"
        "\"d\":{\"$each\":\"$.d.p\",\"gives\":\"@.c\"}}}";
    struct buf out;
    (void)context;
    bool done = make(text, mem, &out);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    buf_release(&out);
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(make_much, NULL) > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(makes_what_it_says, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_what_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(finds_records, set_up, tear_down),
        cmocka_unit_test_setup_teardown(does_without_memory, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
