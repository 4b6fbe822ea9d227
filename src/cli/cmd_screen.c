/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_screen.c - `licet screen`: which listed parties a name may be. */
#include "base/date.h"
#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/list_index.h"
#include "cli/option_groups.h"
#include "cli/screening.h"

bool screening_look(const struct screening *screening, struct session *session,
                    const struct asked_name *asked, struct decided_party *ret, bool *ret_told,
                    struct screening_counts *counts, struct err *err)
{
    const struct order_party said = {
        .name = asked->fields[FIELD_NAME],
        .address = asked->fields[FIELD_ADDRESS],
        .country = asked->fields[FIELD_COUNTRY],
    };
    if (!screen_alone(session, &said, screening->day, screening->known, ret, err))
        return false;
    if (screening->since != NULL)
        since_judge(screening->since, ret);
    *ret_told = screening->since == NULL || ret->match_count > 0;
    if (*ret_told)
        counts->names[ret->status]++;
    else
        counts->untouched++;
    return true;
}

/* The names that are the operands. */
static bool screen_operands(struct screening *screening, struct screening_counts *counts,
                            struct err *err)
{
    const struct args *args = screening->args;
    struct buf *out = &screening->cli->out;
    struct session *session = session_new(screening->cli->mem, screening->packs.decider, err);
    bool done = session != NULL;
    for (size_t i = 0; done && i < args->operand_count; i++) {
        const struct asked_name asked = { .fields[FIELD_NAME] = args->operands[i],
                                          .fields[FIELD_COUNTRY] = args_text(args, "country"),
                                          .fields[FIELD_ADDRESS] = args_text(args, "address") };
        struct decided_party party;
        bool told = false;
        done = screening_look(screening, session, &asked, &party, &told, counts, err);
        if (told && screening->json)
            screening_json(screening, &asked, &party, out);
        else if (told)
            screening_page(screening, &asked, &party, out);
    }
    session_free(session);
    return done;
}

static bool check_asked(const struct args *args, struct err *err)
{
    bool file = args_get(args, "file") != NULL;
    int32_t threshold = args_number(args, "threshold", PACKS_THRESHOLD);
    if (threshold < 1 || threshold > 100) {
        err_set(err, ERR_VALUE, "a threshold is from 1 to 100, not %d", threshold);
        return err_hint(err, "with 100 only names are found of which all words are the same");
    }
    if (file && args_text(args, "address").length > 0)
        return err_set(err, ERR_USAGE, "in a file the column 'address' has the addresses");
    if (file && args->operand_count > 0) {
        err_set(err, ERR_USAGE, "both a file, '%.*s', and a name, '%.*s', are given",
                STR_ARG(args_text(args, "file")), STR_ARG(args->operands[0]));
        return err_hint(err, "leave one of them out");
    }
    if (!file && args->operand_count == 0) {
        err_set(err, ERR_USAGE, "the name is missing");
        return err_hint(err, "a file of names is --file FILE");
    }
    if (args_get(args, "since") != NULL && args_text(args, "lists").length == 0) {
        err_set(err, ERR_USAGE, "what changed since a day, the versions in --lists tell");
        return err_hint(err, "name their folder: --lists DIR");
    }
    return true;
}

static int status_of(const struct screening_counts *counts, size_t unread)
{
    if (unread > 0)
        return EXIT_UNREAD;
    return counts->names[PARTY_LISTED] + counts->names[PARTY_POSSIBLE] > 0 ? EXIT_REFUSED
                                                                           : EXIT_DONE;
}

/* The least score that is of interest, of SCORE_ONE. */
static bool find_threshold(const struct args *args, int32_t *ret, struct err *err)
{
    const struct option_value *one_in = args_get(args, "one-in");
    if (one_in != NULL && args_get(args, "threshold") != NULL) {
        err_set(err, ERR_USAGE, "both --threshold and --one-in are given");
        return err_hint(err, "leave one of them out: --one-in sets the threshold");
    }
    *ret = one_in == NULL ? args_number(args, "threshold", PACKS_THRESHOLD) * (SCORE_ONE / 100)
                          : match_threshold((uint32_t)one_in->number);
    return true;
}

