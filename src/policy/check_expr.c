/* SPDX-License-Identifier: Apache-2.0 */
/* policy/check_expr.c - what names mean, and of what type a value is. */
#include "policy/check_priv.h"

#include <stdio.h>

#define TYPE_TEXT_SIZE 120

const char *type_text(const struct checker *checker, const struct type *type, char *text,
                      size_t size)
{
    static const char *const names[] = {
        [TYPE_NONE] = "nothing",
        [TYPE_BOOL] = "a condition",
        [TYPE_NUMBER] = "a number without a unit",
        [TYPE_QUANTITY] = "a quantity",
        [TYPE_DATE] = "a date",
        [TYPE_DURATION] = "a duration",
        [TYPE_STRING] = "a string",
        [TYPE_COUNTRY] = "a country",
        [TYPE_ENUM] = "a word of a list",
        [TYPE_PARTY] = "a party",
        [TYPE_CODE] = "a code",
        [TYPE_SET] = "a set",
        [TYPE_ERROR] = "an error",
    };
    char unit[80];
    if (type->kind == TYPE_QUANTITY) {
        dimension_text(checker->policy, &type->dimension, unit, sizeof unit);
        snprintf(text, size, "a quantity in %s", unit);
    } else if (type->kind == TYPE_ENUM && type->enumeration->name.length > 0) {
        snprintf(text, size, "a %.*s", STR_ARG(type->enumeration->name));
    } else {
        snprintf(text, size, "%s", names[type->kind]);
    }
    return text;
}

bool type_compatible(const struct type *a, const struct type *b)
{
    if (a->kind == TYPE_ERROR || b->kind == TYPE_ERROR)
        return true;
    if (a->kind != b->kind)
        return false;
    if (a->kind == TYPE_QUANTITY)
        return dimension_equal(&a->dimension, &b->dimension);
    return a->kind != TYPE_ENUM || a->enumeration == b->enumeration;
}

void check_set_error(struct expr *expr)
{
    expr->type = (struct type){ .kind = TYPE_ERROR, .scale = num_int(1) };
}

void check_unknown(struct checker *checker, enum symbol_space space, struct span span,
                   struct str name, const char *what)
{
    struct diag *diag =
        diag_add(checker->diags, DIAG_UNKNOWN_NAME, span, "%s '%.*s' is not declared", what,
                 (int)(name.length > 80 ? 80 : name.length), name.data);
    struct str near = symbol_near(checker->policy->symbols, space, name);
    if (near.length > 0)
        diag_hint(checker->diags, diag, "did you mean '%.*s'?", STR_ARG(near));
}

bool check_type_name(struct checker *checker, struct type *type, struct str name, struct span span)
{
    struct str unknown;
    if (type->kind == TYPE_NONE) {
        struct symbol *symbol = symbol_find(checker->policy->symbols, SPACE_ENUM, name);
        if (symbol == NULL) {
            check_unknown(checker, SPACE_ENUM, span, name, "type");
            type->kind = TYPE_ERROR;
            return false;
        }
        type->kind = TYPE_ENUM;
        type->enumeration = symbol->thing;
    }
    if (type->kind == TYPE_QUANTITY &&
        !unit_resolve(checker->policy, type->unit_text, &type->dimension, &type->scale, &unknown)) {
        unit_report(checker, span, unknown);
        type->kind = TYPE_ERROR;
        return false;
    }
    return true;
}

/* ---- arithmetic ---- */

static void wrong_operands(struct checker *checker, struct expr *expr, const char *what)
{
    char left[TYPE_TEXT_SIZE];
    char right[TYPE_TEXT_SIZE];
    if (expr->a->type.kind != TYPE_ERROR && expr->b->type.kind != TYPE_ERROR)
        diag_add(checker->diags, DIAG_UNIT, expr->span, "%s: left is %s, right is %s", what,
                 type_text(checker, &expr->a->type, left, sizeof left),
                 type_text(checker, &expr->b->type, right, sizeof right));
    check_set_error(expr);
}

static bool is_numeric(const struct type *type)
{
    return type->kind == TYPE_NUMBER || type->kind == TYPE_QUANTITY;
}

