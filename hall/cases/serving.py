"""What the counter does around the steps of a case, as records: questions, numbers, results on their way, notices.

Days are ISO dates, "" where there is none. Nothing here holds a name or a number of a person but what a paper of the
case says already.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from hall.record import Record

# -- 咨询 -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConsultationAsked(Record):
    """咨询: somebody asked `first`, who answers for the question from now on. `item` is "" for a free question."""

    travels: ClassVar[bool] = True
    consultation: str
    number: str
    item: str
    question: str
    first: str
    due: str


@dataclass(frozen=True, slots=True)
class ConsultationHandedOver(Record):
    """首问负责: `to` answers for it from now on, and the person was told so on receipt `receipt`."""

    travels: ClassVar[bool] = True
    consultation: str
    receipt: str
    was: str
    to: str
    department: bool
    why: str


@dataclass(frozen=True, slots=True)
class ConsultationAnswered(Record):
    """一次写清: everything in writing at once. `version` is that of the guide it was answered by, "" in own words."""

    travels: ClassVar[bool] = True
    consultation: str
    item: str
    version: str
    answer: str
    forms: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class ConsultationReceived(Record):
    """The question became an application: its case is open."""

    travels: ClassVar[bool] = True
    consultation: str
    case: str


@dataclass(frozen=True, slots=True)
class ConsultationEnded(Record):
    """The question is over, and why."""

    travels: ClassVar[bool] = True
    consultation: str
    why: str


# -- numbers ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseNumbered(Record):
    """The platform's number of the case came down; both numbers find it from now on."""

    case: str
    provisional_no: str
    official_no: str


# -- results on their way ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeliveryWished(Record):
    """How the applicant wants the result, in the applicant's own choice (自愿)."""

    travels: ClassVar[bool] = True
    case: str
    mode: str


@dataclass(frozen=True, slots=True)
class ResultPosted(Record):
    """寄出, by the waybill."""

    travels: ClassVar[bool] = True
    case: str
    waybill: str


@dataclass(frozen=True, slots=True)
class ResultSentBack(Record):
    """The post brought it back; it waits at the window again."""

    travels: ClassVar[bool] = True
    case: str
    waybill: str
    why: str


@dataclass(frozen=True, slots=True)
class BoxFilled(Record):
    """Something was put into a box: `way` out, a result for its applicant, in, an applicant's material."""

    travels: ClassVar[bool] = True
    case: str
    parcel: str
    bank: str
    box: int
    way: str
    until: str


@dataclass(frozen=True, slots=True)
class BoxEmptied(Record):
    """A box is free again: `taken` by whom it was for, or cleared by the hall."""

    travels: ClassVar[bool] = True
    case: str
    parcel: str
    bank: str
    box: int
    way: str
    taken: bool


@dataclass(frozen=True, slots=True)
class BoxRecoded(Record):
    """A box has a new pick-up code; the one before opens nothing."""

    case: str
    parcel: str


@dataclass(frozen=True, slots=True)
class BoxMarked(Record):
    """A box is out of order, or works again."""

    bank: str
    box: int
    works: bool


@dataclass(frozen=True, slots=True)
class LockerStood(Record):
    """The boards of a bank are in another state: one of hall.events.DeviceState's, "" where none works it any more."""

    bank: str
    state: str


@dataclass(frozen=True, slots=True)
class DoorAsked(Record):
    """开箱: a door is to be opened, to put in, fetch or clear (`purpose`). Whoever owns its wire takes it up."""

    case: str
    attempt: str
    bank: str
    box: int
    purpose: str


@dataclass(frozen=True, slots=True)
class DoorTurned(Record):
    """An attempt to open a door is in another `state` (hall.cases.doors.AttemptState); `by` is who asked for it, `why`
    what kept it from being done."""

    case: str
    attempt: str
    bank: str
    box: int
    purpose: str
    state: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class DoorUnasked(Record):
    """A door is open that nothing of the hall asked for: by a key, by force, or since before the start."""

    bank: str
    box: int


@dataclass(frozen=True, slots=True)
class DoorLeftOpen(Record):
    """A door has been open for longer than it should."""

    bank: str
    box: int


# -- what the applicant hears -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoticeQueued(Record):
    """事前、事中、事后告知: the words an applicant is to hear; the platform sends them to the number of the case."""

    travels: ClassVar[bool] = True
    notice: str
    case: str
    stage: str
    words: str
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class NoticeSettled(Record):
    """A notice was sent, or could not be."""

    notice: str
    case: str
    sent: bool
    why: str


@dataclass(frozen=True, slots=True)
class DraftKept(Record):
    """An application was written down without the network; nothing is received yet."""

    draft: str
    item: str


@dataclass(frozen=True, slots=True)
class DraftOver(Record):
    """A draft became a case, or was thrown away (`case` "")."""

    draft: str
    case: str


@dataclass(frozen=True, slots=True)
class CreditEntered(Record):
    """A person or body was put on the red or the black list, until a day or for good (""), and why; not who."""

    entry: str
    listing: str
    why: str
    until: str


@dataclass(frozen=True, slots=True)
class CreditRepaired(Record):
    """信用修复: an entry of the black list holds no longer."""

    entry: str


@dataclass(frozen=True, slots=True)
class FeeDue(Record):
    """缴费通知: what a case owes, in fen, and the law behind it."""

    travels: ClassVar[bool] = True
    charge: str
    case: str
    amount: int
    basis: str


@dataclass(frozen=True, slots=True)
class FeeOrdered(Record):
    """网上支付: the order that is paid at the platform's cashier, which answers by its number."""

    travels: ClassVar[bool] = True
    charge: str
    case: str
    order: str
    amount: int


@dataclass(frozen=True, slots=True)
class FeePaid(Record):
    """A charge was paid: by `way`, with the number of the receipt, and of the order where it was paid on line."""

    travels: ClassVar[bool] = True
    charge: str
    case: str
    amount: int
    way: str
    receipt: str
    order: str


@dataclass(frozen=True, slots=True)
class FeeVoided(Record):
    """The case ended without a result, or was paid already: nothing is due any more; what was paid is `owed_back`."""

    travels: ClassVar[bool] = True
    charge: str
    case: str
    owed_back: bool


@dataclass(frozen=True, slots=True)
class FeeReturned(Record):
    """退费: what was paid went back, with the number of its receipt."""

    travels: ClassVar[bool] = True
    charge: str
    case: str
    amount: int
    receipt: str


# -- 材料照片 ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MaterialPictured(Record):
    """A desk's camera took a picture of a material. It stays on this machine: no platform has told its form."""

    case: str
    picture: str
    material: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class PictureDropped(Record):
    """A picture was of no use, and went."""

    case: str
    picture: str


@dataclass(frozen=True, slots=True)
class PicturesPurged(Record):
    """So many pictures of cases that are over went, by the hall's rule."""

    count: int
