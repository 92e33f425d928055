#!/usr/bin/env bash
# A checksum list of rclone names a file with a tab by another name, and can make sound data look damaged.
#
# Package: rclone 1.60.1 (Debian 12); sha256sum of coreutils.
# Behaviour: rclone shows control characters in names as their Unicode pictures (a tab as U+2409), in `hashsum` too, which
#   otherwise writes the format of sha256sum. A real U+2409 gets U+201B in front.
# Not to be guessed: the lists are said to be in the format of sha256sum, which has its own escape for odd names and wants
#   none for a tab. The name that is written may belong to another file: then sha256sum -c does not report a missing file
#   but a wrong checksum. rclone -C reads its own lists, and does not find the file in one
#   of sha256sum.
# Seen: a file a<TAB>b: sha256sum -c "FAILED open or read". Beside it a file a<U+2409>b: "FAILED", a checksum that did not
#   match, although neither file was touched. rclone -C of its own list: 0; of sha256sum's list: 1.
# For us: a reader of lists that finds U+2400 to U+2421 or U+201B in names suspects rclone and says so, instead of telling
#   the user that the data is damaged.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system coreutils 9.1
deb rclone 1.60.1
rclone() { "$tmp/root/usr/bin/rclone" --config "" -q "$@"; }
code() { if "$@" >"$tmp/code.log" 2>&1; then echo 0; else echo $?; fi; }

mkdir "$tmp/store"
cd "$tmp/store"
tab=$'a\tb' picture=$'a\u2409b' marked=$'a\u201b\u2409b'
echo tab >"$tab"
rclone hashsum sha256 . >"$tmp/list"
expect "the name of a<TAB>b in rclone's list" "$(cut -c 67- "$tmp/list")" "$picture"
expect "sha256sum -c, a<TAB>b alone" "$(sha256sum -c "$tmp/list" 2>/dev/null || true)" "$picture: FAILED open or read"

echo picture >"$picture"
rclone hashsum sha256 . >"$tmp/list"
expect "the two names in rclone's list" "$(cut -c 67- "$tmp/list" | sort)" "$(printf '%s\n' "$picture" "$marked" | sort)"
expect "sha256sum -c, the name of one with the checksum of the other" \
    "$(sha256sum -c "$tmp/list" 2>/dev/null | grep -v 'open or read')" "$picture: FAILED"
expect "rclone -C, its own list" "$(code rclone hashsum sha256 -C "$tmp/list" .)" 0
sha256sum -- * >"$tmp/list"
expect "sha256sum -c, its own list" "$(code sha256sum -c "$tmp/list")" 0
expect "rclone -C, the list of sha256sum" "$(code rclone hashsum sha256 -C "$tmp/list" .)" 1
