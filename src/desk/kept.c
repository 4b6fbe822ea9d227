/* SPDX-License-Identifier: Apache-2.0 */
/* desk/kept.c - see kept.h. */
#include "desk/kept.h"

#include <sodium.h>
#include <string.h>

#include "base/sha256.h"
#include "store/matter_rows.h"
#include "store/packed.h"
#include "text/json.h"

/* Of a piece, in bytes.  One of a middle length is a few thousand rules, or a hundred entries. */
#define PIECE_MIN ((size_t)4 << 10)
#define PIECE_MAX ((size_t)128 << 10)
#define PIECE_BITS 14 /* one of so many places is a cut */

#define PACKED_MAX ((size_t)1 << 20) /* of a piece */
#define PIECES_MAX ((size_t)64 << 20)
#define TEXT_MAX ((size_t)1 << 30)
#define PAGE 64
#define BASIS_DEPTH 8

void kept_sha256(struct str text, uint8_t ret[KEPT_DIGEST_SIZE])
{
    sha256_of(text.data, text.length, ret);
}

bool kept_sha256_read(struct str hex, uint8_t ret[KEPT_DIGEST_SIZE])
{
    size_t length;
    return sodium_hex2bin(ret, KEPT_DIGEST_SIZE, hex.data, hex.length, NULL, &length, NULL) == 0 &&
           length == KEPT_DIGEST_SIZE && hex.length == 2 * KEPT_DIGEST_SIZE;
}

const char *kept_sha256_text(const uint8_t sha256[KEPT_DIGEST_SIZE], char ret[KEPT_HEX_SIZE])
{
    return sodium_bin2hex(ret, KEPT_HEX_SIZE, sha256, KEPT_DIGEST_SIZE);
}

static void digest_piece(struct str piece, uint8_t ret[KEPT_DIGEST_SIZE])
{
    crypto_generichash(ret, KEPT_DIGEST_SIZE, (const unsigned char *)piece.data, piece.length, NULL,
                       0);
}

/* ---- writing ---- */

/* How long the piece is that the text begins with: up to where the last 64 bytes are of a kind. */
static size_t cut(struct str text)
{
    uint64_t last = 0;
    if (text.length <= PIECE_MIN)
        return text.length;
    for (size_t i = 0; i < text.length && i < PIECE_MAX; i++) {
        last = (last << 1) + ((uint8_t)text.data[i] + 1u) * UINT64_C(0x9E3779B97F4A7C15);
        if (i >= PIECE_MIN && last >> (64 - PIECE_BITS) == 0)
            return i + 1;
    }
    return text.length < PIECE_MAX ? text.length : PIECE_MAX;
}

static bool write_piece(struct store *store, const struct mem *mem, struct str piece,
                        struct buf *pieces, struct err *err)
{
    uint8_t digest[KEPT_DIGEST_SIZE];
    struct buf packed;
    buf_init(&packed, mem, PACKED_MAX);
    digest_piece(piece, digest);
    buf_add(pieces, (const char *)digest, sizeof digest);
    bool done =
        packed_write(piece, &packed, err) && kept_piece_add(store, digest, buf_view(&packed), err);
    buf_release(&packed);
    return done;
}

static bool write_text(struct store *store, const struct mem *mem, const struct kept_text *text,
                       int64_t now, struct err *err)
{
    struct kept_row row;
    struct buf pieces;
    bool done = true;
    buf_init(&pieces, mem, PIECES_MAX);
    memcpy(row.sha256, text->sha256, sizeof row.sha256);
    for (struct str rest = text->text; done && rest.length > 0;) {
        size_t length = cut(rest);
        done = write_piece(store, mem, str_slice(rest, 0, length), &pieces, err);
        rest = str_slice(rest, length, rest.length);
    }
    done = done && buf_check(&pieces, err);
    row.pieces = pieces.length == 0 ? STR("") : buf_view(&pieces);
    done = done && kept_row_add(store, &row, now, err);
    buf_release(&pieces);
    return done;
}

