/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_buyer_nominate.c - `licet buyer nominate`: the buyers that the order book needs. */
#include "cli/buying.h"
#include "cli/clock.h"
#include "cli/option_groups.h"
#include "decide/decision.h"
#include "decide/party_name.h"
#include "desk/buyer_volumes.h"
#include "desk/order_state.h"
#include "text/json_write.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"

#define PAGE 256
#define PAGE_MAX ((size_t)256 << 20)
#define CONTENT_MAX ((size_t)1 << 20)

struct nominating {
    struct buying buying;
    struct arena page; /* of what is forgotten behind it */
    struct order_reader *reader;
    struct buyer_volumes volumes; /* that end users wait for */
    struct str *known;            /* names of buyers, folded */
    size_t known_count, known_room;
    struct buyer_asked *asked; /* who is proposed */
    size_t count, room;
    struct err *err;
};

/* ---- who is a buyer already ---- */

static bool add_known(struct nominating *n, struct str name)
{
    struct arena *arena = n->buying.cli->arena;
    struct str folded = party_name_fold(arena, name);
    if (!arena_grow(arena, &n->known, n->known_count, &n->known_room, sizeof *n->known))
        return arena_error(arena, n->err);
    n->known[n->known_count++] = folded;
    return arena_sound(arena, n->err);
}

static bool add_names(struct nominating *n, const struct matter *matter)
{
    struct buyer_standing standing;
    if (!buyer_standing_read(&n->buying.reading, matter, &standing, n->err) ||
        !add_known(n, matter->name))
        return false;
    struct str legal = form_text(standing.buyer, "legal_name");
    if (legal.data != NULL && !add_known(n, legal))
        return false;
    for (const struct json_value *v = form_first(standing.buyer, "aliases"); v != NULL;
         v = v->next) {
        if (!add_known(n, v->text))
            return false;
    }
    return true;
}

static bool is_known(const struct nominating *n, struct str folded)
{
    for (size_t i = 0; i < n->known_count; i++) {
        if (str_equal(n->known[i], folded))
            return true;
    }
    return false;
}

/* ---- who waits ---- */

/* "end_user+ultimate_consignee" has the role "end_user". */
static bool is_end_user(struct str role)
{
    while (role.length > 0) {
        size_t end = str_find(role, '+');
        if (str_equal_text(str_slice(role, 0, end), "end_user"))
            return true;
        role = str_slice(role, end < role.length ? end + 1 : end, role.length);
    }
    return false;
}

/* A copy, fit to be shown. */
static struct str shown(struct arena *arena, struct str text)
{
    char *copy = arena_copy(arena, text.data, text.length);
    if (copy == NULL)
        return (struct str){ 0 };
    for (size_t i = 0; i < text.length; i++)
        copy[i] = copy[i] == '\t' ? ' ' : copy[i];
    return (struct str){ copy, str_make_printable(copy, text.length, false) };
}

static bool add_party(struct nominating *n, const struct order *order,
                      const struct order_party *party)
{
    struct arena *arena = n->buying.cli->arena;
    struct str folded = party_name_fold(arena, party->name);
    if (!arena_sound(arena, n->err))
        return false;
    if (folded.length == 0 || is_known(n, folded))
        return true;
    const struct buyer_volume what = {
        .who = folded,
        .name = shown(arena, party->name),
        .country = party->country.data == NULL ? party->country : str_copy(arena, party->country),
        .item = shown(arena, order->item.name.length > 0 ? order->item.name : order->id),
        .currency = str_copy(arena, order->value_currency),
    };
    return arena_sound(arena, n->err) &&
           buyer_volumes_add(&n->volumes, &what, order->quantity, order->value_amount, n->err);
}

/* An order that needs a license by its newest decision. */
static bool add_order(struct nominating *n, const struct matter *matter)
{
    struct store *store = n->buying.store;
    struct decision_row decision;
    struct matter_version version;
    struct order order;
    if (matter->decision == 0 ||
        str_equal_text(matter->state, machine_state(&order_machine, ORDER_CANCELLED)) ||
        str_equal_text(matter->state, machine_state(&order_machine, ORDER_FULFILLED)))
        return true;
    if (!decision_head(store, &n->page, matter->decision, &decision, n->err))
        return false;
    if (!str_equal_text(decision.outcome, outcome_name(OUTCOME_LICENSE_REQUIRED)))
        return true;
    if (!matter_version_read(store, &n->page, &matter->id, matter->version, &version, n->err))
        return false;
    const struct json_source source = { .text = version.content, .line = 1 };
    if (!order_read_json(order_reader_json(n->reader), &n->page, &source, &order, n->err))
        return false;
    for (size_t i = 0; i < order.party_count; i++) {
        if (is_end_user(order.parties[i].role) && !add_party(n, &order, &order.parties[i]))
            return false;
    }
    return true;
}

typedef bool each_function(struct nominating *n, const struct matter *matter);

static bool each(struct nominating *n, const char *kind, each_function *take)
{
    struct str after = STR("");
    struct matter *matters;
    size_t count;
    do {
        char last[4096];
        arena_reset(&n->page);
        if (!matters_list(n->buying.store, &n->page, str_of(kind), STR(""), after, PAGE, &matters,
                          &count, n->err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!take(n, &matters[i]))
                return false;
        }
        str_put(last, sizeof last, count > 0 ? matters[count - 1].name : STR(""));
        after = str_copy(n->buying.cli->arena, str_of(last));
        if (!arena_sound(n->buying.cli->arena, n->err))
            return false;
    } while (count == PAGE);
    return true;
}

