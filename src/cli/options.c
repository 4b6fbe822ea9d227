/* SPDX-License-Identifier: Apache-2.0 */
/* cli/options.c - reads the command line; see command.h. */
#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "cli/command.h"

#define OPTION_NUMBER_MAX 1000000

static size_t option_count(const struct command *command)
{
    size_t count = 0;
    for (size_t g = 0; command->groups != NULL && command->groups[g] != NULL; g++) {
        for (const struct option *option = command->groups[g]->options; option->name != NULL;
             option++)
            count++;
    }
    return count;
}

static const struct option *option_at(const struct command *command, size_t index)
{
    for (size_t g = 0; command->groups[g] != NULL; g++) {
        for (const struct option *option = command->groups[g]->options; option->name != NULL;
             option++) {
            if (index-- == 0)
                return option;
        }
    }
    return NULL;
}

static struct str option_name_at(const void *context, size_t index)
{
    return str_of(option_at(context, index)->name);
}

static const struct option *option_find(const struct command *command, struct str name)
{
    for (size_t i = 0; i < option_count(command); i++) {
        const struct option *option = option_at(command, i);
        if (str_equal_text(name, option->name))
            return option;
    }
    return NULL;
}

static const char *parent_name(const struct args *args)
{
    return args->parent == NULL ? "" : args->parent->name;
}

/* "see 'licet help policy lint'" */
static bool hint_help(const struct args *args, struct err *err)
{
    return err_hint(err, "see 'licet help %s%s%s'", parent_name(args),
                    args->parent == NULL ? "" : " ", args->command->name);
}

static bool unknown_option(const struct args *args, struct str name, struct err *err)
{
    const struct command *command = args->command;
    err_set(err, ERR_USAGE, "'%s' has no option '--%.*s'", command->name, STR_ARG(name));
    struct str near = str_nearest(name, option_count(command), option_name_at, command);
    if (near.data == NULL)
        return hint_help(args, err);
    return err_hint(err, "did you mean '--%.*s'?", STR_ARG(near));
}

static struct str word_at(const void *context, size_t index)
{
    return str_of(((const char *const *)context)[index]);
}

static bool check_word(const struct option *option, struct str text, struct err *err)
{
    size_t count = 0;
    char list[ERR_HINT_MAX / 2] = "";
    size_t length = 0;
    for (; option->words[count] != NULL; count++) {
        struct str word = str_of(option->words[count]);
        if (str_equal(text, word))
            return true;
        if (length + word.length + 3 < sizeof list) {
            memcpy(list + length, count == 0 ? "" : ", ", count == 0 ? 0 : 2);
            length += count == 0 ? 0 : 2;
            memcpy(list + length, word.data, word.length);
            length += word.length;
        }
    }
    list[length] = '\0';
    err_set(err, ERR_USAGE, "option '--%s' does not know '%.*s'", option->name, STR_ARG(text));
    struct str near = str_nearest(text, count, word_at, option->words);
    if (near.data != NULL)
        return err_hint(err, "did you mean '%.*s'? it takes one of: %s", STR_ARG(near), list);
    return err_hint(err, "it takes one of: %s", list);
}

static bool check_number(const struct option *option, struct str text, int32_t *ret,
                         struct err *err)
{
    struct num number;
    struct err ignored;
    if (!num_parse(text, false, &number, &ignored) || number.bottom != 1 || number.top < 1 ||
        number.top > OPTION_NUMBER_MAX) {
        err_set(err, ERR_USAGE, "option '--%s' cannot be '%.*s'", option->name, STR_ARG(text));
        return err_hint(err, "it takes a whole number from 1 to %d", OPTION_NUMBER_MAX);
    }
    *ret = (int32_t)number.top;
    return true;
}

static bool check_value(const struct option *option, struct str text, int32_t *ret_number,
                        struct err *err)
{
    switch (option->type) {
    case OPTION_DATE:
        if (!date_parse(text, ret_number, err)) {
            err->code = ERR_USAGE;
            return err_wrap(err, "option '--%s'", option->name);
        }
        return true;
    case OPTION_NUMBER:
        return check_number(option, text, ret_number, err);
    case OPTION_WORD:
        return check_word(option, text, err);
    case OPTION_FLAG:
    case OPTION_TEXT:
    case OPTION_FOLDER:
    case OPTION_FILE:
        break;
    }
    if (text.length == 0) {
        err_set(err, ERR_USAGE, "option '--%s' has an empty value", option->name);
        return err_hint(err, "leave the option out instead");
    }
    return true;
}

static bool add_value(struct args *args, const struct option *option, struct str text,
                      struct err *err)
{
    int32_t number = 0;
    if (!option->repeatable && args_get(args, option->name) != NULL) {
        err_set(err, ERR_USAGE, "option '--%s' is given twice", option->name);
        return hint_help(args, err);
    }
    if (option->type != OPTION_FLAG && !check_value(option, text, &number, err))
        return false;
    if (args->value_count == OPTION_VALUES_MAX)
        return err_set(err, ERR_USAGE, "there are more than %d options", OPTION_VALUES_MAX);
    args->values[args->value_count++] =
        (struct option_value){ .option = option, .text = text, .number = number };
    return true;
}

