/* SPDX-License-Identifier: Apache-2.0 */
/* wire/mapping.c - see mapping.h. */
#include "wire/mapping.h"

#include "base/date.h"
#include "base/num.h"
#include "text/json_merge.h"
#include "text/json_write.h"

#define TEXT_MAX ((size_t)64 << 10)
#define HUNDREDTHS 100
#define DAY_MILLISECONDS INT64_C(86400000)

/* What is being made, and whether what is not there may be left out. */
struct making {
    const struct mapping *mapping;
    struct arena *arena;
    const struct json_value *message, *record;
    struct err *err;
};

enum made { MADE, MADE_NOTHING, MADE_FAILED };

/* ---- what a mapping says ---- */

enum verb {
    VERB_JOIN,
    VERB_NUMBER,
    VERB_TIMES,
    VERB_DATE,
    VERB_LOOK,
    VERB_EACH,
    VERB_ONE,
    VERB_MAYBE,
    VERB_COUNT
};

static const char *const verbs[VERB_COUNT] = {
    [VERB_JOIN] = "$join", [VERB_NUMBER] = "$number", [VERB_TIMES] = "$times",
    [VERB_DATE] = "$date", [VERB_LOOK] = "$look",     [VERB_EACH] = "$each",
    [VERB_ONE] = "$one",   [VERB_MAYBE] = "$maybe",
};

/* The object's verb, which is its first member; VERB_COUNT: it is an object of what is made. */
static enum verb verb_of(const struct json_value *value)
{
    int at = 0;
    if (value->type != JSON_OBJECT || value->first == NULL)
        return VERB_COUNT;
    while (at < VERB_COUNT && !str_equal_text(value->first->key, verbs[at]))
        at++;
    return (enum verb)at;
}

static bool is_path(struct str text)
{
    return str_starts(text, STR("$.")) || str_starts(text, STR("@."));
}

static bool check(struct json_text *text, const struct mapping *mapping,
                  const struct json_value *value, struct err *err);

static bool check_all(struct json_text *text, const struct mapping *mapping,
                      const struct json_value *value, struct err *err)
{
    for (const struct json_value *each = value->first; each != NULL; each = each->next) {
        if (!check(text, mapping, each, err))
            return false;
    }
    return true;
}

static bool wrong(struct json_text *text, const struct json_value *value, const char *what,
                  struct err *err)
{
    err_set(err, ERR_VALUE, "%s", what);
    err_hint(err, "docs/erp.md tells how a mapping is written");
    return json_at(text, value->at, err);
}

static bool check_look(struct json_text *text, const struct mapping *mapping,
                       const struct json_value *value, struct err *err)
{
    struct str in = json_text_of(value, "in");
    if (in.data != NULL && mapping->tables != NULL && json_get(mapping->tables, in) != NULL)
        return check(text, mapping, value->first, err);
    err_set(err, ERR_NAME, "'$look' takes a table of these, not '%.*s'", STR_ARG(in));
    return json_at(text, value->at, err);
}

static bool check_each(struct json_text *text, const struct mapping *mapping,
                       const struct json_value *value, struct err *err)
{
    const struct json_value *gives = json_get(value, STR("gives"));
    const struct json_value *is = json_get(value, STR("is"));
    struct str where = json_text_of(value, "where");
    if (value->first->type != JSON_STRING || !is_path(value->first->text) || gives == NULL)
        return wrong(text, value, "it takes a path to an array, and what it gives", err);
    if (where.data == NULL && verb_of(value) == VERB_ONE)
        return wrong(text, value, "'$one' takes a path, 'where', and 'is'", err);
    if ((where.data != NULL) != (is != NULL && is->type == JSON_ARRAY))
        return wrong(text, value, "'where' takes a path, and 'is' an array of texts", err);
    return check(text, mapping, gives, err);
}

static const char *const members[] = { "in", "of", "gives", "where", "is" };

