#!/usr/bin/env bash
# humanfriendly reads "64Mi" as 64,000,000 bytes, "1 minute" as a megabyte and "5 bananas" as five bytes.
#
# Package: humanfriendly 10.0 (PyPI); the Python client of MictlanX reads the size of a chunk with it.
# Behaviour: only the full forms MiB and mebibyte are powers of 1,024. Any other unit is judged by its first letter alone, in
#   powers of 1,000 ("b…" is bytes); what follows the letter is not looked at. A fraction of a byte is dropped.
# Not to be guessed: parse_size raises InvalidSize, so one takes it to check its input. Mi and Gi are the units of
#   Kubernetes, which a person copies from the manifest next to it: the result is 5 or 7 % too small, without a word.
#   format_size does not come back either: 1,023 is shown as "1.02 KB", which is read as 1,020.
# Seen: the sizes below; "1e6" and "1,000" are refused.
# For us: the same text must cut the same chunks as the Python client, so our reader follows this grammar to the letter, but
#   documentation and messages write MiB, never Mi.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
pypi humanfriendly==10.0

size() {
    "$tmp/py/bin/python" - "$1" <<'P'
import sys, humanfriendly
try:
    print(humanfriendly.parse_size(sys.argv[1]))
except humanfriendly.InvalidSize:
    print("InvalidSize")
P
}
expect "64 MiB" "$(size '64 MiB')" 67108864
expect "64Mi" "$(size 64Mi)" 64000000
expect "1Gi" "$(size 1Gi)" 1000000000
expect "1 mebi" "$(size '1 mebi')" 1000000
expect "1 minute" "$(size '1 minute')" 1000000
expect "5 bananas" "$(size '5 bananas')" 5
expect "1.9" "$(size 1.9)" 1
expect "1e6" "$(size 1e6)" InvalidSize
expect "1,000" "$(size 1,000)" InvalidSize
shown=$("$tmp/py/bin/python" -c 'import humanfriendly; print(humanfriendly.format_size(1023))')
expect "1,023 shown" "$shown" "1.02 KB"
expect "1,023 shown and read again" "$(size "$shown")" 1020
