/* SPDX-License-Identifier: Apache-2.0 */
/* desk/buyer_gate.c - see buyer_gate.h. */
#include "desk/buyer_gate.h"

#include <stdlib.h>

#include "base/date.h"
#include "decide/party_name.h"
#include "desk/cover_priv.h"
#include "screen/tokens.h"

/* ---- who has a case ---- */

static bool add_name(struct buyer_book *book, size_t of, struct str name, struct err *err)
{
    struct arena *arena = book->reading->arena;
    struct str folded = party_name_fold(arena, name);
    if (folded.length == 0)
        return arena_sound(arena, err);
    if (!arena_grow(arena, &book->names, book->name_count, &book->name_room, sizeof *book->names))
        return arena_error(arena, err);
    book->names[book->name_count++] = (struct buyer_name){ folded, of };
    return true;
}

static bool add_case(struct buyer_book *book, size_t of, const struct matter_said *said,
                     struct err *err)
{
    const struct json_value *root;
    book->cases[of] = (struct buyer_case){ .matter = said->matter };
    if (!json_read_kept(book->reading->reader, book->reading->arena, said->content, &root, err))
        return err_wrap(err, "buyer '%.*s'", STR_ARG(said->matter.name));
    struct str legal = form_text(root, "legal_name");
    if (!add_name(book, of, said->matter.name, err) ||
        (legal.data != NULL && !add_name(book, of, legal, err)))
        return false;
    for (const struct json_value *v = form_first(root, "aliases"); v != NULL; v = v->next) {
        if (!add_name(book, of, v->text, err))
            return false;
    }
    return true;
}

static int compare_names(const void *a, const void *b)
{
    const struct buyer_name *x = a;
    const struct buyer_name *y = b;
    int order = str_compare(x->folded, y->folded);
    return order != 0 ? order : (x->of > y->of) - (x->of < y->of);
}

bool buyer_book_read(const struct buyer_reading *reading, struct buyer_book *ret, struct err *err)
{
    struct matter_said *said;
    *ret = (struct buyer_book){ .reading = reading };
    if (!matters_said(reading->store, reading->arena, str_of(buyer_machine.what), &said,
                      &ret->count, err))
        return false;
    ret->cases = arena_array(reading->arena, ret->count + 1, sizeof *ret->cases);
    if (ret->cases == NULL)
        return arena_error(reading->arena, err);
    for (size_t i = 0; i < ret->count; i++) {
        if (!add_case(ret, i, &said[i], err))
            return false;
    }
    if (ret->name_count > 0)
        qsort(ret->names, ret->name_count, sizeof *ret->names, compare_names);
    return true;
}

static bool stand(struct buyer_book *book, struct buyer_case *of, struct err *err)
{
    if (!of->stands && !buyer_standing_read(book->reading, &of->matter, &of->standing, err))
        return false;
    of->stands = true;
    return true;
}

bool buyer_book_stand(struct buyer_book *book, struct err *err)
{
    for (size_t i = 0; i < book->count; i++) {
        if (!stand(book, &book->cases[i], err))
            return false;
    }
    return true;
}

/* The case of that name; *ret_other: another one that has it too. */
static bool find_case(struct buyer_book *book, struct arena *arena, struct str name,
                      struct buyer_case **ret, struct buyer_case **ret_other, struct err *err)
{
    struct str folded = party_name_fold(arena, name);
    size_t low = 0;
    size_t high = book->name_count;
    *ret = *ret_other = NULL;
    if (folded.length == 0)
        return arena_sound(arena, err);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(book->names[middle].folded, folded) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < book->name_count && str_equal(book->names[low].folded, folded); low++) {
        struct buyer_case *found = &book->cases[book->names[low].of];
        if (!stand(book, found, err))
            return false;
        /* One that nobody had nominated by then is none. */
        if (found->standing.event_count == 0)
            continue;
        if (*ret == NULL)
            *ret = found;
        else if (found != *ret)
            *ret_other = found;
    }
    return true;
}

