/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench/server/rows.c - what the rows of reservations take, without Licet.
 *
 *     bare_rows DONE BEFORE GROUP
 *
 * DONE is a database in which reservations were made, BEFORE the same one as it was until then.
 * The rows that DONE has more are added to BEFORE by SQLite alone, with statements that are
 * prepared once, on the disk after each GROUP of reservations: with the constraints, triggers and
 * indexes of the schema, and without anything that has to be known for them.  Prints how many that
 * makes a second of the clock, and how many microseconds of the processor one takes.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

/* Rows of a table that are added, in the order in which they are. */
struct table {
    const char *read, *add;
    sqlite3_stmt *adding;
    sqlite3_value **values;
    size_t width, count, done;
};

/* What a reservation adds; the first is one row for each. */
static struct table tables[] = {
    { .read = "SELECT * FROM transfer WHERE seq > ?1 ORDER BY seq",
      .add = "INSERT INTO transfer VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)" },
    { .read = "SELECT * FROM entry WHERE transfer > ?1 ORDER BY transfer, n",
      .add = "INSERT INTO entry VALUES (?1, ?2, ?3, ?4, ?5)" },
    { .read = "SELECT account, amount FROM entry WHERE transfer > ?1 ORDER BY transfer, n",
      .add = "UPDATE account SET pending = pending + ?2 WHERE id = ?1" },
    { .read = "SELECT * FROM hold WHERE reservation > ?1 ORDER BY reservation, account",
      .add = "INSERT INTO hold VALUES (?1, ?2, ?3, ?4, ?5)" },
    { .read = "SELECT * FROM audit_entry WHERE seq > ?2 ORDER BY seq",
      .add = "INSERT INTO audit_entry VALUES (?1, ?2, ?3)" },
    { .read = "SELECT * FROM audit_aside WHERE seq > ?2 ORDER BY seq, n",
      .add = "INSERT INTO audit_aside VALUES (?1, ?2, ?3, ?4, ?5)" },
    { .read = "SELECT seq, chain FROM audit_entry WHERE seq > ?2 ORDER BY seq",
      .add = "UPDATE audit_head SET size = ?1, recorded_at = recorded_at + 1, chain = ?2, "
             "frontier = zeroblob(256) WHERE one = 1" },
    { .read = "SELECT * FROM request_done WHERE done_at > ?3 ORDER BY done_at, name",
      .add = "INSERT INTO request_done VALUES (?1, ?2, ?3, ?4, ?5, ?6)" },
};
#define TABLE_COUNT (sizeof tables / sizeof *tables)

static void must(sqlite3 *db, int code)
{
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
        return;
    fprintf(stderr, "bare_rows: %s\n", sqlite3_errmsg(db));
    exit(1);
}

/* As Licet has it. */
static sqlite3 *open_base(const char *path)
{
    sqlite3 *db = NULL;
    must(db, sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
    must(db, sqlite3_exec(db,
                          "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                          "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                          "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768",
                          NULL, NULL, NULL));
    return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    must(db, sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
    return statement;
}

static sqlite3_int64 number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = prepare(db, sql);
    must(db, sqlite3_step(statement));
    sqlite3_int64 value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static void read_table(sqlite3 *db, struct table *table, const sqlite3_int64 from[3])
{
    sqlite3_stmt *reading = prepare(db, table->read);
    size_t room = 0;
    for (int i = 1; i <= sqlite3_bind_parameter_count(reading); i++)
        must(db, sqlite3_bind_int64(reading, i, from[i - 1]));
    table->width = (size_t)sqlite3_column_count(reading);
    while (sqlite3_step(reading) == SQLITE_ROW) {
        if (table->count == room) {
            room = room == 0 ? 1024 : 2 * room;
            table->values = realloc(table->values, room * table->width * sizeof(sqlite3_value *));
            if (table->values == NULL)
                exit(1);
        }
        for (size_t i = 0; i < table->width; i++)
            table->values[table->count * table->width + i] =
                sqlite3_value_dup(sqlite3_column_value(reading, (int)i));
        table->count++;
    }
    sqlite3_finalize(reading);
}

/* Its share of the rows when so many of all reservations are done. */
static void add_rows(sqlite3 *db, struct table *table, size_t done, size_t all)
{
    for (size_t until = table->count * done / all; table->done < until; table->done++) {
        for (size_t i = 0; i < table->width; i++)
            must(db, sqlite3_bind_value(table->adding, (int)i + 1,
                                        table->values[table->done * table->width + i]));
        must(db, sqlite3_step(table->adding));
        must(db, sqlite3_reset(table->adding));
    }
}

static void add_all(sqlite3 *db, size_t group)
{
    size_t all = tables[0].count;
    sqlite3_stmt *begin = prepare(db, "BEGIN IMMEDIATE");
    sqlite3_stmt *commit = prepare(db, "COMMIT");
    for (size_t i = 0; i < TABLE_COUNT; i++)
        tables[i].adding = prepare(db, tables[i].add);
    for (size_t at = 0; at < all; at++) {
        if (at % group == 0) {
            must(db, sqlite3_step(begin));
            must(db, sqlite3_reset(begin));
        }
        for (size_t i = 0; i < TABLE_COUNT; i++)
            add_rows(db, &tables[i], at + 1, all);
        if (at % group == group - 1 || at + 1 == all) {
            must(db, sqlite3_step(commit));
            must(db, sqlite3_reset(commit));
        }
    }
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double processor(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3 *done = open_base(argv[1]);
    sqlite3 *before = open_base(argv[2]);
    const sqlite3_int64 from[] = {
        number(before, "SELECT max(seq) FROM transfer"),
        number(before, "SELECT max(seq) FROM audit_entry"),
        number(before, "SELECT coalesce(max(done_at), 0) FROM request_done"),
    };
    for (size_t i = 0; i < TABLE_COUNT; i++)
        read_table(done, &tables[i], from);
    double count = (double)tables[0].count;
    double begun = seconds();
    double used = processor();
    add_all(before, (size_t)strtoul(argv[3], NULL, 10));
    printf("%.0f %.1f\n", count / (seconds() - begun), (processor() - used) * 1e6 / count);
    return 0;
}
