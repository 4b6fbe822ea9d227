/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_decide.c - any order is decided, or refused with a reason; decisions are consistent.
 *
 * The bytes choose fields, facts of the vocabulary and values, sensible ones and rubbish.  The
 * packs that ship decide.  Besides that nothing may break:
 *
 *   1. the outcome is a possible one, or undetermined because some possible ones ship, some do not;
 *   2. what may ship has nothing open;
 *   3. the same order gives the same answer;
 *   4. an order that says one thing less may come out as before: nothing possible gets lost.
 */
#include <assert.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decide/decide.h"
#include "policy/policy.h"

#define FACTS_MAX 24
#define PARTIES_MAX 5
#define COMPONENTS_MAX 3

/* ---- the packs, loaded once ---- */

static struct decider *decider;
static struct session *session;
static struct str catalog_text;
static const struct fact *vocabulary[512];
static size_t vocabulary_count;

static struct str load(const char *path)
{
    FILE *file = fopen(path, "rb");
    long size = file != NULL && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (size < 0) {
        fprintf(stderr, "fuzz_decide: could not read '%s'; run it in the source folder\n", path);
        exit(2);
    }
    char *data = malloc((size_t)size + 1);
    rewind(file);
    if (data == NULL || fread(data, 1, (size_t)size, file) != (size_t)size)
        exit(2);
    fclose(file);
    return (struct str){ data, (size_t)size };
}

static void start(void)
{
    static struct arena arena;
    static struct policy policy;
    static struct diags diags;
    static struct catalog catalog;
    struct err err;
    glob_t files;
    arena_init(&arena, mem_system(), POLICY_ARENA_LIMIT);
    bool done = policy_init(&policy, &diags, &arena, &err) &&
                glob("packs/us/*.licet", 0, NULL, &files) == 0;
    for (size_t i = 0; done && i < files.gl_pathc; i++)
        done =
            policy_add(&policy, &diags, str_of(files.gl_pathv[i]), load(files.gl_pathv[i]), &err);
    globfree(&files);
    catalog_text = load("packs/us/chips.csv");
    done = done && policy_check(&policy, &diags, &err) && diags.errors == 0 &&
           catalog_read(&arena, STR("chips.csv"), catalog_text, &catalog, &err);
    if (done)
        decider = decider_new(mem_system(), &policy, &catalog, STR("us@fuzz"), STR("0"), &err);
    if (decider != NULL)
        session = session_new(mem_system(), decider, &err);
    if (session == NULL) {
        fprintf(stderr, "fuzz_decide: the packs do not load\n");
        exit(2);
    }
    for (const struct fact *fact = policy.facts; fact != NULL && vocabulary_count < 512;
         fact = fact->next)
        vocabulary[vocabulary_count++] = fact;
}

/* ---- bytes to an order ---- */

struct input {
    const uint8_t *data;
    size_t left;
    char texts[16384]; /* what the order's texts lie in */
    size_t used;
};

static unsigned take(struct input *input, unsigned below)
{
    if (input->left == 0 || below == 0)
        return 0;
    input->left--;
    return *input->data++ % below;
}

static struct str keep(struct input *input, const char *text, size_t length)
{
    if (length > sizeof input->texts - input->used)
        return (struct str){ 0 };
    char *copy = input->texts + input->used;
    memcpy(copy, text, length);
    input->used += length;
    return (struct str){ copy, length };
}

static struct str rubbish(struct input *input)
{
    size_t length = take(input, 12);
    if (length > input->left)
        length = input->left;
    struct str text = keep(input, (const char *)input->data, length);
    input->data += length;
    input->left -= length;
    return text;
}

static struct str country(struct input *input)
{
    static const char *const codes[] = { "CN", "HK", "MO", "US", "TW",      "SG", "AE", "RU",
                                         "DE", "GB", "JP", "MY", "SA",      "IN", "KP", "CU",
                                         "IL", "PL", "cn", "ZZ", "unknown", "" };
    unsigned at = take(input, sizeof codes / sizeof codes[0] + 2);
    if (at >= sizeof codes / sizeof codes[0])
        return (struct str){ 0 };
    return str_of(codes[at]);
}

