"""Gives the files of examples/cluster that have a published schema to independent validators, which carry the schemas with
them: kubernetes-validate (those of Kubernetes) and check-jsonschema (that of the Compose specification)."""
import os
import subprocess
import tempfile

from pages.tools import ROOT, fail, output, python_package

# The first one that knows all keys of the job (backoffLimitPerIndex), and the last one that the package has.
VERSIONS = ["1.28", "1.37"]


def run(_program):
    cluster = os.path.join(ROOT, "examples", "cluster")
    kubernetes = python_package("kubernetes-validate", "1.37.0", "kubernetes-validate")
    compose = python_package("check-jsonschema", "0.39.0", "check-jsonschema")
    checks = [("kubernetes-job.yaml", "completions:", [kubernetes, "--strict", "-k", version]) for version in VERSIONS]
    checks.append(("compose.yaml", "services:", [compose, "--builtin-schema", "vendor.compose-spec"]))
    with tempfile.TemporaryDirectory(prefix="mx-cluster-") as work:
        for name, key, command in checks:
            path = os.path.join(cluster, name)
            output(*command, path)
            # The validator looks at the keys: it refuses one that is misspelt.
            with open(path, encoding="utf-8") as file:
                text = file.read()
            wrong = os.path.join(work, name)
            with open(wrong, "w", encoding="utf-8") as file:
                file.write(text.replace(key, "x" + key))
            done = subprocess.run([*command, wrong], stdin=subprocess.DEVNULL, capture_output=True)
            if done.returncode == 0:
                fail(f"{' '.join(command)} accepts 'x{key}' in {name}")
    print(f"test-pages: {' and '.join(sorted({name for name, _, _ in checks}))} are what their schemas say")
