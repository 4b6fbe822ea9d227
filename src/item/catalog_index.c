/* SPDX-License-Identifier: Apache-2.0 */
/* item/catalog_index.c - see item_priv.h. */
#include "item/item_priv.h"

#include <assert.h>
#include <string.h>

#define JOINED_MAX (2 * CATALOG_NAME_MAX + 2) /* vendor, a space, and a name */

struct builder {
    struct arena *arena;
    struct err *err;
    const char *file;
    struct catalog *catalog;
    const struct chip_place *places;
    struct catalog_index *index;
    char vendor_bytes[CATALOG_NAME_MAX]; /* the first word of the chip's vendor, folded */
    struct str vendor;
    struct str *words; /* of the chip, that may be there */
    size_t word_count;
    size_t word_capacity;
};

static struct str joined(struct str a, struct str b, char out[JOINED_MAX])
{
    assert(a.length + b.length + 1 <= JOINED_MAX);
    memcpy(out, a.data, a.length);
    out[a.length] = ' ';
    if (b.length > 0)
        memcpy(out + a.length + 1, b.data, b.length);
    return (struct str){ out, a.length + 1 + b.length };
}

/* The folded name in the arena; data is NULL when the arena is exhausted. */
static struct str folded_copy(struct arena *arena, struct str name)
{
    char folded[JOINED_MAX];
    assert(name.length <= sizeof folded);
    return str_copy(arena, (struct str){ folded, name_fold(name, folded) });
}

static uint32_t *slot_of(const struct catalog_index *index, struct str folded)
{
    size_t at = (size_t)str_hash(folded) & (index->slot_count - 1);
    while (index->slots[at] != 0 && !str_equal(index->keys[index->slots[at] - 1].folded, folded))
        at = (at + 1) & (index->slot_count - 1);
    return &index->slots[at];
}

const struct name_key *catalog_index_get(const struct catalog_index *index, struct str folded)
{
    uint32_t slot = index->slot_count == 0 ? 0 : *slot_of(index, folded);
    return slot == 0 ? NULL : &index->keys[slot - 1];
}

static bool place_error(struct builder *b, uint32_t chip, bool in_aliases)
{
    const struct chip_place *place = &b->places[chip];
    if (in_aliases)
        return err_at(b->err, b->file, place->aliases_line, place->aliases_column);
    return err_at(b->err, b->file, b->catalog->chips[chip].line, place->name_column);
}

/* Two rows claim one name: says so where the later one stands. */
static bool clash(struct builder *b, const struct name_key *key, uint32_t chip, enum key_rank rank,
                  struct str name)
{
    const struct chip *other = &b->catalog->chips[key->chip];
    err_set(b->err, ERR_VALUE, "'%.*s' already names '%.*s' in line %u", STR_ARG(name),
            STR_ARG(other->name), (unsigned)other->line);
    err_hint(b->err, "case, punctuation and spacing do not make a different name");
    return place_error(b, chip, rank == KEY_ALIAS);
}

/* The key is there already: decides which of the two it stands for. */
static bool settle_key(struct builder *b, struct name_key *key, struct name_key wanted,
                       struct str name)
{
    if (key->family == wanted.family) {
        if (key->rank == KEY_FULL && wanted.rank == KEY_FULL)
            return clash(b, key, wanted.chip, wanted.rank, name);
        if (wanted.rank < key->rank) {
            wanted.folded = key->folded;
            *key = wanted;
        } else if (wanted.rank == KEY_ALIAS && key->rank == KEY_ALIAS && key->chip != wanted.chip) {
            key->whole_family = true;
            key->chip = b->index->families[key->family].first;
        }
        return true;
    }
    bool both_exact = key->rank <= KEY_FAMILY && wanted.rank <= KEY_FAMILY;
    if (both_exact || key->rank == KEY_ALIAS || wanted.rank == KEY_ALIAS)
        return clash(b, key, wanted.chip, wanted.rank, name);
    if (wanted.rank <= KEY_FAMILY) {
        wanted.folded = key->folded;
        *key = wanted;
    } else if (key->rank > KEY_FAMILY) {
        key->shared = true;
    }
    return true;
}

