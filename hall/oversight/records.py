"""Records of what the public says to the hall and what becomes of it. No name and no number of a person is in them."""

from dataclasses import dataclass, field
from typing import ClassVar

from hall.record import Record


@dataclass(frozen=True, slots=True)
class RatingHandled(Record):
    """A bad rating took a step: `act` and `state` of hall.oversight.rectlife, `due` the day it is owed by (ISO)."""

    travels: ClassVar[bool] = True
    rating: str
    act: str
    state: str
    words: str
    due: str


@dataclass(frozen=True, slots=True)
class EnquiryFiled(Record):
    """12345: a call, letter or visit was taken in; `due` is the last day of the answer (ISO), "" without a calendar."""

    travels: ClassVar[bool] = True
    enquiry: str
    number: str
    kind: str
    words: str
    named: bool
    due: str


@dataclass(frozen=True, slots=True)
class EnquiryHandled(Record):
    """An enquiry took a step; `owner` is the unit that has it now."""

    travels: ClassVar[bool] = True
    enquiry: str
    act: str
    state: str
    owner: str
    words: str
    due: str


@dataclass(frozen=True, slots=True)
class ReportFiled(Record):
    """Somebody reported: a fault of the hall, a matter that could not be done, or wrongdoing."""

    travels: ClassVar[bool] = True
    report: str
    number: str
    kind: str
    words: str
    named: bool
    due: str


@dataclass(frozen=True, slots=True)
class ReportHandled(Record):
    """A report took a step."""

    travels: ClassVar[bool] = True
    report: str
    act: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class PhoneTried(Record):
    """The published telephone was tried: whether somebody answered, after how many seconds."""

    travels: ClassVar[bool] = True
    line: str
    day: str
    answered: bool
    seconds: int


@dataclass(frozen=True, slots=True)
class VoiceShown(Record):
    """A member of staff looked at who said it; the actor of the record is who looked."""

    subject: str


@dataclass(frozen=True, slots=True)
class Rated(Record):
    """好差评: one rating of one visit, or of one matter: `case` where it is none. `stars` 5 is best; reasons are the
    national three-digit codes; `channel` is one of hall.oversight.ratings.Channel, `named` tells 实名 from 匿名.
    """

    travels: ClassVar[bool] = True
    rating: str
    ticket: str
    number: str
    stars: int
    reasons: list[str] = field(default_factory=list[str])
    case: str = ""
    channel: str = "kiosk"
    words: str = ""
    named: bool = False
