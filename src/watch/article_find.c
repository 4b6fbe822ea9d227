/* SPDX-License-Identifier: Apache-2.0 */
/* watch/article_find.c - amounts, shares, citations and names in sentences; see article_priv.h. */
#include "watch/article_priv.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIGURES_MAX 15 /* of an amount, all together */

const char *article_found_name(enum article_found_kind kind)
{
    static const char *const names[FOUND_KIND_COUNT] = { "date",     "amount", "share",
                                                         "citation", "chip",   "country",
                                                         "party",    "person", "topic" };
    return names[kind];
}

bool article_add(struct arena *arena, struct article *article, const struct article_found *found,
                 struct err *err)
{
    for (size_t i = article->found_count; i > 0; i--) {
        const struct article_found *before = &article->found[i - 1];
        if (before->sentence != found->sentence)
            break;
        if (before->kind == found->kind && str_equal(before->means, found->means))
            return true;
    }
    if (article->found_count == ARTICLE_FOUND_MAX)
        return err_set(err, ERR_LIMIT, "more than %d findings", ARTICLE_FOUND_MAX);
    if (!arena_grow(arena, &article->found, article->found_count, &article->found_capacity,
                    sizeof *article->found))
        return arena_error(arena, err);
    article->found[article->found_count++] = *found;
    return true;
}

/* ---- amounts and shares ---- */

/* "4.5", "5,500" as digits and how many of them are behind the point. */
static size_t take_figures(struct str text, size_t at, char *digits, unsigned *ret_places)
{
    size_t count = 0;
    bool point = false;
    *ret_places = 0;
    for (; at < text.length; at++) {
        char byte = text.data[at];
        bool goes_on = at + 1 < text.length && is_digit(text.data[at + 1]);
        if (is_digit(byte) && count < FIGURES_MAX) {
            digits[count++] = byte;
            *ret_places += point;
        } else if (byte == '.' && !point && goes_on) {
            point = true;
        } else if (byte != ',' || point || !goes_on) {
            break;
        }
    }
    digits[count] = '\0';
    return at;
}

/* "billion", "bn" …: how many zeros; the place behind it. */
static unsigned take_scale(struct str text, size_t *at)
{
    static const struct {
        const char *word;
        unsigned zeros;
    } scales[] = { { "trillion", 12 }, { "trn", 12 },    { "tn", 12 }, { "billion", 9 },
                   { "bn", 9 },        { "million", 6 }, { "mn", 6 },  { "thousand", 3 },
                   { "b", 9 },         { "m", 6 } };
    size_t next = *at;
    while (next < text.length && (text.data[next] == ' ' || text.data[next] == '-'))
        next++;
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        size_t end = next + strlen(scales[i].word);
        if (end <= text.length &&
            str_equal_fold(str_slice(text, next, end), str_of(scales[i].word)) &&
            (end == text.length || !isalnum((unsigned char)text.data[end]))) {
            *at = end;
            return scales[i].zeros;
        }
    }
    return 0;
}

static bool add_number(struct arena *arena, struct article *article, struct article_found *found,
                       const char *digits, unsigned places, unsigned zeros, const char *unit,
                       struct err *err)
{
    char text[64];
    size_t length = strlen(digits);
    while (places > 0 && digits[length - 1] == '0') {
        length--;
        places--;
    }
    if (zeros >= places)
        snprintf(text, sizeof text, "%.*s%.*s %s", (int)length, digits, (int)(zeros - places),
                 "0000000000000", unit);
    else
        snprintf(text, sizeof text, "%.*s.%.*s %s", (int)(length - places), digits, (int)places,
                 digits + length - places, unit);
    found->means = str_copy(arena, str_of(text));
    if (found->means.data == NULL)
        return arena_error(arena, err);
    return article_add(arena, article, found, err);
}

