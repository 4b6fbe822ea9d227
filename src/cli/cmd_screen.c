/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_screen.c - `licet screen`: which listed parties a name may be. */
#include <stdio.h>

#include "base/date.h"
#include "cli/list_index.h"
#include "text/json_write.h"

#define THRESHOLD 70 /* of a hundred */
#define MATCHES_SHOWN 10

struct screening {
    struct cli *cli;
    const struct args *args;
    struct list_index index;
    struct match_session *session;
    bool found;
    struct err *err;
};

/* ---- what was found ---- */

static const char *status_of(const struct matches *matches)
{
    for (size_t i = 0; i < matches->count; i++) {
        const struct match *match = &matches->list[i];
        enum listed_name_kind kind = match->list->entries[match->entry].names[match->name].kind;
        if (match->whole && kind != NAME_WEAK_ALIAS)
            return "listed";
    }
    /* Whether the lists are whole and of the day is not judged here: nobody is cleared. */
    return matches->count > 0 ? "possible" : "unscreened";
}

static const char *score_text(int32_t score, char text[16])
{
    snprintf(text, 16, "%d.%04d", score / SCORE_ONE, score % SCORE_ONE);
    return text;
}

static void json_match(struct buf *out, const struct match *match, const struct snapshot *snapshot)
{
    const struct listed *entry = &match->list->entries[match->entry];
    const struct listed_name *name = &entry->names[match->name];
    char text[16];
    json_open(out, '{');
    JSON_PUT_STRING(out, "list", entry->list);
    JSON_PUT_STRING(out, "entry", entry->number);
    JSON_PUT_STRING(out, "name", entry->names[0].text);
    JSON_PUT_STRING(out, "matched_name", name->text);
    JSON_PUT_STRING(out, "score", str_of(score_text(match->score, text)));
    JSON_PUT_WORD(out, "strength", name->kind == NAME_WEAK_ALIAS ? "weak alias" : "strong");
    JSON_PUT_STRING(out, "country",
                    entry->countries.count > 0 ? entry->countries.list[0] : (struct str){ 0 });
    JSON_PUT_STRINGS(out, "countries", entry->countries.list, entry->countries.count);
    JSON_PUT_STRING(out, "citation", entry->notice);
    JSON_PUT_STRING(out, "license_requirement", entry->requirement);
    JSON_PUT_STRING(out, "license_policy", entry->policy);
    JSON_PUT_STRING(out, "source", snapshot->origin.source);
    JSON_PUT_DATE(out, "date", snapshot->origin.issued);
    JSON_KEY(out, "parts");
    json_open(out, '[');
    for (size_t i = 0; i < match->piece_count; i++) {
        const struct piece *piece = &match->pieces[i];
        json_open(out, '{');
        JSON_PUT_STRING(out, "query", piece->here);
        JSON_PUT_STRING(out, "listed", piece->there);
        JSON_PUT_WORD(out, "kind", piece_kind_name(piece->kind));
        JSON_PUT_INT(out, "weight", piece->weight);
        JSON_PUT_STRING(out, "contribution", str_of(score_text(piece->score, text)));
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
}

static void put_json(struct screening *screening, struct str name, const struct matches *matches)
{
    struct buf *out = &screening->cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", (struct str){ 0 });
    JSON_PUT_STRING(out, "query", name);
    JSON_PUT_STRING(out, "status", str_of(status_of(matches)));
    JSON_KEY(out, "matches");
    json_open(out, '[');
    for (size_t i = 0; i < matches->count; i++)
        json_match(out, &matches->list[i],
                   &screening->index.snapshots[matches->list[i].list_index]);
    json_close(out, ']');
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static void put_pieces(struct page *page, const struct match *match)
{
    char text[16];
    for (size_t i = 0; i < match->piece_count; i++) {
        const struct piece *piece = &match->pieces[i];
        page_line(page, 4, 6);
        page_words(page, INK_FAINT, str_of(score_text(piece->score, text)));
        page_words(page, INK_PLAIN, piece->here);
        if (piece->kind == PIECE_SAME)
            page_text(page, INK_FAINT, "is the same");
        else
            page_text(page, INK_FAINT,
                      piece->kind == PIECE_SHORT  ? "is in short"
                      : piece->kind == PIECE_SLIP ? "is, but for a slip,"
                                                  : "is in one, or apart,");
        if (piece->kind != PIECE_SAME)
            page_words(page, INK_PLAIN, piece->there);
        page_end(page);
    }
}

static void put_match(struct screening *screening, const struct match *match)
{
    const struct listed *entry = &match->list->entries[match->entry];
    const struct listed_name *name = &entry->names[match->name];
    struct page page;
    char text[16];
    page_init(&page, &screening->cli->out, &screening->cli->style);
    page_line(&page, 2, 4);
    page_words(&page, INK_STRONG, str_of(score_text(match->score, text)));
    page_words(&page, INK_STRONG, entry->list);
    page_words(&page, INK_PLAIN, entry->number);
    page_words(&page, INK_STRONG, name->text);
    if (match->name > 0) {
        page_text(&page, INK_FAINT, listed_name_kind_name(name->kind));
        page_text(&page, INK_FAINT, "of");
        page_words(&page, INK_PLAIN, entry->names[0].text);
    }
    for (size_t i = 0; i < entry->countries.count; i++)
        page_words(&page, INK_PLAIN, entry->countries.list[i]);
    page_end(&page);
    put_pieces(&page, match);
}

static void put_page(struct screening *screening, struct str name, const struct matches *matches)
{
    struct page page;
    page_init(&page, &screening->cli->out, &screening->cli->style);
    page_line(&page, 0, 2);
    page_words(&page, INK_STRONG, name);
    page_glue(&page);
    page_text(&page, INK_PLAIN, ":");
    if (matches->count > 0)
        page_text(&page, INK_BAD, status_of(matches));
    else
        page_text(&page, INK_PLAIN, "nothing found, which clears nobody");
    page_end(&page);
    for (size_t i = 0; i < matches->count; i++)
        put_match(screening, &matches->list[i]);
}

static bool screen_names(struct screening *screening)
{
    const struct args *args = screening->args;
    int32_t threshold = args_number(args, "threshold", THRESHOLD) * (SCORE_ONE / 100);
    for (size_t i = 0; i < args->operand_count; i++) {
        struct matches matches;
        if (!match_name(screening->session, args->operands[i], threshold, MATCHES_SHOWN, &matches,
                        screening->err))
            return false;
        screening->found = screening->found || matches.count > 0;
        if (args_flag(args, "json"))
            put_json(screening, args->operands[i], &matches);
        else
            put_page(screening, args->operands[i], &matches);
    }
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct screening screening = { .cli = cli, .args = args, .err = err };
    if (args->operand_count == 0)
        return err_set(err, ERR_USAGE, "the name is missing");
    if (list_index_open(&screening.index, cli, args, args_number(args, "as-of", DATE_OPEN), err))
        screening.session = match_session_new(cli->mem, screening.index.matcher, err);
    bool done = screening.session != NULL && screen_names(&screening);
    match_session_free(screening.session);
    list_index_close(&screening.index);
    *ret_status = screening.found ? 1 : 0;
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
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_lists, NULL };
static const char *const usage[] = { "NAME… --lists DIR", NULL };

static const struct example examples[] = {
    { "licet screen \"Huawey International\" --lists lists", "slips and all" },
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
        "threshold. That nothing is found does not mean that the party is on no list.",
    .examples = examples,
    .statuses = " 0  nothing was found\n"
                " 1  a party may be listed\n"
                " 2  bad usage, or a version is damaged\n"
                " 3  the system failed",
    .groups = groups,
    .operands_max = 64,
    .run = run,
};
