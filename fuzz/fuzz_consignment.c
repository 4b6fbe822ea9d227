/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_consignment.c - any text is a shipment or an error; one that was read is read back the
 * same when it was written.
 */
#include "desk/shipment_json.h"

#include <assert.h>

#define ARENA_MAX ((size_t)256 << 20)

static bool read_shipment(struct arena *arena, struct str text, struct buf *out)
{
    struct shipment shipment;
    struct err err;
    bool done = shipment_read(mem_system(), arena, text, &shipment, &err);
    if (done) {
        assert(shipment.id.length > 0 && shipment.quantity > 0 && shipment.value >= 0);
        assert(shipment.paper_count <= SHIPMENT_PAPERS_MAX);
        assert(shipment.serial_count <= SHIPMENT_SERIALS_MAX);
        shipment_write_json(&shipment, out);
    } else {
        assert(err.code != ERR_NONE && err.message[0] != '\0');
        assert(str_is_utf8(str_of(err.message)));
    }
    return done;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct buf first;
    struct buf second;
    arena_init(&arena, mem_system(), ARENA_MAX);
    buf_init(&first, mem_system(), SIZE_MAX / 4);
    buf_init(&second, mem_system(), SIZE_MAX / 4);
    if (read_shipment(&arena, (struct str){ (const char *)data, size }, &first)) {
        bool done = read_shipment(&arena, buf_view(&first), &second);
        assert(done && str_equal(buf_view(&first), buf_view(&second)));
    }
    buf_release(&first);
    buf_release(&second);
    arena_release(&arena);
    return 0;
}
