#!/usr/bin/env bash
# A key that begins with Escape, bound in libedit's vi mode, takes Escape away: it does nothing, and the next key is lost.
#
# Package: libedit 3.1-20221030 (Debian 12, libedit2).
# Behaviour: while text is typed Escape is a key of its own, which goes to command mode. As soon as anything that begins with
#   it is bound there (F5, say, or bracketed paste), Escape waits for the next key, however long, and when the two are not the
#   beginning of what was bound both are dropped with a beep. There is no command mode any more.
# Not to be guessed: the binding of an unrelated key changes Escape, the one key that vi mode is about. In readline the same
#   binding leaves Escape as it is, followed by the next key. `bind` succeeds, and lists both.
# Seen: the line from `abc`, Escape, `x`, `iZ`, Enter: aZb; with \e[15~ bound: abciZ. With Escape twice: abcxiZ.
# For us: in vi mode nothing that begins with Escape is bound; the sequence of a key becomes one character before libedit
#   sees it.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system libedit2 3.1-20221030
system libedit-dev 3.1-20221030
probe escape -ledit -lutil <"$(dirname "$0")/editrc-escape.c"

# The line that comes of keys; a last word is a sequence that is bound.
line() { timeout 20 "$tmp/escape" "$@"; }

expect "abc Escape x iZ" "$(line vi $'abc\exiZ\r')" aZb
expect "the same with F5 bound" "$(line vi $'abc\exiZ\r' '\e[15~')" abciZ
expect "Escape twice, with F5 bound" "$(line vi $'abc\e\exiZ\r' '\e[15~')" abcxiZ
expect "abc Escape 0 iZ" "$(line vi $'abc\e0iZ\r')" Zabc
expect "the same with F5 bound" "$(line vi $'abc\e0iZ\r' '\e[15~')" abciZ
