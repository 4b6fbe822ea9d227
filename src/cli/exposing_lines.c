/* SPDX-License-Identifier: Apache-2.0 */
/* cli/exposing_lines.c - the order lines of a book, of files and of a database; see exposing.h. */
#include "base/num.h"
#include "cli/exposing.h"
#include "cli/files.h"
#include "desk/open_book.h"
#include "exposure/holdings_read.h"
#include "wire/order_reader.h"

#define ORDERS_FILE_MAX ((size_t)4 << 30)
#define ORDER_WORK_MAX ((size_t)64 << 20)

struct taking {
    struct exposing *e;
    struct order_reader *reader;
    struct str file;
    struct store *store;     /* NULL: a file */
    struct name_table named; /* of the files, beside a store */
    struct arena text, work; /* of the file, of one order */
    struct buf asks;         /* of that */
    struct err *err;
};

/* The end user, else the first party that has a name. */
static struct str buyer_of(const struct order *order)
{
    struct str buyer = { 0 };
    for (size_t i = order->party_count; i-- > 0;) {
        if (order->parties[i].name.length > 0 &&
            (buyer.data == NULL || str_starts(order->parties[i].role, STR("end_user")) || i == 0))
            buyer = order->parties[i].name;
    }
    return buyer;
}

static bool read_quantity(struct str text, int64_t *ret, struct err *err)
{
    struct num number;
    if (!num_parse(text, false, &number, err))
        return false;
    if (number.bottom != 1 || number.top < 1 || number.top > HOLDINGS_QUANTITY_MAX)
        return err_set(err, ERR_VALUE, "'%.*s' is no number of units", STR_ARG(text));
    *ret = (int64_t)number.top;
    return true;
}

static bool make_line(struct taking *t, const struct order *order, struct order_line *ret)
{
    struct holdings *book = &t->e->book;
    if (order->id.length == 0 || order->quantity.length == 0 || order->value_amount.length == 0) {
        err_set(t->err, ERR_VALUE, "an order of an exposure has an id, a quantity and a value");
        return false;
    }
    if (order->value_currency.length > 0 && book->currency.length > 0 &&
        !str_equal(order->value_currency, book->currency)) {
        err_set(t->err, ERR_VALUE, "order '%.*s' is in %.*s, the book in %.*s", STR_ARG(order->id),
                STR_ARG(order->value_currency), STR_ARG(book->currency));
        return false;
    }
    if (book->currency.length == 0)
        book->currency = str_copy(t->e->arena, order->value_currency);
    *ret = (struct order_line){ .id = order->id,
                                .item = order->item.name,
                                .buyer = buyer_of(order),
                                .to = order->to,
                                .on = t->e->on,
                                .place = { t->file,
                                           t->store != NULL ? 0 : order_reader_line(t->reader) } };
    return arena_sound(t->e->arena, t->err) &&
           read_quantity(order->quantity, &ret->quantity, t->err) &&
           holdings_money(order->value_amount, &ret->revenue, t->err) &&
           (order->on.length == 0 || date_parse(order->on, &ret->on, t->err));
}

/* The order among those that ask the same; what all of these have is kept once. */
static bool take_asked(struct taking *t, const struct replay_writing *writing,
                       const struct order *order, struct order_line *line)
{
    struct exposing *e = t->e;
    struct arena *arena = e->arena;
    buf_clear(&t->asks);
    if (!replay_write(writing, order, &t->work, &t->asks, t->err) ||
        !replay_take(&e->asked, buf_view(&t->asks), t->err))
        return false;
    const struct replay_line *asked = &e->asked.lines[e->asked.line_count - 1];
    if (asked->question == e->text_count) {
        if (!arena_grow(arena, &e->texts, e->text_count, &e->text_room, sizeof *e->texts))
            return arena_error(arena, t->err);
        e->texts[e->text_count++] =
            (struct line_texts){ str_copy(arena, line->item), str_copy(arena, line->buyer),
                                 str_copy(arena, line->to) };
    }
    line->id = asked->id;
    line->item = e->texts[asked->question].item;
    line->buyer = e->texts[asked->question].buyer;
    line->to = e->texts[asked->question].to;
    return arena_sound(arena, t->err);
}

