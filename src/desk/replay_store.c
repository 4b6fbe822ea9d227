/* SPDX-License-Identifier: Apache-2.0 */
/* desk/replay_store.c - see replay_store.h. */
#include "desk/replay_store.h"

#include <stdlib.h>

#include "base/date.h"
#include "desk/money.h"
#include "desk/order_said.h"
#include "desk/shipments.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"

#define PAGE 1024
#define PAGE_MAX ((size_t)1 << 30)
#define LINES_MAX ((size_t)1 << 26)
#define NAME_MAX_BYTES (ORDER_TEXT_MAX + 1)

/* What has left of an order. */
struct gone {
    struct str order;
    int64_t units, value;
};

struct taking {
    struct replay_book *book;
    struct store *store;
    struct replay_writing writing;
    struct order_reader *reader;
    struct arena page, work; /* of a page of matters, of one of them */
    struct arena kept;
    struct gone *gone;
    size_t gone_count, gone_room;
    struct buf lines;
};

static bool put_line(struct taking *t, const struct order *order, struct err *err)
{
    if (!replay_write(&t->writing, order, &t->work, &t->lines, err))
        return false;
    if (t->lines.length < LINES_MAX / 2)
        return true;
    bool done = replay_take(t->book, buf_view(&t->lines), err);
    buf_clear(&t->lines);
    return done;
}

static bool read_order(struct taking *t, struct str content, struct order *ret, struct err *err)
{
    const struct json_source source = { .text = content, .line = 1 };
    return order_read_json(order_reader_json(t->reader), &t->work, &source, ret, err);
}

static void set_amounts(struct taking *t, struct order *order, int64_t units, int64_t value,
                        struct str currency)
{
    char text[NUM_TEXT_SIZE];
    order->quantity = str_copy(&t->work, str_of(num_format(num_int(units), 0, false, text)));
    order->value_currency = currency;
    order->value_amount = str_copy(&t->work, str_of(money_format(value, currency, text)));
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

static bool add_gone(struct taking *t, struct str order, int64_t units, int64_t value,
                     struct err *err)
{
    if (!arena_grow(&t->kept, &t->gone, t->gone_count, &t->gone_room, sizeof *t->gone))
        return arena_error(&t->kept, err);
    t->gone[t->gone_count++] = (struct gone){ str_copy(&t->kept, order), units, value };
    return arena_sound(&t->kept, err);
}

static bool take_shipment(struct taking *t, const struct taken_state *of,
                          const struct matter *matter, struct err *err)
{
    const struct shipment_desk desk = { .matters = { .mem = t->book->mem, .store = t->store } };
    struct shipment_record record;
    struct matter order;
    struct matter_version version;
    struct order said;
    struct order ships;
    char day[DATE_TEXT_SIZE];
    arena_reset(&t->work);
    if (!shipment_load(&desk, &t->work, matter->name, &record, err))
        return false;
    const struct shipment *shipment = &record.shipment;
    bool away = of->stage == REPLAY_IN_TRANSIT && record.has_departed;
    int64_t units = away ? record.departed : shipment->quantity;
    int64_t value = away ? record.worth : shipment->value;
    if (!add_gone(t, shipment->order, units, value, err))
        return false;
    if (!of->line)
        return true;
    if (!matter_named(t->store, &t->work, &order_machine, shipment->order, &order, err) ||
        !matter_version_read(t->store, &t->work, &order.id, order.version, &version, err) ||
        !read_order(t, version.content, &said, err) ||
        !shipment_order(&t->work, &record, &said, &ships, err))
        return false;
    set_amounts(t, &ships, units, value, shipment->currency);
    if (away && record.departed_on != DATE_OPEN)
        ships.on = str_copy(&t->work, str_of(date_format(record.departed_on, day)));
    ships.id = matter->name;
    t->writing.stage = of->stage;
    t->writing.of = shipment->order;
    t->writing.number = record.live ? shipment->number : (struct str){ 0 };
    t->writing.license_line = shipment->line;
    return arena_sound(&t->work, err) && put_line(t, &ships, err);
}

static bool take_shipments(struct taking *t, const struct taken_state *of, struct err *err)
{
    char after[NAME_MAX_BYTES] = "";
    struct matter *page;
    size_t count;
    do {
        arena_reset(&t->page);
        if (!matters_list(t->store, &t->page, str_of(shipment_machine.what),
                          str_of(machine_state(&shipment_machine, of->state)), str_of(after), PAGE,
                          &page, &count, err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!take_shipment(t, of, &page[i], err))
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
static struct gone gone_of(const struct taking *t, struct str order)
{
    struct gone all = { .order = order };
    size_t low = 0;
    size_t high = t->gone_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(t->gone[middle].order, order) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < t->gone_count && str_equal(t->gone[low].order, order); low++) {
        all.units += t->gone[low].units;
        all.value += t->gone[low].value;
    }
    return all;
}

static bool take_order(struct taking *t, const struct matter_said *said, struct err *err)
{
    struct order order;
    struct matter has;
    unsigned state;
    if (!machine_find_state(&order_machine, said->matter.state, &state) ||
        !machine_can(&order_machine, state, ORDER_DECIDE))
        return true;
    arena_reset(&t->work);
    if (!read_order(t, said->content, &order, err))
        return false;
    struct gone gone = gone_of(t, said->matter.name);
    int64_t units = order_units(&order);
    if (gone.units > 0 && units > 0) {
        order_said(&order, &has);
        if (gone.units >= units)
            return true;
        set_amounts(t, &order, units - gone.units,
                    has.value > gone.value ? has.value - gone.value : 0, has.currency);
    }
    return arena_sound(&t->work, err) && put_line(t, &order, err);
}

static bool take_orders(struct taking *t, struct err *err)
{
    char after[NAME_MAX_BYTES] = "";
    struct matter_said *page;
    size_t count;
    if (t->gone_count > 0)
        qsort(t->gone, t->gone_count, sizeof *t->gone, by_order);
    t->writing.stage = REPLAY_OPEN;
    t->writing.of = t->writing.number = (struct str){ 0 };
    t->writing.license_line = 0;
    do {
        arena_reset(&t->page);
        if (!matters_said_after(t->store, &t->page, str_of(order_machine.what), str_of(after), PAGE,
                                &page, &count, err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!take_order(t, &page[i], err))
                return false;
        }
        if (count > 0)
            str_put(after, sizeof after, page[count - 1].matter.name);
    } while (count == PAGE);
    return true;
}

bool replay_take_store(struct replay_book *book, struct store *store,
                       const struct replay_writing *writing, struct err *err)
{
    struct taking t = { .book = book, .store = store, .writing = *writing };
    arena_init(&t.page, book->mem, PAGE_MAX);
    arena_init(&t.work, book->mem, PAGE_MAX);
    arena_init(&t.kept, book->mem, PAGE_MAX);
    buf_init(&t.lines, book->mem, LINES_MAX);
    t.reader = order_reader_new(book->mem, err);
    bool done = t.reader != NULL;
    for (size_t i = 0; done && i < sizeof taken_states / sizeof *taken_states; i++)
        done = take_shipments(&t, &taken_states[i], err);
    done = done && take_orders(&t, err) && replay_take(book, buf_view(&t.lines), err);
    order_reader_free(t.reader);
    buf_release(&t.lines);
    arena_release(&t.kept);
    arena_release(&t.work);
    arena_release(&t.page);
    return done;
}
