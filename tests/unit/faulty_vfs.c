/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/faulty_vfs.c - SQLite's files on a faulty disk; see faulty_disk.h.
 *
 * It does what os_unix.c of SQLite does: where the folder is synced, what an error is called, which
 * file counts as there.  For one process and one thread.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit/faulty_priv.h"

#define REGIONS_MAX 16
#define MATCH(fault) (1U << (fault))

/* Of the connections to one file. */
struct memory {
    int file;
    size_t users;
    void *regions[REGIONS_MAX];
    struct memory *next;
};

struct handle {
    sqlite3_file base;
    struct disk *disk;
    int file;
    int lock;
    bool syncs_folder;          /* with the next sync: its name may be new */
    unsigned shared, exclusive; /* locks of the memory, a bit for each */
    struct memory *memory;
    struct handle *next;
};

static struct disk *used;

/* ---- reading and writing ---- */

static struct bytes *seen(const struct handle *handle)
{
    return &handle->disk->now.files[handle->file].seen;
}

static int vfs_read(sqlite3_file *file, void *data, int length, sqlite3_int64 offset)
{
    struct handle *handle = (struct handle *)file;
    if (disk_call(handle->disk, MATCH(FAULT_READ)) != FAULT_NONE)
        return SQLITE_IOERR_READ;
    const struct bytes *bytes = seen(handle);
    size_t at = (size_t)offset;
    size_t there = at < bytes->length ? bytes->length - at : 0;
    if (there > (size_t)length)
        there = (size_t)length;
    if (there > 0)
        memcpy(data, bytes->data + at, there);
    memset((char *)data + there, 0, (size_t)length - there);
    return there < (size_t)length ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

static int vfs_write(sqlite3_file *file, const void *data, int length, sqlite3_int64 offset)
{
    struct handle *handle = (struct handle *)file;
    struct op op = { .kind = OP_WRITE,
                     .file = handle->file,
                     .offset = (size_t)offset,
                     .length = (size_t)length,
                     .data = (unsigned char *)data };
    unsigned kinds = MATCH(FAULT_WRITE) | MATCH(FAULT_WRITE_SHORT);
    if (op.offset + op.length > seen(handle)->length)
        kinds |= MATCH(FAULT_FULL);
    switch (disk_call(handle->disk, kinds)) {
    case FAULT_NONE:
        disk_do(handle->disk, op);
        return SQLITE_OK;
    case FAULT_WRITE:
        return SQLITE_IOERR_WRITE;
    default:
        op.length = faulty_mix(handle->disk->calls) % op.length;
        disk_do(handle->disk, op);
        return SQLITE_FULL;
    }
}

static int vfs_truncate(sqlite3_file *file, sqlite3_int64 length)
{
    struct handle *handle = (struct handle *)file;
    if (disk_call(handle->disk, MATCH(FAULT_TRUNCATE)) != FAULT_NONE)
        return SQLITE_IOERR_TRUNCATE;
    disk_do(handle->disk,
            (struct op){ .kind = OP_TRUNCATE, .file = handle->file, .length = (size_t)length });
    return SQLITE_OK;
}

static int vfs_sync(sqlite3_file *file, int flags)
{
    struct handle *handle = (struct handle *)file;
    (void)flags;
    enum disk_fault fault = disk_call(handle->disk, MATCH(FAULT_SYNC) | MATCH(FAULT_SYNC_FORGETS));
    enum op_kind kind = fault == FAULT_NONE   ? OP_SYNC
                        : fault == FAULT_SYNC ? OP_SYNC_FAILED
                                              : OP_SYNC_FORGOT;
    disk_do(handle->disk, (struct op){ .kind = kind, .file = handle->file });
    if (fault != FAULT_NONE)
        return SQLITE_IOERR_FSYNC;
    if (handle->syncs_folder)
        disk_do(handle->disk, (struct op){ .kind = OP_SYNC_FOLDER, .file = -1 });
    handle->syncs_folder = false;
    return SQLITE_OK;
}

static int vfs_size(sqlite3_file *file, sqlite3_int64 *ret)
{
    *ret = (sqlite3_int64)seen((struct handle *)file)->length;
    return SQLITE_OK;
}

/* ---- locks ---- */

static bool others_have(const struct handle *handle, int lock)
{
    for (const struct handle *h = handle->disk->handles; h != NULL; h = h->next) {
        if (h != handle && h->file == handle->file && h->lock >= lock)
            return true;
    }
    return false;
}

static int vfs_lock(sqlite3_file *file, int lock)
{
    struct handle *handle = (struct handle *)file;
    if (lock <= handle->lock)
        return SQLITE_OK;
    int barred = lock == SQLITE_LOCK_SHARED     ? SQLITE_LOCK_PENDING
                 : lock == SQLITE_LOCK_RESERVED ? SQLITE_LOCK_RESERVED
                                                : SQLITE_LOCK_SHARED;
    if (others_have(handle, barred)) {
        if (lock == SQLITE_LOCK_EXCLUSIVE && !others_have(handle, SQLITE_LOCK_PENDING))
            handle->lock = SQLITE_LOCK_PENDING;
        return SQLITE_BUSY;
    }
    handle->lock = lock;
    return SQLITE_OK;
}

static int vfs_unlock(sqlite3_file *file, int lock)
{
    struct handle *handle = (struct handle *)file;
    if (handle->lock > lock)
        handle->lock = lock;
    return SQLITE_OK;
}

static int vfs_reserved(sqlite3_file *file, int *ret)
{
    struct handle *handle = (struct handle *)file;
    *ret = handle->lock >= SQLITE_LOCK_RESERVED || others_have(handle, SQLITE_LOCK_RESERVED);
    return SQLITE_OK;
}

/* ---- shared memory ---- */

static struct memory *memory_of(struct handle *handle)
{
    struct memory *memory = handle->memory != NULL ? handle->memory : handle->disk->memories;
    while (memory != NULL && memory->file != handle->file)
        memory = memory->next;
    if (memory == NULL && (memory = calloc(1, sizeof *memory)) != NULL) {
        memory->file = handle->file;
        memory->next = handle->disk->memories;
        handle->disk->memories = memory;
    }
    if (memory != NULL && handle->memory == NULL)
        memory->users++;
    handle->memory = memory;
    return memory;
}

static int vfs_map(sqlite3_file *file, int region, int size, int extend, void volatile **ret)
{
    struct memory *memory = memory_of((struct handle *)file);
    *ret = NULL;
    assert(region < REGIONS_MAX);
    if (memory == NULL)
        return SQLITE_NOMEM;
    if (memory->regions[region] == NULL && extend != 0 &&
        (memory->regions[region] = calloc(1, (size_t)size)) == NULL)
        return SQLITE_NOMEM;
    *ret = memory->regions[region];
    return SQLITE_OK;
}

static int vfs_lock_memory(sqlite3_file *file, int first, int count, int flags)
{
    struct handle *handle = (struct handle *)file;
    unsigned bits = ((1U << count) - 1) << first;
    unsigned shared = 0;
    unsigned exclusive = 0;
    if (flags & SQLITE_SHM_UNLOCK) {
        handle->shared &= ~bits;
        handle->exclusive &= ~bits;
        return SQLITE_OK;
    }
    for (const struct handle *h = handle->disk->handles; h != NULL; h = h->next) {
        if (h != handle && h->file == handle->file) {
            shared |= h->shared;
            exclusive |= h->exclusive;
        }
    }
    if (exclusive & bits || (flags & SQLITE_SHM_EXCLUSIVE && shared & bits))
        return SQLITE_BUSY;
    if (flags & SQLITE_SHM_EXCLUSIVE)
        handle->exclusive |= bits;
    else
        handle->shared |= bits;
    return SQLITE_OK;
}

static void vfs_barrier(sqlite3_file *file)
{
    (void)file;
}

/* The last one takes it away, as no program would find it again behind a loss of power. */
static int vfs_unmap(sqlite3_file *file, int removes)
{
    struct handle *handle = (struct handle *)file;
    struct memory *memory = handle->memory;
    (void)removes;
    handle->memory = NULL;
    handle->shared = handle->exclusive = 0;
    if (memory == NULL || --memory->users > 0)
        return SQLITE_OK;
    struct memory **link = &handle->disk->memories;
    while (*link != memory)
        link = &(*link)->next;
    *link = memory->next;
    for (size_t i = 0; i < REGIONS_MAX; i++)
        free(memory->regions[i]);
    free(memory);
    return SQLITE_OK;
}

/* ---- files ---- */

static int vfs_close(sqlite3_file *file)
{
    struct handle *handle = (struct handle *)file;
    (void)vfs_unmap(file, 0);
    struct handle **link = &handle->disk->handles;
    while (*link != handle)
        link = &(*link)->next;
    *link = handle->next;
    return SQLITE_OK;
}

static int vfs_control(sqlite3_file *file, int what, void *argument)
{
    (void)file;
    (void)what;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int vfs_sector_size(sqlite3_file *file)
{
    (void)file;
    return SECTOR_SIZE;
}

static int vfs_characteristics(sqlite3_file *file)
{
    return ((struct handle *)file)->disk->powersafe ? SQLITE_IOCAP_POWERSAFE_OVERWRITE : 0;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = vfs_close,
    .xRead = vfs_read,
    .xWrite = vfs_write,
    .xTruncate = vfs_truncate,
    .xSync = vfs_sync,
    .xFileSize = vfs_size,
    .xLock = vfs_lock,
    .xUnlock = vfs_unlock,
    .xCheckReservedLock = vfs_reserved,
    .xFileControl = vfs_control,
    .xSectorSize = vfs_sector_size,
    .xDeviceCharacteristics = vfs_characteristics,
    .xShmMap = vfs_map,
    .xShmLock = vfs_lock_memory,
    .xShmBarrier = vfs_barrier,
    .xShmUnmap = vfs_unmap,
};

/* ---- names ---- */

/* Makes a file of that name; -1 with errno set. */
static int make(struct disk *disk, const char *name)
{
    if (disk_call(disk, MATCH(FAULT_NAME)) != FAULT_NONE) {
        errno = disk->error;
        return -1;
    }
    int file = disk_add_file(disk);
    disk_do(disk, (struct op){ .kind = OP_LINK, .file = file, .name = disk_name(disk, name) });
    return file;
}

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret)
{
    struct handle *handle = (struct handle *)file;
    bool creates = flags & SQLITE_OPEN_CREATE;
    (void)vfs;
    *handle = (struct handle){ .disk = used, .file = -1 };
    if (name == NULL)
        handle->file = disk_add_file(used);
    else
        handle->file = used->now.seen[disk_name(used, name)];
    if (handle->file < 0 && creates)
        handle->file = make(used, name);
    else if (handle->file < 0)
        used->error = ENOENT;
    if (handle->file < 0)
        return SQLITE_CANTOPEN;
    handle->syncs_folder = creates && flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL);
    handle->base.pMethods = &methods;
    handle->next = used->handles;
    used->handles = handle;
    if (used->is_protected && flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL))
        flags = (flags & ~SQLITE_OPEN_READWRITE) | SQLITE_OPEN_READONLY;
    if (ret != NULL)
        *ret = flags;
    return SQLITE_OK;
}

