/* SPDX-License-Identifier: Apache-2.0 */
/* desk/orders.c - see orders.h. */
#include "desk/orders_priv.h"

#include <sodium.h>
#include <string.h>

#include "audit/log.h"
#include "desk/ids.h"

#define KEEP "export" /* as what it is kept; the packs have for how long */
#define WORK_MAX ((size_t)2 << 30)

#define LIST(type)                                                                                 \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count, room;                                                                        \
    }

/* What is being done, and what will be written of it. */
struct doing {
    const struct order_desk *desk;
    struct arena *arena;
    struct audit_log log;
    int64_t basis, decision; /* of the decisions; the last one's number */
    LIST(struct matter) added;
    LIST(struct matter) changed;
    LIST(struct matter_version) versions;
    LIST(struct decision_row) decisions;
    LIST(struct matter_event) events;
    LIST(struct obstacle) opened;
    LIST(struct obstacle) gone;
    LIST(struct obstacle) closed;
    struct err *err;
};

#define PUSH(doing, list, value)                                                                   \
    (arena_grow((doing)->arena, &(list)->items, (list)->count, &(list)->room,                      \
                sizeof *(list)->items)                                                             \
         ? ((list)->items[(list)->count++] = (value), true)                                        \
         : arena_error((doing)->arena, (doing)->err))

static void doing_init(struct doing *doing, const struct order_desk *desk, struct arena *arena,
                       struct err *err)
{
    *doing = (struct doing){ .desk = desk, .arena = arena, .err = err };
    audit_log_init(&doing->log, desk->mem);
    audit_begin(&doing->log);
}

static bool write_all(struct doing *doing)
{
    const struct matter_writing writing = {
        .added = doing->added.items,
        .added_count = doing->added.count,
        .changed = doing->changed.items,
        .changed_count = doing->changed.count,
        .versions = doing->versions.items,
        .version_count = doing->versions.count,
        .decisions = doing->decisions.items,
        .decision_count = doing->decisions.count,
        .events = doing->events.items,
        .event_count = doing->events.count,
        .opened = doing->opened.items,
        .opened_count = doing->opened.count,
        .gone = doing->gone.items,
        .gone_count = doing->gone.count,
        .closed = doing->closed.items,
        .closed_count = doing->closed.count,
    };
    return matters_write(doing->desk->store, &writing, doing->err) &&
           audit_flush(&doing->log, doing->desk->store, doing->err);
}

/* ---- events ---- */

static bool log_event(struct doing *doing, struct str name, const struct matter_event *event)
{
    char action[64];
    char request[2 * STORE_ID_SIZE + 1];
    struct audit_hash after;
    struct audit_event entry = { .now = doing->desk->now, .after = &after };
    struct buf buf;
    memcpy(after.bytes, event->digest, sizeof after.bytes);
    buf_init(&buf, doing->desk->mem, sizeof action);
    buf_format(&buf, ORDER_KIND ".%.*s", STR_ARG(event->transition));
    str_put(action, sizeof action, buf_view(&buf));
    buf_release(&buf);
    sodium_bin2hex(request, sizeof request, event->id.bytes, sizeof event->id.bytes);
    entry.texts[AUDIT_ACTOR] = str_of(doing->desk->by->principal.name);
    entry.texts[AUDIT_KEY] = str_of(doing->desk->by->key);
    entry.texts[AUDIT_REQUEST] = str_of(request);
    entry.texts[AUDIT_ACTION] = str_of(action);
    entry.texts[AUDIT_SUBJECT_KIND] = STR(ORDER_KIND);
    entry.texts[AUDIT_SUBJECT_ID] = name;
    entry.texts[AUDIT_CLASS] = STR(KEEP);
    entry.texts[AUDIT_REASON] = event->reason;
    entry.texts[AUDIT_BASIS] = event->basis;
    return audit_append(&doing->log, &entry, doing->err);
}

