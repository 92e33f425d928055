#!/usr/bin/env bash
# lz4.frame.decompress returns the first of several joined frames and says nothing of the rest.
#
# Package: lz4 4.4.5 (PyPI); lz4 1.9.4 (Debian 12) beside it.
# Behaviour: frames may follow each other, and a file of several is as valid as a file of one. lz4.frame.decompress(bytes)
#   ends with the first frame and drops the bytes behind it. lz4.frame.open of the same module reads all; so does the tool.
# Not to be guessed: gzip.decompress, bz2.decompress and lzma.decompress of Python's own library read all members. No
#   exception: the result is shorter, and with equal parts it looks right. bytes_read, which would tell, must be asked for
#   (return_bytes_read=True).
# Seen: of b"one" and b"two", each compressed, joined: decompress b"one", open b"onetwo", lz4 -dc onetwo, gzip b"onetwo".
# For us: what is compressed chunk by chunk and joined by the store is such a file. Compress a ball as one frame, or
#   readers in Python lose everything behind the first chunk; and verify after decompression, by the size and checksum of
#   the whole.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
deb lz4 1.9.4
deb liblz4-1 1.9.4
pypi lz4==4.4.5
cat >"$tmp/frames.py" <<'P'
import gzip, io, sys
import lz4.frame

parts = [b"one", b"two"]
joined = b"".join(map(lz4.frame.compress, parts))
data, used = lz4.frame.decompress(joined, return_bytes_read=True)
print(lz4.frame.decompress(joined).decode(), used < len(joined))
print(lz4.frame.open(io.BytesIO(joined)).read().decode())
print(gzip.decompress(b"".join(map(gzip.compress, parts))).decode())
open(sys.argv[1], "wb").write(joined)
P
mapfile -t seen < <("$tmp/py/bin/python" "$tmp/frames.py" "$tmp/joined.lz4")
tool=$(LD_LIBRARY_PATH=$(echo "$tmp"/root/usr/lib/*-linux-gnu) "$tmp/root/usr/bin/lz4" -dc "$tmp/joined.lz4")

expect "the tool lz4" "$tool" onetwo
expect "lz4.frame.open" "${seen[1]}" onetwo
expect "Python's gzip.decompress, for comparison" "${seen[2]}" onetwo
expect "lz4.frame.decompress, and whether bytes are left over" "${seen[0]}" "one True"
