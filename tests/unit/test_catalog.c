/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_catalog.c - reading the catalog, and finding chips by the names people write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "item/item.h"
#include "unit/alloc_fail.h"
#include "unit/chips.h"

#define ARENA_MAX ((size_t)512 << 20)

/* vendor, model, variant, aliases, a rate, an area, uncertain, confidence, source, memory_gb */
#define HEADER                                                                                     \
    "vendor,model,variant,aliases,item.rate[fp16],item.die_area,uncertain,confidence,source,"      \
    "memory_gb\n"

struct fixture {
    struct arena arena;
    struct catalog catalog;
    struct err err;
};

static bool read_text(struct fixture *f, struct str text)
{
    arena_init(&f->arena, mem_system(), ARENA_MAX);
    err_clear(&f->err);
    f->catalog = (struct catalog){ .chip_count = 4711 };
    bool done = catalog_read(&f->arena, STR("chips.csv"), text, &f->catalog, &f->err);
    if (!done) {
        assert_int_equal(f->catalog.chip_count, 4711); /* nothing half-read */
        assert_null(f->catalog.chips);
        assert_int_not_equal(f->err.code, ERR_NONE);
        assert_string_not_equal(f->err.message, "");
        assert_string_equal(f->err.file, "chips.csv");
    }
    return done;
}

static void must_read(struct fixture *f, struct str text)
{
    if (!read_text(f, text))
        fail_msg("%s:%u:%u: %s", f->err.file, f->err.line, f->err.column, f->err.message);
}

static void release(struct fixture *f)
{
    arena_release(&f->arena);
}

static struct catalog_match find(const struct fixture *f, const char *name)
{
    struct catalog_match match;
    catalog_find(&f->catalog, str_of(name), &match);
    assert_true(match.count <= CATALOG_MATCHES_MAX && match.count <= match.total);
    for (size_t i = 1; i < match.count; i++)
        assert_true(str_equal(match.chips[i]->family, match.chips[0]->family));
    return match;
}

static void assert_text(struct str text, const char *expected)
{
    if (!str_equal_text(text, expected))
        fail_msg("'%.*s' is not '%s'", STR_ARG(text), expected);
}

/* The full names found, or the suggestions behind a question mark, with | between them. */
static const char *found(const struct fixture *f, const char *name, char text[2048])
{
    struct catalog_match match = find(f, name);
    struct catalog_suggestions near;
    size_t length = 0;
    text[0] = '\0';
    catalog_suggest(&f->catalog, str_of(name), &near);
    assert_true(near.count <= CATALOG_SUGGESTIONS_MAX);
    assert_true(match.count == 0 || near.count == 0);
    for (size_t i = 0; i < match.count; i++)
        length += (size_t)snprintf(text + length, 2048 - length, "%s%.*s", i > 0 ? "|" : "",
                                   STR_ARG(match.chips[i]->name));
    for (size_t i = 0; i < near.count; i++)
        length += (size_t)snprintf(text + length, 2048 - length, "%s%.*s", i > 0 ? "|" : "?",
                                   STR_ARG(near.list[i]));
    return text;
}

/* ---- names ---- */

