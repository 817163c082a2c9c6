"""The days that pass by themselves: silence that becomes acceptance, promises that lapse."""

from dataclasses import dataclass

from hall.casefile import Case
from hall.errors import Reason, Refused
from hall.supplements import Supplements

BATCH = 50  # cases looked at in one run: each is a short transaction of its own
RULE = "rule"  # who acts when nobody does


@dataclass(frozen=True, slots=True)
class Passed:
    """What one run changed."""

    deemed: tuple[Case, ...]
    lapsed: tuple[Case, ...]


def run(supplements: Supplements) -> Passed:
    """Deem accepted what was told nothing in time, and end what its applicant let pass. Safe to run at any time."""
    deemed: list[Case] = []
    for case in supplements.unanswered()[:BATCH]:
        try:
            deemed.append(supplements.deem(case.id, RULE))
        except Refused as no:
            if no.reason not in (Reason.NOT_DEEMED, Reason.STEP_NOT_ALLOWED):
                raise
    lapsed: list[Case] = []
    for case in supplements.reminders(-1)[:BATCH]:
        lapsed.append(supplements.lapse(case.id, RULE))
    return Passed(tuple(deemed), tuple(lapsed))
