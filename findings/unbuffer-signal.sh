#!/usr/bin/env bash
# A program that a signal ended is a success behind `unbuffer`.
#
# Package: expect 5.45.4 (Debian 12).
# Behaviour: `unbuffer PROGRAM` hands on the exit code of a program that ends by itself. Where KILL, TERM or a fault of memory
#   ended it, the code is 0.
# Not to be guessed: unbuffer is put before long pipelines so that their progress is seen as it comes, in build servers and
#   timers. The kernel that kills for want of memory, and a time limit, then look like success; `script -e`, made for the same,
#   gives 137 and 143.
# Seen: by itself 3; KILL 0, TERM 0; `script -qec` 137, 143.
# For us: a run that was killed stays open in its journal, whatever the code says, and `runs` shows it as interrupted.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
deb expect 5.45.4
deb tcl-expect 5.45.4
deb libtcl8.6 8.6.13
deb tcl8.6 8.6.13
system bsdutils 1:2.38.1
libraries=$tmp/root/usr/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH=$libraries:$libraries/tcltk TCL_LIBRARY=$tmp/root/usr/share/tcltk/tcl8.6
export TCLLIBPATH="$tmp/root/usr/lib/tcltk/x86_64-linux-gnu"

# code COMMAND...: what it ends with.
code() {
    local code=0
    "$@" >"$tmp/said" 2>&1 </dev/null || code=$?
    echo "$code"
}
unbuffer() { code "$tmp/root/usr/bin/expect" -- "$tmp/root/usr/bin/unbuffer" sh -c "$1"; }
expect 'words come through' "$(unbuffer 'echo hello') $(tr -d '\r' <"$tmp/said")" '0 hello'
expect 'it ends by itself' "$(unbuffer 'exit 3')" 3
# shellcheck disable=SC2016
for signal in KILL TERM; do
    expect "unbuffer, $signal" "$(unbuffer "kill -$signal \$\$")" 0
done
# shellcheck disable=SC2016
expect 'script, KILL' "$(code script -qec 'sh -c "kill -KILL \$\$"' /dev/null)" 137
# shellcheck disable=SC2016
expect 'script, TERM' "$(code script -qec 'sh -c "kill -TERM \$\$"' /dev/null)" 143
