/* SPDX-License-Identifier: Apache-2.0 */
/* server/uploads.c - see uploads.h. */
#include "server/uploads.h"

#include <pthread.h>

struct uploads {
    const struct mem *mem;
    size_t count_max;
    uint64_t bytes_max;
    pthread_mutex_t lock;
    struct uploaded *first; /* no more than there are connections */
};

struct uploads *uploads_new(const struct mem *mem, size_t count_max, uint64_t bytes_max,
                            struct err *err)
{
    struct uploads *uploads = mem_resize(mem, NULL, sizeof *uploads);
    if (uploads == NULL) {
        err_set(err, ERR_MEMORY, "memory for large requests could not be had");
        return NULL;
    }
    *uploads = (struct uploads){ .mem = mem, .count_max = count_max, .bytes_max = bytes_max };
    pthread_mutex_init(&uploads->lock, NULL);
    return uploads;
}

void uploads_free(struct uploads *uploads)
{
    if (uploads == NULL)
        return;
    pthread_mutex_destroy(&uploads->lock);
    mem_free(uploads->mem, uploads);
}

static bool has_room(const struct uploads *uploads, const struct uploaded *upload, uint64_t more,
                     struct err *err)
{
    size_t count = upload->is_in_file ? 0 : 1;
    uint64_t bytes = more;
    for (const struct uploaded *other = uploads->first; other != NULL; other = other->next) {
        if (!store_id_equal(&other->by, &upload->by))
            continue;
        count++;
        bytes += other->bytes;
    }
    if (count <= uploads->count_max && bytes <= uploads->bytes_max)
        return true;
    if (count > uploads->count_max)
        err_set(err, ERR_WAIT, "%zu large requests of yours wait already", uploads->count_max);
    else
        err_set(err, ERR_WAIT, "large requests of yours that wait have more than %llu bytes",
                (unsigned long long)uploads->bytes_max);
    return err_hint(err, "each is gone when it is answered, or its connection ends: send this one "
                         "then");
}

bool upload_grows(struct uploads *uploads, struct uploaded *upload, uint64_t more, struct err *err)
{
    pthread_mutex_lock(&uploads->lock);
    bool room = has_room(uploads, upload, more, err);
    if (room)
        upload->bytes += more;
    if (room && !upload->is_in_file) {
        upload->is_in_file = true;
        upload->next = uploads->first;
        upload->at = &uploads->first;
        if (upload->next != NULL)
            upload->next->at = &upload->next;
        uploads->first = upload;
    }
    pthread_mutex_unlock(&uploads->lock);
    return room;
}

void upload_ends(struct uploads *uploads, struct uploaded *upload)
{
    if (!upload->is_in_file)
        return;
    pthread_mutex_lock(&uploads->lock);
    *upload->at = upload->next;
    if (upload->next != NULL)
        upload->next->at = upload->at;
    upload->is_in_file = false;
    upload->bytes = 0;
    pthread_mutex_unlock(&uploads->lock);
}
