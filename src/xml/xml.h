/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xml/xml.h - XML, read as the stream of elements and text that it is.
 *
 * Read by expat, in the encoding that the text declares: UTF-8, UTF-16, ISO-8859-1 or US-ASCII.
 * What comes out is UTF-8.  A text that declares a document type is refused: it would only bring
 * entities that expand, or files to fetch.  Names lose the prefix of their namespace.
 */
#ifndef LICET_XML_XML_H
#define LICET_XML_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define XML_DEPTH_MAX 64      /* elements in each other */
#define XML_ATTRIBUTES_MAX 64 /* of one element */
#define XML_TEXT_SIZE_MAX ((size_t)1 << 30)

/* What is read now; alive during xml_read. */
struct xml;

uint32_t xml_line(const struct xml *xml);   /* from 1 */
uint32_t xml_column(const struct xml *xml); /* from 1, in bytes */

/*
 * What is done with it, in the order of the text.  False stops the reading: the error is set, and
 * gets the place that is read now, unless it has one.  Text comes in pieces; names and texts live
 * until the function returns.  Attributes are names and values by turns, and NULL.
 */
struct xml_events {
    bool (*open)(void *context, const struct xml *xml, const char *name,
                 const char *const *attributes);
    bool (*close)(void *context, const struct xml *xml, const char *name);
    bool (*text)(void *context, const struct xml *xml, struct str text);
};

/*
 * ERR_SYNTAX where the text is not well formed, in an encoding that is not read, or declares a
 * document type; ERR_LIMIT; ERR_MEMORY; and what the events report.  All with file, line and
 * column.  expat's own memory comes from the C library's heap.
 */
NODISCARD bool xml_read(struct str text, const char *file, const struct xml_events *events,
                        void *context, struct err *err);

/* The value of an attribute, or NULL. */
const char *xml_attribute(const char *const *attributes, const char *name);

#endif
