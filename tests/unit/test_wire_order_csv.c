/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_wire_order_csv.c - orders from CSV: headers, rows, what is refused and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/alloc_fail.h"
#include "unit/given.h"
#include "wire/order_csv.h"

struct fixture {
    struct csv_splitter *splitter;
    struct arena arena;
    struct order_columns columns;
    struct order order;
    struct err err;
};

static void begin(struct fixture *f)
{
    *f = (struct fixture){ 0 };
    arena_init(&f->arena, mem_system(), 1u << 26);
    f->splitter = csv_splitter_new(mem_system(), &f->err);
    assert_non_null(f->splitter);
}

static void end(struct fixture *f)
{
    csv_splitter_free(f->splitter);
    arena_release(&f->arena);
}

static bool reads_header(struct fixture *f, struct str header)
{
    return order_columns_read(f->splitter, &f->arena, header, 1, &f->columns, &f->err);
}

static void header(struct fixture *f, struct str text)
{
    if (!reads_header(f, text))
        fail_msg("%u:%u: %s", f->err.line, f->err.column, f->err.message);
}

static bool reads_row(struct fixture *f, struct str row)
{
    return order_read_csv(f->splitter, &f->arena, &f->columns, row, 2, &f->order, &f->err);
}

static const struct order *order_of(struct fixture *f, struct str row)
{
    if (!reads_row(f, row))
        fail_msg("%u:%u: %s", f->err.line, f->err.column, f->err.message);
    return &f->order;
}

static void reads_every_field(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    header(&f, STR("id,ref.system,ref.document,ref.line,ref.version,on,kind,from,to,via.2,via.1,"
                   "item.name,item.origin,item.eccn,item.classified_by,quantity,value.amount,"
                   "value.currency,exporter.name,exporter.country,parties_complete,end_use,"
                   "flags_resolved.1,flags_resolved.2\r\n"));
    const struct order *o = order_of(
        &f, STR("SO-1,S4,1001,10,2,2025-05-20,export,US,CN,HK,SG,NVIDIA H20,TW,3A090.a,vendor,"
                "2000,24000000.00,USD,\"NVIDIA, Inc.\",US,TRUE,datacenter,us/a,us/b\r\n"));
    assert_text(o->id, "SO-1");
    assert_text(o->ref_system, "S4");
    assert_text(o->ref_document, "1001");
    assert_text(o->ref_line, "10");
    assert_text(o->ref_version, "2");
    assert_text(o->on, "2025-05-20");
    assert_text(o->kind, "export");
    assert_text(o->from, "US");
    assert_text(o->to, "CN");
    assert_int_equal(o->via_count, 2);
    assert_text(o->via[0], "SG");
    assert_text(o->via[1], "HK");
    assert_text(o->item.name, "NVIDIA H20");
    assert_text(o->item.origin, "TW");
    assert_text(o->item.eccn, "3A090.a");
    assert_text(o->item.classified_by, "vendor");
    assert_text(o->quantity, "2000");
    assert_text(o->value_amount, "24000000.00");
    assert_text(o->value_currency, "USD");
    assert_text(o->exporter_name, "NVIDIA, Inc.");
    assert_text(o->exporter_country, "US");
    assert_true(o->has_parties_complete && o->parties_complete);
    assert_text(o->end_use, "datacenter");
    assert_int_equal(o->flags_resolved_count, 2);
    assert_text(o->flags_resolved[1], "us/b");

    o = order_of(&f, STR("SO-2,,,,,,,,,,US,,,,,,,,,,false,,,us/b\n"));
    assert_null(o->on.data);
    assert_null(o->item.name.data);
    assert_int_equal(o->via_count, 1);
    assert_text(o->via[0], "US");
    assert_true(o->has_parties_complete);
    assert_false(o->parties_complete);
    assert_int_equal(o->flags_resolved_count, 1);
    assert_text(o->flags_resolved[0], "us/b");
    end(&f);
}

