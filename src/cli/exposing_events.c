/* SPDX-License-Identifier: Apache-2.0 */
/* cli/exposing_events.c - the days on which the answer changed, off the packs; see exposing.h. */
#include "cli/exposing.h"
#include "cli/pack_folders.h"
#include "decide/decide.h"

struct finding {
    struct exposing *e;
    struct packs packs;
    struct session *session;
    struct str to, exporter;
    struct dated_event *events;
    size_t count, room;
    int32_t first;
    struct err *err;
};

/* Where most of the revenue goes. */
static struct str main_destination(const struct holdings *book)
{
    struct str best = STR("CN");
    int64_t most = 0;
    for (size_t i = 0; i < book->line_count; i++) {
        int64_t sum = 0;
        bool first = true;
        for (size_t k = 0; k < i && first; k++)
            first = !str_equal(book->lines[k].to, book->lines[i].to);
        for (size_t k = i; first && k < book->line_count; k++) {
            if (str_equal(book->lines[k].to, book->lines[i].to))
                sum += book->lines[k].revenue;
        }
        if (sum > most) {
            most = sum;
            best = book->lines[i].to;
        }
    }
    return best;
}

/* How open it is: free, under review, or closed; -1 where nothing can be said. */
static int openness(const struct history_entry *entry)
{
    if (entry->not_covered || entry->outcome == OUTCOME_UNDETERMINED)
        return -1;
    if (entry->outcome <= OUTCOME_AUTHORIZED)
        return 2;
    return entry->outcome == OUTCOME_LICENSE_REQUIRED &&
                   entry->review < REVIEW_PRESUMPTION_OF_DENIAL
               ? 1
               : 0;
}

/* When the public could know of it: by the source of the rule, else on the day itself. */
static int32_t known_on(const struct policy *policy, const struct history_entry *entry)
{
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        if (!str_equal(rule->id, entry->rule))
            continue;
        int32_t known = DATE_OPEN;
        for (const struct citation *cite = rule->cites; cite != NULL; cite = cite->next) {
            if (cite->source != NULL && cite->source->public_from < known)
                known = cite->source->public_from;
        }
        return known == DATE_OPEN ? entry->from : known;
    }
    return entry->from;
}

static bool keep(struct finding *f, struct str text, struct str *ret)
{
    *ret = text.data == NULL ? text : str_copy(f->e->arena, text);
    return arena_sound(f->e->arena, f->err);
}

static bool add_event(struct finding *f, const struct history_entry *entry, bool tighter,
                      struct str chip)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->events[i].on == entry->from && f->events[i].tighter == tighter) {
            f->events[i].chips++;
            return true;
        }
    }
    struct dated_event event = { .on = entry->from,
                                 .known = known_on(&f->packs.policy, entry),
                                 .tighter = tighter,
                                 .chips = 1 };
    if (!keep(f, entry->rule, &event.rule) || !keep(f, entry->citation, &event.citation) ||
        !keep(f, chip, &event.example))
        return false;
    if (!arena_grow(f->e->arena, &f->events, f->count, &f->room, sizeof *f->events))
        return arena_error(f->e->arena, f->err);
    /* In the order of days. */
    size_t at = f->count++;
    for (; at > 0 && f->events[at - 1].on > event.on; at--)
        f->events[at] = f->events[at - 1];
    f->events[at] = event;
    return true;
}

static bool read_chip(struct finding *f, const struct chip *chip)
{
    const struct order order = { .item = { .name = chip->name },
                                 .to = f->to,
                                 .exporter_name = f->exporter };
    struct decide_options options = f->e->options;
    struct history_entry *entries;
    size_t count;
    options.known = DATE_OPEN;
    if (!decide_history(f->session, &order, &options, &entries, &count, f->err))
        return false;
    int before = -1;
    for (size_t i = 0; i < count; i++) {
        int after = openness(&entries[i]);
        if (after >= 0 && entries[i].from < f->first)
            f->first = entries[i].from;
        if (before >= 0 && after >= 0 && after != before &&
            !add_event(f, &entries[i], after < before, chip->name))
            return false;
        before = after >= 0 || entries[i].not_covered ? after : before;
    }
    return true;
}

static bool read_all(struct finding *f)
{
    struct str *paths;
    size_t path_count;
    struct packs *packs = &f->packs;
    packs->without_tests = true;
    if (!args_all(f->e->args, &packs->arena, "packs", &paths, &path_count, f->err) ||
        !packs_trust(packs, f->e->args, path_count, f->err) ||
        !packs_load(packs, paths, path_count, f->err) || !packs_report(packs, f->err) ||
        !packs_make_decider(packs, f->err))
        return false;
    f->session = session_new(f->e->cli->mem, packs->decider, f->err);
    if (f->session == NULL)
        return false;
    for (size_t i = 0; i < packs->catalog.chip_count; i++) {
        if (!read_chip(f, &packs->catalog.chips[i]))
            return false;
    }
    return true;
}

bool exposing_events(struct exposing *e, struct exposed_events *ret, struct err *err)
{
    struct finding f = { .e = e, .first = DATE_OPEN, .err = err };
    f.to = main_destination(&e->book);
    f.exporter = e->exporter;
    packs_init(&f.packs, e->cli->mem);
    bool done = read_all(&f);
    session_free(f.session);
    packs_release(&f.packs);
    if (done)
        *ret = (struct exposed_events){ f.events, f.count, f.first, f.to };
    return done;
}
