/* SPDX-License-Identifier: Apache-2.0 */
/* cli/watch_against.c - where documents contradict each other or the packs; see watch_article.h. */
#include "base/date.h"
#include "cli/watch_article.h"
#include "text/json_write.h"
#include "watch/article_against.h"

#define LINE_MAX_TEXT ((size_t)1 << 20)

/* What is told of two documents; other NULL: of one and the packs. */
struct told_pair {
    struct cli *cli;
    bool json;
    const struct read_article *read, *other;
};

static struct str sentence_of(const struct told_pair *pair, const struct article_against *against,
                              int side)
{
    const struct read_article *read = side == 0 ? pair->read : pair->other;
    return read == NULL ? (struct str){ 0 } : read->article.sentences[against->sentences[side]];
}

static void put_page(const struct told_pair *pair, const struct article_againsts *all)
{
    struct page page;
    page_init(&page, &pair->cli->out, &pair->cli->style);
    page_line(&page, 0, 2);
    page_words(&page, INK_STRONG, pair->read->name);
    page_text(&page, INK_STRONG, "and");
    page_words(&page, INK_STRONG, pair->other == NULL ? STR("the packs") : pair->other->name);
    page_end(&page);
    for (size_t i = 0; i < all->count; i++) {
        const struct article_against *against = &all->list[i];
        page_line(&page, 2, 4);
        page_text(&page, INK_DOUBT, "but:");
        page_words(&page, INK_DOUBT, against->says);
        if (against->source.length > 0) {
            page_text(&page, INK_DOUBT, "(");
            page_glue(&page);
            page_words(&page, INK_DOUBT, against->source);
            page_glue(&page);
            page_text(&page, INK_DOUBT, ")");
        }
        for (int side = 0; side < 2; side++) {
            struct str sentence = sentence_of(pair, against, side);
            if (sentence.data == NULL)
                continue;
            page_line(&page, 4, 6);
            page_words(&page, INK_FAINT, side == 0 ? pair->read->name : pair->other->name);
            page_glue(&page);
            page_text(&page, INK_FAINT, ":");
            page_words(&page, INK_PLAIN, sentence);
        }
        page_end(&page);
    }
}

static void put_json(const struct told_pair *pair, const struct article_against *against)
{
    struct buf *out = &pair->cli->out;
    json_open(out, '{');
    JSON_KEY(out, "between");
    json_open(out, '[');
    json_string(out, pair->read->name);
    json_string(out, pair->other == NULL ? (struct str){ 0 } : pair->other->name);
    json_close(out, ']');
    JSON_PUT_BOOL(out, "packs", pair->other == NULL);
    JSON_PUT_WORD(out, "what", article_against_word(against->kind));
    JSON_PUT_STRING(out, "says", against->says);
    JSON_PUT_STRING(out, "source", against->source);
    JSON_PUT_STRING(out, "rule", against->rule);
    JSON_KEY(out, "sentences");
    json_open(out, '[');
    for (int side = 0; side < 2; side++)
        json_string(out, sentence_of(pair, against, side));
    json_close(out, ']');
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static void tell(const struct told_pair *pair, const struct article_againsts *all)
{
    if (all->count > 0 && !pair->json)
        put_page(pair, all);
    for (size_t i = 0; i < all->count && pair->json; i++)
        put_json(pair, &all->list[i]);
}

/* The rules that the article speaks of, with the day from which each holds. */
static bool known_days(struct arena *arena, const struct packs *packs,
                       const struct article *article, struct article_known **ret, size_t *ret_count,
                       struct err *err)
{
    struct article_known *known = arena_array(arena, article->change_count + 1, sizeof *known);
    size_t count = 0;
    if (known == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < article->change_count; i++) {
        const struct rule *rule = policy_rule(&packs->policy, article->changes[i].row->rule);
        if (rule != NULL && rule->has_window)
            known[count++] = (struct article_known){ rule->id, rule->from };
    }
    *ret = known;
    *ret_count = count;
    return true;
}

bool tell_against(struct cli *cli, const struct args *args, const struct packs *packs,
                  const struct read_article *read, const struct read_article *others,
                  size_t other_count, struct err *err)
{
    struct told_pair pair = { .cli = cli, .json = args_flag(args, "json"), .read = read };
    struct article_known *known = NULL;
    size_t count = 0;
    struct article_againsts all;
    if (!known_days(cli->arena, packs, &read->article, &known, &count, err) ||
        !article_compare_known(cli->arena, read->table, &read->article, known, count, &all, err))
        return false;
    tell(&pair, &all);
    for (size_t i = 0; i < other_count; i++) {
        pair.other = &others[i];
        if (!article_compare(cli->arena, read->table, &read->article, &others[i].article, &all,
                             err))
            return false;
        tell(&pair, &all);
    }
    return true;
}
