"""What the counter keeps beside the steps of a case: time to answer questions, serials, boxes, offline, demands.

A hall's counter.toml, offline.toml, demands.toml and lockers.toml; what a hall does not say stands here.
"""

from dataclasses import dataclass, field
from pathlib import Path

from hall.cases.demands import Demands, read_demands
from hall.cases.offline import OfflineRules, read_offline
from hall.days.workdays import Limit, Unit
from hall.errors import Reason, Refused
from hall.places import HALLS
from hall.rows import Row, read_rows

_CONSULT = Limit(1, Unit.WORKING_DAY)
_BLOCK = 50
_REMIND = 3
_TRIES = 5
_KEEP = Limit(3, Unit.NATURAL_DAY)


@dataclass(frozen=True, slots=True)
class Room:
    """What numbers leave free in a store that was put back from a copy: `spare`, and what one series of `dockets`
    (文号), a day's `cases` and one class of `tickets` can give in an hour at most (hall.putback)."""

    spare: int = 20
    dockets: int = 20
    cases: int = 60
    tickets: int = 30


@dataclass(frozen=True, slots=True)
class Bank:
    """One bank of boxes: its code, its name, which says where it stands, and how many boxes it has."""

    code: str
    name: str
    boxes: int


@dataclass(frozen=True, slots=True)
class LockerRules:
    """The banks of a hall; a code may be tried `tries` times, and opens its box until the end of `keep`."""

    banks: tuple[Bank, ...] = ()
    tries: int = _TRIES
    keep: Limit = _KEEP

    def bank(self, code: str) -> Bank:
        """The bank of that code. Raises Refused(BANK_UNKNOWN)."""
        for bank in self.banks:
            if bank.code == code:
                return bank
        raise Refused(Reason.BANK_UNKNOWN)


@dataclass(frozen=True, slots=True)
class CounterRules:
    """`consult` is the time for what was not answered at once (首问责任); `block` the serials of a terminal's block;
    `remind` how many natural days before their last day applicants hear again of what is missing."""

    consult: Limit = _CONSULT
    block: int = _BLOCK
    offline: OfflineRules = field(default_factory=OfflineRules)
    demands: Demands = field(default_factory=Demands)
    lockers: LockerRules = field(default_factory=LockerRules)
    remind: int = _REMIND
    room: Room = field(default_factory=Room)


def read_counter_rules(hall: str, halls: Path = HALLS) -> CounterRules:
    """The rules of `hall`; the defaults where it has no file. Raises Garbled naming the file and the field."""
    folder = halls / hall
    consult, block, remind, room = _CONSULT, _BLOCK, _REMIND, Room()
    if (folder / "counter.toml").exists():
        top = read_rows(folder / "counter.toml")
        consult, block = _limit(top.row("consult"), _CONSULT), top.whole("block", _BLOCK)
        remind, room = top.whole("remind", _REMIND), _room(top.row("put_back"), room)
        top.done()
        if not block:
            raise top.fault("block", "应为 1 或更大的整数")
    return CounterRules(
        consult, block, read_offline(folder / "offline.toml"), read_demands(folder / "demands.toml"),
        _lockers(folder / "lockers.toml"), remind, room,
    )  # fmt: skip


def _lockers(file: Path) -> LockerRules:
    if not file.exists():
        return LockerRules()
    top = read_rows(file)
    banks: list[Bank] = []
    for row in top.rows("banks"):
        bank = Bank(row.text("code"), row.text("name"), row.whole("boxes"))
        row.done()
        if not bank.boxes or bank.code in {other.code for other in banks}:
            raise row.fault("boxes", "每组信箱的编码不同，至少有一个箱")
        banks.append(bank)
    rules = LockerRules(tuple(banks), top.whole("tries", _TRIES), _limit(top.row("keep"), _KEEP))
    top.done()
    if not rules.tries:
        raise top.fault("tries", "应为 1 或更大的整数")
    return rules


def _room(row: Row | None, usual: Room) -> Room:
    if row is None:
        return usual
    room = Room(
        row.whole("spare", usual.spare), row.whole("dockets", usual.dockets), row.whole("cases", usual.cases),
        row.whole("tickets", usual.tickets),
    )  # fmt: skip
    row.done()
    if not room.spare:
        raise row.fault("spare", "应为 1 或更大的整数")
    return room


def _limit(row: Row | None, usual: Limit) -> Limit:
    if row is None:
        return usual
    limit = Limit(row.number("count"), row.choice("unit", Unit))
    row.done()
    if not limit.sound:
        raise row.fault("count", "应为大于 0 的整数或半数")
    return limit