static void check_add(struct checker *checker, struct expr *expr)
{
    enum type_kind a = expr->a->type.kind;
    enum type_kind b = expr->b->type.kind;
    if (a == TYPE_DATE && b == TYPE_DURATION) {
        expr->type = expr->a->type;
    } else if (a == TYPE_DATE && b == TYPE_DATE && expr->kind == EXPR_SUBTRACT) {
        expr->type = (struct type){ .kind = TYPE_DURATION, .scale = num_int(1) };
    } else if ((is_numeric(&expr->a->type) || a == TYPE_DURATION) &&
               type_compatible(&expr->a->type, &expr->b->type)) {
        expr->type = expr->a->type;
        expr->type.ratio = expr->a->type.ratio && expr->b->type.ratio;
    } else {
        wrong_operands(checker, expr,
                       expr->kind == EXPR_ADD ? "these cannot be added"
                                              : "these cannot be subtracted");
    }
}

static void check_multiply(struct checker *checker, struct expr *expr)
{
    bool divide = expr->kind == EXPR_DIVIDE;
    if (divide && expr->b->kind == EXPR_FACT)
        expr->b->fact->divides = true;
    if (!is_numeric(&expr->a->type) || !is_numeric(&expr->b->type)) {
        wrong_operands(checker, expr,
                       divide ? "these cannot be divided" : "these cannot be multiplied");
        return;
    }
    struct type type = { .kind = TYPE_QUANTITY, .scale = num_int(1) };
    type.dimension = expr->a->type.dimension;
    if (!dimension_combine(&type.dimension, &expr->b->type.dimension, divide)) {
        diag_add(checker->diags, DIAG_UNIT, expr->span, "this has too high a power of a unit");
        check_set_error(expr);
        return;
    }
    if (dimension_none(&type.dimension))
        type.kind = TYPE_NUMBER;
    expr->type = type;
}

static void check_negate(struct checker *checker, struct expr *expr)
{
    check_expr(checker, expr->a, NULL);
    expr->type = expr->a->type;
    expr->party_scope = expr->a->party_scope;
    if (is_numeric(&expr->a->type) || expr->a->type.kind == TYPE_ERROR)
        return;
    diag_add(checker->diags, DIAG_TYPE, expr->span, "'-' wants a number");
    check_set_error(expr);
}

static void check_arithmetic(struct checker *checker, struct expr *expr)
{
    check_expr(checker, expr->a, NULL);
    check_expr(checker, expr->b, NULL);
    expr->party_scope = expr->a->party_scope || expr->b->party_scope;
    if (expr->a->type.kind == TYPE_ERROR || expr->b->type.kind == TYPE_ERROR)
        check_set_error(expr);
    else if (expr->kind == EXPR_ADD || expr->kind == EXPR_SUBTRACT)
        check_add(checker, expr);
    else
        check_multiply(checker, expr);
}

static void check_highest(struct checker *checker, struct expr *expr)
{
    struct symbol *symbol = symbol_find(checker->policy->symbols, SPACE_ENUM, expr->unit_text);
    if (expr->enumeration == NULL && symbol == NULL) {
        check_unknown(checker, SPACE_ENUM, expr->unit_span, expr->unit_text, "enum");
        check_set_error(expr);
        return;
    }
    if (symbol != NULL)
        expr->enumeration = symbol->thing;
    if (checker->index_depth == sizeof checker->index_of / sizeof checker->index_of[0]) {
        diag_add(checker->diags, DIAG_DEPTH, expr->span, "'highest of' is nested too deep");
        check_set_error(expr);
        return;
    }
    expr->variable = (uint32_t)checker->index_depth;
    checker->index_of[checker->index_depth++] = expr;
    check_expr(checker, expr->a, NULL);
    checker->index_depth--;
    expr->type = expr->a->type;
    expr->party_scope = expr->a->party_scope;
    if (!is_numeric(&expr->type) && expr->type.kind != TYPE_ERROR) {
        diag_add(checker->diags, DIAG_TYPE, expr->a->span, "'highest of' wants numbers");
        check_set_error(expr);
    }
}

/* ---- comparisons ---- */

static bool is_ordered(const struct type *type)
{
    return is_numeric(type) || type->kind == TYPE_DATE || type->kind == TYPE_DURATION ||
           type->kind == TYPE_ERROR;
}

static bool is_text(const struct type *type)
{
    return type->kind == TYPE_STRING || type->kind == TYPE_CODE || type->kind == TYPE_PARTY;
}