static const struct {
    const char *name;
    const char *finds; /* see found() */
} spellings[] = {
    { "NVIDIA H20", "NVIDIA H20 SXM 96GB" },
    { "H20", "NVIDIA H20 SXM 96GB" },
    { "nvidia h20", "NVIDIA H20 SXM 96GB" },
    { "  Nvidia-H20  ", "NVIDIA H20 SXM 96GB" },
    { "H20 SXM", "NVIDIA H20 SXM 96GB" },
    { "NVIDIA H20 96G", "NVIDIA H20 SXM 96GB" },
    { "h-20", "NVIDIA H20 SXM 96GB" },
    { "Ｈ２０", "NVIDIA H20 SXM 96GB" },
    { "NVIDIA® H100™ PCIe", "NVIDIA H100 PCIe 80GB" },
    { "NVIDIA H100 SXM5 80GB", "NVIDIA H100 SXM5 80GB" },
    { "H100 SXM", "NVIDIA H100 SXM5 80GB" },
    { "H100 80GB PCIe", "NVIDIA H100 PCIe 80GB" },
    { "PCIe 80 GB H100", "NVIDIA H100 PCIe 80GB" },
    { "NVIDIA H100 80GB HBM3", "NVIDIA H100 SXM5 80GB" },
    { "NVIDIA H100 Tensor Core GPU", "NVIDIA H100 SXM5 80GB|NVIDIA H100 PCIe 80GB" },
    { "NVIDIA A100-SXM4-80GB", "NVIDIA A100 SXM4 80GB" },
    { "A100 80GB", "NVIDIA A100 SXM4 80GB|NVIDIA A100 PCIe 80GB" },
    { "Tesla V100-PCIE-32GB", "NVIDIA V100 PCIe 32GB" },
    { "NVIDIA A800 SXM4 80GB", "NVIDIA A800 SXM4 80GB" },
    { "H200", "NVIDIA H200 SXM 141GB" },
    { "NVIDIA H200 SXM 141GB", "NVIDIA H200 SXM 141GB" },
    { "H200 NVL", "NVIDIA H200 NVL 141GB" },
    { "NVIDIA H200 141GB", "NVIDIA H200 SXM 141GB" },
    { "NVIDIA GeForce RTX 4090", "NVIDIA GeForce RTX 4090" },
    { "RTX 4090", "NVIDIA GeForce RTX 4090" },
    { "4090", "NVIDIA GeForce RTX 4090" },
    { "rtx4090d", "NVIDIA GeForce RTX 4090 D" },
    { "RTX 4090 24GB", "NVIDIA GeForce RTX 4090" },
    { "RTX 6000 Ada Generation", "NVIDIA RTX 6000 Ada" },
    { "RTX PRO 6000 Blackwell Server Edition", "NVIDIA RTX PRO 6000 Blackwell Server" },
    { "RTX PRO 6000",
      "NVIDIA RTX PRO 6000 Blackwell Workstation|NVIDIA RTX PRO 6000 Blackwell Server" },
    { "NVIDIA L40S", "NVIDIA L40S" },
    { "L40", "NVIDIA L40" },
    { "Ascend 910B", "Huawei Ascend 910B" },
    { "910b", "Huawei Ascend 910B" },
    { "Huawei HiSilicon Ascend 910B", "Huawei Ascend 910B" },
    { "昇腾910B", "Huawei Ascend 910B" },
    { "华为昇腾 910B", "Huawei Ascend 910B" },
    { "Ascend 910", "Huawei Ascend 910 256 TFLOPS|Huawei Ascend 910 320 TFLOPS" },
    { "AMD MI210", "AMD MI210" },
    { "MI300X", "AMD MI300X" },
    { "Instinct MI300X", "AMD MI300X" },
    { "AMD Instinct™ MI300X Accelerator", "AMD MI300X" },
    { "AMD MI308X", "AMD MI308X" },
    { "MI308", "AMD MI308X" },
    { "HL-328", "Intel Gaudi 3 HL-328 OAM" },
    { "Gaudi 3 PCIe", "Intel Gaudi 3 HL-388 PCIe" },
    { "Intel Max 1550", "Intel Data Center GPU Max 1550" },
    { "Google Cloud TPU v5e", "Google TPU v5e" },
    { "TPUv4", "Google TPU v4" },
    { "Amazon Trainium2", "AWS Trainium2" },
    { "思元590", "Cambricon Siyuan 590" },
    { "MTT S4000", "Moore Threads MTT S4000" },
    { "S4000", "Moore Threads MTT S4000" },
    /* What is not there is not found, however near. */
    { "H20 0", "?NVIDIA H20|NVIDIA H200|NVIDIA H100|NVIDIA H800|NVIDIA GH200" },
    { "H20+", "?NVIDIA H20|NVIDIA H200" },
    { "H2.0", "?NVIDIA H20|NVIDIA H200" },
    { "AMD H100", "?NVIDIA H100|AMD MI100" },
    { "H100 SXM5 120GB", "?NVIDIA H100" },
    { "8x H100", "?NVIDIA H100" },
    { "DGX H100", "?NVIDIA H100" },
    { "MI300", "?AMD MI300A|AMD MI300X|AMD MI100|AMD MI308X|AMD MI309" },
    { "RTX 6000",
      "?NVIDIA RTX 6000 Ada|NVIDIA RTX PRO 6000 Blackwell|NVIDIA RTX PRO 6000D|NVIDIA RTX A6000" },
    { "nvdia h100", "?NVIDIA H100|NVIDIA V100|NVIDIA A100|NVIDIA H800|NVIDIA H200" },
    { "Xeon Platinum 8480", "" },
    { "NVIDIA", "" },
    { "SXM5 80GB", "" },
    { "GPU", "" },
    { "...", "" },
    { "", "" },
};

static void people_write_names_like_this(void **state)
{
    (void)state;
    struct fixture f;
    char text[2048];
    must_read(&f, chips_shipped());
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        found(&f, spellings[i].name, text);
        if (strcmp(text, spellings[i].finds) != 0)
            fail_msg("'%s' finds '%s', not '%s'", spellings[i].name, text, spellings[i].finds);
    }
    release(&f);
}

/* Every chip is found by its own names, however they are spaced and in whichever case. */
static void every_chip_is_found(void **state)
{
    (void)state;
    struct fixture f;
    must_read(&f, chips_shipped());
    assert_true(f.catalog.chip_count > 100);
    for (size_t i = 0; i < f.catalog.chip_count; i++) {
        const struct chip *chip = &f.catalog.chips[i];
        char name[512];
        size_t length = 0;
        for (size_t j = 0; j < chip->name.length; j++) {
            char c = chip->name.data[j];
            if (c >= 'a' && c <= 'z')
                c = (char)(c - 'a' + 'A');
            if (c == ' ')
                name[length++] = '_';
            name[length++] = c;
        }
        name[length] = '\0';
        struct catalog_match match = find(&f, name);
        assert_int_equal(match.total, 1);
        assert_ptr_equal(match.chips[0], chip);
        catalog_find(&f.catalog, chip->family, &match);
        bool among = false;
        for (size_t j = 0; j < match.count; j++)
            among = among || match.chips[j] == chip;
        assert_true(among);
        catalog_find(&f.catalog, chip->model, &match);
        assert_true(match.count > 0 && str_equal(match.chips[0]->family, chip->family));
    }
    release(&f);
}

