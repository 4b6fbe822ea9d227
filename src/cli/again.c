/* SPDX-License-Identifier: Apache-2.0 */
/* cli/again.c - see again.h. */
#include "cli/again.h"

#include "base/date.h"
#include "book/basis.h"
#include "desk/cover.h"
#include "desk/matches.h"
#include "wire/decision_json.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"

#define AGAIN_MAX ((size_t)2 << 30)
#define BASIS_TEXT_MAX ((size_t)1 << 20)
#define BASIS_DEPTH 8
#define DECISION_MAX ((size_t)64 << 20)

/* ---- what the basis says ---- */

static const struct json_value *member(const struct again *again, const char *name)
{
    return json_get(again->basis, str_of(name));
}

struct str again_word(const struct again *again, const char *name)
{
    const struct json_value *value = member(again, name);
    return value == NULL || value->type != JSON_STRING ? (struct str){ 0 } : value->text;
}

static bool is_true(const struct again *again, const char *name)
{
    const struct json_value *value = member(again, name);
    return value != NULL && value->type == JSON_BOOL && str_equal_text(value->text, "true");
}

static bool number(const struct again *again, const char *name, int64_t *ret, struct err *err)
{
    const struct json_value *value = member(again, name);
    *ret = 0;
    for (size_t i = 0; value != NULL && value->type == JSON_NUMBER && i < value->text.length; i++) {
        char digit = value->text.data[i];
        if (digit < '0' || digit > '9' || __builtin_mul_overflow(*ret, 10, ret) ||
            __builtin_add_overflow(*ret, digit - '0', ret))
            return err_set(err, ERR_SYNTAX, "'%s' of what it was made with is no number", name);
    }
    return true;
}

static bool read_basis(struct again *again, struct str text, struct err *err)
{
    const struct json_limits limits = { .size = BASIS_TEXT_MAX, .depth = BASIS_DEPTH };
    const struct json_source source = { .text = text, .line = 1 };
    struct json_text read;
    again->json = json_reader_new(again->cli->mem, limits, err);
    if (again->json == NULL || !json_read(again->json, &again->arena, &source, &read, err))
        return false;
    again->basis = read.root;
    if (read.root->type == JSON_OBJECT && member(again, "kept_lists") != NULL)
        return true;
    err_set(err, ERR_NAME, "what it was made with was not kept with it");
    return err_hint(err, "decisions of an earlier Licet name their packs and lists, and no more");
}

/* The text of a hash; *ret is absent where there is none. */
static bool text_of(struct again *again, struct str hex, struct str *ret, struct err *err)
{
    uint8_t sha256[KEPT_DIGEST_SIZE];
    *ret = (struct str){ 0 };
    if (hex.data == NULL)
        return true;
    return (kept_sha256_read(hex, sha256) ||
            err_set(err, ERR_SYNTAX, "'%.*s' is no hash of a text", STR_ARG(hex))) &&
           kept_read(again->store, &again->arena, sha256, ret, err);
}

static bool text_for_packs(void *context, struct str sha256, struct str *ret, struct err *err)
{
    return text_of(context, sha256, ret, err);
}

/* ---- packs and lists of then ---- */

static bool check_sound(const struct packs *packs, struct err *err)
{
    return packs->diags.errors == 0 ||
           err_set(err, ERR_POLICY, "the packs of then have mistakes for this program");
}

static bool check_hash(const struct packs *packs, struct str hash, struct err *err)
{
    return str_equal_text(hash, packs->hash) ||
           err_set(err, ERR_SYNTAX, "the packs that are kept are not those that it was made with");
}

static struct str word_of(const struct json_value *object, const char *name)
{
    const struct json_value *value = json_get(object, str_of(name));
    return value == NULL || value->type != JSON_STRING ? (struct str){ 0 } : value->text;
}

/* Those of other authorities; what was decided before there were any has none. */
static bool open_others(struct again *again, const struct packs_texts *texts, struct err *err)
{
    const struct json_value *others = member(again, "others");
    const struct json_value *v = others == NULL ? NULL : others->first;
    for (; v != NULL; v = v->next) {
        struct packs *other;
        struct str lines;
        if (!text_of(again, word_of(v, "sha256"), &lines, err) ||
            !packs_other_lines(&again->deciding.packs, lines, texts, word_of(v, "packs"), &other,
                               err) ||
            !check_sound(other, err))
            return false;
    }
    return true;
}

