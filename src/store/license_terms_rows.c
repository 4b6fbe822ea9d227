/* SPDX-License-Identifier: Apache-2.0 */
/* store/license_terms_rows.c - what a version of a license says; see license_rows.h. */
#include "store/license_values.h"

/* ---- writing ---- */

static bool add_version(struct store *store, const struct license_version_row *row, struct err *err)
{
    const struct sql_value values[] = {
        sql_id(&row->license),
        INT(row->n),
        INT(row->generation),
        sql_id(row->replacing ? &row->replaces : NULL),
        INT(row->carries ? 1 : 0),
        text_or_null(row->licensee),
        text_or_null(row->licensee_country),
        TEXT(row->currency),
        INT(row->value),
        text_or_null(row->tolerance),
        INT(row->allowance),
        TEXT(row->allowance_basis),
        day_or_null(row->issued),
        INT(row->valid_from),
        INT(row->expires),
        day_or_null(row->extended_to),
        TEXT(row->zone),
        row->has_document ? digest_value(row->document) : sql_id(NULL),
        digest_value(row->digest),
        sql_id(row->counts_quantity ? &row->quantity_account : NULL),
        sql_id(&row->value_account),
    };
    return sql_run(store,
                   "INSERT INTO license_version (license, n, generation, replaces, carries, "
                   "licensee, licensee_country, currency, value, tolerance, allowance, "
                   "allowance_basis, issued, valid_from, expires, extended_to, zone, document, "
                   "digest, quantity_account, value_account) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
                   "?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
                   values, COUNT(values), NULL, err);
}

static bool add_lines(struct store *store, const struct license_terms *terms, struct err *err)
{
    bool done = true;
    for (size_t i = 0; done && i < terms->line_count; i++) {
        const struct license_line_row *line = &terms->lines[i];
        const struct sql_value values[] = {
            sql_id(&terms->version.license),
            INT(terms->version.n),
            INT(line->n),
            text_or_null(line->item),
            text_or_null(line->eccn),
            text_or_null(line->unit),
            stated_or_null(line->quantity),
            stated_or_null(line->value),
            sql_id(line->limits_quantity ? &line->quantity_account : NULL),
            sql_id(line->limits_value ? &line->value_account : NULL),
        };
        done = sql_run(store,
                       "INSERT INTO license_line (license, version, n, item, eccn, unit, quantity, "
                       "value, quantity_account, value_account) "
                       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                       values, COUNT(values), NULL, err);
    }
    return done;
}

