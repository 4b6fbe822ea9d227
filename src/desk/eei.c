/* SPDX-License-Identifier: Apache-2.0 */
/* desk/eei.c - see eei.h. */
#include "desk/eei.h"

#include "decide/decision.h"
#include "decide/law.h"
#include "desk/ids.h"
#include "desk/shipments_priv.h"

#define LICENSES STR("desk.eei_license")
#define NO_LICENSE STR("desk.eei_no_license")

struct gathering {
    const struct eei_desk *desk;
    struct arena *arena, *keep;
    struct shipment_record record;
    struct matter order;
    int64_t read;                     /* the decision that was read; 0: none yet */
    const struct json_value *decided; /* NULL: there is none */
    const struct json_value *said;    /* the order that it was made of */
    struct eei_list *list;
    struct err *err;
};

/* ---- JSON ---- */

static bool read_json(struct gathering *g, struct str text, const struct json_value **ret)
{
    return json_read_kept(g->desk->reader, g->arena, text, ret, g->err) ||
           err_wrap(g->err, "shipment '%.*s'", STR_ARG(g->record.matter.name));
}

static const struct json_value *member(const struct json_value *object, const char *key)
{
    return object == NULL || object->type != JSON_OBJECT ? NULL : json_get(object, str_of(key));
}

static struct str text_of(const struct json_value *object, const char *key)
{
    const struct json_value *value = member(object, key);
    return value == NULL || value->type != JSON_STRING ? (struct str){ 0 } : value->text;
}

static int64_t whole_of(const struct json_value *object, const char *key)
{
    const struct json_value *value = member(object, key);
    struct num number;
    struct err unread;
    if (value == NULL || value->type != JSON_NUMBER ||
        !num_parse(value->text, false, &number, &unread) || number.bottom != 1)
        return 0;
    return (int64_t)number.top;
}

static bool is_true(const struct json_value *object, const char *key)
{
    const struct json_value *value = member(object, key);
    return value != NULL && value->type == JSON_BOOL && str_equal_text(value->text, "true");
}

static bool is_false(const struct json_value *object, const char *key)
{
    const struct json_value *value = member(object, key);
    return value != NULL && value->type == JSON_BOOL && !str_equal_text(value->text, "true");
}

static struct str kept(struct gathering *g, struct str text)
{
    return text.length == 0 ? (struct str){ 0 } : str_copy(g->keep, text);
}

/* ---- the number of the filing ---- */

struct str eei_itn(struct arena *arena, struct str text)
{
    struct str itn = str_trim(text);
    if (itn.length > 3 && str_equal_fold(str_slice(itn, 0, 3), STR("AES")))
        itn = str_trim(str_slice(itn, 3, itn.length));
    bool is_itn = itn.length == EEI_ITN_LENGTH && char_lower(itn.data[0]) == 'x';
    for (size_t i = 1; is_itn && i < itn.length; i++)
        is_itn = is_digit(itn.data[i]);
    if (!is_itn)
        return (struct str){ 0 };
    return str_join(arena, STR("X"), "", str_slice(itn, 1, itn.length));
}

/* ---- what it rests on ---- */

/* That decision, and the order as it was then. */
static bool read_decision(struct gathering *g, int64_t seq)
{
    struct store *store = g->desk->shipments->matters.store;
    struct decision_row row;
    struct matter_version version;
    if (seq == g->read)
        return true;
    g->read = seq;
    return decision_read(store, g->arena, seq, &row, g->err) &&
           read_json(g, row.content, &g->decided) &&
           matter_version_read(store, g->arena, &g->order.id, row.version, &version, g->err) &&
           read_json(g, version.content, &g->said);
}

/* An order that was not decided yet says all the same to whom. */
static bool read_order(struct gathering *g)
{
    struct store *store = g->desk->shipments->matters.store;
    struct matter_version version;
    if (!matter_named(store, g->arena, &order_machine, g->record.shipment.order, &g->order, g->err))
        return false;
    if (g->order.decision != 0)
        return true;
    return matter_version_read(store, g->arena, &g->order.id, g->order.version, &version, g->err) &&
           read_json(g, version.content, &g->said);
}

/* ---- the license ---- */

/* The first word of the set on that day; absent where the packs have none. */
static bool read_code(struct gathering *g, struct str set, int32_t day, struct str *ret)
{
    struct law_word *words;
    size_t count = 0;
    struct err none;
    err_clear(&none);
    if (!law_words(g->desk->policy, g->arena, set, day, &words, &count, &none)) {
        if (none.code == ERR_POLICY)
            return true;
        *g->err = none;
        return false;
    }
    if (count > 0)
        *ret = words[0].word;
    return true;
}

