/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/check.c - the checker: declarations first, then rules, times and the order of evaluation.
 */
#include "policy/check_priv.h"
#include "policy/parse_priv.h"

#include <string.h>

bool policy_init(struct policy *policy, struct diags *diags, struct arena *arena, struct err *err)
{
    *policy =
        (struct policy){ .arena = arena, .complete_from = DATE_MIN, .complete_through = DATE_OPEN };
    *diags = (struct diags){ .arena = arena };
    policy->files = arena_array(arena, POLICY_FILES_MAX, sizeof *policy->files);
    policy->symbols = arena_alloc(arena, sizeof *policy->symbols);
    policy->tokens = arena_alloc(arena, sizeof *policy->tokens);
    /* The second is there before any pack: rates are a count by it. */
    policy->units[policy->unit_count++] =
        (struct unit){ .name = str_copy(arena, STR("s")),
                       .description = str_copy(arena, STR("second")),
                       .scale = num_int(1),
                       .base = -1 };
    return arena_sound(arena, err);
}

/* Declares a name; a second declaration of it is reported, with the first as the related place. */
static bool declare(struct checker *checker, enum symbol_space space, enum symbol_kind kind,
                    struct str name, struct span span, void *thing, const char *what)
{
    struct symbol *symbol = symbol_add(checker->arena, checker->policy->symbols, space, name);
    if (symbol == NULL) {
        checker->diags->failed = true;
        return false;
    }
    if (symbol->thing != NULL) {
        struct diag *diag = diag_add(checker->diags, DIAG_DUPLICATE, span,
                                     "%s '%.*s' is declared twice", what, STR_ARG(name));
        if (diag != NULL) {
            diag->related = symbol->span;
            diag->related_message = STR("first declared here");
        }
        return false;
    }
    symbol->thing = thing;
    symbol->kind = kind;
    symbol->span = span;
    return true;
}

/* Puts a step that stands elsewhere among the set's own, by its day. */
static void add_step(struct checker *checker, struct dated_set *set, struct set_step *step)
{
    struct set_step **place = &set->steps;
    if (step->change == SET_IS) {
        struct diag *diag =
            diag_add(checker->diags, DIAG_DUPLICATE, step->span,
                     "set '%.*s' is declared elsewhere; here it can only be added to or taken from",
                     STR_ARG(set->name));
        if (diag != NULL) {
            diag->related = set->span;
            diag->related_message = STR("declared here");
        }
        return;
    }
    while (*place != NULL && (*place)->from <= step->from)
        place = &(*place)->next;
    step->next = *place;
    *place = step;
}

/* A set written without a type is more of one that another file, or another pack, declares. */
static void declare_sets(struct checker *checker)
{
    struct policy *policy = checker->policy;
    struct dated_set *more = NULL;
    struct dated_set **last_more = &more;
    struct dated_set **place = &policy->sets;
    policy->sets_last = NULL;
    while (*place != NULL) {
        struct dated_set *set = *place;
        if (set->more) {
            *place = set->next;
            set->next = NULL;
            *last_more = set;
            last_more = &set->next;
        } else {
            declare(checker, SPACE_SET, SYMBOL_OTHER, set->name, set->span, set, "set");
            policy->sets_last = set;
            place = &set->next;
        }
    }
    for (; more != NULL; more = more->next) {
        struct symbol *symbol = symbol_find(policy->symbols, SPACE_SET, more->name);
        if (symbol == NULL) {
            check_unknown(checker, SPACE_SET, more->span, more->name, "set");
            continue;
        }
        for (struct set_step *step = more->steps, *next; step != NULL; step = next) {
            next = step->next;
            add_step(checker, symbol->thing, step);
        }
    }
}

