/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench/bench_wire.c - reading orders and writing decisions, beside jansson on the same texts.
 *
 * Each figure is the best of several rounds, of processor time, so that what else the machine does
 * counts little.  Ratios carry over to other machines, figures do not.
 */
#include <assert.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wire/decision_json.h"
#include "wire/order_reader.h"

#define ROUNDS 15
#define BYTES_PER_ROUND ((size_t)8 << 20)

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* What one pass over the text does; gives how many records there were. */
typedef size_t (*pass)(struct str text, void *context);

/* Nanoseconds a record. */
static double measure(const char *what, struct str text, pass run, void *context, double baseline)
{
    double best = 1e9;
    size_t records = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double begin = now();
        size_t bytes = 0;
        records = 0;
        for (; bytes < BYTES_PER_ROUND; bytes += text.length)
            records += run(text, context);
        double spent = (now() - begin) / (double)records;
        best = spent < best ? spent : best;
    }
    double each = (double)text.length / ((double)run(text, context));
    printf("%-44s %8.0f ns  %6.0f MB/s", what, best * 1e9, each / best / 1e6);
    if (baseline > 0)
        printf("  %5.1f times as fast", baseline / (best * 1e9));
    printf("\n");
    return best * 1e9;
}

struct reading {
    struct order_reader *reader;
    struct arena arena;
    struct arena kept;
};

static struct str next_line(struct str text, size_t *at)
{
    const char *end = memchr(text.data + *at, '\n', text.length - *at);
    assert(end != NULL);
    struct str line = { text.data + *at, (size_t)(end - text.data) - *at };
    *at += line.length + 1;
    return line;
}

static size_t read_trees(struct str text, void *context)
{
    struct reading *r = context;
    size_t count = 0;
    struct err err;
    struct json_text tree;
    for (size_t at = 0; at < text.length; count++) {
        struct str line = next_line(text, &at);
        struct json_source source = { line, JSON_PADDING, 1 };
        arena_reset(&r->arena);
        bool done = json_read(order_reader_json(r->reader), &r->arena, &source, &tree, &err);
        assert(done);
    }
    return count;
}

static size_t read_orders(struct str text, void *context)
{
    struct reading *r = context;
    struct order_input input;
    struct record_chunk chunk;
    struct order order;
    struct err err;
    size_t count = 0;
    arena_reset(&r->kept);
    order_input_init(&input, &r->kept, RECORDS_DETECT);
    while (text.length > 0) {
        bool done = order_input_cut(&input, r->reader, text, true, &chunk, &err);
        assert(done && chunk.used > 0);
        text = str_slice(text, chunk.used, text.length);
        order_reader_begin(r->reader, &input, &chunk);
        arena_reset(&r->arena);
        enum order_got got;
        while ((got = order_reader_next(r->reader, &r->arena, &order, &err)) != ORDER_GOT_END) {
            assert(got == ORDER_GOT_ORDER);
            arena_reset(&r->arena);
            count++;
        }
    }
    return count;
}

/*
 * jansson, found when the program runs: its names are partly ours, so it cannot be linked beside
 * them, and it need not be there.
 */
struct jansson {
    void *(*load)(const char *text, size_t length, size_t flags, void *ret_error);
    char *(*dump)(const void *tree, size_t flags);
    void (*free_tree)(void *tree);
    void *tree;
};

#define JANSSON_REJECT_DUPLICATES 0x1
#define JANSSON_COMPACT 0x20

