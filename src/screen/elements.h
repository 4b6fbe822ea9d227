/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/elements.h - the entries of a list's file that is XML; for its readers.
 *
 * An entry is read as a small tree, one at a time.  A reader takes from it what has a place in
 * struct listed; whatever it did not take becomes fields, so that nothing is dropped.  Elements
 * outside of entries that a shape does not name make the file unreadable: there may be parties in
 * them.
 */
#ifndef LICET_SCREEN_ELEMENTS_H
#define LICET_SCREEN_ELEMENTS_H

#include "screen/names.h"

struct element_attribute {
    struct str name, text;
    bool taken;
};

struct element {
    struct str name;
    struct str text; /* its own, trimmed; pieces are joined with a blank */
    struct element_attribute *attributes;
    size_t attribute_count;
    struct element *parent, *first, *last, *next;
    uint32_t line, column;
    bool taken; /* with all that is in it */
};

/* Which elements are what; NULL ends each array. */
struct record_shape {
    const char *root; /* NULL ends an array of shapes */
    const char *containers[4];
    const char *records[4];
};

/* An entry that is done; it lives until the function returns, its texts as long as the arena. */
typedef bool record_reader(void *context, const struct record_shape *shape, struct element *record);

/*
 * Reads the one file, each of whose entries goes to `read`; `what` the list is called.  ERR_SYNTAX
 * with file, line and column for what is not well-formed XML, has another root element than the
 * shapes, or other elements outside of entries; ERR_VALUE for a list without an entry; ERR_USAGE
 * for more files.
 */
NODISCARD bool elements_read(struct naming *naming, const struct mem *mem,
                             const struct list_file *files, size_t count,
                             const struct record_shape *shapes, const char *what,
                             record_reader *read, void *context);

/* Adds the place of the element.  Returns false, like err_set. */
bool element_at(const struct element *element, struct err *err);

/* The text of the first element in it that has the name and was not taken yet; it is taken. */
struct str element_take(struct element *element, const char *name);

/* Likewise, of an attribute. */
struct str attribute_take(struct element *element, const char *name);

/* The text of the attribute, or of the first element in it, that has the name; it is not taken. */
struct str element_says(const struct element *element, const char *name);

/* Whether it says something under no other names than these (NULL ends), at any depth. */
bool element_says_only(const struct element *element, const char *const *names);

/*
 * The next of its elements that has the name; NULL after the last.  Begins with `after` NULL.
 */
struct element *element_next(const struct element *element, const struct element *after,
                             const char *name);

/*
 * Makes fields of what was not taken, under the names of the elements in the entry: the text, or
 * where there is more in one "name: text; name: text".  Nothing under the names left out (NULL
 * ends).
 */
NODISCARD bool element_add_fields(struct naming *naming, const struct element *record,
                                  const char *const *left_out);

#endif
