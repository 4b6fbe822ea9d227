/* SPDX-License-Identifier: Apache-2.0 */
/* watch/article_against.c - see article_against.h. */
#include "watch/article_against.h"

#include "watch/article_priv.h"

const char *article_against_word(enum article_against_kind kind)
{
    static const char *const words[] = { "amount", "day", "done", "office" };
    return words[kind];
}

struct comparing {
    struct arena *arena;
    const struct article_table *table;
    const struct article *sides[2];
    struct article_againsts *ret;
    struct err *err;
};

static bool add(struct comparing *c, const struct article_against *against)
{
    struct article_againsts *ret = c->ret;
    for (size_t i = 0; i < ret->count; i++) {
        if (ret->list[i].kind == against->kind && str_equal(ret->list[i].says, against->says))
            return true;
    }
    if (against->says.data == NULL ||
        !arena_grow(c->arena, &ret->list, ret->count, &ret->capacity, sizeof *ret->list))
        return arena_error(c->arena, c->err);
    ret->list[ret->count++] = *against;
    return true;
}

static bool overlap(int32_t from, int32_t to, int32_t other_from, int32_t other_to)
{
    return from <= other_to && other_from <= to;
}

/* ---- amounts ---- */

struct claim {
    struct str measure, mood; /* mood absent: neither expected nor booked */
    struct str amount;        /* "4500000000 USD" */
    size_t sentence;
};

struct claims {
    struct claim *list;
    size_t count, capacity;
};

/* The row of that kind whose words are nearest, before it if there are any; NULL: there is none. */
static const struct article_row *nearest(const struct article_table *table,
                                         enum article_row_kind kind, struct str sentence, size_t at)
{
    const struct article_row *best = NULL;
    size_t distance = SIZE_MAX;
    for (size_t i = 0; i < table->count; i++) {
        const struct article_row *row = &table->rows[i];
        size_t from = 0;
        size_t found;
        size_t length;
        while (
            row->kind == kind && from < sentence.length &&
            article_has(row->match, str_slice(sentence, from, sentence.length), &found, &length)) {
            size_t there = from + found;
            /* What stands behind an amount is of it only where nothing stands before. */
            size_t apart = there < at ? at - there : there - at + sentence.length;
            if (apart < distance) {
                distance = apart;
                best = row;
            }
            from = there + (length > 0 ? length : 1);
        }
    }
    return best;
}

static bool gather(struct comparing *c, const struct article *article, struct claims *ret)
{
    for (size_t i = 0; i < article->found_count; i++) {
        const struct article_found *found = &article->found[i];
        struct str sentence = article->sentences[found->sentence];
        if (found->kind != FOUND_AMOUNT)
            continue;
        size_t at = (size_t)(found->text.data - sentence.data);
        const struct article_row *measure = nearest(c->table, ARTICLE_MEASURE, sentence, at);
        const struct article_row *mood = nearest(c->table, ARTICLE_MOOD, sentence, at);
        if (measure == NULL)
            continue;
        if (!arena_grow(c->arena, &ret->list, ret->count, &ret->capacity, sizeof *ret->list))
            return arena_error(c->arena, c->err);
        ret->list[ret->count++] =
            (struct claim){ .measure = measure->means,
                            .mood = mood == NULL ? (struct str){ 0 } : mood->means,
                            .amount = found->means,
                            .sentence = found->sentence };
    }
    return true;
}

/* Whether a sentence of each names the same; *ret_none: one of them names none. */
static bool share(const struct article *a, size_t in_a, const struct article *b, size_t in_b,
                  enum article_found_kind kind, bool *ret_none)
{
    bool in_first = false;
    bool in_second = false;
    bool shared = false;
    for (size_t i = 0; i < a->found_count; i++) {
        if (a->found[i].kind != kind || (in_a != SIZE_MAX && a->found[i].sentence != in_a))
            continue;
        in_first = true;
        for (size_t k = 0; k < b->found_count; k++)
            shared = shared || (b->found[k].kind == kind &&
                                (in_b == SIZE_MAX || b->found[k].sentence == in_b) &&
                                str_equal(a->found[i].means, b->found[k].means));
    }
    for (size_t k = 0; k < b->found_count; k++)
        in_second = in_second || (b->found[k].kind == kind &&
                                  (in_b == SIZE_MAX || b->found[k].sentence == in_b));
    *ret_none = !in_first || !in_second;
    return shared;
}