/* The two sides, each with the other's type in mind: a bare word takes its meaning from it. */
static void check_sides(struct checker *checker, struct expr *a, struct expr *b)
{
    bool bare =
        a->kind == EXPR_NAME && symbol_find(checker->policy->symbols, SPACE_VALUE, a->text) == NULL;
    if (bare) {
        check_expr(checker, b, NULL);
        check_expr(checker, a, &b->type);
    } else {
        check_expr(checker, a, NULL);
        check_expr(checker, b, &a->type);
    }
}

static void wrong_comparison(struct checker *checker, const struct expr *a, const struct expr *b,
                             struct span span)
{
    char left[TYPE_TEXT_SIZE];
    char right[TYPE_TEXT_SIZE];
    struct diag *diag =
        diag_add(checker->diags, a->type.kind == b->type.kind ? DIAG_UNIT : DIAG_TYPE, span,
                 "%s is not compared with %s", type_text(checker, &a->type, left, sizeof left),
                 type_text(checker, &b->type, right, sizeof right));
    if (a->type.kind == TYPE_QUANTITY && b->type.kind == TYPE_NUMBER && b->kind == EXPR_CONST) {
        char unit[80];
        dimension_text(checker->policy, &a->type.dimension, unit, sizeof unit);
        diag_hint(checker->diags, diag, "a number of a rule has its unit: %.*s %s",
                  STR_ARG(policy_text(checker->policy, b->span)), unit);
    }
}

static void check_compare(struct checker *checker, struct expr *expr)
{
    check_sides(checker, expr->a, expr->b);
    expr->party_scope = expr->a->party_scope || expr->b->party_scope;
    if (!type_compatible(&expr->a->type, &expr->b->type)) {
        wrong_comparison(checker, expr->a, expr->b, expr->span);
        check_set_error(expr);
    } else if (is_text(&expr->a->type) && expr->a->kind != EXPR_CONST &&
               expr->b->kind != EXPR_CONST) {
        /* What no rule names is all alike here, so two of them would be taken for equal. */
        struct diag *diag = diag_add(checker->diags, DIAG_TYPE, expr->span,
                                     "two facts that are strings are not compared");
        diag_hint(checker->diags, diag, "compare each with a string of the rule");
        check_set_error(expr);
    } else if (expr->op >= COMPARE_LT && !is_ordered(&expr->a->type)) {
        char left[TYPE_TEXT_SIZE];
        diag_add(checker->diags, DIAG_TYPE, expr->span, "%s has no order, only == and !=",
                 type_text(checker, &expr->a->type, left, sizeof left));
        check_set_error(expr);
    } else {
        expr->type.kind = TYPE_BOOL;
    }
}

static void check_in_range(struct checker *checker, struct expr *expr)
{
    check_expr(checker, expr->a, NULL);
    check_expr(checker, expr->b, &expr->a->type);
    check_expr(checker, expr->c, &expr->a->type);
    expr->party_scope = expr->a->party_scope || expr->b->party_scope || expr->c->party_scope;
    expr->type.kind = TYPE_BOOL;
    if (!type_compatible(&expr->a->type, &expr->b->type))
        wrong_comparison(checker, expr->a, expr->b, expr->b->span);
    else if (!type_compatible(&expr->a->type, &expr->c->type))
        wrong_comparison(checker, expr->a, expr->c, expr->c->span);
    else if (!is_ordered(&expr->a->type))
        diag_add(checker->diags, DIAG_TYPE, expr->a->span, "a range wants a number or a date");
    else
        return;
    check_set_error(expr);
}

static void check_member(struct checker *checker, struct set_member *member,
                         const struct type *type)
{
    if (type->kind == TYPE_CODE && member->expr == NULL) {
        int32_t id = symbol_code(checker->policy, member->text);
        checker->diags->failed = checker->diags->failed || id < 0;
        member->id = (uint32_t)id;
        return;
    }
    struct expr word = { .kind = EXPR_NAME, .span = member->span, .text = member->text };
    struct expr *expr = member->expr != NULL ? member->expr : &word;
    check_expr(checker, expr, type);
    if (expr->type.kind == TYPE_ERROR)
        return;
    if (expr->kind != EXPR_CONST || !type_compatible(&expr->type, type)) {
        char text[TYPE_TEXT_SIZE];
        diag_add(checker->diags, DIAG_TYPE, expr->span, "a member of this set is %s",
                 type_text(checker, type, text, sizeof text));
        return;
    }
    member->id = (uint32_t)expr->value.num.top;
}

