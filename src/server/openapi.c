/* SPDX-License-Identifier: Apache-2.0 */
/* server/openapi.c - the OpenAPI document, from the table of routes and docs/schema. */
#include <string.h>

#include "server/schemas.h"
#include "server/server_priv.h"
#include "text/json_write.h"

#define SCHEMA_BEGIN "schema/"
#define SCHEMA_END ".schema.json"
#define FORM_TYPE "application/x-www-form-urlencoded"
#define NO_CONTENT 204

/* ---- a route ---- */

enum how_many { ONE, ONE_OR_ARRAY, ARRAY };

static void put_ref(struct buf *out, const char *schema, enum how_many many)
{
    JSON_RAW(out, "\"schema\":");
    if (many == ONE_OR_ARRAY)
        JSON_RAW(out, "{\"oneOf\":[");
    if (many != ARRAY)
        buf_format(out, "{\"$ref\":\"#/components/schemas/%s\"},", schema);
    if (many != ONE)
        buf_format(out, "{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/%s\"}},",
                   schema);
    if (many == ONE_OR_ARRAY) {
        json_close(out, ']');
        json_close(out, '}');
    }
}

static void put_content(struct buf *out, const char *type, const char *schema, enum how_many many)
{
    buf_format(out, "\"%s\":{", type);
    if (schema != NULL)
        put_ref(out, schema, many);
    json_close(out, '}');
}

static void put_body(const struct route *route, struct buf *out)
{
    bool records = route->body == ROUTE_RECORDS;
    if (route->body == ROUTE_NO_BODY)
        return;
    JSON_RAW(out, "\"requestBody\":{\"required\":true,\"content\":{");
    put_content(out, route->body == ROUTE_FIELDS ? FORM_TYPE : "application/json", route->takes,
                records || route->array ? ONE_OR_ARRAY : ONE);
    if (route->body == ROUTE_PATCH)
        put_content(out, "application/merge-patch+json", route->takes, ONE);
    if (records) {
        put_content(out, "application/x-ndjson", route->takes, ONE);
        put_content(out, "text/csv", NULL, ONE);
    }
    json_close(out, '}');
    json_close(out, '}');
}

static void put_parameter(struct buf *out, const char *in, bool required, struct str name,
                          const char *help, const char *const *words)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "name", name);
    JSON_PUT_WORD(out, "in", in);
    JSON_PUT_BOOL(out, "required", required);
    if (help != NULL)
        JSON_PUT_STRING(out, "description", str_of(help));
    JSON_RAW(out, "\"schema\":{\"type\":\"string\",");
    if (words != NULL) {
        JSON_RAW(out, "\"enum\":[");
        for (; *words != NULL; words++)
            json_word(out, *words);
        json_close(out, ']');
    }
    json_close(out, '}');
    json_close(out, '}');
}

/* What changes something is asked with a key; what changes as it is seen, with its tag. */
static void put_headers(const struct route *route, struct buf *out)
{
    if (route->lane == ROUTE_WRITES && route->method == HTTP_POST)
        put_parameter(out, "header", true, STR("Idempotency-Key"),
                      "a number of your own: sent again with the same, it is done once", NULL);
    if (route->gives_minimal != NULL)
        put_parameter(out, "header", false, STR("Prefer"),
                      "return=minimal: as little as there is, RFC 7240; what is preferred may be "
                      "passed over",
                      NULL);
    if (route->seen)
        put_parameter(out, "header", true, STR("If-Match"), "the ETag of what was seen, or *",
                      NULL);
}

static void put_parameters(const struct route *route, struct buf *out)
{
    struct str path = str_of(route->path);
    JSON_RAW(out, "\"parameters\":[");
    for (size_t at = str_find(path, '{'); at < path.length; at = str_find(path, '{')) {
        path = str_slice(path, at + 1, path.length);
        put_parameter(out, "path", true, str_slice(path, 0, str_find(path, '}')), NULL, NULL);
    }
    for (const struct route_query *query = route->queries; query != NULL && query->name != NULL;
         query++)
        put_parameter(out, "query", false, str_of(query->name), query->help, query->words);
    put_headers(route, out);
    json_close(out, ']');
}

