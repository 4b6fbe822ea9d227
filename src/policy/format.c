/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/format.c - see format.h.
 *
 * One pass over the tokens cuts them into lines, follows the brackets, and says for each token how
 * many spaces stand before it and whether a column begins with it; format_align.c widens the gaps;
 * the last pass writes.
 */
#include "policy/format.h"

#include "policy/format_priv.h"

/* What an open bracket holds. */
enum block_kind {
    BLOCK_TOP,     /* the file itself: declarations */
    BLOCK_CLAUSES, /* of rule, event, source, pack, firm, list */
    BLOCK_PAIRS,   /* of ordinary */
    BLOCK_STEPS,   /* of set and threshold */
    BLOCK_TABLE,
    BLOCK_TEST,
    BLOCK_LIMBS, /* of any, all, needs */
    BLOCK_LIST,  /* other braces, and ( ) */
    BLOCK_RANGE, /* [ ) behind in */
    BLOCK_LABEL, /* other [ ]: labels, indices, units */
    BLOCK_ROW,   /* [ ] of a test table */
};

struct level {
    enum block_kind kind;
    const struct token *open;
    uint32_t base;   /* indentation of the line with the bracket, and of the one that closes it */
    uint32_t indent; /* of the lines inside */
    uint8_t cells;   /* of a row so far; of an expectation, whether it has a 'when' */
};

struct layout {
    struct format *format;
    struct level levels[FORMAT_DEPTH_MAX + 1];
    size_t depth;
    struct str statement;       /* the word that the declaration begins with */
    const struct token *before; /* last token that is no comment */
    struct format_line *line;
    size_t line_depth;     /* of brackets, where the line's own tokens begin */
    bool pending_comments; /* comment lines before this one take its indentation */
};

static struct str text_of(const struct layout *layout, const struct token *token)
{
    return token_text(&layout->format->tokens, token);
}

static bool is_word(const struct layout *layout, const struct token *token, const char *word)
{
    return token != NULL && token->kind == TOKEN_WORD &&
           str_equal_text(text_of(layout, token), word);
}

/* Whether the text is one of the words, which stand between blanks. */
static bool is_among(struct str text, const char *words)
{
    struct str rest = str_of(words);
    while (rest.length > 0) {
        size_t end = str_find(rest, ' ');
        if (str_equal(str_slice(rest, 0, end), text))
            return true;
        rest = str_slice(rest, end + 1, rest.length);
    }
    return false;
}

static const char declarations[] =
    "rule test source fact define set threshold event pack use unit role territory firm type table "
    "ordinary step list";

/* Of all blocks together: no word continues a clause in one block and is a clause in another. */
static const char clauses[] =
    "cite read in-force when unless needs replaces overrides binds standing gives retroactive "
    "step takes subject classify exclude control require prohibit except authorize condition "
    "paper review flag inform advise known from to says with aboard-by title doc url kind public "
    "published effective received agency served zone home covers complete names affiliates "
    "distinctive means owners";

static bool is_open(enum token_kind kind)
{
    return kind == TOKEN_LBRACE || kind == TOKEN_LBRACKET || kind == TOKEN_LPAREN;
}

static bool is_close(enum token_kind kind)
{
    return kind == TOKEN_RBRACE || kind == TOKEN_RBRACKET || kind == TOKEN_RPAREN;
}

/* Whether a line that ends with this token goes on in the next. */
static bool is_joiner(const struct layout *layout, const struct token *token)
{
    if (token == NULL)
        return false;
    if (token->kind == TOKEN_WORD)
        return is_among(text_of(layout, token), "and or not in is where");
    return token->kind == TOKEN_COMMA || token->kind == TOKEN_COLON ||
           (token->kind >= TOKEN_EQUALS && token->kind <= TOKEN_AT);
}

/* Whether a line that begins with this token begins a statement of the block. */
static bool is_starter(const struct layout *layout, enum block_kind kind, const struct token *token)
{
    bool word = token->kind == TOKEN_WORD;
    switch (kind) {
    case BLOCK_TOP:
        return word && is_among(text_of(layout, token), declarations);
    case BLOCK_CLAUSES:
        return word && is_among(text_of(layout, token), clauses);
    case BLOCK_STEPS:
        return is_word(layout, token, "from");
    case BLOCK_TEST:
        return token->kind == TOKEN_LBRACKET ||
               (word && is_among(text_of(layout, token), "assuming item deal party on row"));
    case BLOCK_LIMBS:
        return token->kind == TOKEN_LBRACKET;
    case BLOCK_PAIRS:
    case BLOCK_TABLE:
        return word;
    default:
        return true;
    }
}

