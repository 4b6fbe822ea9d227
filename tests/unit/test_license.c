/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_license.c - licenses from JSON and to it: both forms, every refusal, every limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "desk/license.h"
#include "desk/money.h"
#include "unit/alloc_fail.h"
#include "unit/engine.h"
#include "unit/given.h"

struct fixture {
    struct json_reader *reader;
    struct arena arena;
    struct license license;
    struct err err;
};

static void begin(struct fixture *f)
{
    const struct json_limits limits = { 1u << 22, LICENSE_JSON_DEPTH };
    *f = (struct fixture){ 0 };
    arena_init(&f->arena, mem_system(), 1u << 26);
    f->reader = json_reader_new(mem_system(), limits, &f->err);
    assert_non_null(f->reader);
}

static void end(struct fixture *f)
{
    json_reader_free(f->reader);
    arena_release(&f->arena);
}

static bool reads(struct fixture *f, struct str text)
{
    struct json_source source = { text, 0, 1 };
    return license_read_json(f->reader, &f->arena, &source, &f->license, &f->err);
}

static const struct license *license_of(struct fixture *f, struct str text)
{
    if (!reads(f, text))
        fail_msg("%u:%u: %s", f->err.line, f->err.column, f->err.message);
    return &f->license;
}

static const char full[] =
    "{\"number\":\"D000001\",\"authority\":\"BIS\",\"state\":\"suspended\","
    "\"licensee\":{\"name\":\"Example Exporter, Inc.\",\"country\":\"US\"},"
    "\"destinations\":[\"CN\",\"SG\"],"
    "\"lines\":[{\"item\":\"NVIDIA H20\",\"eccn\":\"3A991.p\",\"unit\":\"pieces\",\"quantity\":10,"
    "\"value\":\"100.50\",\"shipped\":{\"quantity\":3,\"value\":\"30.00\"},"
    "\"reserved\":{\"quantity\":2,\"value\":\"20.25\"}},"
    "{\"eccn\":\"3A090.b\",\"shipped\":{},\"reserved\":{\"quantity\":0,\"value\":\"0.00\"}}],"
    "\"value\":{\"amount\":\"200.00\",\"currency\":\"USD\"},"
    "\"parties\":[{\"role\":\"end_user\",\"name\":\"Example Cloud\",\"country\":\"CN\"},{}],"
    "\"end_uses\":[\"datacenter\"],\"issued\":\"2025-08-20\",\"valid_from\":\"2025-09-01\","
    "\"expires\":\"2027-08-20\",\"extended_to\":\"2027-08-23\",\"port_zone\":\"America/New_York\","
    "\"tolerance_percent\":\"2.5\","
    "\"conditions\":[{\"text\":\"Report.\",\"kind\":\"report\",\"blocking\":false,\"met\":true}]}";

static const char simple[] =
    "{\"number\": \"D000001\", \"exporter\": \"NVIDIA Corporation\", \"to\": \"CN\",\n"
    "\"item\": \"NVIDIA H20\", \"quantity\": 10000,\n"
    "\"shipped\": {\"quantity\": 1, \"value\": \"10.10\"},\n"
    "\"value\": {\"amount\": \"100000000.00\", \"currency\": \"USD\"},\n"
    "\"end_user\": \"Example Cloud\", \"ultimate_consignee\": \"Example Depot\",\n"
    "\"issued\": \"2025-08-20\", \"expires\": \"2027-08-20\"}";

