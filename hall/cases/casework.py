"""What happens to a case between acceptance and the door, as records: each is one step of the table, and travels.

Days are ISO dates, limits the text of hall.days.workdays.Limit, "" where there is none. The fields of a record are
what the papers of its step say.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from hall.record import Record


@dataclass(frozen=True, slots=True)
class SupplementAsked(Record):
    """补正: everything that is missing, told at once. `points` are sentences, `materials` the codes still wanted.

    `again` counts earlier notices; `until` is the applicant's last day.
    """

    travels: ClassVar[bool] = True
    case: str
    points: list[str]
    materials: list[str]
    until: str
    channels: list[str]
    again: int = 0
    approver: str = ""


@dataclass(frozen=True, slots=True)
class SupplementTaken(Record):
    """A wanted material came in by `channel`; `left` counts what is still missing."""

    travels: ClassVar[bool] = True
    case: str
    material: str
    channel: str
    left: int


@dataclass(frozen=True, slots=True)
class SupplementCompleted(Record):
    """All that had been asked or promised is here. `due` and `statutory_due` hold once the case is accepted.

    `channel` is how the last point was answered, "" where the materials that came in answered it.
    """

    travels: ClassVar[bool] = True
    case: str
    due: str = ""
    statutory_due: str = ""
    calendar: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class CaseRefused(Record):
    """不予受理: `reason` is a hall.cases.refusals.Ground, `organ` the right one to go to, the days end the remedies."""

    travels: ClassVar[bool] = True
    case: str
    reason: str
    words: str
    organ: str
    review_until: str
    suit_until: str


@dataclass(frozen=True, slots=True)
class Escalated(Record):
    """上报: the window could not or would not, and asks above. `case` is "" where nothing was received yet."""

    travels: ClassVar[bool] = True
    escalation: str
    case: str
    item: str
    why: str
    words: str


@dataclass(frozen=True, slots=True)
class EscalationAnswered(Record):
    """The answer from above: whether the window may do what it asked for, in words."""

    travels: ClassVar[bool] = True
    escalation: str
    case: str
    allowed: bool
    words: str


@dataclass(frozen=True, slots=True)
class PledgeGiven(Record):
    """告知承诺: the applicant was told `notice`, and pledges `text` in place of `materials`."""

    travels: ClassVar[bool] = True
    case: str
    materials: list[str]
    notice: str
    text: str


@dataclass(frozen=True, slots=True)
class PledgeWithdrawn(Record):
    """The applicant took the pledge back before the decision: the ordinary way begins anew."""

    travels: ClassVar[bool] = True
    case: str


@dataclass(frozen=True, slots=True)
class PledgeVerified(Record):
    """The pledge was checked after the decision: kept or not."""

    travels: ClassVar[bool] = True
    case: str
    kept: bool
    words: str


@dataclass(frozen=True, slots=True)
class CaseReviewed(Record):
    """审查: the opinion of one reviewer; `passes` tells whether it is for granting."""

    travels: ClassVar[bool] = True
    case: str
    passes: bool
    opinion: str


@dataclass(frozen=True, slots=True)
class ClockStopped(Record):
    """特别程序 began: which, why, and how long it is expected to take. 行政许可法 art. 45."""

    travels: ClassVar[bool] = True
    case: str
    procedure: str
    why: str
    expected: str
    since: str


@dataclass(frozen=True, slots=True)
class ClockResumed(Record):
    """特别程序 is over: the days counted anew without it."""

    travels: ClassVar[bool] = True
    case: str
    since: str
    until: str
    due: str
    statutory_due: str
    calendar: str


@dataclass(frozen=True, slots=True)
class CaseExtended(Record):
    """延期, once: by how much, why, and who approved it. 行政许可法 art. 42."""

    travels: ClassVar[bool] = True
    case: str
    by: str
    why: str
    approver: str
    due_before: str
    due: str
    statutory_due: str
    calendar: str


@dataclass(frozen=True, slots=True)
class CaseDecidedHere(Record):
    """决定 at this hall: outcome `granted` or `denied`, the reasons of a denial and the ends of its remedies.

    `by_rule` tells that nobody looked (秒批).
    """

    travels: ClassVar[bool] = True
    case: str
    outcome: str
    text: str
    by_rule: bool = False
    review_until: str = ""
    suit_until: str = ""


@dataclass(frozen=True, slots=True)
class ResultIssued(Record):
    """出件: the result lies ready at the issue window."""

    travels: ClassVar[bool] = True
    case: str
    result: str


@dataclass(frozen=True, slots=True)
class Delivered(Record):
    """送达, and what stands on the proof of service (送达回证): mode, signer and relation, document, place, how it
    was left where nobody would sign, the waybill, the identifier of an electronic licence."""

    travels: ClassVar[bool] = True
    case: str
    mode: str
    signer: str
    note: str = ""
    addressee: str = ""
    document: str = ""
    place: str = ""
    relation: str = ""
    refusal: str = ""
    waybill: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class CaseWithdrawn(Record):
    """撤回: the applicant wants no more of it."""

    travels: ClassVar[bool] = True
    case: str
    why: str


@dataclass(frozen=True, slots=True)
class CaseReturned(Record):
    """退件: given back with its papers, and why."""

    travels: ClassVar[bool] = True
    case: str
    why: str
    papers: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class CaseLapsed(Record):
    """逾期视为撤回: the applicant's day passed with something missing; or, `untaken`, nobody came again for what had
    been thought over (hall.cases.cooling)."""

    travels: ClassVar[bool] = True
    case: str
    until: str
    missing: list[str] = field(default_factory=list[str])
    untaken: bool = False


@dataclass(frozen=True, slots=True)
class CaseRevoked(Record):
    """撤销: the decision is void."""

    travels: ClassVar[bool] = True
    case: str
    why: str
