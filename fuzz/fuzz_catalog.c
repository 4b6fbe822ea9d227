/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_catalog.c - any text is a catalog or refused with its place; any name may be looked
 * for.
 *
 * The input is a catalog, then, behind the first record separator (0x1E), a name.
 */
#include "item/item.h"

#include <assert.h>
#include <string.h>

static void check_match(const struct catalog *catalog, struct str name)
{
    struct catalog_match match;
    struct catalog_match again;
    struct catalog_suggestions near;
    catalog_find(catalog, name, &match);
    assert(match.count <= CATALOG_MATCHES_MAX && match.count <= match.total);
    assert(match.total <= catalog->chip_count);
    assert((match.count == 0) == (match.total == 0));
    catalog_suggest(catalog, name, &near);
    assert(near.count <= CATALOG_SUGGESTIONS_MAX);
    assert(match.count == 0 || near.count == 0);
    for (size_t i = 0; i < match.count; i++)
        assert(match.chips[i]->family.length <= match.chips[i]->name.length);
    for (size_t i = 0; i < near.count; i++) {
        catalog_find(catalog, near.list[i], &again);
        assert(again.count > 0);
    }
}

static void check_catalog(const struct catalog *catalog)
{
    for (size_t i = 0; i < catalog->chip_count; i++) {
        const struct chip *chip = &catalog->chips[i];
        struct catalog_match match;
        catalog_find(catalog, chip->name, &match);
        assert(match.total == 1 && match.chips[0] == chip);
        catalog_find(catalog, chip->family, &match);
        assert(match.total >= 1);
        assert(chip->figure_count == catalog->fact_count);
        for (size_t j = 0; j < chip->figure_count; j++) {
            const struct figure *figure = chip_figure(chip, catalog->facts[j]);
            assert(figure == &chip->figures[j]);
            assert((figure->state == FIGURE_UNKNOWN) == (figure->value.length == 0));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data, size };
    size_t end = str_find(text, 0x1E);
    struct str name = str_slice(text, end + 1, size);
    struct arena arena;
    struct catalog catalog;
    struct err err;
    text = str_slice(text, 0, end);
    err_clear(&err);
    arena_init(&arena, mem_system(), (size_t)64 << 20);
    if (catalog_read(&arena, STR("chips.csv"), text, &catalog, &err)) {
        check_catalog(&catalog);
        check_match(&catalog, name);
    } else {
        assert(err.code != ERR_NONE && err.message[0] != '\0');
        assert(err.code != ERR_SYNTAX || (err.line > 0 && err.column > 0));
        assert(err.column <= text.length + 1 && err.line <= text.length + 1);
        assert(str_is_utf8(str_of(err.message)));
    }
    arena_release(&arena);
    return 0;
}