static bool add_key(struct builder *b, struct str name, enum key_rank rank, uint32_t chip,
                    bool whole_family)
{
    struct catalog_index *index = b->index;
    char folded[JOINED_MAX];
    struct name_key key = { .folded = { folded, name_fold(name, folded) },
                            .chip = chip,
                            .family = index->names[chip].family,
                            .rank = rank,
                            .whole_family = whole_family };
    if (whole_family)
        key.chip = index->families[key.family].first;
    assert(index->slots != NULL && index->keys != NULL);
    uint32_t *slot = slot_of(index, key.folded);
    if (*slot != 0)
        return settle_key(b, &index->keys[*slot - 1], key, name);
    key.folded = str_copy(b->arena, key.folded);
    if (key.folded.data == NULL)
        return arena_error(b->arena, b->err);
    index->keys[index->key_count] = key;
    *slot = (uint32_t)++index->key_count;
    return true;
}

/* Finds the family of the chip or founds it, and puts the chip at its end. */
static bool join_family(struct builder *b, uint32_t chip)
{
    struct catalog_index *index = b->index;
    const struct chip *who = &b->catalog->chips[chip];
    struct str folded = folded_copy(b->arena, who->family);
    if (folded.data == NULL)
        return arena_error(b->arena, b->err);
    const struct name_key *key = catalog_index_get(index, folded);
    uint32_t family = key == NULL ? NO_CHIP : key->family;
    index->names[chip].next = NO_CHIP;
    if (key != NULL && str_equal(index->families[family].folded, folded)) {
        index->names[index->families[family].last].next = chip;
        index->families[family].last = chip;
    } else {
        family = (uint32_t)index->family_count++;
        index->families[family] =
            (struct family){ .name = who->family, .folded = folded, .first = chip, .last = chip };
    }
    index->names[chip].family = family;
    return add_key(b, who->family, KEY_FAMILY, chip, true);
}

static bool add_word(struct builder *b, struct str word)
{
    for (size_t i = 0; i < b->word_count; i++) {
        if (str_equal(b->words[i], word))
            return true;
    }
    if (!arena_grow(b->arena, &b->words, b->word_count, &b->word_capacity, sizeof *b->words))
        return arena_error(b->arena, b->err);
    struct str copy = str_copy(b->arena, word);
    if (copy.data == NULL)
        return arena_error(b->arena, b->err);
    b->words[b->word_count++] = copy;
    return true;
}

/* Adds each word of the text, and the ways it is shortened: "sxm" for "sxm5", "80g" for "80gb". */
static bool add_words(struct builder *b, struct str text)
{
    char bytes[CATALOG_CELL_MAX];
    size_t length;
    assert(text.length <= sizeof bytes);
    while (name_word(&text, bytes, &length)) {
        struct str word = { bytes, length };
        if (!add_word(b, word))
            return false;
        bool form = length == 4 && str_starts(word, STR("sxm"));
        bool size = length > 2 && str_ends(word, STR("gb"));
        if ((form || size) && !add_word(b, str_slice(word, 0, length - 1)))
            return false;
    }
    return true;
}

/* What memory the chip has is part of how drivers name it: "A100-SXM4-80GB", "H100 80GB HBM3". */
static bool add_memory_words(struct builder *b, const struct chip *chip)
{
    char bytes[16];
    size_t digits = 0;
    while (digits < chip->memory_gb.length && digits < sizeof bytes - 2 &&
           chip->memory_gb.data[digits] >= '0' && chip->memory_gb.data[digits] <= '9')
        digits++;
    if (digits > 0 && digits == chip->memory_gb.length) {
        memcpy(bytes, chip->memory_gb.data, digits);
        memcpy(bytes + digits, "gb", 2);
        if (!add_words(b, (struct str){ bytes, digits + 2 }))
            return false;
    }
    bool plain = str_find(chip->memory_type, ' ') == chip->memory_type.length;
    return !plain || add_words(b, chip->memory_type);
}

static bool collect_words(struct builder *b, const struct chip *chip)
{
    b->words = NULL;
    b->word_count = b->word_capacity = 0;
    bool done = add_words(b, chip->vendor) && add_words(b, chip->model) &&
                add_words(b, chip->variant) && add_words(b, chip->aliases) &&
                add_memory_words(b, chip);
    size_t position = 0;
    for (struct str extra; done;) {
        extra = name_brand_extra(b->vendor, &position);
        if (extra.data == NULL)
            break;
        done = add_word(b, extra);
    }
    return done;
}

/* Which words of the name must be there: all but marketing words, if what is left has a number. */
static size_t required_words(struct builder *b, struct str name, struct str *words, char *store)
{
    size_t all = 0;
    size_t length;
    bool number = false;
    bool brand[CATALOG_NAME_MAX];
    for (; name_word(&name, store, &length); store += length) {
        struct str word = { store, length };
        brand[all] = name_is_brand(b->vendor, word);
        number = number || (!brand[all] && name_has_number(word));
        words[all++] = word;
    }
    size_t kept = 0;
    for (size_t i = 0; i < all; i++) {
        if (!number || !brand[i])
            words[kept++] = words[i];
    }
    return kept;
}

