/* SPDX-License-Identifier: Apache-2.0 */
/* desk/cover_match.c - an order beside a license: what of it that names; see cover_priv.h. */
#include "desk/cover_priv.h"

#include "desk/money.h"
#include "item/item.h"

struct amount amount_of(struct num num)
{
    return (struct amount){ .known = true, .num = num };
}

struct amount amount_add(struct amount a, struct amount b)
{
    struct amount sum = { .known = a.known && b.known };
    sum.known = sum.known && num_add(a.num, b.num, &sum.num);
    return sum;
}

struct amount amount_subtract(struct amount a, struct amount b)
{
    struct amount rest = { .known = a.known && b.known };
    rest.known = rest.known && num_subtract(a.num, b.num, &rest.num);
    return rest;
}

/* ---- the item ---- */

/* Whether an entry, 3A090.a, is the one that the line names, or a paragraph of it. */
static bool is_under(struct str entry, struct str line)
{
    return entry.length >= line.length && str_equal_fold(str_slice(entry, 0, line.length), line) &&
           (entry.length == line.length || entry.data[line.length] == '.');
}

/*
 * An item may be under several entries: the license must name the one that holds all of them.  What
 * is under no entry for certain, or may be under another, is asked.
 */
static enum told entry_told(const struct decided_item *item, struct str eccn)
{
    size_t under = 0;
    size_t unknown = 0;
    for (size_t i = 0; i < item->entry_count; i++) {
        unknown += item->entries[i].unknown;
        under += !item->entries[i].unknown && is_under(item->entries[i].code, eccn);
    }
    if (item->entry_count > 0 && under == item->entry_count)
        return TOLD_YES;
    return under == 0 && unknown == 0 && item->entry_count > 0 ? TOLD_NO : TOLD_MAYBE;
}

static bool has_chip(const struct catalog_match *match, const struct chip *chip)
{
    for (size_t i = 0; i < match->count; i++) {
        if (match->chips[i] == chip)
            return true;
    }
    return false;
}

/* Two names of the catalog: the same chips, or some of them. */
static enum told chips_told(const struct catalog_match *a, const struct catalog_match *b)
{
    size_t shared = 0;
    for (size_t i = 0; i < a->count; i++)
        shared += has_chip(b, a->chips[i]);
    if (shared == 0)
        return a->total > a->count || b->total > b->count ? TOLD_MAYBE : TOLD_NO;
    return shared == a->total && shared == b->total ? TOLD_YES : TOLD_MAYBE;
}

bool items_told(struct arena *arena, const struct catalog *catalog, struct str line,
                struct str name, enum told *ret, struct err *err)
{
    struct catalog_match a;
    struct catalog_match b;
    catalog_find(catalog, line, &a);
    catalog_find(catalog, name, &b);
    if (a.count > 0 && b.count > 0) {
        *ret = chips_told(&a, &b);
        return true;
    }
    if (!names_told(arena, line, name, ret, err))
        return false;
    /* One is in the catalog and the other is not: they are not written the same, for it to find. */
    if (a.count + b.count > 0 && *ret == TOLD_YES)
        *ret = TOLD_MAYBE;
    return true;
}

static bool line_told(struct arena *arena, const struct catalog *catalog,
                      const struct license_line *line, const struct order *order,
                      const struct decision *plain, enum told *ret, struct err *err)
{
    const struct order_item *item = &order->item;
    *ret = TOLD_MAYBE;
    if (line->item.length == 0 && line->eccn.length == 0)
        return true;
    if (line->item.length > 0 && item->name.length > 0 &&
        !items_told(arena, catalog, line->item, item->name, ret, err))
        return false;
    if (line->item.length == 0)
        *ret = TOLD_YES;
    if (line->eccn.length > 0)
        *ret = told_and(*ret, entry_told(&plain->item, line->eccn));
    /* Figures that win over the catalog's, and parts inside, make another thing of the name. */
    if (item->contains_count > 0 || plain->given_over_catalog_count > 0)
        *ret = told_and(*ret, TOLD_MAYBE);
    return true;
}

/* ---- amounts ---- */

static struct amount units(int64_t amount)
{
    return amount == LICENSE_UNKNOWN ? (struct amount){ 0 } : amount_of(num_int(amount));
}

static struct amount money(int64_t amount, struct str currency)
{
    if (amount == LICENSE_UNKNOWN || currency.data == NULL)
        return (struct amount){ 0 };
    return amount_of(money_num(amount, currency));
}