static void reads_parties_and_facts(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    header(&f,
           STR("parties.1.role,parties.1.name,parties.1.country,parties.1.hq,parties.1.parent_hq,"
               "parties.1.facts.listed,parties.1.facts.listed_owners,parties.3.name,"
               "facts.deal.supercomputer,facts.item.rate[fp8],item.tpp,item.rate.fp16,"
               "item.contains.2.name,item.contains.2.count,item.contains.2.die_area,"
               "item.contains.1.eccn,"));
    const struct order *o = order_of(
        &f,
        STR("end_user,\"Example\nCloud\",CN,HK,MO,False,0.5,Other,TRUE,296,4992,1e3,H100,8,814,,"));
    assert_null(o->id.data);
    assert_int_equal(o->party_count, 2);
    const struct order_party *p = &o->parties[0];
    assert_text(p->role, "end_user");
    assert_text(p->name, "Example\nCloud");
    assert_text(p->country, "CN");
    assert_text(p->hq, "HK");
    assert_text(p->parent_hq, "MO");
    assert_int_equal(p->fact_count, 2);
    assert_fact_at(&p->facts[0], "listed", "false", GIVEN_BOOL, 3, 17);
    assert_fact_at(&p->facts[1], "listed_owners", "0.5", GIVEN_TEXT, 3, 23);
    assert_text(o->parties[1].name, "Other");
    assert_int_equal(o->fact_count, 2);
    assert_fact_at(&o->facts[0], "deal.supercomputer", "true", GIVEN_BOOL, 3, 33);
    assert_fact_at(&o->facts[1], "item.rate[fp8]", "296", GIVEN_TEXT, 3, 38);
    assert_int_equal(o->item.figure_count, 2);
    assert_fact_at(&o->item.figures[0], "tpp", "4992", GIVEN_TEXT, 3, 42);
    assert_fact_at(&o->item.figures[1], "rate[fp16]", "1e3", GIVEN_TEXT, 3, 47);
    assert_int_equal(o->item.contains_count, 1);
    assert_text(o->item.contains[0].name, "H100");
    assert_text(o->item.contains[0].count, "8");
    assert_fact_at(&o->item.contains[0].figures[0], "die_area", "814", GIVEN_TEXT, 3, 58);

    o = order_of(&f, STR(",,,,,,,,,,,,,,,,"));
    assert_int_equal(o->party_count, 0);
    assert_int_equal(o->fact_count, 0);
    assert_int_equal(o->item.contains_count, 0);
    assert_false(o->has_parties_complete);
    o = order_of(&f, STR(",,,,,true,,,,,,,,,,5A992.c,"));
    assert_int_equal(o->party_count, 1);
    assert_int_equal(o->item.contains_count, 1);
    assert_text(o->item.contains[0].eccn, "5A992.c");
    end(&f);
}

struct refusal {
    const char *text;
    uint32_t line, column;
    enum err_code code;
    const char *message, *hint;
};

static void check_refusal(const struct fixture *f, const struct refusal *r)
{
    if (strcmp(f->err.message, r->message) != 0 || strcmp(f->err.hint, r->hint) != 0 ||
        f->err.line != r->line || f->err.column != r->column || f->err.code != r->code)
        fail_msg("%s: %u:%u %d '%s' '%s'", r->text, f->err.line, f->err.column, f->err.code,
                 f->err.message, f->err.hint);
}

#define NUMBERED "parties.1.name, via.1"

