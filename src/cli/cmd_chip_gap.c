/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/cmd_chip_gap.c - `licet chip gap`: how far chips are from a reference, month by month.
 *
 * Two chips stand beside the reference: of the makers of the packs' own country the best that its
 * maker may sell to the place without a license, by the rules and letters of that day; and the best
 * that is made there.  The measure is TPP, which is what the rules count by, and no speed.
 */
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "cli/chip.h"
#include "cli/option_groups.h"
#include "cli/plots.h"
#include "text/json_write.h"
#include "wire/gap_svg.h"

#define VENDORS "us/vendors.csv"
#define HOME "US"
#define PLACE "CN" /* where the buyers are, unless --destination says otherwise */
#define WORDS_MAX ((size_t)1 << 16)

struct ranked {
    const struct chip *chip;
    struct num tpp;
    bool home; /* of a maker of the packs' country; else of the place */
};

struct gap {
    struct chips chips;
    struct str place;
    struct ranked *ranked; /* the highest first */
    size_t ranked_count, ranked_room;
    struct judged reference;
    struct num reference_tpp;
    struct gap_point *points;
    size_t point_count, point_room;
    struct err *err;
};

static bool is_launched(const struct chip *chip, int32_t day)
{
    char text[DATE_TEXT_SIZE];
    struct str on = str_of(date_format(day, text));
    size_t length = chip->launched.length < on.length ? chip->launched.length : on.length;
    return length > 0 &&
           str_compare(str_slice(chip->launched, 0, length), str_slice(on, 0, length)) <= 0;
}

static bool tpp_of(const struct judged *judged, struct num *ret)
{
    struct err ignored;
    return judged->tpp.length > 0 && num_parse(judged->tpp, false, ret, &ignored);
}

/* Puts the chip behind those that have more. */
static bool rank(struct gap *gap, struct ranked ranked)
{
    if (!arena_grow(gap->chips.deciding.cli->arena, &gap->ranked, gap->ranked_count,
                    &gap->ranked_room, sizeof *gap->ranked))
        return arena_error(gap->chips.deciding.cli->arena, gap->err);
    size_t at = gap->ranked_count++;
    for (; at > 0 && num_compare(gap->ranked[at - 1].tpp, ranked.tpp) < 0; at--)
        gap->ranked[at] = gap->ranked[at - 1];
    gap->ranked[at] = ranked;
    return true;
}

static struct str country_of(const struct data_row *vendors, size_t count, struct str vendor)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(vendors[i].cells[0], vendor))
            return vendors[i].cells[1];
    }
    return (struct str){ 0 };
}

static bool rank_all(struct gap *gap)
{
    struct data_row *vendors;
    size_t count;
    const struct catalog *catalog = gap->chips.catalog;
    if (!table_file_read(gap->chips.deciding.cli->arena, VENDORS, &vendors, &count, gap->err))
        return false;
    for (size_t i = 0; i < catalog->chip_count; i++) {
        const struct chip *chip = &catalog->chips[i];
        struct str country = country_of(vendors, count, chip->vendor);
        struct ranked ranked = { .chip = chip, .home = str_equal_text(country, HOME) };
        struct judged judged;
        if (!ranked.home && !str_equal(country, gap->place))
            continue;
        if (!chips_judge(&gap->chips, chip, &judged, gap->err))
            return false;
        if (tpp_of(&judged, &ranked.tpp) && !rank(gap, ranked))
            return false;
    }
    return true;
}

/* Whether its maker may sell it there on that day without a license. */
static bool may_go(struct gap *gap, const struct chip *chip, int32_t day, bool *ret)
{
    char on[DATE_TEXT_SIZE];
    struct decide_options options = gap->chips.deciding.options;
    const struct order order = { .item = { .name = chip->name },
                                 .on = str_of(date_format(day, on)),
                                 .to = gap->place,
                                 .exporter_name = chip->vendor };
    struct decision decision;
    options.skip_good_until = true;
    if (!decide(gap->chips.session, &order, &options, &decision, gap->err))
        return err_wrap(gap->err, "%.*s", STR_ARG(chip->name));
    *ret = decision.outcome <= OUTCOME_NO_LICENSE_REQUIRED;
    return true;
}

static double share_of(const struct gap *gap, struct num tpp)
{
    struct num share;
    return num_divide(tpp, gap->reference_tpp, &share) ? (double)share.top / (double)share.bottom
                                                       : 0;
}

