# shellcheck shell=bash
# What the findings share: sourced, not run. Exit codes: 0 as described, 1 the behaviour changed, 2 could not be tried.
set -euo pipefail
export LC_ALL=C.UTF-8 TERM=xterm DEBIAN_FRONTEND=noninteractive
tmp=$(mktemp -d)
started=()
leave() {
    local pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$tmp"
}
trap leave EXIT

cannot() { echo "cannot try it: $*" >&2; exit 2; }
changed() { echo "CHANGED: $*" >&2; exit 1; }

# expect WHAT SEEN WANTED: shows what was seen, and ends the script when it is not what the finding says.
expect() {
    [[ $2 == "$3" ]] || changed "$1: seen '$2', the finding says '$3'"
    echo "as described: $1: $2"
}

apt() { apt-get -qq -o APT::Sandbox::User=root "$@" >"$tmp/apt.log" 2>&1; }
refreshing() { "$@" || { apt update || true; "$@"; }; }

# system PACKAGE VERSION: a plain part of Debian 12, installed where it is missing; its version begins with VERSION.
system() {
    local seen
    seen=$(dpkg-query -W -f '${Version}' "$1" 2>/dev/null) || seen=
    if [[ -z $seen ]]; then
        refreshing apt install -y --no-install-recommends "$1" || cannot "no package $1: $(tail -1 "$tmp/apt.log")"
    fi
    seen=$(dpkg-query -W -f '${Version}' "$1")
    [[ $seen == "$2"* ]] || cannot "$1 is $seen here, the finding is about $2"
    echo "$1 $seen"
}

# deb PACKAGE VERSION: unpacks a Debian package below $tmp/root and installs nothing.
deb() {
    local seen
    mkdir -p "$tmp/debs/$1"
    (cd "$tmp/debs/$1" && refreshing apt download "$1") || cannot "no package $1: $(tail -1 "$tmp/apt.log")"
    seen=$(dpkg-deb -f "$tmp/debs/$1"/*.deb Version)
    [[ $seen == "$2"* ]] || cannot "$1 is $seen here, the finding is about $2"
    dpkg -x "$tmp/debs/$1"/*.deb "$tmp/root"
    echo "$1 $seen"
}

# pypi NAME==VERSION...: a Python environment of its own in $tmp; $tmp/py/bin/python runs in it.
pypi() {
    system python3-venv 3.11 >/dev/null
    /usr/bin/python3 -m venv "$tmp/py"
    "$tmp/py/bin/pip" -q --disable-pip-version-check install "$@" || cannot "pip did not install $*"
    echo "$@"
}

# awaited COMMAND...: tries a command until it succeeds, ten seconds at most.
awaited() {
    local try
    for ((try = 0; try < 100; try++)); do
        if "$@"; then return; fi
        sleep 0.1
    done
    cannot "waited in vain for: $*"
}

# probe NAME LIBRARY...: compiles the C program on standard input to $tmp/NAME.
probe() {
    local name=$1
    shift
    command -v cc >/dev/null || refreshing apt install -y --no-install-recommends gcc libc6-dev || cannot "no C compiler"
    cc -Wall -o "$tmp/$name" -x c - "$@" || cannot "the probe $name does not compile"
}

# s3_store PACKAGE==VERSION...: packages of PyPI, and beside them a store of the S3 kind in memory, whose address is then in $s3.
s3_store() {
    pypi 'moto[server]==5.2.5' "$@"
    export AWS_ACCESS_KEY_ID=anyone AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=us-east-1
    "$tmp/py/bin/moto_server" -H 127.0.0.1 -p 0 >"$tmp/store.log" 2>&1 &
    started+=($!)
    awaited grep -q 'Running on http' "$tmp/store.log"
    s3=$(grep -o 'http://127.0.0.1:[0-9]*' "$tmp/store.log" | head -1)
}

# s3cmd_config: prints the option that leads s3cmd to the store of s3_store.
s3cmd_config() {
    printf '%s\n' '[default]' 'access_key = anyone' 'secret_key = any' 'use_https = False' \
        "host_base = ${s3#http://}" "host_bucket = ${s3#http://}" >"$tmp/s3cmd.ini"
    echo "--config=$tmp/s3cmd.ini"
}
