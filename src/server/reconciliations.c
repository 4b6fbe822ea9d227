/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/reconciliations.c - POST /v1/reconciliations: what was filed, beside what departed, as
 * `licet reconcile ace`; and what is done with a difference that is kept.
 *
 * All that departed is read, so it has the lane of what takes long.  What is kept is written in a
 * transaction of its own, by who may then; the same report again keeps nothing new, so it needs no
 * key.
 */
#include "base/date.h"
#include "desk/ace_json.h"
#include "desk/desk_json.h"
#include "server/admission.h"
#include "server/handlers.h"
#include "server/server_priv.h"
#include "server/step.h"
#include "text/json_write.h"
#include "text/records.h"
#include "wire/decision_json.h"

#define KEPT_MAX ((size_t)1 << 30)   /* bytes of all departures and filings */
#define WORK_MAX ((size_t)512 << 20) /* … that one shipment may take while it is read */
#define UNREAD_MAX ((size_t)8 << 20)

struct reconciling {
    struct call *call;
    struct str report;
    bool keep;
    struct arena arena, work;
    struct ace_filing *filings;
    size_t room;
    struct ace_asked asked;
    struct ace_sums sums;
    struct ace_found found;
    struct differences_kept kept;
    struct buf unread; /* each row that could not be read, as JSON */
};

/* ---- what is asked ---- */

