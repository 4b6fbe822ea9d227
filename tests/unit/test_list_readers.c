/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_list_readers.c - the lists of the UN, the EU and the UK, and the Entity List in its own
 * words: what becomes of an entry, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "screen/source.h"
#include "unit/alloc_fail.h"

#define ARENA_MAX ((size_t)16 << 20)

struct fixture {
    struct arena arena;
    struct party_list list;
    struct err err;
    char told[16384];
    size_t length;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    arena_init(&f->arena, mem_system(), ARENA_MAX);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    arena_release(&f->arena);
    free(f);
    return 0;
}

/* ---- what was read, as text ---- */

static void tell(struct fixture *f, const char *mark, struct str text)
{
    int wanted =
        snprintf(f->told + f->length, sizeof f->told - f->length, "%s%.*s\n", mark, STR_ARG(text));
    assert_true(wanted > 0 && f->length + (size_t)wanted < sizeof f->told);
    f->length += (size_t)wanted;
}

static void tell_some(struct fixture *f, const char *mark, struct str text)
{
    if (text.length > 0)
        tell(f, mark, text);
}

/* Its number and type, names (own, alias, weak, affiliate), addresses, countries, and the rest. */
static void tell_entry(struct fixture *f, const struct listed *entry)
{
    static const char *const kinds[NAME_KIND_COUNT] = { " n ", " a ", " w ", " f " };
    char day[DATE_TEXT_SIZE];
    tell(f, listed_type_name(entry->type), str_join(&f->arena, STR(""), " ", entry->number));
    for (size_t i = 0; i < entry->name_count; i++)
        tell(f, kinds[entry->names[i].kind], entry->names[i].text);
    for (size_t i = 0; i < entry->addresses.count; i++)
        tell(f, " @ ", entry->addresses.list[i]);
    for (size_t i = 0; i < entry->countries.count; i++)
        tell(f, " = ", entry->countries.list[i]);
    tell_some(f, " programs ", entry->programs);
    tell_some(f, " requirement ", entry->requirement);
    tell_some(f, " policy ", entry->policy);
    tell_some(f, " notice ", entry->notice);
    tell_some(f, " remarks ", entry->remarks);
    if (entry->from != DATE_MIN)
        tell(f, " from ", str_of(date_format(entry->from, day)));
    for (size_t i = 0; i < entry->field_count; i++)
        tell(f, " ", str_join(&f->arena, entry->fields[i].name, " | ", entry->fields[i].text));
}

static bool read_text(struct fixture *f, list_reader *reader, struct str text)
{
    const struct list_file file = { STR("list"), text };
    arena_reset(&f->arena);
    f->told[0] = '\0';
    f->length = 0;
    return reader(&f->arena, mem_system(), &file, 1, &f->list, &f->err);
}

static void check_told(struct fixture *f, list_reader *reader, const char *text,
                       const char *expected)
{
    if (!read_text(f, reader, str_of(text)))
        fail_msg("%u:%u: %s", f->err.line, f->err.column, f->err.message);
    for (size_t i = 0; i < f->list.entry_count; i++)
        tell_entry(f, &f->list.entries[i]);
    for (size_t i = 0; i < f->list.repair_count; i++)
        tell(f, "repair ", f->list.repairs[i].before);
    assert_string_equal(f->told, expected);
}

static void check_refused(struct fixture *f, list_reader *reader, const char *text, unsigned line,
                          unsigned column, const char *message)
{
    assert_false(read_text(f, reader, str_of(text)));
    if (f->err.line != line || f->err.column != column || strstr(f->err.message, message) == NULL)
        fail_msg("%u:%u: %s", f->err.line, f->err.column, f->err.message);
    assert_int_equal(f->list.entry_count, 0);
    assert_string_equal(f->err.file, "list");
    assert_true(f->err.code == ERR_SYNTAX || f->err.code == ERR_VALUE);
}

/* Cut anywhere before its last tag it is refused, with a place. */
static void check_cut_xml(struct fixture *f, list_reader *reader, const char *text)
{
    size_t length = strlen(text);
    while (text[length - 1] != '>')
        length--;
    for (size_t i = 0; i < length; i++) {
        assert_false(read_text(f, reader, (struct str){ text, i }));
        assert_true(f->err.line > 0 || i == 0);
        assert_int_equal(f->list.entry_count, 0);
        assert_string_equal(f->err.file, "list");
    }
}

/* ---- United Nations ---- */

#define UN_OPEN                                                                                    \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CONSOLIDATED_LIST dateGenerated=\"x\">"
#define UN_CLOSE "</CONSOLIDATED_LIST>\n"

