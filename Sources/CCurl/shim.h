#pragma once
// The type checks of the GNU macros do not survive the import; the wrappers below carry the types instead.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <stdbool.h>

// Swift cannot call variadic functions: one typed wrapper per kind of argument (curl_easy_setopt(3)).
static inline CURLcode mx_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode mx_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode mx_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode mx_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode mx_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

// The callbacks, each with the pointer it is called with (CURLOPT_WRITEFUNCTION(3) and its siblings).
typedef size_t (*mx_curl_data_callback)(char *buffer, size_t size, size_t count, void *context);
typedef int (*mx_curl_seek_callback)(void *context, curl_off_t offset, int origin);

static inline void mx_curl_set_write(CURL *handle, mx_curl_data_callback callback, void *context) {
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, callback);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
}
static inline void mx_curl_set_header(CURL *handle, mx_curl_data_callback callback, void *context) {
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, callback);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
}
static inline void mx_curl_set_read(CURL *handle, mx_curl_data_callback callback, void *context) {
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, callback);
    curl_easy_setopt(handle, CURLOPT_READDATA, context);
}
static inline void mx_curl_set_seek(CURL *handle, mx_curl_seek_callback callback, void *context) {
    curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, callback);
    curl_easy_setopt(handle, CURLOPT_SEEKDATA, context);
}

// curl_easy_getinfo(3) and curl_multi_setopt(3) are variadic too; CURLMsg.data is a union.
static inline void *mx_curl_private(CURL *handle) {
    char *pointer = 0;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, &pointer);
    return pointer;
}
static inline curl_off_t mx_curl_pretransfer_microseconds(CURL *handle) {
    curl_off_t value = 0;
    curl_easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &value);
    return value;
}
static inline long mx_curl_os_errno(CURL *handle) {
    long value = 0;
    curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &value);
    return value;
}
static inline bool mx_curl_is_http_2(CURL *handle) {
    long version = 0;
    curl_easy_getinfo(handle, CURLINFO_HTTP_VERSION, &version);
    return version == CURL_HTTP_VERSION_2_0;
}
static inline CURLMcode mx_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLcode mx_curl_message_result(const CURLMsg *message) { return message->data.result; }

// Macros that the importer leaves out.
static inline size_t mx_curl_write_pause(void) { return CURL_WRITEFUNC_PAUSE; }
static inline size_t mx_curl_read_abort(void) { return CURL_READFUNC_ABORT; }
static inline int mx_curl_pause_continue(void) { return CURLPAUSE_CONT; }
static inline long mx_curl_http_1_1(void) { return CURL_HTTP_VERSION_1_1; }
static inline long mx_curl_http_2_tls(void) { return CURL_HTTP_VERSION_2TLS; }
static inline long mx_curl_tls_1_2(void) { return CURL_SSLVERSION_TLSv1_2; }
static inline long mx_curl_tls_1_3(void) { return CURL_SSLVERSION_TLSv1_3; }
static inline CURLcode mx_curl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
