/* SPDX-License-Identifier: Apache-2.0 */
/* cli/applying.c - see applying.h. */
#include "cli/applying.h"

#include "cli/clock.h"

static bool open_packs(struct applying *applying, bool looks, struct err *err)
{
    const struct args *args = applying->args;
    const struct option_value *on = args_knows(args, "on") ? args_get(args, "on") : NULL;
    struct packs *packs = looks ? &applying->deciding.packs : &applying->licensing.packs;
    if (looks) {
        applying->has_deciding = true;
        if (!deciding_open(&applying->deciding, applying->cli, args, err) ||
            !deciding_lists(&applying->deciding, false, err))
            return false;
    } else {
        packs_init(packs, applying->cli->mem);
        applying->licensing.has_packs = true;
        if (!packs_open(packs, args, err))
            return false;
    }
    if (!clock_today(packs->policy.zone, &applying->desk.today, err))
        return false;
    if (on != NULL)
        applying->desk.today = on->number;
    return application_law_read(&packs->policy, applying->cli->arena, applying->desk.today,
                                &applying->law, err);
}

static bool open_eyes(struct applying *applying, struct err *err)
{
    struct deciding *deciding = &applying->deciding;
    applying->session = session_new(applying->cli->mem, deciding->packs.decider, err);
    applying->eyes = (struct application_eyes){ .session = applying->session,
                                                .policy = &deciding->packs.policy,
                                                .options = &deciding->options,
                                                .packs = deciding->packs.label,
                                                .sha256 = str_of(deciding->packs.hash) };
    return applying->session != NULL;
}

bool applying_open(struct applying *applying, struct cli *cli, const struct args *args,
                   enum applying_for what, struct err *err)
{
    const struct json_limits limits = { APPLICATION_JSON_MAX, APPLICATION_JSON_DEPTH };
    *applying = (struct applying){ .cli = cli, .args = args };
    if (!licensing_open(&applying->licensing, cli, args, what == APPLYING_TO_READ, err))
        return false;
    const struct acting *acting = &applying->licensing.acting;
    applying->desk = (struct application_desk){ .matters = { .mem = cli->mem,
                                                             .store = acting->store,
                                                             .by = &acting->who,
                                                             .now = acting->now },
                                                .law = &applying->law,
                                                .holidays = &applying->licensing.holidays,
                                                .eyes = &applying->eyes,
                                                .licenses = &applying->licensing.desk };
    applying->reader = json_reader_new(cli->mem, limits, err);
    applying->desk.reader = applying->reader;
    return applying->reader != NULL &&
           (what == APPLYING_TO_FILE || open_packs(applying, what == APPLYING_TO_LOOK, err)) &&
           (what != APPLYING_TO_LOOK || open_eyes(applying, err));
}

void applying_close(struct applying *applying)
{
    session_free(applying->session);
    json_reader_free(applying->reader);
    if (applying->has_deciding)
        deciding_close(&applying->deciding);
    licensing_close(&applying->licensing);
}

bool applying_load(struct applying *applying, struct application_record *ret, struct err *err)
{
    struct matter matter;
    if (applying->args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which application?");
        return err_hint(err, "'licet application list' lists them");
    }
    return matter_named(applying->desk.matters.store, applying->cli->arena, &application_machine,
                        applying->args->operands[0], &matter, err) &&
           application_load(applying->desk.matters.store, applying->reader, applying->cli->arena,
                            &matter, ret, err);
}

bool applying_clocks(const struct applying *applying, const struct application_record *record,
                     struct application_clocks *ret, struct err *err)
{
    return application_clocks(record->history.happened, record->history.happened_count,
                              &applying->law, applying->desk.holidays, applying->desk.today, ret,
                              err);
}

struct str clock_paragraph(struct str citation)
{
    size_t comma = str_find(citation, ',');
    return comma == citation.length ? citation
                                    : str_trim(str_slice(citation, comma + 1, citation.length));
}