static bool find_figures(struct arena *arena, struct article *article, size_t sentence,
                         struct err *err)
{
    struct str text = article->sentences[sentence];
    for (size_t i = 0; i < text.length; i++) {
        char digits[FIGURES_MAX + 1];
        unsigned places;
        bool money = text.data[i] == '$';
        size_t at = i + money;
        if (at >= text.length || !is_digit(text.data[at]) ||
            (!money && i > 0 &&
             (isalnum((unsigned char)text.data[i - 1]) ||
              strchr(".,$-", text.data[i - 1]) != NULL)))
            continue;
        size_t end = take_figures(text, at, digits, &places);
        struct article_found found = { .sentence = sentence, .from = DATE_MIN, .to = DATE_MIN };
        if (money) {
            unsigned zeros = take_scale(text, &end);
            found.kind = FOUND_AMOUNT;
            found.text = str_slice(text, i, end);
            if (!add_number(arena, article, &found, digits, places, zeros, "USD", err))
                return false;
        } else {
            size_t word = end;
            while (word < text.length && text.data[word] == ' ')
                word++;
            struct str rest = str_slice(text, word, text.length);
            size_t length = str_starts(rest, STR("%"))          ? 1
                            : str_starts(rest, STR("percent"))  ? 7
                            : str_starts(rest, STR("per cent")) ? 8
                                                                : 0;
            found.kind = FOUND_SHARE;
            found.text = str_slice(text, i, word + length);
            if (length > 0 &&
                !add_number(arena, article, &found, digits, places, 0, "percent", err))
                return false;
        }
        i = end > i ? end - 1 : i;
    }
    return true;
}

/* ---- citations ---- */

static bool take_digits(struct str text, size_t *at, size_t least, size_t most)
{
    size_t from = *at;
    while (*at < text.length && *at - from < most && is_digit(text.data[*at]))
        ++*at;
    return *at - from >= least;
}

static bool take_word(struct str text, size_t *at, const char *word)
{
    struct str rest = str_slice(text, *at, text.length);
    if (!str_starts(rest, str_of(word)))
        return false;
    *at += strlen(word);
    return true;
}

/* "90 FR 4544", "15 CFR 744.23", "15 CFR part 744" */
static bool cited_title(struct str text, size_t *at)
{
    size_t next = *at;
    if (!take_digits(text, &next, 1, 3))
        return false;
    if (take_word(text, &next, " FR ")) {
        if (!take_digits(text, &next, 1, 6))
            return false;
    } else if (take_word(text, &next, " CFR ") || take_word(text, &next, " C.F.R. ")) {
        (void)(take_word(text, &next, "part ") || take_word(text, &next, "Part ") ||
               take_word(text, &next, "\xC2\xA7 "));
        if (!take_digits(text, &next, 1, 4))
            return false;
        size_t point = next;
        if (take_word(text, &point, ".") && take_digits(text, &point, 1, 4))
            next = point;
    } else {
        return false;
    }
    *at = next;
    return true;
}

/* "2025-00636": the number of a document; "3A090": an entry of the control list */
static bool cited_number(struct str text, size_t *at)
{
    size_t next = *at;
    if (take_digits(text, &next, 4, 4) && take_word(text, &next, "-") &&
        take_digits(text, &next, 5, 5) &&
        (next == text.length || !isalnum((unsigned char)text.data[next]))) {
        *at = next;
        return true;
    }
    next = *at;
    if (take_digits(text, &next, 1, 1) && next < text.length && text.data[next] >= 'A' &&
        text.data[next] <= 'E') {
        next++;
        if (take_digits(text, &next, 3, 3) &&
            (next == text.length || !isalnum((unsigned char)text.data[next]))) {
            *at = next;
            return true;
        }
    }
    return false;
}

