"""A figure as it is told: what was measured, beside what, and whether it reaches its goal."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One promise of the house, measured. `baseline` and `ratio` are None where there is nothing to stand beside it.

    `detail` holds the numbers behind `value`, in the same unit where not named otherwise.
    """

    value: float
    unit: str
    goal: str
    ok: bool
    baseline: float | None = None
    ratio: float | None = None
    detail: dict[str, float] = field(default_factory=dict[str, float])

    def told(self) -> dict[str, Any]:
        """The figure as JSON."""
        return asdict(self)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 … 1) of the values do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def within(times_ms: Sequence[float], limit_ms: float) -> Figure:
    """The figure of waits whose 95th percentile may be `limit_ms` at most."""
    p95 = percentile(times_ms, 0.95)
    spread = {"p50": statistics.median(times_ms), "max": max(times_ms), "count": float(len(times_ms))}
    return Figure(p95, "ms", f"p95 <= {limit_ms:g} ms", p95 <= limit_ms, detail=spread)
