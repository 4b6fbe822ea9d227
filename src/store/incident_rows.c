/* SPDX-License-Identifier: Apache-2.0 */
/* store/incident_rows.c - see incident_rows.h. */
#include "store/incident_rows.h"

#include "store/statement.h"

/* Of a license each departure once, though it went beyond several of its accounts. */
static const char query[] =
    "SELECT m.name || '#' || CAST(o.n AS TEXT) AS name, 'shipment', m.name, o.says, o.citation, "
    "e.recorded_at AS at FROM obstacle o JOIN matter m ON m.id = o.matter "
    "JOIN matter_event e ON e.matter = o.matter AND e.n = o.event "
    "WHERE m.kind = 'shipment' AND o.reason = 'incident' "
    "UNION ALL SELECT l.authority || ':' || l.number || '#' || CAST(x.transfer AS TEXT), "
    "'license', l.number, CASE WHEN x.beyond = 0 "
    "THEN 'the license did not authorize what departed' "
    "ELSE 'it went beyond what the license grants' END, '', t.recorded_at "
    "FROM (SELECT license, transfer, min(beyond) AS beyond FROM "
    "(SELECT license, transfer, 0 AS beyond FROM license_incident "
    "UNION ALL SELECT a.license, i.transfer, 1 FROM license_account a "
    "JOIN incident i ON i.account = a.account) y GROUP BY license, transfer) x "
    "JOIN license l ON l.id = x.license JOIN transfer t ON t.seq = x.transfer "
    "ORDER BY 6, 1";

bool incidents_read(struct store *store, struct arena *arena, struct incident_row **ret,
                    size_t *ret_count, struct err *err)
{
    struct sql_rows rows;
    struct incident_row *found = NULL;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(store, query, NULL, 0, &rows, err);
    *ret_count = 0;
    while (done && (done = sql_next(&rows, &more, err)) && more &&
           arena_grow(arena, &found, *ret_count, &room, sizeof *found))
        found[(*ret_count)++] = (struct incident_row){
            .name = text_at(&rows, 0, arena),
            .kind = text_at(&rows, 1, arena),
            .subject = text_at(&rows, 2, arena),
            .says = text_at(&rows, 3, arena),
            .citation = text_at(&rows, 4, arena),
            .recorded_at = sql_int(&rows, 5),
        };
    sql_end(&rows);
    *ret = found;
    return done && arena_sound(arena, err);
}
