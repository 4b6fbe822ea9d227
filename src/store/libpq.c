/* SPDX-License-Identifier: Apache-2.0 */
/* store/libpq.c - see libpq.h. */
#include "store/libpq.h"

#include <dlfcn.h>
#include <string.h>

#define LIBRARY "libpq.so.5"

static bool find(void *library, const char *name, void *ret_function)
{
    void *found = dlsym(library, name);
    memcpy(ret_function, &found, sizeof found);
    return found != NULL;
}

bool libpq_load(struct libpq *ret, struct err *err)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
#define LIBPQ_FIND(name) &&find(library, #name, &ret->name)
    if (library != NULL LIBPQ_MAP(LIBPQ_FIND))
        return true;
#undef LIBPQ_FIND
    err_set(err, ERR_IO, "PostgreSQL's library could not be loaded: %s", dlerror());
    return err_hint(err, "install it (Debian's package libpq5), or use a file: --db PATH");
}