static bool is_outcome(const struct gathering *g, enum outcome outcome)
{
    return str_equal_text(text_of(g->decided, "outcome"), outcome_name(outcome));
}

static const struct json_value *elements(const struct json_value *object, const char *key)
{
    const struct json_value *array = member(object, key);
    return array == NULL || array->type != JSON_ARRAY ? NULL : array->first;
}

/* Whether it lifts a requirement. */
static bool lifts(const struct gathering *g, struct str name)
{
    for (const struct json_value *v = elements(g->decided, "requirements"); v != NULL;
         v = v->next) {
        for (const struct json_value *by = elements(v, "lifted_by"); by != NULL; by = by->next) {
            if (str_equal(by->text, name))
                return true;
        }
    }
    return false;
}

/* That by whose authority it ships, or an exception that lifts what would need a license. */
static bool counts(const struct gathering *g, const struct json_value *exception)
{
    struct str rule = text_of(member(g->decided, "authority"), "rule");
    if (rule.length > 0)
        return str_equal(text_of(exception, "rule"), rule);
    struct str status = text_of(exception, "status");
    return is_outcome(g, OUTCOME_EXCEPTION) && lifts(g, text_of(exception, "name")) &&
           (str_equal_text(status, "available") || str_equal_text(status, "needs"));
}

/* What all of them give; absent where they differ: which is used nobody said. */
static struct str given_code(const struct gathering *g)
{
    struct str code = { 0 };
    bool first = true;
    for (const struct json_value *v = elements(g->decided, "exceptions"); v != NULL; v = v->next) {
        if (!counts(g, v))
            continue;
        struct str gives = text_of(v, "gives");
        if (!first && !str_equal(code, gives))
            return (struct str){ 0 };
        code = gives;
        first = false;
    }
    return code;
}

/* A license of another agency has another code, which the packs do not have. */
static bool fill_license(struct gathering *g, struct eei *eei)
{
    const struct shipment *shipment = &g->record.shipment;
    struct str code = { 0 };
    if (shipment->number.length > 0) {
        bool ours = shipment->authority.length == 0 || str_equal_text(shipment->authority, "BIS");
        eei->number = kept(g, shipment->number);
        eei->line = shipment->line;
        if (ours && !read_code(g, LICENSES, eei->day, &code))
            return false;
    } else if (is_outcome(g, OUTCOME_NO_LICENSE_REQUIRED)) {
        if (!read_code(g, NO_LICENSE, eei->day, &code))
            return false;
    } else {
        code = given_code(g);
    }
    eei->code = kept(g, code);
    return true;
}

/* ---- the item ---- */

static bool has_word(struct str list, struct str word)
{
    for (size_t at = 0; at + word.length <= list.length; at += EEI_ECCN_LENGTH + 1) {
        if (str_equal(str_slice(list, at, at + word.length), word))
            return true;
    }
    return false;
}

/* The entries without their paragraphs, each once. */
static void fill_entries(struct gathering *g, struct eei *eei)
{
    struct str list = { 0 };
    for (const struct json_value *v = elements(member(g->decided, "item"), "entries"); v != NULL;
         v = v->next) {
        struct str code = str_slice(v->text, 0, EEI_ECCN_LENGTH);
        if (v->type != JSON_STRING || code.length < EEI_ECCN_LENGTH || has_word(list, code))
            continue;
        list = list.length == 0 ? code : str_join(g->arena, list, ";", code);
    }
    eei->eccn = kept(g, list);
}

/* ---- to whom ---- */

static const struct json_value *party_of(const struct gathering *g, const char *role)
{
    for (const struct json_value *v = elements(g->said, "parties"); v != NULL; v = v->next) {
        if (str_equal_text(text_of(v, "role"), role))
            return v;
    }
    return NULL;
}

/* 15 CFR 30.6(a)(28).  Who uses it, is no government and does not resell is a direct consumer. */
static const char *type_of(const struct gathering *g, const struct json_value *consignee)
{
    const struct json_value *facts = member(consignee, "facts");
    if (is_true(facts, "government"))
        return "government entity";
    if (is_true(facts, "distributor"))
        return "reseller";
    bool uses = str_equal(text_of(consignee, "name"), text_of(party_of(g, "end_user"), "name"));
    return uses && is_false(facts, "government") && is_false(facts, "distributor")
               ? "direct consumer"
               : "";
}

static void fill_consignee(struct gathering *g, struct eei *eei)
{
    const struct json_value *consignee = party_of(g, "ultimate_consignee");
    if (consignee == NULL)
        return;
    eei->consignee = kept(g, text_of(consignee, "name"));
    eei->country = kept(g, text_of(consignee, "country"));
    eei->type = kept(g, str_of(type_of(g, consignee)));
}

