/* SPDX-License-Identifier: Apache-2.0 */
/* desk/open_book.c - see open_book.h. */
#include "desk/open_book.h"

#include <stdlib.h>

#include "base/date.h"
#include "desk/money.h"
#include "desk/order_said.h"
#include "desk/shipments.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"

#define PAGE 1024
#define PAGE_MAX ((size_t)1 << 30)
#define NAME_MAX_BYTES (ORDER_TEXT_MAX + 1)

/* What has left of an order. */
struct gone {
    struct str order;
    int64_t units, value;
};

struct reading {
    const struct mem *mem;
    struct store *store;
    const struct open_book_visitor *visitor;
    struct order_reader *reader;
    struct arena page, work; /* of a page of matters, of one of them */
    struct arena kept;
    struct gone *gone;
    size_t gone_count, gone_room;
};

static bool visit(struct reading *r, const struct open_line *line, const struct order *order,
                  struct err *err)
{
    return r->visitor->line(r->visitor->context, line, order, &r->work, err);
}

static bool read_order(struct reading *r, struct str content, struct order *ret, struct err *err)
{
    const struct json_source source = { .text = content, .line = 1 };
    return order_read_json(order_reader_json(r->reader), &r->work, &source, ret, err);
}

static void set_amounts(struct reading *r, struct order *order, int64_t units, int64_t value,
                        struct str currency)
{
    char text[NUM_TEXT_SIZE];
    order->quantity = str_copy(&r->work, str_of(num_format(num_int(units), 0, false, text)));
    order->value_currency = currency;
    order->value_amount = str_copy(&r->work, str_of(money_format(value, currency, text)));
}

/* ---- shipments ---- */

/* What is taken of a state: a line of that stage, or nothing but what it leaves of the order. */
struct taken_state {
    enum shipment_state state;
    enum replay_stage stage;
    bool line;
};

static const struct taken_state taken_states[] = {
    { SHIPMENT_RESERVED, REPLAY_RESERVED, true },
    { SHIPMENT_POLICY_HOLD, REPLAY_RESERVED, true },
    { SHIPMENT_RELEASED, REPLAY_RELEASED, true },
    { SHIPMENT_DEPARTED, REPLAY_IN_TRANSIT, true },
    { SHIPMENT_IN_TRANSIT, REPLAY_IN_TRANSIT, true },
    { SHIPMENT_DELIVERED, REPLAY_IN_TRANSIT, false },
    { SHIPMENT_VERIFICATION_DUE, REPLAY_IN_TRANSIT, false },
    { SHIPMENT_VERIFIED, REPLAY_IN_TRANSIT, false },
    { SHIPMENT_RETURN_ORDERED, REPLAY_IN_TRANSIT, false },
    { SHIPMENT_SEIZED, REPLAY_IN_TRANSIT, false },
};

static bool add_gone(struct reading *r, struct str order, int64_t units, int64_t value,
                     struct err *err)
{
    if (!arena_grow(&r->kept, &r->gone, r->gone_count, &r->gone_room, sizeof *r->gone))
        return arena_error(&r->kept, err);
    r->gone[r->gone_count++] = (struct gone){ str_copy(&r->kept, order), units, value };
    return arena_sound(&r->kept, err);
}

static bool read_shipment(struct reading *r, const struct taken_state *of,
                          const struct matter *matter, struct err *err)
{
    const struct shipment_desk desk = { .matters = { .mem = r->mem, .store = r->store } };
    struct shipment_record record;
    struct matter order;
    struct matter_version version;
    struct order said;
    struct order ships;
    char day[DATE_TEXT_SIZE];
    arena_reset(&r->work);
    if (!shipment_load(&desk, &r->work, matter->name, &record, err))
        return false;
    const struct shipment *shipment = &record.shipment;
    bool away = of->stage == REPLAY_IN_TRANSIT && record.has_departed;
    int64_t units = away ? record.departed : shipment->quantity;
    int64_t value = away ? record.worth : shipment->value;
    if (!add_gone(r, shipment->order, units, value, err))
        return false;
    if (!of->line)
        return true;
    if (!matter_named(r->store, &r->work, &order_machine, shipment->order, &order, err) ||
        !matter_version_read(r->store, &r->work, &order.id, order.version, &version, err) ||
        !read_order(r, version.content, &said, err) ||
        !shipment_order(&r->work, &record, &said, &ships, err))
        return false;
    set_amounts(r, &ships, units, value, shipment->currency);
    if (away && record.departed_on != DATE_OPEN)
        ships.on = str_copy(&r->work, str_of(date_format(record.departed_on, day)));
    ships.id = matter->name;
    const struct open_line line = { .stage = of->stage,
                                    .of = shipment->order,
                                    .number = record.live ? shipment->number : (struct str){ 0 },
                                    .license_line = shipment->line,
                                    .matter = &order,
                                    .content = version.content,
                                    .ordered = order_units(&said),
                                    .on_hold = of->state == SHIPMENT_POLICY_HOLD };
    return arena_sound(&r->work, err) && visit(r, &line, &ships, err);
}