static void add_party(struct buyer_case **found, size_t *count, struct buyer_case *of)
{
    size_t k = 0;
    while (k < *count && found[k] != of)
        k++;
    if (of != NULL && k == *count)
        found[(*count)++] = of;
}

bool buyer_book_parties(struct buyer_book *book, struct arena *arena, const struct order *order,
                        bool both, struct buyer_case ***ret, size_t *ret_count, struct err *err)
{
    struct buyer_case **found = arena_array(arena, 2 * order->party_count + 1, sizeof *found);
    size_t count = 0;
    if (found == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < order->party_count; i++) {
        struct buyer_case *of;
        struct buyer_case *other;
        if (!find_case(book, arena, order->parties[i].name, &of, &other, err))
            return false;
        if (other != NULL && !both)
            continue;
        add_party(found, &count, of);
        add_party(found, &count, other);
    }
    *ret = found;
    *ret_count = count;
    return true;
}

/* "end_user+ultimate_consignee" has the role "end_user". */
static bool has_role(struct str roles, const char *role)
{
    for (size_t at = 0; at < roles.length;) {
        struct str rest = str_slice(roles, at, roles.length);
        struct str one = str_slice(rest, 0, str_find(rest, '+'));
        if (str_equal_text(one, role))
            return true;
        at += one.length + 1;
    }
    return false;
}

bool buyer_book_knows(struct buyer_book *book, struct arena *arena, const struct order *order,
                      const char *role, bool *ret, struct str *ret_name, struct err *err)
{
    bool any = false;
    *ret = true;
    *ret_name = STR("nobody");
    for (size_t i = 0; i < order->party_count; i++) {
        struct buyer_case *of;
        struct buyer_case *other;
        if (!has_role(order->parties[i].role, role))
            continue;
        any = true;
        if (!find_case(book, arena, order->parties[i].name, &of, &other, err))
            return false;
        if (of != NULL)
            continue;
        *ret = false;
        *ret_name = order->parties[i].name;
    }
    *ret = *ret && any;
    return true;
}

/* ---- what bars ---- */

struct gating {
    struct arena *arena;
    const struct buyer_going *going;
    struct buyer_bar *bars;
    size_t count, room;
    struct err *err;
};

struct str buyer_source(struct arena *arena, const struct buyer_standing *standing)
{
    char day[DATE_TEXT_SIZE];
    struct str text = STR("the approval");
    if (standing->approved_on != DATE_OPEN)
        text = str_join(arena, text, " of ", str_of(date_format(standing->approved_on, day)));
    if (standing->document.length > 0)
        text = str_join(arena, text, ", document ", standing->document);
    return text;
}

static bool bar(struct gating *g, const struct buyer_standing *of, int64_t condition,
                struct str says, const char *hint)
{
    char number[NUM_TEXT_SIZE];
    struct str rule = str_join(g->arena, STR("buyer"), "/", of->matter.name);
    if (condition > 0)
        rule =
            str_join(g->arena, rule, "/", str_of(num_format(num_int(condition), 0, false, number)));
    if (!arena_grow(g->arena, &g->bars, g->count, &g->room, sizeof *g->bars))
        return arena_error(g->arena, g->err);
    struct str source = of->approved == NULL ? STR("") : buyer_source(g->arena, of);
    g->bars[g->count++] =
        (struct buyer_bar){ .rule = rule, .citation = source, .says = says, .hint = str_of(hint) };
    return arena_sound(g->arena, g->err);
}

/* "buyer 'Example Cloud' is suspended: adverse report" */
static bool bar_state(struct gating *g, const struct buyer_standing *of, struct str is,
                      struct str why, const char *hint)
{
    struct str says = str_join(g->arena, STR("buyer '"), "", of->matter.name);
    says = str_join(g->arena, says, "' ", is);
    if (why.length > 0)
        says = str_join(g->arena, says, ": ", why);
    return bar(g, of, 0, says, hint);
}

