/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_accept.c - connections taken by one thread: all, none without room, none after. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <poll.h>

#include "server/accept.h"
#include "server/listen.h"

#define MANY 200 /* more than are taken at once */

struct house {
    struct listening door;
    struct sockaddr_in address;
    atomic_uint room, taken, strangers;
};

static bool has_room(void *context)
{
    struct house *house = context;
    return atomic_load(&house->taken) < atomic_load(&house->room);
}

static void take(void *context, int socket, const struct sockaddr *from, socklen_t size)
{
    struct house *house = context;
    const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)from;
    if (size != sizeof *in || in->sin_addr.s_addr != htonl(INADDR_LOOPBACK) || in->sin_port == 0)
        atomic_fetch_add(&house->strangers, 1);
    atomic_fetch_add(&house->taken, 1);
    close(socket);
}

static struct accepting *open_house(struct house *house, unsigned room)
{
    const struct accept_to to = { .context = house, .has_room = has_room, .take = take };
    struct err err;
    *house = (struct house){ .room = room };
    assert_true(listen_open(STR("127.0.0.1:0"), &house->door, &err));
    unsigned long port = strtoul(strchr(house->door.text, ':') + 1, NULL, 10);
    house->address = (struct sockaddr_in){ .sin_family = AF_INET,
                                           .sin_port = htons((uint16_t)port),
                                           .sin_addr = { htonl(INADDR_LOOPBACK) } };
    struct accepting *accepting = accept_start(mem_system(), house->door.socket, &to, &err);
    assert_non_null(accepting);
    return accepting;
}

/* -1: nobody listens. */
static int call_at(const struct house *house)
{
    int guest = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(guest >= 0);
    if (connect(guest, (const struct sockaddr *)&house->address, sizeof house->address) == 0)
        return guest;
    close(guest);
    return -1;
}

/* Whether they have become so many; nothing is waited for longer than it has to be. */
static bool become(struct house *house, unsigned count)
{
    for (unsigned i = 0; i < 2000 && atomic_load(&house->taken) < count; i++)
        (void)poll(NULL, 0, 5);
    return atomic_load(&house->taken) == count;
}

static void test_all_are_taken(void **unused)
{
    struct house house;
    int guests[MANY];
    struct accepting *accepting = open_house(&house, MANY);
    (void)unused;
    for (unsigned i = 0; i < MANY; i++) {
        guests[i] = call_at(&house);
        assert_true(guests[i] >= 0);
    }
    assert_true(become(&house, MANY));
    assert_int_equal(atomic_load(&house.strangers), 0);
    accept_stop(accepting);
    for (unsigned i = 0; i < MANY; i++)
        close(guests[i]);
}

static void test_none_without_room(void **unused)
{
    struct house house;
    struct accepting *accepting = open_house(&house, 0);
    (void)unused;
    int guest = call_at(&house);
    assert_true(guest >= 0); /* the system lets it wait */
    (void)poll(NULL, 0, 100);
    assert_int_equal(atomic_load(&house.taken), 0);
    atomic_store(&house.room, 1);
    assert_true(become(&house, 1));
    accept_stop(accepting);
    close(guest);
}

static void test_none_after(void **unused)
{
    struct house house;
    (void)unused;
    accept_stop(open_house(&house, 1));
    assert_int_equal(call_at(&house), -1);
    accept_stop(open_house(&house, 0)); /* also while there is no room */
    assert_int_equal(call_at(&house), -1);
    accept_stop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_are_taken),
        cmocka_unit_test(test_none_without_room),
        cmocka_unit_test(test_none_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
