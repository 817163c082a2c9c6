"""The figures of this machine: what the house promises, measured beside a baseline in the same run."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ACCEPTANCE_GOAL = 0.7


def run(share: float = 1.0) -> dict[str, dict[str, Any]]:
    """Measure everything: {name: {value, unit, goal, ok, baseline, ratio, detail}}. Takes five to seven minutes.

    `share` scales how often each thing is done, for tests of the measuring itself. Without a display the faces open
    on none. Raises RuntimeError or TimeoutError when a part of the hall does not come up or does not answer.
    """
    from station.bench import (
        acceptance,
        across,
        card_to_event,
        card_to_name,
        cold_start,
        devices_idle,
        find,
        gui_gap,
        hall_calls,
        paper,
        rss,
        slips,
        ticketing,
        touch_to_paper,
        workday,
    )
    from station.bench.figure import Figure
    from station.bench.hall import BenchHall, take_numbers

    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

    def times(count: int) -> int:
        return max(1, round(count * share))

    rates = acceptance.measure(times(300))
    ok = rates["ratio"] >= ACCEPTANCE_GOAL
    accepted = Figure(rates["ours"], "1/s", f"ratio >= {ACCEPTANCE_GOAL}", ok, rates["baseline"], rates["ratio"])
    with tempfile.TemporaryDirectory(prefix="onevisit-bench-") as folder, BenchHall(Path(folder)) as hall:
        figures = {"cold_start": cold_start.measure(hall, times(9)), "rss": rss.measure(hall)}
        hall.begin()
        visits = take_numbers(hall, times(24))
        figures["touch_to_paper"] = touch_to_paper.measure(visits)
        figures["card_to_name"] = card_to_name.measure(visits)
        figures["acceptance"] = accepted
        figures["find"] = find.measure(times(100_000))
        figures |= ticketing.measure(times(300), times(200_000), times(100))
        figures["hall_calls"] = hall_calls.measure(times(10_000), times(100_000), times(200))
        figures["workday"] = workday.measure(times(2000))
        figures |= paper.measure(times(1000))
        figures |= slips.measure(times(200))
        figures["across"] = across.measure(hall, times(40))
        figures["card_to_event"] = card_to_event.measure(count=times(40))
        figures["devices_idle"] = devices_idle.measure(30.0 * share)
        figures["gui_gap"] = gui_gap.measure(hall, 22.0 * share)
    return {name: figure.told() for name, figure in figures.items()}
