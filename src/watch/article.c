/* SPDX-License-Identifier: Apache-2.0 */
/* watch/article.c - the table, and what an article says by it; see article.h. */
#include "watch/article.h"

#include <string.h>

#include "screen/rows.h"
#include "watch/article_priv.h"

/* ---- the table ---- */

static const char *const kinds[ARTICLE_ROW_KIND_COUNT] = {
    "party",   "person", "country", "topic",   "change", "office",
    "present", "check",  "sort",    "measure", "mood",   "between"
};

struct reading_table {
    struct arena *arena;
    struct article_table *table;
    const char *file;
    struct err *err;
};

static bool row_error(struct reading_table *reading, uint32_t line, const char *what,
                      struct str text)
{
    err_set(reading->err, ERR_VALUE, "%s '%.*s'", what, (int)(text.length < 80 ? text.length : 80),
            text.data);
    return err_at(reading->err, reading->file, line, 0);
}

static bool take_day(struct reading_table *reading, uint32_t line, struct str text, int32_t *ret)
{
    struct err unread;
    if (text.length == 0 || date_parse(text, ret, &unread))
        return true;
    return row_error(reading, line, "no day", text);
}

static bool add_row(struct reading_table *reading, const struct str *cells, uint32_t line)
{
    struct article_table *table = reading->table;
    struct article_row row = { .match = cells[1],
                               .in_document = str_equal_text(cells[2], "document"),
                               .of_days = str_equal_text(cells[2], "days"),
                               .from = DATE_MIN,
                               .to = DATE_OPEN,
                               .means = cells[5],
                               .rule = cells[6],
                               .says = cells[7],
                               .source = cells[8],
                               .line = line };
    size_t kind = 0;
    while (kind < ARTICLE_ROW_KIND_COUNT && !str_equal_text(cells[0], kinds[kind]))
        kind++;
    if (kind == ARTICLE_ROW_KIND_COUNT)
        return row_error(reading, line, "no kind of row is called", cells[0]);
    if (cells[1].length == 0)
        return row_error(reading, line, "a row without a match:", cells[0]);
    if ((kind == ARTICLE_CHECK || kind == ARTICLE_BETWEEN) &&
        (row.says.length == 0 || row.source.length == 0))
        return row_error(reading, line, "what is known to be otherwise has a source:", cells[1]);
    row.kind = (enum article_row_kind)kind;
    if (!take_day(reading, line, cells[3], &row.from) ||
        !take_day(reading, line, cells[4], &row.to))
        return false;
    if (table->count == ARTICLE_ROWS_MAX)
        return err_set(reading->err, ERR_LIMIT, "more than %d rows", ARTICLE_ROWS_MAX);
    if (!arena_grow(reading->arena, &table->rows, table->count, &table->capacity,
                    sizeof *table->rows))
        return arena_error(reading->arena, reading->err);
    table->rows[table->count++] = row;
    return true;
}

static bool read_rows(struct reading_table *reading, struct rows *rows)
{
    static const char *const header[ARTICLE_COLUMNS] = { "kind",  "match", "where", "from",  "to",
                                                         "means", "rule",  "says",  "source" };
    for (bool is_header = true;; is_header = false) {
        struct str cells[ARTICLE_COLUMNS];
        bool more;
        if (!rows_next(rows, &more))
            return false;
        if (!more)
            return true;
        if (rows->row.count != ARTICLE_COLUMNS) {
            err_set(reading->err, ERR_SYNTAX, "%zu cells, wanted are %d", rows->row.count,
                    ARTICLE_COLUMNS);
            return rows_at(rows, 0);
        }
        for (size_t i = 0; i < ARTICLE_COLUMNS; i++) {
            cells[i] = rows->row.cells[i].text;
            if (is_header && !str_equal_text(cells[i], header[i])) {
                err_set(reading->err, ERR_SYNTAX, "a column is not '%s'", header[i]);
                return rows_at(rows, 0);
            }
        }
        if (!is_header && !add_row(reading, cells, rows->row.line))
            return false;
    }
}

