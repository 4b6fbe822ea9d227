/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/shipments_papers.c - whether a shipment has the papers that it is asked for.
 *
 * Which they are is the decision's to say: its conditions, and its papers, which rules of the packs
 * ask for.  A paper that is counted is a ceiling over all shipments that it is a paper of.
 */
#include "desk/shipments_priv.h"
#include "text/json.h"

#define PAPERS_TEXT_MAX ((size_t)1 << 20)
#define PAPERS_SHOWN_MAX 330 /* bytes of a message */

/* What is asked for. */
struct asked {
    struct str rule, text, citation;
    bool counted, dated;
};

static bool is_true(const struct json_value *object, const char *key)
{
    const struct json_value *value = json_get(object, str_of(key));
    return value != NULL && value->type == JSON_BOOL && str_equal_text(value->text, "true");
}

static struct asked read_asked(const struct json_value *value)
{
    return (struct asked){ .rule = json_text_of(value, "rule"),
                           .text = json_text_of(value, "text"),
                           .citation = json_text_of(value, "citation"),
                           .counted = is_true(value, "counted"),
                           .dated = is_true(value, "dated") };
}

static const struct shipment_paper *find_paper(const struct shipment *shipment,
                                               const struct asked *asked)
{
    for (size_t i = 0; i < shipment->paper_count; i++) {
        const struct shipment_paper *paper = &shipment->papers[i];
        if ((asked->rule.length > 0 && str_equal(paper->rule, asked->rule)) ||
            (asked->text.length > 0 && str_equal(paper->name, asked->text)))
            return paper;
    }
    return NULL;
}

/* ---- one that is used up ---- */

/* Of another shipment: what it had of the paper. */
static int64_t units_of(const struct shipment_record *other)
{
    bool is_out = other->released || other->has_departed;
    return is_out ? shipment_units(other) : 0;
}

static bool add_used(struct shipment_work *s, const struct shipment_paper *paper,
                     const struct matter *matter, struct paper_used *used)
{
    struct shipment_record other;
    if (!shipment_load_matter(s->desk, s->arena, matter, &other, s->err))
        return false;
    int64_t units = units_of(&other);
    for (size_t i = 0; units > 0 && i < other.shipment.paper_count; i++) {
        const struct shipment_paper *theirs = &other.shipment.papers[i];
        if (!str_equal(theirs->rule, paper->rule) ||
            !str_equal(theirs->reference, paper->reference))
            continue;
        used->units = used->units > INT64_MAX - units ? INT64_MAX : used->units + units;
        if (theirs->units != paper->units) {
            used->differs = matter->name;
            used->says = theirs->units;
        }
        return true;
    }
    return true;
}

bool shipment_paper_used(struct shipment_work *s, const struct shipment_paper *paper,
                         struct paper_used *ret)
{
    struct matter *others;
    size_t count;
    *ret = (struct paper_used){ .units = 0 };
    if (!matters_about(s->desk->matters.store, s->arena, STR("shipment"), STR("paper"),
                       paper->reference, &others, &count, s->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!store_id_equal(&others[i].id, &s->record.matter.id) &&
            !add_used(s, paper, &others[i], ret))
            return false;
    }
    return true;
}

/* It is told, and keeps it from being released. */
static bool lacks(struct buf *out, const char *what)
{
    buf_text(out, what);
    return true;
}

static bool lacks_units(struct buf *out, const struct shipment_paper *paper, int64_t used,
                        int64_t wanted)
{
    buf_format(out, "'%.*s' is for %lld units, and %lld of them are used: %lld are not left",
               STR_ARG(paper->reference), (long long)paper->units, (long long)used,
               (long long)wanted);
    return true;
}

static bool lacks_one_number(struct buf *out, const struct shipment_paper *paper,
                             const struct paper_used *used)
{
    buf_format(out, "'%.*s' is for %lld units, and for %lld in shipment '%.*s'",
               STR_ARG(paper->reference), (long long)paper->units, (long long)used->says,
               STR_ARG(used->differs));
    return true;
}

/* Puts what it lacks; nothing if there is enough left of it. */
static bool put_left(struct shipment_work *s, const struct shipment_paper *paper, struct buf *out)
{
    struct paper_used used;
    int64_t wanted = s->record.shipment.quantity;
    if (!shipment_paper_used(s, paper, &used))
        return false;
    if (used.differs.data != NULL)
        return lacks_one_number(out, paper, &used);
    if (used.units > paper->units || wanted > paper->units - used.units)
        return lacks_units(out, paper, used.units, wanted);
    return true;
}

/* ---- one that is asked for ---- */

/* What is wrong with the paper that it has; nothing is put where it is good. */
static bool put_fault(struct shipment_work *s, const struct asked *asked,
                      const struct shipment_paper *paper, struct buf *out)
{
    int32_t day;
    if (asked->dated && paper->expires.data == NULL)
        return lacks(out, "to which day it is good is not said");
    if (paper->expires.data != NULL && !date_parse(paper->expires, &day, s->err))
        return false;
    if (paper->expires.data != NULL && day < s->record.shipment.planned)
        return lacks(out, "it has ended before the day for which it is planned");
    if (asked->counted && paper->units == 0)
        return lacks(out, "for how many units it is is not said");
    return paper->units == 0 || put_left(s, paper, out);
}

static bool put_one(struct shipment_work *s, const struct asked *asked, struct buf *out)
{
    const struct shipment_paper *paper = find_paper(&s->record.shipment, asked);
    struct buf fault;
    buf_init(&fault, s->desk->matters.mem, PAPERS_TEXT_MAX);
    bool done = paper == NULL || put_fault(s, asked, paper, &fault);
    done = done && buf_check(&fault, s->err);
    if (done && (paper == NULL || fault.length > 0)) {
        buf_format(out, "%s%.*s (%.*s", out->length > 0 ? "; " : "", STR_ARG(asked->text),
                   STR_ARG(asked->rule));
        if (asked->citation.length > 0)
            buf_format(out, "; %.*s", STR_ARG(asked->citation));
        buf_byte(out, ')');
        if (fault.length > 0)
            buf_format(out, ": %.*s", STR_ARG(buf_view(&fault)));
    }
    buf_release(&fault);
    return done;
}

static bool put_each(struct shipment_work *s, const struct json_value *list, struct buf *out)
{
    for (const struct json_value *v = list == NULL ? NULL : list->first; v != NULL; v = v->next) {
        const struct asked asked = read_asked(v);
        if (!put_one(s, &asked, out))
            return false;
    }
    return true;
}

bool shipment_check_papers(struct shipment_work *s, const struct json_value *decision)
{
    const struct json_value *papers = json_get(decision, STR("papers"));
    char text[PAPERS_SHOWN_MAX];
    struct buf lacks;
    if (papers == NULL || papers->type != JSON_ARRAY)
        return shipment_refuse(s, "the decision does not tell which papers it takes",
                               "decide its order anew, with its papers");
    buf_init(&lacks, s->desk->matters.mem, PAPERS_TEXT_MAX);
    bool done = put_each(s, json_get(decision, STR("conditions")), &lacks) &&
                put_each(s, papers, &lacks) && buf_check(&lacks, s->err);
    bool any = lacks.length > 0;
    str_put(text, sizeof text, buf_view(&lacks));
    buf_release(&lacks);
    if (!any || !done)
        return done;
    err_set(s->err, ERR_CONFLICT, "shipment '%.*s' lacks papers: %s",
            STR_ARG(s->record.matter.name), text);
    return err_hint(s->err, "'licet ship paper %.*s --rule RULE --reference NUMBER' adds one",
                    STR_ARG(s->record.matter.name));
}