static const struct refusal headers[] = {
    { "id,quantty", 1, 4, ERR_NAME, "unknown column 'quantty' in an order",
      "did you mean 'quantity'?" },
    { "id,\"Customer name\"", 1, 4, ERR_NAME, "unknown column 'Customer name' in an order",
      "known are: id ref on kind from to via item quantity value exporter parties "
      "parties_complete end_use facts flags_resolved" },
    { "id,to.country", 1, 4, ERR_NAME, "unknown column 'to.country' in an order",
      "known are: id ref on kind from to via item quantity value exporter parties "
      "parties_complete end_use facts flags_resolved" },
    { "id,to,id", 1, 7, ERR_NAME, "column 'id' is there twice", "" },
    { "ref", 1, 1, ERR_NAME, "column 'ref' names no single value", "value.amount, exporter.name" },
    { "ref.sys", 1, 1, ERR_NAME, "unknown column 'sys' in 'ref'",
      "known are: system document line version" },
    { "ref.sytem", 1, 1, ERR_NAME, "unknown column 'sytem' in 'ref'", "did you mean 'system'?" },
    { "to, value.amout", 1, 5, ERR_NAME, "unknown column 'amout' in 'value'",
      "did you mean 'amount'?" },
    { "via", 1, 1, ERR_NAME, "column 'via' has no number where one is wanted", NUMBERED },
    { "via.x", 1, 1, ERR_NAME, "column 'via.x' has no number where one is wanted", NUMBERED },
    { "via.0", 1, 1, ERR_NAME, "column 'via.0' has no number where one is wanted", NUMBERED },
    { "via.1.2", 1, 1, ERR_NAME, "column 'via.1.2' names more than there is", "" },
    { "via.33", 1, 1, ERR_LIMIT, "column 'via.33' goes over 32", "" },
    { "via.99999999999999999999999", 1, 1, ERR_LIMIT,
      "column 'via.99999999999999999999999' goes over 32", "" },
    { "flags_resolved.65", 1, 1, ERR_LIMIT, "column 'flags_resolved.65' goes over 64", "" },
    { "parties_complete.1", 1, 1, ERR_NAME, "column 'parties_complete.1' names more than there is",
      "" },
    { "parties.role", 1, 1, ERR_NAME, "column 'parties.role' has no number where one is wanted",
      NUMBERED },
    { "parties", 1, 1, ERR_NAME, "column 'parties' has no number where one is wanted", NUMBERED },
    { "parties.1", 1, 1, ERR_NAME, "column 'parties.1' names no single value",
      "parties.1.name, parties.1.country" },
    { "parties.1.facts", 1, 1, ERR_NAME, "column 'parties.1.facts' names no single value",
      "parties.1.facts.listed" },
    { "parties.1.facts.", 1, 1, ERR_NAME, "column 'parties.1.facts.' names no fact",
      "facts.deal.supercomputer, item.tpp" },
    { "parties.1.rol", 1, 1, ERR_NAME, "unknown column 'rol' in a party", "did you mean 'role'?" },
    { "parties.33.role", 1, 1, ERR_LIMIT, "column 'parties.33.role' goes over 32", "" },
    { "facts", 1, 1, ERR_NAME, "column 'facts' names no fact",
      "facts.deal.supercomputer, item.tpp" },
    { "item", 1, 1, ERR_NAME, "column 'item' names no single value", "item.name, item.tpp" },
    { "item.", 1, 1, ERR_NAME, "column 'item.' names no fact",
      "facts.deal.supercomputer, item.tpp" },
    { "item.rate.", 1, 1, ERR_NAME, "column 'item.rate.' names no fact",
      "facts.deal.supercomputer, item.tpp" },
    { "item.count", 1, 1, ERR_NAME, "column 'item.count' is for what an assembly contains",
      "how many are ordered is 'quantity'" },
    { "item.contains", 1, 1, ERR_NAME, "column 'item.contains' names no single value",
      "item.contains.1.name" },
    { "item.contains.1", 1, 1, ERR_NAME, "column 'item.contains.1' names no single value",
      "item.name, item.tpp" },
    { "item.contains.name", 1, 1, ERR_NAME,
      "column 'item.contains.name' has no number where one is wanted", NUMBERED },
    { "item.contains.65.name", 1, 1, ERR_LIMIT, "column 'item.contains.65.name' goes over 64", "" },
    { "item.contains.1.contains.1.name", 1, 1, ERR_NAME,
      "column 'item.contains.1.contains.1.name' is an assembly inside an assembly",
      "such orders are written as JSON lines" },
    { "id;to;quantity", 1, 1, ERR_NAME, "unknown column 'id;to;quantity' in an order",
      "cells are separated by commas, not semicolons" },
    { "id\tto", 1, 1, ERR_NAME, "unknown column 'id\tto' in an order",
      "cells are separated by commas, not tabs" },
    { "id,\"to", 1, 4, ERR_SYNTAX, "a quote is not closed", "" },
    { "id,\"t\no\"", 1, 4, ERR_NAME, "unknown column 't?o' in an order", "did you mean 'to'?" },
};