static void reads_the_full_form(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    const struct license *l = license_of(&f, STR(full));
    assert_text(l->number, "D000001");
    assert_text(l->authority, "BIS");
    assert_int_equal(l->state, LICENSE_SUSPENDED);
    assert_text(l->licensee_name, "Example Exporter, Inc.");
    assert_text(l->licensee_country, "US");
    assert_int_equal(l->destination_count, 2);
    assert_text(l->destinations[1], "SG");
    assert_int_equal(l->line_count, 2);
    assert_text(l->lines[0].item, "NVIDIA H20");
    assert_text(l->lines[0].eccn, "3A991.p");
    assert_text(l->lines[0].unit, "pieces");
    assert_int_equal(l->lines[0].granted.quantity, 10);
    assert_int_equal(l->lines[0].granted.value, 10050);
    assert_int_equal(l->lines[0].shipped.quantity, 3);
    assert_int_equal(l->lines[0].shipped.value, 3000);
    assert_int_equal(l->lines[0].reserved.quantity, 2);
    assert_int_equal(l->lines[0].reserved.value, 2025);
    assert_null(l->lines[1].item.data);
    assert_int_equal(l->lines[1].granted.quantity, LICENSE_UNKNOWN);
    assert_int_equal(l->lines[1].shipped.quantity, LICENSE_UNKNOWN);
    assert_text(l->currency, "USD");
    assert_int_equal(l->value, 20000);
    assert_int_equal(l->party_count, 2);
    assert_text(l->parties[0].role, "end_user");
    assert_text(l->parties[0].name, "Example Cloud");
    assert_text(l->parties[0].country, "CN");
    assert_null(l->parties[1].name.data);
    assert_text(l->end_uses[0], "datacenter");
    assert_int_equal(l->issued, engine_day("2025-08-20"));
    assert_int_equal(l->valid_from, engine_day("2025-09-01"));
    assert_int_equal(l->expires, engine_day("2027-08-20"));
    assert_int_equal(l->extended_to, engine_day("2027-08-23"));
    assert_text(l->port_zone, "America/New_York");
    assert_true(l->has_tolerance && l->tolerance.top == 1 && l->tolerance.bottom == 40);
    assert_int_equal(l->condition_count, 1);
    assert_text(l->conditions[0].text, "Report.");
    assert_text(l->conditions[0].kind, "report");
    assert_false(l->conditions[0].blocking);
    assert_true(l->conditions[0].met);
    assert_int_equal(license_shipped_value(l), LICENSE_UNKNOWN);
    assert_int_equal(license_reserved_value(l), 2025);
    end(&f);
}

static void reads_the_simple_form(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    const struct license *l = license_of(&f, STR(simple));
    assert_text(l->authority, "BIS");
    assert_int_equal(l->state, LICENSE_ACTIVE);
    assert_text(l->licensee_name, "NVIDIA Corporation");
    assert_null(l->licensee_country.data);
    assert_int_equal(l->destination_count, 1);
    assert_text(l->destinations[0], "CN");
    assert_int_equal(l->line_count, 1);
    assert_int_equal(l->lines[0].granted.quantity, 10000);
    assert_int_equal(l->lines[0].granted.value, LICENSE_UNKNOWN);
    assert_int_equal(l->lines[0].shipped.value, 1010);
    assert_int_equal(l->lines[0].reserved.quantity, 0);
    assert_int_equal(l->value, 10000000000);
    assert_int_equal(l->party_count, 2);
    assert_text(l->parties[1].role, "ultimate_consignee");
    assert_text(l->parties[1].name, "Example Depot");
    assert_text(l->parties[1].country, "CN");
    assert_int_equal(l->valid_from, engine_day("2025-08-20"));
    assert_int_equal(l->extended_to, LICENSE_NO_DATE);
    assert_false(l->has_tolerance);
    assert_int_equal(license_shipped_value(l), 1010);
    end(&f);
}

/* What is absent stays so: nothing is taken for none, or for no limit. */
static void keeps_what_is_absent(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    const struct license *l = license_of(&f, STR("{\"number\":\"X\"}"));
    assert_int_equal(l->line_count + l->party_count + l->destination_count, 0);
    assert_null(l->licensee_name.data);
    assert_int_equal(l->value, LICENSE_UNKNOWN);
    assert_int_equal(l->expires, LICENSE_NO_DATE);
    assert_int_equal(l->valid_from, LICENSE_NO_DATE);
    l = license_of(&f, STR("{\"number\":\"X\",\"conditions\":[{\"text\":\"t\"}]}"));
    assert_true(l->conditions[0].blocking);
    assert_false(l->conditions[0].met);
    l = license_of(&f, STR("{\"number\":\"X\",\"value\":{\"currency\":\"JPY\"},"
                           "\"lines\":[{\"value\":5},{\"value\":7}]}"));
    assert_int_equal(l->value, 12);
    l = license_of(&f, STR("{\"number\":\"X\",\"value\":{\"currency\":\"JPY\"},"
                           "\"lines\":[{\"value\":5},{}]}"));
    assert_int_equal(l->value, LICENSE_UNKNOWN);
    end(&f);
}

