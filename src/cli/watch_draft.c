/* SPDX-License-Identifier: Apache-2.0 */
/* cli/watch_draft.c - see watch_draft.h. */
#include "cli/watch_draft.h"

#include <ctype.h>
#include <string.h>

#include "base/date.h"
#include "policy/format.h"

#define QUOTED_MAX 240  /* of a sentence */
#define PASSAGES_MAX 40 /* of new text, below an instruction */

/* ---- what is concerned ---- */

static size_t find_text(struct str text, struct str wanted)
{
    for (size_t i = 0; i + wanted.length <= text.length; i++) {
        if (str_equal_fold(str_slice(text, i, i + wanted.length), wanted))
            return i;
    }
    return text.length;
}

/* "742.6" of "Section 742.6"; "Supp. 1 to part 774" of "supplement no. 1 to part 774". */
static struct str place_in_packs(struct arena *arena, struct str place)
{
    size_t at = 0;
    while (at < place.length && !is_digit(place.data[at]))
        at++;
    struct str rest = str_slice(place, at, place.length);
    return find_text(place, STR("supplement")) < place.length
               ? str_join(arena, STR("Supp."), " ", rest)
               : rest;
}

/* The text is there, and no further figure makes it another one. */
static bool cites_place(struct str cited, struct str place, size_t *ret_end)
{
    size_t at = find_text(cited, place);
    size_t end = at + place.length;
    *ret_end = end;
    return at < cited.length && (end == cited.length || !is_digit(cited.data[end])) &&
           (at == 0 || (!is_digit(cited.data[at - 1]) && cited.data[at - 1] != '.'));
}

/* 2: one of the paragraphs; 1: the place; 0: neither. */
static unsigned cites_so(const struct citation *cite, struct str place, struct str paragraphs)
{
    size_t end;
    if (!cites_place(cite->paragraph, place, &end))
        return 0;
    struct str cited = str_slice(cite->paragraph, end, cite->paragraph.length);
    while (paragraphs.length > 0) {
        size_t comma = str_find(paragraphs, ',');
        struct str one = str_trim(str_slice(paragraphs, 0, comma));
        if (str_starts(cited, one) || (cited.length > 1 && str_starts(one, str_trim(cited))))
            return 2;
        paragraphs =
            str_slice(paragraphs, comma < paragraphs.length ? comma + 1 : comma, paragraphs.length);
    }
    return 1;
}

struct concerning {
    struct arena *arena;
    struct str place, paragraphs;
    struct concerns near, exact;
    struct err *err;
};

static bool add_concern(struct concerning *c, struct concerns *to, const struct concern *concern)
{
    if (to->count > 0 && str_equal(to->list[to->count - 1].name, concern->name))
        return true;
    if (!arena_grow(c->arena, &to->list, to->count, &to->capacity, sizeof *to->list))
        return arena_error(c->arena, c->err);
    to->list[to->count++] = *concern;
    return true;
}

static bool look_at(struct concerning *c, const char *kind, struct str name, struct span span,
                    const struct citation *cites)
{
    for (; cites != NULL; cites = cites->next) {
        unsigned how = cites_so(cites, c->place, c->paragraphs);
        const struct concern concern = { kind, name, cites, span };
        if (how > 0 && !add_concern(c, how == 2 ? &c->exact : &c->near, &concern))
            return false;
    }
    return true;
}

bool concerns_of(struct arena *arena, const struct policy *policy,
                 const struct fr_instruction *instruction, struct concerns *ret, struct err *err)
{
    struct concerning c = { .arena = arena,
                            .place = place_in_packs(arena, instruction->place),
                            .paragraphs = instruction->places,
                            .err = err };
    bool done = c.place.data != NULL || arena_error(arena, err);
    *ret = (struct concerns){ 0 };
    if (done && c.place.length == 0)
        return true;
    for (const struct rule *rule = policy->rules; rule != NULL && done; rule = rule->next)
        done = look_at(&c, "rule", rule->id, rule->span, rule->cites);
    for (const struct dated_set *set = policy->sets; set != NULL && done; set = set->next) {
        for (const struct set_step *step = set->steps; step != NULL && done; step = step->next)
            done = look_at(&c, "set", set->name, step->span, step->cites);
    }
    for (const struct threshold *threshold = policy->thresholds; threshold != NULL && done;
         threshold = threshold->next) {
        for (const struct threshold_step *step = threshold->steps; step != NULL && done;
             step = step->next)
            done = look_at(&c, "threshold", threshold->path, step->span, step->cites);
    }
    *ret = c.exact.count > 0 ? c.exact : c.near;
    return done;
}

