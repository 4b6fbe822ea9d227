/* SPDX-License-Identifier: Apache-2.0 */
/* cli/license_page.c - a license as a page; see license_page.h. */
#include "cli/license_page.h"

#include "desk/money.h"

#define LABEL 16

void license_heading(struct buf *out, const struct style *style, const struct license_look *look)
{
    const struct license_record *record = look->record;
    const char *word = license_standing_word(record, &look->standing);
    bool good = record->state == LICENSE_ACTIVE && str_equal_text(str_of("active"), word);
    char day[DATE_TEXT_SIZE];
    struct page page;
    page_init(&page, out, style);
    page_line(&page, 0, 2);
    page_words(&page, INK_STRONG, record->key.authority);
    page_words(&page, INK_STRONG, record->key.number);
    page_text(&page, good ? INK_GOOD : INK_BAD, word);
    page_glue(&page);
    page_text(&page, INK_PLAIN, ", to");
    page_text(&page, INK_PLAIN, date_format(look->standing.last_day, day));
    page_text(&page, INK_FAINT, "at");
    page_words(&page, INK_FAINT, record->terms.version.zone);
    page_end(&page);
}

/* ---- a labeled line ---- */

struct sheet {
    struct page page;
    struct buf text; /* of the line that is made */
    const struct license_look *look;
};

static void put(struct sheet *sheet, const char *label, struct str text)
{
    page_line(&sheet->page, 2, LABEL);
    page_text(&sheet->page, INK_FAINT, label);
    page_at(&sheet->page, LABEL);
    page_words(&sheet->page, INK_PLAIN, text);
    page_end(&sheet->page);
}

/* The line that was made in `text`. */
static void put_made(struct sheet *sheet, const char *label)
{
    put(sheet, label, buf_view(&sheet->text));
    buf_clear(&sheet->text);
}

static void add(struct buf *text, const char *before, struct str part)
{
    if (part.length > 0)
        buf_format(text, "%s%.*s", text->length == 0 ? "" : before, STR_ARG(part));
}

/* ---- what it says ---- */

static void put_words(struct sheet *sheet, const char *label, const struct str *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(&sheet->text, ", ", words[i]);
    if (count > 0)
        put_made(sheet, label);
}

static void put_line(struct sheet *sheet, const struct license_line_row *line)
{
    const struct license_version_row *version = &sheet->look->record->terms.version;
    char number[NUM_TEXT_SIZE];
    char label[32];
    struct buf *text = &sheet->text;
    add(text, "", line->item);
    add(text, ", ", line->eccn);
    if (line->quantity >= 0)
        buf_format(text, ", %s %.*s%s", num_format_grouped(num_int(line->quantity), 0, number),
                   STR_ARG(line->unit.data == NULL ? STR("units") : line->unit),
                   line->limits_quantity ? "" : " (no limit)");
    if (line->value >= 0)
        buf_format(text, ", %.*s %s%s", STR_ARG(version->currency),
                   money_format_grouped(line->value, version->currency, number),
                   line->limits_value ? " (a limit of its own)" : "");
    struct buf name;
    buf_init(&name, text->mem, sizeof label);
    buf_format(&name, "line %lld", (long long)line->n);
    str_put(label, sizeof label, buf_view(&name));
    buf_release(&name);
    put_made(sheet, label);
}

static void put_party(struct sheet *sheet, const struct license_party_row *party)
{
    struct buf *text = &sheet->text;
    add(text, "", party->name);
    add(text, ", ", party->address);
    add(text, ", ", party->country);
    if (party->role.length > 0)
        buf_format(text, " (%.*s)", STR_ARG(party->role));
    put_made(sheet, "party");
}

static void put_condition(struct sheet *sheet, const struct license_condition_row *condition,
                          size_t n)
{
    struct buf *text = &sheet->text;
    buf_format(text, "%u: %.*s", (unsigned)n, STR_ARG(condition->text));
    add(text, "; due ", condition->due);
    buf_text(text, condition->met || condition->met_later ? " (met)"
                   : condition->blocking                  ? " (not met: nothing departs)"
                                                          : " (not met)");
    put_made(sheet, n == 1 ? "conditions" : "");
}

static void put_expiry(struct sheet *sheet)
{
    const struct license_version_row *version = &sheet->look->record->terms.version;
    const struct license_standing *standing = &sheet->look->standing;
    char day[DATE_TEXT_SIZE];
    char last[DATE_TEXT_SIZE];
    bool extended = version->extended_to != LICENSE_ROW_NO_DATE;
    buf_format(&sheet->text, "from %s", date_format(version->valid_from, day));
    buf_format(&sheet->text, " to %s", date_format(version->expires, day));
    if (extended)
        buf_format(&sheet->text, ", extended to %s", date_format(version->extended_to, day));
    if (standing->rule == LAST_DAY_MOVED)
        buf_format(&sheet->text, ", which is %.*s: to midnight of %s", STR_ARG(standing->holiday),
                   date_format(standing->last_day, last));
    if (standing->rule == LAST_DAY_UNKNOWN_YEAR)
        buf_text(&sheet->text, "; whether that is a holiday is not known");
    put_made(sheet, "valid");
}