/* ---- who is proposed ---- */

/* The volumes of one, which stand behind each other. */
static size_t count_of(const struct nominating *n, size_t from)
{
    size_t count = 1;
    while (from + count < n->volumes.count &&
           str_equal(n->volumes.list[from].who, n->volumes.list[from + count].who))
        count++;
    return count;
}

static bool propose(struct nominating *n, size_t from, size_t count)
{
    struct arena *arena = n->buying.cli->arena;
    const struct buyer_volume *first = &n->volumes.list[from];
    struct buyer_asked asked = { .name = first->name };
    struct str country = first->country;
    struct buf out;
    for (size_t i = 1; i < count; i++) {
        if (str_compare(first[i].name, asked.name) < 0)
            asked.name = first[i].name;
        if (country.data == NULL)
            country = first[i].country;
    }
    buf_init(&out, n->buying.cli->mem, CONTENT_MAX);
    json_open(&out, '{');
    JSON_PUT_STRING(&out, "name", asked.name);
    if (country.data != NULL)
        JSON_PUT_STRING(&out, "country", country);
    JSON_KEY(&out, "expected_volumes");
    json_open(&out, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&out, '{');
        buyer_volume_members(&first[i], &out);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    json_close(&out, '}');
    json_end(&out);
    const struct json_source source = { .text = buf_view(&out), .line = 1 };
    bool done = buf_check(&out, n->err) && buyer_form_read(n->buying.reading.reader, arena, &source,
                                                           &asked.name, &asked.content, n->err);
    buf_release(&out);
    if (!done)
        return false;
    if (!arena_grow(arena, &n->asked, n->count, &n->room, sizeof *n->asked))
        return arena_error(arena, n->err);
    n->asked[n->count++] = asked;
    return true;
}

static void tell(const struct nominating *n)
{
    struct cli *cli = n->buying.cli;
    size_t at = 0;
    for (size_t i = 0; i < n->count; i++) {
        if (args_flag(n->buying.args, "json")) {
            buf_str(&cli->out, n->asked[i].content);
            buf_byte(&cli->out, '\n');
            continue;
        }
        buying_line(cli, 0, 4, "%.*s", STR_ARG(n->asked[i].name));
        for (size_t last = at + count_of(n, at); at < last; at++) {
            const struct buyer_volume *volume = &n->volumes.list[at];
            char quantity[NUM_TEXT_SIZE];
            char value[NUM_TEXT_SIZE];
            bool known = volume->currency.data != NULL;
            buying_line(cli, 2, 6, "%s %.*s%s%s%s%.*s, in %zu %s",
                        num_format_grouped(volume->quantity, 0, quantity), STR_ARG(volume->item),
                        known ? ", " : "", known ? num_format_grouped(volume->value, 2, value) : "",
                        known ? " " : "", STR_ARG(volume->currency), volume->count,
                        volume->count == 1 ? "order" : "orders");
        }
    }
    if (!args_flag(n->buying.args, "json"))
        buf_format(&cli->out, "buyers that the orders need: %zu\n", n->count);
}

static bool find(struct nominating *n)
{
    if (!each(n, buyer_machine.what, add_names) || !each(n, order_machine.what, add_order) ||
        !buyer_volumes_sum(&n->volumes, n->err))
        return false;
    for (size_t i = 0; i < n->volumes.count; i += count_of(n, i)) {
        if (!propose(n, i, count_of(n, i)))
            return false;
    }
    return true;
}

static bool add(struct nominating *n, int *ret_status)
{
    struct cli *cli = n->buying.cli;
    struct acting acting;
    if (!acting_open(cli, n->buying.args, &acting, n->err))
        return false;
    bool done = buying_apply(cli, n->buying.args, &acting, BUYER_ADD, n->asked, n->count, 0,
                             ret_status, n->err);
    acting_close(&acting);
    return done;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct nominating n = { .volumes = { .arena = cli->arena }, .err = err };
    if (!args_flag(args, "from-orders")) {
        err_set(err, ERR_USAGE, "from what?");
        return err_hint(err, "--from-orders; 'licet buyer add' takes a file");
    }
    arena_init(&n.page, cli->mem, PAGE_MAX);
    n.reader = order_reader_new(cli->mem, err);
    bool done = n.reader != NULL;
    if (done) {
        done = buying_open(&n.buying, cli, args, err) && find(&n);
        buying_close(&n.buying);
    }
    order_reader_free(n.reader);
    arena_release(&n.page);
    if (!done)
        return false;
    if (args_flag(args, "add"))
        return add(&n, ret_status);
    tell(&n);
    return true;
}

static const struct option options[] = {
    { .name = "from-orders", .help = "from the order book" },
    { .name = "add", .help = "nominate them; else they are only listed" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_acting, &group_json, NULL };
static const char *const usage[] = { "--from-orders --db PATH",
                                     "--from-orders --add --as NAME --db PATH", NULL };

const struct command command_buyer_nominate = {
    .name = "nominate",
    .summary = "the buyers that the order book needs",
    .usage = usage,
    .help = "The end users of orders that are open and need a license by their newest decision, "
            "with quantity and value summed by item, but not those that are buyers already, in "
            "whatever state, by their name, legal name or an alias. --json gives them as 'licet "
            "buyer add' reads them. Quantities are of the orders: say more with 'licet buyer "
            "amend'.",
    .groups = groups,
    .run = run,
};