static void writes_what_it_reads(void **state)
{
    (void)state;
    static const char *const texts[] = { full, simple, "{\"number\":\"X\"}" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct fixture f;
        struct buf first;
        struct buf second;
        begin(&f);
        buf_init(&first, mem_system(), 1u << 20);
        buf_init(&second, mem_system(), 1u << 20);
        license_to_json(license_of(&f, str_of(texts[i])), &first);
        license_to_json(license_of(&f, buf_view(&first)), &second);
        assert_true(str_equal(buf_view(&first), buf_view(&second)));
        if (i == 0 && !str_equal_text(buf_view(&first), full))
            fail_msg("%.*s", STR_ARG(buf_view(&first)));
        buf_release(&first);
        buf_release(&second);
        end(&f);
    }
}

static const struct {
    const char *text;
    enum err_code code;
    uint32_t column;
    const char *message;
} wrong[] = {
    { "[]", ERR_VALUE, 1, "a license is an object, not an array" },
    { "{}", ERR_VALUE, 1, "a license has no 'number'" },
    { "{\"number\":1}", ERR_VALUE, 11, "'number' takes a string, not a number" },
    { "{\"number\":\"\"}", ERR_VALUE, 11, "'number' is empty" },
    { "{\"number\":\"X\",\"nmber\":1}", ERR_NAME, 15, "unknown key 'nmber' in a license" },
    { "{\"number\":\"X\",\"state\":\"good\"}", ERR_VALUE, 23,
      "'state': 'good' is no state of a license" },
    { "{\"number\":\"X\",\"expires\":\"2026-02-30\"}", ERR_VALUE, 25, "'expires'" },
    { "{\"number\":\"X\",\"issued\":5}", ERR_VALUE, 24, "'issued' takes a string" },
    { "{\"number\":\"X\",\"to\":\"China\"}", ERR_VALUE, 20, "is not a country code" },
    { "{\"number\":\"X\",\"to\":null}", ERR_VALUE, 20, "'to' takes a string, not null" },
    { "{\"number\":\"X\",\"destinations\":\"CN\"}", ERR_VALUE, 30, "takes an array" },
    { "{\"number\":\"X\",\"destinations\":[1]}", ERR_VALUE, 31, "takes strings, not a number" },
    { "{\"number\":\"X\",\"destinations\":[\"c\"]}", ERR_VALUE, 31, "is not a country code" },
    { "{\"number\":\"X\",\"quantity\":0}", ERR_VALUE, 26, "takes a whole number from 1" },
    { "{\"number\":\"X\",\"quantity\":-5}", ERR_VALUE, 26, "takes a whole number from 1" },
    { "{\"number\":\"X\",\"quantity\":1.5}", ERR_VALUE, 26, "takes a whole number from 1" },
    { "{\"number\":\"X\",\"quantity\":\"ten\"}", ERR_VALUE, 26, "'quantity'" },
    { "{\"number\":\"X\",\"quantity\":true}", ERR_VALUE, 26, "takes a number or a string" },
    { "{\"number\":\"X\",\"quantity\":1152921504606846977}", ERR_VALUE, 26, "2 to the 60" },
    { "{\"number\":\"X\",\"value\":5}", ERR_VALUE, 23, "'value' takes an object" },
    { "{\"number\":\"X\",\"value\":{\"amount\":5}}", ERR_VALUE, 33, "has no currency" },
    { "{\"number\":\"X\",\"value\":{\"currency\":\"usd\"}}", ERR_VALUE, 35, "currency code" },
    { "{\"number\":\"X\",\"value\":{\"currency\":\"USD\",\"amount\":\"1.001\"}}", ERR_VALUE, 50,
      "USD has 2 places" },
    { "{\"number\":\"X\",\"value\":{\"currency\":\"JPY\",\"amount\":\"1.5\"}}", ERR_VALUE, 50,
      "JPY has 0 places" },
    { "{\"number\":\"X\",\"value\":{\"currency\":\"USD\",\"amount\":\"-1\"}}", ERR_VALUE, 50,
      "is not below zero" },
    { "{\"number\":\"X\",\"value\":{\"currency\":\"USD\",\"amount\":1e17}}", ERR_LIMIT, 50,
      "2 to the 60" },
    { "{\"number\":\"X\",\"value\":{\"sum\":5}}", ERR_NAME, 24, "unknown key 'sum'" },
    { "{\"number\":\"X\",\"shipped\":5}", ERR_VALUE, 25, "takes an object" },
    { "{\"number\":\"X\",\"shipped\":{\"count\":5}}", ERR_NAME, 26, "unknown key 'count'" },
    { "{\"number\":\"X\",\"shipped\":{\"value\":5}}", ERR_VALUE, 34, "has no currency" },
    { "{\"number\":\"X\",\"lines\":[5]}", ERR_VALUE, 24, "a line of a license is an object" },
    { "{\"number\":\"X\",\"lines\":[{\"to\":\"CN\"}]}", ERR_NAME, 25, "unknown key 'to'" },
    { "{\"number\":\"X\",\"parties\":[5]}", ERR_VALUE, 26, "a party of a license is an object" },
    { "{\"number\":\"X\",\"parties\":[{\"hq\":\"CN\"}]}", ERR_NAME, 27, "unknown key 'hq'" },
    { "{\"number\":\"X\",\"licensee\":5}", ERR_VALUE, 26, "takes a name or an object" },
    { "{\"number\":\"X\",\"licensee\":{\"hq\":\"US\"}}", ERR_NAME, 27, "unknown key 'hq'" },
    { "{\"number\":\"X\",\"conditions\":[5]}", ERR_VALUE, 29, "a condition of a license is" },
    { "{\"number\":\"X\",\"conditions\":[{}]}", ERR_VALUE, 29, "a condition has no 'text'" },
    { "{\"number\":\"X\",\"conditions\":[{\"text\":\"\"}]}", ERR_VALUE, 37, "takes 1 to 8192" },
    { "{\"number\":\"X\",\"conditions\":[{\"text\":5}]}", ERR_VALUE, 37, "takes a string" },
    { "{\"number\":\"X\",\"conditions\":[{\"met\":1}]}", ERR_VALUE, 36, "takes true or false" },
    { "{\"number\":\"X\",\"conditions\":[{\"by\":1}]}", ERR_NAME, 30, "unknown key 'by'" },
    { "{\"number\":\"X\",\"tolerance_percent\":101}", ERR_VALUE, 35, "from 0 to 100" },
    { "{\"number\":\"X\",\"tolerance_percent\":-1}", ERR_VALUE, 35, "from 0 to 100" },
    { "{\"number\":\"X\",\"tolerance_percent\":1e-7}", ERR_VALUE, 35, "at most 6 places" },
    { "{\"number\":\"X\",\"tolerance_percent\":true}", ERR_VALUE, 35, "a number or a string" },
    { "{\"number\":\"X\",\"exporter\":\"E\",\"licensee\":\"E\"}", ERR_VALUE, 15,
      "'exporter' and 'licensee' are of two forms" },
    { "{\"number\":\"X\",\"lines\":[],\"to\":\"CN\"}", ERR_VALUE, 26, "of two forms" },
    { "{\"number\":\"X\",\"number\":\"X\"}", ERR_SYNTAX, 15, "" },
};

