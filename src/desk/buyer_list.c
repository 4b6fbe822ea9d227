/* SPDX-License-Identifier: Apache-2.0 */
/* desk/buyer_list.c - see buyer_list.h. */
#include "desk/buyer_list.h"

#include "base/sha256.h"
#include "desk/desk_json.h"

#include <stdlib.h>
#include <string.h>

#include "audit/retain.h"
#include "base/date.h"
#include "desk/buyer_volumes.h"
#include "desk/ids.h"
#include "text/json_write.h"

#define PAGE 256
#define LIST_MAX ((size_t)60 << 20)
#define KEEP "export" /* as what it is kept; the packs have for how long */

/* ---- which there are ---- */

static bool read_details(const struct buyer_reading *reading, struct str details,
                         const struct json_value **ret, struct err *err)
{
    *ret = NULL;
    return json_read_kept(reading->reader, reading->arena, details, ret, err) ||
           err_wrap(err, "an event of a buyer");
}

static int64_t number_of(const struct json_value *details, const char *key)
{
    struct num number;
    struct err unused;
    return num_parse(form_text(details, key), false, &number, &unused) && number.bottom == 1
               ? (int64_t)number.top
               : 0;
}

static struct buyer_list *find_list(struct buyer_list *lists, size_t count, int64_t n)
{
    for (size_t i = 0; i < count; i++) {
        if (lists[i].n == n)
            return &lists[i];
    }
    return NULL;
}

static int compare_lists(const void *a, const void *b)
{
    const struct buyer_list *x = a;
    const struct buyer_list *y = b;
    return (x->n > y->n) - (x->n < y->n);
}

struct lists {
    const struct buyer_reading *reading;
    struct buyer_list *list;
    size_t count, room;
    struct err *err;
};

static bool add_packaged(struct lists *l, const struct json_value *details)
{
    int64_t n = number_of(details, "list");
    struct buyer_list *list = find_list(l->list, l->count, n);
    if (list == NULL) {
        if (!arena_grow(l->reading->arena, &l->list, l->count, &l->room, sizeof *l->list))
            return arena_error(l->reading->arena, l->err);
        list = &l->list[l->count++];
        *list = (struct buyer_list){ .n = n,
                                     .sha256 = form_text(details, "sha256"),
                                     .packaged_on = form_date(details, "day"),
                                     .submitted_on = DATE_OPEN };
    }
    list->count++;
    return true;
}

