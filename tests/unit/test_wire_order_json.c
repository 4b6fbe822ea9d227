/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_wire_order_json.c - orders from JSON: every field, every refusal, every limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/alloc_fail.h"
#include "unit/given.h"
#include "wire/order_field.h"
#include "wire/order_json.h"

struct fixture {
    struct json_reader *reader;
    struct arena arena;
    struct order order;
    struct err err;
};

static void begin(struct fixture *f)
{
    const struct json_limits limits = { 1u << 22, ORDER_JSON_DEPTH };
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
    return order_read_json(f->reader, &f->arena, &source, &f->order, &f->err);
}

static const struct order *order_of(struct fixture *f, struct str text)
{
    if (!reads(f, text))
        fail_msg("%u:%u: %s", f->err.line, f->err.column, f->err.message);
    return &f->order;
}

static const char full[] =
    "{\"id\": \"SO-1001/10\",\n"
    "\"ref\": {\"system\": \"S4\", \"document\": \"1001\", \"line\": \"10\", \"version\": \"2\"},\n"
    "\"on\": \"2025-05-20\", \"kind\": \"export\", \"from\": \"US\", \"to\": \"CN\", "
    "\"via\": [\"SG\", \"HK\"],\n"
    "\"item\": {\"name\": \"NVIDIA H20\", \"origin\": \"TW\"},\n"
    "\"quantity\": 2000, \"value\": {\"amount\": \"24000000.00\", \"currency\": \"USD\"},\n"
    "\"exporter\": {\"name\": \"NVIDIA Corporation\", \"country\": \"US\"},\n"
    "\"parties\": [{\"role\": \"end_user+ultimate_consignee\", "
    "\"name\": \"Example Cloud Co., Ltd.\", "
    "\"country\": \"CN\", \"hq\": \"CN\", \"parent_hq\": \"CN\",\n"
    "  \"facts\": {\"listed\": false, \"listed_owners\": \"0.499\", \"military\": null}}, {}],\n"
    "\"parties_complete\": false, \"end_use\": \"datacenter\",\n"
    "\"facts\": {\"item.sold_in_us\": true, \"nac.notice_on\": \"2024-05-01\", "
    "\"item.tpp\": 2368},\n"
    "\"flags_resolved\": [\"us/flag-1\", \"us/flag-2\"]}";

static void reads_every_field(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    const struct order *o = order_of(&f, STR(full));
    assert_text(o->id, "SO-1001/10");
    assert_text(o->ref_system, "S4");
    assert_text(o->ref_document, "1001");
    assert_text(o->ref_line, "10");
    assert_text(o->ref_version, "2");
    assert_text(o->on, "2025-05-20");
    assert_text(o->kind, "export");
    assert_text(o->from, "US");
    assert_text(o->to, "CN");
    assert_int_equal(o->via_count, 2);
    assert_text(o->via[0], "SG");
    assert_text(o->via[1], "HK");
    assert_text(o->item.name, "NVIDIA H20");
    assert_text(o->item.origin, "TW");
    assert_null(o->item.eccn.data);
    assert_int_equal(o->item.figure_count, 0);
    assert_text(o->quantity, "2000");
    assert_text(o->value_amount, "24000000.00");
    assert_text(o->value_currency, "USD");
    assert_text(o->exporter_name, "NVIDIA Corporation");
    assert_text(o->exporter_country, "US");
    assert_int_equal(o->party_count, 2);
    const struct order_party *p = &o->parties[0];
    assert_text(p->role, "end_user+ultimate_consignee");
    assert_text(p->name, "Example Cloud Co., Ltd.");
    assert_text(p->country, "CN");
    assert_text(p->hq, "CN");
    assert_text(p->parent_hq, "CN");
    assert_int_equal(p->fact_count, 3);
    assert_fact_at(&p->facts[0], "listed", "false", GIVEN_BOOL, 8, 23);
    assert_fact_at(&p->facts[1], "listed_owners", "0.499", GIVEN_TEXT, 8, 47);
    assert_fact_at(&p->facts[2], "military", "null", GIVEN_NULL, 8, 68);
    assert_null(o->parties[1].name.data);
    assert_true(o->has_parties_complete);
    assert_false(o->parties_complete);
    assert_text(o->end_use, "datacenter");
    assert_int_equal(o->fact_count, 3);
    assert_fact_at(&o->facts[0], "item.sold_in_us", "true", GIVEN_BOOL, 10, 30);
    assert_fact_at(&o->facts[1], "nac.notice_on", "2024-05-01", GIVEN_TEXT, 10, 53);
    assert_fact_at(&o->facts[2], "item.tpp", "2368", GIVEN_NUMBER, 10, 79);
    assert_int_equal(o->flags_resolved_count, 2);
    assert_text(o->flags_resolved[1], "us/flag-2");
    end(&f);
}

