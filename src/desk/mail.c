/* SPDX-License-Identifier: Apache-2.0 */
/* desk/mail.c - see mail.h. */
#include "desk/mail.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "desk/journal_tell.h"
#include "desk/notices.h"
#include "desk/people.h"

#define SECOND ((int64_t)1000000)
#define DAY_SECONDS 86400
#define LOCAL_MAX 64    /* RFC 5321, 4.5.3.1.1 */
#define COLUMNS_MAX 900 /* below the 998 of RFC 5322, 2.1.1 */
#define SUBJECT_MAX 200
#define TEXT_MAX ((size_t)16 << 10)
#define ID_BYTES 16

/* ---- addresses ---- */

static bool is_word(char c)
{
    return is_digit(c) || (char_lower(c) >= 'a' && char_lower(c) <= 'z');
}

static bool is_local(struct str local)
{
    static const char beside[] = ".!#$%&'*+-/=?^_`{|}~";
    for (size_t i = 0; i < local.length; i++) {
        if (!is_word(local.data[i]) && memchr(beside, local.data[i], sizeof beside - 1) == NULL)
            return false;
    }
    return local.length > 0 && local.length <= LOCAL_MAX && local.data[0] != '.' &&
           local.data[0] != '-';
}

static bool is_host(struct str host)
{
    for (size_t i = 0; i < host.length; i++) {
        bool between = host.data[i] == '.' || host.data[i] == '-';
        bool edge = i == 0 || i + 1 == host.length || host.data[i - 1] == '.';
        if (between ? edge : !is_word(host.data[i]))
            return false;
    }
    return host.length > 0;
}

bool mail_address_check(struct str address, struct err *err)
{
    size_t at = str_find(address, '@');
    if (address.length <= MAIL_ADDRESS_MAX && at < address.length &&
        is_local(str_slice(address, 0, at)) && is_host(str_slice(address, at + 1, address.length)))
        return true;
    err_set(err, ERR_VALUE, "'%.*s' is no address of mail", STR_ARG(address));
    return err_hint(err, "NAME@HOST, in letters, digits, and a few signs between them");
}

static bool put_address(struct store *store, const struct mail_address *address, struct err *err)
{
    return address->address[0] == '\0' ? mail_address_end(store, &address->principal, err)
                                       : mail_address_put(store, address, err);
}

bool mail_address_set(struct store *store, const struct who *by, const struct principal *whom,
                      struct str address, int64_t now, struct err *err)
{
    struct mail_address wanted = { .principal = whom->id,
                                   .set_by = by->principal.id,
                                   .set_at = now };
    struct mail_address before = { .address = "" };
    const struct notice notice = { .principal = whom->id,
                                   .what = address.length > 0 ? STR(ACTION_MAIL_SET)
                                                              : STR(ACTION_MAIL_END),
                                   .about = STR(""),
                                   .has_actor = true,
                                   .actor = by->principal.id,
                                   .at = now };
    bool found;
    if (whom->kind != PRINCIPAL_PERSON)
        return err_set(err, ERR_VALUE, "'%s' is a program and is sent nothing", whom->name);
    if (!store_id_equal(&by->principal.id, &whom->id) && !who_need(by, MAY_PEOPLE_ADMIN, err))
        return false;
    if ((address.length > 0 && !mail_address_check(address, err)) ||
        !mail_address_read(store, &whom->id, &before, &found, err))
        return false;
    if (str_equal(str_of(before.address), address))
        return err_set(err, ERR_CONFLICT, "the address of '%s' is so already", whom->name);
    str_put(wanted.address, sizeof wanted.address, address);
    return journal_mail(store, by, whom, address.length > 0, now, err) &&
           put_address(store, &wanted, err) && mail_notice(store, whom, &notice, err);
}

/* ---- what it says ---- */

static bool put_notice(struct store *store, const struct principal *whom,
                       const struct notice *notice, struct buf *out, struct err *err)
{
    char at[INSTANT_TEXT_SIZE];
    char by[PRINCIPAL_NAME_MAX + 1];
    bool own = notice->has_actor && store_id_equal(&notice->actor, &whom->id);
    instant_format(notice->at, at);
    buf_format(out, "On %.10s at %.8s UTC this was done to your account '%s' with Licet:\n\n    ",
               at, at + 11, whom->name);
    notice_says(notice, out);
    if (own)
        buf_text(out, "\n    by you");
    else if (notice->has_actor) {
        if (!people_name(store, &notice->actor, by, err))
            return false;
        buf_format(out, "\n    by %s", by);
    }
    buf_text(out,
             "\n\nIf you did not do it, and nobody told you of it: choose another password on the "
             "page of your\naccount, end all your other sessions there, and tell an "
             "administrator.\n\nThis was sent by a program. It never asks for a password or a "
             "code, and has no link in it.\n");
    return buf_check(out, err);
}

bool mail_notice(struct store *store, const struct principal *whom, const struct notice *notice,
                 struct err *err)
{
    struct mail_address address;
    struct buf subject;
    struct buf says;
    bool found;
    if (!mail_address_read(store, &whom->id, &address, &found, err))
        return false;
    if (!found)
        return true;
    buf_init(&subject, mem_system(), TEXT_MAX);
    buf_init(&says, mem_system(), TEXT_MAX);
    buf_text(&subject, "Licet: ");
    notice_says(notice, &subject);
    bool done = buf_check(&subject, err) && put_notice(store, whom, notice, &says, err);
    const struct mail mail = { .address = str_of(address.address),
                               .what = notice->what,
                               .subject = buf_view(&subject),
                               .says = buf_view(&says),
                               .at = notice->at };
    done = done && mail_add(store, &mail, err);
    buf_release(&subject);
    buf_release(&says);
    return done;
}