static void says_what_is_wrong_with_a_header(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        if (reads_header(&f, str_of(headers[i].text)))
            fail_msg("'%s' is taken", headers[i].text);
        check_refusal(&f, &headers[i]);
    }
    end(&f);
}

static const struct refusal rows[] = {
    { "A,2025-01-01,CN,,true,1", 2, 24, ERR_SYNTAX, "the row has 6 cells, the header 7", "" },
    { "A,2025-01-01,CN,,true,1,2,3", 2, 27, ERR_SYNTAX, "the row has 8 cells, the header 7", "" },
    { ",2025-01-01,CN,,true,1,", 2, 1, ERR_VALUE, "'id' is empty",
      "where there is a column 'id', every row has one" },
    { "A,20250101,CN,,true,1,", 2, 3, ERR_VALUE, "'on': '20250101' is not a date",
      "dates are written YYYY-MM-DD, such as 2025-04-09" },
    { "A,, \"China\",,true,1,", 2, 5, ERR_VALUE,
      "'parties.1.country': 'China' is not a country code",
      "two capital letters as in ISO 3166-1, such as CN" },
    { "A,\"\",CN,\"x\ny\",yes,1,", 3, 4, ERR_VALUE,
      "'parties_complete' takes true or false, not 'yes'", "" },
    { "A,,CN,,true,0,", 2, 13, ERR_VALUE, "'quantity': '0' is not a whole number from 1",
      "digits only, such as 2000" },
    { "A,,CN,,true,1,x", 2, 15, ERR_VALUE, "a value in a column without a name", "" },
    { "A,,CN,5\" disk,true,1,", 2, 8, ERR_SYNTAX,
      "a quote inside a cell that does not begin with one",
      "put the cell in double quotes and double the quote inside" },
    { "A,,C\xFF,,true,1,", 2, 5, ERR_SYNTAX, "byte 0xff is not UTF-8 here",
      "texts are UTF-8; 'iconv -f LATIN1 -t UTF-8' converts many others" },
};

static void says_what_is_wrong_with_a_row(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    header(&f, STR("id,on,parties.1.country,item.note,parties_complete,quantity,"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (reads_row(&f, str_of(rows[i].text)))
            fail_msg("'%s' is taken", rows[i].text);
        check_refusal(&f, &rows[i]);
        assert_null(f.order.on.data);
        if (rows[i].text[0] == 'A' && rows[i].code == ERR_VALUE)
            assert_text(f.order.id, "A");
        else
            assert_null(f.order.id.data);
    }
    order_of(&f, STR("A,,CN,,true,1,"));
    end(&f);
}

static struct str repeat(struct arena *arena, const char *format, int count)
{
    char *text = arena_alloc(arena, (size_t)count * 40 + 1);
    assert_non_null(text);
    int at = 0;
    for (int i = 1; i <= count; i++) {
        const char *number = strchr(format, '#');
        at += snprintf(text + at, 40, "%s%.*s%d%s", i > 1 ? "," : "", (int)(number - format),
                       format, i, number + 1);
    }
    return (struct str){ text, (size_t)at };
}

static void keeps_to_the_limits(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        int most;
    } limits[] = {
        { "parties.#.name", ORDER_PARTIES_MAX },
        { "via.#", ORDER_VIA_MAX },
        { "flags_resolved.#", ORDER_FLAGS_MAX },
        { "facts.f#", ORDER_FACTS_MAX },
        { "item.f#", ORDER_FACTS_MAX },
        { "item.rate.f#", ORDER_FACTS_MAX },
        { "parties.1.facts.f#", ORDER_FACTS_MAX },
        { "item.contains.#.name", ORDER_COMPONENTS_MAX },
        { "item.contains.1.f#", ORDER_FACTS_MAX },
    };
    struct fixture f;
    begin(&f);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        header(&f, repeat(&f.arena, limits[i].format, limits[i].most));
        /* Every column is used at once. */
        char row[1024];
        memset(row, ',', sizeof row);
        for (int c = 0; c < limits[i].most; c++)
            memcpy(row + c * 3, "CN,", 3);
        order_of(&f, (struct str){ row, (size_t)limits[i].most * 3 - 1 });
        assert_false(reads_header(&f, repeat(&f.arena, limits[i].format, limits[i].most + 1)));
        assert_int_equal(f.err.code, ERR_LIMIT);
        assert_true(f.err.column > 10);
        arena_reset(&f.arena);
    }
    char text[4000] = "";
    memset(text, ',', sizeof text);
    assert_true(reads_header(&f, (struct str){ text, ORDER_CSV_COLUMNS_MAX - 1 }));
    assert_false(reads_header(&f, (struct str){ text, ORDER_CSV_COLUMNS_MAX }));
    assert_string_equal(f.err.message, "more than 1024 cells in a row");
    assert_int_equal(f.err.column, ORDER_CSV_COLUMNS_MAX + 1);
    header(&f, STR("id,item.tpp"));
    for (int length = ORDER_TEXT_MAX; length <= ORDER_TEXT_MAX + 1; length++) {
        int n = snprintf(text, sizeof text, "%0*d,1", length, 1);
        assert_int_equal(reads_row(&f, (struct str){ text, (size_t)n }), length == ORDER_TEXT_MAX);
        n = snprintf(text, sizeof text, "A,%0*d", length, 1);
        assert_int_equal(reads_row(&f, (struct str){ text, (size_t)n }), length == ORDER_TEXT_MAX);
        n = snprintf(text, sizeof text, "item.%0*d", length - 5, 1);
        struct order_columns columns;
        bool good = order_columns_read(f.splitter, &f.arena, (struct str){ text, (size_t)n }, 1,
                                       &columns, &f.err);
        assert_int_equal(good, length == ORDER_TEXT_MAX);
    }
    assert_string_equal(f.err.message, "the name of a column is longer than 1024 bytes");
    end(&f);
}

