"""Gives the JSON Schema of `mxshell schema` to an independent validator, check-jsonschema, with files that are right and
files that are wrong. A test of the package gives the same files to `lint`."""
import glob
import json
import os
import subprocess
import tempfile

from pages.tools import FIXTURES, ROOT, fail, output, python_package


def documents(name, directory):
    """Each document of a fixture as a file."""
    with open(os.path.join(FIXTURES, "schema", f"{name}.yaml"), encoding="utf-8") as file:
        texts = file.read().split("\n---\n")
    paths = []
    for number, text in enumerate(texts):
        path = os.path.join(directory, f"{name}-{number:02}.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        paths.append(path)
    return paths


def run(program):
    checker = python_package("check-jsonschema", "0.39.0", "check-jsonschema")
    with tempfile.TemporaryDirectory(prefix="mx-schema-") as work:
        schema = os.path.join(work, "mxwf.schema.json")
        with open(schema, "wb") as file:
            file.write(output(program, "schema"))
        output(checker, "--check-metaschema", schema)

        def faults(paths):
            # The ending decides how a file is read; the examples and fixtures are all .yaml.
            done = subprocess.run([checker, "--schemafile", schema, "-o", "json", *paths], stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True)
            found = json.loads(done.stdout)
            if found.get("parse_errors"):
                fail(f"check-jsonschema cannot read {found['parse_errors']}")
            return {error["filename"]: error["message"] for error in found.get("errors", [])}

        right = sorted(glob.glob(os.path.join(ROOT, "examples", "*.yaml"))) + documents("right", work)
        for path, message in faults(right).items():
            with open(path, encoding="utf-8") as file:
                fail(f"the schema refuses what is right: {message}\n{file.read()}")
        wrong = documents("wrong", work)
        refused = faults(wrong)
        for path in wrong:
            if path not in refused:
                with open(path, encoding="utf-8") as file:
                    fail(f"the schema accepts what is wrong:\n{file.read()}")
        if len(wrong) < 40:
            fail(f"only {len(wrong)} wrong files")
        print(f"test-pages: the schema accepts {len(right)} files and refuses {len(wrong)}")
