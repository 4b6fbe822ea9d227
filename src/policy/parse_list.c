/* SPDX-License-Identifier: Apache-2.0 */
/* policy/parse_list.c - what follows for who is on a government list. */
#include "policy/parse_priv.h"

/* [where requirement|policy has|lacks { "text", … }] */
static bool parse_where(struct parser *parser, struct meaning *meaning)
{
    size_t capacity = 0;
    if (!parse_accept_word(parser, "where"))
        return true;
    if (parse_accept_word(parser, "requirement"))
        meaning->where = ENTRY_REQUIREMENT;
    else if (parse_accept_word(parser, "policy"))
        meaning->where = ENTRY_POLICY;
    else
        return parse_unexpected(parser, "requirement or policy");
    if (parse_accept_word(parser, "lacks"))
        meaning->lacks = true;
    else if (!parse_accept_word(parser, "has"))
        return parse_unexpected(parser, "has or lacks");
    return parse_strings(parser, &meaning->texts, &meaning->text_count, &capacity);
}

static bool parse_meaning(struct parser *parser, struct policy_list *list)
{
    struct meaning *meaning = parse_alloc(parser, sizeof *meaning);
    if (meaning == NULL || !parse_pair(parser, &meaning->pair) || !parse_where(parser, meaning))
        return false;
    PARSE_APPEND(list->meanings, list->meanings_last, meaning);
    return true;
}

/* FACT through THRESHOLD */
static bool parse_owners(struct parser *parser, struct policy_list *list)
{
    if (list->owners_name.data != NULL)
        return parse_unexpected(parser, "one owners clause at most");
    return parse_word(parser, "the fact that is the share", &list->owners_name,
                      &list->owners_span) &&
           parse_expect_word(parser, "through") &&
           parse_word(parser, "the name of a threshold", &list->through_name, NULL);
}

static bool parse_clause(struct parser *parser, struct policy_list *list)
{
    if (parse_accept_word(parser, "cite"))
        return parse_cite(parser, &list->cites);
    if (parse_accept_word(parser, "read"))
        return parse_read(parser, &list->reads);
    if (parse_accept_word(parser, "means"))
        return parse_meaning(parser, list);
    if (parse_accept_word(parser, "inform"))
        return parse_string(parser, "what is to be told", &list->says);
    if (parse_accept_word(parser, "owners"))
        return parse_owners(parser, list);
    return parse_unexpected(parser, "cite, read, means, owners, inform or '}'");
}

/*
 * list CODE "title" { cite …  means FACT VALUE [where …]  owners FACT through THRESHOLD
 *                     inform "…" }
 */
bool parse_list(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct policy_list *list = parse_alloc(parser, sizeof *list);
    if (list == NULL || !parse_word(parser, "the code of the list", &list->code, &list->span) ||
        !parse_string(parser, "the title of the list", &list->title) ||
        !parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        if (!parse_clause(parser, list))
            return false;
    }
    PARSE_APPEND(policy->lists, policy->lists_last, list);
    return true;
}
