/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_server_parts.c - targets, routes, rates, late connections, bodies, problems. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/body.h"
#include "server/crew.h"
#include "server/looks.h"
#include "server/prefer.h"
#include "server/problem.h"
#include "server/rate.h"
#include "server/routes.h"
#include "server/uploads.h"
#include "server/watch.h"

static struct arena arena;
static struct err err;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, mem_system(), (size_t)1 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* ---- targets ---- */

static void takes_targets_apart(void **state)
{
    struct target target;
    (void)state;
    assert_true(
        target_read(&arena, STR("/v1/orders/SO-1%2F10:hold?after=a+b%2B&limit=&x"), &target, &err));
    assert_int_equal(target.part_count, 3);
    assert_true(str_equal_text(target.parts[2], "SO-1%2F10:hold"));
    assert_int_equal(target.query_count, 3);
    assert_true(str_equal_text(target.queries[0].value, "a b+"));
    assert_true(str_equal_text(target.queries[1].name, "limit"));
    assert_int_equal(target.queries[1].value.length, 0);
    assert_true(target_read(&arena, STR("/"), &target, &err));
    assert_int_equal(target.part_count, 0);
    assert_true(target_read(&arena, STR("/v1/"), &target, &err));
    assert_int_equal(target.part_count, 2);
}

static void refuses_targets(void **state)
{
    static const struct {
        const char *text;
        enum err_code code;
    } wrong[] = {
        { "", ERR_SYNTAX },         { "v1", ERR_SYNTAX },
        { "*", ERR_SYNTAX },        { "/a?x=1&x=2", ERR_SYNTAX },
        { "/a?x=%", ERR_SYNTAX },   { "/a?x=%0", ERR_SYNTAX },
        { "/a?x=%0g", ERR_SYNTAX }, { "/a?%00=1", ERR_SYNTAX },
        { "/a?x=%c3", ERR_SYNTAX }, { "/a/b/c/d/e/f/g/h/i", ERR_LIMIT },
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct target target;
        assert_false(target_read(&arena, str_of(wrong[i].text), &target, &err));
        assert_int_equal(err.code, wrong[i].code);
    }
    char many[512] = "/a?";
    for (int i = 0; i <= TARGET_QUERIES_MAX; i++) {
        const char pair[] = { (char)('a' + i % 26), (char)('a' + i / 26), '=', '1', '&', 0 };
        memcpy(many + strlen(many), pair, sizeof pair);
    }
    struct target target;
    assert_false(target_read(&arena, str_of(many), &target, &err));
    assert_int_equal(err.code, ERR_LIMIT);
}

/* ---- routes ---- */

static const char *route_of(enum http_method method, const char *text, route_methods *ret_methods)
{
    struct target target;
    const struct route *route;
    struct str parameters[ROUTE_PARAMETERS_MAX];
    assert_true(target_read(&arena, str_of(text), &target, &err));
    assert_true(routes_find(&arena, method, &target, &route, parameters, ret_methods, &err));
    return route == NULL ? "none" : route->name;
}

static void finds_routes(void **state)
{
    route_methods methods;
    (void)state;
    assert_string_equal(route_of(HTTP_POST, "/v1/decisions", &methods), "check");
    assert_string_equal(route_of(HTTP_HEAD, "/healthz", &methods), "health");
    assert_string_equal(route_of(HTTP_GET, "/v1/chips/H100%20SXM", &methods), "chip.show");
    assert_string_equal(route_of(HTTP_GET, "/v1/chips", &methods), "chip.list");
    assert_string_equal(route_of(HTTP_GET, "/", &methods), "page.ask");
    assert_string_equal(route_of(HTTP_GET, "/v1", &methods), "none");
    assert_string_equal(route_of(HTTP_GET, "/v1/chip", &methods), "none");
    assert_string_equal(route_of(HTTP_GET, "/v1/chipset", &methods), "none");
    assert_string_equal(route_of(HTTP_GET, "/v1/chips/", &methods), "none");
    assert_string_equal(route_of(HTTP_GET, "/v1/chips/a:b", &methods), "none");
    assert_int_equal(methods, 0);
    assert_string_equal(route_of(HTTP_DELETE, "/healthz", &methods), "none");
    /* A step is a transition of the table of what it is a step of. */
    assert_string_equal(route_of(HTTP_POST, "/v1/shipments/S-1:release", &methods), "ship.release");
    assert_string_equal(route_of(HTTP_POST, "/v1/shipments", &methods), "ship.plan");
    assert_string_equal(route_of(HTTP_POST, "/v1/flags:resolve", &methods), "flag.resolve");
    assert_string_equal(route_of(HTTP_POST, "/v1/licenses/D1:supersede", &methods), "none");
    assert_string_equal(route_of(HTTP_DELETE, "/healthz", &methods), "none");
    struct str text = route_methods_text(&arena, methods);
    assert_true(str_equal_text(text, "GET, HEAD"));
}