static void declare_all(struct checker *checker)
{
    struct policy *policy = checker->policy;
    for (size_t i = 0; i < policy->enumeration_count; i++) {
        struct enumeration *enumeration = policy->enumerations[i];
        if (enumeration->name.length > 0)
            declare(checker, SPACE_ENUM, SYMBOL_OTHER, enumeration->name, enumeration->span,
                    enumeration, "type");
    }
    for (struct fact *fact = policy->facts; fact != NULL; fact = fact->next)
        declare(checker, SPACE_VALUE, SYMBOL_FACT, fact->path, fact->span, fact, "fact");
    for (struct table *table = policy->tables; table != NULL; table = table->next)
        declare(checker, SPACE_VALUE, SYMBOL_TABLE, table->path, table->span, table, "table");
    for (struct threshold *t = policy->thresholds; t != NULL; t = t->next)
        declare(checker, SPACE_VALUE, SYMBOL_THRESHOLD, t->path, t->span, t, "threshold");
    declare_sets(checker);
    for (struct source *source = policy->sources; source != NULL; source = source->next)
        declare(checker, SPACE_SOURCE, SYMBOL_OTHER, source->id, source->span, source, "source");
    for (size_t i = 0; i < policy->firm_count; i++)
        declare(checker, SPACE_FIRM, SYMBOL_OTHER, policy->firms[i].id, policy->firms[i].span,
                &policy->firms[i], "firm");
    for (struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        rule->index = (uint32_t)policy->rule_count++;
        declare(checker, SPACE_RULE, SYMBOL_OTHER, rule->id, rule->span, rule, "rule");
        if (rule->head != HEAD_CLASSIFY && rule->head != HEAD_EXCLUDE)
            continue;
        if (policy->givers == NULL)
            policy->givers = rule;
        else
            policy->givers_last->next_giver = rule;
        policy->givers_last = rule;
    }
}

/*
 * A requirement and an exception exist through the rules that make them; many rules may make one.
 */
static void declare_heads(struct checker *checker)
{
    for (struct rule *rule = checker->policy->rules; rule != NULL; rule = rule->next) {
        bool demands = rule->head == HEAD_CONTROL || rule->head == HEAD_REQUIRE;
        bool relieves = rule->head == HEAD_EXCEPT || rule->head == HEAD_AUTHORIZE;
        if (!demands && !relieves)
            continue;
        struct symbol *symbol = symbol_add(checker->arena, checker->policy->symbols,
                                           demands ? SPACE_REQUIREMENT : SPACE_RELIEF, rule->name);
        if (symbol == NULL) {
            checker->diags->failed = true;
            return;
        }
        struct rule *first = symbol->thing == NULL ? rule : symbol->thing;
        if (first != rule)
            first->last_alike->next_alike = rule;
        first->last_alike = rule;
        symbol->thing = first;
    }
}

static bool check_enum_name(struct checker *checker, struct str name, struct span span,
                            const struct enumeration **ret_enumeration)
{
    struct symbol *symbol = symbol_find(checker->policy->symbols, SPACE_ENUM, name);
    if (symbol == NULL) {
        check_unknown(checker, SPACE_ENUM, span, name, "enum");
        return false;
    }
    *ret_enumeration = symbol->thing;
    return true;
}

static void list_slots(struct checker *checker)
{
    struct policy *policy = checker->policy;
    policy->slot_facts =
        arena_array(checker->arena, policy->slot_count, sizeof *policy->slot_facts);
    policy->party_slot_facts =
        arena_array(checker->arena, policy->party_slot_count, sizeof *policy->party_slot_facts);
    if (policy->slot_facts == NULL || policy->party_slot_facts == NULL) {
        checker->diags->failed = true;
        return;
    }
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next) {
        const struct fact **of =
            (fact->party_scope ? policy->party_slot_facts : policy->slot_facts) + fact->slot;
        for (size_t i = 0; i < (fact->by == NULL ? 1 : fact->by->member_count); i++)
            of[i] = fact;
    }
}

static void check_facts(struct checker *checker)
{
    struct policy *policy = checker->policy;
    for (struct fact *fact = policy->facts; fact != NULL; fact = fact->next) {
        if (fact->define != NULL && fact->type_name.length == 0)
            fact->type = (struct type){ .kind = TYPE_BOOL, .scale = num_int(1) };
        else
            check_type_name(checker, &fact->type, fact->type_name, fact->type_span);
        if (fact->by_name.length > 0)
            check_enum_name(checker, fact->by_name, fact->span, &fact->by);
        fact->party_scope = str_starts(fact->path, STR("party."));
        fact->of_item = str_starts(fact->path, STR("item."));
        size_t slots = fact->by == NULL ? 1 : fact->by->member_count;
        size_t *next = fact->party_scope ? &policy->party_slot_count : &policy->slot_count;
        fact->slot = (uint32_t)*next;
        *next += slots;
    }
    list_slots(checker);
}