static struct str date(struct input *input)
{
    char text[32];
    int length = snprintf(text, sizeof text, "20%02u-%02u-%02u", 21 + take(input, 8),
                          1 + take(input, 12), 1 + take(input, 29));
    return keep(input, text, (size_t)length);
}

static struct str number(struct input *input)
{
    static const char *const edges[] = { "0",
                                         "4800",
                                         "2400",
                                         "1600",
                                         "5.92",
                                         "3.2",
                                         "1.6",
                                         "600",
                                         "-1",
                                         "1e26",
                                         "1e400",
                                         "0.5",
                                         "50 percent",
                                         "50%",
                                         "1 TPP",
                                         "25 days",
                                         "1,000",
                                         "1e-30",
                                         "99999999999999999999",
                                         "3.20000001" };
    char text[32];
    unsigned at = take(input, sizeof edges / sizeof edges[0] * 2);
    if (at < sizeof edges / sizeof edges[0])
        return str_of(edges[at]);
    int length = snprintf(text, sizeof text, "%u", take(input, 256) * (1 + take(input, 256)));
    return keep(input, text, (size_t)length);
}

static struct str fact_value(struct input *input, const struct fact *fact)
{
    unsigned odd = take(input, 16);
    if (odd == 0)
        return rubbish(input);
    if (odd == 1)
        return STR("unknown");
    if (odd == 2)
        return STR("not_applicable");
    switch (fact->type.kind) {
    case TYPE_BOOL:
        return take(input, 2) != 0 ? STR("true") : STR("false");
    case TYPE_DATE:
        return date(input);
    case TYPE_COUNTRY:
        return country(input);
    case TYPE_ENUM:
        return fact->type.enumeration
            ->members[take(input, (unsigned)fact->type.enumeration->member_count)];
    case TYPE_STRING:
    case TYPE_CODE:
    case TYPE_PARTY:
        return take(input, 2) != 0 ? STR("datacenter") : rubbish(input);
    default:
        return number(input);
    }
}

static struct str fact_name(struct input *input, const struct fact *fact)
{
    char text[256];
    if (fact->by == NULL)
        return fact->path;
    int length =
        snprintf(text, sizeof text, "%.*s[%.*s]", STR_ARG(fact->path),
                 STR_ARG(fact->by->members[take(input, (unsigned)fact->by->member_count)]));
    return keep(input, text, (size_t)length);
}

/* Facts of the scope; an empty scope takes any. */
static size_t facts(struct input *input, const char *scope, struct given_fact *list, size_t max)
{
    size_t count = take(input, (unsigned)max + 1);
    for (size_t i = 0; i < count; i++) {
        const struct fact *fact = vocabulary[take(input, (unsigned)vocabulary_count)];
        for (size_t tries = 0; tries < vocabulary_count && !str_starts(fact->path, str_of(scope));
             tries++)
            fact = vocabulary[(size_t)(fact->slot + tries) % vocabulary_count];
        list[i] = (struct given_fact){ .name = fact_name(input, fact), .kind = GIVEN_TEXT };
        list[i].value = fact_value(input, fact);
        if (take(input, 40) == 1)
            list[i].name = rubbish(input);
        if (take(input, 20) == 1)
            list[i].kind = (enum given_kind)take(input, 4);
    }
    return count;
}

struct draft {
    struct order order;
    struct given_fact facts[FACTS_MAX];
    struct given_fact figures[FACTS_MAX];
    struct order_party parties[PARTIES_MAX];
    struct given_fact party_facts[PARTIES_MAX][FACTS_MAX];
    struct order_item components[COMPONENTS_MAX];
    struct given_fact component_figures[COMPONENTS_MAX][4];
};

static struct str chip_name(struct input *input)
{
    static const char *const names[] = { "NVIDIA H20", "NVIDIA H100", "H100 PCIe",    "NVIDIA A800",
                                         "RTX 4090",   "AMD MI308X",  "no such chip", "" };
    unsigned at = take(input, 12);
    const struct catalog *catalog = decider_catalog(decider);
    if (at < sizeof names / sizeof names[0])
        return str_of(names[at]);
    if (at == 11 || catalog->chip_count == 0)
        return (struct str){ 0 };
    return catalog->chips[take(input, 256) % catalog->chip_count].name;
}

