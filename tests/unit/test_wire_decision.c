/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_wire_decision.c - decisions as JSON, byte for byte; and the writer below. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "text/json.h"
#include "text/json_write.h"
#include "unit/alloc_fail.h"
#include "wire/decision_json.h"

static struct str labels[] = { { "named", 5 }, { "b.1", 3 } };
static struct str lifters[] = { { "NAC", 3 } };
static struct str given[] = { { "item.tpp", 8 } };

static struct need needs[] = {
    { { "notice", 6 }, { "nac.notice_on", 13 }, { "When?", 5 }, NEED_NOT_STATED },
    { { "po", 2 }, { "nac.purchase_order", 18 }, { NULL, 0 }, NEED_MET },
    { { "x", 1 }, { "nac.x", 5 }, { NULL, 0 }, NEED_FAILED },
};
static struct requirement requirements[] = {
    { .rule = { "us/informed/x", 13 },
      .title = { "letter", 6 },
      .reason = { "INFORMED", 8 },
      .agency = { "BIS", 3 },
      .status = REQUIREMENT_APPLIES,
      .citation = { "15 CFR 744.23", 13 },
      .url = { "https://x.example/", 18 },
      .standing = { "letter", 6 },
      .because = labels,
      .because_count = 2,
      .review = REVIEW_NOT_STATED,
      .review_rule = { "us/r", 4 } },
    { .rule = { "us/742.6", 8 },
      .status = REQUIREMENT_LIFTED,
      .lifted_by = lifters,
      .lifted_by_count = 1 },
    { .status = REQUIREMENT_UNKNOWN },
    { .status = REQUIREMENT_NOT_ENFORCED },
};
static struct exception exceptions[] = {
    { .name = { "NAC", 3 },
      .rule = { "us/740.8", 8 },
      .citation = { "15 CFR 740.8", 12 },
      .standing = { "law", 3 },
      .status = EXCEPTION_NEEDS,
      .because = labels,
      .because_count = 1,
      .needs = needs,
      .need_count = 3,
      .gives = { "C67", 3 } },
    { .name = { "VEU", 3 }, .authority = true, .status = EXCEPTION_UNAVAILABLE },
    { .status = EXCEPTION_AVAILABLE },
    { .status = EXCEPTION_UNKNOWN },
};
static struct condition conditions[] = { { { "us/c", 4 }, { "keep \"records\"", 14 }, true } };
static struct flag flags[] = {
    { { "us/f1", 5 }, { "odd", 3 }, { "Supp. 3", 7 }, false, false },
    { { "us/f2", 5 }, { "odd", 3 }, { NULL, 0 }, true, true },
};
static struct question questions[] = {
    { { "party.listed", 12 }, { "Example", 7 }, { NULL, 0 }, { "Listed?", 7 } },
    { { "item.tpp", 8 }, { NULL, 0 }, { "H100", 4 }, { "TPP?", 4 } },
};
static struct str labels_covered[] = { { "RS", 2 } };
static struct decided_party parties[] = {
    { .role = { "end_user", 8 }, .name = { "\xE4\xB8\xAD", 3 }, .status = PARTY_UNSCREENED },
    { .role = { "x", 1 }, .name = { "y", 1 }, .status = PARTY_CLEAR, .cleared = true },
    { .role = { "x", 1 }, .status = PARTY_POSSIBLE },
    { .role = { "x", 1 }, .status = PARTY_LISTED, .consequence = "denied" },
};
static struct assumption assumed[] = { { { "deal.from", 9 }, { "US", 2 } } };
static struct difference differs[] = { { { "us/aid", 6 },
                                         { "15 CFR 740.27", 13 },
                                         { "press", 5 },
                                         REQUIREMENT_NOT_ENFORCED,
                                         REQUIREMENT_APPLIES,
                                         { "license_required", 16 } } };
