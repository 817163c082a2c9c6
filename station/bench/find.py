"""A search in a catalogue of a hundred thousand items, as a clerk types it."""

import tempfile
import time
from pathlib import Path

from hall.catalogue.search import Index
from hall.clock import SystemClock
from hall.store import Store
from station.bench.figure import Figure, percentile
from station.bench.manyitems import QUESTIONS, many, spelt

GOAL_MS = 10.0


def measure(count: int = 100_000, rounds: int = 15) -> Figure:
    """The 99th percentile of every question asked `rounds` times of `count` made-up items, in an encrypted file."""
    with tempfile.TemporaryDirectory(prefix="onevisit-bench-") as folder:
        store = Store.open(Path(folder), SystemClock())
        with store.atomic():
            Index(store, 1).fill(many(count), spelt)
        index, took = Index(store, 1), list[float]()
        for question in QUESTIONS * rounds:
            began = time.perf_counter()
            index.find(question)
            took.append((time.perf_counter() - began) * 1000)
        store.close()
    p99 = percentile(took, 0.99)
    detail = {"p50": percentile(took, 0.5), "max": max(took), "items": float(count)}
    return Figure(p99, "ms", f"p99 <= {GOAL_MS:g} ms", p99 <= GOAL_MS, detail=detail)
