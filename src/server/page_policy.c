/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_policy.c - GET /policy: packs in force, what takes effect, what is proposed. */
#include <stdlib.h>
#include <string.h>

#include "desk/pack_changes.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/steps.h"
#include "web/policy_desk.h"

const struct route_query page_policy_queries[] = {
    { "published", "the pack that was published just now", NULL },
    { NULL, NULL, NULL },
};

#define COMING_SHOWN 60
#define LATEST_SHOWN 12
#define DAY_MICROSECONDS INT64_C(86400000000)

/* What is found in the packs of all authorities. */
struct finding {
    struct arena *arena;
    int32_t today;
    const struct policy *policy;
    struct web_policy_pack *packs;
    size_t pack_count, pack_room;
    struct web_policy_change *changes;
    size_t change_count, change_room;
};

/* ---- packs ---- */

/* "us-ccl" of "us-ccl/2026.licet"; a file by itself has its own name. */
static struct str pack_of(const struct packs_file *file)
{
    struct str name = file->hash_name;
    size_t end = str_find(name, '/');
    return str_slice(name, 0, end);
}

static struct web_policy_pack *find_pack(struct finding *f, const struct packs *packs,
                                         const struct packs_file *file)
{
    struct str name = pack_of(file);
    for (size_t i = 0; i < f->pack_count; i++) {
        if (str_equal(f->packs[i].name, name) && f->packs[i].built_in == file->built_in)
            return &f->packs[i];
    }
    if (!arena_grow(f->arena, &f->packs, f->pack_count, &f->pack_room, sizeof *f->packs))
        return NULL;
    struct web_policy_pack *pack = &f->packs[f->pack_count++];
    *pack = (struct web_policy_pack){ .name = name,
                                      .built_in = file->built_in,
                                      .complete_through = packs->policy.complete_through,
                                      .changed = DATE_MIN };
    return pack;
}

static bool count_packs(struct finding *f, const struct packs *packs, struct err *err)
{
    for (size_t i = 0; i < packs->file_count; i++) {
        struct web_policy_pack *pack = find_pack(f, packs, &packs->files[i]);
        if (pack == NULL)
            return arena_error(f->arena, err);
        pack->files++;
    }
    for (const struct rule *rule = packs->policy.rules; rule != NULL; rule = rule->next) {
        if (rule->span.file >= packs->file_count)
            continue;
        struct web_policy_pack *pack = find_pack(f, packs, &packs->files[rule->span.file]);
        if (pack == NULL)
            return arena_error(f->arena, err);
        pack->rules++;
        if (rule->from <= f->today && f->today < rule->to)
            pack->by_standing[rule->standing]++;
        if (rule->from <= f->today && rule->from > pack->changed)
            pack->changed = rule->from;
    }
    return true;
}

/* ---- what takes effect ---- */

static bool add_change(struct finding *f, const struct cited *cited, int32_t day, bool ends)
{
    const struct rule *rule =
        cited->kind == CITED_RULE ? policy_rule(f->policy, cited->name) : NULL;
    const struct source *source = cited->cites == NULL ? NULL : cited->cites->source;
    if (!arena_grow(f->arena, &f->changes, f->change_count, &f->change_room, sizeof *f->changes))
        return false;
    struct web_policy_change *change = &f->changes[f->change_count++];
    *change = (struct web_policy_change){
        .day = day, .kind = cited_name(cited->kind), .ends = ends, .name = cited->name
    };
    if (rule != NULL) {
        change->says = rule->title;
        change->standing = standing_name(rule->standing);
    }
    if (source != NULL) {
        change->cite = source->cite;
        change->url = source->url;
        change->paragraph = cited->cites->paragraph;
    }
    return true;
}

static bool note(void *context, const struct cited *cited)
{
    struct finding *f = context;
    bool begins = cited->from > DATE_MIN && cited->from < DATE_OPEN;
    bool ends = cited->kind == CITED_RULE && cited->to > DATE_MIN && cited->to < DATE_OPEN;
    return (!begins || add_change(f, cited, cited->from, false)) &&
           (!ends || add_change(f, cited, cited->to, true));
}

static int compare_changes(const void *a, const void *b)
{
    const struct web_policy_change *x = a;
    const struct web_policy_change *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    int order = str_compare(x->name, y->name);
    return order != 0 ? order : (int)x->ends - (int)y->ends;
}

