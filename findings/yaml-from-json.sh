#!/usr/bin/env bash
# What Python's json.dumps writes is not always YAML to libyaml, and PyYAML makes a broken text of it.
#
# Package: PyYAML 6.0.3 (with libyaml 0.2.5), ruamel.yaml 0.18.16 (PyPI).
# Behaviour: JSON writes a character beyond U+FFFF in ASCII as two escapes, a surrogate pair: \ud842\udfb7. libyaml refuses
#   the first half. The readers in pure Python take the halves as two characters: a text that equals nothing, has one
#   character too many and raises only when it is written out.
# Not to be guessed: YAML 1.2 sets out to contain JSON, "a YAML reader reads JSON" is common practice, and json.dumps escapes
#   so by default. One and the same library gives an error or a wrong text depending on whether its C part was built.
# Seen: {"name": "\ud842\udfb7"} (a Japanese surname's first character): CSafeLoader "found invalid Unicode character escape
#   code"; SafeLoader and ruamel.yaml a text of 2 characters that cannot be encoded as UTF-8. Unescaped all agree on 1.
# For us: a reader of workflows on libyaml must not promise "any JSON file"; the error deserves a hint (ensure_ascii=False),
#   and a JSON file that is input, not workflow, belongs to a JSON parser.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
pypi PyYAML==6.0.3 ruamel.yaml==0.18.16
cat >"$tmp/read.py" <<'P'
import json, sys, yaml
from ruamel.yaml import YAML

surname = "\U00020BB7"
readers = {
    "libyaml": lambda text: yaml.load(text, yaml.CSafeLoader),
    "PyYAML": lambda text: yaml.load(text, yaml.SafeLoader),
    "ruamel": lambda text: YAML(typ="safe", pure=True).load(text),
    "json": json.loads,
}
text = json.dumps({"name": surname}, ensure_ascii=sys.argv[2] == "escaped")
try:
    name = readers[sys.argv[1]](text)["name"]
except yaml.YAMLError as error:
    print(error.problem)
else:
    try:
        name.encode()
        print(len(name), "right" if name == surname else "wrong")
    except UnicodeEncodeError:
        print(len(name), "cannot be encoded")
P

read_with() { "$tmp/py/bin/python" "$tmp/read.py" "$@"; }
for reader in json libyaml PyYAML ruamel; do
    expect "$reader, the character itself" "$(read_with $reader plain)" "1 right"
done
expect "json, escaped" "$(read_with json escaped)" "1 right"
expect "libyaml, escaped" "$(read_with libyaml escaped)" "found invalid Unicode character escape code"
expect "PyYAML, escaped" "$(read_with PyYAML escaped)" "2 cannot be encoded"
expect "ruamel, escaped" "$(read_with ruamel escaped)" "2 cannot be encoded"