static const char un_text[] =
    UN_OPEN "\n<INDIVIDUALS>\n<INDIVIDUAL><DATAID>7</DATAID>\n"
            "<FIRST_NAME>JOHN</FIRST_NAME><SECOND_NAME> ADAM </SECOND_NAME><THIRD_NAME/>"
            "<FOURTH_NAME>DOE</FOURTH_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>"
            "<REFERENCE_NUMBER>CDi.001</REFERENCE_NUMBER><LISTED_ON>2012-12-31-04:00</LISTED_ON>"
            "<NAME_ORIGINAL_SCRIPT>\xD0\x94\xD0\xBE\n \xD0\x94\xD0\xBE</NAME_ORIGINAL_SCRIPT>"
            "<COMMENTS1>Fled &amp; left.</COMMENTS1>"
            "<TITLE><VALUE>Dr.</VALUE><VALUE>Col.</VALUE></TITLE>"
            "<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>"
            "<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Shorty</ALIAS_NAME>"
            "<NOTE>as a boy</NOTE></INDIVIDUAL_ALIAS>"
            "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Jon Do; Jan Do</ALIAS_NAME>"
            "</INDIVIDUAL_ALIAS>"
            "<INDIVIDUAL_ADDRESS><STREET>1 Road</STREET><CITY>Goma</CITY><COUNTRY>Congo</COUNTRY>"
            "</INDIVIDUAL_ADDRESS>"
            "<INDIVIDUAL_ADDRESS><COUNTRY>Rwanda</COUNTRY><NOTE>since 2016</NOTE>"
            "</INDIVIDUAL_ADDRESS>"
            "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1971</YEAR>"
            "</INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_DOCUMENT/></INDIVIDUAL>\n</INDIVIDUALS>\n"
            "<ENTITIES><ENTITY><FIRST_NAME>ACME</FIRST_NAME>"
            "<REFERENCE_NUMBER>CDe.001</REFERENCE_NUMBER>"
            "<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Bolt</ALIAS_NAME></ENTITY_ALIAS>"
            "<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Coyote</ALIAS_NAME></ENTITY_ALIAS>"
            "<SORT_KEY/></ENTITY></ENTITIES>" UN_CLOSE;

static const char un_told[] =
    "person CDi.001\n"
    " n JOHN ADAM DOE\n"
    " a \xD0\x94\xD0\xBE \xD0\x94\xD0\xBE\n"
    " w Shorty\n"
    " a Jon Do\n"
    " a Jan Do\n"
    " @ 1 Road, Goma, Congo\n"
    " @ Rwanda\n"
    " = Congo\n"
    " = Rwanda\n"
    " programs DRC\n"
    " remarks Fled & left.\n"
    " from 2012-12-31\n"
    " DATAID | 7\n"
    " TITLE | Dr.\n"
    " TITLE | Col.\n"
    " INDIVIDUAL_ALIAS | QUALITY: Low; ALIAS_NAME: Shorty; NOTE: as a boy\n"
    " INDIVIDUAL_ADDRESS | COUNTRY: Rwanda; NOTE: since 2016\n"
    " INDIVIDUAL_DATE_OF_BIRTH | TYPE_OF_DATE: EXACT; YEAR: 1971\n"
    "organization CDe.001\n"
    " n ACME\n"
    " a Bolt\n"
    " a Coyote\n"
    " ENTITY_ALIAS | QUALITY: f.k.a.; ALIAS_NAME: Coyote\n"
    "repair \xD0\x94\xD0\xBE\n \xD0\x94\xD0\xBE\n"
    "repair Jon Do; Jan Do\n";

#define UN_ONE(inside) UN_OPEN "\n<ENTITIES>\n<ENTITY>" inside "</ENTITY></ENTITIES>" UN_CLOSE

static void test_un(void **state)
{
    struct fixture *f = *state;
    check_told(f, un_read, un_text, un_told);
    check_cut_xml(f, un_read, un_text);
    check_refused(f, un_read, "<WHOLE/>", 1, 1, "its root element is 'WHOLE'");
    check_refused(f, un_read, UN_ONE("<FIRST_NAME/>"), 4, 1, "without a name");
    check_refused(f, un_read, UN_ONE("<FIRST_NAME>--</FIRST_NAME>"), 4, 1, "without a name");
    check_refused(f, un_read, UN_OPEN UN_CLOSE, 0, 0, "without an entry");
    check_refused(f, un_read, UN_OPEN "<VESSELS/>" UN_CLOSE, 2, 38, "'VESSELS' is not known");
    check_refused(f, un_read, UN_OPEN "x" UN_CLOSE, 2, 38, "outside of an entry");
    check_refused(f, un_read, UN_ONE("<FIRST_NAME>\xE9</FIRST_NAME>"), 4, 21, "invalid token");
    check_refused(f, un_read,
                  UN_ONE("<FIRST_NAME>A</FIRST_NAME><REFERENCE_NUMBER>1</REFERENCE_NUMBER></ENTITY>"
                         "\n <ENTITY><FIRST_NAME>B</FIRST_NAME><REFERENCE_NUMBER>1"
                         "</REFERENCE_NUMBER>"),
                  5, 2, "two entries have the number '1'; the first is in line 4");
    check_refused(f, un_read, "<!DOCTYPE a [<!ENTITY b 'c'>]><CONSOLIDATED_LIST/>", 1, 13,
                  "document type");
}

