/* SPDX-License-Identifier: Apache-2.0 */
/* web/factor.c - see factor.h. */
#include "web/factor.h"

#include "web/orders.h"
#include "web/parts.h"

static void put_secret(struct buf *out, const struct web_factor *factor)
{
    HTML(out, "<ol class=\"steps\"><li>Give this to a program that makes codes that change with "
              "time (TOTP), on your telephone or in what keeps your passwords:<p class=\"figures\">"
              "<code>");
    for (size_t i = 0; i < factor->secret.length; i += 4) {
        html_text(out, str_slice(factor->secret, i, i + 4));
        HTML(out, " ");
    }
    HTML(out, "</code></p><p><a href=\"otpauth://totp/Licet:");
    html_url_part(out, factor->page.user);
    HTML_IN(out, "?secret=", factor->secret,
            "&amp;issuer=Licet\">Open it in a program on this "
            "machine</a></p></li>\n"
            "<li>Type the code that it shows, and your password."
            "</li></ol>\n");
}

static void put_fields(struct buf *out, const struct web_factor *factor)
{
    bool by_key = factor->is_set && factor->has_keys;
    const char *help = "six digits";
    if (factor->is_set)
        help = "six digits, or a recovery code";
    if (by_key)
        help = "or leave it empty, and touch a security key";
    HTML(out, "<div class=\"fields\">\n");
    web_field(out, &(struct web_field){ .name = "code",
                                        .label = "Code",
                                        .kind = "text",
                                        .fill = "one-time-code",
                                        .help = help,
                                        .needed = !by_key });
    web_field(out, &(struct web_field){ .name = "current",
                                        .label = "Password",
                                        .kind = "password",
                                        .fill = "current-password",
                                        .needed = true });
    HTML(out, "</div>\n");
}

void web_factor(struct buf *out, const struct web_factor *factor)
{
    web_page_begin(out, &factor->page);
    buf_format(out,
               "<form class=\"ask step\" method=\"post\" action=\"/account/factor\">\n"
               "<h1>%s</h1>\n",
               factor->is_set ? "Take off the second factor" : "Set up a second factor");
    if (factor->problem.length > 0) {
        HTML_IN(out, "<p class=\"wrong\" role=\"alert\">Not done: ", factor->problem, "</p>\n");
        HTML_IN(out, "<p class=\"hint\">", factor->hint, "</p>\n");
    }
    if (factor->must)
        HTML(out,
             "<p class=\"wrong\" role=\"alert\">Your role asks for a second factor. Set one up; "
             "until then you may do nothing else.</p>\n");
    if (factor->is_set && factor->has_keys)
        HTML(out, "<p>From then on you sign in with your password and a security key.</p>\n");
    else if (factor->is_set)
        HTML(out, "<p>From then on you sign in with your password alone.</p>\n");
    else
        put_secret(out, factor);
    put_fields(out, factor);
    web_hidden(out, STR(WEB_PROOF), factor->page.proof);
    if (!factor->is_set)
        web_hidden(out, STR("number"), factor->number);
    buf_format(out,
               "<div class=\"send\"><button%s>%s</button> <a href=\"/account\">Leave it as it "
               "is</a></div>\n",
               factor->is_set ? " name=\"do\" value=\"off\" class=\"danger\""
                              : " name=\"do\" value=\"set\"",
               factor->is_set ? "Take it off" : "Set it up");
    if (!factor->is_set && !factor->has_keys)
        HTML(out, "<p class=\"help\">Or <a href=\"/account/security-keys\">register a security "
                  "key</a>.</p>\n");
    HTML(out, "<p class=\"help\">The server's clock: ");
    web_instant(out, factor->now);
    HTML(out, "</p>\n</form>\n");
    web_page_end(out, &factor->page);
}

void web_factor_codes(struct buf *out, const struct web_factor_codes *codes)
{
    web_page_begin(out, &codes->page);
    HTML(out, "<section class=\"sheet\"><h1>You have a second factor</h1>\n"
              "<p class=\"hint\">From now on you sign in with a code as well. All your other "
              "sessions have ended.</p>\n<h2>Recovery codes</h2>\n<p>Each is good once in place of "
              "a code, for the day on which you do not have what makes them. They are shown here "
              "and never again: write them down, and keep them where your password is not.</p>\n"
              "<pre>");
    for (size_t i = 0; i < codes->count; i++)
        HTML_IN(out, "", codes->codes[i], "\n");
    HTML(out,
         "</pre>\n<p class=\"send\"><a class=\"button\" href=\"/account\">I have them</a></p>\n"
         "</section>\n");
    web_page_end(out, &codes->page);
}
