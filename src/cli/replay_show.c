/* SPDX-License-Identifier: Apache-2.0 */
/* cli/replay_show.c - what a change does to a book, as text, JSON and CSV; see replaying.h. */
#include "cli/files.h"
#include "cli/replaying.h"
#include "desk/money.h"
#include "text/json_write.h"
#include "web/csv.h"

#define TEXT_MAX ((size_t)1 << 30)

/* A line that somebody wants to see: it flips, or is spared. */
static bool is_told(const struct replay_line *line)
{
    return line->found != NULL && (line->found->flips || line->found->spared_count > 0);
}

/* How many lines, and rows of each table, are told at most. */
static size_t most_of(const struct replaying *r)
{
    const struct option_value *most = args_get(r->args, "most");
    return most == NULL ? SIZE_MAX : (size_t)most->number;
}

static struct str buyer_of(const struct replaying *r, const struct replay_line *line)
{
    return r->book.questions[line->question].buyer;
}

/* ---- as text ---- */

static struct str worth_text(struct arena *arena, const struct replay_worth *worth, size_t count)
{
    char text[NUM_TEXT_SIZE];
    struct str all = { 0 };
    for (size_t i = 0; i < count; i++) {
        struct str currency = str_of(worth[i].currency);
        struct str one = str_join(arena, currency, " ",
                                  str_of(money_format_grouped(worth[i].value, currency, text)));
        all = i == 0 ? one : str_join(arena, all, ", ", one);
    }
    return all;
}

static struct str words_of(struct arena *arena, struct str word)
{
    char *text = arena_copy(arena, word.data == NULL ? "" : word.data, word.length);
    for (size_t i = 0; text != NULL && i < word.length; i++)
        text[i] = text[i] == '_' ? ' ' : text[i];
    return (struct str){ text, text == NULL ? 0 : word.length };
}

static struct str key_text(struct arena *arena, const struct replay_tally *tally)
{
    struct str words = words_of(arena, tally->key);
    switch (tally->by) {
    case REPLAY_BY_OUTCOME:
        return str_join(arena, words, " becomes ", words_of(arena, tally->of));
    case REPLAY_BY_PROPOSAL:
        return str_join(arena, words, ": ", words_of(arena, tally->of));
    case REPLAY_BY_RULE:
        return str_join(arena, str_join(arena, tally->key, ": ", tally->of), "; ", tally->citation);
    case REPLAY_BY_SAVINGS:
        return str_join(arena, str_join(arena, tally->key, ": ", tally->of), "; ", tally->citation);
    case REPLAY_BY_BUYER:
        return tally->key.length > 0 ? tally->key : STR("(nobody is named)");
    default:
        return words;
    }
}

static const char *const titles[REPLAY_BY_COUNT] = {
    "what becomes of them",           "by stage", "proposed", "by rule", "by buyer",
    "goes on under a savings clause",
};

static void put_tallies(struct replaying *r, const struct replay_totals *totals, enum replay_by by)
{
    static const struct grid_column columns[] = { { .title = "lines", .align = ALIGN_RIGHT },
                                                  { .title = "value", .align = ALIGN_RIGHT },
                                                  { .title = "" } };
    struct buf *out = &r->cli->out;
    struct grid grid;
    char text[NUM_TEXT_SIZE];
    size_t shown = 0;
    size_t left_out = 0;
    grid_init(&grid, &r->arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < totals->tally_count; i++) {
        const struct replay_tally *tally = &totals->tallies[i];
        if (tally->by != by)
            continue;
        if (shown == most_of(r)) {
            left_out++;
            continue;
        }
        shown++;
        struct str lines = str_copy(
            &r->arena, str_of(num_format_grouped(num_int((int64_t)tally->lines), 0, text)));
        /* Room that is lacking is told at the end. */
        (void)(grid_cell(&grid, INK_STRONG, lines) &&
               grid_cell(&grid, INK_PLAIN,
                         worth_text(&r->arena, tally->worth, tally->worth_count)) &&
               grid_cell(&grid, INK_PLAIN, key_text(&r->arena, tally)));
    }
    if (shown == 0)
        return;
    buf_byte(out, '\n');
    buf_format(out, "%s\n", titles[by]);
    grid_write(&grid, out, &r->cli->style, 2);
    if (left_out > 0)
        buf_format(out, "  and %zu more\n", left_out);
}

