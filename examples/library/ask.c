/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask.c - one order from standard input, decided.
 *
 *     cc ask.c $(pkg-config --cflags --libs licet) -o ask
 *     ./ask 2026-11-26 <order.json
 *
 * Exit status: 0 it may ship, 1 it may not, 4 something is open, 2 the order cannot be read.
 */
#include <licet.h>
#include <stdio.h>

static const char *const outcomes[] = {
    "not subject to the rules", "no license required", "a license exception", "authorized",
    "a license is required",    "undetermined",        "prohibited",
};

static int complain(const struct licet_error *error)
{
    fprintf(stderr, "%u:%u: %s\n", (unsigned)error->line, (unsigned)error->column, error->message);
    if (error->hint[0] != '\0')
        fprintf(stderr, "hint: %s\n", error->hint);
    return 2;
}

int main(int argc, char **argv)
{
    static char order[1 << 20];
    struct licet_error error;
    struct licet_options options = LICET_OPTIONS_INIT;
    struct licet_answer answer;
    int status;
    size_t length = fread(order, 1, sizeof order, stdin);
    licet_engine *engine = licet_engine_new(NULL, &error);
    licet_session *session = engine == NULL ? NULL : licet_session_new(engine, &error);
    if (session == NULL) {
        licet_engine_release(engine);
        return complain(&error);
    }
    options.today = argc > 1 ? argv[1] : licet_engine_complete_through(engine);
    if (licet_decide(session, order, length, &options, &answer, &error)) {
        printf("%s\n%s\n", outcomes[answer.outcome], answer.json);
        if (answer.may_ship)
            status = 0;
        else
            status = answer.outcome == LICET_LICENSE_REQUIRED || answer.outcome == LICET_PROHIBITED
                         ? 1
                         : 4;
    } else {
        status = complain(&error);
    }
    licet_session_free(session);
    licet_engine_release(engine);
    return status;
}
