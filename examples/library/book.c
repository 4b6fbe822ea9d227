/* SPDX-License-Identifier: Apache-2.0 */
/*
 * book.c - a book of orders, decided on several threads that share one engine.
 *
 *     cc book.c $(pkg-config --cflags --libs licet) -pthread -o book
 *     ./book orders.jsonl 4
 *
 * Prints the decisions in the order of the file, one JSON object a line.
 */
#include <licet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 100000
#define THREADS_MAX 64

static char *lines[LINES_MAX];
static char *answers[LINES_MAX];
static size_t line_count;
static unsigned thread_count;
static licet_engine *engine;

/* Every thread has a session of its own, and every thread_count-th line. */
static void *decide_some(void *first)
{
    struct licet_error error;
    struct licet_answer answer;
    struct licet_options options = LICET_OPTIONS_INIT;
    licet_session *session = licet_session_new(engine, &error);
    size_t i;
    options.today = licet_engine_complete_through(engine);
    for (i = *(size_t *)first; session != NULL && i < line_count; i += thread_count) {
        if (licet_decide(session, lines[i], strlen(lines[i]), &options, &answer, &error)) {
            answers[i] = malloc(answer.json_length + 1);
            if (answers[i] != NULL)
                memcpy(answers[i], answer.json, answer.json_length + 1);
        } else {
            fprintf(stderr, "line %zu: %s\n", i + 1, error.message);
        }
    }
    licet_session_free(session);
    return NULL;
}

static void read_lines(FILE *file)
{
    static char line[1 << 20];
    while (line_count < LINES_MAX && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '\0')
            continue;
        lines[line_count] = malloc(strlen(line) + 1);
        if (lines[line_count] == NULL)
            exit(3);
        strcpy(lines[line_count++], line);
    }
}

int main(int argc, char **argv)
{
    struct licet_error error;
    pthread_t threads[THREADS_MAX];
    size_t firsts[THREADS_MAX];
    unsigned t;
    size_t i;
    FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;
    thread_count = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 2;
    if (file == NULL || thread_count == 0 || thread_count > THREADS_MAX) {
        fprintf(stderr, "usage: book ORDERS.jsonl [THREADS]\n");
        return 2;
    }
    read_lines(file);
    fclose(file);
    engine = licet_engine_new(NULL, &error);
    if (engine == NULL) {
        fprintf(stderr, "%s\n", error.message);
        return 3;
    }
    for (t = 0; t < thread_count; t++) {
        firsts[t] = t;
        if (pthread_create(&threads[t], NULL, decide_some, &firsts[t]) != 0)
            return 3;
    }
    for (t = 0; t < thread_count; t++)
        pthread_join(threads[t], NULL);
    for (i = 0; i < line_count; i++) {
        if (answers[i] != NULL)
            puts(answers[i]);
        free(answers[i]);
        free(lines[i]);
    }
    licet_engine_release(engine);
    return 0;
}
