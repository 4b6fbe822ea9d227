/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/moved_clock.c - another time of day: LICET_CLOCK_AHEAD seconds later than it is.
 *
 * A shared library that tools/test.py has loaded into what it runs (LD_PRELOAD), drivers and
 * servers alike.  Times that only grow are left as they are, so what waits waits as long.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static time_t ahead(void)
{
    const char *seconds = getenv("LICET_CLOCK_AHEAD");
    return seconds == NULL ? 0 : (time_t)strtol(seconds, NULL, 10);
}

int clock_gettime(clockid_t clock, struct timespec *ret)
{
    int (*get)(clockid_t, struct timespec *) = NULL;
    *(void **)&get = dlsym(RTLD_NEXT, "clock_gettime");
    int status = get(clock, ret);
    if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        ret->tv_sec += ahead();
    return status;
}

/* The C library's own of these ask the kernel, not the one above. */
time_t time(time_t *ret)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (ret != NULL)
        *ret = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict ret, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    *ret = (struct timeval){ .tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000 };
    return 0;
}
