/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_screen.c - `licet screen`: which listed parties a name may be. */
#include "base/date.h"
#include "cli/fail.h"
#include "cli/screening.h"

#define THRESHOLD 70 /* of a hundred */
#define MATCHES_SHOWN 10

bool screening_look(const struct screening *screening, struct match_session *session,
                    const struct asked_name *asked, struct matches *ret,
                    struct screening_counts *counts, struct err *err)
{
    if (!match_name(session, asked->fields[FIELD_NAME], screening->threshold, MATCHES_SHOWN, ret,
                    err))
        return false;
    counts->names[screening_status(ret)]++;
    return true;
}

/* The names that are the operands. */
static bool screen_operands(struct screening *screening, struct screening_counts *counts,
                            struct err *err)
{
    const struct args *args = screening->args;
    struct buf *out = &screening->cli->out;
    struct match_session *session =
        match_session_new(screening->cli->mem, screening->index.matcher, err);
    bool done = session != NULL;
    for (size_t i = 0; done && i < args->operand_count; i++) {
        const struct asked_name asked = { .fields[FIELD_NAME] = args->operands[i] };
        struct matches matches;
        done = screening_look(screening, session, &asked, &matches, counts, err);
        if (done && screening->json)
            screening_json(screening, &asked, &matches, out);
        else if (done)
            screening_page(screening, &asked, &matches, out);
    }
    match_session_free(session);
    return done;
}

static bool check_asked(const struct args *args, struct err *err)
{
    bool file = args_get(args, "file") != NULL;
    if (file && args->operand_count > 0) {
        err_set(err, ERR_USAGE, "both a file, '%.*s', and a name, '%.*s', are given",
                STR_ARG(args_text(args, "file")), STR_ARG(args->operands[0]));
        return err_hint(err, "leave one of them out");
    }
    if (!file && args->operand_count == 0) {
        err_set(err, ERR_USAGE, "the name is missing");
        return err_hint(err, "a file of names is --file FILE");
    }
    return true;
}

static int status_of(const struct screening_counts *counts, size_t unread)
{
    if (unread > 0)
        return EXIT_UNREAD;
    return counts->names[SCREENED_LISTED] + counts->names[SCREENED_POSSIBLE] > 0 ? EXIT_REFUSED
                                                                                 : EXIT_DONE;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct screening screening = {
        .cli = cli,
        .args = args,
        .threshold = args_number(args, "threshold", THRESHOLD) * (SCORE_ONE / 100),
        .json = args_flag(args, "json"),
    };
    struct screening_counts counts = { 0 };
    size_t unread = 0;
    if (!check_asked(args, err))
        return false;
    bool done = list_index_open(&screening.index, cli, args, args_number(args, "as-of", DATE_OPEN),
                                false, err);
    if (done && args->operand_count == 0) {
        done = screening_file(&screening, args_text(args, "file"), &counts, &unread, err);
        if (done && !screening.json)
            screening_summary(&counts, &cli->out);
    } else if (done) {
        done = screen_operands(&screening, &counts, err);
    }
    list_index_close(&screening.index);
    *ret_status = status_of(&counts, unread);
    return done;
}

static const struct option options[] = {
    { .name = "threshold",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "the least score, in hundredths; 70 if left out" },
    { .name = "as-of",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "in the last version of that day or earlier; the last of all if left out" },
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
static const struct option_group *const groups[] = { &group, &group_lists, NULL };
static const char *const usage[] = { "NAME… --lists DIR", "--file FILE|- --lists DIR", NULL };

static const struct example examples[] = {
    { "licet screen \"Huawey International\" --lists lists", "slips and all" },
    { "licet screen --file customers.csv --lists lists --json >found.jsonl", "all of a file" },
    { NULL, NULL },
};

const struct command command_screen = {
    .name = "screen",
    .summary = "which listed parties a name may be",
    .usage = usage,
    .help =
        "Looks for each NAME among the names and aliases of the lists, however it is written in "
        "Latin letters or Han characters: case, accents, legal forms, words in short, a slip or "
        "two, words joined or apart, in any order. What adds to a score is shown, and adds up to "
        "it. 'listed' means that all words are the same, 'possible' that the score reaches the "
        "threshold. That nothing is found does not mean that the party is on no list.\n"
        "\n"
        "A file has a name on each row: CSV with a header, of which only 'name' has to be there, "
        "or JSON, one object a line. The answers are in input order, a row of a table with the "
        "best match or (--json) a line of JSON for each. Type, country and address are read, but "
        "do not yet count. Rows that cannot be read are reported with their line, and the others "
        "are looked for.\n"
        "\n"
        "What names are looked for in is kept in the folder of the lists, as " LIST_INDEX_FILE
        ", if it can be written; it may be removed at any time.",
    .examples = examples,
    .statuses = " 0  nothing was found\n"
                " 1  a party may be listed\n"
                " 2  bad usage, or a version is damaged\n"
                " 3  the system failed\n"
                " 5  some rows could not be read; all others were looked for",
    .groups = groups,
    .operands_max = 64,
    .run = run,
};
