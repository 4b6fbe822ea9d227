/* SPDX-License-Identifier: Apache-2.0 */
/* unit/engine.c - see engine.h. */
#include "unit/engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

const char engine_vocabulary[] =
    "pack \"t\" language 1 { zone \"UTC\" agency \"A\""
    " complete from 2020-01-01 through 2029-12-31 }\n"
    "unit op\nunit bit\nunit TPP = op*bit\nunit mm2\nunit GB\n"
    "role end_user, ultimate_consignee, intermediary\n"
    "territory HK of CN\nterritory MO of CN\n"
    "type precision = enum { fp8, fp16, fp32 }\n"
    "firm acme \"Acme, Inc.\" { names { \"ACME\" } affiliates { \"Acme Overseas Ltd.\" }"
    " distinctive { \"acme\" } }\n"
    "firm zeta \"Zeta Corporation\" { distinctive { \"zeta\" } }\n"
    "fact item.kind : enum { ic, computer, weights, goods }\n"
    "fact item.model : string\nfact item.origin : country\n"
    "fact item.rate : quantity[op] by precision ask \"rate\"\n"
    "fact item.die_area : quantity[mm2] ask \"area\"\n"
    "fact item.datacenter : bool components any ask \"datacenter\"\n"
    "fact item.dram_bw : quantity[GB] components highest ask \"bandwidth\"\n"
    "table bits : quantity[bit] by precision { fp8 : 8 bit fp16 : 16 bit fp32 : 32 bit cite L1 }\n"
    "define item.tpp : quantity[TPP] = highest of item.rate[p] * bits[p] for p in precision"
    " ask \"tpp\" cite L1\n"
    "define item.pd : quantity[TPP/mm2] = item.tpp / item.die_area cite L1\n"
    "fact deal.on : date\nfact deal.kind : enum { export, reexport, transfer } ask \"kind\"\n"
    "fact deal.from : country ask \"from\"\nfact deal.destination : country ask \"to\"\n"
    "fact deal.quantity : number ask \"quantity\"\nfact deal.exporter : party ask \"exporter\"\n"
    "fact deal.end_use : string ask \"use\"\nfact deal.notice_on : date ask \"notice\"\n"
    "fact deal.en_route_on : date ask \"aboard\"\nfact deal.days : duration ask \"days\"\n"
    "fact a : bool ask \"a?\"\nfact b : bool ask \"b?\"\nfact c : bool ask \"c?\"\n"
    "fact d : bool ask \"d?\"\nfact n : number ask \"n?\"\nfact m : number ask \"m?\"\n"
    "fact share : ratio ask \"share?\"\nfact word : string ask \"word?\"\n"
    "fact where : country ask \"where?\"\n"
    "fact party.located : country ask \"located\"\nfact party.hq : country ask \"hq\"\n"
    "fact party.parent_hq : country ask \"parent\"\nfact party.listed : bool ask \"listed\"\n"
    "fact party.military : bool ask \"military\"\n"
    "ordinary { deal.kind export deal.from US party.located destination party.hq destination\n"
    "  party.listed false party.military false }\n"
    "source L1 { title \"one\" cite \"L1\" url \"u\" public 2020-01-01 }\n"
    "source L2 { title \"two\" cite \"L2\" public 2022-01-01 }\n"
    "source L3 { title \"three\" cite \"L3\" public 2024-01-01 }\n"
    "source ORAL { title \"said\" cite \"O\" kind \"guidance\" public 2020-01-01 }\n"
    "source LETTER { title \"letter\" cite \"LT\" kind \"letter\" public 2023-06-01"
    " served 2023-01-01 on acme }\n";

static const char chips[] =
    "vendor,model,variant,item.rate[fp8],item.rate[fp16],item.rate[fp32],item.die_area,"
    "item.datacenter,"
    "confidence,source\n"
    "Acme,One,,100,50,n/a,100,true,high,s\n"
    "Acme,Two,A,1000,500,n/a,100,true,high,s\n"
    "Acme,Two,B,1000,500,n/a,200,true,high,s\n"
    "Acme,Three,A,10,5,n/a,100,false,high,s\n"
    "Acme,Three,B,1000,500,n/a,100,true,high,s\n"
    "Acme,Vague,,100,50,n/a,100,,low,s\n";

int32_t engine_day(const char *text)
{
    int32_t day;
    struct err err;
    assert_true(date_parse(str_of(text), &day, &err));
    return day;
}

static bool read_packs(struct engine *engine, const char *rules)
{
    struct err *err = &engine->err;
    return policy_init(&engine->policy, &engine->diags, &engine->arena, err) &&
           policy_add(&engine->policy, &engine->diags, STR("vocabulary"), str_of(engine_vocabulary),
                      err) &&
           policy_add(&engine->policy, &engine->diags, STR("rules"), str_of(rules), err) &&
           policy_check(&engine->policy, &engine->diags, err) &&
           (engine->diags.errors == 0 || err_set(err, ERR_POLICY, "the pack has errors")) &&
           catalog_read(&engine->arena, STR("chips.csv"), str_of(chips), &engine->catalog, err);
}

