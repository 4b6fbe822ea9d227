/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_machines.c - what holds of all that has states: each machine there is. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/machines.h"

#define PAGE_MAX (1 << 18)

/* Every transition that the table has not is refused, and what is possible is said. */
static void try_pair(const struct machine *machine, unsigned from, unsigned transition)
{
    char wanted[512] = "";
    struct err err = { 0 };
    bool is_possible = false;
    for (unsigned other = 0; other < machine->transition_count; other++) {
        bool leads = false;
        for (unsigned to = 0; to < machine->state_count; to++)
            leads = leads || machine_allows(machine, from, other, to);
        is_possible = is_possible || (leads && other == transition);
        size_t length = strlen(wanted);
        if (leads)
            snprintf(wanted + length, sizeof wanted - length, "%s%s",
                     length == 0 ? "what is: " : ", ", machine_transition(machine, other));
    }
    bool done = machine_need(machine, STR("It"), from, transition, &err);
    if (done != is_possible)
        fail_msg("%s: %s, %s", machine->what, machine_state(machine, from),
                 machine_transition(machine, transition));
    if (done)
        return;
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_string_equal(err.hint, wanted[0] == '\0' ? "nothing follows any more" : wanted);
}

static void test_all_pairs(void **unused)
{
    (void)unused;
    for (size_t i = 0; machines[i] != NULL; i++) {
        for (unsigned from = 0; from <= machines[i]->state_count; from++) {
            for (unsigned t = 0; t < machines[i]->transition_count; t++)
                try_pair(machines[i], from == machines[i]->state_count ? MACHINE_NOWHERE : from, t);
        }
    }
}

/* No state that nothing leads to, no transition that leads nowhere, no move twice. */
static void test_tables(void **unused)
{
    (void)unused;
    for (size_t i = 0; machines[i] != NULL; i++) {
        const struct machine *machine = machines[i];
        for (unsigned state = 0; state < machine->state_count; state++) {
            size_t leads = 0;
            for (size_t k = 0; k < machine->move_count; k++)
                leads += machine->moves[k].to == state && machine->moves[k].from != state;
            if (leads == 0)
                fail_msg("%s: nothing leads to %s", machine->what, machine_state(machine, state));
        }
        for (unsigned t = 0; t < machine->transition_count; t++) {
            unsigned to;
            bool leads = machine_leads(machine, MACHINE_NOWHERE, t, &to);
            for (unsigned from = 0; from < machine->state_count; from++)
                leads = leads || machine_can(machine, from, t);
            if (!leads)
                fail_msg("%s: %s leads nowhere", machine->what, machine_transition(machine, t));
        }
        for (size_t k = 0; k < machine->move_count; k++) {
            for (size_t l = 0; l < k; l++)
                assert_true(
                    memcmp(&machine->moves[k], &machine->moves[l], sizeof *machine->moves) != 0);
        }
    }
}

/* ---- the docs ---- */

static bool page_has(const char *name, const char *diagram)
{
    static char page[PAGE_MAX];
    char path[300];
    snprintf(path, sizeof path, "docs/%s", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(page, 1, sizeof page - 1, file);
    fclose(file);
    assert_true(length < sizeof page - 1);
    page[length] = '\0';
    return strstr(page, diagram) != NULL;
}

/* A page of the docs has the machine as it is printed. */
static void test_diagrams(void **unused)
{
    (void)unused;
    for (size_t i = 0; machines[i] != NULL; i++) {
        struct buf out;
        bool found = false;
        DIR *folder = opendir("docs");
        assert_non_null(folder);
        buf_init(&out, mem_system(), 1 << 16);
        buf_text(&out, "```states\n");
        machine_print(machines[i], &out);
        buf_text(&out, "```\n");
        buf_byte(&out, '\0');
        for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
            if (str_ends(str_of(entry->d_name), STR(".md")))
                found = found || page_has(entry->d_name, out.data);
        }
        closedir(folder);
        if (!found)
            fail_msg("no page of the docs has:\n%s", out.data);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_pairs),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_diagrams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
