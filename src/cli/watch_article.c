/* SPDX-License-Identifier: Apache-2.0 */
/* cli/watch_article.c - see watch_article.h. */
#include "cli/watch_article.h"

#include <string.h>

#include "api/embedded.h"
#include "base/date.h"
#include "cli/embedded_table.h"
#include "text/json_write.h"

#define LINE_MAX_TEXT ((size_t)1 << 20)
#define SHOWN_SENTENCE 200
#define LETTERS_MIN 3 /* of a model by itself: "A2" is also something else */

/* ---- names to look for ---- */

struct gathering {
    struct arena *arena;
    struct article_name *names;
    size_t count, capacity;
    struct err *err;
};

static bool add_name(struct gathering *g, enum article_found_kind kind, struct str text,
                     struct str means)
{
    if (text.length < 2)
        return true;
    if (!arena_grow(g->arena, &g->names, g->count, &g->capacity, sizeof *g->names))
        return arena_error(g->arena, g->err);
    g->names[g->count++] = (struct article_name){ kind, text, means };
    return true;
}

static bool add_chip(struct gathering *g, const struct chip *chip)
{
    struct str full = str_join(g->arena, chip->vendor, " ", chip->model);
    bool digit = false;
    if (full.data == NULL)
        return arena_error(g->arena, g->err);
    for (size_t i = 0; i < chip->model.length; i++)
        digit = digit || is_digit(chip->model.data[i]);
    return add_name(g, FOUND_CHIP, full, full) && (!digit || chip->model.length < LETTERS_MIN ||
                                                   add_name(g, FOUND_CHIP, chip->model, full));
}

static bool embedded_text(const char *name, struct str *ret, struct err *err)
{
    for (size_t i = 0; i < embedded_file_count; i++) {
        if (!str_equal_text(str_of(embedded_files[i].name), name))
            continue;
        *ret = (struct str){ embedded_files[i].data, embedded_files[i].length };
        return true;
    }
    return err_set(err, ERR_IO, "'%s' is not in the program", name);
}

static bool gather(struct gathering *g, const struct packs *packs)
{
    struct ecfr_table places;
    struct catalog catalog;
    struct str chips;
    if (!embedded_table(g->arena, "places.csv", &places, g->err) ||
        !embedded_text("us/chips.csv", &chips, g->err) ||
        !catalog_read(g->arena, STR("us/chips.csv"), chips, &catalog, g->err))
        return false;
    for (size_t i = 0; i < places.count; i++) {
        if (!add_name(g, FOUND_COUNTRY, places.rows[i].text, places.rows[i].means))
            return false;
    }
    for (size_t i = 0; i < catalog.chip_count; i++) {
        if (!add_chip(g, &catalog.chips[i]))
            return false;
    }
    for (size_t i = 0; i < packs->policy.firm_count; i++) {
        const struct firm *firm = &packs->policy.firms[i];
        for (size_t k = 0; k < firm->name_count; k++) {
            if (!add_name(g, FOUND_PARTY, firm->names[k], firm->name))
                return false;
        }
    }
    return true;
}

/* ---- parties, looked for ---- */

static struct str status_in(struct arena *arena, struct str json)
{
    static const char mark[] = "\"status\":\"";
    for (size_t i = 0; i + sizeof mark - 1 < json.length; i++) {
        struct str rest = str_slice(json, i, json.length);
        if (!str_starts(rest, STR(mark)))
            continue;
        rest = str_slice(rest, sizeof mark - 1, rest.length);
        return str_copy(arena, str_slice(rest, 0, str_find(rest, '"')));
    }
    return STR("unscreened");
}

static bool screen(struct cli *cli, const struct args *args, struct article_party *party,
                   struct err *err)
{
    static char command[] = "screen";
    static char json[] = "--json";
    static char option[] = "--lists";
    char *words[5] = { command, arena_copy(cli->arena, party->name.data, party->name.length),
                       json };
    size_t count = 3;
    struct str lists = args_text(args, "lists");
    struct buf out;
    int status;
    if (lists.length > 0) {
        words[count++] = option;
        words[count++] = arena_copy(cli->arena, lists.data, lists.length);
    }
    if (words[1] == NULL || (count == 5 && words[4] == NULL))
        return arena_error(cli->arena, err);
    buf_init(&out, cli->mem, LINE_MAX_TEXT);
    bool done = cli_run_within(cli->mem, STYLE_WIDTH, count, words, &out, &status, err);
    if (done)
        party->status = status_in(cli->arena, buf_view(&out));
    buf_release(&out);
    return done;
}

