/* SPDX-License-Identifier: Apache-2.0 */
/* server/webhook.c - see webhook.h. */
#include "server/webhook.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "desk/outbox.h"
#include "server/server_priv.h"
#include "server/telling.h"

#define SECOND ((int64_t)1000000)
#define TEXT_MAX ((size_t)64 << 20)
#define ERROR_MAX 200

struct webhook {
    struct webhook_config config;
    struct json_reader *reader;
    struct telling telling;
};

/* ---- where to ---- */

bool webhook_check(const struct webhook_config *config, struct err *err)
{
    struct str url = config->url;
    bool secure = str_starts(url, STR("https://"));
    if (config->secret.length < 16) {
        err_set(err, ERR_USAGE, "a webhook is signed, and the secret for that is missing or short");
        return err_hint(err, "--webhook-secret FILE: 16 bytes or more");
    }
    if (!secure && !(config->private_too && str_starts(url, STR("http://")))) {
        err_set(err, ERR_USAGE, "'%.*s' is no address of a webhook", STR_ARG(url));
        return err_hint(err, "https://…; http:// with --webhook-private");
    }
    if (str_find(url, '@') == url.length)
        return true;
    err_set(err, ERR_USAGE, "the address of the webhook has a name or a password in it");
    return err_hint(err, "it is shown to whoever may see what waits");
}

static bool is_private_4(uint32_t a)
{
    return a >> 24 == 0 || a >> 24 == 10 || a >> 24 == 127 || a >> 22 == (100U << 2 | 1) ||
           a >> 16 == (169U << 8 | 254) || a >> 20 == (172U << 4 | 1) ||
           a >> 16 == (192U << 8 | 168) || a >> 24 >= 224 || a >> 8 == (192U << 16) ||
           a >> 17 == (198U << 7 | 9);
}

static bool is_private_6(const uint8_t a[16])
{
    static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
    static const uint8_t translated[12] = { 0, 0x64, 0xff, 0x9b };
    uint32_t last = (uint32_t)a[12] << 24 | (uint32_t)a[13] << 16 | (uint32_t)a[14] << 8 | a[15];
    if (memcmp(a, mapped, sizeof mapped) == 0 || memcmp(a, translated, sizeof translated) == 0)
        return is_private_4(last);
    /* Global unicast is 2000::/3; of that, 2002::/16 has an address of the other kind in it. */
    return a[0] >> 5 != 1 || (a[0] == 0x20 && a[1] == 0x02);
}

static bool is_private(const struct sockaddr *address)
{
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    if (address->sa_family == AF_INET) {
        memcpy(&four, address, sizeof four);
        return is_private_4(ntohl(four.sin_addr.s_addr));
    }
    if (address->sa_family != AF_INET6)
        return true;
    memcpy(&six, address, sizeof six);
    return is_private_6(six.sin6_addr.s6_addr);
}

/* What a name stands for is looked at when it is asked, whatever it stood for before. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    const struct webhook *webhook = context;
    if (purpose != CURLSOCKTYPE_IPCXN ||
        (!webhook->config.private_too && is_private(&address->addr)))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- one ---- */

static size_t forget(char *data, size_t size, size_t count, void *context)
{
    (void)data;
    (void)context;
    return size * count;
}