/* Behind the verb there is what belongs to it, and nothing else. */
static bool check_members(struct json_text *text, const struct json_value *value, struct err *err)
{
    for (const struct json_value *m = value->first->next; m != NULL; m = m->next) {
        size_t at = 0;
        while (at < sizeof members / sizeof *members && !str_equal_text(m->key, members[at]))
            at++;
        if (at < sizeof members / sizeof *members)
            continue;
        err_set(err, ERR_NAME, "there is no '%.*s' here", STR_ARG(m->key));
        return json_at(text, m->key_at, err);
    }
    return true;
}

static bool check_verb(struct json_text *text, const struct mapping *mapping,
                       const struct json_value *value, enum verb verb, struct err *err)
{
    if (!check_members(text, value, err))
        return false;
    if (verb == VERB_LOOK)
        return check_look(text, mapping, value, err);
    if (verb == VERB_EACH || verb == VERB_ONE)
        return check_each(text, mapping, value, err);
    if (verb == VERB_JOIN && value->first->type != JSON_ARRAY)
        return wrong(text, value, "'$join' takes an array", err);
    if (verb == VERB_TIMES && (value->first->type != JSON_ARRAY || value->first->count != 2))
        return wrong(text, value, "'$times' takes an array of two", err);
    return check(text, mapping, value->first, err);
}

/* Depth is that of the text. */
static bool check(struct json_text *text, const struct mapping *mapping,
                  const struct json_value *value, struct err *err)
{
    enum verb verb = verb_of(value);
    if (verb < VERB_COUNT)
        return check_verb(text, mapping, value, verb, err);
    if (value->type == JSON_OBJECT) {
        for (const struct json_value *m = value->first; m != NULL; m = m->next) {
            if (!str_starts(m->key, STR("$")))
                continue;
            err_set(err, ERR_NAME, "there is no '%.*s'", STR_ARG(m->key));
            err_hint(err, "$join, $number, $times, $date, $look, $each, $one or $maybe");
            return json_at(text, m->key_at, err);
        }
    }
    return (value->type != JSON_OBJECT && value->type != JSON_ARRAY) ||
           check_all(text, mapping, value, err);
}

static bool find_makes(struct json_text *text, enum mapping_makes *ret, struct err *err)
{
    struct str makes = json_text_of(text->root, "makes");
    *ret = str_equal_text(makes, "shipment") ? MAPPING_SHIPMENT : MAPPING_ORDER;
    return str_equal_text(makes, "order") || str_equal_text(makes, "shipment") ||
           wrong(text, text->root, "'makes' is \"order\" or \"shipment\"", err);
}

static bool find_reads(struct json_text *text, enum mapping_reads *ret, struct err *err)
{
    struct str reads = json_text_of(text->root, "reads");
    *ret = str_equal_text(reads, "xml") ? MAPPING_XML : MAPPING_JSON;
    return json_get(text->root, STR("reads")) == NULL || str_equal_text(reads, "xml") ||
           str_equal_text(reads, "json") ||
           wrong(text, text->root, "'reads' is \"json\" or \"xml\"", err);
}

/* A path, or an object of one with the texts that may stand there. */
static bool is_refusal(const struct json_value *each)
{
    if (each->type == JSON_STRING)
        return is_path(each->text);
    if (each->type != JSON_OBJECT || each->count != 2)
        return false;
    const struct json_value *but = json_get(each, STR("but"));
    struct str at = json_text_of(each, "at");
    if (at.data == NULL || !is_path(at) || but == NULL || but->type != JSON_ARRAY)
        return false;
    for (const struct json_value *text = but->first; text != NULL; text = text->next) {
        if (text->type != JSON_STRING)
            return false;
    }
    return true;
}

static bool find_refuses(struct json_text *text, const struct json_value **ret, struct err *err)
{
    static const char what[] = "'refuses' is an array of paths into the message";
    *ret = json_get(text->root, STR("refuses"));
    if (*ret == NULL)
        return true;
    if ((*ret)->type != JSON_ARRAY)
        return wrong(text, *ret, what, err);
    for (const struct json_value *each = (*ret)->first; each != NULL; each = each->next) {
        if (!is_refusal(each))
            return wrong(text, each, what, err);
    }
    return true;
}

