/* SPDX-License-Identifier: Apache-2.0 */
/* server/mailer.c - see mailer.h. */
#include "server/mailer.h"

#include <stdio.h>
#include <string.h>

#include "desk/mail.h"
#include "desk/outbox.h"
#include "server/server_priv.h"
#include "server/telling.h"

#define SECOND ((int64_t)1000000)
#define DAY (86400 * SECOND)
#define TOO_OLD (7 * DAY) /* nobody sent it: there was no server with --mail */
#define KEPT (30 * DAY)   /* what was sent */
#define COUNTED_EACH (5 * SECOND)
#define MESSAGE_MAX ((size_t)64 << 10)
#define BRACKETED_SIZE (MAIL_ADDRESS_MAX + 3) /* with brackets and a NUL */
#define SMTPS STR("smtps://")
#define SMTP STR("smtp://")

struct mailer {
    struct mail_config config;
    char error[CURL_ERROR_SIZE];
    int64_t tidied_at;
    int64_t counted_at; /* the sign-ins that failed */
    bool alert_due;
    struct telling telling;
};

/* ---- where to ---- */

/* The host of smtp://HOST:PORT. */
static struct str host_of(struct str url)
{
    struct str rest = str_slice(url, str_find(url, '/') + 2, url.length);
    if (str_starts(rest, STR("[")))
        return str_slice(rest, 0, str_find(rest, ']') + 1);
    return str_slice(rest, 0, str_find(rest, ':'));
}

static bool is_here(struct str url)
{
    struct str host = host_of(url);
    return str_equal_text(host, "localhost") || str_equal_text(host, "127.0.0.1") ||
           str_equal_text(host, "[::1]");
}

static bool is_url(struct str url)
{
    struct str rest = str_starts(url, SMTPS)  ? str_slice(url, SMTPS.length, url.length)
                      : str_starts(url, SMTP) ? str_slice(url, SMTP.length, url.length)
                                              : (struct str){ 0 };
    for (size_t i = 0; i < rest.length; i++) {
        char c = char_lower(rest.data[i]);
        if (!is_digit(c) && (c < 'a' || c > 'z') && memchr(".-:[]", c, sizeof ".-:[]" - 1) == NULL)
            return false;
    }
    return rest.length > 0;
}

bool mail_check(const struct mail_config *config, struct err *err)
{
    if (!is_url(config->url)) {
        err_set(err, ERR_USAGE, "'%.*s' is no server of mail", STR_ARG(config->url));
        return err_hint(err, "smtps://HOST:465, or smtp://HOST:587, which has to offer STARTTLS");
    }
    if (config->from.length == 0) {
        err_set(err, ERR_USAGE, "whose is the mail that is sent?");
        return err_hint(err, "--mail-from ADDRESS");
    }
    if (!mail_address_check(config->from, err)) {
        err->code = ERR_USAGE;
        return false;
    }
    if (config->alerts.length > 0 && !mail_address_check(config->alerts, err)) {
        err->code = ERR_USAGE;
        return false;
    }
    if ((config->user.length > 0) == (config->secret.length > 0))
        return true;
    err_set(err, ERR_USAGE, "to sign in at the server of mail takes a name and a password");
    return err_hint(err, "--mail-user NAME --mail-secret FILE");
}

/* ---- one ---- */

struct upload {
    struct str text;
    size_t done;
};

static size_t give(char *data, size_t size, size_t count, void *context)
{
    struct upload *upload = context;
    size_t room = size * count;
    size_t left = upload->text.length - upload->done;
    size_t length = left < room ? left : room;
    memcpy(data, upload->text.data + upload->done, length);
    upload->done += length;
    return length;
}

static const char *in_brackets(struct str address, char ret[BRACKETED_SIZE])
{
    snprintf(ret, BRACKETED_SIZE, "<%.*s>", STR_ARG(address));
    return ret;
}