bool article_table_read(struct arena *arena, const char *file, struct str text,
                        struct article_table *ret, struct err *err)
{
    struct reading_table reading = { .arena = arena, .table = ret, .file = file, .err = err };
    const struct list_file as_file = { .name = str_of(file), .text = text };
    struct rows rows;
    *ret = (struct article_table){ 0 };
    err_clear(err);
    bool done = rows_open(&rows, arena, arena->mem, &as_file, err) && read_rows(&reading, &rows);
    rows_close(&rows);
    return done;
}

/* ---- what is said to change ---- */

static void date_change(const struct article *article, struct article_change *change)
{
    for (size_t i = 0; i < article->found_count; i++) {
        const struct article_found *found = &article->found[i];
        if (found->kind != FOUND_DATE || found->sentence != change->sentence)
            continue;
        change->from = found->from;
        change->to = found->to;
        return;
    }
}

static bool add_change(struct arena *arena, struct article *article, const struct article_row *row,
                       size_t sentence, struct err *err)
{
    struct article_change change = { row, sentence, DATE_MIN, DATE_MIN };
    for (size_t i = article->change_count; i > 0; i--) {
        if (article->changes[i - 1].sentence == sentence &&
            str_equal(article->changes[i - 1].row->means, row->means))
            return true;
    }
    if (!arena_grow(arena, &article->changes, article->change_count, &article->change_capacity,
                    sizeof *article->changes))
        return arena_error(arena, err);
    date_change(article, &change);
    article->changes[article->change_count++] = change;
    return true;
}

/* ---- what is known to be otherwise ---- */

static bool add_flag(struct arena *arena, struct article *article, const struct article_row *row,
                     size_t sentence, struct str says, struct err *err)
{
    for (size_t i = 0; i < article->flag_count; i++) {
        if (article->flags[i].row == row)
            return true;
    }
    if (!arena_grow(arena, &article->flags, article->flag_count, &article->flag_capacity,
                    sizeof *article->flags))
        return arena_error(arena, err);
    article->flags[article->flag_count++] = (struct article_flag){ row, sentence, says };
    return true;
}

bool article_said_of_now(const struct article_table *table, struct str sentence)
{
    for (size_t i = 0; i < table->count; i++) {
        if (table->rows[i].kind == ARTICLE_PRESENT &&
            article_matches(table->rows[i].match, sentence))
            return true;
    }
    return false;
}

const struct article_row *article_holder_on(const struct article_table *table, struct str office,
                                            int32_t day)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct article_row *row = &table->rows[i];
        if (row->kind == ARTICLE_OFFICE && str_equal(row->means, office) && row->from <= day &&
            day < row->to)
            return row;
    }
    return NULL;
}

static bool check_office(struct arena *arena, const struct article_table *table,
                         const struct article_row *row, struct article *article, size_t sentence,
                         struct err *err)
{
    int32_t day = article->published;
    struct str text = article->sentences[sentence];
    if (day == DATE_MIN || (row->from <= day && day < row->to) ||
        !article_matches(row->match, text) || !article_said_of_now(table, text))
        return true;
    const struct article_row *holder = article_holder_on(table, row->means, day);
    struct str says = str_join(arena, row->says, " did not hold the office then: ", row->means);
    if (says.data != NULL && holder != NULL)
        says = str_join(arena, says, " was ", holder->says);
    if (says.data == NULL)
        return arena_error(arena, err);
    return add_flag(arena, article, row, sentence, says, err);
}

static size_t first_with(const struct article *article, struct str match)
{
    size_t part = 0;
    while (part < match.length && !str_starts(str_slice(match, part, match.length), STR(" & ")))
        part++;
    for (size_t i = 0; i < article->sentence_count; i++) {
        if (article_matches(str_slice(match, 0, part), article->sentences[i]))
            return i;
    }
    return 0;
}

static bool in_force(const struct article_row *row, const struct article *article)
{
    return article->published == DATE_MIN ||
           (row->from <= article->published && article->published < row->to);
}

