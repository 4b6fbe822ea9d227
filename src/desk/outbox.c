/* SPDX-License-Identifier: Apache-2.0 */
/* desk/outbox.c - see outbox.h. */
#include "desk/outbox.h"

#include <sodium.h>
#include <stdio.h>

#include "desk/desk_json.h"
#include "store/matter_rows.h"
#include "text/json_merge.h"

#define SECOND ((int64_t)1000000)
#define WAIT_MAX (3600 * SECOND)

const char *outbox_type(const struct outbox_row *row, char ret[OUTBOX_TYPE_SIZE])
{
    snprintf(ret, OUTBOX_TYPE_SIZE, "%.*s.%.*s", STR_ARG(row->kind), STR_ARG(row->told));
    return ret;
}

/* A member of what the version says, or null. */
static void put_member(struct buf *out, const char *name, const struct json_value *says)
{
    const struct json_value *value =
        says == NULL || says->type != JSON_OBJECT ? NULL : json_get(says, str_of(name));
    buf_format(out, "\"%s\":", name);
    if (value == NULL)
        json_null(out);
    else
        json_value_write(value, out);
}

bool outbox_json(struct store *store, struct arena *arena, struct json_reader *reader,
                 const struct outbox_row *row, struct buf *out, struct err *err)
{
    char type[OUTBOX_TYPE_SIZE];
    struct matter_version version;
    const struct json_value *says;
    if (!matter_version_read(store, arena, &row->matter, row->version, &version, err))
        return false;
    if (!json_read_kept(reader, arena, version.content, &says, err))
        return err_wrap(err, "'%.*s'", STR_ARG(row->name));
    json_open(out, '{');
    JSON_PUT_INT(out, "seq", row->seq);
    JSON_PUT_WORD(out, "type", outbox_type(row, type));
    JSON_PUT_STRING(out, "id", row->name);
    JSON_PUT_INT(out, "version", row->version);
    JSON_PUT_STRING(out, "state", row->state);
    JSON_PUT_STRING(out, "reason", row->reason.length > 0 ? row->reason : (struct str){ 0 });
    put_json_instant(out, "recorded_at", row->recorded_at);
    put_member(out, "ref", says);
    put_member(out, "order", says);
    json_close(out, '}');
    json_end(out);
    return buf_check(out, err);
}

void outbox_sign(struct str secret, int64_t seconds, struct str body,
                 char ret[OUTBOX_SIGNATURE_SIZE])
{
    crypto_auth_hmacsha256_state state;
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    char time[32];
    char hex[2 * sizeof mac + 1];
    int length = snprintf(time, sizeof time, "%lld.", (long long)seconds);
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.data, secret.length);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)time, (size_t)length);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.data, body.length);
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_bin2hex(hex, sizeof hex, mac, sizeof mac);
    snprintf(ret, OUTBOX_SIGNATURE_SIZE, "t=%lld,v1=%s", (long long)seconds, hex);
}

int64_t outbox_wait(int64_t attempts)
{
    int64_t wait = SECOND;
    for (int64_t i = 1; i < attempts && wait < WAIT_MAX; i++)
        wait *= 2;
    return wait < WAIT_MAX ? wait : WAIT_MAX;
}