/* Vendors B and C share a model's name; only with the vendor is it one. */
static void what_is_shared_is_not_guessed(void **state)
{
    (void)state;
    struct fixture f;
    char text[2048];
    must_read(&f, STR(HEADER "B Corp,X100,,,1,1,,high,s,\n"
                             "C Corp,X100,,,1,1,,high,s,\n"
                             "C Corp,X100 Pro,,,1,1,,high,s,\n"
                             "B Corp,Y7,a 16GB,,1,1,,high,s,\n"
                             "B Corp,Y7,b 16GB,YY;Y7 first,1,1,,high,s,\n"
                             "B Corp,Y7,c 32GB,YY,1,1,,high,s,\n"));
    assert_string_equal(found(&f, "X100", text), "?B Corp X100|C Corp X100|C Corp X100 Pro");
    assert_string_equal(found(&f, "X100 card", text), "?B Corp X100|C Corp X100|C Corp X100 Pro");
    assert_string_equal(found(&f, "b corp x100", text), "B Corp X100");
    assert_string_equal(found(&f, "X100 Pro", text), "C Corp X100 Pro");
    assert_string_equal(found(&f, "Pro X100", text), "C Corp X100 Pro");
    assert_string_equal(found(&f, "Y7 16GB", text), "B Corp Y7 a 16GB|B Corp Y7 b 16GB");
    assert_string_equal(found(&f, "YY", text), /* on two rows: the family's */
                        "B Corp Y7 a 16GB|B Corp Y7 b 16GB|B Corp Y7 c 32GB");
    assert_string_equal(found(&f, "Y7 first", text), "B Corp Y7 b 16GB");
    assert_string_equal(found(&f, "B Corp Y7-first GPU", text), "B Corp Y7 b 16GB");
    assert_string_equal(found(&f, "Y7 16GB 32GB", text), "?B Corp Y7");
    release(&f);
}

/* A chip without a variant beside others of its family is what its bare name means. */
static void exact_names_go_first(void **state)
{
    (void)state;
    struct fixture f;
    char text[2048];
    must_read(&f, STR(HEADER "V,Z9,fast,,1,1,,high,s,\n"
                             "V,Z9,,,1,1,,high,s,\n"
                             "V,one two three four five six seven 8,,,1,1,,high,s,\n"));
    assert_string_equal(found(&f, "V Z9", text), "V Z9");
    assert_string_equal(found(&f, "Z9", text), "V Z9");
    assert_string_equal(found(&f, "Z9 GPU", text), "V Z9 fast|V Z9");
    assert_string_equal(found(&f, "GPU one two three four five six seven 8", text),
                        "V one two three four five six seven 8");
    assert_string_equal(found(&f, "GPU five four three two one six seven 8", text),
                        "V one two three four five six seven 8");
    assert_string_equal(found(&f, "GPU one two three four five six 8", text),
                        "?V one two three four five six seven 8");
    release(&f);
}

static void signs_and_spaces_in_names(void **state)
{
    (void)state;
    struct fixture f;
    char text[2048];
    must_read(&f, STR(HEADER "V,Q 1+,,,1,1,,high,s,\nV,Q 1,,,1,1,,high,s,\nV,Q 1 2,,,1,1,,high,s,\n"
                             "V,Q 12,,,1,1,,high,s,\nV,Größe 9,,,1,1,,high,s,\n"));
    assert_string_equal(found(&f, "q1+", text), "V Q 1+");
    assert_string_equal(found(&f, "q1 +", text), "V Q 1");
    assert_string_equal(found(&f, "+q1", text), "V Q 1");
    assert_string_equal(found(&f, "q12", text), "V Q 12");
    assert_string_equal(found(&f, "q1.2", text), "V Q 1 2");
    assert_string_equal(found(&f,
                              "q\xE2\x80\x8B"
                              "1\xE3\x80\x80"
                              "2",
                              text),
                        "V Q 1 2");
    assert_string_equal(found(&f,
                              "größe\xC2\xA0"
                              "9",
                              text),
                        "V Größe 9");
    assert_string_equal(found(&f, "gr\xC3", text), ""); /* a character cut short */
    assert_string_equal(found(&f, "\xFF\xC3", text), "");
    struct catalog_match match;
    catalog_find(&f.catalog, STR("q\0001"), &match); /* NUL is no letter */
    assert_int_equal(match.total, 1);
    release(&f);
}