static bool continues(const struct layout *layout, enum block_kind kind, const struct token *token)
{
    if (kind == BLOCK_LIST || kind == BLOCK_RANGE || kind == BLOCK_LABEL || kind == BLOCK_ROW)
        return false;
    if (layout->before == layout->levels[layout->depth].open)
        return false; /* the first line of a block, or of the file */
    return is_joiner(layout, layout->before) || !is_starter(layout, kind, token);
}

static enum block_kind brace_kind(const struct layout *layout)
{
    const struct token *before = layout->before;
    enum block_kind outer = layout->levels[layout->depth].kind;
    if (is_word(layout, before, "any") || is_word(layout, before, "all") ||
        (outer == BLOCK_CLAUSES && is_word(layout, before, "needs")))
        return BLOCK_LIMBS;
    if (outer != BLOCK_TOP || is_word(layout, before, "enum"))
        return BLOCK_LIST;
    if (is_among(layout->statement, "rule event source pack firm list"))
        return BLOCK_CLAUSES;
    if (is_among(layout->statement, "set threshold"))
        return BLOCK_STEPS;
    return str_equal_text(layout->statement, "test")       ? BLOCK_TEST
           : str_equal_text(layout->statement, "table")    ? BLOCK_TABLE
           : str_equal_text(layout->statement, "ordinary") ? BLOCK_PAIRS
                                                           : BLOCK_LIST;
}

static enum block_kind open_kind(const struct layout *layout, const struct token *token)
{
    const struct token *before = layout->before;
    enum block_kind outer = layout->levels[layout->depth].kind;
    if (outer == BLOCK_LABEL)
        return BLOCK_LABEL;
    if (token->kind == TOKEN_LBRACE)
        return brace_kind(layout);
    if (token->kind == TOKEN_LPAREN)
        return BLOCK_LIST;
    if (outer == BLOCK_TEST && layout->line->count <= 2 &&
        (layout->line->count == 1 || is_word(layout, before, "row")))
        return BLOCK_ROW;
    if (is_word(layout, before, "in"))
        return BLOCK_RANGE;
    return BLOCK_LABEL;
}

static bool misplaced(const struct layout *layout, const struct token *token, struct err *err,
                      const char *what)
{
    struct str text = text_of(layout, token);
    err_set(err, ERR_SYNTAX, "this '%.*s' %s", STR_ARG(text), what);
    err->line = token->line;
    err->column = token->column;
    return false;
}

static bool open_level(struct layout *layout, const struct token *token, struct err *err)
{
    enum block_kind kind = open_kind(layout, token);
    if (layout->depth == FORMAT_DEPTH_MAX) {
        misplaced(layout, token, err, "is nested too deep");
        err->code = ERR_LIMIT;
        return false;
    }
    /* Brackets that the line opened before this one are levels of their own. */
    uint32_t base = layout->line->indent + (uint32_t)(layout->depth - layout->line_depth);
    layout->levels[++layout->depth] =
        (struct level){ .kind = kind, .open = token, .base = base, .indent = base + 1 };
    return true;
}

static bool close_level(struct layout *layout, const struct token *token, struct err *err)
{
    if (layout->depth == 0)
        return misplaced(layout, token, err, "closes nothing");
    /* '[' and '(' may close each other: a range is open at either end. */
    const struct token *open = layout->levels[layout->depth].open;
    if ((open->kind == TOKEN_LBRACE) != (token->kind == TOKEN_RBRACE)) {
        misplaced(layout, token, err, "closes nothing");
        return err_hint(err, "the '%s' of line %u is still open",
                        open->kind == TOKEN_LBRACE     ? "{"
                        : open->kind == TOKEN_LBRACKET ? "["
                                                       : "(",
                        open->line);
    }
    layout->depth--;
    if (layout->depth < layout->line_depth)
        layout->line_depth = layout->depth;
    return true;
}

static bool keeps_glue(enum token_kind kind)
{
    return kind == TOKEN_SLASH || kind == TOKEN_AT || kind == TOKEN_STAR || kind == TOKEN_MINUS;
}

