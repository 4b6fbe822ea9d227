/* SPDX-License-Identifier: Apache-2.0 */
/* screen/align.c - see match.h: the words of a name laid beside those of a listed one. */
#include "screen/match_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WEIGHT_ELSEWHERE 150

/* ---- the name looked for ---- */

static uint32_t find_acronym(const struct matcher *matcher, const struct token *token)
{
    char key[ACRONYM_MOST + 1] = "=";
    size_t length = token->key.length;
    if (token->kind != TOKEN_WORD || length < ACRONYM_LEAST || length > ACRONYM_MOST)
        return NO_WORD;
    memcpy(key + 1, token->key.data, length);
    return match_find_word(matcher, (struct str){ key, length + 1 });
}

/* Whatever this word is as a word and a legal form. */
static uint32_t find_parted(const struct matcher *matcher, struct str word)
{
    char out[TOKEN_LENGTH_MAX];
    struct str key = match_parted_key(word, out);
    return key.length == 0 ? NO_WORD : match_find_word(matcher, key);
}

static uint32_t find_initial(const struct matcher *matcher, const struct token *token)
{
    char out[INITIAL_KEY_LENGTH];
    struct str key = match_initial(token, out);
    return key.length == 0 ? NO_WORD : match_find_word(matcher, key);
}

/* What the words from there on make, written as one; they stand in out. */
static void find_joined(const struct matcher *matcher, const struct tokens *tokens, size_t first,
                        char out[TOKEN_LENGTH_MAX], struct query_word *word)
{
    struct str joined = { out, 0 };
    bool joins = true;
    for (size_t i = 0; i < JOINED_MAX; i++) {
        joins = joins && first + i < tokens->count &&
                match_join(&joined, out, &tokens->list[first + i]);
        word->joined[i].key = joins ? token_key(joined) : (struct str){ 0 };
        word->joined[i].there = joins ? match_find_word(matcher, word->joined[i].key) : NO_WORD;
    }
}

static bool take_kept(const struct match_session *session, uint32_t listed,
                      const struct token *token, struct query_word *ret)
{
    const struct query_word *kept = listed == NO_WORD ? NULL : session->kept[listed];
    if (kept == NULL || token->bare || kept->token.kind != token->kind ||
        (kept->token.text.length == 1) != (token->text.length == 1))
        return false;
    *ret = *kept;
    ret->token = *token;
    return true;
}

static bool open_word(struct match_session *session, const struct matcher *known,
                      const struct tokens *tokens, size_t at, struct query_word *ret,
                      struct err *err)
{
    const struct matcher *matcher = session->matcher;
    const struct token *token = &tokens->list[at];
    uint32_t listed = match_find_listed(known, token->key);
    char *out = arena_array_raw(&session->work, TOKEN_LENGTH_MAX, 1);
    if (out == NULL)
        return arena_error(&session->work, err);
    if (take_kept(session, listed, token, ret)) {
        find_joined(matcher, tokens, at, out, ret);
        return true;
    }
    *ret = (struct query_word){ .token = *token,
                                .listed = listed,
                                .there = match_find_word(matcher, token->key),
                                .initial_there = find_initial(matcher, token),
                                .acronym_there = find_acronym(matcher, token) };
    if (token->kind == TOKEN_WORD)
        sound_of(token->key, &ret->sound);
    if (token->kind != TOKEN_FORM)
        ret->spellings = spellings_of(token->key, &ret->spelling_count);
    if (listed == NO_WORD)
        match_find_meant(ret);
    find_joined(matcher, tokens, at, out, ret);
    ret->parted_there =
        token->kind == TOKEN_FORM ? NO_WORD : find_parted(matcher, ret->joined[0].key);
    return match_find_alike(session, ret, err);
}

#define LETTERS_LEAST 3 /* besides legal forms: less is no name */