/* Of the same chip and the same party, where both sentences name some; else the documents. */
static bool same_subject(const struct comparing *c, const struct claim *a, const struct claim *b)
{
    static const enum article_found_kind kinds[] = { FOUND_CHIP, FOUND_PARTY };
    bool any = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        bool none;
        bool same = share(c->sides[0], a->sentence, c->sides[1], b->sentence, kinds[i], &none);
        if (none)
            same = share(c->sides[0], SIZE_MAX, c->sides[1], SIZE_MAX, kinds[i], &none);
        if (!none && !same)
            return false;
        any = any || same;
    }
    return any;
}

/* Both sentences name days, and none in common: it may be another charge. */
static bool other_times(const struct comparing *c, const struct claim *a, const struct claim *b)
{
    bool first = false;
    for (size_t i = 0; i < c->sides[0]->found_count; i++) {
        const struct article_found *x = &c->sides[0]->found[i];
        if (x->kind != FOUND_DATE || x->sentence != a->sentence || x->from == DATE_MIN)
            continue;
        first = true;
        for (size_t k = 0; k < c->sides[1]->found_count; k++) {
            const struct article_found *y = &c->sides[1]->found[k];
            if (y->kind == FOUND_DATE && y->sentence == b->sentence && y->from != DATE_MIN &&
                overlap(x->from, x->to, y->from, y->to))
                return false;
        }
    }
    bool second = false;
    for (size_t k = 0; k < c->sides[1]->found_count; k++)
        second = second || (c->sides[1]->found[k].kind == FOUND_DATE &&
                            c->sides[1]->found[k].sentence == b->sentence &&
                            c->sides[1]->found[k].from != DATE_MIN);
    return first && second;
}

/* Whether the claims have the amount of that measure, whatever its mood. */
static bool has_amount(const struct claims *claims, const struct claim *claim)
{
    for (size_t i = 0; i < claims->count; i++) {
        if (str_equal(claims->list[i].measure, claim->measure) &&
            str_equal(claims->list[i].amount, claim->amount))
            return true;
    }
    return false;
}

static struct str currency_of(struct str amount)
{
    size_t space = str_find(amount, ' ');
    return str_slice(amount, space, amount.length);
}

static bool differ(struct comparing *c, const struct claim *a, const struct claim *b)
{
    struct arena *arena = c->arena;
    bool moods = a->mood.length > 0 && b->mood.length > 0 && !str_equal(a->mood, b->mood);
    if (!moods && other_times(c, a, b))
        return true;
    struct str first = str_join(arena, a->mood.length > 0 ? a->mood : STR("said"), ": ", a->amount);
    struct str second =
        str_join(arena, b->mood.length > 0 ? b->mood : STR("said"), ": ", b->amount);
    struct str says =
        str_join(arena, str_join(arena, a->measure, ": ", first), " in the one, ",
                 str_join(arena, second, " in the other",
                          moods ? STR(": an estimate and what was booked for it are one, not two")
                                : STR("")));
    const struct article_against against = { .kind = AGAINST_AMOUNT,
                                             .sentences = { a->sentence, b->sentence },
                                             .says = says };
    return add(c, &against);
}