static bool is_named_before(const struct route *route)
{
    for (const struct route *before = routes; before != route; before++) {
        if (strcmp(before->name, route->name) == 0 ||
            (before->method == route->method && !route_is_none(route) &&
             strcmp(before->path, route->path) == 0))
            return true;
    }
    return false;
}

static void the_table_is_sound(void **state)
{
    (void)state;
    assert_true(routes_count() <= ROUTES_MAX);
    for (const struct route *route = routes; route->path != NULL; route++) {
        assert_non_null(route->run);
        assert_non_null(route->summary);
        assert_false(is_named_before(route));
        /* Nobody who is not signed in changes anything. */
        assert_true(route->access != ROUTE_ANYBODY || route->method == HTTP_GET ||
                    route->lane == ROUTE_SLOW);
        assert_true(route->body == ROUTE_NO_BODY || route->takes != NULL || route->page);
        /* Who may is never left open. */
        assert_true((route->access == ROUTE_MAY) == (route->may != 0));
        assert_true(route->may < PERMISSION_BIT(PERMISSION_COUNT));
    }
}

/* ---- rates ---- */

static void gives_so_many_a_second(void **state)
{
    struct rate *rate = rate_new(mem_system(), 3, &err);
    (void)state;
    assert_non_null(rate);
    for (int i = 0; i < 3; i++)
        assert_true(rate_take(rate, STR("a"), 10));
    assert_false(rate_take(rate, STR("a"), 10));
    assert_true(rate_take(rate, STR("b"), 10));
    assert_true(rate_take(rate, STR("a"), 10.34));
    assert_false(rate_take(rate, STR("a"), 10.34));
    assert_false(rate_take(rate, STR("a"), 9)); /* a clock that goes back gives nothing */
    for (int i = 0; i < 3; i++)
        assert_true(rate_take(rate, STR("a"), 100));
    assert_false(rate_take(rate, STR("a"), 100));
    rate_free(rate);
}

/* ---- bodies ---- */

static void add(struct body *body, char byte, size_t count)
{
    char block[1000];
    memset(block, byte, sizeof block);
    for (; count > 0; count -= count < sizeof block ? count : sizeof block)
        assert_true(body_add(
            body, (struct str){ block, count < sizeof block ? count : sizeof block }, &err));
}

static void read_all(const struct body *body, size_t firsts, size_t seconds)
{
    char block[777];
    size_t length;
    for (uint64_t at = 0; at < firsts + seconds; at += length) {
        assert_true(body_read(body, at, block, sizeof block, &length, &err));
        assert_true(length > 0);
        for (size_t i = 0; i < length; i++)
            assert_int_equal(block[i], at + i < firsts ? 'a' : 'b');
    }
    assert_true(body_read(body, firsts + seconds, block, sizeof block, &length, &err));
    assert_int_equal(length, 0);
}

static void keeps_bodies(void **state)
{
    (void)state;
    for (int in_file = 0; in_file < 2; in_file++) {
        struct body body;
        size_t firsts = in_file ? BODY_IN_MEMORY : 5000;
        body_init(&body, mem_system());
        body.length_max = firsts + 3000;
        body.folder = in_file ? "/tmp" : NULL;
        add(&body, 'a', firsts);
        assert_int_equal(body.fd, -1);
        add(&body, 'b', 3000);
        assert_int_equal(body.fd >= 0, in_file);
        read_all(&body, firsts, 3000);
        assert_false(body_add(&body, STR("c"), &err));
        assert_int_equal(err.code, ERR_LIMIT);
        body_release(&body);
    }
}

