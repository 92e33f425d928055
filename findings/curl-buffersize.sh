#!/usr/bin/env bash
# After a name that could not be looked up, curl_easy_reset is not enough: the handle refuses CURLOPT_BUFFERSIZE.
#
# Package: libcurl 7.88.1 (Debian 12, libcurl4).
# Behaviour: a transfer that fails before it connects leaves its receive buffer with the easy handle. curl_easy_reset does
#   not take it away, and CURLOPT_BUFFERSIZE fails with CURLE_BAD_FUNCTION_ARGUMENT (43) while there is one. Only a transfer
#   that got as far as a connection, even a refused one, frees it.
# Not to be guessed: curl_easy_reset is there to make a used handle like a new one, and handles are meant to be used
#   again. Which failure came before decides: refused connections, the ones that a test makes, do not show it. The code
#   blames an argument that was right a moment ago.
# Seen: after a refused connection 0, after a failed lookup 43, and 0 again after a transfer in between.
# For us: a pool of handles that sets the size before each transfer lets one failed lookup spoil a handle for good, and
#   every later request on it. Throw a handle away after an error, or set the size once, when the handle is made.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system libcurl4 7.88.1
system libcurl4-openssl-dev 7.88.1
probe handle -lcurl <<'C'
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
// handle WHAT...: one easy handle, reset before each WHAT: an address is fetched, "size" sets CURLOPT_BUFFERSIZE.
int main(int count, char **words) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *handle = curl_easy_init();
    for (int i = 1; i < count; i++) {
        CURLcode code;
        curl_easy_reset(handle);
        if (strcmp(words[i], "size") == 0) {
            code = curl_easy_setopt(handle, CURLOPT_BUFFERSIZE, 65536L);
        } else {
            curl_easy_setopt(handle, CURLOPT_URL, words[i]);
            curl_easy_setopt(handle, CURLOPT_NOPROXY, "*");
            code = curl_easy_perform(handle);
        }
        printf("%s%d", i > 1 ? " " : "", code);
    }
    puts("");
    curl_easy_cleanup(handle);
    return 0;
}
C

refused=http://127.0.0.1:1/ unknown=http://nobody.invalid/
expect "size" "$("$tmp/handle" size size)" "0 0"
expect "refused (7), size" "$("$tmp/handle" size $refused size)" "0 7 0"
expect "unknown name (6), size" "$("$tmp/handle" size $unknown size)" "0 6 43"
expect "unknown name (6), size, refused (7), size" "$("$tmp/handle" $unknown size $refused size)" "6 43 7 0"
