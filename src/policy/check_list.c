/* SPDX-License-Identifier: Apache-2.0 */
/* policy/check_list.c - what the lists of parties mean. */
#include "policy/check_priv.h"

/* What is of every entry has to be true or false: who is on no such list has the contrary. */
static void check_meaning(struct checker *checker, struct meaning *meaning)
{
    const struct pair *pair = meaning->pair;
    meaning->fact = policy_fact(checker->policy, pair->path);
    if (meaning->fact == NULL)
        return; /* check_pairs has said so */
    if (!meaning->fact->party_scope || meaning->fact->define != NULL || pair->value == NULL) {
        struct diag *diag = diag_add(checker->diags, DIAG_TYPE, pair->span,
                                     "a list means a value of a party's fact");
        diag_hint(checker->diags, diag, "such as: means party.listed true");
    } else if (meaning->where == ENTRY_ANY &&
               (meaning->fact->type.kind != TYPE_BOOL || pair->value->value.num.top == 0)) {
        struct diag *diag =
            diag_add(checker->diags, DIAG_TYPE, pair->span,
                     "what every entry means has to be true, and of who has none, false");
        diag_hint(checker->diags, diag, "name the text of the entry: where policy has { \"…\" }");
    }
}

/* Who owns so much of somebody that it counts as listed too passes that on. */
static void check_owners(struct checker *checker, struct policy_list *list)
{
    if (list->owners_name.data == NULL)
        return;
    struct fact *fact = policy_fact(checker->policy, list->owners_name);
    struct threshold *threshold = policy_threshold(checker->policy, list->through_name);
    if (fact == NULL) {
        check_unknown(checker, SPACE_VALUE, list->owners_span, list->owners_name, "fact");
    } else if (threshold == NULL) {
        check_unknown(checker, SPACE_VALUE, list->owners_span, list->through_name, "threshold");
    } else if (!fact->party_scope || fact->define != NULL || !fact->type.ratio ||
               !threshold->type.ratio) {
        struct diag *diag = diag_add(checker->diags, DIAG_TYPE, list->owners_span,
                                     "owners have a share of a party, and count from one on");
        diag_hint(checker->diags, diag, "both are ratios: owners party.x through y.share");
    } else {
        fact->used = threshold->used = true;
        list->owners = fact;
        list->through = threshold;
    }
}

static void check_list(struct checker *checker, struct policy_list *list)
{
    check_citations(checker, list->cites);
    if (list->cites == NULL)
        diag_add(checker->diags, DIAG_NO_CITATION, list->span, "list '%.*s' cites nothing",
                 STR_ARG(list->code));
    if ((list->meanings == NULL) == (list->says.data == NULL)) {
        struct diag *diag =
            diag_add(checker->diags, DIAG_NO_HEAD, list->span,
                     "list '%.*s' has to mean something, or only inform", STR_ARG(list->code));
        diag_hint(checker->diags, diag, "give it means clauses, or one inform");
    }
    for (struct meaning *meaning = list->meanings; meaning != NULL; meaning = meaning->next) {
        check_pairs(checker, meaning->pair, "");
        check_meaning(checker, meaning);
    }
    check_owners(checker, list);
    for (struct policy_list *other = checker->policy->lists; other != list; other = other->next) {
        if (str_equal(list->code, other->code)) {
            struct diag *diag = diag_add(checker->diags, DIAG_DUPLICATE, list->span,
                                         "list '%.*s' is declared twice", STR_ARG(list->code));
            if (diag != NULL) {
                diag->related = other->span;
                diag->related_message = STR("first declared here");
            }
        }
    }
}

void check_party_lists(struct checker *checker)
{
    for (struct policy_list *list = checker->policy->lists; list != NULL; list = list->next)
        check_list(checker, list);
}
