/* SPDX-License-Identifier: Apache-2.0 */
/* desk/replay.c - see replay.h. */
#include "desk/replay.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "desk/money.h"
#include "desk/order_said.h"
#include "desk/replay_cover.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"
#include "wire/order_write.h"

#define BOOK_MAX ((size_t)1 << 36)
#define WORK_MAX ((size_t)64 << 20)
#define EN_ROUTE_ON "deal.en_route_on"
#define TELL_EVERY 4096

const char *replay_stage_word(enum replay_stage stage)
{
    static const char *const words[REPLAY_STAGE_COUNT] = { "open", "reserved", "released",
                                                           "in_transit", "inventory" };
    return words[stage];
}

const char *replay_stage_words(enum replay_stage stage)
{
    return stage == REPLAY_IN_TRANSIT ? "in transit" : replay_stage_word(stage);
}

const char *replay_proposal_word(enum replay_proposal proposal)
{
    static const char *const words[REPLAY_PROPOSAL_COUNT] = { NULL, "hold", "ask", "decide" };
    return words[proposal];
}

enum replay_proposal replay_propose(const struct replay_line *line)
{
    if (line->found == NULL || !line->found->flips)
        return REPLAY_NOTHING;
    if (!replay_may_go(&line->found->sides[REPLAY_BEFORE]) ||
        replay_may_go(&line->found->sides[REPLAY_AFTER]))
        return REPLAY_DECIDE;
    return line->stage == REPLAY_IN_TRANSIT ? REPLAY_ASK : REPLAY_HOLD;
}

void replay_book_init(struct replay_book *book, const struct mem *mem)
{
    *book = (struct replay_book){ .mem = mem };
    arena_init(&book->arena, mem, BOOK_MAX);
}

/* ---- a line, written ---- */

static void put_size(struct buf *out, uint64_t size)
{
    buf_add(out, (const char *)&size, sizeof size);
}

static void put(struct buf *out, struct str text)
{
    put_size(out, text.length);
    buf_str(out, text);
}

/* Who gets it in the end, as far as the order says. */
static struct str buyer_of(const struct order *order)
{
    static const char *const roles[] = { "end_user", "ultimate_consignee", "purchaser" };
    for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
        for (size_t i = 0; i < order->party_count; i++) {
            struct str role = order->parties[i].role;
            while (role.length > 0) {
                size_t end = str_find(role, '+');
                if (str_equal_text(str_trim(str_slice(role, 0, end)), roles[r]))
                    return order->parties[i].name;
                role = str_slice(role, end + 1, role.length);
            }
        }
    }
    return order->party_count > 0 ? order->parties[0].name : (struct str){ 0 };
}

/* The day on which it went aboard, unless the order says that itself. */
static bool add_en_route(struct order *question, struct arena *arena, struct err *err)
{
    size_t count = question->fact_count;
    for (size_t i = 0; i < count; i++) {
        if (str_equal_text(question->facts[i].name, EN_ROUTE_ON))
            return true;
    }
    struct given_fact *facts = arena_array(arena, count + 1, sizeof *facts);
    if (facts == NULL)
        return arena_error(arena, err);
    if (count > 0)
        memcpy(facts, question->facts, count * sizeof *facts);
    facts[count] = (struct given_fact){ .name = STR(EN_ROUTE_ON), .value = question->on };
    question->facts = facts;
    question->fact_count++;
    return true;
}

