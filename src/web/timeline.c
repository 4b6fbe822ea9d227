/* SPDX-License-Identifier: Apache-2.0 */
/* web/timeline.c - see timeline.h. */
#include "web/timeline.h"

#include "web/proposals.h"

static void put_form(struct buf *out, const struct web_timeline *timeline)
{
    HTML(out, "<form class=\"ask\" method=\"get\" action=\"/timeline\">\n<h1>Timeline</h1>\n"
              "<div class=\"fields\">\n");
    web_field(out, &(struct web_field){ .name = "chip",
                                        .label = "Chip",
                                        .kind = "text",
                                        .value = timeline->chip,
                                        .list = "chips",
                                        .needed = true });
    web_field(out, &(struct web_field){ .name = "from",
                                        .label = "From",
                                        .kind = "text",
                                        .value = timeline->from,
                                        .list = "countries",
                                        .example = "US" });
    web_field(out, &(struct web_field){ .name = "to",
                                        .label = "To",
                                        .kind = "text",
                                        .value = timeline->to,
                                        .list = "countries",
                                        .needed = true });
    web_field(out, &(struct web_field){ .name = "exporter",
                                        .label = "Exporter",
                                        .kind = "text",
                                        .value = timeline->exporter,
                                        .example = "NVIDIA Corporation" });
    HTML(out, "</div>\n<div class=\"send\"><button>Show</button></div>\n");
    web_chip_names(out, timeline->catalog);
    web_countries(out);
    HTML(out, "</form>\n");
}

void web_timeline(struct buf *out, const struct web_timeline *timeline)
{
    web_page_begin(out, &timeline->page);
    put_form(out, timeline);
    if (timeline->problem.length > 0) {
        HTML_IN(out, "<section class=\"problem\" role=\"alert\"><p>", timeline->problem, "</p>\n");
        HTML_IN(out, "<p class=\"hint\">", timeline->hint, "</p></section>\n");
    } else if (timeline->history_count > 0) {
        HTML_IN(out, "<section class=\"sheet\"><h2>", timeline->chip, "");
        if (timeline->from.length > 0)
            HTML_IN(out, " from ", timeline->from, "");
        HTML(out, " to ");
        HTML_IN(out, "", timeline->to, "</h2>\n");
        HTML(out,
             "<p class=\"faint\">A plain question on each day: nobody is screened, and what is not "
             "said is assumed.</p>\n");
        web_strip_hatches(out);
        web_histories(out, timeline->histories, timeline->history_count, timeline->today, false);
        HTML(out, "</section>\n");
    }
    web_page_end(out, &timeline->page);
}