bool engine_try(struct engine *engine, const struct mem *mem, const char *rules)
{
    memset(engine, 0, sizeof *engine);
    engine->mem = mem;
    err_clear(&engine->err);
    engine->options = (struct decide_options){ .today = engine_day("2025-01-01"),
                                               .known = DATE_OPEN,
                                               .known_label = engine_day("2025-01-01") };
    arena_init(&engine->arena, mem, POLICY_ARENA_LIMIT);
    arena_init(&engine->order_arena, mem_system(), (size_t)1 << 24);
    if (!read_packs(engine, rules))
        return false;
    engine->decider =
        decider_new(mem, &engine->policy, &engine->catalog, STR("t@1"), STR("0"), &engine->err);
    if (engine->decider != NULL)
        engine->session = session_new(mem, engine->decider, &engine->err);
    return engine->session != NULL;
}

void engine_open(struct engine *engine, const char *rules)
{
    if (engine_try(engine, mem_system(), rules))
        return;
    struct buf buf;
    buf_init(&buf, mem_system(), 1 << 16);
    for (size_t i = 0; i < engine->diags.count; i++)
        diag_write(&engine->policy, &engine->diags.list[i], &buf);
    print_error("%s\n%.*s", engine->err.message, (int)buf.length, buf.data == NULL ? "" : buf.data);
    buf_release(&buf);
    fail();
}

void engine_close(struct engine *engine)
{
    session_free(engine->session);
    decider_free(engine->decider);
    arena_release(&engine->arena);
    arena_release(&engine->order_arena);
}

/* ---- orders ---- */

#define LIST_MAX 300

struct draft {
    struct order *order;
    struct given_fact *facts, *figures;
    struct order_party *parties;
    struct order_item *parts;
    struct str *resolved;
    struct arena *arena;
};

static struct str *order_field(struct order *order, struct str key)
{
    struct {
        const char *key;
        struct str *field;
    } fields[] = {
        { "id", &order->id },
        { "on", &order->on },
        { "to", &order->to },
        { "from", &order->from },
        { "kind", &order->kind },
        { "quantity", &order->quantity },
        { "exporter", &order->exporter_name },
        { "item", &order->item.name },
        { "eccn", &order->item.eccn },
        { "end_use", &order->end_use },
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (str_equal_text(key, fields[i].key))
            return fields[i].field;
    }
    return NULL;
}

static void add_fact(struct given_fact *list, size_t *count, struct str name, struct str value)
{
    assert_true(*count < LIST_MAX);
    list[(*count)++] = (struct given_fact){ .name = name, .value = value, .kind = GIVEN_TEXT };
}

/* A pair that speaks of the last party, or begins one. */
static bool put_party(struct draft *draft, struct str key, struct str value)
{
    struct order *order = draft->order;
    struct order_party *last = &draft->parties[order->party_count];
    if (str_equal_text(key, "party")) {
        assert_true(order->party_count < LIST_MAX - 1);
        last[1] = (struct order_party){ .role = value, .name = STR("Example") };
        last[1].facts = arena_array(draft->arena, LIST_MAX, sizeof *last->facts);
        order->party_count++;
        return true;
    }
    if (order->party_count == 0)
        return false;
    if (str_equal_text(key, "located"))
        last->country = value;
    else if (str_equal_text(key, "name"))
        last->name = value;
    else if (str_equal_text(key, "address"))
        last->address = value;
    else if (str_equal_text(key, "matches_resolved"))
        last->matches_resolved = value;
    else if (str_equal_text(key, "hq"))
        last->hq = value;
    else if (str_equal_text(key, "parent_hq"))
        last->parent_hq = value;
    else if (str_equal_text(key, "name"))
        last->name = value;
    else if (str_starts(key, STR("party.")))
        add_fact(last->facts, &last->fact_count, key, value);
    else
        return false;
    return true;
}

/* A pair that speaks of the last component, or begins one. */
static bool put_part(struct draft *draft, struct str key, struct str value)
{
    struct order_item *item = &draft->order->item;
    if (str_equal_text(key, "part")) {
        assert_true(item->contains_count < LIST_MAX);
        struct order_item *part = &draft->parts[item->contains_count++];
        *part = (struct order_item){ .name = value };
        part->figures = arena_array(draft->arena, LIST_MAX, sizeof *part->figures);
        item->contains = draft->parts;
        return true;
    }
    if (!str_starts(key, STR("part.")) || item->contains_count == 0)
        return false;
    struct order_item *part = &draft->parts[item->contains_count - 1];
    if (str_equal_text(key, "part.eccn")) {
        part->eccn = value;
        part->classified_by = STR("vendor");
    } else
        add_fact(part->figures, &part->figure_count, str_slice(key, 5, key.length), value);
    return true;
}

