/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_match.c - any lines are the names of a list, and the first is looked for in it: it is
 * found, its parts add up, and no score is out of range.
 */
#include "fuzz_matches.h"

#include <assert.h>
#include <string.h>

#define NAMES_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data, size };
    struct listed_name names[NAMES_MAX];
    struct listed entries[NAMES_MAX];
    struct party_list list = { .entries = entries };
    const struct party_list *lists = &list;
    struct matches matches;
    struct err err;
    while (text.length > 0 && list.entry_count < NAMES_MAX) {
        size_t end = str_find(text, '\n');
        names[list.entry_count] = (struct listed_name){ str_slice(text, 0, end), NAME_OWN };
        entries[list.entry_count] =
            (struct listed){ .names = &names[list.entry_count], .name_count = 1 };
        list.entry_count++;
        text = str_slice(text, end + 1, text.length);
    }
    struct matcher *matcher = matcher_new(mem_system(), &lists, 1, &err);
    struct match_session *session = match_session_new(mem_system(), matcher, &err);
    assert(matcher != NULL && session != NULL);
    if (list.entry_count > 0) {
        bool done = match_name(session, &(struct match_query){ names[0].text, { 0 } }, 1, NAMES_MAX,
                               &matches, &err);
        assert(done);
        check_matches(&matches);
    }
    match_session_free(session);
    matcher_free(matcher);
    return 0;
}