static bool find_jansson(struct jansson *jansson)
{
    void *library = dlopen("libjansson.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return false;
    void *symbols[] = { dlsym(library, "json_loadb"), dlsym(library, "json_dumps"),
                        dlsym(library, "json_delete") };
    memcpy(&jansson->load, &symbols[0], sizeof symbols[0]);
    memcpy(&jansson->dump, &symbols[1], sizeof symbols[1]);
    memcpy(&jansson->free_tree, &symbols[2], sizeof symbols[2]);
    return symbols[0] != NULL && symbols[1] != NULL && symbols[2] != NULL;
}

static size_t read_jansson(struct str text, void *context)
{
    struct jansson *jansson = context;
    size_t count = 0;
    for (size_t at = 0; at < text.length; count++) {
        struct str line = next_line(text, &at);
        void *tree = jansson->load(line.data, line.length, JANSSON_REJECT_DUPLICATES, NULL);
        assert(tree != NULL);
        jansson->free_tree(tree);
    }
    return count;
}

static size_t write_jansson(struct str text, void *context)
{
    (void)text;
    struct jansson *jansson = context;
    char *dumped = jansson->dump(jansson->tree, JANSSON_COMPACT);
    assert(dumped != NULL);
    free(dumped);
    return 1;
}

static double baseline_of_reading(struct str text)
{
    struct jansson jansson;
    if (find_jansson(&jansson))
        return measure("  jansson, parsed only", text, read_jansson, &jansson, 0);
    printf("  jansson is not installed (libjansson4): no baseline\n");
    return 0;
}

static double baseline_of_writing(struct str text)
{
    struct jansson jansson;
    if (!find_jansson(&jansson))
        return 0;
    jansson.tree = jansson.load(text.data, text.length, 0, NULL);
    assert(jansson.tree != NULL);
    double spent = measure("  jansson, from a tree", text, write_jansson, &jansson, 0);
    jansson.free_tree(jansson.tree);
    return spent;
}

static struct str read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        printf("%s: cannot be read; run from the source folder\n", path);
        exit(2);
    }
    char *data = malloc((1u << 20) + JSON_PADDING);
    assert(data != NULL);
    size_t length = fread(data, 1, 1u << 20, file);
    fclose(file);
    memset(data + length, ' ', JSON_PADDING);
    return (struct str){ data, length };
}

static const char contract_line[] =
    "{\"id\":\"SO-1001/10\",\"ref\":{\"system\":\"S4\",\"document\":\"1001\",\"line\":\"10\","
    "\"version\":\"2\"},\"on\":\"2025-05-20\",\"kind\":\"export\",\"from\":\"US\",\"to\":\"CN\","
    "\"via\":[\"SG\"],\"item\":{\"name\":\"NVIDIA H20\",\"origin\":\"TW\"},\"quantity\":2000,"
    "\"value\":{\"amount\":\"24000000.00\",\"currency\":\"USD\"},\"exporter\":{\"name\":"
    "\"NVIDIA Corporation\",\"country\":\"US\"},\"parties\":[{\"role\":\"end_user\",\"name\":"
    "\"Example Cloud Co., Ltd.\",\"country\":\"CN\",\"hq\":\"CN\",\"parent_hq\":\"CN\"}],"
    "\"parties_complete\":false,\"end_use\":\"datacenter\",\"facts\":{\"item.sold_in_us\":true}}\n";

static struct str repeat(struct str text, size_t times)
{
    char *data = malloc(text.length * times + JSON_PADDING);
    assert(data != NULL);
    for (size_t i = 0; i < times; i++)
        memcpy(data + i * text.length, text.data, text.length);
    memset(data + text.length * times, ' ', JSON_PADDING);
    return (struct str){ data, text.length * times };
}

static struct str because[] = { { "named", 5 } };
static struct requirement requirement = {
    .rule = { "us/informed/nvidia-2025-04-09", 29 },
    .title = { "H20, and what matches it, to China", 34 },
    .reason = { "INFORMED", 8 },
    .agency = { "BIS", 3 },
    .status = REQUIREMENT_APPLIES,
    .citation = { "NVIDIA Form 8-K filed 15 April 2025", 35 },
    .standing = { "letter", 6 },
    .because = because,
    .because_count = 1,
    .review = REVIEW_NOT_STATED,
    .review_rule = { "us/informed/review", 18 },
};
static struct entry entry = { .code = { "3A991.p", 7 } };
static struct decided_party party = { .role = { "end_user", 8 },
                                      .name = { "Example Cloud Co., Ltd.", 23 },
                                      .status = PARTY_UNSCREENED };