/* Words that are read are in plain Latin letters. */
static bool is_read(struct str name, const struct tokens *tokens)
{
    size_t letters = 0;
    bool reads = name.length <= NAME_LENGTH_MAX && str_is_utf8(name) && tokens->count < TOKENS_MAX;
    for (size_t i = 0; i < tokens->count; i++) {
        struct str word = tokens->list[i].text;
        letters += tokens->list[i].kind == TOKEN_FORM ? 0 : word.length;
        for (size_t k = 0; k < word.length; k++)
            reads = reads && (unsigned char)word.data[k] < 0x80;
    }
    /* "N/A", "Co., Ltd." */
    return reads && letters >= LETTERS_LEAST;
}

bool match_open_query(struct match_session *session, const struct match_query *from, size_t variant,
                      bool rough, struct query *ret, struct err *err)
{
    const struct matcher *known = session->all == NULL ? session->matcher : session->all->matcher;
    struct tokens tokens;
    *ret = (struct query){ .country = from->country };
    if (!tokens_of(&session->work, from->name, variant, &tokens, err))
        return false;
    ret->reads = is_read(from->name, &tokens);
    if (!match_mend_forms(known, &session->work, &tokens, err))
        return false;
    for (size_t i = 0; i < tokens.count; i++) {
        struct query_word *word = &ret->words[ret->count++];
        if (!open_word(session, known, &tokens, i, word, err))
            return false;
        ret->has_initials = ret->has_initials || word->initial_there != NO_WORD;
    }
    ret->variants = tokens.variants;
    return match_weigh(session, ret, rough, err);
}

/* ---- pieces that may be ---- */

/* The words of a listed name, and what of them is compared with each of the query. */
struct listed_words {
    struct tokens tokens;
    struct sound sounds[TOKENS_MAX];
    struct str pairs[TOKENS_MAX]; /* see match_pair */
    bool pair_forms[TOKENS_MAX];
    char pair_texts[TOKENS_MAX][TOKEN_LENGTH_MAX];
    int32_t weights[TOKENS_MAX];
};

struct laid {
    const struct query *query;
    const struct listed *entry;
    const struct tokens *there;
    const struct listed_words *words;
    const int32_t *weights; /* of the listed words */
    struct laid_piece *pieces;
    size_t count, capacity;
    struct arena *work;
    struct err *err;
};

/* `here_count` words from `here` on answer `there_count` from `there` on. */
struct laid_piece {
    enum piece_kind kind;
    uint32_t here, here_count, there, there_count;
    int32_t likeness, weight;
};

static bool lay(struct laid *laid, struct laid_piece piece)
{
    for (uint32_t i = 0; i < piece.here_count; i++)
        piece.weight += laid->query->words[piece.here + i].weight;
    for (uint32_t i = 0; i < piece.there_count; i++)
        piece.weight += laid->weights[piece.there + i];
    if (!arena_grow(laid->work, &laid->pieces, laid->count, &laid->capacity, sizeof *laid->pieces))
        return arena_error(laid->work, laid->err);
    laid->pieces[laid->count++] = piece;
    return true;
}

static bool lay_words(struct laid *laid, uint32_t here, uint32_t there)
{
    struct laid_piece piece = { PIECE_SAME, here, 1, there, 1, 0, 0 };
    piece.likeness =
        match_words_likeness(laid->entry, &laid->query->words[here], &laid->there->list[there],
                             &laid->words->sounds[there], &piece.kind);
    return piece.likeness == 0 || lay(laid, piece);
}

