#!/usr/bin/env bash
# Three downloaders that go on with a broken file glue two versions of it together.
#
# Packages: aria2 1.36.0, lftp 4.9.2, wget2 1.99.1 (Debian 12).
# Behaviour: of 200,000 bytes half arrive, then the connection breaks. Before the tool is called again, as for going on, the
#   file is replaced on the server, whose answers carry ETag and Last-Modified both times. Each asks for the rest by a plain
#   Range, gets it with 206, and ends with 0: half of the file is the old version, half the new one.
# Not to be guessed: If-Range was made for this (RFC 9110, section 13.1.5), the answers have all that it needs, and aria2 keeps a
#   file of its own about what is missing. curl and wget do the same; their manuals leave it to the user.
# Seen: code 0 and some 100,000 bytes of each version from all three; no request carried If-Range.
# For us: `get` goes on by chunks, whose checksums belong to one content.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
deb aria2 1.36.0
deb libaria2-0 1.36.0
deb libc-ares2 1.18
deb libssh2-1 1.10
deb libxml2 2.9.14
deb libicu72 72.1
deb lftp 4.9.2
deb wget2 1.99.1
deb libwget0 1.99.1
deb libgpgme11 1.18
deb libassuan0 2.5
deb libgpg-error0 1.46
system python3 3.11 >/dev/null
bin=$tmp/root/usr/bin
export LD_LIBRARY_PATH=$tmp/root/usr/lib/x86_64-linux-gnu HOME=$tmp

cat >"$tmp/versions.py" <<'P'
import http.server
import pathlib
import sys

place = pathlib.Path(sys.argv[1])


class Versions(http.server.BaseHTTPRequestHandler):
    """Serves the version that the file says: the first one breaks off after 100,000 bytes of an answer."""

    def answer(self):
        version = place.joinpath("version").read_text()
        data = {"1": b"A", "2": b"B"}[version] * 200_000
        etag = f'"{version}"'
        wanted, condition = self.headers.get("Range"), self.headers.get("If-Range")
        if condition:
            place.joinpath("conditions").write_text(condition)
        start = int(wanted.split("=")[1].split("-")[0]) if wanted and condition in (None, etag) else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - start))
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", f"Mon, 0{version} Jun 2026 10:00:00 GMT")
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data[start:] if version == "2" else data[start : start + 100_000])

    do_GET = do_HEAD = answer

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Versions)
print(server.server_port, flush=True)
server.serve_forever()
P
/usr/bin/python3 "$tmp/versions.py" "$tmp" >"$tmp/port" 2>"$tmp/errors" &
started+=($!)
awaited test -s "$tmp/port"
url=http://127.0.0.1:$(cat "$tmp/port")/file

# twice NAME COMMAND...: the broken download, the new version, the same command again.
twice() {
    local name=$1 code=0 old new
    shift
    rm -rf "$tmp/here"
    mkdir "$tmp/here"
    printf 1 >"$tmp/version"
    (cd "$tmp/here" && timeout 30 "$@") >"$tmp/said" 2>&1 </dev/null || true
    printf 2 >"$tmp/version"
    (cd "$tmp/here" && timeout 30 "$@") >"$tmp/said" 2>&1 </dev/null || code=$?
    expect "$name, its code" "$code" 0
    old=$(tr -dc A <"$tmp/here/file" | wc -c)
    new=$(tr -dc B <"$tmp/here/file" | wc -c)
    expect "$name, bytes in all" $((old + new)) 200000
    echo "$name: $old old, $new new"
    expect "$name, of both versions" "$((old > 50000)) $((new > 50000))" "1 1"
}
twice aria2 "$bin/aria2c" -q -c --max-tries=1 "$url"
twice lftp "$bin/lftp" -c "set net:max-retries 1; get -c $url"
twice wget2 "$bin/wget2" -q -c --tries=1 "$url"
expect 'requests with If-Range' "$([[ -e $tmp/conditions ]] && echo some || echo none)" none