bool replay_write(const struct replay_writing *writing, const struct order *order,
                  struct arena *arena, struct buf *out, struct err *err)
{
    struct order question = *order;
    struct matter said;
    int64_t units = order_units(order);
    order_said(order, &said);
    question.ref_system = question.ref_document = (struct str){ 0 };
    question.ref_line = question.ref_version = (struct str){ 0 };
    if (order->id.data != NULL)
        question.id = STR("-");
    if (units > 0)
        question.quantity = (struct str){ 0 };
    if (said.currency.length > 0)
        question.value_amount = question.value_currency = (struct str){ 0 };
    if (writing->stage == REPLAY_IN_TRANSIT && writing->knows_en_route && order->on.data != NULL &&
        !add_en_route(&question, arena, err))
        return false;
    int32_t day = writing->dated || said.due == MATTER_NO_DAY ? DATE_OPEN : said.due;
    if (writing->dated || day != DATE_OPEN)
        question.on = (struct str){ 0 };
    put(out, order->id);
    put(out, writing->of);
    put_size(out, writing->stage);
    put_size(out, (uint64_t)units);
    put_size(out, (uint64_t)said.value);
    put_size(out, (uint32_t)day);
    put(out, said.currency);
    put(out, writing->number);
    put_size(out, (uint64_t)writing->license_line);
    put(out, buyer_of(order));
    put(out, order->to);
    size_t length_at = out->length;
    put_size(out, 0);
    order_write_json(&question, out);
    if (!buf_check(out, err))
        return false;
    uint64_t length = out->length - length_at - sizeof length;
    memcpy(out->data + length_at, &length, sizeof length);
    return true;
}

/* ---- lines, taken ---- */

static uint64_t get_size(const char **at)
{
    uint64_t size;
    memcpy(&size, *at, sizeof size);
    *at += sizeof size;
    return size;
}

static struct str get(const char **at)
{
    size_t length = (size_t)get_size(at);
    const struct str text = { *at, length };
    *at += length;
    return text;
}

static size_t slot_of(const struct replay_book *book, struct str text, uint64_t hash)
{
    size_t at = (size_t)hash & (book->slot_count - 1);
    while (book->slots[at] != 0) {
        const struct replay_question *question = &book->questions[book->slots[at] - 1];
        if (question->hash == hash && str_equal(question->text, text))
            break;
        at = (at + 1) & (book->slot_count - 1);
    }
    return at;
}

static bool make_slots(struct replay_book *book, struct err *err)
{
    if (book->slot_count > 2 * book->question_count)
        return true;
    size_t count = book->slot_count == 0 ? 1024 : 2 * book->slot_count;
    book->slots = arena_array(&book->arena, count, sizeof *book->slots);
    if (book->slots == NULL)
        return arena_error(&book->arena, err);
    book->slot_count = count;
    for (size_t i = 0; i < book->question_count; i++) {
        size_t at = (size_t)book->questions[i].hash & (count - 1);
        while (book->slots[at] != 0)
            at = (at + 1) & (count - 1);
        book->slots[at] = (uint32_t)i + 1;
    }
    return true;
}

