/* SPDX-License-Identifier: Apache-2.0 */
/* desk/networks.c - see networks.h. */
#include "desk/networks.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define ADDRESS_SIZE 16
#define ADDRESS_BITS (8 * ADDRESS_SIZE)
#define MAPPED_BITS 96 /* of an IPv4 address in one of IPv6: RFC 4291, 2.5.5.2 */

struct network {
    uint8_t bytes[ADDRESS_SIZE];
    unsigned bits;
};

static const uint8_t mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static bool is_mapped(const uint8_t address[ADDRESS_SIZE])
{
    return memcmp(address, mapped, sizeof mapped) == 0;
}

static bool read_address(struct str text, struct network *ret, unsigned *ret_before)
{
    char copy[INET6_ADDRSTRLEN];
    if (text.length == 0 || text.length >= sizeof copy)
        return false;
    str_put(copy, sizeof copy, text);
    if (inet_pton(AF_INET6, copy, ret->bytes) == 1) {
        *ret_before = 0;
        return true;
    }
    memcpy(ret->bytes, mapped, sizeof mapped);
    *ret_before = MAPPED_BITS;
    return inet_pton(AF_INET, copy, ret->bytes + sizeof mapped) == 1;
}

/* At most three digits: 0 to 999. */
static bool read_bits(struct str text, unsigned *ret)
{
    *ret = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (!is_digit(text.data[i]))
            return false;
        *ret = *ret * 10 + (unsigned)(text.data[i] - '0');
    }
    return text.length >= 1 && text.length <= 3;
}

static bool read_network(struct str text, struct network *ret)
{
    size_t slash = str_find(text, '/');
    unsigned before;
    unsigned bits;
    if (!read_address(str_slice(text, 0, slash), ret, &before))
        return false;
    ret->bits = ADDRESS_BITS;
    if (slash == text.length)
        return true;
    if (!read_bits(str_slice(text, slash + 1, text.length), &bits) || bits > ADDRESS_BITS - before)
        return false;
    ret->bits = before + bits;
    return true;
}

static bool is_in(const struct network *network, const uint8_t address[ADDRESS_SIZE])
{
    size_t whole = network->bits / 8;
    unsigned rest = network->bits % 8;
    if (memcmp(network->bytes, address, whole) != 0)
        return false;
    return rest == 0 || (network->bytes[whole] ^ address[whole]) >> (8 - rest) == 0;
}

/* Takes the next word off the list; false at its end. */
static bool next_word(struct str *list, struct str *ret)
{
    *list = str_trim(*list);
    if (list->length == 0)
        return false;
    size_t end = str_find(*list, ' ');
    *ret = str_slice(*list, 0, end);
    *list = str_slice(*list, end, list->length);
    return true;
}

bool networks_check(struct str networks, struct err *err)
{
    struct str word;
    struct network network;
    while (next_word(&networks, &word)) {
        if (read_network(word, &network))
            continue;
        err_set(err, ERR_VALUE, "'%.*s' is neither an address nor a network", STR_ARG(word));
        return err_hint(err, "as in 192.0.2.1, 10.0.0.0/8, 2001:db8::/32");
    }
    return true;
}

bool networks_have(struct str networks, struct str address)
{
    struct network at;
    struct network network;
    struct str word;
    unsigned before;
    if (str_trim(networks).length == 0)
        return true;
    if (!read_address(address, &at, &before))
        return false;
    while (next_word(&networks, &word)) {
        if (read_network(word, &network) && is_in(&network, at.bytes))
            return true;
    }
    return false;
}

struct str network_of(struct str address, char room[NETWORK_OF_SIZE])
{
    struct network at;
    unsigned before;
    str_put(room, NETWORK_OF_SIZE, address);
    if (!read_address(address, &at, &before))
        return str_of(room);
    const uint8_t *b = at.bytes;
    if (before == 0 && is_mapped(b))
        snprintf(room, NETWORK_OF_SIZE, "%u.%u.%u.%u", b[12], b[13], b[14], b[15]);
    else if (before == 0)
        snprintf(room, NETWORK_OF_SIZE, "%02x%02x:%02x%02x:%02x%02x:%02x%02x::", b[0], b[1], b[2],
                 b[3], b[4], b[5], b[6], b[7]);
    return str_of(room);
}
