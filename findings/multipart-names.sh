#!/usr/bin/env bash
# Two files with different names send the same form, and each reader of the form takes it for a different one of them.
#
# Package: curl 7.88.1 (Debian 12); python-multipart 0.0.34, Werkzeug 3.1.9 (PyPI).
# Behaviour: as the HTML standard wants, curl writes a quotation mark in a file name as %22 and leaves % as it is. So a"b and
#   a%22b are the same bytes on the wire. python-multipart (under Starlette and FastAPI) takes the name literally: a%22b.
#   Werkzeug (under Flask) decodes %22: a"b. Backslashes are sent as they are; python-multipart cuts the name off at the
#   last one when it begins like a Windows path, Werkzeug takes each for an escape and drops it.
# Not to be guessed: %22 looks like percent-encoding, where % would become %25 and decoding would be safe; it is neither.
#   A test with either name passes, as long as sender and reader are the ones that agree on it.
# Seen: filename="a%22b" for both names; python-multipart a%22b, Werkzeug a"b. C:\x\y.txt, a plain name on Linux, is y.txt to
#   the one and C:xy.txt to the other.
# For us: the name of what is stored must not travel as the file name of a form. Ours are ids of letters, digits, "-" and
#   "_"; everything else about a name goes into a field that both sides encode alike.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system curl 7.88.1
pypi python-multipart==0.0.34 Werkzeug==3.1.9
cat >"$tmp/server.py" <<'P'
import http.server, io, re, sys
import python_multipart
from werkzeug.formparser import parse_form_data

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.headers["Content-Type"]
        sent = re.search(rb'filename="(.*?)"\r\n', body)[1].decode()
        names = []
        fields = {"Content-Type": kind.encode(), "Content-Length": str(len(body)).encode()}
        python_multipart.parse_form(fields, io.BytesIO(body), None, lambda file: names.append(file.file_name.decode()))
        environ = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
        environ["wsgi.input"] = io.BytesIO(body)
        names.append(parse_form_data(environ)[2]["file"].filename)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(" | ".join([sent, *names]).encode())
    def log_message(self, *rest): pass

server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
P
"$tmp/py/bin/python" "$tmp/server.py" >"$tmp/port" &
started+=($!)
awaited test -s "$tmp/port"
echo bytes >"$tmp/file"

send() { # NAME, in curl's quotes: what was sent, what python-multipart makes of it, what Werkzeug makes of it
    curl -sS --noproxy '*' -F "file=@$tmp/file;filename=\"$1\"" "http://127.0.0.1:$(<"$tmp/port")/"
}
expect 'a plain name' "$(send 'a-b')" 'a-b | a-b | a-b'
expect 'a"b' "$(send 'a\"b')" 'a%22b | a%22b | a"b'
expect 'a%22b' "$(send 'a%22b')" 'a%22b | a%22b | a"b'
expect 'C:\x\y.txt' "$(send 'C:\\x\\y.txt')" 'C:\x\y.txt | y.txt | C:xy.txt'
