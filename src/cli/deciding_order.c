/* SPDX-License-Identifier: Apache-2.0 */
/* cli/deciding_order.c - the order that the options of a command line make up; see deciding.h. */
#include <string.h>

#include "cli/deciding.h"
#include "wire/order_args.h"
#include "wire/order_field.h"

/* Options that are one text of the order, by its name in the contract. */
static const struct {
    const char *option;
    const char *field;
} text_options[] = {
    { "id", "id" },
    { "on", "on" },
    { "kind", "kind" },
    { "from", "from" },
    { "to", "to" },
    { "quantity", "quantity" },
    { "exporter", "exporter.name" },
    { "end-use", "end_use" },
};

/* Puts the option in front of what is wrong with its value. */
static bool in_option(const char *option, struct err *err)
{
    if (err->code == ERR_VALUE || err->code == ERR_NAME || err->code == ERR_SYNTAX)
        err->code = ERR_USAGE;
    return err_wrap(err, "option '--%s'", option);
}

/* The field is the option: naming both would say it twice. */
static void without_field(const char *field, struct err *err)
{
    size_t length = strlen(field);
    const char *m = err->message;
    if (m[0] == '\'' && strncmp(m + 1, field, length) == 0 &&
        strncmp(m + 1 + length, "': ", 3) == 0)
        memmove(err->message, m + length + 4, strlen(m + length + 4) + 1);
}

static bool read_texts(const struct args *args, struct order *order, struct err *err)
{
    for (size_t i = 0; i < sizeof text_options / sizeof text_options[0]; i++) {
        if (!args_knows(args, text_options[i].option))
            continue;
        struct str text = args_text(args, text_options[i].option);
        if (text.data != NULL && !order_set_text(order, str_of(text_options[i].field), text, err)) {
            without_field(text_options[i].field, err);
            return in_option(text_options[i].option, err);
        }
    }
    if (!args_knows(args, "value"))
        return true;
    struct str value = args_text(args, "value");
    return value.data == NULL || order_value_parse(value, order, err) || in_option("value", err);
}

static bool read_contents(struct arena *arena, const struct args *args, struct order_item *item,
                          struct err *err)
{
    struct str *texts;
    size_t count;
    if (!args_all(args, arena, "contains", &texts, &count, err))
        return false;
    if (count > ORDER_COMPONENTS_MAX)
        return err_set(err, ERR_USAGE, "there are more than %d components", ORDER_COMPONENTS_MAX);
    item->contains = arena_array(arena, count, sizeof *item->contains);
    if (item->contains == NULL)
        return arena_error(arena, err);
    for (; item->contains_count < count; item->contains_count++) {
        if (!order_component_parse(texts[item->contains_count],
                                   &item->contains[item->contains_count], err))
            return in_option("contains", err);
    }
    return true;
}

static bool read_item(struct arena *arena, const struct args *args, struct order_item *item,
                      struct err *err)
{
    item->name = args_text(args, "item");
    if (item->name.data != NULL &&
        !order_field_check(ORDER_FIELD_TEXT, STR("name"), item->name, err)) {
        without_field("name", err);
        return in_option("item", err);
    }
    struct str entry = args_text(args, "eccn");
    if (entry.data != NULL && !order_entry_parse(entry, item, err)) {
        without_field("eccn", err);
        return in_option("eccn", err);
    }
    return read_contents(arena, args, item, err);
}

bool deciding_facts(const struct args *args, struct arena *arena, struct order *order,
                    struct str **ret_texts, size_t *ret_count, struct err *err)
{
    if (!args_all(args, arena, "fact", ret_texts, ret_count, err))
        return false;
    if (*ret_count > ORDER_FACTS_MAX)
        return err_set(err, ERR_USAGE, "there are more than %d facts", ORDER_FACTS_MAX);
    order->facts = arena_array(arena, *ret_count, sizeof *order->facts);
    return order->facts != NULL ? true : arena_error(arena, err);
}

static bool read_facts(struct arena *arena, const struct args *args, struct order *order,
                       struct err *err)
{
    struct str *texts;
    size_t count;
    if (!deciding_facts(args, arena, order, &texts, &count, err))
        return false;
    for (; order->fact_count < count; order->fact_count++) {
        if (!order_fact_parse(texts[order->fact_count], &order->facts[order->fact_count], err))
            return in_option("fact", err);
    }
    return true;
}

static bool read_party(struct arena *arena, struct str text, bool has_end_user, struct order *order,
                       struct err *err)
{
    struct order_party *party = &order->parties[order->party_count];
    if (!order_party_parse(arena, text, party, err))
        return in_option("party", err);
    if (has_end_user && str_equal_text(party->role, "end_user")) {
        err_set(err, ERR_USAGE, "the end user is given twice, by '--end-user' and '--party'");
        return err_hint(err, "write the name into '--party role=end_user,name=…'");
    }
    order->party_count++;
    return true;
}

static bool read_parties(struct arena *arena, const struct args *args, struct order *order,
                         struct err *err)
{
    struct str end_user = args_text(args, "end-user");
    bool has_end_user = end_user.data != NULL;
    struct str *texts;
    size_t count;
    if (!args_all(args, arena, "party", &texts, &count, err))
        return false;
    if (count + has_end_user > ORDER_PARTIES_MAX)
        return err_set(err, ERR_USAGE, "there are more than %d parties", ORDER_PARTIES_MAX);
    order->parties = arena_array(arena, count + has_end_user, sizeof *order->parties);
    if (order->parties == NULL)
        return arena_error(arena, err);
    if (has_end_user)
        order->parties[order->party_count++] =
            (struct order_party){ .role = STR("end_user"), .name = end_user };
    for (size_t i = 0; i < count; i++) {
        if (!read_party(arena, texts[i], has_end_user, order, err))
            return false;
    }
    return true;
}

static bool names_nobody(const struct order *order)
{
    size_t length = order->exporter_name.length;
    for (size_t i = 0; i < order->party_count; i++)
        length += order->parties[i].name.length + order->parties[i].address.length;
    return length == 0;
}

bool deciding_order(struct deciding *deciding, struct order *ret_order, struct err *err)
{
    struct arena *arena = deciding->cli->arena;
    const struct args *args = deciding->args;
    struct order order = { 0 };
    if (!read_texts(args, &order, err) || !read_item(arena, args, &order.item, err) ||
        !read_facts(arena, args, &order, err))
        return false;
    if (args_knows(args, "party") && !read_parties(arena, args, &order, err))
        return false;
    if (!deciding_lists(deciding, names_nobody(&order), err))
        return false;
    deciding->session = session_new(deciding->cli->mem, deciding->packs.decider, err);
    if (deciding->session == NULL)
        return false;
    *ret_order = order;
    return true;
}
