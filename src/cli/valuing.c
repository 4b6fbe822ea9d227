/* SPDX-License-Identifier: Apache-2.0 */
/* cli/valuing.c - see valuing.h. */
#include "cli/valuing.h"

#include <errno.h>
#include <sys/stat.h>

#include "cli/asking.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/publishing.h"

#define REPORT_MAX ((size_t)32 << 20)
#define SAYS_MAX ((size_t)4 << 10)

struct valued {
    const struct valuing *valuing;
    const struct exposure_asked *asked;
    struct arena *arena;
    struct asking asking;
    struct str place; /* in which the files are; it ends with '/' */
    struct err *err;
};

static bool make_place(struct valued *v)
{
    v->place = asking_path(&v->asking, STR("book/"));
    if (!arena_sound(v->arena, v->err))
        return false;
    return mkdir(v->place.data, 0700) == 0 || fail_system(v->err, "make", v->place, errno);
}

/* Files of a kind follow their option; those of the book are what the command is for. */
static bool add_files(struct valued *v, enum exposure_files kind, const char *option)
{
    for (size_t i = 0; i < v->asked->counts[kind]; i++) {
        const struct exposure_file *file = &v->asked->files[kind][i];
        struct str path = path_join(v->arena, v->place, file->name);
        if (!arena_sound(v->arena, v->err) || !file_create(path, file->text, 0600, v->err))
            return false;
        if (option == NULL)
            asking_add(&v->asking, path);
        else
            asking_option(&v->asking, option, path);
    }
    return true;
}

static bool add_all(struct valued *v)
{
    const struct exposure_asked *asked = v->asked;
    asking_begin(&v->asking, "exposure");
    asking_add(&v->asking, STR("--json"));
    asking_option(&v->asking, "--on", asked->on);
    asking_option(&v->asking, "--known", asked->known);
    asking_option(&v->asking, "--until", asked->until);
    asking_option(&v->asking, "--knowledge", asked->knowledge);
    asking_option(&v->asking, "--posture", asked->posture);
    asking_option(&v->asking, "--paths", asked->paths);
    asking_option(&v->asking, "--seed", asked->seed);
    asking_option(&v->asking, "--db", asked->database);
    for (size_t i = 0; i < asked->scenario_count; i++)
        asking_option(&v->asking, "--scenario", asked->scenarios[i]);
    return asking_law(&v->asking, v->valuing->args, v->err) &&
           add_files(v, EXPOSURE_ORDERS, "--orders") &&
           add_files(v, EXPOSURE_LICENSES, "--licenses") && add_files(v, EXPOSURE_STOCK, NULL);
}

/* The report is lines of JSON; all else is said to whoever asked. */
static bool part(struct valued *v, struct str said, struct str *ret_report, struct str *ret_says)
{
    struct buf report;
    struct buf says;
    buf_init(&report, v->arena->mem, REPORT_MAX);
    buf_init(&says, v->arena->mem, SAYS_MAX);
    while (said.length > 0) {
        size_t end = str_find(said, '\n');
        struct str line = str_slice(said, 0, end < said.length ? end + 1 : end);
        if (line.data[0] == '{')
            buf_str(&report, line);
        else if (says.length + line.length <= SAYS_MAX)
            buf_str(&says, line);
        said = str_slice(said, line.length, said.length);
    }
    *ret_report = str_copy(v->arena, buf_view(&report));
    *ret_says = str_copy(v->arena, buf_view(&says));
    bool done =
        buf_check(&report, v->err) && buf_check(&says, v->err) && arena_sound(v->arena, v->err);
    buf_release(&says);
    buf_release(&report);
    return done;
}

/* From the line that has the error on: there may be warnings before it. */
static struct str from_error(struct str says)
{
    struct str rest = says;
    while (rest.length > 0) {
        size_t end = str_find(rest, '\n');
        struct str line = str_slice(rest, 0, end);
        for (size_t i = 0; i < line.length; i++) {
            if (str_starts(str_slice(line, i, line.length), STR("error: ")))
                return rest;
        }
        rest = str_slice(rest, end < rest.length ? end + 1 : end, rest.length);
    }
    return says;
}

/* "stock.csv:3:5: error: …", and the hint on the line behind it. */
static bool refuse(struct valued *v, struct str said)
{
    struct str says = from_error(said);
    size_t end = str_find(says, '\n');
    struct str line = str_slice(says, 0, end);
    struct str hint = str_slice(says, end < says.length ? end + 1 : end, says.length);
    if (str_starts(line, STR("error: ")))
        line = str_slice(line, 7, line.length);
    err_set(v->err, ERR_VALUE, "%.*s", STR_ARG(line));
    if (!str_starts(hint, STR("hint: ")))
        return false;
    hint = str_slice(hint, 6, str_find(hint, '\n'));
    return err_hint(v->err, "%.*s", STR_ARG(hint));
}

static bool run(struct valued *v, struct str *ret_report, struct str *ret_says)
{
    struct str said;
    int status;
    if (v->asked->told != NULL)
        v->asked->told(v->asked->told_context, "value");
    if (!asking_run(&v->asking, v->place, REPORT_MAX, &said, &status))
        return v->err->code == ERR_LIMIT && err_hint(v->err, "'licet exposure' has no limit");
    if (!part(v, said, ret_report, ret_says))
        return false;
    if (status == EXIT_DONE)
        return true;
    if (status == EXIT_USAGE)
        return refuse(v, *ret_says);
    return err_set(v->err, ERR_IO, "the exposure could not be worked out");
}

static bool value(void *context, struct arena *arena, const struct exposure_asked *asked,
                  struct str *ret_report, struct str *ret_says, struct err *err)
{
    const struct valuing *valuing = context;
    struct valued v = { .valuing = valuing,
                        .asked = asked,
                        .arena = arena,
                        .asking = { .environment = valuing->environment,
                                    .arena = arena,
                                    .seconds = EXPOSURE_SECONDS },
                        .err = err };
    bool done = asking_open(&v.asking, asked->spool, err) && make_place(&v) && add_all(&v) &&
                run(&v, ret_report, ret_says);
    asking_close(&v.asking);
    return done;
}

void valuing_fill(struct valuing *valuing, struct server_config *config)
{
    config->valuing = (struct exposure_desk){ .context = valuing, .value = value };
}