static bool check_others(const struct again *again, struct err *err)
{
    const struct packs *packs = &again->deciding.packs;
    const struct json_value *others = member(again, "others");
    const struct json_value *v = others == NULL ? NULL : others->first;
    for (size_t i = 0; i < packs->other_count; i++, v = v->next) {
        if (!check_hash(&packs->others[i], word_of(v, "sha256"), err))
            return false;
    }
    return true;
}

static bool open_packs(struct again *again, struct err *err)
{
    const struct packs_texts texts = { text_for_packs, again };
    struct packs *packs = &again->deciding.packs;
    struct str hash = again_word(again, "sha256");
    struct str lines;
    return text_of(again, hash, &lines, err) &&
           packs_read_lines(packs, lines, &texts, again_word(again, "packs"), err) &&
           check_sound(packs, err) && open_others(again, &texts, err) &&
           packs_make_decider(packs, err) && check_hash(packs, hash, err) &&
           check_others(again, err);
}

static bool read_lists(struct again *again, const struct json_value *kept, struct err *err)
{
    size_t at = 0;
    again->snapshots = arena_array(&again->arena, kept->count, sizeof *again->snapshots);
    again->list_of = arena_array(&again->arena, kept->count, sizeof *again->list_of);
    if (!arena_sound(&again->arena, err))
        return false;
    for (const struct json_value *v = kept->first; v != NULL; v = v->next, at++) {
        struct str bytes;
        if (!text_of(again, v->text, &bytes, err) ||
            !snapshot_read(&again->arena, bytes, &again->snapshots[at], err))
            return false;
        again->list_of[at] = &again->snapshots[at].list;
    }
    return true;
}

static bool open_owners(struct again *again, struct err *err)
{
    struct list_file file = { .name = STR("owners") };
    if (!text_of(again, again_word(again, "kept_owners"), &file.text, err))
        return false;
    if (file.text.data == NULL)
        return true;
    again->deciding.lists.used.owners = &again->deciding.lists.owners;
    return owners_read(&again->arena, again->cli->mem, &file, &again->deciding.lists.owners, err);
}

/* Those that were looked in, or the sample; what had been settled by then. */
static bool open_lists(struct again *again, struct err *err)
{
    const struct json_value *kept = member(again, "kept_lists");
    struct decide_lists *used = &again->deciding.lists.used;
    const struct mem *mem = again->cli->mem;
    int64_t until, threshold, age;
    if (!number(again, "settled_until", &until, err) ||
        !number(again, "threshold", &threshold, err) || !number(again, "list_age", &age, err))
        return false;
    if (kept->count == 0) {
        if (!packs_use_sample(&again->deciding.packs, err))
            return false;
        *used = again->deciding.packs.lists;
    } else {
        if (!read_lists(again, kept, err))
            return false;
        used->snapshots = again->snapshots;
        used->count = kept->count;
        used->matcher = again->matcher = matcher_new(mem, again->list_of, used->count, err);
        used->addresses = again->deciding.lists.addresses =
            again->matcher == NULL ? NULL
                                   : address_index_new(mem, again->list_of, used->count, err);
        if (used->addresses == NULL)
            return false;
        used->age_days = (int32_t)age;
    }
    used->threshold = (int32_t)threshold;
    return open_owners(again, err) &&
           (until == 0 ||
            matches_remembered(again->store, mem, &again->arena, until, &used->settled, err)) &&
           decider_use_lists(again->deciding.packs.decider, used, err);
}

static bool read_options(struct again *again, struct err *err)
{
    struct decide_options *options = &again->deciding.options;
    *options = (struct decide_options){ .knowledge = KNOWLEDGE_FIRM, .posture = POSTURE_ENFORCED };
    if (str_equal_text(again_word(again, "knowledge"), "public"))
        options->knowledge = KNOWLEDGE_PUBLIC;
    if (str_equal_text(again_word(again, "posture"), "text"))
        options->posture = POSTURE_TEXT;
    if (!date_parse(again_word(again, "today"), &options->today, err) ||
        !date_parse(again_word(again, "known"), &options->known_label, err))
        return err_wrap(err, "what it was made with");
    options->known = is_true(again, "all_known") ? DATE_OPEN : options->known_label;
    options->papers = is_true(again, "papers");
    return true;
}

