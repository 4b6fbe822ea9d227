/* SPDX-License-Identifier: Apache-2.0 */
/* screen/tokens.c - see tokens.h. */
#include "screen/tokens.h"

#include <string.h>
#include <utf8proc.h>

#include "screen/han.h"
#include "screen/words.h"

struct str token_key(struct str token)
{
    const struct word_pair *pair = word_find(name_shorts, name_shorts_count, token);
    return pair == NULL ? token : str_of(pair->other);
}

/* ---- letters ---- */

static bool is_apostrophe(utf8proc_int32_t code)
{
    return code == '\'' || code == '`' || code == 0x2019 || code == 0x2018 || code == 0x02BC ||
           code == 0x02BB || code == 0xB4;
}

static bool is_letter(utf8proc_int32_t code)
{
    utf8proc_category_t category = utf8proc_category(code);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

/* The letters that the code folds to, without marks; none if they are too many. */
static size_t fold(utf8proc_int32_t code, utf8proc_int32_t letters[16])
{
    int boundary = 0;
    utf8proc_ssize_t count =
        utf8proc_decompose_char(code, letters, 16,
                                UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                    UTF8PROC_IGNORE | UTF8PROC_STRIPMARK,
                                &boundary);
    return count < 0 || count > 16 ? 0 : (size_t)count;
}

/* Letters that do not come apart, as they are written without them. */
static const struct {
    utf8proc_int32_t code;
    const char *plain;
} plain_letters[] = {
    { 0xF8, "o" }, { 0xE6, "ae" }, { 0x153, "oe" }, { 0x142, "l" }, { 0x111, "d" },
    { 0xF0, "d" }, { 0xFE, "th" }, { 0x131, "i" },  { 0x127, "h" }, { 0x14B, "n" },
};

static size_t put_letter(char *out, utf8proc_int32_t code)
{
    for (size_t i = 0; i < sizeof plain_letters / sizeof plain_letters[0]; i++) {
        if (plain_letters[i].code == code) {
            size_t length = strlen(plain_letters[i].plain);
            memcpy(out, plain_letters[i].plain, length);
            return length;
        }
    }
    return (size_t)utf8proc_encode_char(code, (utf8proc_uint8_t *)out);
}

/* ---- words ---- */

struct splitter {
    char *out; /* folded words, one behind the other */
    size_t length;
    size_t from;             /* where the open word begins */
    bool digits;             /* it has some */
    bool bare;               /* it is written without vowels */
    bool twice;              /* the next letter stands twice */
    bool close;              /* one dot, hyphen or "&" alone stands before it */
    bool closes[TOKENS_MAX]; /* the same of those that are closed */
    size_t variant;          /* which reading is another one */
    size_t variants;         /* readings that were met, and the usual ones as one */
    struct tokens *tokens;
};

static void close_word(struct splitter *splitter)
{
    struct tokens *tokens = splitter->tokens;
    struct str text = { splitter->out + splitter->from, splitter->length - splitter->from };
    if (text.length > 0 && tokens->count < TOKENS_MAX) {
        if (text.length > TOKEN_LENGTH_MAX)
            text.length = TOKEN_LENGTH_MAX;
        splitter->closes[tokens->count] = splitter->close;
        tokens->list[tokens->count++] =
            (struct token){ .text = text,
                            .kind = splitter->digits ? TOKEN_NUMBER : TOKEN_WORD,
                            .bare = splitter->bare };
    }
    splitter->from = splitter->length;
    splitter->digits = splitter->bare = splitter->twice = false;
}

static void put_plain(struct splitter *splitter, const char *text)
{
    size_t length = strlen(text);
    memcpy(splitter->out + splitter->length, text, length);
    splitter->length += length;
}

/* ---- other scripts ---- */

/* Kana: what takes the place of the last vowel ("ki" and small "ya": "kya"; "shi": "sha"). */
static void put_small(struct splitter *splitter, const char *latin)
{
    if (splitter->length > splitter->from)
        splitter->length--;
    struct str word = { splitter->out + splitter->from, splitter->length - splitter->from };
    bool soft = str_ends(word, STR("sh")) || str_ends(word, STR("ch")) || str_ends(word, STR("j"));
    put_plain(splitter, soft && latin[0] == 'y' ? latin + 1 : latin);
}

static void put_latin(struct splitter *splitter, const char *latin)
{
    if (latin[0] == '+') { /* Kana: what follows is double */
        splitter->twice = true;
        return;
    }
    if (latin[0] == '<') {
        put_small(splitter, latin + 1);
        return;
    }
    if (splitter->twice && latin[0] != '\0')
        splitter->out[splitter->length++] = latin[0];
    splitter->twice = false;
    put_plain(splitter, latin);
}

#define ARABIC_FIRST 0x0600
#define ARABIC_LAST 0x06FF
#define ARABIC_LAM 0x0644

static bool is_arabic(utf8proc_int32_t code)
{
    return code >= ARABIC_FIRST && code <= ARABIC_LAST;
}

/* The article is a word of its own. */
static void part_article(struct splitter *splitter, utf8proc_int32_t code)
{
    struct str word = { splitter->out + splitter->from, splitter->length - splitter->from };
    if (code == ARABIC_LAM && str_equal(word, STR("al")))
        close_word(splitter);
    else
        splitter->bare = true;
}

/* The one that most letters are; what the others come to is the same, later. */
static bool is_plain(utf8proc_int32_t code)
{
    return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') ||
           (code >= '0' && code <= '9');
}

static void add_plain(struct splitter *splitter, utf8proc_int32_t code)
{
    bool upper = code >= 'A' && code <= 'Z';
    splitter->digits = splitter->digits || code <= '9';
    splitter->out[splitter->length++] = (char)(upper ? code - 'A' + 'a' : code);
}

static void add_code(struct splitter *splitter, utf8proc_int32_t code)
{
    utf8proc_int32_t letters[16];
    const char *latin = letter_find((uint32_t)utf8proc_tolower(code));
    size_t count = latin == NULL ? fold(code, letters) : 0;
    if (latin != NULL)
        put_latin(splitter, latin);
    for (size_t i = 0; i < count; i++) {
        latin = letter_find((uint32_t)letters[i]);
        if (latin != NULL) {
            put_latin(splitter, latin);
            continue;
        }
        if (!is_letter(letters[i]))
            continue;
        splitter->digits = splitter->digits || (letters[i] >= '0' && letters[i] <= '9');
        splitter->length += put_letter(splitter->out + splitter->length, letters[i]);
    }
    if (is_arabic(code))
        part_article(splitter, code);
}

/* ---- Han ---- */

#define HAN_RUN_MAX 128

static bool is_han(utf8proc_int32_t code)
{
    return code >= HAN_FIRST && code <= HAN_LAST;
}

static const struct han_character *character(utf8proc_int32_t code)
{
    return &han_characters[code - HAN_FIRST];
}

static utf8proc_int32_t simplify(utf8proc_int32_t code)
{
    return character(code)->simplified != 0 ? character(code)->simplified : code;
}

/* Whether the run goes on with the word; *ret_count is how many characters it has. */
static bool goes_on(const utf8proc_int32_t *run, size_t left, const char *word, size_t *ret_count)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)word;
    utf8proc_int32_t code;
    size_t count = 0;
    while (*at != 0) {
        at += utf8proc_iterate(at, -1, &code);
        if (count == left || run[count] != code)
            return false;
        count++;
    }
    *ret_count = count;
    return true;
}

