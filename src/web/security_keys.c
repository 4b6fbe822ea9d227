/* SPDX-License-Identifier: Apache-2.0 */
/* web/security_keys.c - see security_keys.h. */
#include "web/security_keys.h"

#include "web/orders.h"

static void put_key(struct buf *out, const struct web_security_key *key)
{
    HTML_IN(out, "<tr><td>", key->name, "</td><td><a href=\"/account/security-keys?remove=");
    HTML_IN(out, "", str_of(key->id), "\">Remove</a></td><td class=\"day\">");
    web_instant(out, key->set_at);
    HTML(out, "</td><td class=\"day\">");
    if (key->used_at == 0)
        HTML(out, "never");
    else
        web_instant(out, key->used_at);
    HTML(out, "</td></tr>\n");
}

static void put_keys(struct buf *out, const struct web_security_keys *keys)
{
    HTML(out, "<section class=\"sheet\"><h1>Security keys</h1>\n");
    if (keys->must)
        HTML(out, "<p class=\"wrong\" role=\"alert\">Your role asks for a second factor. Set one "
                  "up; until then you may do nothing else.</p>\n");
    if (keys->count == 0)
        HTML(out, "<p>You have none. With one you sign in by your password and a touch of the key, "
                  "which works on this site and on no other.</p>\n");
    else
        HTML(out, "<div class=\"wide-table\"><table><thead><tr><th scope=\"col\">Name</th>"
                  "<th scope=\"col\"></th><th scope=\"col\">Since</th>"
                  "<th scope=\"col\">Last used</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < keys->count; i++)
        put_key(out, &keys->keys[i]);
    if (keys->count > 0)
        HTML(out, "</tbody></table></div>\n");
    if (keys->has_codes)
        HTML(out, "<p class=\"help\">Codes work beside them: <a href=\"/account/factor\">the codes"
                  "</a>.</p>\n</section>\n");
    else
        HTML(out,
             "<p class=\"help\">Have a second way to sign in, another key or <a "
             "href=\"/account/factor\">codes</a>: without any, only an administrator lets you in "
             "again. Keys need a browser with script; codes do without.</p>\n</section>\n");
}

static void put_fields(struct buf *out, const struct web_security_keys *keys)
{
    HTML(out, "<div class=\"fields\">\n");
    if (keys->removes == NULL)
        web_field(out, &(struct web_field){ .name = "name",
                                            .label = "A name for it",
                                            .kind = "text",
                                            .value = keys->name,
                                            .help = "by which you know it from others",
                                            .needed = true });
    web_field(out, &(struct web_field){ .name = "current",
                                        .label = "Password",
                                        .kind = "password",
                                        .fill = "current-password",
                                        .needed = true });
    if (keys->has_codes)
        web_field(out, &(struct web_field){ .name = "code",
                                            .label = "Code",
                                            .kind = "text",
                                            .fill = "one-time-code",
                                            .help = keys->count == 0
                                                        ? "six digits, or a recovery code"
                                                        : "or leave it empty, and touch a key that "
                                                          "you have",
                                            .needed = keys->count == 0 });
    HTML(out, "</div>\n");
}

static void put_problem(struct buf *out, const struct web_security_keys *keys)
{
    if (keys->problem.length == 0)
        return;
    HTML_IN(out, "<p class=\"wrong\" role=\"alert\">Not done: ", keys->problem, "</p>\n");
    HTML_IN(out, "<p class=\"hint\">", keys->hint, "</p>\n");
}

void web_security_keys(struct buf *out, const struct web_security_keys *keys)
{
    bool adds = keys->removes == NULL;
    web_page_begin(out, &keys->page);
    put_keys(out, keys);
    if (adds && keys->host.length == 0) {
        put_problem(out, keys);
        HTML(out, "<p class=\"hint\">This server takes none, as it was not told its address "
                  "(<code>licet serve --origin</code>).</p>\n");
        web_page_end(out, &keys->page);
        return;
    }
    HTML(out, "<form class=\"ask step\" method=\"post\" action=\"/account/security-keys\">\n");
    if (adds)
        HTML_IN(out, "<h2>Register a security key for ", keys->host, "</h2>\n");
    else
        HTML_IN(out, "<h2>Remove the security key ", keys->removes->name, "</h2>\n");
    put_problem(out, keys);
    put_fields(out, keys);
    web_hidden(out, STR(WEB_PROOF), keys->page.proof);
    if (!adds)
        web_hidden(out, STR("key"), str_of(keys->removes->id));
    if (adds)
        HTML(out, "<div class=\"send\"><button name=\"do\" value=\"add\">Go on</button></div>\n");
    else
        HTML(out, "<div class=\"send\"><button name=\"do\" value=\"off\" class=\"danger\">Remove "
                  "it</button> <a href=\"/account/security-keys\">Leave it as it is</a></div>\n");
    HTML(out, "</form>\n");
    web_page_end(out, &keys->page);
}

/* ---- where one is touched ---- */

static void put_asked(struct buf *out, const struct web_touch *touch)
{
    HTML_IN(out, " data-challenge=\"", touch->challenge, "\"");
    HTML_IN(out, " data-host=\"", touch->host, "\"");
    HTML_IN(out, " data-keys=\"", touch->credentials, "\"");
    if (touch->makes) {
        HTML_IN(out, " data-user=\"", touch->user, "\"");
        HTML_IN(out, " data-name=\"", touch->name, "\"");
    }
}

static void put_hidden(struct buf *out, const struct web_touch *touch)
{
    static const char *const said[] = { "client_data", "authenticator_data", "credential",
                                        "signature" };
    web_hidden(out, STR(WEB_PROOF), touch->proof);
    for (size_t i = 0; i < WEB_TOUCH_FIELDS && touch->fields[i].name != NULL; i++)
        web_hidden(out, str_of(touch->fields[i].name), touch->fields[i].value);
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        web_hidden(out, str_of(said[i]), STR(""));
}

void web_touch(struct buf *out, const struct web_touch *touch)
{
    web_page_begin(out, &touch->page);
    HTML_IN(out, "<form class=\"ask narrow touch\" method=\"post\" action=\"",
            str_of(touch->action), "\"");
    put_asked(out, touch);
    HTML(out, ">\n<h1>Touch your security key</h1>\n");
    if (touch->makes)
        HTML(out, "<p>Plug it in or hold it ready, and press the button; then the browser tells "
                  "you what to do.</p>\n");
    else
        HTML(out, "<p>The password is right. Plug in the key or hold it ready, and press the "
                  "button.</p>\n");
    HTML(out, "<p class=\"wrong\" role=\"alert\">This needs a browser with script that knows "
              "security keys.</p>\n");
    put_hidden(out, touch);
    HTML(out, "<div class=\"send\"><button hidden>Use the security key</button> ");
    HTML_IN(out, "<a href=\"", str_of(touch->back), "\">");
    HTML_IN(out, "", str_of(touch->back_says), "</a></div>\n</form>\n");
    web_page_end(out, &touch->page);
}
