/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/quick_password.c - Argon2id of as little as there may be, for tests whose subject is not
 * what it takes to try a password.
 *
 * A shared library that tools/test.py has loaded into what it runs in the short run (LD_PRELOAD),
 * in front of libsodium, so that the program under test is the one that is installed.  A hash says
 * what it was made with, so what is made here is checked by libsodium itself, for as little.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <sodium.h>
#include <string.h>

/* What src/desk/sign_in.c holds a password against where there is none: no password is right. */
#define NOBODYS "$argon2id$v=19$m=65536,t=2,p=1$1JANmrmXa07g9ARPrhmYQw$"

/* Nothing is linked: most programs that this is loaded into have no libsodium. */
int crypto_pwhash_str(char out[crypto_pwhash_STRBYTES], const char *const password,
                      unsigned long long length, unsigned long long operations, size_t memory)
{
    int (*hash)(char *, const char *, unsigned long long, unsigned long long, size_t) = NULL;
    *(void **)&hash = dlsym(RTLD_NEXT, "crypto_pwhash_argon2id_str");
    (void)operations;
    (void)memory;
    if (hash == NULL)
        return -1;
    return hash(out, password, length, crypto_pwhash_argon2id_OPSLIMIT_MIN,
                crypto_pwhash_argon2id_MEMLIMIT_MIN);
}

int crypto_pwhash_str_verify(const char hash[crypto_pwhash_STRBYTES], const char *const password,
                             unsigned long long length)
{
    int (*verify)(const char *, const char *, unsigned long long) = NULL;
    *(void **)&verify = dlsym(RTLD_NEXT, "crypto_pwhash_str_verify");
    if (verify == NULL || strncmp(hash, NOBODYS, sizeof NOBODYS - 1) == 0)
        return -1;
    return verify(hash, password, length);
}
