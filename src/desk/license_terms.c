/* SPDX-License-Identifier: Apache-2.0 */
/* desk/license_terms.c - see license_terms.h. */
#include "desk/license_terms.h"

#include <assert.h>
#include <string.h>

#include "desk/ids.h"
#include "desk/money.h"
#include "desk/seal.h"

/* ---- accounts ---- */

static struct store_id owner_of(const struct license_version_row *version, int64_t line)
{
    struct store_id generation = id_below(&version->license, "generation", version->generation);
    return id_below(&generation, "line", line);
}

static struct store_id account_of(const struct license_version_row *version, int64_t line,
                                  enum ledger_measure measure)
{
    struct store_id owner = owner_of(version, line);
    return id_below(&owner, ledger_measure_name(measure), 0);
}

/* "USD/100": what the numbers of the account count. */
static void put_money_unit(char unit[LEDGER_UNIT_MAX + 1], struct str currency)
{
    static const char *const parts[] = { "", "/10", "/100", "/1000" };
    str_put(unit, LEDGER_UNIT_MAX + 1, currency);
    str_put(unit + strlen(unit), LEDGER_UNIT_MAX + 1 - strlen(unit),
            str_of(parts[money_places(currency)]));
}

static struct license_target target_of(const struct license_version_row *version, int64_t line,
                                       enum ledger_measure measure, struct str unit)
{
    struct license_target target = { .line = line,
                                     .account = { .id = account_of(version, line, measure),
                                                  .owner = owner_of(version, line),
                                                  .measure = measure } };
    if (measure == MEASURE_VALUE)
        put_money_unit(target.account.unit, version->currency);
    else
        str_put(target.account.unit, sizeof target.account.unit,
                unit.data == NULL ? STR("units") : unit);
    return target;
}

size_t license_targets(const struct license_terms *terms,
                       struct license_target ret[LICENSE_TARGETS_MAX])
{
    const struct license_version_row *version = &terms->version;
    struct license_target *all = NULL;
    size_t count = 0;
    if (version->counts_quantity) {
        all = &ret[count++];
        *all = target_of(version, 0, MEASURE_QUANTITY, (struct str){ 0 });
    }
    struct license_target *value = &ret[count++];
    *value = target_of(version, 0, MEASURE_VALUE, (struct str){ 0 });
    value->amount = version->value;
    value->allowance = version->allowance;
    value->account.guarded = all != NULL;
    if (all != NULL)
        value->account.guard = all->account.id;
    for (size_t i = 0; i < terms->line_count; i++) {
        const struct license_line_row *line = &terms->lines[i];
        if (line->limits_quantity) {
            assert(all != NULL); /* counts_quantity: some line's is limited */
            ret[count] = target_of(version, line->n, MEASURE_QUANTITY, line->unit);
            ret[count++].amount = line->quantity;
            all->amount += line->quantity;
        }
        if (line->limits_value) {
            ret[count] = target_of(version, line->n, MEASURE_VALUE, (struct str){ 0 });
            ret[count++].amount = line->value;
        }
    }
    return count;
}

/* ---- rows of a license ---- */

struct making {
    struct arena *arena;
    const struct license *license;
    struct license_terms *terms;
    struct err *err;
};

static bool lacks(struct making *m, const char *what, const char *hint)
{
    err_set(m->err, ERR_VALUE, "'%.*s' states no %s", STR_ARG(m->license->number), what);
    return err_hint(m->err, "%s", hint);
}

static bool make_lines(struct making *m)
{
    const struct license *license = m->license;
    struct license_terms *terms = m->terms;
    int64_t sum = 0;
    for (size_t i = 0; i < license->line_count; i++) {
        const struct license_line *line = &license->lines[i];
        struct license_line_row *row = &terms->lines[i];
        int64_t quantity = line->granted.quantity;
        bool by_what = line->control == LICENSE_BY_WHAT_IT_HAS;
        *row = (struct license_line_row){
            .n = (int64_t)i + 1,
            .item = line->item,
            .eccn = line->eccn,
            .unit = line->unit,
            .quantity = quantity,
            .value = line->granted.value,
            .limits_quantity = by_what ? quantity > 0 : line->control != LICENSE_BY_VALUE,
            .limits_value = by_what ? quantity <= 0 : line->control != LICENSE_BY_QUANTITY,
        };
        if ((row->limits_quantity && quantity <= 0) || (row->limits_value && row->value < 0)) {
            err_set(m->err, ERR_VALUE, "line %u of '%.*s' states no %s", (unsigned)i + 1,
                    STR_ARG(license->number), row->limits_value ? "value" : "quantity");
            return err_hint(m->err, "what is not limited is not authorized");
        }
        if (row->limits_quantity && sum > LICENSE_AMOUNT_MAX - quantity)
            return err_set(m->err, ERR_LIMIT, "all lines together have more than 2 to the 60");
        sum += row->limits_quantity ? quantity : 0;
        terms->version.counts_quantity = terms->version.counts_quantity || row->limits_quantity;
        row->quantity_account = account_of(&terms->version, row->n, MEASURE_QUANTITY);
        row->value_account = account_of(&terms->version, row->n, MEASURE_VALUE);
    }
    return true;
}

