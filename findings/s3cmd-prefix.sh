#!/usr/bin/env bash
# `s3cmd del --recursive s3://BUCKET/log` deletes `logo.png` too.
#
# Packages: s3cmd 2.4.0, awscli 1.46.3, with moto 5.2.5 as the store (all PyPI).
# Behaviour: s3cmd takes the name behind the bucket as the beginning of names, and not as a folder; `get --recursive` does
#   the same. `aws s3 rm --recursive s3://BUCKET/log`, spelt alike, stops at the slash.
# Not to be guessed: the same words mean a folder in one tool and a beginning in the other, and `rm -r log` has meant a folder
#   for fifty years. Nothing is asked, and the code is 0.
# Seen: of log/1 log-2026/1 logo.png nothing is left after s3cmd; log-2026/1 and logo.png after aws.
# For us: `rm -r b/log` is what is below `log/`; a beginning is written as a pattern, `b/log*`.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
s3_store s3cmd==2.4.0 awscli==1.46.3
option=$(s3cmd_config)
aws() { "$tmp/py/bin/aws" --endpoint-url "$s3" s3 "$@"; }
stored() { aws ls --recursive "s3://$1" | awk '{ print $4 }' | sort | paste -sd ' '; }

mkdir -p "$tmp/source/log" "$tmp/source/log-2026"
for name in log/1 log-2026/1 logo.png; do echo "$name" >"$tmp/source/$name"; done
for bucket in by-s3cmd by-aws; do
    aws mb "s3://$bucket" >/dev/null
    aws sync --quiet "$tmp/source" "s3://$bucket"
done
expect "before" "$(stored by-s3cmd)" "log-2026/1 log/1 logo.png"

mkdir "$tmp/fetched"
"$tmp/py/bin/s3cmd" "$option" get --recursive s3://by-s3cmd/log "$tmp/fetched/" >/dev/null 2>&1
expect "files that s3cmd gets from log" "$(find "$tmp/fetched" -type f | wc -l)" 3
code=0
"$tmp/py/bin/s3cmd" "$option" del --recursive s3://by-s3cmd/log >/dev/null 2>&1 || code=$?
expect "s3cmd: code" "$code" 0
expect "s3cmd: what is left" "$(stored by-s3cmd || true)" ""

aws rm --recursive s3://by-aws/log >/dev/null
expect "aws: what is left" "$(stored by-aws)" "log-2026/1 logo.png"
