/* SPDX-License-Identifier: Apache-2.0 */
/* desk/flags.c - see flags.h. */
#include "desk/flags.h"

#include <string.h>

#include "desk/form.h"
#include "desk/order_shipments.h"
#include "desk/order_state.h"
#include "desk/shipment_state.h"
#include "text/json_write.h"

#define CONTENT_MAX ((size_t)1 << 16)
#define DECISION_MAX ((size_t)64 << 20)
#define DECISION_DEPTH 32

struct doing {
    struct matter_doing doing;
    const struct flag_change *change;
    struct flag_outcome *outcome;
    struct json_reader *reader;
    struct red_flag flag; /* as it will be said */
    struct err *err;
};

/* ---- what is said of it ---- */

static struct str name_of(struct arena *arena, const struct red_flag *flag)
{
    uint8_t digest[SEAL_SIZE];
    char hex[2 * SEAL_SIZE + 1];
    struct seal seal;
    seal_init(&seal, "flag");
    seal_text(&seal, flag->about);
    seal_text(&seal, flag->name);
    seal_said(&seal, flag->rule);
    seal_said(&seal, flag->version);
    seal_text(&seal, flag->says);
    seal_end(&seal, digest);
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    return str_join(arena, STR("F-"), "", (struct str){ hex, 12 });
}

static bool write_content(struct doing *d, struct str *ret)
{
    const struct red_flag *flag = &d->flag;
    struct buf out;
    buf_init(&out, d->doing.desk->mem, CONTENT_MAX);
    json_open(&out, '{');
    JSON_PUT_STRING(&out, "about", flag->about);
    JSON_PUT_STRING(&out, "name", flag->name);
    JSON_PUT_STRING(&out, "rule", flag->rule);
    JSON_PUT_STRING(&out, "order", flag->version);
    JSON_PUT_STRING(&out, "says", flag->says);
    JSON_PUT_STRING(&out, "source", flag->source);
    json_close(&out, '}');
    json_end(&out);
    *ret = str_copy(d->doing.arena, buf_view(&out));
    bool done = buf_check(&out, d->err) && arena_sound(d->doing.arena, d->err);
    buf_release(&out);
    return done;
}

static struct json_reader *content_reader(const struct mem *mem, struct err *err)
{
    const struct json_limits limits = { .size = DECISION_MAX, .depth = DECISION_DEPTH };
    return json_reader_new(mem, limits, err);
}

static bool read_flag(struct json_reader *reader, struct arena *arena,
                      const struct matter_last *last, struct red_flag *ret, struct err *err)
{
    const struct json_value *content;
    if (!json_read_kept(reader, arena, last->content, &content, err))
        return err_wrap(err, "flag '%.*s'", STR_ARG(last->name));
    *ret = (struct red_flag){
        .id = last->name,
        .about = form_text(content, "about"),
        .name = form_text(content, "name"),
        .rule = form_text(content, "rule"),
        .version = form_text(content, "order"),
        .says = form_text(content, "says"),
        .source = form_text(content, "source"),
        .open = str_equal_text(last->state, machine_state(&flag_machine, FLAG_OPEN)),
        .by = last->by,
        .reason = last->reason,
    };
    return true;
}

bool flags_read(struct store *store, const struct mem *mem, struct arena *arena, int64_t until,
                struct red_flags *ret, struct err *err)
{
    struct matter_last *last;
    size_t count;
    struct json_reader *reader = content_reader(mem, err);
    bool done = reader != NULL &&
                matters_last(store, arena, str_of(flag_machine.what), until, &last, &count, err);
    struct red_flag *list = done ? arena_array(arena, count + 1, sizeof *list) : NULL;
    if (done && list == NULL)
        done = arena_error(arena, err);
    for (size_t i = 0; list != NULL && done && i < count; i++)
        done = read_flag(reader, arena, &last[i], &list[i], err);
    json_reader_free(reader);
    if (done)
        *ret = (struct red_flags){ .list = list, .count = count };
    return done;
}

/* ---- whom it bars ---- */

static bool has_party(const struct order *order, struct str name)
{
    for (size_t i = 0; i < order->party_count; i++) {
        if (str_equal_fold(order->parties[i].name, name))
            return true;
    }
    return false;
}

