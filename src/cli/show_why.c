/* SPDX-License-Identifier: Apache-2.0 */
/* cli/show_why.c - conditions, and why they held or did not; see show.h. */
#include <string.h>

#include "base/date.h"
#include "cli/answers.h"
#include "cli/show_priv.h"

#define CONDITION_TEXT_MAX ((size_t)64 << 10)

const struct derivation *derivation_of(const struct decision *decision, struct str rule)
{
    for (size_t i = 0; i < decision->derivation_count; i++) {
        if (str_equal(decision->derivations[i].rule, rule))
            return &decision->derivations[i];
    }
    return NULL;
}

static const struct derived_limb *limb_of(const struct decision *decision, struct str rule,
                                          struct str label)
{
    const struct derivation *derivation = derivation_of(decision, rule);
    for (size_t i = 0; derivation != NULL && i < derivation->limb_count; i++) {
        if (str_equal(derivation->limbs[i].label, label))
            return &derivation->limbs[i];
    }
    return NULL;
}

/* ---- conditions with their values ---- */

/* Takes the next "name = value" off a list of them. */
static bool next_value(struct str *list, struct str *ret_name, struct str *ret_value)
{
    const struct str equals = STR(" = ");
    const struct str end = STR("; ");
    size_t at = 0;
    while (at < list->length && !str_starts(str_slice(*list, at, list->length), equals))
        at++;
    if (at >= list->length)
        return false;
    size_t stop = at + equals.length;
    while (stop < list->length && !str_starts(str_slice(*list, stop, list->length), end))
        stop++;
    *ret_name = str_slice(*list, 0, at);
    *ret_value = str_slice(*list, at + equals.length, stop);
    *list = str_slice(*list, stop + end.length, list->length);
    return true;
}

/* What the pack sets, as against what the order says. */
static bool is_threshold(const struct sheet *sheet, struct str name)
{
    return policy_fact(sheet->policy, name) == NULL;
}