static void set_options(struct mailer *mailer, const struct mail *mail, struct upload *upload,
                        struct curl_slist *to)
{
    const struct mail_config *config = &mailer->config;
    CURL *curl = mailer->telling.curl;
    __typeof__(curl_easy_setopt) *set = mailer->telling.lib.curl_easy_setopt_;
    char from[BRACKETED_SIZE];
    (void)mail;
    telling_options(&mailer->telling, "smtp,smtps");
    set(curl, CURLOPT_URL, config->url.data);
    set(curl, CURLOPT_USE_SSL, (long)(is_here(config->url) ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (config->ca.length > 0) {
        set(curl, CURLOPT_CAINFO, config->ca.data);
        set(curl, CURLOPT_CAPATH, (char *)NULL);
    }
    if (config->user.length > 0) {
        set(curl, CURLOPT_USERNAME, config->user.data);
        set(curl, CURLOPT_PASSWORD, config->secret.data);
    }
    set(curl, CURLOPT_MAIL_FROM, in_brackets(config->from, from));
    set(curl, CURLOPT_MAIL_RCPT, to);
    set(curl, CURLOPT_UPLOAD, 1L);
    set(curl, CURLOPT_READFUNCTION, give);
    set(curl, CURLOPT_READDATA, upload);
    set(curl, CURLOPT_ERRORBUFFER, mailer->error);
}

enum sent { SENT, SENT_LATER, SENT_NEVER };

/* A password that is wrong is the operator's to mend: nothing is wrong with the mail. */
static enum sent judge(CURLcode code, long status)
{
    if (code == CURLE_OK)
        return SENT;
    return status / 100 == 5 && code != CURLE_LOGIN_DENIED ? SENT_NEVER : SENT_LATER;
}

static enum sent post(struct mailer *mailer, const struct mail *mail, struct str text,
                      struct curl_slist *to)
{
    struct upload upload = { .text = text };
    struct libcurl *lib = &mailer->telling.lib;
    long status = 0;
    mailer->error[0] = '\0';
    set_options(mailer, mail, &upload, to);
    CURLcode code = lib->curl_easy_perform_(mailer->telling.curl);
    lib->curl_easy_getinfo_(mailer->telling.curl, CURLINFO_RESPONSE_CODE, &status);
    if (mailer->error[0] == '\0')
        snprintf(mailer->error, sizeof mailer->error, "%s", lib->curl_easy_strerror_(code));
    if (code != CURLE_OK && status > 0) {
        size_t length = strlen(mailer->error);
        snprintf(mailer->error + length, sizeof mailer->error - length,
                 "; the last that it answered had status %ld", status);
    }
    return judge(code, status);
}

/* What cannot be written as a message cannot be sent; the error says why. */
static enum sent send_one(struct mailer *mailer, const struct mail *mail)
{
    struct libcurl *lib = &mailer->telling.lib;
    char path[BRACKETED_SIZE];
    struct buf text;
    struct err err;
    enum sent sent = SENT_NEVER;
    buf_init(&text, mailer->telling.mem, MESSAGE_MAX);
    if (mail_message(mail, mailer->config.from, &text, &err)) {
        struct curl_slist *to = lib->curl_slist_append_(NULL, in_brackets(mail->address, path));
        sent = SENT_LATER;
        snprintf(mailer->error, sizeof mailer->error, "memory could not be had");
        if (to != NULL)
            sent = post(mailer, mail, buf_view(&text), to);
        lib->curl_slist_free_all_(to);
    } else {
        str_put(mailer->error, sizeof mailer->error, str_of(err.message));
    }
    buf_release(&text);
    return sent;
}

/* ---- what is written of it ---- */

static bool record(struct mailer *mailer, struct mail *mail, enum sent sent, struct err *err)
{
    struct store *store = mailer->telling.store;
    int64_t now = server_now(mailer->telling.server);
    mail->attempts++;
    mail->parked = sent == SENT_NEVER || mail->attempts >= mailer->config.attempts;
    mail->next_at = now + outbox_wait(mail->attempts);
    mail->error = str_of(mailer->error);
    return store_begin(store, err) &&
           telling_commit(&mailer->telling,
                          sent == SENT ? mail_sent(store, mail->seq, now, err)
                                       : mail_failed(store, mail, err),
                          err);
}

/* Once in an hour. */
static bool tidy(struct mailer *mailer, int64_t now, struct err *err)
{
    struct store *store = mailer->telling.store;
    if (now < mailer->tidied_at + 3600 * SECOND)
        return true;
    mailer->tidied_at = now;
    return store_begin(store, err) &&
           telling_commit(&mailer->telling,
                          mails_park(store, now - TOO_OLD, STR("for a week nobody sent it"), err) &&
                              mails_forget(store, now - KEPT, err),
                          err);
}

/* ---- a round ---- */

static bool count_failures(struct mailer *mailer, int64_t now, struct err *err)
{
    if (mailer->config.alerts.length == 0 || now < mailer->counted_at + COUNTED_EACH)
        return true;
    mailer->counted_at = now;
    return mail_alert_due(mailer->telling.store, now, &mailer->alert_due, err);
}

static bool alert(struct mailer *mailer, int64_t now, struct err *err)
{
    struct store *store = mailer->telling.store;
    if (!mailer->alert_due)
        return true;
    mailer->alert_due = false;
    return store_begin(store, err) &&
           telling_commit(&mailer->telling, mail_alert(store, mailer->config.alerts, now, err),
                          err);
}

static bool any(void *context, bool *ret, struct err *err)
{
    struct mailer *mailer = context;
    struct store *store = mailer->telling.store;
    int64_t now = server_now(mailer->telling.server);
    if (!count_failures(mailer, now, err) || !mail_is_due(store, now, ret, err))
        return false;
    *ret = *ret || mailer->alert_due;
    return true;
}

static bool round_of(void *context, int64_t done_to, int64_t until, bool *ret_more, struct err *err)
{
    struct mailer *mailer = context;
    struct telling *telling = &mailer->telling;
    struct mail *due;
    size_t count;
    (void)done_to;
    if (!tidy(mailer, server_now(telling->server), err) ||
        !alert(mailer, server_now(telling->server), err) ||
        !store_begin_reading(telling->store, err))
        return false;
    bool done = mails_due(telling->store, &telling->arena, server_now(telling->server),
                          TELLING_BATCH, &due, &count, err);
    store_rollback(telling->store);
    for (size_t i = 0; done && i < count && !telling_is_over(telling, until); i++)
        done = record(mailer, &due[i], send_one(mailer, &due[i]), err);
    *ret_more = count == TELLING_BATCH;
    return done;
}

/* ---- all of it ---- */

struct mailer *mailer_start(const struct mem *mem, struct server *server,
                            const struct mail_config *config, struct str database, struct err *err)
{
    struct mailer *mailer = mem_resize(mem, NULL, sizeof *mailer);
    if (mailer == NULL) {
        err_set(err, ERR_MEMORY, "memory for mail could not be had");
        return NULL;
    }
    *mailer = (struct mailer){ .config = *config };
    mailer->telling = (struct telling){ .mem = mem,
                                        .server = server,
                                        .name = STR("mail"),
                                        .context = mailer,
                                        .any = any,
                                        .round = round_of };
    if (telling_start(&mailer->telling, database, err))
        return mailer;
    mailer_stop(mailer);
    return NULL;
}

void mailer_stop(struct mailer *mailer)
{
    if (mailer == NULL)
        return;
    telling_stop(&mailer->telling);
    mem_free(mailer->telling.mem, mailer);
}
