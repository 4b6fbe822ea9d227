/* SPDX-License-Identifier: Apache-2.0 */
/* policy/check_unit.c - units, and what they are made of. */
#include "policy/check_priv.h"

#include <stdio.h>
#include <string.h>

const struct unit *policy_unit(const struct policy *policy, struct str name)
{
    for (size_t i = 0; i < policy->unit_count; i++) {
        if (str_equal(policy->units[i].name, name))
            return &policy->units[i];
    }
    return NULL;
}

bool dimension_equal(const struct dimension *a, const struct dimension *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

bool dimension_none(const struct dimension *dimension)
{
    static const struct dimension none;
    return dimension_equal(dimension, &none);
}

bool dimension_combine(struct dimension *dimension, const struct dimension *other, bool divide)
{
    for (size_t i = 0; i < POLICY_UNITS_MAX; i++) {
        int power = dimension->power[i] + (divide ? -other->power[i] : other->power[i]);
        if (power < -POLICY_POWER_MAX || power > POLICY_POWER_MAX)
            return false;
        dimension->power[i] = (int8_t)power;
    }
    return true;
}

bool unit_resolve(const struct policy *policy, struct str text, struct dimension *ret_dimension,
                  struct num *ret_scale, struct str *ret_unknown)
{
    struct dimension dimension = { { 0 } };
    struct num scale = num_int(1);
    bool divide = false;
    size_t at = 0;
    while (at < text.length) {
        size_t end = at;
        while (end < text.length && text.data[end] != '*' && text.data[end] != '/')
            end++;
        struct str name = str_slice(text, at, end);
        const struct unit *unit = policy_unit(policy, name);
        *ret_unknown = name;
        if (unit == NULL)
            return false;
        bool fits = divide ? num_divide(scale, unit->scale, &scale)
                           : num_multiply(scale, unit->scale, &scale);
        *ret_unknown = (struct str){ 0 };
        if (!fits || !dimension_combine(&dimension, &unit->dimension, divide))
            return false;
        divide = end < text.length && text.data[end] == '/';
        at = end + 1;
    }
    *ret_dimension = dimension;
    *ret_scale = scale;
    return true;
}

/* The declared unit that is spelled most like the name; empty if none is near. */
static struct str unit_near(const struct policy *policy, struct str name)
{
    struct str near = { 0 };
    size_t most = name.length <= 2 ? 1 : 2;
    for (size_t i = 0; i < policy->unit_count; i++) {
        size_t distance = str_distance(name, policy->units[i].name, most);
        if (distance < most || (distance == most && near.data == NULL)) {
            near = policy->units[i].name;
            most = distance;
        }
    }
    return near;
}

void unit_report(struct checker *checker, struct span span, struct str unknown)
{
    if (unknown.length == 0) {
        diag_add(checker->diags, DIAG_UNIT, span, "this unit is too large to be worked with");
        return;
    }
    struct diag *diag = diag_add(checker->diags, DIAG_UNKNOWN_NAME, span,
                                 "unit '%.*s' is not declared", STR_ARG(unknown));
    struct str near = unit_near(checker->policy, unknown);
    if (near.length > 0)
        diag_hint(checker->diags, diag, "did you mean '%.*s'?", STR_ARG(near));
}

/* A unit that is made of others. */
static void check_derived(struct checker *checker, struct unit *unit)
{
    struct num scale = num_int(1);
    struct str unknown = { 0 };
    if (num_compare(unit->scale, num_int(0)) <= 0) {
        diag_add(checker->diags, DIAG_UNIT, unit->span, "unit '%.*s' has no size",
                 STR_ARG(unit->name));
        unit->scale = num_int(1);
    } else if (unit_resolve(checker->policy, unit->definition, &unit->dimension, &scale,
                            &unknown)) {
        if (!num_multiply(unit->scale, scale, &unit->scale))
            unit_report(checker, unit->span, (struct str){ 0 });
    } else if (unknown.length == 0) {
        unit_report(checker, unit->span, unknown);
    } else {
        struct diag *diag = diag_add(checker->diags, DIAG_UNKNOWN_NAME, unit->span,
                                     "unit '%.*s' is made of '%.*s', which is not declared",
                                     STR_ARG(unit->name), STR_ARG(unknown));
        diag_hint(checker->diags, diag, "declare it before: unit %.*s", STR_ARG(unknown));
    }
}

bool check_units(struct checker *checker)
{
    struct policy *policy = checker->policy;
    size_t count = policy->unit_count;
    /* A unit is made of those declared before it, so the list grows as it is worked out. */
    policy->unit_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct unit *unit = &policy->units[i];
        if (policy_unit(policy, unit->name) != NULL) {
            diag_add(checker->diags, DIAG_DUPLICATE, unit->span, "unit '%.*s' is declared twice",
                     STR_ARG(unit->name));
        } else if (unit->definition.length == 0) {
            if (policy->base_unit_count == POLICY_UNITS_MAX) {
                diag_add(checker->diags, DIAG_UNIT, unit->span,
                         "a policy has at most %d base units", POLICY_UNITS_MAX);
                continue;
            }
            unit->base = (int8_t)policy->base_unit_count++;
            unit->dimension.power[unit->base] = 1;
        } else {
            check_derived(checker, unit);
        }
        policy->unit_count = i + 1;
    }
    policy->unit_count = count;
    return !checker->diags->failed;
}

/* The shortest name: a unit of that dimension, or the product of base units. */
void dimension_text(const struct policy *policy, const struct dimension *dimension, char *text,
                    size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = policy->unit_count; i > 0; i--) {
        if (dimension_equal(&policy->units[i - 1].dimension, dimension)) {
            snprintf(text, size, "%.*s", STR_ARG(policy->units[i - 1].name));
            return;
        }
    }
    for (int sign = 1; sign >= -1; sign -= 2) {
        for (size_t i = 0; i < policy->unit_count; i++) {
            const struct unit *unit = &policy->units[i];
            int power = unit->base < 0 ? 0 : dimension->power[unit->base] * sign;
            for (; power > 0 && length + 40 < size; power--)
                length += (size_t)snprintf(text + length, size - length, "%s%.*s",
                                           length == 0 ? (sign > 0 ? "" : "1/")
                                           : sign > 0  ? "*"
                                                       : "/",
                                           (int)(unit->name.length > 30 ? 30 : unit->name.length),
                                           unit->name.data);
        }
    }
}
