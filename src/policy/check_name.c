/* SPDX-License-Identifier: Apache-2.0 */
/* policy/check_name.c - literals, and what a bare word or an indexed name means. */
#include <stdio.h>

#include "policy/check_priv.h"

/* ---- literals ---- */

static bool is_days(struct str unit)
{
    return str_equal_text(unit, "day") || str_equal_text(unit, "days");
}

static void check_number(struct checker *checker, struct expr *expr)
{
    struct dimension dimension;
    struct num scale;
    struct str unknown;
    if (expr->unit_text.length == 0)
        return;
    if (str_equal_text(expr->unit_text, "percent")) {
        expr->type.ratio = true;
        if (!num_divide(expr->value.num, num_int(100), &expr->value.num))
            check_set_error(expr);
    } else if (is_days(expr->unit_text)) {
        expr->type.kind = TYPE_DURATION;
    } else if (!unit_resolve(checker->policy, expr->unit_text, &dimension, &scale, &unknown)) {
        unit_report(checker, expr->unit_span, unknown);
        check_set_error(expr);
    } else if (!num_multiply(expr->value.num, scale, &expr->value.num)) {
        diag_add(checker->diags, DIAG_NUMBER, expr->span, "this number cannot be kept exactly");
        check_set_error(expr);
    } else {
        expr->type.kind = TYPE_QUANTITY;
        expr->type.dimension = dimension;
        expr->type.unit_text = expr->unit_text;
        expr->type.scale = scale;
    }
    expr->unit_text.length = 0; /* worked in; a second check leaves the value alone */
}

void check_const(struct checker *checker, struct expr *expr)
{
    expr->type.scale = num_int(1);
    switch (expr->type.kind) {
    case TYPE_NUMBER:
        check_number(checker, expr);
        break;
    case TYPE_STRING: {
        int32_t index = symbol_string(checker->policy, expr->text);
        if (index < 0)
            checker->diags->failed = true;
        expr->value.num = num_int(index);
        break;
    }
    case TYPE_DATE:
        if (!checker->dates_allowed) {
            struct diag *diag = diag_add(checker->diags, DIAG_DATE_IN_CONDITION, expr->span,
                                         "a date stands inside a condition");
            diag_hint(checker->diags, diag,
                      "what changes on a day is a dated set, a threshold or a rule's window");
        }
        break;
    default:
        break;
    }
}

static void make_const(struct expr *expr, struct type type, int64_t value)
{
    expr->kind = EXPR_CONST;
    expr->type = type;
    expr->type.scale = num_int(1);
    expr->value = (struct value){ .num = num_int(value), .state = VALUE_KNOWN };
}

void check_code_name(struct checker *checker, struct expr *expr)
{
    int32_t index = symbol_code(checker->policy, expr->text);
    if (index < 0)
        checker->diags->failed = true;
    make_const(expr, (struct type){ .kind = TYPE_CODE }, index);
}

void check_hint_list(struct checker *checker, struct diag *diag, const char *lead,
                     const struct str *words, size_t count)
{
    char list[ERR_HINT_MAX] = "";
    size_t length = 0;
    for (size_t i = 0; i < count && length + 40 < sizeof list; i++)
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%.*s",
                                   i == 0 ? "" : ", ", STR_ARG(words[i]));
    diag_hint(checker->diags, diag, "%s %s", lead, list);
}

/* ---- names ---- */

static bool name_is_index(struct checker *checker, struct expr *expr)
{
    for (size_t i = checker->index_depth; i > 0; i--) {
        const struct expr *highest = checker->index_of[i - 1];
        if (!str_equal(highest->text, expr->text))
            continue;
        expr->kind = EXPR_INDEX;
        expr->enumeration = highest->enumeration;
        expr->variable = (uint32_t)(i - 1);
        expr->type = (struct type){ .kind = TYPE_ENUM,
                                    .enumeration = highest->enumeration,
                                    .scale = num_int(1) };
        return true;
    }
    return false;
}

