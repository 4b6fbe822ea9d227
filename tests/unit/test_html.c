/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_html.c - whatever a text is, in a page it is text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "web/html.h"

static void check(const char *wanted, const struct buf *got)
{
    assert_int_equal(strlen(wanted), got->length);
    assert_memory_equal(wanted, got->data, got->length);
}

static void test_text(void **state)
{
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        { "", "" },
        { "a <b> & \"c\" 'd'", "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;" },
        { "\x01\x7f\n", "   " },
        { "\xe5\x8d\x8e\xe4\xb8\xba", "\xe5\x8d\x8e\xe4\xb8\xba" },
        { "\xff<", "\xEF\xBF\xBD&lt;" },
        { "\xe5\x8d", "\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\xef\xbf\xbe", "\xEF\xBF\xBD" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out;
        buf_init(&out, mem_system(), 1024);
        html_text(&out, str_of(rows[i].text));
        check(rows[i].wanted, &out);
        buf_release(&out);
    }
}

static void test_words_and_numbers(void **state)
{
    struct buf out;
    (void)state;
    buf_init(&out, mem_system(), 1024);
    html_words(&out, "no_license_required");
    HTML(&out, "|");
    html_words_of(&out, STR("a_<_\xe5\x8d\x8e"));
    HTML(&out, "|");
    html_number(&out, STR("60397.8"));
    HTML(&out, "|");
    html_number(&out, STR("<n/a>"));
    HTML(&out, "|");
    html_int(&out, -1234567);
    check("no license required|a &lt; \xe5\x8d\x8e|60,397.8|&lt;n/a&gt;|-1,234,567", &out);
    buf_release(&out);
}

static void test_addresses(void **state)
{
    struct buf out;
    (void)state;
    buf_init(&out, mem_system(), 1024);
    html_url_part(&out, STR("SO-1001/10 \"&?#\xe5"));
    check("SO-1001%2F10%20%22%26%3F%23%E5", &out);
    buf_clear(&out);
    html_source(&out, STR("https://example.com/?a=1&b=2"), STR("15 CFR"));
    check("<a rel=\"external noreferrer\" href=\"https://example.com/?a=1&amp;b=2\">15 CFR</a>",
          &out);
    buf_clear(&out);
    html_source(&out, STR("javascript:alert(1)"), STR("15 CFR"));
    check("15 CFR", &out);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_words_and_numbers),
        cmocka_unit_test(test_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
