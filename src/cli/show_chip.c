/* SPDX-License-Identifier: Apache-2.0 */
/* cli/show_chip.c - chips as text for people and as JSON; see chip.h. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cli/chip.h"
#include "policy/policy.h"
#include "text/json_write.h"
#include "wire/chip_json.h"

#define LABEL_COLUMN 2
#define VALUE_COLUMN 18

static const char *const measure_keys[CHIP_MEASURES] = {
    "\"tpp\":",
    "\"performance_density\":",
    "\"dram_bw\":",
    "\"link_bw\":",
};

/* What the facts of a catalog are called on a page; others go by their own name. */
static const struct {
    const char *fact;
    const char *label;
} labels[] = {
    { "item.rate", "dense rates" },
    { "item.die_area", "logic die area" },
    { "item.io_rate", "all I/O" },
    { "item.dram_bw", "DRAM" },
    { "item.link_bw", "interconnect" },
    { "item.datacenter", "for datacenters" },
    { "item.sold_in_us", "sold in US" },
    { "item.kind", NULL },
    { "item.hbm", NULL },
};

/* ---- measures ---- */

static struct measure measure_of(struct str text)
{
    struct measure measure = { .state = MEASURE_UNKNOWN, .certain = true };
    struct err ignored;
    if (text.data != NULL && num_parse(text, false, &measure.value, &ignored))
        measure.state = MEASURE_KNOWN;
    return measure;
}

static struct measure measure_figure(const struct chip *chip, struct str fact)
{
    const struct figure *figure = chip_figure(chip, fact);
    if (figure == NULL || figure->state == FIGURE_UNKNOWN)
        return measure_of((struct str){ NULL, 0 });
    struct measure measure = measure_of(figure->value);
    if (str_equal_text(figure->value, "n/a"))
        measure.state = MEASURE_NONE;
    measure.certain = figure->state != FIGURE_UNCERTAIN;
    return measure;
}

void chip_measures(const struct judged *judged, struct measure measures[CHIP_MEASURES])
{
    measures[0] = measure_of(judged->tpp);
    measures[1] = measure_of(judged->density);
    if (judged->no_density)
        measures[1].state = MEASURE_NONE;
    measures[2] = measure_figure(judged->chip, STR("item.dram_bw"));
    measures[3] = measure_figure(judged->chip, STR("item.link_bw"));
}

struct str measure_text(struct arena *arena, const struct measure *measure)
{
    char text[NUM_TEXT_SIZE];
    char shown[NUM_TEXT_SIZE + 2];
    if (measure->state == MEASURE_UNKNOWN)
        return STR("unknown");
    if (measure->state == MEASURE_NONE)
        return STR("n/a");
    struct str number = str_of(num_format_grouped(measure->value, 4, text));
    memcpy(shown, number.data, number.length);
    shown[number.length] = '?';
    return str_copy(arena, (struct str){ shown, number.length + (measure->certain ? 0 : 1) });
}

/* ---- a page ---- */

struct leaf {
    struct page page;
    const struct chips *chips;
    bool doubts; /* something was marked */
};

static void label(struct leaf *leaf, const char *text)
{
    page_line(&leaf->page, LABEL_COLUMN, VALUE_COLUMN);
    page_text(&leaf->page, INK_FAINT, text);
    page_at(&leaf->page, VALUE_COLUMN);
}

static void text_line(struct leaf *leaf, const char *name, struct str text)
{
    if (text.length == 0)
        return;
    label(leaf, name);
    page_words(&leaf->page, INK_PLAIN, text);
}

/* The number with commas, "yes" and "no", or the text as it is; then what stands behind it. */
static void put_value(struct leaf *leaf, enum ink ink, struct str value, const char *behind)
{
    char number_text[NUM_TEXT_SIZE];
    char shown[NUM_TEXT_SIZE + 4];
    struct num number;
    struct err ignored;
    if (num_parse(value, false, &number, &ignored))
        value = str_of(num_format_grouped(number, 6, number_text));
    else if (str_equal_text(value, "true") || str_equal_text(value, "false"))
        value = value.data[0] == 't' ? STR("yes") : STR("no");
    if (value.length < NUM_TEXT_SIZE) { /* one word: no line break before the sign */
        snprintf(shown, sizeof shown, "%.*s%s", STR_ARG(value), behind);
        page_text(&leaf->page, ink, shown);
        return;
    }
    page_words(&leaf->page, ink, value);
    page_glue(&leaf->page);
    page_text(&leaf->page, ink, behind);
}