static void draft_item(struct input *input, struct order_item *item, struct given_fact *figures,
                       size_t max)
{
    static const char *const codes[] = { "3A090", "3A090.a", "4A090.a", "5A992.c",
                                         "EAR99", "4E091",   "3a090" };
    *item = (struct order_item){ .name = chip_name(input), .figures = figures };
    item->figure_count = facts(input, "item.", figures, max);
    if (take(input, 8) == 1)
        item->eccn = str_of(codes[take(input, 7)]);
    if (take(input, 8) == 1)
        item->origin = country(input);
}

static void draft_party(struct input *input, struct order_party *party, struct given_fact *list)
{
    static const char *const roles[] = { "end_user",
                                         "ultimate_consignee",
                                         "purchaser",
                                         "intermediate_consignee",
                                         "end_user+ultimate_consignee",
                                         "",
                                         "nobody" };
    *party = (struct order_party){ .role = str_of(roles[take(input, 7)]),
                                   .name = STR("Example Co."),
                                   .facts = list };
    party->country = country(input);
    party->hq = country(input);
    party->parent_hq = country(input);
    party->fact_count = facts(input, "party.", list, 8);
}

static void draft_order(struct input *input, struct draft *draft, bool plain)
{
    static const char *const kinds[] = { "export", "reexport", "transfer", "gift" };
    static const char *const firms[] = { "NVIDIA Corporation", "Advanced Micro Devices, Inc.",
                                         "Nvidia Trading", "Example Exports, Inc.", "" };
    struct order *order = &draft->order;
    *order = (struct order){ .facts = draft->facts, .parties = draft->parties };
    order->id = plain ? (struct str){ 0 } : STR("1");
    order->on = take(input, 8) == 7 ? (struct str){ 0 } : date(input);
    order->to = country(input);
    if (take(input, 3) != 0)
        order->kind = str_of(kinds[take(input, 4)]);
    order->from = take(input, 3) == 0 ? (struct str){ 0 } : country(input);
    if (take(input, 3) != 0)
        order->exporter_name = str_of(firms[take(input, 5)]);
    if (take(input, 3) == 1)
        order->quantity = number(input);
    if (take(input, 6) == 1) {
        order->value_amount = number(input);
        order->value_currency = take(input, 2) != 0 ? STR("USD") : rubbish(input);
    }
    draft_item(input, &order->item, draft->figures, 12);
    order->party_count = take(input, PARTIES_MAX + 1);
    for (size_t i = 0; i < order->party_count; i++)
        draft_party(input, &draft->parties[i], draft->party_facts[i]);
    order->has_parties_complete = take(input, 2) != 0;
    order->parties_complete = take(input, 2) != 0;
    order->fact_count = facts(input, "", draft->facts, FACTS_MAX);
    if (take(input, 4) == 1) {
        order->item.contains = draft->components;
        order->item.contains_count = take(input, COMPONENTS_MAX + 1);
        for (size_t i = 0; i < order->item.contains_count; i++)
            draft_item(input, &draft->components[i], draft->component_figures[i], 4);
    }
}

/* ---- what must hold ---- */

static bool ships(int outcome)
{
    return outcome <= OUTCOME_AUTHORIZED;
}

static void check(const struct decision *d)
{
    bool may_go = false;
    bool may_not = false;
    assert(d->outcome < OUTCOME_COUNT && d->review < REVIEW_COUNT);
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        may_go = may_go || (d->possible[i] && ships(i));
        may_not = may_not || (d->possible[i] && !ships(i));
    }
    assert(may_go || may_not);
    assert(!d->possible[OUTCOME_UNDETERMINED]);
    if (d->outcome == OUTCOME_UNDETERMINED)
        assert(may_go && may_not);
    else
        assert(d->possible[d->outcome]);
    assert(d->review == REVIEW_NONE || d->possible[OUTCOME_LICENSE_REQUIRED]);
    if (ships(d->outcome))
        assert(!may_not && d->reason.data == NULL);
    if (d->may_ship) {
        assert(ships(d->outcome));
        assert(d->question_count == 0 && d->assumed_count == 0 && d->party_count > 0);
        for (size_t i = 0; i < d->flag_count; i++)
            assert(d->flags[i].resolved);
        for (size_t i = 0; i < d->condition_count; i++)
            assert(!d->conditions[i].blocking);
        for (size_t i = 0; i < d->party_count; i++)
            assert(d->parties[i].status == PARTY_CLEAR);
    }
    assert(d->good_until > d->on);
}

