/* SPDX-License-Identifier: Apache-2.0 */
/* cli/plots.c - see plots.h. */
#include "cli/plots.h"

#include "base/date.h"
#include "wire/plot.h"

bool plot_asked(const struct args *args, const char *instead, bool *ret_svg, struct err *err)
{
    *ret_svg = args_flag(args, "svg");
    if (!*ret_svg && plot_narrow(args)) {
        err_set(err, ERR_USAGE, "'--narrow' is how wide a picture is");
        return err_hint(err, "give '--svg', too");
    }
    if (*ret_svg && args_flag(args, "json"))
        instead = "leave out '--json'";
    if (!*ret_svg || instead == NULL)
        return true;
    err_set(err, ERR_USAGE, "'--svg' draws one transaction, and nothing but the picture");
    return err_hint(err, "%s", instead);
}

bool plot_narrow(const struct args *args)
{
    return args_flag(args, "narrow");
}

#define WORDS_MAX ((size_t)1 << 20)

/* "NVIDIA H20 to CN, from NVIDIA Corporation" */
static void write_title(const struct order *order, struct str item, struct buf *title)
{
    if (item.length > 0)
        buf_str(title, item);
    else if (order->item.name.length > 0)
        buf_str(title, order->item.name);
    else if (order->item.eccn.length > 0)
        buf_str(title, order->item.eccn);
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

/*
 * What it rests on, so that a picture that is passed on still says so; first of all that it is not
 * the law, where it is not.
 */
static void write_basis(const struct deciding *deciding, const struct order *order,
                        const char *about, struct buf *subtitle)
{
    const struct policy *policy = &deciding->packs.policy;
    char day[DATE_TEXT_SIZE];
    for (size_t i = 0; i < policy->scenario_count; i++)
        buf_format(subtitle, "SCENARIO, not law: %.*s; ", STR_ARG(policy->scenarios[i]));
    if (deciding->options.posture == POSTURE_TEXT)
        buf_text(subtitle, "the books, enforced or not; ");
    buf_text(subtitle, about);
    buf_text(subtitle, "; plain assumptions, nothing screened; ");
    if (order->exporter_name.length == 0)
        buf_text(subtitle, "exporter not named; ");
    buf_str(subtitle, deciding->packs.label);
    buf_format(subtitle, " through %s", date_format(policy->complete_through, day));
}

bool plot_plane(const struct deciding *deciding, const struct order *order, struct err *err)
{
    struct plane plane;
    struct buf title;
    struct buf subtitle;
    char day[DATE_TEXT_SIZE];
    if (!decide_plane(deciding->session, order, &deciding->options, &plane, err))
        return false;
    buf_init(&title, deciding->cli->mem, WORDS_MAX);
    buf_init(&subtitle, deciding->cli->mem, WORDS_MAX);
    write_title(order, plane.item, &title);
    buf_text(&title, ", on ");
    if (order->on.length > 0)
        buf_str(&title, order->on);
    else
        buf_text(&title, date_format(deciding->options.today, day));
    write_basis(deciding, order, "by performance and density, all else alike", &subtitle);
    bool done = buf_check(&title, err) && buf_check(&subtitle, err);
    if (done)
        plane_to_svg(&deciding->cli->out, &plane,
                     &(struct plot_words){ buf_view(&title), buf_view(&subtitle),
                                           plot_narrow(deciding->args) });
    buf_release(&title);
    buf_release(&subtitle);
    return done && buf_check(&deciding->cli->out, err);
}

bool plot_history(const struct deciding *deciding, const struct order *order,
                  const struct history *histories, size_t count, struct err *err)
{
    struct buf title;
    struct buf subtitle;
    buf_init(&title, deciding->cli->mem, WORDS_MAX);
    buf_init(&subtitle, deciding->cli->mem, WORDS_MAX);
    write_title(order, (struct str){ 0 }, &title);
    write_basis(deciding, order, "the answer over time", &subtitle);
    bool done = buf_check(&title, err) && buf_check(&subtitle, err);
    if (done)
        history_to_svg(&deciding->cli->out, histories, count,
                       &(struct plot_words){ buf_view(&title), buf_view(&subtitle),
                                             plot_narrow(deciding->args) });
    buf_release(&title);
    buf_release(&subtitle);
    return done && buf_check(&deciding->cli->out, err);
}
