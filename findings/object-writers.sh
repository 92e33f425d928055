#!/usr/bin/env bash
# Four of six writers to an object store publish the half that was written when the block around them fails.
#
# Packages: s3fs 2026.9.0, fsspec 2026.9.0, pyarrow 26.0.1, cloudpathlib 0.26.0, smart_open 9.0.2, obstore 0.12.1, with moto
#   5.2.5 as the store (all PyPI).
# Behaviour: inside `with … as f:` ten bytes are written, then the source fails and the block raises. The exception reaches
#   the caller, and with s3fs, simplecache of fsspec, pyarrow and cloudpathlib the object is there, ten bytes long. smart_open
#   and obstore publish nothing.
# Not to be guessed: such an object appears whole or not at all, which is why people use it as a file with a rename built in;
#   the end of the block means "commit" in four of them, also when it is left by an exception.
# Seen: s3fs, simplecache, pyarrow, cloudpathlib "half of it"; smart_open, obstore absent.
# For us: the client reads a stream to its end before the ball is registered; one that throws leaves none.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
s3_store s3fs==2026.9.0 fsspec==2026.9.0 pyarrow==26.0.1 cloudpathlib==0.26.0 'smart_open[s3]==9.0.2' obstore==0.12.1 boto3
cat >"$tmp/half.py" <<'P'
import sys

import boto3
import fsspec
import obstore
import s3fs
import smart_open
from botocore.exceptions import ClientError
from cloudpathlib import S3Client
from obstore.store import S3Store
from pyarrow import fs

at = sys.argv[1]
client = boto3.client("s3", endpoint_url=at)
client.create_bucket(Bucket="half")
arrow = fs.S3FileSystem(endpoint_override=at[7:], scheme="http", access_key="anyone", secret_key="any")
store = S3Store("half", endpoint=at, client_options={"allow_http": True})
writers = {
    "s3fs": lambda name: s3fs.S3FileSystem(endpoint_url=at).open(f"half/{name}", "wb"),
    "simplecache": lambda name: fsspec.open(f"simplecache::s3://half/{name}", "wb", s3={"endpoint_url": at}),
    "pyarrow": lambda name: arrow.open_output_stream(f"half/{name}"),
    "cloudpathlib": lambda name: S3Client(endpoint_url=at).CloudPath(f"s3://half/{name}").open("wb"),
    "smart_open": lambda name: smart_open.open(f"s3://half/{name}", "wb", transport_params={"client": client}),
    "obstore": lambda name: obstore.open_writer(store, name),
}
for name, opened in writers.items():
    try:
        with opened(name) as file:
            file.write(b"half of it")
            raise EOFError("the source failed")
    except EOFError:
        pass
    try:
        print(name, client.get_object(Bucket="half", Key=name)["Body"].read().decode())
    except ClientError:
        print(name, "absent")
P
mapfile -t seen < <("$tmp/py/bin/python" "$tmp/half.py" "$s3" 2>"$tmp/errors")
[[ ${#seen[@]} -eq 6 ]] || cannot "$(tail -1 "$tmp/errors")"

for line in "${seen[@]}"; do
    case ${line%% *} in
    smart_open | obstore) expect "after a failed block, ${line%% *}" "${line#* }" absent ;;
    *) expect "after a failed block, ${line%% *}" "${line#* }" "half of it" ;;
    esac
done
