/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/applications.h - applications for a license: what they say, and what becomes of them.
 *
 * An application is a matter (matters.h).  Its content is a version of it (application_json.h),
 * which only a draft is given; what happens to it is an event, with its day, reason, ground, agency
 * and whatever else belongs to it in the event's details.  What is due when is worked out from
 * those (application_history.h, application_clock.h).
 *
 *   review   nothing that the packs ask for may be missing (application_look.h)
 *   ready    by somebody else than who wrote the version: four eyes
 *   submit   looks again, with the lists as they are then: nothing may be missing, and nothing new
 *            found of a party (application_parties.h)
 *   issue    ties licenses to it that are on file, and to no other; there may be several, and more
 *            later
 *
 * With each event the matter's `due` is the next day by which to be warned as it stands then.  What
 * is due is never earlier, as long as nothing happens: it is for finding those that wait longest.
 *
 * Days do not go back, and none lies in the future: what leads on is never before what led there.
 * Only what is recorded for the clocks may be learned late, but not before registration.
 *
 * Whatever is done again has been done: nothing happens, and the answer says so.
 */
#ifndef LICET_DESK_APPLICATIONS_H
#define LICET_DESK_APPLICATIONS_H

#include "desk/application_history.h"
#include "desk/application_look.h"
#include "desk/application_state.h"
#include "desk/licenses.h"
#include "desk/matters.h"

struct application_desk {
    struct matter_desk matters;
    int32_t today;
    struct json_reader *reader;
    const struct application_law *law;
    const struct holidays *holidays;
    const struct application_eyes *eyes; /* of a review, and of a filing */
    const struct license_desk *licenses; /* of an issue; in the same store */
};

/* An application as it was read, and what became of it. */
struct application_asked {
    struct str name;
    struct str content; /* application_content.text */
    enum application_told {
        APPLICATION_TOLD_DONE,
        APPLICATION_TOLD_SAME, /* there was nothing to do */
        APPLICATION_TOLD_REFUSED
    } told;
    struct str state; /* it is in now */
    int64_t version;
    struct err refused;
};

/*
 * Adds applications (APPLICATION_ADD), or gives drafts another version (APPLICATION_AMEND), all in
 * one transaction; those that cannot be are refused, each by itself.  False: none was done.
 */
NODISCARD bool applications_apply(const struct application_desk *desk,
                                  enum application_transition transition,
                                  struct application_asked *asked, size_t count, struct err *err);

/* What somebody does with one application, or records of it: any other transition. */
struct application_change {
    enum application_transition transition;
    struct str name;
    struct application_details details; /* without a day, it is today's */
    struct str reason, basis;
};

struct application_outcome {
    struct matter matter; /* as it is then */
    int32_t day;
    bool same;                    /* there was nothing to do */
    struct application_look look; /* of both; where it lacks something nothing was done */
};

NODISCARD bool application_do(const struct application_desk *desk, struct arena *arena,
                              const struct application_change *change,
                              struct application_outcome *ret, struct err *err);

/* An application as it is kept. */
struct application_record {
    struct matter matter;
    struct application_content content; /* of the newest version */
    struct matter_event *events;
    size_t event_count;
    struct application_history history;
};

NODISCARD bool application_load(struct store *store, struct json_reader *reader,
                                struct arena *arena, const struct matter *matter,
                                struct application_record *ret, struct err *err);

/* *ret_found: it is found by each license that its events tie to it. */
NODISCARD bool application_check(struct store *store, const struct mem *mem, struct arena *arena,
                                 const struct matter *matter, bool *ret_found, struct err *err);

#endif
