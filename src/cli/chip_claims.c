/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/chip_claims.c - what somebody published of a chip beside another: which measure, how much,
 * who said so, when.  None of it is a figure, and no rule reads it.
 */
#include "cli/chip.h"

#include "text/json_write.h"

#define CLAIMS "us/claims.csv"

enum {
    CLAIM_CHIP,
    CLAIM_REFERENCE,
    CLAIM_MEASURE,
    CLAIM_PERCENT,
    CLAIM_WHO,
    CLAIM_DATE,
    CLAIM_SOURCE,
    CLAIM_URL
};

bool claims_open(struct chips *chips, struct chip_comparison *comparison, struct err *err)
{
    return table_file_read(chips->deciding.cli->arena, CLAIMS, &comparison->claims,
                           &comparison->claim_count, err);
}

static bool is_about(const struct chip_comparison *comparison, const struct data_row *claim,
                     const struct chip *chip)
{
    return str_equal(claim->cells[CLAIM_CHIP], chip->family) &&
           str_equal(claim->cells[CLAIM_REFERENCE], comparison->reference.chip->family);
}

void claims_json(const struct chip_comparison *comparison, const struct chip *chip, struct buf *out)
{
    JSON_PUT_STRING(out, "source", chip->source);
    JSON_KEY(out, "published");
    json_open(out, '[');
    for (size_t i = 0; i < comparison->claim_count; i++) {
        const struct data_row *claim = &comparison->claims[i];
        if (!is_about(comparison, claim, chip))
            continue;
        json_open(out, '{');
        JSON_PUT_STRING(out, "measure", claim->cells[CLAIM_MEASURE]);
        JSON_PUT_STRING(out, "percent", claim->cells[CLAIM_PERCENT]);
        JSON_PUT_STRING(out, "who", claim->cells[CLAIM_WHO]);
        JSON_PUT_STRING(out, "date", claim->cells[CLAIM_DATE]);
        JSON_PUT_STRING(out, "source", claim->cells[CLAIM_SOURCE]);
        JSON_PUT_STRING(out, "url", claim->cells[CLAIM_URL]);
        json_close(out, '}');
    }
    json_close(out, ']');
}

/* "Huawei Ascend 910C: 60% of NVIDIA H100, inference …, says X (Y, 2025-02)", each family once. */
void claims_page(const struct chips *chips, const struct chip_comparison *comparison)
{
    struct buf *out = &chips->deciding.cli->out;
    struct page page;
    bool any = false;
    for (size_t i = 0; i < comparison->claim_count; i++) {
        const struct data_row *claim = &comparison->claims[i];
        bool asked = false;
        for (size_t k = 0; k < comparison->row_count; k++)
            asked = asked || is_about(comparison, claim, comparison->rows[k]);
        if (!asked)
            continue;
        if (!any)
            buf_text(out, "\npublished, which is no figure:\n");
        any = true;
        page_init(&page, out, &chips->deciding.cli->style);
        page_line(&page, 2, 4);
        page_words(&page, INK_STRONG, claim->cells[CLAIM_CHIP]);
        page_glue(&page);
        page_text(&page, INK_STRONG, ":");
        page_words(&page, INK_STRONG, claim->cells[CLAIM_PERCENT]);
        page_glue(&page);
        page_text(&page, INK_STRONG, "%");
        page_text(&page, INK_PLAIN, "of");
        page_words(&page, INK_PLAIN, claim->cells[CLAIM_REFERENCE]);
        page_text(&page, INK_PLAIN, "in");
        page_words(&page, INK_PLAIN, claim->cells[CLAIM_MEASURE]);
        page_glue(&page);
        page_text(&page, INK_PLAIN, ", by");
        page_words(&page, INK_PLAIN, claim->cells[CLAIM_WHO]);
        page_glue(&page);
        page_text(&page, INK_PLAIN, ",");
        page_words(&page, INK_PLAIN, claim->cells[CLAIM_DATE]);
        page_text(&page, INK_FAINT, "(");
        page_glue(&page);
        page_words(&page, INK_FAINT, claim->cells[CLAIM_SOURCE]);
        page_glue(&page);
        page_text(&page, INK_FAINT, ")");
        page_end(&page);
    }
    buf_text(out, "\nfigures:\n");
    for (size_t k = 0; k <= comparison->row_count; k++) {
        const struct chip *chip = k == 0 ? comparison->reference.chip : comparison->rows[k - 1];
        page_init(&page, out, &chips->deciding.cli->style);
        page_line(&page, 2, 4);
        page_words(&page, INK_PLAIN, chip->name);
        page_glue(&page);
        page_text(&page, INK_PLAIN, ":");
        page_words(&page, INK_FAINT, chip->source);
        page_end(&page);
    }
}
