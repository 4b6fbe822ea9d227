/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_audit.c - the log: entries a second, and how long a proof takes in a long one.
 *
 *     bench_audit [FOLDER [ENTRIES]]
 *
 * Where no FOLDER is named one is made here, and removed.
 *
 * Entries are written 64 in a transaction, each transaction on the disk, without labels and with
 * two; then as many as are asked for, a transaction for 4,096 of them, to prove some of them in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "audit/checkpoint.h"
#include "audit/nodes.h"
#include "audit/verify.h"

#define PROOFS 1000

static char path[256];
static struct err err;

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void need(bool done, const char *what)
{
    if (done)
        return;
    fprintf(stderr, "bench_audit: %s: %s\n", what, err.message);
    exit(1);
}

static void remove_store(void)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char name[300];
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void)unlink(name);
    }
}

static struct audit_event event_of(int64_t number, char id[32], size_t label_count)
{
    static const struct audit_hash digests[2];
    static struct audit_label labels[2];
    struct audit_event event = { .now = 1763812800000000 + number };
    snprintf(id, 32, "order-%lld", (long long)number);
    event.event_at = event.now;
    event.texts[AUDIT_ACTOR] = STR("warehouse-7");
    event.texts[AUDIT_REQUEST] = str_of(id);
    event.texts[AUDIT_ACTION] = STR("ledger.reserve");
    event.texts[AUDIT_SUBJECT_KIND] = STR("license");
    event.texts[AUDIT_SUBJECT_ID] = STR("D123456");
    event.texts[AUDIT_CLASS] = STR("export");
    event.texts[AUDIT_REASON] = STR("shipment of an order");
    event.texts[AUDIT_BASIS] = STR("us@2026.09");
    event.before = &digests[0];
    event.after = &digests[1];
    labels[0] = (struct audit_label){ STR("country"), STR("CN") };
    labels[1] = (struct audit_label){ STR("document"), str_of(id) };
    event.labels = labels;
    event.label_count = label_count;
    return event;
}

static void append(struct store *store, const char *what, int64_t from, int64_t count,
                   int64_t batch, size_t label_count)
{
    struct audit_log log;
    double began = seconds(CLOCK_MONOTONIC);
    double worked = seconds(CLOCK_PROCESS_CPUTIME_ID);
    audit_log_init(&log, mem_system());
    for (int64_t at = from; at < from + count;) {
        need(store_begin(store, &err), "begin");
        audit_begin(&log);
        for (int64_t i = 0; i < batch && at < from + count; i++, at++) {
            char id[32];
            struct audit_event event = event_of(at, id, label_count);
            need(audit_append(&log, &event, &err), "append");
        }
        need(audit_flush(&log, store, &err) && store_commit(store, &err), "flush");
    }
    audit_log_release(&log);
    worked = seconds(CLOCK_PROCESS_CPUTIME_ID) - worked;
    printf("  %-25s %9.0f %9.1f\n", what, (double)count / (seconds(CLOCK_MONOTONIC) - began),
           worked / (double)count * 1e6);
}

static void prove(struct store *store, int64_t size)
{
    static struct audit_nodes nodes;
    uint64_t random = 88172645463325252;
    double began = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < PROOFS; i++) {
        struct tree_proof proof;
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        audit_nodes_init(&nodes, store);
        need(tree_prove_inclusion(audit_nodes_source, &nodes, (int64_t)(random % (uint64_t)size),
                                  size, &proof, &err),
             "proof");
    }
    printf("  proof of inclusion        %9.0f us\n",
           (seconds(CLOCK_PROCESS_CPUTIME_ID) - began) / PROOFS * 1e6);
    began = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < PROOFS; i++) {
        struct tree_proof proof;
        audit_nodes_init(&nodes, store);
        need(tree_prove_consistency(audit_nodes_source, &nodes, size * (i + 1) / (PROOFS + 1) + 1,
                                    size, &proof, &err),
             "proof");
    }
    printf("  proof of consistency      %9.0f us\n",
           (seconds(CLOCK_PROCESS_CPUTIME_ID) - began) / PROOFS * 1e6);
}

static void verify(struct store *store)
{
    static const struct audit_outside nothing;
    struct audit_verdict verdict;
    struct buf out;
    double began = seconds(CLOCK_PROCESS_CPUTIME_ID);
    buf_init(&out, mem_system(), 1 << 20);
    need(audit_verify(store, mem_system(), &nothing, &out, &verdict, &err), "verify");
    if (verdict.wrong > 0)
        printf("%.*s", STR_ARG(buf_view(&out)));
    printf("  all of it verified        %9.2f s\n", seconds(CLOCK_PROCESS_CPUTIME_ID) - began);
    buf_release(&out);
}

int main(int count, char **words)
{
    char folder[] = "licet-bench-XXXXXX";
    bool own = count < 2;
    int64_t entries = count > 2 ? strtoll(words[2], NULL, 10) : 300000;
    struct audit_head head;
    bool sound;
    if (own && mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/audit.db", own ? folder : words[1]);
    need(store_create(mem_system(), str_of(path), &err), "create");
    struct store *store = store_open(mem_system(), str_of(path), &err);
    need(store != NULL, "open");
    printf("entries of the log on the disk  a second  us of processor\n");
    append(store, "64 at once", 0, 64000, 64, 0);
    append(store, "64, with two labels each", 64000, 64000, 64, 2);
    if (entries > 128000)
        append(store, "4,096 at once", 128000, entries - 128000, 4096, 0);
    need(audit_head_read(store, &head, &sound, &err) && sound, "head");
    printf("in a log of %lld entries, of the processor\n", (long long)head.size);
    prove(store, head.size);
    verify(store);
    store_close(store);
    remove_store();
    if (own)
        (void)rmdir(folder);
    return 0;
}