/* ---- text ---- */

/* Without what would end the text in quotes, cut where it is long. */
static void put_quoted(struct buf *out, struct str text)
{
    size_t most = text.length < QUOTED_MAX ? text.length : QUOTED_MAX;
    while (most < text.length && most > 0 && (text.data[most] & 0xC0) == 0x80)
        most--;
    for (size_t i = 0; i < most; i++) {
        char byte = text.data[i];
        buf_byte(out, byte == '"' || byte == '\\' ? '\'' : (unsigned char)byte < 0x20 ? ' ' : byte);
    }
    if (most < text.length)
        buf_text(out, " …");
}

/* A name of the language: letters, figures and underscores. */
static struct str id_of(struct arena *arena, const char *start, struct str name)
{
    struct str id = str_join(arena, str_of(start), "_", name);
    char *data = id.data == NULL ? NULL : arena_copy(arena, id.data, id.length);
    for (size_t i = 0; data != NULL && i < id.length; i++)
        data[i] = isalnum((unsigned char)data[i]) ? char_lower(data[i]) : '_';
    return (struct str){ data, data == NULL ? 0 : id.length };
}

static void put_day(struct buf *out, const char *name, int32_t day)
{
    char text[DATE_TEXT_SIZE];
    if (day != DATE_MIN)
        buf_format(out, "  %s %s\n", name, date_format(day, text));
}

static void put_note(struct buf *out, struct str rule, struct str source, int32_t known,
                     int32_t from)
{
    buf_format(out, "event note %.*s {\n  cite %.*s\n", STR_ARG(rule), STR_ARG(source));
    put_day(out, "known", known);
    put_day(out, "from", from);
    buf_text(out, "  says \"DRAFT: ");
}

static bool finish(struct arena *arena, const struct buf *text, struct buf *out, struct err *err)
{
    return buf_check(text, err) && policy_format(arena, buf_view(text), out, err);
}

/* ---- documents ---- */

static void put_document_source(struct buf *out, const struct fr_document *document, struct str id)
{
    buf_format(out, "source %.*s {\n  title \"", STR_ARG(id));
    put_quoted(out, document->title);
    buf_format(out, "\"\n  cite \"%u FR %.*s\"\n  doc \"%.*s\"\n", document->volume,
               STR_ARG(document->page), STR_ARG(document->number));
    buf_format(out, "  url \"https://www.federalregister.gov/d/%.*s\"\n",
               STR_ARG(document->number));
    buf_text(out, document->kind == FR_RULE ? "  kind \"rule\"\n" : "  kind \"proposal\"\n");
    put_day(out, "public", document->filed != DATE_MIN ? document->filed : document->published);
    put_day(out, "published", document->published);
    if (document->kind == FR_RULE)
        put_day(out, "effective", document->effective);
    buf_text(out, "}\n");
}

/* What the instruction puts into the regulations, for whoever writes it down. */
static void put_passages(struct buf *out, const struct fr_document *document,
                         const struct fr_instruction *instruction)
{
    size_t put = 0;
    for (size_t i = 0; i < document->passage_count; i++) {
        const struct fr_passage *passage = &document->passages[i];
        if (passage->group != instruction->group)
            continue;
        if (put++ == PASSAGES_MAX) {
            buf_text(out, "## … and more\n");
            return;
        }
        buf_format(out, "## new text, %.*s: ", STR_ARG(passage->place));
        put_quoted(out, passage->text);
        buf_byte(out, '\n');
    }
}