/* Names of members alone, so that it is known how deep it goes. */
static bool find_messages(struct json_text *text, struct str *ret, struct err *err)
{
    size_t names = 1;
    *ret = json_text_of(text->root, "messages");
    if (json_get(text->root, STR("messages")) == NULL)
        return true;
    for (size_t i = 2; i < ret->length; i++)
        names += ret->data[i] == '.';
    return (str_starts(*ret, STR("$.")) && ret->length > 2 && names <= MAPPING_PATH_MAX) ||
           wrong(text, text->root, "'messages' is a path into the file, as in \"$.list\"", err);
}

static bool check_head(struct json_text *text, struct err *err)
{
    static const char *const known[] = { "makes",  "reads", "each", "refuses",
                                         "tables", "gives", "says", "messages" };
    for (const struct json_value *m = text->root->first; m != NULL; m = m->next) {
        size_t at = 0;
        while (at < sizeof known / sizeof *known && !str_equal_text(m->key, known[at]))
            at++;
        if (at < sizeof known / sizeof *known)
            continue;
        err_set(err, ERR_NAME, "a mapping has no '%.*s'", STR_ARG(m->key));
        return json_at(text, m->key_at, err);
    }
    return true;
}

bool mapping_read(struct json_text *text, struct mapping *ret, struct err *err)
{
    *ret = (struct mapping){ .makes = MAPPING_ORDER };
    if (text->root->type != JSON_OBJECT)
        return wrong(text, text->root, "a mapping is an object", err);
    ret->each = json_text_of(text->root, "each");
    ret->tables = json_get(text->root, STR("tables"));
    ret->gives = json_get(text->root, STR("gives"));
    if (!check_head(text, err) || !find_makes(text, &ret->makes, err) ||
        !find_reads(text, &ret->reads, err) || !find_refuses(text, &ret->refuses, err) ||
        !find_messages(text, &ret->messages, err))
        return false;
    if (ret->each.data != NULL && !str_starts(ret->each, STR("$.")))
        return wrong(text, text->root, "'each' is a path into the message, as in \"$.items\"", err);
    if (ret->tables != NULL && ret->tables->type != JSON_OBJECT)
        return wrong(text, ret->tables, "'tables' is an object of tables", err);
    if (ret->gives == NULL || ret->gives->type != JSON_OBJECT)
        return wrong(text, text->root, "'gives' is the object that is made", err);
    return check(text, ret, ret->gives, err);
}

/* ---- paths ---- */

static bool is_number(struct str name)
{
    size_t digits = 0;
    while (digits < name.length && is_digit(name.data[digits]))
        digits++;
    return digits > 0 && digits == name.length;
}

/* A member by its name, or one of an array by its number. */
static const struct json_value *step(const struct json_value *value, struct str name)
{
    size_t at = 0;
    if (value->type == JSON_OBJECT)
        return json_get(value, name);
    if (value->type != JSON_ARRAY || name.length > 6 || !is_number(name))
        return NULL;
    for (size_t i = 0; i < name.length; i++)
        at = at * 10 + (size_t)(name.data[i] - '0');
    const struct json_value *each = value->first;
    for (; each != NULL && at > 0; at--)
        each = each->next;
    return each;
}

static bool is_nothing(const struct json_value *value)
{
    return value == NULL || value->type == JSON_NULL ||
           (value->type == JSON_STRING && str_trim(value->text).length == 0);
}

/*
 * NULL: it is not there, null, or an empty text; or the path leads through several without saying
 * which, then *ret_several is the rest of it, behind them, else absent.
 */
static const struct json_value *follow(const struct json_value *from, struct str rest,
                                       const struct json_value **ret_several, struct str *ret_rest)
{
    *ret_several = NULL;
    while (from != NULL && rest.length > 0) {
        size_t end = str_find(rest, '.');
        struct str name = str_slice(rest, 0, end);
        if (from->type == JSON_ARRAY && !is_number(name)) {
            *ret_several = from;
            *ret_rest = rest;
            return NULL;
        }
        from = step(from, name);
        rest = str_slice(rest, end < rest.length ? end + 1 : end, rest.length);
    }
    return is_nothing(from) ? NULL : from;
}