/* Eight bytes at a time: the texts are long, and there are many. */
static uint64_t hash_of(struct str text)
{
    uint64_t hash = text.length;
    uint64_t word = 0;
    size_t at = 0;
    for (; at + sizeof word <= text.length; at += sizeof word) {
        memcpy(&word, text.data + at, sizeof word);
        hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    word = 0;
    memcpy(&word, text.data + at, text.length - at);
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

static struct str keep(struct replay_book *book, struct str text)
{
    return text.length == 0 ? (struct str){ 0 } : str_copy(&book->arena, text);
}

static bool find_question(struct replay_book *book, struct str text, struct str buyer,
                          struct str to, uint32_t *ret, struct err *err)
{
    if (!make_slots(book, err))
        return false;
    uint64_t hash = hash_of(text);
    size_t slot = slot_of(book, text, hash);
    if (book->slots[slot] == 0) {
        if (!arena_grow(&book->arena, &book->questions, book->question_count, &book->question_room,
                        sizeof *book->questions))
            return arena_error(&book->arena, err);
        book->questions[book->question_count++] =
            (struct replay_question){ .text = str_copy(&book->arena, text),
                                      .buyer = keep(book, buyer),
                                      .to = keep(book, to),
                                      .hash = hash };
        if (!arena_sound(&book->arena, err))
            return false;
        book->slots[slot] = (uint32_t)book->question_count;
    }
    *ret = book->slots[slot] - 1;
    return true;
}

bool replay_take(struct replay_book *book, struct str lines, struct err *err)
{
    const char *at = lines.data;
    while (at < lines.data + lines.length) {
        struct replay_line line = { .id = keep(book, get(&at)), .of = keep(book, get(&at)) };
        line.stage = (enum replay_stage)get_size(&at);
        line.units = (int64_t)get_size(&at);
        line.value = (int64_t)get_size(&at);
        line.day = (int32_t)(uint32_t)get_size(&at);
        struct str currency = get(&at);
        line.number = keep(book, get(&at));
        line.license_line = (int64_t)get_size(&at);
        struct str buyer = get(&at);
        struct str to = get(&at);
        str_put(line.currency, sizeof line.currency, currency);
        line.valued = currency.length > 0;
        if (!find_question(book, get(&at), buyer, to, &line.question, err) ||
            !arena_sound(&book->arena, err))
            return false;
        if (book->line_count >= UINT32_MAX)
            return err_set(err, ERR_LIMIT, "a book has at most %u lines", UINT32_MAX);
        if (!arena_grow(&book->arena, &book->lines, book->line_count, &book->line_room,
                        sizeof *book->lines))
            return arena_error(&book->arena, err);
        book->lines[book->line_count++] = line;
    }
    return true;
}

/* ---- all of it, on both sides ---- */

struct replay_running {
    struct replay_book *book;
    const struct replay_licenses *licenses; /* NULL: none */
    const struct replay_progress *progress;
    pthread_mutex_t lock; /* of the progress */
    _Atomic size_t taken; /* questions */
    _Atomic size_t done;  /* lines */
};

/* One of the threads; what it finds lives as long as the book. */
struct replay_part {
    struct replay_running *running;
    struct replayer *replayer;
    struct replay_cover *cover; /* NULL: there are no licenses */
    struct order_reader *reader;
    struct arena found, work;
    pthread_t thread;
    size_t told;
    bool started, failed;
    struct err err;
};

static void close_parts(struct replay_book *book, bool all)
{
    for (size_t i = 0; i < book->part_count; i++) {
        struct replay_part *part = &book->parts[i];
        replay_cover_free(part->cover);
        replayer_free(part->replayer);
        order_reader_free(part->reader);
        arena_release(&part->work);
        part->cover = NULL;
        part->replayer = NULL;
        part->reader = NULL;
        if (all)
            arena_release(&part->found);
    }
    if (all)
        book->part_count = 0;
}

void replay_book_release(struct replay_book *book)
{
    close_parts(book, true);
    arena_release(&book->arena);
}

/* The lines of each question side by side, in the order in which they were taken. */
static bool sort_lines(struct replay_book *book, struct err *err)
{
    uint32_t first = 0;
    book->by_question = arena_array(&book->arena, book->line_count + 1, sizeof *book->by_question);
    if (book->by_question == NULL)
        return arena_error(&book->arena, err);
    for (size_t q = 0; q < book->question_count; q++)
        book->questions[q].count = 0;
    for (size_t i = 0; i < book->line_count; i++)
        book->questions[book->lines[i].question].count++;
    for (size_t q = 0; q < book->question_count; q++) {
        book->questions[q].first = first;
        first += book->questions[q].count;
        book->questions[q].count = 0;
    }
    for (size_t i = 0; i < book->line_count; i++) {
        struct replay_question *question = &book->questions[book->lines[i].question];
        book->by_question[question->first + question->count++] = (uint32_t)i;
    }
    return true;
}

/* A line of the question, among those that are to be decided. */
struct asked {
    int64_t units, value;
    int32_t day;
    uint32_t line;
};

static int by_units(const void *a, const void *b)
{
    const struct asked *left = a;
    const struct asked *right = b;
    if (left->units != right->units)
        return left->units < right->units ? -1 : 1;
    if (left->day != right->day)
        return left->day < right->day ? -1 : 1;
    if (left->value != right->value)
        return left->value < right->value ? -1 : 1;
    return (left->line > right->line) - (left->line < right->line);
}

struct order replay_line_order(const struct order *question, const struct replay_line *line,
                               struct replay_amounts *amounts)
{
    struct order order = *question;
    if (order.id.data != NULL)
        order.id = line->id;
    if (line->units > 0)
        order.quantity = str_of(num_format(num_int(line->units), 0, false, amounts->units));
    if (line->valued) {
        order.value_currency = str_of(line->currency);
        order.value_amount =
            str_of(money_format(line->value, order.value_currency, amounts->value));
    }
    if (line->day != DATE_OPEN)
        order.on = str_of(date_format(line->day, amounts->day));
    return order;
}

/* ---- the answers of a question ---- */

/* An answer, and the lines that it is of. */
struct answered {
    const struct replayed *found;
    struct replay_reach reach;
    const struct replay_line *line; /* the first of them */
};

/* Those found last: lines come by their units, so that what is no piece any more is behind them. */
#define ANSWERED 64

struct answers {
    struct answered list[ANSWERED];
    size_t count; /* all there were */
};

static bool same_value(const struct replay_line *a, const struct replay_line *b)
{
    return a->valued == b->valued && a->value == b->value &&
           memcmp(a->currency, b->currency, sizeof a->currency) == 0;
}

static bool reaches(const struct answered *piece, const struct replay_line *line)
{
    const struct replay_reach *reach = &piece->reach;
    return line->units >= reach->units_from && line->units <= reach->units_to &&
           line->day >= reach->days_from && line->day <= reach->days_to &&
           (reach->any_value || same_value(line, piece->line));
}

static const struct replayed *find_piece(const struct answers *pieces,
                                         const struct replay_line *line)
{
    size_t kept = pieces->count < ANSWERED ? pieces->count : ANSWERED;
    for (size_t i = 1; i <= kept; i++) {
        const struct answered *piece = &pieces->list[(pieces->count - i) % ANSWERED];
        if (reaches(piece, line))
            return piece->found;
    }
    return NULL;
}

/* Whoever asks the wrong thing is told so; the machine's failures end all. */
static bool is_systems(const struct err *err)
{
    return err_exit_status(err->code) == 3;
}

/* Under a license each line is on its own: what it asks for has to be left. */
static bool cover_line(struct replay_part *part, const struct order *question,
                       struct replay_line *line, struct err *err)
{
    struct replay_amounts amounts;
    struct order order = replay_line_order(question, line, &amounts);
    struct replayed *made = arena_alloc(&part->found, sizeof *made);
    if (made == NULL)
        return arena_error(&part->found, err);
    line->found = made;
    return replay_cover_order(part->cover, part->replayer, &order, line, &part->found, made, err);
}

static bool decide_line(struct replay_part *part, const struct order *question,
                        struct replay_line *line, struct answers *pieces, struct err *err)
{
    struct answered *piece = &pieces->list[pieces->count % ANSWERED];
    struct replay_amounts amounts;
    line->found = find_piece(pieces, line);
    if (line->found == NULL) {
        struct order order = replay_line_order(question, line, &amounts);
        struct replayed *made = arena_alloc(&part->found, sizeof *made);
        if (made == NULL)
            return arena_error(&part->found, err);
        if (!replay_order(part->replayer, &order, line->units, line->day, &part->found, made,
                          &piece->reach, err))
            return false;
        piece->found = line->found = made;
        piece->line = line;
        pieces->count++;
    }
    return part->cover == NULL || !replay_cover_helps(line->found) ||
           cover_line(part, question, line, err);
}

static bool decide_question(struct replay_part *part, struct replay_question *question,
                            struct err *err)
{
    const struct replay_book *book = part->running->book;
    const struct json_source source = { .text = question->text, .line = 1 };
    struct order order;
    struct answers pieces = { .count = 0 };
    arena_reset(&part->work);
    struct asked *asked = arena_array_raw(&part->work, question->count, sizeof *asked);
    if (asked == NULL)
        return arena_error(&part->work, err);
    for (uint32_t i = 0; i < question->count; i++) {
        uint32_t at = book->by_question[question->first + i];
        const struct replay_line *line = &book->lines[at];
        asked[i] = (struct asked){ line->units, line->value, line->day, at };
    }
    qsort(asked, question->count, sizeof *asked, by_units);
    bool done = order_read_json(order_reader_json(part->reader), &part->work, &source, &order, err);
    for (uint32_t i = 0; done && i < question->count; i++)
        done = decide_line(part, &order, &part->running->book->lines[asked[i].line], &pieces, err);
    return done;
}

static void tell(struct replay_part *part, size_t lines)
{
    struct replay_running *running = part->running;
    size_t done = atomic_fetch_add(&running->done, lines) + lines;
    part->told += lines;
    if (running->progress == NULL || part->told < TELL_EVERY)
        return;
    part->told = 0;
    pthread_mutex_lock(&running->lock);
    running->progress->tell(running->progress->context, done);
    pthread_mutex_unlock(&running->lock);
}

static void *run_part(void *context)
{
    struct replay_part *part = context;
    struct replay_book *book = part->running->book;
    for (;;) {
        size_t at = atomic_fetch_add(&part->running->taken, 1);
        if (at >= book->question_count)
            return NULL;
        struct replay_question *question = &book->questions[at];
        question->problem = (struct str){ 0 };
        if (!decide_question(part, question, &part->err)) {
            if (is_systems(&part->err))
                break;
            for (uint32_t i = 0; i < question->count; i++)
                book->lines[book->by_question[question->first + i]].found = NULL;
            question->problem = str_copy(&part->found, str_of(part->err.message));
            if (!arena_sound(&part->found, &part->err))
                break;
        }
        tell(part, question->count);
    }
    part->failed = true;
    atomic_store(&part->running->taken, book->question_count);
    return NULL;
}

static bool open_parts(struct replay_running *running, const struct replay_side sides[REPLAY_SIDES],
                       unsigned threads, struct err *err)
{
    struct replay_book *book = running->book;
    book->parts = arena_array(&book->arena, threads, sizeof *book->parts);
    if (book->parts == NULL)
        return arena_error(&book->arena, err);
    for (book->part_count = 0; book->part_count < threads;) {
        struct replay_part *part = &book->parts[book->part_count++];
        part->running = running;
        arena_init(&part->found, book->mem, BOOK_MAX);
        arena_init(&part->work, book->mem, BOOK_MAX);
        part->replayer = replayer_new(book->mem, sides, err);
        part->reader = part->replayer == NULL ? NULL : order_reader_new(book->mem, err);
        if (part->reader == NULL)
            return false;
        if (running->licenses == NULL || running->licenses->count == 0)
            continue;
        part->cover = replay_cover_new(book->mem, sides, running->licenses, err);
        if (part->cover == NULL)
            return false;
    }
    return true;
}

/* What cannot be had as a thread is done by this one. */
static bool run_parts(struct replay_book *book, struct err *err)
{
    bool done = true;
    for (size_t i = 1; i < book->part_count; i++) {
        struct replay_part *part = &book->parts[i];
        part->started = pthread_create(&part->thread, NULL, run_part, part) == 0;
    }
    run_part(&book->parts[0]);
    for (size_t i = 1; i < book->part_count; i++) {
        if (book->parts[i].started)
            pthread_join(book->parts[i].thread, NULL);
    }
    for (size_t i = 0; done && i < book->part_count; i++) {
        done = !book->parts[i].failed;
        if (!done)
            *err = book->parts[i].err;
    }
    return done;
}

bool replay_run(struct replay_book *book, const struct replay_side sides[REPLAY_SIDES],
                const struct replay_licenses *licenses, unsigned threads,
                const struct replay_progress *progress, struct err *err)
{
    struct replay_running running = { .book = book, .licenses = licenses, .progress = progress };
    close_parts(book, true);
    pthread_mutex_init(&running.lock, NULL);
    bool done =
        sort_lines(book, err) && open_parts(&running, sides, threads, err) && run_parts(book, err);
    close_parts(book, false);
    pthread_mutex_destroy(&running.lock);
    return done;
}