/* The option in words[*at], which begins with "--"; *at is moved past its value. */
static bool parse_option(struct args *args, size_t count, char *const *words, size_t *at,
                         struct err *err)
{
    struct str word = str_of(words[*at] + 2);
    size_t equals = str_find(word, '=');
    bool has_value = equals < word.length;
    struct str name = str_slice(word, 0, equals);
    struct str value = str_slice(word, equals + 1, word.length);

    const struct option *option = option_find(args->command, name);
    if (option == NULL)
        return unknown_option(args, name, err);
    if (option->type == OPTION_FLAG) {
        if (!has_value)
            return add_value(args, option, (struct str){ 0 }, err);
        err_set(err, ERR_USAGE, "option '--%s' takes no value", option->name);
        return err_hint(err, "write '--%s' alone", option->name);
    }
    if (has_value)
        return add_value(args, option, value, err);

    const char *what = option->metavar == NULL ? "WORD" : option->metavar;
    if (*at + 1 == count || strncmp(words[*at + 1], "--", 2) == 0) {
        err_set(err, ERR_USAGE, "option '--%s' needs a value", option->name);
        return err_hint(err, "write '--%s %s'", option->name, what);
    }
    *at += 1;
    return add_value(args, option, str_of(words[*at]), err);
}

static bool add_operand(struct args *args, struct str word, struct err *err)
{
    if (args->operand_count == args->command->operands_max) {
        if (args->command->operands_max == 0)
            err_set(err, ERR_USAGE, "'%s' takes no argument, but was given '%.*s'",
                    args->command->name, STR_ARG(word));
        else
            err_set(err, ERR_USAGE, "'%s' takes at most %u argument%s; '%.*s' is too many",
                    args->command->name, args->command->operands_max,
                    args->command->operands_max == 1 ? "" : "s", STR_ARG(word));
        return hint_help(args, err);
    }
    args->operands[args->operand_count++] = word;
    return true;
}

static bool short_option(const struct args *args, struct str word, struct err *err)
{
    err_set(err, ERR_USAGE, "'%s' has no option '%.*s'", args->command->name, STR_ARG(word));
    struct str name = str_slice(word, 1, word.length);
    if (option_find(args->command, name) != NULL || str_equal_text(name, "help"))
        return err_hint(err, "did you mean '--%.*s'?", STR_ARG(name));
    if (str_equal_text(name, "h"))
        return err_hint(err, "did you mean '--help'?");
    return err_hint(err,
                    "options are written out: --json; put '--' before a name that begins with '-'");
}

bool args_parse(struct arena *arena, const struct command *parent, const struct command *command,
                size_t count, char *const *words, struct args *ret_args, struct err *err)
{
    struct args args = { .command = command, .parent = parent };
    args.values = arena_array(arena, count < OPTION_VALUES_MAX ? count : OPTION_VALUES_MAX,
                              sizeof *args.values);
    args.operands = arena_array(arena, count, sizeof *args.operands);
    if (args.values == NULL || args.operands == NULL)
        return arena_error(arena, err);

    for (size_t i = 0; i < count && strcmp(words[i], "--") != 0; i++)
        args.help = args.help || strcmp(words[i], "--help") == 0;
    bool options = true;
    for (size_t i = 0; i < count && !args.help; i++) {
        struct str word = str_of(words[i]);
        bool done;
        if (options && str_equal_text(word, "--")) {
            options = false;
            continue;
        }
        if (options && str_starts(word, STR("--")))
            done = parse_option(&args, count, words, &i, err);
        else if (options && word.length > 1 && word.data[0] == '-')
            done = short_option(&args, word, err);
        else
            done = add_operand(&args, word, err);
        if (!done)
            return false;
    }
    *ret_args = args;
    return true;
}

bool args_knows(const struct args *args, const char *name)
{
    return option_find(args->command, str_of(name)) != NULL;
}

const struct option_value *args_next(const struct args *args, const char *name,
                                     const struct option_value *previous)
{
    assert(args_knows(args, name));
    size_t from = previous == NULL ? 0 : (size_t)(previous - args->values) + 1;
    for (size_t i = from; i < args->value_count; i++) {
        if (strcmp(args->values[i].option->name, name) == 0)
            return &args->values[i];
    }
    return NULL;
}

const struct option_value *args_get(const struct args *args, const char *name)
{
    return args_next(args, name, NULL);
}

bool args_all(const struct args *args, struct arena *arena, const char *name,
              struct str **ret_texts, size_t *ret_count, struct err *err)
{
    struct str *texts = arena_array(arena, args->value_count, sizeof *texts);
    size_t count = 0;
    if (texts == NULL)
        return arena_error(arena, err);
    for (const struct option_value *value = args_get(args, name); value != NULL;
         value = args_next(args, name, value))
        texts[count++] = value->text;
    *ret_texts = texts;
    *ret_count = count;
    return true;
}

bool args_flag(const struct args *args, const char *name)
{
    return args_get(args, name) != NULL;
}

struct str args_text(const struct args *args, const char *name)
{
    const struct option_value *value = args_get(args, name);
    return value == NULL ? (struct str){ 0 } : value->text;
}

int32_t args_number(const struct args *args, const char *name, int32_t fallback)
{
    const struct option_value *value = args_get(args, name);
    return value == NULL ? fallback : value->number;
}
