#!/usr/bin/env bash
# urllib3 follows a redirect of a PUT and leaves the file behind: the second request is empty, and its 200 is the result.
#
# Package: urllib3 2.8.0 (PyPI).
# Behaviour: when urllib3.request("PUT", url, body=file) is answered with 307 or 308, the same method goes to the new address,
#   with the file as the first request has left it, at its end. A pipe and a generator are sent empty as well; bytes are whole.
# Not to be guessed: 307 and 308 are there to keep method and body. For a retry the same library goes back to the beginning of a
#   file, and refuses a pipe with UnrewindableBodyError; the redirects that a pool manager follows take another way. Stores
#   redirect puts as a matter of course, to another region or to the node that has the data. (Reported: urllib3 issue 5181.)
# Seen: status and bytes of each request, after 307 and after 308: bytes "200 9 9", a file "200 9 0", a pipe "200 9 0", a
#   generator "200 9 0"; after 503 a file "200 9 9".
# For us: a redirect is no way to send clients of a router to a peer; the router answers with the peer's address, and what is
#   put carries its length and checksum, so that an empty put is refused.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
pypi urllib3==2.8.0
upload() { "$tmp/py/bin/python" "$(dirname "$0")/urllib3-upload.py" "$@"; }

expect "a file, first 503" "$(upload file 503)" "200 9 9"
for first in 307 308; do
    expect "bytes, first $first" "$(upload bytes $first)" "200 9 9"
    expect "a file, first $first" "$(upload file $first)" "200 9 0"
    expect "a pipe, first $first" "$(upload pipe $first)" "200 9 0"
    expect "a generator, first $first" "$(upload generator $first)" "200 9 0"
done
