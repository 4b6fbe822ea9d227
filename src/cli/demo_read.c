/* SPDX-License-Identifier: Apache-2.0 */
/* cli/demo_read.c - a demo as steps.json has it; see demo.h. */
#include <string.h>

#include "base/date.h"
#include "cli/demo.h"
#include "text/json.h"

#define STEPS_MAX ((size_t)1 << 20)
#define STEPS_DEPTH 8

struct reading {
    struct arena *arena;
    struct json_text text;
    struct err *err;
};

static bool wrong(struct reading *r, const struct json_value *value, const char *says)
{
    err_set(r->err, ERR_VALUE, "%s", says);
    return json_at(&r->text, value->at, r->err);
}

static bool member(struct reading *r, const struct json_value *object, const char *key,
                   enum json_type type, const struct json_value **ret)
{
    *ret = json_get(object, str_of(key));
    if (*ret != NULL && (*ret)->type == type)
        return true;
    err_set(r->err, ERR_VALUE, "'%s' has to be %s", key, json_type_name(type));
    return json_at(&r->text, object->at, r->err);
}

static bool text(struct reading *r, const struct json_value *object, const char *key,
                 struct str *ret)
{
    const struct json_value *value;
    if (!member(r, object, key, JSON_STRING, &value))
        return false;
    *ret = value->text;
    return true;
}

/* A command is its line, or {"refused": its line}. */
static bool read_command(struct reading *r, const struct json_value *value,
                         struct demo_command *ret)
{
    if (value->type == JSON_STRING) {
        ret->line = value->text;
        return true;
    }
    ret->refused = true;
    return value->type == JSON_OBJECT ? text(r, value, "refused", &ret->line)
                                      : wrong(r, value, "a command is a text");
}

static bool read_step(struct reading *r, const struct json_value *value, struct demo_step *ret)
{
    const struct json_value *on;
    const struct json_value *lines;
    if (value->type != JSON_OBJECT)
        return wrong(r, value, "a step is an object");
    if (!member(r, value, "on", JSON_STRING, &on) || !text(r, value, "title", &ret->title) ||
        !text(r, value, "says", &ret->says) || !text(r, value, "standing", &ret->standing) ||
        !text(r, value, "source", &ret->source) || !member(r, value, "run", JSON_ARRAY, &lines))
        return false;
    if (!date_parse(on->text, &ret->on, r->err))
        return json_at(&r->text, on->at, r->err);
    ret->commands = arena_array(r->arena, lines->count, sizeof *ret->commands);
    if (ret->commands == NULL)
        return arena_error(r->arena, r->err);
    for (const struct json_value *at = lines->first; at != NULL; at = at->next) {
        if (!read_command(r, at, &ret->commands[ret->command_count++]))
            return false;
    }
    return true;
}

static bool read_steps(struct reading *r, struct demo *ret)
{
    const struct json_value *root = r->text.root;
    const struct json_value *steps;
    if (root->type != JSON_OBJECT)
        return wrong(r, root, "a demo is an object");
    if (!text(r, root, "title", &ret->title) || !text(r, root, "note", &ret->note) ||
        !text(r, root, "zone", &ret->zone) || !text(r, root, "database", &ret->database) ||
        !member(r, root, "steps", JSON_ARRAY, &steps))
        return false;
    ret->steps = arena_array(r->arena, steps->count, sizeof *ret->steps);
    if (ret->steps == NULL)
        return arena_error(r->arena, r->err);
    for (const struct json_value *at = steps->first; at != NULL; at = at->next) {
        struct demo_step *step = &ret->steps[ret->step_count];
        if (!read_step(r, at, step))
            return false;
        if (ret->step_count > 0 && step->on < step[-1].on)
            return wrong(r, at, "a step is before the one that stands before it");
        ret->step_count++;
    }
    return true;
}

/* They may be left out. */
static bool read_reports(struct reading *r, struct demo *ret)
{
    const struct json_value *reports = json_get(r->text.root, STR("reports"));
    if (reports == NULL)
        return true;
    if (reports->type != JSON_ARRAY)
        return wrong(r, reports, "reports are an array of commands");
    ret->reports = arena_array(r->arena, reports->count, sizeof *ret->reports);
    if (ret->reports == NULL)
        return arena_error(r->arena, r->err);
    for (const struct json_value *at = reports->first; at != NULL; at = at->next) {
        if (at->type != JSON_STRING)
            return wrong(r, at, "a command is a text");
        ret->reports[ret->report_count++] = at->text;
    }
    return true;
}

bool demo_parse(const struct mem *mem, struct arena *arena, struct str steps, struct demo *ret,
                struct err *err)
{
    const struct json_limits limits = { .size = STEPS_MAX, .depth = STEPS_DEPTH };
    const struct json_source source = { .text = steps, .line = 1 };
    struct reading r = { .arena = arena, .err = err };
    struct json_reader *reader = json_reader_new(mem, limits, err);
    *ret = (struct demo){ 0 };
    bool done = reader != NULL && json_read(reader, arena, &source, &r.text, err) &&
                read_steps(&r, ret) && read_reports(&r, ret);
    json_reader_free(reader);
    return done;
}

static const struct embedded_file *file_of(const char *name)
{
    for (const struct embedded_file *file = demo_files; file->name != NULL; file++) {
        if (strcmp(file->name, name) == 0)
            return file;
    }
    return NULL;
}

static struct str name_at(const void *context, size_t index)
{
    return str_of(((const char *const *)context)[index]);
}

/* ERR_USAGE, with all there are. */
static bool no_demo(struct str name, struct err *err)
{
    char all[256] = "";
    size_t count = 0;
    for (; demo_names[count] != NULL; count++) {
        size_t length = strlen(all);
        struct str one = str_of(demo_names[count]);
        if (length + one.length + 3 < sizeof all) {
            memcpy(all + length, count > 0 ? ", " : "", count > 0 ? 2 : 0);
            memcpy(all + length + (count > 0 ? 2 : 0), one.data, one.length + 1);
        }
    }
    if (name.length == 0)
        err_set(err, ERR_USAGE, "which demo?");
    else
        err_set(err, ERR_USAGE, "there is no demo '%.*s'", STR_ARG(name));
    struct str near = str_nearest(name, count, name_at, demo_names);
    if (near.data != NULL && name.length > 0)
        return err_hint(err, "did you mean '%.*s'? There are: %s", STR_ARG(near), all);
    return err_hint(err, "there are: %s", all);
}

bool demo_read(const struct mem *mem, struct arena *arena, struct str name, struct demo *ret,
               struct err *err)
{
    const char *known = NULL;
    char path[64];
    for (size_t i = 0; demo_names[i] != NULL && known == NULL; i++) {
        if (str_equal_text(name, demo_names[i]))
            known = demo_names[i];
    }
    if (known == NULL)
        return no_demo(name, err);
    str_put(path, sizeof path, name);
    str_put(path + name.length, sizeof path - name.length, STR("/steps.json"));
    const struct embedded_file *file = file_of(path);
    if (file == NULL)
        return err_set(err, ERR_NAME, "%s is not in this program", path);
    if (!demo_parse(mem, arena, (struct str){ file->data, file->length }, ret, err))
        return err_wrap(err, "%s", path);
    ret->name = known;
    return true;
}
