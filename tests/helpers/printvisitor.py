"""Prints tickets and says on standard output when the first byte of one is at the printer, to be cut off then.

Run as `python -m tests.helpers.printvisitor FOLDER [--pragma "synchronous = NORMAL"] [--late]`; `--late` is the planted
bug of a spool that marks a job only when it is through.
"""

import argparse
import json
import os
from pathlib import Path
from typing import Any

import hall.store
from hall import printers
from hall.clock import SystemClock
from hall.events import DeviceState
from hall.ports import PrintOutcome
from hall.store import Store
from printing.spool import Spool
from tests.helpers.papers import PLACE, SITE, OneNotice, issued

TICKETS = 2


def say(told: dict[str, str]) -> None:
    """In one write, which a pipe takes whole."""
    os.write(1, json.dumps(told).encode() + b"\n")


class Printer:
    """A printer whose first byte is said; it proves every second ticket."""

    profile = printers.load("escpos-80")
    state = DeviceState.READY

    def __init__(self) -> None:
        self.ticket = ""

    def print(self, data: bytes) -> PrintOutcome:
        say({"act": "byte", "ticket": self.ticket})
        proves = int(self.ticket) % 2 == 0
        return PrintOutcome("proven" if proves else "failed", DeviceState.READY, began=True)

    def close(self) -> None:
        pass


class Late(Spool):
    """The planted bug."""

    def _claim(self, store: Store, job: Any) -> tuple[bytes, int] | None:
        made = self._made(job, job["body"], 0)
        assert made
        assert self._printer
        self._printer.print(made)  # the first byte leaves before the job is marked
        return super()._claim(store, job)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--pragma", default="", help="the planted bug: this one last, over the product's own")
    parser.add_argument("--late", action="store_true")
    args = parser.parse_args()
    if args.pragma:
        hall.store._PRAGMAS = (*hall.store._PRAGMAS, args.pragma)
    store, printer = Store.open(args.data, SystemClock()), Printer()
    kind = Late if args.late else Spool
    spool = kind(store, PLACE, SITE, OneNotice, "kiosk", lambda _: None, printer=printer)  # type: ignore[arg-type]
    say({"act": "ready"})
    for number in range(TICKETS):
        printer.ticket = str(number)
        spool.ticket(issued(id=str(number), number=f"A{number:03d}"))
        spool._one(store)  # on this thread: strace follows no other
    store.close()


if __name__ == "__main__":
    main()