static bool keep_text(struct store *store, const struct mem *mem, const struct kept_text *text,
                      int64_t now, struct err *err)
{
    const struct str begins = { (const char *)text->sha256, sizeof text->sha256 };
    struct arena arena;
    struct kept_row row;
    bool found;
    arena_init(&arena, mem, PIECES_MAX);
    bool done = kept_row_find(store, &arena, begins, &row, &found, err) &&
                (found || write_text(store, mem, text, now, err));
    arena_release(&arena);
    return done;
}

bool kept_keep(struct store *store, const struct mem *mem, struct str text, int64_t now,
               uint8_t ret_sha256[KEPT_DIGEST_SIZE], struct err *err)
{
    struct kept_text kept = { .text = text };
    kept_sha256(text, kept.sha256);
    memcpy(ret_sha256, kept.sha256, sizeof kept.sha256);
    return keep_text(store, mem, &kept, now, err);
}

bool made_with_keep(struct store *store, const struct mem *mem, const struct made_with *with,
                    int64_t now, int64_t *ret_seq, uint8_t ret_digest[KEPT_DIGEST_SIZE],
                    struct err *err)
{
    bool is_new;
    digest_piece(with->content, ret_digest);
    if (!decision_basis(store, with->content, ret_digest, now, ret_seq, &is_new, err))
        return false;
    for (size_t i = 0; is_new && i < with->text_count; i++) {
        if (!keep_text(store, mem, &with->texts[i], now, err))
            return false;
    }
    return true;
}

/* ---- reading ---- */

static bool is_damaged(struct err *err)
{
    return err_set(err, ERR_DAMAGED, "a text that is kept is not what was kept");
}

static bool read_pieces(struct store *store, struct arena *arena, struct str pieces,
                        struct buf *ret, struct err *err)
{
    if (pieces.length % KEPT_DIGEST_SIZE != 0)
        return is_damaged(err);
    for (size_t at = 0; at < pieces.length; at += KEPT_DIGEST_SIZE) {
        struct arena_place place = arena_mark(arena);
        struct str piece;
        if (!kept_piece_read(store, arena, (const uint8_t *)pieces.data + at, &piece, err))
            return false;
        buf_str(ret, piece);
        arena_rewind(arena, place);
    }
    return buf_check(ret, err);
}

static bool read_row(struct store *store, struct arena *arena, const struct kept_row *row,
                     struct str *ret, struct err *err)
{
    uint8_t sha256[KEPT_DIGEST_SIZE];
    struct buf text;
    buf_init(&text, store_mem(store), TEXT_MAX);
    bool done = read_pieces(store, arena, row->pieces, &text, err);
    if (done) {
        kept_sha256(buf_view(&text), sha256);
        done = memcmp(sha256, row->sha256, sizeof sha256) == 0 || is_damaged(err);
    }
    if (done) {
        *ret = text.length == 0 ? STR("") : str_copy(arena, buf_view(&text));
        done = arena_sound(arena, err);
    }
    buf_release(&text);
    return done;
}

bool kept_read(struct store *store, struct arena *arena, const uint8_t sha256[KEPT_DIGEST_SIZE],
               struct str *ret, struct err *err)
{
    const struct str begins = { (const char *)sha256, KEPT_DIGEST_SIZE };
    char hex[KEPT_HEX_SIZE];
    struct kept_row row;
    bool found;
    if (!kept_row_find(store, arena, begins, &row, &found, err))
        return false;
    if (!found)
        return err_set(err, ERR_NAME, "the text %.16s… is not kept", kept_sha256_text(sha256, hex));
    return read_row(store, arena, &row, ret, err) ||
           err_wrap(err, "%.16s…", kept_sha256_text(sha256, hex));
}

/* ---- whether it is sound ---- */

/* Told; false: it is another error than one of what is kept. */
static bool tell(struct buf *out, size_t *wrong, const uint8_t *sha256, const struct err *err)
{
    char hex[KEPT_HEX_SIZE];
    if (err->code != ERR_NAME && err->code != ERR_DAMAGED)
        return false;
    ++*wrong;
    buf_format(out, "what decisions rest on: %.16s…: %s\n", kept_sha256_text(sha256, hex),
               err->message);
    return true;
}

