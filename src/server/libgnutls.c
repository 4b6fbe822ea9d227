/* SPDX-License-Identifier: Apache-2.0 */
/* server/libgnutls.c - see libgnutls.h. */
#include "server/libgnutls.h"

#include <dlfcn.h>
#include <string.h>

#define LIBRARY "libgnutls.so.30"

static bool find(void *library, const char *name, void *ret_symbol)
{
    void *found = dlsym(library, name);
    memcpy(ret_symbol, &found, sizeof found);
    return found != NULL;
}

bool libgnutls_load(struct libgnutls *ret, struct err *err)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
#define LIBGNUTLS_FIND(name) &&find(library, #name, &ret->name##_)
    if (library != NULL LIBGNUTLS_MAP(LIBGNUTLS_FIND) &&
        find(library, "gnutls_free", &ret->gnutls_free_))
        return true;
#undef LIBGNUTLS_FIND
    err_set(err, ERR_IO, "GnuTLS could not be loaded: %s", dlerror());
    return err_hint(err, "install it: Debian's package libgnutls30");
}
