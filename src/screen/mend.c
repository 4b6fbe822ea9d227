/* SPDX-License-Identifier: Apache-2.0 */
/* screen/mend.c - legal forms that are written otherwise than the table has them. */
#include <string.h>

#include "screen/match_priv.h"

#define FORM_LEAST 6 /* letters of one word: in a shorter one a slip makes another word */
#define REST_LEAST 3 /* letters of the word that is written as one with a form */
#define WORDS_MAX 8  /* that a form may be parted into */

/* Words beside each other, and their letters without blanks. */
struct window {
    size_t first, count;
    size_t length;
    const char *letters;
};

/* The words from one on, as many as may be a form. */
struct run {
    size_t count;
    size_t lengths[WORDS_MAX + 1]; /* of the letters of so many words */
    size_t strange;                /* so many words, the last of them is the first on no list */
    bool joined;                   /* a word on no list has one of a form in it */
    char letters[WORDS_MAX * TOKEN_LENGTH_MAX];
};

/* Words on no list, and those of them that have one of a form in them: sets. */
struct strange {
    uint32_t words, joined;
};

static void add_letters(struct run *run, struct str text)
{
    size_t length = run->lengths[run->count];
    for (size_t i = 0; i < text.length && length < sizeof run->letters; i++) {
        if (text.data[i] != ' ')
            run->letters[length++] = text.data[i];
    }
    run->lengths[++run->count] = length;
}

/* Whether the word begins or ends with one of a form. */
static bool has_form(struct str word)
{
    for (size_t i = 0; i < form_words_count; i++) {
        struct str form = form_words[i].letters;
        if (word.length < form.length + REST_LEAST)
            break;
        if (str_starts(word, form) || str_ends(word, form))
            return true;
    }
    return false;
}

static struct strange find_strange(const struct matcher *matcher, const struct tokens *tokens)
{
    struct strange strange = { 0 };
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->list[i];
        if (token->kind != TOKEN_WORD || match_find_listed(matcher, token->key) != NO_WORD)
            continue;
        strange.words |= 1u << i;
        if (has_form(token->text))
            strange.joined |= 1u << i;
    }
    return strange;
}

static void find_run(const struct tokens *tokens, const struct strange *strange, size_t first,
                     struct run *ret)
{
    ret->count = ret->strange = 0;
    ret->joined = false;
    ret->lengths[0] = 0;
    for (size_t at = first; at < tokens->count && ret->count < WORDS_MAX; at++) {
        if (tokens->list[at].kind == TOKEN_NUMBER)
            break;
        add_letters(ret, tokens->list[at].text);
        if (ret->strange == 0 && (strange->words >> at & 1) != 0)
            ret->strange = ret->count;
        ret->joined = ret->joined || (strange->joined >> at & 1) != 0;
    }
}

/* The words of the window as they are, with blanks between, but for what is left of them. */
static bool window_text(struct arena *arena, const struct token *words, const struct window *window,
                        size_t before, size_t behind, struct str *ret, struct err *err)
{
    *ret = (struct str){ 0 };
    for (size_t i = 0; i < window->count; i++) {
        struct str text = words[i].text;
        size_t end = text.length - (i + 1 == window->count ? behind : 0);
        text = str_slice(text, i == 0 ? before : 0, end);
        *ret = i == 0 ? text : str_join(arena, *ret, " ", text);
        if (ret->data == NULL)
            return arena_error(arena, err);
    }
    return true;
}

static struct token rest_token(struct token word, size_t from, size_t end)
{
    word.text = str_slice(word.text, from, end);
    word.key = token_key(word.text);
    return word;
}

/* Puts the form in place of the words of the window, but for what is left of them. */
static bool put_form(struct arena *arena, struct tokens *tokens, const struct window *window,
                     const struct letters *longer, size_t before, size_t behind, struct err *err)
{
    const struct word_pair *form = word_find(name_forms, name_forms_count, str_of(longer->other));
    struct token *words = tokens->list + window->first;
    struct token last = words[window->count - 1];
    struct token put[3];
    size_t count = 0;
    struct str text;
    if (!window_text(arena, words, window, before, behind, &text, err))
        return false;
    if (before > 0)
        put[count++] = rest_token(words[0], 0, before);
    put[count++] = (struct token){ .text = text, .key = str_of(form->other), .kind = TOKEN_FORM };
    if (behind > 0)
        put[count++] = rest_token(last, last.text.length - behind, last.text.length);
    memmove(words + count, words + window->count,
            (tokens->count - window->first - window->count) * sizeof *put);
    memcpy(words, put, count * sizeof *put);
    tokens->count += count - window->count;
    return true;
}

/* A letter that is a word by itself is not a slip. */
static bool can_slip(const struct tokens *tokens, const struct window *window)
{
    const struct token *first = &tokens->list[window->first];
    return first->text.length > 1 && first[window->count - 1].text.length > 1;
}

