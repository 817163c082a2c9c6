"""A process at the counter that plays whole visits and acknowledges each step on standard output, to be crashed.

Run as `python -m tests.helpers.visitor FOLDER [--rounds N] [--pragma "synchronous = NORMAL"]`. A round opens the store,
plays a visit and closes it, so that the next round finds what a checkpoint left.
"""

import argparse
import json
import os
from pathlib import Path

import hall.store
from hall.clock import SystemClock
from hall.store import Store
from tests.helpers.hall import hall_over, visit


def say(told: dict[str, str]) -> None:
    """Acknowledge in one write, which a pipe takes whole."""
    os.write(1, json.dumps(told).encode() + b"\n")


def play(data: Path, visits: int = 1, eager: bool = False) -> None:
    """One opening of the store with its visits; `eager` is the bug of tests.helpers.hall.visit."""
    store = Store.open(data, SystemClock())
    counter = hall_over(store)
    for _ in range(visits):
        visit(counter, say, eager=eager)
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--pragma", default="", help="the planted bug: this one last, over the product's own")
    args = parser.parse_args()
    if args.pragma:
        hall.store._PRAGMAS = (*hall.store._PRAGMAS, args.pragma)
    for _ in range(args.rounds):
        play(args.data)


if __name__ == "__main__":
    main()
