"""What the benchmarks in Python share: programs that are measured, and servers."""
import os, pathlib, signal, subprocess, sys, tempfile, time

TICKS = os.sysconf("SC_CLK_TCK")


def environment(directory):
    """The environment of an mxshell with directories of its own."""
    names = ["XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"]
    return {k: v for k, v in os.environ.items() if k != "MXSHELL_URI"} | {name: str(directory / name) for name in names}


def children(pid):
    path = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def measured(command, environment, output=None):
    """Runs a program; its wall time with the time until its output is on disk, CPU seconds and peak RSS in MiB."""
    target = open(output, "wb") if output else subprocess.DEVNULL
    with tempfile.TemporaryFile() as errors:
        # What this process used at its peak, until it becomes the program, counts as that of the program (proc(5), clear_refs).
        pathlib.Path("/proc/self/clear_refs").write_text("5")
        start = time.monotonic()
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=target, stderr=errors, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        if output:
            os.fsync(target.fileno())
            target.close()
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            sys.exit(f"bench: {' '.join(map(str, command))}: {process.returncode}: {errors.read().decode()[:2000]}")
    return {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "peak_mib": usage.ru_maxrss / 1024}


def apart(function):
    """Calls a function in a child process: what this process has ever used would count as the peak of those it starts."""
    child = os.fork()
    if child == 0:
        try:
            function()
            os._exit(0)
        except BaseException as error:
            print(f"bench: {error!r}", file=sys.stderr)
            os._exit(1)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        sys.exit(1)


class Server:
    """A process that serves on a port of this machine."""

    def __init__(self, name, command, port=None, directory=None):
        self.name, self.directory = name, directory
        with open(directory / f"{name}.log", "wb") as log:
            self.process = subprocess.Popen(
                [str(word) for word in command], stdout=subprocess.PIPE, stderr=log, env=environment(directory / name))
        self.uri = None if port else self.process.stdout.readline().decode().strip()
        if not port and not self.uri:
            sys.exit(f"bench: {name}: " + (directory / f"{name}.log").read_text()[:2000])
        self.port = port or int(self.uri.rsplit(":", 1)[1].split("/")[0])

    def cpu(self):
        """CPU seconds of the process and its children, so far."""
        pids = [self.process.pid] + children(self.process.pid)
        fields = [pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in pids]
        return sum(int(f[11]) + int(f[12]) for f in fields) / TICKS

    def peak(self):
        """The peak RSS in MiB."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024

    def forget_peak(self):
        """Lets the peak begin anew (proc(5), clear_refs)."""
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
