#!/usr/bin/env bash
# A line of blanks, or of a command that libedit does not know, silently ends the reading of ~/.editrc.
#
# Package: libedit 3.1-20221030 (Debian 12, libedit2).
# Behaviour: el_source stops at the first line that is no command of libedit, with -1 and without a message. A line that
#   looks empty but holds a space is such a line; a really empty one is not. A bad argument of a known command, on the
#   other hand, is told on stderr and the rest of the file is read.
# Not to be guessed: a misspelt function name is survived and reported while a stray blank costs the rest of the file, in
#   silence. Most programs ignore the result of el_source, because it is -1 also when there is no file.
# Seen: `bind "^G" em-inc-search-prev` holds after an empty line, after a comment and after a bind to an unknown function
#   (message: Invalid command); not after a line of three spaces, nor after `set editing-mode vi`, a line of ~/.inputrc.
# For us: "my binding does not work" is answered here. Where a file exists and el_source is -1, say so.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system libedit2 3.1-20221030
system libedit-dev 3.1-20221030
probe editrc -ledit <"$(dirname "$0")/editrc-probe.c"

after() { # FIRST-LINE: result of el_source, what ^G is, and what was said on stderr
    printf '%b\nbind "^G" em-inc-search-prev\n' "$1" >"$tmp/rc"
    "$tmp/editrc" myshell "$tmp/rc" '^G' </dev/null >"$tmp/out" 2>"$tmp/err"
    echo "$(sed -n 's/^el_source \(-*[0-9]*\).*/\1/p' "$tmp/out") $(sed -n 's/^^G.*->[[:space:]]*//p' "$tmp/out")" \
        "($(wc -l <"$tmp/err") messages)"
}

expect "after an empty line" "$(after '')" "0 em-inc-search-prev (0 messages)"
expect "after a comment" "$(after '# mine')" "0 em-inc-search-prev (0 messages)"
expect "after a bind to an unknown function" "$(after 'bind "^Y" no-such')" "0 em-inc-search-prev (1 messages)"
expect "after a line of three spaces" "$(after '   ')" "-1 ed-unassigned (0 messages)"
expect "after a line of readline's" "$(after 'set editing-mode vi')" "-1 ed-unassigned (0 messages)"
