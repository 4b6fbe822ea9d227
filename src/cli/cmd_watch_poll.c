/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/cmd_watch_poll.c - `licet watch poll`: what the Federal Register has that nobody read yet.
 *
 * Asked is its API for the rules and proposals of the Bureau of Industry and Security from a day
 * on; those for parts 730 to 774 are told.
 */
#include "base/date.h"
#include "cli/clock.h"
#include "cli/fetch.h"
#include "cli/files.h"
#include "cli/watching.h"
#include "text/json.h"
#include "text/json_write.h"

#define BASE "https://www.federalregister.gov"
#define ANSWER_MAX ((size_t)16 << 20)
#define ANSWER_DEPTH 16
#define ADDRESS_MAX 2000
#define PAGES_MAX 50
#define SINCE_DAYS 30
#define PART_FIRST 730
#define PART_LAST 774

struct polling {
    struct cli *cli;
    const struct args *args;
    struct json_reader *reader;
    struct list_version *versions; /* in --lists */
    size_t version_count;
    size_t asked, fresh;
    size_t count; /* of documents, as the first answer says */
    bool needs_person;
    struct err *err;
};

/* ---- an answer ---- */

static unsigned number_of(const struct json_value *value)
{
    unsigned number = 0;
    for (size_t i = 0; value != NULL && i < value->text.length && i < 6; i++) {
        if (!is_digit(value->text.data[i]))
            return 0;
        number = number * 10 + (unsigned)(value->text.data[i] - '0');
    }
    return number;
}

static bool is_of_the_parts(const struct json_value *document)
{
    const struct json_value *cited = json_get(document, STR("cfr_references"));
    for (cited = cited == NULL ? NULL : cited->first; cited != NULL; cited = cited->next) {
        unsigned part = number_of(json_get(cited, STR("part")));
        if (number_of(json_get(cited, STR("title"))) == 15 && part >= PART_FIRST &&
            part <= PART_LAST)
            return true;
    }
    return false;
}

/* A list of it is there already. */
static bool was_read(const struct polling *polling, struct str number)
{
    for (size_t i = 0; i < polling->version_count; i++) {
        struct str source = polling->versions[i].source;
        if (str_starts(source, STR(FR_SOURCE)) &&
            str_equal(str_slice(source, sizeof FR_SOURCE - 1, source.length), number))
            return true;
    }
    return false;
}

static bool add_one(struct polling *polling, struct str address, struct str published)
{
    struct arena *arena = polling->cli->arena;
    const struct str said[] = {
        STR("watch"),       STR("add"),     address,
        STR("--online"),    STR("--lists"), args_text(polling->args, "lists"),
        STR("--published"), published
    };
    char *words[sizeof said / sizeof *said];
    struct buf out;
    int status;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        words[i] = arena_copy(arena, said[i].data, said[i].length);
    if (!arena_sound(arena, polling->err))
        return false;
    buf_init(&out, polling->cli->mem, ANSWER_MAX);
    bool done = cli_run_within(polling->cli->mem, polling->cli->style.width,
                               sizeof words / sizeof *words, words, &out, &status, polling->err);
    if (done) {
        buf_str(&polling->cli->out, buf_view(&out));
        polling->needs_person = polling->needs_person || status != 0;
    }
    buf_release(&out);
    return done;
}

static bool tell(struct polling *polling, const struct json_value *document)
{
    struct buf *out = &polling->cli->out;
    struct str number = json_text_of(document, "document_number");
    struct str address = json_text_of(document, "full_text_xml_url");
    struct str published = json_text_of(document, "publication_date");
    bool rule = str_equal_text(json_text_of(document, "type"), "Rule");
    polling->asked++;
    if (!is_of_the_parts(document) || was_read(polling, number))
        return true;
    polling->fresh++;
    if (args_flag(polling->args, "json")) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "document", number);
        JSON_PUT_STRING(out, "type", json_text_of(document, "type"));
        JSON_PUT_STRING(out, "title", json_text_of(document, "title"));
        JSON_PUT_STRING(out, "published", published);
        JSON_PUT_STRING(out, "effective", json_text_of(document, "effective_on"));
        JSON_PUT_STRING(out, "xml", address);
        json_close(out, '}');
        json_end(out);
        buf_byte(out, '\n');
        return true;
    }
    buf_format(out, "%.*s  %.*s  %.*s: %.*s\n", STR_ARG(published), STR_ARG(number),
               STR_ARG(json_text_of(document, "type")), STR_ARG(json_text_of(document, "title")));
    if (!args_flag(polling->args, "add") || !rule)
        return true;
    if (address.length == 0) {
        buf_format(out, "%.*s has no XML yet: ask again later\n", STR_ARG(number));
        polling->needs_person = true;
        return true;
    }
    return add_one(polling, address, published);
}

/* ---- asking ---- */

