#!/usr/bin/env bash
# `junitparser verify` passes a report with a failed test when the test also carries <skipped/>, and `merge` clears the
# error count of a suite that broke before its first test.
#
# Package: junitparser 5.0.3 (PyPI).
# Behaviour: verify asks of every test "passed or skipped?"; a test with <failure> and <skipped> counts as skipped. It looks
#   at tests only: a suite with errors="1" and no test passes. merge counts again from the tests and writes errors="0".
# Not to be guessed: the command is there to tell a pipeline by its code whether a test failed, and the counts that the same
#   package writes do have the failure. Jenkins' schema allows both elements in one test. A suite that could not be set
#   up has no test to hang the error on: the worst run of all is the one that is green.
# Seen: verify ends with 1 for a plain failure, 0 for failure and skipped, 0 for a suite of
#   errors="1" with only <system-err>; merge makes tests="0" errors="0" of the latter.
# For us: a report for machines has one result a test, and what fails outside a test gets a test of its own.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
pypi junitparser==5.0.3

report() { printf '<testsuites><testsuite name="run" %s</testsuite></testsuites>\n' "$2" >"$tmp/$1.xml"; }
report passed 'tests="1" failures="0" errors="0"><testcase name="put" classname="a"/>'
report failed 'tests="1" failures="1" errors="0"><testcase name="put" classname="a"><failure/></testcase>'
report both 'tests="1" failures="1" skipped="1"><testcase name="put" classname="a"><failure/><skipped/></testcase>'
report broken 'tests="0" failures="0" errors="1"><system-err>no connection</system-err>'

verify() { if "$tmp/py/bin/junitparser" verify "$tmp/$1.xml"; then echo 0; else echo $?; fi; }
counts() { # of the suite, after a report was merged with itself
    "$tmp/py/bin/junitparser" merge "$tmp/$1.xml" "$tmp/$1.xml" "$tmp/merged.xml"
    "$tmp/py/bin/python" - "$tmp/merged.xml" <<'P'
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot().find("testsuite")
print(*(f"{name}={suite.get(name)}" for name in ("tests", "failures", "errors", "skipped")))
P
}
expect "verify, passed" "$(verify passed)" 0
expect "verify, failed" "$(verify failed)" 1
expect "verify, failed and skipped" "$(verify both)" 0
expect "merge, failed and skipped, twice" "$(counts both)" "tests=2 failures=2 errors=0 skipped=2"
expect "verify, a suite with an error and no test" "$(verify broken)" 0
expect "merge, a suite with an error and no test, twice" "$(counts broken)" "tests=0 failures=0 errors=0 skipped=0"
