/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_audit_record.c - any bytes are an entry or refused, and one that was read is written as
 * it was; any text begins with a checkpoint or does not.
 */
#include "audit/checkpoint.h"
#include "audit/record.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct audit_record record;
    struct checkpoint_note note;
    struct key_public key = { { 1 } };
    struct err err;
    struct str input = { (const char *)data, size };
    if (audit_record_read(input, &record, &err)) {
        struct buf again;
        buf_init(&again, mem_system(), (size_t)1 << 24);
        assert(record.seq > 0);
        assert(audit_record_write(&record, &again, &err));
        assert(str_equal(input, buf_view(&again)));
        buf_release(&again);
    } else {
        assert(err.code == ERR_DAMAGED);
    }
    struct str rest = input;
    if (checkpoint_read(&rest, &note, &err)) {
        assert(note.whole.length + rest.length == size && note.says.size > 0);
        assert(!checkpoint_signed(&note, &key));
    } else {
        assert(err.code == ERR_SYNTAX && rest.length == size);
    }
    return 0;
}