static struct question question = {
    { "party.listed", 12 },
    { "Example Cloud Co., Ltd.", 23 },
    { NULL, 0 },
    { "Is this party itself on the Entity List or the Military End-User List?", 70 }
};

static struct decision sample(void)
{
    struct decision d = {
        .id = STR("SO-1001/10"),
        .outcome = OUTCOME_LICENSE_REQUIRED,
        .on = 20228,
        .known = 20779,
        .good_until = 90000,
        .jurisdiction_subject = STR("yes"),
        .jurisdiction_by = STR("location"),
        .jurisdiction_rule = STR("us/734.3.a.1"),
        .item = { .name = STR("NVIDIA H20"),
                  .entries = &entry,
                  .entry_count = 1,
                  .tpp = STR("2368"),
                  .performance_density = STR("2.9090") },
        .requirements = &requirement,
        .requirement_count = 1,
        .review = REVIEW_NOT_STATED,
        .questions = &question,
        .question_count = 1,
        .parties = &party,
        .party_count = 1,
        .standing = STR("letter"),
        .packs = STR("us@2026.09"),
        .complete_through = 20716,
        .sha256 = STR("d1d811bedfac029f1970bc22c6870bb653616e84799ac72a98659aee81189c93"),
    };
    d.possible[OUTCOME_LICENSE_REQUIRED] = true;
    d.review_possible[REVIEW_NOT_STATED] = true;
    return d;
}

struct writing {
    struct decision decision;
    struct buf buf;
};

static size_t write_decision(struct str text, void *context)
{
    (void)text;
    struct writing *w = context;
    buf_clear(&w->buf);
    decision_to_json(&w->decision, &w->buf);
    return 1;
}

static void bench_reading(const char *what, struct str text, bool json)
{
    struct reading r;
    struct err err;
    arena_init(&r.arena, mem_system(), (size_t)1 << 26);
    arena_init(&r.kept, mem_system(), (size_t)1 << 26);
    r.reader = order_reader_new(mem_system(), &err);
    assert(r.reader != NULL);
    size_t count = read_orders(text, &r);
    printf("%s: %zu orders of %zu bytes\n", what, count, text.length / count);
    double baseline = json ? baseline_of_reading(text) : 0;
    if (json)
        measure("  tree", text, read_trees, &r, baseline);
    measure("  order", text, read_orders, &r, baseline);
    order_reader_free(r.reader);
    arena_release(&r.arena);
    arena_release(&r.kept);
}

static void bench_writing(void)
{
    struct writing w = { .decision = sample() };
    buf_init(&w.buf, mem_system(), (size_t)1 << 20);
    decision_to_json(&w.decision, &w.buf);
    size_t length = w.buf.length;
    char *copy = malloc(length);
    assert(copy != NULL);
    memcpy(copy, w.buf.data, length);
    printf("decision: %zu bytes\n", length);
    double baseline = baseline_of_writing((struct str){ copy, length });
    measure("  written", (struct str){ copy, length }, write_decision, &w, baseline);
    free(copy);
    buf_release(&w.buf);
}

int main(void)
{
    struct str book = read_file("examples/orders.jsonl");
    struct str table = read_file("examples/orders.csv");
    struct str lines = repeat(STR(contract_line), 100);
    bench_reading("the order of the contract", lines, true);
    bench_reading("examples/orders.jsonl", book, true);
    bench_reading("examples/orders.csv", table, false);
    bench_writing();
    free((void *)(uintptr_t)lines.data);
    free((void *)(uintptr_t)book.data);
    free((void *)(uintptr_t)table.data);
    return 0;
}
