/* SPDX-License-Identifier: Apache-2.0 */
/* desk/matches.c - see matches.h. */
#include "desk/matches.h"

#include <string.h>

#include "desk/form.h"
#include "desk/ids.h"
#include "text/json_write.h"

#define CONTENT_MAX ((size_t)4 << 20)
#define CONTENT_DEPTH 16
#define SHOWN_MAX 120 /* bytes of a name in what is signed */
#define DAY_MICROSECONDS ((int64_t)86400 * 1000000)

struct doing {
    struct matter_doing doing;
    const struct match_change *change;
    struct match_outcome *outcome;
    struct json_reader *reader;
    bool confirmed; /* before */
    struct err *err;
};

/* ---- what it is called, and what it says ---- */

struct str match_name_of(struct arena *arena, const struct stated_party *party, struct str key)
{
    uint8_t digest[SEAL_SIZE];
    char hex[2 * SEAL_SIZE + 1];
    struct seal seal;
    seal_init(&seal, "match");
    seal_said(&seal, party->name);
    seal_said(&seal, party->alias);
    seal_said(&seal, party->address);
    seal_said(&seal, party->country);
    seal_said(&seal, party->hq);
    seal_said(&seal, party->parent_hq);
    seal_text(&seal, key);
    seal_end(&seal, digest);
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    return str_join(arena, STR("M-"), "", (struct str){ hex, 12 });
}

static void put_said(struct buf *out, const char *key, struct str text)
{
    if (text.length == 0)
        return;
    buf_format(out, "\"%s\":", key);
    json_string(out, text);
}

static bool write_content(struct doing *d, struct str *ret)
{
    const struct match_found *found = d->change->found;
    struct buf out;
    buf_init(&out, d->doing.desk->mem, CONTENT_MAX);
    json_open(&out, '{');
    JSON_KEY(&out, "party");
    json_open(&out, '{');
    put_said(&out, "name", found->party.name);
    put_said(&out, "alias", found->party.alias);
    put_said(&out, "address", found->party.address);
    put_said(&out, "country", found->party.country);
    put_said(&out, "hq", found->party.hq);
    put_said(&out, "parent_hq", found->party.parent_hq);
    json_close(&out, '}');
    JSON_PUT_STRING(&out, "key", found->key);
    JSON_PUT_STRING(&out, "entry", found->entry);
    JSON_PUT_BOOL(&out, "listed", found->listed);
    JSON_KEY(&out, "found");
    buf_str(&out, found->evidence);
    buf_byte(&out, ',');
    json_close(&out, '}');
    json_end(&out);
    *ret = str_copy(d->doing.arena, buf_view(&out));
    bool done = buf_check(&out, d->err) && arena_sound(d->doing.arena, d->err);
    buf_release(&out);
    return done;
}

static struct json_reader *content_reader(const struct mem *mem, struct err *err)
{
    const struct json_limits limits = { .size = CONTENT_MAX, .depth = CONTENT_DEPTH };
    return json_reader_new(mem, limits, err);
}

static struct stated_party read_party(const struct json_value *content)
{
    const struct json_value *party = form_get(content, "party");
    return (struct stated_party){
        .name = form_text(party, "name"),
        .alias = form_text(party, "alias"),
        .address = form_text(party, "address"),
        .country = form_text(party, "country"),
        .hq = form_text(party, "hq"),
        .parent_hq = form_text(party, "parent_hq"),
    };
}

/* ---- guards ---- */

static bool check_said(struct doing *d)
{
    const struct match_change *change = d->change;
    if (change->reason.length == 0)
        return err_set(d->err, ERR_USAGE, "why?");
    if (change->transition == MATCH_REOPEN || change->basis.length > 0)
        return true;
    err_set(d->err, ERR_USAGE, "what shows it is not said");
    return err_hint(d->err, "--basis EVIDENCE");
}

static bool was_confirmed(struct doing *d, const struct matter *matter, bool *ret)
{
    struct matter_event *events;
    size_t count;
    if (!matter_events_read(d->doing.desk->store, d->doing.arena, &matter->id, &events, &count,
                            d->err))
        return false;
    for (size_t i = 0; i < count; i++)
        *ret = *ret || str_equal_text(events[i].transition,
                                      machine_transition(&match_machine, MATCH_CONFIRM));
    return true;
}