/* A name that the list calls weak in one place and not in another is not weak. */
static void test_weak_in_one_place(void **state)
{
    struct fixture *f = *state;
    check_told(f, un_read,
               UN_ONE("<FIRST_NAME>A</FIRST_NAME>"
                      "<A_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>B</ALIAS_NAME></A_ALIAS>"
                      "<A_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>B</ALIAS_NAME></A_ALIAS>"),
               "organization \n n A\n a B\n");
}

static void test_encodings(void **state)
{
    struct fixture *f = *state;
    check_told(f, un_read,
               "<?xml version='1.0' encoding='ISO-8859-1'?><CONSOLIDATED_LIST><ENTITIES><ENTITY>"
               "<FIRST_NAME>Caf\xE9</FIRST_NAME></ENTITY></ENTITIES></CONSOLIDATED_LIST>",
               "organization \n n Caf\xC3\xA9\n");
    check_refused(f, un_read, "<?xml version='1.0' encoding='windows-1252'?><CONSOLIDATED_LIST/>",
                  1, 31, "unknown encoding");
    assert_non_null(strstr(f->err.hint, "UTF-8"));
}

/* ---- European Union ---- */

#define EU_LATER                                                                                   \
    "legal_basis=\"1/2012\" reg_date=\"2012-02-21\" pdf_link=\"http\" programme=\"IRQ\""
#define EU_EARLIER                                                                                 \
    "legal_basis=\"1/2005\" reg_date=\"2005-06-16\" pdf_link=\"http\" programme=\"IRQ\""

