/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/application_parties.h - who an application names, screened again before it is filed.
 *
 * One applies for a license because a party is listed: that is no obstacle.  What is one: that
 * nobody looked.  So before it is filed each party was screened, none may be on a list without
 * somebody having said whether it is, and none is on an entry that the review had not.
 */
#ifndef LICET_DESK_APPLICATION_PARTIES_H
#define LICET_DESK_APPLICATION_PARTIES_H

#include "desk/application_look.h"

/* A key "parties" of an object, for application_parties_check. */
void application_parties_write(const struct application_look *look, struct buf *out);

/*
 * ERR_CONFLICT where it may not be filed, with the party and the list.  `reviewed` are the
 * details of the review; absent: there is none, and nobody is known.
 */
NODISCARD bool application_parties_check(struct json_reader *reader, struct arena *arena,
                                         struct str name, const struct application_look *look,
                                         struct str reviewed, struct err *err);

#endif
