/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_policy.c - the packs that ship with little memory, and the limits of a policy. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policy/policy.h"
#include "unit/alloc_fail.h"

#define FILES_MAX 64

struct files {
    struct str names[FILES_MAX];
    struct str texts[FILES_MAX];
    size_t count;
};

static struct files shipped;

static struct str read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = malloc(1 << 20);
    assert_non_null(text);
    size_t length = fread(text, 1, 1 << 20, file);
    fclose(file);
    assert_true(length < 1 << 20);
    return (struct str){ text, length };
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int read_shipped(void **state)
{
    (void)state;
    char *names[FILES_MAX];
    DIR *folder = opendir("packs/us");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (!str_ends(str_of(entry->d_name), STR(".licet")))
            continue;
        assert_true(shipped.count < FILES_MAX);
        names[shipped.count] = malloc(512);
        assert_non_null(names[shipped.count]);
        snprintf(names[shipped.count++], 512, "packs/us/%s", entry->d_name);
    }
    closedir(folder);
    qsort(names, shipped.count, sizeof *names, by_name);
    for (size_t i = 0; i < shipped.count; i++) {
        shipped.names[i] = str_of(names[i]);
        shipped.texts[i] = read_file(names[i]);
    }
    return 0;
}

static int free_shipped(void **state)
{
    (void)state;
    for (size_t i = 0; i < shipped.count; i++) {
        free((void *)shipped.names[i].data);
        free((void *)shipped.texts[i].data);
    }
    return 0;
}

static bool read_files(struct arena *arena, const struct files *files, struct policy *policy,
                       struct diags *diags, struct err *err)
{
    if (!policy_init(policy, diags, arena, err))
        return false;
    for (size_t i = 0; i < files->count; i++) {
        if (!policy_add(policy, diags, files->names[i], files->texts[i], err))
            return false;
    }
    return policy_check(policy, diags, err);
}