static bool add_line(struct taking *t, const struct replay_writing *writing,
                     const struct order *order, struct order_line *added)
{
    struct exposing *e = t->e;
    struct holdings *book = &e->book;
    struct order_line line = *added;
    if (book->line_count >= HOLDINGS_LINES_MAX)
        return err_set(t->err, ERR_LIMIT, "more than %d order lines", HOLDINGS_LINES_MAX);
    if (!take_asked(t, writing, order, &line))
        return false;
    if (book->line_count == 0)
        e->exporter = str_copy(e->arena, order->exporter_name);
    if (!arena_grow(e->arena, &book->lines, book->line_count, &book->line_room,
                    sizeof *book->lines))
        return arena_error(e->arena, t->err);
    book->lines[book->line_count++] = line;
    return arena_sound(e->arena, t->err);
}

static bool take_order(struct taking *t, const struct order *order)
{
    const struct replay_writing writing = { .stage = REPLAY_OPEN };
    struct order_line line;
    return make_line(t, order, &line) && add_line(t, &writing, order, &line);
}

/* ---- of files ---- */

static bool take_chunk(struct taking *t, const struct order_input *input,
                       const struct record_chunk *chunk)
{
    order_reader_begin(t->reader, input, chunk);
    for (;;) {
        struct order order;
        arena_reset(&t->work);
        switch (order_reader_next(t->reader, &t->work, &order, t->err)) {
        case ORDER_GOT_END:
            return true;
        case ORDER_GOT_ERROR:
            return false;
        case ORDER_GOT_ORDER:
            if (!take_order(t, &order))
                return err_at(t->err, "", order_reader_line(t->reader), 1);
            break;
        }
    }
}

static bool take_text(struct taking *t, struct str text)
{
    struct order_input input;
    struct record_chunk chunk;
    order_input_init(&input, t->e->arena, RECORDS_DETECT);
    while (text.length > 0) {
        if (!order_input_cut(&input, t->reader, text, true, &chunk, t->err) ||
            !take_chunk(t, &input, &chunk))
            return false;
        text = str_slice(text, chunk.used, text.length);
    }
    return true;
}

static void open_taking(struct taking *t)
{
    arena_init(&t->text, t->e->cli->mem, ORDERS_FILE_MAX + 4096);
    arena_init(&t->work, t->e->cli->mem, ORDER_WORK_MAX);
    buf_init(&t->asks, t->e->cli->mem, ORDER_WORK_MAX);
}

static void close_taking(struct taking *t)
{
    buf_release(&t->asks);
    arena_release(&t->work);
    arena_release(&t->text);
}

/* All of it or nothing: a line that is missing would change the totals unseen. */
bool exposing_take_orders(struct exposing *e, struct str path, struct err *err)
{
    struct str text;
    struct taking t = { .e = e, .file = path, .err = err };
    open_taking(&t);
    t.reader = order_reader_new(e->cli->mem, err);
    bool done = t.reader != NULL && file_read(&t.text, path, ORDERS_FILE_MAX, &text, err) &&
                take_text(&t, text);
    order_reader_free(t.reader);
    close_taking(&t);
    if (!done && err->file[0] == '\0')
        str_put(err->file, sizeof err->file, path);
    return done;
}

/* ---- of a database ---- */

static bool name_lines(struct taking *t)
{
    uint32_t number;
    for (size_t i = 0; i < t->e->book.line_count; i++) {
        if (!name_table_add(&t->named, t->e->arena, t->e->book.lines[i].id, &number, t->err))
            return false;
    }
    return true;
}

/* Two lines of one name would count twice. */
static bool stands_alone(struct taking *t, struct str name)
{
    if (name.data == NULL || name_table_find(&t->named, name) == NAME_NONE)
        return true;
    err_set(t->err, ERR_VALUE, "order '%.*s' stands in the files and in the database",
            STR_ARG(name));
    return err_hint(t->err, "it would count twice: leave it out of one of them");
}

/*
 * What keeps it beside the law: somebody holds it, saw something, or has not let the buyer through.
 * What a decision said is decided again.
 */