static void reads_items(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    const struct order *o =
        order_of(&f, STR("{\"item\":{\"tpp\":4992,\"die_area\":1499.9375,\"rate\":{\"fp8\":296,"
                         "\"int4\":\"1e3\"},\"x\":null,\"datacenter\":true,\"y\":{}}}"));
    assert_null(o->id.data);
    assert_false(o->has_parties_complete);
    const struct order_item *item = &o->item;
    assert_int_equal(item->figure_count, 6);
    assert_fact_at(&item->figures[0], "tpp", "4992", GIVEN_NUMBER, 1, 16);
    assert_fact_at(&item->figures[1], "die_area", "1499.9375", GIVEN_NUMBER, 1, 32);
    assert_fact_at(&item->figures[2], "rate[fp8]", "296", GIVEN_NUMBER, 1, 56);
    assert_fact_at(&item->figures[3], "rate[int4]", "1e3", GIVEN_TEXT, 1, 67);
    assert_fact_at(&item->figures[4], "x", "null", GIVEN_NULL, 1, 78);
    assert_fact_at(&item->figures[5], "datacenter", "true", GIVEN_BOOL, 1, 96);

    o = order_of(&f, STR("{\"item\":{\"eccn\":\"5A992.c\",\"classified_by\":\"vendor\"}}"));
    assert_text(o->item.eccn, "5A992.c");
    assert_text(o->item.classified_by, "vendor");

    o = order_of(&f, STR("{\"item\":{\"contains\":[{\"name\":\"NVIDIA H100 SXM5\",\"count\":8},"
                         "{\"contains\":[{\"tpp\":100}]}]}}"));
    assert_int_equal(o->item.contains_count, 2);
    assert_text(o->item.contains[0].name, "NVIDIA H100 SXM5");
    assert_text(o->item.contains[0].count, "8");
    assert_null(o->item.contains[1].count.data);
    assert_int_equal(o->item.contains[1].contains_count, 1);
    assert_fact_at(&o->item.contains[1].contains[0].figures[0], "tpp", "100", GIVEN_NUMBER, 1, 80);

    o = order_of(&f, STR("{\"facts\":{\"item.rate\":{\"fp16\":148}},\"quantity\":\"12\","
                         "\"value\":{\"amount\":1200.50},\"parties_complete\":true}"));
    assert_fact_at(&o->facts[0], "item.rate[fp16]", "148", GIVEN_NUMBER, 1, 31);
    assert_text(o->quantity, "12");
    assert_text(o->value_amount, "1200.50");
    assert_true(o->parties_complete);
    assert_null(order_of(&f, STR("{}"))->id.data);
    end(&f);
}

struct refusal {
    const char *text;
    uint32_t line, column;
    enum err_code code;
    const char *message;
    const char *hint;
};

#define LEAVE_OUT "leave it out if it is not known"
#define HINT_DATE "dates are written YYYY-MM-DD, such as 2025-04-09"
#define HINT_COUNTRY "two capital letters as in ISO 3166-1, such as CN"