/* Words of the name written as one, which are one or two listed ones. */
static bool lay_joined(struct laid *laid, uint32_t here, uint32_t there)
{
    struct str pair = laid->words->pairs[there];
    for (uint32_t i = 0; i < JOINED_MAX; i++) {
        struct str key = laid->query->words[here].joined[i].key;
        struct laid_piece piece = { PIECE_JOINED, here, i + 1, there, 1, LIKE_JOINED, 0 };
        if (key.length == 0)
            return true;
        if (i > 0 && str_equal(key, laid->there->list[there].key) && !lay(laid, piece))
            return false;
        piece.there_count = 2;
        piece.kind = i > 0 ? PIECE_JOINED : PIECE_PARTED;
        bool may = i > 0 ? !laid->words->pair_forms[there]
                         : laid->query->words[here].token.kind != TOKEN_FORM;
        if (may && str_equal(key, pair) && !lay(laid, piece))
            return false;
    }
    return true;
}

static bool lay_acronyms(struct laid *laid)
{
    for (unsigned way = 0; way < ACRONYM_WAYS; way++) {
        struct acronym acronym;
        if (!match_acronym(laid->entry, laid->there, way, &acronym))
            continue;
        struct str letters = { acronym.key + 1, acronym.length - 1 };
        for (uint32_t here = 0; here < laid->query->count; here++) {
            const struct token *token = &laid->query->words[here].token;
            struct laid_piece piece = {
                PIECE_ACRONYM, here, 1, 0, acronym.words, match_acronym_likeness(letters.length), 0
            };
            if (token->kind == TOKEN_WORD && str_equal(token->key, letters) && !lay(laid, piece))
                return false;
        }
    }
    return true;
}

static bool lay_all(struct laid *laid)
{
    for (uint32_t here = 0; here < laid->query->count; here++) {
        for (uint32_t there = 0; there < laid->there->count; there++) {
            if (!lay_words(laid, here, there) || !lay_joined(laid, here, there))
                return false;
        }
    }
    return lay_acronyms(laid);
}

/* ---- pieces that are ---- */

/* What is most alike first, then what weighs most, then as the words stand. */
static int compare_pieces(const void *a, const void *b)
{
    const struct laid_piece *left = a;
    const struct laid_piece *right = b;
    if (left->likeness != right->likeness)
        return left->likeness < right->likeness ? 1 : -1;
    if (left->weight != right->weight)
        return left->weight < right->weight ? 1 : -1;
    if (left->here != right->here)
        return left->here < right->here ? -1 : 1;
    return (left->there > right->there) - (left->there < right->there);
}

static uint32_t words_mask(uint32_t first, uint32_t count)
{
    return ((1u << count) - 1) << first;
}

_Static_assert(TOKENS_MAX < 32, "a set of words is a number");

/* Each word answers once. */
static void choose(struct laid *laid, uint32_t *ret_here, uint32_t *ret_there)
{
    size_t chosen = 0;
    *ret_here = *ret_there = 0;
    if (laid->count > 1)
        qsort(laid->pieces, laid->count, sizeof *laid->pieces, compare_pieces);
    for (size_t i = 0; i < laid->count; i++) {
        struct laid_piece piece = laid->pieces[i];
        uint32_t here = words_mask(piece.here, piece.here_count);
        uint32_t there = words_mask(piece.there, piece.there_count);
        if ((*ret_here & here) != 0 || (*ret_there & there) != 0)
            continue;
        *ret_here |= here;
        *ret_there |= there;
        laid->pieces[chosen++] = piece;
    }
    laid->count = chosen;
}

/* ---- the score ---- */

/* With blanks between. */
static bool join_words(struct arena *work, struct str *texts, struct str next, struct err *err)
{
    *texts = texts->length == 0 ? next : str_join(work, *texts, " ", next);
    return texts->data != NULL || arena_error(work, err);
}

static bool put_piece(struct laid *laid, const struct laid_piece *from, int64_t weights,
                      struct match *ret)
{
    struct piece *piece = &ret->pieces[ret->piece_count++];
    bool done = true;
    *piece = (struct piece){
        .kind = from->kind,
        .likeness = from->likeness,
        .weight = from->weight,
        .score = (int32_t)((int64_t)from->weight * from->likeness * 10 / weights),
    };
    ret->score += piece->score;
    for (uint32_t i = 0; done && i < from->here_count; i++)
        done = join_words(laid->work, &piece->here, laid->query->words[from->here + i].token.text,
                          laid->err);
    for (uint32_t i = 0; done && i < from->there_count; i++)
        done = join_words(laid->work, &piece->there, laid->there->list[from->there + i].text,
                          laid->err);
    return done;
}

