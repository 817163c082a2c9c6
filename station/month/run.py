"""Plays a whole month: its sites in processes of their own, as many at once as there are cores, and what they left."""

import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from station.month.plan import HALL, Plan
from station.month.play import Played, play
from station.month.summary import summary

SUMMARY, TIMES = "summary.json", "times.json"
_MEMORY = Path("/dev/shm")  # the month asks for no durability, only for the same calls
_ROOM = 3 << 30  # bytes

Say = Callable[[str], None]


def run(
    plan: Plan, keep: Path | None, workers: int, say: Say = lambda _: None
) -> tuple[dict[str, Any], dict[str, float]]:
    """Play `plan`; its summary, and the seconds spent by phase. With `keep`, the stores stay there, one folder for each
    site, beside summary.json and times.json.

    Raises FileExistsError where there is such a folder already.
    """
    if keep:
        keep.mkdir(parents=True)
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="onevisit-month-", dir=_quick()) as name:
        folder = Path(name)
        played = _all(plan, folder, workers, say)
        spent = Counter[str]()
        for site in played:
            spent.update(site.spent)
        document = summary(plan, played)
        if keep:
            _keep(plan, folder, keep)
    times = {"wall": time.perf_counter() - begun, **spent}
    if keep:
        (keep / SUMMARY).write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")
        (keep / TIMES).write_text(json.dumps(times, indent=1) + "\n", "utf-8")
    return document, times


def _all(plan: Plan, folder: Path, workers: int, say: Say) -> list[Played]:
    """Every site's month, in the order of the plan; the biggest begin first. With one site there is one process."""
    if len(plan.sites) == 1:
        return [play(folder, plan, plan.sites[0])]
    done: dict[str, Played] = {}
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        ordered = sorted(plan.sites, key=lambda site: -site.visits)
        for future in as_completed([pool.submit(play, folder, plan, site) for site in ordered]):
            one = future.result()
            done[one.code] = one
            visits, seconds = one.tally["visits"], sum(one.spent.values())
            say(f"{one.code}: {visits} visits, {one.records} records, {len(one.faults)} faults, {seconds:.0f} s")
    return [done[site.code] for site in plan.sites]


def _keep(plan: Plan, folder: Path, keep: Path) -> None:
    """Move the stores to where they stay, each with the settings a face needs to open it."""
    for site in plan.sites:
        shutil.move(folder / site.code, keep / site.code)
        told = {"hall": HALL, "profile": HALL, "name": site.name, "station": site.station}
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()]
        text = "\n".join(["[site]", *lines, "demo = true", ""])
        (keep / site.code / "site.toml").write_text(text, "utf-8")


def _quick() -> Path | None:
    """A folder in memory where the machine has one with room; None for the usual place of temporary files."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        return _MEMORY
    return None