static bool read_with(const struct mem *mem, void *context)
{
    struct arena arena;
    struct policy policy;
    struct diags diags;
    struct err err;
    (void)context;
    arena_init(&arena, mem, POLICY_ARENA_LIMIT);
    bool done = read_files(&arena, &shipped, &policy, &diags, &err);
    if (done)
        assert_int_equal(diags.errors, 0);
    else
        assert_int_equal(err.code, ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void shipped_packs_without_memory(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(read_with, NULL) > 5);
}

/* The arena ends somewhere else each time, so that in the end every allocation fails once. */
static void shipped_packs_under_every_limit(void **state)
{
    (void)state;
    struct policy policy;
    struct diags diags;
    struct err err;
    struct arena arena;
    arena_init(&arena, mem_system(), POLICY_ARENA_LIMIT);
    assert_true(read_files(&arena, &shipped, &policy, &diags, &err));
    size_t needed = arena.total;
    arena_release(&arena);
    size_t refused = 0;
    for (size_t i = 0; i < 150; i++) {
        size_t limit = needed * i / 150 + i * 48271 % 4096;
        arena_init(&arena, mem_system(), limit);
        if (!read_files(&arena, &shipped, &policy, &diags, &err)) {
            refused++;
            assert_int_equal(err.code, ERR_LIMIT);
        }
        arena_release(&arena);
    }
    assert_true(refused > 100);
}

/* Reads one text; its messages are in out. */
static size_t errors_of(struct str text, struct buf *out)
{
    struct arena arena;
    struct policy policy;
    struct diags diags;
    struct err err;
    struct files files = { .names = { STR("x.licet") }, .texts = { text }, .count = 1 };
    arena_init(&arena, mem_system(), POLICY_ARENA_LIMIT);
    buf_clear(out);
    assert_true(read_files(&arena, &files, &policy, &diags, &err));
    for (size_t i = 0; i < diags.count; i++)
        diag_write(&policy, &diags.list[i], out);
    assert_int_equal(diags.count + diags.dropped >= diags.errors, 1);
    assert_true(diags.count <= DIAG_MAX);
    size_t errors = diags.errors;
    buf_byte(out, '\0');
    arena_release(&arena);
    return errors;
}

static const char pack[] = "pack \"t\" language 1 { zone \"America/New_York\" covers deal.x > 0 }\n"
                           "fact deal.x : number ask \"?\"\n";

/* count times a line in which %zu is its number. */
static struct str repeated(struct buf *buf, const char *before, const char *after, size_t count)
{
    buf_clear(buf);
    buf_text(buf, pack);
    for (size_t i = 0; i < count; i++) {
        buf_text(buf, before);
        buf_int(buf, (int64_t)i);
        buf_text(buf, after);
    }
    return buf_view(buf);
}

static void limits_of_a_policy(void **state)
{
    (void)state;
    struct buf text;
    struct buf out;
    buf_init(&text, mem_system(), 1 << 22);
    buf_init(&out, mem_system(), 1 << 22);
    /* 's' is a base unit from the start. */
    assert_int_equal(errors_of(repeated(&text, "unit u", "\n", POLICY_UNITS_MAX - 1), &out), 0);
    assert_int_equal(errors_of(repeated(&text, "unit u", "\n", POLICY_UNITS_MAX), &out), 1);
    assert_non_null(strstr(out.data, "E203: a policy has at most 16 base units"));
    assert_int_equal(errors_of(repeated(&text, "role r", "\n", 32), &out), 0);
    assert_int_equal(errors_of(repeated(&text, "role r", "\n", 33), &out), 1);
    assert_non_null(strstr(out.data, "E206: a policy has at most 32 roles"));
    assert_int_equal(errors_of(repeated(&text, "role r0 # ", "\n", DIAG_MAX + 51), &out),
                     DIAG_MAX + 50);
    buf_release(&text);
    buf_release(&out);
}

/* A chain of definitions, each reading the one before; as many as may be, then one more. */
static void chains_of_a_policy(void **state)
{
    (void)state;
    struct buf text;
    struct buf out;
    buf_init(&text, mem_system(), 1 << 22);
    buf_init(&out, mem_system(), 1 << 22);
    for (int order = 0; order < 2; order++) {
        for (int more = 0; more < 2; more++) {
            int count = POLICY_CHAIN_MAX + more;
            buf_clear(&text);
            buf_text(&text, pack);
            for (int i = 0; i < count; i++) {
                int name = order == 0 ? i : count - 1 - i;
                if (name == 0)
                    buf_text(&text, "define d0 = deal.x > 1\n");
                else
                    buf_format(&text, "define d%d = d%d or d%d\n", name, name - 1, name - 1);
            }
            assert_int_equal(errors_of(buf_view(&text), &out), more);
            assert_true(more == 0 || strstr(out.data, "E104: more than 500 definitions") != NULL);
        }
    }
    buf_clear(&text);
    buf_text(&text, pack);
    buf_text(&text, "define y = deal.x * 1");
    for (int i = 0; i < POLICY_TERMS_MAX - 2; i++)
        buf_text(&text, " * 1");
    assert_int_equal(errors_of(buf_view(&text), &out), 1); /* but for its type, it is taken */
    assert_non_null(strstr(out.data, "E202"));
    buf_text(&text, " * 1");
    assert_int_equal(errors_of(buf_view(&text), &out), 1);
    assert_non_null(strstr(out.data, "E104: more than 500 values are strung together"));
    buf_release(&text);
    buf_release(&out);
}

/* What is shown of a quantity that has no name of its own, and of a text with escapes. */
static void messages_name_things(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } told[] = {
        { "unit a\nunit b\ndefine y : quantity[a*b/a/a] = deal.x", "'y' is a quantity in b/a" },
        { "unit a\nunit b\ndefine y : quantity[a*b*b] = deal.x", "'y' is a quantity in a*b*b" },
        { "unit a\nunit one = a/a\ndefine y : quantity[one/a] = deal.x",
          "'y' is a quantity in 1/a" },
        { "define y = \"a\\\"b\\\\c\"", "this is a string, 'y' is a condition" },
        { "define y : date = deal.x", "'y' is a date" },
        { "define y : code = deal.x", "'y' is a code" },
        { "define y : party = deal.x", "'y' is a party" },
        { "define y : country = deal.x", "'y' is a country" },
        { "define y : duration = deal.x", "'y' is a duration" },
    };
    struct buf text;
    struct buf out;
    buf_init(&text, mem_system(), 1 << 16);
    buf_init(&out, mem_system(), 1 << 16);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        buf_clear(&text);
        buf_text(&text, pack);
        buf_text(&text, told[i].text);
        assert_int_equal(errors_of(buf_view(&text), &out), 1);
        if (strstr(out.data, told[i].message) == NULL)
            fail_msg("%s: %s", told[i].text, out.data);
    }
    buf_release(&text);
    buf_release(&out);
}

