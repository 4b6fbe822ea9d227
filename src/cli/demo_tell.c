/* SPDX-License-Identifier: Apache-2.0 */
/* cli/demo_tell.c - see demo_tell.h. */
#include "cli/demo_tell.h"

#include "base/date.h"
#include "base/num.h"
#include "desk/money.h"
#include "text/json_write.h"

#define SAYS_COLUMN 12  /* where the words of a step stand */
#define LABEL_COLUMN 16 /* what is said of a change stands behind */
#define NAMES_SHOWN 3

/* ---- for people ---- */

static void label(struct page *page, const char *what)
{
    page_line(page, 2, LABEL_COLUMN);
    page_text(page, INK_STRONG, what);
    page_at(page, LABEL_COLUMN);
}

static void number(struct page *page, int64_t value, const char *unit)
{
    char text[NUM_TEXT_SIZE];
    page_text(page, INK_PLAIN, num_format_grouped(num_int(value), 0, text));
    page_text(page, INK_PLAIN, unit);
}

static void money(struct page *page, int64_t value, struct str currency, const char *behind)
{
    char text[NUM_TEXT_SIZE];
    if (currency.length == 0)
        return;
    page_words(page, INK_PLAIN, currency);
    page_text(page, INK_PLAIN, money_format_grouped(value, currency, text));
    page_text(page, INK_PLAIN, behind);
}

/* "; 840,000 units, USD 10,500,000,000.00" */
static void amounts(struct page *page, const struct look_change *change)
{
    if (change->quantity == 0)
        return;
    page_glue(page);
    page_text(page, INK_PLAIN, ";");
    number(page, change->quantity, "units,");
    money(page, change->value, change->currency, "");
}

/* All where they are few, else how many. */
static void names(struct page *page, const struct look_change *change)
{
    if (change->count > NAMES_SHOWN) {
        number(page, change->count, "");
        return;
    }
    for (int64_t i = 0; i < change->count; i++) {
        page_words(page, INK_PLAIN, change->names[i]);
        page_glue(page);
        page_text(page, INK_PLAIN, i + 1 < change->count ? "," : ":");
    }
}

static void arrow(struct page *page, struct str from, struct str to)
{
    page_words(page, INK_PLAIN, from.length > 0 ? from : STR("new"));
    page_text(page, INK_PLAIN, "->");
    page_words(page, INK_PLAIN, to);
}

static void tell_decision(struct page *page, const struct look_change *change)
{
    bool same = str_equal(change->from, change->to);
    label(page, "decisions");
    names(page, change);
    if (same) {
        page_words(page, INK_PLAIN, change->to);
        page_glue(page);
        page_text(page, INK_PLAIN, ", review");
        arrow(page, change->from_review, change->review);
        return;
    }
    arrow(page, change->from, change->to);
    if (change->review.length > 0) {
        page_glue(page);
        page_text(page, INK_PLAIN, ", review");
        page_words(page, INK_PLAIN, change->review);
    }
}

static void cite(struct page *page, const struct look_change *change)
{
    if (change->rule.length == 0 && change->citation.length == 0)
        return;
    page_text(page, INK_FAINT, "(");
    page_glue(page);
    page_words(page, INK_FAINT, change->rule);
    if (change->rule.length > 0 && change->citation.length > 0) {
        page_glue(page);
        page_text(page, INK_FAINT, ";");
    }
    page_words(page, INK_FAINT, change->citation);
    page_glue(page);
    page_text(page, INK_FAINT, ")");
}

static void tell_hold(struct page *page, const struct look_change *change)
{
    label(page, "holds");
    number(page, change->count, "");
    page_words(page, INK_PLAIN, change->to);
    page_glue(page);
    page_text(page, INK_PLAIN, ":");
    page_words(page, INK_PLAIN, change->says);
    cite(page, change);
}

/* What has no rule says which licenses do not cover an order: too much for people. */
static bool is_for_people(const struct look_change *change)
{
    return change->what != LOOK_NOTE || change->rule.length > 0;
}