static bool read_shipments(struct reading *r, const struct taken_state *of, struct err *err)
{
    char after[NAME_MAX_BYTES] = "";
    struct matter *page;
    size_t count;
    do {
        arena_reset(&r->page);
        if (!matters_list(r->store, &r->page, str_of(shipment_machine.what),
                          str_of(machine_state(&shipment_machine, of->state)), str_of(after), PAGE,
                          &page, &count, err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!read_shipment(r, of, &page[i], err))
                return false;
        }
        if (count > 0)
            str_put(after, sizeof after, page[count - 1].name);
    } while (count == PAGE);
    return true;
}

/* ---- orders ---- */

static int by_order(const void *a, const void *b)
{
    return str_compare(((const struct gone *)a)->order, ((const struct gone *)b)->order);
}

/* What has left of it, in all; the list is sorted. */
static struct gone gone_of(const struct reading *r, struct str order)
{
    struct gone all = { .order = order };
    size_t low = 0;
    size_t high = r->gone_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(r->gone[middle].order, order) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < r->gone_count && str_equal(r->gone[low].order, order); low++) {
        all.units += r->gone[low].units;
        all.value += r->gone[low].value;
    }
    return all;
}

static bool read_open(struct reading *r, const struct matter_said *said, struct err *err)
{
    struct open_line line = { .stage = REPLAY_OPEN,
                              .matter = &said->matter,
                              .content = said->content };
    struct order order;
    struct matter has;
    unsigned state;
    if (!machine_find_state(&order_machine, said->matter.state, &state) ||
        !machine_can(&order_machine, state, ORDER_DECIDE))
        return true;
    line.on_hold = state == ORDER_ON_HOLD;
    arena_reset(&r->work);
    if (!read_order(r, said->content, &order, err))
        return false;
    struct gone gone = gone_of(r, said->matter.name);
    int64_t units = line.ordered = order_units(&order);
    if (gone.units > 0 && units > 0) {
        order_said(&order, &has);
        if (gone.units >= units)
            return true;
        set_amounts(r, &order, units - gone.units,
                    has.value > gone.value ? has.value - gone.value : 0, has.currency);
    }
    return arena_sound(&r->work, err) && visit(r, &line, &order, err);
}

static bool read_orders(struct reading *r, struct err *err)
{
    char after[NAME_MAX_BYTES] = "";
    struct matter_said *page;
    size_t count;
    if (r->gone_count > 0)
        qsort(r->gone, r->gone_count, sizeof *r->gone, by_order);
    do {
        arena_reset(&r->page);
        if (!matters_said_after(r->store, &r->page, str_of(order_machine.what), str_of(after), PAGE,
                                &page, &count, err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!read_open(r, &page[i], err))
                return false;
        }
        if (count > 0)
            str_put(after, sizeof after, page[count - 1].matter.name);
    } while (count == PAGE);
    return true;
}

bool open_book_read(const struct mem *mem, struct store *store,
                    const struct open_book_visitor *visitor, struct err *err)
{
    struct reading r = { .mem = mem, .store = store, .visitor = visitor };
    arena_init(&r.page, mem, PAGE_MAX);
    arena_init(&r.work, mem, PAGE_MAX);
    arena_init(&r.kept, mem, PAGE_MAX);
    r.reader = order_reader_new(mem, err);
    bool done = r.reader != NULL;
    for (size_t i = 0; done && i < sizeof taken_states / sizeof *taken_states; i++)
        done = read_shipments(&r, &taken_states[i], err);
    done = done && read_orders(&r, err);
    order_reader_free(r.reader);
    arena_release(&r.kept);
    arena_release(&r.work);
    arena_release(&r.page);
    return done;
}
