#!/usr/bin/env bash
# Telling libyaml that the input is UTF-8 makes it stumble over a byte order mark, one line after it.
#
# Package: libyaml 0.2.5 (Debian 12, libyaml-0-2).
# Behaviour: the mark is skipped only while libyaml finds out the encoding by itself. After
#   yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING) the mark is read as a character like any other: the first
#   key then stands in column 1, the second in column 0, and the mapping ends between them.
# Not to be guessed: the call looks like the stricter and safer one, and the name of the enumerator is the right one. A file
#   with one key at the top parses, so does one in braces: a test of "a file with a mark" passes. The error names a place
#   and a reason that have nothing to do with the mark.
# Seen: two keys behind a mark: 4 scalars when the encoding is left open; with the encoding set, "did not find
#   expected <document start>" at line 2. One key behind a mark: fine both ways.
# For us: leave the encoding open or skip the mark before the bytes are handed over, and test it with two keys.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system libyaml-0-2 0.2.5
system libyaml-dev 0.2.5
probe parse -lyaml <<'C'
#include <stdio.h>
#include <yaml.h>
// parse open|set: counts the scalars of standard input, or prints the problem and its line.
int main(int count, char **words) {
    yaml_parser_t parser;
    yaml_event_t event;
    int scalars = 0, type;
    yaml_parser_initialize(&parser);
    if (words[1][0] == 's') yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_file(&parser, stdin);
    do {
        if (!yaml_parser_parse(&parser, &event)) {
            printf("%s, line %zu\n", parser.problem, parser.problem_mark.line + 1);
            return 0;
        }
        type = event.type;
        if (type == YAML_SCALAR_EVENT) scalars++;
        yaml_event_delete(&event);
    } while (type != YAML_STREAM_END_EVENT);
    yaml_parser_delete(&parser);
    printf("%d scalars\n", scalars);
    return 0;
}
C

parse() { printf '%b' "$2" | "$tmp/parse" "$1"; }
mark='\xef\xbb\xbf'
expect "two keys, no mark, encoding set" "$(parse set 'name: a\nsteps: b\n')" "4 scalars"
expect "two keys behind a mark, encoding left open" "$(parse open "${mark}name: a\nsteps: b\n")" "4 scalars"
expect "one key behind a mark, encoding set" "$(parse set "${mark}name: a\n")" "2 scalars"
expect "braces behind a mark, encoding set" "$(parse set "${mark}{name: a, steps: b}\n")" "4 scalars"
expect "two keys behind a mark, encoding set" "$(parse set "${mark}name: a\nsteps: b\n")" \
    "did not find expected <document start>, line 2"
