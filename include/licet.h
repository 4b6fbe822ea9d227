/* SPDX-License-Identifier: Apache-2.0 */
/*
 * licet.h - the decision library of Licet: export licenses for advanced AI chips.
 *
 *     struct licet_error error;
 *     struct licet_options options = LICET_OPTIONS_INIT;
 *     struct licet_answer answer;
 *     licet_engine *engine = licet_engine_new(NULL, &error);
 *     licet_session *session = licet_session_new(engine, &error);
 *     options.today = "2026-11-26";
 *     if (licet_decide(session, order, order_length, &options, &answer, &error))
 *         puts(answer.json);
 *     licet_session_free(session);
 *     licet_engine_release(engine);
 *
 * An engine is what decisions are made with: policy packs, the built-in ones or others, and the
 * catalog of chips.  It never changes, so any number of threads may share it; a changed pack is
 * another engine, and both may live side by side.  A session belongs to one thread at a time; it
 * keeps what it worked out for the next decision.
 *
 * The library reads no file, no clock, no environment and no network: what it knows is what it was
 * handed.  It has no state of its own.  Orders go in and answers come out as JSON, in the shapes of
 * the schemas that are installed beside it (share/doc/licet/schema); what a program branches on
 * stands in struct licet_answer too.
 *
 * 1. May the goods go?  Only where may_ship is true; any other answer, an error included, means no.
 * 2. A function that can fail returns false or NULL and fills in *error; what it was to return is
 *    then untouched.  error may not be NULL.
 * 3. Text is UTF-8, a pointer and a length.  Text that is returned also ends in a NUL, belongs to
 *    the session or engine, and holds until the next call on it.
 * 4. Structures that the caller fills in begin with their size, so that later versions can add to
 *    their end; numbers of enumerations are never used for anything else.
 *
 * C99 and C++98 or later.
 */
#ifndef LICET_H
#define LICET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LICET_VERSION_MAJOR 0
#define LICET_VERSION_MINOR 1
#define LICET_VERSION_PATCH 0

#if defined(__GNUC__)
#define LICET_API __attribute__((visibility("default")))
#else
#define LICET_API
#endif

/* "0.1.0": the version of the library that is linked, which may be newer than this header. */
LICET_API const char *licet_version(void);

/* ---- errors ---- */

enum licet_code {
    LICET_OK = 0,
    LICET_ERROR_USAGE = 1,   /* the request is not understood */
    LICET_ERROR_SYNTAX = 2,  /* the text is not well formed */
    LICET_ERROR_VALUE = 3,   /* a value is outside what is allowed */
    LICET_ERROR_NAME = 4,    /* a name is not known */
    LICET_ERROR_LIMIT = 5,   /* a limit is exceeded */
    LICET_ERROR_MEMORY = 6,  /* memory could not be had; it may work another time */
    LICET_ERROR_IO = 7,      /* the system refused something; it may work another time */
    LICET_ERROR_POLICY = 8,  /* a pack has mistakes; the message says the first */
    LICET_ERROR_OVERFLOW = 9 /* a number is too large to be kept exactly */
};

struct licet_error {
    int code;          /* enum licet_code */
    char message[400]; /* one line, lower case */
    char hint[200];    /* what to do about it; may be empty */
    char file[200];    /* the text in which it is, as it was named; may be empty */
    uint32_t line;     /* from 1; 0: not known */
    uint32_t column;   /* from 1, in bytes; 0: not known */
};

/* ---- packs ---- */

/* Packs that are being gathered. */
typedef struct licet_packs licet_packs;

LICET_API licet_packs *licet_packs_new(struct licet_error *error);

/*
 * Adds a policy file, which is copied.  name is what messages call it and what the hash of the
 * packs holds: the folder and the file, "house/letters.licet".  What begins with `use "us"`, or
 * with the name of another authority's pack, comes on top of the built-in packs; a file that
 * declares a pack of its own takes the place of all of them.
 */
LICET_API bool licet_packs_add(licet_packs *packs, const char *name, const char *text,
                               size_t length, struct licet_error *error);

/* The catalog that goes with a pack of its own, as CSV; the built-in one is used without it. */
LICET_API bool licet_packs_add_catalog(licet_packs *packs, const char *name, const char *text,
                                       size_t length, struct licet_error *error);

/*
 * A built-in scenario: a bill or draft that is no law, to ask what it would change.  Answers under
 * it say so and never may ship.  That there is none of that name, licet_engine_new says.
 */
LICET_API bool licet_packs_add_scenario(licet_packs *packs, const char *name,
                                        struct licet_error *error);

/* Accepts NULL. */
LICET_API void licet_packs_free(licet_packs *packs);

/* ---- engines ---- */

typedef struct licet_engine licet_engine;

/*
 * Reads and checks the packs, the built-in ones for NULL.  The packs are taken over, also when this
 * fails.  Takes some milliseconds.
 */
LICET_API licet_engine *licet_engine_new(licet_packs *packs, struct licet_error *error);

/* One more owner, which has to release it too; from any thread. */
LICET_API licet_engine *licet_engine_hold(licet_engine *engine);
/* Frees it with the last owner; sessions are owners.  Accepts NULL. */
LICET_API void licet_engine_release(licet_engine *engine);