void check_set(struct checker *checker, struct set_expr *set, const struct type *member)
{
    set->of = member->kind;
    set->enumeration = member->enumeration;
    switch (set->kind) {
    case SET_NAME: {
        struct symbol *symbol = symbol_find(checker->policy->symbols, SPACE_SET, set->name);
        if (symbol == NULL) {
            check_unknown(checker, SPACE_SET, set->span, set->name, "set");
            return;
        }
        struct dated_set *named = symbol->thing;
        named->used = true;
        set->set = named;
        if (!type_compatible(&named->type, member)) {
            char left[TYPE_TEXT_SIZE];
            char right[TYPE_TEXT_SIZE];
            diag_add(checker->diags, DIAG_TYPE, set->span, "%s is not looked for in a set of %s",
                     type_text(checker, member, left, sizeof left),
                     type_text(checker, &named->type, right, sizeof right));
        }
        return;
    }
    case SET_LITERAL:
        for (size_t i = 0; i < set->member_count; i++)
            check_member(checker, &set->members[i], member);
        return;
    case SET_UNION:
    case SET_MINUS:
        /* A set of codes holds the paragraphs below them too, which a difference would leave in. */
        if (set->kind == SET_MINUS && member->kind == TYPE_CODE) {
            struct diag *diag = diag_add(checker->diags, DIAG_TYPE, set->span,
                                         "sets of codes are not taken from one another");
            diag_hint(checker->diags, diag, "say what is left out: unless item in …");
        }
        check_set(checker, set->a, member);
        check_set(checker, set->b, member);
        return;
    }
}

/* Members are kept by their place in a list, which numbers and dates have none of. */
bool check_member_type(struct checker *checker, const struct type *member, struct span span)
{
    char text[TYPE_TEXT_SIZE];
    switch (member->kind) {
    case TYPE_COUNTRY:
    case TYPE_ENUM:
    case TYPE_STRING:
    case TYPE_CODE:
    case TYPE_PARTY:
    case TYPE_ERROR:
        return true;
    default:
        diag_add(checker->diags, DIAG_TYPE, span, "this is %s, of which there are no sets",
                 type_text(checker, member, text, sizeof text));
        return false;
    }
}

static void check_item_in(struct checker *checker, struct expr *expr)
{
    struct type code = { .kind = TYPE_CODE, .scale = num_int(1) };
    expr->type.kind = TYPE_BOOL;
    check_set(checker, expr->set, &code);
    for (size_t i = 0; i < expr->set->member_count; i++)
        check_mention(checker, expr->set->members[i].text, expr->set->members[i].span);
}

static void check_in_set(struct checker *checker, struct expr *expr)
{
    check_expr(checker, expr->a, NULL);
    expr->party_scope = expr->a->party_scope;
    expr->type.kind = TYPE_BOOL;
    if (check_member_type(checker, &expr->a->type, expr->a->span))
        check_set(checker, expr->set, &expr->a->type);
    else
        check_set_error(expr);
    if (expr->a->type.kind == TYPE_ERROR)
        check_set_error(expr);
}

/* ---- logic ---- */

void check_condition(struct checker *checker, struct expr *expr)
{
    char text[TYPE_TEXT_SIZE];
    check_expr(checker, expr, NULL);
    if (expr->type.kind == TYPE_BOOL || expr->type.kind == TYPE_ERROR)
        return;
    struct diag *diag = diag_add(checker->diags, DIAG_NOT_CONDITION, expr->span,
                                 "a condition is wanted, this is %s",
                                 type_text(checker, &expr->type, text, sizeof text));
    if (is_numeric(&expr->type))
        diag_hint(checker->diags, diag, "compare it with something");
    check_set_error(expr);
}

static void check_list(struct checker *checker, struct expr *expr)
{
    expr->type.kind = TYPE_BOOL;
    for (struct expr *part = expr->list; part != NULL; part = part->next) {
        check_condition(checker, part);
        expr->party_scope = expr->party_scope || part->party_scope;
        check_citations(checker, part->cites);
    }
}

static void unknown_role(struct checker *checker, const struct expr *expr, struct str name)
{
    struct diag *diag = diag_add(checker->diags, DIAG_ROLE, expr->span,
                                 "role '%.*s' is not declared", STR_ARG(name));
    check_hint_list(checker, diag, "the roles are", checker->policy->roles,
                    checker->policy->role_count);
}

