/* SPDX-License-Identifier: Apache-2.0 */
/* desk/replay_store.c - see replay_store.h. */
#include "desk/replay_store.h"

#include "desk/open_book.h"

#define LINES_MAX ((size_t)1 << 26)

struct taking {
    struct replay_book *book;
    struct replay_writing writing;
    struct buf lines;
};

static bool take_line(void *context, const struct open_line *line, const struct order *order,
                      struct arena *arena, struct err *err)
{
    struct taking *t = context;
    t->writing.stage = line->stage;
    t->writing.of = line->of;
    t->writing.number = line->number;
    t->writing.license_line = line->license_line;
    if (!replay_write(&t->writing, order, arena, &t->lines, err))
        return false;
    if (t->lines.length < LINES_MAX / 2)
        return true;
    bool done = replay_take(t->book, buf_view(&t->lines), err);
    buf_clear(&t->lines);
    return done;
}

bool replay_take_store(struct replay_book *book, struct store *store,
                       const struct replay_writing *writing, struct err *err)
{
    struct taking t = { .book = book, .writing = *writing };
    const struct open_book_visitor visitor = { .line = take_line, .context = &t };
    buf_init(&t.lines, book->mem, LINES_MAX);
    bool done = open_book_read(book->mem, store, &visitor, err) &&
                replay_take(book, buf_view(&t.lines), err);
    buf_release(&t.lines);
    return done;
}