/* The matter as it is behind the event that is made; it is the caller's to add or change it. */
static bool make_event(struct doing *doing, struct matter *matter, enum order_transition transition,
                       enum order_state to, struct str reason, struct str basis,
                       const struct with_event *with)
{
    unsigned from = MACHINE_NOWHERE;
    if (matter->event > 0 && !machine_find_state(&order_machine, matter->state, &from))
        return err_set(doing->err, ERR_IO, "order '%.*s' is in no state", STR_ARG(matter->name));
    /* The table is the law; a way that is not in it is a mistake in here. */
    if (!machine_allows(&order_machine, from, transition, to))
        return err_set(doing->err, ERR_CONFLICT, "order '%.*s': '%s' does not lead to %s",
                       STR_ARG(matter->name), machine_transition(&order_machine, transition),
                       machine_state(&order_machine, to));
    struct matter_event event = {
        .matter = matter->id,
        .n = matter->event + 1,
        .id = id_new(doing->desk->now),
        .transition = str_of(machine_transition(&order_machine, transition)),
        .from = matter->event > 0 ? matter->state : (struct str){ 0 },
        .to = str_of(machine_state(&order_machine, to)),
        .version = matter->version,
        .decision = with->decision != NULL ? matter->decision : 0,
        .recorded_at = doing->desk->now,
        .actor = doing->desk->by->principal.id,
        .reason = reason.data == NULL ? STR("") : reason,
        .basis = basis.data == NULL ? STR("") : basis,
    };
    order_seal(&event, with, event.digest);
    matter->event++;
    matter->state = event.to;
    return PUSH(doing, &doing->events, event) && log_event(doing, matter->name, &event);
}

/* ---- what a decision says, beside what stands in the way already ---- */

static bool is_open(const struct obstacle *obstacle)
{
    return obstacle->ended == 0;
}

static bool says_the_same(const struct obstacle *a, const struct obstacle *b)
{
    return str_equal(a->reason, b->reason) && str_equal(a->rule, b->rule) &&
           str_equal(a->says, b->says);
}

static bool is_among(const struct obstacle *which, const struct obstacle *of, size_t count,
                     bool still)
{
    for (size_t i = 0; i < count; i++) {
        if (says_the_same(which, &of[i]) &&
            (!still || (is_open(&of[i]) && of[i].gone == 0 && of[i].decision != 0)))
            return true;
    }
    return false;
}

/* What is open behind it is counted in *ret_open. */
static bool compare(struct doing *doing, const struct matter *matter, const struct obstacle *before,
                    size_t before_count, const struct order_decided *decided, size_t *ret_open)
{
    int64_t n = before_count == 0 ? 0 : before[before_count - 1].n;
    for (size_t i = 0; i < before_count; i++) {
        *ret_open += is_open(&before[i]);
        if (!is_open(&before[i]) || before[i].gone != 0 || before[i].decision == 0 ||
            is_among(&before[i], decided->obstacles, decided->obstacle_count, false))
            continue;
        struct obstacle gone = before[i];
        gone.gone = matter->decision;
        if (!PUSH(doing, &doing->gone, gone))
            return false;
    }
    for (size_t i = 0; i < decided->obstacle_count; i++) {
        struct obstacle opened = decided->obstacles[i];
        if (is_among(&opened, before, before_count, true) ||
            is_among(&opened, decided->obstacles, i, false))
            continue;
        opened.matter = matter->id;
        opened.n = ++n;
        opened.event = matter->event + 1;
        opened.decision = matter->decision;
        ++*ret_open;
        if (!PUSH(doing, &doing->opened, opened))
            return false;
    }
    return true;
}

/* ---- many orders ---- */

static bool refuse(struct order_asked *asked, const struct err *err)
{
    asked->told = ORDER_TOLD_REFUSED;
    asked->refused = *err;
    return true;
}

static bool add_version(struct doing *doing, struct matter *matter, struct str content,
                        struct matter_version *ret)
{
    *ret =
        (struct matter_version){ .matter = matter->id, .n = ++matter->version, .content = content };
    order_digest(content, ret->digest);
    return PUSH(doing, &doing->versions, *ret);
}

