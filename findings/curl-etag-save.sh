#!/usr/bin/env bash
# curl --etag-save empties the file of the last ETag when the request fails, even when there was no connection.
#
# Package: curl 7.88.1 (Debian 12).
# Behaviour: `curl --etag-compare F --etag-save F` opens F for writing before it asks. Where no ETag comes (a 503, a refused
#   connection, a 304 without the header) F stays empty, and the next request says If-None-Match: "", which nothing matches.
# Not to be guessed: both options with one file are the usual form for polling, and curl's own tests have it. The manual says
#   that an empty file is made where the server sends no ETag, not that one is emptied before there is a server; one failure,
#   which -f turns into an exit code, costs a full download of what has not changed. The body that -o names is kept when there
#   is no connection, so that a fresh file and a forgotten ETag lie side by side.
# Seen: the status, and what F holds afterwards: 200 "one"; 304 "one"; 503 with and without -f: nothing; a refused connection:
#   nothing; 304 without an ETag: nothing; and the next request asks with "" and gets all of it.
# For us: what a conditional request needs next time is written to another file and renamed when an answer has brought it.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system curl 7.88.1
system python3 3.11
cat >"$tmp/server.py" <<'P'
import http.server, sys

class Handler(http.server.BaseHTTPRequestHandler):
    """An object with the ETag "one"; /busy answers 503, and /short leaves the ETag out of a 304."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        is_same = self.headers.get("If-None-Match") == '"one"'
        status = 503 if self.path == "/busy" else 304 if is_same else 200
        self.send_response(status)
        if self.path == "/object":
            self.send_header("ETag", '"one"')
        if status != 304:
            self.send_header("Content-Length", "4")
        self.end_headers()
        if status != 304:
            self.wfile.write(b"all\n")

    def log_message(self, *words):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1] + "/port", "w") as file:
    file.write(f"{server.server_port}\n")
server.serve_forever()
P
/usr/bin/python3 "$tmp/server.py" "$tmp" &
started+=($!)
awaited test -s "$tmp/port"
host=http://127.0.0.1:$(<"$tmp/port")

# The status of an answer, curl's exit code, and the ETag that is kept.
poll() {
    local code=0
    curl -q -sS --noproxy '*' --etag-compare "$tmp/tag" --etag-save "$tmp/tag" -o "$tmp/body" -w '%{http_code}' "$@" \
        2>"$tmp/said" || code=$?
    echo " $code <$(<"$tmp/tag")>"
}
known() { echo '"one"' >"$tmp/tag"; }

: >"$tmp/tag"
expect "the first time" "$(poll "$host/object")" '200 0 <"one">'
expect "the second time" "$(poll "$host/object")" '304 0 <"one">'
known
expect "503" "$(poll "$host/busy")" '503 0 <>'
known
expect "503, with -f" "$(poll -f "$host/busy")" '503 22 <>'
known
expect "a refused connection" "$(poll http://127.0.0.1:1/object)" '000 7 <>'
known
expect "304 without an ETag" "$(poll "$host/short")" '304 0 <>'
expect "after it" "$(poll "$host/object")" '200 0 <"one">'