/* Behind "$." or "@.". */
static struct str names_of(struct str path)
{
    return str_slice(path, 2, path.length);
}

static const struct json_value *start_of(const struct making *m, struct str path)
{
    return path.data[0] == '$' ? m->message : m->record;
}

static enum made find(const struct making *m, struct str path, const struct json_value **ret)
{
    const struct json_value *several;
    struct str rest;
    *ret = follow(start_of(m, path), names_of(path), &several, &rest);
    if (*ret != NULL)
        return MADE;
    if (several == NULL) {
        err_set(m->err, ERR_VALUE, "the message does not say '%.*s'", STR_ARG(path));
        return MADE_NOTHING;
    }
    err_set(m->err, ERR_VALUE, "'%.*s' leads through several", STR_ARG(path));
    err_hint(m->err, "say which, by its number from 0, or take each of them with $each");
    return MADE_FAILED;
}

/* ---- texts ---- */

static enum made text_of(const struct making *m, const struct json_value *value, struct str *ret);
static enum made find_one(const struct making *m, const struct json_value *value,
                          struct making *ret);

static enum made failed(const struct making *m, const char *what, struct str text)
{
    err_set(m->err, ERR_VALUE, "'%.*s' is %s", STR_ARG(text), what);
    return MADE_FAILED;
}

static enum made join(const struct making *m, const struct json_value *parts, struct str *ret)
{
    struct buf text;
    enum made made = MADE;
    buf_init(&text, m->arena->mem, TEXT_MAX);
    for (const struct json_value *part = parts->first; made == MADE && part != NULL;
         part = part->next) {
        struct str one;
        made = text_of(m, part, &one);
        if (made == MADE)
            buf_str(&text, one);
    }
    if (made == MADE) {
        *ret = str_copy(m->arena, buf_view(&text));
        if (!buf_check(&text, m->err) || !arena_sound(m->arena, m->err))
            made = MADE_FAILED;
    }
    buf_release(&text);
    return made;
}

/* Digits and at most one point, without zeros that say nothing. */
static enum made number(const struct making *m, const struct json_value *value, struct str *ret)
{
    struct str text;
    enum made made = text_of(m, value, &text);
    if (made != MADE)
        return made;
    text = str_trim(text);
    size_t point = str_find(text, '.');
    size_t digits = 0;
    for (size_t i = 0; i < text.length; i++)
        digits += is_digit(text.data[i]);
    if (digits == 0 || digits + (point < text.length) != text.length || point == 0 ||
        point + 1 == text.length)
        return failed(m, "no number", text);
    while (point < text.length && text.data[text.length - 1] == '0')
        text.length--;
    if (point + 1 == text.length)
        text.length--;
    while (text.length > 1 && text.data[0] == '0' && text.data[1] != '.')
        text = str_slice(text, 1, text.length);
    *ret = text;
    return MADE;
}

static enum made times(const struct making *m, const struct json_value *two, struct str *ret)
{
    struct num product = num_int(1);
    char text[NUM_TEXT_SIZE];
    for (const struct json_value *each = two->first; each != NULL; each = each->next) {
        struct str said;
        struct num factor;
        enum made made = number(m, each, &said);
        if (made != MADE)
            return made;
        if (!num_parse(said, false, &factor, m->err) || !num_multiply(product, factor, &product))
            return failed(m, "too long to be multiplied", said);
    }
    if (HUNDREDTHS % product.bottom != 0)
        return failed(m, "a product of too many places",
                      str_of(num_format(product, 6, false, text)));
    *ret = str_copy(m->arena, str_of(num_format(product, 2, true, text)));
    return arena_sound(m->arena, m->err) ? MADE : MADE_FAILED;
}

/* "/Date(1764720000000)/": milliseconds since 1970, of a day its beginning in UTC. */
static bool read_odata(struct str text, int32_t *ret)
{
    int64_t milliseconds = 0;
    if (!str_starts(text, STR("/Date(")) || !str_ends(text, STR(")/")))
        return false;
    text = str_slice(text, 6, text.length - 2);
    if (text.length == 0 || text.length > 15)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (!is_digit(text.data[i]))
            return false;
        milliseconds = milliseconds * 10 + (text.data[i] - '0');
    }
    *ret = (int32_t)(milliseconds / DAY_MILLISECONDS);
    return milliseconds % DAY_MILLISECONDS == 0;
}