static void put_figure(struct leaf *leaf, const struct figure *figure, bool more)
{
    switch (figure->state) {
    case FIGURE_UNKNOWN:
        page_text(&leaf->page, INK_DOUBT, more ? "unknown," : "unknown");
        break;
    case FIGURE_NOT_APPLICABLE:
        page_text(&leaf->page, INK_PLAIN, more ? "not applicable," : "not applicable");
        break;
    case FIGURE_KNOWN:
        put_value(leaf, INK_PLAIN, figure->value, more ? "," : "");
        break;
    case FIGURE_UNCERTAIN:
        put_value(leaf, INK_DOUBT, figure->value, more ? "?," : "?");
        leaf->doubts = true;
        break;
    }
}

/* What is before the bracket of "item.rate[fp16]". */
static struct str base_of(struct str fact)
{
    return str_slice(fact, 0, str_find(fact, '['));
}

static struct str key_of(struct str fact)
{
    size_t open = str_find(fact, '[');
    return open == fact.length ? (struct str){ NULL, 0 }
                               : str_slice(fact, open + 1, fact.length - 1);
}

/* NULL: not for the page, it is the same for all. */
static const char *label_of(struct str base)
{
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        if (str_equal_text(base, labels[i].fact))
            return labels[i].label;
    }
    return ""; /* its own name */
}

static bool is_none(const struct figure *figure)
{
    return str_equal_text(figure->value, "n/a");
}

/* The figures are of one indexed fact: those that apply, on one line. */
static void put_indexed(struct leaf *leaf, const struct figure *figures, size_t count)
{
    size_t unknown = 0;
    size_t last = count;
    for (size_t i = 0; i < count; i++) {
        unknown += figures[i].state == FIGURE_UNKNOWN;
        last = is_none(&figures[i]) ? last : i;
    }
    if (unknown == count) {
        page_text(&leaf->page, INK_DOUBT, "unknown");
        return;
    }
    if (last == count)
        page_text(&leaf->page, INK_PLAIN, "none");
    for (size_t i = 0; i < count; i++) {
        if (is_none(&figures[i]))
            continue;
        page_words(&leaf->page, INK_FAINT, key_of(figures[i].fact));
        put_figure(leaf, &figures[i], i < last);
    }
}

static void put_figures(struct leaf *leaf, const struct chip *chip)
{
    for (size_t i = 0, next; i < chip->figure_count; i = next) {
        const struct figure *figure = &chip->figures[i];
        struct str base = base_of(figure->fact);
        const char *name = label_of(base);
        for (next = i + 1; next < chip->figure_count; next++) {
            if (!str_equal(base_of(chip->figures[next].fact), base))
                break;
        }
        if (name == NULL)
            continue;
        label(leaf, name);
        if (name[0] == '\0')
            page_words(&leaf->page, INK_PLAIN, base);
        if (key_of(figure->fact).data != NULL)
            put_indexed(leaf, figure, next - i);
        else
            put_figure(leaf, figure, false);
        struct str unit = chip_fact_unit(&leaf->chips->deciding.packs.policy, base);
        if (unit.length > 0 && figure->state != FIGURE_UNKNOWN &&
            (next > i + 1 || figure->state != FIGURE_NOT_APPLICABLE))
            page_words(&leaf->page, INK_PLAIN, unit);
    }
}

/* What the packs make of it on the day. */
static void put_judgment(struct leaf *leaf, const struct judged *judged)
{
    char day[DATE_TEXT_SIZE];
    char on[DATE_TEXT_SIZE + 4] = "on ";
    struct measure measures[CHIP_MEASURES];
    struct arena *arena = leaf->chips->deciding.cli->arena;
    memcpy(on + 3, date_format(judged->on, day), sizeof day);
    label(leaf, on);
    if (judged->entry_count == 0)
        page_text(&leaf->page, INK_STRONG, "no entry");
    else
        page_words(&leaf->page, INK_STRONG, judged->text);
    chip_measures(judged, measures);
    text_line(leaf, "TPP", measure_text(arena, &measures[0]));
    text_line(leaf, "density", measure_text(arena, &measures[1]));
}