static bool is_about(const struct red_flag *flag, const struct order *order, struct str shipment)
{
    if (str_equal_text(flag->about, FLAG_ON_ORDER))
        return str_equal(flag->name, order->id);
    if (str_equal_text(flag->about, FLAG_ON_SHIPMENT))
        return str_equal(flag->name, shipment);
    return has_party(order, flag->name);
}

const struct red_flag *flags_next(const struct red_flags *flags, const struct red_flag *previous,
                                  const struct order *order, struct str shipment)
{
    size_t at = previous == NULL ? 0 : (size_t)(previous - flags->list) + 1;
    for (; at < flags->count; at++) {
        const struct red_flag *flag = &flags->list[at];
        if (flag->open && flag->rule.data == NULL && is_about(flag, order, shipment))
            return flag;
    }
    return NULL;
}

/* ---- what a rule raised, and somebody resolved ---- */

static void digest_hex(struct str content, char ret[2 * MATTER_DIGEST_SIZE + 1])
{
    uint8_t digest[MATTER_DIGEST_SIZE];
    matter_digest(content, digest);
    sodium_bin2hex(ret, 2 * MATTER_DIGEST_SIZE + 1, digest, sizeof digest);
}

static bool is_resolved(const struct red_flags *flags, const struct flag *flag, struct str order,
                        const char *version)
{
    for (size_t i = 0; i < flags->count; i++) {
        const struct red_flag *found = &flags->list[i];
        if (!found->open && str_equal(found->rule, flag->rule) && str_equal(found->name, order) &&
            str_equal_text(found->version, version) && str_equal(found->says, flag->text))
            return true;
    }
    return false;
}

bool flags_take_resolved(const struct red_flags *flags, struct arena *arena, struct str content,
                         const struct decision *decision, struct order *order, bool *ret,
                         struct err *err)
{
    char version[2 * MATTER_DIGEST_SIZE + 1];
    size_t count = order->flags_resolved_count;
    *ret = false;
    if (flags->count == 0 || decision->flag_count == 0)
        return true;
    digest_hex(content, version);
    struct str *all = arena_array(arena, count + decision->flag_count, sizeof *all);
    if (all == NULL)
        return arena_error(arena, err);
    if (count > 0)
        memcpy(all, order->flags_resolved, count * sizeof *all);
    for (size_t i = 0; i < decision->flag_count; i++) {
        const struct flag *flag = &decision->flags[i];
        if (!flag->resolved && is_resolved(flags, flag, order->id, version))
            all[count++] = str_copy(arena, flag->rule);
    }
    *ret = count > order->flags_resolved_count;
    order->flags_resolved = all;
    order->flags_resolved_count = count;
    return arena_sound(arena, err);
}

/* ---- raising ---- */

static bool need(struct doing *d, struct str text, const char *says, const char *hint)
{
    if (text.length > 0)
        return true;
    err_set(d->err, ERR_USAGE, "%s", says);
    return err_hint(d->err, "%s", hint);
}

/* An order or a shipment has to be there; who has a case as a buyer need not. */
static bool find_subject(struct doing *d, const struct machine **ret_machine, struct matter *ret)
{
    const bool order = str_equal_text(d->flag.about, FLAG_ON_ORDER);
    *ret_machine = order ? &order_machine : &shipment_machine;
    if (str_equal_text(d->flag.about, FLAG_ON_BUYER)) {
        *ret_machine = NULL;
        return true;
    }
    if (matter_named(d->doing.desk->store, d->doing.arena, *ret_machine, d->flag.name, ret, d->err))
        return true;
    if (!order && d->err->code == ERR_NAME)
        return err_hint(d->err, "'licet ship list' lists them");
    return false;
}

static bool hold_order(struct doing *d, struct matter *order)
{
    struct matter_doing *doing = &d->doing;
    struct obstacle *before;
    size_t count;
    unsigned from;
    if (!matter_state(&order_machine, order, &from, d->err))
        return false;
    if (!machine_can(&order_machine, from, ORDER_HOLD))
        return true;
    if (!obstacles_read(doing->desk->store, doing->arena, &order->id, &before, &count, d->err))
        return false;
    const struct obstacle obstacle = { .matter = order->id,
                                       .n = count == 0 ? 1 : before[count - 1].n + 1,
                                       .event = order->event + 1,
                                       .reason = STR("red_flag"),
                                       .rule = d->outcome->matter.name,
                                       .citation = d->flag.source,
                                       .says = d->flag.says };
    const struct with_event with = {
        .opened = &obstacle, .opened_count = 1, .reason = d->flag.says, .basis = d->flag.source
    };
    struct order_shipments shipments = { .held = 0 };
    doing->machine = &order_machine;
    bool done = MATTER_PUSH(doing, &doing->opened, obstacle) &&
                matter_event(doing, order, ORDER_HOLD, ORDER_ON_HOLD, &with) &&
                order_hold_shipments(doing, order, false, d->flag.says, d->flag.source, &shipments);
    d->outcome->held = shipments.held;
    doing->machine = &flag_machine;
    d->outcome->order_held = done;
    return done;
}