static bool look_at(struct gap *gap, int32_t day)
{
    struct gap_point point = { .day = day };
    for (size_t i = 0; i < gap->ranked_count; i++) {
        const struct ranked *ranked = &gap->ranked[i];
        bool open = true;
        if ((ranked->home ? point.open : point.domestic).length > 0 ||
            !is_launched(ranked->chip, day))
            continue;
        if (ranked->home && !may_go(gap, ranked->chip, day, &open))
            return false;
        if (!open)
            continue;
        if (ranked->home) {
            point.open = ranked->chip->name;
            point.open_share = share_of(gap, ranked->tpp);
        } else {
            point.domestic = ranked->chip->name;
            point.domestic_share = share_of(gap, ranked->tpp);
        }
    }
    const struct gap_point *last =
        gap->point_count == 0 ? NULL : &gap->points[gap->point_count - 1];
    if (last != NULL && str_equal(last->open, point.open) &&
        str_equal(last->domestic, point.domestic))
        return true;
    if (!arena_grow(gap->chips.deciding.cli->arena, &gap->points, gap->point_count,
                    &gap->point_room, sizeof *gap->points))
        return arena_error(gap->chips.deciding.cli->arena, gap->err);
    gap->points[gap->point_count++] = point;
    return true;
}

/* The first of each month from the day on that the packs are complete from. */
static bool look_at_all(struct gap *gap)
{
    char text[DATE_TEXT_SIZE];
    const struct policy *policy = &gap->chips.deciding.packs.policy;
    int32_t until = gap->chips.deciding.options.today;
    date_format(policy->complete_from, text);
    int year =
        (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0';
    for (int month = 0;; month++) {
        int32_t day = date_from_civil(year + month / 12, month % 12 + 1, 1);
        if (day > until)
            return gap->point_count > 0 || err_set(gap->err, ERR_VALUE, "there is no such time");
        if (day >= policy->complete_from && !look_at(gap, day))
            return false;
    }
}

/* ---- what comes out ---- */

static const struct grid_column columns[] = {
    { "from", ALIGN_LEFT, 10 },    { "sold without a license", ALIGN_LEFT, 20 },
    { "of ref.", ALIGN_RIGHT, 0 }, { "made there", ALIGN_LEFT, 20 },
    { "of ref.", ALIGN_RIGHT, 0 },
};

static struct str percent(struct arena *arena, struct str name, double share)
{
    char text[32];
    struct buf buf = { .data = text, .capacity = sizeof text, .limit = sizeof text };
    if (name.length == 0)
        return STR("-");
    buf_format(&buf, "%d%%", (int)(share * 100 + 0.5));
    return str_copy(arena, buf_view(&buf));
}

static bool write_table(struct gap *gap)
{
    struct cli *cli = gap->chips.deciding.cli;
    struct grid grid;
    grid_init(&grid, cli->arena, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < gap->point_count; i++) {
        const struct gap_point *p = &gap->points[i];
        char day[DATE_TEXT_SIZE];
        struct str from = str_copy(cli->arena, str_of(date_format(p->day, day)));
        if (!grid_cell(&grid, INK_STRONG, from) ||
            !grid_cell(&grid, INK_PLAIN, p->open.length > 0 ? p->open : STR("-")) ||
            !grid_cell(&grid, INK_STRONG, percent(cli->arena, p->open, p->open_share)) ||
            !grid_cell(&grid, INK_PLAIN, p->domestic.length > 0 ? p->domestic : STR("-")) ||
            !grid_cell(&grid, INK_STRONG, percent(cli->arena, p->domestic, p->domestic_share)))
            return arena_error(cli->arena, gap->err);
    }
    grid_write(&grid, &cli->out, &cli->style, 0);
    return true;
}

static void put_side(struct buf *out, const char *key, struct str name, double share)
{
    json_raw(out, key, strlen(key));
    json_open(out, '{');
    JSON_PUT_STRING(out, "name", name);
    JSON_PUT_INT(out, "permille", name.length == 0 ? 0 : (int64_t)(share * 1000 + 0.5));
    json_close(out, '}');
}

static void write_json(struct gap *gap)
{
    struct buf *out = &gap->chips.deciding.cli->out;
    for (size_t i = 0; i < gap->point_count; i++) {
        const struct gap_point *p = &gap->points[i];
        json_open(out, '{');
        JSON_PUT_DATE(out, "from", p->day);
        JSON_PUT_STRING(out, "reference", gap->reference.chip->name);
        put_side(out, "\"open\":", p->open, p->open_share);
        put_side(out, "\"domestic\":", p->domestic, p->domestic_share);
        json_close(out, '}');
        json_end(out);
        buf_byte(out, '\n');
    }
}

static bool write_svg(struct gap *gap, const struct args *args)
{
    const struct deciding *deciding = &gap->chips.deciding;
    struct buf title;
    struct buf subtitle;
    buf_init(&title, deciding->cli->mem, WORDS_MAX);
    buf_init(&subtitle, deciding->cli->mem, WORDS_MAX);
    buf_format(&title, "Chips for %.*s beside %.*s, by TPP", STR_ARG(gap->place),
               STR_ARG(gap->reference.chip->name));
    buf_format(
        &subtitle,
        "processing performance as the rules count it, which is no speed; as announced, whether "
        "or not it can be had; on the first of each month, plain assumptions; %.*s",
        STR_ARG(deciding->packs.label));
    bool done = buf_check(&title, gap->err) && buf_check(&subtitle, gap->err);
    if (done)
        gap_to_svg(
            &deciding->cli->out, gap->points, gap->point_count, deciding->options.today,
            gap->reference.chip->name,
            &(struct plot_words){ buf_view(&title), buf_view(&subtitle), plot_narrow(args) });
    buf_release(&title);
    buf_release(&subtitle);
    return done;
}

static bool find(struct gap *gap, struct str name)
{
    struct catalog_match match;
    if (!chips_find(&gap->chips, name, &match, gap->err))
        return false;
    if (match.total > 1) {
        err_set(gap->err, ERR_NAME, "'%.*s' is %zu chips, and a reference must be one",
                STR_ARG(name), match.total);
        return err_hint(gap->err, "name one, such as '%.*s'", STR_ARG(match.chips[0]->name));
    }
    return chips_judge(&gap->chips, match.chips[0], &gap->reference, gap->err) &&
           (tpp_of(&gap->reference, &gap->reference_tpp) ||
            err_set(gap->err, ERR_VALUE, "the TPP of '%.*s' is not known", STR_ARG(name)));
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct gap gap = { .err = err, .place = args_text(args, "destination") };
    (void)ret_status;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "beside which chip?");
        return err_hint(err, "as in: licet chip gap \"NVIDIA H100 SXM5 80GB\"");
    }
    if (gap.place.data == NULL)
        gap.place = STR(PLACE);
    bool done = chips_open(&gap.chips, cli, args, err) && find(&gap, args->operands[0]) &&
                rank_all(&gap) && look_at_all(&gap);
    if (done && args_flag(args, "svg"))
        done = write_svg(&gap, args);
    else if (done && gap.chips.deciding.json)
        write_json(&gap);
    else if (done)
        done = write_table(&gap);
    chips_close(&gap.chips);
    return done;
}

