/* SPDX-License-Identifier: Apache-2.0 */
/* desk/differences.c - see differences.h. */
#include "desk/differences.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/date.h"
#include "desk/form.h"
#include "desk/seal.h"
#include "text/json_write.h"

#define CONTENT_MAX ((size_t)1 << 20)

/* One of a report, as it is kept. */
struct difference {
    struct str name, content;
    struct str shipment; /* absent: none */
};

/* ---- what it is called, and what it says ---- */

static struct str itn_of(const struct ace_case *one)
{
    return one->filing != NULL ? one->filing->itn : one->departure->itn;
}

static struct str shipment_of(const struct ace_case *one)
{
    return one->departure != NULL ? one->departure->shipment : (struct str){ 0 };
}

static int32_t day_of(const struct ace_case *one)
{
    return one->departure != NULL ? one->departure->day : one->filing->day;
}

/* By what it is about, and which of those that are alike it is: the row is the report's. */
static struct str name_of(struct arena *arena, const struct ace_case *one, size_t which)
{
    uint8_t digest[SEAL_SIZE];
    char hex[2 * SEAL_SIZE + 1];
    struct seal seal;
    seal_init(&seal, "difference");
    seal_text(&seal, str_of(ace_kind_word(one->kind)));
    seal_said(&seal, itn_of(one));
    seal_said(&seal, shipment_of(one));
    seal_number(&seal, one->departure == NULL ? 0 : one->departure->event);
    seal_number(&seal, (int64_t)which);
    seal_end(&seal, digest);
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    return str_join(arena, STR("D-"), "", (struct str){ hex, 12 });
}

static struct str write_content(struct arena *arena, const struct ace_case *one, struct buf *out)
{
    buf_clear(out);
    json_open(out, '{');
    JSON_PUT_WORD(out, "case", ace_kind_word(one->kind));
    JSON_PUT_STRING(out, "itn", itn_of(one));
    JSON_PUT_STRING(out, "shipment", shipment_of(one));
    JSON_PUT_INT(out, "departure", one->departure == NULL ? 0 : one->departure->event);
    JSON_PUT_DATE(out, "day", day_of(one));
    JSON_PUT_STRING(out, "filed", one->filed);
    JSON_PUT_STRING(out, "on_file", one->on_file);
    JSON_PUT_STRING(out, "says", one->says);
    json_close(out, '}');
    json_end(out);
    return str_copy(arena, buf_view(out));
}

/* Those that are alike have the same name at first. */
static int compare_alike(const void *a, const void *b)
{
    const struct difference *const *one = a;
    const struct difference *const *other = b;
    int order = str_compare((*one)->name, (*other)->name);
    return order != 0 ? order : (*one > *other) - (*one < *other);
}

static void tell_apart(struct arena *arena, const struct ace_found *found, struct difference *list,
                       struct difference **sorted)
{
    size_t which = 0;
    for (size_t i = 0; i < found->count; i++)
        sorted[i] = &list[i];
    qsort(sorted, found->count, sizeof(struct difference *), compare_alike);
    struct str before = { 0 };
    for (size_t i = 0; i < found->count; i++) {
        struct str name = sorted[i]->name;
        which = str_equal(name, before) ? which + 1 : 0;
        before = name;
        if (which > 0)
            sorted[i]->name = name_of(arena, &found->cases[sorted[i] - list], which);
    }
}

static bool read_all(struct arena *arena, const struct ace_found *found, struct difference **ret,
                     struct err *err)
{
    struct difference *list = arena_array(arena, found->count + 1, sizeof *list);
    struct difference **sorted = arena_array(arena, found->count + 1, sizeof(struct difference *));
    struct buf out;
    if (list == NULL || sorted == NULL)
        return arena_error(arena, err);
    buf_init(&out, mem_system(), CONTENT_MAX);
    for (size_t i = 0; i < found->count; i++) {
        const struct ace_case *one = &found->cases[i];
        list[i] = (struct difference){ .name = name_of(arena, one, 0),
                                       .content = write_content(arena, one, &out),
                                       .shipment = shipment_of(one) };
    }
    bool done = buf_check(&out, err);
    buf_release(&out);
    *ret = list;
    if (!done || !arena_sound(arena, err))
        return false;
    tell_apart(arena, found, list, sorted);
    return arena_sound(arena, err);
}