/* ---- one line ---- */

static bool add(struct gathering *g, int64_t decision, struct eei *eei)
{
    const struct shipment *shipment = &g->record.shipment;
    if (decision == 0)
        decision = g->order.decision;
    if (decision != 0 && !read_decision(g, decision))
        return false;
    eei->shipment = kept(g, g->record.matter.name);
    eei->order = kept(g, shipment->order);
    eei->currency = kept(g, shipment->currency);
    eei->port = kept(g, shipment->port);
    eei->itn = eei_itn(g->keep, eei->reference);
    eei->serials = shipment->serial_count;
    fill_entries(g, eei);
    fill_consignee(g, eei);
    if (!fill_license(g, eei) || !arena_sound(g->arena, g->err) || !arena_sound(g->keep, g->err))
        return false;
    struct eei_list *list = g->list;
    if (!arena_grow(g->keep, &list->items, list->count, &list->room, sizeof *list->items))
        return arena_error(g->keep, g->err);
    list->items[list->count++] = *eei;
    return true;
}

static bool add_departure(struct gathering *g, const struct matter_event *event, int64_t decision,
                          const struct json_value *details)
{
    struct eei eei = { .event = event->n,
                       .quantity = whole_of(details, "quantity"),
                       .value = whole_of(details, "value_minor"),
                       .reference = kept(g, text_of(details, "reference")),
                       .place = kept(g, text_of(details, "place")) };
    return (date_parse(text_of(details, "day"), &eei.day, g->err) ||
            err_wrap(g->err, "shipment '%.*s'", STR_ARG(g->record.matter.name))) &&
           add(g, decision, &eei);
}

static bool add_events(struct gathering *g)
{
    const struct shipment_record *record = &g->record;
    int64_t decision = 0;
    for (size_t i = 0; i < record->event_count; i++) {
        const struct matter_event *event = &record->events[i];
        const struct json_value *details = NULL;
        if (event->details.length == 0)
            continue;
        if (!read_json(g, event->details, &details))
            return false;
        if (member(details, "decision") != NULL)
            decision = whole_of(details, "decision");
        if (str_equal_text(event->transition,
                           machine_transition(&shipment_machine, SHIPMENT_DEPART)) &&
            !add_departure(g, event, decision, details))
            return false;
    }
    if (record->has_departed)
        return true;
    struct eei eei = { .quantity = record->shipment.quantity,
                       .value = record->shipment.value,
                       .day = record->shipment.planned };
    return add(g, decision, &eei);
}

bool eei_add(const struct eei_desk *desk, struct arena *arena, struct arena *keep,
             const struct matter *shipment, struct eei_list *list, struct err *err)
{
    struct gathering g = { .desk = desk, .arena = arena, .keep = keep, .list = list, .err = err };
    if (!shipment_load_matter(desk->shipments, arena, shipment, &g.record, err))
        return false;
    return (!g.record.released && !g.record.has_departed) || (read_order(&g) && add_events(&g));
}

/* ---- all of them ---- */

#define PAGE 1000                   /* shipments that are listed at once */
#define PAGE_MAX ((size_t)16 << 20) /* bytes of a page of them */

static bool add_page(const struct eei_desk *desk, struct arena *arena, struct arena *keep,
                     const struct matter *matters, size_t count, struct eei_list *list,
                     struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!eei_add(desk, arena, keep, &matters[i], list, err))
            return false;
        arena_reset(arena);
    }
    return true;
}

bool eei_all(const struct eei_desk *desk, struct arena *arena, struct arena *keep,
             struct eei_list *list, struct err *err)
{
    struct store *store = desk->shipments->matters.store;
    struct str after = { 0 };
    struct arena page;
    size_t count = PAGE;
    bool done = true;
    arena_init(&page, desk->shipments->matters.mem, PAGE_MAX);
    while (done && count == PAGE) {
        struct matter *matters;
        done = matters_list(store, &page, STR("shipment"), STR(""), after, PAGE, &matters, &count,
                            err) &&
               add_page(desk, arena, keep, matters, count, list, err);
        /* It is the last of its page, which goes. */
        if (done && count == PAGE)
            after = str_copy(keep, matters[count - 1].name);
        arena_reset(&page);
    }
    arena_release(&page);
    return done && arena_sound(keep, err);
}

size_t eei_departed(struct eei_list *list)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].event > 0)
            list->items[count++] = list->items[i];
    }
    list->count = count;
    return count;
}
