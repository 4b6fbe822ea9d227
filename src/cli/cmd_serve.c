/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_serve.c - `licet serve`: the API over HTTP. */
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli/clock.h"
#include "cli/drafting.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/option_groups.h"
#include "cli/secret.h"
#include "cli/serve_demo.h"
#include "cli/serve_vault.h"
#include "cli/serving.h"
#include "cli/stream.h"
#include "cli/valuing.h"
#include "cli/vault_file.h"
#include "desk/api_keys.h"
#include "server/listen.h"

#define REPORT_MAX ((size_t)64 << 20)
#define LISTEN "127.0.0.1:8350"
#define CONNECTIONS 1000
#define HEAD_BYTES ((size_t)24 << 10)
#define HEAD_SECONDS 10
#define IDLE_SECONDS 60
#define BODY_RATE ((size_t)16 << 10)
#define BODY_MAX ((size_t)1 << 20)
#define BULK_MAX ((uint64_t)4 << 30)
#define DRAIN_SECONDS 30
#define MIB ((int64_t)1 << 20)
#define PERSON_ADDS 10000
#define PERSON_ADDS_MIB 1000
#define PROGRAM_ADDS_MIB 10000
#define UPLOADS 20
#define UPLOADS_MIB 8192
#define PEM_MAX ((size_t)1 << 20)
#define TLS_ARENA_LIMIT ((size_t)8 << 20)
#define TOLD_MAX ((size_t)4 << 10)

static struct str text_or(const struct args *args, const char *name, struct str otherwise)
{
    struct str text = args_text(args, name);
    return text.length > 0 ? text : otherwise;
}

/* ---- what it is started with ---- */

static bool read_part(struct arena *arena, struct str path, struct str *ret, struct err *err)
{
    struct str name = str_copy(arena, path);
    if (name.data == NULL)
        return arena_error(arena, err);
    return file_read(arena, name, PEM_MAX, ret, err);
}

static bool read_tls(struct arena *arena, const struct args *args, struct tls_texts *ret,
                     struct err *err)
{
    struct str response = args_text(args, "tls-ocsp");
    struct str certificate = args_text(args, "tls-cert");
    struct str key = args_text(args, "tls-key");
    if ((certificate.length > 0) != (key.length > 0)) {
        err_set(err, ERR_USAGE, "%s is missing", key.length > 0 ? "--tls-cert" : "--tls-key");
        return err_hint(err, "TLS takes a certificate, with those it rests on, and its key");
    }
    if (key.length == 0 && args_flag(args, "hsts-subdomains"))
        return err_set(err, ERR_USAGE, "--hsts-subdomains goes with --tls-cert");
    if (key.length == 0)
        return response.length == 0 || err_set(err, ERR_USAGE, "--tls-ocsp goes with --tls-cert");
    return read_part(arena, certificate, &ret->certificate, err) &&
           read_part(arena, key, &ret->key, err) &&
           (response.length == 0 || read_part(arena, response, &ret->response, err));
}

/* Whoever can read what goes over a network could read and change answers. */
static bool check_safe(const struct args *args, const struct listening *listening,
                       const struct server_config *config, struct err *err)
{
    if (!listening->loopback && config->database.length == 0) {
        err_set(err, ERR_USAGE,
                "'%s' can be reached by others, and without a database nobody "
                "signs in",
                listening->text);
        return err_hint(err, "name one: --db PATH");
    }
    if (listening->loopback || config->tls.key.length > 0 || args_flag(args, "without-tls"))
        return true;
    err_set(err, ERR_USAGE, "'%s' can be reached by others, and there is no TLS", listening->text);
    return err_hint(err, "give --tls-cert and --tls-key, or --without-tls behind a proxy that "
                         "has it");
}

/* What order systems are told by, and the secret that it is signed with. */
static bool read_webhook(struct cli *cli, const struct args *args, struct webhook_config *ret,
                         struct err *err)
{
    struct secret secret = { .length = 0 };
    struct str path = args_text(args, "webhook-secret");
    *ret = (struct webhook_config){
        .url = args_text(args, "webhook"),
        .private_too = args_flag(args, "webhook-private"),
        .attempts = (unsigned)args_number(args, "webhook-attempts", WEBHOOK_ATTEMPTS),
    };
    if (ret->url.length == 0)
        return true;
    if (args_text(args, "db").length == 0) {
        err_set(err, ERR_USAGE, "without a database there is nothing to tell");
        return err_hint(err, "name one: --db PATH");
    }
    bool done = path.length == 0 || secret_from_file(path, &secret, err);
    ret->url = str_copy(cli->arena, ret->url);
    ret->secret = str_copy(cli->arena, secret_view(&secret));
    secret_wipe(&secret);
    return done && arena_sound(cli->arena, err) && webhook_check(ret, err);
}