/* "20261203" */
static bool read_packed(struct str text, int32_t *ret)
{
    char dashed[11];
    struct err unread;
    if (text.length != 8)
        return false;
    for (size_t i = 0, k = 0; i < 8; i++) {
        if (i == 4 || i == 6)
            dashed[k++] = '-';
        dashed[k++] = text.data[i];
        dashed[k] = '\0';
    }
    return date_parse(str_of(dashed), ret, &unread);
}

static enum made date(const struct making *m, const struct json_value *value, struct str *ret)
{
    struct str text;
    char day[DATE_TEXT_SIZE];
    int32_t read;
    struct err unread;
    enum made made = text_of(m, value, &text);
    if (made != MADE)
        return made;
    text = str_trim(text);
    bool has_time = text.length > 10 && text.data[10] == 'T';
    if (!date_parse(has_time ? str_slice(text, 0, 10) : text, &read, &unread) &&
        !read_odata(text, &read) && !read_packed(text, &read))
        return failed(m, "no day", text);
    *ret = str_copy(m->arena, str_of(date_format(read, day)));
    return arena_sound(m->arena, m->err) ? MADE : MADE_FAILED;
}

static enum made look(const struct making *m, const struct json_value *value,
                      const struct json_value **ret)
{
    struct str in = json_text_of(value, "in");
    struct str of = json_text_of(value, "of");
    struct str key;
    enum made made = text_of(m, value->first, &key);
    if (made != MADE)
        return made;
    const struct json_value *table = json_get(m->mapping->tables, in);
    const struct json_value *found = table->type == JSON_OBJECT ? json_get(table, key) : NULL;
    if (found != NULL && of.data != NULL)
        found = found->type == JSON_OBJECT ? json_get(found, of) : NULL;
    *ret = found;
    if (found != NULL)
        return MADE;
    err_set(m->err, ERR_NAME, "table '%.*s' has no '%.*s'%s%.*s", STR_ARG(in), STR_ARG(key),
            of.data == NULL ? "" : " with ", STR_ARG(of));
    err_hint(m->err, "what no table has is not guessed: add it to the mapping");
    return MADE_FAILED;
}

/* Of what is one value: a text, a number, true or false. */
static enum made plain(const struct making *m, const struct json_value *value, struct str *ret)
{
    if (value->type == JSON_OBJECT || value->type == JSON_ARRAY || value->type == JSON_NULL) {
        err_set(m->err, ERR_VALUE, "a text is wanted, not %s", json_type_name(value->type));
        return MADE_FAILED;
    }
    *ret = value->text;
    return MADE;
}

static enum made text_of(const struct making *m, const struct json_value *value, struct str *ret)
{
    const struct json_value *found = value;
    struct making of;
    enum made made = MADE;
    switch (verb_of(value)) {
    case VERB_JOIN:
        return join(m, value->first, ret);
    case VERB_NUMBER:
        return number(m, value->first, ret);
    case VERB_TIMES:
        return times(m, value->first, ret);
    case VERB_DATE:
        return date(m, value->first, ret);
    case VERB_MAYBE:
        return text_of(m, value->first, ret);
    case VERB_ONE:
        made = find_one(m, value, &of);
        return made == MADE ? text_of(&of, json_get(value, STR("gives")), ret) : made;
    case VERB_LOOK:
        made = look(m, value, &found);
        break;
    default:
        if (value->type == JSON_STRING && is_path(value->text))
            made = find(m, value->text, &found);
        break;
    }
    return made == MADE ? plain(m, found, ret) : made;
}

/* ---- what is made ---- */

static enum made make(const struct making *m, const struct json_value *value, struct buf *out);

static bool is_among(struct str text, const struct json_value *texts)
{
    const struct json_value *each = texts->first;
    while (each != NULL && !(each->type == JSON_STRING && str_equal(each->text, text)))
        each = each->next;
    return each != NULL;
}

