/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/fuzz_holdings.c - any text is rows of a book, or an error; what is read can be valued. */
#include <stdlib.h>
#include <string.h>

#include "exposure/holdings_read.h"
#include "exposure/valuation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct holdings book = { 0 };
    struct verdict markets[64] = { { .standing = LINE_SHIPS } };
    const struct phase phase = { 0 };
    const struct valuation_case valued = { .until = 1000,
                                           .phases = &phase,
                                           .phase_count = 1,
                                           .markets = markets,
                                           .market_share = HOLDINGS_WHOLE };
    struct book_index index;
    struct valuation valuation;
    struct err err;
    char *text = malloc(size + 1);
    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    arena_init(&arena, mem_system(), (size_t)16 << 20);
    err_clear(&err);
    if (holdings_read(mem_system(), &arena, STR("x"), (struct str){ text, size }, &book, &err) &&
        book.market_count <= 64 && book_index_make(&arena, &book, &index, &err) &&
        valuation_make(&arena, &index, &valued, &valuation, &err)) {
        for (size_t i = 0; i < book.supply_count; i++) {
            const struct valued_supply *s = &valuation.supplies[i];
            if (s->shipped + s->redirected + s->used + s->left != book.supplies[i].quantity)
                abort();
        }
    }
    arena_release(&arena);
    free(text);
    return 0;
}