static bool add_decision(struct doing *doing, struct matter *matter,
                         const struct order_decided *decided, uint8_t ret[MATTER_DIGEST_SIZE])
{
    const struct decision_row row = { .seq = ++doing->decision,
                                      .matter = matter->id,
                                      .version = matter->version,
                                      .basis = doing->basis,
                                      .made_at = doing->desk->now,
                                      .outcome = decided->outcome,
                                      .may_ship = decided->may_ship,
                                      .content = decided->content };
    matter->decision = row.seq;
    order_digest(row.content, ret);
    return PUSH(doing, &doing->decisions, row);
}

/* A version that lacks something keeps an order from being shipped that was decided before. */
static const struct obstacle incomplete = { .reason = { "incomplete", 10 },
                                            .rule = { "", 0 },
                                            .citation = { "", 0 },
                                            .says = { "the order lacks something", 25 } };

/* Adds a version where `content` is given, and what is decided now. */
static bool go_on(struct doing *doing, enum order_transition transition, struct matter *matter,
                  const struct obstacle *before, size_t before_count, struct order_asked *asked)
{
    struct matter_version version = { .n = 0 };
    uint8_t of_decision[MATTER_DIGEST_SIZE];
    bool was_draft = matter->event == 0 || str_equal_text(matter->state, "draft");
    bool lacks = asked->lacks.length > 0;
    size_t opened = doing->opened.count;
    size_t gone = doing->gone.count;
    size_t open = 0;
    struct order_decided decided = asked->decided;
    struct obstacle lacking = incomplete;
    if (transition != ORDER_DECIDE && !add_version(doing, matter, asked->content, &version))
        return false;
    if (!lacks && !add_decision(doing, matter, &decided, of_decision))
        return false;
    if (lacks && !was_draft) {
        decided.obstacles = &lacking;
        decided.obstacle_count = 1;
    }
    if (!(lacks && was_draft) && !compare(doing, matter, before, before_count, &decided, &open))
        return false;
    const struct with_event with = {
        .version = version.n > 0 ? version.digest : NULL,
        .decision = lacks ? NULL : of_decision,
        .opened = doing->opened.items + opened,
        .opened_count = doing->opened.count - opened,
        .gone = doing->gone.items + gone,
        .gone_count = doing->gone.count - gone,
    };
    enum order_state to = lacks && was_draft ? ORDER_DRAFT
                          : open > 0         ? ORDER_ON_HOLD
                                             : ORDER_ALLOCATABLE;
    asked->opened = with.opened_count;
    asked->open = open;
    if (!make_event(doing, matter, transition, to, (struct str){ 0 }, (struct str){ 0 }, &with))
        return false;
    asked->state = matter->state;
    return true;
}

static bool add_one(struct doing *doing, struct order_asked *asked)
{
    struct matter matter = { .id = id_new(doing->desk->now),
                             .kind = STR(ORDER_KIND),
                             .name = asked->name };
    return go_on(doing, ORDER_ADD, &matter, NULL, 0, asked) && PUSH(doing, &doing->added, matter);
}

/* Whether what is asked is there already: the same content, or the same decision. */
static bool is_same(struct doing *doing, enum order_transition transition,
                    const struct matter *matter, const struct order_asked *asked, bool *ret)
{
    struct order_desk const *desk = doing->desk;
    struct matter_version version;
    struct decision_row decision;
    uint8_t digest[MATTER_DIGEST_SIZE];
    *ret = false;
    if (transition == ORDER_DECIDE) {
        if (matter->decision == 0)
            return true;
        if (!decision_read(desk->store, doing->arena, matter->decision, &decision, doing->err))
            return false;
        *ret = decision.version == matter->version &&
               str_equal(decision.content, asked->decided.content);
        return true;
    }
    if (!matter_version_read(desk->store, doing->arena, &matter->id, matter->version, &version,
                             doing->err))
        return false;
    order_digest(asked->content, digest);
    *ret = memcmp(digest, version.digest, sizeof digest) == 0;
    return true;
}

