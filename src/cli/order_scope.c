/* SPDX-License-Identifier: Apache-2.0 */
/* cli/order_scope.c - see order_scope.h. */
#include "cli/order_scope.h"

#include "base/date.h"
#include "cli/licensing.h"
#include "decide/party_name.h"
#include "desk/buyer_standing.h"
#include "plan/window.h"
#include "text/json.h"

#define SCOPE_MAX ((size_t)1 << 30)
#define BASIS_SIZE_MAX ((size_t)1 << 20)
#define BASIS_DEPTH 16

static const struct option options[] = {
    { .name = "since",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "only orders with a party that is, or may be, one of the entries that came, changed "
              "or went in the lists since that day" },
    { .name = "rules",
      .help = "only orders that were decided with other packs than these, or before something in "
              "them was known" },
    { .name = "license",
      .metavar = "NUMBER",
      .type = OPTION_TEXT,
      .repeatable = true,
      .help = "only orders that were decided under that license, and those on hold that a license "
              "may help" },
    { .name = "buyer",
      .metavar = "NAME",
      .type = OPTION_TEXT,
      .repeatable = true,
      .help = "only orders with a party that has a name of that buyer" },
    { .name = "dry-run", .help = "tell what would become of them, and keep nothing" },
    { .name = NULL },
};
const struct option_group order_scope_group = { "Which orders", options };

static bool add_name(struct order_scope *scope, struct str name, struct err *err)
{
    if (!arena_grow(&scope->arena, &scope->names, scope->count, &scope->room, sizeof *scope->names))
        return arena_error(&scope->arena, err);
    scope->names[scope->count++] = name;
    return arena_sound(&scope->arena, err);
}

static bool has_name(const struct order_scope *scope, struct str name)
{
    for (size_t i = 0; i < scope->count; i++) {
        if (str_equal(scope->names[i], name))
            return true;
    }
    return false;
}

/* ---- licenses, buyers ---- */

/* Each as it is on file. */
static bool add_licenses(struct order_scope *scope, struct cli *cli, const struct args *args,
                         const struct str *said, size_t count, struct err *err)
{
    struct licensing licensing;
    bool done = licensing_open(&licensing, cli, args, true, err) &&
                store_begin_reading(licensing.acting.store, err);
    for (size_t i = 0; done && i < count; i++) {
        struct license_record record;
        done = license_load(&licensing.desk, (struct str){ 0 }, said[i], &record, err) &&
               add_name(scope, str_copy(&scope->arena, record.key.number), err);
    }
    if (licensing.acting.store != NULL)
        store_rollback(licensing.acting.store);
    licensing_close(&licensing);
    return done;
}

static bool add_folded(struct order_scope *scope, struct str name, struct err *err)
{
    struct str folded = party_name_fold(&scope->arena, name);
    return !arena_sound(&scope->arena, err) ? false
           : folded.length == 0             ? true
                                            : add_name(scope, folded, err);
}

static bool add_buyer(struct order_scope *scope, const struct buyer_reading *reading,
                      struct str name, struct err *err)
{
    struct matter matter;
    struct buyer_standing standing;
    if (!matter_named(reading->store, &scope->arena, &buyer_machine, name, &matter, err) ||
        !buyer_standing_read(reading, &matter, &standing, err) ||
        !add_folded(scope, matter.name, err))
        return false;
    struct str legal = form_text(standing.buyer, "legal_name");
    if (legal.data != NULL && !add_folded(scope, legal, err))
        return false;
    for (const struct json_value *v = form_first(standing.buyer, "aliases"); v != NULL;
         v = v->next) {
        if (!add_folded(scope, v->text, err))
            return false;
    }
    return true;
}

static bool add_buyers(struct order_scope *scope, const struct str *said, size_t count,
                       struct err *err)
{
    struct store *store = scope->ordering->acting.store;
    struct buyer_reading reading;
    bool done = buyer_reading_open(&reading, scope->arena.mem, store, &scope->arena, err) &&
                store_begin_reading(store, err);
    if (done) {
        for (size_t i = 0; done && i < count; i++)
            done = add_buyer(scope, &reading, said[i], err);
        store_rollback(store);
    }
    buyer_reading_close(&reading);
    return done;
}

/* ---- what a decision was made with ---- */

static struct str text_of(const struct json_value *object, const char *key)
{
    const struct json_value *value = json_get(object, str_of(key));
    return value == NULL || value->type != JSON_STRING ? STR("") : value->text;
}

static bool became_known(const struct order_scope *scope, int32_t then, int32_t now)
{
    int32_t from = then < now ? then : now;
    int32_t to = then < now ? now : then;
    for (size_t i = 0; i < scope->day_count; i++) {
        if (scope->days[i] > from && scope->days[i] <= to)
            return true;
    }
    return false;
}

/* Packs, what of them is known, to whom, and how they are read. */
static bool same_rules(const struct order_scope *scope, const struct json_value *then,
                       const struct json_value *now)
{
    static const char *const same[] = { "licet", "engine", "sha256", "knowledge", "posture" };
    int32_t known_then;
    int32_t known_now;
    struct err unread;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        if (!str_equal(text_of(then, same[i]), text_of(now, same[i])))
            return false;
    }
    return date_parse(text_of(then, "known"), &known_then, &unread) &&
           date_parse(text_of(now, "known"), &known_now, &unread) &&
           !became_known(scope, known_then, known_now);
}

