#!/usr/bin/env bash
# Two uploaders take a folder that they may not read for one that is gone, and delete its copy from the store.
#
# Packages: s3cmd 2.4.0, awscli 1.46.3, with moto 5.2.5 as the store (all PyPI).
# Behaviour: a source has a folder without permission to read it; the store has its files from an earlier run. `s3cmd sync
#   --delete-removed` deletes them, says nothing of the folder, and ends with 0. `aws s3 sync --delete` warns that it skips
#   the folder, deletes the files all the same, and ends with 2.
# Not to be guessed: what could not be listed is not known to be absent. rsync leaves out all its deletes after an error of
#   reading, and says so; a backup that ran once as the wrong user would otherwise lose what it was made for.
# Seen: both stores hold "a/one" and no "locked/two" afterwards; codes 0 (s3cmd) and 2 (aws).
# For us: a tree with an unreadable part is no whole list: `sync --delete` sends and deletes nothing, and ends with 7.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
s3_store s3cmd==2.4.0 awscli==1.46.3
system util-linux 2.38
option=$(s3cmd_config)

# Root reads everything; without these two capabilities it is anybody.
anybody() { setpriv --bounding-set -dac_override,-dac_read_search --inh-caps -all "$@"; }
aws() { "$tmp/py/bin/aws" --endpoint-url "$s3" s3 "$@"; }
stored() { aws ls --recursive "s3://$1" | awk '{ print $4 }' | sort | paste -sd ' '; }

mkdir -p "$tmp/source/a" "$tmp/source/locked"
echo 1 >"$tmp/source/a/one"
echo 2 >"$tmp/source/locked/two"
for bucket in by-s3cmd by-aws; do
    aws mb "s3://$bucket" >/dev/null
    aws sync --quiet "$tmp/source" "s3://$bucket"
    expect "before, $bucket" "$(stored $bucket)" "a/one locked/two"
done
chmod 000 "$tmp/source/locked"

code=0
anybody "$tmp/py/bin/s3cmd" "$option" sync --delete-removed "$tmp/source/" s3://by-s3cmd/ >"$tmp/s3cmd.out" 2>&1 || code=$?
expect "s3cmd: code" "$code" 0
expect "s3cmd: lines about permission" "$(grep -ci permission "$tmp/s3cmd.out" || true)" 0
expect "s3cmd: what is left" "$(stored by-s3cmd)" "a/one"

code=0
anybody "$tmp/py/bin/aws" --endpoint-url "$s3" s3 sync --delete "$tmp/source" s3://by-aws >"$tmp/aws.out" 2>&1 || code=$?
expect "aws: code" "$code" 2
expect "aws: what is left" "$(stored by-aws)" "a/one"
