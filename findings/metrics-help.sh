#!/usr/bin/env bash
# Two metrics files that describe one metric in different words: the samples of one vanish, and every sign stays green.
#
# Package: prometheus-node-exporter 1.5.0 (Debian 12), its textfile collector.
# Behaviour: the first file's HELP text becomes the metric's; samples of a file with another text are left out of the answer.
#   The answer is 200, node_textfile_scrape_error is 0, and the file's modification time is exported as if it had been read.
# Not to be guessed: HELP is a comment to people, each file is valid by itself, and the collector has an error metric for
#   files that it cannot use. Only the log tells.
# Seen: a.prom and b.prom with mx_bytes of two shards: with one text both samples are served, with two only that of a.prom;
#   scrape_error 0 and an mtime for b.prom both times.
# For us: several writers (the shards of a run, or two versions during an update) write HELP letter for letter alike: the
#   text is part of the metric's interface and holds neither host nor shard nor version.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system python3 3.11
deb prometheus-node-exporter 1.5.0

write() { # FILE SHARD TEXT
    printf '# HELP mx_bytes %s\n# TYPE mx_bytes gauge\nmx_bytes{shard="%s"} %s\n' "$3" "$2" "$2" >"$tmp/metrics/$1.prom"
}
mkdir "$tmp/metrics"
port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$tmp/root/usr/bin/prometheus-node-exporter" --collector.disable-defaults --collector.textfile \
    --collector.textfile.directory="$tmp/metrics" --web.listen-address="127.0.0.1:$port" 2>"$tmp/log" &
started+=($!)

scrape() { # the status, the shards served, the error metric, the files said to be read
    /usr/bin/python3 - "$port" <<'P'
import re, sys, time, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for attempt in range(100):
    try:
        answer = opener.open(f"http://127.0.0.1:{sys.argv[1]}/metrics")
        break
    except OSError:
        time.sleep(0.1)
text = answer.read().decode()
shards = ",".join(re.findall(r'^mx_bytes\{shard="(\d)"\}', text, re.M))
error = re.search(r"^node_textfile_scrape_error (\d)", text, re.M)[1]
files = ",".join(re.findall(r"^node_textfile_mtime_seconds\{file=\".*/(\w)\.prom\"\}", text, re.M))
print(f"status {answer.status}, shards {shards}, error {error}, files {files}")
P
}
write a 1 "Bytes stored"
write b 2 "Bytes stored"
expect "one HELP text" "$(scrape)" "status 200, shards 1,2, error 0, files a,b"
write b 2 "Bytes stored by this shard"
expect "two HELP texts" "$(scrape)" "status 200, shards 1, error 0, files a,b"
expect "lines in the log that tell" "$(grep -c 'has help' "$tmp/log")" 1
