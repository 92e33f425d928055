#!/usr/bin/env bash
# Graphviz reads the node name fetch-1 as two nodes, fetch and -1, draws the arrow to the wrong ones, and does not warn.
#
# Package: graphviz 2.42.2 (Debian 12).
# Behaviour: a minus begins a number, and two names in a row are two statements: fetch-1 -> store-1 is the node fetch, the
#   arrow -1 -> store, and the node -1 again. A name with a dot and a digit splits in the same way (v1.2); a-b, a.b and
#   words such as Edge are syntax errors.
# Not to be guessed: fetch-b is an error that one notices at the first try; fetch-1 is accepted with code 0 and an empty
#   stderr. The digit that splits 2fetch is warned about ("splits into two tokens"), this one is not. All names with one
#   number share a node, so that the picture even looks connected.
# Seen: nop, which prints a graph as it was understood: "fetch; -1 -> store;" for fetch-1 -> store-1; quoted it stays whole.
# For us: ids of steps may hold a minus and digits: every id is written in quotes, also those that look harmless.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
deb graphviz 2.42.2
deb libcgraph6 2.42.2
deb libcdt5 2.42.2

graph() { # STATEMENT: code, number of messages, and the statements as Graphviz understands them
    local code=0
    LD_LIBRARY_PATH=$(echo "$tmp"/root/usr/lib/*-linux-gnu) "$tmp/root/usr/bin/nop" <<<"digraph { $1 }" \
        >"$tmp/out" 2>"$tmp/err" || code=$?
    echo "$code, $(wc -l <"$tmp/err") messages: $(sed '1d;$d' "$tmp/out" | tr -s '\t\n ' ' ' | sed 's/^ //;s/ $//')"
}
expect '"fetch-1" -> "store-1"' "$(graph '"fetch-1" -> "store-1"')" '0, 0 messages: "fetch-1" -> "store-1";'
expect 'fetch-1 -> store-1' "$(graph 'fetch-1 -> store-1')" '0, 0 messages: fetch; -1 -> store;'
expect 'v1.2 -> store' "$(graph 'v1.2 -> store')" '0, 0 messages: v1; .2 -> store;'
expect '2fetch -> store' "$(graph '2fetch -> store')" '0, 1 messages: 2; fetch -> store;'
expect 'fetch-b -> store' "$(graph 'fetch-b -> store')" '1, 1 messages: '
