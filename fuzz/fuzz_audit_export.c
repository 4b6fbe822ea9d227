/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/fuzz_audit_export.c - any text is an export that its key signed, or something is wrong. */
#include "audit/export.h"

#include <assert.h>

/* Who signed the seeds; the secret key was thrown away. */
static const char public_key[] =
    "licet public key 1\n"
    "581313689850ed094c02b1192be22d6b563ba0e72b66d6f2fa6722c079dd438b\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct audit_verdict verdict;
    struct audit_outside outside = { .key_count = 1, .name = STR("export") };
    struct key_public key;
    struct err err;
    struct buf out;
    bool read = key_read_public(str_of(public_key), &key, &err);
    assert(read);
    outside.keys = &key;
    buf_init(&out, mem_system(), 1 << 16);
    if (audit_export_verify(mem_system(), (struct str){ (const char *)data, size }, &outside, &out,
                            &verdict, &err))
        assert((verdict.wrong == 0) == (out.length == 0) && verdict.wrong <= 1);
    else
        assert(err.code == ERR_MEMORY || err.code == ERR_LIMIT);
    buf_release(&out);
    return 0;
}
