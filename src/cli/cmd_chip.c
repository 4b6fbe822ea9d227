/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/cmd_chip.c - `licet chip show|list|compare`: the catalog; gap is in cmd_chip_gap.c.
 *
 * The catalog holds figures; what they come to (TPP, density, entry) is for the packs to say, so
 * each chip is put to the decider as an item to classify.
 */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "cli/chip.h"
#include "cli/option_groups.h"

/* ---- finding and judging ---- */

static bool not_found(const struct catalog *catalog, struct str name, struct err *err)
{
    char text[ERR_HINT_MAX];
    size_t length = 0;
    struct catalog_suggestions near;
    catalog_suggest(catalog, name, &near);
    err_set(err, ERR_NAME, "'%.*s' is not in the catalog", STR_ARG(name));
    for (size_t i = 0; i < near.count && length < sizeof text; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s'%.*s'",
                                   i > 0 ? ", " : "", STR_ARG(near.list[i]));
    if (near.count == 0)
        return err_hint(err, "'licet chip list' shows what is");
    return err_hint(err, "near names: %s", text);
}

bool chips_open(struct chips *chips, struct cli *cli, const struct args *args, struct err *err)
{
    *chips = (struct chips){ 0 };
    if (!deciding_open(&chips->deciding, cli, args, err))
        return false;
    if (!chips->deciding.json)
        deciding_scenarios(&chips->deciding, &cli->out);
    chips->catalog = &chips->deciding.packs.catalog;
    chips->session = session_new(cli->mem, chips->deciding.packs.decider, err);
    return chips->session != NULL;
}

void chips_close(struct chips *chips)
{
    session_free(chips->session);
    deciding_close(&chips->deciding);
}

bool chips_find(struct chips *chips, struct str name, struct catalog_match *ret_match,
                struct err *err)
{
    catalog_find(chips->catalog, name, ret_match);
    return ret_match->count > 0 || not_found(chips->catalog, name, err);
}

/* "3A090.a", "3A090.a 3A991.p?", "none"; a question mark where it is not certain. */
static struct str entries_text(struct arena *arena, const struct decided_item *item)
{
    char text[128];
    size_t length = 0;
    if (item->entry_count == 0)
        return STR("none");
    for (size_t i = 0; i < item->entry_count && length < sizeof text; i++)
        length +=
            (size_t)snprintf(text + length, sizeof text - length, "%s%.*s%s", i > 0 ? " " : "",
                             STR_ARG(item->entries[i].code), item->entries[i].unknown ? "?" : "");
    return str_copy(arena, (struct str){ text, length < sizeof text ? length : sizeof text - 1 });
}

bool chips_judge(struct chips *chips, const struct chip *chip, struct judged *ret_judged,
                 struct err *err)
{
    struct arena *arena = chips->deciding.cli->arena;
    struct decide_options options = chips->deciding.options;
    const struct order order = { .item = { .name = chip->name } };
    struct decision decision;
    options.classify_only = true;
    options.skip_good_until = true;
    if (!decide(chips->session, &order, &options, &decision, err))
        return err_wrap(err, "%.*s", STR_ARG(chip->name));
    const struct decided_item *item = &decision.item;
    *ret_judged = (struct judged){ .chip = chip, .on = decision.on };
    ret_judged->entries = arena_array(arena, item->entry_count, sizeof *ret_judged->entries);
    ret_judged->text = entries_text(arena, item);
    if (ret_judged->entries == NULL || ret_judged->text.data == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < item->entry_count; i++) {
        ret_judged->entries[i].code = str_copy(arena, item->entries[i].code);
        ret_judged->entries[i].unknown = item->entries[i].unknown;
    }
    ret_judged->entry_count = item->entry_count;
    if (item->tpp.data != NULL)
        ret_judged->tpp = str_copy(arena, item->tpp);
    if (item->performance_density.data != NULL)
        ret_judged->density = str_copy(arena, item->performance_density);
    ret_judged->no_density = item->density_not_applicable;
    return !arena->exhausted || arena_error(arena, err);
}

/* ---- show ---- */

static bool show_run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct chips chips;
    (void)ret_status;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which chip?");
        return err_hint(err, "as in: licet chip show \"NVIDIA H20\"");
    }
    bool done = chips_open(&chips, cli, args, err);
    bool first = true;
    for (size_t i = 0; i < args->operand_count && done; i++) {
        struct catalog_match match;
        done = chips_find(&chips, args->operands[i], &match, err);
        for (size_t j = 0; j < match.count && done; j++, first = false) {
            struct judged judged;
            done = chips_judge(&chips, match.chips[j], &judged, err);
            if (!done)
                break;
            if (chips.deciding.json)
                chip_show_json(&chips, &judged);
            else
                chip_show_page(&chips, &judged, !first);
        }
    }
    chips_close(&chips);
    return done;
}