static void put_replies(const struct route *route, struct buf *out)
{
    bool records = route->body == ROUTE_RECORDS;
    unsigned status = route->status == 0 ? 200 : route->status;
    buf_format(out, "\"responses\":{\"%u\":{\"description\":\"done\",", status);
    if (status != NO_CONTENT) {
        JSON_RAW(out, "\"content\":{");
        put_content(out, route->type == NULL ? "application/json" : route->type, route->gives,
                    route->gives_array        ? ARRAY
                    : records || route->array ? ONE_OR_ARRAY
                                              : ONE);
        if (records)
            put_content(out, "application/x-ndjson", route->gives, ONE);
        json_close(out, '}');
    }
    if (route->gives_minimal != NULL)
        buf_format(out, "\"x-minimal\":{\"$ref\":\"#/components/schemas/%s\"},",
                   route->gives_minimal);
    json_close(out, '}');
    if (route->refuses != NULL) {
        JSON_RAW(out, "\"default\":{\"description\":\"refused\",\"content\":{");
        put_content(out, "application/json", route->refuses, ONE);
        json_close(out, '}');
        json_close(out, '}');
        json_close(out, '}');
        return;
    }
    JSON_RAW(out, "\"default\":{\"$ref\":\"#/components/responses/problem\"}},");
}

static void put_permissions(struct buf *out, const char *name, uint64_t permissions)
{
    buf_format(out, "\"%s\":", name);
    json_open(out, '[');
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        if ((permissions & PERMISSION_BIT(i)) != 0)
            json_word(out, permission_word((enum permission)i));
    }
    json_close(out, ']');
}

static void put_route(const struct route *route, struct buf *out)
{
    static const char *const methods[HTTP_METHOD_COUNT] = { "get",   "head",   "post", "put",
                                                            "patch", "delete", "other" };
    buf_format(out, "\"%s\":{", methods[route->method]);
    JSON_PUT_WORD(out, "operationId", route->name);
    JSON_PUT_STRING(out, "summary", str_of(route->summary));
    if (route->access == ROUTE_ANYBODY)
        JSON_RAW(out, "\"security\":[],");
    if (route->may != 0)
        put_permissions(out, "x-permission-any", route->may);
    if (route->needs != 0)
        put_permissions(out, "x-permission-all", route->needs);
    put_parameters(route, out);
    put_body(route, out);
    put_replies(route, out);
    json_close(out, '}');
}

/* Routes of one path are one item, wherever they stand in the table; pages are for people. */
static void put_paths(struct buf *out)
{
    JSON_RAW(out, "\"paths\":{");
    for (const struct route *route = routes; route->path != NULL; route++) {
        const struct route *first = routes;
        while (strcmp(first->path, route->path) != 0)
            first++;
        if (first != route || route->page || route_is_none(route))
            continue;
        buf_format(out, "\"%s\":{", route->path);
        for (const struct route *same = route; same->path != NULL; same++) {
            if (strcmp(same->path, route->path) == 0)
                put_route(same, out);
        }
        json_close(out, '}');
    }
    json_close(out, '}');
}

/* ---- what they share ---- */

static void put_schemas(struct buf *out)
{
    JSON_RAW(out, "\"schemas\":{");
    for (const struct embedded_file *file = schemas_files; file->name != NULL; file++) {
        struct str name = str_of(file->name);
        json_string(
            out, str_slice(name, sizeof SCHEMA_BEGIN - 1, name.length - (sizeof SCHEMA_END - 1)));
        out->length--; /* the comma: it is a key */
        buf_byte(out, ':');
        buf_str(out, str_trim((struct str){ file->data, file->length }));
        buf_byte(out, ',');
    }
    json_close(out, '}');
}

static void put_problem(struct buf *out)
{
    JSON_RAW(out, "\"responses\":{\"problem\":{\"description\":\"a problem, as RFC 9457 has it\","
                  "\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":"
                  "\"#/components/schemas/problem\"}}}}},");
}

/* A key by itself, and a token that is got with one. */
static void put_security(struct buf *out)
{
    JSON_RAW(out, "\"securitySchemes\":{\"key\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
                  "\"token\":{\"type\":\"oauth2\",\"flows\":{\"clientCredentials\":{"
                  "\"tokenUrl\":\"/v1/token\",\"scopes\":{");
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        enum permission scope = (enum permission)i;
        if ((integration_may() & PERMISSION_BIT(i)) == 0)
            continue;
        buf_format(out, "\"%s\":", permission_word(scope));
        json_word(out, permission_says(scope));
    }
    for (int i = 0; i < 5; i++)
        json_close(out, '}');
}

void openapi_write(const struct server_config *config, struct buf *out)
{
    JSON_RAW(out, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Licet\",");
    JSON_PUT_WORD(out, "version", config->version);
    JSON_RAW(out, "\"description\":\"Export licenses for advanced AI chips. Who gets no answer in "
                  "time must treat the order as blocked.\"},");
    JSON_RAW(out, "\"security\":[{\"key\":[]},{\"token\":[]}],");
    put_paths(out);
    JSON_RAW(out, "\"components\":{");
    put_security(out);
    put_problem(out);
    put_schemas(out);
    json_close(out, '}');
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}
