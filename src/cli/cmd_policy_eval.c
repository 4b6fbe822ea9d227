/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/cmd_policy_eval.c - `licet policy eval`: one expression with the facts given.
 *
 * Facts that the packs do not declare are declared in one more file, made of the --fact options.
 * So the packs are read twice: the first time shows what they declare.
 */
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "cli/deciding.h"
#include "cli/option_groups.h"
#include "cli/policy_tools.h"
#include "text/json_write.h"
#include "wire/order_args.h"

#define DECLARED_MAX ((size_t)1 << 20)

struct evaluation {
    struct cli *cli;
    const struct args *args;
    struct packs packs;
    struct str *paths; /* of --packs */
    size_t path_count;
    struct order order;
    struct buf declared; /* facts the packs do not know */
};

/* ---- the facts ---- */

/* "NAME:TYPE=VALUE" to its parts; the type may be absent.  Names have no colon, types may. */
static bool split_fact(struct str text, struct given_fact *ret_fact, struct str *ret_type,
                       struct err *err)
{
    struct str before = str_slice(text, 0, str_find(text, '='));
    size_t colon = str_find(before, ':');
    *ret_type = (struct str){ 0 };
    if (colon == before.length)
        return order_fact_parse(text, ret_fact, err);
    *ret_type = str_trim(str_slice(before, colon + 1, before.length));
    *ret_fact = (struct given_fact){
        .name = str_trim(str_slice(before, 0, colon)),
        .value = str_trim(str_slice(text, before.length + 1, text.length)),
        .kind = GIVEN_TEXT,
    };
    if (ret_fact->name.length > 0 && ret_type->length > 0 && ret_fact->value.length > 0)
        return true;
    err_set(err, ERR_USAGE, "'%.*s' gives no fact", STR_ARG(text));
    return err_hint(err, "write NAME:TYPE=VALUE, such as 'item.area:quantity[mm2]=814'");
}

/* The type that a value has by its looks. */
static const char *guessed_type(struct str value)
{
    struct num number;
    int32_t date;
    struct err ignored;
    if (str_equal_text(value, "true") || str_equal_text(value, "false"))
        return "bool";
    if (num_parse(value, false, &number, &ignored))
        return "number";
    if (date_parse(value, &date, &ignored))
        return "date";
    return "string";
}

static void declare(struct evaluation *evaluation, const struct given_fact *fact, struct str type)
{
    struct buf *declared = &evaluation->declared;
    const struct policy *policy = &evaluation->packs.policy;
    if (policy_fact(policy, fact->name) != NULL || str_find(fact->name, '[') < fact->name.length)
        return;
    if (type.data == NULL)
        type = str_of(guessed_type(fact->value));
    buf_text(declared, "fact ");
    buf_str(declared, fact->name);
    buf_text(declared, " : ");
    buf_str(declared, type);
    buf_byte(declared, '\n');
}

static bool read_facts(struct evaluation *evaluation, struct err *err)
{
    struct order *order = &evaluation->order;
    struct str *texts;
    size_t count;
    if (!deciding_facts(evaluation->args, evaluation->cli->arena, order, &texts, &count, err))
        return false;
    for (; order->fact_count < count; order->fact_count++) {
        struct given_fact *fact = &order->facts[order->fact_count];
        struct str type;
        if (!split_fact(texts[order->fact_count], fact, &type, err))
            return false;
        declare(evaluation, fact, type);
    }
    return buf_check(&evaluation->declared, err);
}

/* ---- the answer ---- */

/* A number as an exact decimal; one that has no end is also given as a fraction. */
static void write_number(struct buf *out, struct num number)
{
    char text[NUM_TEXT_SIZE];
    struct num again;
    struct err ignored;
    json_string(out, str_of(num_format(number, NUM_PLACES_MAX, false, text)));
    if (num_parse(str_of(text), false, &again, &ignored) && num_compare(again, number) == 0)
        return;
    char top[NUM_TEXT_SIZE];
    struct num whole = { .top = number.top, .bottom = 1 };
    JSON_KEY(out, "fraction");
    buf_format(out, "\"%s/%lld\",", num_format(whole, 0, false, top), (long long)number.bottom);
}

/* What was worked out has no unit of its own: it gets that of a fact of the same dimension. */
static const struct type *with_unit(const struct policy *policy, const struct type *type)
{
    if (type->unit_text.length > 0)
        return type;
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next) {
        if (fact->type.kind == TYPE_QUANTITY &&
            memcmp(&fact->type.dimension, &type->dimension, sizeof type->dimension) == 0)
            return &fact->type;
    }
    return type;
}

static void write_quantity(struct buf *out, const struct type *type, struct num number)
{
    struct num scaled;
    if (type->unit_text.length == 0 || !num_divide(number, type->scale, &scaled)) {
        write_number(out, number);
        return;
    }
    write_number(out, scaled);
    JSON_PUT_STRING(out, "unit", type->unit_text);
}

static void write_value(struct buf *out, const struct policy *policy, const struct type *type,
                        const struct value *value)
{
    JSON_KEY(out, "value");
    if (value->state == VALUE_NOT_APPLICABLE) {
        json_word(out, "not_applicable");
        return;
    }
    switch (type->kind) {
    case TYPE_BOOL:
        json_bool(out, value->num.top != 0);
        return;
    case TYPE_QUANTITY:
        write_quantity(out, with_unit(policy, type), value->num);
        return;
    case TYPE_NUMBER:
        write_number(out, value->num);
        return;
    default:
        break;
    }
    struct buf text;
    buf_init(&text, out->mem, 4096);
    policy_show_value(policy, type, value, &text);
    json_string(out, buf_view(&text));
    buf_release(&text);
}