static int remove_name(struct disk *disk, const char *name)
{
    int number = disk_name(disk, name);
    if (disk->now.seen[number] < 0)
        return ENOENT;
    if (disk_call(disk, MATCH(FAULT_NAME)) != FAULT_NONE)
        return disk->error;
    disk_do(disk, (struct op){ .kind = OP_UNLINK, .file = -1, .name = number });
    return 0;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    (void)vfs;
    int error = remove_name(used, name);
    if (error != 0)
        return error == ENOENT ? SQLITE_IOERR_DELETE_NOENT : SQLITE_IOERR_DELETE;
    if (sync_folder & 1)
        disk_do(used, (struct op){ .kind = OP_SYNC_FOLDER, .file = -1 });
    return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret)
{
    int file = used->now.seen[disk_name(used, name)];
    (void)vfs;
    /* One that is empty does not count. */
    *ret = file >= 0 && (flags != SQLITE_ACCESS_EXISTS || used->now.files[file].seen.length > 0);
    return SQLITE_OK;
}

static int vfs_full_name(sqlite3_vfs *vfs, const char *name, int size, char *ret)
{
    size_t length = strlen(name);
    (void)vfs;
    if (length >= (size_t)size)
        return SQLITE_CANTOPEN;
    memcpy(ret, name, length + 1);
    return SQLITE_OK;
}

