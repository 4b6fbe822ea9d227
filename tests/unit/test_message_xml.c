/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_message_xml.c - messages as XML: which tree they are, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "text/json_merge.h"
#include "text/json_write.h"
#include "unit/alloc_fail.h"
#include "wire/mapping.h"
#include "wire/message_xml.h"

/* What a message is, as JSON. */
static const struct {
    const char *xml, *json;
} rows[] = {
    { "<a/>", "{\"a\":\"\"}" },
    { "<a>x</a>", "{\"a\":\"x\"}" },
    { "<a> x &amp; &#x4E2D;<![CDATA[<b>]]> </a>", "{\"a\":\"x & \xE4\xB8\xAD<b>\"}" },
    { "<a>\n <b>1</b>\n <c/>\n</a>", "{\"a\":{\"b\":\"1\",\"c\":\"\"}}" },
    { "<a><b>1</b><b>2</b></a>", "{\"a\":{\"b\":[\"1\",\"2\"]}}" },
    { "<a><b>1</b><c>2</c><b>3</b><c>4</c><b>5</b></a>",
      "{\"a\":{\"b\":[\"1\",\"3\",\"5\"],\"c\":[\"2\",\"4\"]}}" },
    { "<a><b><c>1</c></b><b/></a>", "{\"a\":{\"b\":[{\"c\":\"1\"},\"\"]}}" },
    { "<a><b><a>1</a></b></a>", "{\"a\":{\"b\":{\"a\":\"1\"}}}" },
    { "<p:a xmlns:p='u' p:x='1'><p:b y='2'>3</p:b></p:a>", "{\"a\":{\"b\":\"3\"}}" },
    { "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>", "{\"a\":\"\xC3\xA9\"}" },
    { "<a><!-- no --><b>1<!-- 2 -->3</b><?p i?></a>", "{\"a\":{\"b\":\"13\"}}" },
};

static const struct {
    const char *xml;
    enum err_code code;
    unsigned line, column;
    const char *message;
} wrong[] = {
    { "", ERR_SYNTAX, 1, 1, "this is not well-formed XML: no element found" },
    { "{}", ERR_SYNTAX, 1, 1, "this is not well-formed XML: not well-formed (invalid token)" },
    { "<a>", ERR_SYNTAX, 1, 4, "this is not well-formed XML: no element found" },
    { "<a>x<b/></a>", ERR_SYNTAX, 1, 5, "text stands beside elements, which is not read" },
    { "<a><b/>\nx</a>", ERR_SYNTAX, 2, 2, "text stands beside elements, which is not read" },
    { "<a><b/>x<b/></a>", ERR_SYNTAX, 1, 9, "text stands beside elements, which is not read" },
    { "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", ERR_SYNTAX, 1, 13,
      "the file declares a document type, which is not read" },
    { "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", ERR_SYNTAX, 1, 40,
      "the file declares a document type, which is not read" },
    { "<a>&b;</a>", ERR_SYNTAX, 1, 4, "this is not well-formed XML: undefined entity" },
};

static bool read_to(const char *xml, const struct mem *mem, struct buf *out, struct err *err)
{
    const struct json_value *root;
    struct arena arena;
    err_clear(err);
    arena_init(&arena, mem, 1u << 29);
    bool done = message_read_xml(&arena, str_of(xml), "m.xml", &root, err);
    if (done && out != NULL) {
        json_value_write(root, out);
        json_end(out);
    }
    arena_release(&arena);
    return done;
}

static void is_a_tree(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out;
        struct err err;
        buf_init(&out, mem_system(), 1u << 16);
        if (!read_to(rows[i].xml, mem_system(), &out, &err))
            fail_msg("%s: %s", rows[i].xml, err.message);
        if (!str_equal_text(buf_view(&out), rows[i].json))
            fail_msg("%s: %.*s", rows[i].xml, STR_ARG(buf_view(&out)));
        buf_release(&out);
    }
}

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err err;
        if (read_to(wrong[i].xml, mem_system(), NULL, &err))
            fail_msg("it was read: %s", wrong[i].xml);
        if (err.code != wrong[i].code || err.line != wrong[i].line ||
            err.column != wrong[i].column || strcmp(err.message, wrong[i].message) != 0)
            fail_msg("%s: %u:%u: %s", wrong[i].xml, err.line, err.column, err.message);
        assert_string_equal(err.file, "m.xml");
    }
}

