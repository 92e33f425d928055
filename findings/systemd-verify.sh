#!/usr/bin/env bash
# systemd-analyze verify finds a misspelt setting, says so, and succeeds: a check that looks at the exit code passes it.
#
# Package: systemd 252 (Debian 12).
# Behaviour: an unknown key in a unit, ProtectSytem=strict, is a warning and exit code 0, as is an unknown value,
#   ProtectSystem=strickt. A program that is not there is exit code 1.
# Not to be guessed: the command is called verify and is what CI runs over unit files. The settings that harden a service are
#   the ones that nobody misses when they are ignored, while a wrong ExecStart= would have been noticed anyway.
# Seen: unknown key 0 and one line, unknown value 0 and one line, missing program 1, a right unit 0 and no line.
# For us: the units of examples/cluster are checked by what verify prints, not by its exit code: any line is a fault.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system systemd 252
# exit code and number of lines for a unit with one line more
verify() {
    local code=0
    printf '[Service]\nExecStart=%s\n%s\n' "$1" "$2" >"$tmp/probe.service"
    systemd-analyze verify --man=no "$tmp/probe.service" >"$tmp/said" 2>&1 || code=$?
    echo "$code $(grep -c probe.service "$tmp/said" || true)"
}

expect "a right unit" "$(verify /bin/true ProtectSystem=strict)" "0 0"
expect "a misspelt key" "$(verify /bin/true ProtectSytem=strict)" "0 1"
expect "a misspelt value" "$(verify /bin/true ProtectSystem=strickt)" "0 1"
expect "a program that is not there" "$(verify /bin/nosuch ProtectSystem=strict)" "1 1"
