/* SPDX-License-Identifier: Apache-2.0 */
/* cli/fetch.c - see fetch.h. */
#include "cli/fetch.h"

#include <curl/curl.h>

#define CONNECT_SECONDS 30L
#define QUIET_SECONDS 60L /* in which nothing, or next to nothing, comes */
#define QUIET_BYTES 100L
#define REDIRECTS 5L

struct download {
    struct buf text;
    bool too_long;
};

static size_t take(char *data, size_t size, size_t count, void *context)
{
    struct download *download = context;
    buf_add(&download->text, data, size * count);
    download->too_long = download->text.over_limit;
    return download->text.failed ? 0 : size * count;
}

static bool ask(CURL *curl, const char *address, bool plain, struct download *download)
{
    const char *protocols = plain ? "http,https" : "https";
    return curl_easy_setopt(curl, CURLOPT_URL, address) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, protocols) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_MAXREDIRS, REDIRECTS) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, QUIET_BYTES) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, QUIET_SECONDS) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_USERAGENT, "licet/" LICET_VERSION) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEDATA, download) == CURLE_OK;
}

static bool get(CURL *curl, struct str address, size_t most, struct download *download,
                struct err *err)
{
    char why[CURL_ERROR_SIZE] = "";
    bool plain = str_starts(address, STR("http://"));
    if (!plain && !str_starts(address, STR("https://"))) {
        err_set(err, ERR_USAGE, "'%.*s' is no address to fetch from",
                (int)(address.length < 200 ? address.length : 200), address.data);
        return err_hint(err, "an address begins with https://");
    }
    if (!ask(curl, address.data, plain, download) ||
        curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why) != CURLE_OK)
        return err_set(err, ERR_IO, "libcurl could not be set up");
    CURLcode code = curl_easy_perform(curl);
    if (code == CURLE_OK)
        return true;
    if (download->too_long)
        return err_set(err, ERR_LIMIT, "%s is longer than %zu MB", address.data, most >> 20);
    err_set(err, ERR_IO, "%s: %s", address.data, why[0] != '\0' ? why : curl_easy_strerror(code));
    return err_hint(err, "fetch the file by other means, and import it from there");
}

bool fetch(struct arena *arena, struct str address, size_t most, struct str *ret_text,
           struct err *err)
{
    struct download download = { .too_long = false };
    struct str whole = str_copy(arena, address);
    if (whole.data == NULL)
        return arena_error(arena, err);
    CURL *curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
    if (curl == NULL)
        return err_set(err, ERR_IO, "libcurl could not start");
    buf_init(&download.text, arena->mem, most);
    bool done = get(curl, whole, most, &download, err);
    curl_easy_cleanup(curl);
    if (done) {
        *ret_text = str_copy(arena, buf_view(&download.text));
        done = ret_text->data != NULL || arena_error(arena, err);
    }
    buf_release(&download.text);
    return done;
}