bool kept_check(struct store *store, const struct mem *mem, struct buf *out, size_t *ret_wrong,
                struct err *err)
{
    uint8_t after[KEPT_DIGEST_SIZE];
    struct arena arena;
    struct kept_row *rows;
    size_t count = PAGE;
    bool done = true;
    bool first = true;
    arena_init(&arena, mem, TEXT_MAX);
    while (done && count == PAGE) {
        arena_reset(&arena);
        done = kept_rows_list(store, &arena, first ? NULL : after, PAGE, &rows, &count, err);
        for (size_t i = 0; done && i < count; i++) {
            struct arena_place place = arena_mark(&arena);
            struct str text;
            done = read_row(store, &arena, &rows[i], &text, err) ||
                   tell(out, ret_wrong, rows[i].sha256, err);
            memcpy(after, rows[i].sha256, sizeof after);
            arena_rewind(&arena, place);
        }
        first = false;
    }
    arena_release(&arena);
    return done;
}

struct naming {
    struct store *store;
    struct arena *arena;
    struct buf *out;
    size_t *wrong;
    struct err *err;
};

/* What is named is there; its text, where somebody wants to look into it. */
static bool check_named(struct naming *naming, struct str hex, struct str *ret)
{
    uint8_t sha256[KEPT_DIGEST_SIZE];
    if (ret != NULL)
        *ret = STR("");
    if (!kept_sha256_read(hex, sha256)) {
        ++*naming->wrong;
        buf_format(naming->out, "what decisions rest on: '%.*s' names no text\n", STR_ARG(hex));
        return true;
    }
    if (ret != NULL) {
        if (kept_read(naming->store, naming->arena, sha256, ret, naming->err))
            return true;
        return tell(naming->out, naming->wrong, sha256, naming->err);
    }
    struct kept_row row;
    bool found;
    const struct str begins = { (const char *)sha256, sizeof sha256 };
    if (!kept_row_find(naming->store, naming->arena, begins, &row, &found, naming->err))
        return false;
    if (found)
        return true;
    err_set(naming->err, ERR_NAME, "it is not kept");
    return tell(naming->out, naming->wrong, sha256, naming->err);
}

/* The packs' own text names one on each line. */
static bool check_packs(struct naming *naming, struct str hex)
{
    struct str lines;
    if (!check_named(naming, hex, &lines))
        return false;
    while (lines.length > 0) {
        size_t end = str_find(lines, '\n');
        if (!check_named(naming, str_slice(lines, 0, 2 * KEPT_DIGEST_SIZE), NULL))
            return false;
        lines = str_slice(lines, end + 1, lines.length);
    }
    return true;
}

static bool check_all(struct naming *naming, const struct json_value *root)
{
    static const char *const ones[] = { "kept_owners", "kept_licenses", "kept_order" };
    const struct json_value *lists = json_get(root, STR("kept_lists"));
    const struct json_value *packs = json_get(root, STR("sha256"));
    if (lists == NULL) /* of an earlier Licet, which kept nothing */
        return true;
    if (!check_packs(naming, packs == NULL ? STR("") : packs->text))
        return false;
    for (const struct json_value *list = lists->first; list != NULL; list = list->next) {
        if (!check_named(naming, list->text, NULL))
            return false;
    }
    for (size_t i = 0; i < sizeof ones / sizeof *ones; i++) {
        const struct json_value *one = json_get(root, str_of(ones[i]));
        if (one != NULL && one->type == JSON_STRING && !check_named(naming, one->text, NULL))
            return false;
    }
    return true;
}

bool kept_check_basis(struct store *store, const struct mem *mem, struct str content,
                      struct buf *out, size_t *ret_wrong, struct err *err)
{
    const struct json_limits limits = { .size = PACKED_TEXT_MAX, .depth = BASIS_DEPTH };
    const struct json_source source = { .text = content, .line = 1 };
    struct arena arena;
    struct json_text text;
    struct err unread;
    struct json_reader *reader = json_reader_new(mem, limits, err);
    if (reader == NULL)
        return false;
    arena_init(&arena, mem, TEXT_MAX);
    struct naming naming = { store, &arena, out, ret_wrong, err };
    bool done = !json_read(reader, &arena, &source, &text, &unread) ||
                text.root->type != JSON_OBJECT || check_all(&naming, text.root);
    arena_release(&arena);
    json_reader_free(reader);
    return done;
}