static void an_empty_catalog_finds_nothing(void **state)
{
    (void)state;
    struct fixture f;
    char text[2048];
    must_read(&f, STR(HEADER));
    assert_int_equal(f.catalog.chip_count, 0);
    assert_int_equal(f.catalog.fact_count, 2);
    assert_string_equal(found(&f, "H20", text), "");
    release(&f);
}

/* ---- figures ---- */

static enum figure_state state_of(const struct fixture *f, size_t chip, const char *fact)
{
    const struct figure *figure = chip_figure(&f->catalog.chips[chip], str_of(fact));
    assert_non_null(figure);
    return figure->state;
}

static void figures_have_states(void **state)
{
    (void)state;
    struct fixture f;
    must_read(&f, STR("\xEF\xBB\xBFsource,item.a,model,confidence,item.rate[fp16],vendor,uncertain,"
                      "item.kind\r\n"
                      "\"a, \"\"b\"\"\",1.5,M1,high,n/a,V,,ic\r\n"
                      "s,2,M2,medium,,V,item.a,ic\r\n"
                      "s,3,M3,low,n/a,V,,ic\r\n"
                      "\r\n"
                      "  s  ,,M4,low,7,V,item.kind; item.rate[fp16] ,ic"));
    assert_int_equal(f.catalog.chip_count, 4);
    assert_int_equal(f.catalog.fact_count, 3);
    assert_text(f.catalog.facts[0], "item.a");
    assert_text(f.catalog.facts[2], "item.kind");
    const struct chip *chips = f.catalog.chips;
    assert_text(chips[0].source, "a, \"b\"");
    assert_text(chips[3].source, "s");
    assert_text(chips[0].name, "V M1");
    assert_null(chips[0].variant.data);
    assert_null(chips[0].notes.data);
    assert_int_equal(chips[0].line, 2);
    assert_int_equal(chips[3].line, 6);
    assert_int_equal(state_of(&f, 0, "item.a"), FIGURE_KNOWN);
    assert_int_equal(state_of(&f, 0, "item.rate[fp16]"), FIGURE_NOT_APPLICABLE);
    assert_int_equal(state_of(&f, 0, "item.kind"), FIGURE_KNOWN);
    assert_int_equal(state_of(&f, 1, "item.a"), FIGURE_UNCERTAIN);
    assert_int_equal(state_of(&f, 1, "item.rate[fp16]"), FIGURE_UNKNOWN);
    /* Low confidence: no number stands, nor that there is none; what a thing is does. */
    assert_int_equal(state_of(&f, 2, "item.a"), FIGURE_UNCERTAIN);
    assert_int_equal(state_of(&f, 2, "item.rate[fp16]"), FIGURE_UNCERTAIN);
    assert_int_equal(state_of(&f, 2, "item.kind"), FIGURE_KNOWN);
    assert_int_equal(state_of(&f, 3, "item.a"), FIGURE_UNKNOWN);
    assert_int_equal(state_of(&f, 3, "item.rate[fp16]"), FIGURE_UNCERTAIN);
    assert_int_equal(state_of(&f, 3, "item.kind"), FIGURE_UNCERTAIN);
    assert_text(chip_figure(&chips[3], STR("item.rate[fp16]"))->value, "7");
    assert_null(chip_figure(&chips[0], STR("item.rate[fp8]")));
    release(&f);
}

static void all_texts_are_kept(void **state)
{
    (void)state;
    struct fixture f;
    must_read(&f, STR("vendor,model,variant,aliases,launched,memory_type,memory_gb,node,"
                      "transistors_bn,confidence,source,published_class,stated_by,notes\n"
                      "V,M,W,A1;A2,2024,HBM3,80,4,76.3,high,S,3A090.a,T,N\n"));
    const struct chip *chip = &f.catalog.chips[0];
    assert_text(chip->name, "V M W");
    assert_text(chip->family, "V M");
    assert_text(chip->vendor, "V");
    assert_text(chip->model, "M");
    assert_text(chip->variant, "W");
    assert_text(chip->aliases, "A1;A2");
    assert_text(chip->launched, "2024");
    assert_text(chip->memory_type, "HBM3");
    assert_text(chip->memory_gb, "80");
    assert_text(chip->node, "4");
    assert_text(chip->transistors_bn, "76.3");
    assert_text(chip->confidence, "high");
    assert_text(chip->source, "S");
    assert_text(chip->published_class, "3A090.a");
    assert_text(chip->stated_by, "T");
    assert_text(chip->notes, "N");
    release(&f);
}