/* ---- list ---- */

static const struct grid_column list_columns[] = {
    { "chip", ALIGN_LEFT, 20 },      { "TPP", ALIGN_RIGHT, 0 },       { "density", ALIGN_RIGHT, 0 },
    { "DRAM GB/s", ALIGN_RIGHT, 0 }, { "link GB/s", ALIGN_RIGHT, 0 }, { "entry", ALIGN_LEFT, 9 },
};

static bool list_row(struct chips *chips, struct grid *grid, const struct chip *chip,
                     struct err *err)
{
    struct judged judged;
    struct measure measures[CHIP_MEASURES];
    if (!chips_judge(chips, chip, &judged, err))
        return false;
    if (chips->deciding.json) {
        chip_show_json(chips, &judged);
        return true;
    }
    bool done = grid_cell(grid, INK_PLAIN, chip->name);
    chip_measures(&judged, measures);
    for (size_t i = 0; i < CHIP_MEASURES && done; i++) {
        struct str text = measure_text(chips->deciding.cli->arena, &measures[i]);
        done =
            text.data != NULL && grid_cell(grid, measures[i].certain ? INK_PLAIN : INK_DOUBT, text);
    }
    done = done && grid_cell(grid, INK_PLAIN, judged.text);
    return done || arena_error(chips->deciding.cli->arena, err);
}

/* Whether the vendor is meant: all of its name, or its first words, in any case. */
static bool is_vendor(struct str vendor, struct str wanted)
{
    if (wanted.length > vendor.length ||
        !str_equal_fold(str_slice(vendor, 0, wanted.length), wanted))
        return false;
    return wanted.length == vendor.length || vendor.data[wanted.length] == ' ';
}

static bool no_vendor(const struct catalog *catalog, struct str wanted, struct err *err)
{
    char text[ERR_HINT_MAX];
    size_t length = 0;
    struct str last = { NULL, 0 };
    for (size_t i = 0; i < catalog->chip_count && length < sizeof text; i++) {
        struct str vendor = catalog->chips[i].vendor;
        if (str_equal(vendor, last))
            continue;
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%.*s",
                                   length > 0 ? ", " : "", STR_ARG(vendor));
        last = vendor;
    }
    err_set(err, ERR_NAME, "no chip of '%.*s' is in the catalog", STR_ARG(wanted));
    return length == 0 ? false : err_hint(err, "vendors are %s", text);
}

static bool list_run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct chips chips;
    struct grid grid;
    struct str vendor = args_text(args, "vendor");
    size_t shown = 0;
    (void)ret_status;
    bool done = chips_open(&chips, cli, args, err);
    grid_init(&grid, cli->arena, list_columns, sizeof list_columns / sizeof *list_columns);
    for (size_t i = 0; done && i < chips.catalog->chip_count; i++) {
        const struct chip *chip = &chips.catalog->chips[i];
        if (vendor.data != NULL && !is_vendor(chip->vendor, vendor))
            continue;
        done = list_row(&chips, &grid, chip, err);
        shown++;
    }
    if (done && shown == 0 && vendor.data != NULL)
        done = no_vendor(chips.catalog, vendor, err);
    if (done && !chips.deciding.json)
        chip_write_grid(&chips, &grid);
    chips_close(&chips);
    return done;
}

/* ---- compare ---- */

static bool compare_all(struct chips *chips, const struct args *args,
                        struct chip_comparison *comparison, struct err *err)
{
    for (size_t i = 0; i < args->operand_count; i++) {
        struct catalog_match match;
        if (!chips_find(chips, args->operands[i], &match, err))
            return false;
        for (size_t j = 0; j < match.count; j++) {
            struct judged judged;
            if (match.chips[j] == comparison->reference.chip)
                continue;
            if (!chips_judge(chips, match.chips[j], &judged, err) ||
                !comparison_row(chips, comparison, &judged, err))
                return false;
        }
    }
    return true;
}

/* The reference must be one chip: a ratio to several says nothing. */
static bool find_reference(struct chips *chips, struct str name, struct judged *ret_judged,
                           struct err *err)
{
    struct catalog_match match;
    if (!chips_find(chips, name, &match, err))
        return false;
    if (match.total > 1) {
        err_set(err, ERR_NAME, "'%.*s' is %zu chips, and a reference must be one", STR_ARG(name),
                match.total);
        return err_hint(err, "name one, such as '%.*s'", STR_ARG(match.chips[0]->name));
    }
    return chips_judge(chips, match.chips[0], ret_judged, err);
}

