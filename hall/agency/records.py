"""What is written down of places and people: hand-overs, mandates, matters done for others, stewards, errands, duty."""

from dataclasses import dataclass, field
from typing import ClassVar

from hall.record import Record


@dataclass(frozen=True, slots=True)
class PapersSent(Record):
    """送件: the papers of a case left `giver` for `taker`; `n` counts the hand-overs of the case."""

    travels: ClassVar[bool] = True
    handover: str
    case: str
    n: int
    giver: str
    taker: str
    way: str
    waybill: str
    papers: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class PapersSettled(Record):
    """What became of a hand-over: `act` is confirm, miss, find or take_back; `lacking` what was not in the parcel."""

    travels: ClassVar[bool] = True
    handover: str
    case: str
    act: str
    state: str
    words: str
    lacking: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class PapersHeard(Record):
    """What became of a hand-over came down from the platform: `state` in place of `before`, "" where it was not known
    here."""

    handover: str
    case: str
    before: str
    state: str


@dataclass(frozen=True, slots=True)
class MandateTaken(Record):
    """委托书 taken down: who acts for whom, in which items, with which powers, until when; `guardian` may be {}."""

    travels: ClassVar[bool] = True
    mandate: str
    staff: str
    principal: dict[str, str]
    agent: dict[str, str]
    guardian: dict[str, str]
    items: list[str]
    powers: list[str]
    since: str
    until: str
    signature: str


@dataclass(frozen=True, slots=True)
class MandateEnded(Record):
    """A mandate ended before its last day: revoked, renounced, or by death or incapacity."""

    travels: ClassVar[bool] = True
    mandate: str
    why: str


@dataclass(frozen=True, slots=True)
class MatterMoved(Record):
    """代办: one of the seven steps of a matter, or its end. `case` is the case it became, "" before it was filed."""

    travels: ClassVar[bool] = True
    matter: str
    mandate: str
    item: str
    site: str
    act: str
    state: str
    case: str
    words: str


@dataclass(frozen=True, slots=True)
class StewardNamed(Record):
    """店小二: from now on `staff` is the one steward of the enterprise; "" where it has none any more."""

    travels: ClassVar[bool] = True
    uscc: str
    staff: str


@dataclass(frozen=True, slots=True)
class LiaisonEntered(Record):
    """企业联络员 of an enterprise: entered, or no longer so."""

    liaison: str
    uscc: str
    present: bool


@dataclass(frozen=True, slots=True)
class ProblemMoved(Record):
    """A problem of an enterprise: opened, taken in hand, solved, closed, or back again."""

    travels: ClassVar[bool] = True
    problem: str
    uscc: str
    act: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class ErrandMoved(Record):
    """上门服务 or another service at a place and a time: ordered, scheduled, done, cancelled."""

    travels: ClassVar[bool] = True
    errand: str
    kind: str
    item: str
    act: str
    state: str
    day: str
    half: str
    staff: str
    words: str


@dataclass(frozen=True, slots=True)
class DutyBegan(Record):
    """在岗: somebody took a place; window 0 for one without a window."""

    travels: ClassVar[bool] = True
    staff: str
    site: str
    window: int


@dataclass(frozen=True, slots=True)
class DutyEnded(Record):
    """离岗, and why."""

    travels: ClassVar[bool] = True
    staff: str
    site: str
    window: int
    why: str


@dataclass(frozen=True, slots=True)
class PostGiven(Record):
    """双重管理: who sent the person, and who manages the person here. `present` is false when the post ended."""

    staff: str
    site: str
    sender: str
    manager: str
    full_time: bool
    present: bool


@dataclass(frozen=True, slots=True)
class Trained(Record):
    """Somebody took part in a course."""

    who: str
    course: str
    day: str
    minutes: int
