#!/usr/bin/env bash
# A histogram leaves out what is above its highest value: the slowest requests vanish from count, percentiles and maximum.
#
# Package: hdrhistogram 0.10.8 (PyPI).
# Behaviour: HdrHistogram(1, 1000000, 3).record_value(v) returns False for a value that is too large, and counts nothing.
#   The border is not the highest value that was given: 1,048,575 is still recorded, 1,048,576 is not.
# Not to be guessed: the original, in Java, throws ArrayIndexOutOfBoundsException there. Nobody looks at what record_value
#   returns, and what is lost is just what the tail percentiles are measured for: in seconds of microseconds, one hour given as
#   the highest value, and a request that hangs for two makes p100 better.
# Seen: 1,048,575 True, 1,048,576 False; of 5 and 2,000,000 count 1, p100 5, maximum 5.
# For us: a value above the highest is recorded as the highest, or the histogram grows; and a count of requests is kept apart
#   from the histogram, so that the two can be compared.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
pypi hdrhistogram==0.10.8
cat >"$tmp/overflow.py" <<'P'
from hdrh.histogram import HdrHistogram

border = HdrHistogram(1, 1_000_000, 3)
print(border.record_value(1_048_575), border.record_value(1_048_576))
tail = HdrHistogram(1, 1_000_000, 3)
for value in [5, 2_000_000]:
    tail.record_value(value)
print(tail.get_total_count(), tail.get_value_at_percentile(100), tail.get_max_value())
P
mapfile -t seen < <("$tmp/py/bin/python" "$tmp/overflow.py")

expect "is 1,048,575 recorded, and 1,048,576" "${seen[0]}" "True False"
expect "count, p100 and maximum of 5 and 2,000,000" "${seen[1]}" "1 5 5"
