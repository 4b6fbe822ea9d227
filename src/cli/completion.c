/* SPDX-License-Identifier: Apache-2.0 */
/* cli/completion.c - completion scripts for the shells; see help.h. */
#include <assert.h>
#include <string.h>

#include "cli/help.h"

const char *const help_shells[] = { "bash", "zsh", "fish", NULL };

typedef void (*write_one)(struct buf *out, const struct command *parent,
                          const struct command *command);

/* Each command and each subcommand. */
static void each_command(struct buf *out, write_one write)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        write(out, NULL, commands[i]);
        for (size_t k = 0; commands[i]->subcommands != NULL && commands[i]->subcommands[k] != NULL;
             k++)
            write(out, commands[i], commands[i]->subcommands[k]);
    }
}

typedef void (*write_each)(struct buf *out, const struct command *command,
                           const struct option *option);

static void each_option(struct buf *out, const struct command *command, write_each write)
{
    for (size_t g = 0; command->groups != NULL && command->groups[g] != NULL; g++) {
        for (const struct option *option = command->groups[g]->options; option->name != NULL;
             option++)
            write(out, command, option);
    }
}

static void write_names(struct buf *out, const struct command *const *list)
{
    for (size_t i = 0; list[i] != NULL; i++)
        buf_format(out, "%s%s", i == 0 ? "" : " ", list[i]->name);
}

static void write_words(struct buf *out, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        buf_format(out, "%s%s", i == 0 ? "" : " ", words[i]);
}

/* Text inside single quotes of a shell. */
static void write_quoted(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            buf_text(out, "'\\''");
        else
            buf_byte(out, *text);
    }
}

/* ---- bash ---- */

static void bash_option_name(struct buf *out, const struct command *command,
                             const struct option *option)
{
    (void)command;
    buf_format(out, " --%s", option->name);
}

static void bash_command(struct buf *out, const struct command *parent,
                         const struct command *command)
{
    buf_format(out, "    '%s%s%s')\n        options='--help", parent == NULL ? "" : parent->name,
               parent == NULL ? "" : " ", command->name);
    each_option(out, command, bash_option_name);
    buf_text(out, "'\n        words='");
    if (command->subcommands != NULL)
        write_names(out, command->subcommands);
    else if (command->operand_words != NULL)
        write_words(out, command->operand_words);
    buf_text(out, "'\n        ;;\n");
}

static void bash_option_value(struct buf *out, const struct command *command,
                              const struct option *option)
{
    (void)command;
    if (option->type == OPTION_WORD) {
        buf_format(out, "    *' --%s')\n        words='", option->name);
        write_words(out, option->words);
        buf_text(out, "' value=1\n        ;;\n");
    } else if (option->type == OPTION_FOLDER) {
        buf_format(out, "    *' --%s')\n        folders=1 value=1\n        ;;\n", option->name);
    } else if (option->type == OPTION_FILE) {
        buf_format(out, "    *' --%s')\n        value=1\n        ;;\n", option->name);
    } else if (option->type != OPTION_FLAG) {
        buf_format(out, "    *' --%s')\n        value=1 nothing=1\n        ;;\n", option->name);
    }
}

/* "check --on": what the value of an option may be, by command and option. */
static void bash_values(struct buf *out, const struct command *parent,
                        const struct command *command)
{
    if (command->groups == NULL)
        return;
    buf_format(out, "    '%s%s%s '*)\n        case \" $prev\" in\n",
               parent == NULL ? "" : parent->name, parent == NULL ? "" : " ", command->name);
    each_option(out, command, bash_option_value);
    buf_text(out, "        esac\n        ;;\n");
}

static void write_bash(struct buf *out)
{
    buf_text(out, "# bash completion for licet\n"
                  "_licet() {\n"
                  "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
                  "    local command=${COMP_WORDS[1]} options= words= value= folders= nothing=\n"
                  "    COMPREPLY=()\n"
                  "    if [ \"$prev\" = '=' ]; then\n"
                  "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
                  "    elif [ \"$cur\" = '=' ]; then\n"
                  "        cur=\n"
                  "    fi\n"
                  "    if [ \"$COMP_CWORD\" = 1 ]; then\n"
                  "        COMPREPLY=($(compgen -W '--help --version ");
    write_names(out, commands);
    buf_text(out, "' -- \"$cur\"))\n"
                  "        return\n"
                  "    fi\n"
                  "    if [ \"$COMP_CWORD\" -gt 2 ]; then\n"
                  "        case $command in\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (commands[i]->subcommands != NULL)
            buf_format(out, "        %s) command=\"$command ${COMP_WORDS[2]}\" ;;\n",
                       commands[i]->name);
    }
    buf_text(out, "        esac\n    fi\n    case $command in\n");
    each_command(out, bash_command);
    buf_text(out, "    esac\n    case \"$command \" in\n");
    each_command(out, bash_values);
    buf_text(out, "    esac\n"
                  "    if [ -n \"$nothing\" ]; then\n"
                  "        return\n"
                  "    elif [ -n \"$folders\" ]; then\n"
                  "        compopt -o filenames 2>/dev/null\n"
                  "        COMPREPLY=($(compgen -d -- \"$cur\"))\n"
                  "    elif [ -n \"$value\" ]; then\n"
                  "        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                  "    elif [ \"${cur#-}\" != \"$cur\" ]; then\n"
                  "        COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
                  "    elif [ -n \"$words\" ]; then\n"
                  "        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                  "    else\n"
                  "        compopt -o filenames 2>/dev/null\n"
                  "        COMPREPLY=($(compgen -f -- \"$cur\"))\n"
                  "    fi\n"
                  "}\n"
                  "complete -F _licet licet\n");
}

/* ---- zsh ---- */

static void zsh_text(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("[]:\\", *text) != NULL)
            buf_byte(out, '\\');
        if (*text == '\'')
            buf_text(out, "'\\''");
        else
            buf_byte(out, *text);
    }
}

