/* SPDX-License-Identifier: Apache-2.0 */
/* server/oidc_fetch.c - see oidc_fetch.h. */
#include "server/oidc_fetch.h"

#define TIMEOUT_MILLISECONDS 10000L
#define CONNECT_MILLISECONDS 5000L

static bool is_here(struct str url)
{
    const struct str hosts[] = { STR("http://127.0.0.1"), STR("http://[::1]") };
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        size_t length = hosts[i].length;
        if (str_starts(url, hosts[i]) &&
            (url.length == length || url.data[length] == ':' || url.data[length] == '/'))
            return true;
    }
    return false;
}

bool oidc_may_fetch(struct str url, struct str issuer)
{
    bool plain = url.length > 0 && url.length <= 2000;
    for (size_t i = 0; i < url.length; i++)
        plain = plain && url.data[i] > ' ' && url.data[i] <= '~' && url.data[i] != '@';
    return plain && (str_starts(url, STR("https://")) || (is_here(url) && is_here(issuer)));
}

static size_t keep(char *data, size_t size, size_t count, void *context)
{
    struct buf *into = context;
    struct err unused;
    buf_add(into, data, size * count);
    return buf_check(into, &unused) ? size * count : 0;
}

static void set_options(const struct libcurl *lib, CURL *curl, const struct oidc_request *request,
                        struct buf *ret)
{
    __typeof__(curl_easy_setopt) *set = lib->curl_easy_setopt_;
    lib->curl_easy_reset_(curl);
    set(curl, CURLOPT_URL, request->url.data);
    set(curl, CURLOPT_PROTOCOLS_STR, str_starts(request->url, STR("https:")) ? "https" : "http");
    set(curl, CURLOPT_FOLLOWLOCATION, 0L);
    set(curl, CURLOPT_NOSIGNAL, 1L);
    set(curl, CURLOPT_TIMEOUT_MS, TIMEOUT_MILLISECONDS);
    set(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MILLISECONDS);
    set(curl, CURLOPT_USERAGENT, "licet");
    set(curl, CURLOPT_WRITEFUNCTION, keep);
    set(curl, CURLOPT_WRITEDATA, ret);
    if (request->form.data == NULL)
        return;
    set(curl, CURLOPT_POSTFIELDS, request->form.data);
    set(curl, CURLOPT_POSTFIELDSIZE, (long)request->form.length);
    if (request->user.data != NULL) {
        set(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        set(curl, CURLOPT_USERPWD, request->user.data);
    }
}

bool oidc_fetch(const struct libcurl *lib, CURL *curl, const struct oidc_request *request,
                struct buf *ret, struct err *err)
{
    long status = 0;
    buf_clear(ret);
    set_options(lib, curl, request, ret);
    CURLcode code = lib->curl_easy_perform_(curl);
    lib->curl_easy_getinfo_(curl, CURLINFO_RESPONSE_CODE, &status);
    /* The handle keeps no secret. */
    lib->curl_easy_reset_(curl);
    if (code == CURLE_WRITE_ERROR)
        return err_set(err, ERR_LIMIT, "'%s' answered with more than %zu bytes", request->url.data,
                       OIDC_REPLY_MAX);
    if (code != CURLE_OK)
        return err_set(err, ERR_IO, "'%s' could not be asked: %s", request->url.data,
                       lib->curl_easy_strerror_(code));
    return status == 200 ||
           err_set(err, ERR_IO, "'%s' answered with status %ld", request->url.data, status);
}
