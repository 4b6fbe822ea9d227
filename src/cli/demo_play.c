/* SPDX-License-Identifier: Apache-2.0 */
/* cli/demo_play.c - the folder in which a demo is played, and its commands; see demo.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/clock.h"
#include "cli/demo.h"
#include "cli/fail.h"
#include "cli/files.h"

#define OUT_MAX ((size_t)64 << 20)
#define WORDS_MAX 64
#define MICROSECONDS ((int64_t)1000000)
#define MORNING (9 * 3600 * MICROSECONDS)
#define MINUTE (60 * MICROSECONDS)

/* ---- the folder ---- */

static bool make_kept(struct demo_place *place, struct str folder, struct err *err)
{
    struct str path = str_copy(place->arena, folder);
    if (path.data == NULL)
        return arena_error(place->arena, err);
    if (mkdir(path.data, 0777) != 0) {
        bool is_there_already = errno == EEXIST;
        fail_system(err, "make the folder", folder, errno);
        if (!is_there_already)
            return false;
        err->code = ERR_USAGE;
        return err_hint(err, "a demo is played in a new folder: name one that is not there");
    }
    place->folder = path;
    return true;
}

static bool make_passing(struct demo_place *place, struct err *err)
{
    const char *given = getenv("TMPDIR");
    struct str above = str_of(given == NULL || *given == '\0' ? "/tmp" : given);
    struct str path = path_join(place->arena, above, STR("licet-demo-XXXXXX"));
    char *made = path.data == NULL ? NULL : arena_copy(place->arena, path.data, path.length);
    if (made == NULL)
        return arena_error(place->arena, err);
    if (mkdtemp(made) == NULL) {
        fail_system(err, "make the folder", path, errno);
        return err_hint(err, "TMPDIR names where; or keep it: --keep FOLDER");
    }
    place->folder = (struct str){ made, path.length };
    return true;
}

/* A path that is right from another folder too. */
static bool from_anywhere(struct demo_place *place, struct str path, struct str *ret,
                          struct err *err)
{
    char here[4096];
    *ret = path;
    if (path.data[0] == '/' || strstr(path.data, "://") != NULL)
        return true;
    if (getcwd(here, sizeof here) == NULL)
        return fail_system(err, "find out", STR("the working folder"), errno);
    *ret = path_join(place->arena, str_copy(place->arena, str_of(here)), path);
    return ret->data != NULL || arena_error(place->arena, err);
}

/*
 * As long as a whole Consolidated Screening List has to be, and nobody in it is anybody: that list
 * is long and changes daily, and who is on it is not what a demo tells.
 */
static bool write_list(struct demo_place *place, struct err *err)
{
    static const struct {
        const char *name;
        int count;
    } parts[] = { { "EL", 1000 }, { "SDN", 5000 }, { "DPL", 300 }, { "UVL", 50 }, { "MEU", 30 } };
    struct buf text;
    buf_init(&text, place->mem, OUT_MAX);
    buf_text(&text, "source,name,alt_names,addresses\n");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        for (int k = 1; k <= parts[i].count; k++)
            buf_format(&text, "Made up (%s),Listed %s %d,,CU\n", parts[i].name, parts[i].name, k);
    }
    bool done = buf_check(&text, err) && file_create(STR("list.csv"), buf_view(&text), 0666, err);
    buf_release(&text);
    return done;
}

static bool write_files(struct demo_place *place, struct err *err)
{
    struct str name = str_of(place->demo->name);
    for (const struct embedded_file *file = demo_files; file->name != NULL; file++) {
        struct str path = str_of(file->name);
        if (!str_starts(path, name) || path.data[name.length] != '/')
            continue;
        if (!file_create(path_base(path), (struct str){ file->data, file->length }, 0666, err))
            return false;
    }
    return write_list(place, err);
}

bool demo_enter(const struct mem *mem, struct arena *arena, const struct demo *demo,
                struct str keep, struct str database, struct demo_place *ret, struct err *err)
{
    *ret = (struct demo_place){
        .mem = mem, .arena = arena, .demo = demo, .keep = keep.data != NULL, .from = -1
    };
    if ((database.length > 0 && !from_anywhere(ret, database, &ret->database, err)) ||
        !(ret->keep ? make_kept(ret, keep, err) : make_passing(ret, err)))
        return false;
    if (ret->database.length == 0)
        ret->database = demo->database;
    ret->from = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (ret->from < 0 || chdir(ret->folder.data) != 0)
        return fail_system(err, "enter", ret->folder, errno);
    return write_files(ret, err);
}

