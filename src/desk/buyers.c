/* SPDX-License-Identifier: Apache-2.0 */
/* desk/buyers.c - many buyers at once; see buyers.h. */
#include "desk/buyers.h"

#include <string.h>

#define WORK_MAX ((size_t)1 << 30)

/* Many buyers that are taken together. */
struct applying {
    struct matter_doing doing;
    struct buyer_reading reading;
    enum buyer_transition transition;
};

static bool refuse(struct buyer_asked *asked, const struct err *err)
{
    asked->told = BUYER_TOLD_REFUSED;
    asked->refused = *err;
    return true;
}

static bool go_on(struct applying *applying, struct matter *matter, enum buyer_state to,
                  struct buyer_asked *asked)
{
    struct matter_version version;
    if (!matter_add_version(&applying->doing, matter, asked->content, &version))
        return false;
    const struct with_event with = { .version = version.digest };
    if (!matter_event(&applying->doing, matter, applying->transition, to, &with))
        return false;
    asked->state = machine_word(&buyer_machine, matter->state);
    return true;
}

/* Who is cleared stays so as long as who is screened is the same. */
static bool where_to(struct applying *applying, const struct buyer_standing *standing,
                     struct str content, enum buyer_state *ret)
{
    const struct json_value *root;
    uint8_t parties[SEAL_SIZE];
    char hex[2 * SEAL_SIZE + 1];
    *ret = (enum buyer_state)standing->state;
    if (standing->state != BUYER_DILIGENCE && standing->state != BUYER_PACKAGE_READY)
        return true;
    if (!json_read_kept(applying->reading.reader, applying->doing.arena, content, &root,
                        applying->doing.err))
        return false;
    buyer_form_parties(root, parties);
    sodium_bin2hex(hex, sizeof hex, parties, sizeof parties);
    *ret = str_equal_text(form_text(standing->screening, "parties"), hex) ? BUYER_DILIGENCE
                                                                          : BUYER_SCREENING;
    return true;
}

static bool amend(struct applying *applying, struct matter *matter,
                  const struct buyer_standing *standing, struct buyer_asked *asked)
{
    struct err err = { 0 };
    enum buyer_state to;
    if (machine_need(&buyer_machine, asked->name, standing->state, BUYER_AMEND, &err))
        return where_to(applying, standing, asked->content, &to) &&
               go_on(applying, matter, to, asked);
    if (buyer_is_approved(standing))
        err_hint(&err, "an approval is of what was submitted: 'licet buyer suspend' comes first");
    return refuse(asked, &err);
}

static bool change_one(struct applying *applying, struct matter *matter, struct buyer_asked *asked)
{
    struct buyer_standing standing;
    struct err err = { 0 };
    if (!buyer_standing_read(&applying->reading, matter, &standing, applying->doing.err))
        return false;
    asked->state = machine_word(&buyer_machine, matter->state);
    bool again = applying->transition == BUYER_ADD && standing.state == BUYER_REMOVED;
    if (again)
        return go_on(applying, matter, BUYER_NOMINATED, asked);
    if (str_equal(standing.content, asked->content)) {
        asked->told = BUYER_TOLD_SAME;
        return true;
    }
    if (applying->transition == BUYER_AMEND)
        return amend(applying, matter, &standing, asked);
    matter_says_other(&buyer_machine, asked->name, &err);
    return refuse(asked, &err);
}

static bool apply_one(struct applying *applying, struct matter *matter, bool twice,
                      struct buyer_asked *asked)
{
    struct err err = { 0 };
    asked->told = BUYER_TOLD_DONE;
    if (twice) {
        matter_came_before(&buyer_machine, asked->name, &err);
        return refuse(asked, &err);
    }
    if (matter != NULL)
        return change_one(applying, matter, asked);
    if (applying->transition == BUYER_ADD) {
        struct matter added = matter_new(&applying->doing, asked->name);
        return go_on(applying, &added, BUYER_NOMINATED, asked);
    }
    err_set(&err, ERR_NAME, "there is no buyer '%.*s'", STR_ARG(asked->name));
    err_hint(&err, "'licet buyer add' nominates one");
    return refuse(asked, &err);
}

static bool apply_all(struct applying *applying, struct buyer_asked *asked, size_t count)
{
    struct matter_doing *doing = &applying->doing;
    struct matter **matters;
    bool *twice;
    struct str *names = arena_array(doing->arena, count + 1, sizeof *names);
    if (names == NULL)
        return arena_error(doing->arena, doing->err);
    for (size_t i = 0; i < count; i++)
        names[i] = asked[i].name;
    if (!matters_named(doing->desk->store, doing->arena, &buyer_machine, names, count, &matters,
                       &twice, doing->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!apply_one(applying, matters[i], twice[i], &asked[i]))
            return false;
    }
    return true;
}

bool buyers_apply(const struct matter_desk *desk, enum buyer_transition transition,
                  struct buyer_asked *asked, size_t count, struct err *err)
{
    struct applying applying = { .transition = transition };
    struct arena arena;
    if (!who_need(desk->by, MAY_BUYER_PROPOSE, err))
        return false;
    arena_init(&arena, desk->mem, WORK_MAX);
    bool done = buyer_reading_open(&applying.reading, desk->mem, desk->store, &arena, err) &&
                matter_begin(&applying.doing, desk, &buyer_machine, &arena, err) &&
                matter_end(&applying.doing, apply_all(&applying, asked, count));
    buyer_reading_close(&applying.reading);
    arena_release(&arena);
    return done;
}