static void make_parties(struct making *m)
{
    for (size_t i = 0; i < m->license->party_count; i++) {
        const struct license_party *party = &m->license->parties[i];
        m->terms->parties[i] = (struct license_party_row){ .role = party->role,
                                                           .name = party->name,
                                                           .country = party->country,
                                                           .address = party->address };
    }
}

static void make_conditions(struct making *m)
{
    for (size_t i = 0; i < m->license->condition_count; i++) {
        const struct license_condition *condition = &m->license->conditions[i];
        m->terms->conditions[i] = (struct license_condition_row){ .kind = condition->kind,
                                                                  .text = condition->text,
                                                                  .due = condition->due,
                                                                  .blocking = condition->blocking,
                                                                  .met = condition->met };
    }
}

static bool make_room(struct making *m)
{
    const struct license *license = m->license;
    struct license_terms *terms = m->terms;
    terms->lines = arena_array(m->arena, license->line_count, sizeof *terms->lines);
    terms->parties = arena_array(m->arena, license->party_count, sizeof *terms->parties);
    terms->conditions = arena_array(m->arena, license->condition_count, sizeof *terms->conditions);
    if (terms->lines == NULL || terms->parties == NULL || terms->conditions == NULL)
        return arena_error(m->arena, m->err);
    terms->line_count = license->line_count;
    terms->party_count = license->party_count;
    terms->condition_count = license->condition_count;
    terms->destinations = license->destinations;
    terms->destination_count = license->destination_count;
    terms->end_uses = license->end_uses;
    terms->end_use_count = license->end_use_count;
    return true;
}

static bool check_stated(struct making *m)
{
    const struct license *license = m->license;
    if (license->line_count == 0)
        return lacks(m, "lines", "'lines', or 'item' with 'quantity'");
    if (license->currency.data == NULL || license->value == LICENSE_UNKNOWN)
        return lacks(m, "total value", "'value': {\"amount\": …, \"currency\": …}");
    if (license->valid_from == LICENSE_NO_DATE)
        return lacks(m, "date of issue", "'issued' or 'valid_from'");
    if (license->expires == LICENSE_NO_DATE)
        return lacks(m, "expiration date", "'expires'");
    if (license->expires < license->valid_from ||
        (license->extended_to != LICENSE_NO_DATE && license->extended_to < license->expires)) {
        err_set(m->err, ERR_VALUE, "'%.*s' ends before it begins", STR_ARG(license->number));
        return err_hint(m->err, "'valid_from', 'expires' and 'extended_to' follow each other");
    }
    return true;
}

/* What the tolerance comes to, in whole minor units: what is not a whole one is not given. */
static bool make_allowance(struct making *m, const struct license_filing *filing)
{
    struct license_version_row *version = &m->terms->version;
    const struct license *license = m->license;
    struct num share = license->has_tolerance ? license->tolerance : filing->tolerance.share;
    struct num product;
    struct num percent;
    version->allowance_basis = filing->tolerance.citation;
    if (license->has_tolerance) {
        char text[NUM_TEXT_SIZE];
        if (!num_multiply(share, num_int(100), &percent))
            return err_set(m->err, ERR_OVERFLOW, "the tolerance cannot be kept exactly");
        version->tolerance =
            str_copy(m->arena, str_of(num_format(percent, NUM_PLACES_MAX, false, text)));
        version->allowance_basis = STR("the license");
        if (version->tolerance.data == NULL)
            return arena_error(m->arena, m->err);
    } else if (!version->counts_quantity) {
        share = num_int(0);
        version->allowance_basis = STR("no quantity is limited");
    }
    if (!num_multiply(share, num_int(version->value), &product) ||
        num_compare(product, num_int(LICENSE_AMOUNT_MAX)) > 0)
        return err_set(m->err, ERR_OVERFLOW, "the tolerance is too large");
    version->allowance = (int64_t)(product.top / product.bottom);
    return true;
}