static void says_what_is_wrong(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (reads(&f, str_of(wrong[i].text)))
            fail_msg("read: %s", wrong[i].text);
        if (f.err.code != wrong[i].code || f.err.column != wrong[i].column || f.err.line != 1 ||
            strstr(f.err.message, wrong[i].message) == NULL)
            fail_msg("%s: %d at %u:%u, %s", wrong[i].text, f.err.code, f.err.line, f.err.column,
                     f.err.message);
    }
    assert_false(reads(&f, STR("{\"number\":\"D7\",\"to\":\"x\"}")));
    assert_text(f.license.number, "D7");
    assert_int_equal(f.license.line_count, 0);
    end(&f);
}

/* {"number":"X","key":[part,part,…]} */
static bool reads_many(struct fixture *f, const char *key, const char *part, size_t count)
{
    struct buf text;
    buf_init(&text, mem_system(), 1u << 20);
    buf_format(&text, "{\"number\":\"X\",\"%s\":[", key);
    for (size_t i = 0; i < count; i++)
        buf_format(&text, "%s%s", i == 0 ? "" : ",", part);
    buf_text(&text, "]}");
    bool done = reads(f, buf_view(&text));
    if (!done)
        assert_int_equal(f->err.code, ERR_LIMIT);
    buf_release(&text);
    return done;
}

