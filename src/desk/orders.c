/* SPDX-License-Identifier: Apache-2.0 */
/* desk/orders.c - see orders.h. */
#include "desk/orders.h"

#include <string.h>

#include "desk/flag_state.h"
#include "desk/order_shipments.h"
#include "store/about_rows.h"
#include "store/packed.h"
#include "wire/decision_json.h"

#define WORK_MAX ((size_t)2 << 30)

/* Many orders that are taken together. */
struct applying {
    struct matter_doing doing;
    enum order_transition transition;
    const struct made_with *with; /* what the decisions were made with */
    int64_t basis;                /* that as it is kept; 0: not yet */
    uint8_t of_basis[MATTER_DIGEST_SIZE];
};

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
static bool compare(struct matter_doing *doing, const struct matter *matter,
                    const struct obstacle *before, size_t before_count,
                    const struct order_decided *decided, bool is_decided, size_t *ret_open)
{
    int64_t n = before_count == 0 ? 0 : before[before_count - 1].n;
    for (size_t i = 0; i < before_count; i++) {
        *ret_open += is_open(&before[i]);
        if (!is_decided || !is_open(&before[i]) || before[i].gone != 0 || before[i].decision == 0 ||
            is_among(&before[i], decided->obstacles, decided->obstacle_count, false))
            continue;
        struct obstacle gone = before[i];
        gone.gone = matter->decision;
        if (!MATTER_PUSH(doing, &doing->gone, gone))
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
        decided->obstacles[i].n = n;
        ++*ret_open;
        if (!MATTER_PUSH(doing, &doing->opened, opened))
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

/* By which it is found when something becomes of the license. */
static bool is_under(struct matter_doing *doing, const struct matter *matter, struct str license)
{
    const struct matter_about about = {
        .matter = matter->id, .version = matter->version, .what = STR("license"), .name = license
    };
    size_t count = doing->versions.count;
    bool is_new =
        count > 0 && store_id_equal(&doing->versions.items[count - 1].matter, &matter->id);
    bool has = license.length == 0;
    if (!has && !is_new && !matter_about_has(doing->desk->store, &about, &has, doing->err))
        return false;
    return has || MATTER_PUSH(doing, &doing->abouts, about);
}

static bool pack(struct matter_doing *doing, const struct order_decided *decided, struct str *ret)
{
    struct buf packed;
    *ret = decided->packed;
    if (ret->length > 0)
        return true;
    buf_init(&packed, doing->desk->mem, WORK_MAX);
    bool done = packed_write(decided->content, &packed, doing->err);
    if (done)
        *ret = str_copy(doing->arena, buf_view(&packed));
    buf_release(&packed);
    return done && arena_sound(doing->arena, doing->err);
}

bool order_add_decision(struct matter_doing *doing, struct matter *matter,
                        const struct order_basis *basis, const struct order_decided *decided,
                        uint8_t ret[SEAL_SIZE])
{
    struct decision_row row = { .seq = ++doing->decision,
                                .matter = matter->id,
                                .version = matter->version,
                                .basis = basis->seq,
                                .made_at = doing->desk->now,
                                .outcome = decided->outcome,
                                .may_ship = decided->may_ship };
    matter->decision = row.seq;
    matter_digest(decided->content, row.digest);
    matter_seal_decision(&row, basis->digest, ret);
    return pack(doing, decided, &row.content) && MATTER_PUSH(doing, &doing->decisions, row) &&
           is_under(doing, matter, decided->license);
}

/* A version that lacks something keeps an order from being shipped that was decided before. */
static const struct obstacle incomplete = { .reason = { "incomplete", 10 },
                                            .rule = { "", 0 },
                                            .citation = { "", 0 },
                                            .says = { "the order lacks something", 25 } };

/*
 * What was reserved or released of an order that is not allocatable any more is kept back, by what
 * stands in its way first; and what was released of another version than the one that is now.
 */
static bool keep_back(struct applying *applying, const struct matter *matter,
                      const struct obstacle *before, size_t before_count,
                      const struct with_event *with, struct order_asked *asked)
{
    struct matter_doing *doing = &applying->doing;
    bool may_go = str_equal_text(matter->state, machine_state(&order_machine, ORDER_ALLOCATABLE));
    const struct obstacle *first = with->opened_count > 0 ? &with->opened[0] : NULL;
    if (applying->transition == ORDER_ADD || (may_go && applying->transition == ORDER_DECIDE))
        return true;
    for (size_t i = 0; first == NULL && i < before_count; i++) {
        if (is_open(&before[i]))
            first = &before[i];
    }
    struct str reason = may_go || first == NULL
                            ? STR("its order has another version, of which nobody released it")
                            : first->says;
    struct str citation = may_go || first == NULL ? STR("") : first->citation;
    struct order_shipments shipments;
    if (!order_hold_shipments(doing, matter, may_go, reason, citation, &shipments))
        return false;
    asked->held = shipments.held;
    asked->under_way = asked->turned ? shipments.under_way : 0;
    return true;
}

/* What the decision was made with, once it is kept. */
static bool bring_basis(struct applying *applying, const struct order_asked *asked,
                        uint8_t digest[MATTER_DIGEST_SIZE], struct order_basis *ret)
{
    const struct matter_desk *desk = applying->doing.desk;
    struct err *err = applying->doing.err;
    ret->digest = digest;
    if (asked->made_with != NULL)
        return made_with_keep(desk->store, desk->mem, asked->made_with, desk->now, &ret->seq,
                              digest, err);
    if (applying->basis == 0 && !made_with_keep(desk->store, desk->mem, applying->with, desk->now,
                                                &applying->basis, applying->of_basis, err))
        return false;
    ret->seq = applying->basis;
    ret->digest = applying->of_basis;
    return true;
}

/* Adds a version where `content` is given, and what is decided now. */
static bool go_on(struct applying *applying, struct matter *matter, const struct obstacle *before,
                  size_t before_count, struct order_asked *asked)
{
    struct matter_doing *doing = &applying->doing;
    struct matter_version version = { .n = 0 };
    uint8_t of_decision[SEAL_SIZE];
    bool was_draft = matter->event == 0 || str_equal_text(matter->state, "draft");
    bool lacks = asked->lacks.length > 0;
    size_t opened = doing->opened.count;
    size_t gone = doing->gone.count;
    size_t open = 0;
    struct order_decided decided = asked->decided;
    struct obstacle lacking = incomplete;
    if (applying->transition != ORDER_DECIDE) {
        if (!matter_add_version(doing, matter, asked->content, &version))
            return false;
        matter->value = asked->value;
        matter->currency = asked->currency;
        matter->due = asked->due;
    }
    struct order_basis basis;
    uint8_t of_basis[MATTER_DIGEST_SIZE];
    if (!lacks && (!bring_basis(applying, asked, of_basis, &basis) ||
                   !order_add_decision(doing, matter, &basis, &decided, of_decision)))
        return false;
    if (lacks && !was_draft) {
        decided.obstacles = &lacking;
        decided.obstacle_count = 1;
    }
    if (!(lacks && was_draft) &&
        !compare(doing, matter, before, before_count, &decided, !lacks, &open))
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
    asked->turned = to == ORDER_ON_HOLD &&
                    str_equal_text(matter->state, machine_state(&order_machine, ORDER_ALLOCATABLE));
    asked->opened = with.opened_count;
    asked->open = open;
    if (!matter_event(doing, matter, applying->transition, to, &with) ||
        !keep_back(applying, matter, before, before_count, &with, asked))
        return false;
    asked->state = matter->state;
    return true;
}

static bool add_one(struct applying *applying, struct order_asked *asked)
{
    struct matter matter = matter_new(&applying->doing, asked->name);
    return go_on(applying, &matter, NULL, 0, asked);
}

/* Whether all that is said to stand in the way does, and nothing else that a decision says. */
static bool same_obstacles(const struct order_decided *decided, const struct obstacle *before,
                           size_t count)
{
    for (size_t i = 0; i < decided->obstacle_count; i++) {
        if (!is_among(&decided->obstacles[i], before, count, true))
            return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (is_open(&before[i]) && before[i].gone == 0 && before[i].decision != 0 &&
            !is_among(&before[i], decided->obstacles, decided->obstacle_count, false))
            return false;
    }
    return true;
}

/*
 * Whether what is asked is there already: the same content, or the same decision with the same in
 * its way.  That it was known on another day is no news.  What lacks something is not decided; that
 * it does may be in its way already.
 */
static bool is_same(struct matter_doing *doing, enum order_transition transition,
                    const struct matter *matter, const struct order_asked *asked,
                    const struct obstacle *before, size_t count, bool *ret)
{
    const struct matter_desk *desk = doing->desk;
    struct matter_version version;
    struct decision_row decision;
    uint8_t digest[MATTER_DIGEST_SIZE];
    *ret = false;
    if (transition == ORDER_DECIDE && asked->lacks.length > 0) {
        *ret = is_among(&incomplete, before, count, true);
        return true;
    }
    if (transition == ORDER_DECIDE) {
        if (matter->decision == 0)
            return true;
        if (!decision_read(desk->store, doing->arena, matter->decision, &decision, doing->err))
            return false;
        *ret = decision.version == matter->version &&
               decision_json_is_same(asked->decided.content, decision.content) &&
               same_obstacles(&asked->decided, before, count);
        return true;
    }
    if (!matter_version_read(desk->store, doing->arena, &matter->id, matter->version, &version,
                             doing->err))
        return false;
    matter_digest(asked->content, digest);
    *ret = memcmp(digest, version.digest, sizeof digest) == 0;
    return true;
}

static bool change_one(struct applying *applying, struct matter *matter, struct order_asked *asked)
{
    struct matter_doing *doing = &applying->doing;
    struct obstacle *before = NULL;
    size_t count = 0;
    unsigned from;
    bool same;
    struct err err = { 0 };
    asked->state = machine_word(&order_machine, matter->state);
    if ((applying->transition != ORDER_ADD &&
         !obstacles_read(doing->desk->store, doing->arena, &matter->id, &before, &count,
                         doing->err)) ||
        !is_same(doing, applying->transition, matter, asked, before, count, &same))
        return false;
    if (same) {
        asked->told = ORDER_TOLD_SAME;
        return true;
    }
    if (applying->transition == ORDER_ADD) {
        matter_says_other(&order_machine, asked->name, &err);
        return refuse(asked, &err);
    }
    if (!matter_state(&order_machine, matter, &from, doing->err))
        return false;
    if (!machine_need(&order_machine, asked->name, from, applying->transition, &err))
        return refuse(asked, &err);
    return go_on(applying, matter, before, count, asked);
}

static bool apply_one(struct applying *applying, struct matter *matter, bool twice,
                      struct order_asked *asked)
{
    struct err err = { 0 };
    asked->told = ORDER_TOLD_DONE;
    if (twice) {
        matter_came_before(&order_machine, asked->name, &err);
        return refuse(asked, &err);
    }
    if (matter != NULL)
        return change_one(applying, matter, asked);
    if (applying->transition == ORDER_ADD)
        return add_one(applying, asked);
    matter_not_added(&order_machine, asked->name, &err);
    return refuse(asked, &err);
}

static bool apply_all(struct applying *applying, struct order_asked *asked, size_t count)
{
    struct matter_doing *doing = &applying->doing;
    struct store *store = doing->desk->store;
    struct matter **matters;
    bool *twice;
    struct str *names = arena_array(doing->arena, count + 1, sizeof *names);
    if (names == NULL)
        return arena_error(doing->arena, doing->err);
    for (size_t i = 0; i < count; i++)
        names[i] = asked[i].name;
    if (!matters_named(store, doing->arena, &order_machine, names, count, &matters, &twice,
                       doing->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!apply_one(applying, matters[i], twice[i], &asked[i]))
            return false;
    }
    return true;
}

static bool may(const struct matter_desk *desk, enum order_transition transition, struct err *err)
{
    static const enum permission needs[] = {
        [ORDER_ADD] = MAY_ORDER_WRITE,     [ORDER_AMEND] = MAY_ORDER_WRITE,
        [ORDER_DECIDE] = MAY_DECISION_ASK, [ORDER_HOLD] = MAY_ORDER_WRITE,
        [ORDER_CLOSE_HOLD] = MAY_RELEASE,  [ORDER_FULFILL] = MAY_FACT_WRITE,
        [ORDER_REOPEN] = MAY_FACT_WRITE,   [ORDER_CANCEL] = MAY_ORDER_WRITE,
    };
    /* Who may let an order go may also keep it. */
    if (transition == ORDER_HOLD)
        return who_need_any(desk->by, PERMISSION_BIT(MAY_ORDER_WRITE) | PERMISSION_BIT(MAY_RELEASE),
                            err);
    return who_need(desk->by, needs[transition], err);
}

bool orders_apply(const struct matter_desk *desk, enum order_transition transition,
                  const struct made_with *with, struct order_asked *asked, size_t count,
                  struct err *err)
{
    struct applying applying = { .transition = transition, .with = with };
    struct arena arena;
    if (!may(desk, transition, err))
        return false;
    arena_init(&arena, desk->mem, WORK_MAX);
    bool done = matter_begin(&applying.doing, desk, &order_machine, &arena, err) &&
                matter_end(&applying.doing, apply_all(&applying, asked, count));
    arena_release(&arena);
    return done;
}

/* ---- one order ---- */

static size_t count_open(const struct obstacle *obstacles, size_t count)
{
    size_t open = 0;
    for (size_t i = 0; i < count; i++)
        open += is_open(&obstacles[i]);
    return open;
}

/* Somebody puts something in its way; the same again is the same. */
static bool hold(struct matter_doing *doing, const struct order_change *change,
                 struct matter *matter, const struct obstacle *before, size_t count,
                 struct order_outcome *ret)
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
    const struct with_event with = {
        .opened = &opened, .opened_count = 1, .reason = change->reason, .basis = change->basis
    };
    ret->obstacle = opened.n;
    ret->open++;
    return MATTER_PUSH(doing, &doing->opened, opened) &&
           matter_event(doing, matter, ORDER_HOLD, ORDER_ON_HOLD, &with) &&
           order_hold_shipments(doing, matter, false, change->reason, opened.citation,
                                &ret->shipments);
}

/* One that a red flag opened stays as long as that is open. */
static bool check_flag(struct matter_doing *doing, const struct obstacle *obstacle)
{
    struct matter flag;
    if (obstacle->decision != 0 || !str_equal_text(obstacle->reason, "red_flag"))
        return true;
    if (!matter_named(doing->desk->store, doing->arena, &flag_machine, obstacle->rule, &flag,
                      doing->err))
        return false;
    if (str_equal_text(flag.state, machine_state(&flag_machine, FLAG_RESOLVED)))
        return true;
    err_set(doing->err, ERR_CONFLICT, "red flag '%.*s' is open: %.*s", STR_ARG(flag.name),
            STR_ARG(obstacle->says));
    return err_hint(doing->err, "'licet flag resolve' comes first");
}

static bool close_hold(struct matter_doing *doing, const struct order_change *change,
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
    if (!check_flag(doing, which))
        return false;
    bool shipped = false;
    if (ret->open == 1 && !order_is_shipped(doing, matter, NULL, &shipped))
        return false;
    struct obstacle closed = *which;
    closed.ended = matter->event + 1;
    ret->open--;
    const struct with_event with = {
        .closed = &closed, .closed_count = 1, .reason = change->reason, .basis = change->basis
    };
    return MATTER_PUSH(doing, &doing->closed, closed) &&
           matter_event(doing, matter, ORDER_CLOSE_HOLD,
                        ret->open > 0 ? ORDER_ON_HOLD
                        : shipped     ? ORDER_FULFILLED
                                      : ORDER_ALLOCATABLE,
                        &with);
}

static bool cancel(struct matter_doing *doing, const struct order_change *change,
                   struct matter *matter, struct order_outcome *ret)
{
    const struct with_event with = { .reason = change->reason, .basis = change->basis };
    return matter_event(doing, matter, ORDER_CANCEL, ORDER_CANCELLED, &with) &&
           order_hold_shipments(doing, matter, false, STR("its order is cancelled"), STR(""),
                                &ret->shipments);
}

static bool change_by_hand(struct matter_doing *doing, const struct order_change *change,
                           struct order_outcome *ret)
{
    struct matter *matter = &ret->matter;
    struct obstacle *before;
    size_t count;
    unsigned from;
    if (change->transition != ORDER_HOLD && change->transition != ORDER_CLOSE_HOLD &&
        change->transition != ORDER_CANCEL)
        return err_set(doing->err, ERR_USAGE, "nobody does '%s' by hand",
                       machine_transition(&order_machine, change->transition));
    if (change->reason.length == 0)
        return err_set(doing->err, ERR_USAGE, "why?");
    if (!matter_named(doing->desk->store, doing->arena, &order_machine, change->name, matter,
                      doing->err) ||
        !obstacles_read(doing->desk->store, doing->arena, &matter->id, &before, &count, doing->err))
        return false;
    ret->open = count_open(before, count);
    if (change->transition == ORDER_CANCEL && str_equal_text(matter->state, "cancelled")) {
        ret->same = true;
        return true;
    }
    if (!matter_state(&order_machine, matter, &from, doing->err) ||
        !machine_need(&order_machine, matter->name, from, change->transition, doing->err))
        return false;
    return change->transition == ORDER_HOLD ? hold(doing, change, matter, before, count, ret)
           : change->transition == ORDER_CLOSE_HOLD
               ? close_hold(doing, change, matter, before, count, ret)
               : cancel(doing, change, matter, ret);
}

bool order_do(const struct matter_desk *desk, struct arena *arena,
              const struct order_change *change, struct order_outcome *ret, struct err *err)
{
    struct matter_doing doing;
    *ret = (struct order_outcome){ .same = false };
    return may(desk, change->transition, err) &&
           matter_begin(&doing, desk, &order_machine, arena, err) &&
           matter_end(&doing, change_by_hand(&doing, change, ret));
}
