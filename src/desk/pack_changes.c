/* SPDX-License-Identifier: Apache-2.0 */
/* desk/pack_changes.c - see pack_changes.h. */
#include "desk/pack_changes.h"

#include <string.h>

#include "desk/ids.h"

#define TERMS_MAX 512
#define MANIFEST_MAX ((size_t)1 << 20)
#define DAY_MICROSECONDS INT64_C(86400000000)
#define NONE "none"

bool is_pack_name(struct str name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        if (!((c >= 'a' && c <= 'z') || is_digit(c) || (c == '-' && i > 0)))
            return false;
    }
    return name.length > 0 && name.length <= PACK_NAME_MAX;
}

/* ---- what is signed ---- */

static bool write_manifest(const struct pack_file *files, size_t count, struct buf *out,
                           struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t sha256[KEPT_DIGEST_SIZE];
        char hex[KEPT_HEX_SIZE];
        kept_sha256(files[i].text, sha256);
        buf_format(out, "%s  %.*s\n", kept_sha256_text(sha256, hex), STR_ARG(files[i].name));
    }
    return buf_check(out, err);
}

bool pack_change_root(const struct mem *mem, const struct pack_file *files, size_t count,
                      char ret[KEPT_HEX_SIZE], struct err *err)
{
    uint8_t sha256[KEPT_DIGEST_SIZE];
    struct buf manifest;
    buf_init(&manifest, mem, MANIFEST_MAX);
    bool done = write_manifest(files, count, &manifest, err);
    if (done) {
        kept_sha256(buf_view(&manifest), sha256);
        kept_sha256_text(sha256, ret);
    }
    buf_release(&manifest);
    return done;
}

static bool write_terms(const struct pack_change *change, struct buf *out, struct err *err)
{
    buf_format(out, "pack %.*s\nroot %s\nbefore %s\n", STR_ARG(change->pack), change->root,
               change->before[0] == '\0' ? NONE : change->before);
    return buf_check(out, err);
}

static const char *verb_of(enum transition transition)
{
    return transition == TRANSITION_POLICY_REVIEW ? "review" : "publish";
}

static struct store_id subject_of(struct arena *arena, struct str pack)
{
    return id_of_key(str_join(arena, STR("policy"), ":", pack));
}

/* says: has what the request says. */
static bool request_of(struct arena *arena, const struct pack_change *change,
                       enum transition transition, struct buf *says, struct approval_request *ret,
                       struct err *err)
{
    struct buf terms;
    *ret = (struct approval_request){ .transition = transition,
                                      .subject = subject_of(arena, change->pack) };
    buf_init(&terms, arena->mem, TERMS_MAX);
    bool done = write_terms(change, &terms, err) && arena_sound(arena, err);
    if (done)
        kept_sha256(buf_view(&terms), ret->digest);
    buf_release(&terms);
    buf_format(says, "%s the pack %.*s, root %.*s; %.*s; %.*s", verb_of(transition),
               STR_ARG(change->pack), PACK_ROOT_SHOWN, change->root, STR_ARG(change->tests),
               STR_ARG(change->flips));
    ret->says = buf_view(says);
    return done && buf_check(says, err);
}

/* ---- what is kept ---- */

static bool keep(struct store *store, const struct mem *mem, const struct pack_change *change,
                 int64_t now, struct err *err)
{
    uint8_t unused[KEPT_DIGEST_SIZE];
    struct buf terms;
    struct buf manifest;
    buf_init(&terms, mem, TERMS_MAX);
    buf_init(&manifest, mem, MANIFEST_MAX);
    bool done = write_terms(change, &terms, err) &&
                kept_keep(store, mem, buf_view(&terms), now, unused, err) &&
                write_manifest(change->files, change->count, &manifest, err) &&
                kept_keep(store, mem, buf_view(&manifest), now, unused, err);
    for (size_t i = 0; done && i < change->count; i++)
        done = kept_keep(store, mem, change->files[i].text, now, unused, err);
    buf_release(&terms);
    buf_release(&manifest);
    return done;
}

static bool is_no_change(struct err *err)
{
    return err_set(err, ERR_DAMAGED, "what was signed for is no changed pack");
}