static void put_rules(struct page *page, const char *how, const struct replay_rule *rules,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        page_line(page, 4, 6);
        page_text(page, INK_FAINT, how);
        page_words(page, INK_PLAIN, rules[i].rule);
        page_text(page, INK_FAINT, replay_does_word(rules[i].does));
        page_glue(page);
        page_text(page, INK_FAINT, ":");
        page_words(page, INK_FAINT, rules[i].citation);
    }
}

static void put_amount(struct page *page, const struct replay_line *line)
{
    char text[NUM_TEXT_SIZE];
    if (line->units > 0) {
        page_text(page, INK_PLAIN, num_format_grouped(num_int(line->units), 0, text));
        page_text(page, INK_PLAIN, "of");
    }
}

static void put_line(struct replaying *r, const struct replay_line *line)
{
    const struct replayed *found = line->found;
    const char *proposal = r->supposed ? NULL : replay_proposal_word(replay_propose(line));
    struct str buyer = buyer_of(r, line);
    char text[NUM_TEXT_SIZE];
    struct page page;
    page_init(&page, &r->cli->out, &r->cli->style);
    page_line(&page, 0, 2);
    page_words(&page, INK_STRONG, line->id.data == NULL ? STR("(without an id)") : line->id);
    page_text(&page, INK_FAINT, replay_stage_words(line->stage));
    page_glue(&page);
    page_text(&page, INK_PLAIN, ":");
    page_words(&page, INK_PLAIN,
               words_of(&r->arena, replay_answer_text(&r->arena, &found->sides[REPLAY_BEFORE])));
    page_text(&page, INK_FAINT, found->flips ? "becomes" : "stays");
    if (found->flips)
        page_words(&page, INK_STRONG,
                   words_of(&r->arena, replay_answer_text(&r->arena, &found->sides[REPLAY_AFTER])));
    if (proposal != NULL) {
        page_glue(&page);
        page_text(&page, INK_PLAIN, ";");
        page_text(&page, INK_BAD, proposal);
    }
    page_line(&page, 2, 4);
    put_amount(&page, line);
    page_words(&page, INK_PLAIN, found->item);
    page_text(&page, INK_PLAIN, "to");
    page_words(&page, INK_PLAIN, buyer.length > 0 ? buyer : STR("nobody who is named"));
    page_glue(&page);
    page_text(&page, INK_PLAIN, ",");
    page_words(&page, INK_PLAIN, r->book.questions[line->question].to);
    if (line->valued) {
        page_glue(&page);
        page_text(&page, INK_PLAIN, ";");
        page_text(&page, INK_PLAIN, line->currency);
        page_text(&page, INK_PLAIN,
                  money_format_grouped(line->value, str_of(line->currency), text));
    }
    put_rules(&page, "begins", found->begin, found->begin_count);
    put_rules(&page, "ends", found->end, found->end_count);
    for (size_t i = 0; i < found->spared_count; i++) {
        page_line(&page, 4, 6);
        page_text(&page, INK_FAINT, "spared by");
        page_words(&page, INK_PLAIN, found->spared[i].says);
        page_words(&page, INK_FAINT, found->spared[i].citation);
    }
    page_end(&page);
}

void replaying_page(struct replaying *r, const struct replay_totals *totals)
{
    struct buf *out = &r->cli->out;
    size_t told = 0;
    struct replay_totals all = *totals;
    all.undecided += r->unread;
    replay_totals_say(out, &all);
    buf_byte(out, '\n');
    for (int by = 0; by < REPLAY_BY_COUNT; by++) {
        if (by != REPLAY_BY_PROPOSAL || !r->supposed)
            put_tallies(r, totals, (enum replay_by)by);
    }
    if (args_flag(r->args, "summary"))
        return;
    for (size_t i = 0; i < r->book.line_count; i++) {
        if (!is_told(&r->book.lines[i]) || told++ >= most_of(r))
            continue;
        buf_byte(out, '\n');
        put_line(r, &r->book.lines[i]);
    }
    if (told > most_of(r))
        buf_format(out, "\nand %zu more lines\n", told - most_of(r));
    if (totals->flips > 0 && !r->supposed)
        buf_text(out, "\nnothing was changed: 'licet order decide' holds what may not go\n");
}