/* What is not answered. */
enum left {
    LEFT_NOTHING,
    LEFT_FORMS,
    LEFT_COMMON, /* words that many names have */
    LEFT_WORDS
};

static enum left left_of(bool answered, enum token_kind kind, int32_t weight)
{
    if (answered)
        return LEFT_NOTHING;
    if (kind == TOKEN_FORM)
        return LEFT_FORMS;
    return weight < WEIGHT_COMMON ? LEFT_COMMON : LEFT_WORDS;
}

static enum left left_here(const struct query *query, uint32_t answered)
{
    enum left most = LEFT_NOTHING;
    for (size_t i = 0; i < query->count; i++) {
        const struct query_word *word = &query->words[i];
        enum left left = left_of((answered >> i & 1) != 0, word->token.kind, word->weight);
        most = left > most ? left : most;
    }
    return most;
}

static enum left left_there(const struct laid *laid, uint32_t answered)
{
    enum left most = LEFT_NOTHING;
    for (size_t i = 0; i < laid->there->count; i++) {
        enum left left =
            left_of((answered >> i & 1) != 0, laid->there->list[i].kind, laid->weights[i]);
        most = left > most ? left : most;
    }
    return most;
}

enum sameness {
    SAME_NOT,
    SAME_ALIKE, /* all words are answered, but for forms, and there for common ones */
    SAME_WORDS, /* all words but legal forms are the same */
    SAME_WHOLE  /* so are the forms, but that one side may have more */
};

static enum sameness sameness_of(const struct laid *laid, uint32_t here, uint32_t there)
{
    enum left left_here_most = left_here(laid->query, here);
    enum left left_there_most = left_there(laid, there);
    bool words = false;
    bool words_same = true;
    bool forms_same = true;
    for (size_t i = 0; i < laid->count; i++) {
        const struct laid_piece *piece = &laid->pieces[i];
        bool form =
            laid->query->words[piece->here].token.kind == TOKEN_FORM && piece->here_count == 1;
        bool same = piece->kind == PIECE_SAME;
        if (piece->kind == PIECE_INITIAL || piece->kind == PIECE_ACRONYM)
            return SAME_NOT;
        words = words || !form;
        words_same = words_same && (form || same);
        forms_same = forms_same && same;
    }
    bool forms_left = left_here_most == LEFT_FORMS && left_there_most == LEFT_FORMS;
    if (laid->count == 0 || left_here_most > LEFT_FORMS || left_there_most > LEFT_COMMON)
        return SAME_NOT;
    if (words && (!words_same || left_there_most == LEFT_COMMON))
        return SAME_ALIKE;
    if (forms_same && !forms_left && left_there_most <= LEFT_FORMS)
        return SAME_WHOLE;
    return words ? SAME_WORDS : SAME_NOT;
}

/* Whether the country is known on both sides, and none of the entry's. */
static bool is_elsewhere(const struct query *query, const struct listed *entry)
{
    if (query->country.length == 0 || entry->countries.count == 0)
        return false;
    for (size_t i = 0; i < entry->countries.count; i++) {
        if (str_equal(query->country, entry->countries.list[i]))
            return false;
    }
    return true;
}

/*
 * What the sum is divided by, in tenths of a weight.  What is left over on both sides stands
 * against each other, and counts once more: with another word in its place it is another name.
 */