/* ---- limits ---- */

static bool read_made(struct buf *xml, struct err *err)
{
    buf_byte(xml, '\0');
    assert_true(buf_check(xml, err));
    bool done = read_to(xml->data, mem_system(), NULL, err);
    buf_release(xml);
    return done;
}

static bool read_deep(unsigned depth, struct err *err)
{
    struct buf xml;
    buf_init(&xml, mem_system(), 1u << 20);
    for (unsigned i = 0; i < depth; i++)
        buf_text(&xml, "<a>");
    for (unsigned i = 0; i < depth; i++)
        buf_text(&xml, "</a>");
    return read_made(&xml, err);
}

static bool read_names(unsigned count, struct err *err)
{
    struct buf xml;
    buf_init(&xml, mem_system(), 1u << 20);
    buf_text(&xml, "<a>");
    for (unsigned i = 0; i < count; i++)
        buf_format(&xml, "<n%u/>", i);
    buf_text(&xml, "<n0/></a>");
    return read_made(&xml, err);
}

static bool read_many(size_t count, struct err *err)
{
    struct buf xml;
    buf_init(&xml, mem_system(), 1u << 26);
    buf_text(&xml, "<a>");
    for (size_t i = 1; i < count; i++)
        buf_text(&xml, "<b/>");
    buf_text(&xml, "</a>");
    return read_made(&xml, err);
}

static bool read_long(size_t length, struct err *err)
{
    struct buf xml;
    buf_init(&xml, mem_system(), 1u << 20);
    buf_text(&xml, "<a>");
    buf_fill(&xml, 'x', length);
    buf_text(&xml, "</a>");
    return read_made(&xml, err);
}