/* The order counts items; a license in kilograms or lots says nothing of how many. */
static bool counts_items(struct str unit)
{
    static const char *const words[] = { "number", "unit", "units", "piece", "pieces",
                                         "pcs",    "each", "item",  "items" };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (str_equal_fold(unit, str_of(words[i])))
            return true;
    }
    return unit.length == 0;
}

static struct amount said_amount(struct str text)
{
    struct err ignored;
    struct amount amount = { 0 };
    amount.known = text.length > 0 && num_parse(text, false, &amount.num, &ignored);
    return amount;
}

static struct amount quantity_left(const struct covering *covering, size_t line)
{
    const struct license_line *said = &covering->license->lines[line];
    if (!counts_items(said->unit))
        return (struct amount){ 0 };
    struct amount left = units(said->granted.quantity);
    left = amount_subtract(left, units(said->shipped.quantity));
    left = amount_subtract(left, units(said->reserved.quantity));
    left = amount_subtract(left, amount_of(covering->quantities[line]));
    if (left.known && left.num.top < 0)
        left.num = num_int(0);
    return left;
}

/* How many are asked for; a plain question is about one, unless it says how many. */
static struct amount quantity_asked(const struct order *order)
{
    struct str said = order->quantity;
    for (size_t i = 0; i < order->fact_count && said.length == 0; i++) {
        if (str_equal_text(order->facts[i].name, "deal.quantity"))
            said = order->facts[i].value;
    }
    if (order->id.data == NULL && said.length == 0)
        return amount_of(num_int(1));
    return said_amount(said);
}

static void gather_amounts(const struct order *order, struct gathered *ret)
{
    const struct covering *covering = ret->covering;
    const struct license *license = covering->license;
    if (ret->line != LINE_NONE) {
        ret->quantity_left = quantity_left(covering, ret->line);
        ret->quantity_ceiling = units(license->lines[ret->line].granted.quantity);
        ret->quantity_posted = units(license->lines[ret->line].shipped.quantity);
    }
    ret->value = money(license->value, license->currency);
    ret->value_posted = money(license_shipped_value(license), license->currency);
    ret->value_used =
        amount_add(ret->value_posted, money(license_reserved_value(license), license->currency));
    ret->value_used = amount_add(ret->value_used, amount_of(covering->value));
    if (license->line_count == 0)
        ret->value_used.known = false;
    if (license->currency.data != NULL && str_equal(license->currency, order->value_currency))
        ret->order_value = said_amount(order->value_amount);
}

/*
 * The line that names the item: the first that is known to and has enough left, else the first that
 * is known to, else the first that may.
 */
static bool gather_item(struct arena *arena, const struct catalog *catalog,
                        const struct order *order, const struct decision *plain,
                        struct gathered *ret, struct err *err)
{
    const struct license *license = ret->covering->license;
    struct amount asked = ret->quantity;
    bool enough = false;
    ret->item = license->line_count == 0 ? TOLD_MAYBE : TOLD_NO;
    ret->line = LINE_NONE;
    for (size_t i = 0; i < license->line_count && !enough; i++) {
        enum told told;
        if (!line_told(arena, catalog, &license->lines[i], order, plain, &told, err))
            return false;
        struct amount left = quantity_left(ret->covering, i);
        enough =
            told == TOLD_YES && asked.known && left.known && num_compare(asked.num, left.num) <= 0;
        if (told > ret->item || (enough && told == TOLD_YES)) {
            ret->item = told;
            ret->line = i;
        }
    }
    return true;
}

/* ---- parties and places ---- */

static enum told same_text(struct str a, struct str b)
{
    return a.length == 0 || b.length == 0 ? TOLD_MAYBE : str_equal(a, b) ? TOLD_YES : TOLD_NO;
}

static bool gather_held(struct arena *arena, const struct order *order, struct gathered *ret,
                        struct err *err)
{
    const struct license *license = ret->covering->license;
    if (!names_told(arena, license->licensee_name, order->exporter_name, &ret->held, err))
        return false;
    /* A country that only one of them states is no reason for doubt; another country is. */
    if (same_text(license->licensee_country, order->exporter_country) == TOLD_NO)
        ret->held = TOLD_NO;
    return true;
}