static const struct option options[] = {
    { .name = "destination",
      .metavar = "CC",
      .type = OPTION_TEXT,
      .help = "where the buyers are; CN if left out" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group,      &group_on,      &group_basis,
                                                     &group_json, &group_picture, NULL };
static const char *const usage[] = { "[OPTIONS] REFERENCE", NULL };
static const struct example examples[] = {
    { "licet chip gap \"NVIDIA H100 SXM5 80GB\"", "month by month, where it changed" },
    { "licet chip gap \"NVIDIA H100 SXM5 80GB\" --svg >gap.svg", "the same as a picture" },
    { NULL, NULL },
};

const struct command command_chip_gap = {
    .name = "gap",
    .summary = "how far chips are from a reference, month by month",
    .usage = usage,
    .help =
        "Beside the reference stand, on the first of each month, the chip with the most TPP "
        "that its maker in the United States may sell to the destination without a license, "
        "by the rules and letters of that day and without an exception, and the one with the most "
        "of a maker seated there: as announced, whether or not it can be had. TPP is what the "
        "rules count by; it says nothing of memory, of links or of how fast work is done "
        "('licet chip compare'). Chips whose figures are not known are left out.",
    .examples = examples,
    .groups = groups,
    .operands_max = 1,
    .run = run,
};