static void check_table(struct checker *checker, struct table *table)
{
    check_type_name(checker, &table->type, table->type_name, table->type_span);
    check_citations(checker, table->cites);
    if (!check_enum_name(checker, table->by_name, table->span, &table->by))
        return;
    table->values = arena_array(checker->arena, table->by->member_count, sizeof *table->values);
    if (table->values == NULL) {
        checker->diags->failed = true;
        return;
    }
    for (struct table_row *row = table->rows; row != NULL; row = row->next) {
        int member = enumeration_find(table->by, row->key);
        check_expr(checker, row->value, &table->type);
        if (member < 0 || table->values[member].state != VALUE_UNKNOWN) {
            diag_add(checker->diags, DIAG_TABLE_ROWS, row->span,
                     member < 0 ? "'%.*s' is not a member of the enum" : "'%.*s' has two rows",
                     STR_ARG(row->key));
            return;
        }
        if (!type_compatible(&row->value->type, &table->type)) {
            char text[120];
            diag_add(checker->diags, DIAG_TYPE, row->value->span, "a row of this table is %s",
                     type_text(checker, &table->type, text, sizeof text));
            return;
        }
        table->values[member] = row->value->value;
    }
    for (size_t i = 0; i < table->by->member_count; i++) {
        if (table->values[i].state == VALUE_UNKNOWN) {
            diag_add(checker->diags, DIAG_TABLE_ROWS, table->span, "'%.*s' has no row",
                     STR_ARG(table->by->members[i]));
            return;
        }
    }
}

static void check_dated(struct checker *checker)
{
    struct policy *policy = checker->policy;
    for (struct dated_set *set = policy->sets; set != NULL; set = set->next) {
        if (check_type_name(checker, &set->type, set->type_name, set->type_span) &&
            !check_member_type(checker, &set->type, set->type_span))
            set->type.kind = TYPE_ERROR;
    }
    for (struct threshold *t = policy->thresholds; t != NULL; t = t->next)
        check_type_name(checker, &t->type, t->type_name, t->type_span);
    for (struct table *table = policy->tables; table != NULL; table = table->next)
        check_table(checker, table);
    checker->dates_allowed = true;
    for (struct dated_set *set = policy->sets; set != NULL; set = set->next) {
        for (struct set_step *step = set->steps; step != NULL; step = step->next) {
            check_set(checker, step->members, &set->type);
            check_citations(checker, step->cites);
        }
    }
    for (struct threshold *t = policy->thresholds; t != NULL; t = t->next) {
        for (struct threshold_step *step = t->steps; step != NULL; step = step->next) {
            check_expr(checker, step->value, &t->type);
            check_citations(checker, step->cites);
            if (type_compatible(&step->value->type, &t->type) &&
                (step->value->kind == EXPR_CONST || step->value->type.kind == TYPE_ERROR))
                continue;
            char text[120];
            diag_add(checker->diags, DIAG_UNIT, step->value->span, "this threshold is %s",
                     type_text(checker, &t->type, text, sizeof text));
        }
    }
    checker->dates_allowed = false;
}

static void check_defines(struct checker *checker)
{
    for (struct fact *fact = checker->policy->facts; fact != NULL; fact = fact->next) {
        if (fact->define == NULL)
            continue;
        checker->party_scope = fact->party_scope;
        check_expr(checker, fact->define, &fact->type);
        checker->party_scope = false;
        check_citations(checker, fact->cites);
        if (!type_compatible(&fact->define->type, &fact->type)) {
            char declared[120];
            char found[120];
            diag_add(checker->diags, DIAG_TYPE, fact->define->span, "this is %s, '%.*s' is %s",
                     type_text(checker, &fact->define->type, found, sizeof found),
                     STR_ARG(fact->path),
                     type_text(checker, &fact->type, declared, sizeof declared));
        }
    }
}

static void check_names(struct checker *checker)
{
    struct policy *policy = checker->policy;
    for (struct source *source = policy->sources; source != NULL; source = source->next) {
        struct symbol *symbol = symbol_find(policy->symbols, SPACE_FIRM, source->served_on);
        if (symbol != NULL)
            source->firm = symbol->thing;
        else if (source->served_on.length > 0)
            check_unknown(checker, SPACE_FIRM, source->span, source->served_on, "firm");
        if (source->public_from == DATE_OPEN && source->served == DATE_OPEN &&
            source->published == DATE_OPEN && source->effective == DATE_OPEN)
            diag_add(checker->diags, DIAG_EVENT, source->span,
                     "source '%.*s' does not say when it was known", STR_ARG(source->id));
    }
    for (size_t i = 0; i < policy->territory_count; i++) {
        struct territory *territory = &policy->territories[i];
        territory->code_id = country_id(territory->code);
        territory->parent_id = country_id(territory->parent);
        if (!country_exists(territory->code_id) || !country_exists(territory->parent_id))
            diag_add(
                checker->diags, DIAG_COUNTRY, territory->span, "country '%.*s' does not exist",
                STR_ARG(country_exists(territory->code_id) ? territory->parent : territory->code));
    }
}