static void name_is_symbol(struct checker *checker, struct expr *expr, const struct symbol *symbol)
{
    if (symbol->kind == SYMBOL_THRESHOLD) {
        expr->kind = EXPR_THRESHOLD;
        expr->threshold = symbol->thing;
        expr->threshold->used = true;
        expr->type = expr->threshold->type;
        return;
    }
    if (symbol->kind == SYMBOL_TABLE) {
        diag_add(checker->diags, DIAG_INDEX, expr->span, "table '%.*s' wants an index",
                 STR_ARG(expr->text));
        check_set_error(expr);
        return;
    }
    struct fact *fact = symbol->thing;
    fact->used = true;
    expr->kind = EXPR_FACT;
    expr->fact = fact;
    expr->type = fact->type;
    expr->party_scope = fact->party_scope;
    if (fact->by != NULL) {
        diag_add(checker->diags, DIAG_INDEX, expr->span, "fact '%.*s' wants an index",
                 STR_ARG(expr->text));
        check_set_error(expr);
    } else if (fact->party_scope && !checker->party_scope) {
        struct diag *diag = diag_add(checker->diags, DIAG_PARTY_SCOPE, expr->span,
                                     "'%.*s' is a fact of one party", STR_ARG(expr->text));
        diag_hint(checker->diags, diag,
                  "say whose: any party where %.*s …; several conditions of one party stand in "
                  "parentheses behind one where",
                  STR_ARG(expr->text));
        check_set_error(expr);
    }
}

void check_name(struct checker *checker, struct expr *expr, const struct type *expected)
{
    if (name_is_index(checker, expr))
        return;
    const struct symbol *symbol = symbol_find(checker->policy->symbols, SPACE_VALUE, expr->text);
    if (symbol != NULL) {
        name_is_symbol(checker, expr, symbol);
        return;
    }
    /* No word of a list and no country has a point: it was to be a fact or a threshold. */
    bool word = str_find(expr->text, '.') == expr->text.length;
    if (word && expected != NULL && expected->kind == TYPE_ENUM) {
        int member = enumeration_find(expected->enumeration, expr->text);
        if (member >= 0) {
            make_const(expr, *expected, member);
            return;
        }
        struct diag *diag = diag_add(checker->diags, DIAG_WORD, expr->span,
                                     "'%.*s' is not in the list", STR_ARG(expr->text));
        check_hint_list(checker, diag, "one of:", expected->enumeration->members,
                        expected->enumeration->member_count);
        check_set_error(expr);
        return;
    }
    int32_t country = country_id(expr->text);
    bool wants_country = word && expected != NULL && expected->kind == TYPE_COUNTRY;
    if (country_exists(country)) {
        make_const(expr, (struct type){ .kind = TYPE_COUNTRY }, country);
        return;
    }
    if (wants_country) {
        struct diag *diag = diag_add(checker->diags, DIAG_COUNTRY, expr->span,
                                     "country '%.*s' does not exist", STR_ARG(expr->text));
        struct str near = country_suggest(expr->text);
        if (near.length > 0)
            diag_hint(checker->diags, diag, "did you mean %.*s?", STR_ARG(near));
        else
            diag_hint(checker->diags, diag, "countries are two capital letters, as in ISO 3166");
    } else {
        check_unknown(checker, SPACE_VALUE, expr->span, expr->text, "name");
    }
    check_set_error(expr);
}

/* fact[x] or table[x] */
void check_indexed(struct checker *checker, struct expr *expr)
{
    const struct symbol *symbol = symbol_find(checker->policy->symbols, SPACE_VALUE, expr->text);
    const struct enumeration *by = NULL;
    if (symbol == NULL) {
        check_unknown(checker, SPACE_VALUE, expr->span, expr->text, "name");
        check_set_error(expr);
        return;
    }
    if (symbol->kind == SYMBOL_TABLE) {
        expr->kind = EXPR_TABLE;
        expr->table = symbol->thing;
        expr->table->used = true;
        expr->type = expr->table->type;
        by = expr->table->by;
    } else if (symbol->kind == SYMBOL_FACT) {
        expr->fact = symbol->thing;
        expr->fact->used = true;
        expr->type = expr->fact->type;
        expr->party_scope = expr->fact->party_scope;
        by = expr->fact->by;
    }
    if (by == NULL) {
        if (expr->type.kind != TYPE_ERROR)
            diag_add(checker->diags, DIAG_INDEX, expr->span, "'%.*s' takes no index",
                     STR_ARG(expr->text));
        check_set_error(expr);
        return;
    }
    struct type index = { .kind = TYPE_ENUM, .enumeration = by, .scale = num_int(1) };
    check_expr(checker, expr->a, &index);
    if (!type_compatible(&expr->a->type, &index)) {
        diag_add(checker->diags, DIAG_TYPE, expr->a->span, "the index is not a %.*s",
                 STR_ARG(by->name));
        check_set_error(expr);
    }
}