static bool compare_amounts(struct comparing *c)
{
    struct claims claims[2] = { { 0 }, { 0 } };
    if (!gather(c, c->sides[0], &claims[0]) || !gather(c, c->sides[1], &claims[1]))
        return false;
    for (size_t i = 0; i < claims[0].count; i++) {
        const struct claim *a = &claims[0].list[i];
        for (size_t k = 0; k < claims[1].count && !has_amount(&claims[1], a); k++) {
            const struct claim *b = &claims[1].list[k];
            if (!str_equal(a->measure, b->measure) || has_amount(&claims[0], b) ||
                !str_equal(currency_of(a->amount), currency_of(b->amount)) ||
                !same_subject(c, a, b))
                continue;
            if (!differ(c, a, b))
                return false;
        }
    }
    return true;
}

/* ---- changes ---- */

/*
 * Whether the sentence has one date, a year that it says or that could be told, and none of the
 * words by which it is rather the day on which somebody said so.
 */
static bool only_date(const struct article *article, const struct article_row *row,
                      const struct article_change *change)
{
    size_t count = 0;
    size_t at;
    size_t length;
    if (article_has(row->means, article->sentences[change->sentence], &at, &length))
        return false;
    for (size_t i = 0; i < article->found_count; i++)
        count +=
            article->found[i].kind == FOUND_DATE && article->found[i].sentence == change->sentence;
    return count == 1 && change->from != DATE_MIN;
}

/* Whether the words of a row, divided by |, name the change. */
static bool is_named(struct str words, const struct article_change *change)
{
    while (words.length > 0) {
        size_t end = str_find(words, '|');
        if (str_equal(str_trim(str_slice(words, 0, end)), change->row->means))
            return true;
        words = str_slice(words, end < words.length ? end + 1 : end, words.length);
    }
    return false;
}

static bool is_of(const struct article_row *row, const struct article_change *change)
{
    return change->row->rule.length > 0 &&
           (row->rule.length == 0 || str_equal(row->rule, change->row->rule));
}

static const struct article_change *named_change(const struct article *article,
                                                 const struct article_row *row, struct str words,
                                                 struct str rule)
{
    for (size_t i = 0; i < article->change_count; i++) {
        const struct article_change *change = &article->changes[i];
        if (is_named(words, change) && is_of(row, change) &&
            (rule.length == 0 || str_equal(rule, change->row->rule)))
            return change;
    }
    return NULL;
}

static bool add_days(struct comparing *c, const struct article_row *row,
                     const struct article_change *a, int32_t day, size_t sentence)
{
    char first[DATE_TEXT_SIZE];
    char second[DATE_TEXT_SIZE];
    struct str days = str_join(c->arena, str_of(date_format(a->from, first)), " and ",
                               str_of(date_format(day, second)));
    const struct article_against against = { .kind = AGAINST_DAY,
                                             .sentences = { a->sentence, sentence },
                                             .says = str_join(c->arena, row->says, ": ", days),
                                             .source = row->source,
                                             .rule = a->row->rule };
    return add(c, &against);
}

static bool compare_days(struct comparing *c, const struct article_row *row)
{
    const struct article *first = c->sides[0];
    const struct article *second = c->sides[1];
    for (size_t i = 0; i < first->change_count; i++) {
        const struct article_change *a = &first->changes[i];
        if (!is_named(row->match, a) || !is_of(row, a) || !only_date(first, row, a))
            continue;
        for (size_t k = 0; k < second->change_count; k++) {
            const struct article_change *b = &second->changes[k];
            if (!is_named(row->match, b) || !str_equal(a->row->rule, b->row->rule) ||
                !only_date(second, row, b) || overlap(a->from, a->to, b->from, b->to))
                continue;
            if (!add_days(c, row, a, b->from, b->sentence))
                return false;
        }
    }
    return true;
}

/* Who tells both, the promise and what became of it, is no contradiction to either. */
static bool compare_done(struct comparing *c, const struct article_row *row, int promising)
{
    const struct article *first = c->sides[promising];
    const struct article *second = c->sides[1 - promising];
    bool later = second->published != DATE_MIN &&
                 (second->published < row->from || row->to <= second->published);
    const struct article_change *promise = named_change(first, row, row->match, STR(""));
    if (promise == NULL || later)
        return true;
    struct str rule = promise->row->rule;
    const struct article_change *done = named_change(second, row, row->means, rule);
    if (done == NULL || named_change(second, row, row->match, rule) != NULL ||
        named_change(first, row, row->means, rule) != NULL)
        return true;
    struct article_against against = {
        .kind = AGAINST_DONE, .says = row->says, .source = row->source, .rule = rule
    };
    against.sentences[promising] = promise->sentence;
    against.sentences[1 - promising] = done->sentence;
    return add(c, &against);
}