bool draft_document(struct arena *arena, const struct policy *policy,
                    const struct fr_document *document, struct buf *out, struct err *err)
{
    struct str id = id_of(arena, "fr", document->number);
    struct buf text;
    bool done = id.data != NULL || arena_error(arena, err);
    buf_init(&text, arena->mem, FR_FILE_MAX);
    buf_format(&text,
               "## A draft, written by 'licet watch add'. A note changes nothing: what the "
               "document changes is to be written by a person.\n\nuse \"%.*s\"\n\n",
               STR_ARG(policy->name));
    put_document_source(&text, document, id);
    for (size_t i = 0; i < document->instruction_count && done; i++) {
        const struct fr_instruction *instruction = &document->instructions[i];
        struct concerns concerns;
        if (instruction->list.length > 0 || instruction->action < FR_ADD)
            continue;
        done = concerns_of(arena, policy, instruction, &concerns, err);
        buf_format(&text, "\n## Instruction %.*s, line %u: %s %.*s %.*s\n",
                   STR_ARG(instruction->label), (unsigned)instruction->line,
                   fr_action_name(instruction->action), STR_ARG(instruction->place),
                   STR_ARG(instruction->places));
        put_passages(&text, document, instruction);
        for (size_t k = 0; k < concerns.count && done; k++) {
            const struct concern *concern = &concerns.list[k];
            buf_format(&text, "## concerns %s %.*s, which cites \"%.*s\"\n", concern->kind,
                       STR_ARG(concern->name), STR_ARG(concern->cites->paragraph));
            if (strcmp(concern->kind, "rule") != 0)
                continue;
            put_note(&text, concern->name, id,
                     document->filed != DATE_MIN ? document->filed : document->published,
                     document->kind == FR_RULE ? document->effective : DATE_MIN);
            buf_format(&text, "instruction %.*s of the document: ", STR_ARG(instruction->label));
            put_quoted(&text, instruction->text);
            buf_text(&text, "\"\n}\n");
        }
    }
    done = done && finish(arena, &text, out, err);
    buf_release(&text);
    return done;
}

void draft_supposed(const struct policy *policy, const struct str *rules, size_t count, int32_t day,
                    struct buf *out)
{
    char on[DATE_TEXT_SIZE];
    date_format(day, on);
    buf_format(out,
               "use \"%.*s\" scenario \"rules no longer apply\"\n\n"
               "source supposed {\n  title \"what hangs on them\"\n"
               "  cite \"a supposition\"\n  kind \"supposition\"\n  public %s\n}\n",
               STR_ARG(policy->name), on);
    for (size_t i = 0; i < count; i++)
        buf_format(out, "event suspend %.*s {\n  cite supposed\n  known %s\n  from %s to open\n}\n",
                   STR_ARG(rules[i]), on, on);
}

/* ---- articles ---- */

static void put_article_source(struct buf *out, const struct article *article, struct str name,
                               struct str id)
{
    buf_format(out, "source %.*s {\n  title \"", STR_ARG(id));
    put_quoted(out, article->sentences[0]);
    buf_text(out, "\"\n  cite \"");
    put_quoted(out, name);
    buf_format(out, "\"\n  kind \"%s\"\n",
               str_equal_text(article->sort, "news") ? "press report" : "statement");
    put_day(out, "public", article->published);
    buf_text(out, "}\n");
}

bool draft_article(struct arena *arena, const struct policy *policy, const struct article *article,
                   struct str name, struct buf *out, struct err *err)
{
    struct str id = id_of(arena, "watched", name);
    struct buf text;
    bool done = id.data != NULL || arena_error(arena, err);
    if (article->published == DATE_MIN) {
        err_set(err, ERR_USAGE, "a draft cites the day on which it was published");
        return err_hint(err, "say it: --published DATE");
    }
    buf_init(&text, arena->mem, ARTICLE_FILE_MAX);
    buf_format(&text,
               "## A draft, written by 'licet watch add' from what is no law. A note changes "
               "nothing, and no promise becomes a rule.\n\nuse \"%.*s\"\n\n",
               STR_ARG(policy->name));
    put_article_source(&text, article, name, id);
    for (size_t i = 0; i < article->change_count; i++) {
        const struct article_change *change = &article->changes[i];
        if (policy_rule(policy, change->row->rule) == NULL)
            continue;
        buf_byte(&text, '\n');
        put_note(&text, change->row->rule, id, article->published, DATE_MIN);
        buf_format(&text, "said to be %.*s: ", STR_ARG(change->row->means));
        put_quoted(&text, article->sentences[change->sentence]);
        buf_text(&text, "\"\n}\n");
    }
    done = done && finish(arena, &text, out, err);
    buf_release(&text);
    return done;
}