struct answer {
    enum outcome outcome;
    bool possible[OUTCOME_COUNT];
    enum review review;
    size_t questions, requirements, exceptions;
    int32_t good_until;
};

static bool answer(const struct order *order, const struct decide_options *options,
                   struct answer *ret)
{
    struct decision d;
    struct err err;
    err_clear(&err);
    if (!decide(session, order, options, &d, &err)) {
        assert(err.code != ERR_NONE && err.message[0] != '\0' && err.code != ERR_MEMORY &&
               err.code != ERR_LIMIT);
        assert(str_is_utf8(str_of(err.message)) && str_is_utf8(str_of(err.hint)));
        return false;
    }
    check(&d);
    memset(ret, 0, sizeof *ret);
    ret->outcome = d.outcome;
    memcpy(ret->possible, d.possible, sizeof ret->possible);
    ret->review = d.review;
    ret->questions = d.question_count;
    ret->requirements = d.requirement_count;
    ret->exceptions = d.exception_count;
    ret->good_until = d.good_until;
    return true;
}

/* Whether the kind of the item is taken from it, so that leaving it out says something else. */
static bool tells_kind(struct str name)
{
    return str_ends(name, STR("weights")) || str_ends(name, STR("training_ops")) ||
           str_ends(name, STR("item.kind"));
}

/* One fact becomes unknown; NULL when there is none to take. */
static struct given_fact *one_fact(struct input *input, struct draft *draft)
{
    struct order *order = &draft->order;
    switch (take(input, 3)) {
    case 0:
        return order->fact_count == 0 ? NULL
                                      : &order->facts[take(input, (unsigned)order->fact_count)];
    case 1:
        return order->item.figure_count == 0
                   ? NULL
                   : &order->item.figures[take(input, (unsigned)order->item.figure_count)];
    default:
        if (order->party_count == 0 || order->parties[0].fact_count == 0)
            return NULL;
        return &order->parties[0].facts[take(input, (unsigned)order->parties[0].fact_count)];
    }
}

static void check_less(struct input *input, struct draft *draft,
                       const struct decide_options *options, const struct answer *before)
{
    struct answer less;
    struct given_fact *fact = one_fact(input, draft);
    if (fact != NULL && !tells_kind(fact->name)) {
        fact->value = STR("unknown");
        fact->kind = GIVEN_TEXT;
    } else if (take(input, 2) != 0) {
        draft->order.to = (struct str){ 0 };
    } else {
        draft->order.has_parties_complete = draft->order.parties_complete = false;
    }
    if (!answer(&draft->order, options, &less))
        return;
    for (int i = 0; i < OUTCOME_COUNT; i++)
        assert(!before->possible[i] || less.possible[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct draft draft;
    static struct input input;
    struct answer once;
    struct answer twice;
    if (session == NULL)
        start();
    input.data = data;
    input.left = size;
    input.used = 0;
    unsigned how = take(&input, 64);
    bool plain = how % 2 == 1;
    struct decide_options options = {
        .today = date_from_civil(2026, 1, 1),
        .known = how / 2 % 4 == 3 ? date_from_civil(2022 + (int)take(&input, 6), 6, 1) : DATE_OPEN,
        .known_label = date_from_civil(2026, 1, 1),
        .knowledge = how / 8 % 4 == 3 ? KNOWLEDGE_PUBLIC : KNOWLEDGE_FIRM,
        .posture = how / 32 % 2 == 1 ? POSTURE_TEXT : POSTURE_ENFORCED,
        .explain = how % 5 == 1,
        .classify_only = how % 11 == 3,
        .skip_good_until = how % 3 == 2,
        .grace_days = how % 7 == 1 ? 400 : 0,
    };
    draft_order(&input, &draft, plain);
    if (!answer(&draft.order, &options, &once))
        return 0;
    if (how % 4 == 0) {
        assert(answer(&draft.order, &options, &twice));
        assert(memcmp(&once, &twice, sizeof once) == 0);
    }
    if (!plain && !options.classify_only)
        check_less(&input, &draft, &options, &once);
    return 0;
}
