/* SPDX-License-Identifier: Apache-2.0 */
/* desk/ledger_log.c - see ledger_log.h. */
#include "desk/ledger_log.h"

#include <stdio.h>
#include <string.h>

#include "desk/seal.h"

/* Findings that are told; more are counted. */
#define TOLD_MAX 100

static void seal_transfer(const struct ledger_transfer *transfer,
                          const struct ledger_entry *entries, size_t count, struct audit_hash *ret)
{
    struct seal seal;
    seal_init(&seal, "ledger");
    seal_number(&seal, transfer->seq);
    seal_id(&seal, &transfer->id);
    seal_text(&seal, str_of(ledger_kind_name(transfer->kind)));
    seal_number(&seal, transfer->resolves);
    seal_number(&seal, transfer->event_at);
    seal_number(&seal, transfer->recorded_at);
    seal_number(&seal, transfer->rule_date);
    seal_number(&seal, transfer->expires_at);
    seal_said(&seal, transfer->actor);
    seal_said(&seal, transfer->reason);
    seal_said(&seal, transfer->basis);
    seal_text(&seal, (struct str){ (const char *)transfer->digest, LEDGER_DIGEST_SIZE });
    for (size_t i = 0; i < count; i++) {
        seal_id(&seal, &entries[i].account);
        seal_text(&seal, str_of(ledger_layer_name(entries[i].layer)));
        seal_number(&seal, entries[i].amount);
    }
    seal_end(&seal, ret->bytes);
}

#define ACTION "ledger."
#define ID_TEXT (2 * STORE_ID_SIZE + 1)

static struct str id_text(const struct store_id *id, char text[ID_TEXT])
{
    (void)sodium_bin2hex(text, ID_TEXT, id->bytes, STORE_ID_SIZE);
    return str_of(text);
}

bool ledger_log_append(struct audit_log *log, const struct ledger_transfer *transfer,
                       const struct ledger_entry *entries, size_t count, struct str license,
                       struct str keep, int64_t now, struct err *err)
{
    char action[32];
    char id[ID_TEXT];
    struct audit_hash after;
    const struct audit_label label = { STR("license"), license };
    snprintf(action, sizeof action, ACTION "%s", ledger_kind_name(transfer->kind));
    seal_transfer(transfer, entries, count, &after);
    struct audit_event event = { .now = now,
                                 .event_at = transfer->event_at,
                                 .after = &after,
                                 .labels = &label,
                                 .label_count = license.length > 0 ? 1 : 0 };
    event.texts[AUDIT_ACTOR] = transfer->actor;
    event.texts[AUDIT_REQUEST] = id_text(&transfer->id, id);
    event.texts[AUDIT_ACTION] = str_of(action);
    event.texts[AUDIT_SUBJECT_KIND] = license.length > 0 ? STR("license") : STR("transfer");
    event.texts[AUDIT_SUBJECT_ID] = license.length > 0 ? license : event.texts[AUDIT_REQUEST];
    event.texts[AUDIT_CLASS] = keep;
    event.texts[AUDIT_REASON] = transfer->reason;
    event.texts[AUDIT_BASIS] = transfer->basis;
    return audit_append(log, &event, err);
}

/* ---- whether both tell the same ---- */

/* Of so many transfers the seals are worked out at once. */
#define BLOCK 512

struct seen {
    char id[ID_TEXT];
    struct audit_hash seal;
};

struct check {
    struct store *store;
    struct buf *out;
    size_t wrong;
    struct seen block[BLOCK];
    size_t count, at; /* of the block */
    int64_t next;     /* the seq behind it */
};

static void tell(struct check *check, const char *says, const char *what)
{
    if (++check->wrong <= TOLD_MAX)
        buf_format(check->out, "%s: %s\n", says, what);
}

static bool see(void *context, const struct ledger_transfer *transfer,
                const struct ledger_entry *entries, size_t count, struct err *err)
{
    struct check *check = context;
    struct seen *seen = &check->block[check->count++];
    (void)err;
    (void)id_text(&transfer->id, seen->id);
    seal_transfer(transfer, entries, count, &seen->seal);
    check->next = transfer->seq + 1;
    return true;
}

/* The next transfer, NULL if there is none. */
static bool next_seen(struct check *check, const struct seen **ret, struct err *err)
{
    *ret = NULL;
    if (check->at == check->count) {
        check->at = check->count = 0;
        if (!transfers_each(check->store, check->next, BLOCK, see, check, err))
            return false;
    }
    if (check->at < check->count)
        *ret = &check->block[check->at++];
    return true;
}

static bool check_entry(void *context, const struct audit_entry *entry, struct err *err)
{
    struct check *check = context;
    struct audit_record record;
    const struct seen *seen;
    char what[96];
    struct err unread;
    if (!audit_record_read(entry->bytes, &record, &unread)) /* which audit_verify tells */
        return true;
    if (!str_starts(record.texts[AUDIT_ACTION], STR(ACTION)))
        return true;
    if (!next_seen(check, &seen, err))
        return false;
    snprintf(what, sizeof what, "entry %lld", (long long)entry->seq);
    if (seen == NULL)
        tell(check, "the log has a transfer that the ledger has not", what);
    else if (!str_equal_text(record.texts[AUDIT_REQUEST], seen->id) ||
             record.lists[AUDIT_AFTER].count != 1 ||
             !audit_hash_equal(&record.lists[AUDIT_AFTER].hashes[0], &seen->seal))
        tell(check, "a transfer is not as the log has it", what);
    return true;
}

bool ledger_log_check(struct store *store, struct buf *out, size_t *ret_wrong, struct err *err)
{
    static const struct check none;
    struct check *check = mem_resize(store_mem(store), NULL, sizeof *check);
    const struct seen *seen = NULL;
    if (check == NULL)
        return err_set(err, ERR_MEMORY, "memory for the ledger could not be had");
    *check = none;
    check->store = store;
    check->out = out;
    check->next = 1;
    bool done = store_begin_reading(store, err) &&
                audit_entries_each(store, 1, INT64_MAX, check_entry, check, err);
    while (done && (done = next_seen(check, &seen, err)) && seen != NULL)
        tell(check, "the log has nothing of a transfer", seen->id);
    store_rollback(store);
    *ret_wrong = check->wrong;
    mem_free(store_mem(store), check);
    return done && buf_check(out, err);
}