static const struct refusal refusals[] = {
    { "[]", 1, 1, ERR_VALUE, "an order is an object, not an array",
      "one order a line; jq -c '.[]' makes lines of an array" },
    { "12", 1, 1, ERR_VALUE, "an order is an object, not a number", "" },
    { "{\"id\":\"A\"", 1, 10, ERR_SYNTAX, "expected ',' or '}', found the end of the text", "" },
    { "{\"prties\":[]}", 1, 2, ERR_NAME, "unknown key 'prties' in an order",
      "did you mean 'parties'?" },
    { "{\"Id\":\"A\"}", 1, 2, ERR_NAME, "unknown key 'Id' in an order", "did you mean 'id'?" },
    { "{\"id\":\"A\",\n\"customer_number\":1}", 2, 1, ERR_NAME,
      "unknown key 'customer_number' in an order",
      "known are: id ref on kind from to via item quantity value exporter parties "
      "parties_complete end_use facts flags_resolved" },
    { "{\"ref\":{\"sytem\":\"S4\"}}", 1, 9, ERR_NAME, "unknown key 'sytem' in 'ref'",
      "did you mean 'system'?" },
    { "{\"value\":{\"ammount\":1}}", 1, 11, ERR_NAME, "unknown key 'ammount' in 'value'",
      "did you mean 'amount'?" },
    { "{\"exporter\":{\"nmae\":\"x\"}}", 1, 14, ERR_NAME, "unknown key 'nmae' in 'exporter'",
      "did you mean 'name'?" },
    { "{\"parties\":[{\"listed\":false}]}", 1, 14, ERR_NAME, "unknown key 'listed' in a party",
      "known are: role name address country hq parent_hq matches_resolved facts" },
    { "{\"id\":1001}", 1, 7, ERR_VALUE, "'id' takes a string, not a number", "" },
    { "{\"id\":null}", 1, 7, ERR_VALUE, "'id' takes a string, not null", LEAVE_OUT },
    { "{\"id\":\"\"}", 1, 7, ERR_VALUE, "'id' is empty", LEAVE_OUT },
    { "{\"on\":\"20.5.2025\"}", 1, 7, ERR_VALUE, "'on': '20.5.2025' is not a date", HINT_DATE },
    { "{\"on\":\"2025-02-29\"}", 1, 7, ERR_VALUE, "'on': '2025-02-29' is not in the calendar",
      "days run from 1900-01-01 to 2199-12-31" },
    { "{\"kind\":\"sale\"}", 1, 9, ERR_VALUE, "'kind': 'sale' is not a kind of transaction",
      "export, reexport, transfer, release or access" },
    { "{\"to\":\"cn\"}", 1, 7, ERR_VALUE, "'to': 'cn' is not a country code", HINT_COUNTRY },
    { "{\"from\":\"USA\"}", 1, 9, ERR_VALUE, "'from': 'USA' is not a country code", HINT_COUNTRY },
    { "{\"to\":[\"CN\"]}", 1, 7, ERR_VALUE, "'to' takes a string, not an array", "" },
    { "{\"via\":\"SG\"}", 1, 8, ERR_VALUE, "'via' takes an array, not a string", "" },
    { "{\"via\":[\"SG\",5]}", 1, 14, ERR_VALUE, "'via' takes a string, not a number", "" },
    { "{\"via\":[\"S1\"]}", 1, 9, ERR_VALUE, "'via': 'S1' is not a country code", HINT_COUNTRY },
    { "{\"item\":\"H20\"}", 1, 9, ERR_VALUE, "'item' takes an object, not a string", "" },
    { "{\"item\":{\"name\":20}}", 1, 17, ERR_VALUE, "'name' takes a string, not a number", "" },
    { "{\"item\":{\"count\":8}}", 1, 10, ERR_NAME, "'count' is for what an assembly contains",
      "how many are ordered is 'quantity', beside 'item'" },
    { "{\"item\":{\"contains\":{}}}", 1, 21, ERR_VALUE, "'contains' takes an array, not an object",
      "" },
    { "{\"item\":{\"contains\":[8]}}", 1, 22, ERR_VALUE, "'contains' takes an object, not a number",
      "" },
    { "{\"item\":{\"contains\":[{\"count\":0}]}}", 1, 31, ERR_VALUE,
      "'count': '0' is not a whole number from 1", "digits only, such as 2000" },
    { "{\"item\":{\"tpp\":[1]}}", 1, 16, ERR_VALUE, "'tpp' takes a value, not an array", "" },
    { "{\"item\":{\"tpp\":\"\"}}", 1, 16, ERR_VALUE, "'tpp' is empty",
      "null says that it is not known" },
    { "{\"item\":{\"\":1}}", 1, 10, ERR_NAME, "a fact has no name", "" },
    { "{\"item\":{\"rate\":{\"\":1}}}", 1, 18, ERR_NAME, "a fact has no name", "" },
    { "{\"item\":{\"rate\":{\"fp8\":{}}}}", 1, 24, ERR_VALUE,
      "'rate[fp8]' takes a value, not an object", "" },
    { "{\"quantity\":0}", 1, 13, ERR_VALUE, "'quantity': '0' is not a whole number from 1",
      "digits only, such as 2000" },
    { "{\"quantity\":-1}", 1, 13, ERR_VALUE, "'quantity': '-1' is not a whole number from 1",
      "digits only, such as 2000" },
    { "{\"quantity\":2.5}", 1, 13, ERR_VALUE, "'quantity': '2.5' is not a whole number from 1",
      "digits only, such as 2000" },
    { "{\"quantity\":\"2,000\"}", 1, 13, ERR_VALUE,
      "'quantity': '2,000' is not a whole number from 1", "digits only, such as 2000" },
    { "{\"quantity\":1000000000000000000}", 1, 13, ERR_VALUE,
      "'quantity': '1000000000000000000' is not a whole number from 1",
      "digits only, such as 2000" },
    { "{\"quantity\":true}", 1, 13, ERR_VALUE,
      "'quantity' takes a number or a string, not true or false", "" },
    { "{\"value\":{\"amount\":\"-1\"}}", 1, 20, ERR_VALUE, "'amount': '-1' is not an amount",
      "digits and a point, such as 24000000.00" },
    { "{\"value\":{\"amount\":\"1,5\"}}", 1, 20, ERR_VALUE, "'amount': '1,5' is not an amount",
      "digits and a point, such as 24000000.00" },
    { "{\"value\":{\"currency\":\"usd\"}}", 1, 22, ERR_VALUE,
      "'currency': 'usd' is not a currency code",
      "three capital letters as in ISO 4217, such as USD" },
    { "{\"value\":24}", 1, 10, ERR_VALUE, "'value' takes an object, not a number", "" },
    { "{\"exporter\":\"NVIDIA\"}", 1, 13, ERR_VALUE, "'exporter' takes an object, not a string",
      "" },
    { "{\"parties\":{}}", 1, 12, ERR_VALUE, "'parties' takes an array, not an object", "" },
    { "{\"parties\":[\n\"x\"]}", 2, 1, ERR_VALUE, "'parties' takes an object, not a string", "" },
    { "{\"parties\":[{\"hq\":null}]}", 1, 19, ERR_VALUE, "'hq' takes a string, not null",
      LEAVE_OUT },
    { "{\"parties\":[{\"facts\":[]}]}", 1, 22, ERR_VALUE, "'facts' takes an object, not an array",
      "" },
    { "{\"parties_complete\":1}", 1, 21, ERR_VALUE,
      "'parties_complete' takes true or false, not a number", "" },
    { "{\"parties_complete\":\"true\"}", 1, 21, ERR_VALUE,
      "'parties_complete' takes true or false, not a string", "" },
    { "{\"facts\":null}", 1, 10, ERR_VALUE, "'facts' takes an object, not null", LEAVE_OUT },
    { "{\"flags_resolved\":[\"\"]}", 1, 20, ERR_VALUE, "'flags_resolved' is empty", LEAVE_OUT },
    { "{\"flags_resolved\":[true]}", 1, 20, ERR_VALUE,
      "'flags_resolved' takes a string, not true or false", "" },
};

