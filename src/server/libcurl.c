/* SPDX-License-Identifier: Apache-2.0 */
/* server/libcurl.c - see libcurl.h. */
#include "server/libcurl.h"

#include <dlfcn.h>
#include <string.h>

#define LIBRARY "libcurl.so.4"

static bool find(void *library, const char *name, void *ret_function)
{
    void *found = dlsym(library, name);
    memcpy(ret_function, &found, sizeof found);
    return found != NULL;
}

bool libcurl_load(struct libcurl *ret, struct err *err)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
#define LIBCURL_FIND(name) &&find(library, #name, &ret->name##_)
    if (library != NULL LIBCURL_MAP(LIBCURL_FIND))
        return true;
#undef LIBCURL_FIND
    err_set(err, ERR_IO, "libcurl could not be loaded: %s", dlerror());
    return err_hint(
        err, "install it (Debian's package libcurl4), or leave out --webhook, --mail, --oidc");
}