static bool check_lapsed(struct gating *g, const struct buyer_standing *of)
{
    int32_t since;
    const char *why;
    char day[DATE_TEXT_SIZE];
    if (!buyer_lapsed(of, g->going->day, &since, &why))
        return true;
    struct str is =
        str_join(g->arena, STR("has lapsed"), " since ", str_of(date_format(since, day)));
    return bar_state(g, of, is, str_of(why),
                     "'licet buyer suspend', then screen and reinstate it; or meet the condition");
}

/* ---- guards ---- */

/* "condition 2 of buyer 'X' asks for destinations CN; it is SG" */
static bool bar_guard(struct gating *g, const struct buyer_standing *of,
                      const struct buyer_condition *condition, const char *key, struct str is)
{
    char number[NUM_TEXT_SIZE];
    struct str list = STR("");
    struct str text = form_text(condition->says, "text");
    for (const struct json_value *v = form_first(condition->says, key); v != NULL; v = v->next)
        list = list.length == 0 ? v->text : str_join(g->arena, list, ", ", v->text);
    struct str says = str_join(g->arena, STR("condition"), " ",
                               str_of(num_format(num_int(condition->n), 0, false, number)));
    says = str_join(g->arena, says, " of buyer '", of->matter.name);
    says = str_join(g->arena, says, "', ", str_of(key));
    says =
        str_join(g->arena, says, ": ", list.length == 0 ? form_text(condition->says, key) : list);
    says = str_join(g->arena, says, "; ", is);
    if (text.length > 0)
        says = str_join(g->arena, says, ": ", text);
    return bar(g, of, condition->n, says,
               "'licet buyer show' has the conditions; what is not known is asked of the order");
}

static bool is_among(const struct json_value *values, struct arena *arena, struct str text)
{
    struct str folded = party_name_fold(arena, text);
    for (const struct json_value *v = values; folded.length > 0 && v != NULL; v = v->next) {
        if (str_equal(party_name_fold(arena, v->text), folded))
            return true;
    }
    return false;
}

/* A text of the order is one of those. */
static bool check_text(struct gating *g, const struct buyer_standing *of,
                       const struct buyer_condition *condition, const char *key, const char *what,
                       struct str text)
{
    const struct json_value *first = form_first(condition->says, key);
    if (first == NULL || is_among(first, g->arena, text))
        return arena_sound(g->arena, g->err);
    struct str is = text.length == 0 ? str_join(g->arena, str_of(what), "", STR(" is not known"))
                                     : str_join(g->arena, str_of(what), " is ", text);
    return bar_guard(g, of, condition, key, is);
}

static bool share_number(struct arena *arena, struct str a, struct str b, bool *ret,
                         struct err *err)
{
    struct tokens words_a;
    struct tokens words_b;
    *ret = false;
    if (!tokens_of(arena, a, 0, &words_a, err) || !tokens_of(arena, b, 0, &words_b, err))
        return false;
    for (size_t i = 0; i < words_a.count; i++) {
        for (size_t k = 0; k < words_b.count && words_a.list[i].kind == TOKEN_NUMBER; k++)
            *ret = *ret || (words_b.list[k].kind == TOKEN_NUMBER &&
                            str_equal(words_a.list[i].key, words_b.list[k].key));
    }
    return true;
}

/* Whether a name is one of those; what shares a number with one ("H20") may be it. */
static bool name_told(struct arena *arena, const struct catalog *catalog,
                      const struct json_value *items, struct str name, enum told *ret,
                      struct err *err)
{
    struct catalog_match match = { .count = 0 };
    struct catalog_match other = { .count = 0 };
    *ret = name.length == 0 ? TOLD_MAYBE : TOLD_NO;
    for (const struct json_value *v = items; name.length > 0 && v != NULL; v = v->next) {
        enum told one = TOLD_NO;
        bool shared = false;
        if (catalog != NULL) {
            catalog_find(catalog, v->text, &match);
            catalog_find(catalog, name, &other);
            if (!items_told(arena, catalog, v->text, name, &one, err))
                return false;
        } else if (!names_told(arena, v->text, name, &one, err)) {
            return false;
        }
        if (one == TOLD_NO && (match.count == 0 || other.count == 0) &&
            !share_number(arena, v->text, name, &shared, err))
            return false;
        *ret = told_or(*ret, shared ? TOLD_MAYBE : one);
    }
    return true;
}

