/* SPDX-License-Identifier: Apache-2.0 */
/* desk/replay_cover.c - see replay_cover.h. */
#include "desk/replay_cover.h"

#include <string.h>

#include "desk/shipments.h"
#include "desk/shipments_priv.h"

#define COPIES_MAX ((size_t)1 << 30)

struct replay_cover {
    const struct mem *mem;
    struct arena arena;
    struct replay_side sides[REPLAY_SIDES];
    const struct replay_licenses *licenses;
    struct license *copies; /* what is left of them changes from line to line */
    struct cover *covers[REPLAY_SIDES];
};

static void restore(struct replay_cover *cover)
{
    for (size_t i = 0; i < cover->licenses->count; i++) {
        const struct license *license = &cover->licenses->list[i];
        if (license->line_count > 0)
            memcpy(cover->copies[i].lines, license->lines,
                   license->line_count * sizeof *license->lines);
    }
}

static bool copy_licenses(struct replay_cover *cover, struct err *err)
{
    size_t count = cover->licenses->count;
    cover->copies = arena_array(&cover->arena, count, sizeof *cover->copies);
    for (size_t i = 0; cover->copies != NULL && i < count; i++) {
        cover->copies[i] = cover->licenses->list[i];
        cover->copies[i].lines = arena_array(&cover->arena, cover->copies[i].line_count + 1,
                                             sizeof *cover->copies[i].lines);
    }
    if (!arena_sound(&cover->arena, err))
        return false;
    restore(cover);
    return true;
}

struct replay_cover *replay_cover_new(const struct mem *mem,
                                      const struct replay_side sides[REPLAY_SIDES],
                                      const struct replay_licenses *licenses, struct err *err)
{
    struct replay_cover *cover = mem_resize(mem, NULL, sizeof *cover);
    if (cover == NULL) {
        err_set(err, ERR_MEMORY, "memory for the licenses could not be had");
        return NULL;
    }
    *cover =
        (struct replay_cover){ .mem = mem, .sides = { sides[0], sides[1] }, .licenses = licenses };
    arena_init(&cover->arena, mem, COPIES_MAX);
    bool done = copy_licenses(cover, err);
    for (int i = 0; done && i < REPLAY_SIDES; i++) {
        cover->covers[i] = cover_new(mem, sides[i].decider, cover->copies, licenses->count, err);
        done = cover->covers[i] != NULL;
        if (done)
            cover_each_alone(cover->covers[i]);
    }
    if (done)
        return cover;
    replay_cover_free(cover);
    return NULL;
}

void replay_cover_free(struct replay_cover *cover)
{
    if (cover == NULL)
        return;
    for (int i = 0; i < REPLAY_SIDES; i++)
        cover_free(cover->covers[i]);
    arena_release(&cover->arena);
    mem_free(cover->mem, cover);
}

bool replay_cover_helps(const struct replayed *found)
{
    for (int i = 0; i < REPLAY_SIDES; i++) {
        enum outcome outcome = found->sides[i].outcome;
        if (outcome != OUTCOME_NOT_SUBJECT && outcome != OUTCOME_NO_LICENSE_REQUIRED)
            return true;
    }
    return false;
}

bool replay_cover_order(struct replay_cover *cover, const struct replayer *replayer,
                        const struct order *order, const struct replay_line *line,
                        struct arena *arena, struct replayed *ret, struct err *err)
{
    const struct shipment_record has = { .shipment = { .number = line->number,
                                                       .line = line->license_line,
                                                       .quantity = line->units,
                                                       .value = line->value },
                                         .live = line->number.data != NULL };
    char days[REPLAY_SIDES][DATE_TEXT_SIZE];
    struct decision decisions[REPLAY_SIDES];
    bool done = true;
    if (has.live)
        shipment_add_back(&has, cover->copies, cover->licenses->count);
    for (int i = 0; done && i < REPLAY_SIDES; i++) {
        struct order dated = replay_dated(&cover->sides[i], order, days[i]);
        cover_reserved(cover->covers[i], has.live ? line->number : STR(""));
        done = cover_decide(cover->covers[i], replayer_session(replayer, i), &dated,
                            &cover->sides[i].options, &decisions[i], err);
    }
    if (has.live)
        restore(cover);
    return done && replay_compare(decisions, cover->sides, arena, ret, err);
}
