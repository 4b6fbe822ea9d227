/* SPDX-License-Identifier: Apache-2.0 */
/* cli/replay_load.c - the two sides of a change, and the book; see replaying.h. */
#include "base/date.h"
#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/replaying.h"
#include "cli/stream.h"
#include "desk/replay_store.h"
#include "wire/order_reader.h"

/* ---- the sides ---- */

/* A draft takes the place of the pack of its name. */
static bool is_replaced(struct str path, const struct str *drafts, size_t draft_count)
{
    for (size_t i = 0; i < draft_count; i++) {
        if (str_equal(path_base(path), path_base(drafts[i])))
            return true;
    }
    return false;
}

/* The packs of the side after; nobody signs a draft. */
static bool take_drafts(struct packs *packs, struct str **paths, size_t *count,
                        const struct str *drafts, size_t draft_count, const struct str *scenarios,
                        size_t scenario_count, struct err *err)
{
    struct str *all = arena_array(&packs->arena, *count + draft_count + 1, sizeof *all);
    struct str *names =
        arena_array(&packs->arena, packs->scenario_count + scenario_count + 1, sizeof *names);
    size_t kept = 0;
    if (all == NULL || names == NULL)
        return arena_error(&packs->arena, err);
    for (size_t i = 0; i < *count; i++) {
        if (!is_replaced((*paths)[i], drafts, draft_count))
            all[kept++] = (*paths)[i];
    }
    for (size_t i = 0; i < draft_count; i++)
        all[kept++] = drafts[i];
    for (size_t i = 0; i < packs->scenario_count + scenario_count; i++)
        names[i] =
            i < packs->scenario_count ? packs->scenarios[i] : scenarios[i - packs->scenario_count];
    *paths = all;
    *count = kept;
    packs->scenarios = names;
    packs->scenario_count += scenario_count;
    packs->trust = (struct str){ 0 };
    return true;
}

/* The packs, with what the drafts of the options make of them. */
static bool take_options(struct packs *packs, const struct args *args, struct str **paths,
                         size_t *count, struct err *err)
{
    struct str *drafts;
    struct str *scenarios;
    size_t draft_count;
    size_t scenario_count;
    return args_all(args, &packs->arena, "draft", &drafts, &draft_count, err) &&
           args_all(args, &packs->arena, "draft-scenario", &scenarios, &scenario_count, err) &&
           take_drafts(packs, paths, count, drafts, draft_count, scenarios, scenario_count, err);
}

/* more: what there is besides the options; NULL: nothing. */
static bool open_packs(struct replaying *r, struct replay_packs *side, bool drafted,
                       const struct replay_more *more, int32_t day, struct err *err)
{
    const struct args *args = r->args;
    const struct party_lists_asked asked = { .day = day,
                                             .also = more == NULL ? NULL : more->rows,
                                             .threshold = PACKS_THRESHOLD * (SCORE_ONE / 100),
                                             .remembers = true };
    struct packs *packs = &side->packs;
    struct str *paths;
    size_t count;
    packs->without_tests = true;
    if (!args_all(args, &packs->arena, "packs", &paths, &count, err) ||
        !packs_trust(packs, args, count, err) || !packs_ask_scenarios(packs, args, err) ||
        (drafted && !take_options(packs, args, &paths, &count, err)))
        return false;
    if (more != NULL && more->pack.length > 0)
        packs->more = (struct packs_file){ .name = STR("the draft"),
                                           .hash_name = STR("draft.licet"),
                                           .text = more->pack };
    return packs_load(packs, paths, count, err) && packs_report(packs, err) &&
           packs_make_decider(packs, err) &&
           party_lists_open(&side->lists, r->cli, args, packs, &asked, err);
}

static struct replay_side read_side(const struct args *args, const struct packs *packs, bool from,
                                    int32_t today)
{
    const struct option_value *day = args_get(args, from ? "from" : "to");
    int32_t known = args_number(args, from ? "from-known" : "to-known", DATE_OPEN);
    struct str posture = args_text(args, from ? "from-posture" : "to-posture");
    int32_t on = day == NULL ? today : day->number;
    return (struct replay_side){
        .decider = packs->decider,
        .day = day == NULL ? DATE_OPEN : day->number,
        .options = { .today = on,
                     .known = known,
                     .known_label = known == DATE_OPEN ? on : known,
                     .posture = str_equal_text(posture, "text") ? POSTURE_TEXT : POSTURE_ENFORCED,
                     .skip_good_until = true },
    };
}

static bool is_change(const struct replay_side sides[REPLAY_SIDES])
{
    const struct replay_side *before = &sides[REPLAY_BEFORE];
    const struct replay_side *after = &sides[REPLAY_AFTER];
    return before->decider != after->decider || before->day != after->day ||
           before->options.known != after->options.known ||
           before->options.posture != after->options.posture;
}

bool replaying_sides(struct replaying *r, struct err *err)
{
    const struct args *args = r->args;
    bool drafted = args_get(args, "draft") != NULL || args_get(args, "draft-scenario") != NULL;
    int32_t today = args_number(args, "from", DATE_OPEN);
    bool dated = args_get(args, "from") != NULL;
    if (dated != (args_get(args, "to") != NULL)) {
        err_set(err, ERR_USAGE, "'--from' and '--to' go together");
        return err_hint(err, "without both, each line is looked at on its own day");
    }
    if (!dated && !clock_today(STR(CLOCK_US_ZONE), &today, err))
        return false;
    if (!open_packs(r, &r->before, false, NULL, today, err))
        return false;
    struct packs *after = drafted ? &r->drafted.packs : &r->before.packs;
    if (drafted && !open_packs(r, &r->drafted, true, NULL, args_number(args, "to", today), err))
        return false;
    r->sides[REPLAY_BEFORE] = read_side(args, &r->before.packs, true, today);
    r->sides[REPLAY_AFTER] = read_side(args, after, false, today);
    if (is_change(r->sides))
        return true;
    err_set(err, ERR_USAGE, "both sides are the same");
    return err_hint(err, "say what changes: --from and --to, --from-known, --to-known, or --draft");
}

