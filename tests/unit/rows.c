/* SPDX-License-Identifier: Apache-2.0 */
/* unit/rows.c - see rows.h. */
#include "unit/rows_priv.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan/program.h"

#define PACK_FILES_MAX 64

/* ---- chance: splitmix64 ---- */

uint64_t chance_next(struct chance *chance)
{
    uint64_t z = chance->state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

uint32_t chance_below(struct chance *chance, uint32_t count)
{
    assert_true(count > 0);
    return (uint32_t)((chance_next(chance) >> 32) * count >> 32);
}

bool chance_percent(struct chance *chance, unsigned percent)
{
    return chance_below(chance, 100) < percent;
}

/* ---- the policy ---- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void add_file(struct policy_under_test *loaded, const char *path)
{
    struct err err;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    size_t length = (size_t)ftell(file);
    rewind(file);
    char *text = arena_alloc(&loaded->arena, length + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, length, file), length);
    fclose(file);
    char *name = arena_copy(&loaded->arena, path, strlen(path));
    assert_true(policy_add(&loaded->policy, &loaded->diags, str_of(name),
                           (struct str){ text, length }, &err));
}

static void start(struct policy_under_test *ret)
{
    struct err err;
    *ret = (struct policy_under_test){ 0 };
    arena_init(&ret->arena, mem_system(), POLICY_ARENA_LIMIT);
    assert_true(policy_init(&ret->policy, &ret->diags, &ret->arena, &err));
}

static void finish(struct policy_under_test *loaded)
{
    struct err err;
    assert_true(policy_check(&loaded->policy, &loaded->diags, &err));
    if (loaded->diags.errors == 0)
        return;
    struct buf buf;
    buf_init(&buf, mem_system(), 1 << 20);
    for (size_t i = 0; i < loaded->diags.count; i++)
        diag_write(&loaded->policy, &loaded->diags.list[i], &buf);
    fprintf(stderr, "%.*s\n", (int)buf.length, buf.data);
    buf_release(&buf);
    fail_msg("the policy has %zu mistakes", loaded->diags.errors);
}

/* All files of a pack, in the order of their names. */
static void add_folder(struct policy_under_test *loaded, const char *folder_name)
{
    char names[PACK_FILES_MAX][128];
    char path[256];
    size_t count = 0;
    DIR *folder = opendir(folder_name);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (length < 7 || strcmp(entry->d_name + length - 6, ".licet") != 0)
            continue;
        assert_true(count < PACK_FILES_MAX && length < sizeof names[0]);
        memcpy(names[count++], entry->d_name, length + 1);
    }
    closedir(folder);
    qsort(names, count, sizeof names[0], compare_names);
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder_name, names[i]);
        add_file(loaded, path);
    }
}

void policy_load_shipped(struct policy_under_test *ret)
{
    start(ret);
    add_folder(ret, "packs/us");
    add_folder(ret, "packs/us-ccl");
    finish(ret);
}

void policy_load_text(struct policy_under_test *ret, const char *text)
{
    struct err err;
    start(ret);
    assert_true(policy_add(&ret->policy, &ret->diags, STR("test.licet"), str_of(text), &err));
    finish(ret);
}

void policy_unload(struct policy_under_test *loaded)
{
    arena_release(&loaded->arena);
}

/* ---- what values are drawn from ---- */

static void keep_number(struct arena *arena, struct candidates *to, struct num num)
{
    for (size_t i = 0; i < to->count; i++) {
        if (num_compare(to->list[i], num) == 0)
            return;
    }
    assert_true(arena_grow(arena, &to->list, to->count, &to->capacity, sizeof *to->list));
    to->list[to->count++] = num;
}

/* The constants of the policy, each with its type. */
struct constants {
    struct arena *arena;
    struct row_source *source;
    struct constant {
        struct type type;
        struct num num;
    } * list;
    size_t count, capacity;
};

