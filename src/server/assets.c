/* SPDX-License-Identifier: Apache-2.0 */
/* server/assets.c - GET /assets/{name}: the style sheet, the script and the mark of the pages. */
#include <stdio.h>

#include "api/embedded.h"
#include "server/handlers.h"

extern const struct embedded_file assets_files[];

static const char *type_of(struct str name)
{
    if (str_ends(name, STR(".css")))
        return "text/css; charset=utf-8";
    return str_ends(name, STR(".svg")) ? "image/svg+xml" : "text/javascript; charset=utf-8";
}

/* A browser asks each time whether what it has is still the same. */
bool handle_asset(struct call *call, struct err *err)
{
    struct str name = call->parameters[0];
    const struct embedded_file *file = assets_files;
    while (file->name != NULL && !str_equal_text(name, file->name))
        file++;
    if (file->name == NULL) {
        call->problem = PROBLEM_NOT_FOUND;
        return err_set(err, ERR_NAME, "there is no '%.*s' here", STR_ARG(name));
    }
    struct http_reply *reply = &call->exchange->reply;
    char quoted[72];
    snprintf(quoted, sizeof quoted, "\"%s\"", file->sha256);
    struct str tag = str_copy(&call->exchange->arena, str_of(quoted));
    if (tag.data == NULL)
        return arena_error(&call->exchange->arena, err);
    http_reply_header(call->exchange, "Cache-Control", "no-cache");
    http_reply_header(call->exchange, "ETag", tag.data);
    reply->type = type_of(name);
    reply->status = str_equal(http_header_of(call->exchange, "If-None-Match"), tag) ? 304 : 200;
    if (reply->status == 304)
        return true;
    buf_add(&reply->text, file->data, file->length);
    return true;
}
