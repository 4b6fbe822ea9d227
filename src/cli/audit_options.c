/* SPDX-License-Identifier: Apache-2.0 */
/* cli/audit_options.c - see audit_options.h. */
#include "cli/audit_options.h"

#include "cli/files.h"

static const struct option label_options[] = {
    { .name = "party",
      .metavar = "NAME",
      .type = OPTION_TEXT,
      .repeatable = true,
      .help = "a party to it" },
    { .name = "country",
      .metavar = "CC",
      .type = OPTION_TEXT,
      .repeatable = true,
      .help = "a country it concerns" },
    { .name = "license",
      .metavar = "NUMBER",
      .type = OPTION_TEXT,
      .repeatable = true,
      .help = "a license it was done under" },
    { .name = "document",
      .metavar = "NUMBER",
      .type = OPTION_TEXT,
      .repeatable = true,
      .help = "the number of a document: an order, an invoice, a bill of lading" },
    { .name = NULL },
};
const struct option_group group_labels = { "Labels", label_options };

struct store *audit_open(const struct cli *cli, const struct args *args, struct err *err)
{
    struct str path;
    if (!audit_need(args, "db", "which database?", &path, err))
        return NULL;
    return store_open(cli->mem, path, err);
}

bool audit_need(const struct args *args, const char *name, const char *ask, struct str *ret,
                struct err *err)
{
    *ret = args_text(args, name);
    if (ret->length > 0)
        return true;
    err_set(err, ERR_USAGE, "%s", ask);
    return err_hint(err, "option '--%s' says it; 'licet help audit %s' tells more", name,
                    args->command->name);
}

bool audit_labels(const struct cli *cli, const struct args *args,
                  struct audit_label ret[AUDIT_LABELS_MAX], size_t *ret_count, struct err *err)
{
    *ret_count = 0;
    for (const struct option *option = label_options; option->name != NULL; option++) {
        struct str *texts;
        size_t count;
        if (!args_all(args, cli->arena, option->name, &texts, &count, err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (*ret_count == AUDIT_LABELS_MAX)
                return err_set(err, ERR_USAGE, "there are more than %d labels", AUDIT_LABELS_MAX);
            ret[(*ret_count)++] =
                (struct audit_label){ .kind = str_of(option->name), .value = texts[i] };
        }
    }
    return true;
}

bool audit_subject(struct str text, struct str *ret_kind, struct str *ret_id, struct err *err)
{
    size_t at = str_find(text, '=');
    *ret_kind = str_slice(text, 0, at);
    *ret_id = at < text.length ? str_slice(text, at + 1, text.length) : (struct str){ 0 };
    if (ret_kind->length > 0 && ret_id->length > 0)
        return true;
    err_set(err, ERR_USAGE, "'%.*s' is no record", STR_ARG(text));
    return err_hint(err, "a record is a kind and an id, as in license=D123456");
}

bool audit_keys(const struct cli *cli, const struct args *args,
                struct key_public ret[AUDIT_KEYS_MAX], size_t *ret_count, struct err *err)
{
    struct str *paths;
    if (!args_all(args, cli->arena, "key", &paths, ret_count, err))
        return false;
    if (*ret_count > AUDIT_KEYS_MAX)
        return err_set(err, ERR_USAGE, "there are more than %d keys", AUDIT_KEYS_MAX);
    for (size_t i = 0; i < *ret_count; i++) {
        struct str text;
        if (!file_read(cli->arena, paths[i], AUDIT_KEY_FILE_MAX, &text, err))
            return false;
        if (!key_read_public(text, &ret[i], err))
            return err_wrap(err, "%.*s", STR_ARG(paths[i]));
    }
    return true;
}
