/* SPDX-License-Identifier: Apache-2.0 */
/* web/account.c - see account.h. */
#include "web/account.h"

#include "web/orders.h"
#include "web/parts.h"

static void put_factor(struct buf *out, const struct web_account *account)
{
    web_fact_begin(out, account->keys > 0 ? "Codes" : "Second factor");
    if (account->factor_at == 0) {
        HTML(out, "none: <a href=\"/account/factor\">set one up</a>");
    } else {
        HTML(out, "since ");
        web_instant(out, account->factor_at);
        buf_format(out, ", %lld recovery code%s left: <a href=\"/account/factor\">take it off</a>",
                   (long long)account->codes_left, account->codes_left == 1 ? "" : "s");
    }
    web_fact_end(out);
    web_fact_begin(out, "Security keys");
    if (account->keys > 0)
        buf_format(out, "%lld: ", (long long)account->keys);
    else
        HTML(out, "none: ");
    HTML(out, "<a href=\"/account/security-keys\">");
    buf_text(out, account->keys > 0 ? "see to them</a>" : "register one</a>");
    web_fact_end(out);
}

static void put_facts(struct buf *out, const struct web_account *account)
{
    HTML(out, "<dl class=\"said-of\">");
    web_fact(out, "Name", account->page.user);
    web_fact(out, "Roles", account->roles.length > 0 ? account->roles : STR("none"));
    web_fact_begin(out, "Password");
    if (account->has_password) {
        HTML(out, "since ");
        web_instant(out, account->changed_at);
    } else {
        HTML(out, "none: you sign in through a provider");
    }
    if (account->changed_by.length > 0)
        HTML_IN(out, ", set by ", account->changed_by, "");
    if (account->ends_at != 0) {
        HTML(out, ", a first one, until ");
        web_instant(out, account->ends_at);
    }
    web_fact_end(out);
    if (account->has_password && account->ends_at == 0)
        put_factor(out, account);
    web_fact(out, "Mail about it", account->mail.length > 0 ? account->mail : STR("none"));
    HTML(out, "</dl>\n");
}

/* ---- another password ---- */

static void put_why(struct buf *out, const struct web_account *account)
{
    if (account->problem.length > 0) {
        HTML_IN(out, "<p class=\"wrong\" role=\"alert\">Not done: ", account->problem, "</p>\n");
        HTML_IN(out, "<p class=\"hint\">", account->hint, "</p>\n");
    } else if (account->ends_at != 0) {
        HTML_IN(out, "<p class=\"wrong\" role=\"alert\">", account->changed_by,
                " gave you a first password. Choose another one; until then you may do nothing "
                "else.</p>\n");
    } else if (account->guessed) {
        HTML(out, "<p class=\"wrong\" role=\"alert\">Your password would be guessed soon. Choose "
                  "another one.</p>\n");
    } else if (account->changed_by.length > 0) {
        HTML_IN(out, "<p class=\"wrong\">", account->changed_by,
                " set your password and knows it. Choose another one.</p>\n");
    }
}

static void put_password(struct buf *out, const struct web_account *account)
{
    if (!account->has_password)
        return;
    HTML(out, "<form class=\"ask step\" id=\"password\" method=\"post\" "
              "action=\"/account/password\">\n<h2>Another password</h2>\n");
    put_why(out, account);
    /* For what keeps passwords: whose it is. */
    HTML_IN(out, "<input type=\"hidden\" name=\"username\" autocomplete=\"username\" value=\"",
            account->page.user, "\">\n");
    HTML(out, "<div class=\"fields\">\n");
    web_field(out, &(struct web_field){ .name = "current",
                                        .label = "The one you have",
                                        .kind = "password",
                                        .fill = "current-password",
                                        .problem = account->wrong_current,
                                        .wide = true,
                                        .needed = true });
    web_field(out, &(struct web_field){ .name = "new",
                                        .label = "The new one",
                                        .kind = "password",
                                        .fill = "new-password",
                                        .help = "12 characters or more; several words are easy to "
                                                "remember and hard to guess",
                                        .problem = account->wrong_new,
                                        .needed = true });
    web_field(out, &(struct web_field){ .name = "again",
                                        .label = "The new one again",
                                        .kind = "password",
                                        .fill = "new-password",
                                        .problem = account->wrong_again,
                                        .needed = true });
    HTML(out, "</div>\n<p class=\"strength faint\" role=\"status\"></p>\n");
    web_hidden(out, STR(WEB_PROOF), account->page.proof);
    HTML(out, "<div class=\"send\"><button>Change it</button> <span class=\"faint\">All other "
              "sessions of yours end.</span></div>\n</form>\n");
}