static bool read_asked(struct reconciling *r, struct err *err)
{
    struct json_text text;
    struct str from = { 0 };
    struct str to = { 0 };
    bool given;
    const struct field fields[] = {
        { "report", FIELD_IS_TEXT, true, &r->report }, { "from", FIELD_IS_TEXT, false, &from },
        { "to", FIELD_IS_TEXT, false, &to },           { "keep", FIELD_IS_FLAG, false, &r->keep },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    r->asked.from = DATE_MIN;
    r->asked.to = DATE_MAX;
    return fields_read(r->call, &text, fields, err) &&
           step_day("from", from, &given, &r->asked.from, err) &&
           step_day("to", to, &given, &r->asked.to, err);
}

/* ---- the report ---- */

static bool read_row(struct reconciling *r, struct csv_splitter *csv,
                     const struct ace_columns *columns, const struct record *record,
                     struct err *err)
{
    struct ace_filing filing;
    struct err unread;
    arena_reset(&r->work);
    err_clear(&unread);
    if (ace_row(csv, columns, &r->work, &r->arena, record, &filing, &unread)) {
        if (!arena_grow(&r->arena, &r->filings, r->sums.filings, &r->room, sizeof filing))
            return arena_error(&r->arena, err);
        r->filings[r->sums.filings++] = filing;
        return true;
    }
    if (unread.code == ERR_MEMORY || unread.code == ERR_LIMIT) {
        *err = unread;
        return false;
    }
    r->sums.unread++;
    error_to_json(filing.itn, &unread, &r->unread);
    buf_byte(&r->unread, ',');
    return buf_check(&r->unread, err);
}

static bool read_rows(struct reconciling *r, struct csv_splitter *csv, struct err *err)
{
    struct record_input input;
    struct record_chunk chunk;
    struct ace_columns columns;
    struct str rest = r->report;
    bool has_header = false;
    record_input_init(&input, &r->arena, RECORDS_CSV);
    while (rest.length > 0) {
        struct record_cursor cursor;
        struct record record;
        if (!record_input_cut(&input, rest, true, &chunk, err))
            return false;
        if (!has_header && input.header.text.data != NULL) {
            has_header = true;
            if (!ace_header(csv, &r->arena, &input.header, &columns, err))
                return false;
        }
        record_cursor_begin(&cursor, input.format, &chunk);
        while (has_header && record_next(&cursor, &record)) {
            if (!read_row(r, csv, &columns, &record, err))
                return false;
        }
        rest = str_slice(rest, chunk.used, rest.length);
    }
    if (has_header)
        return true;
    err_set(err, ERR_SYNTAX, "'report' has no header");
    return err_hint(err, "a report is CSV; its first row names the columns");
}

/* Lines and columns are of the report. */
static bool read_report(struct reconciling *r, struct err *err)
{
    struct csv_splitter *csv = csv_splitter_new(r->call->server->config.mem, err);
    bool done = csv != NULL && read_rows(r, csv, err);
    csv_splitter_free(csv);
    return done;
}

/* ---- what departed ---- */

static bool gather(struct reconciling *r, struct eei_list *list, struct err *err)
{
    const struct json_limits limits = { .size = EEI_JSON_MAX, .depth = EEI_JSON_DEPTH };
    struct call *call = r->call;
    struct license_desk licenses;
    const struct shipment_desk shipments = desk_of_shipments(call, &licenses);
    const struct eei_desk desk = {
        .shipments = &shipments,
        .policy = decider_policy(law_parts(call->law)->decider),
        .reader = json_reader_new(call->server->config.mem, limits, err),
    };
    licenses.arena = &r->work;
    if (desk.reader == NULL)
        return false;
    bool begun = store_begin_reading(call->store, err);
    bool done = begun && eei_all(&desk, &r->work, &r->arena, list, err);
    if (begun)
        store_rollback(call->store);
    json_reader_free(desk.reader);
    return done;
}

static bool compare(struct reconciling *r, struct err *err)
{
    struct eei_list list = { .count = 0 };
    if (!read_report(r, err) || !gather(r, &list, err))
        return false;
    r->sums.departures = eei_departed(&list);
    r->asked.departures = list.items;
    r->asked.departure_count = r->sums.departures;
    r->asked.filings = r->filings;
    r->asked.filing_count = r->sums.filings;
    return ace_reconcile(&r->asked, &r->arena, &r->found, err);
}

/* ---- what is kept ---- */

/* By who may do it now, whatever they could when it began. */
static bool keep(struct reconciling *r, struct err *err)
{
    struct call *call = r->call;
    if (!r->keep)
        return true;
    if (r->sums.unread > 0) {
        err_set(err, ERR_CONFLICT, "some rows could not be read: nothing is kept");
        return err_hint(err, "a report that is not whole would tell of what it has");
    }
    if (!store_begin_group(call->store, err))
        return false;
    const bool may = admission_look_up(call, err) && admission_check(call, err);
    const struct matter_desk desk = desk_of_matters(call);
    if (!may ||
        !differences_keep(&desk, &r->arena, &r->found, r->asked.from, r->asked.to, &r->kept, err)) {
        store_rollback_group(call->store);
        return false;
    }
    return store_commit_group(call->store, err);
}

/* ---- the reply ---- */

static void put(struct reconciling *r)
{
    struct buf *out = call_json(r->call, 200);
    json_open(out, '{');
    JSON_KEY(out, "cases");
    json_open(out, '[');
    for (size_t i = 0; i < r->found.count; i++)
        ace_case_json(out, &r->found.cases[i]);
    json_close(out, ']');
    JSON_KEY(out, "unread");
    json_open(out, '[');
    buf_str(out, buf_view(&r->unread));
    json_close(out, ']');
    JSON_KEY(out, "summary");
    ace_sums_json(out, &r->sums, &r->found);
    JSON_KEY(out, "kept");
    if (r->keep)
        ace_kept_json(out, &r->kept);
    else
        json_null(out);
    put_json_end(out);
}

bool handle_reconcile(struct call *call, struct err *err)
{
    const struct mem *mem = call->server->config.mem;
    struct reconciling r = { .call = call };
    arena_init(&r.arena, mem, KEPT_MAX);
    arena_init(&r.work, mem, WORK_MAX);
    buf_init(&r.unread, mem, UNREAD_MAX);
    bool done = read_asked(&r, err) && compare(&r, err) && keep(&r, err);
    if (done)
        put(&r);
    buf_release(&r.unread);
    arena_release(&r.work);
    arena_release(&r.arena);
    return done;
}

/* ---- what is done with one that is kept ---- */

bool handle_difference_step(struct call *call, struct err *err)
{
    const uint64_t shown = STEP_OF(DIFFERENCE_CORRECT) | STEP_OF(DIFFERENCE_DISCLOSE);
    const struct matter_desk desk = desk_of_matters(call);
    struct difference_change change = { .transition = call->route->transition,
                                        .name = call->parameters[0],
                                        .basis = STR("") };
    struct difference_outcome outcome;
    struct json_text text;
    struct matter matter;
    const struct step_field fields[] = {
        { "reason", FIELD_IS_TEXT, STEP_OF_ALL, STEP_OF_ALL, &change.reason },
        { "basis", FIELD_IS_TEXT, STEP_OF_ALL, shown, &change.basis },
        { NULL, FIELD_IS_TEXT, 0, 0, NULL },
    };
    if (!step_seen(call, &matter, err) || !step_read(call, &text, fields, err) ||
        !difference_do(&desk, &call->exchange->arena, &change, &outcome, err))
        return false;
    const struct step_told told = { .matter = &outcome.matter, .same = outcome.same };
    step_end(step_tell(call, &told));
    return true;
}