static bool hold_shipment(struct doing *d, struct matter *shipment)
{
    struct matter_doing *doing = &d->doing;
    const struct with_event with = { .reason = d->flag.says, .basis = d->flag.source };
    unsigned from;
    if (!matter_state(&shipment_machine, shipment, &from, d->err))
        return false;
    if (!machine_can(&shipment_machine, from, SHIPMENT_HOLD))
        return true;
    doing->machine = &shipment_machine;
    bool done = matter_event(doing, shipment, SHIPMENT_HOLD, SHIPMENT_POLICY_HOLD, &with);
    doing->machine = &flag_machine;
    d->outcome->held += done;
    return done;
}

static bool find_flag(struct doing *d, bool *ret_there)
{
    struct matter **there;
    struct str name = d->change->id.length > 0 ? d->change->id : name_of(d->doing.arena, &d->flag);
    if (!arena_sound(d->doing.arena, d->err) ||
        !matters_named(d->doing.desk->store, d->doing.arena, &flag_machine, &name, 1, &there, NULL,
                       d->err))
        return false;
    *ret_there = there[0] != NULL;
    d->outcome->matter = *ret_there ? *there[0] : matter_new(&d->doing, name);
    return true;
}

static bool record(struct doing *d, enum flag_state to, bool says)
{
    const struct flag_change *change = d->change;
    struct matter *matter = &d->outcome->matter;
    struct matter_version version = { .n = 0 };
    struct str content;
    struct with_event with = { .reason = change->reason, .basis = change->basis };
    if (says &&
        (!write_content(d, &content) || !matter_add_version(&d->doing, matter, content, &version) ||
         !matter_is_about(&d->doing, matter, "flag", d->flag.name)))
        return false;
    if (version.n > 0)
        with.version = version.digest;
    if (change->document.length > 0)
        with.details = str_join(
            d->doing.arena, str_join(d->doing.arena, STR("{\"document\":\""), "", change->document),
            "", STR("\"}"));
    return arena_sound(d->doing.arena, d->err) &&
           matter_event(&d->doing, matter, change->transition, to, &with);
}

static bool raise_flag(struct doing *d)
{
    const struct machine *machine;
    struct matter subject;
    bool there;
    d->flag = (struct red_flag){ .about = d->change->about,
                                 .name = d->change->name,
                                 .says = d->change->says,
                                 .source = d->change->source };
    if (!need(d, d->flag.says, "what was seen is not said", "--says TEXT") ||
        !need(d, d->flag.source, "where it was seen is not said", "--source TEXT") ||
        !find_subject(d, &machine, &subject) || !find_flag(d, &there))
        return false;
    d->outcome->same =
        there && str_equal_text(d->outcome->matter.state, machine_state(&flag_machine, FLAG_OPEN));
    if (d->outcome->same)
        return true;
    if (!record(d, FLAG_OPEN, true))
        return false;
    return machine == NULL ||
           (machine == &order_machine ? hold_order(d, &subject) : hold_shipment(d, &subject));
}

/* ---- resolving ---- */

static bool forbid(struct doing *d, const char *what)
{
    err_set(d->err, ERR_FORBIDDEN, "'%s' %s, and cannot resolve it",
            d->doing.desk->by->principal.name, what);
    return err_hint(d->err, "it takes somebody else");
}

