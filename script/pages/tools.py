"""What the parts of script/test-pages share: programs, packages of Python, a place to stop."""
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIXTURES = os.path.join(ROOT, "Tests", "Fixtures")
# Outside of the repository's files, kept between runs.
VENV = os.path.join(ROOT, ".build", "pages-venv")
BROWSER = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]


def fail(message):
    sys.exit(f"test-pages: {message}")


def need(name, package):
    """The path of a program, installed where that is possible."""
    path = shutil.which(name)
    if path:
        return path
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"test-pages: installing {package}", file=sys.stderr)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
                       stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    return shutil.which(name) or fail(f"'{name}' is missing: apt-get install {package}")


def binary():
    path = os.environ.get("MXSHELL_PROGRAM")
    if not path:
        subprocess.run(["swift", "build", "--product", "mxshell"], cwd=ROOT, stdin=subprocess.DEVNULL,
                       stdout=sys.stderr, check=True)
        shown = subprocess.run(["swift", "build", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True,
                               check=True)
        path = os.path.join(shown.stdout.strip(), "mxshell")
    return path


def python_package(name, version, program):
    """The path of a program of a package from PyPI, in a virtual environment that is made when it is missing.

    A program is a name in the environment's bin; "python" is the interpreter that can import the package.
    """
    python = os.path.join(VENV, "bin", "python")
    if not os.path.exists(python):
        made = subprocess.run([sys.executable, "-m", "venv", VENV], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            fail(f"no virtual environment (apt-get install python3-venv): {made.stdout}{made.stderr}")
    marker = os.path.join(VENV, f"{name}-{version}")
    if not os.path.exists(marker):
        print(f"test-pages: installing {name} {version} from PyPI", file=sys.stderr)
        done = subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", f"{name}=={version}"],
                              stdin=subprocess.DEVNULL, stdout=sys.stderr)
        if done.returncode:
            fail(f"pip cannot install {name} {version}")
        open(marker, "w").close()
    return os.path.join(VENV, "bin", program)


def output(*words, **options):
    """What a program writes; its failure is one of ours."""
    if "input" not in options:
        options["stdin"] = subprocess.DEVNULL
    done = subprocess.run(words, capture_output=True, **options)
    if done.returncode:
        fail(f"{' '.join(words)} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout
