/* SPDX-License-Identifier: Apache-2.0 */
/* unit/audit_kit.c - see audit_kit.h. */
#include "unit/audit_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct audit_event audit_kit_event(int64_t number)
{
    static const struct audit_hash states[] = { { { 1, 2, 3 } }, { { 4, 5, 6 } } };
    static char ids[8][24];
    char *id = ids[number % 8];
    const struct audit_label labels[] = {
        { .kind = STR("party"), .value = STR("Example Cloud Co.") },
        { .kind = STR("country"), .value = STR("CN") },
    };
    static struct audit_label kept[2];
    struct audit_event event = { .now = NOON + number * 1000, .event_at = NOON - number };
    memcpy(kept, labels, sizeof labels);
    snprintf(id, sizeof ids[0], "D%06lld", (long long)number % 1000000);
    event.texts[AUDIT_ACTOR] = STR("ann");
    event.texts[AUDIT_KEY] = number % 5 == 0 ? STR("key-7") : STR("");
    event.texts[AUDIT_REQUEST] = str_of(id);
    event.texts[AUDIT_ACTION] = STR("license.post");
    event.texts[AUDIT_SUBJECT_KIND] = STR("license");
    event.texts[AUDIT_SUBJECT_ID] = number % 2 == 0 ? STR("D100") : STR("D200");
    event.texts[AUDIT_CLASS] = STR("export");
    event.texts[AUDIT_REASON] = STR("shipment left");
    event.before = number % 3 == 0 ? &states[0] : NULL;
    event.after = number % 3 == 0 ? &states[1] : NULL;
    event.evidence = states;
    event.evidence_count = (size_t)(number % 3);
    event.labels = kept;
    event.label_count = (size_t)(number % 4 == 3 ? 2 : number % 4 == 1 ? 1 : 0);
    return event;
}

void audit_kit_append(struct store *store, int64_t from, int64_t count, int64_t batch)
{
    struct err err = { 0 };
    struct audit_log log;
    audit_log_init(&log, mem_system());
    for (int64_t at = from; at < from + count;) {
        assert_true(store_begin(store, &err));
        audit_begin(&log);
        for (int64_t i = 0; i < batch && at < from + count; i++, at++) {
            struct audit_event event = audit_kit_event(at);
            assert_true(audit_append(&log, &event, &err));
        }
        if (!audit_flush(&log, store, &err) || !store_commit(store, &err))
            fail_msg("%s", err.message);
    }
    audit_log_release(&log);
}

struct audit_verdict audit_kit_against(struct store *store, const struct key_public *key,
                                       const struct buf *file, char *text, size_t size)
{
    struct audit_outside outside = { .keys = key, .key_count = key == NULL ? 0 : 1 };
    struct audit_verdict verdict;
    struct err err = { 0 };
    struct buf out;
    outside.name = STR("outside.txt");
    if (file != NULL)
        outside.checkpoints = buf_view(file);
    buf_init(&out, mem_system(), 1 << 20);
    if (!audit_verify(store, mem_system(), &outside, &out, &verdict, &err))
        fail_msg("%s", err.message);
    snprintf(text, size, "%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
    return verdict;
}

struct audit_verdict audit_kit_verify(struct store *store, char *text, size_t size)
{
    return audit_kit_against(store, NULL, NULL, text, size);
}

void audit_kit_keys(struct key_secret *secret, struct key_public *key)
{
    struct err err = { 0 };
    struct buf texts[2];
    buf_init(&texts[0], mem_system(), 1024);
    buf_init(&texts[1], mem_system(), 1024);
    assert_true(keys_new(&texts[0], &texts[1], &err));
    assert_true(key_read_secret(buf_view(&texts[0]), secret, &err));
    assert_true(key_read_public(buf_view(&texts[1]), key, &err));
    buf_release(&texts[0]);
    buf_release(&texts[1]);
}

void audit_kit_checkpoint(struct store *store, const struct key_secret *secret, int64_t now,
                          struct buf *file)
{
    struct checkpoint checkpoint;
    struct err err = { 0 };
    size_t from = file->length;
    assert_true(store_begin(store, &err));
    if (!checkpoint_of(store, now, &checkpoint, &err) ||
        !checkpoint_write(&checkpoint, secret, file, &err) ||
        !audit_checkpoint_add(store, checkpoint.size,
                              (struct str){ file->data + from, file->length - from }, &err))
        fail_msg("%s", err.message);
    assert_true(store_commit(store, &err));
}

void audit_kit_sound(struct store *store)
{
    char text[1000];
    if (audit_kit_verify(store, text, sizeof text).wrong > 0)
        fail_msg("%s", text);
}
