"""Memory of the kiosk's face once it has settled, beside the bare window's."""

import time
from pathlib import Path

from station.bench.cold_start import bare, first_frame, kiosk
from station.bench.figure import Figure
from station.bench.hall import BenchHall

GOAL_MB = 130.0
STILL_S = 1.5  # without growing by more than STEP_MB: settled
STEP_MB = 0.5
LONGEST_S = 15.0


def measure(hall: BenchHall) -> Figure:
    """Resident set in MB (2^20 bytes), shared libraries included; beside it its supervisor's, which syncs for it."""
    ours, theirs = (_settled(command, hall.data) for command in (kiosk(hall), bare()))
    supervisor = _settled([part for part in kiosk(hall) if part != "--child"], hall.data)
    detail = {"supervisor": supervisor}
    return Figure(ours, "MB", f"<= {GOAL_MB:g} MB", ours <= GOAL_MB, theirs, ours / theirs, detail)


def _settled(command: list[str], data: Path) -> float:
    with first_frame(command, data) as (process, _):
        began = since = time.monotonic()
        size = resident_mb(process.pid)
        while (now := time.monotonic()) - since < STILL_S and now - began < LONGEST_S:
            time.sleep(0.1)
            grown = resident_mb(process.pid)
            if abs(grown - size) > STEP_MB:
                size, since = grown, now
        return resident_mb(process.pid)


def resident_mb(pid: int) -> float:
    """The resident set of a process, as Linux counts it."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