/* By which server people are sent what is done to their accounts. */
static bool read_mail(struct cli *cli, const struct args *args, struct mail_config *ret,
                      struct err *err)
{
    struct secret secret = { .length = 0 };
    struct str path = args_text(args, "mail-secret");
    *ret = (struct mail_config){
        .url = args_text(args, "mail"),
        .from = args_text(args, "mail-from"),
        .user = args_text(args, "mail-user"),
        .ca = args_text(args, "mail-ca"),
        .alerts = args_text(args, "mail-alerts"),
        .attempts = (unsigned)args_number(args, "mail-attempts", MAIL_ATTEMPTS),
    };
    if (ret->url.length == 0)
        return true;
    if (args_text(args, "db").length == 0) {
        err_set(err, ERR_USAGE, "without a database there is nothing to send");
        return err_hint(err, "name one: --db PATH");
    }
    bool done = path.length == 0 || secret_from_file(path, &secret, err);
    ret->secret = str_copy(cli->arena, secret_view(&secret));
    secret_wipe(&secret);
    ret->url = str_copy(cli->arena, ret->url);
    ret->from = str_copy(cli->arena, ret->from);
    ret->user = str_copy(cli->arena, ret->user);
    ret->ca = str_copy(cli->arena, ret->ca);
    return done && arena_sound(cli->arena, err) && mail_check(ret, err);
}

/* Through whom people sign in, and what this server proves to them who it is with. */
static bool read_oidc(struct cli *cli, const struct args *args, struct oidc_config *ret,
                      struct err *err)
{
    struct secret secret = { .length = 0 };
    struct str path = args_text(args, "oidc");
    struct str text;
    if (path.length == 0)
        return true;
    if (args_text(args, "db").length == 0) {
        err_set(err, ERR_USAGE, "without a database nobody signs in");
        return err_hint(err, "name one: --db PATH");
    }
    if (!file_read(cli->arena, path, OIDC_CONFIG_MAX, &text, err))
        return false;
    if (!oidc_config_read(cli->mem, cli->arena, text, ret, err))
        return err_at(err, path.data, err->line, err->column);
    bool done = ret->secret_file.length == 0 || secret_from_file(ret->secret_file, &secret, err);
    ret->secret = str_copy(cli->arena, secret_view(&secret));
    secret_wipe(&secret);
    return done && arena_sound(cli->arena, err);
}

/* The roles, with a comma between, that take a second factor. */
static bool read_factor_for(const struct args *args, uint32_t *ret, struct err *err)
{
    struct str rest = args_text(args, "second-factor-for");
    if (rest.data != NULL && args_text(args, "db").length == 0 && !args_flag(args, "demo")) {
        err_set(err, ERR_USAGE, "without a database nobody signs in");
        return err_hint(err, "name one: --db PATH");
    }
    while (rest.data != NULL) {
        size_t end = str_find(rest, ',');
        enum role role;
        if (!role_find(str_slice(rest, 0, end), &role, err))
            return false;
        *ret |= ROLE_BIT(role);
        rest = end < rest.length ? str_slice(rest, end + 1, rest.length) : (struct str){ 0 };
    }
    return true;
}

/* How programs prove who they are. */
static bool read_tokens(const struct args *args, struct server_config *config, struct err *err)
{
    config->tokens_only = args_flag(args, "tokens-only");
    config->token_minutes = args_number(args, "token-minutes", TOKEN_MINUTES);
    if (config->token_minutes >= 1 && config->token_minutes <= TOKEN_MINUTES_MAX)
        return true;
    err_set(err, ERR_USAGE, "a token is good for 1 to %d minutes, not for %lld", TOKEN_MINUTES_MAX,
            (long long)config->token_minutes);
    return err_hint(err, "a key is good for days: 'licet help people key'");
}

