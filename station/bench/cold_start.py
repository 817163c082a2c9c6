"""From exec to the first frame: the kiosk as main.py starts it, in turn with a bare window of the same size."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from station.bench.figure import Figure
from station.bench.hall import SIZE, BenchHall
from station.demo.hall import READY_S, ROOT

GOAL = 1.7
# Qt tells of every frame it made; nothing of ours has to be built into the face.
TOLD = {"QT_LOGGING_RULES": "qt.scenegraph.time.renderer=true", "QT_FORCE_STDERR_LOGGING": "1"}
FRAME = b"time in renderer"


def measure(hall: BenchHall, pairs: int = 9) -> Figure:
    """The ratio is the median of the pairs' own ratios, so that a busy moment hits both of a pair."""
    spent: dict[str, list[float]] = {"kiosk": [], "bare": []}
    for turn in range(pairs + 1):
        for name, command in (("kiosk", kiosk(hall)), ("bare", bare())):
            with first_frame(command, hall.data) as (process, took):
                process.terminate()
            if turn:  # the first pair warms the caches
                spent[name].append(took * 1000)
    ratio = statistics.median(ours / theirs for ours, theirs in zip(spent["kiosk"], spent["bare"], strict=True))
    ours, theirs = statistics.median(spent["kiosk"]), statistics.median(spent["bare"])
    detail = {"min": min(spent["kiosk"]), "baseline_min": min(spent["bare"]), "pairs": float(pairs)}
    return Figure(ours, "ms", f"ratio <= {GOAL}", ratio <= GOAL, theirs, ratio, detail)


def kiosk(hall: BenchHall) -> list[str]:
    """The command of a kiosk's face, as its supervisor starts it."""
    return [sys.executable, "main.py", "kiosk", "--child", *hall.options()]


def bare() -> list[str]:
    """The command of the bare window."""
    return [sys.executable, str(Path(__file__).with_name("bare.py")), *map(str, SIZE)]


def as_installed(data: Path) -> dict[str, str]:
    """The environment of a program that may keep its bytecode, as an installed one does: here within `data`."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return environment | {"PYTHONPYCACHEPREFIX": str(data / "bytecode")}


@contextmanager
def first_frame(command: Sequence[str], data: Path) -> Generator[tuple[subprocess.Popen[bytes], float], None, None]:
    """Start a window whose bytecode is kept in `data`; the process, and the seconds until its first frame.

    It is ended with the block. Raises RuntimeError when the process ends or stays silent before that.
    """
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=ROOT, env=as_installed(data) | TOLD, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin
    assert process.stderr
    said: list[bytes] = []
    try:
        for line in process.stderr:
            said.append(line)
            if FRAME in line:
                yield process, time.monotonic() - began
                break
            if time.monotonic() - began > READY_S:
                raise RuntimeError(f"{command[1:3]} shows no frame")
        else:
            told = b"".join(said[-3:]).decode(errors="replace")
            raise RuntimeError(f"{command[1:3]} ended before its first frame: {told}")
    finally:
        process.terminate()
        process.stdin.close()
        process.stderr.read()  # what it still has to say would hold it up
        process.stderr.close()
        process.wait()
