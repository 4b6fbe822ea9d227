/* SPDX-License-Identifier: Apache-2.0 */
/* policy/parse_decl.c - all declarations but rules, events and tests. */
#include "policy/country.h"
#include "policy/parse_priv.h"

static bool grow(struct parser *parser, void *array, size_t count, size_t *capacity, size_t size)
{
    if (arena_grow(parser->arena, array, count, capacity, size))
        return true;
    parser->diags->failed = true;
    return false;
}

bool parse_strings(struct parser *parser, struct str **list, size_t *count, size_t *capacity)
{
    if (!parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    do {
        struct str text;
        if (!parse_string(parser, "a string", &text) ||
            !grow(parser, list, *count, capacity, sizeof **list))
            return false;
        (*list)[(*count)++] = text;
    } while (parse_accept(parser, TOKEN_COMMA));
    return parse_expect(parser, TOKEN_RBRACE, "',' or '}'");
}

/* { a, b } behind the word enum. */
static bool parse_members(struct parser *parser, struct enumeration *enumeration)
{
    size_t capacity = 0;
    if (!parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    do {
        struct str member;
        struct span span;
        if (!parse_word(parser, "a member", &member, &span))
            return false;
        if (enumeration_find(enumeration, member) >= 0) {
            diag_add(parser->diags, DIAG_DUPLICATE, span, "'%.*s' is in the list twice",
                     STR_ARG(member));
            return false;
        }
        if (!grow(parser, &enumeration->members, enumeration->member_count, &capacity,
                  sizeof *enumeration->members))
            return false;
        enumeration->members[enumeration->member_count++] = member;
    } while (parse_accept(parser, TOKEN_COMMA));
    return parse_expect(parser, TOKEN_RBRACE, "',' or '}'");
}

static struct enumeration *new_enumeration(struct parser *parser, struct str name, struct span span)
{
    struct policy *policy = parser->policy;
    struct enumeration *enumeration = parse_alloc(parser, sizeof *enumeration);
    if (enumeration == NULL || !grow(parser, &policy->enumerations, policy->enumeration_count,
                                     &policy->enumeration_capacity, sizeof enumeration))
        return NULL;
    enumeration->name = name;
    enumeration->span = span;
    if (!parse_members(parser, enumeration))
        return NULL;
    policy->enumerations[policy->enumeration_count++] = enumeration;
    return enumeration;
}

static enum type_kind simple_type(struct str name)
{
    static const struct {
        const char *name;
        enum type_kind kind;
    } types[] = {
        { "bool", TYPE_BOOL },       { "number", TYPE_NUMBER },     { "ratio", TYPE_NUMBER },
        { "date", TYPE_DATE },       { "duration", TYPE_DURATION }, { "string", TYPE_STRING },
        { "country", TYPE_COUNTRY }, { "party", TYPE_PARTY },       { "code", TYPE_CODE },
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (str_equal_text(name, types[i].name))
            return types[i].kind;
    }
    return TYPE_NONE;
}

/*
 * A type: kind NONE is the name of an enum, resolved by the checker; QUANTITY has its unit as text,
 * likewise.
 */
bool parse_type(struct parser *parser, struct type *ret_type, struct str *ret_name,
                struct span *ret_span)
{
    struct span unit_span;
    if (!parse_word(parser, "a type", ret_name, ret_span))
        return false;
    ret_type->kind = simple_type(*ret_name);
    ret_type->ratio = str_equal_text(*ret_name, "ratio");
    ret_type->scale = num_int(1);
    if (str_equal_text(*ret_name, "quantity")) {
        ret_type->kind = TYPE_QUANTITY;
        if (!parse_expect(parser, TOKEN_LBRACKET, "'[' and a unit") ||
            !parse_unit_text(parser, &ret_type->unit_text, &unit_span) ||
            !parse_expect(parser, TOKEN_RBRACKET, "']'"))
            return false;
        *ret_span = unit_span;
    } else if (str_equal_text(*ret_name, "enum")) {
        ret_type->kind = TYPE_ENUM;
        ret_type->enumeration = new_enumeration(parser, (struct str){ 0 }, *ret_span);
        return ret_type->enumeration != NULL;
    }
    return true;
}

/* Whether a clause was given before; reports it. */
static bool repeated(struct parser *parser, bool given, const char *clause)
{
    if (given)
        diag_add(parser->diags, DIAG_REPEATED, parse_span(parser, parser->at - 1),
                 "'%s' is given twice", clause);
    return given;
}

static bool parse_home(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct span span;
    if (!parse_word(parser, "a country", &policy->home, &span))
        return false;
    if (country_exists(country_id(policy->home)))
        return true;
    struct diag *diag = diag_add(parser->diags, DIAG_COUNTRY, span, "country '%.*s' does not exist",
                                 STR_ARG(policy->home));
    diag_hint(parser->diags, diag, "countries are two capital letters, such as CN");
    return false;
}

static bool parse_pack_clause(struct parser *parser)
{
    struct policy *policy = parser->policy;
    if (parse_accept_word(parser, "zone"))
        return !repeated(parser, policy->zone.data != NULL, "zone") &&
               parse_string(parser, "the name of a time zone", &policy->zone);
    if (parse_accept_word(parser, "agency"))
        return !repeated(parser, policy->agency.data != NULL, "agency") &&
               parse_string(parser, "the name of an agency", &policy->agency);
    if (parse_accept_word(parser, "home"))
        return !repeated(parser, policy->home.data != NULL, "home") && parse_home(parser);
    if (parse_accept_word(parser, "covers")) {
        if (repeated(parser, policy->covers != NULL, "covers"))
            return false;
        policy->covers = parse_condition(parser);
        return policy->covers != NULL;
    }
    if (parse_accept_word(parser, "complete")) {
        if (parse_accept_word(parser, "from") && !parse_date(parser, &policy->complete_from))
            return false;
        return parse_expect_word(parser, "through") &&
               parse_date(parser, &policy->complete_through);
    }
    return parse_unexpected(parser, "zone, agency, home, covers, complete or '}'");
}

static bool parse_pack(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct str name;
    struct num language;
    struct err err;
    struct span span = parse_span(parser, parser->at - 1);
    if (!parse_string(parser, "the name of the pack", &name) ||
        !parse_expect_word(parser, "language"))
        return false;
    if (!parse_is_kind(parser, TOKEN_NUMBER))
        return parse_unexpected(parser, "the language version");
    if (!num_parse(parse_text(parser, 0), true, &language, &err) ||
        num_compare(language, num_int(1)) != 0) {
        diag_add(parser->diags, DIAG_WORD, parse_span(parser, parser->at),
                 "language version %.*s is not known; this program reads 1",
                 STR_ARG(parse_text(parser, 0)));
        return false;
    }
    parser->at++;
    if (policy->name.data != NULL) {
        struct diag *diag =
            diag_add(parser->diags, DIAG_DUPLICATE, span, "the pack is declared twice");
        if (diag != NULL) {
            diag->related = policy->pack_span;
            diag->related_message = STR("first declared here");
        }
        return false;
    }
    policy->name = name;
    policy->pack_span = span;
    policy->language = 1;
    if (!parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        if (!parse_pack_clause(parser))
            return false;
    }
    return true;
}

/* scenario "TITLE": what the file says is not law. */
static bool parse_scenario(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct policy_file *file = &policy->files[parser->file];
    struct span span = parse_span(parser, parser->at);
    struct str title;
    if (repeated(parser, file->scenario.data != NULL, "scenario") ||
        !parse_string(parser, "the name of the scenario", &title))
        return false;
    if (str_trim(title).length == 0) {
        diag_add(parser->diags, DIAG_WORD, span, "this does not say what the scenario is");
        return false;
    }
    file->scenario = title;
    for (size_t i = 0; i < policy->scenario_count; i++) {
        if (str_equal(policy->scenarios[i], title))
            return true;
    }
    if (!grow(parser, &policy->scenarios, policy->scenario_count, &policy->scenario_capacity,
              sizeof *policy->scenarios))
        return false;
    policy->scenarios[policy->scenario_count++] = title;
    return true;
}

static bool parse_use(struct parser *parser)
{
    struct name_ref *use = parse_alloc(parser, sizeof *use);
    if (use == NULL)
        return false;
    use->span = parse_span(parser, parser->at);
    if (!parse_string(parser, "the name of a pack", &use->name))
        return false;
    use->next = parser->policy->uses;
    parser->policy->uses = use;
    return !parse_accept_word(parser, "scenario") || parse_scenario(parser);
}

/* unit NAME [= NUMBER UNIT] ["description"]; the definition is worked out by the checker. */
static bool parse_unit(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct unit unit = { .scale = num_int(1), .base = -1 };
    struct span span;
    struct str text;
    if (!parse_word(parser, "the name of the unit", &unit.name, &unit.span))
        return false;
    if (parse_accept(parser, TOKEN_EQUALS)) {
        struct err err;
        if (parse_is_kind(parser, TOKEN_NUMBER)) {
            if (!num_parse(parse_text(parser, 0), true, &unit.scale, &err)) {
                diag_add(parser->diags, DIAG_NUMBER, parse_span(parser, parser->at), "%s",
                         err.message);
                return false;
            }
            parser->at++;
        }
        if (!parse_unit_text(parser, &text, &span))
            return false;
        unit.definition = text;
    }
    if (parse_is_kind(parser, TOKEN_STRING) &&
        !parse_string(parser, "a description", &unit.description))
        return false;
    if (policy->unit_count == sizeof policy->units / sizeof policy->units[0]) {
        diag_add(parser->diags, DIAG_UNIT, unit.span, "a policy has at most %zu units",
                 policy->unit_count);
        return false;
    }
    policy->units[policy->unit_count++] = unit;
    return true;
}

static bool parse_roles(struct parser *parser)
{
    struct policy *policy = parser->policy;
    do {
        struct str role;
        struct span span;
        if (!parse_word(parser, "a role", &role, &span))
            return false;
        for (size_t i = 0; i < policy->role_count; i++) {
            if (str_equal(policy->roles[i], role)) {
                diag_add(parser->diags, DIAG_DUPLICATE, span, "role '%.*s' is declared twice",
                         STR_ARG(role));
                return false;
            }
        }
        if (policy->role_count == 32) {
            diag_add(parser->diags, DIAG_ROLE, span, "a policy has at most 32 roles");
            return false;
        }
        if (!grow(parser, &policy->roles, policy->role_count, &policy->role_capacity,
                  sizeof *policy->roles))
            return false;
        policy->roles[policy->role_count++] = role;
    } while (parse_accept(parser, TOKEN_COMMA));
    return true;
}

static bool parse_territory(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct territory territory = { 0 };
    if (!parse_word(parser, "a country code", &territory.code, &territory.span) ||
        !parse_expect_word(parser, "of") ||
        !parse_word(parser, "a country code", &territory.parent, NULL) ||
        !grow(parser, &policy->territories, policy->territory_count, &policy->territory_capacity,
              sizeof *policy->territories))
        return false;
    policy->territories[policy->territory_count++] = territory;
    return true;
}

static bool parse_firm(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct firm firm = { 0 };
    size_t capacity = 0;
    size_t distinctive_capacity = 0;
    if (!parse_word(parser, "the id of the firm", &firm.id, &firm.span) ||
        !parse_string(parser, "the name of the firm", &firm.name) ||
        !parse_expect(parser, TOKEN_LBRACE, "'{'") ||
        !grow(parser, &firm.names, 0, &capacity, sizeof *firm.names))
        return false;
    firm.names[firm.name_count++] = firm.name;
    firm.own_count = 1;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        bool done = false;
        if (parse_accept_word(parser, "names")) {
            done = parse_strings(parser, &firm.names, &firm.name_count, &capacity);
            firm.own_count = firm.name_count;
        } else if (parse_accept_word(parser, "affiliates")) {
            done = parse_strings(parser, &firm.names, &firm.name_count, &capacity);
        } else if (parse_accept_word(parser, "distinctive")) {
            done = parse_strings(parser, &firm.distinctive, &firm.distinctive_count,
                                 &distinctive_capacity);
        } else {
            parse_unexpected(parser, "names, affiliates, distinctive or '}'");
        }
        if (!done)
            return false;
    }
    if (!grow(parser, &policy->firms, policy->firm_count, &policy->firm_capacity,
              sizeof *policy->firms))
        return false;
    policy->firms[policy->firm_count++] = firm;
    return true;
}

static bool parse_enum(struct parser *parser)
{
    struct str name;
    struct span span;
    return parse_word(parser, "the name of the type", &name, &span) &&
           parse_expect(parser, TOKEN_EQUALS, "'='") && parse_expect_word(parser, "enum") &&
           new_enumeration(parser, name, span) != NULL;
}

/* components any, components highest: what an assembly takes from what it contains. */
static bool parse_components(struct parser *parser, struct fact *fact)
{
    if (parse_accept_word(parser, "any"))
        fact->components = COMPONENTS_ANY;
    else if (parse_accept_word(parser, "highest"))
        fact->components = COMPONENTS_HIGHEST;
    else
        return parse_unexpected(parser, "any or highest");
    return true;
}

/* fact PATH : TYPE [by ENUM] [ask "…"], and define PATH [: TYPE] = COND [ask "…"] [cite …]. */
static bool parse_fact(struct parser *parser, bool define)
{
    struct policy *policy = parser->policy;
    struct fact *fact = parse_alloc(parser, sizeof *fact);
    if (fact == NULL || !parse_word(parser, "the name of the fact", &fact->path, &fact->span))
        return false;
    fact->type_span = fact->span;
    if (define ? parse_accept(parser, TOKEN_COLON)
               : parse_expect(parser, TOKEN_COLON, "':' and a type")) {
        if (!parse_type(parser, &fact->type, &fact->type_name, &fact->type_span))
            return false;
    } else if (!define) {
        return false;
    }
    if (!define && parse_accept_word(parser, "by") &&
        !parse_word(parser, "the name of an enum", &fact->by_name, NULL))
        return false;
    if (define) {
        if (!parse_expect(parser, TOKEN_EQUALS, "'='"))
            return false;
        fact->define = parse_condition(parser);
        if (fact->define == NULL)
            return false;
    }
    for (;;) {
        bool done = true;
        if (parse_accept_word(parser, "ask"))
            done = parse_string(parser, "a question", &fact->ask);
        else if (parse_is_word(parser, "cite") || parse_is_word(parser, "read"))
            done = parse_cites(parser, &fact->cites, &fact->reads);
        else if (parse_accept_word(parser, "components"))
            done = parse_components(parser, fact);
        else
            break;
        if (!done)
            return false;
    }
    PARSE_APPEND(policy->facts, policy->facts_last, fact);
    return true;
}

static bool parse_table(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct table *table = parse_alloc(parser, sizeof *table);
    struct table_row *last = NULL;
    if (table == NULL || !parse_word(parser, "the name of the table", &table->path, &table->span) ||
        !parse_expect(parser, TOKEN_COLON, "':' and a type") ||
        !parse_type(parser, &table->type, &table->type_name, &table->type_span) ||
        !parse_expect_word(parser, "by") ||
        !parse_word(parser, "the name of an enum", &table->by_name, NULL) ||
        !parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        if (parse_accept_word(parser, "cite")) {
            if (!parse_cite(parser, &table->cites))
                return false;
            continue;
        }
        if (parse_accept_word(parser, "read")) {
            if (!parse_read(parser, &table->reads))
                return false;
            continue;
        }
        struct table_row *row = parse_alloc(parser, sizeof *row);
        if (row == NULL || !parse_word(parser, "a member of the enum", &row->key, &row->span) ||
            !parse_expect(parser, TOKEN_COLON, "':'"))
            return false;
        row->value = parse_sum(parser);
        if (row->value == NULL)
            return false;
        PARSE_APPEND(table->rows, last, row);
    }
    PARSE_APPEND(policy->tables, policy->tables_last, table);
    return true;
}

static bool parse_source_clause(struct parser *parser, struct source *source)
{
    struct {
        const char *word;
        struct str *text;
        int32_t *date;
    } clauses[] = {
        { "title", &source->title, NULL },
        { "cite", &source->cite, NULL },
        { "doc", &source->doc, NULL },
        { "url", &source->url, NULL },
        { "kind", &source->kind, NULL },
        { "agency", &source->agency, NULL },
        { "public", NULL, &source->public_from },
        { "published", NULL, &source->published },
        { "effective", NULL, &source->effective },
        { "received", NULL, &source->received },
        { "served", NULL, &source->served },
    };
    for (size_t i = 0; i < sizeof clauses / sizeof clauses[0]; i++) {
        if (!parse_accept_word(parser, clauses[i].word))
            continue;
        bool given =
            clauses[i].text != NULL ? clauses[i].text->data != NULL : *clauses[i].date != DATE_OPEN;
        if (repeated(parser, given, clauses[i].word))
            return false;
        if (clauses[i].text != NULL)
            return parse_string(parser, "a string", clauses[i].text);
        if (!parse_date(parser, clauses[i].date))
            return false;
        if (clauses[i].date == &source->served)
            return parse_expect_word(parser, "on") &&
                   parse_word(parser, "the id of a firm", &source->served_on, NULL);
        return true;
    }
    return parse_unexpected(parser, "title, cite, url, kind, public, served or '}'");
}

static bool parse_source(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct source *source = parse_alloc(parser, sizeof *source);
    if (source == NULL || !parse_word(parser, "the id of the source", &source->id, &source->span) ||
        !parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    source->public_from = source->published = source->effective = DATE_OPEN;
    source->received = source->served = DATE_OPEN;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        if (!parse_source_clause(parser, source))
            return false;
    }
    PARSE_APPEND(policy->sources, policy->sources_last, source);
    return true;
}

static bool parse_set_step(struct parser *parser, struct set_step *step)
{
    step->span = parse_span(parser, parser->at);
    if (!parse_expect_word(parser, "from") || !parse_date(parser, &step->from))
        return false;
    if (parse_accept_word(parser, "add"))
        step->change = SET_ADD;
    else if (parse_accept_word(parser, "remove"))
        step->change = SET_REMOVE;
    else if (!parse_expect(parser, TOKEN_COLON, "':', 'add' or 'remove'"))
        return false;
    step->members = parse_set(parser);
    return step->members != NULL && parse_cites(parser, &step->cites, &step->reads);
}

static bool parse_dated_set(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct dated_set *set = parse_alloc(parser, sizeof *set);
    struct set_step *last = NULL;
    if (set == NULL || !parse_word(parser, "the name of the set", &set->name, &set->span))
        return false;
    set->more = parse_is_kind(parser, TOKEN_LBRACE);
    if (!set->more && (!parse_expect(parser, TOKEN_COLON, "':'") ||
                       !parse_expect_word(parser, "set") || !parse_expect_word(parser, "of") ||
                       !parse_type(parser, &set->type, &set->type_name, &set->type_span)))
        return false;
    if (!parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        struct set_step *step = parse_alloc(parser, sizeof *step);
        if (step == NULL || !parse_set_step(parser, step))
            return false;
        PARSE_APPEND(set->steps, last, step);
    }
    PARSE_APPEND(policy->sets, policy->sets_last, set);
    return true;
}

static bool parse_threshold(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct threshold *threshold = parse_alloc(parser, sizeof *threshold);
    struct threshold_step *last = NULL;
    if (threshold == NULL ||
        !parse_word(parser, "the name of the threshold", &threshold->path, &threshold->span) ||
        !parse_expect(parser, TOKEN_COLON, "':' and a type") ||
        !parse_type(parser, &threshold->type, &threshold->type_name, &threshold->type_span) ||
        !parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        struct threshold_step *step = parse_alloc(parser, sizeof *step);
        if (step == NULL)
            return false;
        step->span = parse_span(parser, parser->at);
        step->until = DATE_OPEN;
        if (!parse_expect_word(parser, "from") || !parse_date(parser, &step->from) ||
            !parse_expect(parser, TOKEN_COLON, "':'"))
            return false;
        step->value = parse_sum(parser);
        if (step->value == NULL ||
            (parse_accept_word(parser, "until") && !parse_date(parser, &step->until)) ||
            !parse_cites(parser, &step->cites, &step->reads))
            return false;
        PARSE_APPEND(threshold->steps, last, step);
    }
    PARSE_APPEND(policy->thresholds, policy->thresholds_last, threshold);
    return true;
}

static bool parse_ordinary(struct parser *parser)
{
    struct policy *policy = parser->policy;
    if (!parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        struct pair *pair;
        if (!parse_pair(parser, &pair))
            return false;
        if (parse_accept_word(parser, "unless")) {
            if (!parse_expect_word(parser, "named"))
                return false;
            pair->unless_named = true;
        }
        PARSE_APPEND(policy->ordinary, policy->ordinary_last, pair);
    }
    return true;
}

static bool parse_plain_fact(struct parser *parser)
{
    return parse_fact(parser, false);
}

static bool parse_define(struct parser *parser)
{
    return parse_fact(parser, true);
}

bool parse_declaration(struct parser *parser)
{
    static const struct {
        const char *word;
        bool (*parse)(struct parser *);
    } declarations[] = {
        { "rule", parse_rule },           { "test", parse_test },
        { "source", parse_source },       { "fact", parse_plain_fact },
        { "define", parse_define },       { "set", parse_dated_set },
        { "threshold", parse_threshold }, { "event", parse_event },
        { "pack", parse_pack },           { "use", parse_use },
        { "unit", parse_unit },           { "role", parse_roles },
        { "territory", parse_territory }, { "firm", parse_firm },
        { "type", parse_enum },           { "table", parse_table },
        { "ordinary", parse_ordinary },   { "step", parse_step },
        { "list", parse_list },
    };
    for (size_t i = 0; i < sizeof declarations / sizeof declarations[0]; i++) {
        if (parse_accept_word(parser, declarations[i].word))
            return declarations[i].parse(parser);
    }
    return parse_unexpected(parser, "a declaration such as rule, fact, set, source or test");
}
