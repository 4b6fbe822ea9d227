/* SPDX-License-Identifier: Apache-2.0 */
/* desk/replay_tally.c - see replay_tally.h. */
#include "desk/replay_tally.h"

#include <stdlib.h>
#include <string.h>

const char *replay_by_word(enum replay_by by)
{
    static const char *const words[REPLAY_BY_COUNT] = { "outcome", "stage", "proposal",
                                                        "rule",    "buyer", "savings" };
    return words[by];
}

struct str replay_answer_text(struct arena *arena, const struct replay_answer *answer)
{
    if (answer->not_covered)
        return STR("not_covered");
    struct str outcome = str_of(outcome_name(answer->outcome));
    if (answer->review != REVIEW_NONE)
        return str_join(arena, outcome, ", ", str_of(review_name(answer->review)));
    return answer->may_ship ? str_join(arena, outcome, ", ", STR("may ship")) : outcome;
}

void replay_totals_say(struct buf *out, const struct replay_totals *totals)
{
    char flips[NUM_TEXT_SIZE];
    char lines[NUM_TEXT_SIZE];
    buf_format(out, "%s of %s line%s flip%s",
               num_format_grouped(num_int((int64_t)totals->flips), 0, flips),
               num_format_grouped(num_int((int64_t)totals->lines), 0, lines),
               totals->lines == 1 ? "" : "s", totals->flips == 1 ? "s" : "");
    if (totals->undetermined > 0)
        buf_format(out, ", %zu become%s undetermined", totals->undetermined,
                   totals->undetermined == 1 ? "s" : "");
    if (totals->spared > 0)
        buf_format(out, "; %zu go%s on under a savings clause", totals->spared,
                   totals->spared == 1 ? "es" : "");
    if (totals->undecided > 0)
        buf_format(out, "; %zu could not be read", totals->undecided);
}

struct tallying {
    struct arena *arena;
    struct replay_tally *list;
    size_t count, room;
    uint32_t *slots; /* tallies, plus one */
    size_t slot_count;
    /* Of the answers seen last: books have few. */
    const struct replayed *seen;
    struct str answers[REPLAY_SIDES];
    bool failed;
};

static uint64_t hash_of(enum replay_by by, struct str key, struct str of)
{
    return (str_hash(key) * 31 + str_hash(of)) * REPLAY_BY_COUNT + by;
}

static bool make_slots(struct tallying *t)
{
    if (t->slot_count > 2 * t->count)
        return true;
    size_t count = t->slot_count == 0 ? 256 : 2 * t->slot_count;
    uint32_t *slots = arena_array(t->arena, count, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < t->count; i++) {
        size_t at = (size_t)hash_of(t->list[i].by, t->list[i].key, t->list[i].of) & (count - 1);
        while (slots[at] != 0)
            at = (at + 1) & (count - 1);
        slots[at] = (uint32_t)i + 1;
    }
    t->slots = slots;
    t->slot_count = count;
    return true;
}

static struct replay_tally *find(struct tallying *t, enum replay_by by, struct str key,
                                 struct str of)
{
    if (!make_slots(t))
        return NULL;
    size_t at = (size_t)hash_of(by, key, of) & (t->slot_count - 1);
    for (; t->slots[at] != 0; at = (at + 1) & (t->slot_count - 1)) {
        struct replay_tally *tally = &t->list[t->slots[at] - 1];
        if (tally->by == by && str_equal(tally->key, key) && str_equal(tally->of, of))
            return tally;
    }
    if (!arena_grow(t->arena, &t->list, t->count, &t->room, sizeof *t->list))
        return NULL;
    t->list[t->count++] = (struct replay_tally){ .by = by, .key = key, .of = of };
    t->slots[at] = (uint32_t)t->count;
    return &t->list[t->count - 1];
}

static struct replay_tally *count(struct tallying *t, enum replay_by by, struct str key,
                                  struct str of, const struct replay_line *line)
{
    struct replay_tally *tally = find(t, by, key, of);
    size_t at = 0;
    if (tally == NULL) {
        t->failed = true;
        return NULL;
    }
    tally->lines++;
    if (!line->valued)
        return tally;
    while (at < tally->worth_count &&
           memcmp(tally->worth[at].currency, line->currency, sizeof line->currency) != 0)
        at++;
    if (at == REPLAY_CURRENCIES)
        return tally;
    if (at == tally->worth_count)
        memcpy(tally->worth[tally->worth_count++].currency, line->currency, sizeof line->currency);
    tally->worth[at].value += line->value;
    return tally;
}

