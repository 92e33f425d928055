#!/usr/bin/env bash
# An empty list of checksums is verified by two tools and refused by two others.
#
# Packages: b3sum 1.2.0, rhash 1.4.3, xxhash 0.8.1, coreutils 9.1 (Debian 12).
# Behaviour: `b3sum -c` and `rhash -c` of an empty file end with 0, b3sum without a word; `sha256sum -c` and `xxhsum -c`
#   end with 1, because the file holds no line of a list. b3sum refuses a line that is none, and not that there is none.
# Not to be guessed: the tools copy each other's options and format, so that one is put in the other's place. A list that was
#   cut by a full disk, or made of a pattern that matched nothing, then proves every file.
# Seen: codes b3sum 0, rhash 0, xxhsum 1, sha256sum 1.
# For us: `verify --sums` refuses a list without a line (2), as GNU does.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
deb b3sum 1.2.0
deb rhash 1.4.3
deb librhash0 1.4.3
deb xxhash 0.8.1
deb libxxhash0 0.8.1
system coreutils 9.1
export LD_LIBRARY_PATH=$tmp/root/usr/lib/x86_64-linux-gnu

: >"$tmp/list"
# checked TOOL...: its code for the empty list.
checked() {
    local code=0
    "$@" -c "$tmp/list" >"$tmp/said" 2>&1 || code=$?
    echo "$code"
}
expect "b3sum" "$(checked "$tmp/root/usr/bin/b3sum")" 0
expect "words of b3sum" "$(wc -c <"$tmp/said")" 0
expect "rhash" "$(checked "$tmp/root/usr/bin/rhash")" 0
expect "xxhsum" "$(checked "$tmp/root/usr/bin/xxhsum")" 1
expect "sha256sum" "$(checked sha256sum)" 1
