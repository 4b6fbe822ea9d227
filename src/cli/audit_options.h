/* SPDX-License-Identifier: Apache-2.0 */
/* cli/audit_options.h - what the audit commands share. */
#ifndef LICET_CLI_AUDIT_OPTIONS_H
#define LICET_CLI_AUDIT_OPTIONS_H

#include "audit/log.h"
#include "audit/verify.h"
#include "cli/command.h"

#define AUDIT_KEYS_MAX 16
#define AUDIT_KEY_FILE_MAX 4096

extern const struct command command_audit_attach;
extern const struct command command_audit_checkpoint;
extern const struct command command_audit_export;
extern const struct command command_audit_hold;
extern const struct command command_audit_release;
extern const struct command command_audit_retain;
extern const struct command command_audit_verify;

/* --party --country --license --document */
extern const struct option_group group_labels;

/* Opens the store of --db; NULL on failure. */
struct store *audit_open(const struct cli *cli, const struct args *args, struct err *err);

/* A text that has to be given; ask: what is asked where it is not. */
NODISCARD bool audit_need(const struct args *args, const char *name, const char *ask,
                          struct str *ret, struct err *err);

/* The labels of these options, in their order. */
NODISCARD bool audit_labels(const struct cli *cli, const struct args *args,
                            struct audit_label ret[AUDIT_LABELS_MAX], size_t *ret_count,
                            struct err *err);

/* KIND=ID */
NODISCARD bool audit_subject(struct str text, struct str *ret_kind, struct str *ret_id,
                             struct err *err);

/* The public keys of the options --key. */
NODISCARD bool audit_keys(const struct cli *cli, const struct args *args,
                          struct key_public ret[AUDIT_KEYS_MAX], size_t *ret_count,
                          struct err *err);

#endif