static void tell_note(struct page *page, const struct look_change *change)
{
    label(page, "noted");
    names(page, change);
    page_words(page, INK_PLAIN, change->says);
    cite(page, change);
}

static void tell_license(struct page *page, const struct look_change *change)
{
    const struct look_license *license = &change->license;
    label(page, "license");
    page_words(page, INK_PLAIN, license->number);
    page_glue(page);
    page_text(page, INK_PLAIN, ":");
    if (str_equal(change->from, change->to))
        page_words(page, INK_PLAIN, change->to);
    else
        arrow(page, change->from, change->to);
    page_glue(page);
    page_text(page, INK_PLAIN, ";");
    number(page, license->ceiling, "units:");
    number(page, license->posted, "shipped,");
    number(page, license->pending, "reserved,");
    number(page, license->left, "left;");
    money(page, license->value_left, license->currency, "left");
}

static void tell_state(struct page *page, const struct look_change *change)
{
    label(page, look_kind_name(change->kind));
    names(page, change);
    arrow(page, change->from, change->to);
    amounts(page, change);
}

static void tell_change(struct page *page, const struct look_change *change)
{
    static void (*const tell[])(struct page *, const struct look_change *) = {
        tell_state, tell_decision, tell_hold, tell_note, tell_license
    };
    tell[change->what](page, change);
    page_end(page);
}

static void tell_command(struct page *page, const struct demo_command *command)
{
    page_line(page, 2, 6);
    page_text(page, INK_FAINT, "$ licet");
    page_words(page, INK_FAINT, command->line);
    page_end(page);
}

static struct str without_options(struct str line)
{
    size_t at = 0;
    while (at < line.length && !str_starts(str_slice(line, at, line.length), STR(" --")))
        at++;
    return str_slice(line, 0, at);
}

static void tell_refusal(struct page *page, const struct demo_command *command,
                         const struct demo_done *done)
{
    label(page, "refused");
    page_words(page, INK_PLAIN, without_options(command->line));
    page_glue(page);
    page_text(page, INK_PLAIN, ":");
    struct str rest = done->refusal;
    size_t end = str_find(rest, '\n');
    page_words(page, INK_BAD, str_slice(rest, 0, end));
    page_end(page);
    while (end < rest.length) {
        rest = str_slice(rest, end + 1, rest.length);
        end = str_find(rest, '\n');
        buf_fill(page->out, ' ', LABEL_COLUMN);
        style_ink(page->out, page->style, INK_BAD, str_slice(rest, 0, end));
        buf_byte(page->out, '\n');
    }
}

void demo_tell(struct buf *out, const struct style *style, const struct demo_told *told,
               bool with_commands)
{
    const struct demo_step *step = told->step;
    struct page page;
    char day[DATE_TEXT_SIZE];
    page_init(&page, out, style);
    page_line(&page, 0, SAYS_COLUMN);
    page_text(&page, INK_STRONG, date_format(step->on, day));
    page_at(&page, SAYS_COLUMN);
    page_words(&page, INK_STRONG, step->title);
    page_end(&page);
    page_line(&page, 2, 2);
    page_words(&page, INK_PLAIN, step->says);
    page_text(&page, INK_FAINT, "[");
    page_glue(&page);
    page_words(&page, INK_FAINT, step->standing);
    page_glue(&page);
    page_text(&page, INK_FAINT, ":");
    page_words(&page, INK_FAINT, step->source);
    page_glue(&page);
    page_text(&page, INK_FAINT, "]");
    page_end(&page);
    for (size_t i = 0; with_commands && i < step->command_count; i++)
        tell_command(&page, &step->commands[i]);
    size_t shown = 0;
    for (size_t i = 0; i < told->change_count; i++) {
        if (!is_for_people(&told->changes[i]))
            continue;
        shown++;
        tell_change(&page, &told->changes[i]);
    }
    for (size_t i = 0; i < step->command_count; i++) {
        if (told->done[i].refusal.data != NULL)
            tell_refusal(&page, &step->commands[i], &told->done[i]);
    }
    if (shown == 0) {
        page_line(&page, 2, 2);
        page_text(&page, INK_PLAIN,
                  told->change_count == 0 ? "nothing changed"
                                          : "nothing changed but why licenses do not cover orders");
        page_end(&page);
    }
    buf_byte(out, '\n');
}