bool license_terms_make(struct arena *arena, const struct license_key *key,
                        const struct license_filing *filing, int64_t n, int64_t generation,
                        struct license_terms *ret, struct err *err)
{
    const struct license *license = filing->license;
    struct making m = { .arena = arena, .license = license, .terms = ret, .err = err };
    *ret = (struct license_terms){
        .version = { .license = key->id,
                     .n = n,
                     .generation = generation,
                     .replacing = filing->replacing,
                     .replaces = filing->replaces,
                     .carries = filing->replacing && filing->carries,
                     .licensee = license->licensee_name,
                     .licensee_country = license->licensee_country,
                     .currency = license->currency,
                     .value = license->value,
                     .issued = license->issued,
                     .valid_from = license->valid_from,
                     .expires = license->expires,
                     .extended_to = license->extended_to,
                     .zone = license->port_zone.data == NULL ? filing->zone : license->port_zone,
                     .has_document = filing->has_document },
    };
    memcpy(ret->version.document, filing->document, sizeof filing->document);
    if (!check_stated(&m) || !make_room(&m) || !make_lines(&m) || !make_allowance(&m, filing))
        return false;
    make_parties(&m);
    make_conditions(&m);
    ret->version.quantity_account = account_of(&ret->version, 0, MEASURE_QUANTITY);
    ret->version.value_account = account_of(&ret->version, 0, MEASURE_VALUE);
    license_terms_digest(key, ret, ret->version.digest);
    return true;
}

/* ---- the digest ---- */

static void seal_version(struct seal *seal, const struct license_version_row *v)
{
    seal_number(seal, v->n);
    seal_number(seal, v->generation);
    seal_number(seal, v->replacing);
    if (v->replacing)
        seal_id(seal, &v->replaces);
    seal_number(seal, v->carries);
    seal_text(seal, v->licensee);
    seal_text(seal, v->licensee_country);
    seal_text(seal, v->currency);
    seal_number(seal, v->value);
    seal_text(seal, v->tolerance);
    seal_number(seal, v->allowance);
    seal_text(seal, v->allowance_basis);
    seal_number(seal, v->issued);
    seal_number(seal, v->valid_from);
    seal_number(seal, v->expires);
    seal_number(seal, v->extended_to);
    seal_text(seal, v->zone);
    if (v->has_document)
        seal_text(seal, (struct str){ (const char *)v->document, sizeof v->document });
}

static void seal_line(struct seal *seal, const struct license_line_row *line)
{
    seal_number(seal, line->n);
    seal_text(seal, line->item);
    seal_text(seal, line->eccn);
    seal_text(seal, line->unit);
    seal_number(seal, line->quantity < 0 ? -1 : line->quantity);
    seal_number(seal, line->value < 0 ? -1 : line->value);
    seal_number(seal, line->limits_quantity);
    seal_number(seal, line->limits_value);
}

static void seal_words(struct seal *seal, const struct str *words, size_t count)
{
    seal_number(seal, (int64_t)count);
    for (size_t i = 0; i < count; i++)
        seal_text(seal, words[i]);
}

void license_terms_digest(const struct license_key *key, const struct license_terms *terms,
                          uint8_t ret[LICENSE_DIGEST_SIZE])
{
    struct seal seal;
    seal_init(&seal, "license");
    seal_text(&seal, key->authority);
    seal_text(&seal, key->number);
    seal_version(&seal, &terms->version);
    seal_number(&seal, (int64_t)terms->line_count);
    for (size_t i = 0; i < terms->line_count; i++)
        seal_line(&seal, &terms->lines[i]);
    seal_number(&seal, (int64_t)terms->party_count);
    for (size_t i = 0; i < terms->party_count; i++) {
        seal_text(&seal, terms->parties[i].role);
        seal_text(&seal, terms->parties[i].name);
        seal_text(&seal, terms->parties[i].country);
        seal_text(&seal, terms->parties[i].address);
    }
    seal_words(&seal, terms->destinations, terms->destination_count);
    seal_words(&seal, terms->end_uses, terms->end_use_count);
    seal_number(&seal, (int64_t)terms->condition_count);
    for (size_t i = 0; i < terms->condition_count; i++) {
        seal_text(&seal, terms->conditions[i].kind);
        seal_text(&seal, terms->conditions[i].text);
        seal_text(&seal, terms->conditions[i].due);
        seal_number(&seal, terms->conditions[i].blocking);
        seal_number(&seal, terms->conditions[i].met);
    }
    seal_end(&seal, ret);
}

/* ---- back to data ---- */

static const struct balance *find_balance(const struct license_version_row *version,
                                          const struct balance *balances, size_t count,
                                          int64_t line, enum ledger_measure measure)
{
    static const struct balance none = { 0 };
    for (size_t i = 0; i < count; i++) {
        if (balances[i].generation == version->generation && balances[i].line == line &&
            balances[i].account.measure == measure)
            return &balances[i];
    }
    return &none;
}