/* What waits in files is asked for before it is there; what is in memory is not. */
static bool may_grow(void *context, uint64_t more, struct err *may_err)
{
    uint64_t *left = context;
    if (more > *left)
        return err_set(may_err, ERR_WAIT, "not now");
    *left -= more;
    return true;
}

static void bodies_grow_as_they_may(void **state)
{
    uint64_t left = BODY_IN_MEMORY + 100;
    struct body body;
    (void)state;
    body_init(&body, mem_system());
    body.length_max = 10 * BODY_IN_MEMORY;
    body.folder = "/tmp";
    body.grows = may_grow;
    body.grows_context = &left;
    add(&body, 'a', BODY_IN_MEMORY);
    assert_true(left == BODY_IN_MEMORY + 100 && body.fd < 0);
    add(&body, 'b', 100);
    assert_true(left == 0 && body.fd >= 0);
    assert_false(body_add(&body, STR("c"), &err));
    assert_int_equal(err.code, ERR_WAIT);
    body_release(&body);
    /* One that may not at all has no file. */
    body_init(&body, mem_system());
    body.length_max = 10 * BODY_IN_MEMORY;
    body.folder = "/tmp";
    body.grows = may_grow;
    body.grows_context = &left;
    add(&body, 'a', BODY_IN_MEMORY);
    assert_false(body_add(&body, STR("c"), &err));
    assert_true(err.code == ERR_WAIT && body.fd < 0);
    body_release(&body);
}

static bool grow(struct uploads *uploads, struct uploaded *upload, uint8_t by, uint64_t more)
{
    upload->by.bytes[0] = by;
    bool done = upload_grows(uploads, upload, more, &err);
    assert_true(done || err.code == ERR_WAIT);
    return done;
}

static void each_has_so_many_uploads(void **state)
{
    struct uploads *uploads = uploads_new(mem_system(), 2, 1000, &err);
    struct uploaded list[4] = { { .bytes = 0 } };
    (void)state;
    assert_non_null(uploads);
    assert_true(grow(uploads, &list[0], 1, 500) && grow(uploads, &list[1], 1, 400));
    assert_false(grow(uploads, &list[2], 1, 1));
    assert_string_equal(err.message, "2 large requests of yours wait already");
    assert_false(list[2].is_in_file);
    assert_true(grow(uploads, &list[0], 1, 100));
    assert_false(grow(uploads, &list[1], 1, 1));
    assert_string_equal(err.message, "large requests of yours that wait have more than 1000 bytes");
    assert_true(list[1].bytes == 400);
    /* Others have their own, and what ends makes room. */
    assert_true(grow(uploads, &list[2], 2, 1000));
    upload_ends(uploads, &list[1]);
    assert_true(grow(uploads, &list[3], 1, 400));
    upload_ends(uploads, &list[1]);
    assert_false(grow(uploads, &list[1], 1, 0));
    upload_ends(uploads, &list[0]);
    upload_ends(uploads, &list[2]);
    assert_true(grow(uploads, &list[1], 1, 600));
    upload_ends(uploads, &list[3]);
    upload_ends(uploads, &list[1]);
    uploads_free(uploads);
    uploads_free(NULL);
}

/* ---- what was looked at ---- */

static pthread_mutex_t working = PTHREAD_MUTEX_INITIALIZER;

/* As long as nobody lets it. */
static bool do_nothing(void *context, struct look *look, struct err *look_err)
{
    (void)context;
    (void)look;
    (void)look_err;
    pthread_mutex_lock(&working);
    pthread_mutex_unlock(&working);
    return true;
}

static struct look *look_of(uint8_t by, char key[LOOK_KEY_SIZE])
{
    const struct policy_draft draft = { .pack = STR("house") };
    struct look *look = look_new(mem_system(), &draft, &err);
    assert_non_null(look);
    look->by.bytes[0] = by;
    look->until = 1;
    memcpy(key, look->key, LOOK_KEY_SIZE);
    return look;
}

