#!/usr/bin/env bash
# `exists` of two file systems for fsspec says False while the server is down.
#
# Packages: fsspec 2026.9.0, webdav4 0.11.0, universal_pathlib 0.3.10, s3fs 2026.9.0 (PyPI).
# Behaviour: against a server that answers 503, and against an address where nothing listens, `exists` of fsspec's http and
#   of webdav4 is False, without an exception; so is `UPath.exists()` over http. s3fs raises in both cases.
# Not to be guessed: os.path.exists is False for a name that is not there, and this is asked of a network. "Put it if it does
#   not exist" and "delete the local copy that the server no longer has" both do harm in an outage.
# Seen: http False, webdav False, upath False for both; s3fs OSError and EndpointConnectionError.
# For us: existence has three values, and unknown is never absent.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
pypi fsspec==2026.9.0 webdav4==0.11.0 universal_pathlib==0.3.10 s3fs==2026.9.0 aiohttp requests
cat >"$tmp/exists.py" <<'P'
import http.server
import os
import socket
import threading

import fsspec
import s3fs
from upath import UPath
from webdav4.fsspec import WebdavFileSystem

os.environ.update(AWS_ACCESS_KEY_ID="anyone", AWS_SECRET_ACCESS_KEY="any", AWS_DEFAULT_REGION="us-east-1")


class Unavailable(http.server.BaseHTTPRequestHandler):
    def answer(self):
        self.send_response(503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_PROPFIND = answer

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Unavailable)
threading.Thread(target=server.serve_forever, daemon=True).start()
closed = socket.socket()
closed.bind(("127.0.0.1", 0))  # bound and not listening: nothing answers there
once = {"retries": {"max_attempts": 0}}

for state, port in [("503", server.server_port), ("closed", closed.getsockname()[1])]:
    at = f"http://127.0.0.1:{port}"
    asked = {
        "http": lambda: fsspec.filesystem("http").exists(f"{at}/a"),
        "webdav": lambda: WebdavFileSystem(at).exists("a"),
        "upath": lambda: UPath(f"{at}/a").exists(),
        "s3fs": lambda: s3fs.S3FileSystem(endpoint_url=at, config_kwargs=once, skip_instance_cache=True).exists("b/a"),
    }
    for name, ask in asked.items():
        try:
            print(state, name, ask())
        except Exception as error:
            print(state, name, type(error).__name__)
P
mapfile -t seen < <("$tmp/py/bin/python" "$tmp/exists.py" 2>"$tmp/errors")
[[ ${#seen[@]} -eq 8 ]] || cannot "$(tail -1 "$tmp/errors")"

for state in 503 closed; do
    for name in http webdav upath; do
        expect "exists, $state, $name" "$(printf '%s\n' "${seen[@]}" | grep "^$state $name ")" "$state $name False"
    done
done
expect "exists, 503, s3fs" "${seen[3]}" "503 s3fs OSError"
expect "exists, closed, s3fs" "${seen[7]}" "closed s3fs EndpointConnectionError"