static bool is_operand(const struct token *token)
{
    return token->kind == TOKEN_WORD || token->kind == TOKEN_NUMBER || token->kind == TOKEN_DATE ||
           token->kind == TOKEN_STRING || is_close(token->kind);
}

/* Spaces between two tokens of a line.  `level` is the innermost bracket before `token` counts. */
static uint32_t natural_gap(const struct layout *layout, const struct token *before_last,
                            const struct token *last, const struct token *token)
{
    const struct level *level = &layout->levels[layout->depth];
    if (token->kind == TOKEN_COMMENT)
        return 2;
    if (last->kind == TOKEN_LBRACE)
        return 1;
    if (token->kind == TOKEN_COMMA)
        return 0;
    if (level->kind == BLOCK_ROW && (last == level->open || token->kind == TOKEN_RBRACKET))
        return token->kind != TOKEN_RBRACKET || last != level->open;
    if (last->kind == TOKEN_LPAREN || last->kind == TOKEN_LBRACKET || token->kind == TOKEN_RPAREN ||
        token->kind == TOKEN_RBRACKET)
        return 0;
    if (token->kind == TOKEN_LBRACKET && is_word(layout, last, "quantity"))
        return 0;
    if (token->kind == TOKEN_LBRACKET && last->kind == TOKEN_WORD && token->glued)
        return is_among(text_of(layout, last), "in row needs because");
    if (last->kind == TOKEN_MINUS && (before_last == NULL || !is_operand(before_last)))
        return 0; /* a sign, not a subtraction */
    if (token->kind == TOKEN_MINUS && !is_operand(last))
        return 1;
    if (keeps_glue(last->kind) || keeps_glue(token->kind))
        return token->glued ? 0 : 1;
    return 1;
}

static void begin_column(struct format_token *token, unsigned column, unsigned gap)
{
    token->column = (uint8_t)column;
    token->min_gap = (uint8_t)gap;
}

/* Whether the line has the column already. */
static bool has_column(const struct layout *layout, unsigned column)
{
    const struct format_line *line = layout->line;
    for (size_t i = 0; i < line->count; i++) {
        if (layout->format->list[line->first + i].column == column)
            return true;
    }
    return false;
}

/* Facts, definitions, sets and thresholds: fact P : T ask "…", define P : T = …, { … cite S }. */
static void mark_declaration(struct layout *layout, struct format_token *at, size_t depth)
{
    const struct token *token = at->token;
    enum line_class class = layout->line->class;
    if (depth == 0 && token->kind == TOKEN_COLON && !has_column(layout, 1))
        begin_column(at, 1, 1);
    else if (depth == 0 && class == LINE_DEFINE && token->kind == TOKEN_EQUALS)
        begin_column(at, 2, 1);
    else if (depth == 0 && class == LINE_DATED && token->kind == TOKEN_LBRACE)
        begin_column(at, 2, 1);
    else if (depth == (class == LINE_DATED ? 1 : 0) && !has_column(layout, COLUMN_CITE) &&
             (is_word(layout, token, "cite") || is_word(layout, token, "ask")))
        begin_column(at, COLUMN_CITE, 2);
}

/* An entry of a table: its key, its ':' and its number are columns. */
static void mark_entry(struct layout *layout, struct format_token *at)
{
    struct format_line *line = layout->line;
    size_t index = line->first + line->count - 1;
    unsigned colons = 0;
    if (at->token->kind == TOKEN_COLON && line->count >= 2) {
        for (size_t i = line->first; i < index; i++)
            colons += layout->format->list[i].token->kind == TOKEN_COLON;
        if (colons > 0 && 3 * colons < COLUMN_CITE)
            begin_column(&layout->format->list[index - 1], 3 * colons, 3);
        if (3 * colons + 1 < COLUMN_CITE)
            begin_column(at, 3 * colons + 1, 1);
    } else if (at->token->kind == TOKEN_NUMBER && line->count >= 2 && (at - 1)->column % 3 == 1 &&
               (at - 1)->token->kind == TOKEN_COLON) {
        begin_column(at, (at - 1)->column + 1u, 1);
        at->right = true;
    }
}

