"""Runs calls in processes of their own that start in milliseconds, and kills, limits or disturbs them on the way.

One process loads trimtab once and forks a child a job. A child is an ordinary process to the machine: it is killed by
signal 9, traced by strace, given limits. `Nursery.run` is asked from a test; the rest runs in that process.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOBODY = 65534
SECONDS_MAX = 60


@dataclass(frozen=True)
class Job:
    """A function as `module:name` that gives a task for its arguments, and what is done to the child that does it."""

    folder: str
    call: str
    arguments: Sequence[str] = ()
    kill_after: float = -1  # seconds, then signal 9
    strace: Sequence[str] = ()  # its options; the child starts when it is attached
    bytes_max: int = -1  # no file may grow longer
    nobody: bool = False  # runs without rights


@dataclass(frozen=True)
class Ran:
    """The exit status of a child, below zero for a signal, and what it printed."""

    status: int
    out: str
    err: str


class Nursery:
    """The process that forks; a context manager. One job at a time: several at once take several of these."""

    def __init__(self) -> None:
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]),
            "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1", "TRIMTAB_ENGINE": "interpreted",
            "TRIMTAB_USER": "ana", "COLUMNS": "80",
        }  # fmt: skip
        command = [sys.executable, str(Path(__file__))]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd="/"
        )

    def run(self, job: Job) -> Ran:
        """What came of the job."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(asdict(job)) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the nursery has died"
        return Ran(**json.loads(answer))

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *fault: object) -> None:
        self._process.communicate()


# --- in the child ----------------------------------------------------------------------------------------------------
def cli(*words: str) -> Callable[[], int]:
    """The command line itself."""
    from trimtab.app.cli import main

    return partial(main, words)


def _warm() -> None:
    """Load what the verbs load when they are asked for, so that a child need not."""
    prices = "Date,A,B\n2026-11-19,10,20\n2026-11-20,10,21\n"
    fills = "fill_id,date,symbol,side,quantity,price,fees\nF1,2026-01-05,A,BUY,1,10,0\n"
    files = {"p.csv": prices, "t.csv": "symbol,weight\nA,0.5\nB,0.5\n", "f.csv": fills}
    verbs = (
        "book init --date 2026-01-02", "book flow --amount 100 --date 2026-01-02", "book fills f.csv",
        "book fills f.csv", "book show --json", "book verify", "book backup copy.db", "book show --book none.db",
        "track --targets t.csv --prices p.csv --capital 1000 --out report",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), open(os.devnull, "w") as nothing:
        for name, content in files.items():
            Path(name).write_text(content)
        with contextlib.redirect_stdout(nothing), contextlib.redirect_stderr(nothing):
            for verb in verbs:
                cli(*verb.split())()


def _task(job: Job) -> Callable[[], int | None]:
    """What the child is to do; whatever is dear in finding that out is done before there is a child."""
    module, name = job.call.split(":")
    task: Callable[[], int | None] = getattr(import_module(module), name)(*job.arguments)
    return task


def _grow_up(job: Job, task: Callable[[], int | None], out: int, err: int, go: int) -> int:
    """The life of a child."""
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.chdir(job.folder)
    if job.bytes_max >= 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (job.bytes_max, job.bytes_max))
    if job.nobody and os.geteuid() == 0:
        os.setresuid(NOBODY, NOBODY, NOBODY)
    os.read(go, 1)
    status = task() or 0
    sys.stdout.flush()
    return status


# --- in the process that forks ---------------------------------------------------------------------------------------
def _ran(job: Job) -> Ran:
    task = _task(job)
    go, starts = os.pipe()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            status = 70
            with contextlib.suppress(BaseException):
                os.close(starts)
                status = _grow_up(job, task, out.fileno(), err.fileno(), go)
            os._exit(status)
        os.close(go)
        tracer = _attached(job.strace, child) if job.strace else None
        os.write(starts, b"!")
        os.close(starts)
        if job.kill_after >= 0:
            time.sleep(job.kill_after)
            os.kill(child, signal.SIGKILL)
        _, waited = os.waitpid(child, 0)
        if tracer is not None:
            tracer.communicate()
        out.seek(0)
        err.seek(0)
        return Ran(os.waitstatus_to_exitcode(waited), out.read().decode(), err.read().decode())


def _attached(options: Sequence[str], child: int) -> subprocess.Popen[str]:
    """strace on the child, once it has it."""
    tracer = subprocess.Popen(["strace", *options, "-p", str(child)], stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    said = tracer.stderr.readline()
    assert "attached" in said, f"strace is needed (apt-get install strace), and may trace: {said}"
    return tracer


def _serve() -> None:
    _warm()
    for line in sys.stdin:
        print(json.dumps(asdict(_ran(Job(**json.loads(line))))), flush=True)


if __name__ == "__main__":
    _serve()
