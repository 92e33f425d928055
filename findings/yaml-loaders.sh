#!/usr/bin/env bash
# PyYAML has two loaders, one of them in C: each reads valid files that the other one refuses, and `a: !` is another value.
#
# Package: PyYAML 6.0.4 (PyPI, with libyaml 0.2.6).
# Behaviour: SafeLoader takes no tab behind the colon of a key, CSafeLoader (libyaml) does; SafeLoader passes over an unknown
#   directive and takes %YAML 1.3, libyaml refuses both; the value of `a: !` is None by the one and "" by the other.
# Not to be guessed: the manual calls the C classes a faster form of the same. Programs take them where they are there, `try:
#   from yaml import CSafeLoader`, so whether a file can be read depends on how PyYAML was built on that machine. YAML 1.2
#   allows the tab, and has a reader pass over unknown directives and take a later 1.x, with a warning.
# Seen: what each loader makes of the texts below. Of anchors, merges, numbers, dates, blocks and long keys they make the same.
# For us: files go through libyaml, so what passes there may fail for a colleague's script; and a validator in Python says
#   nothing about libyaml unless it is told to use CSafeLoader.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
pypi PyYAML==6.0.4
cat >"$tmp/load.py" <<'P'
import sys
import yaml

for loader in (yaml.SafeLoader, yaml.CSafeLoader):
    try:
        print(repr(yaml.load(sys.argv[1], loader)), end="; ")
    except yaml.YAMLError as error:
        print(type(error).__name__, end="; ")
P
both() { "$tmp/py/bin/python" "$tmp/load.py" "$1"; }

expect "the version of libyaml" "$("$tmp/py/bin/python" -c 'import yaml; print(*yaml._yaml.get_version())')" "0 2 6"
expect "a tab behind the colon" "$(both $'a:\tb')" "ScannerError; {'a': 'b'}; "
expect "%YAML 1.3" "$(both $'%YAML 1.3\n---\na: b')" "{'a': 'b'}; ParserError; "
expect "%YAML 1.2" "$(both $'%YAML 1.2\n---\na: b')" "{'a': 'b'}; {'a': 'b'}; "
expect "an unknown directive" "$(both $'%OTHER x\n---\na: b')" "{'a': 'b'}; ScannerError; "
expect "a tag alone" "$(both 'a: !')" "{'a': None}; {'a': ''}; "
expect "a tag and text" "$(both 'a: ! b')" "{'a': 'b'}; {'a': 'b'}; "