/* Takes the line from the text if it begins so. */
static bool take(struct str *text, const char *name, struct str *ret)
{
    size_t end = str_find(*text, '\n');
    struct str line = str_slice(*text, 0, end);
    if (!str_starts(line, str_of(name)) || end == text->length)
        return false;
    *ret = str_slice(line, strlen(name), line.length);
    *text = str_slice(*text, end + 1, text->length);
    return true;
}

static bool read_terms(struct str text, struct pack_change *ret)
{
    uint8_t unused[KEPT_DIGEST_SIZE];
    struct str root;
    struct str before;
    *ret = (struct pack_change){ .count = 0 };
    if (!take(&text, "pack ", &ret->pack) || !take(&text, "root ", &root) ||
        !take(&text, "before ", &before) || text.length > 0 || !kept_sha256_read(root, unused))
        return false;
    str_put(ret->root, sizeof ret->root, root);
    if (str_equal_text(before, NONE))
        return true;
    str_put(ret->before, sizeof ret->before, before);
    return kept_sha256_read(before, unused);
}

static bool read_files(struct store *store, struct arena *arena, struct pack_change *change,
                       struct err *err)
{
    uint8_t sha256[KEPT_DIGEST_SIZE];
    struct pack_file *files = NULL;
    size_t room = 0;
    struct str lines;
    if (!kept_sha256_read(str_of(change->root), sha256))
        return is_no_change(err);
    if (!kept_read(store, arena, sha256, &lines, err))
        return false;
    while (lines.length > 0) {
        size_t end = str_find(lines, '\n');
        struct str line = str_slice(lines, 0, end);
        lines = str_slice(lines, end < lines.length ? end + 1 : end, lines.length);
        if (line.length < KEPT_HEX_SIZE + 2 ||
            !kept_sha256_read(str_slice(line, 0, KEPT_HEX_SIZE - 1), sha256))
            return is_no_change(err);
        if (!arena_grow(arena, &files, change->count, &room, sizeof *files))
            return arena_error(arena, err);
        struct pack_file *file = &files[change->count++];
        file->name = str_slice(line, KEPT_HEX_SIZE + 1, line.length);
        if (!kept_read(store, arena, sha256, &file->text, err))
            return false;
    }
    change->files = files;
    return true;
}

bool pack_change_read(struct store *store, struct arena *arena,
                      const uint8_t digest[APPROVAL_DIGEST_SIZE], struct pack_change *ret,
                      struct err *err)
{
    struct str terms;
    return kept_read(store, arena, digest, &terms, err) &&
           (read_terms(terms, ret) || is_no_change(err)) && read_files(store, arena, ret, err);
}

/* ---- propose ---- */

bool pack_change_propose(struct store *store, const struct mem *mem, const struct who *by,
                         const struct pack_change *change, int64_t now, int64_t *ret_id,
                         struct err *err)
{
    struct approval_request request;
    struct arena arena;
    struct buf says;
    arena_init(&arena, mem, TERMS_MAX * 8);
    buf_init(&says, mem, APPROVAL_SAYS_MAX);
    bool done = request_of(&arena, change, TRANSITION_POLICY_REVIEW, &says, &request, err) &&
                approval_propose(store, by, &request, now, ret_id, err) &&
                keep(store, mem, change, now, err);
    buf_release(&says);
    arena_release(&arena);
    return done;
}

/* ---- publish ---- */

/* What was approved of a pack and not used, not too long ago, the newest first. */
struct approved {
    struct store *store;
    struct arena *arena;
    struct approval *list;
    size_t left;
    const char *transition;
    struct store_id subject;
    int64_t since;
};

static bool begin_approved(struct approved *a, struct store *store, struct arena *arena,
                           struct str pack, enum transition transition, int64_t now,
                           struct err *err)
{
    *a = (struct approved){ .store = store,
                            .arena = arena,
                            .transition = transition_word(transition),
                            .subject = subject_of(arena, pack),
                            .since = now - APPROVAL_DAYS * DAY_MICROSECONDS };
    return arena_sound(arena, err) && approvals_read(store, arena, true, &a->list, &a->left, err);
}

