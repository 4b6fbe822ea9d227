/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/engine.h - packs and orders as a test writes them.
 *
 * An engine is a small pack, the test's own rules added to it, with all that decides on it.  An
 * order is a line of `key = value` pairs divided by semicolons:
 *
 *   id on to from kind quantity exporter item eccn end_use complete resolved
 *   part = a component's chip, part.x = a figure of the last component
 *   party = roles; then name address located hq parent_hq matches_resolved, and
 *   party.x = a fact of the last party
 *   item.x = a figure; anything else is a fact of the order
 */
#ifndef LICET_UNIT_ENGINE_H
#define LICET_UNIT_ENGINE_H

#include "decide/decide.h"
#include "policy/policy.h"

struct engine {
    const struct mem *mem;
    struct arena arena;
    struct policy policy;
    struct diags diags;
    struct catalog catalog;
    struct decider *decider;
    struct session *session;
    struct decide_options options;
    struct arena order_arena;
    struct decision decision; /* the last */
    struct err err;
};

/* What every engine has: units, roles, facts, sources L1 to L3, firms acme and zeta. */
extern const char engine_vocabulary[];

/* False, with engine.err, when the packs cannot be read or checked. */
bool engine_try(struct engine *engine, const struct mem *mem, const char *rules);

/* Fails the test when the pack has errors. */
void engine_open(struct engine *engine, const char *rules);
void engine_close(struct engine *engine);

/* Reads the order into the engine's order arena. */
void engine_order(struct engine *engine, const char *text, struct order *ret_order);

/* Decides; false with engine.err when the order is refused. */
bool engine_decide(struct engine *engine, const char *order);

/* Fails the test unless the order comes out so: "license_required". */
void engine_expect(struct engine *engine, const char *order, const char *outcome);

/* Fails the test unless the order is refused with that code, in a message that holds the text. */
void engine_refuses(struct engine *engine, const char *order, enum err_code code, const char *text);

/* What the last decision holds. */
const struct requirement *engine_requirement(const struct engine *engine, const char *rule);
const struct exception *engine_exception(const struct engine *engine, const char *rule);
bool engine_asks(const struct engine *engine, const char *fact);
bool engine_has_entry(const struct engine *engine, const char *code, bool unknown);
bool engine_notes(const struct engine *engine, const char *rule);
bool engine_because(const struct str *labels, size_t count, const char *label);

/* "2024-05-01" to a date. */
int32_t engine_day(const char *text);

#endif
