/* SPDX-License-Identifier: Apache-2.0 */
/* api/bundle.c - see bundle.h. */
#include "api/bundle.h"

#include <string.h>

#include "api/digest.h"
#include "base/sha256.h"
#include "keys/keys.h"
#include "text/json.h"
#include "text/json_write.h"

#define MANIFEST_MAX ((size_t)4 << 20)
#define MANIFEST_DEPTH 8

static const char signature_line[] = "licet signature 1\n";

bool bundle_sign(struct str secret_key, struct str manifest, struct buf *ret_signature,
                 struct err *err)
{
    struct key_secret key;
    struct key_signature signature;
    if (!key_read_secret(secret_key, &key, err))
        return false;
    key_sign(&key, manifest, &signature);
    key_forget(&key);
    key_put_hex(ret_signature, signature_line, signature.bytes, sizeof signature.bytes);
    return buf_check(ret_signature, err);
}

/* ---- hashes ---- */

static void hash_root(const struct bundle *bundle, char ret_hex[BUNDLE_ROOT_SIZE])
{
    struct sha256 state;
    sha256_begin(&state);
    for (size_t i = 0; i < bundle->count; i++) {
        char own[BUNDLE_ROOT_SIZE];
        digest_text(bundle->files[i].text, own);
        digest_line(&state, own, bundle->files[i].name);
    }
    digest_end(&state, ret_hex);
}

/* ---- manifests ---- */

static bool not_a_manifest(struct err *err)
{
    err_set(err, ERR_SYNTAX, "this is no manifest of a pack");
    return err_hint(err, "'licet policy sign' writes them");
}

static bool read_manifest(struct arena *arena, struct str text, const struct json_value **ret_root,
                          struct err *err)
{
    const struct json_limits limits = { .size = MANIFEST_MAX, .depth = MANIFEST_DEPTH };
    struct json_source source = { .text = text, .line = 1 };
    struct json_text read;
    struct json_reader *reader = json_reader_new(arena->mem, limits, err);
    bool done = reader != NULL && json_read(reader, arena, &source, &read, err);
    json_reader_free(reader);
    if (!done)
        return false;
    const struct json_value *files =
        read.root->type == JSON_OBJECT ? json_get(read.root, STR("files")) : NULL;
    const struct json_value *root =
        read.root->type == JSON_OBJECT ? json_get(read.root, STR("root")) : NULL;
    if (files == NULL || files->type != JSON_ARRAY || root == NULL || root->type != JSON_STRING)
        return not_a_manifest(err);
    *ret_root = read.root;
    return true;
}

/* The hash that the manifest has for the file; absent if it has none. */
static struct str hash_in(const struct json_value *manifest, struct str name)
{
    const struct json_value *file = json_get(manifest, STR("files"))->first;
    for (; file != NULL; file = file->next) {
        const struct json_value *own =
            file->type == JSON_OBJECT ? json_get(file, STR("name")) : NULL;
        const struct json_value *hash =
            file->type == JSON_OBJECT ? json_get(file, STR("sha256")) : NULL;
        if (own != NULL && hash != NULL && str_equal(own->text, name))
            return hash->text;
    }
    return (struct str){ 0 };
}

static bool has_file(const struct bundle *bundle, struct str name)
{
    for (size_t i = 0; i < bundle->count; i++) {
        if (str_equal(bundle->files[i].name, name))
            return true;
    }
    return false;
}

static void put_changed(const struct bundle *bundle, const struct json_value *previous,
                        struct buf *buf)
{
    JSON_KEY(buf, "changed");
    json_open(buf, '[');
    for (size_t i = 0; previous != NULL && i < bundle->count; i++) {
        char own[BUNDLE_ROOT_SIZE];
        digest_text(bundle->files[i].text, own);
        if (!str_equal_text(hash_in(previous, bundle->files[i].name), own))
            json_string(buf, bundle->files[i].name);
    }
    const struct json_value *file =
        previous == NULL ? NULL : json_get(previous, STR("files"))->first;
    for (; file != NULL; file = file->next) {
        const struct json_value *name =
            file->type == JSON_OBJECT ? json_get(file, STR("name")) : NULL;
        if (name != NULL && !has_file(bundle, name->text))
            json_string(buf, name->text);
    }
    json_close(buf, ']');
}

