"""Gives what `mxshell graph` writes to Graphviz, to an XML reader and to Chromium."""
import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree

from pages.tools import BROWSER, fail, need, output

# Words that are keywords to other programs.
IDS = ["end", "graph", "subgraph", "node", "edge", "digraph", "class", "click", "call", "href", "style", "strict"]


def run(program):
    dot, chromium = need("dot", "graphviz"), need("chromium", "chromium")
    with tempfile.TemporaryDirectory(prefix="mx-graph-") as work:
        path = os.path.join(work, "w.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write("mxwf: 1\nname: keywords\nsteps:\n" + "".join(f"  - {{id: {name}, echo: hi}}\n" for name in IDS))
            file.write("always:\n  - echo: bye\n")
        plain = subprocess.run([dot, "-Tplain"], input=output(program, "graph", path, "--format", "dot"),
                               capture_output=True)
        if plain.returncode or plain.stderr:
            fail(f"dot: {plain.stderr.decode()}")
        lines = plain.stdout.decode().splitlines()
        nodes = [line for line in lines if line.startswith("node ")]
        edges = [line for line in lines if line.startswith("edge ")]
        if len(nodes) != len(IDS) + 1 or len(edges) != len(IDS) - 1:
            fail(f"dot sees {len(nodes)} nodes and {len(edges)} edges")

        svg = output(program, "graph", path, "--format", "svg")
        tree = xml.etree.ElementTree.fromstring(svg)
        boxes = [element for element in tree.iter() if element.tag.endswith("}rect")]
        if len(boxes) != len(IDS) + 1:
            fail(f"the picture has {len(boxes)} boxes")
        picture = os.path.join(work, "w.svg")
        with open(picture, "wb") as file:
            file.write(svg)
        shot = os.path.join(work, "w.png")
        subprocess.run([chromium, *BROWSER, f"--user-data-dir={work}/profile", f"--screenshot={shot}",
                        "--window-size=320,600", f"file://{picture}"], stdin=subprocess.DEVNULL, capture_output=True)
        # Chromium ends with 0 also when it could not write the picture.
        if not os.path.exists(shot) or os.path.getsize(shot) < 2000:
            fail("Chromium draws nothing of the picture")

        mermaid = output(program, "graph", path, "--format", "mermaid").decode()
        names = re.findall(r"^  (n\d+)\[", mermaid, flags=re.M)
        if len(set(names)) != len(IDS) + 1:
            fail(f"mermaid has the nodes {names}")
        print(f"test-pages: graphs of {len(nodes)} steps are drawn by Graphviz and Chromium")