/* Those of an array; in XML what is there once is one. */
static bool take_all(const struct mapping *mapping, const struct json_value *found,
                     const struct json_value **ret_first, size_t *ret_count)
{
    bool is_array = found->type == JSON_ARRAY;
    *ret_first = is_array ? found->first : found;
    *ret_count = is_array ? found->count : 1;
    return is_array || mapping->reads == MAPPING_XML;
}

/* An array of the message, and whether one of it is meant. */
static enum made find_array(const struct making *m, const struct json_value *value,
                            const struct json_value **ret_first, size_t *ret_count)
{
    const struct json_value *found;
    enum made made = find(m, value->first->text, &found);
    if (made == MADE && !take_all(m->mapping, found, ret_first, ret_count))
        return failed(m, "no array of the message", value->first->text);
    return made;
}

static enum made is_meant(const struct making *of, const struct json_value *value, bool *ret)
{
    const struct json_value *where = json_get(value, STR("where"));
    struct str text;
    *ret = where == NULL;
    if (where == NULL)
        return MADE;
    enum made made = text_of(of, where, &text);
    *ret = made == MADE && is_among(text, json_get(value, STR("is")));
    return made;
}

static enum made make_each(const struct making *m, const struct json_value *value, struct buf *out)
{
    struct making of = *m;
    size_t count;
    enum made made = find_array(m, value, &of.record, &count);
    if (made != MADE)
        return made;
    json_open(out, '[');
    for (; count > 0; count--, of.record = of.record->next) {
        bool meant;
        made = is_meant(&of, value, &meant);
        if (made == MADE && meant)
            made = make(&of, json_get(value, STR("gives")), out);
        if (made != MADE)
            return made;
    }
    json_close(out, ']');
    return MADE;
}

/* None is nothing; two are not guessed between. */
static enum made find_one(const struct making *m, const struct json_value *value,
                          struct making *ret)
{
    const struct json_value *found = NULL;
    size_t count;
    *ret = *m;
    enum made made = find_array(m, value, &ret->record, &count);
    if (made != MADE)
        return made;
    for (; count > 0; count--, ret->record = ret->record->next) {
        bool meant;
        made = is_meant(ret, value, &meant);
        if (made != MADE)
            return made;
        if (meant && found != NULL)
            return failed(m, "not one, but several", value->first->text);
        found = meant ? ret->record : found;
    }
    ret->record = found;
    if (found != NULL)
        return MADE;
    err_set(m->err, ERR_VALUE, "the message has none of these at '%.*s'",
            STR_ARG(value->first->text));
    return MADE_NOTHING;
}

static enum made make_object(const struct making *m, const struct json_value *value,
                             struct buf *out)
{
    json_open(out, '{');
    for (const struct json_value *member = value->first; member != NULL; member = member->next) {
        size_t before = out->length;
        json_string(out, member->key);
        if (!out->failed)
            out->data[out->length - 1] = ':';
        enum made made = make(m, member, out);
        if (made == MADE_NOTHING && verb_of(member) == VERB_MAYBE) {
            out->length = before;
            err_clear(m->err);
        } else if (made != MADE) {
            return made;
        }
    }
    json_close(out, '}');
    return MADE;
}

static enum made make_array(const struct making *m, const struct json_value *value, struct buf *out)
{
    json_open(out, '[');
    for (const struct json_value *each = value->first; each != NULL; each = each->next) {
        size_t before = out->length;
        enum made made = make(m, each, out);
        if (made == MADE_NOTHING && verb_of(each) == VERB_MAYBE) {
            out->length = before;
            err_clear(m->err);
        } else if (made != MADE) {
            return made;
        }
    }
    json_close(out, ']');
    return MADE;
}

static enum made make_text(const struct making *m, const struct json_value *value, bool quoted,
                           struct buf *out)
{
    struct str text;
    enum made made = text_of(m, value, &text);
    if (made != MADE)
        return made;
    if (quoted) {
        json_string(out, text);
        return MADE;
    }
    buf_str(out, text);
    buf_byte(out, ',');
    return MADE;
}