static void check_quantifier(struct checker *checker, struct expr *expr)
{
    const struct policy *policy = checker->policy;
    for (size_t i = 0; i < expr->role_count; i++) {
        size_t role = 0;
        while (role < policy->role_count && !str_equal(policy->roles[role], expr->role_names[i]))
            role++;
        if (role == policy->role_count)
            unknown_role(checker, expr, expr->role_names[i]);
        else
            expr->roles |= (uint32_t)1 << role;
    }
    if (checker->party_scope) {
        diag_add(checker->diags, DIAG_PARTY_SCOPE, expr->span,
                 "a party is looked for inside the search for another");
        check_set_error(expr);
        return;
    }
    if (expr->a != NULL) {
        checker->party_scope = true;
        check_condition(checker, expr->a);
        checker->party_scope = false;
    }
    expr->type = (struct type){
        .kind = expr->quantifier == QUANTIFIER_COUNT ? TYPE_NUMBER : TYPE_BOOL,
        .scale = num_int(1),
    };
}

static void check_demanded(struct checker *checker, struct expr *expr)
{
    expr->type.kind = TYPE_BOOL;
    struct symbol *symbol = symbol_find(checker->policy->symbols, SPACE_REQUIREMENT, expr->text);
    if (symbol == NULL)
        check_unknown(checker, SPACE_REQUIREMENT, expr->span, expr->text, "requirement");
    else
        expr->rule = symbol->thing;
}

static void check_fired(struct checker *checker, struct expr *expr)
{
    struct symbol *symbol = symbol_find(checker->policy->symbols, SPACE_RULE, expr->text);
    expr->type.kind = TYPE_BOOL;
    if (symbol == NULL)
        check_unknown(checker, SPACE_RULE, expr->span, expr->text, "rule");
    else
        expr->rule = symbol->thing;
}

static void check_code(struct checker *checker, struct expr *expr)
{
    expr->type.kind = TYPE_BOOL;
    int32_t index = symbol_code(checker->policy, expr->text);
    if (index < 0)
        checker->diags->failed = true;
    check_mention(checker, expr->text, expr->span);
    expr->value = (struct value){ .num = num_int(index), .state = VALUE_KNOWN };
}

static void check_kind(struct checker *checker, struct expr *expr, const struct type *expected)
{
    switch (expr->kind) {
    case EXPR_CONST:
        check_const(checker, expr);
        break;
    case EXPR_NAME:
        check_name(checker, expr, expected);
        break;
    case EXPR_INDEXED:
        check_indexed(checker, expr);
        break;
    case EXPR_NEGATE:
        check_negate(checker, expr);
        break;
    case EXPR_ADD:
    case EXPR_SUBTRACT:
    case EXPR_MULTIPLY:
    case EXPR_DIVIDE:
        check_arithmetic(checker, expr);
        break;
    case EXPR_HIGHEST:
        check_highest(checker, expr);
        break;
    case EXPR_COMPARE:
        check_compare(checker, expr);
        break;
    case EXPR_IN_RANGE:
        check_in_range(checker, expr);
        break;
    case EXPR_IN_SET:
        check_in_set(checker, expr);
        break;
    case EXPR_ITEM_IN:
        check_item_in(checker, expr);
        break;
    case EXPR_IS_CODE:
    case EXPR_CONTAINS:
        check_code(checker, expr);
        break;
    case EXPR_DEMANDED:
        check_demanded(checker, expr);
        break;
    case EXPR_RULE:
        check_fired(checker, expr);
        break;
    case EXPR_AND:
    case EXPR_OR:
        check_list(checker, expr);
        break;
    case EXPR_NOT:
        check_condition(checker, expr->a);
        expr->type.kind = TYPE_BOOL;
        expr->party_scope = expr->a->party_scope;
        break;
    case EXPR_QUANTIFIER:
        check_quantifier(checker, expr);
        break;
    case EXPR_UNSETTLED:
        expr->type.kind = TYPE_BOOL;
        break;
    case EXPR_FACT:
    case EXPR_THRESHOLD:
    case EXPR_TABLE:
    case EXPR_INDEX:
        break;
    }
}

void check_expr(struct checker *checker, struct expr *expr, const struct type *expected)
{
    expr->type.scale = num_int(1);
    check_kind(checker, expr, expected);
    if (expr->type.kind == TYPE_BOOL && expr->condition == 0)
        expr->condition = ++checker->policy->condition_count;
}
