/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_shipment_json.c - shipments from JSON and to it: every refusal, every limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/shipment_json.h"
#include "unit/alloc_fail.h"

#define MEMORY ((size_t)64 << 20)
#define COUNT(values) (sizeof(values) / sizeof(values)[0])
#define ORDER "\"id\":\"S1\",\"order\":\"O1\","
#define QUANTITY "\"quantity\":2,"
#define VALUE "\"value\":{\"amount\":\"10.50\",\"currency\":\"USD\"},"
#define PORT "\"port\":{\"name\":\"Anchorage\",\"zone\":\"America/Anchorage\"},"
#define PLANNED "\"planned\":\"2026-03-02\""
#define ALL ORDER QUANTITY VALUE PORT PLANNED
#define PAPER(text) "{" ALL ",\"papers\":[{" text "}]}"

static const char full[] =
    "{\"id\":\"S1\",\"order\":\"O1\",\"kind\":\"replacement\",\"quantity\":2,"
    "\"value\":{\"amount\":\"10.50\",\"currency\":\"USD\"},"
    "\"license\":{\"authority\":\"BIS\",\"number\":\"D1\",\"line\":2},"
    "\"port\":{\"name\":\"Anchorage\",\"zone\":\"America/Anchorage\"},\"planned\":\"2026-03-02\","
    "\"papers\":[{\"rule\":\"us/758.6\",\"reference\":\"N1\",\"units\":5},{\"name\":\"invoice\","
    "\"sha256\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\","
    "\"date\":\"2026-03-01\",\"expires\":\"2026-04-01\",\"signer\":\"Ann\"}],"
    "\"serials\":[\"U1\",\"U2\"],\"replaces\":[\"U3\",\"U4\"],\"returns\":\"2026-06-01\","
    "\"verify_within\":30}";

static bool reads(const struct mem *mem, const char *text, struct arena *arena,
                  struct shipment *ret, struct err *err)
{
    arena_init(arena, mem, MEMORY);
    return shipment_read(mem, arena, str_of(text), ret, err);
}

/* What is written is what was read, to the byte. */
static void test_full(void **unused)
{
    struct shipment shipment;
    struct arena arena;
    struct buf out;
    struct err err;
    (void)unused;
    if (!reads(mem_system(), full, &arena, &shipment, &err))
        fail_msg("%u: %s", err.column, err.message);
    buf_init(&out, mem_system(), SHIPMENT_TEXT_MAX);
    shipment_write_json(&shipment, &out);
    if (!str_equal_text(buf_view(&out), full))
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
    arena_release(&arena);
}

static const struct {
    const char *text, *says;
} refused[] = {
    { "[]", "it takes an object, not an array" },
    { "{" ALL ",\"kid\":1}", "unknown key 'kid' in a shipment" },
    { "{\"id\":1}", "'id' takes a string, not a number" },
    { "{\"id\":\"\"}", "'id'" },
    { "{" QUANTITY VALUE PORT PLANNED "}", "a shipment lacks its id" },
    { "{\"id\":\"S1\"," QUANTITY VALUE PORT PLANNED "}", "a shipment lacks its order" },
    { "{" ORDER VALUE PORT PLANNED "}", "a shipment lacks its quantity" },
    { "{" ORDER QUANTITY PORT PLANNED "}", "a shipment lacks its value" },
    { "{" ORDER QUANTITY "\"value\":{\"amount\":1}," PORT PLANNED "}",
      "a shipment lacks the currency of its value" },
    { "{" ORDER QUANTITY VALUE PLANNED "}", "a shipment lacks its port" },
    { "{" ORDER QUANTITY VALUE "\"port\":{\"name\":\"A\"}," PLANNED "}",
      "a shipment lacks the time zone of its port" },
    { "{" ORDER QUANTITY VALUE PORT "\"serials\":[]}",
      "a shipment lacks the day on which it is planned" },
    { "{" ALL ",\"kind\":\"gift\"}", "'gift' is no kind of shipment" },
    { "{" ORDER VALUE PORT PLANNED ",\"quantity\":0}",
      "'quantity' takes a whole number from 1 to 2 to the 60" },
    { "{" ORDER VALUE PORT PLANNED ",\"quantity\":\"1.5\"}",
      "'quantity' takes a whole number from 1 to 2 to the 60" },
    { "{" ORDER VALUE PORT PLANNED ",\"quantity\":\"1152921504606846977\"}",
      "'quantity' takes a whole number" },
    { "{" ORDER VALUE PORT PLANNED ",\"quantity\":\"two\"}", "'quantity'" },
    { "{" ORDER VALUE PORT PLANNED ",\"quantity\":true}", "'quantity' takes a number or a string" },
    { "{" ALL ",\"verify_within\":-1}", "'verify_within' takes a whole number" },
    { "{" ORDER QUANTITY "\"value\":{\"amount\":true,\"currency\":\"USD\"}," PORT PLANNED "}",
      "'amount' takes a number or a string" },
    { "{" ORDER QUANTITY "\"value\":{\"amount\":\"-1\",\"currency\":\"USD\"}," PORT PLANNED "}",
      "'amount': an amount is not below zero" },
    { "{" ORDER QUANTITY "\"value\":{\"amount\":1,\"currency\":\"usd\"}," PORT PLANNED "}",
      "'currency'" },
    { "{" ORDER QUANTITY PORT PLANNED ",\"value\":7}", "'value' takes an object, not a number" },
    { "{" ALL ",\"license\":{\"line\":1}}", "a shipment lacks the number of the license" },
    { "{" ORDER QUANTITY VALUE PORT "\"planned\":\"2026-02-30\"}", "2026-02-30" },
    { "{" ALL ",\"returns\":\"soon\"}", "'returns'" },
    { "{" ALL ",\"papers\":{}}", "'papers' takes an array, not an object" },
    { PAPER("\"reference\":\"N1\""), "a shipment lacks the rule or the name of a paper" },
    { PAPER("\"name\":\"x\""), "a shipment lacks the reference or the document of a paper" },
    { PAPER("\"name\":\"x\",\"reference\":\"N1\",\"units\":1"),
      "the rule and the number of a paper that is for so many units" },
    { PAPER("\"rule\":\"x\",\"units\":1,\"sha256\":"
            "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\""),
      "the rule and the number of a paper that is for so many units" },
    { PAPER("\"name\":\"x\",\"sha256\":\"00\""), "'sha256' takes 64 hexadecimal digits" },
    { PAPER("\"name\":\"x\",\"sha256\":"
            "\"0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\""),
      "'sha256' takes 64 hexadecimal digits" },
    { PAPER("\"name\":\"x\",\"reference\":\"N\",\"date\":\"1 May\""), "'date'" },
    { "{" ALL ",\"serials\":[1]}", "'serials' takes strings, not a number" },
    { "{" ALL ",\"serials\":[\"\"]}", "'serials'" },
    { "{" ALL ",\"serials\":[\"U1\",\"U2\",\"U3\"]}",
      "a shipment of 2 units has 3 serial numbers" },
    { "{" ALL ",\"serials\":[\"U1\",\"U1\"]}", "serial number 'U1' is there twice" },
    { "{" ALL ",\"replaces\":[\"U1\",\"U1\"]}", "serial number 'U1' is there twice" },
};

