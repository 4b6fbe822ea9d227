/* SPDX-License-Identifier: Apache-2.0 */
/* store/license_checks.c - whether the rows of licenses are sound; see license_rows.h. */
#include "store/checks.h"
#include "store/license_rows.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

/*
 * `last` is the last event of a license, `current` the version that is in force, `wanted` what its
 * accounts have to have.
 */
#define LAST                                                                                       \
    "last AS (SELECT e.* FROM license_event e WHERE e.n = (SELECT max(m.n) FROM license_event m "  \
    "WHERE m.license = e.license)), "
#define CURRENT                                                                                    \
    "current AS (SELECT v.* FROM license_version v JOIN (SELECT license, max(version) n "          \
    "FROM license_event WHERE transition IN ('activate', 'reduce') GROUP BY license) c "           \
    "ON c.license = v.license AND c.n = v.n), "
/* What was left of those is another one's, whatever became of them since. */
#define SUPERSEDED "superseded AS (SELECT license FROM license_event WHERE state = 'superseded'), "
#define WANTED_OF_LINES(measure)                                                                   \
    "SELECT v.license, l." measure "_account, l." measure ", 0 FROM current v "                    \
    "JOIN license_line l ON l.license = v.license AND l.version = v.n "                            \
    "WHERE l." measure "_account IS NOT NULL"
#define WANTED                                                                                     \
    "wanted AS (SELECT v.license, v.value_account account, v.value amount, v.allowance "           \
    "FROM current v UNION ALL " WANTED_OF_LINES("quantity") " UNION ALL " WANTED_OF_LINES(         \
        "value") "), "
#define NAME "(SELECT k.authority || ' ' || k.number FROM license k WHERE k.id = "

static const struct sql_check checks[] = {
    { "a license has no event",
      "SELECT k.authority, k.number FROM license k WHERE NOT EXISTS (SELECT 1 FROM license_event e "
      "WHERE e.license = k.id)" },
    { "a version of a license has no event that brought it",
      "SELECT " NAME "v.license), v.n FROM license_version v WHERE NOT EXISTS (SELECT 1 "
      "FROM license_event e WHERE e.license = v.license AND e.version = v.n "
      "AND e.transition IN ('add', 'amend', 'reduce'))" },
    { "an event of a license is missing",
      "SELECT " NAME "e.license), e.n FROM license_event e WHERE e.n > 1 AND NOT EXISTS (SELECT 1 "
      "FROM license_event p WHERE p.license = e.license AND p.n = e.n - 1)" },
    { "an event of a license was recorded before an earlier one",
      "SELECT " NAME "e.license), e.n FROM license_event e JOIN license_event p "
      "ON p.license = e.license AND p.n = e.n - 1 WHERE p.recorded_at >= e.recorded_at" },
    { "an account has not what the version in force grants",
      "WITH " SUPERSEDED CURRENT WANTED "x AS (SELECT 1) "
      "SELECT " NAME "w.license), lower(hex(w.account)) FROM wanted w JOIN account a "
      "ON a.id = w.account WHERE CASE WHEN w.license IN (SELECT license FROM superseded) "
      "THEN a.ceiling > w.amount OR a.allowance > w.allowance "
      "ELSE a.ceiling <> w.amount OR a.allowance <> w.allowance END" },
    { "an account has more than was granted",
      "WITH " CURRENT WANTED "x AS (SELECT 1) "
      "SELECT " NAME "o.license), lower(hex(a.id)) FROM license_account o JOIN account a "
      "ON a.id = o.account WHERE a.ceiling > a.posted AND a.frozen = 0 AND o.line > 0 "
      "AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.account = a.id)" },
    { "the quantity of a license is not that of its lines",
      "WITH " SUPERSEDED "x AS (SELECT 1) "
      "SELECT " NAME "o.license), lower(hex(a.id)) FROM license_account o JOIN account a "
      "ON a.id = o.account WHERE o.line = 0 AND o.measure = 'quantity' "
      "AND o.license NOT IN (SELECT license FROM superseded) AND a.ceiling <> (SELECT "
      "sum(b.ceiling) FROM license_account m JOIN account b ON b.id = m.account "
      "WHERE m.license = o.license AND m.generation = o.generation AND m.line > 0 "
      "AND m.measure = 'quantity')" },
    { "an account can be drawn on although its license is not active",
      "WITH " LAST CURRENT "x AS (SELECT 1) "
      "SELECT " NAME "o.license), lower(hex(a.id)) FROM license_account o JOIN account a "
      "ON a.id = o.account JOIN last e ON e.license = o.license LEFT JOIN current v "
      "ON v.license = o.license WHERE a.frozen = 0 AND a.ceiling > 0 "
      "AND (e.state NOT IN ('active', 'drafted') OR o.generation <> v.generation)" },
    { "a departure that the license did not authorize is no incident",
      "SELECT " NAME "e.license), t.seq FROM license_event e "
      "JOIN license_account o ON o.license = e.license JOIN entry n ON n.account = o.account "
      "AND n.layer = 'posted' JOIN transfer t ON t.seq = n.transfer "
      "WHERE t.kind IN ('post', 'fact') AND (e.transition = 'void_ab_initio' "
      "OR (e.transition = 'revoke' AND t.event_at >= e.event_at)) "
      "AND NOT EXISTS (SELECT 1 FROM transfer r WHERE r.resolves = t.seq AND r.kind = 'reverse') "
      "AND NOT EXISTS (SELECT 1 FROM license_incident i WHERE i.license = e.license "
      "AND i.transfer = t.seq) GROUP BY e.license, t.seq" },
};

bool license_check(struct store *store, struct buf *out, size_t *ret_wrong, struct err *err)
{
    return sql_check_all(store, checks, COUNT(checks), out, ret_wrong, err);
}
