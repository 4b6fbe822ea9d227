/* SPDX-License-Identifier: Apache-2.0 */
/* policy/parse_step.c - the agency's own order of questions. */
#include "policy/parse_priv.h"

/* step ID "the question" { cite …  takes { NAMES } } */
bool parse_step(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct step *step = parse_alloc(parser, sizeof *step);
    if (step == NULL || !parse_word(parser, "the name of the step", &step->id, &step->span) ||
        !parse_string(parser, "what the step asks", &step->title) ||
        !parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        if (parse_accept_word(parser, "cite")) {
            if (!parse_cite(parser, &step->cites))
                return false;
        } else if (parse_accept_word(parser, "takes")) {
            if (!parse_names(parser, &step->names))
                return false;
        } else {
            return parse_unexpected(parser, "cite, takes or '}'");
        }
    }
    PARSE_APPEND(policy->steps, policy->steps_last, step);
    return true;
}