/* "us@2026.09": the packs, and the month through which they are complete. */
LICET_API const char *licet_engine_label(const licet_engine *engine);
/* The last day that the packs are complete for, "2026-09-20". */
LICET_API const char *licet_engine_complete_through(const licet_engine *engine);
/*
 * SHA-256 over all files of the first authority's packs, in hex: which law a stored decision rests
 * on.
 */
LICET_API const char *licet_engine_sha256(const licet_engine *engine);

/* ---- sessions ---- */

typedef struct licet_session licet_session;

LICET_API licet_session *licet_session_new(licet_engine *engine, struct licet_error *error);
/* Accepts NULL. */
LICET_API void licet_session_free(licet_session *session);

/* ---- decisions ---- */

/* From best to worst. */
enum licet_outcome {
    LICET_NOT_SUBJECT = 0,
    LICET_NO_LICENSE_REQUIRED = 1,
    LICET_EXCEPTION = 2,
    LICET_AUTHORIZED = 3,
    LICET_LICENSE_REQUIRED = 4,
    LICET_UNDETERMINED = 5,
    LICET_PROHIBITED = 6
};

/* The policy that an application would meet, from mild to strict. */
enum licet_review {
    LICET_REVIEW_NONE = 0,
    LICET_PRESUMPTION_OF_APPROVAL = 1,
    LICET_CASE_BY_CASE = 2,
    LICET_COUNTRY_CAP = 3,
    LICET_REVIEW_NOT_STATED = 4,
    LICET_PRESUMPTION_OF_DENIAL = 5,
    LICET_POLICY_OF_DENIAL = 6
};

/* Whose knowledge counts. */
enum licet_knowledge {
    LICET_KNOWLEDGE_FIRM = 0,  /* what was public, and letters to the exporter */
    LICET_KNOWLEDGE_PUBLIC = 1 /* what was public */
};

/* What counts where law on the books is not enforced. */
enum licet_posture { LICET_ENFORCED = 0, LICET_TEXT = 1 };

/* licet_options.flags */
#define LICET_EXPLAIN 1u       /* every rule that was looked at, under "steps" and "derivations" */
#define LICET_NO_GOOD_UNTIL 2u /* leave out the day until which it holds: half of the work */
#define LICET_NO_JSON 4u       /* only what struct licet_answer has; answer.json is NULL */

struct licet_options {
    size_t size;         /* LICET_OPTIONS_INIT fills it in */
    const char *today;   /* YYYY-MM-DD in the authority's zone; counts where an order has no `on` */
    const char *known;   /* only what was known by this day; NULL: all that the packs hold */
    int knowledge;       /* enum licet_knowledge */
    int posture;         /* enum licet_posture */
    unsigned flags;      /* LICET_EXPLAIN … */
    unsigned grace_days; /* behind the day that the packs are complete for */
};

#define LICET_OPTIONS_INIT                                                                         \
    {                                                                                              \
        sizeof(struct licet_options), NULL, NULL, LICET_KNOWLEDGE_FIRM, LICET_ENFORCED, 0u, 0u     \
    }

struct licet_answer {
    int outcome;   /* enum licet_outcome, of the first authority: the JSON has the others */
    int review;    /* enum licet_review, likewise */
    bool may_ship; /* nothing is refused, open, needed or assumed, by any authority */
    const char *json;
    size_t json_length;
};

struct licet_text {
    const char *data;
    size_t length;
};

/*
 * Decides one order, as order.schema.json has it.  A missing fact is never an error: the answer
 * asks for it.  An error is an order that cannot be read, or names what there is not; then nothing
 * was decided and nothing may go.  The JSON is of decision.schema.json.
 */
LICET_API bool licet_decide(licet_session *session, const char *order, size_t length,
                            const struct licet_options *options, struct licet_answer *ret_answer,
                            struct licet_error *error);

/* The entries that the order's item is under: {"on", "known", "item", "questions"}. */
LICET_API bool licet_classify(licet_session *session, const char *order, size_t length,
                              const struct licet_options *options, struct licet_text *ret_json,
                              struct licet_error *error);

/*
 * Every day on which the answer changed, and through which rule; the order's date does not count.
 */
LICET_API bool licet_history(licet_session *session, const char *order, size_t length,
                             const struct licet_options *options, struct licet_text *ret_json,
                             struct licet_error *error);

/*
 * How far each figure of the order's item is from the next line, and which destinations have which
 * answer.  An assembly, or a family of chips that are not alike, is an error.
 */
LICET_API bool licet_headroom(licet_session *session, const char *order, size_t length,
                              const struct licet_options *options, struct licet_text *ret_json,
                              struct licet_error *error);

/*
 * Which decisions about a chip shipped from the United States are other ones on the second day than
 * on the first: one object a line for each group of destinations, with the region of figures.
 * exporter: who ships; NULL: anyone, and each firm that a letter of one of the days binds.
 */
LICET_API bool licet_compare(licet_session *session, const char *exporter, const char *before,
                             const char *after, const struct licet_options *options,
                             struct licet_text *ret_json, struct licet_error *error);

#ifdef __cplusplus
}
#endif

#endif
