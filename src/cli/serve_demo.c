/* SPDX-License-Identifier: Apache-2.0 */
/* cli/serve_demo.c - see serve_demo.h. */
#include "cli/serve_demo.h"

#include <sodium.h>
#include <unistd.h>

#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/files.h"

#define NAME "demo"
#define PASSWORD_FILE "password"
#define DB " --as root --db h20.db"
#define OWN " --db h20.db --as " /* nobody has to choose another one */

/* Of what is known today. */
static bool play(struct serve_demo *demo, struct str zone, serve_demo_ends *ends, void *context,
                 bool *ret_ended, struct err *err)
{
    struct demo_done *done;
    int32_t today;
    if (!clock_today(zone, &today, err))
        return false;
    for (size_t i = 0; i < demo->demo.step_count && demo->demo.steps[i].on <= today; i++) {
        *ret_ended = ends(context);
        if (*ret_ended)
            return true;
        if (!demo_do(&demo->place, &demo->demo.steps[i], &done, err))
            return err_wrap(err, "step %zu of demo %s", i + 1, demo->demo.name);
    }
    return true;
}

static bool make_password(struct serve_demo *demo, struct err *err)
{
    unsigned char random[(SERVE_DEMO_PASSWORD_SIZE - 1) / 2];
    if (sodium_init() < 0)
        return err_set(err, ERR_IO, "randomness could not be had");
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(demo->password, sizeof demo->password, random, sizeof random);
    return file_create(STR(PASSWORD_FILE), str_of(demo->password), 0600, err);
}

/* Somebody who may look at all of it, and the story's approver; the file goes at once. */
static bool add_people(struct serve_demo *demo, struct err *err)
{
    struct demo_command people[] = {
        { .line = STR("people add " NAME DB) },
        { .line = STR("people grant " NAME " sales logistics officer finance" DB) },
        { .line = STR("people password " NAME " --from " PASSWORD_FILE OWN NAME) },
        { .line = STR("people password bob --from " PASSWORD_FILE OWN "bob") },
    };
    struct demo_step step = { .commands = people, .command_count = sizeof people / sizeof *people };
    struct demo_done *done;
    if (!clock_today(demo->demo.zone, &step.on, err) || !make_password(demo, err))
        return false;
    bool made = demo_do(&demo->place, &step, &done, err);
    return unlink(PASSWORD_FILE) == 0 && made;
}

static bool leave_folder(struct serve_demo *demo, struct err *err)
{
    demo->database = path_join(demo->place.arena, demo->place.folder, demo->place.database);
    if (demo->database.data == NULL)
        return arena_error(demo->place.arena, err);
    return fchdir(demo->place.from) == 0 || err_set(err, ERR_IO, "could not leave the demo");
}

bool serve_demo_open(struct serve_demo *demo, struct cli *cli, serve_demo_ends *ends, void *context,
                     bool *ret_ended, struct err *err)
{
    *ret_ended = false;
    *demo = (struct serve_demo){ .place = { .from = -1 } };
    fail_text(STR("a book is being made, of the demo h20: this takes some seconds\n"));
    bool done = demo_read(cli->mem, cli->arena, STR("h20"), &demo->demo, err) &&
                demo_enter(cli->mem, cli->arena, &demo->demo, (struct str){ 0 }, STR(""),
                           &demo->place, err) &&
                play(demo, demo->demo.zone, ends, context, ret_ended, err) &&
                (*ret_ended || add_people(demo, err)) && leave_folder(demo, err);
    clock_set(0);
    return done;
}

void serve_demo_close(struct serve_demo *demo)
{
    sodium_memzero(demo->password, sizeof demo->password);
    demo_leave(&demo->place);
}

void serve_demo_say(const struct serve_demo *demo, struct buf *out)
{
    buf_format(out,
               "sign in as " NAME " (sales, logistics, officer, finance) or as bob "
               "(approver), with the password\n  %s\n"
               "ctrl-c ends it, and nothing of it is left\n",
               demo->password);
}