static const struct han_word *longest_word(const utf8proc_int32_t *run, size_t left,
                                           size_t *ret_count)
{
    const struct han_word *longest = NULL;
    *ret_count = 0;
    for (const struct han_word *word = han_words; word->han != NULL; word++) {
        size_t count;
        if (goes_on(run, left, word->han, &count) && count > *ret_count) {
            longest = word;
            *ret_count = count;
        }
    }
    return longest;
}

static void add_words(struct splitter *splitter, const char *words)
{
    struct str rest = str_of(words);
    while (rest.length > 0) {
        size_t end = str_find(rest, ' ');
        memcpy(splitter->out + splitter->length, rest.data, end);
        splitter->length += end;
        close_word(splitter);
        rest = str_slice(rest, end + 1, rest.length);
    }
}

/* One of its readings: the usual one, or that of the variant. */
static void add_character(struct splitter *splitter, utf8proc_int32_t code)
{
    const struct han_character *han = character(code);
    uint16_t reading = han->readings[0];
    for (int i = 1; i < HAN_READINGS_MAX && han->readings[i] != 0; i++) {
        if (splitter->variants++ == splitter->variant)
            reading = han->readings[i];
    }
    if (reading == 0)
        return;
    put_plain(splitter, han_syllables[reading]);
    close_word(splitter);
}

