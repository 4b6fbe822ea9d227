/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/sorting.h - numbers in their order. */
#ifndef LICET_EXPOSURE_SORTING_H
#define LICET_EXPOSURE_SORTING_H

#include <stddef.h>
#include <stdint.h>

/* The least first; in place. */
void sort_numbers(int64_t *list, size_t count);

#endif
