#!/usr/bin/env bash
# One `bind -v` in ~/.editrc takes away the keys that a program bound before it read the file.
#
# Package: libedit 3.1-20221030 (Debian 12, libedit2).
# Behaviour: `bind -v` and `bind -e` do not only choose vi or emacs: they lay both key maps anew. All that the program bound
#   with EL_BIND before el_source is gone; `bind -e` in an emacs session, which looks like a line without effect, too.
# Not to be guessed: it reads as the choice of a mode, as `set editing-mode vi` is in readline, which keeps bindings. That
#   keys go which neither vi nor emacs knows is nowhere said, and the natural order is the program's own keys first and
#   the user's file last, so that the user has the last word.
# Seen: without the file ^T and ESC [ 200 ~ are the program's function. After `bind -v`: ^T is ed-insert, and the start of a
#   bracketed paste is bound to nothing. After `bind -e`: ^T is ed-transpose-chars.
# For us: a shell that binds bracketed paste first would type pasted lines as commands. Bind after el_source, in both maps.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system libedit2 3.1-20221030
system libedit-dev 3.1-20221030
probe editrc -ledit <"$(dirname "$0")/editrc-probe.c"

keys() { # FILE'S-TEXT: "<^T>, <paste>"
    local text
    printf '%b' "$1" >"$tmp/rc"
    text=$("$tmp/editrc" myshell "$tmp/rc" '^T' $'\033[200~' 2>&1 </dev/null | tr -s '\t ' ' ')
    case $text in *'[200~" -> mine'*) paste=mine ;; *'Unbound extended key'*) paste=unbound ;; *) paste="? $text" ;; esac
    echo "$(sed -n 's/^^T -> //p' <<<"$text"), $paste"
}

expect "^T and paste, empty file" "$(keys '')" "mine, mine"
expect "^T and paste, a file that binds ^G" "$(keys 'bind "^G" ed-delete-prev-char\n')" "mine, mine"
expect "^T and paste, bind -v" "$(keys 'bind -v\n')" "ed-insert, unbound"
expect "^T and paste, bind -e" "$(keys 'bind -e\n')" "ed-transpose-chars, unbound"