static void says_what_is_wrong(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const struct refusal *r = &refusals[i];
        if (reads(&f, str_of(r->text)))
            fail_msg("'%s' is taken", r->text);
        if (strcmp(f.err.message, r->message) != 0 || strcmp(f.err.hint, r->hint) != 0 ||
            f.err.line != r->line || f.err.column != r->column || f.err.code != r->code)
            fail_msg("%s: %u:%u %d '%s' '%s'", r->text, f.err.line, f.err.column, f.err.code,
                     f.err.message, f.err.hint);
        arena_reset(&f.arena);
    }
    end(&f);
}

static void keeps_the_id_of_what_it_refuses(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    assert_false(reads(&f, STR("{\"to\":\"x\",\"quantity\":1,\"id\":\"SO-9\"}")));
    assert_text(f.order.id, "SO-9");
    assert_null(f.order.to.data);
    assert_null(f.order.quantity.data);
    assert_false(reads(&f, STR("{\"to\":\"x\",\"id\":9}")));
    assert_null(f.order.id.data);
    assert_false(reads(&f, STR("{\"id\":\"SO-9\"")));
    assert_null(f.order.id.data);
    end(&f);
}

/* Numbers that are whole in another way of writing. */
static void takes_whole_numbers(void **state)
{
    (void)state;
    static const char *const good[] = { "1", "2000.0", "2e3", "999999999999999999", "\"007\"" };
    struct fixture f;
    begin(&f);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        char text[64];
        int n = snprintf(text, sizeof text, "{\"quantity\":%s}", good[i]);
        order_of(&f, (struct str){ text, (size_t)n });
    }
    assert_false(reads(&f, STR("{\"quantity\":1e19}")));
    assert_false(reads(&f, STR("{\"quantity\":2.5e0}")));
    assert_false(reads(&f, STR("{\"quantity\":\"2e3\"}")));
    assert_false(reads(&f, STR("{\"quantity\":\"2000.0\"}")));
    order_of(&f, STR("{\"value\":{\"amount\":2.5e3}}"));
    order_of(&f, STR("{\"value\":{\"amount\":\"999999999999999999.999999999999999999\"}}"));
    order_of(&f, STR("{\"value\":{\"amount\":\"0\"}}"));
    static const char *const amounts[] = { "2e3",
                                           "1.",
                                           ".5",
                                           "1.5.",
                                           "1_000",
                                           "+1",
                                           " 1",
                                           "1.5x",
                                           "1000000000000000000",
                                           "1.0000000000000000001" };
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        char text[64];
        int n = snprintf(text, sizeof text, "{\"value\":{\"amount\":\"%s\"}}", amounts[i]);
        if (reads(&f, (struct str){ text, (size_t)n }))
            fail_msg("%s is taken", text);
    }
    assert_false(reads(&f, STR("{\"value\":{\"amount\":-0.5}}")));
    assert_false(reads(&f, STR("{\"quantity\":\"000\"}")));
    end(&f);
}

