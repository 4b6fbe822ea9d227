/* SPDX-License-Identifier: Apache-2.0 */
/* audit/checkpoint.c - see checkpoint.h. */
#include "audit/checkpoint.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "audit/nodes.h"
#include "base/sha256.h"

#define KEY_ID_SIZE 4
#define ED25519 0x01 /* the kind of signature, in c2sp.org/signed-note */
#define SIGNATURE_MARK "\xe2\x80\x94 "
#define LINES 5

#define BASE64 sodium_base64_VARIANT_ORIGINAL
#define HASH_BASE64_SIZE sodium_base64_ENCODED_LEN(AUDIT_HASH_SIZE, BASE64)

void checkpoint_origin(const struct audit_hash *first_leaf, char ret[CHECKPOINT_ORIGIN_SIZE])
{
    char hex[AUDIT_HEX_SIZE];
    snprintf(ret, CHECKPOINT_ORIGIN_SIZE, "licet.log/%.16s", audit_hex(first_leaf, hex));
}

/* ---- writing ---- */

static void put_hash(struct buf *buf, const struct audit_hash *hash)
{
    char text[HASH_BASE64_SIZE];
    buf_text(buf, sodium_bin2base64(text, sizeof text, hash->bytes, sizeof hash->bytes, BASE64));
}

static void put_body(struct buf *buf, const struct checkpoint *checkpoint)
{
    char time[AUDIT_TIME_SIZE];
    buf_format(buf, "%s\n%lld\n", checkpoint->origin, (long long)checkpoint->size);
    put_hash(buf, &checkpoint->root);
    buf_text(buf, "\nchain ");
    put_hash(buf, &checkpoint->chain);
    buf_format(buf, "\ntime %s\n", audit_time(checkpoint->time, time));
}

/* The first bytes of the hash of name, kind and key. */
static void key_id(struct str name, const struct key_public *key, uint8_t ret[KEY_ID_SIZE])
{
    static const unsigned char between[] = { '\n', ED25519 };
    unsigned char hash[SHA256_SIZE];
    struct sha256 state;
    sha256_begin(&state);
    sha256_add(&state, name.data, name.length);
    sha256_add(&state, between, sizeof between);
    sha256_add(&state, key->bytes, sizeof key->bytes);
    sha256_end(&state, hash);
    memcpy(ret, hash, KEY_ID_SIZE);
}

struct signature_bytes {
    uint8_t key_id[KEY_ID_SIZE];
    struct key_signature signature;
};

bool checkpoint_write(const struct checkpoint *checkpoint, const struct key_secret *secret,
                      struct buf *ret, struct err *err)
{
    struct key_public key;
    struct signature_bytes bytes;
    char text[sodium_base64_ENCODED_LEN(sizeof bytes, BASE64)];
    size_t from = ret->length;
    put_body(ret, checkpoint);
    if (!buf_check(ret, err))
        return false;
    key_public_of(secret, &key);
    key_id(str_of(checkpoint->origin), &key, bytes.key_id);
    key_sign(secret, (struct str){ ret->data + from, ret->length - from }, &bytes.signature);
    sodium_bin2base64(text, sizeof text, (const unsigned char *)&bytes, sizeof bytes, BASE64);
    buf_format(ret, "\n" SIGNATURE_MARK "%s %s\n", checkpoint->origin, text);
    return buf_check(ret, err);
}

/* ---- reading ---- */

/* The next line, without its end; false if there is none. */
static bool take_line(struct str *text, struct str *ret)
{
    size_t end = str_find(*text, '\n');
    if (end == text->length)
        return false;
    *ret = str_slice(*text, 0, end);
    *text = str_slice(*text, end + 1, text->length);
    return true;
}

static bool read_hash(struct str text, struct audit_hash *ret)
{
    size_t length;
    return sodium_base642bin(ret->bytes, sizeof ret->bytes, text.data, text.length, NULL, &length,
                             NULL, BASE64) == 0 &&
           length == sizeof ret->bytes;
}

static bool read_number(struct str text, int64_t *ret)
{
    *ret = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (!is_digit(text.data[i]) || *ret > (INT64_MAX - 9) / 10)
            return false;
        *ret = *ret * 10 + (text.data[i] - '0');
    }
    return text.length > 0;
}

static bool skip(struct str *text, const char *prefix)
{
    if (!str_starts(*text, str_of(prefix)))
        return false;
    *text = str_slice(*text, strlen(prefix), text->length);
    return true;
}

static bool read_lines(struct str lines[LINES], struct checkpoint *ret)
{
    if (lines[0].length == 0 || lines[0].length >= sizeof ret->origin)
        return false;
    memcpy(ret->origin, lines[0].data, lines[0].length);
    ret->origin[lines[0].length] = '\0';
    return read_number(lines[1], &ret->size) && ret->size > 0 && read_hash(lines[2], &ret->root) &&
           skip(&lines[3], "chain ") && read_hash(lines[3], &ret->chain) &&
           skip(&lines[4], "time ") && audit_time_read(lines[4], &ret->time);
}

