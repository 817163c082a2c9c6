"""What a change from the platform says, by kind; sync.inbox applies it."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.fields import Line, garbled, moment, some, text, texts, whole

if TYPE_CHECKING:
    from hall.agency.heard import Word

_PAPER = re.compile(r"[A-Z2-7]{8}")  # a paper's serial, and the key that signed it
_NUMBER = 50  # characters of an official number, and of a receipt's
_NAME = 64  # of an id, or a site's code
_PAPERS = 500  # in one parcel; and serials in one voiding


@dataclass(frozen=True, slots=True)
class Decision:
    """决定 on one case: outcome `granted` or `denied`; `revision` grows with every change of the case."""

    case: str
    official_no: str
    outcome: str
    text: str
    decided_at: str
    revision: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """The official number that one case got."""

    case: str
    official_no: str


@dataclass(frozen=True, slots=True)
class Paid:
    """An order that was paid at the platform's cashier, and the number of its receipt."""

    order: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Voiding:
    """Papers that are void by the word of another station; see hall.proofs.voids."""

    issuer: str
    serials: tuple[str, ...]
    since: str
    why: str


def read_decision(line: Line) -> Decision:
    """The decision a change carries. This and all below raise Garbled when a field is missing or cannot be."""
    outcome, decided_at, official_no = text(line, "outcome"), moment(line, "decided_at"), _official_no(line)
    if outcome not in ("granted", "denied"):
        raise garbled("outcome")
    return Decision(text(line, "case"), official_no, outcome, text(line, "text"), decided_at, whole(line, "revision"))


def read_number(line: Line) -> Numbered:
    """The official number a change carries."""
    return Numbered(text(line, "case"), _official_no(line))


def read_payment(line: Line) -> Paid:
    """The order a change says was paid."""
    return Paid(text(line, "order"), some(line, "receipt", _NUMBER).strip())


def read_voiding(line: Line) -> Voiding:
    """The papers a change says are void."""
    serials, since = texts(line, "serials"), moment(line, "since")
    if not 0 < len(serials) <= _PAPERS or not all(each == "" or _PAPER.fullmatch(each) for each in serials):
        raise garbled("serials")
    if not _PAPER.fullmatch(issuer := text(line, "issuer")):
        raise garbled("issuer")
    return Voiding(issuer, serials, since, text(line, "why"))


def read_parcel(line: Line) -> "Word":
    """The hand-over a change tells of, as it stands."""
    from hall.agency.handovers import Carried, ParcelState
    from hall.agency.heard import Word

    state, way = text(line, "state"), text(line, "way")
    if state not in set(ParcelState):
        raise garbled("state")
    if way not in set(Carried):
        raise garbled("way")
    papers, lacking = texts(line, "papers"), texts(line, "lacking")
    if not 0 < len(papers) <= _PAPERS:
        raise garbled("papers")
    if not set(lacking) <= set(papers) or bool(lacking) != (state == ParcelState.SHORT):
        raise garbled("lacking")
    giver, taker = some(line, "giver", _NAME), some(line, "taker", _NAME)
    if giver == taker:
        raise garbled("taker")
    n, revision = whole(line, "n"), whole(line, "revision")
    if not (n and revision):
        raise garbled("revision" if n else "n")
    return Word(
        some(line, "handover", _NAME), some(line, "case", _NAME), some(line, "number", _NUMBER), text(line, "item"), n,
        giver, taker, Carried(way), text(line, "waybill"), papers, text(line, "sent_by"), moment(line, "sent_at"),
        ParcelState(state), some(line, "by", _NAME), moment(line, "at"), text(line, "words"), lacking, revision,
        text(line, "source"),
    )  # fmt: skip


def _official_no(line: Line) -> str:
    number = text(line, "official_no")
    if not 0 < len(number) <= _NUMBER:
        raise garbled("official_no")
    return number
