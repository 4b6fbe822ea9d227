/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/doing.h - steps that are taken in a browser: the form, and what becomes of it.
 *
 *     GET  /buyers/{name}/do/{step}     the form: what it does, what it wants to know
 *     POST the same                     does it, and leads back; or the form, with what is wrong
 *
 * Each kind of thing has a table of its steps.  What a machine does not allow from where the thing
 * is, and what whoever asks may not do, is not offered, and refused where it is asked for all the
 * same: the desk's functions refuse it by themselves as well.  A form that is sent twice is done
 * once, by its key; one whose thing is another one by now shows what happened instead.
 */
#ifndef LICET_SERVER_DOING_H
#define LICET_SERVER_DOING_H

#include "desk/matters.h"
#include "server/call.h"
#include "web/step_form.h"

#define DOING_INPUTS_MAX 8

struct doing_step {
    unsigned transition;
    const char *verb;   /* "Close a hold" */
    uint64_t may;       /* one of these permissions */
    const char *inputs; /* "reason! basis": names of the table of inputs; '!': needed */
    const char *effect; /* a sentence or two */
    bool danger;
};

struct doing;

struct doing_area {
    const char *path; /* "/buyers" */
    enum web_place place;
    const struct machine *machine;
    const struct doing_step *steps;
    size_t count;
    /* What can be chosen, and what it does in figures; NULL: neither. */
    bool (*look)(struct doing *doing, struct err *err);
    /* In a transaction of its own. */
    bool (*run)(struct doing *doing, struct err *err);
};

struct doing {
    struct call *call;
    const struct doing_area *area;
    const struct doing_step *step;
    struct matter matter;
    struct target form; /* as it was sent */
    bool sent;
    struct web_input inputs[DOING_INPUTS_MAX];
    size_t input_count;
    struct str figures;
    int64_t approval; /* that it waits for; 0: it was done */
};

/* What was said in the field; "" where nothing was, or there is no such field. */
struct str doing_said(const struct doing *doing, const char *name);
struct web_input *doing_input(struct doing *doing, const char *name);

/* ERR_VALUE, with what is wrong beside the field. */
NODISCARD bool doing_day(struct doing *doing, const char *name, int32_t otherwise, int32_t *ret,
                         struct err *err);
NODISCARD bool doing_count(struct doing *doing, const char *name, int64_t *ret, struct err *err);

/* What is wrong with a field; false, with the error set. */
bool doing_wrong(struct doing *doing, const char *name, struct err *err);

NODISCARD bool doing_show(struct call *call, const struct doing_area *area, struct err *err);
NODISCARD bool doing_take(struct call *call, const struct doing_area *area, struct err *err);

/* The steps that whoever asks may take with it, and what has just been done, for its page. */
extern const struct route_query doing_queries[];
NODISCARD bool doing_offer(struct call *call, const struct doing_area *area,
                           const struct matter *matter, struct web_page *page, struct err *err);

/* ---- the areas ---- */

extern const struct doing_area doing_orders, doing_buyers, doing_applications, doing_shipments,
    doing_disclosures;

#endif
