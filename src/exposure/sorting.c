/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/sorting.c - see sorting.h; by a heap, which needs no memory. */
#include "exposure/sorting.h"

#include <stdbool.h>

static void sift(int64_t *list, size_t root, size_t count)
{
    for (size_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && list[child + 1] > list[child])
            child++;
        if (list[child] <= list[root])
            return;
        int64_t kept = list[root];
        list[root] = list[child];
        list[child] = kept;
        root = child;
    }
}

static bool is_sorted(const int64_t *list, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (list[i] < list[i - 1])
            return false;
    }
    return true;
}

void sort_numbers(int64_t *list, size_t count)
{
    if (is_sorted(list, count))
        return;
    for (size_t i = count / 2; i-- > 0;)
        sift(list, i, count);
    for (size_t end = count; end-- > 1;) {
        int64_t kept = list[0];
        list[0] = list[end];
        list[end] = kept;
        sift(list, 0, end);
    }
}