/* The machine's own word, which stays. */
static struct str word_of(struct str state)
{
    unsigned found;
    return machine_find_state(&order_machine, state, &found)
               ? str_of(machine_state(&order_machine, found))
               : STR("");
}

static bool change_one(struct doing *doing, enum order_transition transition, struct matter *matter,
                       struct order_asked *asked)
{
    struct obstacle *before;
    size_t count;
    unsigned from;
    bool same;
    struct err err = { 0 };
    asked->state = word_of(matter->state);
    if (!is_same(doing, transition, matter, asked, &same))
        return false;
    if (same) {
        asked->told = ORDER_TOLD_SAME;
        return true;
    }
    if (transition == ORDER_ADD) {
        err_set(&err, ERR_CONFLICT, "order '%.*s' is there, and says something else",
                STR_ARG(asked->name));
        err_hint(&err, "'licet order amend' gives it another version");
        return refuse(asked, &err);
    }
    if (!machine_find_state(&order_machine, matter->state, &from) ||
        !machine_need(&order_machine, asked->name, from, transition, &err))
        return refuse(asked, &err);
    return obstacles_read(doing->desk->store, doing->arena, &matter->id, &before, &count,
                          doing->err) &&
           go_on(doing, transition, matter, before, count, asked) &&
           PUSH(doing, &doing->changed, *matter);
}

/* ---- which of them are there ---- */

struct names {
    const struct order_asked *asked;
    size_t *slots; /* where one stands, plus one; 0: free */
    size_t room;   /* a power of two */
    struct matter **matters;
    struct arena *arena;
};

static size_t *slot_of(const struct names *names, struct str name)
{
    size_t at = (size_t)str_hash(name) & (names->room - 1);
    while (names->slots[at] != 0 && !str_equal(names->asked[names->slots[at] - 1].name, name))
        at = (at + 1) & (names->room - 1);
    return &names->slots[at];
}

static bool take_matter(void *context, const struct matter *matter, struct err *err)
{
    struct names *names = context;
    size_t at = *slot_of(names, matter->name);
    struct matter *kept = arena_alloc(names->arena, sizeof *kept);
    if (kept == NULL)
        return arena_error(names->arena, err);
    *kept = *matter;
    if (at > 0)
        names->matters[at - 1] = kept;
    return true;
}

/* *ret_twice: names that came before. */
static bool find_all(struct doing *doing, struct order_asked *asked, size_t count,
                     struct matter ***ret, bool **ret_twice)
{
    struct names names = { .asked = asked, .room = 16, .arena = doing->arena };
    while (names.room < 2 * count)
        names.room *= 2;
    names.slots = arena_array(doing->arena, names.room, sizeof *names.slots);
    names.matters = arena_array(doing->arena, count + 1, sizeof(struct matter *));
    struct str *wanted = arena_array(doing->arena, count + 1, sizeof *wanted);
    bool *twice = arena_array(doing->arena, count + 1, sizeof *twice);
    if (!arena_sound(doing->arena, doing->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t *slot = slot_of(&names, asked[i].name);
        wanted[i] = asked[i].name;
        twice[i] = *slot != 0;
        if (*slot == 0)
            *slot = i + 1;
    }
    *ret = names.matters;
    *ret_twice = twice;
    return matters_find(doing->desk->store, doing->arena, STR(ORDER_KIND), wanted, count,
                        take_matter, &names, doing->err);
}

static bool apply_one(struct doing *doing, enum order_transition transition, struct matter *matter,
                      bool twice, struct order_asked *asked)
{
    struct err err = { 0 };
    asked->told = ORDER_TOLD_DONE;
    if (twice) {
        err_set(&err, ERR_CONFLICT, "order '%.*s' came before", STR_ARG(asked->name));
        err_hint(&err, "give each once, as it is to be");
        return refuse(asked, &err);
    }
    if (matter != NULL)
        return change_one(doing, transition, matter, asked);
    if (transition == ORDER_ADD)
        return add_one(doing, asked);
    err_set(&err, ERR_NAME, "there is no order '%.*s'", STR_ARG(asked->name));
    err_hint(&err, "'licet order add' adds one");
    return refuse(asked, &err);
}

static bool apply_all(struct doing *doing, enum order_transition transition, struct str basis,
                      struct order_asked *asked, size_t count)
{
    struct matter **matters;
    bool *twice;
    uint8_t digest[MATTER_DIGEST_SIZE];
    struct store *store = doing->desk->store;
    order_digest(basis, digest);
    if (!decision_basis(store, basis, digest, doing->desk->now, &doing->basis, doing->err) ||
        !decision_last(store, &doing->decision, doing->err) ||
        !find_all(doing, asked, count, &matters, &twice))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!apply_one(doing, transition, matters[i], twice[i], &asked[i]))
            return false;
    }
    return write_all(doing);
}

