/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/security_keys.h - a person's security keys; and the page on which one is touched, which is
 * the only one that needs script: what a browser asks a key is asked by script alone.
 */
#ifndef LICET_WEB_SECURITY_KEYS_H
#define LICET_WEB_SECURITY_KEYS_H

#include "web/page.h"

#define WEB_KEY_ID_SIZE 33

struct web_security_key {
    char id[WEB_KEY_ID_SIZE];
    struct str name;
    int64_t set_at, used_at; /* 0: never used */
};

struct web_security_keys {
    struct web_page page;
    struct str host; /* what they are for; absent: this server takes none */
    const struct web_security_key *keys;
    size_t count;
    const struct web_security_key *removes; /* the form removes that one; NULL: it adds one */
    bool has_codes;                         /* a code will do to prove who they are */
    bool must;                              /* before they may do anything else */
    struct str name;                        /* of the one to be added, as it was typed */
    struct str problem, hint;
};
void web_security_keys(struct buf *out, const struct web_security_keys *keys);

/* What goes with the form, whatever the key says. */
#define WEB_TOUCH_FIELDS 3
struct web_touch_field {
    const char *name; /* NULL: no more */
    struct str value;
};

struct web_touch {
    struct web_page page;
    struct str proof;
    const char *action, *back; /* where it goes, and where one goes without */
    const char *back_says;
    struct web_touch_field fields[WEB_TOUCH_FIELDS];
    struct str challenge, host;
    struct str credentials; /* ids in base64url, a blank between */
    bool makes;             /* a new key, which is none of these; else one of these signs */
    struct str user, name;  /* whose it is to be: an id in base64url, and their name */
};
void web_touch(struct buf *out, const struct web_touch *touch);

#endif