static struct reliance relies_on[] = {
    { .rule = { "us/aid", 6 }, .citation = { "press", 5 }, .says = { "says", 4 } }
};
static struct note notes[] = {
    { .rule = { "us/n", 4 }, .says = { "assurance", 9 }, .citation = { "8-K", 3 }, .known = 20000 }
};
static struct entry entries[] = {
    { .code = { "3A090.a", 7 } },
    { .code = { "4A090.a", 7 }, .unknown = true },
    { .code = { "5A992.c", 7 } },
};
static struct derived_limb limbs[] = {
    { { "b.1", 3 }, { "item.tpp >= 2400", 16 }, { "item.tpp = 2,368 TPP", 20 }, 'f', 1 },
    { { NULL, 0 }, { "x", 1 }, { NULL, 0 }, 'u', 0 },
};
static struct derived_step steps[] = {
    { .id = { "classification", 14 },
      .title = { "Which entry?", 12 },
      .citation = { "732.3(b)", 8 },
      .result = 't',
      .first = 0,
      .count = 1 },
    { .result = 'f', .first = 1, .count = 0 },
};

static struct derivation derivations[] = {
    { { "us/3A090", 8 },
      { "t", 1 },
      { "classify item as 3A090", 22 },
      { "c", 1 },
      { "2023-11-17 .. open", 18 },
      't',
      limbs,
      2,
      0 },
};

static const struct str scenarios[] = { { "The \"Draft\" Act", 15 } };

static struct decision full(void)
{
    struct decision d = {
        .id = STR("SO-1"),
        .outcome = OUTCOME_LICENSE_REQUIRED,
        .reason = STR("not_covered"),
        .may_ship = false,
        .scenarios = scenarios,
        .scenario_count = 1,
        .on = 20228, /* 2025-05-20 */
        .known = 20000,
        .knowledge = KNOWLEDGE_PUBLIC,
        .posture = POSTURE_TEXT,
        .good_until = 20300,
        .jurisdiction_subject = STR("yes"),
        .jurisdiction_by = STR("location"),
        .jurisdiction_rule = STR("us/734.3"),
        .item = { .name = STR("NVIDIA H20"),
                  .entries = entries,
                  .entry_count = 3,
                  .tpp = STR("2368"),
                  .performance_density = STR("2.9090"),
                  .classified_by = STR("vendor") },
        .requirements = requirements,
        .requirement_count = 4,
        .review = REVIEW_CASE_BY_CASE,
        .review_needs = needs,
        .review_need_count = 1,
        .exceptions = exceptions,
        .exception_count = 4,
        .authority = STR("VEU"),
        .authority_rule = STR("us/748.15"),
        .authority_until = 20550,
        .authority_covers = labels_covered,
        .authority_covers_count = 1,
        .conditions = conditions,
        .condition_count = 1,
        .flags = flags,
        .flag_count = 2,
        .questions = questions,
        .question_count = 2,
        .parties = parties,
        .party_count = 4,
        .assumed = assumed,
        .assumed_count = 1,
        .differs = differs,
        .differs_count = 1,
        .relies_on = relies_on,
        .relies_on_count = 1,
        .notes = notes,
        .note_count = 1,
        .given_over_catalog = given,
        .given_over_catalog_count = 1,
        .steps = steps,
        .step_count = 2,
        .derivations = derivations,
        .derivation_count = 1,
        .standing = STR("letter"),
        .packs = STR("us@2026.09 acme@1"),
        .complete_through = 20716,
        .sha256 = STR("ab12"),
    };
    d.possible[OUTCOME_LICENSE_REQUIRED] = d.possible[OUTCOME_PROHIBITED] = true;
    d.review_possible[REVIEW_CASE_BY_CASE] = d.review_possible[REVIEW_POLICY_OF_DENIAL] = true;
    return d;
}

#define SCENARIOS "\"scenarios\":[\"The \\\"Draft\\\" Act\"],"
#define ITEM                                                                                       \
    "\"item\":{\"name\":\"NVIDIA H20\",\"entries\":[\"3A090.a\",\"5A992.c\"],"                     \
    "\"entries_possible\":[\"4A090.a\"],\"tpp\":\"2368\",\"performance_density\":\"2.9090\","      \
    "\"density_not_applicable\":false,\"classified_by\":\"vendor\"},"
#define QUESTIONS                                                                                  \
    "\"questions\":[{\"fact\":\"party.listed\",\"party\":\"Example\",\"item\":null,"               \
    "\"ask\":\"Listed?\"},{\"fact\":\"item.tpp\",\"party\":null,\"item\":\"H100\","                \
    "\"ask\":\"TPP?\"}],"