/* Whether it is written just so. */
static bool is_written_so(const struct checkpoint *checkpoint, struct str body)
{
    char room[CHECKPOINT_NOTE_MAX / 8];
    char root[HASH_BASE64_SIZE];
    char chain[HASH_BASE64_SIZE];
    char time[AUDIT_TIME_SIZE];
    sodium_bin2base64(root, sizeof root, checkpoint->root.bytes, AUDIT_HASH_SIZE, BASE64);
    sodium_bin2base64(chain, sizeof chain, checkpoint->chain.bytes, AUDIT_HASH_SIZE, BASE64);
    int length =
        snprintf(room, sizeof room, "%s\n%lld\n%s\nchain %s\ntime %s\n", checkpoint->origin,
                 (long long)checkpoint->size, root, chain, audit_time(checkpoint->time, time));
    return str_equal((struct str){ room, (size_t)length }, body);
}

static bool read_note(struct str *text, struct checkpoint_note *ret)
{
    struct str rest = *text;
    struct str lines[LINES];
    struct str line;
    for (size_t i = 0; i < LINES; i++) {
        if (!take_line(&rest, &lines[i]))
            return false;
    }
    ret->body = str_slice(*text, 0, text->length - rest.length);
    if (!read_lines(lines, &ret->says) || !is_written_so(&ret->says, ret->body) ||
        !take_line(&rest, &line) || line.length > 0)
        return false;
    struct str signatures = rest;
    while (str_starts(rest, STR(SIGNATURE_MARK))) {
        if (!take_line(&rest, &line))
            return false;
    }
    ret->signatures = str_slice(signatures, 0, signatures.length - rest.length);
    ret->whole = str_slice(*text, 0, text->length - rest.length);
    if (ret->signatures.length == 0 || ret->whole.length > CHECKPOINT_NOTE_MAX)
        return false;
    *text = rest;
    return true;
}

bool checkpoint_read(struct str *text, struct checkpoint_note *ret, struct err *err)
{
    return read_note(text, ret) || err_set(err, ERR_SYNTAX, "this is no checkpoint of a log");
}

bool checkpoint_signed(const struct checkpoint_note *note, const struct key_public *key)
{
    struct str name = str_of(note->says.origin);
    struct str rest = note->signatures;
    struct str line;
    uint8_t id[KEY_ID_SIZE];
    key_id(name, key, id);
    while (take_line(&rest, &line)) {
        struct signature_bytes bytes;
        size_t length;
        if (!skip(&line, SIGNATURE_MARK) || !str_starts(line, name))
            continue;
        line = str_slice(line, name.length, line.length);
        if (skip(&line, " ") &&
            sodium_base642bin((unsigned char *)&bytes, sizeof bytes, line.data, line.length, NULL,
                              &length, NULL, BASE64) == 0 &&
            length == sizeof bytes && memcmp(bytes.key_id, id, sizeof id) == 0)
            return key_signed(key, note->body, &bytes.signature);
    }
    return false;
}

/* ---- of a log ---- */

bool checkpoint_of(struct store *store, int64_t now, struct checkpoint *ret, struct err *err)
{
    struct audit_head head;
    struct audit_nodes nodes;
    struct audit_hash first;
    struct tree tree;
    bool sound;
    if (!audit_head_read(store, &head, &sound, err))
        return false;
    if (!sound || head.size == 0) {
        err_set(err, ERR_VALUE,
                sound ? "there is nothing in the log yet" : "the head of the log is damaged");
        return err_hint(err, sound ? "what is done with licenses and documents is recorded there"
                                   : "'licet audit verify' tells what is wrong");
    }
    audit_nodes_init(&nodes, store);
    if (!audit_nodes_source(&nodes, 0, 0, &first, err))
        return false;
    tree_open(&tree, head.size, head.frontier);
    *ret = (struct checkpoint){ .size = head.size, .chain = head.chain, .time = now };
    checkpoint_origin(&first, ret->origin);
    tree_root(&tree, &ret->root);
    return true;
}

bool checkpoint_holds(struct store *store, const struct checkpoint *checkpoint, struct err *err)
{
    struct audit_nodes nodes;
    struct audit_head head;
    struct audit_hash root;
    bool sound;
    if (!audit_head_read(store, &head, &sound, err))
        return false;
    audit_nodes_init(&nodes, store);
    if (sound && head.size >= checkpoint->size) {
        if (!tree_root_at(audit_nodes_source, &nodes, checkpoint->size, &root, err))
            return false;
        if (audit_hash_equal(&root, &checkpoint->root))
            return true;
    }
    err_set(err, ERR_VALUE, "the log is not what a checkpoint over %lld entries says",
            (long long)checkpoint->size);
    return err_hint(err, "'licet audit verify' tells what is wrong");
}
