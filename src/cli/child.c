/* SPDX-License-Identifier: Apache-2.0 */
/* cli/child.c - see child.h. */
#include "cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/fail.h"

#define LOOK_NANOSECONDS (1000000000L / CHILD_LOOKS_A_SECOND)

/* In a group of its own, and whatever signals the thread that asks keeps away. */
static bool start(const struct child *child, pid_t *ret, struct err *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    if (posix_spawn_file_actions_init(&actions) != 0 || posix_spawnattr_init(&attributes) != 0)
        return err_set(err, ERR_MEMORY, "memory to run %.*s could not be had",
                       STR_ARG(child->name));
    sigemptyset(&none);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, child->said.data,
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    int failed =
        posix_spawnp(ret, child->program, &actions, &attributes, child->words, child->environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (failed == 0)
        return true;
    (void)fail_system(err, "run", child->name, failed);
    return child->missing != NULL && err_hint(err, "%s", child->missing);
}

bool child_run(const struct child *child, unsigned *looks, int *ret_status, bool *ret_late,
               struct err *err)
{
    const struct timespec pause = { .tv_nsec = LOOK_NANOSECONDS };
    pid_t pid;
    int status;
    *ret_late = false;
    if (!start(child, &pid, err))
        return false;
    for (; *looks > 0; (*looks)--) {
        pid_t ended = waitpid(pid, &status, WNOHANG);
        if (ended == pid) {
            *ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
            return true;
        }
        if (ended < 0 && errno != EINTR)
            return fail_system(err, "wait for", child->name, errno);
        nanosleep(&pause, NULL);
    }
    kill(-pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    *ret_late = true;
    return true;
}
