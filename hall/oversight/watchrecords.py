"""What supervision finds and orders, what passes between approval and regulation, and what people declare: records.

`facts` are what a sentence names; days are ISO dates, money is in fen. Nobody's name stands in any of them.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from hall.record import Record


@dataclass(frozen=True, slots=True)
class FindingRecorded(Record):
    """A rule of supervision found something: fields of GB/T 39046-2020 table 11, so that every level may follow it."""

    travels: ClassVar[bool] = True
    finding: str
    rule: str
    code: str
    subject: str
    period: str
    level: str
    case: str
    department: str
    site: str
    facts: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class OrderIssued(Record):
    """督办: somebody is to answer for a finding by `due`."""

    travels: ClassVar[bool] = True
    order: str
    finding: str
    department: str
    due: str
    words: str


@dataclass(frozen=True, slots=True)
class OrderMoved(Record):
    """A step of an order: `act` of hall.oversight.orders.OrderAct, and how it stands now."""

    travels: ClassVar[bool] = True
    order: str
    act: str
    state: str
    step: int
    due: str
    words: str


@dataclass(frozen=True, slots=True)
class ApprovalPushed(Record):
    """审管互动: an approval went to the department that watches over what it allows."""

    travels: ClassVar[bool] = True
    case: str
    organ: str


@dataclass(frozen=True, slots=True)
class ApprovalClaimed(Record):
    """认领: the regulator has taken an approval into its care."""

    travels: ClassVar[bool] = True
    case: str
    organ: str


@dataclass(frozen=True, slots=True)
class RegulatorAsked(Record):
    """反向告知函: the regulator asks the approving side to change, revoke, cancel or void what it granted."""

    travels: ClassVar[bool] = True
    notice: str
    case: str
    wish: str
    words: str


@dataclass(frozen=True, slots=True)
class RegulatorAnswered(Record):
    """The approving side's answer: whether it was done, in words."""

    travels: ClassVar[bool] = True
    notice: str
    case: str
    done: bool
    words: str


@dataclass(frozen=True, slots=True)
class FeeTaken(Record):
    """收费: what was taken for a case; `rate` is the item's own, -1 where it names no number."""

    travels: ClassVar[bool] = True
    fee: str
    case: str
    taken: int
    rate: int


@dataclass(frozen=True, slots=True)
class FigureDeclared(Record):
    """What a person says of something no row can tell: `counted` of `whole` on `day`."""

    travels: ClassVar[bool] = True
    measure: str
    day: str
    counted: int
    whole: int
    words: str


@dataclass(frozen=True, slots=True)
class DutyDone(Record):
    """A duty of oversight was done in its period: an inspection, a bulletin, an appraisal."""

    travels: ClassVar[bool] = True
    duty: str
    period: str
    words: str