/* prefix, count times "middle" with commas between, suffix; %zu in middle is the running number. */
static struct str repeat(struct arena *arena, const char *prefix, const char *middle, size_t count,
                         const char *suffix)
{
    size_t size = strlen(prefix) + count * (strlen(middle) + 12) + strlen(suffix) + 1;
    char *text = arena_alloc(arena, size);
    assert_non_null(text);
    size_t at = 0;
    memcpy(text, prefix, strlen(prefix));
    at += strlen(prefix);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text[at++] = ',';
        const char *number = strstr(middle, "%zu");
        if (number == NULL) {
            memcpy(text + at, middle, strlen(middle));
            at += strlen(middle);
        } else {
            at += (size_t)snprintf(text + at, size - at, "%.*s%zu%s", (int)(number - middle),
                                   middle, i, number + 3);
        }
    }
    memcpy(text + at, suffix, strlen(suffix));
    return (struct str){ text, at + strlen(suffix) };
}

struct limit {
    const char *prefix, *middle, *suffix;
    size_t most;
    const char *message;
};

static void keeps_to_the_counts(void **state)
{
    (void)state;
    static const struct limit limits[] = {
        { "{\"parties\":[", "{}", "]}", ORDER_PARTIES_MAX, "more than 32 parties" },
        { "{\"via\":[", "\"SG\"", "]}", ORDER_VIA_MAX, "more than 32 via" },
        { "{\"flags_resolved\":[", "\"x\"", "]}", ORDER_FLAGS_MAX, "more than 64 flags_resolved" },
        { "{\"facts\":{", "\"f%zu\":1", "}}", ORDER_FACTS_MAX, "more than 256 facts in one place" },
        { "{\"facts\":{\"t\":{", "\"f%zu\":1", "}}}", ORDER_FACTS_MAX,
          "more than 256 facts in one place" },
        { "{\"item\":{", "\"f%zu\":1", "}}", ORDER_FACTS_MAX, "more than 256 facts in one place" },
        { "{\"item\":{\"rate\":{", "\"f%zu\":1", "}}}", ORDER_FACTS_MAX,
          "more than 256 facts in one place" },
        { "{\"parties\":[{\"facts\":{", "\"f%zu\":1", "}}]}", ORDER_FACTS_MAX,
          "more than 256 facts in one place" },
        { "{\"item\":{\"contains\":[", "{}", "]}}", ORDER_COMPONENTS_MAX,
          "more than 64 components" },
        { "{\"item\":{\"contains\":[{},{\"contains\":[", "{}", "]}]}}", ORDER_COMPONENTS_MAX - 2,
          "more than 64 components" },
    };
    struct fixture f;
    begin(&f);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        const struct limit *l = &limits[i];
        order_of(&f, repeat(&f.arena, l->prefix, l->middle, l->most, l->suffix));
        assert_false(reads(&f, repeat(&f.arena, l->prefix, l->middle, l->most + 1, l->suffix)));
        assert_string_equal(f.err.message, l->message);
        assert_int_equal(f.err.code, ERR_LIMIT);
        assert_true(f.err.column > 1);
        arena_reset(&f.arena);
    }
    end(&f);
}