static bool find_hold(struct taking *t, const struct open_line *open, struct str *ret)
{
    struct obstacle *obstacles;
    size_t count;
    *ret = (struct str){ 0 };
    if (!open->on_hold)
        return true;
    if (open->of.data != NULL) {
        *ret = STR("policy_hold");
        return true;
    }
    if (!obstacles_read(t->store, &t->work, &open->matter->id, &obstacles, &count, t->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (obstacles[i].ended == 0 &&
            (obstacles[i].decision == 0 || str_equal_text(obstacles[i].reason, "buyer") ||
             str_equal_text(obstacles[i].reason, "red_flag")))
            *ret = str_copy(t->e->arena, obstacles[i].reason);
    }
    return arena_sound(t->e->arena, t->err);
}

/* What is known of the line that will be added. */
static bool keep_stored(struct taking *t, const struct open_line *open)
{
    struct exposing *e = t->e;
    struct str name = open->matter->name;
    struct stored_line stored = { .line = e->book.line_count };
    if (!find_hold(t, open, &stored.hold))
        return false;
    if (name_table_find(&e->flagged, name) != NAME_NONE) {
        stored.order = str_copy(e->arena, name);
        stored.content = str_copy(e->arena, open->content);
    }
    if (stored.hold.data == NULL && stored.content.data == NULL)
        return true;
    if (!arena_grow(e->arena, &e->stored, e->stored_count, &e->stored_room, sizeof *e->stored))
        return arena_error(e->arena, t->err);
    e->stored[e->stored_count++] = stored;
    return arena_sound(e->arena, t->err);
}

/* Why it is no line of the book, if it is none; a left-out line is counted, and told. */
static bool is_left_out(struct taking *t, const struct open_line *open, const struct order *order)
{
    struct exposing *e = t->e;
    struct str has = e->book.currency;
    bool unsaid = order->quantity.length == 0 || order->value_amount.length == 0;
    bool other = order->value_currency.length > 0 && has.length > 0 &&
                 !str_equal(order->value_currency, has);
    size_t *count = open->stage == REPLAY_IN_TRANSIT ? &e->left_out.in_transit
                    : unsaid                         ? &e->left_out.unsaid
                                                     : &e->left_out.other_currency;
    bool out = open->stage == REPLAY_IN_TRANSIT || unsaid || other;
    *count += out;
    return out;
}

/* What should have gone already goes on the day of the valuation at the earliest. */
static void move_day(const struct exposing *e, struct order *order, char day[DATE_TEXT_SIZE])
{
    struct err unread;
    int32_t on;
    if (order->on.length > 0 && date_parse(order->on, &on, &unread) && on < e->on)
        order->on = str_of(date_format(e->on, day));
}

static bool take_open(void *context, const struct open_line *open, const struct order *said,
                      struct arena *arena, struct err *err)
{
    struct taking *t = context;
    struct exposing *e = t->e;
    const struct replay_writing writing = { .stage = open->stage,
                                            .of = open->of,
                                            .number = open->number,
                                            .license_line = open->license_line };
    struct order order = *said;
    struct order_line line;
    char day[DATE_TEXT_SIZE];
    (void)arena;
    t->err = err;
    if (is_left_out(t, open, said))
        return true;
    arena_reset(&t->work);
    move_day(e, &order, day);
    if (!stands_alone(t, order.id) || !stands_alone(t, open->of))
        return false;
    if (!make_line(t, &order, &line))
        return err_wrap(err, "'%.*s'", STR_ARG(order.id));
    if (open->of.data != NULL)
        line.order = str_copy(e->arena, open->of);
    line.ordered = open->ordered;
    e->has_reserved = e->has_reserved || open->number.data != NULL;
    return keep_stored(t, open) && add_line(t, &writing, &order, &line);
}

static bool name_flagged(struct exposing *e, struct err *err)
{
    uint32_t number;
    for (size_t i = 0; i < e->flags.count; i++) {
        const struct red_flag *flag = &e->flags.list[i];
        if (!flag->open && flag->rule.data != NULL &&
            !name_table_add(&e->flagged, e->arena, flag->name, &number, err))
            return false;
    }
    return true;
}

static bool read_store(struct taking *t)
{
    struct exposing *e = t->e;
    const struct open_book_visitor visitor = { .line = take_open, .context = t };
    return flags_read(t->store, e->cli->mem, e->arena, INT64_MAX, &e->flags, t->err) &&
           name_flagged(e, t->err) && open_book_read(e->cli->mem, t->store, &visitor, t->err);
}

bool exposing_take_store(struct exposing *e, struct str path, struct err *err)
{
    struct taking t = { .e = e, .err = err };
    struct buf shown;
    open_taking(&t);
    buf_init(&shown, e->cli->mem, ORDER_WORK_MAX);
    store_show(path, &shown);
    t.file = str_copy(e->arena, buf_view(&shown));
    bool done = buf_check(&shown, err) && arena_sound(e->arena, err) && name_lines(&t);
    t.store = done ? store_open(e->cli->mem, path, err) : NULL;
    done = t.store != NULL && store_begin_reading(t.store, err) && read_store(&t);
    if (t.store != NULL)
        store_rollback(t.store);
    store_close(t.store);
    buf_release(&shown);
    close_taking(&t);
    return done;
}