static bool make_license_lines(struct arena *arena, const struct license_terms *terms,
                               const struct balance *balances, size_t count,
                               struct license *license)
{
    const struct license_version_row *version = &terms->version;
    const struct balance *value = find_balance(version, balances, count, 0, MEASURE_VALUE);
    int64_t shipped = value->account.posted;
    int64_t reserved = value->account.pending;
    struct license_line *rest = NULL;
    license->lines = arena_array(arena, terms->line_count, sizeof *license->lines);
    if (license->lines == NULL)
        return false;
    license->line_count = terms->line_count;
    for (size_t i = 0; i < terms->line_count; i++) {
        const struct license_line_row *row = &terms->lines[i];
        const struct balance *units =
            find_balance(version, balances, count, row->n, MEASURE_QUANTITY);
        const struct balance *worth = find_balance(version, balances, count, row->n, MEASURE_VALUE);
        struct license_line *line = &license->lines[i];
        *line = (struct license_line){
            .item = row->item,
            .eccn = row->eccn,
            .unit = row->unit,
            .control = row->limits_quantity && row->limits_value ? LICENSE_BY_BOTH
                       : row->limits_value                       ? LICENSE_BY_VALUE
                                                                 : LICENSE_BY_QUANTITY,
            .granted = { row->quantity, row->value },
            .shipped = { units->account.posted, 0 },
            .reserved = { units->account.pending, 0 },
        };
        if (row->limits_value) {
            line->shipped.value = worth->account.posted;
            line->reserved.value = worth->account.pending;
            shipped -= line->shipped.value;
            reserved -= line->reserved.value;
        } else if (rest == NULL) {
            rest = line;
        }
    }
    if (rest != NULL)
        rest->shipped.value = shipped > 0 ? shipped : 0;
    if (rest != NULL)
        rest->reserved.value = reserved > 0 ? reserved : 0;
    return true;
}

static bool make_license_rest(struct arena *arena, const struct license_terms *terms,
                              struct license *license)
{
    license->parties = arena_array(arena, terms->party_count, sizeof *license->parties);
    license->conditions = arena_array(arena, terms->condition_count, sizeof *license->conditions);
    if (license->parties == NULL || license->conditions == NULL)
        return false;
    license->party_count = terms->party_count;
    for (size_t i = 0; i < terms->party_count; i++) {
        const struct license_party_row *row = &terms->parties[i];
        license->parties[i] = (struct license_party){
            .role = row->role, .name = row->name, .country = row->country, .address = row->address
        };
    }
    license->condition_count = terms->condition_count;
    for (size_t i = 0; i < terms->condition_count; i++) {
        const struct license_condition_row *row = &terms->conditions[i];
        license->conditions[i] = (struct license_condition){ .text = row->text,
                                                             .kind = row->kind,
                                                             .due = row->due,
                                                             .blocking = row->blocking,
                                                             .met = row->met || row->met_later };
    }
    return true;
}

static bool read_tolerance(const struct license_version_row *version, struct license *license,
                           struct err *err)
{
    struct num percent;
    if (version->tolerance.data == NULL)
        return true;
    license->has_tolerance = true;
    return num_parse(version->tolerance, false, &percent, err) &&
           (num_divide(percent, num_int(100), &license->tolerance) ||
            err_set(err, ERR_OVERFLOW, "the tolerance cannot be kept exactly"));
}

bool license_from_terms(struct arena *arena, const struct license_key *key,
                        const struct license_terms *terms, enum license_state state,
                        const struct balance *balances, size_t balance_count, struct license *ret,
                        struct err *err)
{
    const struct license_version_row *version = &terms->version;
    struct license license = {
        .number = key->number,
        .authority = key->authority,
        .state = state,
        .licensee_name = version->licensee,
        .licensee_country = version->licensee_country,
        .destinations = terms->destinations,
        .destination_count = terms->destination_count,
        .currency = version->currency,
        .value = version->value,
        .end_uses = terms->end_uses,
        .end_use_count = terms->end_use_count,
        .issued = version->issued,
        .valid_from = version->valid_from,
        .expires = version->expires,
        .extended_to = version->extended_to,
        .port_zone = version->zone,
    };
    if (!read_tolerance(version, &license, err))
        return false;
    if (!make_license_lines(arena, terms, balances, balance_count, &license) ||
        !make_license_rest(arena, terms, &license))
        return arena_error(arena, err);
    *ret = license;
    return true;
}