/* How browsers reach it, for which security keys are made. */
static bool read_site(const struct args *args, struct webauthn_site *ret, struct err *err)
{
    struct str origin = args_text(args, "origin");
    if (origin.data == NULL)
        return true;
    if (args_text(args, "db").length == 0 && !args_flag(args, "demo")) {
        err_set(err, ERR_USAGE, "without a database nobody signs in");
        return err_hint(err, "name one: --db PATH");
    }
    return webauthn_site_read(origin, ret, err);
}

/* What each may add in a day, of a program by its bytes; and have waiting in files. */
static void read_quotas(const struct args *args, struct server_config *config)
{
    config->person = (struct quota){
        .requests = args_number(args, "person-adds", PERSON_ADDS),
        .bytes = MIB * args_number(args, "person-adds-mib", PERSON_ADDS_MIB),
    };
    config->program = (struct quota){
        .requests = args_number(args, "program-adds", 0),
        .bytes = MIB * args_number(args, "program-adds-mib", PROGRAM_ADDS_MIB),
    };
    config->uploads = (size_t)args_number(args, "uploads", UPLOADS);
    config->uploads_bytes = (uint64_t)MIB * (uint64_t)args_number(args, "uploads-mib", UPLOADS_MIB);
}

/* Where packs that two people signed for are published, and who signs the folder. */
static bool check_publishing(const struct args *args, struct err *err)
{
    bool publishes = args_text(args, "publish-into").length > 0;
    bool signs = args_text(args, "pack-key").length > 0;
    if (publishes && args_text(args, "db").length == 0) {
        err_set(err, ERR_USAGE, "without a database nobody signs for a pack");
        return err_hint(err, "name one: --db PATH");
    }
    if (signs && !publishes)
        return err_set(err, ERR_USAGE, "'--pack-key' signs what --publish-into publishes");
    if (publishes && !signs && args_text(args, "trust").length > 0) {
        err_set(err, ERR_USAGE, "with '--trust' what is published has to be signed");
        return err_hint(err, "give --pack-key FILE, or leave out --publish-into");
    }
    return true;
}

static enum server_log log_of(struct str word)
{
    if (str_equal_text(word, "changes"))
        return SERVER_LOG_CHANGES;
    return str_equal_text(word, "problems") ? SERVER_LOG_PROBLEMS : SERVER_LOG_ALL;
}

static bool configure(struct cli *cli, const struct args *args, struct server_config *config,
                      struct err *err)
{
    const char *folder = getenv("TMPDIR");
    struct str spool = text_or(args, "spool", folder == NULL ? STR("/var/tmp") : str_of(folder));
    spool = str_copy(cli->arena, spool);
    if (spool.data == NULL)
        return arena_error(cli->arena, err);
    if (!is_folder(spool)) {
        err_set(err, ERR_USAGE, "'%s' is no folder", spool.data);
        return err_hint(err, "--spool DIR names one in which large requests wait");
    }
    config->mem = cli->mem;
    config->threads = stream_jobs(args_number(args, "threads", 0));
    config->limits = (struct http_limits){
        .connections = (unsigned)args_number(args, "connections", CONNECTIONS),
        .head = HEAD_BYTES,
        .head_seconds = (unsigned)args_number(args, "patience", HEAD_SECONDS),
        .idle_seconds = (unsigned)args_number(args, "idle", IDLE_SECONDS),
        .body_rate = BODY_RATE,
    };
    config->body_max = BODY_MAX;
    config->bulk_max = BULK_MAX;
    config->spool = spool.data;
    config->rate = (unsigned)args_number(args, "rate", 0);
    config->log = log_of(args_text(args, "log"));
    read_quotas(args, config);
    config->database = args_text(args, "db");
    config->secure_cookies =
        args_text(args, "tls-key").length > 0 || args_flag(args, "without-tls");
    config->tls_below = args_flag(args, "hsts-subdomains");
    return check_publishing(args, err) && read_factor_for(args, &config->factor_for, err) &&
           read_tokens(args, config, err) && read_site(args, &config->site, err) &&
           read_tls(cli->arena, args, &config->tls, err) &&
           read_webhook(cli, args, &config->webhook, err) &&
           read_mail(cli, args, &config->mail, err) && read_oidc(cli, args, &config->oidc, err);
}

/* ---- as long as it runs ---- */

