"""Gives the reports of a run to a browser and to a reader of JUnit files.

The journal is written here, by the description of its format, with what makes a report hard: foreign texts, failed items, a
kill and a resume. What is checked is what Chromium draws, also at the width of a telephone, and what junitparser reads.
"""
import hashlib
import json
import os
import re
import subprocess
import tempfile
import zlib

from pages.tools import BROWSER, fail, need, output, python_package

RUN = "20261128T120000Z-abc123"
HOSTILE = "peer says <b>\"no\"</b> & <script>document.title='broken'</script> \u202e\u001b[31m"
WORKFLOW = """mxwf: 1
name: nightly
description: Uploads <b>everything</b> & says so.
policy: {max_deletes: 50, protect: {buckets: ["prod-*"]}}
steps:
  - id: files
    select: {files: {root: data}}
  - id: up
    bulk_put: {items: "${{ steps.files.items }}", bucket: b}
  - id: landed
    await_bulk: {bulk: up, max_failed: 3}
  - id: old
    select: {balls: {bucket: b, prefix: tmp}}
  - id: purge
    delete: {items: "${{ steps.old.items }}", max_deletes: 10}
always:
  - echo: bye
"""
ITEMS = 60


class Journal:
    def __init__(self):
        self.lines = []

    def add(self, seconds, **fields):
        minutes, rest = divmod(seconds, 60)
        stamp = f"2026-11-28T12:{int(minutes):02}:{rest:06.3f}Z"
        text = json.dumps({"q": len(self.lines), "ts": stamp, **fields}).encode()
        self.lines.append(b"%08x %s\n" % (zlib.crc32(text), text))


def run_directory(work):
    """A run that was killed, resumed, and failed in the end."""
    path = os.path.join(work, RUN)
    for name in ("", "src", "lists", "out"):
        os.makedirs(os.path.join(path, name), exist_ok=True)
    with open(os.path.join(path, "src", "w.yaml"), "w", encoding="utf-8") as file:
        file.write(WORKFLOW)
    digest = hashlib.sha256(WORKFLOW.encode()).hexdigest()
    header = {
        "format": 1, "version": "1.0", "run": RUN, "workflow": "nightly", "started": "2026-11-28T12:00:00Z", "boot_id": "x",
        "sources": [{"file": "w.yaml", "name": "w.yaml", "sha256": digest}], "inputs": {"src": "<img src=x onerror=alert(1)>"},
        "secret_inputs": ["key"], "endpoints": ["mictlanx://127.0.0.1:63666"], "client_id": "c",
        "document_directory": work, "working_directory": work}
    with open(os.path.join(path, "run.json"), "w", encoding="utf-8") as file:
        json.dump(header, file)
    lines = "".join(json.dumps({
        "rel": f"<i>{n}</i>", "path": f"/data/{n}", "size": 1 << 20, "mtime": 0, "inode": "1", "bucket": "b", "ball": f"b{n}",
        "name": f"b{n}", "tags": {}}) + "\n" for n in range(ITEMS))
    with open(os.path.join(path, "lists", "up.0"), "w", encoding="utf-8") as file:
        file.write(lines)
    sha = hashlib.sha256(lines.encode()).hexdigest()
    journal, spec = Journal(), {"spec": digest, "in": digest}
    journal.add(0, t="start", run=RUN, n=1, versions={"mxshell": "1.0"})
    journal.add(0.1, t="begin_step", s="files", **spec)
    journal.add(0.4, t="end_step", s="files", status="ok", outputs={"attempts": 1})
    journal.add(0.5, t="begin_step", s="up", **spec)
    journal.add(0.6, t="list", s="up", n=0, kind="puts", file="up.0", count=ITEMS, bytes=ITEMS << 20, sha256=sha)
    journal.add(0.7, t="end_step", s="up", status="ok", outputs={"attempts": 1})
    journal.add(0.8, t="begin_step", s="landed", **spec)

    def put(first, last, start):
        for number in range(first, last):
            begin = start + (number - first) * 0.2
            journal.add(begin, t="b", s="up", i=number, a=1)
            if number % 20 == 7:
                journal.add(begin + 0.3, t="f", s="up", i=number, a=5, **{"class": "transient"}, msg=HOSTILE)
            else:
                journal.add(begin + 0.1 + number / 100, t="d", s="up", i=number, via="io", sz=1 << 20, sha=digest)

    put(0, 30, 1)
    # Killed here, and taken up again.
    journal.add(20, t="resume", run=RUN, n=2, versions={"mxshell": "1.0"})
    journal.add(20.5, t="begin_step", s="landed", **spec)
    put(30, ITEMS, 21)
    journal.add(30, t="end_step", s="landed", status="tolerated", outputs={
        "attempts": 1, "error": {"$map": {"class": "transient", "message": HOSTILE, "item": "b/b7"}}})
    journal.add(30.1, t="begin_step", s="old", **spec)
    journal.add(31, t="end_step", s="old", status="failed", outputs={
        "attempts": 3, "error": {"$map": {"class": "transient", "message": "the listing broke off", "item": ""}}})
    journal.add(31.1, t="begin_step", s="always/step_1", **spec)
    journal.add(31.2, t="end_step", s="always/step_1", status="ok", outputs={"attempts": 1})
    journal.add(31.3, t="end", status="failed", exit=5)
    with open(os.path.join(path, "journal"), "wb") as file:
        file.writelines(journal.lines)
    return path


