#!/usr/bin/env bash
# The parts of a plan as jobs of GNU parallel, on this machine or, with --sshloginfile, on many that see the plan's directory.
# Usage: parallel.sh PLAN [OPTION OF PARALLEL]…
# It is called again to go on: parts that are done end at once. A TERM to parallel is passed on three times and followed by
# KILL within half a second, so the time between them is said here; without it the journals go on just the same.
set -euo pipefail
plan=${1:?usage: parallel.sh PLAN}
shift
parts=$(sed -n 's/.*"parts":\([0-9][0-9]*\).*/\1/p' "$plan/plan.json")
seq "$parts" | parallel --will-cite --termseq TERM,10000,KILL "$@" \
    "${MXSHELL:-mxshell}" run --plan "$plan" --shard "{}/$parts" --yes
exec "${MXSHELL:-mxshell}" run --plan "$plan" --finish --yes