bool replaying_suppose(struct replaying *r, const struct replay_more *more, struct err *err)
{
    if (!open_packs(r, &r->before, false, NULL, more->day, err) ||
        !open_packs(r, &r->drafted, false, more, more->day, err))
        return false;
    for (int i = 0; i < REPLAY_SIDES; i++)
        r->sides[i] = (struct replay_side){
            .decider = (i == REPLAY_BEFORE ? &r->before : &r->drafted)->packs.decider,
            .day = more->day,
            .options = { .today = more->day,
                         .known = DATE_OPEN,
                         .known_label = more->day,
                         .skip_good_until = true },
        };
    return true;
}

/* ---- files ---- */

struct loading {
    struct replaying *replaying;
    struct replay_writing writing;
    struct order_columns columns; /* of CSV */
};

static bool read_header(void *context, const struct record *header, struct err *err)
{
    struct loading *loading = context;
    struct cli *cli = loading->replaying->cli;
    struct order_reader *reader = order_reader_new(cli->mem, err);
    bool done = reader != NULL && order_header(reader, cli->arena, header, &loading->columns, err);
    order_reader_free(reader);
    return done;
}

static void *open_reader(void *context, const struct mem *mem, struct err *err)
{
    (void)context;
    return order_reader_new(mem, err);
}

static void close_reader(void *context, void *reader)
{
    (void)context;
    order_reader_free(reader);
}

static bool read_line(void *context, void *reader, const struct record *record, struct arena *arena,
                      struct buf *out, struct str *ret_id, struct err *err)
{
    const struct loading *loading = context;
    struct order order;
    bool done = order_read(reader, &loading->columns, record, arena, &order, err);
    *ret_id = order.id;
    return done && replay_write(&loading->writing, &order, arena, out, err);
}

static bool take_lines(void *context, struct str text, struct err *err)
{
    struct loading *loading = context;
    return replay_take(&loading->replaying->book, text, err);
}

static const struct stream_kind kind = {
    .what = "orders",
    .block = (size_t)256 << 10,
    .header = read_header,
    .open = open_reader,
    .close = close_reader,
    .step = read_line,
};

static struct replay_writing writing_of(const struct replaying *r, enum replay_stage stage)
{
    bool knows = true;
    for (int i = 0; i < REPLAY_SIDES; i++)
        knows = knows &&
                policy_fact(decider_policy(r->sides[i].decider), STR("deal.en_route_on")) != NULL;
    return (struct replay_writing){ .dated = r->sides[REPLAY_BEFORE].day != DATE_OPEN,
                                    .knows_en_route = knows,
                                    .stage = stage };
}

static bool load_file(struct replaying *r, struct str path, enum replay_stage stage,
                      struct err *err)
{
    struct loading loading = { .replaying = r, .writing = writing_of(r, stage) };
    struct stream_counts counts;
    const struct stream_job job = {
        .path = path,
        .format = RECORDS_DETECT,
        .jobs = stream_jobs(args_number(r->args, "jobs", 0)),
        .write = take_lines,
        .kind = &kind,
        .context = &loading,
    };
    bool done = stream_run(r->cli, &job, &counts, err);
    r->unread += counts.unread;
    return done;
}

static bool load_store(struct replaying *r, struct str path, struct err *err)
{
    const struct replay_writing writing = writing_of(r, REPLAY_OPEN);
    struct store *store = store_open(r->cli->mem, path, err);
    bool done = store != NULL && store_begin_reading(store, err) &&
                replay_take_store(&r->book, store, &writing, err);
    if (store != NULL)
        store_rollback(store);
    store_close(store);
    return done;
}

bool replaying_load(struct replaying *r, struct err *err)
{
    static const struct {
        const char *option;
        enum replay_stage stage;
    } staged[] = { { "reserved", REPLAY_RESERVED },
                   { "released", REPLAY_RELEASED },
                   { "in-transit", REPLAY_IN_TRANSIT },
                   { "inventory", REPLAY_INVENTORY } };
    struct str db = args_text(r->args, "db");
    struct str *orders = r->args->operands;
    size_t count = r->args->operand_count;
    if (args_knows(r->args, "orders") &&
        !args_all(r->args, &r->arena, "orders", &orders, &count, err))
        return false;
    bool any = count > 0 || db.data != NULL;
    for (size_t i = 0; i < count; i++) {
        if (!load_file(r, orders[i], REPLAY_OPEN, err))
            return false;
    }
    for (size_t i = 0; i < sizeof staged / sizeof *staged; i++) {
        struct str path = args_text(r->args, staged[i].option);
        any = any || path.data != NULL;
        if (path.data != NULL && !load_file(r, path, staged[i].stage, err))
            return false;
    }
    if (db.data != NULL && !load_store(r, db, err))
        return false;
    if (any)
        return true;
    err_set(err, ERR_USAGE, "there is no book to replay");
    return err_hint(err, args_knows(r->args, "orders")
                             ? "name files of orders, --orders FILE, or the database: --db PATH"
                             : "name files of orders, or the database: --db PATH");
}