static bool may(const struct order_desk *desk, enum order_transition transition, struct err *err)
{
    static const enum permission needs[] = {
        [ORDER_ADD] = MAY_ORDER_WRITE,     [ORDER_AMEND] = MAY_ORDER_WRITE,
        [ORDER_DECIDE] = MAY_DECISION_ASK, [ORDER_HOLD] = MAY_ORDER_WRITE,
        [ORDER_CLOSE_HOLD] = MAY_RELEASE,  [ORDER_FULFILL] = MAY_FACT_WRITE,
        [ORDER_CANCEL] = MAY_ORDER_WRITE,
    };
    return who_need(desk->by, needs[transition], err);
}

bool orders_apply(const struct order_desk *desk, enum order_transition transition, struct str basis,
                  struct order_asked *asked, size_t count, struct err *err)
{
    struct doing doing;
    struct arena arena;
    if (!may(desk, transition, err) || !store_begin(desk->store, err))
        return false;
    arena_init(&arena, desk->mem, WORK_MAX);
    doing_init(&doing, desk, &arena, err);
    bool done = apply_all(&doing, transition, basis, asked, count);
    audit_log_release(&doing.log);
    arena_release(&arena);
    if (done)
        return store_commit(desk->store, err);
    store_rollback(desk->store);
    return false;
}

/* ---- one order ---- */

bool order_find(struct store *store, struct arena *arena, struct str name, struct matter *ret,
                struct err *err)
{
    struct order_asked asked = { .name = name };
    const struct order_desk desk = { .mem = arena->mem, .store = store };
    struct doing doing = { .desk = &desk, .arena = arena, .err = err };
    struct matter **matters;
    bool *twice;
    if (!find_all(&doing, &asked, 1, &matters, &twice))
        return false;
    if (matters[0] != NULL) {
        *ret = *matters[0];
        return true;
    }
    err_set(err, ERR_NAME, "there is no order '%.*s'", STR_ARG(name));
    return err_hint(err, "'licet order list' lists them");
}

static size_t count_open(const struct obstacle *obstacles, size_t count)
{
    size_t open = 0;
    for (size_t i = 0; i < count; i++)
        open += is_open(&obstacles[i]);
    return open;
}

/* Somebody puts something in its way; the same again is the same. */
static bool hold(struct doing *doing, const struct order_change *change, struct matter *matter,
                 const struct obstacle *before, size_t count, struct order_outcome *ret)
{
    struct obstacle opened = { .matter = matter->id,
                               .n = count == 0 ? 1 : before[count - 1].n + 1,
                               .event = matter->event + 1,
                               .reason = STR("person"),
                               .rule = STR(""),
                               .citation = change->basis.data == NULL ? STR("") : change->basis,
                               .says = change->reason };
    for (size_t i = 0; i < count; i++) {
        if (!is_open(&before[i]) || !says_the_same(&opened, &before[i]))
            continue;
        ret->same = true;
        ret->obstacle = before[i].n;
        return true;
    }
    const struct with_event with = { .opened = &opened, .opened_count = 1 };
    ret->obstacle = opened.n;
    ret->open++;
    return PUSH(doing, &doing->opened, opened) &&
           make_event(doing, matter, ORDER_HOLD, ORDER_ON_HOLD, change->reason, change->basis,
                      &with);
}

