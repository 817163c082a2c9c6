"""What the wires cost while nobody comes: the processor time of a process that holds every kind of device."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from station.bench.figure import Figure
from station.demo.hall import ROOT

GOAL = 2.0  # percent of one core
SETTLING_S = 3.0  # until all of them were greeted


def measure(seconds: float = 30.0) -> Figure:
    """Percent of one core, user and system, over `seconds`; the simulated devices are processes of their own."""
    with tempfile.TemporaryDirectory(prefix="onevisit-bench-") as folder:
        command = [sys.executable, "-m", "station.bench.attached", folder]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout
            count = float(process.stdout.readline() or 0)
            if not count:
                raise RuntimeError("the devices did not come up")
            time.sleep(min(seconds, SETTLING_S))
            began, spent = time.monotonic(), _seconds(process.pid)
            time.sleep(seconds)
            share = 100 * (_seconds(process.pid) - spent) / (time.monotonic() - began)
            process.communicate(timeout=30)
    return Figure(share, "%", f"<= {GOAL:g} % of one core", share <= GOAL, detail={"devices": count})


def _seconds(pid: int) -> float:
    """Processor time of a process so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