static const char eu_text_2016[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- x -->\n<WHOLE Date=\"11/02/2016\">\n"
    "<ENTITY Id=\"13\" Type=\"P\" " EU_LATER " remark=\"(x &apos;y&apos;)\">\n"
    "<NAME Id=\"17\" Entity_id=\"13\" " EU_EARLIER "><LASTNAME>Doe</LASTNAME>"
    "<FIRSTNAME>John</FIRSTNAME><MIDDLENAME/><WHOLENAME>John Doe</WHOLENAME><GENDER>M</GENDER>"
    "<TITLE/><FUNCTION/><LANGUAGE/></NAME>\n"
    "<NAME Id=\"18\" Entity_id=\"13\" " EU_EARLIER "><LASTNAME/><FIRSTNAME/>"
    "<MIDDLENAME/><WHOLENAME>Jo</WHOLENAME><GENDER/><TITLE/><FUNCTION/><LANGUAGE/></NAME>\n"
    "<NAME Id=\"19\"><LASTNAME>Do</LASTNAME><FIRSTNAME>Jon</FIRSTNAME><WHOLENAME/></NAME>\n"
    "<ADDRESS Id=\"4\" " EU_LATER "><NUMBER/><STREET>1 Road</STREET><ZIPCODE/>"
    "<CITY>Baghdad</CITY><COUNTRY>IRQ</COUNTRY><OTHER/></ADDRESS>\n"
    "<CITIZEN Id=\"1\"><COUNTRY>IRQ</COUNTRY></CITIZEN>\n"
    "</ENTITY></WHOLE>\n";

static const char eu_told_2016[] = "person 13\n"
                                   " n John Doe\n"
                                   " a Jo\n"
                                   " a Jon Do\n"
                                   " @ 1 Road, Baghdad, IRQ\n"
                                   " = IRQ\n"
                                   " programs IRQ\n"
                                   " notice 1/2012; 1/2005\n"
                                   " remarks (x 'y')\n"
                                   " from 2005-06-16\n"
                                   " reg_date | 2012-02-21\n"
                                   " Type | P\n"
                                   " NAME | LASTNAME: Doe; FIRSTNAME: John; WHOLENAME: John Doe; "
                                   "GENDER: M\n"
                                   " CITIZEN | COUNTRY: IRQ\n";

#define EU_OPEN                                                                                    \
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"                              \
    "<export xmlns=\"http://eu.europa.ec/fpi/fsd/export\" globalFileId=\"1\">\n"

static const char eu_text_now[] = EU_OPEN
    "<sanctionEntity designationDate=\"2003-07-01\" unitedNationId=\"\" "
    "euReferenceNumber=\"EU.27.28\" logicalId=\"13\">\n"
    "<remark>UNSC RESOLUTION 1483</remark><remark>More</remark>\n"
    "<regulation regulationType=\"regulation\" publicationDate=\"2003-07-08\" "
    "entryIntoForceDate=\"2003-07-07\" numberTitle=\"1210/2003 (OJ L169)\" programme=\"IRQ\" "
    "logicalId=\"348\"><publicationUrl>http</publicationUrl></regulation>\n"
    "<subjectType code=\"person\" classificationCode=\"P\"/>\n"
    "<nameAlias firstName=\"\" wholeName=\"Abu A\" strong=\"false\" logicalId=\"1\"/>\n"
    "<nameAlias firstName=\"John\" middleName=\"\" lastName=\"Doe\" wholeName=\"John Doe\" "
    "function=\"\" gender=\"\" title=\"\" nameLanguage=\"\" strong=\"true\" "
    "regulationLanguage=\"en\" logicalId=\"17\"><regulationSummary regulationType=\"amendment\" "
    "publicationDate=\"2004-01-01\" numberTitle=\"5/2004\" publicationUrl=\"http\"/></nameAlias>\n"
    "<nameAlias firstName=\"Jon\" lastName=\"Do\" wholeName=\"Jean Do\" nameLanguage=\"FR\" "
    "strong=\"true\" logicalId=\"18\"/>\n"
    "<citizenship region=\"\" countryIso2Code=\"IQ\" countryDescription=\"IRAQ\"/>\n"
    "<address street=\"1 Road\" poBox=\"\" zipCode=\"9\" city=\"Baghdad\" region=\"\" place=\"\" "
    "countryIso2Code=\"IQ\" countryDescription=\"IRAQ\" logicalId=\"2\"/>\n"
    "<address city=\"Nowhere\" countryIso2Code=\"00\" countryDescription=\"UNKNOWN\"/>\n"
    "</sanctionEntity>\n"
    "<sanctionEntity logicalId=\"14\"><subjectType classificationCode=\"E\"/>"
    "<nameAlias wholeName=\"W\" strong=\"false\"/></sanctionEntity></export>\n";

static const char eu_told_now[] =
    "person EU.27.28\n"
    " n John Doe\n"
    " w Abu A\n"
    " a Jean Do\n"
    " a Jon Do\n"
    " @ 1 Road, 9, Baghdad, IQ\n"
    " @ Nowhere\n"
    " = IQ\n"
    " programs IRQ\n"
    " notice 1210/2003 (OJ L169); 5/2004\n"
    " remarks UNSC RESOLUTION 1483\nMore\n"
    " from 2003-07-01\n"
    " logicalId | 13\n"
    " designationDate | 2003-07-01\n"
    " regulation | regulationType: regulation; publicationDate: 2003-07-08; "
    "entryIntoForceDate: 2003-07-07; numberTitle: 1210/2003 (OJ L169); programme: IRQ\n"
    " subjectType | code: person; classificationCode: P\n"
    " nameAlias | firstName: Jon; lastName: Do; wholeName: Jean Do; nameLanguage: FR; "
    "strong: true\n"
    " citizenship | countryIso2Code: IQ; countryDescription: IRAQ\n"
    "organization 14\n"
    " n W\n"
    " subjectType | classificationCode: E\n";

static void test_eu(void **state)
{
    struct fixture *f = *state;
    check_told(f, eu_read, eu_text_2016, eu_told_2016);
    check_told(f, eu_read, eu_text_now, eu_told_now);
    check_cut_xml(f, eu_read, eu_text_2016);
    check_cut_xml(f, eu_read, eu_text_now);
    check_refused(f, eu_read, UN_OPEN UN_CLOSE, 2, 1, "its root element is 'CONSOLIDATED_LIST'");
    check_refused(f, eu_read, EU_OPEN "<sanctionEntity/></export>", 3, 1, "without a name");
    check_refused(f, eu_read, EU_OPEN "<ENTITY/></export>", 3, 1, "'ENTITY' is not known");
    check_refused(f, eu_read,
                  EU_OPEN
                  "<sanctionEntity logicalId='1'><nameAlias wholeName='A'/></sanctionEntity>"
                  "<sanctionEntity logicalId='1'><nameAlias wholeName='B'/></sanctionEntity>"
                  "</export>",
                  3, 74, "two entries have the number '1'");
}

/* ---- United Kingdom ---- */

#define UK_TITLES                                                                                  \
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,DOB,Address 1,Address 6,"                     \
    "Post/Zip Code,Country,Other Information,Group Type,Alias Type,Regime,Listed On,"              \
    "Last Updated,Group ID\n"
#define UK_OPEN "Last Updated,13/04/2018,,,,,,,,,,,,,,,,,\n" UK_TITLES

static const char uk_text[] = UK_OPEN
    " DO,Jon,,,,,,00/00/1980,,,,,UN Ref 1.,Individual,AKA,Al-Q,01/04/2016,02/04/2016,13349\n"
    "ACME,,,,,,,,1 Road,Kabul,9,Afghanistan,x,Entity,Prime Alias,Taliban,24/06/2008,,900\n"
    "DOE,John,A,,,,Dr,00/00/1980,,,,,UN Ref 1.,Individual,Prime Alias,Al-Q,01/04/2015,,13349\n"
    "DOE,John,A,,,,Dr,00/00/1981,,,,Libya (since 2009),UN Ref 1.,Individual,Prime Alias,Al-Q,"
    "01/04/2016,,13349\n"
    "BOLT,,,,,,,,1 Road,Kabul,9,Afghanistan,x,Entity,FKA,Taliban,24/06/2008,,900\n";

static const char uk_told[] = "organization 900\n"
                              " n ACME\n"
                              " a BOLT\n"
                              " @ 1 Road, Kabul, 9, Afghanistan\n"
                              " = Afghanistan\n"
                              " programs Taliban\n"
                              " remarks x\n"
                              " from 2008-06-24\n"
                              " FKA | BOLT\n"
                              "person 13349\n"
                              " n John A DOE\n"
                              " a Jon DO\n"
                              " @ Libya (since 2009)\n"
                              " = Libya (since 2009)\n"
                              " programs Al-Q\n"
                              " remarks UN Ref 1.\n"
                              " from 2015-04-01\n"
                              " Title | Dr\n"
                              " DOB | 00/00/1980\n"
                              " DOB | 00/00/1981\n"
                              " Last Updated | 02/04/2016\n";

static const char uk_text_now[] =
    "Report Date: 13-Feb-2026\n"
    "Last Updated,Unique ID,OFSI Group ID,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,"
    "Alias strength,Name non-latin script,Regime Name,Designation Type,Address Line 1,"
    "Address Country,Date Designated,IMO number\n"
    ",AFG0001,12703,ACME EXCHANGE,,,,,,Primary Name,,\xD0\x90\xD0\x9A,The Afghanistan Regulations,"
    "Entity,1 Road,Pakistan,29/06/2012,\n"
    ",AFG0001,12703,AX,,,,,,Alias,Low quality a.k.a,,The Afghanistan Regulations,Entity,,,"
    "29/06/2012,\n"
    ",AFG0001,12703,ACME EXCHANGES,,,,,,Primary name variation,,,The Afghanistan Regulations,"
    "Entity,,,29/06/2012,\n"
    ",RUS0001,,TONG SAN,,,,,,Primary Name,,,Russia,Ship,,,31/02/2020,8937675\n";

static const char uk_told_now[] = "organization AFG0001\n"
                                  " n ACME EXCHANGE\n"
                                  " a \xD0\x90\xD0\x9A\n"
                                  " a ACME EXCHANGES\n"
                                  " w AX\n"
                                  " @ 1 Road, Pakistan\n"
                                  " = Pakistan\n"
                                  " programs The Afghanistan Regulations\n"
                                  " from 2012-06-29\n"
                                  " OFSI Group ID | 12703\n"
                                  "vessel RUS0001\n"
                                  " n TONG SAN\n"
                                  " programs Russia\n"
                                  " IMO number | 8937675\n"
                                  "repair 31/02/2020\n";

#define UK_ROW(name, number) name ",,,,,,,,,,,,,Entity,Prime Alias,,,," number "\n"

static void test_uk(void **state)
{
    struct fixture *f = *state;
    check_told(f, uk_read, uk_text, uk_told);
    check_told(f, uk_read, uk_text_now, uk_told_now);
    check_told(f, uk_read, UK_TITLES UK_ROW("A", "1"), "organization 1\n n A\n");
    check_told(f, uk_read, UK_OPEN UK_ROW("Caf\xE9", "1"),
               "organization 1\n n Caf\xC3\xA9\nrepair Caf\xC3\xA9\n");
    check_told(f, uk_read,
               UK_OPEN
               "A,,,,,,,,,,,,X. Low quality A.K.A. (a) Muslim (b) Lava. Y (z).,Entity,AKA,,,,1\n",
               "organization 1\n n A\n w Muslim\n w Lava\n"
               " remarks X. Low quality A.K.A. (a) Muslim (b) Lava. Y (z).\n");
    check_told(f, uk_read, UK_OPEN UK_ROW("A", "1") "B,,,,,,,,,,,,,Individual,AKA,,,,1\n",
               "unknown 1\n n A\n a B\n");
    check_refused(f, uk_read, "", 0, 0, "not the header");
    check_refused(f, uk_read, "a,b\nc,d\nName 6,Name 1\n", 2, 1, "not the header");
    check_refused(f, uk_read, "Name 6,Name 1,Name 6\n", 1, 15, "there twice");
    check_refused(f, uk_read, "Name 6,Name 1\n", 1, 1, "not the header");
    check_refused(f, uk_read, UK_OPEN, 0, 0, "without an entry");
    check_refused(f, uk_read, UK_OPEN UK_ROW("", "1"), 3, 1, "without a name");
    check_refused(f, uk_read, UK_OPEN UK_ROW("--", "1"), 3, 1, "without a name");
    check_refused(f, uk_read, UK_OPEN UK_ROW("A", ""), 3, 37, "to which party");
    check_refused(f, uk_read, UK_OPEN "A,B\n", 3, 1, "2 cells, but the header has 19");
    check_refused(f, uk_read, UK_OPEN "\"A,B\n", 3, 1, "quot");
}

/* Cut anywhere, it is refused, or has names that it has whole as well. */
static void test_uk_cut(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof uk_text - 1; i++) {
        if (!read_text(f, uk_read, (struct str){ uk_text, i })) {
            assert_string_equal(f->err.file, "list");
            continue;
        }
        for (size_t k = 0; k < f->list.entry_count; k++) {
            for (size_t n = 0; n < f->list.entries[k].name_count; n++) {
                char line[64];
                snprintf(line, sizeof line, " %.*s\n", STR_ARG(f->list.entries[k].names[n].text));
                assert_non_null(strstr(uk_told, line));
            }
        }
    }
}