/* The figures that other parts rest on. */
static void the_shipped_figures(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *fact;
        const char *value;
        enum figure_state state;
    } wanted[] = {
        { "NVIDIA H20", "item.rate[fp8]", "296", FIGURE_KNOWN },
        { "NVIDIA H20", "item.rate[fp4]", "n/a", FIGURE_NOT_APPLICABLE },
        { "NVIDIA H20", "item.die_area", "814", FIGURE_KNOWN },
        { "NVIDIA H20", "item.dram_bw", "4000", FIGURE_KNOWN },
        { "NVIDIA H20", "item.link_bw", "900", FIGURE_KNOWN },
        { "NVIDIA H20", "item.datacenter", "true", FIGURE_KNOWN },
        { "NVIDIA H200", "item.sold_in_us", "true", FIGURE_KNOWN },
        { "NVIDIA H100 SXM5 80GB", "item.sold_in_us", "true", FIGURE_UNCERTAIN },
        { "NVIDIA H100 SXM5 80GB", "item.rate[int8]", "1979", FIGURE_KNOWN },
        { "NVIDIA A800 SXM4 80GB", "item.io_rate", "464", FIGURE_KNOWN },
        { "NVIDIA A30", "item.rate[int8]", "330", FIGURE_KNOWN },
        { "NVIDIA L4", "item.die_area", "294", FIGURE_KNOWN },
        { "AMD MI210", "item.die_area", "724", FIGURE_KNOWN },
        { "AMD MI300X", "item.die_area", "1017", FIGURE_UNCERTAIN },
        { "AMD MI308X", "item.rate[fp16]", "", FIGURE_UNKNOWN },
        { "NVIDIA GeForce RTX 4090", "item.datacenter", "false", FIGURE_KNOWN },
        { "NVIDIA RTX A6000", "item.datacenter", "", FIGURE_UNKNOWN },
        { "Cerebras WSE-3", "item.rate[fp16]", "125000", FIGURE_UNCERTAIN },
        { "Cerebras WSE-3", "item.kind", "ic", FIGURE_KNOWN },
    };
    struct fixture f;
    must_read(&f, chips_shipped());
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        struct catalog_match match = find(&f, wanted[i].name);
        assert_int_equal(match.count, 1);
        const struct figure *figure = chip_figure(match.chips[0], str_of(wanted[i].fact));
        assert_non_null(figure);
        if (!str_equal_text(figure->value, wanted[i].value) || figure->state != wanted[i].state)
            fail_msg("%s: %s is '%.*s' in state %d", wanted[i].name, wanted[i].fact,
                     STR_ARG(figure->value), (int)figure->state);
    }
    release(&f);
}

/* ---- damaged files ---- */

#define LEAST "vendor,model,confidence,source"

