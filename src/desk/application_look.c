/* SPDX-License-Identifier: Apache-2.0 */
/* desk/application_look.c - see application_look.h. */
#include "desk/application_look.h"

#include "base/date.h"
#include "decide/law.h"
#include "desk/application_parties.h"
#include "desk/matters.h"
#include "desk/order_obstacles.h"
#include "desk/order_state.h"
#include "text/json_write.h"
#include "wire/order_json.h"

#define FIELDS "desk.application"

struct looking {
    const struct application_eyes *eyes;
    struct arena *arena;
    const struct application_content *content;
    struct str day;
    struct application_look *look;
    struct err *err;
};

static bool add_lack(struct looking *l, struct application_lack lack)
{
    struct application_look *look = l->look;
    for (size_t i = 0; i < look->lack_count; i++) {
        const struct application_lack *other = &look->lacks[i];
        /* The same fact of several items is asked for once. */
        if (lack.what.data != NULL && str_equal(lack.what, other->what) &&
            str_equal(lack.label, other->label))
            return true;
    }
    if (!arena_grow(l->arena, &look->lacks, look->lack_count, &look->lack_room,
                    sizeof *look->lacks))
        return arena_error(l->arena, l->err);
    look->lacks[look->lack_count++] = lack;
    return true;
}

/* ---- what any application says ---- */

/* Whether what the path leads to is there; of an array every element has it. */
static bool has(const struct json_value *value, struct str path)
{
    if (value == NULL || value->type == JSON_NULL)
        return false;
    if (value->type == JSON_ARRAY) {
        for (const struct json_value *v = value->first; v != NULL; v = v->next) {
            if (path.length > 0 && !has(v, path))
                return false;
        }
        return value->first != NULL;
    }
    if (path.length == 0)
        return true;
    size_t dot = str_find(path, '.');
    struct str key = str_slice(path, 0, dot);
    struct str rest = str_slice(path, dot == path.length ? dot : dot + 1, path.length);
    bool optional = str_ends(key, STR("?"));
    if (value->type != JSON_OBJECT)
        return false;
    const struct json_value *member =
        json_get(value, optional ? str_slice(key, 0, key.length - 1) : key);
    return (optional && member == NULL) || has(member, rest);
}

static bool look_at_fields(struct looking *l, int32_t day)
{
    struct law_word *words;
    size_t count;
    if (!law_words(l->eyes->policy, l->arena, STR(FIELDS), day, &words, &count, l->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!has(l->content->root, words[i].word) &&
            !add_lack(l, (struct application_lack){ .what = words[i].word,
                                                    .says = words[i].word,
                                                    .citation = words[i].citation }))
            return false;
    }
    return true;
}

/* ---- what is needed to decide, and what the policy of review needs ---- */

static struct str citation_of(struct looking *l, const struct decision *decision, struct str label)
{
    for (size_t i = 0; i < decision->requirement_count; i++) {
        struct str rule = decision->requirements[i].review_rule;
        if (law_rule_needs(l->eyes->policy, rule, label))
            return law_rule_citation(l->eyes->policy, l->arena, rule);
    }
    return (struct str){ 0 };
}

static bool add_needs(struct looking *l, const struct decision *decision, struct str of)
{
    for (size_t i = 0; i < decision->review_need_count; i++) {
        const struct need *need = &decision->review_needs[i];
        if (need->status != NEED_NOT_STATED)
            continue;
        if (!add_lack(
                l, (struct application_lack){ .of = of,
                                              .what = str_copy(l->arena, need->fact),
                                              .label = need->label,
                                              .says = str_copy(l->arena, need->ask),
                                              .citation = citation_of(l, decision, need->label) }))
            return false;
    }
    return true;
}

static bool is_required(const struct decision *decision)
{
    for (size_t i = 0; i < decision->requirement_count; i++) {
        if (decision->requirements[i].status == REQUIREMENT_APPLIES)
            return true;
    }
    return false;
}

static bool add_questions(struct looking *l, const struct decision *decision, struct str of)
{
    if (decision->outcome != OUTCOME_UNDETERMINED || is_required(decision))
        return true;
    for (size_t i = 0; i < decision->question_count; i++) {
        const struct question *question = &decision->questions[i];
        if (!add_lack(l, (struct application_lack){ .of = of,
                                                    .what = str_copy(l->arena, question->fact),
                                                    .says = str_copy(l->arena, question->ask) }))
            return false;
    }
    return true;
}