/* All of an order's item, or all that is in it, is among those. */
static bool item_told(struct gating *g, const struct json_value *items,
                      const struct order_item *item, unsigned depth, enum told *ret)
{
    if (!name_told(g->arena, g->going->catalog, items, item->name, ret, g->err))
        return false;
    if (item->contains_count == 0 || *ret == TOLD_YES || depth == 0)
        return true;
    *ret = TOLD_YES;
    for (size_t i = 0; i < item->contains_count; i++) {
        enum told one;
        if (!item_told(g, items, &item->contains[i], depth - 1, &one))
            return false;
        *ret = told_and(*ret, one);
    }
    return true;
}

static bool check_items(struct gating *g, const struct buyer_standing *of,
                        const struct buyer_condition *condition)
{
    const struct order_item *item = &g->going->order->item;
    const struct json_value *first = form_first(condition->says, "items");
    enum told told;
    if (first == NULL)
        return true;
    if (!item_told(g, first, item, ORDER_DEPTH_MAX, &told))
        return false;
    if (told == TOLD_YES)
        return true;
    struct str name = item->name.length == 0 ? STR("one without a name") : item->name;
    const char *how =
        told == TOLD_NO ? "the item is " : "whether the item is one of them is not known: ";
    return bar_guard(g, of, condition, "items", str_join(g->arena, str_of(how), "", name));
}

/* Where it goes: the ultimate consignee's address, or else the end user's. */
static struct str site_of(const struct order *order)
{
    static const char *const roles[] = { "ultimate_consignee", "end_user" };
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
        for (size_t i = 0; i < order->party_count; i++) {
            if (has_role(order->parties[i].role, roles[r]) && order->parties[i].address.length > 0)
                return order->parties[i].address;
        }
    }
    return (struct str){ 0 };
}

static bool check_dates(struct gating *g, const struct buyer_standing *of,
                        const struct buyer_condition *condition)
{
    int32_t from = form_date(condition->says, "from");
    int32_t to = form_date(condition->says, "to");
    char day[DATE_TEXT_SIZE];
    bool early = from != DATE_OPEN && g->going->day < from;
    if (!early && (to == DATE_OPEN || g->going->day <= to))
        return true;
    struct str is =
        str_join(g->arena, STR("it goes on"), " ", str_of(date_format(g->going->day, day)));
    return bar_guard(g, of, condition, early ? "from" : "to", is);
}

static bool check_guard(struct gating *g, const struct buyer_standing *of,
                        const struct buyer_condition *condition)
{
    const struct order *order = g->going->order;
    return check_text(g, of, condition, "destinations", "the destination", order->to) &&
           check_items(g, of, condition) &&
           check_text(g, of, condition, "end_uses", "the end use", order->end_use) &&
           check_text(g, of, condition, "sites", "the address", site_of(order)) &&
           check_dates(g, of, condition);
}

/* ---- a buyer ---- */

static bool check_approved(struct gating *g, const struct buyer_standing *of)
{
    if (!check_lapsed(g, of))
        return false;
    for (size_t i = 0; i < of->condition_count; i++) {
        if (str_equal_text(of->conditions[i].kind, "guard") &&
            !check_guard(g, of, &of->conditions[i]))
            return false;
    }
    return true;
}