static void check_unused(struct checker *checker)
{
    struct policy *policy = checker->policy;
    for (struct dated_set *set = policy->sets; set != NULL; set = set->next) {
        /* What begins with `desk.` is for the program; see decide/law.h. */
        if (!set->used && !str_starts(set->name, STR("desk.")))
            diag_add(checker->diags, DIAG_UNUSED, set->span, "set '%.*s' is never used",
                     STR_ARG(set->name));
    }
    for (struct threshold *t = policy->thresholds; t != NULL; t = t->next) {
        if (!t->used && !str_starts(t->path, STR("desk.")))
            diag_add(checker->diags, DIAG_UNUSED, t->span, "threshold '%.*s' is never used",
                     STR_ARG(t->path));
    }
    for (struct source *source = policy->sources; source != NULL; source = source->next) {
        if (!source->used)
            diag_add(checker->diags, DIAG_UNUSED, source->span, "source '%.*s' is never cited",
                     STR_ARG(source->id));
    }
}

/* A private pack can only add to the pack that is read with it. */
static void check_uses(struct checker *checker)
{
    const struct policy *policy = checker->policy;
    for (const struct name_ref *use = policy->uses; use != NULL; use = use->next) {
        if (policy->name.data == NULL || str_equal(use->name, policy->name))
            continue;
        struct diag *diag = diag_add(checker->diags, DIAG_UNKNOWN_NAME, use->span,
                                     "pack '%.*s' is not declared", STR_ARG(use->name));
        diag_hint(checker->diags, diag, "the pack that is read is '%.*s'", STR_ARG(policy->name));
    }
}

bool policy_check(struct policy *policy, struct diags *diags, struct err *err)
{
    struct checker checker = { .policy = policy, .diags = diags, .arena = policy->arena };
    if (policy->name.data == NULL && policy->file_count > 0 && diags->errors == 0) {
        struct span span = { .line = 1, .column = 1, .length = 1 };
        struct diag *diag = diag_add(diags, DIAG_NO_PACK, span, "no file declares the pack");
        diag_hint(diags, diag, "begin one with: pack \"name\" language 1 { … }");
    }
    check_uses(&checker);
    check_units(&checker);
    declare_all(&checker);
    declare_heads(&checker);
    check_facts(&checker);
    check_names(&checker);
    check_dated(&checker);
    check_defines(&checker);
    if (policy->covers != NULL)
        check_condition(&checker, policy->covers);
    check_rules(&checker);
    check_steps_of_rules(&checker);
    check_events(&checker);
    check_party_lists(&checker);
    check_tests(&checker);
    check_reads(&checker);
    /* What follows walks the tree along resolved names, so they must all be there. */
    if (diags->errors == 0)
        check_graph(&checker);
    if (diags->errors == 0)
        check_times(&checker);
    if (diags->errors == 0) {
        check_unused(&checker);
        check_meets(&checker);
    }
    if (!diags->failed && symbol_sort_codes(policy) && diags->errors == 0)
        check_entries(&checker);
    if (diags->failed || policy->arena->exhausted)
        return arena_error(policy->arena, err);
    return true;
}

struct expr *policy_expression(struct policy *policy, struct str text, struct err *err)
{
    struct diags diags = { .arena = policy->arena };
    struct checker checker = {
        .policy = policy, .diags = &diags, .arena = policy->arena, .dates_allowed = true
    };
    size_t codes = policy->code_count;
    struct expr *expr = policy_expression_parse(policy, &diags, text, err);
    if (expr != NULL)
        check_expr(&checker, expr, NULL);
    if (diags.failed || (policy->code_count > codes && !symbol_sort_codes(policy))) {
        arena_error(policy->arena, err);
        return NULL;
    }
    if (diags.errors > 0) {
        const struct diag *diag = &diags.list[0];
        err_set(err, ERR_SYNTAX, "%.*s", STR_ARG(diag->message));
        err_hint(err, "%.*s", STR_ARG(diag->hint));
        err_at(err, "expression", diag->span.line, diag->span.column);
        return NULL;
    }
    return expr;
}
