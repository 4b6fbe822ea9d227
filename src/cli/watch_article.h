/* SPDX-License-Identifier: Apache-2.0 */
/* cli/watch_article.h - articles for `licet watch add`: read by the packs' tables, and told. */
#ifndef LICET_CLI_WATCH_ARTICLE_H
#define LICET_CLI_WATCH_ARTICLE_H

#include "api/packs.h"
#include "cli/command.h"
#include "watch/article.h"

/* A name that was found, as it was looked for in the lists. */
struct article_party {
    struct str name;
    struct str status; /* "listed", "possible", "clear", "unscreened" */
};

struct read_article {
    struct str name;
    struct article article;
    const struct article_table *table;
    struct article_party *parties;
    size_t party_count;
};

/*
 * Reads it with the table and the chips that are in the program, the firms of the packs and the
 * names of countries; parties are looked for in --lists, else in the sample.
 */
NODISCARD bool read_article(struct cli *cli, const struct args *args, const struct packs *packs,
                            struct str name, struct str text, int32_t published,
                            struct read_article *ret, struct err *err);

/*
 * Tells where it contradicts the others or the packs, and nothing where it does not; as the options
 * say.
 */
NODISCARD bool tell_against(struct cli *cli, const struct args *args, const struct packs *packs,
                            const struct read_article *read, const struct read_article *others,
                            size_t other_count, struct err *err);

/* As a page, and as a JSON object on a line. */
void article_page(struct cli *cli, const struct read_article *read, struct str name);
void article_json(struct buf *out, const struct read_article *read, struct str name);

#endif
