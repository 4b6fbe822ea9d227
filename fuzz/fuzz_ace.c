/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_ace.c - any bytes are a report of filings: what is read of it is within its limits, and
 * with nothing departed each row is a case.
 */
#include "desk/ace.h"

#include <assert.h>

#define ARENA_MAX ((size_t)256 << 20)

struct report {
    struct csv_splitter *csv;
    struct arena *arena;
    struct ace_columns columns;
    struct ace_filing *filings;
    size_t count, room;
    bool has_header;
};

static void take(struct report *report, const struct record *record)
{
    struct ace_filing filing;
    struct err err;
    if (!ace_row(report->csv, &report->columns, report->arena, report->arena, record, &filing,
                 &err)) {
        assert(err.line >= record->line || err.code == ERR_MEMORY || err.code == ERR_LIMIT);
        return;
    }
    assert(filing.itn.length == EEI_ITN_LENGTH && filing.value >= 0 && filing.quantity >= 0);
    assert(filing.day >= DATE_MIN && filing.day <= DATE_MAX && filing.row == record->line);
    if (arena_grow(report->arena, &report->filings, report->count, &report->room, sizeof filing))
        report->filings[report->count++] = filing;
}

static void read_all(struct report *report, struct str text)
{
    struct record_input input;
    struct record_chunk chunk;
    struct record_cursor cursor;
    struct record record;
    struct err err;
    record_input_init(&input, report->arena, RECORDS_CSV);
    while (text.length > 0 && record_input_cut(&input, text, true, &chunk, &err)) {
        text = str_slice(text, chunk.used, text.length);
        if (!report->has_header && input.header.text.data != NULL) {
            if (!ace_header(report->csv, report->arena, &input.header, &report->columns, &err))
                return;
            report->has_header = true;
        }
        record_cursor_begin(&cursor, RECORDS_CSV, &chunk);
        while (report->has_header && record_next(&cursor, &record))
            take(report, &record);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct err err;
    struct ace_found found;
    arena_init(&arena, mem_system(), ARENA_MAX);
    struct report report = { .arena = &arena, .csv = csv_splitter_new(mem_system(), &err) };
    if (report.csv != NULL)
        read_all(&report, (struct str){ (const char *)data, size });
    const struct ace_asked asked = {
        .filings = report.filings, .filing_count = report.count, .from = DATE_MIN, .to = DATE_MAX
    };
    if (ace_reconcile(&asked, &arena, &found, &err))
        assert(found.count == report.count && found.pairs == 0);
    csv_splitter_free(report.csv);
    arena_release(&arena);
    return 0;
}