static bool add_parties(struct store *store, const struct license_terms *terms, struct err *err)
{
    bool done = true;
    for (size_t i = 0; done && i < terms->party_count; i++) {
        const struct license_party_row *party = &terms->parties[i];
        const struct sql_value values[] = {
            sql_id(&terms->version.license),
            INT(terms->version.n),
            INT((int64_t)i + 1),
            text_or_null(party->role),
            text_or_null(party->name),
            text_or_null(party->country),
            text_or_null(party->address),
        };
        done = sql_run(store,
                       "INSERT INTO license_party (license, version, n, role, name, country, "
                       "address) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                       values, COUNT(values), NULL, err);
    }
    return done;
}

static bool add_words(struct store *store, const struct license_version_row *version,
                      const char *kind, const struct str *words, size_t count, struct err *err)
{
    bool done = true;
    for (size_t i = 0; done && i < count; i++) {
        const struct sql_value values[] = { sql_id(&version->license), INT(version->n),
                                            TEXT(str_of(kind)), INT((int64_t)i + 1),
                                            TEXT(words[i]) };
        done = sql_run(store,
                       "INSERT INTO license_scope (license, version, kind, n, word) "
                       "VALUES (?1, ?2, ?3, ?4, ?5)",
                       values, COUNT(values), NULL, err);
    }
    return done;
}

static bool add_conditions(struct store *store, const struct license_terms *terms, struct err *err)
{
    bool done = true;
    for (size_t i = 0; done && i < terms->condition_count; i++) {
        const struct license_condition_row *condition = &terms->conditions[i];
        const struct sql_value values[] = {
            sql_id(&terms->version.license),
            INT(terms->version.n),
            INT((int64_t)i + 1),
            text_or_null(condition->kind),
            TEXT(condition->text),
            text_or_null(condition->due),
            INT(condition->blocking ? 1 : 0),
            INT(condition->met ? 1 : 0),
        };
        done = sql_run(store,
                       "INSERT INTO license_condition (license, version, n, kind, text, due, "
                       "blocking, met) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                       values, COUNT(values), NULL, err);
    }
    return done;
}

bool license_terms_add(struct store *store, const struct license_terms *terms, struct err *err)
{
    return add_version(store, &terms->version, err) && add_lines(store, terms, err) &&
           add_parties(store, terms, err) &&
           add_words(store, &terms->version, "destination", terms->destinations,
                     terms->destination_count, err) &&
           add_words(store, &terms->version, "end_use", terms->end_uses, terms->end_use_count,
                     err) &&
           add_conditions(store, terms, err);
}

/* ---- reading ---- */

/* What is read of which version, and where it goes. */
struct terms_reader {
    struct store *store;
    struct arena *arena;
    struct sql_value key[3]; /* license, version, and a word that some ask for */
    struct license_terms *terms;
    struct err *err;
};

static struct license_version_row take_version(const struct sql_rows *rows, struct arena *arena)
{
    struct license_version_row row = {
        .generation = sql_int(rows, 0),
        .replacing = !sql_is_null(rows, 1),
        .replaces = sql_id_at(rows, 1),
        .carries = sql_int(rows, 2) != 0,
        .licensee = text_at(rows, 3, arena),
        .licensee_country = text_at(rows, 4, arena),
        .currency = text_at(rows, 5, arena),
        .value = sql_int(rows, 6),
        .tolerance = text_at(rows, 7, arena),
        .allowance = sql_int(rows, 8),
        .allowance_basis = text_at(rows, 9, arena),
        .issued = day_at(rows, 10),
        .valid_from = (int32_t)sql_int(rows, 11),
        .expires = (int32_t)sql_int(rows, 12),
        .extended_to = day_at(rows, 13),
        .zone = text_at(rows, 14, arena),
        .counts_quantity = !sql_is_null(rows, 17),
        .quantity_account = sql_id_at(rows, 17),
        .value_account = sql_id_at(rows, 18),
    };
    row.has_document = digest_at(rows, 15, row.document);
    (void)digest_at(rows, 16, row.digest);
    return row;
}

static bool read_version(struct terms_reader *r)
{
    struct sql_rows rows;
    bool found;
    bool done =
        sql_one(r->store,
                "SELECT generation, replaces, carries, licensee, licensee_country, "
                "currency, value, tolerance, allowance, allowance_basis, issued, "
                "valid_from, expires, extended_to, zone, document, digest, quantity_account, "
                "value_account FROM license_version WHERE license = ?1 AND n = ?2",
                r->key, 2, &rows, &found, r->err);
    if (done && found)
        r->terms->version = take_version(&rows, r->arena);
    sql_end(&rows);
    return done && (found || err_set(r->err, ERR_DAMAGED, "a version of a license is missing"));
}

static bool read_lines(struct terms_reader *r)
{
    struct license_terms *terms = r->terms;
    struct sql_rows rows;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(r->store,
                          "SELECT n, item, eccn, unit, quantity, value, quantity_account, "
                          "value_account FROM license_line "
                          "WHERE license = ?1 AND version = ?2 ORDER BY n",
                          r->key, 2, &rows, r->err);
    while (done && (done = sql_next(&rows, &more, r->err)) && more &&
           arena_grow(r->arena, &terms->lines, terms->line_count, &room, sizeof *terms->lines))
        terms->lines[terms->line_count++] = (struct license_line_row){
            .n = sql_int(&rows, 0),
            .item = text_at(&rows, 1, r->arena),
            .eccn = text_at(&rows, 2, r->arena),
            .unit = text_at(&rows, 3, r->arena),
            .quantity = stated_at(&rows, 4),
            .value = stated_at(&rows, 5),
            .limits_quantity = !sql_is_null(&rows, 6),
            .limits_value = !sql_is_null(&rows, 7),
            .quantity_account = sql_id_at(&rows, 6),
            .value_account = sql_id_at(&rows, 7),
        };
    sql_end(&rows);
    return done;
}

static bool read_parties(struct terms_reader *r)
{
    struct license_terms *terms = r->terms;
    struct sql_rows rows;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(r->store,
                          "SELECT role, name, country, address FROM license_party "
                          "WHERE license = ?1 AND version = ?2 ORDER BY n",
                          r->key, 2, &rows, r->err);
    while (done && (done = sql_next(&rows, &more, r->err)) && more &&
           arena_grow(r->arena, &terms->parties, terms->party_count, &room, sizeof *terms->parties))
        terms->parties[terms->party_count++] = (struct license_party_row){
            .role = text_at(&rows, 0, r->arena),
            .name = text_at(&rows, 1, r->arena),
            .country = text_at(&rows, 2, r->arena),
            .address = text_at(&rows, 3, r->arena),
        };
    sql_end(&rows);
    return done;
}

static bool read_words(struct terms_reader *r, const char *kind, struct str **ret,
                       size_t *ret_count)
{
    struct sql_rows rows;
    size_t room = 0;
    bool more = true;
    r->key[2] = TEXT(str_of(kind));
    bool done = sql_query(r->store,
                          "SELECT word FROM license_scope "
                          "WHERE license = ?1 AND version = ?2 AND kind = ?3 ORDER BY n",
                          r->key, 3, &rows, r->err);
    while (done && (done = sql_next(&rows, &more, r->err)) && more &&
           arena_grow(r->arena, ret, *ret_count, &room, sizeof **ret))
        (*ret)[(*ret_count)++] = text_at(&rows, 0, r->arena);
    sql_end(&rows);
    return done;
}

static bool read_conditions(struct terms_reader *r)
{
    struct license_terms *terms = r->terms;
    struct sql_rows rows;
    size_t room = 0;
    bool more = true;
    bool done = sql_query(r->store,
                          "SELECT c.kind, c.text, c.due, c.blocking, c.met, EXISTS (SELECT 1 "
                          "FROM license_event e WHERE e.license = c.license "
                          "AND e.version = c.version AND e.condition = c.n) "
                          "FROM license_condition c "
                          "WHERE c.license = ?1 AND c.version = ?2 ORDER BY c.n",
                          r->key, 2, &rows, r->err);
    while (done && (done = sql_next(&rows, &more, r->err)) && more &&
           arena_grow(r->arena, &terms->conditions, terms->condition_count, &room,
                      sizeof *terms->conditions))
        terms->conditions[terms->condition_count++] = (struct license_condition_row){
            .kind = text_at(&rows, 0, r->arena),
            .text = text_at(&rows, 1, r->arena),
            .due = text_at(&rows, 2, r->arena),
            .blocking = sql_int(&rows, 3) != 0,
            .met = sql_int(&rows, 4) != 0,
            .met_later = sql_int(&rows, 5) != 0,
        };
    sql_end(&rows);
    return done;
}

bool license_terms_read(struct store *store, struct arena *arena, const struct store_id *license,
                        int64_t version, struct license_terms *ret, struct err *err)
{
    struct license_terms terms = { 0 };
    struct terms_reader r = { .store = store,
                              .arena = arena,
                              .key = { sql_id(license), INT(version) },
                              .terms = &terms,
                              .err = err };
    if (!read_version(&r) || !read_lines(&r) || !read_parties(&r) || !read_conditions(&r) ||
        !read_words(&r, "destination", &terms.destinations, &terms.destination_count) ||
        !read_words(&r, "end_use", &terms.end_uses, &terms.end_use_count) ||
        !arena_sound(arena, err))
        return false;
    terms.version.license = *license;
    terms.version.n = version;
    *ret = terms;
    return true;
}