/* ---- what a report has ---- */

static bool may_keep(const struct who *by, struct err *err)
{
    return who_may(by, MAY_RELEASE) || who_need(by, MAY_FACT_WRITE, err);
}

static bool add_version(struct matter_doing *doing, struct matter *matter,
                        const struct difference *difference)
{
    struct matter_version version;
    if (!matter_add_version(doing, matter, difference->content, &version) ||
        (difference->shipment.length > 0 &&
         !matter_is_about(doing, matter, "shipment", difference->shipment)))
        return false;
    const struct with_event with = { .version = version.digest };
    return matter_event(doing, matter, DIFFERENCE_FIND, DIFFERENCE_FOUND, &with);
}

static bool find_again(struct matter_doing *doing, struct matter *matter,
                       const struct difference *difference, struct differences_kept *kept)
{
    const struct with_event with = { .version = NULL };
    struct matter_version version;
    if (!matter_version_read(doing->desk->store, doing->arena, &matter->id, matter->version,
                             &version, doing->err))
        return false;
    if (!str_equal(version.content, difference->content)) {
        kept->changed++;
        return add_version(doing, matter, difference);
    }
    if (!str_equal_text(matter->state, machine_state(&difference_machine, DIFFERENCE_VANISHED))) {
        kept->same++;
        return true;
    }
    kept->changed++;
    return matter_event(doing, matter, DIFFERENCE_FIND, DIFFERENCE_FOUND, &with);
}