/* ---- offices ---- */

static const struct article_row *said_holder(const struct comparing *c, int side,
                                             const struct article_row *other, size_t *ret_sentence)
{
    const struct article *article = c->sides[side];
    for (size_t i = 0; i < article->sentence_count; i++) {
        for (size_t k = 0; k < c->table->count; k++) {
            const struct article_row *row = &c->table->rows[k];
            if (row->kind != ARTICLE_OFFICE ||
                (other != NULL && !str_equal(row->means, other->means)) ||
                !article_matches(row->match, article->sentences[i]) ||
                !article_said_of_now(c->table, article->sentences[i]))
                continue;
            *ret_sentence = i;
            return row;
        }
    }
    return NULL;
}

/* By the table, the same person held it on both days: then one of the two is wrong. */
static bool compare_offices(struct comparing *c)
{
    struct article_against against = { .kind = AGAINST_OFFICE };
    const struct article_row *a = said_holder(c, 0, NULL, &against.sentences[0]);
    const struct article_row *b = a == NULL ? NULL : said_holder(c, 1, a, &against.sentences[1]);
    if (b == NULL || str_equal(a->says, b->says) || c->sides[0]->published == DATE_MIN ||
        c->sides[1]->published == DATE_MIN)
        return true;
    const struct article_row *holder =
        article_holder_on(c->table, a->means, c->sides[0]->published);
    if (holder == NULL || holder != article_holder_on(c->table, a->means, c->sides[1]->published))
        return true;
    against.says =
        str_join(c->arena, str_join(c->arena, a->means, ": ", a->says), " in the one, ",
                 str_join(c->arena, b->says, " in the other; then it was ", holder->says));
    against.source = holder->source;
    return add(c, &against);
}

/* ---- the whole ---- */

bool article_compare(struct arena *arena, const struct article_table *table,
                     const struct article *a, const struct article *b, struct article_againsts *ret,
                     struct err *err)
{
    struct comparing c = {
        .arena = arena, .table = table, .sides = { a, b }, .ret = ret, .err = err
    };
    *ret = (struct article_againsts){ 0 };
    if (!compare_amounts(&c) || !compare_offices(&c))
        return false;
    for (size_t i = 0; i < table->count; i++) {
        const struct article_row *row = &table->rows[i];
        if (row->kind != ARTICLE_BETWEEN)
            continue;
        if (row->of_days ? !compare_days(&c, row)
                         : !compare_done(&c, row, 0) || !compare_done(&c, row, 1))
            return false;
    }
    return true;
}

bool article_compare_known(struct arena *arena, const struct article_table *table,
                           const struct article *article, const struct article_known *known,
                           size_t known_count, struct article_againsts *ret, struct err *err)
{
    struct comparing c = { .arena = arena, .table = table, .ret = ret, .err = err };
    *ret = (struct article_againsts){ 0 };
    for (size_t i = 0; i < table->count; i++) {
        const struct article_row *row = &table->rows[i];
        for (size_t k = 0;
             row->kind == ARTICLE_BETWEEN && row->of_days && k < article->change_count; k++) {
            const struct article_change *change = &article->changes[k];
            if (!is_named(row->match, change) || !is_of(row, change) ||
                !only_date(article, row, change))
                continue;
            for (size_t m = 0; m < known_count; m++) {
                if (str_equal(known[m].rule, change->row->rule) &&
                    !overlap(change->from, change->to, known[m].day, known[m].day) &&
                    !add_days(&c, row, change, known[m].day, 0))
                    return false;
            }
        }
    }
    return true;
}
