/* SPDX-License-Identifier: Apache-2.0 */
/* server/microhttpd.c - see microhttpd.h. */
#include "server/microhttpd.h"

#include <dlfcn.h>
#include <string.h>

#define LIBRARY "libmicrohttpd.so.12"

static bool find(void *library, const char *name, void *ret_function)
{
    void *found = dlsym(library, name);
    memcpy(ret_function, &found, sizeof found);
    return found != NULL;
}

bool microhttpd_load(struct microhttpd *ret, struct err *err)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
#define MICROHTTPD_FIND(name) &&find(library, #name, &ret->name)
    if (library != NULL MICROHTTPD_MAP(MICROHTTPD_FIND))
        return true;
#undef MICROHTTPD_FIND
    err_set(err, ERR_IO, "libmicrohttpd could not be loaded: %s", dlerror());
    return err_hint(err, "install it (Debian's package libmicrohttpd12)");
}