static void test_refused(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct shipment shipment;
        struct arena arena;
        struct err err;
        if (reads(mem_system(), refused[i].text, &arena, &shipment, &err))
            fail_msg("%s is taken", refused[i].text);
        if (strstr(err.message, refused[i].says) == NULL)
            fail_msg("%s: %s", refused[i].text, err.message);
        assert_int_equal(err.line, 1);
        arena_release(&arena);
    }
}

/* So many of what the array is of, each with its number in it; true: they are taken. */
static bool takes(const char *key, const char *open, const char *close, size_t count,
                  struct err *err)
{
    struct shipment shipment;
    struct arena arena;
    struct buf text;
    buf_init(&text, mem_system(), SHIPMENT_TEXT_MAX);
    buf_format(&text, "{" ORDER VALUE PORT PLANNED ",\"quantity\":20000,\"%s\":[", key);
    for (size_t i = 0; i < count; i++)
        buf_format(&text, "%s%s%zu%s", i == 0 ? "" : ",", open, i, close);
    buf_text(&text, "]}");
    assert_true(buf_check(&text, err));
    arena_init(&arena, mem_system(), MEMORY);
    bool done = shipment_read(mem_system(), &arena, buf_view(&text), &shipment, err);
    arena_release(&arena);
    buf_release(&text);
    return done;
}

static void test_limits(void **unused)
{
    static const char open[] = "{\"reference\":\"N\",\"name\":\"p";
    struct err err;
    (void)unused;
    assert_true(takes("papers", open, "\"}", SHIPMENT_PAPERS_MAX, &err));
    assert_false(takes("papers", open, "\"}", SHIPMENT_PAPERS_MAX + 1, &err));
    assert_string_equal(err.message, "'papers' has more than 64");
    assert_int_equal(err.code, ERR_LIMIT);
    assert_true(takes("serials", "\"U", "\"", SHIPMENT_SERIALS_MAX, &err));
    assert_false(takes("serials", "\"U", "\"", SHIPMENT_SERIALS_MAX + 1, &err));
    assert_string_equal(err.message, "'serials' has more than 10000");
}

/* A paper for so many units counts once for its number. */
static void test_counts(void **unused)
{
    static const char text[] = "{" ALL ",\"papers\":["
                               "{\"rule\":\"r\",\"reference\":\"N1\",\"units\":5},"
                               "{\"rule\":\"s\",\"reference\":\"N1\",\"units\":5},"
                               "{\"rule\":\"t\",\"reference\":\"N2\",\"units\":5},"
                               "{\"rule\":\"u\",\"reference\":\"N3\"}]}";
    static const bool counts[] = { true, false, true, false };
    struct shipment shipment;
    struct arena arena;
    struct err err;
    (void)unused;
    assert_true(reads(mem_system(), text, &arena, &shipment, &err));
    for (size_t i = 0; i < COUNT(counts); i++)
        assert_int_equal(shipment_paper_counts(&shipment, i), counts[i]);
    arena_release(&arena);
}

static bool read_once(const struct mem *mem, void *unused)
{
    struct shipment shipment;
    struct arena arena;
    struct err err;
    (void)unused;
    bool done = reads(mem, full, &arena, &shipment, &err);
    assert_true(done || err.code == ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void test_without_memory(void **unused)
{
    (void)unused;
    assert_true(alloc_fail_each(read_once, NULL) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full),           cmocka_unit_test(test_refused),
        cmocka_unit_test(test_limits),         cmocka_unit_test(test_counts),
        cmocka_unit_test(test_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
