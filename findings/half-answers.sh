#!/usr/bin/env bash
# Two load generators count an answer that breaks off as a good one.
#
# Packages: apache2-utils 2.4 (ab), siege 4.0.7, wrk 4.1.0 (Debian 12).
# Behaviour: the server announces 1,000 bytes, sends 300 and closes. `ab` completes ten requests of ten, none failed, and gives
#   300 as the length of the document; `siege` has ten successful transactions and an availability of 100 %. wrk counts
#   errors of reading and no request.
# Not to be guessed: the length is in the answer's head, and curl calls the same answer an error (18). A server that dies or is
#   restarted under load sends just these, and its measurement is clean.
# Seen: ab 10 complete, 0 failed, 300 bytes; siege 10 successful, 100.00; wrk 0 requests; curl 18.
# For us: the replay and the benchmarks read answers with libcurl, for which half an answer is a failure.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
deb apache2-utils 2.4.
deb libapr1 1.7
deb libaprutil1 1.6
deb siege 4.0.7
deb wrk 4.1.0
deb libluajit-5.1-2 2.1
system curl 7.88
export LD_LIBRARY_PATH=$tmp/root/usr/lib/x86_64-linux-gnu HOME=$tmp

cat >"$tmp/half.py" <<'P'
import http.server


class Half(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"x" * 300)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Half)
print(server.server_port, flush=True)
server.serve_forever()
P
system python3 3.11 >/dev/null
/usr/bin/python3 "$tmp/half.py" >"$tmp/port" 2>"$tmp/errors" &
started+=($!)
awaited test -s "$tmp/port"
url=http://127.0.0.1:$(cat "$tmp/port")/

"$tmp/root/usr/bin/ab" -q -n 10 -c 2 "$url" >"$tmp/ab" 2>&1 || changed "ab ends with $?"
line() { grep -m1 "$1" "$2" | grep -Eo '[0-9.]+' | head -1; }
expect 'ab, complete requests' "$(line 'Complete requests:' "$tmp/ab")" 10
expect 'ab, failed requests' "$(line 'Failed requests:' "$tmp/ab")" 0
expect 'ab, length of the document' "$(line 'Document Length:' "$tmp/ab")" 300

"$tmp/root/usr/bin/siege" -c 2 -r 5 -b "$url" >"$tmp/siege" 2>&1 || changed "siege ends with $?"
expect 'siege, successful' "$(line successful_transactions "$tmp/siege")" 10
expect 'siege, availability' "$(line availability "$tmp/siege")" 100.00

"$tmp/root/usr/bin/wrk" -t1 -c2 -d1s "$url" >"$tmp/wrk" 2>&1 || changed "wrk ends with $?"
expect 'wrk, requests' "$(line 'requests in' "$tmp/wrk")" 0
code=0
curl -q -sS -o /dev/null "$url" 2>/dev/null || code=$?
expect 'curl' "$code" 18
