/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_application_json.c - applications from JSON: every refusal, every limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "desk/application_json.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])
#define ID "{\"id\":\"A-1\","

static const struct {
    const char *text, *says; /* NULL: it is taken, and kept as it is */
} cases[] = {
    { "{\"id\":\"A-1\"}", NULL },
    { ID "\"contact\":{\"name\":\"Ann\",\"email\":\"a@b\"},\"numbers\":[\"Z1\",\"Z2\"],"
         "\"applicant\":{\"name\":\"X\",\"address\":\"1 Road\",\"country\":\"US\"},"
         "\"license_to\":{\"name\":\"Y\"},\"purchaser\":{\"name\":\"P\",\"country\":\"CN\"},"
         "\"intermediate_consignees\":[{\"name\":\"I\"}],\"ultimate_consignee\":{},"
         "\"end_users\":[{\"name\":\"E\"}],\"orders\":[\"O1\"],\"additional\":\"more\","
         "\"items\":[{\"item\":{\"name\":\"H20\"},\"quantity\":3,\"unit\":\"pieces\"}]}",
      NULL },
    { "[]", "an application is an object, not an array" },
    { "{}", "an application has an id" },
    { "{\"id\":\"A\\nB\"}", "an application has an id, which is one line" },
    { "{\"id\":1}", "'id' takes a string, not a number" },
    { "{\"id\":\"\"}", "'id' has from 1 to" },
    { ID "\"additional\":null}", "'additional' takes a string, not null" },
    { ID "\"aditional\":\"x\"}", "unknown key 'aditional' in an application" },
    { ID "\"numbers\":{\"0\":\"Z1\"}}", "'numbers' takes an array, not an object" },
    { ID "\"numbers\":[1]}", "'numbers' takes strings of 1 to" },
    { ID "\"numbers\":[\"\"]}", "'numbers' takes strings of 1 to" },
    { ID "\"contact\":\"Ann\"}", "'contact' takes an object, not a string" },
    { ID "\"contact\":{\"nam\":\"Ann\"}}", "unknown key 'nam' in an application" },
    { ID "\"contact\":{\"name\":1}}", "'name' takes a string, not a number" },
    { ID "\"applicant\":[]}", "'applicant' takes an object, not an array" },
    { ID "\"applicant\":{\"role\":\"x\"}}", "unknown key 'role' in an application" },
    { ID "\"purchaser\":\"P\"}", "'purchaser' takes an object, not a string" },
    { ID "\"purchaser\":{\"role\":\"purchaser\"}}", "unknown key 'role' in 'purchaser'" },
    { ID "\"end_users\":{\"name\":\"E\"}}", "'end_users' takes an array, not an object" },
    { ID "\"end_users\":[\"E\"]}", "'end_users' takes objects, not a string" },
    { ID "\"end_users\":[{\"role\":\"end_user\"}]}", "unknown key 'role' in" },
    { ID "\"items\":{\"quantity\":1}}", "'items' takes an array, not an object" },
    { ID "\"items\":[7]}", "'items' takes objects, not a number" },
    { ID "\"items\":[{\"quantum\":1}]}", "unknown key 'quantum' in an application" },
    { ID "\"items\":[{\"unit\":1}]}", "'unit' takes a string, not a number" },
    { ID "\"items\":[{},{\"quantity\":\"many\"}]}", "item 2" },
    { ID "\"from\":\"Utopia\"}", "'from'" },
};

static bool read(struct str text, struct arena *arena, struct application_content *ret,
                 struct err *err)
{
    const struct json_limits limits = { APPLICATION_JSON_MAX, APPLICATION_JSON_DEPTH };
    const struct json_source source = { .text = text, .line = 1 };
    struct json_reader *reader = json_reader_new(mem_system(), limits, err);
    assert_non_null(reader);
    arena_init(arena, mem_system(), (size_t)1 << 26);
    bool done = application_read(reader, arena, &source, ret, err);
    json_reader_free(reader);
    return done;
}

static void test_cases(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct application_content content;
        struct arena arena;
        struct err err = { 0 };
        bool done = read(str_of(cases[i].text), &arena, &content, &err);
        if (done != (cases[i].says == NULL))
            fail_msg("%s: %s", cases[i].text, done ? "it is taken" : err.message);
        if (done && !str_equal_text(content.text, cases[i].text))
            fail_msg("%s: %.*s", cases[i].text, STR_ARG(content.text));
        if (!done && strstr(err.message, cases[i].says) == NULL)
            fail_msg("%s: %s", cases[i].text, err.message);
        arena_release(&arena);
    }
}

/* So many of what the array is of; true: they are taken. */
static bool takes(const char *key, size_t count)
{
    struct application_content content;
    struct arena arena;
    struct buf text;
    struct err err = { 0 };
    buf_init(&text, mem_system(), APPLICATION_JSON_MAX);
    buf_format(&text, ID "\"%s\":[{}", key);
    for (size_t i = 1; i < count; i++)
        buf_text(&text, ",{}");
    buf_text(&text, "]}");
    bool done = read(buf_view(&text), &arena, &content, &err);
    if (!done && err.code != ERR_LIMIT)
        fail_msg("%s: %s", key, err.message);
    arena_release(&arena);
    buf_release(&text);
    return done;
}

static void test_limits(void **unused)
{
    (void)unused;
    assert_true(takes("items", APPLICATION_ITEMS_MAX));
    assert_false(takes("items", APPLICATION_ITEMS_MAX + 1));
    assert_true(takes("end_users", ORDER_PARTIES_MAX));
    assert_false(takes("end_users", ORDER_PARTIES_MAX + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases),
                                        cmocka_unit_test(test_limits) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