static void add_constant(struct constants *constants, const struct type *type,
                         const struct value *value)
{
    if (value->state != VALUE_KNOWN)
        return;
    if (type->kind == TYPE_COUNTRY) {
        size_t before = constants->source->countries.count;
        keep_number(constants->arena, &constants->source->countries, value->num);
        if (constants->source->countries.count == before)
            return;
    }
    assert_true(arena_grow(constants->arena, &constants->list, constants->count,
                           &constants->capacity, sizeof *constants->list));
    constants->list[constants->count++] = (struct constant){ *type, value->num };
}

static void add_code(struct constants *constants, struct str code)
{
    struct row_source *source = constants->source;
    for (size_t i = 0; i < source->code_count; i++) {
        if (str_equal(source->codes[i], code))
            return;
    }
    assert_true(arena_grow(constants->arena, &source->codes, source->code_count,
                           &source->code_capacity, sizeof *source->codes));
    source->codes[source->code_count++] = code;
}

static void add_set(struct constants *constants, const struct set_expr *set);

static void add_expr(struct constants *constants, const struct expr *expr)
{
    for (; expr != NULL; expr = expr->next) {
        if (expr->kind == EXPR_CONST)
            add_constant(constants, &expr->type, &expr->value);
        if (expr->kind == EXPR_IS_CODE || expr->kind == EXPR_CONTAINS)
            add_code(constants, expr->text);
        add_expr(constants, expr->a);
        add_expr(constants, expr->b);
        add_expr(constants, expr->c);
        add_expr(constants, expr->list);
        if (expr->set != NULL)
            add_set(constants, expr->set);
    }
}

static void add_set(struct constants *constants, const struct set_expr *set)
{
    if (set == NULL)
        return;
    struct type type = { .kind = set->of, .enumeration = set->enumeration };
    for (size_t i = 0; i < set->member_count; i++) {
        const struct set_member *member = &set->members[i];
        if (set->of == TYPE_CODE)
            add_code(constants, member->text);
        else
            add_constant(constants, &type,
                         &(struct value){ .num = num_int(member->id), .state = VALUE_KNOWN });
    }
    add_set(constants, set->a);
    add_set(constants, set->b);
}

static void add_rules(struct constants *constants, const struct policy *policy)
{
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        add_expr(constants, rule->when);
        add_expr(constants, rule->unless);
        for (const struct policy_need *need = rule->needs; need != NULL; need = need->next)
            add_expr(constants, need->when);
        if (rule->head == HEAD_CLASSIFY)
            add_code(constants, rule->name);
        add_expr(constants, rule->held);
    }
}

static void add_dated(struct constants *constants, const struct policy *policy)
{
    add_expr(constants, policy->covers);
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next)
        add_expr(constants, fact->define);
    for (const struct threshold *t = policy->thresholds; t != NULL; t = t->next) {
        for (const struct threshold_step *step = t->steps; step != NULL; step = step->next)
            add_constant(constants, &t->type, &step->value->value);
    }
    for (const struct table *table = policy->tables; table != NULL; table = table->next) {
        for (size_t i = 0; i < table->by->member_count; i++)
            add_constant(constants, &table->type, &table->values[i]);
    }
    for (const struct dated_set *set = policy->sets; set != NULL; set = set->next) {
        for (const struct set_step *step = set->steps; step != NULL; step = step->next)
            add_set(constants, step->members);
    }
    for (const struct event *event = policy->events; event != NULL; event = event->next) {
        if (event->kind == EVENT_SAVINGS)
            add_constant(constants, &(struct type){ .kind = TYPE_DATE },
                         &(struct value){ .num = num_int(event->aboard_by), .state = VALUE_KNOWN });
    }
}

/* a / b is of the type, where neither is. */
static bool is_quotient(const struct type *type, const struct type *a, const struct type *b)
{
    if (type->kind != TYPE_QUANTITY || a->kind != TYPE_QUANTITY || b->kind != TYPE_QUANTITY)
        return false;
    for (size_t i = 0; i < POLICY_UNITS_MAX; i++) {
        if (type->dimension.power[i] != a->dimension.power[i] - b->dimension.power[i])
            return false;
    }
    return true;
}

