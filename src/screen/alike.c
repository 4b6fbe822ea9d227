/* SPDX-License-Identifier: Apache-2.0 */
/* screen/alike.c - two words that are not the same, and how alike they are; see match.h. */
#include "screen/match_priv.h"

/* ---- slips ---- */

int32_t match_likeness(struct str here, struct str there, enum token_kind kind_there)
{
    size_t longest = here.length > there.length ? here.length : there.length;
    size_t slips = token_slips(longest);
    if (slips == 0 || kind_there != TOKEN_WORD)
        return 0;
    size_t distance = token_distance(here, there, slips);
    return distance > slips ? 0 : SCORE_ONE - (int32_t)(SCORE_ONE * distance / longest);
}

#define MEANT_LEAST 6 /* letters */

void match_find_meant(struct query_word *word)
{
    struct str key = word->token.key;
    if (word->token.kind != TOKEN_WORD || key.length < MEANT_LEAST)
        return;
    /* The first letter stays: that leaves few to compare with. */
    for (size_t i = word_lower(name_shorts, name_shorts_count, str_slice(key, 0, 1));
         i < name_shorts_count && name_shorts[i].word[0] == key.data[0]; i++) {
        struct str known = str_of(name_shorts[i].word);
        int32_t likeness = known.length < MEANT_LEAST ? 0 : match_likeness(key, known, TOKEN_WORD);
        if (likeness > word->meant_likeness) {
            word->meant = str_of(name_shorts[i].other);
            word->meant_likeness = likeness;
        }
    }
}

/* ---- keys ---- */

static bool is_initial(const struct token *token)
{
    return token->kind == TOKEN_WORD && token->text.length == 1;
}

static struct str put_initial(char letter, char out[INITIAL_KEY_LENGTH])
{
    out[0] = '^';
    out[1] = letter;
    return (struct str){ out, INITIAL_KEY_LENGTH };
}

struct str match_initial(const struct token *token, char out[INITIAL_KEY_LENGTH])
{
    return is_initial(token) ? put_initial(token->key.data[0], out) : (struct str){ 0 };
}

struct str match_initial_key(const struct listed *entry, const struct token *token,
                             char out[INITIAL_KEY_LENGTH])
{
    if (entry->type != LISTED_PERSON || token->kind != TOKEN_WORD || is_initial(token))
        return (struct str){ 0 };
    return put_initial(token->key.data[0], out);
}

/* "and", "of" */
static bool is_little(const struct token *token)
{
    return str_equal_text(token->key, ".and") || str_equal_text(token->key, ".of") ||
           str_equal_text(token->key, ".the") || str_equal_text(token->key, ".for");
}

/*
 * The first letters of the words of an organization.  Ways: with its legal form ("SMIC") or
 * without, and with "technology" behind "science and" or without ("CASC").
 */
bool match_acronym(const struct listed *entry, const struct tokens *tokens, unsigned way,
                   struct acronym *ret)
{
    bool form = (way & 1) != 0;
    bool skip = (way & 2) != 0;
    bool skipped = false;
    bool formed = false;
    *ret = (struct acronym){ .key = "=", .length = 1 };
    if (entry->type == LISTED_PERSON || entry->type == LISTED_VESSEL)
        return false;
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->list[i];
        if (token->kind == TOKEN_NUMBER)
            return false;
        if (token->kind == TOKEN_FORM && (!form || formed || is_little(token)))
            continue;
        if (skip && i > 1 && str_equal(token->key, STR("technology")) &&
            str_equal(tokens->list[i - 2].key, STR("science"))) {
            skipped = true;
            continue;
        }
        if (ret->length == ACRONYM_MOST + 1 || token->key.length < 2)
            return false;
        formed = formed || token->kind == TOKEN_FORM;
        ret->key[ret->length++] = token->text.data[0];
        ret->words = (uint32_t)i + 1;
    }
    return ret->length > ACRONYM_LEAST && formed == form && skipped == skip;
}

int32_t match_acronym_likeness(size_t letters)
{
    static const int32_t likeness[ACRONYM_MOST + 1] = { 0, 0, 0, 4500, 6500, 7500, 8000, 8000 };
    return letters > ACRONYM_MOST ? 0 : likeness[letters];
}

/* ---- two words ---- */

static bool is_spelling(const struct query_word *here, const struct token *there)
{
    if (there->kind == TOKEN_FORM)
        return false;
    for (size_t i = 0; i < here->spelling_count; i++) {
        if (str_equal_text(there->key, here->spellings[i].other))
            return true;
    }
    return false;
}

int32_t match_sound_likeness(const struct query_word *here, const struct token *there,
                             const struct sound *there_sound)
{
    if (!sound_alike(&here->token, &here->sound, there, there_sound))
        return 0;
    return here->token.bare || there->bare ? LIKE_BARE : LIKE_SOUND;
}

static int32_t spelled_likeness(const struct listed *entry, const struct query_word *here,
                                const struct token *there, const struct sound *there_sound,
                                enum piece_kind *ret_kind)
{
    const struct token *token = &here->token;
    if (is_spelling(here, there)) {
        *ret_kind = PIECE_SPELLING;
        return LIKE_SPELLING;
    }
    if (entry->type == LISTED_PERSON && is_initial(token) != is_initial(there) &&
        there->kind == TOKEN_WORD && token->kind == TOKEN_WORD &&
        token->key.data[0] == there->key.data[0]) {
        *ret_kind = PIECE_INITIAL;
        return LIKE_INITIAL;
    }
    *ret_kind = PIECE_SOUND;
    return match_sound_likeness(here, there, there_sound);
}

int32_t match_words_likeness(const struct listed *entry, const struct query_word *here,
                             const struct token *there, const struct sound *there_sound,
                             enum piece_kind *ret_kind)
{
    const struct token *token = &here->token;
    *ret_kind = PIECE_SAME;
    if (str_equal(token->key, there->key) && token->kind == there->kind) {
        if (str_equal(token->text, there->text))
            return SCORE_ONE;
        *ret_kind = PIECE_SHORT;
        return LIKE_SHORT;
    }
    int32_t slip =
        token->kind == TOKEN_WORD ? match_likeness(token->key, there->key, there->kind) : 0;
    if (here->meant_likeness > slip && there->kind == TOKEN_WORD &&
        str_equal(here->meant, there->key))
        slip = here->meant_likeness;
    int32_t likeness = spelled_likeness(entry, here, there, there_sound, ret_kind);
    if (slip < likeness)
        return likeness;
    *ret_kind = PIECE_SLIP;
    return slip;
}
