#!/usr/bin/env bash
# `mtree` says that a file is missing, and succeeds.
#
# Package: mtree-netbsd 20180822-7 (Debian 12).
# Behaviour: compared with its specification, a tree with a changed file ends with 2. A file that is missing and one that was
#   not there before are each named on a line, and the code is 0.
# Not to be guessed: the manual gives 0 for success and 2 for a hierarchy that does not match the specification. A check in a
#   script finds each changed bit and not the loss of the whole file.
# Seen: codes 0 (same), 2 (changed), 0 (missing), 0 (extra); the output says "missing: ./d/f" and "extra: d/h".
# For us: `verify --sums` and `diff` have one code for "not the same", and missing and extra count like changed.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
deb mtree-netbsd 20180822

mkdir -p "$tmp/tree/d"
echo one >"$tmp/tree/d/f"
echo two >"$tmp/tree/g"
# compared: the code and, on further lines, what mtree says of the tree now.
compared() {
    local code=0
    "$tmp/root/usr/bin/mtree" -p "$tmp/tree" -f "$tmp/spec" >"$tmp/said" || code=$?
    echo "$code" "$(paste -sd ' ' "$tmp/said")"
}
"$tmp/root/usr/bin/mtree" -c -k type,size,sha256 -p "$tmp/tree" >"$tmp/spec"

expect "the same tree" "$(compared)" "0 "
echo TWO >"$tmp/tree/g"
expect "a changed file, code" "$(compared | cut -d ' ' -f 1)" 2
echo two >"$tmp/tree/g"
mv "$tmp/tree/d/f" "$tmp/kept"
expect "a missing file" "$(compared)" "0 missing: ./d/f"
mv "$tmp/kept" "$tmp/tree/d/f"
echo three >"$tmp/tree/d/h"
expect "an extra file" "$(compared)" "0 extra: d/h"
