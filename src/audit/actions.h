/* SPDX-License-Identifier: Apache-2.0 */
/* audit/actions.h - the actions that the log itself knows; whoever else writes has others. */
#ifndef LICET_AUDIT_ACTIONS_H
#define LICET_AUDIT_ACTIONS_H

#define ACTION_CLOCK_BACK "clock.back"
#define ACTION_DOCUMENT_ADD "document.add" /* the evidence is the document */
#define ACTION_HOLD_PLACE "hold.place"     /* the subject is a kind and value of what is held */
#define ACTION_HOLD_RELEASE "hold.release" /* the subject is the entry that placed it */
#define ACTION_RETAIN "retention.remove"   /* the evidence is what was removed */

#endif