static void put(struct draft *draft, struct str key, struct str value)
{
    struct order *order = draft->order;
    struct str *field = order_field(order, key);
    if (field != NULL) {
        *field = value;
        if (field == &order->item.eccn)
            order->item.classified_by = STR("vendor");
    } else if (str_equal_text(key, "complete")) {
        order->has_parties_complete = true;
        order->parties_complete = str_equal_text(value, "true");
    } else if (str_equal_text(key, "resolved")) {
        draft->resolved[order->flags_resolved_count++] = value;
    } else if (!put_party(draft, key, value) && !put_part(draft, key, value)) {
        if (str_starts(key, STR("item.")))
            add_fact(draft->figures, &order->item.figure_count, key, value);
        else
            add_fact(draft->facts, &order->fact_count, key, value);
    }
}

void engine_order(struct engine *engine, const char *text, struct order *ret_order)
{
    struct arena *arena = &engine->order_arena;
    arena_reset(arena);
    *ret_order = (struct order){ 0 };
    struct draft draft = { .order = ret_order, .arena = arena };
    draft.facts = arena_array(arena, LIST_MAX, sizeof *draft.facts);
    draft.figures = arena_array(arena, LIST_MAX, sizeof *draft.figures);
    draft.parties = arena_array(arena, LIST_MAX + 1, sizeof *draft.parties);
    draft.parts = arena_array(arena, LIST_MAX, sizeof *draft.parts);
    draft.resolved = arena_array(arena, LIST_MAX, sizeof *draft.resolved);
    ret_order->facts = draft.facts;
    ret_order->item.figures = draft.figures;
    ret_order->flags_resolved = draft.resolved;
    ret_order->parties = draft.parties + 1;
    struct str rest = str_of(text);
    while (rest.length > 0) {
        size_t end = str_find(rest, ';');
        struct str pair = str_trim(str_slice(rest, 0, end));
        size_t equals = str_find(pair, '=');
        if (pair.length > 0)
            put(&draft, str_trim(str_slice(pair, 0, equals)),
                str_trim(str_slice(pair, equals + 1, pair.length)));
        rest = str_slice(rest, end + 1, rest.length);
    }
}

bool engine_decide(struct engine *engine, const char *text)
{
    struct order order;
    engine_order(engine, text, &order);
    return decide(engine->session, &order, &engine->options, &engine->decision, &engine->err);
}

void engine_expect(struct engine *engine, const char *order, const char *outcome)
{
    if (!engine_decide(engine, order)) {
        print_error("%s: %s\n", order, engine->err.message);
        fail();
    }
    const char *found = outcome_name(engine->decision.outcome);
    if (strcmp(found, outcome) != 0)
        print_error("%s: %s\n", order, found);
    assert_string_equal(found, outcome);
}

void engine_refuses(struct engine *engine, const char *order, enum err_code code, const char *text)
{
    if (engine_decide(engine, order))
        fail_msg("%s: is decided", order);
    if (engine->err.code != code || strstr(engine->err.message, text) == NULL)
        print_error("%s: %s (%d)\n", order, engine->err.message, engine->err.code);
    assert_int_equal(engine->err.code, code);
    assert_non_null(strstr(engine->err.message, text));
}

/* ---- the last decision ---- */

const struct requirement *engine_requirement(const struct engine *engine, const char *rule)
{
    for (size_t i = 0; i < engine->decision.requirement_count; i++) {
        if (str_equal_text(engine->decision.requirements[i].rule, rule))
            return &engine->decision.requirements[i];
    }
    return NULL;
}

const struct exception *engine_exception(const struct engine *engine, const char *rule)
{
    for (size_t i = 0; i < engine->decision.exception_count; i++) {
        if (str_equal_text(engine->decision.exceptions[i].rule, rule))
            return &engine->decision.exceptions[i];
    }
    return NULL;
}

bool engine_asks(const struct engine *engine, const char *fact)
{
    for (size_t i = 0; i < engine->decision.question_count; i++) {
        if (str_equal_text(engine->decision.questions[i].fact, fact))
            return true;
    }
    return false;
}

bool engine_has_entry(const struct engine *engine, const char *code, bool unknown)
{
    for (size_t i = 0; i < engine->decision.item.entry_count; i++) {
        const struct entry *entry = &engine->decision.item.entries[i];
        if (str_equal_text(entry->code, code))
            return entry->unknown == unknown;
    }
    return false;
}

bool engine_notes(const struct engine *engine, const char *rule)
{
    for (size_t i = 0; i < engine->decision.note_count; i++) {
        if (str_equal_text(engine->decision.notes[i].rule, rule))
            return true;
    }
    return false;
}

bool engine_because(const struct str *labels, size_t count, const char *label)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_text(labels[i], label))
            return true;
    }
    return false;
}