/* "96 GB HBM3, 4 nm, 80 billion transistors": what is known of it. */
static void put_package(struct leaf *leaf, const struct chip *chip)
{
    char text[512];
    const struct {
        struct str number;
        const char *unit;
    } parts[] = {
        { chip->memory_gb, " GB" },
        { chip->memory_type, "" },
        { chip->node, " nm" },
        { chip->transistors_bn, " billion transistors" },
    };
    size_t length = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && length < sizeof text; i++) {
        if (parts[i].number.length == 0)
            continue;
        /* The memory's type stands behind its size without a comma. */
        const char *before = length == 0 ? "" : i == 1 ? " " : ", ";
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%.*s%s", before,
                                   STR_ARG(parts[i].number), parts[i].unit);
    }
    text_line(leaf, "package",
              (struct str){ text, length < sizeof text ? length : sizeof text - 1 });
}

static void put_class(struct leaf *leaf, const struct chip *chip)
{
    if (chip->published_class.length == 0 && chip->stated_by.length == 0)
        return;
    label(leaf, chip->published_class.length > 0 ? "published as" : "published");
    if (chip->published_class.length > 0)
        put_value(leaf, INK_PLAIN, chip->published_class, chip->stated_by.length > 0 ? ":" : "");
    page_words(&leaf->page, INK_PLAIN, chip->stated_by);
}

void chip_show_page(struct chips *chips, const struct judged *judged, bool blank_line)
{
    struct cli *cli = chips->deciding.cli;
    const struct chip *chip = judged->chip;
    struct leaf leaf = { .chips = chips };
    if (blank_line)
        buf_byte(&cli->out, '\n');
    page_init(&leaf.page, &cli->out, &cli->style);
    page_line(&leaf.page, 0, VALUE_COLUMN);
    page_words(&leaf.page, INK_STRONG, chip->name);
    put_judgment(&leaf, judged);
    put_figures(&leaf, chip);
    put_package(&leaf, chip);
    text_line(&leaf, "launched", chip->launched);
    text_line(&leaf, "also called", chip->aliases);
    put_class(&leaf, chip);
    text_line(&leaf, "confidence", chip->confidence);
    text_line(&leaf, "source", chip->source);
    text_line(&leaf, "note", chip->notes);
    if (leaf.doubts) {
        page_line(&leaf.page, LABEL_COLUMN, VALUE_COLUMN);
        page_text(&leaf.page, INK_DOUBT, "?");
        page_at(&leaf.page, VALUE_COLUMN);
        page_text(&leaf.page, INK_FAINT, "not verified; to the rules it is unknown");
    }
    page_end(&leaf.page);
}

/* ---- JSON ---- */

void chip_show_json(struct chips *chips, const struct judged *judged)
{
    struct buf *out = &chips->deciding.cli->out;
    const struct chip_judged told = { .on = judged->on,
                                      .tpp = judged->tpp,
                                      .density = judged->density,
                                      .entries = judged->entries,
                                      .entry_count = judged->entry_count };
    chip_to_json(&chips->deciding.packs.policy, judged->chip, &told, out);
    buf_byte(out, '\n');
}

/* ---- tables ---- */

void chip_write_grid(struct chips *chips, struct grid *grid)
{
    struct cli *cli = chips->deciding.cli;
    bool doubts = false;
    grid_write(grid, &cli->out, &cli->style, 0);
    for (size_t i = 0; i < grid->cell_count; i++)
        doubts = doubts || str_ends(grid->cells[i].text, STR("?"));
    if (doubts) {
        buf_byte(&cli->out, '\n');
        style_ink(&cli->out, &cli->style, INK_FAINT,
                  STR("? figure not verified, or entry that turns on one that is not known"));
        buf_byte(&cli->out, '\n');
    }
}

static const struct grid_column compare_columns[] = {
    { "chip", ALIGN_LEFT, 20 },      { "TPP", ALIGN_RIGHT, 0 },       { "density", ALIGN_RIGHT, 0 },
    { "DRAM GB/s", ALIGN_RIGHT, 0 }, { "link GB/s", ALIGN_RIGHT, 0 },
};

/* value as a multiple of reference, cut to four places; false if either is not there. */
static bool ratio_of(const struct measure *value, const struct measure *reference,
                     struct measure *ret_ratio)
{
    *ret_ratio =
        (struct measure){ .state = MEASURE_KNOWN, .certain = value->certain && reference->certain };
    return value->state == MEASURE_KNOWN && reference->state == MEASURE_KNOWN &&
           num_divide(value->value, reference->value, &ret_ratio->value);
}