/* ---- Entity List ---- */

#define DASH "\xE2\x80\x94"

/* An entry as it is worded, and the names and addresses that it comes to. */
static const struct {
    const char *text;
    const char *told;
} worded[] = {
    { "Acme, a.k.a., the following one alias: " DASH "AMMS. 27 Taiping Road, Beijing, China.",
      " n Acme\n a AMMS\n @ 27 Taiping Road, Beijing, China\n" },
    { "Acme, Ltd., a.k.a. the following two aliases: " DASH "Bolt Co., Ltd.; and " DASH
      "Coyote Co. No. 1 Road; and 2 Road; and",
      " n Acme, Ltd.\n a Bolt Co., Ltd.\n a Coyote Co\n @ No. 1 Road\n @ 2 Road\n" },
    { "Acme, and the following two aliases: " DASH "811th Institute; and " DASH
      "Institute of Power 388 Cang Wu Road, Shanghai",
      " n Acme\n a 811th Institute\n a Institute of Power\n"
      " a Institute of Power 388 Cang Wu Road\n @ 388 Cang Wu Road, Shanghai\n!" },
    { "Acme, a.k.a., the following two aliases, and two subordinate institutions: " DASH
      "Bolt; and " DASH "Coyote. Subordinate institution Second Department, a.k.a., the following "
      "one alias: " DASH "Dingo.",
      " n Acme\n a Bolt\n a Coyote\n f Second Department\n f Dingo\n!" },
    { "Acme, a.k.a., the following two aliases: " DASH "Bolt; (all of them near Mianyang) " DASH
      "The J.S.C. St. P. Popov Works. 901 Road (See alternative address under Iran.)",
      " n Acme\n a Bolt\n a The J.S.C. St. P. Popov Works\n @ 901 Road\n note\n note\n" },
    { "Acme, a.k.a., the following one alias: " DASH "811th Works 5 Road; and 6 Road.",
      " n Acme\n a 811th Works\n a 811th Works 5 Road\n @ 5 Road\n @ 6 Road\n!" },
    { "Acme Trading Co., Ltd., Room 5, 6 Road, Hong Kong.",
      " n Acme Trading Co., Ltd.\n @ Room 5, 6 Road, Hong Kong\n" },
    { "Academy of Things, Institute of Parts, No. 5 Road, Beijing.",
      " n Academy of Things, Institute of Parts\n @ No. 5 Road, Beijing\n" },
    { "Academy of Things, 30th Research Institute, 5 Road, Beijing.",
      " n Academy of Things, 30th Research Institute\n @ 5 Road, Beijing\n" },
    { "Li Ming, Institute of Parts, 5 Road, Beijing.",
      " n Li Ming, Institute of Parts\n a Li Ming\n @ 5 Road, Beijing\n!" },
    { "Acme, Nowhere, 5 Road.", " n Acme\n a Acme, Nowhere\n @ Nowhere, 5 Road\n!" },
    { "Acme, a.k.a., Bolt, 5 Road.", " n Acme\n a Bolt\n @ 5 Road\n!" },
    { "Address 01, Flat 1717, 17/F, Hong Kong.",
      " n Address 01\n @ Flat 1717, 17/F, Hong Kong\n listed\n" },
    { "Acme", " n Acme\n" },
    { "State Plant, No. 5, a.k.a., the following one alias: " DASH "Bolt. 5 Road.",
      " n State Plant\n a State Plant, No. 5\n a Bolt\n @ 5 Road\n!" },
    /* As the entry of a group may be worded: nobody in it is lost. */
    { "Acme Co., Ltd. (Acme), and to include the following addresses and the following "
      "three affiliated entities: Addresses for Acme Co., Ltd.: Bantian Base, Longgang District; "
      "and No. 1 Road. Affiliated entities: Beijing Bolt Co., Ltd., a.k.a., the "
      "following one alias: " DASH
      "Bolt Technologies, Q80, 3rd Floor, No. 3, Shangdi Road, Beijing. Coyote Co. Ltd., Dongguan, "
      "Guangdong, China. Dingo Cloud, 5 Road.",
      " n Acme Co., Ltd. (Acme)\n"
      " a Acme Co., Ltd.\n"
      " a Acme\n"
      " f Bantian Base\n"
      " f Beijing Bolt Co., Ltd.\n"
      " f Bolt Technologies\n"
      " f Coyote Co. Ltd.\n"
      " f Coyote Co. Ltd., Dongguan, Guangdong, China\n"
      " f Dingo Cloud\n!" },
};

