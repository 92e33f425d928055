#!/usr/bin/env bash
# The search of libedit that arrows are bound to reads what is typed as a regular expression, anywhere in an entry.
#
# Package: libedit 3.1-20221030 (Debian 12, libedit2).
# Behaviour: ed-search-prev-history takes the line that is typed, looks for it as it stands anywhere in each entry, and where it
#   is not there as a regular expression (POSIX, basic).
# Not to be guessed: its twin in readline, history-search-backward, and what other shells do on the arrow key, finds entries that
#   begin with the text. Nothing is said of patterns, and a command line is full of dots, stars and brackets.
# Seen: `ls` finds `echo false`; `a.b` finds `cat axb`; `ls p*`, typed to see a list again, brings back `rm -r lls ppp`, one key
#   from being run, although `ls pics` is there too. Text that is in no entry leaves the line alone.
# For us: an arrow key that is to search by prefix needs a function of its own.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system libedit2 3.1-20221030
system libedit-dev 3.1-20221030
probe search -ledit -lutil <"$(dirname "$0")/editrc-search.c"

found() { timeout 20 "$tmp/search" "$@"; }

expect "'ls', in the middle of a word" "$(found ls 'ls -l' 'echo false')" "echo false"
expect "'a.b', a dot" "$(found a.b 'echo one' 'cat axb' 'echo two')" "cat axb"
expect "'[ab]x', a bracket" "$(found '[ab]x' 'cat axb' 'echo')" "cat axb"
expect "'ls p*', a star" "$(found 'ls p*' 'ls pics' 'rm -r lls ppp' 'pwd')" "rm -r lls ppp"
expect "'two', in no entry" "$(found two 'echo one')" "two"
