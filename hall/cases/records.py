"""Records of a case's ordinary way, and of its papers; those of what else befalls it are in hall.cases.casework."""

from dataclasses import dataclass, field
from typing import ClassVar

from hall.record import Record


@dataclass(frozen=True, slots=True)
class CaseReceived(Record):
    """收件: the hall holds an application. Not yet 受理. `channel` is how it came in, `offline` that the network was
    away."""

    travels: ClassVar[bool] = True
    case: str
    provisional_no: str
    item: str
    item_name: str
    item_version: str
    applicant: dict[str, str]
    ticket: str
    channel: str = "window"
    offline: bool = False


@dataclass(frozen=True, slots=True)
class MaterialSet(Record):
    """A material of a case changed: `state` is one of hall.cases.cases.MaterialState's values."""

    travels: ClassVar[bool] = True
    case: str
    material: str
    state: str


@dataclass(frozen=True, slots=True)
class CaseAccepted(Record):
    """受理: the legal act. `due` is the promised day (ISO date), empty while no calendar covers it.

    `deemed` tells that the law counted silence as acceptance; `tolerated` are the codes of the materials that are to
    follow by `until` (容缺).
    """

    travels: ClassVar[bool] = True
    case: str
    provisional_no: str
    item: str
    due: str
    promised: str
    statutory: str
    calendar: str
    deemed: bool = False
    tolerated: list[str] = field(default_factory=list[str])
    until: str = ""


@dataclass(frozen=True, slots=True)
class CaseDecided(Record):
    """决定, made at the platform and brought down by sync: outcome `granted` or `denied`."""

    case: str
    official_no: str
    outcome: str
    text: str
    decided_at: str
    revision: int


@dataclass(frozen=True, slots=True)
class CaseClosed(Record):
    """办结: nothing more is owed but the result."""

    travels: ClassVar[bool] = True
    case: str


@dataclass(frozen=True, slots=True)
class PaperPrinted(Record):
    """A paper left, or may have left, a printer: outcome `proven` or `unproven` (the printer cannot tell)."""

    travels: ClassVar[bool] = True
    job: str
    paper: str
    number: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ReprintAsked(Record):
    """补打: somebody had a paper printed that may have come out before; `copy` is what it will bear."""

    job: str
    paper: str
    number: str
    copy: int