static bool check_case(struct gating *g, const struct buyer_standing *of)
{
    static const char again[] = "'licet buyer add' nominates it again";
    switch (of->state) {
    case BUYER_APPROVED:
    case BUYER_APPROVED_WITH_CONDITIONS:
        return check_approved(g, of);
    case BUYER_SUSPENDED:
        return bar_state(g, of, STR("is suspended"),
                         of->suspended == NULL ? STR("") : of->suspended->reason,
                         "'licet buyer reinstate' once what it was suspended for is settled");
    case BUYER_REMOVED:
        return bar_state(g, of, STR("is removed from the list"), STR(""), again);
    case BUYER_REJECTED:
        return bar_state(g, of, STR("was rejected"), STR(""), again);
    case BUYER_DECLINED:
        return bar_state(g, of, STR("was declined"), STR(""), again);
    default:
        break;
    }
    if (!g->going->licensed)
        return true;
    struct str is = str_join(g->arena, STR("is "), "", of->matter.state);
    is = str_join(g->arena, is, "", STR(", and not approved"));
    return bar_state(g, of, is, STR(""), "'licet buyer approve' records what the government says");
}

static bool ask_which(struct gating *g, struct str name, const struct buyer_case *a,
                      const struct buyer_case *b)
{
    struct str says = str_join(g->arena, STR("'"), "", name);
    says = str_join(g->arena, says, "' is a name of buyer '", a->matter.name);
    says = str_join(g->arena, says, "' and of buyer '", b->matter.name);
    return bar(g, &a->standing, 0,
               str_join(g->arena, says, "", STR("': which of them it is is not known")),
               "the order names the buyer as its case is named");
}

bool buyer_gate(struct buyer_book *book, struct arena *arena, const struct buyer_going *going,
                struct buyer_bar **ret, size_t *ret_count, struct err *err)
{
    struct gating g = { .arena = arena, .going = going, .err = err };
    const struct order *order = going->order;
    struct buyer_case **parties;
    size_t count;
    if (!buyer_book_parties(book, arena, order, false, &parties, &count, err))
        return false;
    for (size_t i = 0; i < order->party_count; i++) {
        struct buyer_case *of;
        struct buyer_case *other;
        if (!find_case(book, arena, order->parties[i].name, &of, &other, err) ||
            (other != NULL && !ask_which(&g, order->parties[i].name, of, other)))
            return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!check_case(&g, &parties[i]->standing))
            return false;
    }
    *ret = g.bars;
    *ret_count = g.count;
    return arena_sound(arena, err);
}

/* ---- how many ---- */

struct counting {
    struct arena *arena;
    const struct catalog *catalog;
    const struct json_value *items;
    struct buyer_counted *counted;
    struct err *err;
};

static bool too_many(struct counting *c)
{
    return err_set(c->err, ERR_OVERFLOW, "there are too many items in one unit of the order");
}

static bool count_in(struct counting *c, const struct order_item *item, struct num times,
                     unsigned depth)
{
    enum told told;
    if (!name_told(c->arena, c->catalog, c->items, item->name, &told, c->err))
        return false;
    bool inside = item->contains_count > 0 && depth > 0;
    if (told == TOLD_YES || (told == TOLD_MAYBE && !inside)) {
        c->counted->any = true;
        c->counted->undecided = c->counted->undecided || told == TOLD_MAYBE;
        return num_add(c->counted->units, times, &c->counted->units) || too_many(c);
    }
    for (size_t i = 0; inside && i < item->contains_count; i++) {
        const struct order_item *part = &item->contains[i];
        struct num number = num_int(1);
        struct num product;
        if (part->count.data != NULL && !num_parse(part->count, false, &number, c->err))
            return false;
        if (!num_multiply(times, number, &product))
            return too_many(c);
        if (!count_in(c, part, product, depth - 1))
            return false;
    }
    return true;
}

bool buyer_count_items(struct arena *arena, const struct catalog *catalog,
                       const struct json_value *items, const struct order_item *item,
                       struct buyer_counted *ret, struct err *err)
{
    const struct json_value *first = items == NULL ? NULL : items->first;
    struct counting c = {
        .arena = arena, .catalog = catalog, .items = first, .counted = ret, .err = err
    };
    *ret = (struct buyer_counted){ .any = first == NULL, .units = num_int(first == NULL) };
    return first == NULL || count_in(&c, item, num_int(1), ORDER_DEPTH_MAX);
}