static bool threshold_value(const struct sheet *sheet, struct str values, struct str wanted,
                            struct str *ret_value)
{
    struct str name;
    struct str value;
    while (next_value(&values, &name, &value)) {
        if (str_equal(name, wanted) && is_threshold(sheet, name)) {
            *ret_value = value;
            return true;
        }
    }
    return false;
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

/* The condition as the pack writes it, with thresholds as the values they had on the day. */
static void put_condition(struct sheet *sheet, const struct derived_limb *limb)
{
    struct buf text;
    size_t at = 0;
    buf_init(&text, sheet->page.out->mem, CONDITION_TEXT_MAX);
    while (at < limb->text.length) {
        size_t end = at;
        while (end < limb->text.length && is_name_byte(limb->text.data[end]))
            end++;
        if (end == at)
            end++;
        struct str piece = str_slice(limb->text, at, end);
        struct str value;
        if (threshold_value(sheet, limb->values, piece, &value))
            piece = value;
        buf_str(&text, piece);
        at = end;
    }
    put_str(sheet, buf_view(&text));
    buf_release(&text);
}

static bool holds(struct str text, struct str part)
{
    for (size_t i = 0; i + part.length <= text.length; i++) {
        if (str_starts(str_slice(text, i, text.length), part))
            return true;
    }
    return false;
}

/* Adds the facts of a limb to a list, each once. */
static void add_facts(const struct sheet *sheet, const struct derived_limb *limb, struct buf *facts)
{
    struct str values = limb->values;
    struct str name;
    struct str value;
    while (next_value(&values, &name, &value)) {
        size_t length = name.length + STR(" = ").length + value.length;
        struct str pair = { .data = name.data, .length = length };
        if (is_threshold(sheet, name) || holds(buf_view(facts), pair))
            continue;
        buf_text(facts, facts->length > 0 ? "; " : "");
        buf_str(facts, pair);
    }
}

/* "(item.tpp = 2,368 TPP; item.kind = ic)" */
static void put_facts(struct sheet *sheet, const struct derived_limb *limbs, size_t count,
                      bool (*wanted)(const struct sheet *sheet, const struct derived_limb *limb),
                      enum ink ink)
{
    struct buf facts;
    buf_init(&facts, sheet->page.out->mem, CONDITION_TEXT_MAX);
    for (size_t i = 0; i < count; i++) {
        if (wanted == NULL || wanted(sheet, &limbs[i]))
            add_facts(sheet, &limbs[i], &facts);
    }
    if (facts.length > 0)
        put_in_parentheses(sheet, ink, buf_view(&facts));
    buf_release(&facts);
}

void limb_line(struct sheet *sheet, struct str rule, struct str label)
{
    const struct derived_limb *limb = limb_of(sheet->decision, rule, label);
    page_line(&sheet->page, 4, LABEL_COLUMN);
    put_label(sheet, label);
    if (limb != NULL && limb->text.length > 0) {
        put_at(sheet, LABEL_COLUMN);
        put_condition(sheet, limb);
        put_facts(sheet, limb, 1, NULL, INK_FAINT);
    }
    page_end(&sheet->page);
}

/* ---- why not ---- */

/* 3A090 of 3A090.a: paragraphs of one entry are not told apart here. */
static struct str entry_of(struct str code)
{
    return str_slice(code, 0, str_find(code, '.'));
}

static bool is_under_entry(const struct decided_item *item, struct str code)
{
    for (size_t i = 0; i < item->entry_count; i++) {
        if (str_equal(entry_of(item->entries[i].code), entry_of(code)))
            return true;
    }
    return false;
}

/* A comparison of the order's figures that failed; others would say that a server is no chip. */
static bool is_figure(const struct sheet *sheet, const struct derived_limb *limb)
{
    struct str values = limb->values;
    struct str name;
    struct str value;
    if (limb->result != 'f')
        return false;
    while (next_value(&values, &name, &value)) {
        if (value.length > 0 && value.data[0] >= '0' && value.data[0] <= '9' &&
            !is_threshold(sheet, name))
            return true;
    }
    return false;
}

static void why_not_line(struct sheet *sheet, const struct derivation *derivation, struct str code)
{
    bool any = false;
    for (size_t i = 0; i < derivation->limb_count; i++) {
        const struct derived_limb *limb = &derivation->limbs[i];
        if (!is_figure(sheet, limb))
            continue;
        if (any) {
            put_behind(sheet, ";");
        } else {
            page_line(&sheet->page, 2, 4);
            put(sheet, "not");
            put_str(sheet, code);
            put_behind(sheet, ":");
        }
        any = true;
        if (limb->label.length > 0 && !str_equal_text(limb->label, "when"))
            put_label(sheet, limb->label);
        put_condition(sheet, limb);
    }
    if (any)
        put_facts(sheet, derivation->limbs, derivation->limb_count, is_figure, INK_FAINT);
    page_end(&sheet->page);
}

void why_not_lines(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    const struct str head = STR("classify item as ");
    for (size_t i = 0; i < decision->derivation_count; i++) {
        const struct derivation *derivation = &decision->derivations[i];
        if (derivation->result != 'f' || !str_starts(derivation->head, head))
            continue;
        struct str code = str_slice(derivation->head, head.length, derivation->head.length);
        if (!is_under_entry(&decision->item, code))
            why_not_line(sheet, derivation, code);
    }
}

/* ---- what it rests on, and what would change it ---- */

static void put_fact_name(struct sheet *sheet, struct str fact, struct str party)
{
    put_str(sheet, fact);
    if (party.length > 0) {
        put(sheet, "of");
        put_str(sheet, party);
    }
}

void rests_lines(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    if (decision->rests_on_count > 0) {
        buf_byte(sheet->page.out, '\n');
        page_line(&sheet->page, 0, 2);
        page_text(&sheet->page, INK_STRONG,
                  "These facts suffice for the answer, whatever all others are:");
        page_end(&sheet->page);
    }
    for (size_t i = 0; i < decision->rests_on_count; i++) {
        const struct rested *rested = &decision->rests_on[i];
        page_line(&sheet->page, 2, 4);
        put_fact_name(sheet, rested->fact, rested->party);
        put(sheet, "=");
        put_str(sheet, rested->value);
        if (rested->assumed)
            page_text(&sheet->page, INK_DOUBT, "(assumed)");
        page_end(&sheet->page);
    }
    if (decision->would_change_count > 0) {
        buf_byte(sheet->page.out, '\n');
        page_line(&sheet->page, 0, 2);
        page_text(&sheet->page, INK_STRONG, "What is possible would be another, were one of them:");
        page_end(&sheet->page);
    }
    for (size_t i = 0; i < decision->would_change_count; i++) {
        const struct would_change *change = &decision->would_change[i];
        page_line(&sheet->page, 2, 4);
        put_fact_name(sheet, change->fact, change->party);
        put_str(sheet, change->value);
        put_behind(sheet, ":");
        answer_show(&sheet->page, INK_STRONG, change->outcome, change->review);
        page_end(&sheet->page);
    }
}

/* ---- the whole derivation ---- */

static const char *truth_word(char result)
{
    return result == 't' ? "yes" : result == 'f' ? "no" : "?";
}

static void derived_limb_line(struct sheet *sheet, const struct derived_limb *limb)
{
    unsigned indent = 5 + 2 * limb->depth;
    page_line(&sheet->page, indent, indent + 5);
    put(sheet, truth_word(limb->result));
    put_at(sheet, indent + 5);
    if (limb->label.length > 0)
        put_label(sheet, limb->label);
    put_condition(sheet, limb);
    put_facts(sheet, limb, 1, NULL, INK_FAINT);
    page_end(&sheet->page);
}

static void derived_rule_lines(struct sheet *sheet, const struct derivation *derivation)
{
    buf_byte(sheet->page.out, '\n');
    page_line(&sheet->page, 0, 5);
    page_text(&sheet->page, derivation->result == 'f' ? INK_PLAIN : INK_STRONG,
              truth_word(derivation->result));
    put_at(sheet, 5);
    page_words(&sheet->page, INK_STRONG, derivation->rule);
    put_behind(sheet, ":");
    put_str(sheet, derivation->head);
    page_line(&sheet->page, 5, 5);
    page_words(&sheet->page, INK_FAINT, derivation->citation);
    if (derivation->window.length > 0) {
        put_behind(sheet, ",");
        page_words(&sheet->page, INK_FAINT, derivation->window);
    }
    page_end(&sheet->page);
    for (size_t k = 0; k < derivation->limb_count; k++)
        derived_limb_line(sheet, &derivation->limbs[k]);
}

static struct str step_title(const struct derived_step *step)
{
    return step->id.length > 0 ? step->title : STR("What belongs to no step");
}

/* "yes  Is there a requirement by destination? (732.3(d)): us/742.6.RS" */
static void step_line(struct sheet *sheet, const struct derived_step *step)
{
    const struct decision *decision = sheet->decision;
    const char *before = ":";
    page_line(&sheet->page, 0, 5);
    page_text(&sheet->page, step->result == 'f' ? INK_PLAIN : INK_STRONG, truth_word(step->result));
    put_at(sheet, 5);
    page_words(&sheet->page, INK_STRONG, step_title(step));
    if (step->citation.length > 0)
        put_in_parentheses(sheet, INK_FAINT, step->citation);
    for (size_t i = 0; i < step->count; i++) {
        const struct derivation *derivation = &decision->derivations[step->first + i];
        if (derivation->result == 'f')
            continue;
        put_behind(sheet, before);
        page_words(&sheet->page, derivation->result == 't' ? INK_STRONG : INK_PLAIN,
                   derivation->rule);
        if (derivation->result == 'u')
            put_behind(sheet, "?");
        before = ",";
    }
    page_end(&sheet->page);
}

void derivation_lines(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    bool steps = decision->step_count > 1;
    if (steps)
        buf_byte(sheet->page.out, '\n');
    for (size_t i = 0; i < decision->step_count && steps; i++) {
        if (decision->steps[i].id.length > 0 || decision->steps[i].result != 'f')
            step_line(sheet, &decision->steps[i]);
    }
    for (size_t i = 0; i < decision->step_count; i++) {
        const struct derived_step *step = &decision->steps[i];
        if (steps) {
            buf_byte(sheet->page.out, '\n');
            page_line(&sheet->page, 0, 0);
            page_words(&sheet->page, INK_STRONG, step_title(step));
            page_end(&sheet->page);
        }
        for (size_t k = 0; k < step->count; k++)
            derived_rule_lines(sheet, &decision->derivations[step->first + k]);
    }
}

/* ---- classification ---- */

static void classified_headline(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    char day[DATE_TEXT_SIZE];
    bool unknown = false;
    page_line(&sheet->page, 0, second_column(sheet));
    for (size_t i = 0; i < decision->item.entry_count; i++) {
        const struct entry *entry = &decision->item.entries[i];
        if (i > 0)
            put_behind(sheet, ",");
        page_words(&sheet->page, entry->unknown ? INK_DOUBT : INK_STRONG, entry->code);
        if (entry->unknown)
            put_behind(sheet, "?");
        unknown = unknown || entry->unknown;
    }
    if (decision->item.entry_count == 0)
        page_text(&sheet->page, INK_STRONG, "NO ENTRY");
    page_at(&sheet->page, second_column(sheet));
    put(sheet, "on");
    put(sheet, date_format(decision->on, day));
    if (unknown)
        put(sheet, "(? not known)");
    page_end(&sheet->page);
}

static void entry_lines(struct sheet *sheet, const struct entry *entry)
{
    const struct derivation *derivation = derivation_of(sheet->decision, entry->rule);
    page_line(&sheet->page, 2, second_column(sheet));
    put_str(sheet, entry->code);
    put_behind(sheet, ":");
    put_str(sheet, entry->rule);
    if (derivation != NULL && derivation->citation.length > 0) {
        page_at(&sheet->page, second_column(sheet));
        put_str(sheet, derivation->citation);
    }
    page_end(&sheet->page);
    for (size_t i = 0; i < entry->because_count; i++)
        limb_line(sheet, entry->rule, entry->because[i]);
}

void show_classification(struct buf *out, const struct style *style, const struct policy *policy,
                         const struct decision *decision)
{
    struct sheet sheet = { .policy = policy, .decision = decision };
    show_scenarios(out, style, decision->scenarios, decision->scenario_count);
    page_init(&sheet.page, out, style);
    classified_headline(&sheet);
    item_line(&sheet);
    for (size_t i = 0; i < decision->item.entry_count; i++)
        entry_lines(&sheet, &decision->item.entries[i]);
    why_not_lines(&sheet);
    question_lines(&sheet);
    for (size_t i = 0; i < decision->other_count; i++) {
        show_authority(out, style, decision->others[i].policy);
        show_classification(out, style, decision->others[i].policy, &decision->others[i]);
    }
}
