/* SPDX-License-Identifier: Apache-2.0 */
/* unit/audit_kit.h - logs to try things on. */
#ifndef LICET_UNIT_AUDIT_KIT_H
#define LICET_UNIT_AUDIT_KIT_H

#include "audit/checkpoint.h"
#include "audit/log.h"
#include "audit/verify.h"
#include "unit/store_folder.h"

#define NOON INT64_C(1763812800000000) /* 2025-11-22 */

/* One of a row of different events: some with labels, some with evidence, some with a state. */
struct audit_event audit_kit_event(int64_t number);

/* So many entries, the first of them numbered `from`, in batches. */
void audit_kit_append(struct store *store, int64_t from, int64_t count, int64_t batch);

/* The verdict without checkpoints; what was found in `text`. */
struct audit_verdict audit_kit_verify(struct store *store, char *text, size_t size);

/* Fails the test where it is not sound, or where it is. */
void audit_kit_sound(struct store *store);

/* A pair of keys. */
void audit_kit_keys(struct key_secret *secret, struct key_public *key);

/* A checkpoint of it, in the store and behind what is in `file`. */
void audit_kit_checkpoint(struct store *store, const struct key_secret *secret, int64_t now,
                          struct buf *file);

/* The verdict with what is kept outside. */
struct audit_verdict audit_kit_against(struct store *store, const struct key_public *key,
                                       const struct buf *file, char *text, size_t size);

#endif