static bool read_once(const struct mem *mem, void *context)
{
    (void)context;
    struct err err;
    struct arena arena;
    struct order_columns columns;
    struct order order;
    arena_init(&arena, mem, 1u << 20);
    struct csv_splitter *splitter = csv_splitter_new(mem, &err);
    bool done =
        splitter != NULL &&
        order_columns_read(splitter, &arena,
                           STR("id,parties.1.facts.x,item.contains.1.a.b,via.1,facts.y,item.z,"
                               "flags_resolved.1"),
                           1, &columns, &err) &&
        order_read_csv(splitter, &arena, &columns, STR("A,1,2,CN,3,4,5"), 2, &order, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    csv_splitter_free(splitter);
    arena_release(&arena);
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    alloc_fail_each(read_once, NULL);
    struct fixture f;
    struct arena kept;
    begin(&f);
    arena_init(&kept, mem_system(), 1u << 20);
    assert_true(order_columns_read(f.splitter, &kept,
                                   STR("id,parties.1.facts.x,item.contains.1.a.b,via.1,facts.y,"
                                       "item.z,flags_resolved.1"),
                                   1, &f.columns, &f.err));
    size_t refused = 0;
    for (size_t limit = 0; limit < 6000; limit += 16) {
        arena_release(&f.arena);
        arena_init(&f.arena, mem_system(), limit);
        if (!reads_row(&f, STR("A,1,2,CN,3,4,5"))) {
            refused++;
            assert_int_equal(f.err.code, ERR_LIMIT);
            assert_int_equal(f.err.line, 2);
        }
        arena_release(&f.arena);
        arena_init(&f.arena, mem_system(), limit);
        struct order_columns columns;
        if (!order_columns_read(f.splitter, &f.arena, STR("id,item.contains.1.a.b"), 1, &columns,
                                &f.err))
            assert_int_equal(f.err.code, ERR_LIMIT);
    }
    assert_true(refused > 20 && refused < 300);
    arena_release(&kept);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_field),
        cmocka_unit_test(reads_parties_and_facts),
        cmocka_unit_test(says_what_is_wrong_with_a_header),
        cmocka_unit_test(says_what_is_wrong_with_a_row),
        cmocka_unit_test(keeps_to_the_limits),
        cmocka_unit_test(does_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
