"""A desk's process that presses "call next" at a given instant, and the parent's handle on several of them.

Run as `python -m tests.helpers.presser FOLDER WINDOW [naive]`. It reads instants of the machine's monotonic clock in
nanoseconds, waits for each with its eye on the clock, presses, and answers {"number": …} or {"refused": …}; at `finish`
it ends what it got. `naive` is the planted bug: it looks who is next and then takes that one, in two steps.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from hall.clock import SystemClock
from hall.errors import Refused
from hall.store import Store
from tests.helpers.hall import Hall, hall_over

REPO = Path(__file__).resolve().parent.parent.parent
CLASSES = ("A",)
_SOON_NS = 3_000_000  # enough for every process to be awake and watching the clock
_WATCH_NS = 1_000_000


def press(hall: Hall, window: int) -> dict[str, str]:
    """The product's way."""
    try:
        return {"number": hall.tickets.call_next(window, CLASSES, "007").number}
    except Refused as no:
        return {"refused": no.reason.name}


def press_naively(hall: Hall, window: int) -> dict[str, str]:
    """Looking and taking apart from one another, as one would write it without a second desk in mind."""
    waiting = hall.tickets.waiting(CLASSES)
    if not waiting:
        return {"refused": "NOBODY_WAITING"}
    hall.store.run("UPDATE ticket SET state = 'called', window = ? WHERE id = ?", window, waiting[0].id)
    return {"number": waiting[0].number}


def main() -> None:
    data, window, *naive = sys.argv[1:]
    store = Store.open(Path(data), SystemClock())
    hall = hall_over(store)
    for line in sys.stdin:
        if line.strip() == "finish":
            hall.tickets.finish(int(window), "served", "007")
            answer: dict[str, str] = {}
        else:
            at = int(line)
            time.sleep(max(0, at - _WATCH_NS - time.monotonic_ns()) / 1e9)
            while time.monotonic_ns() < at:
                pass
            answer = (press_naively if naive else press)(hall, int(window))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    store.close()


class Desks:
    """One process for each of `windows`, on one store. A context manager: they end with it."""

    def __init__(self, data: Path, windows: Sequence[int], naive: bool = False) -> None:
        self._stack = ExitStack()
        self._processes: list[subprocess.Popen[str]] = []
        for window in windows:
            words = [
                sys.executable,
                "-m",
                "tests.helpers.presser",
                str(data),
                str(window),
                *(["naive"] if naive else []),
            ]
            process = subprocess.Popen(words, cwd=REPO, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self._processes.append(self._stack.enter_context(process))  # which closes its pipes and waits for its end
        self.press()  # every process is up, its store open, nobody waiting yet

    def __enter__(self) -> "Desks":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def press(self) -> list[dict[str, str]]:
        """All press at the same instant; what each was told, in the order of the desks."""
        at = time.monotonic_ns() + _SOON_NS
        for process in self._processes:
            _tell(process, str(at))
        return [_answer(process) for process in self._processes]

    def finish(self, told: Sequence[dict[str, str]]) -> None:
        """End what the desks got, given what `press` answered."""
        served = [process for process, one in zip(self._processes, told, strict=True) if "number" in one]
        for process in served:
            _tell(process, "finish")
        for process in served:
            _answer(process)


def _tell(process: subprocess.Popen[str], words: str) -> None:
    into: IO[str] | None = process.stdin
    assert into
    into.write(words + "\n")
    into.flush()


def _answer(process: subprocess.Popen[str]) -> dict[str, str]:
    out: IO[str] | None = process.stdout
    assert out
    return json.loads(out.readline())


if __name__ == "__main__":
    main()
