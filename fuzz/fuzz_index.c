/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_index.c - any bytes are a saved index, with the right checksum: refused, or names are
 * looked for in it and nothing outside of it is read.
 *
 * The first byte says how: odd, what follows is the index; even, six bytes each change a number in
 * an index that is whole (where, two bytes; what, four).
 */
#include "screen/match_index_priv.h"

#include <assert.h>
#include <string.h>

static struct listed_name names[] = {
    { { "Huawei Technologies Co., Ltd.", 29 }, NAME_OWN },
    { { "Hua Wei", 7 }, NAME_ALIAS },
    { { "Example Semiconductor", 21 }, NAME_OWN },
};
static struct listed entries[] = { { .names = names, .name_count = 2 },
                                   { .names = names + 2, .name_count = 1 } };
static const struct party_list list = { .entries = entries, .entry_count = 2 };
static const struct party_list *const lists[] = { &list };

static void change(struct buf *bytes, struct str edits)
{
    for (; edits.length >= 6; edits = str_slice(edits, 6, edits.length)) {
        uint16_t at;
        memcpy(&at, edits.data, sizeof at);
        memcpy(bytes->data + at * 4 % (bytes->length & ~(size_t)3), edits.data + 2, 4);
    }
}

static void look(const struct matcher *matcher)
{
    static const char *const looked_for[] = { "Huawey Tech", "hua wei", "Ex ample semicondutor" };
    struct matches found;
    struct err err;
    struct match_session *session = match_session_new(mem_system(), matcher, &err);
    assert(session != NULL);
    for (size_t i = 0; i < sizeof looked_for / sizeof looked_for[0]; i++) {
        bool done = match_name(session, &(struct match_query){ .name = str_of(looked_for[i]) }, 1,
                               4, &found, &err);
        assert(done && found.count <= 4);
    }
    match_session_free(session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = { (const char *)data + 1, size - 1 };
    struct matcher *matcher;
    struct buf bytes;
    struct err err;
    if (size == 0)
        return 0;
    buf_init(&bytes, mem_system(), INDEX_BYTES_MAX);
    if ((data[0] & 1) != 0) {
        buf_str(&bytes, rest);
    } else {
        bool done = index_build(mem_system(), lists, 1, NULL, STR(""), &bytes, &err);
        assert(done);
        change(&bytes, rest);
    }
    if (bytes.length >= 16) {
        uint64_t sum = index_checksum(str_slice(buf_view(&bytes), 16, bytes.length));
        memcpy(bytes.data + 8, &sum, sizeof sum);
    }
    matcher = matcher_open(mem_system(), lists, 1, STR(""), buf_view(&bytes), &err);
    if (matcher != NULL)
        look(matcher);
    matcher_free(matcher);
    buf_release(&bytes);
    return 0;
}