static struct str first_address(struct polling *polling)
{
    struct str base = args_text(polling->args, "mirror");
    char text[ADDRESS_MAX];
    char day[DATE_TEXT_SIZE];
    struct buf buf = { .data = text, .capacity = sizeof text, .limit = sizeof text };
    int32_t today = 0;
    struct err unknown;
    if (!clock_today(STR(CLOCK_US_ZONE), &today, &unknown))
        today = 0;
    int32_t since = args_number(polling->args, "since", today - SINCE_DAYS);
    buf_str(&buf, base.length > 0 ? base : STR(BASE));
    buf_text(&buf, "/api/v1/documents.json?conditions%5Bagencies%5D%5B%5D=industry-and-security-"
                   "bureau&conditions%5Btype%5D%5B%5D=RULE&conditions%5Btype%5D%5B%5D=PRORULE"
                   "&conditions%5Bpublication_date%5D%5Bgte%5D=");
    buf_text(&buf, date_format(since, day));
    buf_text(&buf, "&fields%5B%5D=document_number&fields%5B%5D=title&fields%5B%5D=type"
                   "&fields%5B%5D=publication_date&fields%5B%5D=effective_on"
                   "&fields%5B%5D=cfr_references&fields%5B%5D=full_text_xml_url"
                   "&order=oldest&per_page=100");
    return str_copy(polling->cli->arena, buf_view(&buf));
}

static bool read_page(struct polling *polling, struct str address, struct str *ret_next)
{
    struct json_source source = { .line = 1 };
    struct json_text text;
    if (!fetch(polling->cli->arena, address, ANSWER_MAX, &source.text, polling->err))
        return false;
    if (!json_read(polling->reader, polling->cli->arena, &source, &text, polling->err))
        return err_wrap(polling->err, "the answer of %.*s",
                        (int)(address.length < 100 ? address.length : 100), address.data);
    const struct json_value *results = json_get(text.root, STR("results"));
    const struct json_value *count = json_get(text.root, STR("count"));
    if (results == NULL ? number_of(count) > 0 || count == NULL : results->type != JSON_ARRAY) {
        err_set(polling->err, ERR_SYNTAX, "the answer has no results");
        return err_hint(polling->err, "the Federal Register may have changed its API; look there");
    }
    if (polling->asked == 0)
        polling->count = number_of(count);
    *ret_next = json_text_of(text.root, "next_page_url");
    for (const struct json_value *one = results == NULL ? NULL : results->first; one != NULL;
         one = one->next) {
        if (!tell(polling, one))
            return false;
    }
    return true;
}

static bool poll_all(struct polling *polling)
{
    struct str address = first_address(polling);
    size_t pages = 0;
    for (; address.length > 0 && pages < PAGES_MAX; pages++) {
        if (!read_page(polling, address, &address))
            return false;
    }
    if (pages == 0)
        return arena_error(polling->cli->arena, polling->err);
    if (address.length == 0 && polling->asked >= polling->count)
        return true;
    /* What is left out are the latest documents: that must not pass for nothing new. */
    if (address.length == 0)
        err_set(polling->err, ERR_LIMIT, "only %zu of %zu documents were given", polling->asked,
                polling->count);
    else
        err_set(polling->err, ERR_LIMIT, "more than %d pages of documents", PAGES_MAX);
    return err_hint(polling->err, "ask from a later day on: --since DATE");
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    static const struct json_limits limits = { .size = ANSWER_MAX, .depth = ANSWER_DEPTH };
    struct polling polling = { .cli = cli, .args = args, .err = err };
    struct str lists = args_text(args, "lists");
    if (!args_flag(args, "online")) {
        err_set(err, ERR_USAGE, "the Federal Register is asked only with --online");
        return err_hint(err, "'licet watch add FILE' reads what was fetched by other means");
    }
    if (args_flag(args, "add") && lists.length == 0)
        return err_set(err, ERR_USAGE, "say where the rows of what is added go: --lists DIR");
    if (lists.length > 0 && is_folder(lists) &&
        !list_versions(cli, args, &polling.versions, &polling.version_count, err))
        return false;
    polling.reader = json_reader_new(cli->mem, limits, err);
    bool done = polling.reader != NULL && poll_all(&polling);
    json_reader_free(polling.reader);
    if (done && !args_flag(args, "json"))
        buf_format(&cli->out, "%zu documents, %zu not read yet\n", polling.asked, polling.fresh);
    *ret_status = polling.fresh > 0 && (!args_flag(args, "add") || polling.needs_person) ? 1 : 0;
    return done;
}

static const struct option options[] = {
    { .name = "online", .help = "ask over the network" },
    { .name = "since",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "from that day of publication on; left out, of the last 30 days" },
    { .name = "add", .help = "read each rule at once, as 'watch add' does" },
    { .name = "mirror",
      .metavar = "URL",
      .type = OPTION_TEXT,
      .help = "ask there instead of federalregister.gov" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_lists, NULL };
static const char *const usage[] = { "--online [--since DATE] --lists DIR", NULL };

const struct command command_watch_poll = {
    .name = "poll",
    .summary = "which documents the Federal Register has that are new",
    .usage = usage,
    .help = "Asks the Federal Register for rules and proposals of the Bureau of Industry and "
            "Security that concern parts 730 to 774, and tells those of which --lists has no list. "
            "With --add each rule is read at once. Nothing is asked without --online.",
    .statuses = " 0  nothing is new, or all that was new was read and understood\n"
                " 1  something is new, or a person has to read it\n"
                " 2  bad usage, or an answer that was not understood\n"
                " 3  the system failed, or nobody answered",
    .groups = groups,
    .run = run,
};
