"""What a month came to, in numbers that depend on its seed alone."""

import hashlib
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from station.month.audit import INVARIANTS
from station.month.plan import Plan
from station.month.play import Played
from station.month.site import Wait

OFFLINE, FORTY = "village offline, forty cases, one number met twice", 40
SCENES = (
    "instant case in one visit",
    "deemed acceptance after five days of silence",
    "tolerance, late supplement, deemed withdrawn",
    "false pledge, the black list blocks the next",
    "hearing over the holiday and the make-up Saturday",
    OFFLINE,
    "citywide item filed in another town and couriered",
    "bad rating: contacted, put right, called back",
    "hotline sheet returned within a day and assigned anew",
    "project with yellow and red stages and a joint survey",
    "cancelled item requested",
    "rare character in a name",
    "long minority name",
    "eighty-five years old, visited at home",
    "box opened with the code at night",
    "several matters on one form, one result",
    "a mandate in seven steps, called back by other hands",
    "a question handed to a colleague and answered in time",
    "a rating appealed against and judged in time",
)
"""The required scenarios, by the names under which the stories report them."""


def summary(plan: Plan, played: Sequence[Played]) -> dict[str, Any]:
    """The whole month as JSON; `faults` is what the audits found."""
    tally, scenes = Counter[str](), dict[str, str]()
    for site in played:
        tally.update(site.tally)
        scenes |= {name: f"{site.code} {what}" for name, what in site.scenes.items() if name not in scenes}
    if meeting := _meeting(played):
        scenes[OFFLINE] = meeting
    waits = [wait for site in played for wait in site.waits]
    return {
        "seed": plan.seed,
        "first": plan.first.isoformat(),
        "last": plan.last.isoformat(),
        "sites": {site.code: _site(site) for site in played},
        "visits": tally["visits"],
        "cases": tally["cases"],
        "records": sum(site.records for site in played),
        "states": _sum(site.states for site in played),
        "ratings": {stars: tally[f"rated {stars}"] for stars in range(5, 0, -1)},
        "tally": dict(sorted(tally.items())),
        "waits": _waits(waits) | {level: _waits([w for s in played if s.level == level for w in s.waits])
                                  for level in ("county", "town", "village")},
        "scenarios": {name: scenes.get(name, "") for name in SCENES},
        "figures": [figure for site in played for figure in site.figures],
        "invariants": dict(INVARIANTS),
        "checked": sum(site.checked for site in played),
        "faults": [fault for site in played for fault in site.faults],
        "fingerprint": hashlib.sha256("".join(site.fingerprint for site in played).encode()).hexdigest(),
    }  # fmt: skip


def _meeting(played: Sequence[Played]) -> str:
    """Two stations that were away gave one provisional number; the platform gave each case one of its own."""
    for site in played:
        for other in played:
            same = [number for number in site.met if other.met.get(number, site.met[number]) != site.met[number]]
            if same and len(site.met) >= FORTY:
                return f"{site.code} {len(site.met)} cases, {len(same)} numbers met {other.code}'s"
    return ""


def _site(site: Played) -> dict[str, Any]:
    return {
        "visits": site.tally["visits"], "cases": site.tally["cases"], "records": site.records,
        "states": dict(sorted(site.states.items())), "faults": len(site.faults), "fingerprint": site.fingerprint,
    }  # fmt: skip


def _waits(waits: Sequence[Wait]) -> dict[str, Any]:
    """Waits and the errors of their promises, in minutes: all, each class, the priority lane, and who came before the
    windows opened. The bias is above 0 where too much was promised."""
    groups = {"all": list(waits)} | {k: [w for w in waits if w.klass == k] for k in sorted({w.klass for w in waits})}
    groups["priority lane"] = [wait for wait in waits if wait.preferred]
    groups["before opening"] = [wait for wait in waits if wait.early]
    return {name: _error(group) for name, group in groups.items() if group}


def _error(waits: Sequence[Wait]) -> dict[str, float]:
    errors = [wait.promised - wait.real for wait in waits]
    away = sorted(abs(error) for error in errors)
    return {
        "numbers": len(waits),
        "mean wait": round(statistics.fmean(wait.real for wait in waits), 1),
        "median error": round(statistics.median(away), 1),
        "p90 error": round(away[int(len(away) * 0.9)], 1),
        "bias": round(statistics.fmean(errors), 1),
    }


def _sum(counts: Iterable[Counter[str]]) -> dict[str, int]:
    total = Counter[str]()
    for count in counts:
        total.update(count)
    return dict(sorted(total.items()))


def sentences(document: dict[str, Any], spent: dict[str, float]) -> list[str]:
    """The month for a reader at the command line."""
    wait = document["waits"]["all"]
    missing = [name for name, where in document["scenarios"].items() if not where]
    return [
        f"seed {document['seed']}: {document['first']} to {document['last']}, {len(document['sites'])} sites, "
        f"{document['visits']} visits, {document['cases']} cases, {document['records']} records",
        f"waits: {wait['mean wait']} min in the mean; the promise errs by {wait['median error']} min (median), "
        f"{wait['p90 error']} (90th percentile), bias {wait['bias']}",
        f"scenarios: {len(document['scenarios']) - len(missing)} of {len(document['scenarios'])}"
        + (f"; missing: {', '.join(missing)}" if missing else ""),
        f"invariants: {len(INVARIANTS)}, checked {document['checked']} times, {len(document['faults'])} faults",
        *document["faults"][:20],
        "seconds: " + ", ".join(f"{name} {seconds:.0f}" for name, seconds in spent.items()),
    ]
