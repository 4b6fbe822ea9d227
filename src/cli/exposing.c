/* SPDX-License-Identifier: Apache-2.0 */
/* cli/exposing.c - the book and the suppositions; see exposing.h. */
#include "cli/exposing.h"

#include "base/num.h"
#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "exposure/holdings_read.h"
#include "wire/order_reader.h"

#define ORDERS_FILE_MAX ((size_t)4 << 30)
#define ORDER_WORK_MAX ((size_t)64 << 20)
#define DAYS 180 /* of the window, unless --until says otherwise */
#define LATER_RULE 30
#define LATER_LICENSE 180

/* ---- orders ---- */

struct taking {
    struct exposing *e;
    struct order_reader *reader;
    struct str file;
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
        book->currency = str_copy(t->e->cli->arena, order->value_currency);
    *ret = (struct order_line){ .id = order->id,
                                .item = order->item.name,
                                .buyer = buyer_of(order),
                                .to = order->to,
                                .on = t->e->on,
                                .place = { t->file, order_reader_line(t->reader) } };
    return arena_sound(t->e->cli->arena, t->err) &&
           read_quantity(order->quantity, &ret->quantity, t->err) &&
           holdings_money(order->value_amount, &ret->revenue, t->err) &&
           (order->on.length == 0 || date_parse(order->on, &ret->on, t->err));
}

/* The order among those that ask the same; what all of these have is kept once. */
static bool take_asked(struct taking *t, const struct order *order, struct order_line *line)
{
    struct exposing *e = t->e;
    struct arena *arena = e->cli->arena;
    const struct replay_writing writing = { .stage = REPLAY_OPEN };
    buf_clear(&t->asks);
    if (!replay_write(&writing, order, &t->work, &t->asks, t->err) ||
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

static bool take_order(struct taking *t, const struct order *order)
{
    struct exposing *e = t->e;
    struct holdings *book = &e->book;
    struct order_line line;
    if (!make_line(t, order, &line))
        return false;
    if (book->line_count >= HOLDINGS_LINES_MAX)
        return err_set(t->err, ERR_LIMIT, "more than %d order lines", HOLDINGS_LINES_MAX);
    if (!take_asked(t, order, &line))
        return false;
    if (book->line_count == 0)
        e->exporter = str_copy(e->cli->arena, order->exporter_name);
    if (!arena_grow(e->cli->arena, &book->lines, book->line_count, &book->line_room,
                    sizeof *book->lines))
        return arena_error(e->cli->arena, t->err);
    book->lines[book->line_count++] = line;
    return arena_sound(e->cli->arena, t->err);
}

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
    order_input_init(&input, t->e->cli->arena, RECORDS_DETECT);
    while (text.length > 0) {
        if (!order_input_cut(&input, t->reader, text, true, &chunk, t->err) ||
            !take_chunk(t, &input, &chunk))
            return false;
        text = str_slice(text, chunk.used, text.length);
    }
    return true;
}

/* All of it or nothing: a line that is missing would change the totals unseen. */
static bool read_orders(struct exposing *e, struct str path, struct err *err)
{
    struct str text;
    struct taking t = { .e = e, .file = path, .err = err };
    arena_init(&t.text, e->cli->mem, ORDERS_FILE_MAX + 4096);
    arena_init(&t.work, e->cli->mem, ORDER_WORK_MAX);
    buf_init(&t.asks, e->cli->mem, ORDER_WORK_MAX);
    t.reader = order_reader_new(e->cli->mem, err);
    bool done = t.reader != NULL && file_read(&t.text, path, ORDERS_FILE_MAX, &text, err) &&
                take_text(&t, text);
    order_reader_free(t.reader);
    buf_release(&t.asks);
    arena_release(&t.work);
    arena_release(&t.text);
    if (!done && err->file[0] == '\0')
        str_put(err->file, sizeof err->file, path);
    return done;
}

/* ---- the book ---- */

static bool read_files(struct exposing *e, struct err *err)
{
    const struct args *args = e->args;
    const struct option_value *orders = NULL;
    for (size_t i = 0; i < args->operand_count; i++) {
        struct str text;
        if (!file_read(e->cli->arena, args->operands[i], HOLDINGS_FILE_MAX, &text, err) ||
            !holdings_read(e->cli->mem, e->cli->arena, args->operands[i], text, &e->book, err))
            return false;
    }
    while ((orders = args_next(args, "orders", orders)) != NULL) {
        if (!read_orders(e, orders->text, err))
            return false;
    }
    return holdings_check(e->cli->arena, &e->book, err) &&
           book_index_make(e->cli->arena, &e->book, &e->index, err);
}

static bool read_days(struct exposing *e, struct err *err)
{
    const struct args *args = e->args;
    const struct option_value *on = args_get(args, "on");
    const struct option_value *known = args_get(args, "known");
    int32_t today = 0;
    if ((on == NULL || known == NULL) && !clock_today(STR("America/New_York"), &today, err))
        return false;
    e->on = on == NULL ? today : on->number;
    e->until = args_number(args, "until", e->on + DAYS - 1) + 1;
    if (e->until <= e->on) {
        err_set(err, ERR_USAGE, "the window ends before it begins");
        return err_hint(err, "--until is a day on or after --on");
    }
    e->options = (struct decide_options){
        .today = e->on,
        .known = known != NULL    ? known->number
                 : clock_is_set() ? today
                                  : DATE_OPEN,
        .known_label = known == NULL ? today : known->number,
        .knowledge = str_equal_text(args_text(args, "knowledge"), "public") ? KNOWLEDGE_PUBLIC
                                                                            : KNOWLEDGE_FIRM,
        .posture =
            str_equal_text(args_text(args, "posture"), "text") ? POSTURE_TEXT : POSTURE_ENFORCED,
        .skip_good_until = true,
        .grace_days = DATE_MAX,
    };
    return true;
}

bool exposing_read(struct exposing *e, struct cli *cli, const struct args *args, struct err *err)
{
    *e = (struct exposing){ .cli = cli, .args = args };
    replay_book_init(&e->asked, cli->mem);
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "there is no book to value");
        return err_hint(err, "name its files: lots, commitments, and with --orders the orders");
    }
    return read_days(e, err) && read_files(e, err);
}