/* ---- how it stands ---- */

/* What there is in a state. */
struct sum {
    int64_t count, quantity, value;
    struct str currency;
};

static struct sum sum_of(const struct look *look, enum look_kind kind, struct str state)
{
    struct sum sum = { 0 };
    for (size_t i = 0; i < look->counts[kind]; i++) {
        const struct look_matter *matter = &look->matters[kind][i];
        if (!str_equal(matter->state, state))
            continue;
        sum.count++;
        sum.quantity += matter->quantity;
        sum.value += matter->value;
        if (matter->currency.length > 0)
            sum.currency = matter->currency;
    }
    return sum;
}

void demo_tell_end(struct buf *out, const struct style *style, const struct look *look)
{
    struct page page;
    page_init(&page, out, style);
    page_line(&page, 0, 0);
    page_text(&page, INK_STRONG, "how it stands");
    page_end(&page);
    for (enum look_kind kind = 0; kind < LOOK_KIND_COUNT; kind++) {
        const struct machine *machine = look_machine(kind);
        for (unsigned state = 0; state < machine->state_count; state++) {
            struct str word = str_of(machine_state(machine, state));
            const struct sum sum = sum_of(look, kind, word);
            const struct look_change as_change = { .quantity = sum.quantity,
                                                   .value = sum.value,
                                                   .currency = sum.currency };
            if (sum.count == 0)
                continue;
            label(&page, look_kind_name(kind));
            number(&page, sum.count, "");
            page_words(&page, INK_PLAIN, word);
            amounts(&page, &as_change);
            page_end(&page);
        }
    }
    for (size_t i = 0; i < look->license_count; i++) {
        const struct look_change as_change = { .what = LOOK_LICENSE,
                                               .from = look->licenses[i].state,
                                               .to = look->licenses[i].state,
                                               .license = look->licenses[i] };
        tell_change(&page, &as_change);
    }
}

/* ---- for programs ---- */

static void put_amounts(struct buf *out, int64_t quantity, int64_t value, struct str currency)
{
    char text[NUM_TEXT_SIZE];
    JSON_PUT_INT(out, "quantity", quantity);
    JSON_KEY(out, "value");
    if (currency.length == 0) {
        json_null(out);
        return;
    }
    json_open(out, '{');
    JSON_PUT_WORD(out, "amount", money_format(value, currency, text));
    JSON_PUT_STRING(out, "currency", currency);
    json_close(out, '}');
}

static struct str or_absent(struct str text)
{
    return text.length > 0 ? text : (struct str){ 0 };
}

static void put_money(struct buf *out, const char *name, int64_t value, struct str currency)
{
    char text[NUM_TEXT_SIZE];
    buf_format(out, "\"%s\":", name);
    json_word(out, money_format(value, currency, text));
}

static void put_license(struct buf *out, const struct look_license *license)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "number", license->number);
    JSON_PUT_STRING(out, "state", license->state);
    JSON_PUT_INT(out, "ceiling", license->ceiling);
    JSON_PUT_INT(out, "posted", license->posted);
    JSON_PUT_INT(out, "pending", license->pending);
    JSON_PUT_INT(out, "left", license->left);
    JSON_PUT_STRING(out, "currency", license->currency);
    put_money(out, "value_ceiling", license->value_ceiling, license->currency);
    put_money(out, "value_posted", license->value_posted, license->currency);
    put_money(out, "value_pending", license->value_pending, license->currency);
    put_money(out, "value_left", license->value_left, license->currency);
    json_close(out, '}');
}