#define EL_TABLE                                                                                   \
    "<TABLE><THEAD><TR><TH>Country</TH><TH>Entity</TH><TH>License requirement</TH>"                \
    "<TH>License review policy</TH><TH>Federal Register citation</TH></TR></THEAD>"
#define EL_OPEN                                                                                    \
    "<?xml version=\"1.0\"?>\n<DIV5 N=\"744\" TYPE=\"PART\"><TABLE><TR><TD>x</TD></TR>"            \
    "</TABLE><DIV9 N=\"Supplement No. 4 to Part 744\"><HEAD>Entity List</HEAD>" EL_TABLE "\n"
#define EL_CLOSE                                                                                   \
    "</TABLE></DIV9><DIV9 N=\"Supplement No. 5\"><TABLE><TR><TD>x</TD></TR></TABLE>"               \
    "</DIV9></DIV5>\n"
#define EL_ROW(country, entity)                                                                    \
    "<TR><TD>" country "</TD><TD>" entity                                                          \
    "</TD><TD>All.</TD><TD>Denial</TD><TD>84 FR 1, 5/21/19.</TD></TR>\n"

static void test_entries_in_words(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof worded / sizeof worded[0]; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s<TR><TD/><TD>%s</TD><TD/><TD/><TD/></TR>%s", EL_OPEN,
                 worded[i].text, EL_CLOSE);
        if (!read_text(f, el_read, str_of(text)))
            fail_msg("%zu: %u:%u: %s", i, f->err.line, f->err.column, f->err.message);
        struct listed *entry = &f->list.entries[0];
        assert_true(str_equal_text(entry->fields[--entry->field_count].text, worded[i].text));
        for (size_t k = 0; k < entry->field_count; k++)
            entry->fields[k].text = (struct str){ 0 };
        tell_entry(f, entry);
        for (char *at = strstr(f->told, " | "); at != NULL; at = strstr(f->told, " | "))
            memmove(at, at + 3, strlen(at + 3) + 1);
        f->length = strlen(f->told);
        if (f->list.repair_count > 0)
            snprintf(f->told + f->length, sizeof f->told - f->length, "!");
        assert_string_equal(f->told + strlen("unknown \n"), worded[i].told);
    }
}

