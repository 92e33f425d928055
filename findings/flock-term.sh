#!/usr/bin/env bash
# Ending `flock FILE COMMAND` ends neither the command nor the lock.
#
# Package: util-linux 2.38.1 (Debian 12).
# Behaviour: flock starts the command as a child and waits. SIGTERM kills flock alone; the command goes on without a
#   parent, and because it inherited the open file, the lock stays taken. With --no-fork flock becomes the command, which
#   gets the signal; the lock then ends with it.
# Not to be guessed: env, nice, nohup and stdbuf become their command, timeout passes signals on; a wrapper that does
#   neither is the exception. At a terminal it does not show, since ^C reaches the whole group.
# Seen: after TERM: flock is gone (143), the command still runs, `flock -n` on the file fails with 1. With --no-fork: the
#   command is gone and the lock is free.
# For us: `flock nightly.lock mxshell run …` under a scheduler that signals one process leaves the run going, unseen, and
#   the next one locked out. Guides say `flock --no-fork`, or a lock of our own that ends with the process.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system util-linux 2.38.1
# shellcheck disable=SC2016
worker='echo $$ >"$0"; exec sleep 60'

after_term() { # OPTION...: the code of the flock that got TERM, whether its command runs on, whether the lock is free
    local code=0 runs=gone lock=free pid command
    rm -f "$tmp/pid"
    flock "$@" "$tmp/lock" bash -c "$worker" "$tmp/pid" &
    pid=$!
    awaited test -s "$tmp/pid"
    command=$(<"$tmp/pid")
    kill -TERM "$pid"
    wait "$pid" || code=$?
    kill -0 "$command" 2>/dev/null && runs=runs
    flock -n "$tmp/lock" true || lock="taken ($?)"
    kill "$command" 2>/dev/null || true
    echo "$code, $runs, $lock"
}
expect "flock" "$(after_term 2>/dev/null)" "143, runs, taken (1)"
awaited flock -n "$tmp/lock" true
expect "flock --no-fork" "$(after_term --no-fork 2>/dev/null)" "143, gone, free"