static void find_numbers(const struct constants *constants, const struct fact *fact,
                         struct candidates *ret)
{
    struct arena *arena = constants->arena;
    for (size_t i = 0; i < constants->count; i++) {
        const struct constant *a = &constants->list[i];
        if (a->type.kind == fact->type.kind &&
            (a->type.kind != TYPE_QUANTITY ||
             memcmp(&a->type.dimension, &fact->type.dimension, sizeof a->type.dimension) == 0))
            keep_number(arena, ret, a->num);
    }
    bool quantity = fact->type.kind == TYPE_QUANTITY;
    size_t pairs = quantity && ret->count == 0 ? constants->count * constants->count : 0;
    for (size_t i = 0; i < pairs && ret->count == 0; i++) {
        const struct constant *a = &constants->list[i / constants->count];
        const struct constant *b = &constants->list[i % constants->count];
        struct num quotient;
        if (is_quotient(&fact->type, &a->type, &b->type) && num_divide(a->num, b->num, &quotient))
            keep_number(arena, ret, quotient);
    }
    for (int i = 0; ret->count == 0 && i < 4; i++) {
        struct num num = num_int(i * i * 100);
        if (!quantity || num_multiply(num, fact->type.scale, &num))
            keep_number(arena, ret, num);
    }
}

void row_source_init(struct row_source *ret, const struct policy *policy)
{
    size_t count = 0;
    *ret = (struct row_source){ .policy = policy };
    arena_init(&ret->arena, mem_system(), (size_t)256 << 20);
    struct constants constants = { .arena = &ret->arena, .source = ret };
    add_rules(&constants, policy);
    add_dated(&constants, policy);
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next)
        count++;
    ret->numbers = arena_array(&ret->arena, count, sizeof *ret->numbers);
    assert_non_null(ret->numbers);
    count = 0;
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next)
        find_numbers(&constants, fact, &ret->numbers[count++]);
}

void row_source_release(struct row_source *source)
{
    arena_release(&source->arena);
}

/* ---- rows ---- */

void row_init(struct row *ret, struct row_source *source)
{
    const struct policy *policy = source->policy;
    *ret = (struct row){ 0 };
    ret->values = arena_array(&source->arena, policy->slot_count, sizeof *ret->values);
    ret->firm_match = arena_alloc(&source->arena, policy->firm_count + 1);
    for (size_t i = 0; i <= ROW_PARTIES_MAX; i++)
        ret->party_values[i] =
            arena_array(&source->arena, policy->party_slot_count, sizeof *ret->values);
    assert_false(source->arena.exhausted);
}

/* The number itself, just beside it, or some other share of it. */
static struct num beside(struct chance *chance, struct num num, bool whole)
{
    static const int64_t shares[] = { 1000, 1000, 1000, 1001, 999, 0, 500, 2000, 250, 8000 };
    struct num share = { shares[chance_below(chance, sizeof shares / sizeof shares[0])], 1000 };
    struct num result;
    if (whole) {
        if (num_add(num, num_int((int64_t)chance_below(chance, 5) - 2), &result))
            return result;
    } else if (num_multiply(num, share, &result)) {
        return result;
    }
    return num;
}

static size_t fact_index(const struct policy *policy, const struct fact *wanted)
{
    size_t index = 0;
    for (const struct fact *fact = policy->facts; fact != wanted; fact = fact->next)
        index++;
    return index;
}