static bool find_citations(struct arena *arena, struct article *article, size_t sentence,
                           struct err *err)
{
    struct str text = article->sentences[sentence];
    for (size_t i = 0; i < text.length; i++) {
        size_t at = i;
        if ((i > 0 && isalnum((unsigned char)text.data[i - 1])) || !is_digit(text.data[i]) ||
            !(cited_title(text, &at) || cited_number(text, &at)))
            continue;
        const struct article_found found = { .kind = FOUND_CITATION,
                                             .text = str_slice(text, i, at),
                                             .means = str_slice(text, i, at),
                                             .sentence = sentence,
                                             .from = DATE_MIN,
                                             .to = DATE_MIN };
        if (!article_add(arena, article, &found, err))
            return false;
        i = at - 1;
    }
    return true;
}

/* ---- names ---- */

struct names {
    const struct article_name **sorted; /* by the first byte, then the longest first */
    size_t count;
    size_t first[257];
};

static int compare_names(const void *a, const void *b)
{
    const struct article_name *left = *(const struct article_name *const *)a;
    const struct article_name *right = *(const struct article_name *const *)b;
    unsigned char x = (unsigned char)left->text.data[0];
    unsigned char y = (unsigned char)right->text.data[0];
    if (x != y)
        return x < y ? -1 : 1;
    if (left->text.length != right->text.length)
        return left->text.length < right->text.length ? 1 : -1;
    int order = str_compare(left->text, right->text);
    return order != 0 ? order : str_compare(left->means, right->means);
}

static bool sort_names(struct arena *arena, const struct article_name *names, size_t count,
                       struct names *ret, struct err *err)
{
    ret->count = 0;
    ret->sorted = arena_array(arena, count, sizeof(const struct article_name *));
    if (ret->sorted == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < count; i++) {
        if (names[i].text.length > 1)
            ret->sorted[ret->count++] = &names[i];
    }
    if (ret->count > 0)
        qsort(ret->sorted, ret->count, sizeof(const struct article_name *), compare_names);
    size_t at = 0;
    for (size_t byte = 0; byte <= 256; byte++) {
        while (at < ret->count && (unsigned char)ret->sorted[at]->text.data[0] < byte)
            at++;
        ret->first[byte] = at;
    }
    return true;
}

static bool is_word(struct str text, size_t at)
{
    return at < text.length && (isalnum((unsigned char)text.data[at]) || (text.data[at] & 0x80));
}

static const struct article_name *name_at(const struct names *names, struct str text, size_t at)
{
    unsigned char byte = (unsigned char)text.data[at];
    for (size_t i = names->first[byte]; i < names->first[byte + 1]; i++) {
        struct str name = names->sorted[i]->text;
        size_t end = at + name.length;
        if (end <= text.length && str_equal(str_slice(text, at, end), name) &&
            !(is_word(text, end) && is_word(name, name.length - 1)))
            return names->sorted[i];
    }
    return NULL;
}

static bool find_names(struct arena *arena, const struct names *names, struct article *article,
                       size_t sentence, struct err *err)
{
    struct str text = article->sentences[sentence];
    for (size_t i = 0; i < text.length; i++) {
        if (i > 0 && is_word(text, i - 1))
            continue;
        const struct article_name *name = name_at(names, text, i);
        if (name == NULL)
            continue;
        const struct article_found found = { .kind = name->kind,
                                             .text = str_slice(text, i, i + name->text.length),
                                             .means = name->means,
                                             .sentence = sentence,
                                             .from = DATE_MIN,
                                             .to = DATE_MIN };
        if (!article_add(arena, article, &found, err))
            return false;
        i += name->text.length - 1;
    }
    return true;
}

bool article_find(struct arena *arena, const struct article_name *names, size_t name_count,
                  struct article *article, struct err *err)
{
    struct names sorted;
    if (!sort_names(arena, names, name_count, &sorted, err))
        return false;
    for (size_t i = 0; i < article->sentence_count; i++) {
        if (!article_find_dates(arena, article, i, err) || !find_figures(arena, article, i, err) ||
            !find_citations(arena, article, i, err) || !find_names(arena, &sorted, article, i, err))
            return false;
    }
    return true;
}