#define RULES                                                                                      \
    "\"rules\":[{\"rule\":\"us/3A090\",\"title\":\"t\",\"head\":\"classify item as 3A090\","       \
    "\"citation\":\"c\",\"window\":\"2023-11-17 .. open\",\"result\":\"true\",\"limbs\":["         \
    "{\"label\":\"b.1\",\"text\":\"item.tpp >= 2400\",\"values\":\"item.tpp = 2,368 TPP\","        \
    "\"result\":\"false\",\"depth\":1},{\"label\":null,\"text\":\"x\",\"values\":null,"            \
    "\"result\":\"unknown\",\"depth\":0}]}],"                                                      \
    "\"steps\":[{\"step\":\"classification\",\"title\":\"Which entry?\","                          \
    "\"citation\":\"732.3(b)\","                                                                   \
    "\"result\":\"true\",\"rules\":[\"us/3A090\"]},{\"step\":null,\"title\":null,"                 \
    "\"citation\":null,\"result\":\"false\",\"rules\":[]}]"
#define NEED_1                                                                                     \
    "{\"label\":\"notice\",\"fact\":\"nac.notice_on\",\"ask\":\"When?\",\"status\":\"not_stated\"}"

static const char full_json[] =
    "{\"id\":\"SO-1\",\"outcome\":\"license_required\",\"reason\":\"not_covered\","
    "\"possible\":[\"license_required\",\"prohibited\"],\"may_ship\":false," SCENARIOS
    "\"standing\":\"letter\",\"on\":\"2025-05-20\",\"known\":\"2024-10-04\","
    "\"knowledge\":\"public\",\"posture\":\"text\",\"good_until\":\"2025-07-31\","
    "\"jurisdiction\":{\"subject\":\"yes\",\"by\":\"location\",\"rule\":\"us/734.3\"}," ITEM
    "\"requirements\":[{\"rule\":\"us/informed/x\",\"title\":\"letter\",\"reason\":\"INFORMED\","
    "\"agency\":\"BIS\",\"status\":\"applies\",\"citation\":\"15 CFR 744.23\","
    "\"url\":\"https://x.example/\",\"standing\":\"letter\",\"because\":[\"named\",\"b.1\"],"
    "\"review\":\"not_stated\",\"review_rule\":\"us/r\",\"lifted_by\":[]},"
    "{\"rule\":\"us/742.6\",\"title\":null,\"reason\":null,\"agency\":null,\"status\":\"lifted\","
    "\"citation\":null,\"url\":null,\"standing\":null,\"because\":[],\"review\":null,"
    "\"review_rule\":null,\"lifted_by\":[\"NAC\"]},"
    "{\"rule\":null,\"title\":null,\"reason\":null,\"agency\":null,\"status\":\"unknown\","
    "\"citation\":null,\"url\":null,\"standing\":null,\"because\":[],\"review\":null,"
    "\"review_rule\":null,\"lifted_by\":[]},"
    "{\"rule\":null,\"title\":null,\"reason\":null,\"agency\":null,\"status\":\"not_enforced\","
    "\"citation\":null,\"url\":null,\"standing\":null,\"because\":[],\"review\":null,"
    "\"review_rule\":null,\"lifted_by\":[]}],"
    "\"review\":\"case_by_case\",\"review_possible\":[\"case_by_case\",\"policy_of_denial\"],"
    "\"review_needs\":[" NEED_1 "],"
    "\"exceptions\":[{\"name\":\"NAC\",\"kind\":\"exception\",\"rule\":\"us/740.8\","
    "\"citation\":\"15 CFR 740.8\",\"standing\":\"law\",\"status\":\"needs\","
    "\"because\":[\"named\"],\"needs\":[" NEED_1
    ",{\"label\":\"po\",\"fact\":\"nac.purchase_order\",\"ask\":null,\"status\":\"met\"},"
    "{\"label\":\"x\",\"fact\":\"nac.x\",\"ask\":null,\"status\":\"failed\"}],\"gives\":\"C67\"},"
    "{\"name\":\"VEU\",\"kind\":\"authorization\",\"rule\":null,\"citation\":null,"
    "\"standing\":null,\"status\":\"unavailable\",\"because\":[],\"needs\":[],\"gives\":null},"
    "{\"name\":null,\"kind\":\"exception\",\"rule\":null,\"citation\":null,\"standing\":null,"
    "\"status\":\"available\",\"because\":[],\"needs\":[],\"gives\":null},"
    "{\"name\":null,\"kind\":\"exception\",\"rule\":null,\"citation\":null,\"standing\":null,"
    "\"status\":\"unknown\",\"because\":[],\"needs\":[],\"gives\":null}],"
    "\"authority\":{\"name\":\"VEU\",\"rule\":\"us/748.15\","
    "\"until\":\"2026-04-07\",\"covers\":[\"RS\"]},"
    "\"conditions\":[{\"rule\":\"us/c\",\"text\":\"keep \\\"records\\\"\",\"blocking\":true}],"
    "\"flags\":[{\"rule\":\"us/f1\",\"text\":\"odd\",\"citation\":\"Supp. 3\",\"status\":\"open\","
    "\"certain\":true},{\"rule\":\"us/f2\",\"text\":\"odd\",\"citation\":null,"
    "\"status\":\"resolved\",\"certain\":false}]," QUESTIONS
    "\"parties\":[{\"role\":\"end_user\",\"name\":\"\xE4\xB8\xAD\",\"status\":\"unscreened\","
    "\"consequence\":null,"
    "\"matches\":[]},{\"role\":\"x\",\"name\":\"y\",\"status\":\"clear\","
    "\"consequence\":null,\"matches\":[]},"
    "{\"role\":\"x\",\"name\":null,\"status\":\"possible\",\"consequence\":null,\"matches\":[]},"
    "{\"role\":\"x\",\"name\":null,\"status\":\"listed\","
    "\"consequence\":\"denied\",\"matches\":[]}],"
    "\"assumed\":[{\"fact\":\"deal.from\",\"value\":\"US\"}],\"given\":[\"item.tpp\"],"
    "\"differs\":[{\"rule\":\"us/aid\",\"citation\":\"15 CFR 740.27\",\"event\":\"press\","
    "\"enforced\":\"not_enforced\",\"text\":\"applies\",\"outcome_text\":\"license_required\"}],"
    "\"relies_on\":[{\"rule\":\"us/aid\",\"citation\":\"press\",\"says\":\"says\"}],"
    "\"notes\":[{\"rule\":\"us/n\",\"says\":\"assurance\",\"citation\":\"8-K\","
    "\"known\":\"2024-10-04\"}]," RULES ","
    "\"policy\":{\"packs\":[\"us@2026.09\",\"acme@1\"],\"complete_through\":\"2026-09-20\","
    "\"sha256\":\"ab12\"}}";

