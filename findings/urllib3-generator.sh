#!/usr/bin/env bash
# urllib3 repeats a PUT whose body comes from a generator with an empty body, and reports the 200 that it gets for it.
#
# Package: urllib3 2.8.0 (PyPI).
# Behaviour: urllib3.request("PUT", url, body=generator) streams the generator. When the connection breaks before the answer, or
#   the answer is a 503 with Retry-After, the request is made again, without a word, with what the generator still gives:
#   nothing. The store keeps an empty object, and the caller sees 200.
# Not to be guessed: the library knows this very case and refuses it for a pipe, with UnrewindableBodyError; bytes and seekable
#   files are sent again whole. Nobody asks for the repetition: three of them are made unless they are switched off, for PUT
#   too, since PUT is idempotent. And a generator is how a body is sent that is compressed or encrypted on its way.
# Seen: status and bytes of each request, after a broken connection and after 503: generator "200 9 0", a pipe
#   "UnrewindableBodyError 9", a file and bytes "200 9 9".
# For us: what a client sends in chunks of unknown length says nothing of its size, so that a store has to be told length and
#   checksum beforehand; a Python client of a node gives bytes, or retries=False.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
pypi urllib3==2.8.0
upload() { "$tmp/py/bin/python" "$(dirname "$0")/urllib3-upload.py" "$@"; }

for first in broken 503; do
    expect "bytes, first $first" "$(upload bytes $first)" "200 9 9"
    expect "a file, first $first" "$(upload file $first)" "200 9 9"
    expect "a pipe, first $first" "$(upload pipe $first)" "UnrewindableBodyError 9"
    expect "a generator, first $first" "$(upload generator $first)" "200 9 0"
done
