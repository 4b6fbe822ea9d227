/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/signed_in.h - a person who signed in at the server, and the browser that shows it.
 *
 * The browser has 256 random bits, the database their SHA-256: who reads the database cannot sign
 * in with it.  It ends half an hour behind the last request, twelve hours behind the first, when
 * somebody signs out, when the person is disabled, and when what they signed in by is not so any
 * more: they have another password, or theirs was a first one and has ended, or the link to the
 * provider has.
 *
 * From the same bits comes what a form shows to prove that it is one of ours (CSRF): another page
 * can have the browser send its cookie, but cannot read this.
 */
#ifndef LICET_DESK_SIGNED_IN_H
#define LICET_DESK_SIGNED_IN_H

#include "desk/roles.h"
#include "store/web_rows.h"

#define SIGNED_IN_LENGTH 43 /* base64url of 256 bits */
#define SIGNED_IN_SIZE (SIGNED_IN_LENGTH + 1)
#define SIGNED_IN_MAX 100 /* sessions of one person: another one ends the oldest */

/* Bits like those of a session, for the form of somebody who has none yet. */
NODISCARD bool signed_in_secret(char ret[SIGNED_IN_SIZE], struct err *err);

/* *ret is the only place where it ever is; inside the caller's transaction. */
NODISCARD bool signed_in_begin(struct store *store, const struct who *who, int64_t now,
                               char ret[SIGNED_IN_SIZE], int64_t *ret_ends_at, struct err *err);

/*
 * The same of somebody whom a provider names: until the link ends, and with no role (a bit each)
 * that is not among `roles`, whatever they are given here.
 */
NODISCARD bool signed_in_begin_linked(struct store *store, const struct who *who,
                                      const struct store_id *identity, uint32_t roles, int64_t now,
                                      char ret[SIGNED_IN_SIZE], int64_t *ret_ends_at,
                                      struct err *err);

/*
 * Who it is, what they may, and what they must: by a first password they may nothing but choose
 * another one, and with a role among `factor_for` (a bit each) and no second factor nothing but set
 * one up; of whom a provider names that is the provider's.  ERR_SIGN_IN: nobody, or not any more.
 * In transactions of its own.
 */
NODISCARD bool signed_in_who(struct store *store, struct str secret, uint32_t factor_for,
                             int64_t now, struct who *ret, struct err *err);

/* Nothing happens where it has ended.  Inside the caller's transaction. */
NODISCARD bool signed_in_end(struct store *store, struct str secret, struct err *err);

/* What a secret is known by. */
void signed_in_hash(struct str secret, uint8_t ret[WEB_HASH_SIZE]);

/* Where somebody is signed in, the newest first.  Inside the caller's transaction. */
NODISCARD bool signed_in_read(struct store *store, struct arena *arena, const struct who *who,
                              int64_t now, struct web_session **ret, size_t *ret_count,
                              struct err *err);

/*
 * Of their own: the one whose hash that is, in hexadecimal digits (ERR_USAGE: it is none), whether
 * it has ended or not; all but the one of that secret.  Inside the caller's transaction.
 */
NODISCARD bool signed_in_end_one(struct store *store, const struct who *who, struct str hash,
                                 struct err *err);
NODISCARD bool signed_in_end_others(struct store *store, const struct who *who, struct str secret,
                                    struct err *err);

/* What forms show. */
void signed_in_proof(struct str secret, char ret[SIGNED_IN_SIZE]);
bool signed_in_proves(struct str secret, struct str proof);

#endif