static bool write_answer(struct evaluation *evaluation, struct session *session,
                         const struct expr *expr, struct err *err)
{
    struct buf *out = &evaluation->cli->out;
    struct value value = { 0 };
    struct str *unknown;
    size_t count;
    int32_t on = evaluation->packs.policy.complete_through;
    const struct decide_options options = {
        .today = args_number(evaluation->args, "on", on),
        .known = DATE_OPEN,
        .known_label = on,
    };
    if (!decide_value(session, expr, &evaluation->order, &options, &value, &unknown, &count, err))
        return false;
    json_open(out, '{');
    if (value.state == VALUE_UNKNOWN) {
        JSON_PUT_STRINGS(out, "unknown", unknown, count);
    } else {
        write_value(out, &evaluation->packs.policy, &expr->type, &value);
    }
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}

/* ---- running it ---- */

/* One party in every role, of which nothing is known but what the facts say. */
static bool add_party(struct evaluation *evaluation, struct err *err)
{
    const struct policy *policy = &evaluation->packs.policy;
    struct order *order = &evaluation->order;
    struct buf role;
    buf_init(&role, evaluation->cli->mem, DECLARED_MAX);
    for (size_t i = 0; i < policy->role_count; i++) {
        buf_text(&role, i > 0 ? "+" : "");
        buf_str(&role, policy->roles[i]);
    }
    order->parties = arena_array(evaluation->cli->arena, 1, sizeof *order->parties);
    bool done = buf_check(&role, err);
    struct str roles = str_copy(evaluation->cli->arena, buf_view(&role));
    buf_release(&role);
    if (!done)
        return false;
    if (order->parties == NULL || roles.data == NULL)
        return arena_error(evaluation->cli->arena, err);
    order->parties[0].role = roles;
    order->party_count = 1;
    order->has_parties_complete = order->parties_complete = true;
    return true;
}

static bool load(struct evaluation *evaluation, struct str more, struct err *err)
{
    struct packs *packs = &evaluation->packs;
    packs_release(packs);
    packs_init(packs, evaluation->cli->mem);
    packs->more = (struct packs_file){ .name = STR("--fact"), .text = more };
    return packs_trust(packs, evaluation->args, evaluation->path_count, err) &&
           packs_ask_scenarios(packs, evaluation->args, err) &&
           packs_load(packs, evaluation->paths, evaluation->path_count, err) &&
           packs_report(packs, err);
}

static bool evaluate(struct evaluation *evaluation, struct str text, struct err *err)
{
    struct packs *packs = &evaluation->packs;
    if (!args_all(evaluation->args, evaluation->cli->arena, "packs", &evaluation->paths,
                  &evaluation->path_count, err) ||
        !load(evaluation, (struct str){ 0 }, err) || !read_facts(evaluation, err))
        return false;
    if (evaluation->declared.length > 0 && !load(evaluation, buf_view(&evaluation->declared), err))
        return false;
    const struct expr *expr = policy_expression(&packs->policy, text, err);
    if (expr == NULL || !add_party(evaluation, err) || !packs_make_decider(packs, err))
        return false;
    struct session *session = session_new(evaluation->cli->mem, packs->decider, err);
    bool done = session != NULL && write_answer(evaluation, session, expr, err);
    session_free(session);
    return done;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    /* An order with an id: of it nothing is assumed. */
    struct evaluation evaluation = { .cli = cli, .args = args, .order.id = STR("expression") };
    (void)ret_status;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "the expression is missing");
        return err_hint(err, "such as: licet policy eval 'item.tpp > 0 TPP' --fact item.tpp=4992");
    }
    packs_init(&evaluation.packs, cli->mem);
    buf_init(&evaluation.declared, cli->mem, DECLARED_MAX);
    bool done = evaluate(&evaluation, args->operands[0], err);
    buf_release(&evaluation.declared);
    packs_release(&evaluation.packs);
    return done;
}

static const struct option options[] = {
    { .name = "fact",
      .metavar = "NAME[:TYPE]=VALUE",
      .type = OPTION_TEXT,
      .repeatable = true,
      .help = "a fact; one that the packs do not declare has the TYPE given, such as bool, number, "
              "date or quantity[TPP], or the one its value looks like" },
    { .name = "on",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the day whose sets and thresholds count; the last that the packs know if left out" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_packs, &group_json, NULL };

static const char *const usage[] = { "EXPR [--fact NAME[:TYPE]=VALUE]… [--on DATE]", NULL };

static const struct example examples[] = {
    { "licet policy eval 'item.tpp / item.die_area' --fact item.tpp=4992 --fact item.die_area=826",
      "a figure" },
    { "licet policy eval 'deal.destination in AdvancedComputing' --fact deal.destination=AE",
      "whether a country is in a set" },
    { NULL, NULL },
};

const struct command command_policy_eval = {
    .name = "eval",
    .summary = "work out one expression with the facts given",
    .usage = usage,
    .help =
        "Works out a condition or a value of the policy language on a day, with the facts given "
        "and no others. The answer is JSON: {\"value\": …}, with the unit if it has one, or "
        "{\"unknown\": […]} with the facts that it hangs on. A mistake in the expression is "
        "reported with its place.",
    .examples = examples,
    .statuses = " 0  done, also when the value is unknown\n"
                " 2  the expression or a fact has a mistake\n"
                " 3  the system failed",
    .groups = groups,
    .operands_max = 1,
    .run = run,
};