static const char el_text[] =
    EL_OPEN EL_ROW("CHINA", "Acme Ltd.<sup>4</sup>, a.k.a., the following one alias:<br/>" DASH
                            "Bolt.<br/>5 Road; and")
        EL_ROW("", "Coyote, 6 Road.") "<TR><TD>IRAN</TD><TD/><TD/><TD/><TD/></TR>"
                                      "<TR><TD/><TD/><TD/><TD/><TD/></TR>" EL_ROW("", "[Reserved]")
                                          EL_ROW("IRAN", "Coyote, 6 Road.") EL_CLOSE;

static const char el_told[] =
    "unknown \n"
    " n Acme Ltd.\n"
    " a Bolt\n"
    " @ 5 Road\n"
    " = CHINA\n"
    " requirement All.\n"
    " policy Denial\n"
    " notice 84 FR 1, 5/21/19.\n"
    " from 2019-05-21\n"
    " entry_text | Acme Ltd. , a.k.a., the following one alias: " DASH "Bolt. 5 Road; and\n"
    " footnotes | 4\n"
    "unknown \n"
    " n Coyote\n"
    " @ 6 Road\n"
    " = CHINA\n"
    " requirement All.\n"
    " policy Denial\n"
    " notice 84 FR 1, 5/21/19.\n"
    " from 2019-05-21\n"
    " entry_text | Coyote, 6 Road.\n"
    "unknown \n"
    " n Coyote\n"
    " @ 6 Road\n"
    " = IRAN\n"
    " requirement All.\n"
    " policy Denial\n"
    " notice 84 FR 1, 5/21/19.\n"
    " from 2019-05-21\n"
    " entry_text | Coyote, 6 Road.\n";

static void test_el(void **state)
{
    struct fixture *f = *state;
    check_told(f, el_read, el_text, el_told);
    check_cut_xml(f, el_read, el_text);
    check_told(f, el_read,
               "name,entry_text,country,notice,why\n\"Li, Ming\",\"Li, Ming, Beijing, China.\",CN,"
               "\"62 FR 1, 6/30/97. 99 FR 1, 2/30/99.\",asked\n",
               "unknown \n n Li, Ming\n @ Beijing, China\n = CN\n"
               " notice 62 FR 1, 6/30/97. 99 FR 1, 2/30/99.\n from 1997-06-30\n"
               " entry_text | Li, Ming, Beijing, China.\n why | asked\n"
               "repair 62 FR 1, 6/30/97. 99 FR 1, 2/30/99.\n");
    check_refused(f, el_read, "", 0, 0, "without an entry");
    check_refused(f, el_read, "name\nA\n", 1, 1, "not the header");
    check_refused(f, el_read, "name,entry_text\nA,\n", 2, 1, "without an entry");
    check_refused(f, el_read, "name,entry_text\nA,--\n", 2, 1, "without a name");
    check_refused(f, el_read, "name,entry_text\nA\n", 2, 1, "1 cells");
    check_refused(f, el_read, "name,entry_text\nA,A\nA,A\n", 3, 1, "the first is in line 2");
    check_refused(f, el_read, EL_OPEN EL_CLOSE, 0, 0, "without an entry");
    check_refused(f, el_read, EL_OPEN EL_ROW("", "") EL_CLOSE, 3, 1, "without an entry");
    check_refused(f, el_read, EL_OPEN "<TR><TD>x</TD></TR>" EL_CLOSE, 3, 1, "1 cells");
    check_refused(f, el_read, EL_OPEN EL_ROW("CN", "A") EL_ROW("CN", "A") EL_CLOSE, 4, 1,
                  "two entries have the text 'CN: A'");
    check_refused(f, el_read, "<a N=\"Supplement No. 4 to Part 744\">\n<TR><TD>x</TD></TR></a>", 2,
                  1, "before the header");
}

