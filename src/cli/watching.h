/* SPDX-License-Identifier: Apache-2.0 */
/* cli/watching.h - what the commands about documents share; see cmd_watch*.c. */
#ifndef LICET_CLI_WATCHING_H
#define LICET_CLI_WATCHING_H

#include "api/digest.h"
#include "api/packs.h"
#include "cli/command.h"
#include "cli/list_files.h"
#include "watch/ecfr.h"
#include "watch/fr_list.h"

extern const struct command command_watch_add;
extern const struct command command_watch_accept;
extern const struct command command_watch_draft;
extern const struct command command_watch_list;
extern const struct command command_watch_poll;
extern const struct command command_watch_reject;
extern const struct command command_watch_show;

/* A document that is being read, and what it is read with. */
struct watch_reading {
    struct cli *cli;
    const struct args *args;
    struct str name; /* of the file, or its address */
    struct str text;
    char sha256[DIGEST_HEX_SIZE];
    struct ecfr_table places;
    struct packs packs; /* loaded when they are asked */
    bool has_packs;
    bool needs_person;
    struct read_article *articles; /* those of before, to lay the next one beside them */
    size_t article_count, article_capacity;
    struct err *err;
};

/* watch_reading_end may follow in any case. */
NODISCARD bool watch_reading_begin(struct watch_reading *reading, struct cli *cli,
                                   const struct args *args, struct err *err);
void watch_reading_end(struct watch_reading *reading);

/* Of the file, or the address with --online, that `name` is. */
NODISCARD bool watch_read_text(struct watch_reading *reading);

/* When it was published: as it says, else as --published says, else when it was filed. */
NODISCARD bool watch_date(struct watch_reading *reading, struct fr_document *document);

/* Its rows as a list of today. */
NODISCARD bool watch_snapshot(struct watch_reading *reading, const struct fr_document *document,
                              const struct party_list *list, struct snapshot *ret);

NODISCARD bool watch_load_packs(struct watch_reading *reading);

/* What was read of a document, and the list that its rows became. */
struct watched {
    struct fr_document *document;
    struct party_list list;
    struct list_version version; /* file absent: none was kept */
    bool is_new;
    const struct policy *policy; /* what it concerns is looked for there; NULL: nothing is */
};

/* What is kept of a document on file. */
struct watched_said {
    const char *kind; /* "rule", "proposal", "notice", "news", … */
    struct str title, sha256;
    int32_t published; /* DATE_MIN: not known */
    bool needs_person;
};

/* Puts it on file, if --db names where, for whom --as names. */
NODISCARD bool watched_record(struct cli *cli, const struct args *args, struct str name,
                              const struct watched_said *said, struct err *err);

/* As a page, and as a JSON object on a line. */
NODISCARD bool watched_page(struct cli *cli, const struct watched *watched, struct err *err);
NODISCARD bool watched_json(struct cli *cli, const struct watched *watched, struct err *err);

#endif