static void files_of_a_policy(void **state)
{
    (void)state;
    struct arena arena;
    struct policy policy;
    struct diags diags;
    struct err err;
    arena_init(&arena, mem_system(), POLICY_ARENA_LIMIT);
    assert_true(policy_init(&policy, &diags, &arena, &err));
    for (size_t i = 0; i < POLICY_FILES_MAX; i++)
        assert_true(policy_add(&policy, &diags, STR("x"), STR("# nothing"), &err));
    assert_false(policy_add(&policy, &diags, STR("x"), STR("# nothing"), &err));
    assert_int_equal(err.code, ERR_LIMIT);
    arena_release(&arena);
}

struct expression_case {
    const char *text;
    uint32_t column; /* of the mistake; 0: none */
};

static void expressions(void **state)
{
    (void)state;
    static const struct expression_case cases[] = {
        { "item.tpp >= 4_800 TPP", 0 },
        { "item.tpp", 0 },
        { "deal.destination in { CN, MO } and item is 3A090", 0 },
        { "deal.on >= 2024-01-01", 0 },
        { "any party where party.hq == CN", 0 },
        { "item.tpq >= 4_800 TPP", 1 },
        { "item.tpp >= 4_800 mm2", 1 },
        { "item.tpp >=", 12 },
        { "item.tpp ; 5", 10 },
        { "item.tpp > 5 TPP item", 18 },
        { "", 1 },
    };
    struct arena arena;
    struct policy policy;
    struct diags diags;
    struct err err;
    arena_init(&arena, mem_system(), POLICY_ARENA_LIMIT);
    assert_true(read_files(&arena, &shipped, &policy, &diags, &err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        err_clear(&err);
        struct expr *expr = policy_expression(&policy, str_of(cases[i].text), &err);
        if ((expr != NULL) != (cases[i].column == 0))
            fail_msg("'%s': %s", cases[i].text, expr == NULL ? err.message : "taken");
        if (expr != NULL)
            continue;
        assert_true(err.message[0] != '\0' && err.code != ERR_NONE);
        if (err.column != cases[i].column)
            fail_msg("'%s': column %u: %s", cases[i].text, err.column, err.message);
    }
    arena_release(&arena);
}

/* What runs out of memory is not taken for a mistake in the text. */
static void expressions_without_memory(void **state)
{
    (void)state;
    static const char *const texts[] = { "item.tpq > 5 TPP and deal.kind == export", "item.tpp >",
                                         "item.model in { \"a new string\" } or item is 9X999" };
    size_t limited = 0;
    const size_t count = sizeof texts / sizeof *texts;
    for (size_t run = 0; run < 128 * count; run += 2) {
        struct arena arena;
        struct policy policy;
        struct diags diags;
        struct err err;
        size_t room = run / count * 16;
        arena_init(&arena, mem_system(), POLICY_ARENA_LIMIT);
        assert_true(read_files(&arena, &shipped, &policy, &diags, &err));
        /* No further block, and only so much room in the newest. */
        arena.limit = arena.total;
        struct arena trial = arena;
        size_t left = 0;
        while (arena_alloc(&trial, 16) != NULL)
            left += 16;
        assert_non_null(arena_alloc(&arena, left > room ? left - room : 0));
        err_clear(&err);
        if (policy_expression(&policy, str_of(texts[run % count]), &err) == NULL) {
            assert_true(err.code == ERR_LIMIT || err.code == ERR_SYNTAX);
            assert_true(err.message[0] != '\0');
        }
        limited += err.code == ERR_LIMIT;
        arena_release(&arena);
    }
    assert_true(limited > 10);
}

struct visited {
    size_t counts[CITED_KIND_COUNT];
    size_t read, total, stop_at;
};

static bool count_cited(void *context, const struct cited *cited)
{
    struct visited *visited = context;
    visited->counts[cited->kind]++;
    visited->read += cited->reads != NULL;
    for (const struct read_mark *mark = cited->reads; mark != NULL; mark = mark->next)
        assert_true(str_equal_text(mark->by, "A. Reader"));
    return ++visited->total != visited->stop_at;
}

/* Each kind once or more, what cites nothing left out, and no further than visit wants. */
static void visits_what_is_cited(void **state)
{
    (void)state;
    static const char text[] =
        "pack \"t\" language 1 { covers item.a complete through 2026-01-01 }\n"
        "source s { title \"S\" cite \"1\" kind \"regulation\" public 2020-01-01 }\n"
        "type letter = enum { x }\n"
        "fact item.a : bool\n"
        "fact item.b : number\n"
        "define item.c : bool = item.a cite s read 2021-01-01 by \"A. Reader\"\n"
        "define item.d : bool = item.a\n"
        "table t : number by letter { x : 1 cite s \"2\" read 2021-01-01 by \"A. Reader\" }\n"
        "set e : set of country {\n"
        "  from 2020-01-01 : { US } cite s read 2021-01-01 by \"A. Reader\" }\n"
        "threshold f : number { from 2020-01-01 : 1 cite s from 2021-01-01 : 2 cite s\n"
        "  read 2021-01-01 by \"A. Reader\" in s \"3\" read 2022-01-01 by \"A. Reader\" }\n"
        "rule t/a \"A\" { cite s read 2021-01-01 by \"A. Reader\" in-force 2020-01-01 ..\n"
        "  flag \"f\" when item.b > f and item.c }\n"
        "event note t/a { cite s read 2021-01-01 by \"A. Reader\" says \"x\" }\n";
    static const size_t wanted[CITED_KIND_COUNT] = { 1, 1, 1, 2, 1, 1 };
    struct arena arena;
    struct policy policy;
    struct diags diags;
    struct err err;
    arena_init(&arena, mem_system(), POLICY_ARENA_LIMIT);
    assert_true(policy_init(&policy, &diags, &arena, &err));
    assert_true(policy_add(&policy, &diags, STR("a"), str_of(text), &err));
    assert_true(policy_check(&policy, &diags, &err));
    assert_int_equal(diags.errors, 0);
    struct visited all = { 0 };
    assert_true(policy_each_cited(&policy, count_cited, &all));
    assert_memory_equal(all.counts, wanted, sizeof wanted);
    assert_int_equal(all.read, 6);
    for (size_t stop = 1; stop <= all.total; stop++) {
        struct visited some = { .stop_at = stop };
        assert_false(policy_each_cited(&policy, count_cited, &some));
        assert_int_equal(some.total, stop);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_packs_without_memory),
        cmocka_unit_test(shipped_packs_under_every_limit),
        cmocka_unit_test(limits_of_a_policy),
        cmocka_unit_test(chains_of_a_policy),
        cmocka_unit_test(messages_name_things),
        cmocka_unit_test(files_of_a_policy),
        cmocka_unit_test(expressions),
        cmocka_unit_test(expressions_without_memory),
        cmocka_unit_test(visits_what_is_cited),
    };
    return cmocka_run_group_tests(tests, read_shipped, free_shipped);
}