/* ---- all ---- */

static const struct {
    list_reader *read;
    const char *source;
    const char *text;
} readers[] = {
    { un_read, "un", un_text },
    { eu_read, "eu", eu_text_2016 },
    { eu_read, "eu", eu_text_now },
    { uk_read, "uk", uk_text },
    { uk_read, "uk", uk_text_now },
    { el_read, "us-el", el_text },
    { el_read, "us-el", "name,entry_text\nA,\"A, a.k.a., the following one alias: B. 5 Road\"\n" },
};

static void test_lists_are_recognized(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        const struct list_file file = { STR("list"), str_of(readers[i].text) };
        const struct list_source *source = list_source_of(&file, &f->err);
        assert_non_null(source);
        assert_string_equal(source->code, readers[i].source);
        assert_true(source->read == readers[i].read);
    }
    const struct list_file other = { STR("list"), STR("a,b\n1,2\n") };
    assert_null(list_source_of(&other, &f->err));
    assert_string_equal(f->err.file, "list");
}

/* A list with a text of so many bytes in it. */
static bool read_long(struct fixture *f, list_reader *reader, const char *open, size_t length,
                      const char *close)
{
    size_t size = strlen(open) + length + strlen(close);
    char *text = malloc(size + 1);
    assert_non_null(text);
    memset(text, 'a', size);
    memcpy(text, open, strlen(open));
    memcpy(text + size - strlen(close), close, strlen(close));
    bool done = read_text(f, reader, (struct str){ text, size });
    free(text);
    return done;
}

static void test_limits(void **state)
{
    struct fixture *f = *state;
    static const struct {
        list_reader *read;
        const char *open, *close;
    } limited[] = {
        { un_read, UN_OPEN "<ENTITIES><ENTITY><FIRST_NAME>A</FIRST_NAME><COMMENTS1>",
          "</COMMENTS1></ENTITY></ENTITIES>" UN_CLOSE },
        { eu_read, EU_OPEN "<sanctionEntity><nameAlias wholeName='A'/><remark>",
          "</remark></sanctionEntity></export>" },
        { el_read, EL_OPEN "<TR><TD/><TD>A</TD><TD>", "</TD><TD/><TD/></TR>" EL_CLOSE },
    };
    for (size_t i = 0; i < sizeof limited / sizeof limited[0]; i++) {
        assert_true(read_long(f, limited[i].read, limited[i].open, LIST_ROW_MAX, limited[i].close));
        assert_false(
            read_long(f, limited[i].read, limited[i].open, LIST_ROW_MAX + 1, limited[i].close));
        assert_int_equal(f->err.code, ERR_LIMIT);
        assert_true(f->err.line > 0);
    }
}

static void test_one_file(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        const struct list_file files[2] = { { STR("a"), str_of(readers[i].text) },
                                            { STR("b"), str_of(readers[i].text) } };
        assert_false(readers[i].read(&f->arena, mem_system(), files, 2, &f->list, &f->err));
        assert_int_equal(f->err.code, ERR_USAGE);
    }
}

/* With one byte changed it is read or refused; what is read has names. */
static void test_changed_bytes(void **state)
{
    struct fixture *f = *state;
    static const char bytes[] = "\0<>\"&;,\n\xFF(";
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        size_t length = strlen(readers[i].text);
        char *text = malloc(length);
        assert_non_null(text);
        memcpy(text, readers[i].text, length);
        for (size_t at = 0; at < length; at++) {
            text[at] = bytes[at % (sizeof bytes - 1)];
            if (read_text(f, readers[i].read, (struct str){ text, length })) {
                for (size_t k = 0; k < f->list.entry_count; k++)
                    assert_true(f->list.entries[k].name_count > 0);
            } else {
                assert_true(f->err.code != ERR_NONE && f->err.message[0] != '\0');
            }
            text[at] = readers[i].text[at];
        }
        free(text);
    }
}

static bool try_reader(const struct mem *mem, void *context)
{
    const size_t *index = context;
    const struct list_file file = { STR("list"), str_of(readers[*index].text) };
    struct party_list list;
    struct arena arena;
    struct err err;
    arena_init(&arena, mem, ARENA_MAX);
    bool done = readers[*index].read(&arena, mem, &file, 1, &list, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void test_memory_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++)
        assert_true(alloc_fail_each(try_reader, &i) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_un, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_weak_in_one_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_encodings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_eu, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_uk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_uk_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_entries_in_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_el, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lists_are_recognized, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_changed_bytes, set_up, tear_down),
        cmocka_unit_test(test_memory_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