/* Who raised it last does not resolve it. */
static bool check_raiser(struct doing *d)
{
    struct matter_event *events;
    size_t count;
    bool own = false;
    if (!matter_events_read(d->doing.desk->store, d->doing.arena, &d->outcome->matter.id, &events,
                            &count, d->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (str_equal_text(events[i].transition, machine_transition(&flag_machine, FLAG_RAISE)))
            own = store_id_equal(&events[i].actor, &d->doing.desk->by->principal.id);
    }
    return !own || forbid(d, "raised it");
}

/* Nor does who wrote what the order says now. */
static bool check_writer(struct doing *d, const struct matter *order)
{
    struct matter_event *events;
    size_t count;
    if (!matter_events_read(d->doing.desk->store, d->doing.arena, &order->id, &events, &count,
                            d->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (events[i].version == order->version)
            return !store_id_equal(&events[i].actor, &d->doing.desk->by->principal.id) ||
                   forbid(d, "wrote the order");
    }
    return true;
}

static bool find_in_decision(struct doing *d, const struct matter *order, struct str *ret)
{
    struct decision_row decision;
    const struct json_value *root;
    if (order->decision == 0)
        return err_set(d->err, ERR_CONFLICT, "order '%.*s' was not decided", STR_ARG(order->name));
    if (!decision_read(d->doing.desk->store, d->doing.arena, order->decision, &decision, d->err))
        return false;
    if (!json_read_kept(d->reader, d->doing.arena, decision.content, &root, d->err))
        return err_wrap(d->err, "the decision on order '%.*s'", STR_ARG(order->name));
    for (const struct json_value *v = form_first(root, "flags"); v != NULL; v = v->next) {
        if (!str_equal(form_text(v, "rule"), d->change->rule))
            continue;
        *ret = form_text(v, "text");
        if (decision.version == order->version)
            return true;
    }
    err_set(d->err, ERR_NAME, "the newest decision on order '%.*s' has no flag '%.*s'",
            STR_ARG(order->name), STR_ARG(d->change->rule));
    return err_hint(d->err, "'licet order show --json' has its flags");
}

static bool resolve_rule(struct doing *d)
{
    struct matter order;
    struct matter_version version;
    char hex[2 * MATTER_DIGEST_SIZE + 1];
    bool there;
    d->flag = (struct red_flag){ .about = STR(FLAG_ON_ORDER),
                                 .name = d->change->name,
                                 .rule = d->change->rule,
                                 .source = d->change->source };
    if (!matter_named(d->doing.desk->store, d->doing.arena, &order_machine, d->flag.name, &order,
                      d->err) ||
        !find_in_decision(d, &order, &d->flag.says) || !check_writer(d, &order) ||
        !matter_version_read(d->doing.desk->store, d->doing.arena, &order.id, order.version,
                             &version, d->err))
        return false;
    digest_hex(version.content, hex);
    d->flag.version = str_of(hex);
    if (!find_flag(d, &there))
        return false;
    d->outcome->same = there;
    return there || record(d, FLAG_RESOLVED, true);
}

static bool resolve(struct doing *d)
{
    unsigned from;
    if (!need(d, d->change->reason, "why?", "--reason TEXT") ||
        !need(d, d->change->basis, "what shows it is not said", "--basis EVIDENCE"))
        return false;
    if (d->change->rule.length > 0)
        return resolve_rule(d);
    if (!matter_named(d->doing.desk->store, d->doing.arena, &flag_machine, d->change->id,
                      &d->outcome->matter, d->err) ||
        !matter_state(&flag_machine, &d->outcome->matter, &from, d->err))
        return false;
    d->outcome->same = from == FLAG_RESOLVED;
    return d->outcome->same || (check_raiser(d) && record(d, FLAG_RESOLVED, false));
}

/* To keep something back is no risk: whoever works on orders or shipments may. */
static bool may(const struct matter_desk *desk, enum flag_transition transition, struct err *err)
{
    if (transition == FLAG_RAISE &&
        (who_may(desk->by, MAY_ORDER_WRITE) || who_may(desk->by, MAY_FACT_WRITE)))
        return true;
    return who_need(desk->by, MAY_RELEASE, err);
}

bool flag_do(const struct matter_desk *desk, struct arena *arena, const struct flag_change *change,
             struct flag_outcome *ret, struct err *err)
{
    struct doing d = { .change = change, .outcome = ret, .err = err };
    *ret = (struct flag_outcome){ .same = false };
    if (!may(desk, change->transition, err))
        return false;
    d.reader = content_reader(desk->mem, err);
    bool done =
        d.reader != NULL && matter_begin(&d.doing, desk, &flag_machine, arena, err) &&
        matter_end(&d.doing, change->transition == FLAG_RAISE ? raise_flag(&d) : resolve(&d));
    json_reader_free(d.reader);
    return done;
}
