/* SPDX-License-Identifier: Apache-2.0 */
/* server/schemas.h - docs/schema inside the binary, as api/embedded.h has the packs. */
#ifndef LICET_SERVER_SCHEMAS_H
#define LICET_SERVER_SCHEMAS_H

#include "api/embedded.h"

/* Its last entry has no name. */
extern const struct embedded_file schemas_files[];

#endif