static const struct {
    const char *text;
    enum err_code code;
    uint32_t line;
    uint32_t column;
    const char *message;
} damaged[] = {
    { "", ERR_SYNTAX, 1, 1, "the catalog has no header" },
    { " \n\n\r\n", ERR_SYNTAX, 1, 1, "the catalog has no header" },
    { "vendor,model,source\n", ERR_VALUE, 1, 1, "column 'confidence' is missing" },
    { LEAST ",weight\n", ERR_VALUE, 1, 32, "column 'weight' is not known" },
    { LEAST ",Item.a\n", ERR_VALUE, 1, 32, "'Item.a' is not the name of a fact" },
    { LEAST ",item.\n", ERR_VALUE, 1, 32, "'item.' is not the name of a fact" },
    { LEAST ",.a\n", ERR_VALUE, 1, 32, "'.a' is not the name of a fact" },
    { LEAST ",item.a[\n", ERR_VALUE, 1, 32, "'item.a[' is not the name of a fact" },
    { LEAST ",item.a[]\n", ERR_VALUE, 1, 32, "'item.a[]' is not the name of a fact" },
    { LEAST ",item.a[x]y\n", ERR_VALUE, 1, 32, "'item.a[x]y' is not the name of a fact" },
    { LEAST ",item.a[X]\n", ERR_VALUE, 1, 32, "'item.a[X]' is not the name of a fact" },
    { LEAST ",item.2a\n", ERR_VALUE, 1, 32, "'item.2a' is not the name of a fact" },
    { LEAST ",item.a b\n", ERR_VALUE, 1, 32, "'item.a b' is not the name of a fact" },
    { LEAST ",model\n", ERR_VALUE, 1, 32, "column 'model' is there twice" },
    { LEAST ",uncertain, uncertain\n", ERR_VALUE, 1, 43, "column 'uncertain' is there twice" },
    { LEAST ",item.a,item.a\n", ERR_VALUE, 1, 39, "column 'item.a' is there twice" },
    { LEAST "\nV,M,high\n", ERR_SYNTAX, 2, 1, "the row has 3 cells, the header 4" },
    { LEAST "\n\nV,M,high,s,\n", ERR_SYNTAX, 3, 1, "the row has 5 cells, the header 4" },
    { LEAST "\nV,,high,s\n", ERR_VALUE, 2, 3, "'model' is empty" },
    { LEAST "\nV,\"\",high,s\n", ERR_VALUE, 2, 3, "'model' is empty" },
    { LEAST "\nV,M,high,\n", ERR_VALUE, 2, 10, "'source' is empty" },
    { LEAST "\nV,M,,s\n", ERR_VALUE, 2, 5, "'confidence' is empty" },
    { LEAST "\nV,M,   High,s\n", ERR_VALUE, 2, 8, "'High' is not a confidence" },
    { LEAST "\n-,M,high,s\n", ERR_VALUE, 2, 1, "vendor '-' is not a name" },
    { LEAST "\nV,+.+,high,s\n", ERR_VALUE, 2, 3, "model '+.+' is not a name" },
    { LEAST ",aliases\nV,M,high,s,a;;b\n", ERR_VALUE, 2, 12, "alias '' is not a name" },
    { LEAST ",aliases\nV,M,high,s,a;-\n", ERR_VALUE, 2, 12, "alias '-' is not a name" },
    { LEAST ",item.a,uncertain\nV,M,high,s,1,item.b\n", ERR_VALUE, 2, 14,
      "'item.b' is listed as uncertain but is no column" },
    { LEAST ",item.a,uncertain\nV,M,high,s,,item.a\n", ERR_VALUE, 2, 13,
      "'item.a' is listed as uncertain but has no figure" },
    { LEAST "\nV,M,high,s\nv, m,high,s\n", ERR_VALUE, 3, 4, "'v m' already names 'V M' in line 2" },
    { LEAST ",variant\nV,M,high,s,X\nV M,X,high,s,\n", ERR_VALUE, 3, 5,
      "'V M X' already names 'V M X' in line 2" },
    { LEAST ",variant\nV,M N,high,s,X\nV,M,high,s,N\n", ERR_VALUE, 3, 3,
      "'V M N' already names 'V M N X' in line 2" },
    { LEAST ",aliases\nV,M,high,s,\nV,N,high,s,\"K; M\"\n", ERR_VALUE, 3, 12,
      "'M' already names 'V M' in line 2" },
    { LEAST ",aliases\nV,M,high,s,N\nV,N,high,s,\n", ERR_VALUE, 3, 3,
      "'V N' already names 'V M' in line 2" },
    { LEAST ",aliases\nV,M,high,s,K\nW,N,high,s,K\n", ERR_VALUE, 3, 12,
      "'K' already names 'V M' in line 2" },
    { LEAST "\nV,M\"x,high,s\n", ERR_SYNTAX, 2, 4, "a quote is in the wrong place" },
    { LEAST "\nV,\"M\"x,high,s\n", ERR_SYNTAX, 2, 6, "a quote is in the wrong place" },
    { LEAST "\nV,M,high,\"s\n", ERR_SYNTAX, 2, 10, "the cell's quotes are not closed" },
    { LEAST "\nV,\"M\nN\",high,s\n", ERR_SYNTAX, 2, 3, "the cell holds a control character" },
    { LEAST "\nV,M\tN,high,s\n", ERR_SYNTAX, 2, 3, "the cell holds a control character" },
    { LEAST "\nV,M\xC3,high,s\n", ERR_SYNTAX, 2, 3, "the cell is not UTF-8" },
    { LEAST "\rV,M,high,s\rW,N\xFF,high,s\r", ERR_SYNTAX, 3, 3, "the cell is not UTF-8" },
    { LEAST "\r\nV,M,high,s\r\nW,N\x7F,high,s\r\n", ERR_SYNTAX, 3, 3,
      "the cell holds a control character" },
};

static void damage_is_named_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        struct fixture f;
        if (read_text(&f, str_of(damaged[i].text)))
            fail_msg("'%s' was read", damaged[i].text);
        if (f.err.code != damaged[i].code || f.err.line != damaged[i].line ||
            f.err.column != damaged[i].column || strcmp(f.err.message, damaged[i].message) != 0)
            fail_msg("'%s': %d at %u:%u: %s", damaged[i].text, (int)f.err.code, f.err.line,
                     f.err.column, f.err.message);
        release(&f);
    }
    struct fixture f;
    assert_false(read_text(&f, STR(LEAST "\nV,M\0,high,s\n")));
    assert_string_equal(f.err.message, "the cell holds a control character");
    release(&f);
}

static void a_long_file_name_is_cut(void **state)
{
    (void)state;
    struct fixture f;
    char name[ERR_FILE_MAX + 10];
    memset(name, 'x', sizeof name);
    arena_init(&f.arena, mem_system(), ARENA_MAX);
    err_clear(&f.err);
    assert_false(
        catalog_read(&f.arena, (struct str){ name, sizeof name }, STR(""), &f.catalog, &f.err));
    assert_int_equal(strlen(f.err.file), ERR_FILE_MAX - 1);
    err_clear(&f.err);
    assert_false(catalog_read(&f.arena, (struct str){ NULL, 0 }, STR(""), &f.catalog, &f.err));
    assert_string_equal(f.err.file, "");
    release(&f);
}

/* ---- limits, at and past ---- */

struct maker {
    struct buf buf;
};

static void make(struct maker *maker, const char *header)
{
    buf_init(&maker->buf, mem_system(), CATALOG_TEXT_MAX + 4096);
    buf_text(&maker->buf, header);
}