static struct str ratio_text(struct arena *arena, const struct measure *value,
                             const struct measure *reference)
{
    struct measure ratio;
    char text[NUM_TEXT_SIZE];
    char shown[NUM_TEXT_SIZE + 4];
    if (!ratio_of(value, reference, &ratio))
        return STR("-");
    unsigned places = num_compare(ratio.value, num_int(1)) < 0 ? 3 : 2;
    struct str number = str_of(num_format(ratio.value, places, true, text));
    memcpy(shown, number.data, number.length);
    memcpy(shown + number.length, ratio.certain ? "x " : "x?", 2);
    return str_copy(arena, (struct str){ shown, number.length + (ratio.certain ? 1 : 2) });
}

static bool values_row(struct chip_comparison *comparison, struct arena *arena,
                       const struct judged *judged, const struct measure *measures)
{
    bool done = grid_cell(&comparison->grid, INK_PLAIN, judged->chip->name);
    for (size_t i = 0; i < CHIP_MEASURES && done; i++) {
        struct str text = measure_text(arena, &measures[i]);
        enum ink ink = measures[i].certain ? INK_PLAIN : INK_DOUBT;
        done = text.data != NULL && grid_cell(&comparison->grid, ink, text);
    }
    return done;
}

static bool ratios_row(struct chip_comparison *comparison, struct arena *arena,
                       const struct measure *measures)
{
    bool done = grid_cell(&comparison->grid, INK_FAINT, STR("  of the reference"));
    for (size_t i = 0; i < CHIP_MEASURES && done; i++) {
        struct str text = ratio_text(arena, &measures[i], &comparison->measures[i]);
        done = text.data != NULL && grid_cell(&comparison->grid, INK_STRONG, text);
    }
    return done;
}

static void put_measure(struct buf *out, const struct measure *value, const struct measure *ratio,
                        bool has_ratio)
{
    static const char *const states[] = {
        [MEASURE_KNOWN] = "known", [MEASURE_UNKNOWN] = "unknown", [MEASURE_NONE] = "not_applicable"
    };
    char text[NUM_TEXT_SIZE];
    json_open(out, '{');
    JSON_PUT_WORD(out, "value",
                  value->state == MEASURE_KNOWN ? num_format(value->value, 6, false, text) : NULL);
    JSON_PUT_WORD(out, "state",
                  value->state == MEASURE_KNOWN && !value->certain ? "uncertain"
                                                                   : states[value->state]);
    JSON_PUT_WORD(out, "ratio", has_ratio ? num_format(ratio->value, 4, false, text) : NULL);
    json_close(out, '}');
}

static void comparison_json(struct chips *chips, const struct chip_comparison *comparison,
                            const struct judged *judged, const struct measure *measures)
{
    struct buf *out = &chips->deciding.cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "name", judged->chip->name);
    JSON_PUT_STRING(out, "reference", comparison->reference.chip->name);
    JSON_PUT_DATE(out, "on", judged->on);
    for (size_t i = 0; i < CHIP_MEASURES; i++) {
        struct measure ratio;
        bool has_ratio = ratio_of(&measures[i], &comparison->measures[i], &ratio);
        json_raw(out, measure_keys[i], strlen(measure_keys[i]));
        put_measure(out, &measures[i], &ratio, has_ratio);
    }
    claims_json(comparison, judged->chip, out);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

bool comparison_begin(struct chips *chips, struct chip_comparison *comparison, struct err *err)
{
    struct arena *arena = chips->deciding.cli->arena;
    chip_measures(&comparison->reference, comparison->measures);
    grid_init(&comparison->grid, arena, compare_columns,
              sizeof compare_columns / sizeof *compare_columns);
    if (chips->deciding.json) {
        comparison_json(chips, comparison, &comparison->reference, comparison->measures);
        return true;
    }
    return values_row(comparison, arena, &comparison->reference, comparison->measures) ||
           arena_error(arena, err);
}

bool comparison_row(struct chips *chips, struct chip_comparison *comparison,
                    const struct judged *judged, struct err *err)
{
    struct arena *arena = chips->deciding.cli->arena;
    struct measure measures[CHIP_MEASURES];
    chip_measures(judged, measures);
    if (!arena_grow(arena, &comparison->rows, comparison->row_count, &comparison->row_room,
                    sizeof(struct chip *)))
        return arena_error(arena, err);
    comparison->rows[comparison->row_count++] = judged->chip;
    if (chips->deciding.json) {
        comparison_json(chips, comparison, judged, measures);
        return true;
    }
    return (values_row(comparison, arena, judged, measures) &&
            ratios_row(comparison, arena, measures)) ||
           arena_error(arena, err);
}