void exposing_close(struct exposing *e)
{
    party_lists_close(&e->lists);
    replay_book_release(&e->asked);
}

struct valuation_case exposing_case(const struct exposing *e, const struct supposed *supposed,
                                    const struct decided_book *decided)
{
    int64_t days = holdings_assumed(&e->book, "delay_days", 90 * HOLDINGS_WHOLE) / HOLDINGS_WHOLE;
    days += supposed->more_days;
    return (struct valuation_case){
        .on = e->on,
        .from = supposed->from,
        .until = e->until,
        .phases = &decided->phase,
        .phase_count = 1,
        .markets = decided->markets,
        .market_share = HOLDINGS_WHOLE,
        .approval = holdings_assumed(&e->book, "approval_percent", 0) / 100,
        .delay = days > DATE_MAX ? DATE_MAX : (int32_t)days,
    };
}

/* ---- what is supposed ---- */

static bool add_named(const struct exposing *e, struct supposed *list, size_t *count,
                      struct str name)
{
    for (size_t i = 0; i < *count; i++) {
        if (str_equal(list[i].name, name))
            return true;
    }
    list[*count] = (struct supposed){ .name = name, .scenario = true, .from = e->on };
    (*count)++;
    return true;
}

bool exposing_suppose(const struct exposing *e, struct supposed **ret, size_t *ret_count,
                      struct err *err)
{
    const struct supposed own[] = {
        { .name = STR("law"), .title = STR("the law as it stands"), .from = e->on },
        { .name = STR("letter"),
          .title = STR("a letter today: at once, toward China, Macau and D:5"),
          .file = "stress/letter.licet",
          .from = e->on },
        { .name = STR("rule"),
          .title = STR("a rule in 30 days: D:1, D:4, D:5, presumed denied"),
          .file = "stress/rule.licet",
          .from = e->on + LATER_RULE },
        { .name = STR("delay"),
          .title = STR("licenses take 180 days longer"),
          .from = e->on,
          .more_days = LATER_LICENSE },
        { .name = STR("other-side"),
          .title = STR("the other side's controls back: its buyers may not buy"),
          .file = "stress/other-side.licet",
          .from = e->on },
    };
    const size_t count = sizeof own / sizeof own[0];
    const struct option_value *asked = NULL;
    *ret = arena_array(e->cli->arena, count + e->args->value_count, sizeof **ret);
    if (*ret == NULL)
        return arena_error(e->cli->arena, err);
    for (*ret_count = 0; *ret_count < count; (*ret_count)++)
        (*ret)[*ret_count] = own[*ret_count];
    while ((asked = args_next(e->args, "scenario", asked)) != NULL) {
        if (!add_named(e, *ret, ret_count, asked->text))
            return false;
    }
    return true;
}