/* The packs, which say what lists mean, and the lists. */
static bool open_all(struct screening *screening, struct err *err)
{
    const struct args *args = screening->args;
    struct packs *packs = &screening->packs;
    const struct option_value *known = args_get(args, "as-of");
    const struct option_value *on = args_get(args, "on");
    int32_t last = known == NULL ? DATE_OPEN : known->number;
    struct party_lists_asked asked = {
        .day = on != NULL && on->number < last ? on->number : last,
        .remembers = true,
    };
    screening->known = last;
    if (!find_threshold(args, &asked.threshold, err) || !packs_open(packs, args, err))
        return false;
    if (on != NULL)
        screening->day = on->number;
    else if (known != NULL)
        screening->day = known->number;
    else if (!clock_today(packs->policy.zone, &screening->day, err))
        return false;
    const struct option_value *since = args_get(args, "since");
    return party_lists_open(&screening->lists, screening->cli, args, packs, &asked, err) &&
           (since == NULL || since_open(screening, since->number, err));
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct screening screening = { .cli = cli, .args = args, .json = args_flag(args, "json") };
    struct screening_counts counts = { 0 };
    size_t unread = 0;
    if (!check_asked(args, err))
        return false;
    packs_init(&screening.packs, cli->mem);
    bool done = open_all(&screening, err);
    if (done && args->operand_count == 0) {
        done = screening_file(&screening, args_text(args, "file"), &counts, &unread, err);
        if (done && !screening.json)
            screening_summary(&screening, &counts, &cli->out);
    } else if (done) {
        done = screen_operands(&screening, &counts, err);
    }
    packs_release(&screening.packs);
    since_close(screening.since);
    party_lists_close(&screening.lists);
    *ret_status = status_of(&counts, unread);
    return done;
}

static const struct option options[] = {
    { .name = "threshold",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "the least score, in hundredths; 60 if left out" },
    { .name = "one-in",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "instead of it, the least score that one name in N on no list reaches, as fitted" },
    { .name = "as-of",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "as it was known on that day: in the last version of that day or earlier; the last "
              "of all if left out" },
    { .name = "on",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "whether it was listed on that date; if left out, that of --as-of, or today" },
    { .name = "since",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "only what changed in the lists since that day: entries that came, changed or went; "
              "names that are none of these are not told" },
    { .name = "country",
      .metavar = "CC",
      .type = OPTION_TEXT,
      .help = "the country of the NAMEs (ISO 3166-1, two letters): entries of others score less" },
    { .name = "address",
      .metavar = "TEXT",
      .type = OPTION_TEXT,
      .help = "where it is: unit, floor, number, street, in any order" },
    { .name = "file",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "a file of names instead of NAMEs, CSV with a header or JSON lines: id, name, type, "
              "country, address; '-' is standard input" },
    { .name = "jobs",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "threads for a file; as many as there are processors if left out" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option settled_options[] = {
    { .name = "db",
      .metavar = "PATH",
      .type = OPTION_FILE,
      .help = "the database with the matches that somebody has cleared or confirmed: see 'licet "
              "match'" },
    { .name = NULL },
};
static const struct option_group settled_group = { "Settled matches", settled_options };
static const struct option_group *const groups[] = { &group,       &group_screening, &settled_group,
                                                     &group_packs, &group_json,      NULL };
static const char *const usage[] = { "NAME… [--lists DIR]", "--file FILE|- [--lists DIR]",
                                     "--file FILE|- --since DATE --lists DIR", NULL };

static const struct example examples[] = {
    { "licet screen \"Huawey International\" --lists lists", "slips and all" },
    { "licet screen --file customers.csv --lists lists --json >found.jsonl", "all of a file" },
    { "licet screen --file customers.csv --lists lists --since 2026-07-30",
      "whom the change of a list concerns" },
    { NULL, NULL },
};

const struct command command_screen = {
    .name = "screen",
    .summary = "which listed parties a name may be",
    .usage = usage,
    .help =
        "Looks for each NAME among the names and aliases of the lists, however it is written, in "
        "Latin, Cyrillic, Greek or Arabic letters, Hangul, Kana or Han characters: case, accents, "
        "legal forms, words in short, a slip or two, other spellings, words joined or apart, "
        "first letters, in any order. What adds to a score is shown, and adds up to "
        "it. 'listed' means that all words are the same, 'possible' that the score reaches the "
        "threshold, 'clear' that nothing is found in lists that are whole and of the date, "
        "'unscreened' that nothing is found, and yet nobody is cleared: a list is missing or too "
        "old, or the name is in a script that is not read. Without --lists a built-in sample of "
        "the Entity List is looked in.\n"
        "\n"
        "A file has a name on each row: CSV with a header, of which only 'name' has to be there, "
        "or JSON, one object a line. The answers are in input order, a row of a table with the "
        "best match or (--json) a line of JSON for each. The type is read, but does not yet "
        "count. Rows that cannot be read are reported with their line, and the others "
        "are looked for.\n"
        "\n"
        "With --since the versions of that day or earlier are laid beside the last ones, and only "
        "entries that came, changed or went are looked in: a book of ten million names takes a "
        "minute. A name is told with its status by what is on the lists now, or 'removed' where "
        "an entry went that it was, or may have been.\n"
        "\n"
        "What names are looked for in is kept in the folder of the lists, as " LIST_INDEX_FILE
        ", if it can be written; it may be removed at any time.",
    .examples = examples,
    .statuses = " 0  nothing was found, which clears whoever is 'clear'\n"
                " 1  a party may be listed\n"
                " 2  bad usage, or a version is damaged\n"
                " 3  the system failed\n"
                " 5  some rows could not be read; all others were looked for",
    .groups = groups,
    .operands_max = 64,
    .run = run,
};