static void keeps_to_the_depth(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    const struct order *o = order_of(
        &f, STR("{\"item\":{\"contains\":[{\"contains\":[{\"contains\":[{\"contains\":[{\"name\":"
                "\"x\",\"rate\":{\"fp8\":1}}]}]}]}]}}"));
    assert_text(o->item.contains->contains->contains->contains->name, "x");
    assert_false(
        reads(&f, STR("{\"item\":{\"contains\":[{\"contains\":[{\"contains\":[{\"contains\":"
                      "[{\"contains\":[]}]}]}]}]}}")));
    assert_string_equal(f.err.message, "more than 4 assemblies in one another");
    assert_int_equal(f.err.code, ERR_LIMIT);
    end(&f);
}

static void keeps_to_the_length(void **state)
{
    (void)state;
    static const struct {
        const char *prefix, *suffix, *message;
    } places[] = {
        { "{\"id\":\"", "\"}", "'id' is longer than 1024 bytes" },
        { "{\"item\":{\"name\":\"", "\"}}", "'name' is longer than 1024 bytes" },
        { "{\"item\":{\"tpp\":\"", "\"}}", "'tpp' is longer than 1024 bytes" },
        { "{\"item\":{\"", "\":1}}", "a fact's name is longer than 1024 bytes" },
        { "{\"facts\":{\"x\":\"", "\"}}", "'x' is longer than 1024 bytes" },
        { "{\"parties\":[{\"name\":\"", "\"}]}", "'name' is longer than 1024 bytes" },
    };
    struct fixture f;
    begin(&f);
    char text[1200];
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        for (int length = ORDER_TEXT_MAX; length <= ORDER_TEXT_MAX + 1; length++) {
            int n = snprintf(text, sizeof text, "%s%0*d%s", places[i].prefix, length, 1,
                             places[i].suffix);
            bool good = reads(&f, (struct str){ text, (size_t)n });
            assert_int_equal(good, length == ORDER_TEXT_MAX);
            if (!good)
                assert_string_equal(f.err.message, places[i].message);
        }
    }
    end(&f);
}

