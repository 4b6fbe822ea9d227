/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_http.c - who lets the server wait is cut off; who waits for it is not. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/http.h"
#include "server/listen.h"

#define HEAD "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n"
#define LATER 100 /* seconds: more than anybody has */

/* An application that hands over what it was told to, and replies to the rest. */
struct served {
    bool waits_before, waits_behind;
    pthread_mutex_t lock;
    pthread_cond_t handed;
    struct exchange *waiting;
    struct http *http;
    int client;
};

static bool hand_over(struct served *served, struct exchange *exchange)
{
    pthread_mutex_lock(&served->lock);
    http_wait(exchange);
    served->waiting = exchange;
    pthread_cond_signal(&served->handed);
    pthread_mutex_unlock(&served->lock);
    return true;
}

static void reply(struct exchange *exchange)
{
    exchange->reply.status = 200;
    buf_str(&exchange->reply.text, STR("done"));
}

static bool begin(void *context, struct exchange *exchange)
{
    struct served *served = context;
    exchange->body.length_max = 2;
    return served->waits_before && hand_over(served, exchange);
}

static bool run(void *context, struct exchange *exchange)
{
    struct served *served = context;
    if (served->waits_behind)
        return hand_over(served, exchange);
    reply(exchange);
    return false;
}

static void end(void *context, struct exchange *exchange)
{
    (void)context;
    (void)exchange;
}

static struct exchange *handed_over(struct served *served)
{
    pthread_mutex_lock(&served->lock);
    while (served->waiting == NULL)
        pthread_cond_wait(&served->handed, &served->lock);
    struct exchange *exchange = served->waiting;
    pthread_mutex_unlock(&served->lock);
    return exchange;
}

static int set_up(void **state)
{
    static struct served served;
    struct listening listening;
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    struct err err;
    served = (struct served){ .client = socket(AF_INET, SOCK_STREAM, 0) };
    pthread_mutex_init(&served.lock, NULL);
    pthread_cond_init(&served.handed, NULL);
    assert_true(listen_open(STR("127.0.0.1:0"), &listening, &err));
    assert_int_equal(getsockname(listening.socket, (struct sockaddr *)&address, &size), 0);
    const struct http_config config = {
        .mem = mem_system(),
        .socket = listening.socket,
        .threads = 1,
        .seconds = 1,
        .limits = { .connections = 10,
                    .head = 8192,
                    .head_seconds = 5,
                    .idle_seconds = 60,
                    .body_rate = 1024 },
        .application = { .context = &served, .begin = begin, .run = run, .end = end },
    };
    served.http = http_start(&config, &err);
    assert_non_null(served.http);
    assert_int_equal(connect(served.client, (struct sockaddr *)&address, size), 0);
    *state = &served;
    return 0;
}

static int tear_down(void **state)
{
    struct served *served = *state;
    close(served->client);
    http_stop(served->http);
    pthread_cond_destroy(&served->handed);
    pthread_mutex_destroy(&served->lock);
    return 0;
}

static void say(struct served *served, const char *text)
{
    assert_int_equal(send(served->client, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* Whether there is a reply before the connection ends. */
static bool is_answered(struct served *served)
{
    char got[1024] = { 0 };
    size_t length = 0;
    while (strstr(got, "done") == NULL) {
        ssize_t more = recv(served->client, got + length, sizeof got - 1 - length, 0);
        if (more <= 0)
            return false;
        length += (size_t)more;
    }
    return strncmp(got, "HTTP/1.1 200 ", 13) == 0;
}

static void waits_before_the_body(void **state)
{
    struct served *served = *state;
    served->waits_before = true;
    say(served, HEAD "{}");
    struct exchange *exchange = handed_over(served);
    http_tick(served->http, LATER);
    http_done(exchange);
    assert_true(is_answered(served));
}

static void waits_for_its_reply(void **state)
{
    struct served *served = *state;
    served->waits_behind = true;
    say(served, HEAD "{}");
    struct exchange *exchange = handed_over(served);
    http_tick(served->http, LATER);
    reply(exchange);
    http_done(exchange);
    assert_true(is_answered(served));
}

static void cuts_off_a_late_body(void **state)
{
    struct served *served = *state;
    served->waits_before = true;
    say(served, HEAD);
    struct exchange *exchange = handed_over(served);
    /* It has time from when it may be sent on, which is after this. */
    http_tick(served->http, LATER);
    http_done(exchange);
    say(served, "{");
    for (unsigned later = 2; http_busy(served->http) > 0; later++)
        http_tick(served->http, later * LATER);
    assert_false(is_answered(served));
}

static void cuts_off_a_late_head(void **state)
{
    struct served *served = *state;
    say(served, "POST /x HTTP/1.1\r\nHost");
    /* Until the connection has been taken there is nothing to be cut off. */
    char byte;
    for (unsigned later = 1; recv(served->client, &byte, 1, MSG_DONTWAIT) != 0; later++)
        http_tick(served->http, later * LATER);
    while (http_busy(served->http) > 0)
        http_tick(served->http, LATER);
}

static void answers_one_behind_the_other(void **state)
{
    struct served *served = *state;
    for (int i = 0; i < 3; i++) {
        say(served, HEAD "{}");
        assert_true(is_answered(served));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(waits_before_the_body, set_up, tear_down),
        cmocka_unit_test_setup_teardown(waits_for_its_reply, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cuts_off_a_late_body, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cuts_off_a_late_head, set_up, tear_down),
        cmocka_unit_test_setup_teardown(answers_one_behind_the_other, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
