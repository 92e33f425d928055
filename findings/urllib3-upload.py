"""What a PUT by urllib3 brings to a server.

urllib3-upload.py KIND FIRST: the body is of a KIND (bytes, file, generator, pipe); the first request is answered with FIRST, a
status, or the connection is closed (broken). Later requests get 200. Prints the result and the bytes of each request.
"""
import http.server
import os
import sys
import tempfile
import threading

import urllib3

TEXT = b"all of it"
kind, first = sys.argv[1:]
seen = []


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def body(self):
        if "Content-Length" in self.headers:
            return self.rfile.read(int(self.headers["Content-Length"]))
        data = b""
        while size := int(self.rfile.readline(), 16):
            data += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return data

    def do_PUT(self):
        seen.append(len(self.body()))
        if len(seen) == 1 and first == "broken":
            self.close_connection = True
            return
        self.send_response(int(first) if len(seen) == 1 else 200)
        self.send_header("Retry-After", "0")
        self.send_header("Location", "/there")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


def file():
    made = tempfile.TemporaryFile()
    made.write(TEXT)
    made.seek(0)
    return made


def generator():
    yield TEXT[:4]
    yield TEXT[4:]


def pipe():
    end, begin = os.pipe()
    os.write(begin, TEXT)
    os.close(begin)
    return os.fdopen(end, "rb")


bodies = {"bytes": lambda: TEXT, "file": file, "generator": generator, "pipe": pipe}
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
try:
    result = urllib3.request("PUT", f"http://127.0.0.1:{server.server_port}/here", body=bodies[kind](), timeout=20).status
except Exception as error:
    result = type(error).__name__
print(result, *seen)
