"""What a person sees: the shell in tmux, typed at, with its screen drawn by Chromium.

With MXSHELL_WRITE_PICTURES=1 the pictures of docs/tour.md are made anew.
"""
import os
import re
import shutil
import subprocess
import tempfile
import time

from pages import tools

COLUMNS, ROWS = 84, 30
PICTURES = os.path.join(tools.ROOT, "docs", "images")
# What took a second or more has its time at the right.
PROMPT = re.compile(r"^mx embedded\S*( \S+)?>( +[\d.]+ m?s)?$")
LIMIT = 60


class Screen:
    """A shell on a terminal, with a store and files of its own."""

    def __init__(self, program, home):
        self.words = [tools.need("tmux", "tmux"), "-L", f"mxshell-{os.getpid()}", "-f", "/dev/null"]
        environment = {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TMPDIR": home}
        assignments = [f"{name}={value}" for name, value in environment.items()]
        self.tmux("new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS), "-c", home, "env", "-i", *assignments,
                  "TERM=screen-256color", program)

    def tmux(self, *arguments):
        return tools.output(*self.words, *arguments).decode(errors="replace")

    def text(self):
        return self.tmux("capture-pane", "-p").rstrip("\n")

    def wait(self, condition, what):
        end = time.monotonic() + LIMIT
        while not condition(self.text()):
            if time.monotonic() > end:
                tools.fail(f"screen: {what} did not come:\n{self.text()}")
            time.sleep(0.05)

    def enter(self, line):
        """Types a line at the prompt, and waits for the next one."""
        def is_ready(text):
            return bool(PROMPT.match(text.rsplit("\n", 1)[-1]))

        self.wait(is_ready, f"a prompt for '{line}'")
        self.type(line)
        self.tmux("send-keys", "Enter")
        # The line stands above the prompt by then.
        self.wait(lambda text: is_ready(text) and line in text, f"the end of '{line}'")

    def type(self, text):
        self.tmux("send-keys", "-l", text)
        self.wait(lambda shown: text in shown.replace("\n", ""), f"'{text}'")

    def draw(self, name, home):
        """A picture of the screen; its path."""
        # aha passes over what is faint: grey is what it shows of that.
        shown = self.tmux("capture-pane", "-e", "-p").rstrip("\n").replace("\x1b[2m", "\x1b[90m")
        page = tools.output(tools.need("aha", "aha"), "-b", "-t", "mxshell", input=shown.encode()).decode()
        style = "pre{font:15px/1.25 'DejaVu Sans Mono',monospace;margin:14px}body{background:#1b1b1f;color:#e4e4e4}"
        html = os.path.join(home, f"{name}.html")
        with open(html, "w", encoding="utf-8") as file:
            file.write(page.replace("</head>", f"<style>{style}</style></head>"))
        rows = self.text().count("\n") + 1
        picture = os.path.join(home, f"{name}.png")
        tools.output(tools.need("chromium", "chromium"), *tools.BROWSER, f"--user-data-dir={home}/chromium",
                     "--hide-scrollbars", f"--screenshot={picture}", f"--window-size=800,{rows * 19 + 28}", f"file://{html}")
        return picture

    def end(self):
        subprocess.run([*self.words, "kill-server"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def files(home):
    for name, size in (("2025/alps.jpg", 812_345), ("2025/ski.jpg", 512_345), ("2026/garden.jpg", 1_400_000),
                       ("2026/tulips.jpg", 240_000), ("2026/beach.mov", 9_800_000), ("readme.txt", 120)):
        path = os.path.join(home, "photos", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(os.urandom(size))


def explore(screen):
    screen.enter("put photos/ album/")
    screen.enter("ls album")
    screen.enter("tree album -d 1")
    screen.enter("du album -d 1")
    # The rest of the line that was typed before stands grey behind the cursor.
    screen.type("tr")
    screen.wait(lambda text: text.endswith("tree album -d 1"), "the suggestion")
    text = screen.text()
    for part in ("9.3 MiB  album/2026/beach.mov", "├── 2025/", "SHARE", "6 files"):
        if part not in text:
            tools.fail(f"screen: '{part}' is not shown:\n{text}")


def mistakes(screen):
    screen.tmux("send-keys", "C-u", "C-l")
    screen.wait(lambda text: "\n" not in text.strip(), "an empty screen")
    screen.enter("use album")
    screen.enter("stat 2026/beech.mov")
    screen.enter("for year in 2025 2026; du $year -s; end")
    screen.enter("find --larger 1MB -o markdown")
    screen.type("get 2026/t")
    text = screen.text()
    for part in ("did you mean 2026/beach.mov?", "✗4", "beach.mov |"):
        if part not in text:
            tools.fail(f"screen: '{part}' is not shown:\n{text}")


def run(program):
    program = os.path.abspath(program)
    with tempfile.TemporaryDirectory(prefix="me-", ignore_cleanup_errors=True) as home:
        files(home)
        screen = Screen(program, home)
        try:
            for name, scene in (("explore", explore), ("mistakes", mistakes)):
                scene(screen)
                picture = screen.draw(name, home)
                if os.environ.get("MXSHELL_WRITE_PICTURES"):
                    os.makedirs(PICTURES, exist_ok=True)
                    shutil.copy(picture, os.path.join(PICTURES, f"screen-{name}.png"))
        finally:
            screen.end()
    print("test-pages: screen: drawn")