static bool compare_run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct chips chips;
    struct chip_comparison comparison = { 0 };
    struct str reference = args_text(args, "to");
    (void)ret_status;
    if (args->operand_count < (reference.data == NULL ? 2u : 1u)) {
        err_set(err, ERR_USAGE, "there is nothing to compare");
        return err_hint(err, "as in: licet chip compare h20 910b --to \"H100 SXM\"");
    }
    if (reference.data == NULL)
        reference = args->operands[0];
    bool done = chips_open(&chips, cli, args, err) &&
                find_reference(&chips, reference, &comparison.reference, err) &&
                claims_open(&chips, &comparison, err) &&
                comparison_begin(&chips, &comparison, err) &&
                compare_all(&chips, args, &comparison, err);
    if (done && !chips.deciding.json) {
        chip_write_grid(&chips, &comparison.grid);
        claims_page(&chips, &comparison);
    }
    chips_close(&chips);
    return done;
}

/* ---- the commands ---- */

static const struct option list_options[] = {
    { .name = "vendor", .metavar = "NAME", .type = OPTION_TEXT, .help = "only this vendor's" },
    { .name = NULL },
};
static const struct option compare_options[] = {
    { .name = "to",
      .metavar = "NAME",
      .type = OPTION_TEXT,
      .help = "the chip they are put beside; the first one named if left out" },
    { .name = NULL },
};
static const struct option_group group_list = { "Options", list_options };
static const struct option_group group_compare = { "Options", compare_options };

static const struct option_group *const show_groups[] = { &group_on, &group_basis, &group_json,
                                                          NULL };
static const struct option_group *const list_groups[] = { &group_list, &group_on, &group_basis,
                                                          &group_json, NULL };
static const struct option_group *const compare_groups[] = { &group_compare, &group_on,
                                                             &group_basis, &group_json, NULL };

static const char *const show_usage[] = { "[OPTIONS] NAME...", NULL };
static const char *const list_usage[] = { "[OPTIONS]", NULL };
static const char *const compare_usage[] = { "[OPTIONS] NAME...", NULL };

static const struct example show_examples[] = {
    { "licet chip show \"NVIDIA H20\"", "its figures, where they are from, and what they come to" },
    { "licet chip show h100 --on 2023-11-16", "every variant, on a date" },
    { NULL, NULL },
};
static const struct example list_examples[] = {
    { "licet chip list --vendor huawei", "one vendor's chips" },
    { NULL, NULL },
};
static const struct example compare_examples[] = {
    { "licet chip compare h20 910b --to \"H100 SXM\"", "two chips beside a third" },
    { NULL, NULL },
};

static const struct command command_show = {
    .name = "show",
    .summary = "a chip's figures, and what the packs make of them",
    .usage = show_usage,
    .help = "Shows each figure of the catalog with its unit, and the TPP, density and entries that "
            "the packs give for it on the date. A figure marked ? was not verified: it is shown "
            "here, but to the rules it is unknown. A family's name shows all its variants.",
    .examples = show_examples,
    .groups = show_groups,
    .operands_max = 64,
    .run = show_run,
};

static const struct command command_list = {
    .name = "list",
    .summary = "the chips of the catalog",
    .usage = list_usage,
    .help = "One row a chip, in the order of the catalog. A figure marked ? was not verified, an "
            "entry marked ? turns on a figure that is not known.",
    .examples = list_examples,
    .groups = list_groups,
    .run = list_run,
};

static const struct command command_compare = {
    .name = "compare",
    .summary = "chips beside a reference, figure by figure",
    .usage = compare_usage,
    .help = "Puts TPP, density, memory and interconnect bandwidth beside those of a reference, as "
            "multiples of it, with where the figures are from, and what somebody published of the "
            "one beside the other: in which measure, who said so and when. There is no single "
            "figure for how fast a chip is: which of these counts depends on the work it does.",
    .examples = compare_examples,
    .groups = compare_groups,
    .operands_max = 64,
    .run = compare_run,
};

static const struct command *const subcommands[] = { &command_show, &command_list, &command_compare,
                                                     &command_chip_gap, NULL };

static const char *const usage[] = { "show|list|compare|gap …", NULL };

const struct command command_chip = {
    .name = "chip",
    .summary = "the catalog of chips",
    .usage = usage,
    .help =
        "The catalog says what is known of each chip, from which source and how surely. It holds "
        "figures only; what entry a chip falls under is the packs' to say.",
    .subcommands = subcommands,
};
