/* SPDX-License-Identifier: Apache-2.0 */
/* policy/country.c - see country.h. */
#include "policy/country.h"

#include <assert.h>

/* ISO 3166-1 alpha-2, officially assigned, and XK; in order. */
static const char codes[] =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCM"
    "CNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGY"
    "HKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMF"
    "MGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARE"
    "RORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZ"
    "VAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

int32_t country_id(struct str code)
{
    if (code.length != 2 || code.data[0] < 'A' || code.data[0] > 'Z' || code.data[1] < 'A' ||
        code.data[1] > 'Z')
        return -1;
    return (code.data[0] - 'A') * 26 + (code.data[1] - 'A');
}

bool country_exists(int32_t id)
{
    size_t low = 0;
    size_t high = sizeof codes / 2;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int32_t at = (codes[middle * 2] - 'A') * 26 + (codes[middle * 2 + 1] - 'A');
        if (at == id)
            return true;
        if (at < id)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

void country_all(uint64_t words[COUNTRY_WORDS])
{
    for (size_t i = 0; i < COUNTRY_WORDS; i++)
        words[i] = 0;
    for (size_t i = 0; i + 1 < sizeof codes; i += 2) {
        unsigned id = (unsigned)(codes[i] - 'A') * 26 + (unsigned)(codes[i + 1] - 'A');
        words[id / 64] |= (uint64_t)1 << id % 64;
    }
}

void country_text(int32_t id, char text[3])
{
    assert(id >= 0 && id < COUNTRY_ID_COUNT);
    text[0] = (char)('A' + id / 26);
    text[1] = (char)('A' + id % 26);
    text[2] = '\0';
}

/* What people write for the countries this program is asked about most. */
static const struct {
    const char *text;
    const char *code;
} names[] = {
    { "UK", "GB" },       { "china", "CN" },  { "prc", "CN" },         { "hong kong", "HK" },
    { "macau", "MO" },    { "macao", "MO" },  { "taiwan", "TW" },      { "singapore", "SG" },
    { "malaysia", "MY" }, { "uae", "AE" },    { "usa", "US" },         { "russia", "RU" },
    { "iran", "IR" },     { "japan", "JP" },  { "korea", "KR" },       { "germany", "DE" },
    { "france", "FR" },   { "india", "IN" },  { "vietnam", "VN" },     { "poland", "PL" },
    { "thailand", "TH" }, { "israel", "IL" }, { "switzerland", "CH" }, { "saudi arabia", "SA" },
};

struct str country_suggest(struct str text)
{
    static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (str_equal_fold(text, str_of(names[i].text)))
            return str_of(names[i].code);
    }
    if (text.length != 2)
        return (struct str){ 0 };
    /* The same two letters in capitals. */
    for (size_t i = 0; i + 1 < sizeof codes; i += 2) {
        struct str code = { codes + i, 2 };
        if (str_equal_fold(text, code) && str_find(str_of(upper), code.data[0]) < 26)
            return code;
    }
    return (struct str){ 0 };
}

bool country_name(size_t i, struct str *ret_name, struct str *ret_code)
{
    if (i >= sizeof names / sizeof names[0])
        return false;
    *ret_name = str_of(names[i].text);
    *ret_code = str_of(names[i].code);
    return true;
}
