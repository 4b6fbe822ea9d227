/* SPDX-License-Identifier: Apache-2.0 */
/* desk/approval_json.c - see approval_json.h. */
#include "desk/approval_json.h"

#include "desk/desk_json.h"
#include "desk/people.h"

bool put_json_name(struct store *store, struct buf *out, const char *name, bool is_there,
                   const struct store_id *id, struct err *err)
{
    char text[PRINCIPAL_NAME_MAX + 1];
    if (is_there && !people_name(store, id, text, err))
        return false;
    buf_format(out, "\"%s\":", name);
    json_word(out, is_there ? text : NULL);
    return true;
}

bool approval_json(struct store *store, struct buf *out, const struct approval *approval,
                   struct err *err)
{
    bool decided = approval->decision != APPROVAL_OPEN;
    json_open(out, '{');
    JSON_PUT_INT(out, "id", approval->id);
    JSON_PUT_STRING(out, "transition", str_of(approval->transition));
    put_json_bytes(out, "subject", approval->subject.bytes, STORE_ID_SIZE);
    put_json_bytes(out, "digest", approval->digest, APPROVAL_DIGEST_SIZE);
    JSON_PUT_STRING(out, "says", str_of(approval->says));
    if (!put_json_name(store, out, "proposed_by", true, &approval->proposed_by, err))
        return false;
    put_json_instant(out, "proposed_at", approval->proposed_at);
    JSON_PUT_WORD(out, "decision", approval_decision_name(approval->decision));
    if (!put_json_name(store, out, "decided_by", decided, &approval->decided_by, err))
        return false;
    put_json_instant(out, "decided_at", approval->decided_at);
    JSON_KEY(out, "reason");
    json_word(out, decided && approval->reason[0] != '\0' ? approval->reason : NULL);
    if (!put_json_name(store, out, "used_by", approval->used_at != 0, &approval->used_by, err))
        return false;
    put_json_instant(out, "used_at", approval->used_at);
    put_json_end(out);
    return true;
}