static void expect_limit(struct maker *maker, const char *message)
{
    struct fixture f;
    assert_false(maker->buf.failed);
    if (message == NULL) {
        must_read(&f, buf_view(&maker->buf));
    } else {
        assert_false(read_text(&f, buf_view(&maker->buf)));
        assert_int_equal(f.err.code, ERR_LIMIT);
        assert_string_equal(f.err.message, message);
    }
    release(&f);
    buf_release(&maker->buf);
}

static void limit_of_chips(void **state)
{
    (void)state;
    for (int past = 0; past < 2; past++) {
        struct maker maker;
        make(&maker, LEAST "\n");
        for (int i = 0; i < CATALOG_CHIPS_MAX + past; i++)
            buf_format(&maker.buf, "V,M%d,high,s\n", i);
        expect_limit(&maker, past ? "more than 20000 chips" : NULL);
    }
}

static void limit_of_facts(void **state)
{
    (void)state;
    for (int past = 0; past < 2; past++) {
        struct maker maker;
        make(&maker, LEAST);
        for (int i = 0; i < CATALOG_FIGURES_MAX + past; i++)
            buf_format(&maker.buf, ",item.f%d", i);
        buf_text(&maker.buf, "\nV,M,high,s");
        buf_fill(&maker.buf, ',', CATALOG_FIGURES_MAX);
        buf_byte(&maker.buf, '\n');
        expect_limit(&maker, past ? "more than 64 facts" : NULL);
    }
    struct maker maker;
    make(&maker, LEAST);
    for (int i = 0; i < 85; i++)
        buf_format(&maker.buf, ",item.f%d", i);
    expect_limit(&maker, "more than 88 columns");
}

static void limit_of_a_cell(void **state)
{
    (void)state;
    for (int past = 0; past < 2; past++) {
        for (int quoted = 0; quoted < 2; quoted++) {
            struct maker maker;
            make(&maker, LEAST "\nV,M,high,");
            if (quoted)
                buf_byte(&maker.buf, '"');
            buf_fill(&maker.buf, 's', (size_t)CATALOG_CELL_MAX + (size_t)past);
            if (quoted)
                buf_byte(&maker.buf, '"');
            expect_limit(&maker, past ? "the cell is longer than 2048 bytes" : NULL);
        }
    }
    struct maker maker; /* longer than libcsv's buffer, too */
    make(&maker, LEAST "\nV,M,high,");
    buf_fill(&maker.buf, 's', 100000);
    expect_limit(&maker, "the cell is longer than 2048 bytes");
}

static void limit_of_the_text(void **state)
{
    (void)state;
    for (int past = 0; past < 2; past++) {
        struct maker maker;
        make(&maker, LEAST "\n");
        buf_fill(&maker.buf, '\n', CATALOG_TEXT_MAX - maker.buf.length + (size_t)past);
        expect_limit(&maker, past ? "the catalog is longer than 33554432 bytes" : NULL);
    }
}

static void limit_of_names(void **state)
{
    (void)state;
    for (int past = 0; past < 2; past++) {
        struct maker maker;
        make(&maker, LEAST ",variant,aliases\nV,");
        buf_fill(&maker.buf, 'm', (size_t)CATALOG_NAME_MAX - 4 + (size_t)past);
        buf_text(&maker.buf, ",high,s,W,\n"); /* V, a space, the model, a space, W */
        expect_limit(&maker, past ? "the name is longer than 128 bytes" : NULL);

        make(&maker, LEAST ",variant,aliases\nV,M,high,s,W,");
        buf_fill(&maker.buf, 'a', (size_t)CATALOG_NAME_MAX + (size_t)past);
        expect_limit(&maker, past ? "an alias is longer than 128 bytes" : NULL);

        make(&maker, LEAST ",variant,aliases\nV,M,high,s,W,a0");
        for (int i = 1; i < CATALOG_ALIASES_MAX + past; i++)
            buf_format(&maker.buf, ";a%d", i);
        expect_limit(&maker, past ? "more than 16 aliases" : NULL);
    }
}