static const char empty_json[] =
    "{\"id\":null,\"outcome\":\"not_subject\",\"reason\":null,\"possible\":[],\"may_ship\":true,"
    "\"scenarios\":[],"
    "\"standing\":null,\"on\":\"1970-01-01\",\"known\":null,\"knowledge\":\"firm\","
    "\"posture\":\"enforced\",\"good_until\":null,"
    "\"jurisdiction\":{\"subject\":null,\"by\":null,\"rule\":null},"
    "\"item\":{\"name\":null,\"entries\":[],\"entries_possible\":[],\"tpp\":null,"
    "\"performance_density\":null,\"density_not_applicable\":true,\"classified_by\":null},"
    "\"requirements\":[],"
    "\"review\":null,\"review_possible\":[],\"review_needs\":[],\"exceptions\":[],"
    "\"authority\":null,\"conditions\":[],\"flags\":[],\"questions\":[],\"parties\":[],"
    "\"assumed\":[],\"given\":[],\"differs\":[],\"relies_on\":[],\"notes\":[],"
    "\"policy\":{\"packs\":[],\"complete_through\":null,\"sha256\":null}}";

static void check_text(struct buf *buf, const char *expected)
{
    buf_byte(buf, '\0');
    assert_false(buf->failed);
    assert_string_equal(buf->data, expected);
    buf_clear(buf);
}

static void writes_decisions(void **state)
{
    (void)state;
    struct buf buf;
    struct decision d = full();
    buf_init(&buf, mem_system(), 1u << 20);
    decision_to_json(&d, &buf);
    check_text(&buf, full_json);
    d = (struct decision){ .known = DATE_OPEN,
                           .good_until = DATE_OPEN,
                           .complete_through = DATE_MIN - 1,
                           .may_ship = true };
    d.item.density_not_applicable = true;
    decision_to_json(&d, &buf);
    check_text(&buf, empty_json);
    d.packs = STR(", a@1,  b@2 ");
    decision_to_json(&d, &buf);
    buf_byte(&buf, '\0');
    assert_non_null(strstr(buf.data, "{\"packs\":[\"a@1\",\"b@2\"],"));
    buf_release(&buf);
}

