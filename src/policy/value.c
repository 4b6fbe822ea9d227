/* SPDX-License-Identifier: Apache-2.0 */
/* policy/value.c - the policy's names and values, for those who use a checked policy. */
#include "policy/check_priv.h"

static const char *const head_names[] = {
    [HEAD_NONE] = "",
    [HEAD_SUBJECT] = "subject",
    [HEAD_CLASSIFY] = "classify",
    [HEAD_EXCLUDE] = "exclude",
    [HEAD_CONTROL] = "control",
    [HEAD_REQUIRE] = "require",
    [HEAD_PROHIBIT] = "prohibit",
    [HEAD_EXCEPT] = "except",
    [HEAD_AUTHORIZE] = "authorize",
    [HEAD_CONDITION] = "condition",
    [HEAD_PAPER] = "paper",
    [HEAD_REVIEW] = "review",
    [HEAD_FLAG] = "flag",
    [HEAD_INFORM] = "inform",
    [HEAD_ADVISE] = "advise",
};

const char *head_name(enum head_kind head)
{
    return head_names[head];
}

const char *standing_name(enum standing standing)
{
    static const char *const names[] = { "law", "letter", "guidance", "reported", "scenario" };
    return names[standing];
}

const char *event_kind_name(enum event_kind kind)
{
    static const char *const names[] = { "suspend", "resume",    "rescind", "postpone", "extend",
                                         "correct", "unenforce", "savings", "note" };
    return names[kind];
}

struct str policy_text(const struct policy *policy, struct span span)
{
    return str_slice(policy->files[span.file].text, span.offset, (size_t)span.offset + span.length);
}

struct fact *policy_fact(const struct policy *policy, struct str path)
{
    const struct symbol *symbol = symbol_find(policy->symbols, SPACE_VALUE, path);
    return symbol == NULL || symbol->kind != SYMBOL_FACT ? NULL : symbol->thing;
}

struct rule *policy_rule(const struct policy *policy, struct str id)
{
    const struct symbol *symbol = symbol_find(policy->symbols, SPACE_RULE, id);
    return symbol == NULL ? NULL : symbol->thing;
}

struct dated_set *policy_set(const struct policy *policy, struct str name)
{
    const struct symbol *symbol = symbol_find(policy->symbols, SPACE_SET, name);
    return symbol == NULL ? NULL : symbol->thing;
}

struct threshold *policy_threshold(const struct policy *policy, struct str path)
{
    const struct symbol *symbol = symbol_find(policy->symbols, SPACE_VALUE, path);
    return symbol == NULL || symbol->kind != SYMBOL_THRESHOLD ? NULL : symbol->thing;
}

bool fact_is_default(const struct fact *fact)
{
    return fact->define != NULL && fact->define->kind == EXPR_CONST && fact->ask.length > 0;
}

struct str policy_near_fact(const struct policy *policy, struct str path)
{
    return symbol_near(policy->symbols, SPACE_VALUE, path);
}

int32_t policy_string(const struct policy *policy, struct str text)
{
    const struct symbol *symbol = symbol_find(policy->symbols, SPACE_STRING, text);
    return symbol == NULL ? VALUE_STRING_OTHER : (int32_t)symbol->index;
}

