"""How long the loop of a face does not come round while its world is slow: readers drip, the platform stalls."""

import json
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from station.bench.cold_start import bare
from station.bench.figure import Figure
from station.bench.hall import FACES, BenchHall
from station.demo.hall import ROOT

GOAL_MS = 50.0
DRIP_MS = 2.0  # between two bytes: a reading of 1295 bytes takes 2.6 s
STALL_S = 5.0  # until the platform answers


def measure(hall: BenchHall, seconds: float = 22.0) -> Figure:
    """The 99.9th percentile of the worse of kiosk and desk, beside the loop of a window that has nothing to do.

    Meanwhile numbers are taken at the kiosk without a card, called and finished at the desk; cards come and go on
    both readers.
    """
    desk = hall.hands["desk1"]
    readers = ("kiosk.idcard", "desk1.idcard")
    for reader in readers:
        hall.poke(reader, do="drip", ms=DRIP_MS)
    hall.mood("slow", seconds=STALL_S)
    with _pulse() as baseline:
        for face in FACES:
            hall.hands[face].do("gaps")
        end, taken = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            hall.poke("desk1.idcard", do="put" if taken % 2 else "remove", **({"person": "zhang"} if taken % 2 else {}))
            desk.do("key", key="F2")
            hall.take_number()
            desk.do("key", key="F5")
            taken += 1
        gaps = {face: hall.hands[face].do("gaps") for face in FACES}
    for reader in readers:
        hall.poke(reader, do="drip", ms=0)
    hall.mood("normal")
    worst = max(gaps[face]["p999"] for face in FACES)
    detail = {f"{face}_{name}": float(gaps[face][name]) for face in FACES for name in ("count", "p999", "max")}
    idle = baseline["p999"]
    ratio = worst / idle if idle else None
    return Figure(
        worst, "ms", f"p99.9 <= {GOAL_MS:g} ms", worst <= GOAL_MS, idle, ratio, detail | {"tickets": float(taken)}
    )


@contextmanager
def _pulse() -> Generator[dict[str, Any], None, None]:
    """The gaps of a bare window's loop over the time of the block, there when it ends."""
    gaps: dict[str, Any] = {}
    process = subprocess.Popen(
        [*bare(), "pulse"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield gaps
    finally:
        said, _ = process.communicate(timeout=10)
    gaps.update(json.loads(said))