/* ---- to those who run the server ---- */

#define MINUTE (60 * SECOND)
#define ALERT_OF (10 * MINUTE)
#define ALERT_EACH (60 * MINUTE)
#define ALERT_WHAT STR("alert.sign_in")
#define FAILURES_LOCKED 5 /* from so many on one has to wait */

static bool count_alert(struct store *store, int64_t now, struct sign_in_tally *ret, bool *ret_due,
                        struct err *err)
{
    int64_t last;
    *ret_due = false;
    if (!sign_in_count(store, now - ALERT_OF, FAILURES_LOCKED, ret, err))
        return false;
    if (ret->failures < MAIL_ALERT_FAILURES && ret->locked < MAIL_ALERT_LOCKED)
        return true;
    if (!mail_last(store, ALERT_WHAT, &last, err))
        return false;
    *ret_due = last == 0 || now >= last + ALERT_EACH;
    return true;
}

bool mail_alert_due(struct store *store, int64_t now, bool *ret, struct err *err)
{
    struct sign_in_tally tally;
    return count_alert(store, now, &tally, ret, err);
}

static void put_alert(const struct sign_in_tally *tally, struct buf *out)
{
    buf_format(out,
               "In the last ten minutes %lld sign-ins failed, under %lld names; under %lld of them "
               "so often\nthat whoever tries again has to wait.\n\n",
               (long long)tally->failures, (long long)tally->names, (long long)tally->locked);
    buf_text(out, "The log of the server has the addresses that they came from, and the log of who "
                  "did what those\nnames that are known. This is told once in an hour at most.\n");
}

bool mail_alert(struct store *store, struct str address, int64_t now, struct err *err)
{
    struct sign_in_tally tally;
    struct buf says;
    bool due;
    if (!count_alert(store, now, &tally, &due, err))
        return false;
    if (!due)
        return true;
    buf_init(&says, mem_system(), TEXT_MAX);
    put_alert(&tally, &says);
    const struct mail mail = { .address = address,
                               .what = ALERT_WHAT,
                               .subject = STR("Licet: many sign-ins fail"),
                               .says = buf_view(&says),
                               .at = now };
    bool done = buf_check(&says, err) && mail_add(store, &mail, err);
    buf_release(&says);
    return done;
}

/* ---- as it is sent ---- */

/* One line of visible ASCII: another line would be a header of somebody else's. */
static void put_subject(struct buf *out, struct str subject)
{
    buf_text(out, "Subject: ");
    for (size_t i = 0; i < subject.length && i < SUBJECT_MAX; i++) {
        char c = subject.data[i];
        buf_byte(out, c >= ' ' && c <= '~' ? c : '?');
    }
    buf_text(out, "\r\n");
}

/* "Fri, 27 Nov 2026 19:15:12 +0000" */
static void put_date(struct buf *out, int64_t at)
{
    static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    int64_t seconds = at / SECOND;
    int32_t date = (int32_t)(seconds / DAY_SECONDS);
    int second = (int)(seconds % DAY_SECONDS);
    int year;
    int month;
    int day;
    date_to_civil(date, &year, &month, &day);
    /* The first day of 1970 was a Thursday. */
    buf_format(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n", days[(date + 4) % 7], day,
               months[month - 1], year, second / 3600, second / 60 % 60, second % 60);
}

/* Of all that it says, so that another one has another; the host is the sender's. */
static void put_id(struct buf *out, const struct mail *mail, struct str from)
{
    crypto_generichash_state state;
    uint8_t hash[ID_BYTES];
    char hex[2 * ID_BYTES + 1];
    char numbers[64];
    const struct str parts[] = { mail->address, mail->what, mail->subject, mail->says };
    int length =
        snprintf(numbers, sizeof numbers, "%lld %lld", (long long)mail->seq, (long long)mail->at);
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    crypto_generichash_update(&state, (const uint8_t *)numbers, (size_t)length + 1);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        crypto_generichash_update(&state, (const uint8_t *)parts[i].data, parts[i].length);
        crypto_generichash_update(&state, (const uint8_t *)"", 1);
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    buf_format(out, "Message-ID: <licet.%lld.%s@", (long long)mail->seq, hex);
    buf_str(out, str_slice(from, str_find(from, '@') + 1, from.length));
    buf_text(out, ">\r\n");
}

/* Its lines as lines; what is no text in them as '?'. */
static void put_body(struct buf *out, struct str says)
{
    size_t column = 0;
    for (size_t i = 0; i < says.length; i++) {
        unsigned char c = (unsigned char)says.data[i];
        bool begins = (c & 0xc0) != 0x80; /* of a character, in UTF-8 */
        if (c == '\n' || (column >= COLUMNS_MAX && begins)) {
            buf_text(out, "\r\n");
            column = 0;
        }
        if (c != '\n') {
            buf_byte(out, c < ' ' || c == 0x7f ? '?' : (char)c);
            column++;
        }
    }
    if (column > 0)
        buf_text(out, "\r\n");
}

bool mail_message(const struct mail *mail, struct str from, struct buf *out, struct err *err)
{
    if (!mail_address_check(mail->address, err) || !mail_address_check(from, err))
        return false;
    buf_format(out, "From: Licet <%.*s>\r\nTo: %.*s\r\n", STR_ARG(from), STR_ARG(mail->address));
    put_subject(out, mail->subject);
    put_date(out, mail->at);
    put_id(out, mail, from);
    buf_text(out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: text/plain; charset=utf-8\r\n"
                  "Content-Transfer-Encoding: 8bit\r\n\r\n");
    put_body(out, mail->says);
    return buf_check(out, err);
}