/* Says whether a column begins with the token that was just added to the line. */
static void mark_column(struct layout *layout, struct format_token *at)
{
    struct format_line *line = layout->line;
    const struct token *token = at->token;
    struct level *level = &layout->levels[layout->depth];
    size_t depth = layout->depth - layout->line_depth;
    size_t place = line->count - 1;
    if (token->kind == TOKEN_COMMENT) {
        begin_column(at, COLUMN_COMMENT, 2);
    } else if (line->class == LINE_ROW && level->kind == BLOCK_ROW) {
        if (token->kind == TOKEN_RBRACKET && level->open == layout->format->list[line->first].token)
            begin_column(at, COLUMN_END, 1);
        else if ((at - 1)->token->kind == TOKEN_COMMA && ++level->cells < COLUMN_CITE)
            begin_column(at, level->cells, 1);
    } else if (depth == 0 && line->class == LINE_CLAUSE) {
        if (at->gap > 0 && !has_column(layout, 1))
            begin_column(at, 1, 1);
    } else if (depth == 0 && line->class == LINE_LIMB && place > 0) {
        if ((at - 1)->token->kind == TOKEN_RBRACKET && !has_column(layout, 1))
            begin_column(at, 1, 1);
        else if (is_word(layout, token, "standing") && !has_column(layout, 2))
            begin_column(at, 2, 2);
        else if (is_word(layout, token, "cite") && !has_column(layout, COLUMN_CITE))
            begin_column(at, COLUMN_CITE, 2);
    } else if (depth == 0 && line->class == LINE_STEP) {
        if (is_word(layout, token, "cite") && !has_column(layout, COLUMN_CITE))
            begin_column(at, COLUMN_CITE, 2);
    } else if (depth == 0 && line->class == LINE_EXPECT) {
        /* Plain expectations stay as they are; those with a change in the facts line up. */
        if (is_word(layout, token, "when"))
            level->cells = 1;
        else if (is_word(layout, token, "expect") && level->cells == 1)
            begin_column(at, 1, 1);
    } else if (depth == 0 && line->class == LINE_ENTRY) {
        mark_entry(layout, at);
    } else if (line->class >= LINE_FACT) {
        mark_declaration(layout, at, depth);
    }
}

static enum line_class class_of(const struct layout *layout, const struct token *token)
{
    switch (layout->levels[layout->depth].kind) {
    case BLOCK_TOP:
        return is_word(layout, token, "fact")                                         ? LINE_FACT
               : is_word(layout, token, "define")                                     ? LINE_DEFINE
               : is_word(layout, token, "set") || is_word(layout, token, "threshold") ? LINE_DATED
                                                                                      : LINE_PLAIN;
    case BLOCK_CLAUSES:
    case BLOCK_PAIRS:
        return LINE_CLAUSE;
    case BLOCK_STEPS:
        return LINE_STEP;
    case BLOCK_TABLE:
        return is_word(layout, token, "cite") || is_word(layout, token, "read") ? LINE_PLAIN
                                                                                : LINE_ENTRY;
    case BLOCK_TEST:
        if (token->kind == TOKEN_LBRACKET || is_word(layout, token, "row"))
            return LINE_ROW;
        return is_word(layout, token, "on") ? LINE_EXPECT : LINE_PLAIN;
    case BLOCK_LIMBS:
        return LINE_LIMB;
    default:
        return LINE_PLAIN;
    }
}

/* The indentation and the class of a line, from its first token. */
static void begin_line(struct layout *layout, const struct token *token)
{
    struct format_line *line = layout->line;
    struct level *level = &layout->levels[layout->depth];
    layout->line_depth = layout->depth;
    level->cells = 0;
    if (token->kind == TOKEN_COMMENT) {
        line->class = LINE_COMMENT;
        line->indent = level->indent;
        layout->pending_comments = true;
        return;
    }
    if (is_close(token->kind)) {
        /* The line closes as many brackets as it begins with; the outermost one says where. */
        size_t depth = layout->depth;
        const uint32_t here = token->line;
        for (; is_close(token->kind) && token->line == here && depth > 0; token++)
            depth--;
        line->indent = layout->levels[depth < layout->depth ? depth + 1 : depth].base;
        layout->pending_comments = false;
        return;
    }
    bool continued = continues(layout, level->kind, token);
    line->indent = level->indent + continued;
    if (!continued)
        line->class = class_of(layout, token);
    if (!continued && level->kind == BLOCK_TOP)
        layout->statement = text_of(layout, token);
    for (struct format_line *comment = line; layout->pending_comments && continued;) {
        if (comment == layout->format->lines || (--comment)->class != LINE_COMMENT)
            break;
        comment->indent = line->indent;
    }
    layout->pending_comments = false;
}