static enum made make_verb(const struct making *m, const struct json_value *value, enum verb verb,
                           struct buf *out)
{
    const struct json_value *found;
    struct making of;
    enum made made;
    switch (verb) {
    case VERB_EACH:
        return make_each(m, value, out);
    case VERB_ONE:
        made = find_one(m, value, &of);
        return made == MADE ? make(&of, json_get(value, STR("gives")), out) : made;
    case VERB_MAYBE:
        return make(m, value->first, out);
    case VERB_LOOK:
        made = look(m, value, &found);
        if (made == MADE)
            json_value_write(found, out);
        return made;
    default:
        return make_text(m, value, verb != VERB_NUMBER, out);
    }
}

static enum made make(const struct making *m, const struct json_value *value, struct buf *out)
{
    enum verb verb = verb_of(value);
    if (verb < VERB_COUNT)
        return make_verb(m, value, verb, out);
    if (value->type == JSON_OBJECT)
        return make_object(m, value, out);
    if (value->type == JSON_ARRAY)
        return make_array(m, value, out);
    if (value->type == JSON_STRING && is_path(value->text))
        return make_text(m, value, true, out);
    json_value_write(value, out);
    return MADE;
}

bool mapping_records(const struct mapping *mapping, const struct json_value *message,
                     const struct json_value **ret_first, size_t *ret_count, struct err *err)
{
    *ret_first = message;
    *ret_count = 1;
    if (mapping->each.data == NULL)
        return true;
    const struct json_value *several;
    struct str rest;
    const struct json_value *found = follow(message, names_of(mapping->each), &several, &rest);
    const struct json_value *first;
    size_t count;
    if (found == NULL || !take_all(mapping, found, &first, &count))
        return err_set(err, ERR_VALUE, "the message has no array at '%.*s'",
                       STR_ARG(mapping->each));
    if (count > MAPPING_RECORDS_MAX)
        return err_set(err, ERR_LIMIT, "a message has more than %d records", MAPPING_RECORDS_MAX);
    *ret_first = first;
    *ret_count = count;
    return count > 0 ||
           err_set(err, ERR_VALUE, "the message has nothing at '%.*s'", STR_ARG(mapping->each));
}

static bool is_let_pass(const struct json_value *value, const struct json_value *but)
{
    const struct json_value *each = but == NULL ? NULL : but->first;
    while (each != NULL && !(value->type == JSON_STRING && str_equal(value->text, each->text)))
        each = each->next;
    return each != NULL;
}

/* Whether it is said, by any of several that the path leads through, and is none of what may be. */
static bool says(const struct json_value *from, struct str names, const struct json_value *but)
{
    const struct json_value *several;
    struct str rest;
    const struct json_value *found = follow(from, names, &several, &rest);
    if (found != NULL)
        return !is_let_pass(found, but);
    for (const struct json_value *each = several == NULL ? NULL : several->first; each != NULL;
         each = each->next) {
        if (says(each, rest, but))
            return true;
    }
    return false;
}

static bool check_refuses(const struct making *m)
{
    const struct json_value *refuses = m->mapping->refuses;
    for (const struct json_value *each = refuses == NULL ? NULL : refuses->first; each != NULL;
         each = each->next) {
        bool whole = each->type == JSON_STRING;
        struct str path = whole ? each->text : json_text_of(each, "at");
        if (!says(start_of(m, path), names_of(path), whole ? NULL : json_get(each, STR("but"))))
            continue;
        err_set(m->err, ERR_VALUE, "the message says '%.*s'%s, which this mapping refuses",
                STR_ARG(path), whole ? "" : " otherwise than it may");
        return err_hint(m->err, "it would change what is made: enter this one by hand");
    }
    return true;
}

bool mapping_make(const struct mapping *mapping, struct arena *arena,
                  const struct json_value *message, const struct json_value *record,
                  struct buf *out, struct err *err)
{
    const struct making m = {
        .mapping = mapping, .arena = arena, .message = message, .record = record, .err = err
    };
    if (!check_refuses(&m) || make(&m, mapping->gives, out) != MADE)
        return false;
    json_end(out);
    return buf_check(out, err);
}
