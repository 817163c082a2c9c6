"""The codes on the hall's own papers, read back: what a scanner at the kiosk or the desk may act on. Pure.

Every code begins "OV1:", the digit is the version of what follows: C/ the serial of a case's provisional number, T/
station, day and number of a queue ticket, P/ bank, box and pick-up code of a parcel, I/ code and version of an item, A/
an appointment, M/ a mandate, S/ a signed summary of a case, which hall.proofs reads. What is not written to the letter
is no code of ours: nothing is guessed of it.
"""

import re
from dataclasses import dataclass

PREFIX = "OV1:"
SUMMARY = f"{PREFIX}S/"
_CASE = re.compile(r"C/([0-9]{6,40})")
_TICKET = re.compile(r"T/([0-9]{6,12})/([0-9]{8})/([A-Z][0-9]{3})")
_ITEM = re.compile(r"I/([A-Za-z0-9_-]{1,64})/[A-Za-z0-9.]{1,32}")
_OTHER = re.compile(r"([AM])/([A-Za-z0-9_-]{1,64})")
_PICK_UP = re.compile(r"P/([a-z0-9_-]{1,32})/([1-9][0-9]{0,3})/([0-9]{8})")


@dataclass(frozen=True, slots=True)
class CaseCode:
    """Of a paper of a case: `number` is its provisional number, as it is printed."""

    number: str


@dataclass(frozen=True, slots=True)
class TicketCode:
    """Of a queue ticket: `day` is the hall day, ISO."""

    station: str
    day: str
    number: str


@dataclass(frozen=True, slots=True, repr=False)
class PickUpCode:
    """Of a parcel in a box; its repr is left out: the code opens it."""

    bank: str
    box: int
    code: str


@dataclass(frozen=True, slots=True)
class ItemCode:
    """Of a guide: the item's code in the catalogue."""

    item: str


@dataclass(frozen=True, slots=True)
class OtherCode:
    """Of a paper that a person looks at: `kind` "A" an appointment, "M" a mandate of an agent."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True, repr=False)
class SummaryCode:
    """Of a paper that proves itself: `text` is all of it, and believed by hall.proofs only."""

    text: str


PaperCode = SummaryCode | CaseCode | TicketCode | PickUpCode | ItemCode | OtherCode


def read_code(text: str) -> PaperCode | None:
    """What a code says, None where it is none of ours."""
    if not text.startswith(PREFIX):
        return None
    if text.startswith(SUMMARY):
        return SummaryCode(text)
    rest = text.removeprefix(PREFIX)
    if found := _CASE.fullmatch(rest):
        return CaseCode("临" + found[1])
    if found := _TICKET.fullmatch(rest):
        station, day, number = found.groups()
        return TicketCode(station, f"{day[:4]}-{day[4:6]}-{day[6:]}", number)
    if found := _PICK_UP.fullmatch(rest):
        return PickUpCode(found[1], int(found[2]), found[3])
    if found := _ITEM.fullmatch(rest):
        return ItemCode(found[1])
    if found := _OTHER.fullmatch(rest):
        return OtherCode(found[1], found[2])
    return None


def pick_up_code(bank: str, box: int, code: str) -> str:
    """The text of a parcel's code, for a paper or a message to its applicant."""
    return f"{PREFIX}P/{bank}/{box}/{code}"
