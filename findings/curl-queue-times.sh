#!/usr/bin/env bash
# A transfer that waits in libcurl for a connection spends its timeout there, and the times that are told of it do not agree.
#
# Package: libcurl 7.88.1 (Debian 12, libcurl4).
# Behaviour: with CURLMOPT_MAX_HOST_CONNECTIONS or CURLMOPT_MAX_TOTAL_CONNECTIONS a transfer that finds none free waits in the
#   multi handle. CURLOPT_TIMEOUT_MS and CURLINFO_TOTAL_TIME count from curl_multi_add_handle; the other times, such as
#   CURLINFO_STARTTRANSFER_TIME, and the number in the error's text count from the end of the wait.
# Not to be guessed: the manual of curl_easy_getinfo draws all times from one beginning. So total minus first byte, the usual
#   time of a download, contains the wait; and two seconds are up after half a second, with a text that says half a second.
# Seen: one connection, a server that takes 1.5 s for each answer, two transfers at once: of the second the first byte comes
#   after 1.5 s and the end, two bytes later, after 3 s; with a timeout of 2,000 ms it "timed out after 5xx milliseconds"; with
#   one of 1,000 ms it fails when its turn comes, "Connection timed out after 0 milliseconds", and its request is never sent.
# For us: the client counts its transfers itself and adds one when its turn comes; the multi handle has no limit.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system libcurl4 7.88.1
system libcurl4-openssl-dev 7.88.1
system python3 3.11
probe queue -lcurl <<'C'
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static size_t drop(char *bytes, size_t size, size_t count, void *to) { return size * count; }
// queue URL LIMIT TIMEOUT: two transfers over one connection, the second with a timeout in ms; 0 is none. Prints the second's
// result, the rounded tenths of a second of its first byte and its end, and the text of its error.
int main(int count, char **words) {
    CURLM *multi = curl_multi_init();
    CURL *each[2];
    char text[CURL_ERROR_SIZE] = "";
    curl_multi_setopt(multi, strcmp(words[2], "host") ? CURLMOPT_MAX_TOTAL_CONNECTIONS : CURLMOPT_MAX_HOST_CONNECTIONS, 1L);
    for (int i = 0; i < 2; i++) {
        each[i] = curl_easy_init();
        curl_easy_setopt(each[i], CURLOPT_URL, words[1]);
        curl_easy_setopt(each[i], CURLOPT_NOPROXY, "*");
        curl_easy_setopt(each[i], CURLOPT_WRITEFUNCTION, drop);
        if (i == 1) curl_easy_setopt(each[i], CURLOPT_TIMEOUT_MS, atol(words[3]));
        if (i == 1) curl_easy_setopt(each[i], CURLOPT_ERRORBUFFER, text);
        curl_multi_add_handle(multi, each[i]);
    }
    for (int running = 1, left; running;) {
        curl_multi_perform(multi, &running);
        for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
            if (message->easy_handle != each[1]) continue;
            double first, end;
            curl_easy_getinfo(each[1], CURLINFO_STARTTRANSFER_TIME, &first);
            curl_easy_getinfo(each[1], CURLINFO_TOTAL_TIME, &end);
            printf("%d %.1f %.1f %s\n", message->data.result, first, end, text);
        }
        if (running) curl_multi_poll(multi, NULL, 0, 100, NULL);
    }
    return 0;
}
C
cat >"$tmp/server.py" <<'P'
import http.server, sys, time

class Handler(http.server.BaseHTTPRequestHandler):
    """Answers after a second and a half, and counts the requests."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        with open(sys.argv[1] + "/requests", "a") as file:
            file.write("x")
        time.sleep(1.5)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        try:
            self.wfile.write(b"ok")
        except OSError:
            pass

    def log_message(self, *words):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1] + "/port", "w") as file:
    file.write(f"{server.server_port}\n")
server.serve_forever()
P
/usr/bin/python3 "$tmp/server.py" "$tmp" 2>"$tmp/said" &
started+=($!)
awaited test -s "$tmp/port"

# A slow machine adds tenths: what counts is which times contain the wait.
second() { # LIMIT TIMEOUT
    local code first end text
    : >"$tmp/requests"
    read -r code first end text < <("$tmp/queue" "http://127.0.0.1:$(<"$tmp/port")/" "$@")
    awk -v first="$first" -v end="$end" -v code="$code" 'BEGIN {
        printf "%s, first byte %s, end %s", code, (first == 0 ? "never" : first < 2.5 ? "without the wait" : "with it"),
            (end >= 2.9 ? "with the wait" : end >= 1.4 ? "in it or behind it" : "without it") }'
    sed -n -e 's/.* after \([0-9]*\) milliseconds.*/, \1/p' <<<"$text" | tr -d '\n'
    echo ", requests $(wc -c <"$tmp/requests")"
}
for limit in host total; do
    expect "$limit, no timeout" "$(second $limit 0)" "0, first byte without the wait, end with the wait, requests 2"
    seen=$(second $limit 2000)
    told=$(sed -n 's/.*, \([0-9]*\), requests.*/\1/p' <<<"$seen")
    expect "$limit, 2,000 ms" "${seen/", $told,"/,}" "28, first byte never, end in it or behind it, requests 2"
    expect "$limit, 2,000 ms: is the time in the text less than 1,000" "$((told < 1000))" 1
    expect "$limit, 1,000 ms" "$(second $limit 1000)" "28, first byte never, end in it or behind it, 0, requests 1"
done