size_t policy_codes_from(const struct policy *policy, struct str text)
{
    size_t low = 0;
    size_t high = policy->code_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(policy->strings[policy->codes[middle]], text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int enumeration_find(const struct enumeration *enumeration, struct str member)
{
    for (size_t i = 0; i < enumeration->member_count; i++) {
        if (str_equal(enumeration->members[i], member))
            return (int)i;
    }
    return -1;
}

/* ---- reading ---- */

static bool not_a(struct str text, const char *what, const char *hint, struct err *err)
{
    err_set(err, ERR_VALUE, "'%.*s' is not %s", (int)(text.length > 60 ? 60 : text.length),
            text.data == NULL ? "" : text.data, what);
    return err_hint(err, "%s", hint);
}

static bool read_bool(struct str text, struct value *ret, struct err *err)
{
    bool yes = str_equal_fold(text, STR("true")) || str_equal_fold(text, STR("yes"));
    bool no = str_equal_fold(text, STR("false")) || str_equal_fold(text, STR("no"));
    if (!yes && !no)
        return not_a(text, "true or false", "true, false, unknown or not_applicable", err);
    ret->num = num_int(yes);
    return true;
}

/* The number at the beginning, and the rest behind it. */
static struct str number_part(struct str text, struct str *ret_rest)
{
    size_t end = 0;
    while (end < text.length && text.data[end] != ' ' && text.data[end] != '%')
        end++;
    *ret_rest = str_trim(str_slice(text, end, text.length));
    return str_slice(text, 0, end);
}

static bool read_number(const struct policy *policy, const struct type *type, struct str text,
                        struct value *ret, struct err *err)
{
    struct str rest;
    struct str digits = number_part(text, &rest);
    struct num scale = type->kind == TYPE_QUANTITY ? type->scale : num_int(1);
    struct dimension dimension = type->dimension;
    struct str unknown;
    if (!num_parse(digits, true, &ret->num, err))
        return false;
    if (type->kind == TYPE_NUMBER &&
        (str_equal_text(rest, "percent") || str_equal_text(rest, "%"))) {
        if (!num_divide(ret->num, num_int(100), &ret->num))
            return err_set(err, ERR_OVERFLOW, "'%.*s' cannot be kept exactly", STR_ARG(text));
        return true;
    }
    if (type->kind == TYPE_DURATION) {
        if (rest.length > 0 && !str_equal_text(rest, "days") && !str_equal_text(rest, "day"))
            return not_a(text, "a duration", "write it in days: 25 days", err);
        return true;
    }
    if (rest.length > 0 && !unit_resolve(policy, rest, &dimension, &scale, &unknown))
        return not_a(rest, "a unit of this policy",
                     type->unit_text.length > 0 ? "leave the unit out, or use the fact's own"
                                                : "leave the unit out",
                     err);
    if (!dimension_equal(&dimension, &type->dimension)) {
        err_set(err, ERR_VALUE, "'%.*s' is of another dimension", STR_ARG(text));
        return err_hint(err, "the fact is given in %.*s", STR_ARG(type->unit_text));
    }
    if (!num_multiply(ret->num, scale, &ret->num))
        return err_set(err, ERR_OVERFLOW, "'%.*s' cannot be kept exactly", STR_ARG(text));
    return true;
}

static bool read_member(const struct enumeration *enumeration, struct str text, struct value *ret,
                        struct err *err)
{
    int member = enumeration_find(enumeration, text);
    if (member < 0) {
        char words[ERR_HINT_MAX - 16];
        struct buf buf = { .data = words, .capacity = sizeof words, .limit = sizeof words };
        for (size_t i = 0; i < enumeration->member_count; i++) {
            buf_text(&buf, i == 0 ? "" : ", ");
            buf_str(&buf, enumeration->members[i]);
        }
        not_a(text, "in the list", "", err);
        return err_hint(err, "one of: %.*s", (int)buf.length, words);
    }
    ret->num = num_int(member);
    return true;
}

static bool read_country(struct str text, struct value *ret, struct err *err)
{
    int32_t id = country_id(text);
    if (country_exists(id)) {
        ret->num = num_int(id);
        return true;
    }
    struct str near = country_suggest(text);
    not_a(text, "a country code", "countries are two capital letters, such as CN", err);
    if (near.length > 0)
        err_hint(err, "did you mean %.*s?", STR_ARG(near));
    return false;
}

bool policy_read_value(const struct policy *policy, const struct type *type, struct str text,
                       struct value *ret_value, struct err *err)
{
    int32_t date;
    *ret_value = (struct value){ .num = num_int(0), .state = VALUE_KNOWN };
    text = str_trim(text);
    bool may_be_none = text.length > 0 && (text.data[0] == 'u' || text.data[0] == 'n');
    if (may_be_none && str_equal_text(text, "unknown")) {
        ret_value->state = VALUE_UNKNOWN;
        return true;
    }
    if (may_be_none && (str_equal_text(text, "not_applicable") ||
                        str_equal_text(text, "not applicable") || str_equal_text(text, "n/a"))) {
        ret_value->state = VALUE_NOT_APPLICABLE;
        return true;
    }
    switch (type->kind) {
    case TYPE_BOOL:
        return read_bool(text, ret_value, err);
    case TYPE_NUMBER:
    case TYPE_QUANTITY:
    case TYPE_DURATION:
        return read_number(policy, type, text, ret_value, err);
    case TYPE_DATE:
        if (!date_parse(text, &date, err))
            return false;
        ret_value->num = num_int(date);
        return true;
    case TYPE_COUNTRY:
        return read_country(text, ret_value, err);
    case TYPE_ENUM:
        return read_member(type->enumeration, text, ret_value, err);
    case TYPE_STRING:
    case TYPE_CODE:
    case TYPE_PARTY:
        ret_value->num = num_int(policy_string(policy, text));
        return true;
    default:
        return not_a(text, "a value", "this fact takes none", err);
    }
}

/* ---- showing ---- */

void policy_show_value(const struct policy *policy, const struct type *type,
                       const struct value *value, struct buf *buf)
{
    char text[NUM_TEXT_SIZE];
    char date[DATE_TEXT_SIZE];
    char country[3];
    struct num num = value->num;
    if (value->state != VALUE_KNOWN) {
        buf_text(buf, value->state == VALUE_UNKNOWN ? "unknown" : "not applicable");
        return;
    }
    switch (type->kind) {
    case TYPE_BOOL:
        buf_text(buf, num.top != 0 ? "true" : "false");
        return;
    case TYPE_NUMBER:
        if (type->ratio && num_multiply(num, num_int(100), &num)) {
            buf_text(buf, num_format_grouped(num, 4, text));
            buf_text(buf, " percent");
            return;
        }
        buf_text(buf, num_format_grouped(value->num, 4, text));
        return;
    case TYPE_QUANTITY:
        if (type->unit_text.length > 0 && num_divide(value->num, type->scale, &num)) {
            buf_text(buf, num_format_grouped(num, 4, text));
            buf_byte(buf, ' ');
            buf_str(buf, type->unit_text);
            return;
        }
        buf_text(buf, num_format_grouped(value->num, 4, text));
        return;
    case TYPE_DURATION:
        buf_text(buf, num_format(value->num, 0, false, text));
        buf_text(buf, num_compare(value->num, num_int(1)) == 0 ? " day" : " days");
        return;
    case TYPE_DATE:
        buf_text(buf, date_format((int32_t)value->num.top, date));
        return;
    case TYPE_COUNTRY:
        country_text((int32_t)value->num.top, country);
        buf_text(buf, country);
        return;
    case TYPE_ENUM:
        buf_str(buf, type->enumeration->members[(size_t)value->num.top]);
        return;
    case TYPE_STRING:
    case TYPE_CODE:
    case TYPE_PARTY:
        if (num.top >= 0 && (size_t)num.top < policy->string_count)
            buf_str(buf, policy->strings[(size_t)num.top]);
        else
            buf_text(buf, "another");
        return;
    default:
        return;
    }
}
