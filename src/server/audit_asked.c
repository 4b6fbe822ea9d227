/* SPDX-License-Identifier: Apache-2.0 */
/* server/audit_asked.c - see audit_asked.h. */
#include "server/audit_asked.h"

#include "base/date.h"
#include "server/desk.h"
#include "server/server_priv.h"

#define DAY_MICROSECONDS (INT64_C(86400) * 1000000)

static bool read_day(const char *name, struct str text, int32_t *ret, struct err *err)
{
    *ret = DATE_OPEN;
    return text.length == 0 || date_parse(text, ret, err) || err_wrap(err, "'%s'", name);
}

bool audit_asked_read(struct call *call, struct audit_asked *ret, struct err *err)
{
    int32_t from;
    int32_t to;
    *ret = (struct audit_asked){ .before = 0 };
    ret->filter.labels = ret->labels;
    for (unsigned i = 0; i < AUDIT_ASKED_COUNT; i++) {
        struct str text = str_trim(call_query(call, web_audit_names[i]));
        ret->texts[i] = text.data == NULL ? STR("") : text;
        if (i < AUDIT_SINCE && text.length > 0)
            ret->labels[ret->filter.label_count++] =
                (struct audit_label){ str_of(web_audit_names[i]), text };
    }
    if (!read_day("from", ret->texts[AUDIT_SINCE], &from, err) ||
        !read_day("to", ret->texts[AUDIT_UNTIL], &to, err) ||
        !desk_number(call, "before", 0, INT64_MAX - 1, &ret->before, err))
        return false;
    if (from != DATE_OPEN)
        ret->filter.from = from * DAY_MICROSECONDS;
    if (to != DATE_OPEN)
        ret->filter.to = (to + INT64_C(1)) * DAY_MICROSECONDS;
    return true;
}

static bool put_part(void *context, struct str text, struct err *err)
{
    buf_str(context, text);
    return buf_check(context, err);
}

bool audit_asked_export(struct call *call, const struct audit_asked *asked, struct buf *out,
                        struct err *err)
{
    struct audit_exported exported;
    return audit_export(call->store, call->server->config.mem, &asked->filter, put_part, out,
                        &exported, err);
}