static bool screen_all(struct cli *cli, const struct args *args, struct read_article *read,
                       struct err *err)
{
    const struct article *article = &read->article;
    size_t capacity = 0;
    for (size_t i = 0; i < article->found_count; i++) {
        const struct article_found *found = &article->found[i];
        bool known = found->kind != FOUND_PARTY;
        for (size_t k = 0; k < read->party_count; k++)
            known = known || str_equal(read->parties[k].name, found->means);
        if (known)
            continue;
        if (!arena_grow(cli->arena, &read->parties, read->party_count, &capacity,
                        sizeof *read->parties))
            return arena_error(cli->arena, err);
        struct article_party *party = &read->parties[read->party_count++];
        *party = (struct article_party){ .name = found->means };
        if (!screen(cli, args, party, err))
            return false;
    }
    return true;
}

bool read_article(struct cli *cli, const struct args *args, const struct packs *packs,
                  struct str name, struct str text, int32_t published, struct read_article *ret,
                  struct err *err)
{
    struct gathering gathering = { .arena = cli->arena, .err = err };
    struct article_table *table = arena_alloc(cli->arena, sizeof *table);
    struct str file = str_copy(cli->arena, name);
    struct str rows;
    *ret = (struct read_article){ .name = path_base(file), .table = table };
    if (table == NULL || file.data == NULL)
        return arena_error(cli->arena, err);
    return gather(&gathering, packs) && embedded_text("us/articles.csv", &rows, err) &&
           article_table_read(cli->arena, "us/articles.csv", rows, table, err) &&
           article_read(cli->arena, table, gathering.names, gathering.count, file.data, text,
                        published, &ret->article, err) &&
           screen_all(cli, args, ret, err);
}

/* ---- for people ---- */

static void put_line(struct page *page, unsigned indent, enum ink ink, struct buf *text)
{
    page_line(page, indent, indent + 2);
    page_words(page, ink, buf_view(text));
    page_end(page);
    buf_clear(text);
}

static void put_sentence(struct buf *text, struct str sentence)
{
    size_t most = sentence.length < SHOWN_SENTENCE ? sentence.length : SHOWN_SENTENCE;
    while (most < sentence.length && most > 0 && (sentence.data[most] & 0xC0) == 0x80)
        most--;
    buf_str(text, str_slice(sentence, 0, most));
    buf_text(text, most < sentence.length ? " …" : "");
}

/* "NVIDIA H20, NVIDIA H100": each meaning once; of a sentence, or SIZE_MAX: of all. */
static size_t put_found(struct buf *out, const struct article *article,
                        enum article_found_kind kind, size_t sentence)
{
    size_t count = 0;
    for (size_t i = 0; i < article->found_count; i++) {
        const struct article_found *found = &article->found[i];
        bool put = found->kind == kind && (sentence == SIZE_MAX || found->sentence == sentence);
        for (size_t k = 0; k < i && put; k++) {
            const struct article_found *before = &article->found[k];
            put = before->kind != kind || !str_equal(before->means, found->means) ||
                  (sentence != SIZE_MAX && before->sentence != sentence);
        }
        if (!put)
            continue;
        buf_text(out, count++ > 0 ? ", " : "");
        buf_str(out, found->means);
    }
    return count;
}

static void put_changes(struct page *page, const struct article *article, struct buf *text)
{
    char day[DATE_TEXT_SIZE];
    for (size_t i = 0; i < article->change_count; i++) {
        const struct article_change *change = &article->changes[i];
        buf_format(text, "%.*s", STR_ARG(change->row->means));
        if (change->from != DATE_MIN)
            buf_format(text, " %s", date_format(change->from, day));
        if (change->to != change->from)
            buf_format(text, " to %s", date_format(change->to, day));
        if (change->row->rule.length > 0)
            buf_format(text, " (%.*s)", STR_ARG(change->row->rule));
        buf_text(text, ": ");
        put_sentence(text, article->sentences[change->sentence]);
        put_line(page, 2, INK_PLAIN, text);
    }
}

static void put_flags(struct page *page, const struct article *article, struct buf *text)
{
    for (size_t i = 0; i < article->flag_count; i++) {
        const struct article_flag *flag = &article->flags[i];
        buf_format(text, "but: %.*s (%.*s)", STR_ARG(flag->says), STR_ARG(flag->row->source));
        put_line(page, 2, INK_DOUBT, text);
    }
}