static void put_tolerance(struct sheet *sheet)
{
    const struct license_version_row *version = &sheet->look->record->terms.version;
    char amount[NUM_TEXT_SIZE];
    buf_format(&sheet->text, "%.*s %s more value, by %.*s, for what departs while units are left",
               STR_ARG(version->currency),
               money_format_grouped(version->allowance, version->currency, amount),
               STR_ARG(version->allowance_basis));
    put_made(sheet, "tolerance");
}

static void put_terms(struct sheet *sheet)
{
    const struct license_terms *terms = &sheet->look->record->terms;
    add(&sheet->text, "", terms->version.licensee);
    add(&sheet->text, ", ", terms->version.licensee_country);
    if (sheet->text.length > 0)
        put_made(sheet, "licensee");
    put_words(sheet, "to", terms->destinations, terms->destination_count);
    put_words(sheet, "end use", terms->end_uses, terms->end_use_count);
    put_expiry(sheet);
    for (size_t i = 0; i < terms->line_count; i++)
        put_line(sheet, &terms->lines[i]);
    put_tolerance(sheet);
    for (size_t i = 0; i < terms->party_count; i++)
        put_party(sheet, &terms->parties[i]);
    for (size_t i = 0; i < terms->condition_count; i++)
        put_condition(sheet, &terms->conditions[i], i + 1);
}

/* ---- what became of it ---- */

static void put_event(struct sheet *sheet, const struct license_event_row *event)
{
    char at[INSTANT_TEXT_SIZE];
    struct buf *text = &sheet->text;
    buf_format(text, "%.16sZ %.*s", instant_format(event->event_at, at),
               STR_ARG(event->transition));
    if (event->condition > 0)
        buf_format(text, " condition %lld of", (long long)event->condition);
    buf_format(text, " version %lld, by %.*s", (long long)event->version,
               STR_ARG(event->actor_name));
    add(text, " and ", event->approver_name);
    add(text, ": ", event->reason);
    add(text, "; ", event->basis);
    put_made(sheet, event->n == 1 ? "events" : "");
}

static const struct ledger_account *find_account(const struct license_look *look,
                                                 const struct license_incident *incident)
{
    for (size_t i = 0; i < look->balance_count; i++) {
        if (look->balances[i].line == incident->line &&
            look->balances[i].account.measure == incident->measure)
            return &look->balances[i].account;
    }
    return NULL;
}

/* What of one departure, or of one reduction, is said of its accounts; returns how many that is. */
static size_t put_incident(struct sheet *sheet, size_t at)
{
    const struct license_look *look = sheet->look;
    const struct license_incident *first = &look->incidents[at];
    char time[INSTANT_TEXT_SIZE];
    char amount[NUM_TEXT_SIZE];
    size_t i = at;
    const char *between = "";
    buf_format(&sheet->text, "%.16sZ transfer %lld, %s", instant_format(first->event_at, time),
               (long long)first->transfer,
               first->event > 0 ? "departed when the license was none:" : "beyond what it grants:");
    for (; i < look->incident_count && look->incidents[i].transfer == first->transfer &&
           look->incidents[i].event == first->event;
         i++) {
        const struct ledger_account *account = find_account(look, &look->incidents[i]);
        bool sum = look->incidents[i].line == 0 && look->incidents[i].measure == MEASURE_QUANTITY;
        if (account == NULL || sum)
            continue;
        buf_text(&sheet->text, between);
        between = ";";
        buf_byte(&sheet->text, ' ');
        put_account_name(&sheet->text, look->incidents[i].line, look->incidents[i].measure);
        buf_format(&sheet->text, " %s", amount_format(account, look->incidents[i].amount, amount));
    }
    put_made(sheet, at == 0 ? "incidents" : "");
    return i - at;
}

static void put_history(struct sheet *sheet)
{
    const struct license_look *look = sheet->look;
    const struct license_record *record = look->record;
    buf_format(&sheet->text, "%lld", (long long)record->newest);
    if (record->version > 0)
        buf_format(&sheet->text, ", of which %lld is in force", (long long)record->version);
    put_made(sheet, "versions");
    for (size_t i = 0; i < record->event_count; i++)
        put_event(sheet, &record->events[i]);
    if (look->reservation_count > 0) {
        buf_format(&sheet->text, "%s%u open", look->after > 0 ? "at least " : "",
                   (unsigned)look->reservation_count);
        put_made(sheet, "reservations");
    }
    for (size_t i = 0; i < look->incident_count;)
        i += put_incident(sheet, i);
    if (look->after > 0) {
        buf_format(&sheet->text, "--after %lld", (long long)look->after);
        put_made(sheet, "more");
    }
}

#define LINE_MAX_BYTES ((size_t)1 << 20)

bool license_page(struct buf *out, const struct style *style, const struct license_look *look,
                  struct err *err)
{
    struct sheet sheet = { .look = look };
    license_heading(out, style, look);
    page_init(&sheet.page, out, style);
    buf_init(&sheet.text, out->mem, LINE_MAX_BYTES);
    put_terms(&sheet);
    put_history(&sheet);
    bool done = buf_check(&sheet.text, err);
    buf_release(&sheet.text);
    put_balance_head(out);
    put_balances(out, look->record, look->balances, look->balance_count, true);
    return done;
}
