/* SPDX-License-Identifier: Apache-2.0 */
/* desk/libfido2.c - see libfido2.h. */
#include "desk/libfido2.h"

#include <dlfcn.h>
#include <string.h>

#define LIBRARY "libfido2.so.1"

static bool find(void *library, const char *name, void *ret_function)
{
    void *found = dlsym(library, name);
    memcpy(ret_function, &found, sizeof found);
    return found != NULL;
}

bool libfido2_load(struct libfido2 *ret, struct err *err)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
#define LIBFIDO2_FIND(name) &&find(library, #name, &ret->name##_)
    if (library != NULL LIBFIDO2_MAP(LIBFIDO2_FIND)) {
        ret->fido_init_(0);
        return true;
    }
#undef LIBFIDO2_FIND
    err_set(err, ERR_IO, "libfido2 could not be loaded: %s", dlerror());
    return err_hint(err, "install it (Debian's package libfido2-1), or sign in with a code");
}