static void limit_of_matches_and_query(void **state)
{
    (void)state;
    struct fixture f;
    struct maker maker;
    make(&maker, LEAST ",variant\n");
    for (int i = 0; i < CATALOG_MATCHES_MAX; i++)
        buf_format(&maker.buf, "V,M,high,s,v%d\n", i);
    for (int i = 0; i <= CATALOG_MATCHES_MAX; i++)
        buf_format(&maker.buf, "V,N7,high,s,v%d\n", i);
    must_read(&f, buf_view(&maker.buf));
    struct catalog_match match = find(&f, "M");
    assert_int_equal(match.count, CATALOG_MATCHES_MAX);
    assert_int_equal(match.total, CATALOG_MATCHES_MAX);
    match = find(&f, "N7");
    assert_int_equal(match.count, CATALOG_MATCHES_MAX);
    assert_int_equal(match.total, CATALOG_MATCHES_MAX + 1);
    match = find(&f, "N7 GPU");
    assert_int_equal(match.count, CATALOG_MATCHES_MAX);
    assert_int_equal(match.total, CATALOG_MATCHES_MAX + 1);

    char name[CATALOG_QUERY_MAX + 1];
    memset(name, ' ', sizeof name);
    memcpy(name, "N7 v3", 5);
    catalog_find(&f.catalog, (struct str){ name, CATALOG_QUERY_MAX }, &match);
    assert_int_equal(match.total, 1);
    catalog_find(&f.catalog, (struct str){ name, CATALOG_QUERY_MAX + 1 }, &match);
    assert_int_equal(match.total, 0);
    struct catalog_suggestions near;
    catalog_suggest(&f.catalog, (struct str){ name, CATALOG_QUERY_MAX + 1 }, &near);
    assert_int_equal(near.count, 0);
    memset(name, 'x', sizeof name);
    catalog_find(&f.catalog, (struct str){ name, CATALOG_QUERY_MAX }, &match);
    assert_int_equal(match.total, 0);
    release(&f);
    buf_release(&maker.buf);
}

static void limit_of_suggestions(void **state)
{
    (void)state;
    struct fixture f;
    char text[2048];
    must_read(&f, STR(LEAST "\nV,Q100,high,s\nV,Q200,high,s\nV,Q300,high,s\nV,Q400,high,s\n"
                            "V,Q500,high,s\nV,Q600,high,s\nV,Q6,high,s\nV,Q60,high,s\n"));
    /* Five at most: the nearest, then in the order of the file. */
    assert_string_equal(found(&f, "Q000", text), "?V Q100|V Q200|V Q300|V Q400|V Q500");
    assert_string_equal(found(&f, "Q6000", text), "?V Q600|V Q60|V Q6|V Q100|V Q200");
    release(&f);
}

/* ---- memory ---- */

struct read_context {
    struct str text;
    size_t limit;
};

static bool try_read(const struct mem *mem, void *context)
{
    struct read_context *c = context;
    struct arena arena;
    struct catalog catalog = { .chip_count = 4711 };
    struct err err;
    err_clear(&err);
    arena_init(&arena, mem, c->limit);
    bool done = catalog_read(&arena, STR("chips.csv"), c->text, &catalog, &err);
    if (done) {
        struct catalog_match match;
        catalog_find(&catalog, STR("MI300X"), &match);
        assert_int_equal(match.count, 1);
    } else {
        assert_int_equal(catalog.chip_count, 4711);
        assert_true(err.code == ERR_MEMORY || err.code == ERR_LIMIT);
    }
    arena_release(&arena);
    return done;
}

static void without_memory_nothing_is_read(void **state)
{
    (void)state;
    struct read_context context = { .text = chips_shipped(), .limit = ARENA_MAX };
    assert_true(alloc_fail_each(try_read, &context) > 3);
}

/* The arena's limit is met at every size there is. */
static void over_the_limit_nothing_is_read(void **state)
{
    (void)state;
    struct read_context context = {
        .text = STR(HEADER "AMD,MI300X,OAM,MI300 X;X300,1,2,item.die_area,high,s,192\n"
                           "AMD,MI300X,PCIe,,1,2,,high,s,192\n"),
    };
    size_t least = 0;
    for (context.limit = 0; least == 0; context.limit += 16) {
        struct alloc_fail alloc;
        alloc_fail_init(&alloc);
        struct arena arena;
        struct catalog catalog;
        struct err err;
        err_clear(&err);
        arena_init(&arena, &alloc.mem, context.limit);
        if (catalog_read(&arena, STR("c"), context.text, &catalog, &err))
            least = context.limit;
        else
            assert_int_equal(err.code, ERR_LIMIT);
        arena_release(&arena);
        alloc_fail_check(&alloc);
    }
    assert_true(least > 4096 && least < 64 * 1024);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_write_names_like_this),
        cmocka_unit_test(every_chip_is_found),
        cmocka_unit_test(what_is_shared_is_not_guessed),
        cmocka_unit_test(exact_names_go_first),
        cmocka_unit_test(signs_and_spaces_in_names),
        cmocka_unit_test(an_empty_catalog_finds_nothing),
        cmocka_unit_test(figures_have_states),
        cmocka_unit_test(all_texts_are_kept),
        cmocka_unit_test(the_shipped_figures),
        cmocka_unit_test(damage_is_named_with_its_place),
        cmocka_unit_test(a_long_file_name_is_cut),
        cmocka_unit_test(limit_of_chips),
        cmocka_unit_test(limit_of_facts),
        cmocka_unit_test(limit_of_a_cell),
        cmocka_unit_test(limit_of_the_text),
        cmocka_unit_test(limit_of_names),
        cmocka_unit_test(limit_of_matches_and_query),
        cmocka_unit_test(limit_of_suggestions),
        cmocka_unit_test(without_memory_nothing_is_read),
        cmocka_unit_test(over_the_limit_nothing_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
