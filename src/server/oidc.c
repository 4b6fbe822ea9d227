/* SPDX-License-Identifier: Apache-2.0 */
/* server/oidc.c - see oidc.h. */
#include "server/oidc.h"

#include <sodium.h>

#include "base/sha256.h"
#include "desk/signed_in.h"
#include "server/jwt.h"
#include "server/oidc_fetch.h"
#include "web/html.h"

#define DEPTH 16
#define ARENA_MAX ((size_t)16 << 20)
#define TEXT_MAX ((size_t)16 << 10)
#define KEPT_SECONDS 3600.0 /* what the provider says of itself */
#define AGAIN_SECONDS 60.0  /* a key that is not known has us ask no more often */
#define WELL_KNOWN "/.well-known/openid-configuration"

/* What the provider says, and when it was asked. */
struct said {
    struct arena arena;
    const struct json_value *object; /* NULL: nothing yet */
    double at;
};

struct oidc {
    const struct mem *mem;
    const struct oidc_config *config;
    struct libcurl lib;
    struct libgnutls gnutls;
    CURL *curl;
    struct json_reader *reader;
    struct said itself, keys;
    struct buf reply;
};

/* ---- what is bound to the browser ---- */

static void derive(struct str bound, struct str what, char ret[SIGNED_IN_SIZE])
{
    unsigned char bytes[crypto_generichash_BYTES];
    crypto_generichash(bytes, sizeof bytes, (const unsigned char *)what.data, what.length,
                       (const unsigned char *)bound.data, bound.length);
    sodium_bin2base64(ret, SIGNED_IN_SIZE, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

#define STATE STR("licet oidc state")
#define NONCE STR("licet oidc nonce")
#define VERIFIER STR("licet oidc verifier")

bool oidc_is_state(struct str bound, struct str state)
{
    char wanted[SIGNED_IN_SIZE];
    derive(bound, STATE, wanted);
    return state.length == SIGNED_IN_LENGTH &&
           sodium_memcmp(wanted, state.data, SIGNED_IN_LENGTH) == 0;
}

static void challenge_of(const char *verifier, char ret[SIGNED_IN_SIZE])
{
    unsigned char bytes[SHA256_SIZE];
    sha256_of(verifier, SIGNED_IN_LENGTH, bytes);
    sodium_bin2base64(ret, SIGNED_IN_SIZE, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* ---- what the provider says of itself ---- */

static bool read_reply(struct oidc *oidc, struct arena *arena, const char *what,
                       const struct json_value **ret, struct err *err)
{
    const struct json_source source = { .text = str_copy(arena, buf_view(&oidc->reply)),
                                        .line = 1 };
    struct json_text text;
    if (source.text.data == NULL)
        return arena_error(arena, err);
    if (!json_read(oidc->reader, arena, &source, &text, err))
        return err_wrap(err, "%s of the provider", what);
    if (text.root->type != JSON_OBJECT)
        return err_set(err, ERR_SYNTAX, "%s of the provider is no object of JSON", what);
    *ret = text.root;
    return true;
}

static bool ask(struct oidc *oidc, struct said *said, struct str url, const char *what,
                double seconds, struct err *err)
{
    const struct oidc_request request = { .url = url };
    said->object = NULL;
    if (!oidc_fetch(&oidc->lib, oidc->curl, &request, &oidc->reply, err))
        return false;
    arena_reset(&said->arena);
    said->at = seconds;
    return read_reply(oidc, &said->arena, what, &said->object, err);
}

static bool check_itself(const struct oidc *oidc, struct err *err)
{
    static const char *const urls[] = { "authorization_endpoint", "token_endpoint", "jwks_uri" };
    struct str issuer = oidc->config->issuer;
    const struct json_value *itself = oidc->itself.object;
    if (!str_equal(json_text_of(itself, "issuer"), issuer)) {
        err_set(err, ERR_VALUE, "the provider calls itself another issuer than '%.*s'",
                STR_ARG(issuer));
        return err_hint(err, "'issuer' of the configuration has to be what the provider writes");
    }
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        if (!oidc_may_fetch(json_text_of(itself, urls[i]), issuer))
            return err_set(err, ERR_VALUE, "'%s' of the provider is no address that is asked",
                           urls[i]);
    }
    return true;
}

static bool know(struct oidc *oidc, double seconds, struct err *err)
{
    struct str issuer = oidc->config->issuer;
    struct buf url;
    if (oidc->itself.object != NULL && seconds < oidc->itself.at + KEPT_SECONDS)
        return true;
    buf_init(&url, oidc->mem, TEXT_MAX);
    buf_str(&url, str_slice(issuer, 0, issuer.length - (str_ends(issuer, STR("/")) ? 1 : 0)));
    buf_text(&url, WELL_KNOWN);
    buf_byte(&url, '\0');
    bool done = buf_check(&url, err) &&
                ask(oidc, &oidc->itself, buf_view(&url), "the description", seconds, err) &&
                check_itself(oidc, err);
    buf_release(&url);
    if (!done)
        oidc->itself.object = NULL;
    return done;
}

/* A text of it with a NUL behind it. */
static bool endpoint(struct oidc *oidc, struct arena *arena, const char *name, struct str *ret,
                     struct err *err)
{
    *ret = str_copy(arena, json_text_of(oidc->itself.object, name));
    return ret->data != NULL || arena_error(arena, err);
}

static bool ask_keys(struct oidc *oidc, struct arena *arena, double seconds, struct err *err)
{
    struct str url;
    return endpoint(oidc, arena, "jwks_uri", &url, err) &&
           ask(oidc, &oidc->keys, url, "the keys", seconds, err);
}

/* ---- the way there ---- */

static void put(struct buf *out, const char *name, struct str value)
{
    buf_text(out, name);
    html_url_part(out, value);
}

bool oidc_ask(struct oidc *oidc, struct str bound, double seconds, struct buf *ret, struct err *err)
{
    char state[SIGNED_IN_SIZE];
    char nonce[SIGNED_IN_SIZE];
    char verifier[SIGNED_IN_SIZE];
    char challenge[SIGNED_IN_SIZE];
    if (!know(oidc, seconds, err))
        return false;
    struct str to = json_text_of(oidc->itself.object, "authorization_endpoint");
    derive(bound, STATE, state);
    derive(bound, NONCE, nonce);
    derive(bound, VERIFIER, verifier);
    challenge_of(verifier, challenge);
    buf_str(ret, to);
    buf_text(ret, str_find(to, '?') < to.length ? "&" : "?");
    put(ret, "response_type=code&client_id=", oidc->config->client_id);
    put(ret, "&redirect_uri=", oidc->config->redirect);
    put(ret, "&scope=", oidc->config->scopes);
    put(ret, "&state=", str_of(state));
    put(ret, "&nonce=", str_of(nonce));
    put(ret, "&code_challenge_method=S256&code_challenge=", str_of(challenge));
    return buf_check(ret, err);
}

/* ---- the way back ---- */

static bool write_exchange(const struct oidc_config *config, struct str bound, struct str code,
                           struct buf *form, struct buf *user, struct err *err)
{
    char verifier[SIGNED_IN_SIZE];
    derive(bound, VERIFIER, verifier);
    put(form, "grant_type=authorization_code&code=", code);
    put(form, "&redirect_uri=", config->redirect);
    put(form, "&code_verifier=", str_of(verifier));
    if (config->secret.length == 0)
        put(form, "&client_id=", config->client_id);
    put(user, "", config->client_id);
    put(user, ":", config->secret);
    buf_byte(user, '\0');
    return buf_check(form, err) && buf_check(user, err);
}

static bool exchange(struct oidc *oidc, struct arena *arena, struct str bound, struct str code,
                     struct str *ret_token, struct err *err)
{
    struct oidc_request request = { .url = { 0 } };
    const struct json_value *reply = NULL;
    struct buf form;
    struct buf user;
    buf_init(&form, oidc->mem, TEXT_MAX);
    buf_init(&user, oidc->mem, TEXT_MAX);
    bool done = endpoint(oidc, arena, "token_endpoint", &request.url, err) &&
                write_exchange(oidc->config, bound, code, &form, &user, err);
    request.form = buf_view(&form);
    if (oidc->config->secret.length > 0)
        request.user = buf_view(&user);
    done = done && oidc_fetch(&oidc->lib, oidc->curl, &request, &oidc->reply, err) &&
           read_reply(oidc, arena, "the answer", &reply, err);
    if (user.data != NULL)
        sodium_memzero(user.data, user.capacity);
    if (oidc->reply.data != NULL)
        sodium_memzero(oidc->reply.data, oidc->reply.capacity);
    buf_release(&user);
    buf_release(&form);
    if (done)
        *ret_token = json_text_of(reply, "id_token");
    return done;
}

/* With keys that are new where it names one that is not known. */
static bool open_token(struct oidc *oidc, struct arena *arena, struct str token, double seconds,
                       const struct json_value **ret, struct err *err)
{
    const struct jwt_tools tools = { &oidc->gnutls, oidc->reader, arena };
    bool unknown;
    if ((oidc->keys.object == NULL || seconds >= oidc->keys.at + KEPT_SECONDS) &&
        !ask_keys(oidc, arena, seconds, err))
        return false;
    if (jwt_open(&tools, token, oidc->keys.object, ret, &unknown, err))
        return true;
    return unknown && seconds >= oidc->keys.at + AGAIN_SECONDS &&
           ask_keys(oidc, arena, seconds, err) &&
           jwt_open(&tools, token, oidc->keys.object, ret, &unknown, err);
}

static uint32_t roles_of_group(const struct oidc_config *config, const struct json_value *name)
{
    for (size_t i = 0; name->type == JSON_STRING && i < config->group_count; i++) {
        if (str_equal(config->groups[i].name, name->text))
            return config->groups[i].roles;
    }
    return 0;
}

static uint32_t roles_of(const struct oidc_config *config, const struct json_value *claims)
{
    const struct json_value *groups = json_get(claims, config->groups_claim);
    uint32_t roles = 0;
    if (config->group_count == 0)
        return UINT32_MAX;
    if (groups == NULL)
        return 0;
    if (groups->type != JSON_ARRAY)
        return roles_of_group(config, groups);
    for (const struct json_value *one = groups->first; one != NULL; one = one->next)
        roles |= roles_of_group(config, one);
    return roles;
}

bool oidc_answer(struct oidc *oidc, struct arena *arena, struct str bound, struct str code,
                 int64_t now, double seconds, struct oidc_said *ret, struct err *err)
{
    char nonce[SIGNED_IN_SIZE];
    struct str token;
    const struct json_value *claims = NULL;
    derive(bound, NONCE, nonce);
    const struct jwt_wanted wanted = { .issuer = oidc->config->issuer,
                                       .audience = oidc->config->client_id,
                                       .nonce = { nonce, SIGNED_IN_LENGTH },
                                       .now = now };
    if (!know(oidc, seconds, err) || !exchange(oidc, arena, bound, code, &token, err) ||
        !open_token(oidc, arena, token, seconds, &claims, err) || !jwt_check(claims, &wanted, err))
        return false;
    ret->subject = json_text_of(claims, "sub");
    ret->roles = roles_of(oidc->config, claims);
    return true;
}

/* ---- as long as the server ---- */

struct oidc *oidc_start(const struct mem *mem, const struct oidc_config *config, struct err *err)
{
    const struct json_limits limits = { .size = OIDC_REPLY_MAX, .depth = DEPTH };
    struct oidc *oidc = mem_resize(mem, NULL, sizeof *oidc);
    if (oidc == NULL) {
        err_set(err, ERR_MEMORY, "memory for a provider could not be had");
        return NULL;
    }
    *oidc = (struct oidc){ .mem = mem, .config = config };
    arena_init(&oidc->itself.arena, mem, ARENA_MAX);
    arena_init(&oidc->keys.arena, mem, ARENA_MAX);
    buf_init(&oidc->reply, mem, OIDC_REPLY_MAX);
    bool done = libcurl_load(&oidc->lib, err) && libgnutls_load(&oidc->gnutls, err);
    if (done && oidc->lib.curl_global_init_(CURL_GLOBAL_DEFAULT) == CURLE_OK)
        oidc->curl = oidc->lib.curl_easy_init_();
    if (done && oidc->curl == NULL)
        done = err_set(err, ERR_IO, "libcurl could not start");
    if (done)
        oidc->reader = json_reader_new(mem, limits, err);
    if (oidc->reader != NULL)
        return oidc;
    oidc_stop(oidc);
    return NULL;
}

void oidc_stop(struct oidc *oidc)
{
    if (oidc == NULL)
        return;
    if (oidc->curl != NULL)
        oidc->lib.curl_easy_cleanup_(oidc->curl);
    json_reader_free(oidc->reader);
    arena_release(&oidc->itself.arena);
    arena_release(&oidc->keys.arena);
    buf_release(&oidc->reply);
    mem_free(oidc->mem, oidc);
}
