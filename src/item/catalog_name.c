/* SPDX-License-Identifier: Apache-2.0 */
/* item/catalog_name.c - see item_priv.h. */
#include "item/item_priv.h"

#include <string.h>

#define WORD(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

const struct str name_noise[] = {
    WORD("gpu"),          WORD("gpus"),   WORD("graphics"), WORD("card"),       WORD("accelerator"),
    WORD("accelerators"), WORD("module"), WORD("chip"),     WORD("ai"),         WORD("processor"),
    WORD("tensor"),       WORD("core"),   WORD("edition"),  WORD("generation"), { NULL, 0 },
};

/*
 * Marketing words by vendor (its first word, folded).  Those in a model may be left out when what
 * is left still holds a number; those marked `extra` may be written though the model does not have
 * them.
 */
static const struct {
    const char *vendor;
    const char *word;
    bool extra;
} brands[] = {
    { "nvidia", "geforce", false },
    { "nvidia", "rtx", false },
    { "nvidia", "tesla", true },
    { "amd", "radeon", true },
    { "amd", "instinct", true },
    { "amd", "rx", false },
    { "amd", "pro", false },
    { "intel", "arc", false },
    { "intel", "data", false },
    { "intel", "center", false },
    { "intel", "gpu", false },
    { "intel", "habana", true },
    { "huawei", "ascend", false },
    { "huawei", "hisilicon", true },
    { "google", "cloud", true },
    { "aws", "amazon", true },
    { "moore", "mtt", false },
    { "hygon", "dcu", false },
    { "enflame", "cloudblazer", false },
};

#define BRAND_COUNT (sizeof brands / sizeof *brands)

bool name_is_brand(struct str vendor, struct str word)
{
    for (size_t i = 0; i < BRAND_COUNT; i++) {
        if (str_equal_text(vendor, brands[i].vendor) && str_equal_text(word, brands[i].word))
            return true;
    }
    return false;
}

struct str name_brand_extra(struct str vendor, size_t *position)
{
    while (*position < BRAND_COUNT) {
        size_t i = (*position)++;
        if (brands[i].extra && str_equal_text(vendor, brands[i].vendor))
            return str_of(brands[i].word);
    }
    return (struct str){ NULL, 0 };
}

struct str list_next(struct str *list)
{
    size_t end = str_find(*list, ';');
    struct str part = str_trim(str_slice(*list, 0, end));
    *list = end < list->length ? str_slice(*list, end + 1, list->length) : (struct str){ NULL, 0 };
    return part;
}

enum unit {
    UNIT_TEXT,
    UNIT_PLUS,    /* text behind text, a gap elsewhere */
    UNIT_GAP,     /* divides words */
    UNIT_NOTHING, /* is as if it were not there */
};

static enum unit ascii_unit(unsigned char byte, char *out)
{
    *out = (char)byte;
    if (byte >= 'A' && byte <= 'Z')
        *out = (char)(byte - 'A' + 'a');
    if ((*out >= 'a' && *out <= 'z') || (byte >= '0' && byte <= '9'))
        return UNIT_TEXT;
    return byte == '+' ? UNIT_PLUS : UNIT_GAP;
}

static enum unit wide_unit(uint32_t point)
{
    switch (point) {
    case 0xA9:   /* copyright */
    case 0xAD:   /* soft hyphen */
    case 0xAE:   /* registered */
    case 0x2120: /* service mark */
    case 0x2122: /* trade mark */
    case 0xFEFF: /* byte order mark */
        return UNIT_NOTHING;
    case 0xA0:   /* no-break space */
    case 0xB7:   /* middle dot */
    case 0x202F: /* narrow no-break space */
    case 0x2212: /* minus */
        return UNIT_GAP;
    default:
        break;
    }
    if (point >= 0x200B && point <= 0x200D) /* of no width */
        return UNIT_NOTHING;
    if (point >= 0x2000 && point <= 0x201F) /* spaces, dashes, quotes */
        return UNIT_GAP;
    return point >= 0x3000 && point <= 0x3003 ? UNIT_GAP : UNIT_TEXT; /* ideographic marks */
}

/* How many bytes the character at data has and which it is; a byte that begins none is itself. */
static size_t decode(const unsigned char *data, size_t length, uint32_t *ret_point)
{
    size_t size = data[0] >= 0xF0 ? 4 : data[0] >= 0xE0 ? 3 : data[0] >= 0xC0 ? 2 : 1;
    *ret_point = UINT32_MAX;
    if (size == 1 || size > length)
        return 1;
    uint32_t point = data[0] & (0xFFu >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        if ((data[i] & 0xC0) != 0x80)
            return 1;
        point = point << 6 | (data[i] & 0x3F);
    }
    *ret_point = point;
    return size;
}

/* The unit at the beginning of *rest; its bytes go to out, which has room for four. */
static enum unit next_unit(struct str *rest, char *out, size_t *ret_length)
{
    const unsigned char *data = (const unsigned char *)rest->data;
    size_t size = 1;
    enum unit unit;
    *ret_length = 1;
    if (data[0] < 0x80) {
        unit = ascii_unit(data[0], out);
    } else {
        uint32_t point;
        size = decode(data, rest->length, &point);
        if (point >= 0xFF01 && point <= 0xFF5E) { /* full-width ASCII */
            unit = ascii_unit((unsigned char)(point - 0xFEE0), out);
        } else {
            unit = wide_unit(point);
            *ret_length = size;
            memcpy(out, data, size);
        }
    }
    *rest = str_slice(*rest, size, rest->length);
    return unit;
}

bool name_word(struct str *rest, char *out, size_t *ret_length)
{
    size_t length = 0;
    while (rest->length > 0) {
        char bytes[4];
        size_t size;
        enum unit unit = next_unit(rest, bytes, &size);
        if (unit == UNIT_TEXT || (unit == UNIT_PLUS && length > 0)) {
            memcpy(out + length, bytes, size);
            length += size;
        } else if (unit != UNIT_NOTHING && length > 0) {
            break;
        }
    }
    *ret_length = length;
    return length > 0;
}

size_t name_join(char *out, size_t length, struct str word)
{
    if (length > 0 && word.length > 0 && is_digit(out[length - 1]) && is_digit(word.data[0]))
        out[length++] = ' ';
    memmove(out + length, word.data, word.length);
    return length + word.length;
}

/*
 * Each word is written one byte behind the last, where a space may have to go between them: the gap
 * that ended the last word took at least a byte, so that there is room.
 */
size_t name_fold(struct str name, char *out)
{
    size_t length = 0;
    size_t size;
    while (name_word(&name, out + length + (length > 0), &size))
        length = name_join(out, length, (struct str){ out + length + (length > 0), size });
    return length;
}

bool name_has_number(struct str word)
{
    if (word.length < 3)
        return false;
    for (size_t i = 0; i < word.length; i++) {
        if (is_digit(word.data[i]))
            return true;
    }
    return false;
}
