/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/fetch.c - see fetch.h.
 *
 * libcurl is loaded when something is fetched: with all the libraries that it needs, every other
 * command would take three times as long to start.
 */
#include "cli/fetch.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <string.h>

#define LIBRARY "libcurl.so.4"
#define CONNECT_SECONDS 30L
#define QUIET_SECONDS 60L /* in which nothing, or next to nothing, comes */
#define QUIET_BYTES 100L
#define REDIRECTS 5L

/* What is used of the library, as its header declares it. */
struct curl {
    __typeof__(curl_global_init) *global_init;
    __typeof__(curl_easy_init) *init;
    __typeof__(curl_easy_setopt) *setopt;
    __typeof__(curl_easy_perform) *perform;
    __typeof__(curl_easy_strerror) *error_text;
    __typeof__(curl_easy_cleanup) *cleanup;
};

struct download {
    struct curl lib;
    CURL *handle;
    struct buf text;
    bool too_long;
};

static bool find(void *library, const char *name, void *ret_function)
{
    void *found = dlsym(library, name);
    memcpy(ret_function, &found, sizeof found);
    return found != NULL;
}

/* It stays until the program ends, as do the libraries that came with it. */
static bool load(struct curl *ret, struct err *err)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (library != NULL && find(library, "curl_global_init", &ret->global_init) &&
        find(library, "curl_easy_init", &ret->init) &&
        find(library, "curl_easy_setopt", &ret->setopt) &&
        find(library, "curl_easy_perform", &ret->perform) &&
        find(library, "curl_easy_strerror", &ret->error_text) &&
        find(library, "curl_easy_cleanup", &ret->cleanup))
        return true;
    err_set(err, ERR_IO, "libcurl could not be loaded: %s", dlerror());
    return err_hint(err, "install it (Debian's package libcurl4), or import from a file");
}

static size_t take(char *data, size_t size, size_t count, void *context)
{
    struct download *download = context;
    buf_add(&download->text, data, size * count);
    download->too_long = download->text.over_limit;
    return download->text.failed ? 0 : size * count;
}

static bool ask(struct download *download, const char *address, bool plain, char *why)
{
    const char *protocols = plain ? "http,https" : "https";
    CURL *curl = download->handle;
    __typeof__(curl_easy_setopt) *set = download->lib.setopt;
    return set(curl, CURLOPT_URL, address) == CURLE_OK &&
           set(curl, CURLOPT_PROTOCOLS_STR, protocols) == CURLE_OK &&
           set(curl, CURLOPT_REDIR_PROTOCOLS_STR, protocols) == CURLE_OK &&
           set(curl, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK &&
           set(curl, CURLOPT_MAXREDIRS, REDIRECTS) == CURLE_OK &&
           set(curl, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
           set(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           set(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS) == CURLE_OK &&
           set(curl, CURLOPT_LOW_SPEED_LIMIT, QUIET_BYTES) == CURLE_OK &&
           set(curl, CURLOPT_LOW_SPEED_TIME, QUIET_SECONDS) == CURLE_OK &&
           set(curl, CURLOPT_ACCEPT_ENCODING, "") == CURLE_OK &&
           set(curl, CURLOPT_USERAGENT, "licet/" LICET_VERSION) == CURLE_OK &&
           set(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
           set(curl, CURLOPT_WRITEDATA, download) == CURLE_OK &&
           set(curl, CURLOPT_ERRORBUFFER, why) == CURLE_OK;
}

static bool get(struct download *download, struct str address, size_t most, struct err *err)
{
    char why[CURL_ERROR_SIZE] = "";
    bool plain = str_starts(address, STR("http://"));
    if (!plain && !str_starts(address, STR("https://"))) {
        err_set(err, ERR_USAGE, "'%.*s' is no address to fetch from",
                (int)(address.length < 200 ? address.length : 200), address.data);
        return err_hint(err, "an address begins with https://");
    }
    if (!ask(download, address.data, plain, why))
        return err_set(err, ERR_IO, "libcurl could not be set up");
    CURLcode code = download->lib.perform(download->handle);
    if (code == CURLE_OK)
        return true;
    if (download->too_long)
        return err_set(err, ERR_LIMIT, "%s is longer than %zu MB", address.data, most >> 20);
    err_set(err, ERR_IO, "%s: %s", address.data,
            why[0] != '\0' ? why : download->lib.error_text(code));
    return err_hint(err, "fetch the file by other means, and import it from there");
}

bool fetch(struct arena *arena, struct str address, size_t most, struct str *ret_text,
           struct err *err)
{
    struct download download = { .too_long = false };
    struct str whole = str_copy(arena, address);
    if (whole.data == NULL)
        return arena_error(arena, err);
    if (!load(&download.lib, err))
        return false;
    if (download.lib.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
        download.handle = download.lib.init();
    if (download.handle == NULL)
        return err_set(err, ERR_IO, "libcurl could not start");
    buf_init(&download.text, arena->mem, most);
    bool done = get(&download, whole, most, err);
    download.lib.cleanup(download.handle);
    if (done) {
        *ret_text = str_copy(arena, buf_view(&download.text));
        done = ret_text->data != NULL || arena_error(arena, err);
    }
    buf_release(&download.text);
    return done;
}