static void keeps_to_the_counts(void **state)
{
    (void)state;
    static const struct {
        const char *key, *part;
        size_t most;
    } limits[] = {
        { "lines", "{}", LICENSE_LINES_MAX },
        { "parties", "{}", LICENSE_PARTIES_MAX },
        { "destinations", "\"CN\"", LICENSE_DESTINATIONS_MAX },
        { "end_uses", "\"x\"", LICENSE_END_USES_MAX },
        { "conditions", "{\"text\":\"x\"}", LICENSE_CONDITIONS_MAX },
    };
    struct fixture f;
    begin(&f);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        assert_true(reads_many(&f, limits[i].key, limits[i].part, limits[i].most));
        assert_false(reads_many(&f, limits[i].key, limits[i].part, limits[i].most + 1));
    }
    /* What does not fit when it is added up is unknown. */
    struct license_line lines[2] = { { .shipped = { 0, LICENSE_AMOUNT_MAX } },
                                     { .shipped = { 0, 1 } } };
    struct license license = { .lines = lines, .line_count = 1 };
    assert_int_equal(license_shipped_value(&license), LICENSE_AMOUNT_MAX);
    license.line_count = 2;
    assert_int_equal(license_shipped_value(&license), LICENSE_UNKNOWN);
    end(&f);
}

static void counts_money(void **state)
{
    (void)state;
    static const struct {
        const char *text, *currency;
        int64_t amount;
        const char *written;
    } sums[] = {
        { "1", "USD", 100, "1.00" },         { "0.01", "EUR", 1, "0.01" },
        { "1e3", "USD", 100000, "1000.00" }, { "5", "JPY", 5, "5" },
        { "5.001", "KWD", 5001, "5.001" },   { "7", "XPF", 7, "7" },
        { "0.5", "ZZZ", 50, "0.50" },        { "3", "BIF", 3, "3" },
        { "3.1", "TND", 3100, "3.100" },     { "0", "USD", 0, "0.00" },
    };
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
        char text[NUM_TEXT_SIZE];
        struct err err;
        int64_t amount;
        struct str currency = str_of(sums[i].currency);
        assert_true(money_parse(str_of(sums[i].text), currency, &amount, &err));
        assert_int_equal(amount, sums[i].amount);
        assert_string_equal(money_format(amount, currency, text), sums[i].written);
    }
}

static void has_a_word_for_each_state(void **state)
{
    (void)state;
    for (int i = 0; i < LICENSE_STATE_COUNT; i++) {
        enum license_state found;
        assert_true(license_state_find(str_of(license_state_word((enum license_state)i)), &found));
        assert_int_equal(found, i);
    }
}

static bool read_once(const struct mem *mem, void *context)
{
    const struct json_limits limits = { 1u << 20, LICENSE_JSON_DEPTH };
    struct err err;
    struct arena arena;
    struct license license;
    struct json_source source = { str_of(context), 0, 1 };
    arena_init(&arena, mem, 1u << 20);
    struct json_reader *reader = json_reader_new(mem, limits, &err);
    bool done = reader != NULL && license_read_json(reader, &arena, &source, &license, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    json_reader_free(reader);
    arena_release(&arena);
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    struct fixture f;
    char text[sizeof full];
    char other[sizeof simple];
    memcpy(text, full, sizeof full);
    memcpy(other, simple, sizeof simple);
    alloc_fail_each(read_once, text);
    alloc_fail_each(read_once, other);
    begin(&f);
    for (size_t limit = 0; limit < 20000; limit += 16) {
        arena_release(&f.arena);
        arena_init(&f.arena, mem_system(), limit);
        if (reads(&f, STR(simple)))
            continue;
        assert_int_equal(f.err.code, ERR_LIMIT);
    }
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_full_form),  cmocka_unit_test(reads_the_simple_form),
        cmocka_unit_test(keeps_what_is_absent), cmocka_unit_test(writes_what_it_reads),
        cmocka_unit_test(says_what_is_wrong),   cmocka_unit_test(keeps_to_the_counts),
        cmocka_unit_test(counts_money),         cmocka_unit_test(has_a_word_for_each_state),
        cmocka_unit_test(does_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