/* Whether this variant reads the word apart: a shorter one, and the rest by characters. */
static bool reads_apart(struct splitter *splitter, const struct han_word *word)
{
    return word->also_read && splitter->variants++ == splitter->variant;
}

#define HAN_ORDINAL 0x7B2C /* before a number: the so-many-th */
#define HAN_TEN 0x5341

static int han_digit(utf8proc_int32_t code)
{
    static const utf8proc_int32_t digits[] = { 0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                               0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D };
    for (int i = 0; i < 10; i++) {
        if (digits[i] == code)
            return i;
    }
    return code == HAN_TEN ? 10 : -1;
}

/* An ordinal as digits ("28"); returns how many characters it has, 0 if it is none. */
static size_t add_ordinal(struct splitter *splitter, const utf8proc_int32_t *run, size_t count)
{
    size_t length = 1;
    unsigned value = 0;
    bool ten = false;
    if (run[0] != HAN_ORDINAL)
        return 0;
    for (; length < count && length < 6 && han_digit(run[length]) >= 0; length++) {
        unsigned digit = (unsigned)han_digit(run[length]);
        value = digit == 10 ? (value == 0 ? 10 : value * 10) : (ten ? value : value * 10) + digit;
        ten = digit == 10;
    }
    if (length == 1)
        return 0;
    char text[12] = "";
    size_t at = sizeof text - 1;
    do {
        text[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    put_plain(splitter, text + at);
    splitter->digits = true;
    close_word(splitter);
    return length;
}

static void add_run(struct splitter *splitter, const utf8proc_int32_t *run, size_t count)
{
    size_t apart = 0; /* characters up to there are read one by one */
    for (size_t i = 0; i < count;) {
        size_t length = add_ordinal(splitter, run + i, count - i);
        if (length > 0) {
            i += length;
            continue;
        }
        const struct han_word *word = i < apart ? NULL : longest_word(run + i, count - i, &length);
        while (word != NULL && reads_apart(splitter, word)) {
            apart = apart < i + length ? i + length : apart;
            word = longest_word(run + i, length - 1, &length);
        }
        if (word != NULL)
            add_words(splitter, word->words);
        else
            add_character(splitter, run[i]);
        i += word == NULL ? 1 : length;
    }
}

/* ---- all of it ---- */

static bool is_close(utf8proc_int32_t code)
{
    return code == '.' || code == '-' || code == '&';
}

static void split(struct splitter *splitter, struct str name)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)name.data;
    utf8proc_ssize_t left = (utf8proc_ssize_t)name.length;
    utf8proc_int32_t run[HAN_RUN_MAX];
    size_t run_count = 0;
    size_t separators = 0;
    while (left > 0) {
        utf8proc_int32_t code;
        utf8proc_ssize_t length = utf8proc_iterate(at, left, &code);
        if (length <= 0)
            break;
        at += length;
        left -= length;
        if (is_han(code)) {
            close_word(splitter);
            if (run_count < HAN_RUN_MAX)
                run[run_count++] = simplify(code);
            continue;
        }
        add_run(splitter, run, run_count);
        run_count = 0;
        if (is_apostrophe(code))
            continue;
        if (is_plain(code) || is_letter(code)) {
            if (is_plain(code))
                add_plain(splitter, code);
            else
                add_code(splitter, code);
            separators = 0;
            continue;
        }
        if (splitter->length > splitter->from) {
            close_word(splitter);
            splitter->close = is_close(code);
        }
        splitter->close = splitter->close && separators++ == 0;
    }
    add_run(splitter, run, run_count);
    close_word(splitter);
}

