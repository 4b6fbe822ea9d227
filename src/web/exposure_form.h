/* SPDX-License-Identifier: Apache-2.0 */
/* web/exposure_form.h - the form by which an exposure is worked out. */
#ifndef LICET_WEB_EXPOSURE_FORM_H
#define LICET_WEB_EXPOSURE_FORM_H

#include "web/step_form.h"

struct web_exposure_form {
    struct web_page page;
    const struct web_input *inputs; /* those that are text come last, `files` of them */
    size_t input_count, files;
    int seconds;              /* that it may take */
    struct str problem, hint; /* absent: nothing went wrong */
};
void web_exposure_form(struct buf *out, const struct web_exposure_form *form);

#endif