static void set_options(struct webhook *webhook, struct str body, struct curl_slist *headers)
{
    CURL *curl = webhook->telling.curl;
    __typeof__(curl_easy_setopt) *set = webhook->telling.lib.curl_easy_setopt_;
    telling_options(&webhook->telling, webhook->config.private_too ? "http,https" : "https");
    set(curl, CURLOPT_URL, webhook->config.url.data);
    set(curl, CURLOPT_POSTFIELDS, body.data);
    set(curl, CURLOPT_POSTFIELDSIZE, (long)body.length);
    set(curl, CURLOPT_HTTPHEADER, headers);
    set(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    set(curl, CURLOPT_OPENSOCKETDATA, webhook);
    set(curl, CURLOPT_WRITEFUNCTION, forget);
    set(curl, CURLOPT_USERAGENT, "licet");
}

/* Whether it was taken: any status of 200 to 299. */
static bool post(struct webhook *webhook, struct str body, struct curl_slist *headers,
                 char ret_error[ERROR_MAX])
{
    long status = 0;
    set_options(webhook, body, headers);
    CURLcode code = webhook->telling.lib.curl_easy_perform_(webhook->telling.curl);
    webhook->telling.lib.curl_easy_getinfo_(webhook->telling.curl, CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK && status / 100 == 2)
        return true;
    if (code == CURLE_OK)
        snprintf(ret_error, ERROR_MAX, "it answered with status %ld", status);
    else
        snprintf(ret_error, ERROR_MAX, "%s", webhook->telling.lib.curl_easy_strerror_(code));
    return false;
}

static bool post_signed(struct webhook *webhook, struct str body, char ret_error[ERROR_MAX])
{
    char signature[OUTBOX_SIGNATURE_SIZE];
    char header[OUTBOX_SIGNATURE_SIZE + 32];
    outbox_sign(webhook->config.secret, server_now(webhook->telling.server) / SECOND, body,
                signature);
    snprintf(header, sizeof header, "Licet-Signature: %s", signature);
    struct curl_slist *type =
        webhook->telling.lib.curl_slist_append_(NULL, "Content-Type: application/json");
    struct curl_slist *headers =
        type == NULL ? NULL : webhook->telling.lib.curl_slist_append_(type, header);
    bool sent = headers != NULL && post(webhook, body, headers, ret_error);
    if (headers == NULL)
        snprintf(ret_error, ERROR_MAX, "memory could not be had");
    webhook->telling.lib.curl_slist_free_all_(headers != NULL ? headers : type);
    return sent;
}

/* Its body is read in a transaction; nothing is open while it is sent. */
static bool tell(struct webhook *webhook, const struct outbox_row *row, bool *ret_sent,
                 char ret_error[ERROR_MAX], struct err *err)
{
    struct buf body;
    buf_init(&body, webhook->telling.mem, TEXT_MAX);
    bool done = store_begin_reading(webhook->telling.store, err);
    if (done) {
        done = outbox_json(webhook->telling.store, &webhook->telling.arena, webhook->reader, row,
                           &body, err);
        store_rollback(webhook->telling.store);
    }
    *ret_sent = done && post_signed(webhook, buf_view(&body), ret_error);
    buf_release(&body);
    return done;
}

/* ---- what is written of it ---- */

/* It was told, or it waits; either way the next is another. */
static bool record(struct webhook *webhook, const struct outbox_row *row, bool sent,
                   const struct outbox_waiting *waiting, struct err *err)
{
    struct str hook = webhook->config.url;
    return store_begin(webhook->telling.store, err) &&
           telling_commit(&webhook->telling,
                          (sent || outbox_waiting_put(webhook->telling.store, waiting, err)) &&
                              outbox_hook_done(webhook->telling.store, hook, row->seq, err),
                          err);
}

static void failed(const struct webhook *webhook, struct outbox_waiting *waiting, const char *error)
{
    waiting->attempts++;
    waiting->parked = waiting->attempts >= webhook->config.attempts;
    waiting->next_at = server_now(webhook->telling.server) + outbox_wait(waiting->attempts);
    waiting->error = str_of(error);
}

static bool take_new(struct webhook *webhook, const struct outbox_row *row, struct err *err)
{
    struct outbox_waiting waiting = {
        .hook = webhook->config.url, .seq = row->seq, .matter = row->matter, .error = STR("")
    };
    char error[ERROR_MAX] = "";
    bool behind = false;
    bool sent = false;
    if (!store_begin_reading(webhook->telling.store, err))
        return false;
    bool done =
        outbox_waits(webhook->telling.store, webhook->config.url, &row->matter, &behind, err);
    store_rollback(webhook->telling.store);
    if (!done || (!behind && !tell(webhook, row, &sent, error, err)))
        return false;
    if (!behind && !sent)
        failed(webhook, &waiting, error);
    return record(webhook, row, sent, &waiting, err);
}

static bool take_again(struct webhook *webhook, struct outbox_waiting *waiting, struct err *err)
{
    struct outbox_row *row;
    size_t count;
    char error[ERROR_MAX] = "";
    bool sent = false;
    if (!store_begin_reading(webhook->telling.store, err))
        return false;
    bool done = outbox_read(webhook->telling.store, &webhook->telling.arena, waiting->seq - 1, 1,
                            &row, &count, err);
    store_rollback(webhook->telling.store);
    if (!done || count == 0 || !tell(webhook, row, &sent, error, err))
        return false;
    if (!sent)
        failed(webhook, waiting, error);
    return store_begin(webhook->telling.store, err) &&
           telling_commit(
               &webhook->telling,
               sent ? outbox_waiting_end(webhook->telling.store, waiting->hook, waiting->seq, err)
                    : outbox_waiting_put(webhook->telling.store, waiting, err),
               err);
}

/* ---- a round ---- */

static bool read_work(struct webhook *webhook, int64_t done_to, struct outbox_waiting **ret_due,
                      size_t *ret_due_count, struct outbox_row **ret_new, size_t *ret_new_count,
                      struct err *err)
{
    struct store *store = webhook->telling.store;
    if (!store_begin_reading(store, err))
        return false;
    bool done = outbox_due(store, &webhook->telling.arena, webhook->config.url,
                           server_now(webhook->telling.server), TELLING_BATCH, ret_due,
                           ret_due_count, err) &&
                outbox_read(store, &webhook->telling.arena, done_to, TELLING_BATCH, ret_new,
                            ret_new_count, err);
    store_rollback(store);
    return done;
}

static bool round_of(void *context, int64_t done_to, int64_t until, bool *ret_more, struct err *err)
{
    struct webhook *webhook = context;
    struct outbox_waiting *due;
    struct outbox_row *rows;
    size_t due_count;
    size_t count;
    if (!read_work(webhook, done_to, &due, &due_count, &rows, &count, err))
        return false;
    for (size_t i = 0; i < due_count && !telling_is_over(&webhook->telling, until); i++) {
        if (!take_again(webhook, &due[i], err))
            return false;
    }
    for (size_t i = 0; i < count && !telling_is_over(&webhook->telling, until); i++) {
        if (!take_new(webhook, &rows[i], err))
            return false;
    }
    *ret_more = count > 0;
    return true;
}

/* ---- all of it ---- */

struct webhook *webhook_start(const struct mem *mem, struct server *server,
                              const struct webhook_config *config, struct str database,
                              struct err *err)
{
    const struct json_limits limits = { .size = TEXT_MAX, .depth = JSON_DEPTH_MAX };
    struct webhook *webhook = mem_resize(mem, NULL, sizeof *webhook);
    if (webhook == NULL) {
        err_set(err, ERR_MEMORY, "memory for a webhook could not be had");
        return NULL;
    }
    *webhook = (struct webhook){ .config = *config };
    webhook->telling = (struct telling){ .mem = mem,
                                         .server = server,
                                         .name = webhook->config.url,
                                         .context = webhook,
                                         .round = round_of };
    webhook->reader = json_reader_new(mem, limits, err);
    if (webhook->reader == NULL) {
        mem_free(mem, webhook);
        return NULL;
    }
    if (telling_start(&webhook->telling, database, err))
        return webhook;
    webhook_stop(webhook);
    return NULL;
}

void webhook_stop(struct webhook *webhook)
{
    if (webhook == NULL)
        return;
    telling_stop(&webhook->telling);
    json_reader_free(webhook->reader);
    mem_free(webhook->telling.mem, webhook);
}
