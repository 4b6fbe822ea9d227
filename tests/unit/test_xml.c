/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_xml.c - XML: what is told in which order, and what is refused, with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "xml/xml.h"

#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

/* What was told: "<name attribute=value" and "name>" and texts, in brackets. */
struct heard {
    char text[4096];
    size_t length;
    const char *stop_at; /* the element at which the reading is stopped */
    struct err *err;
};

static void hear(struct heard *heard, const char *text, size_t length)
{
    assert_true(heard->length + length < sizeof heard->text);
    memcpy(heard->text + heard->length, text, length);
    heard->length += length;
    heard->text[heard->length] = '\0';
}

static bool on_open(void *context, const struct xml *xml, const char *name,
                    const char *const *attributes)
{
    struct heard *heard = context;
    (void)xml;
    if (heard->stop_at != NULL && strcmp(heard->stop_at, name) == 0)
        return err_set(heard->err, ERR_VALUE, "enough");
    hear(heard, "<", 1);
    hear(heard, name, strlen(name));
    for (; *attributes != NULL; attributes += 2) {
        hear(heard, " ", 1);
        hear(heard, attributes[0], strlen(attributes[0]));
        hear(heard, "=", 1);
        hear(heard, attributes[1], strlen(attributes[1]));
    }
    hear(heard, ">", 1);
    return true;
}

static bool on_close(void *context, const struct xml *xml, const char *name)
{
    assert_true(xml_line(xml) > 0);
    hear(context, "</", 2);
    hear(context, name, strlen(name));
    hear(context, ">", 1);
    return true;
}

static bool on_text(void *context, const struct xml *xml, struct str text)
{
    (void)xml;
    hear(context, text.data, text.length);
    return true;
}

static bool read_text(struct str text, struct heard *heard, struct err *err)
{
    static const struct xml_events events = { on_open, on_close, on_text };
    heard->err = err;
    err_clear(err);
    return xml_read(text, "file.xml", &events, heard, err);
}

static const struct {
    struct str text;
    const char *heard;
} read_as[] = {
    { TEXT("<a/>"), "<a></a>" },
    { TEXT("<a b='1'>x<c/>y</a>"), "<a b=1>x<c></c>y</a>" },
    { TEXT("<?xml version='1.0'?>\n<!-- no --><a>&lt;&amp;&#65;&#x4E2D;</a>"),
      "<a><&A\xE4\xB8\xAD</a>" },
    { TEXT("<a><![CDATA[<b>&amp;]]></a>"), "<a><b>&amp;</a>" },
    { TEXT("<p:a xmlns:p='u' p:b='1'/>"), "<a p=u b=1></a>" },
    { TEXT("<a b='x\n y'>\r\n</a>"), "<a b=x  y>\n</a>" },
    { TEXT("\xEF\xBB\xBF<a/>"), "<a></a>" },
    { TEXT("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>"), "<a>\xC3\xA9</a>" },
    { TEXT("\xFF\xFE<\0a\0>\0-N<\0/\0a\0>\0"), "<a>\xE4\xB8\xAD</a>" },
};

static void tells_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof read_as / sizeof read_as[0]; i++) {
        struct heard heard = { .length = 0 };
        struct err err;
        if (!read_text(read_as[i].text, &heard, &err))
            fail_msg("%zu: %u:%u: %s", i, err.line, err.column, err.message);
        assert_string_equal(heard.text, read_as[i].heard);
    }
}

static const struct {
    struct str text;
    unsigned line, column;
    const char *message;
} refused[] = {
    { TEXT(""), 1, 1, "no element" },
    { TEXT("<a>\n<b></a>"), 2, 6, "mismatched" },
    { TEXT("<a>\n"), 2, 1, "no element" },
    { TEXT("<a/>x"), 1, 5, "junk" },
    { TEXT("<a b='1' b='2'/>"), 1, 10, "duplicate" },
    { TEXT("<a>\xFF</a>"), 1, 4, "invalid token" },
    { TEXT("<a>&b;</a>"), 1, 4, "undefined entity" },
    { TEXT("<?xml version='1.0' encoding='EBCDIC-X'?><a/>"), 1, 31, "unknown encoding" },
    { TEXT("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), 1, 13, "document type" },
    { TEXT("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"), 1, 40, "document type" },
};

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct heard heard = { .length = 0 };
        struct err err;
        assert_false(read_text(refused[i].text, &heard, &err));
        assert_int_equal(err.code, ERR_SYNTAX);
        assert_string_equal(err.file, "file.xml");
        if (err.line != refused[i].line || err.column != refused[i].column ||
            strstr(err.message, refused[i].message) == NULL)
            fail_msg("%zu: %u:%u: %s", i, err.line, err.column, err.message);
    }
}

static void stops_where_it_is_told(void **state)
{
    struct heard heard = { .stop_at = "c" };
    struct err err;
    (void)state;
    assert_false(read_text(STR("<a>\n <b/><c/><d/></a>"), &heard, &err));
    assert_string_equal(heard.text, "<a>\n <b></b>");
    assert_string_equal(err.message, "enough");
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 6);
}

/* An element in each of so many, or with so many attributes. */
static bool read_nested(int count, struct err *err)
{
    char text[1024];
    struct heard heard = { .length = 0 };
    size_t length = 0;
    for (int i = 0; i < 2 * count; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, i < count ? "<a>" : "</a>");
    return read_text(str_of(text), &heard, err);
}

static bool read_wide(int count, struct err *err)
{
    char text[1024];
    struct heard heard = { .length = 0 };
    size_t length = (size_t)snprintf(text, sizeof text, "<a");
    for (int i = 0; i < count; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, " a%d='1'", i);
    snprintf(text + length, sizeof text - length, "/>");
    return read_text(str_of(text), &heard, err);
}

static void limits(void **state)
{
    struct err err;
    (void)state;
    assert_true(read_nested(XML_DEPTH_MAX, &err));
    assert_false(read_nested(XML_DEPTH_MAX + 1, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    assert_true(read_wide(XML_ATTRIBUTES_MAX, &err));
    assert_false(read_wide(XML_ATTRIBUTES_MAX + 1, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    assert_int_equal(err.line, 1);
}

static void finds_attributes(void **state)
{
    static const char *const attributes[] = { "a", "1", "b", "2", NULL };
    (void)state;
    assert_string_equal(xml_attribute(attributes, "b"), "2");
    assert_null(xml_attribute(attributes, "1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_in_order),         cmocka_unit_test(refuses),
        cmocka_unit_test(stops_where_it_is_told), cmocka_unit_test(limits),
        cmocka_unit_test(finds_attributes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
