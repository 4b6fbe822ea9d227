/* SPDX-License-Identifier: Apache-2.0 */
/* cli/acting.c - see acting.h. */
#include "cli/acting.h"

#include "cli/clock.h"

bool acting_path(const struct args *args, struct str *ret, struct err *err)
{
    *ret = args_text(args, "db");
    if (ret->length > 0)
        return true;
    err_set(err, ERR_USAGE, "which database?");
    return err_hint(err, "name its file: --db PATH");
}

static bool find_who(const struct args *args, struct acting *acting, struct err *err)
{
    struct str name = args_text(args, "as");
    if (name.length > 0)
        return people_who(acting->store, name, &acting->who, err);
    err_set(err, ERR_USAGE, "who does it?");
    return err_hint(err, "say who you are: --as NAME; 'licet people list' lists the names");
}

bool acting_open(struct cli *cli, const struct args *args, struct acting *ret, struct err *err)
{
    struct str path;
    *ret = (struct acting){ .now = clock_now() };
    if (!acting_path(args, &path, err))
        return false;
    ret->store = store_open(cli->mem, path, err);
    if (ret->store != NULL && find_who(args, ret, err))
        return true;
    acting_close(ret);
    return false;
}

void acting_close(struct acting *acting)
{
    store_close(acting->store);
    acting->store = NULL;
}

bool acting_begin(struct acting *acting, struct err *err)
{
    if (!store_begin(acting->store, err))
        return false;
    if (people_who_id(acting->store, &acting->who.principal.id, &acting->who, err))
        return true;
    store_rollback(acting->store);
    return false;
}

bool acting_end(struct acting *acting, bool done, struct err *err)
{
    if (done)
        return store_commit(acting->store, err);
    store_rollback(acting->store);
    return false;
}