static bool is_there(struct looks *looks, uint8_t by, const char *key)
{
    const struct store_id id = { .bytes = { by } };
    bool found = looks_hold(looks, LOOK_AT_PACK, str_of(key), &id, 0) != NULL;
    if (found)
        looks_let_go(looks);
    return found;
}

/* Who looks often keeps no place of others, nor lets them wait. */
static void each_has_so_many_looks(void **state)
{
    struct looks *looks = looks_new(mem_system(), do_nothing, NULL, &err);
    char keys[6][LOOK_KEY_SIZE];
    char others[4][LOOK_KEY_SIZE];
    char key[LOOK_KEY_SIZE];
    (void)state;
    assert_non_null(looks);
    for (size_t i = 0; i < 2; i++)
        looks_keep(looks, look_of(2, others[i]));
    for (size_t i = 0; i < 6; i++)
        looks_keep(looks, look_of(1, keys[i]));
    for (size_t i = 0; i < 6; i++)
        assert_true(is_there(looks, 1, keys[i]) == (i >= 6 - LOOKS_EACH));
    assert_true(is_there(looks, 2, others[0]) && is_there(looks, 2, others[1]));
    assert_false(is_there(looks, 1, others[0]));
    /* When all places are taken the oldest goes. */
    looks_keep(looks, look_of(3, key));
    looks_keep(looks, look_of(3, key));
    looks_keep(looks, look_of(3, key));
    assert_false(is_there(looks, 2, others[0]));
    assert_true(is_there(looks, 2, others[1]) && is_there(looks, 1, keys[5]));

    pthread_mutex_lock(&working);
    for (size_t i = 0; i < LOOKS_WAITING_EACH; i++)
        assert_true(looks_begin(looks, look_of(1, key), &err));
    struct look *more = look_of(1, key);
    assert_false(looks_begin(looks, more, &err));
    assert_int_equal(err.code, ERR_WAIT);
    assert_string_equal(err.message, "2 of yours wait already to be worked out");
    for (size_t i = 0; i < LOOKS_WAITING - LOOKS_WAITING_EACH; i++)
        assert_true(looks_begin(looks, look_of(2, others[i]), &err));
    more->by.bytes[0] = 3;
    assert_false(looks_begin(looks, more, &err));
    assert_string_equal(err.message, "4 wait already to be worked out");
    look_free(more);
    pthread_mutex_unlock(&working);
    looks_free(looks);
}

static void says_that_there_is_no_folder(void **state)
{
    static char block[BODY_IN_MEMORY + 1];
    struct body body;
    (void)state;
    body_init(&body, mem_system());
    body.length_max = 2 * sizeof block;
    body.folder = "/nowhere/at/all";
    assert_false(body_add(&body, (struct str){ block, sizeof block }, &err));
    assert_int_equal(err.code, ERR_IO);
    body_release(&body);
}

/* ---- problems ---- */

static void tells_each_error(void **state)
{
    (void)state;
#define CHECK(name, number, exit_status, http, text)                                               \
    if (name != ERR_NONE) {                                                                        \
        err_set(&err, name, "x");                                                                  \
        assert_int_equal(problem_status(problem_kind_of(&err)), http);                             \
    }
    ERR_MAP(CHECK)
#undef CHECK
}

static void writes_problems(void **state)
{
    struct buf out;
    (void)state;
    buf_init(&out, mem_system(), 4096);
    err_set(&err, ERR_CONFLICT, "'%s' is there", "a");
    err_hint(&err, "take another");
    const struct problem problem = {
        .kind = PROBLEM_CONFLICT, .err = &err, .request = "7", .members = STR("\"possible\":[],")
    };
    problem_to_json(&problem, &out);
    assert_true(str_equal_text(
        buf_view(&out),
        "{\"type\":\"https://licet.example/problem/conflict\",\"title\":\"it contradicts what is "
        "kept\",\"status\":409,\"detail\":\"'a' is there\",\"instance\":\"urn:licet:request:7\","
        "\"reason\":\"conflict\",\"hint\":\"take another\",\"possible\":[]}\n"));
    buf_release(&out);
}

