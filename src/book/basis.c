/* SPDX-License-Identifier: Apache-2.0 */
/* book/basis.c - see basis.h. */
#include "book/basis.h"

#include <sodium.h>
#include <string.h>

#include "text/json_write.h"

#define BASIS_MAX ((size_t)1 << 20)
#define LICENSES_MAX ((size_t)64 << 20)

static bool add_text(struct basis *basis, const uint8_t sha256[KEPT_DIGEST_SIZE], struct str text,
                     struct err *err)
{
    if (!arena_grow(basis->arena, &basis->texts, basis->text_count, &basis->text_room,
                    sizeof *basis->texts))
        return arena_error(basis->arena, err);
    struct kept_text *kept = &basis->texts[basis->text_count++];
    memcpy(kept->sha256, sha256, sizeof kept->sha256);
    kept->text = text;
    return true;
}

/* ---- packs ---- */

static bool add_hex(struct basis *basis, const char *hex, struct str text, struct err *err)
{
    uint8_t sha256[KEPT_DIGEST_SIZE];
    return (kept_sha256_read(str_of(hex), sha256) ||
            err_set(err, ERR_VALUE, "'%s' is no SHA-256", hex)) &&
           add_text(basis, sha256, text, err);
}

static bool add_packs(struct basis *basis, const struct packs *packs, struct err *err)
{
    struct buf lines;
    buf_init(&lines, basis->arena->mem, BASIS_MAX);
    packs_lines(packs, &lines);
    struct str kept = str_copy(basis->arena, buf_view(&lines));
    bool done = buf_check(&lines, err) && arena_sound(basis->arena, err) &&
                add_hex(basis, packs->hash, kept, err);
    buf_release(&lines);
    for (size_t i = 0; done && i < packs->file_count; i++)
        done = add_hex(basis, packs->files[i].sha256, packs->files[i].text, err);
    return done;
}

/* Those of other authorities, which are asked beside the first. */
static bool add_others(struct basis *basis, const struct packs *packs, struct err *err)
{
    struct buf *out = &basis->head;
    if (packs->other_count == 0)
        return true;
    JSON_KEY(out, "others");
    json_open(out, '[');
    for (size_t i = 0; i < packs->other_count; i++) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "packs", packs->others[i].label);
        JSON_PUT_WORD(out, "sha256", packs->others[i].hash);
        json_close(out, '}');
        if (!add_packs(basis, &packs->others[i], err))
            return false;
    }
    json_close(out, ']');
    return true;
}

/* ---- lists ---- */

/*
 * A version that is kept already is known by the beginning of its hash, as its file is called; the
 * whole of it takes longer to be had than a decision.
 */
static bool hash_list(struct basis *basis, struct store *store, const struct basis_list *list,
                      uint8_t ret[KEPT_DIGEST_SIZE], struct err *err)
{
    char begins[KEPT_DIGEST_SIZE];
    struct kept_row row;
    bool found = false;
    size_t length;
    if (sodium_hex2bin((unsigned char *)begins, sizeof begins, list->hash.data, list->hash.length,
                       NULL, &length, NULL) == 0) {
        const struct str prefix = { begins, length };
        if (!kept_row_find(store, basis->arena, prefix, &row, &found, err))
            return false;
    }
    if (found)
        memcpy(ret, row.sha256, sizeof row.sha256);
    else
        kept_sha256(list->bytes, ret);
    return true;
}

const struct settled_matches *basis_settled(const struct basis_from *from)
{
    return from->options->settled != NULL ? from->options->settled : &from->lists->settled;
}