/* What is served, and the demo that it is of, if one was asked for. */
struct serve {
    struct cli *cli;
    const struct args *args;
    struct server_config config;
    struct serve_demo demo;
    struct vault vault;
    struct buf told; /* of the secrets in the database */
    sigset_t signals;
};

static void block_signals(sigset_t *ret)
{
    sigemptyset(ret);
    sigaddset(ret, SIGHUP);
    sigaddset(ret, SIGINT);
    sigaddset(ret, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, ret, NULL);
}

/* The signal that came within the time, or one below 1. */
static int wait_signal(const sigset_t *signals, long milliseconds)
{
    const struct timespec wait = { milliseconds / 1000, milliseconds % 1000 * 1000000 };
    return sigtimedwait(signals, NULL, &wait);
}

/* The files as they are now: whoever has others puts them there. */
static bool certify(const struct mem *mem, const struct args *args, struct server *server,
                    struct err *err)
{
    struct tls_texts texts = { .key = { 0 } };
    struct arena arena;
    arena_init(&arena, mem, TLS_ARENA_LIMIT);
    bool done = read_tls(&arena, args, &texts, err) &&
                (texts.key.length == 0 || server_certify(server, &texts, err));
    arena_release(&arena);
    return done;
}

static void reload(const struct mem *mem, const struct args *args, struct server *server)
{
    struct err err;
    err_clear(&err);
    if (!server_reload(server, &err))
        fail_report(&err);
    err_clear(&err);
    if (!certify(mem, args, server, &err))
        fail_report(&err);
}

/* Once: what needs it is refused from then on, and all else goes on. */
static void look_at_keeper(const struct vault *vault, bool *told)
{
    struct err err;
    if (*told || !vault_has_ended(vault))
        return;
    *told = true;
    err_set(&err, ERR_IO, "the process that keeps the key of the server has ended");
    err_hint(&err, "restart the server: nobody signs in by a password until then");
    fail_report(&err);
}

/* Until somebody ends it; whoever is being served then is served, for a while. */
static void serve(struct serve *s, struct server *server)
{
    const sigset_t *signals = &s->signals;
    bool told = false;
    int signal = 0;
    while (signal != SIGINT && signal != SIGTERM) {
        signal = wait_signal(signals, 1000);
        if (signal == SIGHUP)
            reload(s->cli->mem, s->args, server);
        look_at_keeper(&s->vault, &told);
        server_tick(server);
    }
    double until = clock_seconds() + DRAIN_SECONDS;
    signal = 0;
    while (!server_drain(server) && clock_seconds() < until && signal != SIGINT &&
           signal != SIGTERM) {
        signal = wait_signal(signals, 20);
        server_tick(server);
    }
}

static bool say_where(struct serve *s, const struct listening *listening, struct err *err)
{
    struct buf *out = &s->cli->out;
    buf_format(out, "licet is at http%s://%s\n", s->config.tls.key.length > 0 ? "s" : "",
               listening->text);
    if (s->demo.database.length > 0)
        serve_demo_say(&s->demo, out);
    buf_str(out, buf_view(&s->told));
    return cli_flush(s->cli, err);
}

/* A demo's are nobody's. */
static bool look_at_secrets(struct serve *s, struct err *err)
{
    struct str database = s->config.database;
    if (database.length == 0 || s->demo.database.length > 0)
        return true;
    s->config.vault = &s->vault;
    return serve_vault_look(s->cli, &s->vault, database, &s->told, err);
}

/* Before there is anything else: what is forked has no thread, and nothing to give away. */
static bool keep_key(struct serve *s, struct err *err)
{
    bool none = args_text(s->args, "db").length == 0 || args_flag(s->args, "demo");
    return none || vault_keep(s->cli, s->args, &s->vault, err);
}

static bool run_server(struct serve *s, struct err *err)
{
    const struct args *args = s->args;
    struct server_config *config = &s->config;
    struct listening listening;
    if (!listen_open(text_or(args, "listen", STR(LISTEN)), &listening, err))
        return false;
    if (!check_safe(args, &listening, config, err) || !look_at_secrets(s, err)) {
        close(listening.socket);
        return false;
    }
    config->socket = listening.socket;
    struct server *server = server_start(config, err);
    if (server == NULL)
        return false;
    bool done = say_where(s, &listening, err);
    if (done)
        serve(s, server);
    server_stop(server);
    return done;
}