/* A server that has just begun has no late connections, whatever time it is. */
static void cuts_off_who_is_late(void **state)
{
    int pair[2];
    char byte;
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    struct watch *watch = watch_new(mem_system(), &err);
    assert_non_null(watch);
    assert_int_equal(watch_tick(watch, 17000), 0);
    struct watched *watched = watch_add(watch, pair[0], 10);
    assert_non_null(watched);
    assert_int_equal(watch_tick(watch, 17001), 0);
    assert_int_equal(watch_tick(watch, 17010), 0);
    assert_int_equal(read(pair[1], &byte, 1), -1);
    assert_int_equal(watch_tick(watch, 17011), 1);
    assert_int_equal(read(pair[1], &byte, 1), 0);
    assert_int_equal(watch_tick(watch, 17012), 0);
    watch_remove(watch, watched);
    watch_free(watch);
    close(pair[0]);
    close(pair[1]);
}

/* ---- many at once ---- */

struct counted {
    atomic_int times[1000];
    atomic_int sum;
};

static void count_one(void *context, size_t at)
{
    struct counted *counted = context;
    atomic_fetch_add(&counted->times[at], 1);
    atomic_fetch_add(&counted->sum, (int)at);
}

static void does_each_once(void **state)
{
    static const size_t helpers[] = { 0, 1, 3, 1000 };
    static struct counted counted;
    (void)state;
    for (size_t i = 0; i < sizeof helpers / sizeof *helpers; i++) {
        struct crew *crew = crew_new(mem_system(), helpers[i], &err);
        assert_non_null(crew);
        for (size_t count = 0; count <= 1000; count += count < 10 ? 1 : 99) {
            memset(&counted, 0, sizeof counted);
            crew_do(crew, count_one, &counted, count);
            /* All of it is done when it returns. */
            assert_int_equal(counted.sum, count * (count - 1) / 2);
            for (size_t k = 0; k < 1000; k++)
                assert_int_equal(counted.times[k], k < count);
        }
        crew_free(crew);
    }
    crew_free(NULL);
}

static void reads_preferences(void **state)
{
    static const struct {
        const char *header;
        bool minimal;
    } cases[] = {
        { "return=minimal", true },
        { "Return = minimal", true },
        { "return=\"minimal\"", true },
        { "respond-async, return=minimal", true },
        { "respond-async;x=\"a,b;c\", wait=10 ,return=minimal; foo=\"bar\"", true },
        { ",, return=minimal", true },
        { "return=representation", false },
        { "return=Minimal", false },
        { "return", false },
        { "return=", false },
        { "return=\"minimal", false },
        { "return=minimally", false },
        { "areturn=minimal", false },
        { "x=\"return=minimal\"", false },
        { "x=\", return=minimal", false },
        { "x=\"\\\", return=minimal", false },
        { "x; return=minimal", false },
        { "return=representation, return=minimal", false }, /* the first counts */
        { "return=minimal, return=representation", true },
        { "minimal", false },
        { "", false },
    };
    (void)state;
    assert_false(prefer_is_minimal((struct str){ 0 }));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (prefer_is_minimal(str_of(cases[i].header)) != cases[i].minimal)
            fail_msg("%s", cases[i].header);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(takes_targets_apart, begin, end),
        cmocka_unit_test_setup_teardown(refuses_targets, begin, end),
        cmocka_unit_test_setup_teardown(finds_routes, begin, end),
        cmocka_unit_test_setup_teardown(the_table_is_sound, begin, end),
        cmocka_unit_test(gives_so_many_a_second),
        cmocka_unit_test(cuts_off_who_is_late),
        cmocka_unit_test(keeps_bodies),
        cmocka_unit_test(bodies_grow_as_they_may),
        cmocka_unit_test(each_has_so_many_uploads),
        cmocka_unit_test(each_has_so_many_looks),
        cmocka_unit_test(says_that_there_is_no_folder),
        cmocka_unit_test(tells_each_error),
        cmocka_unit_test(writes_problems),
        cmocka_unit_test(does_each_once),
        cmocka_unit_test(reads_preferences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