void basis_lists_json(const struct decide_lists *lists, struct buf *out)
{
    JSON_KEY(out, "lists");
    json_open(out, '[');
    for (size_t i = 0; i < lists->count; i++) {
        const struct list_origin *origin = &lists->snapshots[i].origin;
        json_open(out, '{');
        JSON_PUT_STRING(out, "source", origin->source);
        JSON_PUT_DATE(out, "issued", origin->issued);
        JSON_PUT_STRING(out, "sha256", origin->sha256);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static bool add_lists(struct basis *basis, const struct basis_from *from, struct store *store,
                      struct err *err)
{
    const struct decide_lists *lists = from->lists;
    struct buf *out = &basis->head;
    char hex[KEPT_HEX_SIZE];
    JSON_KEY(out, "kept_lists");
    json_open(out, '[');
    for (size_t i = 0; from->kept != NULL && i < lists->count; i++) {
        uint8_t sha256[KEPT_DIGEST_SIZE];
        if (!hash_list(basis, store, &from->kept[i], sha256, err) ||
            !add_text(basis, sha256, from->kept[i].bytes, err))
            return false;
        json_string(out, str_of(kept_sha256_text(sha256, hex)));
    }
    json_close(out, ']');
    JSON_PUT_INT(out, "list_age", lists->age_days);
    JSON_PUT_INT(out, "threshold", lists->threshold);
    JSON_PUT_INT(out, "settled_until", basis_settled(from)->newest);
    return true;
}

/* ---- texts ---- */

/* The hash of the text, which is kept; null where there is none. */
static bool put_kept(struct basis *basis, struct str text, struct buf *out, struct err *err)
{
    uint8_t sha256[KEPT_DIGEST_SIZE];
    char hex[KEPT_HEX_SIZE];
    if (text.data == NULL) {
        json_null(out);
        return true;
    }
    kept_sha256(text, sha256);
    json_string(out, str_of(kept_sha256_text(sha256, hex)));
    return add_text(basis, sha256, text, err);
}

bool basis_licenses(const struct license *licenses, size_t count, struct buf *out, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        license_to_json(&licenses[i], out);
        buf_byte(out, '\n');
    }
    return buf_check(out, err);
}

/* ---- all of it ---- */

static bool put_head(struct basis *basis, const struct basis_from *from, struct store *store,
                     struct err *err)
{
    const struct decide_options *options = from->options;
    struct buf *out = &basis->head;
    json_open(out, '{');
    JSON_PUT_WORD(out, "licet", LICET_VERSION);
    JSON_PUT_WORD(out, "engine", engine_made_by);
    JSON_PUT_STRING(out, "packs", from->packs->label);
    JSON_PUT_WORD(out, "sha256", from->packs->hash);
    JSON_PUT_DATE(out, "today", options->today);
    JSON_PUT_DATE(out, "known", options->known_label);
    JSON_PUT_BOOL(out, "all_known", options->known == DATE_OPEN);
    JSON_PUT_WORD(out, "knowledge", options->knowledge == KNOWLEDGE_PUBLIC ? "public" : "firm");
    JSON_PUT_WORD(out, "posture", options->posture == POSTURE_TEXT ? "text" : "enforced");
    basis_lists_json(from->lists, out);
    if (basis_settled(from)->count > 0)
        JSON_PUT_INT(out, "settled", (int64_t)basis_settled(from)->count);
    if (!add_packs(basis, from->packs, err) || !add_others(basis, from->packs, err) ||
        !add_lists(basis, from, store, err))
        return false;
    JSON_KEY(out, "kept_owners");
    return put_kept(basis, from->owners, out, err) && buf_check(out, err);
}

bool basis_open(struct basis *basis, const struct basis_from *from, struct arena *arena,
                struct store *store, const struct license *licenses, size_t count, struct err *err)
{
    const struct basis_own own = { .license_count = count };
    struct buf text;
    *basis = (struct basis){ .arena = arena };
    buf_init(&basis->head, arena->mem, BASIS_MAX);
    if (!put_head(basis, from, store, err))
        return false;
    buf_init(&text, arena->mem, LICENSES_MAX);
    bool done = basis_licenses(licenses, count, &text, err);
    if (done) {
        basis->licenses = str_copy(basis->arena, buf_view(&text));
        done = arena_sound(basis->arena, err) &&
               basis_for(basis, basis->arena, &own, &basis->with, err);
    }
    buf_release(&text);
    return done;
}

void basis_close(struct basis *basis)
{
    buf_release(&basis->head);
}

bool basis_for(const struct basis *basis, struct arena *arena, const struct basis_own *own,
               struct made_with *ret, struct err *err)
{
    struct basis made = { .arena = arena };
    struct str licenses = own->licenses.data != NULL ? own->licenses : basis->licenses;
    struct buf out;
    bool done = true;
    for (size_t i = 0; done && i < basis->text_count; i++)
        done = add_text(&made, basis->texts[i].sha256, basis->texts[i].text, err);
    buf_init(&out, arena->mem, BASIS_MAX);
    buf_str(&out, buf_view(&basis->head));
    JSON_PUT_INT(&out, "licenses", (int64_t)own->license_count);
    JSON_KEY(&out, "kept_licenses");
    done =
        done && put_kept(&made, own->license_count == 0 ? (struct str){ 0 } : licenses, &out, err);
    JSON_KEY(&out, "kept_order");
    done = done && put_kept(&made, own->order, &out, err);
    JSON_PUT_STRING(&out, "reserved", own->reserved);
    if (own->papers)
        JSON_PUT_BOOL(&out, "papers", true);
    json_close(&out, '}');
    json_end(&out);
    done = done && buf_check(&out, err);
    if (done) {
        ret->content = str_copy(arena, buf_view(&out));
        ret->texts = made.texts;
        ret->text_count = made.text_count;
        done = arena_sound(arena, err);
    }
    buf_release(&out);
    return done;
}