void demo_leave(struct demo_place *place)
{
    clock_set(0);
    if (place->from >= 0) {
        if (fchdir(place->from) != 0 && chdir("/") != 0)
            place->keep = true;
        close(place->from);
        place->from = -1;
    }
    if (place->folder.length > 0 && !place->keep)
        folder_remove(place->folder.data);
    place->folder = (struct str){ 0 };
}

/* ---- the commands ---- */

/* Words are parted by blanks; what stands between single quotes is one. */
static bool split(const struct demo_place *place, struct str line, char **words, size_t *ret_count,
                  struct err *err)
{
    *ret_count = 0;
    for (size_t at = 0; at < line.length;) {
        if (line.data[at] == ' ') {
            at++;
            continue;
        }
        bool quoted = line.data[at] == '\'';
        struct str rest = str_slice(line, at + quoted, line.length);
        struct str word = str_slice(rest, 0, str_find(rest, quoted ? '\'' : ' '));
        at += word.length + (quoted ? 2 : 0);
        if (*ret_count == WORDS_MAX)
            return err_set(err, ERR_LIMIT, "a command has more than %d words", WORDS_MAX);
        if (str_equal(word, place->demo->database))
            word = place->database;
        words[*ret_count] = arena_copy(place->arena, word.data, word.length);
        if (words[(*ret_count)++] == NULL)
            return arena_error(place->arena, err);
    }
    return true;
}

static bool keep_refusal(const struct demo_place *place, struct str told, struct demo_done *ret,
                         struct err *err)
{
    ret->refusal = str_copy(place->arena, str_trim(told));
    return ret->refusal.data != NULL || arena_error(place->arena, err);
}

static bool judge(const struct demo_place *place, const struct demo_command *command, bool done,
                  int status, struct str out, struct demo_done *ret, struct err *err)
{
    bool refused = !done || status != EXIT_DONE;
    if (refused && command->refused && (done || err_exit_status(err->code) != EXIT_SYSTEM)) {
        struct str told = done ? out : str_of(err->message);
        bool kept = keep_refusal(place, told, ret, err);
        if (kept)
            err_clear(err);
        return kept;
    }
    if (!done)
        return err_wrap(err, "licet %.*s", STR_ARG(command->line));
    if (refused)
        return err_set(err, ERR_VALUE, "'licet %.*s' ended with status %d", STR_ARG(command->line),
                       status);
    if (command->refused)
        return err_set(err, ERR_VALUE, "'licet %.*s' was not refused", STR_ARG(command->line));
    return true;
}

static bool run_one(const struct demo_place *place, const struct demo_command *command,
                    struct demo_done *ret, struct err *err)
{
    char *words[WORDS_MAX];
    size_t count;
    struct buf out;
    int status = EXIT_DONE;
    if (!split(place, command->line, words, &count, err))
        return false;
    buf_init(&out, place->mem, OUT_MAX);
    bool done = cli_run_within(place->mem, DEMO_TOLD_WIDTH, count, words, &out, &status, err);
    done = judge(place, command, done, status, buf_view(&out), ret, err);
    buf_release(&out);
    return done;
}

bool demo_do(const struct demo_place *place, const struct demo_step *step, struct demo_done **ret,
             struct err *err)
{
    int64_t morning;
    *ret = arena_array(place->arena, step->command_count, sizeof **ret);
    if (*ret == NULL)
        return arena_error(place->arena, err);
    if (!clock_day_begins(place->demo->zone, step->on, &morning, err))
        return false;
    for (size_t i = 0; i < step->command_count; i++) {
        clock_set(morning + MORNING + (int64_t)i * MINUTE);
        if (!run_one(place, &step->commands[i], &(*ret)[i], err))
            return false;
    }
    return true;
}

bool demo_report(const struct demo_place *place, struct str line, unsigned width, struct buf *out,
                 struct err *err)
{
    char *words[WORDS_MAX];
    size_t count;
    int status = EXIT_DONE;
    if (!split(place, line, words, &count, err))
        return false;
    if (!cli_run_within(place->mem, width, count, words, out, &status, err))
        return err_wrap(err, "licet %.*s", STR_ARG(line));
    return status == EXIT_DONE ||
           err_set(err, ERR_VALUE, "'licet %.*s' ended with status %d", STR_ARG(line), status);
}
