/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_article.c - any bytes are an article or refused; whatever is found stands in the
 * sentence that it is said to stand in, and each is a sentence of the article.
 */
#include "watch/article.h"

#include <assert.h>

static const char table_text[] = "kind,match,where,from,to,means,rule,says,source\n"
                                 "party,Acme|Nvidia,,,,Acme,,,\n"
                                 "change,resum*|lift* & sale*|chip* & !not,,,,resumed,us/x,,\n"
                                 "office,Biden,,2021-01-20,2025-01-20,President,,Biden,x\n"
                                 "present,current*,,,,,,,\n"
                                 "check,$4.5 billion & $5.5 billion,document,,,,,one loss,x\n"
                                 "check,ban|banned,,,,,,a license requirement,x\n"
                                 "sort,Form 8-K,,,,filing,,,\n";

static const struct article_name names[] = {
    { FOUND_CHIP, { "H20", 3 }, { "NVIDIA H20", 10 } },
    { FOUND_COUNTRY, { "China", 5 }, { "CN", 2 } },
};

static void check(const struct article *article)
{
    for (size_t i = 0; i < article->sentence_count; i++)
        assert(article->sentences[i].length > 0);
    for (size_t i = 0; i < article->found_count; i++) {
        const struct article_found *found = &article->found[i];
        assert(found->sentence < article->sentence_count && found->means.length > 0);
        struct str sentence = article->sentences[found->sentence];
        assert(found->text.data >= sentence.data &&
               found->text.data + found->text.length <= sentence.data + sentence.length);
        assert(found->from <= found->to);
    }
    for (size_t i = 0; i < article->change_count; i++)
        assert(article->changes[i].sentence < article->sentence_count);
    for (size_t i = 0; i < article->flag_count; i++)
        assert(article->flags[i].sentence < article->sentence_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct article_table table;
    struct article article;
    struct err err;
    err_clear(&err);
    arena_init(&arena, mem_system(), (size_t)256 << 20);
    bool read = article_table_read(&arena, "table", STR(table_text), &table, &err);
    assert(read);
    struct str text = { (const char *)data, size };
    if (article_read(&arena, &table, names, 2, "input", text, size % 2 == 0 ? 20286 : DATE_MIN,
                     &article, &err))
        check(&article);
    else
        assert(err.code != ERR_NONE && err.message[0] != '\0');
    /* As a table, it is one or refused. */
    err_clear(&err);
    if (!article_table_read(&arena, "input", text, &table, &err))
        assert(err.code != ERR_NONE);
    arena_release(&arena);
    return 0;
}