static bool find_all(struct finding *f, const struct packs *packs, struct err *err)
{
    f->policy = &packs->policy;
    return count_packs(f, packs, err) &&
           (policy_each_cited(&packs->policy, note, f) || arena_error(f->arena, err));
}

/* The coming ones, the first first; of the others the last, the last first. */
static bool split(struct finding *f, struct web_policy_desk *desk, struct err *err)
{
    size_t past = 0;
    if (f->change_count > 0)
        qsort(f->changes, f->change_count, sizeof *f->changes, compare_changes);
    while (past < f->change_count && f->changes[past].day <= f->today)
        past++;
    size_t coming = f->change_count - past;
    size_t shown = past < LATEST_SHOWN ? past : LATEST_SHOWN;
    struct web_policy_change *latest = arena_array(f->arena, shown + 1, sizeof *latest);
    if (latest == NULL)
        return arena_error(f->arena, err);
    for (size_t i = 0; i < shown; i++)
        latest[i] = f->changes[past - 1 - i];
    desk->latest = latest;
    desk->latest_count = shown;
    desk->coming = f->changes == NULL ? NULL : f->changes + past;
    desk->coming_count = coming < COMING_SHOWN ? coming : COMING_SHOWN;
    desk->coming_left_out = coming - desk->coming_count;
    return true;
}

static bool read_packs(struct call *call, struct web_policy_desk *desk, struct err *err)
{
    const struct packs *packs = law_parts(call->law)->basis.packs;
    struct finding f = { .arena = &call->exchange->arena, .today = desk->today };
    if (!find_all(&f, packs, err))
        return false;
    for (size_t i = 0; i < packs->other_count; i++) {
        if (!find_all(&f, &packs->others[i], err))
            return false;
    }
    desk->packs = f.packs;
    desk->pack_count = f.pack_count;
    return split(&f, desk, err);
}

/* ---- what is proposed ---- */

/* Of a changed pack: it waits to be signed, or was and can still be used. */
static bool is_waiting(const struct call *call, const struct approval *approval)
{
    enum transition transition;
    if (!transition_find(str_of(approval->transition), &transition) ||
        (transition != TRANSITION_POLICY_REVIEW && transition != TRANSITION_POLICY_PUBLISH))
        return false;
    return approval->decision == APPROVAL_OPEN ||
           (approval->decision == APPROVAL_APPROVED && approval->used_at == 0 &&
            approval->decided_at >= call->now - APPROVAL_DAYS * DAY_MICROSECONDS);
}

/* Whether it is asked for to be published what this one is the review of. */
static bool is_followed(const struct approval *list, size_t count, const struct approval *review)
{
    const char *publish = transition_word(TRANSITION_POLICY_PUBLISH);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(review->transition, publish) != 0 && strcmp(list[i].transition, publish) == 0 &&
            memcmp(list[i].digest, review->digest, sizeof review->digest) == 0 &&
            list[i].decision != APPROVAL_REJECTED && list[i].decision != APPROVAL_WITHDRAWN)
            return true;
    }
    return false;
}

static bool read_proposals(struct call *call, struct web_policy_desk *desk, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct approval *found;
    size_t count;
    if (!approvals_read(call->store, arena, true, &found, &count, err))
        return false;
    struct web_approval *list = arena_array(arena, count + 1, sizeof *list);
    if (list == NULL)
        return arena_error(arena, err);
    for (size_t i = count; i-- > 0;) {
        if (is_waiting(call, &found[i]) && !is_followed(found, count, &found[i]) &&
            !approval_named(call, &found[i], &list[desk->proposal_count++], err))
            return false;
    }
    desk->proposals = list;
    return true;
}

bool handle_page_policy(struct call *call, struct err *err)
{
    struct web_policy_desk desk = {
        .page = page_around(call, STR("Policy desk"), WEB_POLICY),
        .sha256 = law_parts(call->law)->sha256,
        .today = server_today(call->server),
        .looks = (call->who.may & SEES_DRAFTS) != 0,
        .sees_proposals = (call->who.may & SEES_APPROVALS) != 0,
    };
    struct str published = call_query(call, "published");
    if (is_pack_name(published)) {
        struct str done = str_join(&call->exchange->arena, STR("publish"), " ", published);
        desk.page.done = arena_copy(&call->exchange->arena, done.data, done.length);
    }
    if (!arena_sound(&call->exchange->arena, err) || !read_packs(call, &desk, err) ||
        (desk.sees_proposals && !read_proposals(call, &desk, err)))
        return false;
    web_policy_desk(page_html(call, 200), &desk);
    return true;
}