/* A line that leaves a bracket open has no columns, but for a limb's own label. */
static void end_line(struct layout *layout)
{
    struct format_line *line = layout->line;
    bool open = layout->depth > layout->line_depth;
    if (line == NULL || !open || line->class == LINE_LIMB)
        return;
    for (size_t i = 0; i < line->count; i++) {
        struct format_token *token = &layout->format->list[line->first + i];
        if (token->column != COLUMN_COMMENT)
            token->column = 0;
    }
    line->class = LINE_PLAIN;
}

static bool add_token(struct layout *layout, const struct token *token, struct err *err)
{
    struct format *format = layout->format;
    struct format_token *at = &format->list[format->count++];
    bool starts = layout->line->count++ == 0;
    at->token = token;
    if (!starts) {
        const struct token *before_last = format->count > 2 ? (at - 2)->token : NULL;
        const struct level *level = &layout->levels[layout->depth];
        at->gap = natural_gap(layout, before_last, (at - 1)->token, token);
        /* A label's text is what stands between its brackets, blanks and all. */
        bool edge = level->open != NULL && level->open->kind == TOKEN_LBRACKET &&
                    (level->open == (at - 1)->token || token->kind == TOKEN_RBRACKET);
        at->raw = level->kind == BLOCK_LABEL && token->kind != TOKEN_COMMENT && !edge;
        if (at->raw)
            at->gap = token->offset - ((at - 1)->token->offset + (at - 1)->token->length);
        mark_column(layout, at);
    }
    if (token->kind == TOKEN_COMMENT)
        return true;
    if ((is_open(token->kind) && !open_level(layout, token, err)) ||
        (is_close(token->kind) && !close_level(layout, token, err)))
        return false;
    layout->before = token;
    return true;
}

static bool lay_out(struct layout *layout, struct err *err)
{
    struct format *format = layout->format;
    const struct token *last = NULL;
    for (const struct token *token = format->tokens.list; token->kind != TOKEN_END; token++) {
        if (last == NULL || token->line != last->line) {
            end_line(layout);
            const struct token *before = layout->before;
            layout->line = &format->lines[format->line_count++];
            layout->line->first = format->count;
            layout->line->blank =
                last != NULL && token->line > last->line + 1 && !is_close(token->kind) &&
                !(before != NULL && is_open(before->kind) && before->line == last->line);
            begin_line(layout, token);
        }
        if (!add_token(layout, token, err))
            return false;
        last = token;
    }
    end_line(layout);
    if (layout->depth > 0)
        return misplaced(layout, layout->levels[layout->depth].open, err, "is never closed");
    return true;
}

static void write_token(const struct format *format, const struct format_token *at, struct buf *out)
{
    struct str text = token_text(&format->tokens, at->token);
    if (at->token->kind == TOKEN_COMMENT)
        text = str_trim(text);
    if (at->raw) {
        const struct token *before = (at - 1)->token;
        size_t end = (size_t)before->offset + before->length;
        buf_str(out, str_slice(format->tokens.text, end, at->token->offset));
    } else {
        buf_fill(out, ' ', at->gap);
    }
    buf_str(out, text);
}

bool policy_format(struct arena *arena, struct str text, struct buf *out, struct err *err)
{
    struct format format = { 0 };
    struct layout layout = { .format = &format };
    size_t length = out->length;
    if (!lex(arena, text, &format.tokens, err))
        return false;
    format.list = arena_array(arena, format.tokens.count, sizeof *format.list);
    format.lines = arena_array(arena, format.tokens.count, sizeof *format.lines);
    if (format.list == NULL || format.lines == NULL)
        return arena_error(arena, err);
    if (!lay_out(&layout, err))
        return false;
    format_align(&format);
    for (size_t i = 0; i < format.line_count; i++) {
        const struct format_line *line = &format.lines[i];
        if (line->blank)
            buf_byte(out, '\n');
        buf_fill(out, ' ', (size_t)line->indent * 2);
        for (size_t t = 0; t < line->count; t++)
            write_token(&format, &format.list[line->first + t], out);
        buf_byte(out, '\n');
    }
    if (buf_check(out, err))
        return true;
    out->length = length;
    return false;
}
