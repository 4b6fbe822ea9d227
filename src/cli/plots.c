/* SPDX-License-Identifier: Apache-2.0 */
/* cli/plots.c - see plots.h. */
#include "cli/plots.h"

#include "base/date.h"
#include "wire/plot.h"

bool plot_asked(const struct args *args, const char *instead, bool *ret_svg, struct err *err)
{
    *ret_svg = args_flag(args, "svg");
    if (*ret_svg && args_flag(args, "json"))
        instead = "leave out '--json'";
    if (!*ret_svg || instead == NULL)
        return true;
    err_set(err, ERR_USAGE, "'--svg' draws one transaction, and nothing but the picture");
    return err_hint(err, "%s", instead);
}

/* "NVIDIA H20 to CN, from NVIDIA Corporation" */
static void write_title(const struct order *order, struct buf *title)
{
    if (order->item.name.length > 0)
        buf_str(title, order->item.name);
    else
        buf_text(title, "A chip with the figures given");
    if (order->to.length > 0) {
        buf_text(title, " to ");
        buf_str(title, order->to);
    }
    if (order->exporter_name.length > 0) {
        buf_text(title, ", from ");
        buf_str(title, order->exporter_name);
    }
}

/* What it rests on, so that a picture that is passed on still says so. */
static void write_basis(const struct deciding *deciding, const struct order *order,
                        struct buf *subtitle)
{
    const struct policy *policy = &deciding->packs.policy;
    char day[DATE_TEXT_SIZE];
    buf_text(subtitle, "plain assumptions, nothing screened; ");
    if (order->exporter_name.length == 0)
        buf_text(subtitle, "exporter not named; ");
    buf_str(subtitle, deciding->packs.label);
    buf_format(subtitle, " through %s", date_format(policy->complete_through, day));
    if (deciding->options.posture == POSTURE_TEXT)
        buf_text(subtitle, "; the books, enforced or not");
    for (size_t i = 0; i < policy->scenario_count; i++)
        buf_format(subtitle, "; SCENARIO, not law: %.*s", STR_ARG(policy->scenarios[i]));
}

bool plot_plane(const struct deciding *deciding, const struct order *order, struct err *err)
{
    struct plane plane;
    char title_room[512];
    char subtitle_room[512];
    char day[DATE_TEXT_SIZE];
    struct buf title = { .data = title_room, .capacity = 512, .limit = 512 };
    struct buf subtitle = { .data = subtitle_room, .capacity = 512, .limit = 512 };
    if (!decide_plane(deciding->session, order, &deciding->options, &plane, err))
        return false;
    write_title(order, &title);
    buf_format(&title, ", on %s",
               order->on.length > 0 ? order->on.data : date_format(deciding->options.today, day));
    buf_text(&subtitle, "by performance and density, all else alike; ");
    write_basis(deciding, order, &subtitle);
    plane_to_svg(&deciding->cli->out, &plane,
                 &(struct plot_words){ buf_view(&title), buf_view(&subtitle) });
    return buf_check(&deciding->cli->out, err);
}

bool plot_history(const struct deciding *deciding, const struct order *order,
                  const struct history_entry *entries, size_t count, struct err *err)
{
    char title_room[512];
    char subtitle_room[512];
    struct buf title = { .data = title_room, .capacity = 512, .limit = 512 };
    struct buf subtitle = { .data = subtitle_room, .capacity = 512, .limit = 512 };
    write_title(order, &title);
    buf_text(&subtitle, "the answer over time; ");
    write_basis(deciding, order, &subtitle);
    history_to_svg(&deciding->cli->out, entries, count, deciding->packs.policy.complete_through,
                   &(struct plot_words){ buf_view(&title), buf_view(&subtitle) });
    return buf_check(&deciding->cli->out, err);
}