/* ---- where they are signed in ---- */

static void put_end(struct buf *out, const struct web_account *account, struct str which,
                    const char *word)
{
    HTML(out, "<form method=\"post\" action=\"/account/sessions\">");
    web_hidden(out, STR(WEB_PROOF), account->page.proof);
    web_hidden(out, STR("session"), which);
    buf_format(out, "<button class=\"quiet\">%s</button></form>", word);
}

static void put_session(struct buf *out, const struct web_account *account,
                        const struct web_account_session *session)
{
    buf_text(out, session->here ? "<tr class=\"now\">" : "<tr>");
    HTML(out, "<td class=\"day\">");
    web_instant(out, session->seen_at);
    HTML(out, "</td><td class=\"day\">");
    if (session->here)
        HTML(out, "this browser");
    else
        put_end(out, account, str_of(session->id), "End");
    HTML(out, "</td><td class=\"day\">");
    web_instant(out, session->made_at);
    buf_format(out, "</td><td>%s</td><td class=\"day\">",
               session->provider ? "the provider" : "the password");
    web_instant(out, session->ends_at);
    HTML(out, "</td></tr>\n");
}

static void put_sessions(struct buf *out, const struct web_account *account)
{
    HTML(out, "<section class=\"sheet\"><h2>Where you are signed in</h2>\n"
              "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\">Last used"
              "</th><th scope=\"col\">Which</th><th scope=\"col\">Since</th><th scope=\"col\">By"
              "</th><th scope=\"col\">Ends at the latest</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < account->count; i++)
        put_session(out, account, &account->sessions[i]);
    HTML(out, "</tbody></table></div>\n<p class=\"help\">Last used is right to a minute. A session "
              "that nobody uses ends after half an hour. One that you do not know: end it, and "
              "choose another password.</p>\n");
    if (account->count > 1) {
        HTML(out, "<div class=\"buttons\">");
        put_end(out, account, STR("others"), "End all others");
        HTML(out, "</div>\n");
    }
    HTML(out, "</section>\n");
}

/* ---- what was done ---- */

static void put_notice(struct buf *out, const struct web_account_notice *notice)
{
    HTML(out, "<tr><td class=\"day\">");
    web_instant(out, notice->at);
    HTML_IN(out, "</td><td>", notice->says, "</td><td>");
    html_text(out, !notice->other ? STR("you") : notice->by);
    HTML(out, "</td></tr>\n");
}

static void put_notices(struct buf *out, const struct web_account *account)
{
    if (account->notice_count == 0)
        return;
    HTML(out, "<section class=\"sheet\" id=\"notices\"><h2>What was done to your account</h2>\n"
              "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\">When</th>"
              "<th scope=\"col\">What</th><th scope=\"col\">By</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < account->notice_count; i++)
        put_notice(out, &account->notices[i]);
    HTML(out,
         "</tbody></table></div>\n<p class=\"help\">The last of it, the newest first. What you "
         "did not do, and nobody told you of: end all sessions, choose another password, and "
         "tell an administrator.</p>\n</section>\n");
}

void web_account(struct buf *out, const struct web_account *account)
{
    web_page_begin(out, &account->page);
    HTML(out, "<section class=\"sheet\"><h1>Your account</h1>\n");
    put_facts(out, account);
    HTML(out, "</section>\n");
    put_password(out, account);
    put_sessions(out, account);
    put_notices(out, account);
    web_page_end(out, &account->page);
}
