/* SPDX-License-Identifier: Apache-2.0 */
/* server/license_steps.c - licenses: each change by its name, as `licet license`. */
#include "decide/law.h"
#include "desk/desk_json.h"
#include "desk/ids.h"
#include "desk/kept.h"
#include "desk/licenses.h"
#include "desk/money.h"
#include "server/handlers.h"
#include "server/server_priv.h"
#include "server/step.h"
#include "text/json_write.h"

#define TOLERANCE "license.value_tolerance"

#define FILES (STEP_OF(LICENSE_ADD) | STEP_OF(LICENSE_AMEND))
#define REDUCES STEP_OF(LICENSE_REDUCE)
#define PAPERED (FILES | REDUCES)

/* A change as it was said. */
struct said {
    struct str at, id, document, replaces, counting, value;
    const struct json_value *license;
    struct license read;
};

/* The tolerance of today's rules, and the zone of whose they are. */
static bool read_law(struct call *call, const struct license_desk *desk,
                     struct license_change *change, struct err *err)
{
    const struct policy *policy = decider_policy(law_parts(call->law)->decider);
    struct law_number number;
    if (!law_number(policy, desk->arena, STR(TOLERANCE), server_today(call->server), &number, err))
        return false;
    change->filing.tolerance =
        (struct license_tolerance){ .share = number.number, .citation = number.citation };
    change->filing.zone = policy->zone;
    return true;
}

/* "carry" or "fresh": what was shipped counts against it or not. */
static bool read_counting(const struct said *said, bool *ret_carries, struct err *err)
{
    *ret_carries = str_equal_text(said->counting, "carry");
    if (*ret_carries || str_equal_text(said->counting, "fresh"))
        return true;
    err_set(err, ERR_VALUE, "does what was shipped count against it?");
    return err_hint(err, "the authority says so: \"counting\" is \"carry\", it counts, or "
                         "\"fresh\", it does not");
}

static bool read_replaced(const struct license_desk *desk, const struct said *said,
                          struct license_change *change, struct err *err)
{
    struct license_record old;
    if (said->replaces.data == NULL)
        return true;
    if (!license_load(desk, said->read.authority, said->replaces, &old, err))
        return false;
    change->filing.replacing = true;
    change->filing.replaces = old.key.id;
    return true;
}

/* What its version says, and what is filed with it. */
static bool read_filing(struct call *call, const struct license_desk *desk, struct json_text *text,
                        struct said *said, struct license_change *change, struct err *err)
{
    uint64_t bit = STEP_OF(change->transition);
    bool counts = change->transition == LICENSE_AMEND || said->replaces.data != NULL;
    if ((bit & PAPERED) == 0)
        return true;
    change->filing.has_document = said->document.data != NULL;
    if (change->filing.has_document && (!step_document(said->document, err) ||
                                        !kept_sha256_read(said->document, change->filing.document)))
        return false;
    if (!read_law(call, desk, change, err))
        return false;
    if ((bit & FILES) == 0)
        return true;
    if (!license_from_json(desk->arena, text, said->license, &said->read, err))
        return false;
    change->filing.license = &said->read;
    return (!counts || read_counting(said, &change->filing.carries, err)) &&
           read_replaced(desk, said, change, err);
}

static bool read_said(struct call *call, struct json_text *text, struct said *said,
                      struct license_change *change, struct err *err)
{
    const uint64_t named = STEP_OF_ALL & ~STEP_OF(LICENSE_ADD);
    const uint64_t meets = STEP_OF(LICENSE_MEET);
    const struct step_field fields[] = {
        { "license", FIELD_IS_OBJECT, FILES, FILES, &said->license },
        { "document", FIELD_IS_TEXT, PAPERED, 0, &said->document },
        { "replaces", FIELD_IS_TEXT, STEP_OF(LICENSE_ADD), 0, &said->replaces },
        { "counting", FIELD_IS_TEXT, FILES, STEP_OF(LICENSE_AMEND), &said->counting },
        { "line", FIELD_IS_COUNT, REDUCES, 0, &change->line },
        { "quantity", FIELD_IS_COUNT, REDUCES, 0, &change->quantity },
        { "value", FIELD_IS_TEXT, REDUCES, 0, &said->value },
        { "condition", FIELD_IS_COUNT, meets, meets, &change->condition },
        { "at", FIELD_IS_TEXT, named, 0, &said->at },
        { "id", FIELD_IS_TEXT, STEP_OF_ALL, 0, &said->id },
        { "reason", FIELD_IS_TEXT, STEP_OF_ALL, 0, &change->reason },
        { "basis", FIELD_IS_TEXT, STEP_OF_ALL, 0, &change->basis },
        { NULL, FIELD_IS_TEXT, 0, 0, NULL },
    };
    return step_read(call, text, fields, err) &&
           desk_instant("at", said->at, &change->at_given, &change->event_at, err);
}

/* As it was seen: its tag changes with its versions and events. */
static bool find(struct call *call, const struct license_desk *desk, struct license_change *change,
                 struct said *said, struct err *err)
{
    struct license_record record;
    if (!license_load(desk, call_query(call, "authority"), call->parameters[0], &record, err))
        return desk_not_found(call, err);
    desk_possible(call, &license_machine, str_of(license_state_word(record.state)));
    const struct matter seen = desk_license_matter(&record);
    change->authority = record.key.authority;
    change->number = record.key.number;
    return desk_match(call, &seen, err) &&
           (said->value.data == NULL ||
            money_said(said->value, record.terms.version.currency, &change->value, err));
}

static void tell(struct call *call, const struct license_outcome *outcome)
{
    const struct license_record *record = &outcome->record;
    const struct matter matter = desk_license_matter(record);
    const struct step_told told = { &matter, outcome->repeated, outcome->waits, outcome->approval };
    struct buf *out = step_tell(call, &told);
    JSON_PUT_STRING(out, "authority", record->key.authority);
    put_json_number(out, "version", record->version);
    JSON_PUT_INT(out, "newest", record->newest);
    JSON_PUT_INT(out, "freed", (int64_t)outcome->freed);
    JSON_PUT_INT(out, "opened", outcome->incidents);
    step_end(out);
}

bool handle_license_step(struct call *call, struct err *err)
{
    const struct license_desk desk = desk_of_licenses(call);
    struct license_change change = { .transition = call->route->transition,
                                     .by = &call->who,
                                     .reason = STR(""),
                                     .basis = STR(""),
                                     .value = LICENSE_UNKNOWN };
    struct license_outcome outcome;
    struct json_text text;
    struct said said = { .license = NULL };
    if (!read_said(call, &text, &said, &change, err) ||
        (change.transition != LICENSE_ADD && !find(call, &desk, &change, &said, err)) ||
        !read_filing(call, &desk, &text, &said, &change, err))
        return false;
    change.id = said.id.data == NULL ? id_new(call->now) : id_of_key(said.id);
    if (!license_do(&desk, &change, &outcome, err))
        return false;
    tell(call, &outcome);
    return true;
}
