"""到办事现场次数: how often the applicant of a case had to come, counted from what is written of its steps. Pure.

最多跑一次 is a promise about visits (城 一; national element 到办事现场次数). What came by post, online or through a
24-hour box is none; all that is done on one day is one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from hall.cases.casefile import Taken
from hall.cases.lifecycle import Act
from hall.catalogue.items import Channel

_AT_A_COUNTER = (Channel.WINDOW, Channel.TERMINAL, Channel.VILLAGE)  # whoever files there came there
_WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Visit:
    """A day (ISO date) on which the applicant, or somebody for the applicant, was here, and the steps it was for."""

    day: str
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rounds:
    """四清 (城 六-7): how many rounds consulting, forms, materials and review took."""

    consulting: int
    forms: int
    materials: int
    review: int

    @property
    def clear(self) -> bool:
        """Whether each took one round at most."""
        return max(self.consulting, self.forms, self.materials, self.review) <= 1


def visits(steps: Iterable[Taken]) -> tuple[Visit, ...]:
    """The visits of a case, oldest first."""
    came = [step for step in steps if _came(step)]
    return tuple(
        Visit(day, tuple(step.act for step in group)) for day, group in groupby(came, lambda step: step.at[:10])
    )


def _came(step: Taken) -> bool:
    match step.act:
        case "receive":
            return step.facts.get("channel", _WINDOW) in _AT_A_COUNTER
        case Act.TAKE | Act.SUPPLEMENTED:
            return step.facts.get("channel") == _WINDOW
        case Act.DELIVER:
            return step.facts["mode"] == _WINDOW and not step.facts.get("place")
        case _:
            return False


def rounds(steps: Sequence[Taken], answers: int) -> Rounds:
    """The rounds of a case: `answers` were written to its question, each with all the forms of the item.

    Each notice of supplement is one more review; each further day on which materials came in, one more round of them.
    """
    notices = sum(step.act == Act.ASK for step in steps)
    received = {step.at[:10] for step in steps if step.act == "receive"}
    later = {step.at[:10] for step in steps if step.act == Act.TAKE} - received
    return Rounds(answers, answers, 1 + len(later), 1 + notices)