/* A slip changes one letter: at least one end stays. */
static bool is_slip(struct str letters, struct str wanted)
{
    return letters.length + 1 >= wanted.length && wanted.length + 1 >= letters.length &&
           (letters.data[0] == wanted.data[0] ||
            letters.data[letters.length - 1] == wanted.data[wanted.length - 1]) &&
           token_distance(letters, wanted, 1) == 1;
}

/* The form that the window is as a whole; the same letters go before a slip. */
static const struct letters *whole_form(const struct tokens *tokens, const struct window *window)
{
    struct str letters = { window->letters, window->length };
    const struct letters *found = NULL;
    bool may_slip = can_slip(tokens, window);
    for (size_t i = 0; i < long_forms_count; i++) {
        if (long_forms[i].letters.length + 1 < letters.length)
            continue;
        if (long_forms[i].letters.length > letters.length + 1)
            break;
        if (str_equal(letters, long_forms[i].letters))
            return &long_forms[i];
        if (found == NULL && may_slip && is_slip(letters, long_forms[i].letters))
            found = &long_forms[i];
    }
    return found;
}

/*
 * How many letters of the first or the last word (*ret_first tells) are left over where the window
 * is the form besides; 0 if it is not.  A form of one word may be made up by two: "shipbuildin
 * corporation".
 */
static size_t find_rest(const struct tokens *tokens, const struct window *window,
                        const struct letters *form, bool *ret_first)
{
    struct str letters = { window->letters, window->length };
    struct str wanted = form->letters;
    size_t first = tokens->list[window->first].text.length;
    size_t last = tokens->list[window->first + window->count - 1].text.length;
    if (window->count < 2 || letters.length < wanted.length + REST_LEAST ||
        strchr(form->other, ' ') == NULL)
        return 0;
    size_t rest = letters.length - wanted.length;
    *ret_first = rest < first && str_ends(letters, wanted);
    return *ret_first || (rest < last && str_starts(letters, wanted)) ? rest : 0;
}

/* The longest form that the window is but for such a rest. */
static const struct letters *part_form(const struct tokens *tokens, const struct window *window,
                                       size_t *ret_rest, bool *ret_first)
{
    const struct letters *found = NULL;
    *ret_rest = SIZE_MAX;
    for (size_t i = 0; i < long_forms_count; i++) {
        bool first;
        size_t rest = find_rest(tokens, window, &long_forms[i], &first);
        if (rest > 0 && rest < *ret_rest) {
            found = &long_forms[i];
            *ret_rest = rest;
            *ret_first = first;
        }
    }
    return found;
}

static bool mend_window(struct arena *arena, struct tokens *tokens, const struct window *window,
                        bool joined, bool *ret_mended, struct err *err)
{
    const struct letters *form = whole_form(tokens, window);
    size_t rest = 0;
    bool first = false;
    if (form == NULL && joined)
        form = part_form(tokens, window, &rest, &first);
    *ret_mended = form != NULL;
    return form == NULL ||
           put_form(arena, tokens, window, form, first ? rest : 0, first ? 0 : rest, err);
}

/* The longest run of words from there on that is a form. */
static bool mend_run(struct arena *arena, struct tokens *tokens, const struct strange *strange,
                     size_t first, bool *ret_mended, struct err *err)
{
    struct run run;
    find_run(tokens, strange, first, &run);
    *ret_mended = false;
    for (size_t count = run.count; run.strange > 0 && count >= run.strange; count--) {
        const struct window window = { first, count, run.lengths[count], run.letters };
        if (!mend_window(arena, tokens, &window, run.joined, ret_mended, err))
            return false;
        if (*ret_mended)
            break;
    }
    return true;
}

/* A word that is one of a form of several but for a slip. */
static void mend_word(struct token *token)
{
    for (size_t i = 0; i < form_words_count; i++) {
        if (form_words[i].letters.length > token->text.length + 1)
            break;
        if (form_words[i].letters.length >= FORM_LEAST &&
            (str_equal(token->text, form_words[i].letters) ||
             is_slip(token->text, form_words[i].letters))) {
            token->kind = TOKEN_FORM;
            token->key = str_of(form_words[i].other);
            return;
        }
    }
}

bool match_mend_forms(const struct matcher *matcher, struct arena *arena, struct tokens *tokens,
                      struct err *err)
{
    struct strange strange = find_strange(matcher, tokens);
    for (size_t i = 0; i < tokens->count && strange.words >> i != 0; i++) {
        bool mended;
        if (!mend_run(arena, tokens, &strange, i, &mended, err))
            return false;
        if (mended)
            strange = find_strange(matcher, tokens);
        else if ((strange.words >> i & 1) != 0)
            mend_word(&tokens->list[i]);
    }
    return true;
}