static void count_rules(struct tallying *t, const struct replay_line *line,
                        const struct replay_rule *rules, size_t rule_count, const char *how)
{
    for (size_t i = 0; i < rule_count; i++) {
        struct str of =
            str_join(t->arena, str_of(replay_does_word(rules[i].does)), " ", str_of(how));
        struct replay_tally *tally = count(t, REPLAY_BY_RULE, rules[i].rule, of, line);
        if (tally != NULL)
            tally->citation = rules[i].citation;
    }
}

static void count_flip(struct tallying *t, const struct replay_book *book,
                       const struct replay_line *line)
{
    const struct replayed *found = line->found;
    struct str stage = str_of(replay_stage_word(line->stage));
    if (t->seen != found) {
        for (int i = 0; i < REPLAY_SIDES; i++)
            t->answers[i] = replay_answer_text(t->arena, &found->sides[i]);
        t->seen = found;
    }
    (void)count(t, REPLAY_BY_OUTCOME, t->answers[REPLAY_BEFORE], t->answers[REPLAY_AFTER], line);
    (void)count(t, REPLAY_BY_STAGE, stage, (struct str){ 0 }, line);
    (void)count(t, REPLAY_BY_PROPOSAL, str_of(replay_proposal_word(replay_propose(line))), stage,
                line);
    (void)count(t, REPLAY_BY_BUYER, book->questions[line->question].buyer, (struct str){ 0 }, line);
    count_rules(t, line, found->begin, found->begin_count, "begins");
    count_rules(t, line, found->end, found->end_count, "ends");
}

static void count_spared(struct tallying *t, const struct replay_line *line)
{
    for (size_t i = 0; i < line->found->spared_count; i++) {
        const struct replay_spared *spared = &line->found->spared[i];
        struct replay_tally *tally = count(t, REPLAY_BY_SAVINGS, spared->rule, spared->says, line);
        if (tally != NULL)
            tally->citation = spared->citation;
    }
}

static int by_size(const void *a, const void *b)
{
    const struct replay_tally *left = a;
    const struct replay_tally *right = b;
    if (left->by != right->by)
        return left->by < right->by ? -1 : 1;
    if (left->lines != right->lines)
        return left->lines > right->lines ? -1 : 1;
    int key = str_compare(left->key, right->key);
    return key != 0 ? key : str_compare(left->of, right->of);
}

static int by_currency(const void *a, const void *b)
{
    return strcmp(((const struct replay_worth *)a)->currency,
                  ((const struct replay_worth *)b)->currency);
}

bool replay_tallies(const struct replay_book *book, struct arena *arena, struct replay_totals *ret,
                    struct err *err)
{
    struct tallying t = { .arena = arena };
    *ret = (struct replay_totals){ .lines = book->line_count };
    for (size_t i = 0; i < book->line_count && !t.failed; i++) {
        const struct replay_line *line = &book->lines[book->by_question[i]];
        ret->undecided += line->found == NULL;
        if (line->found == NULL)
            continue;
        ret->spared += line->found->spared_count > 0;
        if (line->found->spared_count > 0)
            count_spared(&t, line);
        if (!line->found->flips)
            continue;
        ret->flips++;
        ret->undetermined += line->found->sides[REPLAY_BEFORE].outcome != OUTCOME_UNDETERMINED &&
                             line->found->sides[REPLAY_AFTER].outcome == OUTCOME_UNDETERMINED;
        count_flip(&t, book, line);
    }
    if (t.failed || !arena_sound(arena, err))
        return arena_error(arena, err);
    if (t.count > 0)
        qsort(t.list, t.count, sizeof *t.list, by_size);
    for (size_t i = 0; i < t.count; i++)
        qsort(t.list[i].worth, t.list[i].worth_count, sizeof *t.list[i].worth, by_currency);
    ret->tallies = t.list;
    ret->tally_count = t.count;
    return true;
}
