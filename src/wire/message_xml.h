/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/message_xml.h - a message that comes as XML, as the tree that a mapping reads.
 *
 * An element without elements in it is a text, any other an object with a member for each name in
 * it; what is there several times under one name is an array, where the first of it stood.  The
 * whole is an object with the outermost element as its only member, so that a path begins with what
 * kind of message it is: "$.ORDERS05.IDOC.E1EDK01.BELNR".  Attributes, comments and the prefixes of
 * namespaces are not read.  Text beside elements would be lost and is an error.
 */
#ifndef LICET_WIRE_MESSAGE_XML_H
#define LICET_WIRE_MESSAGE_XML_H

#include "text/json.h"

#define MESSAGE_XML_DEPTH 32      /* elements in each other */
#define MESSAGE_XML_NAMES_MAX 512 /* different ones in one element */
#define MESSAGE_XML_ELEMENTS_MAX ((size_t)1000000)
#define MESSAGE_XML_TEXT_MAX ((size_t)64 << 10) /* of one element */

/*
 * The file is only named in errors, which have line and column: ERR_SYNTAX also where a document
 * type is declared, so that there are no entities and nothing is fetched; ERR_LIMIT, ERR_MEMORY.
 */
NODISCARD bool message_read_xml(struct arena *arena, struct str text, const char *file,
                                const struct json_value **ret, struct err *err);

#endif
