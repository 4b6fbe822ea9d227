/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/watch_draft.h - what was read, as a draft in the language of the packs.
 *
 * A person finishes it.  A draft is sources and notes.  A note changes nothing, so that a draft
 * can be loaded, linted and compared as it is: what was only announced or promised never becomes a
 * rule by itself.
 */
#ifndef LICET_CLI_WATCH_DRAFT_H
#define LICET_CLI_WATCH_DRAFT_H

#include "api/packs.h"
#include "watch/article.h"
#include "watch/fr.h"

/* A thing of the packs that a document speaks of. */
struct concern {
    const char *kind; /* "rule", "set", "threshold" */
    struct str name;
    const struct citation *cites; /* by which it was found */
    struct span span;
};

struct concerns {
    struct concern *list;
    size_t count, capacity;
};

/*
 * What cites the place that the instruction amends: of those, where it names paragraphs, what cites
 * one of them; else all.
 */
NODISCARD bool concerns_of(struct arena *arena, const struct policy *policy,
                           const struct fr_instruction *instruction, struct concerns *ret,
                           struct err *err);

/* A document of the Federal Register: a note on each rule that an instruction concerns. */
NODISCARD bool draft_document(struct arena *arena, const struct policy *policy,
                              const struct fr_document *document, struct buf *out, struct err *err);

/*
 * The rules, as if they no longer applied from that day on: no draft, but what is loaded to learn
 * what hangs on them, as a scenario, so that nothing may ship on it.  Whether it all went into the
 * buffer, buf_check tells.
 */
void draft_supposed(const struct policy *policy, const struct str *rules, size_t count, int32_t day,
                    struct buf *out);

/* An article: a note on each rule that it speaks of, with the sentences. */
NODISCARD bool draft_article(struct arena *arena, const struct policy *policy,
                             const struct article *article, struct str name, struct buf *out,
                             struct err *err);

#endif