static bool read_all(struct lists *l, enum buyer_transition transition)
{
    struct matter_event *events;
    size_t count;
    struct str word = str_of(machine_transition(&buyer_machine, transition));
    if (!matter_events_of(l->reading->store, l->reading->arena, str_of(buyer_machine.what), word,
                          &events, &count, l->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct json_value *details = NULL;
        if (!read_details(l->reading, events[i].details, &details, l->err))
            return false;
        if (transition == BUYER_PACKAGE) {
            if (!add_packaged(l, details))
                return false;
            continue;
        }
        struct buyer_list *list = find_list(l->list, l->count, number_of(details, "list"));
        if (list != NULL) {
            list->submitted = true;
            list->submitted_on = form_date(details, "day");
        }
    }
    return true;
}

bool buyer_lists_read(const struct buyer_reading *reading, struct buyer_list **ret,
                      size_t *ret_count, struct err *err)
{
    struct lists l = { .reading = reading, .err = err };
    if (!read_all(&l, BUYER_PACKAGE) || !read_all(&l, BUYER_SUBMIT))
        return false;
    if (l.count > 0)
        qsort(l.list, l.count, sizeof *l.list, compare_lists);
    *ret = l.list;
    *ret_count = l.count;
    return true;
}

struct taking {
    struct arena *arena;
    struct str content;
};

static bool take_document(void *context, const struct document *document, struct err *err)
{
    struct taking *taking = context;
    if (document->there)
        taking->content = str_copy(taking->arena, document->content);
    return arena_sound(taking->arena, err);
}

bool buyer_list_read(const struct buyer_reading *reading, int64_t n, struct buyer_list *ret,
                     struct err *err)
{
    struct taking taking = { .arena = reading->arena };
    struct buyer_list *lists;
    struct audit_hash hash = { .bytes = { 0 } };
    size_t count;
    if (!buyer_lists_read(reading, &lists, &count, err))
        return false;
    const struct buyer_list *found =
        n == 0 && count > 0 ? &lists[count - 1] : find_list(lists, count, n);
    if (found == NULL) {
        err_set(err, ERR_NAME,
                n == 0 ? "there is no list of buyers yet" : "there is no list of buyers %lld",
                (long long)n);
        return err_hint(err, "'licet buyer package' makes one, 'licet buyer lists' lists them");
    }
    if (sodium_hex2bin(hash.bytes, sizeof hash.bytes, found->sha256.data, found->sha256.length,
                       NULL, NULL, NULL) != 0 ||
        !document_read(reading->store, &hash, take_document, &taking, err))
        return false;
    *ret = *found;
    ret->content = taking.content;
    return true;
}

/* ---- making one ---- */

struct making {
    struct matter_doing doing;
    struct buyer_reading reading;
    struct buyer_standing *buyers;
    size_t count, room;
    struct buyer_volumes totals;
    struct buf body; /* of the document, behind its number */
    int32_t day;
    struct err *err;
};

static bool add_totals(struct making *m, const struct json_value *buyer)
{
    for (const struct json_value *v = form_first(buyer, "expected_volumes"); v != NULL;
         v = v->next) {
        const struct json_value *value = form_get(v, "value");
        const struct buyer_volume what = { .item = form_text(v, "item"),
                                           .currency = form_text(value, "currency") };
        if (!buyer_volumes_add(&m->totals, &what, form_text(v, "quantity"),
                               form_text(value, "amount"), m->err))
            return false;
    }
    return true;
}

static bool find_ready(struct making *m)
{
    struct str after = STR("");
    struct matter *page;
    size_t count;
    do {
        if (!matters_list(m->doing.desk->store, m->doing.arena, str_of(buyer_machine.what),
                          str_of(machine_state(&buyer_machine, BUYER_PACKAGE_READY)), after, PAGE,
                          &page, &count, m->err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!arena_grow(m->doing.arena, &m->buyers, m->count, &m->room, sizeof *m->buyers))
                return arena_error(m->doing.arena, m->err);
            if (!buyer_standing_read(&m->reading, &page[i], &m->buyers[m->count], m->err) ||
                !add_totals(m, m->buyers[m->count].buyer))
                return false;
            m->count++;
        }
        if (count > 0)
            after = page[count - 1].name;
    } while (count == PAGE);
    if (m->count > 0)
        return buyer_volumes_sum(&m->totals, m->err);
    err_set(m->err, ERR_CONFLICT, "no buyer is package_ready");
    return err_hint(m->err, "'licet buyer complete' makes one so");
}

static bool put_name(struct making *m, const char *key, const struct store_id *id)
{
    struct principal who;
    bool found;
    if (!principal_read(m->doing.desk->store, id, &who, &found, m->err))
        return false;
    buf_format(&m->body, "\"%s\":", key);
    json_string(&m->body, found ? str_of(who.name) : (struct str){ 0 });
    return true;
}

static void put_raw(struct buf *out, struct str json)
{
    json_raw(out, json.data, json.length);
    buf_byte(out, ',');
}

/* Who settled what is part of the evidence. */
static bool put_settled(struct making *m, const struct buyer_standing *s)
{
    JSON_KEY(&m->body, "settled");
    json_open(&m->body, '[');
    for (size_t i = s->first; i < s->event_count; i++) {
        const struct matter_event *event = &s->events[i];
        if (!str_equal_text(event->transition, machine_transition(&buyer_machine, BUYER_SETTLE)))
            continue;
        json_open(&m->body, '{');
        if (!put_name(m, "by", &event->actor))
            return false;
        JSON_PUT_STRING(&m->body, "reason", event->reason);
        JSON_PUT_STRING(&m->body, "basis", event->basis);
        JSON_KEY(&m->body, "match");
        put_raw(&m->body, event->details);
        json_close(&m->body, '}');
    }
    json_close(&m->body, ']');
    return true;
}

static bool put_buyer(struct making *m, const struct buyer_standing *s)
{
    const struct json_value *completed = NULL;
    if (!read_details(&m->reading, s->completed->details, &completed, m->err))
        return false;
    json_open(&m->body, '{');
    JSON_PUT_STRING(&m->body, "name", s->matter.name);
    JSON_PUT_INT(&m->body, "version", s->matter.version);
    JSON_PUT_INT(&m->body, "prepared", s->completed->n);
    JSON_PUT_STRING(&m->body, "package", form_text(completed, "package"));
    if (!put_name(m, "prepared_by", &s->completed->actor))
        return false;
    JSON_KEY(&m->body, "buyer");
    put_raw(&m->body, s->content);
    JSON_KEY(&m->body, "screening");
    put_raw(&m->body, s->screened->details);
    if (!put_settled(m, s))
        return false;
    json_close(&m->body, '}');
    return true;
}

static bool make_body(struct making *m)
{
    JSON_KEY(&m->body, "buyers");
    json_open(&m->body, '[');
    for (size_t i = 0; i < m->count; i++) {
        if (!put_buyer(m, &m->buyers[i]))
            return false;
    }
    json_close(&m->body, ']');
    JSON_KEY(&m->body, "expected_volumes");
    json_open(&m->body, '[');
    for (size_t i = 0; i < m->totals.count; i++) {
        json_open(&m->body, '{');
        buyer_volume_members(&m->totals.list[i], &m->body);
        JSON_PUT_INT(&m->body, "entries", (int64_t)m->totals.list[i].count);
        json_close(&m->body, '}');
    }
    json_close(&m->body, ']');
    json_end(&m->body);
    return buf_check(&m->body, m->err);
}

/* The document as the list of that number. */
static bool as_list(struct making *m, int64_t n, struct buyer_list *ret)
{
    uint8_t digest[SHA256_SIZE];
    char hex[2 * sizeof digest + 1];
    struct buf out;
    buf_init(&out, m->doing.desk->mem, LIST_MAX);
    buf_format(&out, "{\"list\":%lld,", (long long)n);
    buf_str(&out, buf_view(&m->body));
    buf_text(&out, "}\n");
    ret->content = str_copy(m->doing.arena, buf_view(&out));
    bool done = buf_check(&out, m->err) && arena_sound(m->doing.arena, m->err);
    buf_release(&out);
    if (!done)
        return false;
    sha256_of(ret->content.data, ret->content.length, digest);
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    ret->n = n;
    ret->count = m->count;
    ret->packaged_on = m->day;
    ret->submitted_on = DATE_OPEN;
    ret->sha256 = str_copy(m->doing.arena, str_of(hex));
    return arena_sound(m->doing.arena, m->err);
}

static bool file_list(struct making *m, const struct buyer_list *list)
{
    char id[32];
    struct audit_hash hash;
    struct buf out;
    struct audit_event event = { .now = m->doing.desk->now };
    buf_init(&out, mem_system(), sizeof id);
    buf_int(&out, list->n);
    str_put(id, sizeof id, buf_view(&out));
    buf_release(&out);
    event.texts[AUDIT_ACTOR] = str_of(m->doing.desk->by->principal.name);
    event.texts[AUDIT_KEY] = str_of(m->doing.desk->by->key);
    event.texts[AUDIT_SUBJECT_KIND] = STR(BUYER_LIST_KIND);
    event.texts[AUDIT_SUBJECT_ID] = str_of(id);
    event.texts[AUDIT_CLASS] = STR(KEEP);
    return audit_document_add(m->doing.desk->store, m->doing.desk->mem, &event, list->content,
                              &hash, m->err);
}

static bool details_of(struct arena *arena, const struct buyer_list *list, int32_t day,
                       int64_t approval, struct str *ret, struct err *err)
{
    struct buf out;
    buf_init(&out, arena->mem, 1024);
    json_open(&out, '{');
    JSON_PUT_DATE(&out, "day", day);
    JSON_PUT_INT(&out, "list", list->n);
    JSON_PUT_STRING(&out, "sha256", list->sha256);
    if (approval != 0)
        JSON_PUT_INT(&out, "approval", approval);
    json_close(&out, '}');
    json_end(&out);
    *ret = str_copy(arena, buf_view(&out));
    bool done = buf_check(&out, err) && arena_sound(arena, err);
    buf_release(&out);
    return done;
}

static bool package(struct making *m, struct buyer_list *ret, bool *ret_same)
{
    struct buyer_list *lists;
    size_t count;
    struct str details;
    if (!find_ready(m) || !make_body(m) || !buyer_lists_read(&m->reading, &lists, &count, m->err))
        return false;
    int64_t last = count == 0 ? 0 : lists[count - 1].n;
    if (last > 0) {
        if (!as_list(m, last, ret))
            return false;
        *ret_same = str_equal(ret->sha256, lists[count - 1].sha256);
        if (*ret_same) {
            ret->packaged_on = lists[count - 1].packaged_on;
            return true;
        }
    }
    if (!as_list(m, last + 1, ret) || !file_list(m, ret) ||
        !details_of(m->doing.arena, ret, m->day, 0, &details, m->err))
        return false;
    const struct with_event with = { .details = details };
    for (size_t i = 0; i < m->count; i++) {
        if (!matter_event(&m->doing, &m->buyers[i].matter, BUYER_PACKAGE, BUYER_PACKAGE_READY,
                          &with))
            return false;
    }
    return true;
}

bool buyer_list_package(const struct matter_desk *desk, struct arena *arena, int32_t day,
                        struct buyer_list *ret, bool *ret_same, struct err *err)
{
    struct making m = { .totals = { .arena = arena }, .day = day, .err = err };
    *ret = (struct buyer_list){ .n = 0 };
    *ret_same = false;
    if (!who_need(desk->by, MAY_BUYER_PROPOSE, err) || !who_need(desk->by, MAY_RECORD_WRITE, err))
        return false;
    buf_init(&m.body, desk->mem, LIST_MAX);
    bool done = buyer_reading_open(&m.reading, desk->mem, desk->store, arena, err) &&
                matter_begin(&m.doing, desk, &buyer_machine, arena, err) &&
                matter_end(&m.doing, package(&m, ret, ret_same));
    buyer_reading_close(&m.reading);
    buf_release(&m.body);
    return done;
}

/* ---- submitting one ---- */

struct submitting {
    struct matter_doing doing;
    struct buyer_reading reading;
    const struct buyer_list_submit *what;
    struct buyer_list_outcome *outcome;
    struct buyer_standing *buyers;
    size_t count, done; /* done: of them are submitted with this list already */
    struct err *err;
};

static bool is_of_list(struct submitting *s, const struct matter_event *event, bool *ret)
{
    const struct json_value *details = NULL;
    *ret = false;
    if (event == NULL)
        return true;
    if (!read_details(&s->reading, event->details, &details, s->err))
        return false;
    *ret = number_of(details, "list") == s->outcome->list.n;
    return true;
}

/* It is as the list has it: nothing happened to its package since. */
static bool check_listed(struct submitting *s, const struct json_value *listed,
                         const struct buyer_standing *buyer)
{
    bool packaged;
    if (!is_of_list(s, buyer->packaged, &packaged))
        return false;
    if (packaged && buyer->state == BUYER_PACKAGE_READY &&
        buyer->completed->n == number_of(listed, "prepared"))
        return true;
    err_set(s->err, ERR_CONFLICT, "buyer '%.*s' is not as list %lld has it",
            STR_ARG(buyer->matter.name), (long long)s->outcome->list.n);
    return err_hint(s->err, "'licet buyer package' makes a list of those that are ready now");
}

static bool find_one(struct submitting *s, const struct json_value *listed)
{
    struct matter matter;
    struct buyer_standing *buyer = &s->buyers[s->count];
    bool submitted;
    if (!matter_named(s->doing.desk->store, s->doing.arena, &buyer_machine,
                      form_text(listed, "name"), &matter, s->err) ||
        !buyer_standing_read(&s->reading, &matter, buyer, s->err) ||
        !is_of_list(s, buyer->submitted, &submitted))
        return false;
    s->done += submitted;
    s->count++;
    return submitted || check_listed(s, listed, buyer);
}

static bool find_listed(struct submitting *s)
{
    const struct json_value *list = NULL;
    if (s->outcome->list.content.data == NULL) {
        err_set(s->err, ERR_CONFLICT, "list %lld is not kept any more",
                (long long)s->outcome->list.n);
        return err_hint(s->err, "'licet buyer package' makes one");
    }
    if (!read_details(&s->reading, s->outcome->list.content, &list, s->err))
        return false;
    s->buyers = arena_array(s->doing.arena, form_count(list, "buyers") + 1, sizeof *s->buyers);
    if (s->buyers == NULL)
        return arena_error(s->doing.arena, s->err);
    for (const struct json_value *v = form_first(list, "buyers"); v != NULL; v = v->next) {
        if (!find_one(s, v))
            return false;
    }
    return true;
}

static bool ask(struct submitting *s)
{
    const struct buyer_list *list = &s->outcome->list;
    struct approval_request request = { .transition = TRANSITION_BUYER_SUBMIT };
    struct seal seal;
    struct buf says;
    struct str key = str_join(s->doing.arena, STR(BUYER_LIST_KIND), " ", list->sha256);
    if (key.data == NULL)
        return arena_error(s->doing.arena, s->err);
    request.subject = id_of_key(key);
    seal_init(&seal, transition_word(request.transition));
    seal_number(&seal, list->n);
    seal_text(&seal, list->sha256);
    seal_end(&seal, request.digest);
    buf_init(&says, mem_system(), APPROVAL_SAYS_MAX);
    buf_format(&says, "submit list %lld of buyers: %zu, SHA-256 %.*s", (long long)list->n,
               list->count, STR_ARG(list->sha256));
    request.says = buf_view(&says);
    bool done =
        buf_check(&says, s->err) && approval_ask(s->doing.desk->store, s->doing.desk->by, &request,
                                                 s->doing.desk->now, &s->outcome->approval, s->err);
    buf_release(&says);
    s->outcome->waits = done && !s->outcome->approval.used;
    return done;
}

/* Who prepared a package does not sign for it. */
static bool check_preparer(struct submitting *s)
{
    for (size_t i = 0; i < s->count; i++) {
        if (!store_id_equal(&s->buyers[i].completed->actor, &s->outcome->approval.decided_by))
            continue;
        err_set(s->err, ERR_FORBIDDEN, "whoever prepared the package of '%.*s' cannot sign for it",
                STR_ARG(s->buyers[i].matter.name));
        return err_hint(s->err, "'licet buyer reopen' it, have another one complete it, and make a "
                                "new list");
    }
    return true;
}

static bool submit(struct submitting *s)
{
    struct str details;
    if (!buyer_list_read(&s->reading, s->what->n, &s->outcome->list, s->err) || !find_listed(s))
        return false;
    s->outcome->same = s->done == s->count;
    if (s->outcome->same)
        return true;
    if (!ask(s))
        return false;
    if (s->outcome->waits)
        return true;
    if (!check_preparer(s) || !details_of(s->doing.arena, &s->outcome->list, s->what->day,
                                          s->outcome->approval.id, &details, s->err))
        return false;
    const struct with_event with = { .reason = s->what->reason,
                                     .basis = s->what->basis,
                                     .details = details };
    for (size_t i = 0; i < s->count; i++) {
        if (!matter_event(&s->doing, &s->buyers[i].matter, BUYER_SUBMIT, BUYER_SUBMITTED, &with))
            return false;
    }
    s->outcome->list.submitted = true;
    s->outcome->list.submitted_on = s->what->day;
    return true;
}

bool buyer_list_submit(const struct matter_desk *desk, struct arena *arena,
                       const struct buyer_list_submit *what, struct buyer_list_outcome *ret,
                       struct err *err)
{
    struct submitting s = { .what = what, .outcome = ret, .err = err };
    *ret = (struct buyer_list_outcome){ .same = false };
    if (!who_need(desk->by, MAY_BUYER_PROPOSE, err))
        return false;
    bool done = buyer_reading_open(&s.reading, desk->mem, desk->store, arena, err) &&
                matter_begin(&s.doing, desk, &buyer_machine, arena, err) &&
                matter_end(&s.doing, submit(&s));
    buyer_reading_close(&s.reading);
    return done;
}

/* ---- as JSON ---- */

void buyer_list_to_json(const struct buyer_list *list, struct buf *out)
{
    json_open(out, '{');
    JSON_PUT_INT(out, "list", list->n);
    JSON_PUT_STRING(out, "sha256", list->sha256);
    JSON_PUT_INT(out, "buyers", (int64_t)list->count);
    JSON_PUT_DATE(out, "packaged", list->packaged_on);
    JSON_PUT_DATE(out, "submitted", list->submitted_on);
    json_close(out, '}');
}

void buyer_list_outcome_to_json(const struct buyer_list_outcome *outcome, struct buf *out)
{
    json_open(out, '{');
    JSON_PUT_INT(out, "list", outcome->list.n);
    JSON_PUT_BOOL(out, "done", !outcome->waits);
    JSON_PUT_BOOL(out, "repeated", outcome->same);
    put_json_number(out, "approval", outcome->approval.id);
    JSON_PUT_INT(out, "buyers", (int64_t)outcome->list.count);
    put_json_end(out);
}