#define OTHER(known, there, x)                                                                     \
    "{\"known\":" known ",\"others\":[{\"under\":\"cn\",\"agency\":\"M\",\"known\":" there         \
    ",\"x\":" x "}]}"
#define BUYER(known)                                                                               \
    "{\"known\":null,\"buyer\":[{\"under\":\"cn\",\"rule\":\"r\",\"known\":" known "}]}"

/* The same but for the day as of which it was known, and nothing else like it. */
static void compares_decisions(void **state)
{
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {
        { "{\"on\":1,\"known\":\"2026-01-02\",\"x\":1}",
          "{\"on\":1,\"known\":\"2026-03-04\",\"x\":1}", true },
        { "{\"known\":\"2026-01-02\",\"x\":1}", "{\"known\":\"2026-01-02\",\"x\":2}", false },
        { "{\"on\":1,\"known\":\"2026-01-02\"}", "{\"on\":2,\"known\":\"2026-01-02\"}", false },
        { "{\"known\":\"2026-01-02\",\"n\":[{\"known\":\"2026-01-02\"}]}",
          "{\"known\":\"2026-01-02\",\"n\":[{\"known\":\"2026-01-03\"}]}", false },
        { "{\"known\":null,\"n\":[{\"known\":\"2026-01-02\"}]}",
          "{\"known\":null,\"n\":[{\"known\":\"2026-01-03\"}]}", false },
        { "{\"known\":null,\"x\":12345678}", "{\"known\":\"2026-01-02\",\"x\":1}", false },
        { "{\"id\":\"\\\"known\\\":\\\"2026-01-02\",\"known\":null}",
          "{\"id\":\"\\\"known\\\":\\\"2026-01-03\",\"known\":null}", false },
        { "{\"known\":\"20", "{\"known\":\"20", true },
        { OTHER("\"2026-01-02\"", "\"2026-01-02\"", "1"), OTHER("null", "null", "1"), false },
        { OTHER("\"2026-01-02\"", "\"2026-01-02\"", "1"),
          OTHER("\"2026-03-04\"", "\"2026-03-04\"", "1"), true },
        { OTHER("null", "null", "1"), OTHER("null", "null", "2"), false },
        { BUYER("\"2026-01-02\""), BUYER("\"2026-01-03\""), false },
        { "[1]", "[1]", true },
        { "[1]", "[2]", false },
        { "[1]", "[1,2]", false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (decision_json_is_same(str_of(cases[i].a), str_of(cases[i].b)) != cases[i].same ||
            decision_json_is_same(str_of(cases[i].b), str_of(cases[i].a)) != cases[i].same)
            fail_msg("%s\n%s", cases[i].a, cases[i].b);
    }
}

static void writes_classifications(void **state)
{
    (void)state;
    struct buf buf;
    struct decision d = full();
    buf_init(&buf, mem_system(), 1u << 20);
    classification_to_json(&d, &buf);
    check_text(&buf, "{" SCENARIOS
                     "\"on\":\"2025-05-20\",\"known\":\"2024-10-04\"," ITEM QUESTIONS RULES "}");
    d.derivation_count = 0;
    d.question_count = 0;
    classification_to_json(&d, &buf);
    check_text(&buf, "{" SCENARIOS "\"on\":\"2025-05-20\",\"known\":\"2024-10-04\"," ITEM
                     "\"questions\":[]}");
    buf_release(&buf);
}

static void writes_errors(void **state)
{
    (void)state;
    struct buf buf;
    struct err err;
    buf_init(&buf, mem_system(), 1u << 20);
    err_set(&err, ERR_VALUE, "'to': '\"x\"' is no country");
    error_to_json((struct str){ NULL, 0 }, &err, &buf);
    check_text(&buf, "{\"id\":null,\"error\":{\"message\":\"'to': '\\\"x\\\"' is no country\","
                     "\"hint\":null,\"line\":null,\"column\":null}}");
    err_hint(&err, "CN");
    err_at(&err, "orders.jsonl", 3, 17);
    error_to_json(STR("SO-1"), &err, &buf);
    check_text(&buf, "{\"id\":\"SO-1\",\"error\":{\"message\":\"'to': '\\\"x\\\"' is no country\","
                     "\"hint\":\"CN\",\"line\":3,\"column\":17}}");
    buf_release(&buf);
}

static void check_string(struct str text, const char *expected)
{
    struct buf buf;
    buf_init(&buf, mem_system(), 1u << 20);
    json_string(&buf, text);
    json_end(&buf);
    check_text(&buf, expected);
    buf_release(&buf);
}

static void escapes(void **state)
{
    (void)state;
    check_string(STR(""), "\"\"");
    check_string((struct str){ NULL, 0 }, "null");
    check_string(STR("a"), "\"a\"");
    check_string(STR("\"\\\b\f\n\r\t\x01\x1f\x7f/"),
                 "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7f/\"");
    check_string(STR("a\0b"), "\"a\\u0000b\"");
    check_string(STR("\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80"),
                 "\"\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80\"");
    check_string(STR("a\xFF"
                     "b\xC3"),
                 "\"a\xEF\xBF\xBD"
                 "b\xEF\xBF\xBD\"");
    check_string(STR("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

/* Each byte at each place of a long text comes back as it was. */
static void strings_go_round(void **state)
{
    (void)state;
    const struct json_limits limits = { 1u << 20, 4 };
    struct err err;
    struct buf buf;
    struct arena arena;
    buf_init(&buf, mem_system(), 1u << 20);
    arena_init(&arena, mem_system(), 1u << 20);
    struct json_reader *reader = json_reader_new(mem_system(), limits, &err);
    for (size_t length = 1; length < 40; length++) {
        for (int byte = 0; byte < 0x80; byte++) {
            for (size_t at = 0; at < length; at++) {
                char text[40];
                struct json_text tree;
                memset(text, 'x', sizeof text);
                text[at] = (char)byte;
                struct str s = { text, length };
                buf_clear(&buf);
                json_string(&buf, s);
                json_end(&buf);
                struct json_source source = { buf_view(&buf), 0, 1 };
                assert_true(json_read(reader, &arena, &source, &tree, &err));
                assert_true(str_equal(tree.root->text, s));
                arena_reset(&arena);
            }
        }
    }
    json_reader_free(reader);
    arena_release(&arena);
    buf_release(&buf);
}

static void writes_the_rest(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, mem_system(), 1u << 20);
    json_open(&buf, '[');
    json_int(&buf, INT64_MIN);
    json_bool(&buf, true);
    json_null(&buf);
    json_word(&buf, NULL);
    json_date(&buf, DATE_MIN);
    json_date(&buf, DATE_MAX);
    json_date(&buf, DATE_OPEN);
    json_open(&buf, '{');
    JSON_MEMBER(&buf, "a", "1");
    json_close(&buf, '}');
    json_open(&buf, '{');
    json_close(&buf, '}');
    json_close(&buf, ']');
    json_end(&buf);
    check_text(&buf, "[-9223372036854775808,true,null,null,\"1900-01-01\",\"2199-12-31\",null,"
                     "{\"a\":1},{}]");
    json_end(&buf); /* of nothing */
    check_text(&buf, "");
    buf_release(&buf);
}

/* At the limit all of it is there, below it the buffer says so; what was reserved is never over. */
static void keeps_to_the_limit(void **state)
{
    (void)state;
    struct decision d = full();
    size_t length = strlen(full_json);
    for (size_t limit = 0; limit <= length + 2; limit++) {
        struct buf buf;
        struct err err;
        buf_init(&buf, mem_system(), limit);
        decision_to_json(&d, &buf);
        assert_true(buf.length <= limit);
        bool good = buf_check(&buf, &err);
        /* The comma behind the last bracket is taken back, but there must be room for it. */
        assert_int_equal(good, limit >= length + 1);
        if (!good)
            assert_int_equal(err.code, ERR_LIMIT);
        buf_release(&buf);
    }
}

static bool write_once(const struct mem *mem, void *context)
{
    (void)context;
    struct buf buf;
    struct err err;
    struct decision d = full();
    buf_init(&buf, mem, 1u << 20);
    decision_to_json(&d, &buf);
    bool done = buf_check(&buf, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    buf_release(&buf);
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(write_once, NULL) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_decisions),
        cmocka_unit_test(writes_classifications),
        cmocka_unit_test(compares_decisions),
        cmocka_unit_test(writes_errors),
        cmocka_unit_test(escapes),
        cmocka_unit_test(strings_go_round),
        cmocka_unit_test(writes_the_rest),
        cmocka_unit_test(keeps_to_the_limit),
        cmocka_unit_test(does_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