static void has_limits(void **state)
{
    struct err err;
    (void)state;
    assert_true(read_deep(MESSAGE_XML_DEPTH, &err));
    assert_false(read_deep(MESSAGE_XML_DEPTH + 1, &err));
    assert_string_equal(err.message, "more than 32 elements in each other");
    assert_true(read_names(MESSAGE_XML_NAMES_MAX, &err));
    assert_false(read_names(MESSAGE_XML_NAMES_MAX + 1, &err));
    assert_string_equal(err.message, "an element has more than 512 names in it");
    assert_true(read_long(MESSAGE_XML_TEXT_MAX, &err));
    assert_false(read_long(MESSAGE_XML_TEXT_MAX + 1, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    assert_false(read_many(MESSAGE_XML_ELEMENTS_MAX + 1, &err));
    assert_string_equal(err.message, "more than 1000000 elements");
}

static void has_as_much_as_the_arena(void **state)
{
    const struct json_value *root;
    struct arena arena;
    struct err err = { 0 };
    (void)state;
    arena_init(&arena, mem_system(), 1u << 12);
    bool done = true;
    for (unsigned i = 0; done && i < 1000; i++)
        done = message_read_xml(&arena, STR("<a><b>1</b><c/></a>"), "", &root, &err);
    assert_false(done);
    assert_int_equal(err.code, ERR_LIMIT);
    arena_release(&arena);
}

/* ---- with a mapping ---- */

#define ORDER "<O><n>7</n><i><q>1</q></i><i><q>2</q></i><p><f>A</f></p></O>"

static const struct {
    const char *mapping, *made; /* of the first record; absent: the error */
    size_t count;
    const char *error;
} mapped[] = {
    { "\"each\":\"$.O.i\",\"gives\":{\"q\":\"@.q\",\"n\":\"$.O.n\"}", "{\"q\":\"1\",\"n\":\"7\"}",
      2, NULL },
    { "\"each\":\"$.O.p\",\"gives\":{\"f\":\"@.f\"}", "{\"f\":\"A\"}", 1, NULL },
    { "\"gives\":{\"p\":{\"$each\":\"$.O.p\",\"gives\":\"@.f\"}}", "{\"p\":[\"A\"]}", 1, NULL },
    { "\"gives\":{\"p\":{\"$one\":\"$.O.p\",\"where\":\"@.f\",\"is\":[\"A\"],\"gives\":\"@.f\"}}",
      "{\"p\":\"A\"}", 1, NULL },
    { "\"gives\":{\"p\":{\"$one\":\"$.O.p\",\"where\":\"@.f\",\"is\":[\"B\"],\"gives\":\"@.f\"}}",
      NULL, 1, "the message has none of these at '$.O.p'" },
    { "\"gives\":{\"q\":\"$.O.i.q\"}", NULL, 1, "'$.O.i.q' leads through several" },
    { "\"gives\":{\"q\":{\"$maybe\":\"$.O.i.q\"},\"n\":\"$.O.n\"}", NULL, 1,
      "'$.O.i.q' leads through several" },
    { "\"gives\":{\"q\":\"$.O.i.1.q\"}", "{\"q\":\"2\"}", 1, NULL },
    { "\"refuses\":[\"$.O.i.q\"],\"gives\":{\"n\":\"$.O.n\"}", NULL, 1,
      "the message says '$.O.i.q', which this mapping refuses" },
    { "\"refuses\":[\"$.O.i.x\"],\"gives\":{\"n\":\"$.O.n\"}", "{\"n\":\"7\"}", 1, NULL },
    { "\"gives\":{\"i\":\"$.O.i\"}", NULL, 1, "a text is wanted, not an array" },
    { "\"gives\":{\"n\":\"$.X.n\"}", NULL, 1, "the message does not say '$.X.n'" },
    { "\"refuses\":[\"$.O.p\"],\"gives\":{\"n\":\"$.O.n\"}", NULL, 1,
      "the message says '$.O.p', which this mapping refuses" },
    { "\"each\":\"$.O.i\",\"refuses\":[\"@.x\",\"@.q\"],\"gives\":{\"n\":\"$.O.n\"}", NULL, 2,
      "the message says '@.q', which this mapping refuses" },
    { "\"refuses\":[\"$.O.x\"],\"gives\":{\"n\":\"$.O.n\"}", "{\"n\":\"7\"}", 1, NULL },
};

static void is_mapped(void **state)
{
    const struct json_limits limits = { .size = 1 << 16, .depth = MAPPING_JSON_DEPTH };
    struct err err;
    struct json_reader *reader = json_reader_new(mem_system(), limits, &err);
    struct arena arena;
    (void)state;
    arena_init(&arena, mem_system(), 1u << 20);
    for (size_t i = 0; i < sizeof mapped / sizeof *mapped; i++) {
        const struct json_value *message;
        const struct json_value *record;
        struct json_text text;
        struct mapping mapping;
        struct buf out;
        char all[400];
        size_t count;
        snprintf(all, sizeof all, "{\"reads\":\"xml\",\"makes\":\"order\",%s}", mapped[i].mapping);
        const struct json_source source = { .text = str_of(all), .line = 1 };
        err_clear(&err);
        buf_init(&out, mem_system(), 1u << 16);
        if (!json_read(reader, &arena, &source, &text, &err) ||
            !mapping_read(&text, &mapping, &err) ||
            !message_read_xml(&arena, STR(ORDER), "", &message, &err) ||
            !mapping_records(&mapping, message, &record, &count, &err))
            fail_msg("%s: %s", mapped[i].mapping, err.message);
        assert_int_equal(count, mapped[i].count);
        bool done = mapping_make(&mapping, &arena, message, record, &out, &err);
        if (mapped[i].made == NULL)
            assert_string_equal(done ? "it was made" : err.message, mapped[i].error);
        else if (!done || !str_equal_text(buf_view(&out), mapped[i].made))
            fail_msg("%s: %.*s %s", mapped[i].mapping, STR_ARG(buf_view(&out)), err.message);
        buf_release(&out);
    }
    arena_release(&arena);
    json_reader_free(reader);
}

static bool read_some(const struct mem *mem, void *context)
{
    struct err err;
    (void)context;
    bool done = read_to("<a><b>1</b><c>2</c><b>3</b><d><e>4</e></d></a>", mem, NULL, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(read_some, NULL) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_a_tree),  cmocka_unit_test(refuses),
        cmocka_unit_test(has_limits), cmocka_unit_test(has_as_much_as_the_arena),
        cmocka_unit_test(is_mapped),  cmocka_unit_test(does_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
