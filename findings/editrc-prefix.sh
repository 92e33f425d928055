#!/usr/bin/env bash
# A line `sh:…` in ~/.editrc is meant for sh and obeyed by every program with "sh" anywhere in its name.
#
# Package: libedit 3.1-20221030 (Debian 12, libedit2).
# Behaviour: the word before the colon is searched for in the program's name, as a part of it and as a regular expression,
#   anchored at neither end.
# Not to be guessed: editrc(5) says that the word may also be a regular expression, not that a plain name is searched for in
#   longer ones. It is the form that keeps a setting out of other programs: `sh:bind -v` is for an sh that uses libedit,
#   as the BSDs have. In ~/.inputrc, `$if sh` compares whole names.
# Seen: with `sh:bind -v` the programs sh, myshell and pushd-tool end up in vi, lftp stays in emacs; `^sh$:bind -v` is for sh
#   alone; `m.s:` holds for myshell.
# For us: "sh" is a part of our shell's name, so that a line for another program sets its mode: not a bug of ours when
#   reported. The name that is given to el_init is an interface: changing it changes whose lines are obeyed.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system libedit2 3.1-20221030
system libedit-dev 3.1-20221030
probe editrc -ledit <"$(dirname "$0")/editrc-probe.c"

mode() { # PREFIX PROGRAM: the editor that the program is in
    printf '%s:bind -v\n' "$1" >"$tmp/rc"
    "$tmp/editrc" "$2" "$tmp/rc" </dev/null | sed -n 's/^el_source .*, //p'
}

expect "sh: in the program sh" "$(mode sh sh)" vi
expect "sh: in the program myshell" "$(mode sh myshell)" vi
expect "sh: in the program pushd-tool" "$(mode sh pushd-tool)" vi
expect "sh: in the program lftp" "$(mode sh lftp)" emacs
expect "m.s: in the program myshell" "$(mode m.s myshell)" vi
expect "^sh$: in the program myshell" "$(mode '^sh$' myshell)" emacs
expect "^sh$: in the program sh" "$(mode '^sh$' sh)" vi
