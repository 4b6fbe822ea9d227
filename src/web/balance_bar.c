/* SPDX-License-Identifier: Apache-2.0 */
/* web/balance_bar.c - see balance_bar.h. */
#include "web/balance_bar.h"

#include <string.h>

#define WIDTH 1000
#define HEIGHT 22

void web_bar_hatch(struct buf *out)
{
    HTML(out, "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>"
              "<pattern id=\"hatch\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" "
              "patternTransform=\"rotate(45)\"><rect class=\"hatch\" x=\"0\" y=\"0\" width=\"2.5\" "
              "height=\"8\"/></pattern></defs></svg>\n");
}

struct bar {
    struct buf *out;
    const struct ledger_account *account;
    double whole, at; /* amounts */
};

static void put_piece(struct bar *bar, const char *kind, const char *name, int64_t amount)
{
    char text[NUM_TEXT_SIZE];
    if (amount <= 0)
        return;
    double left = bar->at / bar->whole * WIDTH;
    double width = (double)amount / bar->whole * WIDTH;
    bar->at += (double)amount;
    buf_format(bar->out,
               "<rect class=\"%s\"%s x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"%d\"><title>%s: %s "
               "</title></rect>\n",
               kind, strcmp(kind, "tolerance") == 0 ? " fill=\"url(#hatch)\"" : "", left,
               width < 1 ? 1 : width, HEIGHT, name, amount_format(bar->account, amount, text));
}

void web_bar(struct buf *out, const struct ledger_account *account, bool exhausted)
{
    int64_t used = account->posted + account->pending;
    int64_t rest = account->ceiling > used ? account->ceiling - used : 0;
    int64_t beyond = used > account->ceiling ? used - account->ceiling : 0;
    int64_t tolerance = !exhausted && account->allowance > beyond ? account->allowance - beyond : 0;
    struct bar bar = { .out = out,
                       .account = account,
                       .whole = (double)used + (double)rest + (double)tolerance };
    HTML(out,
         "<svg class=\"bar\" viewBox=\"0 0 1000 22\" preserveAspectRatio=\"none\" role=\"img\" "
         "aria-label=\"How much is used; the table has the same\">\n");
    if (bar.whole > 0) {
        put_piece(&bar, "posted", "posted", account->posted);
        put_piece(&bar, "reserved", "reserved", account->pending);
        put_piece(&bar, account->frozen != 0 ? "frozen" : "free",
                  account->frozen != 0 ? "frozen" : "free", rest);
        put_piece(&bar, "tolerance", "tolerance", tolerance);
    }
    HTML(out, "</svg>\n");
}

void web_bar_legend(struct buf *out)
{
    static const char *const parts[] = { "posted", "reserved", "free", "frozen", "tolerance" };
    HTML(out, "<p class=\"legend\">");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        buf_format(out,
                   "<span><svg viewBox=\"0 0 20 20\" aria-hidden=\"true\"><rect class=\"%s\"%s "
                   "x=\"1\" y=\"1\" width=\"18\" height=\"18\"/></svg> %s</span>\n",
                   parts[i], i == 4 ? " fill=\"url(#hatch)\"" : "", parts[i]);
    }
    HTML(out, "</p>\n");
}