/* ---- the demo ---- */

static bool is_ended(void *context)
{
    const struct serve *s = context;
    int signal = wait_signal(&s->signals, 0);
    return signal == SIGINT || signal == SIGTERM;
}

static bool run_demo(struct serve *s, struct err *err)
{
    bool ended = false;
    if (s->config.database.length > 0) {
        err_set(err, ERR_USAGE, "a demo has a database of its own");
        return err_hint(err, "leave out --demo, or --db");
    }
    bool done = serve_demo_open(&s->demo, s->cli, is_ended, s, &ended, err);
    s->config.database = s->demo.database;
    done = done && (ended || run_server(s, err));
    serve_demo_close(&s->demo);
    return done;
}

/* The file as it is now: whoever makes the report anew puts it there. */
static bool read_exposure(void *context, struct arena *arena, struct str *ret, struct err *err)
{
    return file_read(arena, *(const struct str *)context, REPORT_MAX, ret, err);
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct serve s = { .cli = cli, .args = args };
    struct str exposure = str_copy(cli->arena, args_text(args, "exposure"));
    struct serving serving;
    struct drafting drafting = { .cli = cli, .args = args };
    struct valuing valuing = { .args = args };
    (void)ret_status;
    buf_init(&s.told, cli->mem, TOLD_MAX);
    serving_init(&serving, cli, args);
    serving_fill(&serving, &s.config);
    if (exposure.length > 0)
        s.config.exposure = (struct server_text){ read_exposure, &exposure };
    block_signals(&s.signals);
    bool done = keep_key(&s, err) && drafting_fill(&drafting, &s.config, err) &&
                configure(cli, args, &s.config, err);
    valuing.environment = drafting.environment;
    valuing_fill(&valuing, &s.config);
    done = done && (args_flag(args, "demo") ? run_demo(&s, err) : run_server(&s, err));
    serving_release(&serving);
    buf_release(&s.told);
    vault_forget(&s.vault);
    return done;
}

/* ---- what it is ---- */

static const char *const logs[] = { "all", "changes", "problems", NULL };

static const struct option options[] = {
    { .name = "demo",
      .help = "with a book to look at and somebody who may sign in, in a database that is removed "
              "at the end" },
    { .name = "listen",
      .metavar = "ADDRESS:PORT",
      .type = OPTION_TEXT,
      .help = "where to listen; " LISTEN " if left out, which this machine alone can reach" },
    { .name = "tls-cert",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "the certificate, with those it rests on (PEM): then it is HTTPS" },
    { .name = "tls-key", .metavar = "FILE", .type = OPTION_FILE, .help = "its key (PEM)" },
    { .name = "tls-ocsp",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "what the issuer says of it (an OCSP response, DER), which is sent along" },
    { .name = "hsts-subdomains",
      .help = "browsers are told that names below this host's are for TLS alone, too" },
    { .name = "without-tls",
      .help = "let others reach it without TLS: behind a proxy that has it" },
    { .name = "oidc",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "let people sign in through the OpenID provider that it describes; docs/sign-in.md" },
    { .name = "second-factor-for",
      .metavar = "ROLE,…",
      .type = OPTION_TEXT,
      .help = "who has one of these roles and signs in by a password may only set up a second "
              "factor until they have one; nobody has to if left out" },
    { .name = "tokens-only",
      .help =
          "programs come with tokens, which they get with their keys (POST /v1/token); a key is "
          "good for nothing else" },
    { .name = "token-minutes",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "how long a token is good, 60 at most; 15 if left out" },
    { .name = "origin",
      .metavar = "URL",
      .type = OPTION_TEXT,
      .help = "how browsers reach it, such as https://licet.example.com: people may register "
              "security keys for that name; nobody may if left out" },
    { .name = "threads",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "how many threads serve connections; all processors if left out" },
    { .name = "connections",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "how many at a time; 1000 if left out" },
    { .name = "rate",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "how many requests a second one address may make; any number if left out" },
    { .name = "patience",
      .metavar = "SECONDS",
      .type = OPTION_NUMBER,
      .help = "in which the head of a request has come; 10 if left out" },
    { .name = "idle",
      .metavar = "SECONDS",
      .type = OPTION_NUMBER,
      .help = "after which a connection on which nothing happens is ended; 60 if left out" },
    { .name = "spool",
      .metavar = "DIR",
      .type = OPTION_FOLDER,
      .help = "where large requests wait, in files that have no names; $TMPDIR or /var/tmp" },
    { .name = "exposure",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "a report of 'licet exposure --json', which the page Exposure shows; read anew each "
              "time" },
    { .name = "log",
      .type = OPTION_WORD,
      .words = logs,
      .help = "which requests have a line on standard error: all (the default), those that change "
              "something, those that failed" },
    { .name = NULL },
};
static const struct option publishing_options[] = {
    { .name = "publish-into",
      .metavar = "DIR",
      .type = OPTION_FOLDER,
      .help = "where packs are published that two people signed for in the browser; each folder in "
              "it is a pack that is in force" },
    { .name = "pack-key",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "the secret key that signs them, as 'licet policy sign' does" },
    { .name = NULL },
};
static const struct option_group publishing_group = { "Publishing packs", publishing_options };
static const struct option quota_options[] = {
    { .name = "person-adds",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "how many requests that add something one person may make; 10000 if left out" },
    { .name = "person-adds-mib",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "of how many MiB, with what is answered; 1000 if left out" },
    { .name = "program-adds",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "the same of one program; any number if left out" },
    { .name = "program-adds-mib",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "10000 if left out" },
    { .name = "uploads",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "how many large requests of one person or program may wait at a time; 20 if left "
              "out" },
    { .name = "uploads-mib",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "of how many MiB; 8192 if left out" },
    { .name = NULL },
};
static const struct option_group quota_group = { "What each may add in a day, and have waiting",
                                                 quota_options };