/* ---- licenses ---- */

static bool read_licenses(struct again *again, struct str text, struct err *err)
{
    const struct json_limits limits = { (size_t)1 << 20, LICENSE_JSON_DEPTH };
    size_t room = 0;
    struct json_reader *reader = json_reader_new(again->cli->mem, limits, err);
    bool done = reader != NULL;
    while (done && text.length > 0) {
        size_t end = str_find(text, '\n');
        const struct json_source source = { .text = str_slice(text, 0, end), .line = 1 };
        done = arena_grow(&again->arena, &again->licenses, again->license_count, &room,
                          sizeof *again->licenses)
                   ? license_read_json(reader, &again->arena, &source,
                                       &again->licenses[again->license_count++], err)
                   : arena_error(&again->arena, err);
        text = str_slice(text, end + 1, text.length);
    }
    json_reader_free(reader);
    return done;
}

static bool open_cover(struct again *again, struct err *err)
{
    struct str text;
    struct str reserved = again_word(again, "reserved");
    if (!text_of(again, again_word(again, "kept_licenses"), &text, err) ||
        (text.data != NULL && !read_licenses(again, text, err)))
        return false;
    if (again->license_count == 0)
        return true;
    again->deciding.cover = cover_new(again->cli->mem, again->deciding.packs.decider,
                                      again->licenses, again->license_count, err);
    if (again->deciding.cover == NULL)
        return false;
    cover_each_alone(again->deciding.cover);
    if (reserved.data != NULL)
        cover_reserved(again->deciding.cover, reserved);
    return true;
}

/* ---- all of it ---- */

static bool begin(struct again *again, struct cli *cli, struct store *store, struct str basis,
                  struct err *err)
{
    *again = (struct again){ .cli = cli, .store = store, .deciding = { .cli = cli } };
    arena_init(&again->arena, cli->mem, AGAIN_MAX);
    packs_init(&again->deciding.packs, cli->mem);
    buf_init(&again->out, cli->mem, DECISION_MAX);
    return read_basis(again, basis, err);
}

static bool end(struct again *again, struct err *err)
{
    if (!open_cover(again, err))
        return false;
    again->deciding.session = session_new(again->cli->mem, again->deciding.packs.decider, err);
    again->reader = again->deciding.session == NULL ? NULL : order_reader_new(again->cli->mem, err);
    return again->reader != NULL;
}

bool again_open(struct again *again, struct cli *cli, struct store *store, struct str basis,
                struct err *err)
{
    return begin(again, cli, store, basis, err) && read_options(again, err) &&
           open_packs(again, err) && open_lists(again, err) && end(again, err);
}

bool again_open_now(struct again *again, struct cli *cli, const struct args *args,
                    struct store *store, struct str basis, struct err *err)
{
    struct deciding *now = &again->deciding;
    if (!begin(again, cli, store, basis, err) || !deciding_open(now, cli, args, err) ||
        !deciding_lists(now, false, err))
        return false;
    now->options.skip_good_until = false;
    now->options.papers = is_true(again, "papers");
    return end(again, err);
}

void again_close(struct again *again)
{
    deciding_close(&again->deciding);
    order_reader_free(again->reader);
    matcher_free(again->matcher);
    json_reader_free(again->json);
    buf_release(&again->out);
    arena_release(&again->arena);
}

bool again_order(struct again *again, struct str content, struct str *ret, struct err *err)
{
    if (!text_of(again, again_word(again, "kept_order"), ret, err))
        return false;
    if (ret->data == NULL)
        *ret = content;
    return true;
}

bool again_decide(struct again *again, struct str text, struct str *ret, struct err *err)
{
    const struct json_source source = { .text = text, .line = 1 };
    struct decision decision;
    struct order order;
    struct arena_place place = arena_mark(&again->arena);
    bool done =
        order_read_json(order_reader_json(again->reader), &again->arena, &source, &order, err) &&
        (again->deciding.cover != NULL
             ? cover_decide(again->deciding.cover, again->deciding.session, &order,
                            &again->deciding.options, &decision, err)
             : decide(again->deciding.session, &order, &again->deciding.options, &decision, err));
    buf_clear(&again->out);
    if (done)
        decision_to_json(&decision, &again->out);
    arena_rewind(&again->arena, place);
    *ret = buf_view(&again->out);
    return done && buf_check(&again->out, err);
}