bool row_draw_value(const struct row_source *source, struct chance *chance, const struct fact *fact,
                    struct value *ret_value)
{
    const struct candidates *numbers;
    struct num num = num_int(0);
    switch (fact->type.kind) {
    case TYPE_BOOL:
        num = num_int(chance_below(chance, 2));
        break;
    case TYPE_ENUM:
        num = num_int(chance_below(chance, (uint32_t)fact->type.enumeration->member_count));
        break;
    case TYPE_STRING:
        num =
            num_int((int64_t)chance_below(chance, (uint32_t)source->policy->string_count + 1) - 1);
        break;
    case TYPE_COUNTRY:
        if (source->countries.count == 0)
            return false;
        num = source->countries.list[chance_below(chance, (uint32_t)source->countries.count)];
        break;
    case TYPE_NUMBER:
    case TYPE_QUANTITY:
    case TYPE_DATE:
    case TYPE_DURATION:
        numbers = &source->numbers[fact_index(source->policy, fact)];
        if (numbers->count == 0)
            return false;
        num = beside(chance, numbers->list[chance_below(chance, (uint32_t)numbers->count)],
                     fact->type.kind == TYPE_DATE || fact->type.kind == TYPE_DURATION);
        break;
    default:
        return false;
    }
    *ret_value = (struct value){ .num = num, .state = VALUE_KNOWN };
    return true;
}

static void draw_slot(const struct row *row, const struct row_source *source, struct chance *chance,
                      const struct fact *fact, struct value *value)
{
    *value = (struct value){ .num = num_int(0), .state = VALUE_UNKNOWN };
    if (chance_percent(chance, row->holes) || (fact->define != NULL && !chance_percent(chance, 8)))
        return;
    if (chance_percent(chance, 5))
        value->state = VALUE_NOT_APPLICABLE;
    else if (!row_draw_value(source, chance, fact, value))
        value->state = VALUE_UNKNOWN;
    else if (fact->type.kind == TYPE_BOOL)
        value->num = num_int(chance_percent(chance, row->trues));
    else if (fact->type.kind == TYPE_COUNTRY && chance_percent(chance, 80))
        value->num = row->countries[chance_below(chance, 2)];
}

/* Any of them; a third of the parties have all, for one firm often has. */
static uint32_t draw_roles(struct chance *chance, uint32_t all)
{
    return chance_below(chance, 3) == 0 ? all : chance_below(chance, all) + 1;
}

static void draw_parties(struct row *row, const struct row_source *source, struct chance *chance)
{
    struct facts *facts = &row->facts;
    uint32_t roles = (1u << source->policy->role_count) - 1;
    facts->party_count = chance_below(chance, ROW_PARTIES_MAX + 1);
    for (uint32_t p = 0; p < facts->party_count; p++)
        facts->parties[p] = (struct fact_party){ .values = row->party_values[p],
                                                 .roles = draw_roles(chance, roles) };
    if (chance_percent(chance, 30)) {
        facts->parties[facts->party_count] = (struct fact_party){
            .values = row->party_values[facts->party_count], .roles = UINT32_MAX, .unnamed = true
        };
        facts->party_count++;
    }
}

void row_clear(struct row *row, const struct row_source *source, struct chance *chance)
{
    static const unsigned holes[] = { 0, 2, 10, 30, 60 };
    static const unsigned trues[] = { 0, 3, 10, 50, 90 };
    const struct policy *policy = source->policy;
    struct facts *facts = &row->facts;
    row->holes = holes[chance_below(chance, sizeof holes / sizeof holes[0])];
    row->trues = trues[chance_below(chance, sizeof trues / sizeof trues[0])];
    for (size_t i = 0; i < 2 && source->countries.count > 0; i++)
        row->countries[i] =
            source->countries.list[chance_below(chance, (uint32_t)source->countries.count)];
    facts->values = row->values;
    facts->firm_match = row->firm_match;
    facts->text_counts = chance_percent(chance, 25);
    facts->stated = (struct str){ 0 };
    if (source->code_count > 0 && chance_percent(chance, 30))
        facts->stated = source->codes[chance_below(chance, (uint32_t)source->code_count)];
    for (size_t i = 0; i < policy->firm_count; i++)
        row->firm_match[i] = (uint8_t)(chance_percent(chance, 50) ? 0 : chance_below(chance, 3));
    row->contained = chance_percent(chance, 50) ? 0 : chance_next(chance) | 1;
    facts->party_count = 0;
    memset(row->values, 0, policy->slot_count * sizeof *row->values);
    for (size_t p = 0; p <= ROW_PARTIES_MAX; p++)
        memset(row->party_values[p], 0, policy->party_slot_count * sizeof *row->values);
}