/* Legal forms that no other word ends in. */
static const char *const endings[] = { "incorporated", "corporation", "company", "limited", "coltd",
                                       "gmbh",         "fzllc",       "fzco",    "ltda",    "ltd",
                                       "llc",          "ooo",         "jsc",     "fze" };
#define STEM_LEAST 4

/* "mainwaylimited" is "mainway limited". */
static void part_forms(struct tokens *tokens)
{
    for (size_t i = 0; i < tokens->count && tokens->count < TOKENS_MAX; i++) {
        struct token *token = &tokens->list[i];
        for (size_t k = 0; k < sizeof endings / sizeof endings[0]; k++) {
            struct str form = str_of(endings[k]);
            if (token->text.length < form.length + STEM_LEAST || !str_ends(token->text, form))
                continue;
            size_t stem = token->text.length - form.length;
            memmove(token + 2, token + 1, (tokens->count - i - 1) * sizeof *token);
            token[1] = (struct token){ .text = str_slice(token->text, stem, token->text.length),
                                       .kind = TOKEN_WORD };
            token->text.length = stem;
            tokens->count++;
            break;
        }
    }
}

/* "S.A.", "A-B-C", "R&D": letters one by one are one word.  They stand behind each other in out. */
static void join_letters(struct splitter *splitter)
{
    struct tokens *tokens = splitter->tokens;
    size_t count = 0;
    bool single = false; /* the last word is made of single letters */
    for (size_t i = 0; i < tokens->count; i++) {
        struct token token = tokens->list[i];
        bool joins = single && token.text.length == 1 && splitter->closes[i];
        if (joins) {
            tokens->list[count - 1].text.length++;
            if (token.kind == TOKEN_NUMBER)
                tokens->list[count - 1].kind = TOKEN_NUMBER;
        } else {
            tokens->list[count++] = token;
        }
        single = joins || token.text.length == 1;
    }
    tokens->count = count;
}

/* "13th" is "13". */
static struct str number_key(struct str text)
{
    static const char *const suffixes[] = { "st", "nd", "rd", "th" };
    for (size_t i = 0; i < 4; i++) {
        size_t stem = text.length - 2;
        if (text.length > 2 && str_ends(text, str_of(suffixes[i])) && text.data[stem - 1] >= '0' &&
            text.data[stem - 1] <= '9')
            return str_slice(text, 0, stem);
    }
    return text;
}

/* How many words the form has that the tokens go on with; 0 if they do not. */
static size_t form_length(const struct tokens *tokens, size_t first, struct str form)
{
    size_t count = 0;
    while (form.length > 0) {
        size_t end = str_find(form, ' ');
        if (first + count == tokens->count || tokens->list[first + count].kind != TOKEN_WORD ||
            !str_equal(tokens->list[first + count].text, str_slice(form, 0, end)))
            return 0;
        count++;
        form = str_slice(form, end + 1, form.length);
    }
    return count;
}

/* The longest legal form that begins with the word; NULL if there is none. */
static const struct word_pair *longest_form(const struct tokens *tokens, size_t first,
                                            size_t *ret_count)
{
    const struct word_pair *longest = NULL;
    struct str word = tokens->list[first].text;
    size_t at = word_lower(name_forms, name_forms_count, word);
    *ret_count = 0;
    for (; at < name_forms_count && word_begins(word, name_forms[at].word); at++) {
        size_t count = form_length(tokens, first, str_of(name_forms[at].word));
        if (count > *ret_count) {
            longest = &name_forms[at];
            *ret_count = count;
        }
    }
    return longest;
}

