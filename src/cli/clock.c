/* SPDX-License-Identifier: Apache-2.0 */
/* cli/clock.c - see clock.h. */
#include "cli/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"

#define ZONE_MAX 64

static int64_t set_to; /* see clock_set */

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

/* Sets the zone of the process, unless it is that one already. */
static bool set_zone(struct str zone, struct err *err)
{
    static char is_set[ZONE_MAX + 1];
    char name[ZONE_MAX + 1];
    char path[512];
    if (zone.length > 0 && str_equal_text(zone, is_set))
        return true;
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
    if (setenv("TZ", name, 1) != 0)
        return err_set(err, ERR_MEMORY, "could not set the time zone");
    tzset();
    memcpy(is_set, name, strlen(name) + 1);
    return true;
}

static bool day_of(time_t time, int32_t *ret_day, struct err *err)
{
    struct tm day;
    if (localtime_r(&time, &day) == NULL ||
        !date_valid(day.tm_year + 1900, day.tm_mon + 1, day.tm_mday)) {
        err_set(err, ERR_VALUE, "the clock of this system is outside the calendar");
        return err_hint(err, "give --on DATE and --known DATE, or set the clock");
    }
    *ret_day = date_from_civil(day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
    return true;
}

/* Seconds, rounded down before 1970 too. */
static time_t seconds_of(int64_t instant)
{
    return (time_t)(instant / 1000000 - (instant % 1000000 < 0 ? 1 : 0));
}

bool clock_today(struct str zone, int32_t *ret_today, struct err *err)
{
    return set_zone(zone, err) && day_of(seconds_of(clock_now()), ret_today, err);
}

bool clock_day_at(struct str zone, int64_t instant, int32_t *ret, struct err *err)
{
    return set_zone(zone, err) && day_of(seconds_of(instant), ret, err);
}

bool clock_day_begins(struct str zone, int32_t day, int64_t *ret, struct err *err)
{
    struct tm begins = { .tm_isdst = -1 };
    int year;
    int month;
    if (!set_zone(zone, err))
        return false;
    date_to_civil(day, &year, &month, &begins.tm_mday);
    begins.tm_year = year - 1900;
    begins.tm_mon = month - 1;
    *ret = (int64_t)mktime(&begins) * 1000000;
    return true;
}

void clock_set(int64_t instant)
{
    set_to = instant;
}

bool clock_is_set(void)
{
    return set_to != 0;
}

int64_t clock_now(void)
{
    struct timespec now = { 0 };
    if (set_to != 0)
        return set_to;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

double clock_seconds(void)
{
    struct timespec now = { 0 };
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
