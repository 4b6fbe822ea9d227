/* SPDX-License-Identifier: Apache-2.0 */
/* web/sign_in.c - see sign_in.h. */
#include "web/sign_in.h"

void web_sign_in(struct buf *out, const struct web_sign_in *sign_in)
{
    web_page_begin(out, &sign_in->page);
    HTML(out, "<form class=\"ask narrow\" method=\"post\" action=\"/sign-in\">\n"
              "<h1>Sign in</h1>\n");
    if (sign_in->problem.length > 0) {
        HTML_IN(out, "<p class=\"wrong\" role=\"alert\">", sign_in->problem, "</p>\n");
        HTML_IN(out, "<p class=\"hint\">", sign_in->hint, "</p>\n");
    }
    if (sign_in->provider.length > 0) {
        HTML(out, "<p class=\"send\"><a class=\"button\" href=\"/sign-in/provider?next=");
        html_url_part(out, sign_in->next);
        HTML_IN(out, "\">Sign in through ", sign_in->provider, "</a></p>\n");
    }
    HTML(out, "<div class=\"fields\">\n");
    web_field(out, &(struct web_field){ .name = "name",
                                        .label = "Name",
                                        .kind = "text",
                                        .value = sign_in->name,
                                        .fill = "username",
                                        .needed = true });
    web_field(out, &(struct web_field){ .name = "password",
                                        .label = "Password",
                                        .kind = "password",
                                        .fill = "current-password",
                                        .needed = true });
    web_field(out,
              &(struct web_field){
                  .name = "code",
                  .label = "Code",
                  .kind = "text",
                  .fill = "one-time-code",
                  .help = "only if you have set up codes; leave it empty to use a security key" });
    HTML(out, "</div>\n");
    web_hidden(out, STR(WEB_PROOF), sign_in->proof);
    web_hidden(out, STR("next"), sign_in->next);
    HTML(out, "<div class=\"send\"><button>Sign in</button></div>\n"
              "<p class=\"help\">Names and passwords are given by an administrator: "
              "<code>licet people password</code>.</p>\n</form>\n");
    web_page_end(out, &sign_in->page);
}