/* The parts of an array of orders are read one by one, and keep their places. */
static void reads_one_of_several(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    struct json_source source = {
        STR("[\n{\"id\":\"A\",\"facts\":{\"x\":1}},\n{\"id\":\"B\",\"to\":\"cn\"},\n"
            "{\"id\":\"C\"}]"),
        0, 1
    };
    struct json_text text;
    assert_true(json_read(f.reader, &f.arena, &source, &text, &f.err));
    const struct json_value *v = text.root->first;
    assert_true(order_from_json(&f.arena, &text, v, &f.order, &f.err));
    assert_fact_at(&f.order.facts[0], "x", "1", GIVEN_NUMBER, 2, 24);
    assert_false(order_from_json(&f.arena, &text, v->next, &f.order, &f.err));
    assert_int_equal(f.err.line, 3);
    assert_int_equal(f.err.column, 16);
    assert_text(f.order.id, "B");
    assert_true(order_from_json(&f.arena, &text, v->next->next, &f.order, &f.err));
    assert_text(f.order.id, "C");
    end(&f);
}

static bool read_once(const struct mem *mem, void *context)
{
    (void)context;
    const struct json_limits limits = { 1u << 20, ORDER_JSON_DEPTH };
    struct err err;
    struct arena arena;
    struct order order;
    struct json_source source = { STR(full), 0, 1 };
    arena_init(&arena, mem, 1u << 20);
    struct json_reader *reader = json_reader_new(mem, limits, &err);
    bool done = reader != NULL && order_read_json(reader, &arena, &source, &order, &err);
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
    alloc_fail_each(read_once, NULL);
    begin(&f);
    struct str text = STR("{\"via\":[\"SG\"],\"flags_resolved\":[\"x\"],"
                          "\"parties\":[{\"facts\":{\"x\":1}}],"
                          "\"facts\":{\"t\":{\"k\":1}},\"item\":{\"contains\":[{\"a\":1}]}}");
    size_t refused = 0;
    for (size_t limit = 0; limit < 20000; limit += 16) {
        arena_release(&f.arena);
        arena_init(&f.arena, mem_system(), limit);
        if (reads(&f, text))
            continue;
        refused++;
        assert_int_equal(f.err.code, ERR_LIMIT);
        assert_int_equal(f.err.line, 1);
        assert_true(f.err.column >= 1);
    }
    assert_true(refused > 100 && refused < 1000);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_field),    cmocka_unit_test(reads_items),
        cmocka_unit_test(says_what_is_wrong),   cmocka_unit_test(keeps_the_id_of_what_it_refuses),
        cmocka_unit_test(takes_whole_numbers),  cmocka_unit_test(keeps_to_the_counts),
        cmocka_unit_test(keeps_to_the_depth),   cmocka_unit_test(keeps_to_the_length),
        cmocka_unit_test(reads_one_of_several), cmocka_unit_test(does_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