static bool add_spelling(struct builder *b, uint32_t chip, struct str name)
{
    struct str words[CATALOG_NAME_MAX];
    char store[CATALOG_NAME_MAX];
    char rest[CATALOG_NAME_MAX];
    assert(name.length <= CATALOG_NAME_MAX);
    size_t count = required_words(b, name, words, store);
    assert(count > 0);
    if (count > SPELLING_WORDS_MAX) {
        size_t length = 0;
        for (size_t i = SPELLING_WORDS_MAX - 1; i < count; i++)
            length = name_join(rest, length, words[i]);
        words[SPELLING_WORDS_MAX - 1] = (struct str){ rest, length };
        count = SPELLING_WORDS_MAX;
    }
    struct spelling *spelling = &b->index->spellings[b->index->spelling_count];
    *spelling = (struct spelling){ .chip = chip, .required_count = (uint32_t)count };
    spelling->folded = folded_copy(b->arena, name);
    for (size_t i = 0; i < count; i++)
        spelling->required[i] = str_copy(b->arena, words[i]);
    if (b->arena->exhausted)
        return arena_error(b->arena, b->err);
    b->index->spelling_count++;
    return true;
}

static bool add_alias(struct builder *b, uint32_t chip, struct str alias)
{
    char bytes[JOINED_MAX];
    struct str full = joined(b->catalog->chips[chip].vendor, alias, bytes);
    return add_key(b, alias, KEY_ALIAS, chip, false) && add_key(b, full, KEY_ALIAS, chip, false) &&
           add_spelling(b, chip, alias);
}

static bool add_chip(struct builder *b, uint32_t number)
{
    const struct chip *chip = &b->catalog->chips[number];
    char bytes[JOINED_MAX];
    struct str vendor = chip->vendor;
    size_t length;
    name_word(&vendor, b->vendor_bytes, &length);
    b->vendor = (struct str){ b->vendor_bytes, length };
    if (!join_family(b, number) || !collect_words(b, chip))
        return false;
    struct chip_names *names = &b->index->names[number];
    names->words = b->words;
    names->word_count = b->word_count;
    if (!add_key(b, chip->name, KEY_FULL, number, false) ||
        !add_key(b, joined(chip->model, chip->variant, bytes), KEY_SHORT, number, false) ||
        !add_key(b, chip->model, KEY_MODEL, number, true) || !add_spelling(b, number, chip->model))
        return false;
    struct str aliases = chip->aliases;
    while (aliases.length > 0) {
        if (!add_alias(b, number, list_next(&aliases)))
            return false;
    }
    return true;
}

/* Room for everything: four keys and one spelling a chip, two keys and a spelling an alias. */
static bool make_room(struct builder *b)
{
    size_t chips = b->catalog->chip_count;
    size_t spellings = chips;
    for (size_t i = 0; i < chips; i++) {
        struct str aliases = b->catalog->chips[i].aliases;
        for (; aliases.length > 0; spellings++)
            list_next(&aliases);
    }
    size_t keys = 2 * chips + 2 * spellings;
    struct catalog_index *index = b->index;
    for (index->slot_count = 16; index->slot_count < 2 * keys;)
        index->slot_count *= 2;
    index->keys = arena_array(b->arena, keys, sizeof *index->keys);
    index->slots = arena_array(b->arena, index->slot_count, sizeof *index->slots);
    index->spellings = arena_array(b->arena, spellings, sizeof *index->spellings);
    index->names = arena_array(b->arena, chips, sizeof *index->names);
    index->families = arena_array(b->arena, chips, sizeof *index->families);
    return !b->arena->exhausted || arena_error(b->arena, b->err);
}

bool catalog_index_build(struct arena *arena, const char *file, struct catalog *catalog,
                         const struct chip_place *places, struct err *err)
{
    struct builder b = {
        .arena = arena, .err = err, .file = file, .catalog = catalog, .places = places
    };
    b.index = arena_alloc(arena, sizeof *b.index);
    if (b.index == NULL)
        return arena_error(arena, err);
    if (!make_room(&b))
        return false;
    for (size_t i = 0; i < catalog->chip_count; i++) {
        if (!add_chip(&b, (uint32_t)i))
            return false;
    }
    catalog->index = b.index;
    return true;
}