/* The terms of the next one; false: there is none, or an error. */
static bool next_approved(struct approved *a, struct pack_change *ret, bool *ret_failed,
                          struct err *err)
{
    struct str terms;
    *ret_failed = false;
    while (a->left > 0) {
        const struct approval *one = &a->list[--a->left];
        if (one->decision != APPROVAL_APPROVED || one->used_at != 0 || one->decided_at < a->since ||
            strcmp(one->transition, a->transition) != 0 ||
            !store_id_equal(&one->subject, &a->subject))
            continue;
        if (!kept_read(a->store, a->arena, one->digest, &terms, err)) {
            *ret_failed = err->code != ERR_NAME;
            if (*ret_failed)
                return false;
            continue;
        }
        if (read_terms(terms, ret))
            return true;
    }
    return false;
}

bool pack_change_unrecorded(struct store *store, struct arena *arena, struct str pack,
                            const char *root, int64_t now, char ret_before[KEPT_HEX_SIZE],
                            bool *ret_found, struct err *err)
{
    struct approved approved;
    struct pack_change change;
    bool failed = false;
    *ret_found = false;
    if (!begin_approved(&approved, store, arena, pack, TRANSITION_POLICY_PUBLISH, now, err))
        return false;
    while (!*ret_found && next_approved(&approved, &change, &failed, err)) {
        *ret_found = strcmp(change.root, root) == 0;
        memcpy(ret_before, change.before, sizeof change.before);
    }
    return !failed;
}

/* Nobody has, or has while something else was published. */
static bool refuse(struct store *store, struct arena *arena, const struct pack_change *change,
                   int64_t now, struct err *err)
{
    struct approved approved;
    struct pack_change other;
    bool failed = false;
    bool changed = false;
    if (!begin_approved(&approved, store, arena, change->pack, TRANSITION_POLICY_REVIEW, now, err))
        return false;
    while (!changed && next_approved(&approved, &other, &failed, err))
        changed = strcmp(other.root, change->root) == 0;
    if (failed)
        return false;
    if (changed) {
        err_set(err, ERR_CONFLICT, "something else is published since it was reviewed");
        return err_hint(err, "propose it again: it is reviewed against what is in force");
    }
    err_set(err, ERR_CONFLICT, "nobody has reviewed it as it is");
    return err_hint(err, "'licet policy propose' asks for that; a reviewer approves it");
}

/* Somebody has reviewed exactly this, not too long ago. */
static bool is_reviewed(struct store *store, struct arena *arena, const struct pack_change *change,
                        int64_t now, struct err *err)
{
    struct approval_request request;
    struct approval like = { 0 };
    struct approval found;
    struct buf says;
    bool there = false;
    buf_init(&says, arena->mem, APPROVAL_SAYS_MAX);
    bool done = request_of(arena, change, TRANSITION_POLICY_REVIEW, &says, &request, err);
    buf_release(&says);
    if (!done)
        return false;
    str_put(like.transition, sizeof like.transition,
            str_of(transition_word(TRANSITION_POLICY_REVIEW)));
    like.subject = request.subject;
    memcpy(like.digest, request.digest, sizeof like.digest);
    int64_t since = now - APPROVAL_DAYS * DAY_MICROSECONDS;
    return approval_find_unused(store, &like, since, &found, &there, err) &&
           (there || refuse(store, arena, change, now, err));
}

bool pack_change_ask(struct store *store, const struct mem *mem, const struct who *by,
                     const struct pack_change *change, int64_t now, struct approval_answer *ret,
                     struct err *err)
{
    struct approval_request request;
    struct arena arena;
    struct buf says;
    arena_init(&arena, mem, MANIFEST_MAX * 64);
    buf_init(&says, mem, APPROVAL_SAYS_MAX);
    bool done = is_reviewed(store, &arena, change, now, err) &&
                request_of(&arena, change, TRANSITION_POLICY_PUBLISH, &says, &request, err) &&
                approval_ask(store, by, &request, now, ret, err) &&
                (ret->used || keep(store, mem, change, now, err));
    buf_release(&says);
    arena_release(&arena);
    return done;
}
