/* SPDX-License-Identifier: Apache-2.0 */
/* cli/asking.c - see asking.h. */
#include "cli/asking.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/child.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/publishing.h"

#define PROGRAM "/proc/self/exe"

extern char **environ;

bool asking_environment(struct arena *arena, char ***ret, struct err *err)
{
    size_t count = 0;
    size_t kept = 0;
    while (environ[count] != NULL)
        count++;
    char **list = arena_array(arena, count + 1, sizeof *list);
    if (list == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < count; i++) {
        /* The server changes its zone; commands have their own. */
        if (strncmp(environ[i], "TZ=", 3) != 0)
            list[kept++] = environ[i];
    }
    list[kept] = NULL;
    *ret = list;
    return true;
}

bool asking_open(struct asking *asking, const char *spool, struct err *err)
{
    asking->err = err;
    asking->left = asking->seconds * CHILD_LOOKS_A_SECOND;
    if ((size_t)snprintf(asking->folder, sizeof asking->folder, "%s/licet-XXXXXX", spool) >=
            sizeof asking->folder ||
        mkdtemp(asking->folder) == NULL) {
        bool failed = fail_system(err, "make", str_of(asking->folder), errno);
        asking->folder[0] = '\0';
        return failed;
    }
    asking->said = asking_path(asking, STR("said"));
    return arena_sound(asking->arena, err);
}

void asking_close(struct asking *asking)
{
    if (asking->folder[0] != '\0')
        folder_remove(asking->folder);
}

struct str asking_path(const struct asking *asking, struct str name)
{
    return path_join(asking->arena, str_of(asking->folder), name);
}

void asking_begin(struct asking *asking, const char *command)
{
    static char name[] = "licet";
    asking->words[0] = name;
    asking->count = 1;
    asking_add(asking, str_of(command));
}

void asking_add(struct asking *asking, struct str word)
{
    if (asking->count <= ASKING_WORDS_MAX)
        asking->words[asking->count++] = arena_copy(asking->arena, word.data, word.length);
}

void asking_option(struct asking *asking, const char *name, struct str value)
{
    if (value.data == NULL)
        return;
    asking_add(asking, str_of(name));
    asking_add(asking, value);
}

bool asking_law(struct asking *asking, const struct args *args, struct err *err)
{
    struct str *packs;
    size_t count;
    if (!publishing_paths(args, asking->arena, &packs, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        asking_option(asking, "--packs", packs[i]);
    asking_option(asking, "--lists", args_text(args, "lists"));
    asking_option(asking, "--lists-age", args_text(args, "lists-age"));
    asking_option(asking, "--owners", args_text(args, "owners"));
    return true;
}

/* It may say where it found what it read. */
static bool leave_out(const struct asking *asking, struct str place, struct str said, size_t most,
                      struct str *ret)
{
    struct buf out;
    buf_init(&out, asking->arena->mem, most);
    for (size_t i = 0; place.data != NULL && i < said.length;) {
        if (str_starts(str_slice(said, i, said.length), place))
            i += place.length;
        else
            buf_byte(&out, said.data[i++]);
    }
    *ret = str_copy(asking->arena, buf_view(&out));
    bool done = buf_check(&out, asking->err);
    buf_release(&out);
    return done && arena_sound(asking->arena, asking->err);
}

bool asking_run(struct asking *asking, struct str place, size_t most, struct str *ret,
                int *ret_status)
{
    const struct child child = { .program = PROGRAM,
                                 .name = STR("licet"),
                                 .words = asking->words,
                                 .environment = asking->environment,
                                 .said = asking->said };
    struct str said;
    bool late;
    asking->words[asking->count] = NULL;
    if (asking->count > ASKING_WORDS_MAX)
        return err_set(asking->err, ERR_LIMIT, "a command has more than %d words",
                       ASKING_WORDS_MAX);
    if (!arena_sound(asking->arena, asking->err) ||
        !child_run(&child, &asking->left, ret_status, &late, asking->err))
        return false;
    if (late)
        return err_set(asking->err, ERR_LIMIT, "it took longer than %u seconds", asking->seconds);
    return file_read(asking->arena, asking->said, most, &said, asking->err) &&
           leave_out(asking, place, said, most, ret);
}