bool bundle_manifest(struct arena *arena, const struct bundle *bundle, struct str previous_text,
                     struct buf *ret, struct err *err)
{
    const struct json_value *previous = NULL;
    char root[BUNDLE_ROOT_SIZE];
    if (previous_text.length > 0 && !read_manifest(arena, previous_text, &previous, err))
        return false;
    json_open(ret, '{');
    JSON_MEMBER(ret, "licet", "1");
    JSON_PUT_STRING(ret, "pack", bundle->pack);
    JSON_KEY(ret, "files");
    json_open(ret, '[');
    for (size_t i = 0; i < bundle->count; i++) {
        char own[BUNDLE_ROOT_SIZE];
        digest_text(bundle->files[i].text, own);
        json_open(ret, '{');
        JSON_PUT_STRING(ret, "name", bundle->files[i].name);
        JSON_PUT_INT(ret, "bytes", (int64_t)bundle->files[i].text.length);
        JSON_PUT_WORD(ret, "sha256", own);
        json_close(ret, '}');
    }
    json_close(ret, ']');
    hash_root(bundle, root);
    JSON_PUT_WORD(ret, "root", root);
    JSON_KEY(ret, "previous");
    if (previous != NULL)
        json_string(ret, json_get(previous, STR("root"))->text);
    else
        json_null(ret);
    put_changed(bundle, previous, ret);
    json_close(ret, '}');
    json_end(ret);
    buf_byte(ret, '\n');
    return buf_check(ret, err);
}

/* ---- verification ---- */

static bool check_files(const struct bundle *bundle, const struct json_value *manifest,
                        struct err *err)
{
    for (size_t i = 0; i < bundle->count; i++) {
        struct str name = bundle->files[i].name;
        struct str wanted = hash_in(manifest, name);
        char own[BUNDLE_ROOT_SIZE];
        digest_text(bundle->files[i].text, own);
        if (wanted.data == NULL)
            return err_set(err, ERR_VALUE, "file '%.*s' is not in the manifest", STR_ARG(name));
        if (!str_equal_text(wanted, own))
            return err_set(err, ERR_VALUE, "file '%.*s' is not as it was signed", STR_ARG(name));
    }
    const struct json_value *file = json_get(manifest, STR("files"))->first;
    for (; file != NULL; file = file->next) {
        const struct json_value *name =
            file->type == JSON_OBJECT ? json_get(file, STR("name")) : NULL;
        if (name == NULL)
            return not_a_manifest(err);
        if (!has_file(bundle, name->text))
            return err_set(err, ERR_VALUE, "file '%.*s' of the manifest is missing",
                           STR_ARG(name->text));
    }
    return true;
}

/* One pack in the place of another would be as wrong as a changed one. */
static bool check_name(const struct bundle *bundle, const struct json_value *manifest,
                       struct err *err)
{
    const struct json_value *name = json_get(manifest, STR("pack"));
    if (name == NULL || name->type != JSON_STRING)
        return not_a_manifest(err);
    if (str_equal(name->text, bundle->pack))
        return true;
    err_set(err, ERR_VALUE, "it was signed as pack '%.*s', and is '%.*s' here", STR_ARG(name->text),
            STR_ARG(bundle->pack));
    return err_hint(err, "a pack is named by its folder");
}

bool bundle_verify(struct arena *arena, const struct bundle *bundle, struct str public_key,
                   struct str manifest_text, struct str signature_text,
                   char ret_root[BUNDLE_ROOT_SIZE], struct err *err)
{
    struct key_public key;
    struct key_signature signature;
    const struct json_value *manifest;
    if (!key_read_public(public_key, &key, err))
        return false;
    if (!key_read_hex(signature_text, signature_line, signature.bytes, sizeof signature.bytes))
        return err_set(err, ERR_SYNTAX, "this is no signature of a pack");
    /* Nothing of the manifest is believed before. */
    if (!key_signed(&key, manifest_text, &signature))
        return err_set(err, ERR_VALUE, "the manifest was not signed with this key");
    if (!read_manifest(arena, manifest_text, &manifest, err) ||
        !check_name(bundle, manifest, err) || !check_files(bundle, manifest, err))
        return false;
    hash_root(bundle, ret_root);
    if (!str_equal_text(json_get(manifest, STR("root"))->text, ret_root))
        return err_set(err, ERR_VALUE, "the root of the manifest is not that of its files");
    return true;
}