/* Whether one of the roles, divided by '+', is that one. */
static bool has_role(struct str roles, struct str role)
{
    while (roles.length > 0) {
        size_t plus = str_find(roles, '+');
        if (str_equal(str_trim(str_slice(roles, 0, plus)), role))
            return true;
        roles = str_slice(roles, plus + 1, roles.length);
    }
    return false;
}

static bool role_told(struct arena *arena, const struct license *license, struct str role,
                      const struct order_party *party, enum told *ret, struct err *err)
{
    *ret = TOLD_NO;
    for (size_t i = 0; i < license->party_count; i++) {
        const struct license_party *licensed = &license->parties[i];
        enum told told;
        if (licensed->role.length > 0 && !has_role(licensed->role, role))
            continue;
        if (!names_told(arena, licensed->name, party->name, &told, err))
            return false;
        told = told_and(told, same_text(licensed->country, party->country));
        if (licensed->role.length == 0)
            told = told_and(told, TOLD_MAYBE);
        *ret = told_or(*ret, told);
    }
    return true;
}

static bool order_has_role(const struct order *order, struct str role)
{
    for (size_t i = 0; i < order->party_count; i++) {
        if (has_role(order->parties[i].role, role))
            return true;
    }
    return false;
}

/* Of a party that is said to have another name, the one on the license may be either. */
static bool has_other_name(const struct order_party *party)
{
    for (size_t i = 0; i < party->fact_count; i++) {
        struct str name = party->facts[i].name;
        if ((str_equal_text(name, "name") || str_equal_text(name, "party.name")) &&
            !str_equal(party->facts[i].value, party->name))
            return true;
    }
    return false;
}

/*
 * Goods come to somebody and are used by somebody: of an order that names nobody as the one, the
 * other is meant, and must be on the license as both.
 */
static bool shares_role(const struct order *order, const struct order_party *party, struct str role,
                        struct str other)
{
    return has_role(party->role, other) && !has_role(party->role, role) &&
           !order_has_role(order, role);
}

static bool party_told(struct arena *arena, const struct license *license,
                       const struct order *order, const struct order_party *party, enum told *ret,
                       struct err *err)
{
    const struct str end_user = STR("end_user");
    const struct str consignee = STR("ultimate_consignee");
    struct str roles = party->role;
    enum told told;
    *ret = roles.length == 0 || has_other_name(party) ? TOLD_MAYBE : TOLD_YES;
    while (roles.length > 0) {
        size_t plus = str_find(roles, '+');
        struct str role = str_trim(str_slice(roles, 0, plus));
        if (!role_told(arena, license, role, party, &told, err))
            return false;
        *ret = told_and(*ret, told);
        roles = str_slice(roles, plus + 1, roles.length);
    }
    bool as_user = shares_role(order, party, end_user, consignee);
    if (!as_user && !shares_role(order, party, consignee, end_user))
        return true;
    if (!role_told(arena, license, as_user ? end_user : consignee, party, &told, err))
        return false;
    *ret = told_and(*ret, told);
    return true;
}

static enum told destination_told(const struct license *license, const struct order *order)
{
    if (license->destination_count == 0 || order->to.length == 0)
        return TOLD_MAYBE;
    for (size_t i = 0; i < license->destination_count; i++) {
        if (str_equal(license->destinations[i], order->to))
            return TOLD_YES;
    }
    return TOLD_NO;
}

static enum told end_use_told(const struct license *license, const struct order *order)
{
    if (license->end_use_count == 0 || order->end_use.length == 0)
        return TOLD_MAYBE;
    for (size_t i = 0; i < license->end_use_count; i++) {
        if (str_equal(license->end_uses[i], order->end_use))
            return TOLD_YES;
    }
    return TOLD_NO;
}

bool cover_gather(struct arena *arena, const struct catalog *catalog,
                  const struct covering *covering, const struct order *order,
                  const struct decision *plain, struct gathered *ret, struct err *err)
{
    const struct license *license = covering->license;
    *ret = (struct gathered){ .covering = covering };
    ret->quantity = quantity_asked(order);
    ret->destination = destination_told(license, order);
    ret->end_use = end_use_told(license, order);
    if (!gather_held(arena, order, ret, err) ||
        !gather_item(arena, catalog, order, plain, ret, err))
        return false;
    for (size_t i = 0; i < order->party_count && i < ORDER_PARTIES_MAX; i++) {
        if (!party_told(arena, license, order, &order->parties[i], &ret->parties[i], err))
            return false;
    }
    gather_amounts(order, ret);
    return true;
}