void article_page(struct cli *cli, const struct read_article *read, struct str name)
{
    const struct article *article = &read->article;
    char day[DATE_TEXT_SIZE];
    struct buf text;
    struct page page;
    buf_init(&text, cli->mem, LINE_MAX_TEXT);
    page_init(&page, &cli->out, &cli->style);
    buf_format(&text, "%.*s: %.*s, %zu sentences", STR_ARG(name), STR_ARG(article->sort),
               article->sentence_count);
    if (article->published != DATE_MIN)
        buf_format(&text, ", published %s", date_format(article->published, day));
    put_line(&page, 0, INK_STRONG, &text);
    for (int kind = 0; kind < FOUND_KIND_COUNT; kind++) {
        buf_format(&text, "%s: ", article_found_name((enum article_found_kind)kind));
        if (put_found(&text, article, (enum article_found_kind)kind, SIZE_MAX) > 0)
            put_line(&page, 2, INK_PLAIN, &text);
        buf_clear(&text);
    }
    for (size_t i = 0; i < read->party_count; i++) {
        if (str_equal_text(read->parties[i].status, "clear") ||
            str_equal_text(read->parties[i].status, "unscreened"))
            continue;
        buf_format(&text, "%.*s: %.*s", STR_ARG(read->parties[i].name),
                   STR_ARG(read->parties[i].status));
        put_line(&page, 2, INK_BAD, &text);
    }
    put_changes(&page, article, &text);
    put_flags(&page, article, &text);
    buf_text(&text, "nothing of this is law: a person has to read it");
    put_line(&page, 2, INK_BAD, &text);
    buf_release(&text);
}

/* ---- JSON ---- */

static void put_day(struct buf *out, int32_t day)
{
    if (day == DATE_MIN)
        JSON_RAW(out, "null,");
    else
        json_date(out, day);
}

static void put_means(struct buf *out, const struct article *article, enum article_found_kind kind,
                      size_t sentence)
{
    json_open(out, '[');
    for (size_t i = 0; i < article->found_count; i++) {
        if (article->found[i].kind == kind && article->found[i].sentence == sentence)
            json_string(out, article->found[i].means);
    }
    json_close(out, ']');
}

static void put_change(struct buf *out, const struct article *article,
                       const struct article_change *change)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "what", change->row->means);
    JSON_KEY(out, "from");
    put_day(out, change->from);
    JSON_KEY(out, "to");
    put_day(out, change->to);
    JSON_KEY(out, "chips");
    put_means(out, article, FOUND_CHIP, change->sentence);
    JSON_KEY(out, "countries");
    put_means(out, article, FOUND_COUNTRY, change->sentence);
    JSON_PUT_STRING(out, "rule", change->row->rule);
    JSON_PUT_INT(out, "sentence", (int64_t)change->sentence + 1);
    json_close(out, '}');
}

static void put_one(struct buf *out, const struct article_found *found)
{
    json_open(out, '{');
    JSON_PUT_WORD(out, "kind", article_found_name(found->kind));
    JSON_PUT_STRING(out, "text", found->text);
    JSON_PUT_STRING(out, "means", found->means);
    JSON_KEY(out, "from");
    put_day(out, found->from);
    JSON_KEY(out, "to");
    put_day(out, found->to);
    JSON_PUT_INT(out, "sentence", (int64_t)found->sentence + 1);
    json_close(out, '}');
}

void article_json(struct buf *out, const struct read_article *read, struct str name)
{
    const struct article *article = &read->article;
    json_open(out, '{');
    JSON_PUT_STRING(out, "article", name);
    JSON_PUT_STRING(out, "kind", article->sort);
    JSON_KEY(out, "published");
    put_day(out, article->published);
    JSON_PUT_BOOL(out, "law", false);
    JSON_PUT_STRINGS(out, "sentences", article->sentences, article->sentence_count);
    JSON_KEY(out, "found");
    json_open(out, '[');
    for (size_t i = 0; i < article->found_count; i++)
        put_one(out, &article->found[i]);
    json_close(out, ']');
    JSON_KEY(out, "parties");
    json_open(out, '[');
    for (size_t i = 0; i < read->party_count; i++) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "name", read->parties[i].name);
        JSON_PUT_STRING(out, "status", read->parties[i].status);
        json_close(out, '}');
    }
    json_close(out, ']');
    JSON_KEY(out, "changes");
    json_open(out, '[');
    for (size_t i = 0; i < article->change_count; i++)
        put_change(out, article, &article->changes[i]);
    json_close(out, ']');
    JSON_KEY(out, "contradictions");
    json_open(out, '[');
    for (size_t i = 0; i < article->flag_count; i++) {
        const struct article_flag *flag = &article->flags[i];
        json_open(out, '{');
        JSON_PUT_STRING(out, "says", flag->says);
        JSON_PUT_STRING(out, "source", flag->row->source);
        JSON_PUT_STRING(out, "rule", flag->row->rule);
        JSON_PUT_INT(out, "sentence", (int64_t)flag->sentence + 1);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}