static bool close_hold(struct doing *doing, const struct order_change *change,
                       struct matter *matter, const struct obstacle *before, size_t count,
                       struct order_outcome *ret)
{
    const struct obstacle *which = NULL;
    for (size_t i = 0; i < count; i++) {
        if (before[i].n == change->obstacle)
            which = &before[i];
    }
    ret->obstacle = change->obstacle;
    if (which == NULL) {
        err_set(doing->err, ERR_NAME, "order '%.*s' has no hold %lld", STR_ARG(matter->name),
                (long long)change->obstacle);
        return err_hint(doing->err, "'licet order show' lists them");
    }
    ret->same = !is_open(which);
    if (ret->same)
        return true;
    if (which->decision != 0 && which->gone == 0) {
        err_set(doing->err, ERR_CONFLICT, "the newest decision on order '%.*s' still says: %.*s",
                STR_ARG(matter->name), STR_ARG(which->says));
        return err_hint(doing->err,
                        "what has changed goes into the order ('licet order amend') or is on file; "
                        "'licet order decide' decides it anew");
    }
    struct obstacle closed = *which;
    closed.ended = matter->event + 1;
    ret->open--;
    const struct with_event with = { .closed = &closed, .closed_count = 1 };
    return PUSH(doing, &doing->closed, closed) &&
           make_event(doing, matter, ORDER_CLOSE_HOLD,
                      ret->open > 0 ? ORDER_ON_HOLD : ORDER_ALLOCATABLE, change->reason,
                      change->basis, &with);
}

static bool cancel(struct doing *doing, const struct order_change *change, struct matter *matter)
{
    static const struct with_event nothing;
    return make_event(doing, matter, ORDER_CANCEL, ORDER_CANCELLED, change->reason, change->basis,
                      &nothing);
}

static bool change_by_hand(struct doing *doing, const struct order_change *change,
                           struct order_outcome *ret)
{
    struct matter *matter = &ret->matter;
    struct obstacle *before;
    size_t count;
    unsigned from;
    if (change->reason.length == 0)
        return err_set(doing->err, ERR_USAGE, "why?");
    if (!order_find(doing->desk->store, doing->arena, change->name, matter, doing->err) ||
        !obstacles_read(doing->desk->store, doing->arena, &matter->id, &before, &count, doing->err))
        return false;
    ret->open = count_open(before, count);
    if (change->transition == ORDER_CANCEL && str_equal_text(matter->state, "cancelled")) {
        ret->same = true;
        return true;
    }
    if (!machine_find_state(&order_machine, matter->state, &from) ||
        !machine_need(&order_machine, matter->name, from, change->transition, doing->err))
        return false;
    bool done = change->transition == ORDER_HOLD ? hold(doing, change, matter, before, count, ret)
                : change->transition == ORDER_CLOSE_HOLD
                    ? close_hold(doing, change, matter, before, count, ret)
                    : cancel(doing, change, matter);
    return done && (ret->same || PUSH(doing, &doing->changed, *matter)) && write_all(doing);
}

bool order_do(const struct order_desk *desk, struct arena *arena, const struct order_change *change,
              struct order_outcome *ret, struct err *err)
{
    struct doing doing;
    *ret = (struct order_outcome){ .same = false };
    if (!may(desk, change->transition, err) || !store_begin(desk->store, err))
        return false;
    doing_init(&doing, desk, arena, err);
    bool done = change_by_hand(&doing, change, ret);
    audit_log_release(&doing.log);
    if (done)
        return store_commit(desk->store, err);
    store_rollback(desk->store);
    return false;
}