static void put_change(struct buf *out, const struct look_change *change)
{
    static const char *const words[] = { "state", "decision", "hold", "note", "license" };
    json_open(out, '{');
    JSON_PUT_WORD(out, "what", words[change->what]);
    JSON_PUT_WORD(out, "of",
                  change->what == LOOK_LICENSE ? "licenses" : look_kind_name(change->kind));
    JSON_PUT_STRING(out, "from", or_absent(change->from));
    JSON_PUT_STRING(out, "to", or_absent(change->to));
    JSON_PUT_INT(out, "count", change->count);
    if (change->what == LOOK_LICENSE) {
        JSON_KEY(out, "license");
        put_license(out, &change->license);
        json_close(out, '}');
        return;
    }
    if (change->what == LOOK_DECISION) {
        JSON_PUT_STRING(out, "from_review", or_absent(change->from_review));
        JSON_PUT_STRING(out, "review", or_absent(change->review));
    }
    if (change->what == LOOK_HOLD)
        JSON_PUT_STRING(out, "reason", change->reason);
    if (change->what == LOOK_HOLD || change->what == LOOK_NOTE) {
        JSON_PUT_STRING(out, "rule", or_absent(change->rule));
        JSON_PUT_STRING(out, "citation", or_absent(change->citation));
        JSON_PUT_STRING(out, "says", change->says);
    }
    put_amounts(out, change->quantity, change->value, change->currency);
    JSON_PUT_STRINGS(out, "names", change->names, (size_t)change->count);
    json_close(out, '}');
}

static void put_states(struct buf *out, const struct look *look, enum look_kind kind)
{
    const struct machine *machine = look_machine(kind);
    json_open(out, '[');
    for (unsigned state = 0; state < machine->state_count; state++) {
        struct str word = str_of(machine_state(machine, state));
        const struct sum sum = sum_of(look, kind, word);
        if (sum.count == 0)
            continue;
        json_open(out, '{');
        JSON_PUT_STRING(out, "state", word);
        JSON_PUT_INT(out, "count", sum.count);
        put_amounts(out, sum.quantity, sum.value, sum.currency);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void put_stands(struct buf *out, const struct look *look)
{
    JSON_KEY(out, "stands");
    json_open(out, '{');
    for (enum look_kind kind = 0; kind < LOOK_KIND_COUNT; kind++) {
        buf_format(out, "\"%s\":", look_kind_name(kind));
        put_states(out, look, kind);
    }
    JSON_KEY(out, "licenses");
    json_open(out, '[');
    for (size_t i = 0; i < look->license_count; i++)
        put_license(out, &look->licenses[i]);
    json_close(out, ']');
    json_close(out, '}');
}

static void put_commands(struct buf *out, const struct demo_told *told)
{
    JSON_KEY(out, "commands");
    json_open(out, '[');
    for (size_t i = 0; i < told->step->command_count; i++) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "line", told->step->commands[i].line);
        JSON_PUT_STRING(out, "refused", told->done[i].refusal);
        json_close(out, '}');
    }
    json_close(out, ']');
}

void demo_tell_json(struct buf *out, const struct demo_told *told)
{
    const struct demo_step *step = told->step;
    json_open(out, '{');
    JSON_PUT_INT(out, "step", (int64_t)told->n);
    JSON_PUT_DATE(out, "on", step->on);
    JSON_PUT_STRING(out, "title", step->title);
    JSON_PUT_STRING(out, "says", step->says);
    JSON_PUT_STRING(out, "standing", step->standing);
    JSON_PUT_STRING(out, "source", step->source);
    put_commands(out, told);
    JSON_KEY(out, "changes");
    json_open(out, '[');
    for (size_t i = 0; i < told->change_count; i++)
        put_change(out, &told->changes[i]);
    json_close(out, ']');
    put_stands(out, told->look);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}