/* Whether two people found before that somebody of this name is the entry. */
static bool find_confirmed(struct doing *d)
{
    const struct match_found *found = d->change->found;
    struct store *store = d->doing.desk->store;
    struct arena *arena = d->doing.arena;
    struct matter *matters;
    size_t count;
    if (!matters_about(store, arena, str_of(match_machine.what), STR("entry"), found->key, &matters,
                       &count, d->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct matter_version version;
        const struct json_value *content;
        if (!matter_version_read(store, arena, &matters[i].id, matters[i].version, &version,
                                 d->err))
            return false;
        if (!json_read_kept(d->reader, arena, version.content, &content, d->err))
            return err_wrap(d->err, "match '%.*s'", STR_ARG(matters[i].name));
        if (str_equal_fold(read_party(content).name, found->party.name) &&
            !was_confirmed(d, &matters[i], &d->confirmed))
            return false;
    }
    return true;
}

static void put_cut(struct buf *out, struct str text)
{
    char shown[SHOWN_MAX + 1];
    str_put(shown, sizeof shown, text);
    buf_add(out, shown, str_make_printable(shown, strlen(shown), text.length >= sizeof shown));
}

static void say(struct doing *d, struct buf *out)
{
    const struct match_found *found = d->change->found;
    buf_format(out, "%s match ", machine_transition(&match_machine, d->change->transition));
    put_cut(out, d->outcome->matter.name);
    buf_text(out, ": ");
    put_cut(out, found->party.name);
    buf_text(out, d->change->transition == MATCH_CLEAR ? " is not " : " is ");
    put_cut(out, found->key);
    buf_text(out, "; ");
    put_cut(out, d->change->reason);
}

/* Goes on with an approval of exactly this, or proposes it and waits. */
static bool ask(struct doing *d)
{
    const struct match_change *change = d->change;
    const struct matter *matter = &d->outcome->matter;
    struct approval_request request = { .transition = TRANSITION_TRUE_MATCH };
    struct seal seal;
    struct buf says;
    char key[64];
    buf_init(&says, mem_system(), APPROVAL_SAYS_MAX);
    buf_format(&says, "match %.*s", STR_ARG(matter->name));
    str_put(key, sizeof key, buf_view(&says));
    buf_clear(&says);
    request.subject = id_of_key(str_of(key));
    seal_init(&seal, transition_word(TRANSITION_TRUE_MATCH));
    seal_said(&seal, matter->name);
    seal_number(&seal, matter->event);
    seal_number(&seal, (int64_t)change->transition);
    seal_said(&seal, change->found->entry);
    seal_said(&seal, change->reason);
    seal_said(&seal, change->basis);
    seal_said(&seal, change->document);
    seal_end(&seal, request.digest);
    say(d, &says);
    request.says = buf_view(&says);
    bool done =
        buf_check(&says, d->err) && approval_ask(d->doing.desk->store, d->doing.desk->by, &request,
                                                 d->doing.desk->now, &d->outcome->approval, d->err);
    buf_release(&says);
    d->outcome->waits = done && !d->outcome->approval.used;
    return done;
}

/* ---- doing it ---- */

static bool write_details(struct doing *d, struct str *ret)
{
    const struct match_change *change = d->change;
    struct buf out;
    *ret = STR("");
    if (change->document.length == 0 && d->outcome->approval.id == 0)
        return true;
    buf_init(&out, d->doing.desk->mem, FORM_LONG_MAX);
    json_open(&out, '{');
    if (change->document.length > 0)
        JSON_PUT_STRING(&out, "document", change->document);
    if (d->outcome->approval.id != 0)
        JSON_PUT_INT(&out, "approval", d->outcome->approval.id);
    json_close(&out, '}');
    json_end(&out);
    *ret = str_copy(d->doing.arena, buf_view(&out));
    bool done = buf_check(&out, d->err) && arena_sound(d->doing.arena, d->err);
    buf_release(&out);
    return done;
}

static bool record(struct doing *d, enum match_state to, const struct str *content)
{
    struct matter *matter = &d->outcome->matter;
    struct matter_version version = { .n = 0 };
    struct with_event with = { .reason = d->change->reason, .basis = d->change->basis };
    if (content != NULL && (!matter_add_version(&d->doing, matter, *content, &version) ||
                            !matter_is_about(&d->doing, matter, "entry", d->change->found->key)))
        return false;
    if (version.n > 0)
        with.version = version.digest;
    return write_details(d, &with.details) &&
           matter_event(&d->doing, matter, d->change->transition, to, &with);
}

/* Whether its newest version says the same of the entry; of the party all of its versions do. */
static bool says_the_same(struct doing *d, bool *ret)
{
    const struct matter *matter = &d->outcome->matter;
    struct matter_version version;
    const struct json_value *content;
    if (!matter_version_read(d->doing.desk->store, d->doing.arena, &matter->id, matter->version,
                             &version, d->err))
        return false;
    if (!json_read_kept(d->reader, d->doing.arena, version.content, &content, d->err))
        return err_wrap(d->err, "match '%.*s'", STR_ARG(matter->name));
    *ret = str_equal(form_text(content, "entry"), d->change->found->entry);
    return true;
}

static bool settle(struct doing *d)
{
    const struct match_found *found = d->change->found;
    const enum match_transition transition = d->change->transition;
    const enum match_state to =
        transition == MATCH_CLEAR ? MATCH_STATE_CLEARED : MATCH_STATE_CONFIRMED;
    struct matter *matter = &d->outcome->matter;
    struct matter **there;
    struct str name = match_name_of(d->doing.arena, &found->party, found->key);
    struct str content;
    if (!arena_sound(d->doing.arena, d->err) ||
        !matters_named(d->doing.desk->store, d->doing.arena, &match_machine, &name, 1, &there, NULL,
                       d->err))
        return false;
    *matter = there[0] != NULL ? *there[0] : matter_new(&d->doing, name);
    if (there[0] != NULL && str_equal_text(matter->state, machine_state(&match_machine, to)) &&
        !says_the_same(d, &d->outcome->same))
        return false;
    if (d->outcome->same)
        return true;
    if (!find_confirmed(d))
        return false;
    bool alone = transition == MATCH_CLEAR && !found->listed && !d->confirmed;
    return (alone || ask(d)) &&
           (d->outcome->waits || (write_content(d, &content) && record(d, to, &content)));
}

static bool reopen(struct doing *d)
{
    struct matter *matter = &d->outcome->matter;
    unsigned from;
    if (!matter_named(d->doing.desk->store, d->doing.arena, &match_machine, d->change->name, matter,
                      d->err) ||
        !matter_state(&match_machine, matter, &from, d->err))
        return false;
    d->outcome->same = from == MATCH_STATE_REOPENED;
    return d->outcome->same || record(d, MATCH_STATE_REOPENED, NULL);
}

bool match_do(const struct matter_desk *desk, struct arena *arena,
              const struct match_change *change, struct match_outcome *ret, struct err *err)
{
    struct doing d = { .change = change, .outcome = ret, .err = err };
    *ret = (struct match_outcome){ .same = false };
    if (!who_need(desk->by, MAY_SCREENING_DISPOSE, err) || !check_said(&d))
        return false;
    d.reader = content_reader(desk->mem, err);
    bool done = d.reader != NULL && matter_begin(&d.doing, desk, &match_machine, arena, err) &&
                matter_end(&d.doing, change->transition == MATCH_REOPEN ? reopen(&d) : settle(&d));
    json_reader_free(d.reader);
    return done;
}

/* ---- the next time ---- */

static bool remember(struct json_reader *reader, struct arena *arena,
                     const struct matter_last *last, struct settled_match *ret, struct err *err)
{
    const struct json_value *content;
    unsigned state;
    if (!machine_find_state(&match_machine, last->state, &state))
        return err_set(err, ERR_DAMAGED, "match '%.*s' is in a state that is none",
                       STR_ARG(last->name));
    if (!json_read_kept(reader, arena, last->content, &content, err))
        return err_wrap(err, "match '%.*s'", STR_ARG(last->name));
    *ret = (struct settled_match){
        .id = last->name,
        .party = read_party(content),
        .key = form_text(content, "key"),
        .entry = form_text(content, "entry"),
        .as = state == MATCH_STATE_CLEARED     ? SETTLED_CLEARED
              : state == MATCH_STATE_CONFIRMED ? SETTLED_CONFIRMED
                                               : SETTLED_REOPENED,
        .by = last->by,
        .reason = last->reason,
        .day = (int32_t)(last->recorded_at / DAY_MICROSECONDS),
    };
    return true;
}

bool matches_remembered(struct store *store, const struct mem *mem, struct arena *arena,
                        int64_t until, struct settled_matches *ret, struct err *err)
{
    struct matter_last *last;
    size_t count;
    struct json_reader *reader = content_reader(mem, err);
    bool done = reader != NULL &&
                matters_last(store, arena, str_of(match_machine.what), until, &last, &count, err);
    struct settled_match *list = done ? arena_array(arena, count + 1, sizeof *list) : NULL;
    int64_t newest = 0;
    if (done && list == NULL)
        done = arena_error(arena, err);
    for (size_t i = 0; list != NULL && done && i < count; i++) {
        done = remember(reader, arena, &last[i], &list[i], err);
        newest = last[i].recorded_at > newest ? last[i].recorded_at : newest;
    }
    json_reader_free(reader);
    if (!done)
        return false;
    settled_sort(list, count);
    *ret = (struct settled_matches){ .list = list, .count = count, .newest = newest };
    return true;
}