static bool check_sentence(struct arena *arena, const struct article_table *table,
                           struct article *article, size_t sentence, struct err *err)
{
    struct str text = article->sentences[sentence];
    for (size_t i = 0; i < table->count; i++) {
        const struct article_row *row = &table->rows[i];
        bool done = true;
        if (row->kind == ARTICLE_OFFICE)
            done = check_office(arena, table, row, article, sentence, err);
        else if (row->in_document || !in_force(row, article) ||
                 (row->kind != ARTICLE_CHANGE && row->kind != ARTICLE_CHECK) ||
                 !article_matches(row->match, text))
            continue;
        else
            done = row->kind == ARTICLE_CHANGE
                       ? add_change(arena, article, row, sentence, err)
                       : add_flag(arena, article, row, sentence, row->says, err);
        if (!done)
            return false;
    }
    return true;
}

static bool check_document(struct arena *arena, const struct article_table *table,
                           struct article *article, struct str text, struct err *err)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct article_row *row = &table->rows[i];
        if (row->kind == ARTICLE_SORT && article->sort.length == 0 &&
            article_matches(row->match, text))
            article->sort = row->means;
        if (row->kind == ARTICLE_CHECK && row->in_document && in_force(row, article) &&
            article_matches(row->match, text) &&
            !add_flag(arena, article, row, first_with(article, row->match), row->says, err))
            return false;
    }
    if (article->sort.length == 0)
        article->sort = STR("news");
    return true;
}

/* ---- the whole ---- */

/* The names to look for: those that were given, and those of the table. */
static bool all_names(struct arena *arena, const struct article_table *table,
                      const struct article_name *names, size_t count, struct article_name **ret,
                      size_t *ret_count, struct err *err)
{
    static const enum article_found_kind found[] = { [ARTICLE_PARTY] = FOUND_PARTY,
                                                     [ARTICLE_PERSON] = FOUND_PERSON,
                                                     [ARTICLE_COUNTRY] = FOUND_COUNTRY,
                                                     [ARTICLE_TOPIC] = FOUND_TOPIC };
    struct article_name *all = NULL;
    size_t total = 0;
    size_t capacity = 0;
    for (size_t i = 0; i < table->count; i++) {
        struct str words = table->rows[i].match;
        if (table->rows[i].kind > ARTICLE_TOPIC)
            continue;
        while (words.length > 0) {
            size_t end = str_find(words, '|');
            if (!arena_grow(arena, &all, total, &capacity, sizeof *all))
                return arena_error(arena, err);
            all[total++] =
                (struct article_name){ found[table->rows[i].kind],
                                       str_trim(str_slice(words, 0, end)), table->rows[i].means };
            words = str_slice(words, end < words.length ? end + 1 : end, words.length);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!arena_grow(arena, &all, total, &capacity, sizeof *all))
            return arena_error(arena, err);
        all[total++] = names[i];
    }
    *ret = all;
    *ret_count = total;
    return true;
}

bool article_read(struct arena *arena, const struct article_table *table,
                  const struct article_name *names, size_t name_count, const char *file,
                  struct str text, int32_t published, struct article *ret, struct err *err)
{
    struct article article = { .published = published };
    struct article_name *all = NULL;
    size_t count = 0;
    struct str plain;
    if (text.length > ARTICLE_FILE_MAX) {
        err_set(err, ERR_LIMIT, "more than %zu MB", ARTICLE_FILE_MAX >> 20);
        return err_at(err, file, 0, 0);
    }
    if (!article_plain(arena, text, &plain, err) ||
        !article_sentences(arena, plain, &article, err) ||
        !all_names(arena, table, names, name_count, &all, &count, err) ||
        !article_find(arena, all, count, &article, err))
        return err_at(err, file, 0, 0);
    if (article.sentence_count == 0) {
        err_set(err, ERR_VALUE, "there is no sentence in it");
        return err_at(err, file, 0, 0);
    }
    for (size_t i = 0; i < article.sentence_count; i++) {
        if (!check_sentence(arena, table, &article, i, err))
            return false;
    }
    if (!check_document(arena, table, &article, plain, err))
        return false;
    *ret = article;
    return true;
}