/* What cannot be read is made anew. */
static bool read_basis(struct order_scope *scope, struct arena *arena, int64_t seq, bool *ret_same,
                       struct err *err)
{
    const struct json_limits limits = { .size = BASIS_SIZE_MAX, .depth = BASIS_DEPTH };
    struct json_source source = { .line = 1 };
    struct json_source here = { .text = scope->ordering->book.basis.with.content, .line = 1 };
    uint8_t digest[MATTER_DIGEST_SIZE];
    struct json_text then;
    struct json_text now;
    if (!decision_basis_read(scope->ordering->acting.store, arena, seq, &source.text, digest, err))
        return false;
    struct json_reader *reader = json_reader_new(scope->arena.mem, limits, err);
    bool done = reader != NULL && json_read(reader, arena, &here, &now, err) &&
                json_read(reader, arena, &source, &then, err);
    json_reader_free(reader);
    if (done)
        *ret_same = same_rules(scope, then.root, now.root);
    return done;
}

/* Of each it is worked out once. */
static bool is_of_now(struct order_scope *scope, struct arena *arena, int64_t seq, bool *ret,
                      struct err *err)
{
    size_t at = (size_t)seq;
    if (at >= scope->base_room) {
        size_t room = 2 * at + 64;
        signed char *bases = arena_array(&scope->arena, room, sizeof *bases);
        if (bases == NULL)
            return arena_error(&scope->arena, err);
        for (size_t i = 0; i < scope->base_room; i++)
            bases[i] = scope->bases[i];
        scope->bases = bases;
        scope->base_room = room;
    }
    if (scope->bases[at] == 0) {
        bool same = false;
        if (!read_basis(scope, arena, seq, &same, err))
            return false;
        scope->bases[at] = same ? 1 : -1;
    }
    *ret = scope->bases[at] > 0;
    return true;
}

/* ---- the scope ---- */

static bool find_kind(struct order_scope *scope, const struct args *args, struct err *err)
{
    static const struct {
        const char *option;
        enum order_scope_kind kind;
    } kinds[] = { { "since", SCOPE_SINCE },
                  { "rules", SCOPE_RULES },
                  { "license", SCOPE_LICENSES },
                  { "buyer", SCOPE_BUYERS } };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (args_get(args, kinds[i].option) == NULL)
            continue;
        if (scope->kind != SCOPE_ALL || args->operand_count > 0) {
            err_set(err, ERR_USAGE, "which orders is said twice");
            return err_hint(err, "name them, or one of --since, --rules, --license and --buyer");
        }
        scope->kind = kinds[i].kind;
    }
    return true;
}

bool order_scope_open(struct order_scope *scope, const struct ordering *ordering, struct cli *cli,
                      const struct args *args, struct err *err)
{
    const struct decider *decider = ordering->deciding.packs.decider;
    struct str *said = NULL;
    size_t count = 0;
    *scope = (struct order_scope){ .ordering = ordering };
    arena_init(&scope->arena, cli->mem, SCOPE_MAX);
    if (!find_kind(scope, args, err))
        return false;
    if ((scope->kind == SCOPE_LICENSES || scope->kind == SCOPE_BUYERS) &&
        !args_all(args, &scope->arena, scope->kind == SCOPE_LICENSES ? "license" : "buyer", &said,
                  &count, err))
        return false;
    switch (scope->kind) {
    case SCOPE_SINCE:
        scope->touching = touching_open(cli, args, args_get(args, "since")->number, err);
        return scope->touching != NULL;
    case SCOPE_RULES:
        return policy_knowledge_days(decider_policy(decider), &scope->arena, &scope->days,
                                     &scope->day_count, err);
    case SCOPE_LICENSES:
        return add_licenses(scope, cli, args, said, count, err);
    case SCOPE_BUYERS:
        return add_buyers(scope, said, count, err);
    default:
        return true;
    }
}

void order_scope_close(struct order_scope *scope)
{
    touching_close(scope->touching);
    if (scope->ordering != NULL)
        arena_release(&scope->arena);
}

/* A license lifts nothing where nothing is required. */
static bool may_help(const struct decision_row *decision)
{
    return !str_equal_text(decision->outcome, outcome_name(OUTCOME_NO_LICENSE_REQUIRED)) &&
           !str_equal_text(decision->outcome, outcome_name(OUTCOME_NOT_SUBJECT));
}

bool order_scope_row(struct order_scope *scope, struct arena *arena, const struct matter *matter,
                     bool *ret, struct err *err)
{
    struct decision_row decision;
    bool same = false;
    *ret = true;
    if ((scope->kind != SCOPE_RULES && scope->kind != SCOPE_LICENSES) || matter->decision == 0)
        return true;
    if (!decision_head(scope->ordering->acting.store, arena, matter->decision, &decision, err))
        return false;
    if (scope->kind == SCOPE_LICENSES) {
        *ret = may_help(&decision);
        return true;
    }
    if (!is_of_now(scope, arena, decision.basis, &same, err))
        return false;
    *ret = !same || decision.version != matter->version;
    return true;
}

bool order_scope_order(const struct order_scope *scope, struct toucher *toucher,
                       struct arena *arena, const struct order *order, bool *ret, struct err *err)
{
    *ret = true;
    if (scope->kind == SCOPE_SINCE)
        return toucher_look(toucher, order, ret, err);
    if (scope->kind != SCOPE_BUYERS)
        return true;
    *ret = false;
    for (size_t i = 0; i < order->party_count && !*ret; i++) {
        struct str folded = party_name_fold(arena, order->parties[i].name);
        *ret = arena_sound(arena, err) && has_name(scope, folded);
    }
    return arena_sound(arena, err);
}

bool order_scope_shipment(const struct order_scope *scope, struct toucher *toucher,
                          struct arena *arena, const struct shipment *shipment,
                          const struct order *order, bool *ret, struct err *err)
{
    if (scope->kind != SCOPE_LICENSES)
        return order_scope_order(scope, toucher, arena, order, ret, err);
    *ret = shipment->number.data != NULL && has_name(scope, shipment->number);
    return true;
}