static bool keep_found(struct matter_doing *doing, const struct difference *list, size_t count,
                       struct differences_kept *kept)
{
    struct matter **there;
    struct str *names = arena_array(doing->arena, count + 1, sizeof *names);
    if (names == NULL)
        return arena_error(doing->arena, doing->err);
    for (size_t i = 0; i < count; i++)
        names[i] = list[i].name;
    if (!matters_named(doing->desk->store, doing->arena, &difference_machine, names, count, &there,
                       NULL, doing->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (there[i] != NULL) {
            if (!find_again(doing, there[i], &list[i], kept))
                return false;
            continue;
        }
        struct matter made = matter_new(doing, list[i].name);
        kept->opened++;
        if (!add_version(doing, &made, &list[i]))
            return false;
    }
    return true;
}

/* ---- what it has no more ---- */

static int compare_names(const void *a, const void *b)
{
    return str_compare(((const struct difference *)a)->name, ((const struct difference *)b)->name);
}

static bool is_of_those_days(struct json_reader *reader, struct arena *arena, struct str content,
                             int32_t from, int32_t to, bool *ret, struct err *err)
{
    const struct json_value *root;
    int32_t day;
    if (!json_read_kept(reader, arena, content, &root, err) ||
        !date_parse(form_text(root, "day"), &day, err)) {
        err_damaged(err, "a difference");
        return false;
    }
    *ret = day >= from && day <= to;
    return true;
}

static bool vanish_others(struct matter_doing *doing, struct json_reader *reader,
                          struct difference *list, size_t count, int32_t from, int32_t to,
                          struct differences_kept *kept)
{
    const struct with_event with = { .version = NULL };
    struct matter_said *all;
    size_t all_count;
    if (!matters_said(doing->desk->store, doing->arena, str_of(difference_machine.what), &all,
                      &all_count, doing->err))
        return false;
    qsort(list, count, sizeof *list, compare_names);
    for (size_t i = 0; i < all_count; i++) {
        struct matter *matter = &all[i].matter;
        const struct difference wanted = { .name = matter->name };
        unsigned state;
        bool of_those_days;
        if (bsearch(&wanted, list, count, sizeof *list, compare_names) != NULL ||
            !machine_find_state(&difference_machine, matter->state, &state) ||
            !machine_can(&difference_machine, state, DIFFERENCE_VANISH))
            continue;
        if (!is_of_those_days(reader, doing->arena, all[i].content, from, to, &of_those_days,
                              doing->err))
            return false;
        if (!of_those_days)
            continue;
        kept->vanished++;
        if (!matter_event(doing, matter, DIFFERENCE_VANISH, DIFFERENCE_VANISHED, &with))
            return false;
    }
    return true;
}

bool differences_keep(const struct matter_desk *desk, struct arena *arena,
                      const struct ace_found *found, int32_t from, int32_t to,
                      struct differences_kept *ret, struct err *err)
{
    const struct json_limits limits = { .size = CONTENT_MAX, .depth = FORM_DEPTH };
    struct matter_doing doing;
    struct difference *list = NULL;
    struct differences_kept kept = { 0 };
    if (!may_keep(desk->by, err) || !read_all(arena, found, &list, err))
        return false;
    struct json_reader *reader = json_reader_new(desk->mem, limits, err);
    bool done =
        reader != NULL && matter_begin(&doing, desk, &difference_machine, arena, err) &&
        matter_end(&doing, keep_found(&doing, list, found->count, &kept) &&
                               vanish_others(&doing, reader, list, found->count, from, to, &kept));
    json_reader_free(reader);
    if (done)
        *ret = kept;
    return done;
}

/* ---- what somebody says of it ---- */

bool difference_named(struct store *store, struct arena *arena, struct str name, struct matter *ret,
                      struct err *err)
{
    if (matter_named(store, arena, &difference_machine, name, ret, err))
        return true;
    return err->code == ERR_NAME ? err_hint(err, "'licet reconcile list' lists them") : false;
}

static bool check_said(const struct difference_change *change, struct err *err)
{
    const char *word = machine_transition(&difference_machine, change->transition);
    bool shows =
        change->transition == DIFFERENCE_CORRECT || change->transition == DIFFERENCE_DISCLOSE;
    if (change->reason.length == 0)
        return err_set(err, ERR_USAGE, "'%s' needs a reason", word);
    if (!shows || change->basis.length > 0)
        return true;
    err_set(err, ERR_USAGE, "'%s' needs what shows it", word);
    return err_hint(err, "--basis TEXT: the filing that was amended, the disclosure that was made");
}

/* The last that was done is just that. */
static bool is_repeated(struct matter_doing *doing, const struct matter *matter,
                        const struct difference_change *change, bool *ret)
{
    struct matter_event *events;
    size_t count;
    if (!matter_events_read(doing->desk->store, doing->arena, &matter->id, &events, &count,
                            doing->err))
        return false;
    const struct matter_event *last = &events[count - 1];
    *ret = str_equal_text(last->transition,
                          machine_transition(&difference_machine, change->transition)) &&
           str_equal(last->reason, change->reason) && str_equal(last->basis, change->basis);
    return true;
}

static bool do_one(struct matter_doing *doing, const struct difference_change *change,
                   struct difference_outcome *ret)
{
    struct matter *matter = &ret->matter;
    unsigned from;
    unsigned to;
    if (!difference_named(doing->desk->store, doing->arena, change->name, matter, doing->err) ||
        !matter_state(&difference_machine, matter, &from, doing->err) ||
        !is_repeated(doing, matter, change, &ret->same))
        return false;
    if (ret->same)
        return true;
    if (!machine_need(&difference_machine, matter->name, from, change->transition, doing->err))
        return false;
    (void)machine_leads(&difference_machine, from, change->transition, &to);
    const struct with_event with = { .reason = change->reason, .basis = change->basis };
    return matter_event(doing, matter, change->transition, to, &with);
}

bool difference_do(const struct matter_desk *desk, struct arena *arena,
                   const struct difference_change *change, struct difference_outcome *ret,
                   struct err *err)
{
    struct matter_doing doing;
    *ret = (struct difference_outcome){ .same = false };
    return who_need(desk->by, MAY_RELEASE, err) && check_said(change, err) &&
           matter_begin(&doing, desk, &difference_machine, arena, err) &&
           matter_end(&doing, do_one(&doing, change, ret));
}
