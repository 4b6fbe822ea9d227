/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/batch_priv.h - what the batch evaluator is made of.
 *
 * batch_build.c turns a program into steps over planes and columns; batch_column.c puts values into
 * classes; batch.c fills the columns of a row; batch_run.c works out the planes.
 */
#ifndef LICET_PLAN_BATCH_PRIV_H
#define LICET_PLAN_BATCH_PRIV_H

#include "plan/batch.h"

#define LANE_WORDS (BATCH_ROWS / 64)

/* A bit for each row of the block. */
typedef uint64_t lanes __attribute__((vector_size(BATCH_ROWS / 8)));

struct plane {
    lanes is;  /* the rows where it is true */
    lanes may; /* where it is not false */
};

/* ---- columns ---- */

#define CLASSES_MAX 256

/* The first classes of every column of values. */
enum { CLASS_UNKNOWN, CLASS_NOT_APPLICABLE, CLASS_FIRST };
/* Of a truth or a fact that is true or false. */
enum { CLASS_FALSE = CLASS_FIRST, CLASS_TRUE };

enum column_kind {
    COLUMN_BOOL,     /* a fact that is true or false */
    COLUMN_ORDERED,  /* a value that is compared with constants */
    COLUMN_MEMBER,   /* a value that sets hold, or that is one constant or another */
    COLUMN_TRUTH,    /* what the row evaluator says: the classes are truths */
    COLUMN_CONTAINS, /* whether the assembly contains a code: truths */
    COLUMN_STATED,   /* whether the stated entry is one of a set: truths */
    COLUMN_BINDS,    /* whether the exporter is a firm: truths */
    COLUMN_POSTURE,  /* whether the text counts: truths */
    COLUMN_KIND_COUNT
};

struct column {
    enum column_kind kind;
    bool party;       /* one for each party */
    bool fact;        /* the node is a fact, of slot a */
    uint32_t node;    /* what is read */
    uint32_t a;       /* the node's */
    uint32_t cells;   /* the first of its cells; of a party, that of the first */
    uint32_t classes; /* how many */
    /* ordered: the constants, ascending; the classes are below, at and between them */
    const struct value **points;
    uint32_t point_count;
    /* member: the class by member; further ones are in none of the sets */
    uint8_t *members;
    uint32_t member_count;
};

/* A column's classes of the rows, for one party. */
struct cells {
    uint8_t classes[BATCH_ROWS];
    uint8_t first;             /* class of the first row */
    bool mixed;                /* there are others */
    uint32_t mask, mask_count; /* while running: rows by class, among batch.masks */
};

/* ---- steps ---- */

enum step_kind {
    STEP_CLASS, /* truths[class] of column a */
    STEP_ALL,   /* links[a .. a + count) */
    STEP_ONE_OF,
    STEP_NOT,       /* link a */
    STEP_NOT_FALSE, /* link a */
    STEP_ANY,       /* some party with a role of role_sets[b] has link a */
    STEP_DEFINE,    /* column a where it is given, else link b */
};

struct plane_step {
    enum step_kind kind;
    bool party;
    uint32_t plane; /* of a party, that of the first */
    uint32_t a, b, count;
    const uint8_t *truths; /* by class */
};

/* A link: a plane, and whether each party has its own. */
#define LINK(PLANE, PARTY) ((PLANE) << 1 | (uint32_t)(PARTY))
#define LINK_NONE UINT32_MAX

/* Rows in which a party has one of the roles. */
struct role_set {
    uint32_t roles;
    lanes *rows; /* by party */
};

struct batch {
    const struct program *program;
    const struct disposition *disposition;
    enum batch_width width;
    uint32_t count;       /* rows */
    uint32_t party_count; /* most of any row */

    struct column *columns;
    uint32_t column_count;
    struct cells *cells;
    uint32_t cell_count;
    lanes *masks;
    uint8_t *mask_classes;

    struct plane_step *steps;
    uint32_t step_count;
    uint32_t *links;
    struct plane *planes;

    /* Links of what counts, in the order of the disposition's lists. */
    uint32_t *subjects, *prohibitions, *demands, *reliefs, *reviews;
    uint32_t covers; /* LINK_NONE: everything */

    struct role_set *role_sets;
    uint32_t role_set_count;
    uint32_t roles[BATCH_PARTIES][BATCH_ROWS];
    lanes unnamed[BATCH_PARTIES];

    /* The row evaluator, for what is worked out of a row's figures and compared. */
    struct results results;
    struct str stated;         /* whose codes the results have */
    const uint32_t *row_nodes; /* what it works out */
    uint32_t row_node_count;

    struct batch_answer answers[BATCH_ROWS];
};

/* A truth that is read off a column. */
struct leaf {
    uint32_t node, step;
    uint32_t next;               /* of the same scalar; UINT32_MAX: the last */
    const struct value *against; /* what the scalar is compared with; NULL: looked for in a set */
    enum op op;                  /* with the scalar on the left */
};

/* The class of a value. */
uint8_t column_class(const struct column *column, const struct value *value);

/*
 * Takes as many of the leaves, which read the same scalar, as one column has room for, from the
 * first on: fills in its points or members, and for each leaf its truths by class.  How many it
 * took, at least one; 0 when memory is out.
 */
uint32_t column_build(struct arena *arena, const struct program *program, struct column *column,
                      const struct leaf *const *leaves, uint32_t leaf_count,
                      const uint8_t **ret_truths);

/* Works out the planes of the block and the answers. */
void batch_work_out(struct batch *batch);

#endif