/* ---- as JSON ---- */

static void put_money(struct buf *out, const char *currency, int64_t value)
{
    char text[NUM_TEXT_SIZE];
    json_open(out, '{');
    JSON_PUT_STRING(out, "amount", str_of(money_format(value, str_of(currency), text)));
    JSON_PUT_STRING(out, "currency", str_of(currency));
    json_close(out, '}');
}

static void end_object(struct buf *out)
{
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static void put_side(const struct replaying *r, const struct replay_side *side)
{
    const struct packs *packs =
        side->decider == r->before.packs.decider ? &r->before.packs : &r->drafted.packs;
    struct buf *out = &r->cli->out;
    bool text = side->options.posture == POSTURE_TEXT;
    json_open(out, '{');
    JSON_PUT_DATE(out, "on", side->day);
    JSON_PUT_DATE(out, "known", side->options.known);
    JSON_PUT_WORD(out, "posture", text ? "text" : "enforced");
    JSON_PUT_STRING(out, "packs", packs->label);
    JSON_PUT_STRING(out, "sha256", str_of(packs->hash));
    json_close(out, '}');
}

static void put_totals(const struct replaying *r, const struct replay_totals *totals)
{
    struct buf *out = &r->cli->out;
    json_open(out, '{');
    JSON_PUT_WORD(out, "what", "summary");
    JSON_KEY(out, "before");
    put_side(r, &r->sides[REPLAY_BEFORE]);
    JSON_KEY(out, "after");
    put_side(r, &r->sides[REPLAY_AFTER]);
    JSON_PUT_INT(out, "lines", (int64_t)totals->lines);
    JSON_PUT_INT(out, "flips", (int64_t)totals->flips);
    JSON_PUT_INT(out, "undetermined", (int64_t)totals->undetermined);
    JSON_PUT_INT(out, "spared", (int64_t)totals->spared);
    JSON_PUT_INT(out, "unread", (int64_t)(r->unread + totals->undecided));
    end_object(out);
}

static void put_tally(struct buf *out, const struct replay_tally *tally)
{
    json_open(out, '{');
    JSON_PUT_WORD(out, "what", "tally");
    JSON_PUT_WORD(out, "by", replay_by_word(tally->by));
    JSON_PUT_STRING(out, "key", tally->key);
    JSON_PUT_STRING(out, "of", tally->of);
    JSON_PUT_STRING(out, "citation", tally->citation);
    JSON_PUT_INT(out, "lines", (int64_t)tally->lines);
    JSON_KEY(out, "values");
    json_open(out, '[');
    for (size_t i = 0; i < tally->worth_count; i++)
        put_money(out, tally->worth[i].currency, tally->worth[i].value);
    json_close(out, ']');
    end_object(out);
}

static void put_answer(struct buf *out, const struct replay_answer *answer)
{
    json_open(out, '{');
    JSON_PUT_BOOL(out, "covered", !answer->not_covered);
    JSON_PUT_WORD(out, "outcome", outcome_name(answer->outcome));
    JSON_PUT_WORD(out, "review", review_name(answer->review));
    JSON_PUT_BOOL(out, "may_ship", answer->may_ship);
    json_close(out, '}');
}

static void put_json_rules(struct buf *out, const struct replay_rule *rules, size_t count)
{
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "rule", rules[i].rule);
        JSON_PUT_WORD(out, "does", replay_does_word(rules[i].does));
        JSON_PUT_STRING(out, "citation", rules[i].citation);
        JSON_PUT_STRING(out, "standing", rules[i].standing);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void put_json_line(const struct replaying *r, const struct replay_line *line)
{
    const struct replayed *found = line->found;
    struct buf *out = &r->cli->out;
    json_open(out, '{');
    JSON_PUT_WORD(out, "what", "line");
    JSON_PUT_STRING(out, "id", line->id);
    JSON_PUT_STRING(out, "order", line->of);
    JSON_PUT_WORD(out, "stage", replay_stage_word(line->stage));
    JSON_PUT_STRING(out, "item", found->item);
    JSON_PUT_STRING(out, "to", r->book.questions[line->question].to);
    JSON_PUT_STRING(out, "buyer", buyer_of(r, line));
    JSON_KEY(out, "quantity");
    if (line->units > 0)
        json_int(out, line->units);
    else
        json_null(out);
    JSON_KEY(out, "value");
    if (line->valued)
        put_money(out, line->currency, line->value);
    else
        json_null(out);
    JSON_KEY(out, "before");
    put_answer(out, &found->sides[REPLAY_BEFORE]);
    JSON_KEY(out, "after");
    put_answer(out, &found->sides[REPLAY_AFTER]);
    JSON_PUT_WORD(out, "proposes", r->supposed ? NULL : replay_proposal_word(replay_propose(line)));
    JSON_KEY(out, "begins");
    put_json_rules(out, found->begin, found->begin_count);
    JSON_KEY(out, "ends");
    put_json_rules(out, found->end, found->end_count);
    JSON_KEY(out, "spared");
    json_open(out, '[');
    for (size_t i = 0; i < found->spared_count; i++) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "rule", found->spared[i].rule);
        JSON_PUT_STRING(out, "citation", found->spared[i].citation);
        JSON_PUT_STRING(out, "says", found->spared[i].says);
        json_close(out, '}');
    }
    json_close(out, ']');
    end_object(out);
}