/* What is compared, once the words are what they are; a form of several words is one. */
static void name_words(struct tokens *tokens)
{
    size_t kept = 0;
    for (size_t i = 0; i < tokens->count;) {
        struct token token = tokens->list[i];
        size_t count = 1;
        const struct word_pair *form =
            token.kind == TOKEN_WORD ? longest_form(tokens, i, &count) : NULL;
        if (form != NULL) {
            token.kind = TOKEN_FORM;
            token.text = str_of(form->word);
            token.key = str_of(form->other);
        } else {
            count = 1;
            token.key = token.kind == TOKEN_NUMBER ? number_key(token.text) : token_key(token.text);
        }
        tokens->list[kept++] = token;
        i += count;
    }
    tokens->count = kept;
}

bool tokens_of(struct arena *arena, struct str name, size_t variant, struct tokens *ret,
               struct err *err)
{
    struct splitter splitter = { .tokens = ret, .variant = variant, .variants = 1 };
    ret->count = 0;
    if (name.length > NAME_LENGTH_MAX)
        name.length = NAME_LENGTH_MAX;
    /* Three bytes of UTF-8 come apart into eighteen letters at most, of four bytes. */
    splitter.out = arena_array_raw(arena, name.length + 1, 32);
    if (splitter.out == NULL)
        return arena_error(arena, err);
    split(&splitter, name);
    join_letters(&splitter);
    part_forms(ret);
    name_words(ret);
    ret->variants = splitter.variants < VARIANTS_MAX ? splitter.variants : VARIANTS_MAX;
    return true;
}

/* ---- slips ---- */

size_t token_slips(size_t length)
{
    return length < 4 ? 0 : length < 9 ? 1 : 2;
}

/* Without what both begin with, and what both end in: that has no part in the distance. */
static void leave_out_same(struct str *a, struct str *b)
{
    size_t least = a->length < b->length ? a->length : b->length;
    size_t first = 0;
    size_t last = 0;
    while (first < least && a->data[first] == b->data[first])
        first++;
    while (last < least - first && a->data[a->length - 1 - last] == b->data[b->length - 1 - last])
        last++;
    *a = str_slice(*a, first, a->length - last);
    *b = str_slice(*b, first, b->length - last);
}

/* Optimal string alignment, in a band around the diagonal. */
size_t token_distance(struct str a, struct str b, size_t most)
{
    size_t rows[3][TOKEN_LENGTH_MAX + 1];
    size_t none = most + 1;
    if (a.length > b.length + most || b.length > a.length + most || a.length > TOKEN_LENGTH_MAX ||
        b.length > TOKEN_LENGTH_MAX)
        return none;
    leave_out_same(&a, &b);
    if (a.length == 0 || b.length == 0)
        return a.length + b.length;
    /* Both ends differ: one slip is another letter, or two swapped. */
    if (most == 1) {
        bool swapped =
            a.length == 2 && b.length == 2 && a.data[0] == b.data[1] && a.data[1] == b.data[0];
        return swapped || (a.length == 1 && b.length == 1) ? 1 : none;
    }
    for (size_t k = 0; k <= b.length; k++)
        rows[0][k] = k;
    for (size_t i = 1; i <= a.length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *twice = rows[(i + 1) % 3];
        size_t least = row[0] = i;
        for (size_t k = 1; k <= b.length; k++) {
            bool same = a.data[i - 1] == b.data[k - 1];
            size_t best = above[k - 1] + !same;
            best = above[k] + 1 < best ? above[k] + 1 : best;
            best = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
            if (i > 1 && k > 1 && a.data[i - 1] == b.data[k - 2] &&
                a.data[i - 2] == b.data[k - 1] && twice[k - 2] + 1 < best)
                best = twice[k - 2] + 1;
            row[k] = best;
            least = best < least ? best : least;
        }
        if (least > most)
            return none;
    }
    size_t distance = rows[a.length % 3][b.length];
    return distance > most ? none : distance;
}
