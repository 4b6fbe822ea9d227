/* SPDX-License-Identifier: Apache-2.0 */
/* audit/verify_marks.c - checkpoints, held against the log; see verify.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/verify_priv.h"

#define MARK_NAME_SIZE 200

/* "the checkpoint of 2026-…" with where it is kept. */
static const char *name_of(const struct verifying *verifying, const struct mark *mark,
                           char text[MARK_NAME_SIZE])
{
    if (mark->row > 0)
        snprintf(text, MARK_NAME_SIZE, "checkpoint %lld of the store", (long long)mark->row);
    else
        snprintf(text, MARK_NAME_SIZE, "%.*s:%u: the checkpoint", STR_ARG(verifying->outside->name),
                 (unsigned)mark->line);
    return text;
}

/* ---- reading them ---- */

static bool is_signed(const struct audit_outside *outside, const struct checkpoint_note *note)
{
    for (size_t i = 0; i < outside->key_count; i++) {
        if (checkpoint_signed(note, &outside->keys[i]))
            return true;
    }
    return outside->key_count == 0;
}

static bool add_mark(struct verifying *verifying, const struct checkpoint_note *note,
                     struct mark mark, struct err *err)
{
    char name[MARK_NAME_SIZE];
    mark.says = note->says;
    if (!is_signed(verifying->outside, note)) {
        verify_found(verifying, 0, "%s over %lld entries was not signed with this key",
                     name_of(verifying, &mark, name), (long long)note->says.size);
        return true;
    }
    if (!arena_grow(&verifying->arena, &verifying->marks, verifying->mark_count,
                    &verifying->mark_capacity, sizeof *verifying->marks))
        return arena_error(&verifying->arena, err);
    verifying->marks[verifying->mark_count++] = mark;
    return true;
}

static uint32_t count_lines(struct str text)
{
    uint32_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += text.data[i] == '\n';
    return count;
}

static bool read_file(struct verifying *verifying, struct err *err)
{
    struct str text = verifying->outside->checkpoints;
    struct mark mark = { .line = 1 };
    while (text.length > 0) {
        struct checkpoint_note note;
        struct err unused;
        if (!checkpoint_read(&text, &note, &unused)) {
            verify_found(verifying, 0, "%.*s:%u: this is no checkpoint of a log",
                         STR_ARG(verifying->outside->name), (unsigned)mark.line);
            return true;
        }
        if (!add_mark(verifying, &note, mark, err))
            return false;
        mark.line += count_lines(note.whole);
    }
    return true;
}

static bool read_row(void *context, const struct audit_checkpoint_row *row, struct err *err)
{
    struct verifying *verifying = context;
    struct checkpoint_note note;
    struct err unused;
    struct str rest = row->note;
    struct mark mark = { .row = ++verifying->rows };
    if (row->at != mark.row || !checkpoint_read(&rest, &note, &unused) || rest.length > 0 ||
        note.says.size != row->size) {
        verify_found(verifying, 0, "checkpoint %lld of the store is not as it was written",
                     (long long)mark.row);
        return true;
    }
    return add_mark(verifying, &note, mark, err);
}

static int compare_marks(const void *a, const void *b)
{
    const struct mark *one = a;
    const struct mark *two = b;
    if (one->says.size != two->says.size)
        return one->says.size < two->says.size ? -1 : 1;
    if (one->row != two->row)
        return one->row < two->row ? -1 : 1;
    return one->line < two->line ? -1 : one->line > two->line;
}

bool verify_read_marks(struct verifying *verifying, struct err *err)
{
    if (!read_file(verifying, err) ||
        !audit_checkpoints_each(verifying->store, read_row, verifying, err))
        return false;
    if (verifying->mark_count > 0)
        qsort(verifying->marks, verifying->mark_count, sizeof *verifying->marks, compare_marks);
    return true;
}

/* ---- holding them against it ---- */

static void verify_mark(struct verifying *verifying, const struct mark *mark,
                        const struct audit_hash *root)
{
    char name[MARK_NAME_SIZE];
    verifying->verdict->checkpoints++;
    if (strcmp(mark->says.origin, verifying->origin) != 0) {
        verify_found(verifying, 1,
                     "%s is of the log '%s'; this one, whose entry 1 is another, is '%s'",
                     name_of(verifying, mark, name), mark->says.origin, verifying->origin);
    } else if (!audit_hash_equal(&mark->says.root, root) ||
               !audit_hash_equal(&mark->says.chain, &verifying->head.chain)) {
        verify_found(verifying, verifying->mark_good + 1,
                     "%s over %lld entries does not fit: one of the entries %lld to %lld was "
                     "written anew",
                     name_of(verifying, mark, name), (long long)mark->says.size,
                     (long long)verifying->mark_good + 1, (long long)mark->says.size);
    } else {
        verifying->mark_good = mark->says.size;
    }
}

/* Those of the size that the log has come to. */
void verify_marks(struct verifying *verifying)
{
    struct audit_hash root;
    bool rooted = false;
    for (; verifying->mark_at < verifying->mark_count; verifying->mark_at++) {
        const struct mark *mark = &verifying->marks[verifying->mark_at];
        if (mark->says.size > verifying->tree.size)
            return;
        if (!rooted)
            tree_root(&verifying->tree, &root);
        rooted = true;
        verify_mark(verifying, mark, &root);
    }
}

/* Those of a size that it has not. */
void verify_marks_end(struct verifying *verifying)
{
    int64_t size = verifying->head.size;
    if (verifying->broken)
        return;
    for (; verifying->mark_at < verifying->mark_count; verifying->mark_at++) {
        const struct mark *mark = &verifying->marks[verifying->mark_at];
        char name[MARK_NAME_SIZE];
        char time[AUDIT_TIME_SIZE];
        verifying->verdict->checkpoints++;
        verify_found(verifying, size + 1,
                     "%s of %s has %lld entries, and entry %lld is missing: the end of the log was "
                     "cut, or an older copy was put in its place",
                     name_of(verifying, mark, name), audit_time(mark->says.time, time),
                     (long long)mark->says.size, (long long)size + 1);
    }
}
