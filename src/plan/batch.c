/* SPDX-License-Identifier: Apache-2.0 */
/* plan/batch.c - filling the columns, row by row; see batch.h. */
#include "plan/batch_priv.h"

#include <assert.h>
#include <string.h>

uint32_t batch_count(const struct batch *batch)
{
    return batch->count;
}

void batch_set_width(struct batch *batch, enum batch_width width)
{
    assert(width <= batch_widest());
    batch->width = width;
}

void batch_size(const struct batch *batch, uint32_t *ret_steps, uint32_t *ret_columns)
{
    *ret_steps = batch->step_count;
    *ret_columns = batch->column_count;
}

void batch_clear(struct batch *batch)
{
    batch->count = 0;
    batch->party_count = 0;
    memset(batch->unnamed, 0, sizeof batch->unnamed);
    memset(batch->roles, 0, sizeof batch->roles);
}

/* ---- what the row evaluator says ---- */

/* Forgets the row before. */
static void begin_row(struct batch *batch, const struct facts *facts)
{
    struct results *results = &batch->results;
    results->facts = facts;
    results->program = batch->program;
    results->nodes = batch->program->nodes;
    results->links = batch->program->links;
    if (batch->count == 0 || !str_equal(facts->stated, batch->stated))
        find_stated(batch->program->view.policy, facts->stated, &results->codes);
    for (uint32_t i = 0; i < batch->row_node_count; i++) {
        const struct node *node = &results->nodes[batch->row_nodes[i]];
        uint32_t parties = node->party ? facts->party_count : 1;
        for (uint32_t p = 0; p < parties; p++) {
            if (node->truth)
                results->truths[truth_cell(results, batch->row_nodes[i], p)] = TRUTH_OPEN;
            else
                results->scalars[scalar_cell(results, node, p)] = NULL;
        }
    }
}

/* ---- columns ---- */

/* The first row says what all are like until another differs. */
static inline void put(struct batch *batch, uint32_t cell, uint8_t class)
{
    struct cells *cells = &batch->cells[cell];
    if (batch->count == 0) {
        cells->first = class;
        cells->mixed = false;
    }
    cells->mixed |= class != cells->first;
    cells->classes[batch->count] = class;
}

static const struct value *read_value(const struct batch *batch, const struct column *column,
                                      uint32_t party)
{
    const struct facts *facts = batch->results.facts;
    if (column->kind != COLUMN_BOOL && !column->fact)
        return result_scalar(&batch->results, column->node, party);
    return column->party ? &facts->parties[party].values[column->a] : &facts->values[column->a];
}

static uint8_t class_of(const struct batch *batch, const struct column *column, uint32_t party)
{
    const struct results *results = &batch->results;
    const struct facts *facts = results->facts;
    switch (column->kind) {
    case COLUMN_TRUTH:
        return result_truth(results, column->node, party);
    case COLUMN_CONTAINS:
        return facts->contained == NULL ? (uint8_t)TRUTH_FALSE : facts->contained[column->a];
    case COLUMN_STATED:
        return stated_in(batch->program->view.policy, &batch->program->sets[column->a],
                         &results->codes);
    case COLUMN_BINDS:
        return facts->firm_match[column->a];
    case COLUMN_POSTURE:
        return facts->text_counts ? TRUTH_TRUE : TRUTH_FALSE;
    default:
        return column_class(column, read_value(batch, column, party));
    }
}

static void put_column(struct batch *batch, const struct column *column)
{
    uint32_t parties = batch->results.facts->party_count;
    if (!column->party) {
        put(batch, column->cells, class_of(batch, column, 0));
        return;
    }
    for (uint32_t p = 0; p < parties; p++)
        put(batch, column->cells + p, class_of(batch, column, p));
    /* Of a party that is not there nothing is looked at: any class will do. */
    for (uint32_t p = parties; batch->count == 0 && p < BATCH_PARTIES; p++)
        put(batch, column->cells + p, 0);
}

bool batch_add(struct batch *batch, const struct facts *facts)
{
    uint32_t row = batch->count;
    assert(row < BATCH_ROWS);
    if (facts->party_count > BATCH_PARTIES)
        return false;
    begin_row(batch, facts);
    batch->stated = facts->stated;
    for (uint32_t i = 0; i < batch->column_count; i++)
        put_column(batch, &batch->columns[i]);
    for (uint32_t p = 0; p < facts->party_count; p++) {
        batch->roles[p][row] = facts->parties[p].roles;
        batch->unnamed[p][row / 64] |= (uint64_t)facts->parties[p].unnamed << row % 64;
    }
    batch->party_count =
        facts->party_count > batch->party_count ? facts->party_count : batch->party_count;
    batch->count++;
    return true;
}

const struct batch_answer *batch_run(struct batch *batch)
{
    batch_work_out(batch);
    return batch->answers;
}
