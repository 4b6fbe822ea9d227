/* SPDX-License-Identifier: Apache-2.0 */
/* cli/clock.c - see clock.h. */
#include "cli/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"

#define ZONE_MAX 64

/* Where the zones are, for systems whose tz database lies elsewhere. */
static const char *zone_folder(void)
{
    const char *given = getenv("TZDIR");
    return given == NULL || given[0] == '\0' ? "/usr/share/zoneinfo" : given;
}

static bool is_zone_name(struct str zone)
{
    if (zone.length == 0 || zone.length > ZONE_MAX || zone.data[0] == '/')
        return false;
    for (size_t i = 0; i < zone.length; i++) {
        char c = zone.data[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && c != '/' && c != '_' && c != '-' && c != '+')
            return false;
    }
    return true;
}

bool clock_today(struct str zone, int32_t *ret_today, struct err *err)
{
    char name[ZONE_MAX + 1];
    char path[512];
    struct tm day;

    if (!is_zone_name(zone)) {
        err_set(err, ERR_VALUE, "'%.*s' is not a time zone", STR_ARG(zone));
        return err_hint(err, "zones are named as in America/New_York");
    }
    snprintf(name, sizeof name, "%.*s", STR_ARG(zone));
    snprintf(path, sizeof path, "%s/%s", zone_folder(), name);
    if (access(path, R_OK) != 0) {
        /*
         * Without the file the C library would silently take UTC, and be a day off in the evening.
         */
        err_set(err, ERR_VALUE, "time zone '%s' is not on this system, so today is not known",
                name);
        return err_hint(err, "give --on DATE and --known DATE, or install tzdata");
    }
    time_t now = time(NULL);
    if (setenv("TZ", name, 1) != 0)
        return err_set(err, ERR_MEMORY, "could not set the time zone");
    tzset();
    if (localtime_r(&now, &day) == NULL ||
        !date_valid(day.tm_year + 1900, day.tm_mon + 1, day.tm_mday)) {
        err_set(err, ERR_VALUE, "the clock of this system is outside the calendar");
        return err_hint(err, "give --on DATE and --known DATE, or set the clock");
    }
    *ret_today = date_from_civil(day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
    return true;
}

int64_t clock_now(void)
{
    struct timespec now = { 0 };
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

double clock_seconds(void)
{
    struct timespec now = { 0 };
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
