#pragma once
// The type checks of the GNU macros do not survive the import; the wrappers below carry the types instead.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdbool.h>

// The functions that are used. They are looked up with the first request, as libcurl brings 27 libraries with it, which would take
// a third of every start. The types are the header's.
#define MX_CURL_FUNCTIONS(each)                                                                                              \
    each(easy_cleanup) each(easy_getinfo) each(easy_init) each(easy_option_by_id) each(easy_pause) each(easy_reset)            \
    each(easy_setopt) each(easy_strerror) each(global_init) each(multi_add_handle) each(multi_cleanup) each(multi_info_read)   \
    each(multi_init) each(multi_perform) each(multi_poll) each(multi_remove_handle) each(multi_setopt) each(multi_wakeup)      \
    each(slist_append) each(slist_free_all)
#define MX_CURL_MEMBER(name) __typeof__(curl_##name) *name;
#define MX_CURL_FIND(name)                                                                                                   \
    if (!(functions->name = (__typeof__(functions->name))dlsym(library, "curl_" #name))) return dlerror();

typedef struct mx_curl {
    MX_CURL_FUNCTIONS(MX_CURL_MEMBER)
} mx_curl;

// Why not all are found, NULL when they are. The library is never closed.
static inline const char *mx_curl_load(mx_curl *functions, const char *file) {
    void *library = dlopen(file, RTLD_LAZY | RTLD_LOCAL);
    if (!library) return dlerror();
    MX_CURL_FUNCTIONS(MX_CURL_FIND)
    return 0;
}

// Swift cannot call variadic functions: one typed wrapper per kind of argument (curl_easy_setopt(3)).
static inline CURLcode mx_curl_set_long(const mx_curl *curl, CURL *handle, CURLoption option, long value) {
    return curl->easy_setopt(handle, option, value);
}
static inline CURLcode mx_curl_set_offset(const mx_curl *curl, CURL *handle, CURLoption option, curl_off_t value) {
    return curl->easy_setopt(handle, option, value);
}
static inline CURLcode mx_curl_set_string(const mx_curl *curl, CURL *handle, CURLoption option, const char *value) {
    return curl->easy_setopt(handle, option, value);
}
static inline CURLcode mx_curl_set_pointer(const mx_curl *curl, CURL *handle, CURLoption option, void *value) {
    return curl->easy_setopt(handle, option, value);
}
static inline CURLcode mx_curl_set_list(const mx_curl *curl, CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl->easy_setopt(handle, option, value);
}

// The callbacks, each with the pointer it is called with (CURLOPT_WRITEFUNCTION(3) and its siblings).
typedef size_t (*mx_curl_data_callback)(char *buffer, size_t size, size_t count, void *context);
typedef int (*mx_curl_seek_callback)(void *context, curl_off_t offset, int origin);

static inline void mx_curl_set_write(const mx_curl *curl, CURL *handle, mx_curl_data_callback callback, void *context) {
    curl->easy_setopt(handle, CURLOPT_WRITEFUNCTION, callback);
    curl->easy_setopt(handle, CURLOPT_WRITEDATA, context);
}
static inline void mx_curl_set_header(const mx_curl *curl, CURL *handle, mx_curl_data_callback callback, void *context) {
    curl->easy_setopt(handle, CURLOPT_HEADERFUNCTION, callback);
    curl->easy_setopt(handle, CURLOPT_HEADERDATA, context);
}
static inline void mx_curl_set_read(const mx_curl *curl, CURL *handle, mx_curl_data_callback callback, void *context) {
    curl->easy_setopt(handle, CURLOPT_READFUNCTION, callback);
    curl->easy_setopt(handle, CURLOPT_READDATA, context);
}
static inline void mx_curl_set_seek(const mx_curl *curl, CURL *handle, mx_curl_seek_callback callback, void *context) {
    curl->easy_setopt(handle, CURLOPT_SEEKFUNCTION, callback);
    curl->easy_setopt(handle, CURLOPT_SEEKDATA, context);
}

// curl_easy_getinfo(3) and curl_multi_setopt(3) are variadic too; CURLMsg.data is a union.
static inline void *mx_curl_private(const mx_curl *curl, CURL *handle) {
    char *pointer = 0;
    curl->easy_getinfo(handle, CURLINFO_PRIVATE, &pointer);
    return pointer;
}
static inline curl_off_t mx_curl_pretransfer_microseconds(const mx_curl *curl, CURL *handle) {
    curl_off_t value = 0;
    curl->easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &value);
    return value;
}
static inline long mx_curl_os_errno(const mx_curl *curl, CURL *handle) {
    long value = 0;
    curl->easy_getinfo(handle, CURLINFO_OS_ERRNO, &value);
    return value;
}
static inline bool mx_curl_is_http_2(const mx_curl *curl, CURL *handle) {
    long version = 0;
    curl->easy_getinfo(handle, CURLINFO_HTTP_VERSION, &version);
    return version == CURL_HTTP_VERSION_2_0;
}
static inline CURLMcode mx_curl_multi_set_long(const mx_curl *curl, CURLM *multi, CURLMoption option, long value) {
    return curl->multi_setopt(multi, option, value);
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
static inline CURLcode mx_curl_global_init(const mx_curl *curl) { return curl->global_init(CURL_GLOBAL_DEFAULT); }
