/* SPDX-License-Identifier: Apache-2.0 */
/* xml/xml.c - see xml.h. */
#include "xml/xml.h"

#include <expat.h>
#include <stdio.h>
#include <string.h>

struct xml {
    XML_Parser parser;
    const struct xml_events *events;
    void *context;
    unsigned depth;
    bool failed; /* the error is set */
    struct err *err;
};

uint32_t xml_line(const struct xml *xml)
{
    return (uint32_t)XML_GetCurrentLineNumber(xml->parser);
}

uint32_t xml_column(const struct xml *xml)
{
    return (uint32_t)XML_GetCurrentColumnNumber(xml->parser) + 1;
}

const char *xml_attribute(const char *const *attributes, const char *name)
{
    for (; *attributes != NULL; attributes += 2) {
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    }
    return NULL;
}

static const char *local_name(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon == NULL ? name : colon + 1;
}

static void put_place(struct xml *xml)
{
    if (xml->err->line > 0)
        return;
    xml->err->line = xml_line(xml);
    xml->err->column = xml_column(xml);
}

/* Stops where something failed; expat may call once more before it does. */
static void check(struct xml *xml, bool done)
{
    if (done)
        return;
    put_place(xml);
    xml->failed = true;
    XML_StopParser(xml->parser, XML_FALSE);
}

static void XMLCALL on_open(void *context, const XML_Char *name, const XML_Char **attributes)
{
    struct xml *xml = context;
    if (xml->failed)
        return;
    if (++xml->depth > XML_DEPTH_MAX) {
        check(xml,
              err_set(xml->err, ERR_LIMIT, "more than %d elements in each other", XML_DEPTH_MAX));
        return;
    }
    size_t count = 0;
    while (attributes[2 * count] != NULL)
        count++;
    if (count > XML_ATTRIBUTES_MAX) {
        check(xml, err_set(xml->err, ERR_LIMIT, "an element has more than %d attributes",
                           XML_ATTRIBUTES_MAX));
        return;
    }
    const char *local[2 * XML_ATTRIBUTES_MAX + 1] = { NULL };
    for (size_t i = 0; i < count; i++) {
        local[2 * i] = local_name(attributes[2 * i]);
        local[2 * i + 1] = attributes[2 * i + 1];
    }
    check(xml, xml->events->open(xml->context, xml, local_name(name), local));
}

static void XMLCALL on_close(void *context, const XML_Char *name)
{
    struct xml *xml = context;
    if (xml->failed)
        return;
    xml->depth--;
    check(xml, xml->events->close(xml->context, xml, local_name(name)));
}

static void XMLCALL on_text(void *context, const XML_Char *text, int length)
{
    struct xml *xml = context;
    if (!xml->failed)
        check(xml, xml->events->text(xml->context, xml, (struct str){ text, (size_t)length }));
}

static void XMLCALL on_doctype(void *context, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int internal)
{
    struct xml *xml = context;
    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    check(xml,
          err_set(xml->err, ERR_SYNTAX, "the file declares a document type, which is not read"));
}

static void explain(struct xml *xml)
{
    enum XML_Error error = XML_GetErrorCode(xml->parser);
    if (error == XML_ERROR_NO_MEMORY)
        err_set(xml->err, ERR_MEMORY, "no memory for reading XML");
    else
        err_set(xml->err, ERR_SYNTAX, "this is not well-formed XML: %s", XML_ErrorString(error));
    put_place(xml);
    if (error == XML_ERROR_UNKNOWN_ENCODING || error == XML_ERROR_INCORRECT_ENCODING)
        err_hint(xml->err, "UTF-8, UTF-16, ISO-8859-1 and US-ASCII are read; convert the file");
}

bool xml_read(struct str text, const char *file, const struct xml_events *events, void *context,
              struct err *err)
{
    struct xml xml = { .events = events, .context = context, .err = err };
    if (text.length > XML_TEXT_SIZE_MAX)
        return err_set(err, ERR_LIMIT, "XML of more than %zu MB", XML_TEXT_SIZE_MAX >> 20);
    xml.parser = XML_ParserCreate(NULL);
    if (xml.parser == NULL)
        return err_set(err, ERR_MEMORY, "no memory for reading XML");
    XML_SetUserData(xml.parser, &xml);
    XML_SetElementHandler(xml.parser, on_open, on_close);
    XML_SetCharacterDataHandler(xml.parser, on_text);
    XML_SetStartDoctypeDeclHandler(xml.parser, on_doctype);
    bool done = XML_Parse(xml.parser, text.data, (int)text.length, XML_TRUE) == XML_STATUS_OK &&
                !xml.failed;
    if (!done && !xml.failed)
        explain(&xml);
    XML_ParserFree(xml.parser);
    if (!done && err->file[0] == '\0')
        snprintf(err->file, sizeof err->file, "%s", file);
    return done;
}