static void redraw_fact(struct row *row, const struct row_source *source, struct chance *chance,
                        const struct fact *fact)
{
    size_t slots = fact->by == NULL ? 1 : fact->by->member_count;
    for (size_t i = 0; i < slots && !fact->party_scope; i++)
        draw_slot(row, source, chance, fact, &row->values[fact->slot + i]);
    for (uint32_t p = 0; p < row->facts.party_count && fact->party_scope; p++) {
        for (size_t i = 0; i < slots; i++)
            draw_slot(row, source, chance, fact, &row->party_values[p][fact->slot + i]);
    }
}

void row_redraw(struct row *row, const struct row_source *source, struct chance *chance,
                uint32_t count)
{
    for (; count > 0; count--) {
        const struct fact *picked = NULL;
        uint32_t seen = 0;
        for (const struct fact *fact = source->policy->facts; fact != NULL; fact = fact->next) {
            if (chance_below(chance, ++seen) == 0)
                picked = fact;
        }
        redraw_fact(row, source, chance, picked);
    }
}

void row_set_day(struct row *row, const struct policy *policy, int32_t day)
{
    const struct fact *on = policy_fact(policy, STR("deal.on"));
    if (on != NULL)
        row->values[on->slot] = (struct value){ .num = num_int(day), .state = VALUE_KNOWN };
}

void row_draw(struct row *row, const struct row_source *source, struct chance *chance, int32_t day)
{
    row_clear(row, source, chance);
    draw_parties(row, source, chance);
    for (const struct fact *fact = source->policy->facts; fact != NULL; fact = fact->next)
        redraw_fact(row, source, chance, fact);
    if (chance_percent(chance, 95))
        row_set_day(row, source->policy, day);
}

uint8_t row_contains(struct str code, void *context)
{
    const struct row *row = context;
    struct chance chance = { row->contained ^ str_hash(code) };
    if (row->contained == 0)
        return TRUTH_FALSE;
    return (uint8_t)(chance_percent(&chance, 60) ? 0 : chance_below(&chance, 3));
}

static void describe(const struct policy *policy, const struct fact *fact,
                     const struct value *values, struct buf *buf)
{
    size_t slots = fact->by == NULL ? 1 : fact->by->member_count;
    for (size_t i = 0; i < slots; i++) {
        const struct value *value = &values[fact->slot + i];
        if (value->state == VALUE_UNKNOWN)
            continue;
        buf_text(buf, "  ");
        buf_str(buf, fact->path);
        if (fact->by != NULL)
            buf_format(buf, "[%.*s]", STR_ARG(fact->by->members[i]));
        buf_text(buf, " ");
        policy_show_value(policy, &fact->type, value, buf);
        buf_byte(buf, '\n');
    }
}

void row_describe(const struct row *row, const struct policy *policy, struct buf *buf)
{
    const struct facts *facts = &row->facts;
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next) {
        if (!fact->party_scope)
            describe(policy, fact, facts->values, buf);
    }
    for (uint32_t p = 0; p < facts->party_count; p++) {
        buf_format(buf, "  party %u, roles %#x%s\n", p, facts->parties[p].roles,
                   facts->parties[p].unnamed ? ", not named" : "");
        for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next) {
            if (fact->party_scope)
                describe(policy, fact, facts->parties[p].values, buf);
        }
    }
    if (facts->stated.length > 0)
        buf_format(buf, "  stated %.*s\n", STR_ARG(facts->stated));
    for (size_t i = 0; i < policy->firm_count; i++) {
        if (facts->firm_match[i] != TRUTH_FALSE)
            buf_format(buf, "  exporter %s %.*s\n",
                       facts->firm_match[i] == TRUTH_TRUE ? "is" : "may be",
                       STR_ARG(policy->firms[i].id));
    }
}