/* What the desk asks of any order. */
static bool add_missing(struct looking *l, const struct order *order, struct str of)
{
    struct buf missing;
    buf_init(&missing, mem_system(), ERR_MESSAGE_MAX);
    order_lacks(order, &missing);
    struct str says = str_copy(l->arena, buf_view(&missing));
    buf_release(&missing);
    return arena_sound(l->arena, l->err) &&
           (says.length == 0 || add_lack(l, (struct application_lack){ .of = of, .says = says }));
}

/* ---- who was screened ---- */

static struct application_party *find_party(struct looking *l, struct str name)
{
    struct application_look *look = l->look;
    for (size_t i = 0; i < look->party_count; i++) {
        if (str_equal(look->parties[i].name, name))
            return &look->parties[i];
    }
    if (!arena_grow(l->arena, &look->parties, look->party_count, &look->party_room,
                    sizeof *look->parties))
        return NULL;
    struct application_party *party = &look->parties[look->party_count++];
    *party = (struct application_party){ .name = str_copy(l->arena, name), .status = PARTY_CLEAR };
    return party;
}

/* The same entry of another place where the name stands: what stands worst counts. */
static bool add_match(struct looking *l, struct application_party *party,
                      const struct decided_match *match)
{
    for (size_t i = 0; i < party->match_count; i++) {
        struct application_match *other = &party->matches[i];
        if (!str_equal(other->key, match->key))
            continue;
        other->status = match->status < other->status ? match->status : other->status;
        return true;
    }
    if (!arena_grow(l->arena, &party->matches, party->match_count, &party->match_room,
                    sizeof *party->matches))
        return false;
    const struct listed *entry = &match->match.list->entries[match->match.entry];
    party->matches[party->match_count++] = (struct application_match){
        .key = str_copy(l->arena, match->key),
        .name = entry->name_count == 0 ? STR("") : str_copy(l->arena, entry->names[0].text),
        .status = match->status
    };
    return true;
}

/* One that is on a list is that wherever else it stands; one that was looked for only once is not
   clear. */
static int badness(enum party_status status)
{
    static const int of[] = {
        [PARTY_CLEAR] = 0, [PARTY_UNSCREENED] = 1, [PARTY_POSSIBLE] = 2, [PARTY_LISTED] = 3
    };
    return of[status];
}

static bool add_screened(struct looking *l, struct str name, enum party_status status,
                         const struct decided_match *matches, size_t count)
{
    struct application_party *party = find_party(l, name);
    if (party == NULL)
        return arena_error(l->arena, l->err);
    if (badness(status) > badness(party->status))
        party->status = status;
    for (size_t i = 0; i < count; i++) {
        if (!add_match(l, party, &matches[i]))
            return arena_error(l->arena, l->err);
    }
    return true;
}

static bool add_parties(struct looking *l, const struct decision *decision)
{
    for (size_t i = 0; i < decision->party_count; i++) {
        const struct decided_party *party = &decision->parties[i];
        if (!add_screened(l, party->name, party->status, party->matches, party->match_count))
            return false;
        for (size_t k = 0; k < party->owner_count; k++) {
            const struct decided_owner *owner = &party->owners[k];
            if (!add_screened(l, owner->owner, owner->status, owner->matches, owner->match_count))
                return false;
        }
    }
    return true;
}

static bool look_at_order(struct looking *l, struct order *order, struct str of)
{
    struct decision decision;
    struct application_look *look = l->look;
    order->on = l->day;
    if (!decide(l->eyes->session, order, l->eyes->options, &decision, l->err))
        return err_wrap(l->err, "%.*s", STR_ARG(of));
    if (!arena_grow(l->arena, &look->decided, look->decided_count, &look->decided_room,
                    sizeof *look->decided))
        return arena_error(l->arena, l->err);
    look->decided[look->decided_count++] =
        (struct application_looked){ .of = of,
                                     .outcome = str_of(outcome_name(decision.outcome)),
                                     .review = str_of(review_name(decision.review)) };
    return add_missing(l, order, of) && add_needs(l, &decision, of) &&
           add_questions(l, &decision, of) && add_parties(l, &decision) &&
           arena_sound(l->arena, l->err);
}

