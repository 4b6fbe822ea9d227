/* SPDX-License-Identifier: Apache-2.0 */
/* desk/machine.c - see machine.h. */
#include "desk/machine.h"

const char *machine_state(const struct machine *machine, unsigned state)
{
    return state < machine->state_count ? machine->states[state] : "";
}

const char *machine_transition(const struct machine *machine, unsigned transition)
{
    return machine->transitions[transition];
}

static bool find(const char *const *words, size_t count, struct str word, unsigned *ret)
{
    for (unsigned i = 0; i < count; i++) {
        if (!str_equal_text(word, words[i]))
            continue;
        *ret = i;
        return true;
    }
    return false;
}

bool machine_find_state(const struct machine *machine, struct str word, unsigned *ret)
{
    return find(machine->states, machine->state_count, word, ret);
}

bool machine_find_transition(const struct machine *machine, struct str word, unsigned *ret)
{
    return find(machine->transitions, machine->transition_count, word, ret);
}

struct str machine_word(const struct machine *machine, struct str state)
{
    unsigned found;
    return machine_find_state(machine, state, &found) ? str_of(machine_state(machine, found))
                                                      : STR("");
}

bool machine_leads(const struct machine *machine, unsigned from, unsigned transition, unsigned *ret)
{
    for (size_t i = 0; i < machine->move_count; i++) {
        const struct machine_move *move = &machine->moves[i];
        if (move->from != from || move->transition != transition)
            continue;
        *ret = move->to;
        return true;
    }
    return false;
}

bool machine_can(const struct machine *machine, unsigned from, unsigned transition)
{
    unsigned to;
    return machine_leads(machine, from, transition, &to);
}

bool machine_allows(const struct machine *machine, unsigned from, unsigned transition, unsigned to)
{
    for (size_t i = 0; i < machine->move_count; i++) {
        const struct machine_move *move = &machine->moves[i];
        if (move->from == from && move->transition == transition && move->to == to)
            return true;
    }
    return false;
}

bool machine_ends(const struct machine *machine, unsigned state)
{
    for (size_t i = 0; i < machine->move_count; i++) {
        if (machine->moves[i].from == state)
            return false;
    }
    return true;
}

/* Those that are possible, with a comma between. */
static void put_possible(const struct machine *machine, unsigned from, struct buf *out)
{
    const char *between = "";
    for (unsigned i = 0; i < machine->transition_count; i++) {
        if (!machine_can(machine, from, i))
            continue;
        buf_format(out, "%s%s", between, machine->transitions[i]);
        between = ", ";
    }
}

bool machine_need(const struct machine *machine, struct str name, unsigned from,
                  unsigned transition, struct err *err)
{
    char text[512];
    struct buf possible;
    if (machine_can(machine, from, transition))
        return true;
    buf_init(&possible, mem_system(), sizeof text);
    put_possible(machine, from, &possible);
    str_put(text, sizeof text, buf_view(&possible));
    buf_release(&possible);
    err_set(err, ERR_CONFLICT, "%s '%.*s' is %s: '%s' is not possible", machine->what,
            STR_ARG(name), machine_state(machine, from), machine->transitions[transition]);
    if (text[0] == '\0')
        return err_hint(err, "nothing follows any more");
    return err_hint(err, "what is: %s", text);
}

/* The transitions between two states; false: there is none. */
static bool put_between(const struct machine *machine, unsigned from, unsigned to, struct buf *out)
{
    bool any = false;
    for (size_t i = 0; i < machine->move_count; i++) {
        const struct machine_move *move = &machine->moves[i];
        if (move->from != from || move->to != to)
            continue;
        buf_format(out, "%s%s", any ? ", " : ": ", machine->transitions[move->transition]);
        any = true;
    }
    return any;
}

void machine_print(const struct machine *machine, struct buf *out)
{
    for (unsigned i = 0; i <= machine->state_count; i++) {
        unsigned from = i == 0 ? MACHINE_NOWHERE : i - 1;
        for (unsigned to = 0; to < machine->state_count; to++) {
            size_t before = out->length;
            buf_format(out, "%s -> %s", i == 0 ? "(new)" : machine->states[from],
                       machine->states[to]);
            if (put_between(machine, from, to, out))
                buf_byte(out, '\n');
            else
                out->length = before;
        }
    }
}
