/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_licenses.c - GET /licenses, the same as CSV, and /licenses/{number}. */
#include <stdlib.h>

#include "server/desk.h"
#include "server/handlers.h"
#include "server/listing.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "web/licenses.h"

#define SHOWN 50
#define ADDRESS_MAX ((size_t)16 << 10)

static const char *const done_words[] = { "reserve", NULL };

static const char *const sorts[] = { "name", "-name", "due", "-due", NULL };

const struct route_query page_licenses_queries[] = {
    { "find", "only those whose number has that in it", NULL },
    { "standing", "only those that are so", web_license_standings },
    { "sort", "by number or by the last day", sorts },
    { "after", "those behind this one: authority and number", NULL },
    { NULL, NULL, NULL },
};

/* ---- which, and in which order ---- */

static struct str or_empty(struct str text)
{
    return text.data == NULL ? STR("") : text;
}

static bool has(struct str text, struct str part)
{
    for (size_t i = 0; i + part.length <= text.length; i++) {
        if (str_equal_fold(str_slice(text, i, i + part.length), part))
            return true;
    }
    return false;
}

static int compare_keys(const struct license_look *a, const struct license_look *b)
{
    int order = str_compare(a->record->key.authority, b->record->key.authority);
    return order != 0 ? order : str_compare(a->record->key.number, b->record->key.number);
}

static int compare_days(const struct license_look *a, const struct license_look *b)
{
    int32_t one = a->standing.last_day;
    int32_t other = b->standing.last_day;
    return one < other ? -1 : one > other ? 1 : compare_keys(a, b);
}

#define COMPARE(name, by, first, second)                                                           \
    static int name(const void *one, const void *other)                                            \
    {                                                                                              \
        return by(first, second);                                                                  \
    }
COMPARE(up_by_key, compare_keys, one, other)
COMPARE(down_by_key, compare_keys, other, one)
COMPARE(up_by_day, compare_days, one, other)
COMPARE(down_by_day, compare_days, other, one)

static void put_in_order(struct license_look *looks, size_t count, struct str sort)
{
    int (*compare)(const void *, const void *) = str_equal_text(sort, "-name")  ? down_by_key
                                                 : str_equal_text(sort, "due")  ? up_by_day
                                                 : str_equal_text(sort, "-due") ? down_by_day
                                                                                : up_by_key;
    if (count > 1)
        qsort(looks, count, sizeof *looks, compare);
}

/* All of them are worked out: what is left, and so how one stands, is kept nowhere. */
static bool look_at_all(struct call *call, struct license_desk *desk, struct web_licenses *ret,
                        struct err *err)
{
    struct license_key *keys;
    *desk = desk_of_licenses(call);
    *ret = (struct web_licenses){ .page = page_around(call, STR("Licenses"), WEB_LICENSES),
                                  .find = str_trim(or_empty(call_query(call, "find"))),
                                  .standing = or_empty(call_query(call, "standing")) };
    if (!licenses_list(desk->store, desk->arena, &keys, &ret->on_file, err))
        return false;
    struct license_look *looks = arena_array(desk->arena, ret->on_file + 1, sizeof *looks);
    struct license_record *records = arena_array(desk->arena, ret->on_file + 1, sizeof *records);
    if (looks == NULL || records == NULL)
        return arena_error(desk->arena, err);
    for (size_t i = 0; i < ret->on_file; i++) {
        struct license_look *look = &looks[ret->count];
        if (!has(keys[i].number, ret->find))
            continue;
        if (!license_load_id(desk, &keys[i].id, &records[i], err) ||
            !license_look_at(desk, &records[i], look, err))
            return false;
        if (ret->standing.length == 0 ||
            str_equal_text(ret->standing, license_standing_word(look->record, &look->standing)))
            ret->count++;
    }
    put_in_order(looks, ret->count, call_query(call, "sort"));
    ret->looks = looks;
    return true;
}

/* "BIS D123456" */
static struct str name_of(struct arena *arena, const struct license_look *look)
{
    return str_join(arena, look->record->key.authority, " ", look->record->key.number);
}

/* Behind the one that the address names, up to SHOWN of them. */
static bool take_page(struct call *call, struct web_licenses *licenses, struct web_list *list,
                      struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct str after = or_empty(call_query(call, "after"));
    size_t from = 0;
    *list = (struct web_list){ .path = "/licenses",
                               .sort = or_empty(call_query(call, "sort")),
                               .goes_on = after.length > 0 };
    web_list_part(list, "find", licenses->find);
    web_list_part(list, "standing", licenses->standing);
    while (after.length > 0 && from < licenses->count &&
           !str_equal(name_of(arena, &licenses->looks[from]), after))
        from++;
    from = after.length > 0 && from < licenses->count ? from + 1 : from;
    licenses->looks += from;
    licenses->count -= from;
    list->more = licenses->count > SHOWN;
    if (list->more) {
        licenses->count = SHOWN;
        list->next = name_of(arena, &licenses->looks[SHOWN - 1]);
    }
    licenses->list = list;
    return arena_sound(arena, err);
}

bool handle_page_licenses(struct call *call, struct err *err)
{
    struct license_desk desk;
    struct web_licenses licenses;
    struct web_list list;
    if (!look_at_all(call, &desk, &licenses, err) || !take_page(call, &licenses, &list, err))
        return false;
    web_licenses(page_html(call, 200), &licenses);
    return true;
}

bool handle_licenses_csv(struct call *call, struct err *err)
{
    struct license_desk desk;
    struct web_licenses licenses;
    if (!look_at_all(call, &desk, &licenses, err))
        return false;
    web_licenses_csv(page_csv(call, "licenses.csv"), &licenses);
    return true;
}

const struct route_query page_license_queries[] = {
    { "authority", "whose license it is, where several have that number", NULL },
    { "done", "what was done just now", done_words },
    { NULL, NULL, NULL },
};

/* What may be done with it here, of whoever asks. */
static void offer(struct call *call, const struct license_record *record, struct web_page *page)
{
    struct buf about;
    buf_init(&about, call->server->config.mem, ADDRESS_MAX);
    buf_text(&about, "/licenses/");
    html_url_part(&about, record->key.number);
    page->about = str_copy(&call->exchange->arena, buf_view(&about));
    buf_release(&about);
    if (page->proof.length > 0 && who_may(&call->who, MAY_RESERVATION_WRITE) &&
        record->state == LICENSE_ACTIVE)
        page->buttons[page->button_count++] = (struct web_button){ "Reserve", "reserve" };
    page->done = call_query(call, "done").length > 0 ? "what is reserved is in the bars" : NULL;
}

bool handle_page_license(struct call *call, struct err *err)
{
    const struct license_desk desk = desk_of_licenses(call);
    struct license_record record;
    struct license_look look;
    struct license license;
    if (!license_load(&desk, call_query(call, "authority"), call->parameters[0], &record, err))
        return desk_not_found(call, err);
    if (!license_look_into(&desk, &record, 0, LICENSE_LOOKED, &look, err) ||
        !license_from_terms(desk.arena, &record.key, &record.terms, record.state, look.balances,
                            look.balance_count, &license, err))
        return false;
    struct web_license shown = { .page = page_around(call, record.key.number, WEB_LICENSES),
                                 .look = &look,
                                 .license = &license };
    offer(call, &record, &shown.page);
    web_license(page_html(call, 200), &shown);
    return true;
}