void replaying_json(struct replaying *r, const struct replay_totals *totals)
{
    size_t told = 0;
    put_totals(r, totals);
    for (size_t i = 0; i < totals->tally_count; i++) {
        told = i > 0 && totals->tallies[i].by == totals->tallies[i - 1].by ? told + 1 : 0;
        bool shown = totals->tallies[i].by != REPLAY_BY_PROPOSAL || !r->supposed;
        if (told < most_of(r) && shown)
            put_tally(&r->cli->out, &totals->tallies[i]);
    }
    told = 0;
    for (size_t i = 0; i < r->book.line_count && !args_flag(r->args, "summary"); i++) {
        if (is_told(&r->book.lines[i]) && told++ < most_of(r))
            put_json_line(r, &r->book.lines[i]);
    }
}

/* ---- as CSV ---- */

static struct str rules_text(struct arena *arena, const struct replay_rule *rules, size_t count)
{
    struct str all = STR("");
    for (size_t i = 0; i < count; i++)
        all = i == 0 ? rules[i].rule : str_join(arena, all, "; ", rules[i].rule);
    return all;
}

static void put_csv_line(struct replaying *r, const struct replay_line *line, struct buf *out)
{
    const struct replayed *found = line->found;
    struct arena_place place = arena_mark(&r->arena);
    char units[NUM_TEXT_SIZE] = "";
    char amount[NUM_TEXT_SIZE] = "";
    if (line->units > 0)
        num_format(num_int(line->units), 0, false, units);
    if (line->valued)
        money_format(line->value, str_of(line->currency), amount);
    struct str cells[] = {
        line->id,
        line->of,
        str_of(replay_stage_word(line->stage)),
        buyer_of(r, line),
        found->item,
        r->book.questions[line->question].to,
        str_of(units),
        str_of(amount),
        str_of(line->valued ? line->currency : ""),
        replay_answer_text(&r->arena, &found->sides[REPLAY_BEFORE]),
        replay_answer_text(&r->arena, &found->sides[REPLAY_AFTER]),
        str_of(replay_proposal_word(replay_propose(line))),
        rules_text(&r->arena, found->begin, found->begin_count),
        rules_text(&r->arena, found->end, found->end_count),
        found->spared_count > 0 ? found->spared[0].says : STR(""),
    };
    size_t count = sizeof cells / sizeof *cells;
    for (size_t i = 0; i < count; i++)
        web_csv_cell(out, cells[i], i + 1 == count ? '\n' : ',');
    arena_rewind(&r->arena, place);
}

bool replaying_csv(struct replaying *r, struct str path, struct err *err)
{
    struct buf out;
    struct str name = str_copy(&r->arena, path);
    buf_init(&out, r->cli->mem, TEXT_MAX);
    buf_text(&out, "id,order,stage,buyer,item,to,quantity,value,currency,before,after,proposes,"
                   "begins,ends,spared\n");
    for (size_t i = 0; i < r->book.line_count; i++) {
        if (is_told(&r->book.lines[i]))
            put_csv_line(r, &r->book.lines[i], &out);
    }
    bool done = arena_sound(&r->arena, err) && buf_check(&out, err) &&
                file_replace(&r->arena, name, buf_view(&out), err);
    buf_release(&out);
    return done;
}