static void zsh_option(struct buf *out, const struct command *command, const struct option *option)
{
    (void)command;
    buf_format(out, " \\\n            '%s--%s%s[", option->repeatable ? "*" : "", option->name,
               option->type == OPTION_FLAG ? "" : "=");
    zsh_text(out, option->help);
    buf_byte(out, ']');
    if (option->type == OPTION_WORD) {
        buf_text(out, ":word:(");
        write_words(out, option->words);
        buf_byte(out, ')');
    } else if (option->type != OPTION_FLAG) {
        buf_byte(out, ':');
        zsh_text(out, option->metavar);
        buf_text(out, option->type == OPTION_FOLDER ? ":_files -/"
                      : option->type == OPTION_FILE ? ":_files"
                                                    : ": ");
    }
    buf_byte(out, '\'');
}

static void zsh_command(struct buf *out, const struct command *parent,
                        const struct command *command)
{
    buf_format(out, "    '%s%s%s')\n        _arguments '--help[show help]'",
               parent == NULL ? "" : parent->name, parent == NULL ? "" : " ", command->name);
    each_option(out, command, zsh_option);
    if (command->subcommands != NULL) {
        buf_text(out, " \\\n            '1:command:(");
        write_names(out, command->subcommands);
        buf_text(out, ")'");
    } else if (command->operand_words != NULL) {
        buf_text(out, " \\\n            '*:word:(");
        write_words(out, command->operand_words);
        buf_text(out, ")'");
    } else if (command->operands_max > 0) {
        buf_text(out, " \\\n            '*:file:_files'");
    }
    buf_text(out, "\n        ;;\n");
}

static void write_zsh(struct buf *out)
{
    buf_text(out, "#compdef licet\n"
                  "_licet() {\n"
                  "    local command=$words[2]\n"
                  "    if (( CURRENT == 2 )); then\n"
                  "        local -a names=(");
    for (size_t i = 0; commands[i] != NULL; i++) {
        buf_format(out, "\n            '%s:", commands[i]->name);
        zsh_text(out, commands[i]->summary);
        buf_byte(out, '\'');
    }
    buf_text(out, ")\n"
                  "        _describe command names\n"
                  "        return\n"
                  "    fi\n"
                  "    shift words\n"
                  "    (( CURRENT-- ))\n"
                  "    case $command in\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (commands[i]->subcommands != NULL)
            buf_format(out,
                       "    %s)\n"
                       "        if (( CURRENT > 2 )); then\n"
                       "            command=\"$command $words[2]\"\n"
                       "            shift words\n"
                       "            (( CURRENT-- ))\n"
                       "        fi\n"
                       "        ;;\n",
                       commands[i]->name);
    }
    buf_text(out, "    esac\n    case $command in\n");
    each_command(out, zsh_command);
    buf_text(out, "    esac\n"
                  "}\n"
                  "if [ \"$funcstack[1]\" = _licet ]; then\n"
                  "    _licet \"$@\"\n"
                  "else\n"
                  "    compdef _licet licet\n"
                  "fi\n");
}

/* ---- fish ---- */

/* Words of a condition: the command is on the line, or the subcommand behind its parent. */
static void fish_when(struct buf *out, const struct command *parent, const struct command *command)
{
    if (parent == NULL)
        buf_format(out, "complete -c licet -n '__fish_seen_subcommand_from %s'", command->name);
    else
        buf_format(out,
                   "complete -c licet -n '__fish_seen_subcommand_from %s; "
                   "and __fish_seen_subcommand_from %s'",
                   parent->name, command->name);
}

static void fish_option(struct buf *out, const struct option *option)
{
    buf_format(out, " -l %s", option->name);
    if (option->type == OPTION_FOLDER || option->type == OPTION_FILE)
        buf_text(out, " -r");
    else if (option->type != OPTION_FLAG)
        buf_text(out, " -x");
    if (option->type == OPTION_WORD) {
        buf_text(out, " -a '");
        write_words(out, option->words);
        buf_byte(out, '\'');
    }
    buf_text(out, " -d '");
    write_quoted(out, option->help);
    buf_text(out, "'\n");
}

static void fish_command(struct buf *out, const struct command *parent,
                         const struct command *command)
{
    if (parent == NULL)
        buf_text(out, "complete -c licet -n __fish_use_subcommand");
    else
        fish_when(out, NULL, parent);
    buf_format(out, " -f -a %s -d '", command->name);
    write_quoted(out, command->summary);
    buf_text(out, "'\n");
    for (size_t i = 0; command->operand_words != NULL && command->operand_words[i] != NULL; i++) {
        fish_when(out, parent, command);
        buf_format(out, " -f -a %s\n", command->operand_words[i]);
    }
    for (size_t g = 0; command->groups != NULL && command->groups[g] != NULL; g++) {
        for (const struct option *option = command->groups[g]->options; option->name != NULL;
             option++) {
            fish_when(out, parent, command);
            fish_option(out, option);
        }
    }
}

static void write_fish(struct buf *out)
{
    buf_text(out, "# fish completion for licet\n"
                  "complete -c licet -n __fish_use_subcommand -l version -d 'show the version'\n"
                  "complete -c licet -l help -d 'show help'\n");
    each_command(out, fish_command);
}

void completion_write(struct buf *out, struct str shell)
{
    if (str_equal_text(shell, "bash")) {
        write_bash(out);
    } else if (str_equal_text(shell, "zsh")) {
        write_zsh(out);
    } else {
        assert(str_equal_text(shell, "fish"));
        write_fish(out);
    }
}
