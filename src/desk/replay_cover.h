/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/replay_cover.h - a line of the book on both sides of a change, with the licenses on file.
 *
 * Each line is decided as if it were the only one; what a shipment has reserved is its own.
 */
#ifndef LICET_DESK_REPLAY_COVER_H
#define LICET_DESK_REPLAY_COVER_H

#include "desk/cover.h"
#include "desk/replay.h"

/* Of one thread. */
struct replay_cover;
struct replay_cover *replay_cover_new(const struct mem *mem,
                                      const struct replay_side sides[REPLAY_SIDES],
                                      const struct replay_licenses *licenses, struct err *err);
void replay_cover_free(struct replay_cover *cover);

/* A license lifts nothing where nothing is required. */
bool replay_cover_helps(const struct replayed *found);

NODISCARD bool replay_cover_order(struct replay_cover *cover, const struct replayer *replayer,
                                  const struct order *order, const struct replay_line *line,
                                  struct arena *arena, struct replayed *ret, struct err *err);

#endif
