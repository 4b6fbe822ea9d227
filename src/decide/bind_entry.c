/* SPDX-License-Identifier: Apache-2.0 */
/* decide/bind_entry.c - the entry that an order says its item is under: how it is spelled. */
#include "decide/bind_priv.h"

/* Whether one code is the beginning of the other, up to a paragraph, capital letters or not. */
static bool codes_meet(struct str a, struct str b, bool *ret_same_letters)
{
    struct str shorter = a.length < b.length ? a : b;
    struct str longer = a.length < b.length ? b : a;
    struct str head = str_slice(longer, 0, shorter.length);
    *ret_same_letters = str_equal(shorter, head);
    return shorter.length > 0 && str_equal_fold(shorter, head) &&
           (longer.length == shorter.length || longer.data[shorter.length] == '.');
}

static bool misspelled(const struct policy *policy, struct str stated, size_t from, size_t to,
                       struct str *ret_code)
{
    *ret_code = (struct str){ 0 };
    for (size_t i = from; i < to; i++) {
        bool same;
        struct str code = policy->strings[policy->codes[i]];
        bool nearer = ret_code->length == 0 ||
                      (code.length > ret_code->length && code.length <= stated.length);
        if (codes_meet(stated, code, &same) && !same && nearer)
            *ret_code = code;
    }
    return ret_code->length > 0;
}

/* Paragraphs are a letter, a number or a small Roman number: .zz is none of any entry. */
static bool is_paragraph(struct str part)
{
    size_t digits = 0;
    size_t roman = 0;
    for (size_t i = 0; i < part.length; i++) {
        char c = part.data[i];
        digits += is_digit(c);
        roman += c == 'i' || c == 'v' || c == 'x';
    }
    bool letter = part.length == 1 && ((part.data[0] >= 'a' && part.data[0] <= 'z') ||
                                       (part.data[0] >= 'A' && part.data[0] <= 'Z'));
    return part.length > 0 && (letter || digits == part.length || roman == part.length);
}

static bool has_paragraphs(struct str stated)
{
    for (size_t at = str_find(stated, '.'); at < stated.length;) {
        struct str rest = str_slice(stated, at + 1, stated.length);
        size_t end = str_find(rest, '.');
        if (!is_paragraph(str_slice(rest, 0, end)))
            return false;
        at += 1 + end;
    }
    return true;
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Where the first capital letter of its paragraphs stands; its length if there is none. */
static size_t capital_paragraph(struct str code)
{
    size_t at = str_find(code, '.');
    while (at < code.length && !is_capital(code.data[at]))
        at++;
    return at;
}

/* Whether the paragraphs have capital letters, and those of no code that the packs name have. */
static bool capitals_are_wrong(const struct policy *policy, struct str stated)
{
    if (capital_paragraph(stated) == stated.length)
        return false;
    for (size_t i = 0; i < policy->code_count; i++) {
        struct str code = policy->strings[policy->codes[i]];
        if (capital_paragraph(code) < code.length)
            return false;
    }
    return true;
}

#define SPELLED_MAX 60 /* as much of a code as a message shows */

static bool bad_spelling(struct binder *binder, struct str stated, struct str better)
{
    err_set(binder->err, ERR_VALUE, "entry '%.*s' is not spelled as the rules spell it",
            (int)(stated.length > SPELLED_MAX ? SPELLED_MAX : stated.length), stated.data);
    return err_hint(binder->err, "did you mean '%.*s'?",
                    (int)(better.length > SPELLED_MAX ? SPELLED_MAX : better.length), better.data);
}

static bool bad_capitals(struct binder *binder, struct str stated)
{
    char lower[SPELLED_MAX];
    size_t length = stated.length > sizeof lower ? sizeof lower : stated.length;
    size_t paragraphs = str_find(stated, '.');
    for (size_t i = 0; i < length; i++) {
        char c = stated.data[i];
        lower[i] = i > paragraphs && is_capital(c) ? (char)(c - 'A' + 'a') : c;
    }
    return bad_spelling(binder, stated, (struct str){ lower, length });
}

/* A stated entry that the packs spell otherwise would meet no rule at all: it is sent back. */
bool bind_stated(struct binder *binder, struct str stated)
{
    const struct policy *policy = binder->policy;
    struct str heading = str_slice(stated, 0, str_find(stated, '.'));
    struct str code;
    size_t from = policy_codes_from(policy, heading);
    size_t to = from;
    while (to < policy->code_count && code_is(policy->strings[policy->codes[to]], heading))
        to++;
    /* Its paragraphs stand beside it; for an entry that is not there, all are gone through. */
    if (to == from) {
        from = 0;
        to = policy->code_count;
    }
    if (stated.length > 0 && !has_paragraphs(stated)) {
        err_set(binder->err, ERR_VALUE, "entry '%.*s' has a paragraph that no entry has",
                (int)(stated.length > 60 ? 60 : stated.length), stated.data);
        return err_hint(binder->err, "a paragraph is a letter or a number, as in 5A002.a.2");
    }
    if (stated.length > 0 && misspelled(policy, stated, from, to, &code))
        return bad_spelling(binder, stated, code);
    return !capitals_are_wrong(policy, stated) || bad_capitals(binder, stated);
}
