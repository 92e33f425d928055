#!/usr/bin/env bash
# curl --retry uploads what it reads from a pipe once; the retry sends an empty body, and the exit code is 0.
#
# Package: curl 7.88.1 (Debian 12).
# Behaviour: `producer | curl --retry N -T - URL` streams standard input. Where the first answer asks for a retry (a 503),
#   the request is made again, with what is left of the pipe: nothing. A server that takes the second request stores an
#   empty object. `-T .` does the same.
# Not to be guessed: --retry is there so that a busy server does no harm, and -T FILE, -F and --data-binary @- send
#   everything again, the last two from standard input as well. No warning, no error, and the server has done nothing wrong.
# Seen: bytes that came with the first and with the second request, and the exit code: -T - "5 0 0", -T . "5 0 0",
#   -T FILE "5 5 0", --data-binary @- "5 5 0".
# For us: a put of a stream that can be sent but once has to be spooled before its first byte goes out, or must not be
#   repeated; and an upload names its length and checksum beforehand, so that a store refuses what is shorter.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system curl 7.88.1
cat >"$tmp/server.py" <<'P'
import http.server, sys

class Handler(http.server.BaseHTTPRequestHandler):
    """Answers every other request with 503, and writes down how many bytes each one brought."""
    protocol_version = "HTTP/1.1"
    requests = 0

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"]))
        data = b""
        while size := int(self.rfile.readline(), 16):
            data += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return data

    def do_PUT(self):
        Handler.requests += 1
        print(len(self.body()), file=log, flush=True)
        self.send_response(503 if Handler.requests % 2 else 201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_PUT

    def log_message(self, *words):
        pass

log = open(sys.argv[1] + "/log", "w")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1] + "/port", "w") as file:
    file.write(f"{server.server_port}\n")
server.serve_forever()
P
/usr/bin/python3 "$tmp/server.py" "$tmp" &
started+=($!)
awaited test -s "$tmp/port"
printf hello >"$tmp/file"

# bytes of both requests, and the exit code
upload() {
    local code=0
    : >"$tmp/log"
    printf hello | curl -q -sS --noproxy '*' --retry 1 --retry-delay 1 -o "$tmp/answer" "$@" \
        "http://127.0.0.1:$(cat "$tmp/port")/x" 2>"$tmp/said" || code=$?
    tr -d '\0' <"$tmp/log" | tr '\n' ' '
    echo "$code"
}

expect "-T FILE" "$(upload -T "$tmp/file")" "5 5 0"
expect "--data-binary @-" "$(upload --data-binary @-)" "5 5 0"
expect "-T -" "$(upload -T -)" "5 0 0"
expect "-T ." "$(upload -T .)" "5 0 0"