static int64_t all_weights(const struct laid *laid, uint32_t here, uint32_t there,
                           enum sameness sameness)
{
    int64_t here_left = 0;
    int64_t there_left = 0;
    int64_t all = (int64_t)laid->query->weight * 10;
    for (uint32_t i = 0; i < laid->query->count; i++) {
        if ((here >> i & 1) == 0)
            here_left += laid->query->words[i].weight;
    }
    for (uint32_t i = 0; i < laid->there->count; i++) {
        bool answered = (there >> i & 1) != 0;
        there_left += answered ? 0 : laid->weights[i];
        all += (int64_t)laid->weights[i] * (answered ? 10 : LEFT_OVER);
    }
    all += (here_left < there_left ? here_left : there_left) * CONFLICT;
    if (is_elsewhere(laid->query, laid->entry))
        all += (int64_t)WEIGHT_ELSEWHERE * 10;
    static const int32_t evidence[] = { EVIDENCE_LEAST, EVIDENCE_ALIKE, EVIDENCE_SAME, 0 };
    int64_t least = (int64_t)evidence[sameness] * 10;
    return all > least ? all : least;
}

/* What is asked of the listed words once for all words of the query. */
static void take_words(const struct matcher *matcher, const struct indexed_name *name,
                       struct listed_words *words)
{
    const struct tokens *tokens = &words->tokens;
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->list[i];
        words->pair_forms[i] = false;
        words->pairs[i] = i + 1 == tokens->count
                              ? (struct str){ 0 }
                              : match_pair(token, words->pair_texts[i], &words->pair_forms[i]);
        if (token->kind == TOKEN_WORD)
            sound_of(token->key, &words->sounds[i]);
        /* An index that somebody forged may have fewer. */
        words->weights[i] = i < name->word_count
                                ? matcher->words[matcher->name_words.list[name->first + i]].weight
                                : 0;
    }
}

static bool put_pieces(struct laid *laid, int64_t all, struct match *ret)
{
    ret->pieces = arena_array(laid->work, laid->count, sizeof *ret->pieces);
    if (ret->pieces == NULL)
        return arena_error(laid->work, laid->err);
    for (size_t i = 0; i < laid->count; i++) {
        if (!put_piece(laid, &laid->pieces[i], all, ret))
            return false;
    }
    return true;
}

bool match_align(struct match_session *session, const struct query *query, uint32_t number,
                 struct match *ret, struct err *err)
{
    const struct matcher *matcher = session->matcher;
    const struct indexed_name *name = &matcher->names[number];
    const struct listed *entry = &matcher->lists[name->list]->entries[name->entry];
    struct listed_words *words = arena_array_raw(&session->work, 1, sizeof *words);
    uint32_t here;
    uint32_t there;
    if (words == NULL)
        return arena_error(&session->work, err);
    if (!tokens_of(&session->work, entry->names[name->name].text, 0, &words->tokens, err))
        return false;
    take_words(matcher, name, words);
    struct laid laid = { .query = query,
                         .entry = entry,
                         .there = &words->tokens,
                         .words = words,
                         .weights = words->weights,
                         .work = &session->work,
                         .err = err };
    if (!lay_all(&laid))
        return false;
    choose(&laid, &here, &there);
    enum sameness sameness = sameness_of(&laid, here, there);
    *ret = (struct match){ .list = matcher->lists[name->list],
                           .list_index = name->list,
                           .entry = name->entry,
                           .name = name->name,
                           .whole = sameness == SAME_WHOLE };
    if (entry->names[name->name].kind == NAME_WEAK_ALIAS && !ret->whole)
        return true;
    return put_pieces(&laid, all_weights(&laid, here, there, sameness), ret);
}

/* ---- what a score says ---- */

int32_t match_probability(int32_t score)
{
    double at = calibration.slope / 1000.0 * score / SCORE_ONE + calibration.shift / 1000.0;
    return (int32_t)lrint(SCORE_ONE / (1 + exp(-at)));
}

int32_t match_threshold(uint32_t names)
{
    size_t at = 0;
    while (at + 1 < budgets_count && budgets[at].names < names)
        at++;
    return budgets[at].score;
}