static const struct option webhook_options[] = {
    { .name = "webhook",
      .metavar = "URL",
      .type = OPTION_TEXT,
      .help = "tell an order system what is blocked and released: a signed POST for each" },
    { .name = "webhook-secret",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "whose first line it is signed with" },
    { .name = "webhook-private", .help = "also to addresses inside of a network, and without TLS" },
    { .name = "webhook-attempts",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "after so many it is parked until somebody says so; 12 if left out" },
    { .name = NULL },
};
static const struct option_group webhook_group = { "Telling order systems", webhook_options };
static const struct option mail_options[] = {
    { .name = "mail",
      .metavar = "URL",
      .type = OPTION_TEXT,
      .help = "send people what is done to their accounts, through smtps://HOST:465 or "
              "smtp://HOST:587; without TLS through this machine's own server only" },
    { .name = "mail-from", .metavar = "ADDRESS", .type = OPTION_TEXT, .help = "whose it is" },
    { .name = "mail-user",
      .metavar = "NAME",
      .type = OPTION_TEXT,
      .help = "who signs in at that server; nobody if left out" },
    { .name = "mail-secret",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "whose first line is the password for that" },
    { .name = "mail-ca",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "whose certificates hold for that server; the machine's if left out" },
    { .name = "mail-alerts",
      .metavar = "ADDRESS",
      .type = OPTION_TEXT,
      .help = "who runs the server, and is told when many sign-ins fail" },
    { .name = "mail-attempts",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "after so many it is parked until somebody says so; 84, or three days, if left out" },
    { .name = NULL },
};
static const struct option_group mail_group = { "Telling people", mail_options };
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = {
    &group,       &quota_group,    &publishing_group, &webhook_group,   &mail_group,
    &group_vault, &group_database, &group_packs,      &group_screening, NULL
};

static const char *const usage[] = { "[--db PATH] [--lists DIR] [--listen ADDRESS:PORT]",
                                     "--demo [--listen ADDRESS:PORT]", NULL };

static const char statuses[] = " 0  a signal ended it, and all that was asked was answered\n"
                               " 2  bad usage, or packs or lists that cannot be read\n"
                               " 3  the system failed";

const struct command command_serve = {
    .name = "serve",
    .summary = "the API over HTTP",
    .usage = usage,
    .help =
        "Answers over HTTP what the commands answer, with the same JSON; docs/server.md says "
        "how.\n"
        "SIGHUP loads packs, lists and the certificate anew: requests under way go on with the old "
        "ones. "
        "SIGTERM ends it when they are answered.",
    .statuses = statuses,
    .groups = groups,
    .run = run,
};