/* ---- the orders that it is for ---- */

static bool states(const struct order *order, struct str fact)
{
    for (size_t i = 0; i < order->fact_count; i++) {
        if (str_equal(order->facts[i].name, fact))
            return true;
    }
    return false;
}

/* What the application states and the order does not. */
static bool add_facts(struct looking *l, struct order *order)
{
    const struct order *says = &l->content->items[0];
    struct given_fact *facts =
        arena_array(l->arena, order->fact_count + says->fact_count + 1, sizeof *facts);
    size_t count = 0;
    if (facts == NULL)
        return arena_error(l->arena, l->err);
    for (; count < order->fact_count; count++)
        facts[count] = order->facts[count];
    for (size_t i = 0; i < says->fact_count; i++) {
        if (!states(order, says->facts[i].name))
            facts[count++] = says->facts[i];
    }
    order->facts = facts;
    order->fact_count = count;
    return true;
}

static bool look_at_orders(struct looking *l, struct store *store, struct json_reader *reader)
{
    const struct application_content *content = l->content;
    for (size_t i = 0; i < content->order_count; i++) {
        struct matter matter;
        struct matter_version version;
        struct order order;
        struct str of = str_join(l->arena, STR("order"), " ", content->orders[i]);
        if (!matter_named(store, l->arena, &order_machine, content->orders[i], &matter, l->err) ||
            !matter_version_read(store, l->arena, &matter.id, matter.version, &version, l->err))
            return false;
        const struct json_source source = { .text = version.content, .line = 1 };
        if (!order_read_json(reader, l->arena, &source, &order, l->err))
            return err_damaged(l->err, "%.*s", STR_ARG(of));
        if ((content->item_count > 0 && !add_facts(l, &order)) || !look_at_order(l, &order, of))
            return false;
    }
    return true;
}

bool application_look(const struct application_eyes *eyes, struct store *store,
                      struct json_reader *reader, struct arena *arena,
                      const struct application_content *content, int32_t day,
                      struct application_look *ret, struct err *err)
{
    char text[DATE_TEXT_SIZE];
    struct looking l = { .eyes = eyes,
                         .arena = arena,
                         .content = content,
                         .day = str_copy(arena, str_of(date_format(day, text))),
                         .look = ret,
                         .err = err };
    *ret = (struct application_look){ .lack_count = 0 };
    if (!arena_sound(arena, err) || !look_at_fields(&l, day))
        return false;
    for (size_t i = 0; i < content->item_count; i++) {
        struct order order = content->items[i];
        if (!look_at_order(&l, &order, order.id))
            return false;
    }
    return look_at_orders(&l, store, reader);
}

void application_put_lacks(const struct application_look *look, struct buf *out)
{
    JSON_KEY(out, "lacks");
    json_open(out, '[');
    for (size_t i = 0; i < look->lack_count; i++) {
        const struct application_lack *lack = &look->lacks[i];
        json_open(out, '{');
        JSON_PUT_STRING(out, "of", lack->of);
        JSON_PUT_STRING(out, "what", lack->what);
        JSON_PUT_STRING(out, "label", lack->label);
        JSON_PUT_STRING(out, "says", lack->says);
        JSON_PUT_STRING(out, "citation", lack->citation);
        json_close(out, '}');
    }
    json_close(out, ']');
}

void application_put_decided(const struct application_look *look, struct buf *out)
{
    JSON_KEY(out, "decided");
    json_open(out, '[');
    for (size_t i = 0; i < look->decided_count; i++) {
        const struct application_looked *one = &look->decided[i];
        json_open(out, '{');
        JSON_PUT_STRING(out, "of", one->of);
        JSON_PUT_STRING(out, "outcome", one->outcome);
        JSON_PUT_STRING(out, "review", one->review.length > 0 ? one->review : (struct str){ 0 });
        json_close(out, '}');
    }
    json_close(out, ']');
}

void application_look_write(const struct application_eyes *eyes,
                            const struct application_look *look, struct buf *out)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "packs", eyes->packs);
    JSON_PUT_STRING(out, "sha256", eyes->sha256);
    application_put_decided(look, out);
    application_parties_write(look, out);
    json_close(out, '}');
    json_end(out);
}
