/* SPDX-License-Identifier: Apache-2.0 */
/* server/problem.c - see problem.h. */
#include "server/problem.h"

#include <stdio.h>
#include <string.h>

#include "text/json_write.h"

#define TYPE_BEGIN "https://licet.example/problem/"
#define REQUEST_BEGIN "urn:licet:request:"

static const struct {
    const char *word, *title;
    unsigned status;
} problems[PROBLEM_COUNT] = {
#define PROBLEM_ENTRY(name, word, status, title) [PROBLEM_##name] = { word, title, status },
    PROBLEM_MAP(PROBLEM_ENTRY)
#undef PROBLEM_ENTRY
};

enum problem_kind problem_kind_of(const struct err *err)
{
    static const enum problem_kind kinds[] = {
        [ERR_NONE] = PROBLEM_INTERNAL,     [ERR_USAGE] = PROBLEM_USAGE,
        [ERR_SYNTAX] = PROBLEM_SYNTAX,     [ERR_VALUE] = PROBLEM_VALUE,
        [ERR_NAME] = PROBLEM_NAME,         [ERR_LIMIT] = PROBLEM_LIMIT,
        [ERR_MEMORY] = PROBLEM_MEMORY,     [ERR_IO] = PROBLEM_IO,
        [ERR_POLICY] = PROBLEM_POLICY,     [ERR_OVERFLOW] = PROBLEM_OVERFLOW,
        [ERR_CONFLICT] = PROBLEM_CONFLICT, [ERR_FORBIDDEN] = PROBLEM_FORBIDDEN,
        [ERR_SIGN_IN] = PROBLEM_SIGN_IN,   [ERR_WAIT] = PROBLEM_WAIT,
        [ERR_DAMAGED] = PROBLEM_INTERNAL,
    };
    return kinds[err->code];
}

unsigned problem_status(enum problem_kind kind)
{
    return problems[kind].status;
}

const char *problem_word(enum problem_kind kind)
{
    return problems[kind].word;
}

const char *problem_title(enum problem_kind kind)
{
    return problems[kind].title;
}

/* One that names a command is for whoever sits at the machine: a program has none to give. */
static bool is_for_programs(const char *hint)
{
    return hint[0] != '\0' && strstr(hint, "licet ") == NULL;
}

void problem_to_json(const struct problem *problem, struct buf *out)
{
    const struct err *err = problem->err;
    char text[128];
    json_open(out, '{');
    snprintf(text, sizeof text, TYPE_BEGIN "%s", problems[problem->kind].word);
    JSON_PUT_WORD(out, "type", text);
    JSON_PUT_WORD(out, "title", problems[problem->kind].title);
    JSON_PUT_INT(out, "status", (int64_t)problems[problem->kind].status);
    JSON_PUT_STRING(out, "detail", str_of(err->message));
    snprintf(text, sizeof text, REQUEST_BEGIN "%s", problem->request);
    JSON_PUT_WORD(out, "instance", text);
    JSON_PUT_WORD(out, "reason", problems[problem->kind].word);
    if (is_for_programs(err->hint))
        JSON_PUT_STRING(out, "hint", str_of(err->hint));
    if (err->line > 0) {
        JSON_PUT_INT(out, "line", err->line);
        JSON_PUT_INT(out, "column", err->column);
    }
    if (problem->members.length > 0)
        json_raw(out, problem->members.data, problem->members.length);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}