def dom(chromium, work, page):
    """What Chromium makes of a page."""
    shown = subprocess.run([chromium, *BROWSER, f"--user-data-dir={work}/profile", "--allow-file-access-from-files",
                            "--virtual-time-budget=3000", "--dump-dom", f"file://{page}"],
                           stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return shown.stdout


def picture(chromium, work, page, width, *options):
    path = os.path.join(os.environ.get("MXSHELL_PICTURES", work), f"report-{width}{''.join(options)}.png")
    subprocess.run([chromium, *BROWSER, f"--user-data-dir={work}/profile", *options, f"--screenshot={path}",
                    f"--window-size={width},2600", f"file://{page}"], stdin=subprocess.DEVNULL, capture_output=True)
    # Chromium ends with 0 also when it could not write the picture.
    if not os.path.exists(path) or os.path.getsize(path) < 20_000:
        fail(f"Chromium draws nothing of the report at {width} pixels")


def count(text, pattern, expected, what):
    found = len(re.findall(pattern, text))
    if found != expected:
        fail(f"the report has {found} {what}, {expected} were expected")


def run(program):
    chromium = need("chromium", "chromium")
    python = python_package("junitparser", "5.0.3", "python")
    with tempfile.TemporaryDirectory(prefix="mx-report-") as work:
        directory = run_directory(work)
        page, junit, metrics = (os.path.join(work, name) for name in ("report.html", "junit.xml", "run.prom"))
        output(program, "report", directory, "--html", page, "--junit", junit, "--metrics-file", metrics)

        report = json.loads(output(program, "report", directory, "--json"))
        if (report["items"]["done"], report["items"]["failed"], report["attempts"]) != (57, 3, 2):
            fail(f"the report counts {report['items']}")
        if [item["item"] for item in report["failed"]] != ["b/b7", "b/b27", "b/b47"]:
            fail(f"the failed items are {report['failed']}")

        drawn = dom(chromium, work, page)
        if "<title>nightly: failed</title>" not in drawn:
            fail("the report was not shown, or a text in it became a script")
        count(drawn, r"<script|<img|<b>\"no\"|onerror=alert\(1\)>", 0, "texts that became elements")
        count(drawn, r'<g class="node', 6, "steps in the graph")
        count(drawn, r'<path class="edge"', 4, "edges")
        count(drawn, r'class="bar items', 1, "bars of items")
        count(drawn, r'<figure class="chart">', 2, "charts")
        count(drawn, r"<tr><td>up</td><td>b/b\d+</td><td>transient</td>", 3, "failed items")
        count(drawn, r"<h2>", 6, "sections")
        for width, option in ((1200, ()), (1200, ("--force-dark-mode",)), (320, ())):
            picture(chromium, work, page, width, *option)
        # At the width of a telephone nothing but tables and graphs, which scroll by themselves, may be wider.
        frame = os.path.join(work, "frame.html")
        with open(frame, "w", encoding="utf-8") as file:
            file.write(f'<iframe id=f src="report.html" width=320 height=900></iframe><script>f.onload = () => {{'
                       f'document.title = "width " + f.contentDocument.documentElement.scrollWidth }}</script>')
        width = re.search(r"<title>width (\d+)</title>", dom(chromium, work, frame))
        if not width or int(width.group(1)) > 320:
            fail(f"at 320 pixels the report is {width and width.group(1)} wide")

        read = output(python, "-c", """
import json, sys
from junitparser import JUnitXml
suites = JUnitXml.fromfile(sys.argv[1])
suite = list(suites)[0]
print(json.dumps({"tests": suites.tests, "errors": suites.errors, "failures": suites.failures, "skipped": suite.skipped,
    "cases": {case.name: [type(result).__name__ for result in case.result] for case in suite},
    "properties": {p.name: p.value for p in suite.properties()}}))
""", junit)
        read = json.loads(read)
        expected = {"files": [], "up": [], "landed": ["Skipped"], "old": ["Error"], "purge": ["Skipped"], "always/step_1": []}
        if read["cases"] != expected or read["tests"] != 6 or read["errors"] != 1 or read["skipped"] != 2:
            fail(f"junitparser reads {read}")
        if read["properties"]["attempts"] != "2" or read["properties"]["exit"] != "5":
            fail(f"the properties are {read['properties']}")

        with open(metrics, encoding="utf-8", newline="") as file:
            text = file.read()
        if not text.endswith("\n") or "\r" in text or os.listdir(work).count("run.prom") != 1:
            fail("the metrics file has another form")
        for line in text.splitlines():
            if not re.fullmatch(r"# (HELP|TYPE) \w+ .+|\w+\{[^{}]*\} -?[0-9.]+", line):
                fail(f"the metrics file has the line {line}")
        print("test-pages: the report of a run is drawn by Chromium and read by junitparser")
