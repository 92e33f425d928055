"""What the benchmarks beside curl share: routers, the requests that curl sends, and the programs that are measured in turn."""
import hashlib, http.client, json, os, statistics, sys

from bench_common import Server, environment, measured


class Router(Server):
    """A router in a process of its own, asked without a client."""

    def call(self, method, path):
        """The pieces of an answer, cut between objects."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request(method, f"/api/v4/{path}")
        answer, rest = connection.getresponse(), b""
        while piece := answer.read(65_536):
            *whole, rest = (rest + piece).split(b"},")
            yield from whole
        yield rest
        connection.close()

    def balls(self, bucket):
        return sum(piece.count(b'"key":') for piece in self.call("GET", f"buckets/{bucket}/metadata"))

    def forget(self, bucket, ball="big"):
        for _ in self.call("DELETE", f"buckets/{bucket}/bid/{ball}"):
            pass


def registration(bucket, ball, index, count, size, checksum, whole):
    """The document that registers a chunk."""
    return json.dumps({
        "key": f"{ball}_{index}", "size": size, "replication_factor": 1, "checksum": checksum,
        "content_type": "application/octet-stream", "producer_id": "curl", "ball_id": ball, "bucket_id": bucket,
        "is_disabled": False, "tags": {
            "index": str(index), "num_chunks": str(count), "chunk_size": str(size), "group_id": ball,
            "full_checksum": whole, "fullname": ball, "filename": ball, "extension": "", "bucket_relative_path": "",
            "updated_at": "1795931247563"}}, separators=(",", ":"))


class Requests:
    """Files with the requests that curl sends, one beside the other in a directory."""

    def __init__(self, directory, port):
        self.directory, self.api = directory, f"http://127.0.0.1:{port}/api/v4"

    def path(self, name):
        return self.directory / f"{name}.curl"

    def write(self, name, blocks):
        common = 'silent\nshow-error\nfail\nheader = "Expect:"\n'
        with open(self.path(name), "w") as file:
            for number, block in enumerate(blocks):
                file.write(("next\n" if number else "") + common + block)

    def register(self, bucket, ball, index, count, size, checksum, whole, answer="/dev/null"):
        text = registration(bucket, ball, index, count, size, checksum, whole)
        text = text.replace("\\", "\\\\").replace('"', '\\"')
        return (f'url = "{self.api}/buckets/{bucket}/metadata"\nheader = "Content-Type: application/json"\n'
                f'data-raw = "{text}"\noutput = "{answer}"\n')

    def upload(self, task, file, size):
        return (f'url = "{self.api}/buckets/data/{task}/chunked"\n'
                'header = "Content-Type: application/octet-stream"\noutput = /dev/null\n'
                # Data is read with the configuration and kept until the end.
                + (f'data-binary = "@{file}"\n' if size <= 4_096 else f'request = POST\nupload-file = "{file}"\n'))

    def get(self, bucket, ball, index, target=None):
        return f'url = "{self.api}/buckets/{bucket}/{ball}_{index}"\n' + (f'output = "{target}"\n' if target else "")

    def list(self, bucket):
        return f'url = "{self.api}/buckets/{bucket}/metadata"\noutput = /dev/null\n'

    def delete(self, bucket, ball):
        return f'url = "{self.api}/buckets/{bucket}/bid/{ball}"\nrequest = DELETE\noutput = /dev/null\n'

    def send(self, name, *words, output=None):
        return measured(["curl", "-q", *words, "--config", self.path(name)], os.environ, output)


def cut(file, folder, size):
    """The chunks of a file as files, for curl: path, length and checksum of each."""
    pieces = []
    folder.mkdir()
    with open(file, "rb") as source:
        while piece := source.read(size):
            path = folder / str(len(pieces))
            path.write_bytes(piece)
            pieces.append((path, len(piece), hashlib.sha256(piece).hexdigest()))
    return pieces


class Shell:
    """An mxshell with directories of its own."""

    def __init__(self, name, program, directory, router):
        self.name, self.program, self.bucket = name, program, f"bench-{name}"
        self.environment = environment(directory / f"{name}-home") | {"MXSHELL_URI": router.uri}

    def __call__(self, *words, output=None):
        return measured([self.program, *words], self.environment, output)


def check(holds, what):
    if not holds:
        sys.exit(f"bench: {what}")


def in_turn(programs, work, rounds):
    """What each program needs for each kind of work, all of them for one kind before the next: by kind, then a round each.

    `work` yields, for a program, names of kinds and calls that do them, in an order in which each finds what it needs.
    """
    rows = {}
    for number in range(rounds):
        order = programs if number % 2 == 0 else programs[::-1]
        sequences = [(program, work(program)) for program in order]
        for steps in zip(*(sequence for _, sequence in sequences)):
            figures = {program.name: step[1]() for (program, _), step in zip(sequences, steps)}
            rows.setdefault(steps[0][0], []).append(figures)
            print(".", end="", file=sys.stderr, flush=True)
        for _, sequence in sequences:
            next(sequence, None)
    print(file=sys.stderr)
    return rows


def middle(rounds, program, figure):
    return statistics.median(r[program][figure] for r in rounds)


def ratio(rounds, over, under, figure):
    ratios = [r[over][figure] / max(r[under][figure], 1e-6) for r in rounds]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