static int vfs_random(sqlite3_vfs *vfs, int size, char *ret)
{
    (void)vfs;
    for (int i = 0; i < size; i++)
        ret[i] = (char)((used->randomness = faulty_mix(used->randomness)) & 0xff);
    return size;
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds;
}

static int vfs_time(sqlite3_vfs *vfs, double *ret)
{
    (void)vfs;
    *ret = 2461371; /* a day in 2026 */
    return SQLITE_OK;
}

static int vfs_error(sqlite3_vfs *vfs, int size, char *text)
{
    (void)vfs;
    (void)size;
    (void)text;
    return used->error;
}

static sqlite3_vfs faulty = {
    .iVersion = 1,
    .szOsFile = sizeof(struct handle),
    .mxPathname = NAME_SIZE,
    .zName = "faulty",
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_full_name,
    .xRandomness = vfs_random,
    .xSleep = vfs_sleep,
    .xCurrentTime = vfs_time,
    .xGetLastError = vfs_error,
};

void disk_use(struct disk *disk)
{
    used = disk;
    sqlite3_vfs_register(&faulty, 1);
    sqlite3_randomness(0, NULL); /* it begins anew with this disk's */
}

/* ---- what the program does by itself ---- */

static bool is_faulty(const char *path)
{
    return strncmp(path, FAULTY_FOLDER, strlen(FAULTY_FOLDER)) == 0;
}

static int open_one(const char *path, int flags, mode_t mode)
{
    if (!is_faulty(path))
        return openat(AT_FDCWD, path, flags, mode);
    int file = used->now.seen[disk_name(used, path)];
    bool there = file >= 0;
    if (there && flags & O_EXCL) {
        errno = EEXIST;
        return -1;
    }
    if (!there && (flags & O_CREAT) == 0) {
        errno = ENOENT;
        return -1;
    }
    if (!there && make(used, path) < 0)
        return -1;
    /* One to close. */
    return openat(AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC);
}

static mode_t mode_of(int flags, va_list arguments)
{
    return flags & O_CREAT ? (mode_t)va_arg(arguments, int) : 0;
}

int __wrap_open(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_unlink(const char *path);

int __wrap_open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    int file = open_one(path, flags, mode_of(flags, arguments));
    va_end(arguments);
    return file;
}

int __wrap_open64(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    int file = open_one(path, flags, mode_of(flags, arguments));
    va_end(arguments);
    return file;
}

int __wrap_unlink(const char *path)
{
    if (!is_faulty(path))
        return unlinkat(AT_FDCWD, path, 0);
    errno = remove_name(used, path);
    return errno == 0 ? 0 : -1;
}
