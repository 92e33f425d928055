#!/usr/bin/env bash
# Spin ends a statement at the end of its line: "n = 5" and "- 2" on the next line is 5, and nothing is said.
#
# Package: spin 6.5.2 (Debian 12).
# Behaviour: where a line ends behind what may end a statement, a separator is put in. A minus on the next line then begins
#   a statement of its own, the expression -2, which is true and therefore does nothing. A plus or && there is a syntax
#   error, an arrow is not, and an operator at the end of the line carries the expression on as elsewhere.
# Not to be guessed: white space has no meaning in the grammar that comes with Promela, and most style guides break a line
#   before the operator. The other operators fail at once; the minus changes the model, and the search proves the wrong one.
# Seen: n is 3 for "n = 5 -" + "2", 5 for "n = 5" + "- 2", both with code 0 and without a message; in parentheses it is 3.
# For us: the conditions of script/model/journal.pml stand on one line, or in parentheses.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
deb spin 6.5.2
system cpp 4:12 >/dev/null

model() { # STATEMENT: code, number of messages, and what the model prints
    local code=0
    printf 'int n, m;\nactive proctype P() {\n    %b;\n    printf("%%d\\n", n)\n}\n' "$1" >"$tmp/model.pml"
    (cd "$tmp" && "$tmp/root/usr/bin/spin" -T model.pml) >"$tmp/out" 2>&1 || code=$?
    echo "$code, $(grep -c -E 'Error|warning' "$tmp/out" || true) messages: $(grep -E '^ *-?[0-9]+$' "$tmp/out" | tr -d ' ')"
}
expect 'n = 5 -⏎2' "$(model 'n = 5 -\n    2')" '0, 0 messages: 3'
expect 'n = 5⏎- 2' "$(model 'n = 5\n    - 2')" '0, 0 messages: 5'
expect 'n = (5⏎- 2)' "$(model 'n = (5\n    - 2)')" '0, 0 messages: 3'
expect 'm == 0⏎-> n = 1' "$(model 'm == 0\n    -> n = 1')" '0, 0 messages: 1'
expect 'n = 5⏎+ 2' "$(model 'n = 5\n    + 2')" '1, 2 messages: '
