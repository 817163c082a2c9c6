"""24 小时快递信箱: boxes in which a result waits for its applicant, or an applicant's material for the hall.

The wish to be served without meeting anybody (不见面审批, 德 17). A box holds one thing at a time: that is a
constraint of the database, not a look before. The pick-up code is told once and kept as a keyed hash; tries and days
are limited, and what nobody fetched goes back to the issue window.
"""

import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hall.cases.casefile import CaseFile
from hall.cases.counterrules import Bank, LockerRules
from hall.cases.doors import Attempt, Doors, Purpose
from hall.cases.serving import BoxEmptied, BoxFilled, BoxMarked, BoxRecoded
from hall.errors import Reason, Refused, Unknown
from hall.journal import append
from hall.staff import may
from hall.store import Row
from hall.words import N_

DIGITS = 8
APPLICANT = "citizen"  # who acts at a box's door: nobody of the hall
RECORD = "delivery.record"  # what a role must cover to fill and empty boxes


class ParcelWay(StrEnum):
    """Whom a parcel is for."""

    OUT = "out"
    IN = "in"


PARCEL_WORDS: dict[ParcelWay, str] = {
    ParcelWay.OUT: N_("结果，等申请人来取"),
    ParcelWay.IN: N_("申请人放入的材料，等窗口取出"),
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """What lies, or lay, in a box. `until` is the last day it may be fetched; `state` is in_box, taken or cleared, or
    "door" while its door is opened to put it in: it lies there once the door is shut."""

    id: str
    bank: str
    box: int
    case: str
    way: ParcelWay
    put_at: str
    until: str
    state: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A box that was filled. `code` is "" for what the hall fetches; it is told now and stands nowhere."""

    parcel: Parcel
    code: str


class Lockers:
    """The boxes over the store."""

    def __init__(self, file: CaseFile, rules: LockerRules) -> None:
        self._file, self._store, self._rules = file, file.store, rules
        self.doors = Doors(file)

    @property
    def banks(self) -> tuple[Bank, ...]:
        """The banks of the hall."""
        return self._rules.banks

    def free(self, bank: str) -> int:
        """How many boxes of a bank could be filled now. Raises Refused(BANK_UNKNOWN)."""
        with self._store.atomic():
            self._stand(bank)
        return len(self._free(bank))

    def put(self, case: str, bank: str, way: ParcelWay, actor: str) -> Placed:
        """Fill the lowest free box of a bank, inside atomic().

        Raises Refused(BANK_UNKNOWN | BANK_FULL), Refused(BOX_OTHER) where a result of the case lies in a box already.
        """
        box = self._room(case, bank, way)
        code = _fresh_code() if way is ParcelWay.OUT else ""
        return Placed(self._lay(str(uuid.uuid4()), case, bank, box, way, code, actor), code)

    def ask(self, case: str, bank: str, actor: str, along: Sequence[str] = ()) -> Placed:
        """Have the door of the lowest free box opened to put a result in, inside atomic(); `filled` follows when it is
        shut again. Raises what `put` raises, and what Doors.ask raises."""
        box, id_, code = self._room(case, bank, ParcelWay.OUT), str(uuid.uuid4()), _fresh_code()
        self.doors.ask(Purpose.PUT, bank, box, case, id_, actor, str(uuid.uuid4()), self._sealed(id_, code), along)
        return Placed(Parcel(id_, bank, box, case, ParcelWay.OUT, "", self._last_day, "door"), code)

    def filled(self, attempt: Attempt) -> Parcel:
        """A door opened to put a result in was shut again: it lies there, inside atomic()."""
        return self._lay(
            attempt.parcel, attempt.case, attempt.bank, attempt.box, ParcelWay.OUT, "", attempt.actor, attempt.sealed
        )

    def deposit(self, case: str, bank: str, actor: str) -> Parcel:
        """自助存件: the applicant of `case` puts material into a box; the hall fetches it. Free of charge both ways.

        Raises KeyError for an unknown case, Refused(BANK_UNKNOWN | BANK_FULL).
        """
        with self._store.atomic():
            self._file.row(case)
            return self.put(case, bank, ParcelWay.IN, actor).parcel

    def open(self, bank: str, box: int, code: str, then: Callable[[Parcel], object]) -> Parcel:
        """The code was entered at the bank: `then` does, with the parcel, what the taking means, in one transaction.

        Raises Refused(BOX_EMPTY | CODE_EXPIRED | CODE_LOCKED | CODE_WRONG); a wrong try is counted by the file.
        """
        found = self._coded(bank, box, code)
        with self._store.atomic():
            self.taken(found)
            then(self.parcel(found))
        return self.parcel(found)

    def unlock(self, bank: str, box: int, code: str, press: str, may: Callable[[str], object]) -> Attempt:
        """The code was entered where a locker of the hall works the doors: have the door opened. `press` is a UUID of
        the caller's: the same one again is the same attempt, and costs no try.

        A code that was right may be entered again for as long as the parcel lies there: a door that did not open is
        opened by the next press. `may` is asked whether its case may be handed out, before any door moves. Raises what
        `open`, `may` and Doors.check raise.
        """
        if known := self.doors.known(press):
            return known
        with self._store.atomic():
            self.doors.check(bank, box)
        found = self._coded(bank, box, code)
        with self._store.atomic():
            self._store.run("UPDATE locker_parcel SET tries = 0 WHERE id = ?", found)
            may(self.parcel(found).case)
            return self.doors.ask(Purpose.FETCH, bank, box, self.parcel(found).case, found, APPLICANT, press)

    def taken(self, parcel: str) -> None:
        """Its applicant took a parcel out, inside atomic(). Raises Refused(BOX_EMPTY)."""
        self._over(parcel, "taken", APPLICANT)

    def ask_back(self, parcel: str, actor: str) -> Attempt:
        """Have a door opened for the hall to empty its box; `collect` follows when it is shut again.

        Raises Refused(ROLE_MISSING | BOX_EMPTY), KeyError, and what Doors.ask raises.
        """
        with self._store.atomic():
            self.check(actor)
            found = self.parcel(parcel)
            if found.state != "in_box":
                raise Refused(Reason.BOX_EMPTY)
            return self.doors.ask(Purpose.CLEAR, found.bank, found.box, found.case, parcel, actor, str(uuid.uuid4()))

    def collect(self, parcel: str, actor: str) -> Parcel:
        """The hall empties a box: an applicant's material, or a result that nobody fetched in time or cannot open.

        Raises Refused(ROLE_MISSING), Refused(BOX_EMPTY) for what is out already, KeyError for an unknown parcel.
        """
        with self._store.atomic():
            self.check(actor)
            found = self.parcel(parcel)
            self._over(parcel, "taken" if found.way is ParcelWay.IN else "cleared", actor)
        return self.parcel(parcel)

    def recode(self, parcel: str, actor: str) -> Placed:
        """A new code, and as many tries as at first, for who lost it or tried too often; its days stay as they are.

        Raises Refused(ROLE_MISSING), Refused(BOX_EMPTY) for what is out already or the hall's to fetch.
        """
        with self._store.atomic():
            self.check(actor)
            found = self.parcel(parcel)
            if found.state != "in_box" or found.way is ParcelWay.IN:
                raise Refused(Reason.BOX_EMPTY)
            code = _fresh_code()
            self._store.run(
                "UPDATE locker_parcel SET code = ?, tries = 0 WHERE id = ?", self._sealed(parcel, code), parcel
            )
            append(self._store, BoxRecoded(found.case, parcel), actor, found.case)
        return Placed(found, code)

    def mark(self, bank: str, box: int, works: bool, actor: str) -> None:
        """A box is out of order, or works again. Raises Refused(BANK_UNKNOWN), KeyError for a box it does not have."""
        with self._store.atomic():
            self.check(actor)
            self._stand(bank)
            if not self._store.run("UPDATE locker_box SET works = ? WHERE bank = ? AND box = ?", int(works), bank, box):
                raise Unknown(box)
            append(self._store, BoxMarked(bank, box, works), actor)

    # -- finding ------------------------------------------------------------------------------------------------------

    def parcel(self, id_: str) -> Parcel:
        """One parcel. Raises KeyError."""
        row = self._store.one("SELECT * FROM locker_parcel WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return _parcel(row)

    def held(self, case: str) -> Parcel | None:
        """The result of a case that lies in a box."""
        row = self._store.one(
            "SELECT * FROM locker_parcel WHERE case_id = ? AND way = 'out' AND state = 'in_box'", case
        )
        return _parcel(row) if row else None

    def inside(self, way: ParcelWay) -> list[Parcel]:
        """Everything of one way that lies in a box, oldest first."""
        rows = "SELECT * FROM locker_parcel WHERE state = 'in_box' AND way = ? ORDER BY put_at, id"
        return [_parcel(row) for row in self._store.all(rows, way.value)]

    def expired(self) -> list[Parcel]:
        """The results whose last day is over: they go back to the window."""
        today = self._file.today.isoformat()
        return [parcel for parcel in self.inside(ParcelWay.OUT) if parcel.until < today]

    # -- inside -------------------------------------------------------------------------------------------------------

    def check(self, actor: str) -> None:
        """Raises Refused(ROLE_MISSING) for who may not fill and empty boxes."""
        if not may(self._file.role(actor), RECORD):
            raise Refused(Reason.ROLE_MISSING)

    def _room(self, case: str, bank: str, way: ParcelWay) -> int:
        """The lowest free box of a bank."""
        self._stand(bank)
        if way is ParcelWay.OUT and (held := self.held(case)):
            raise Refused(Reason.BOX_OTHER, box=held.box)
        if not (boxes := self._free(bank)):
            raise Refused(Reason.BANK_FULL)
        return boxes[0]

    @property
    def _last_day(self) -> str:
        return self._file.day(self._store.clock.now(), self._rules.keep)

    def _lay(
        self, id_: str, case: str, bank: str, box: int, way: ParcelWay, code: str, actor: str, sealed: str = ""
    ) -> Parcel:
        until = self._last_day
        self._store.run(
            "INSERT INTO locker_parcel (id, bank, box, case_id, way, code, put_at, put_by, until)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            id_, bank, box, case, way.value, sealed or self._sealed(id_, code), self._file.now, actor, until,
        )  # fmt: skip
        append(self._store, BoxFilled(case, id_, bank, box, way.value, until), actor, case)
        return self.parcel(id_)

    def _coded(self, bank: str, box: int, code: str) -> str:
        """The parcel in a box, whose code was entered; every try is counted by the file."""
        found = self._in_box(bank, box)
        if found is None or found["way"] != ParcelWay.OUT:
            raise Refused(Reason.BOX_EMPTY)
        if found["until"] < self._file.today.isoformat():
            raise Refused(Reason.CODE_EXPIRED, day=found["until"])
        with self._store.atomic():
            tries = self._store.value(
                "UPDATE locker_parcel SET tries = tries + 1 WHERE id = ? RETURNING tries", found["id"]
            )
        if tries > self._rules.tries:
            raise Refused(Reason.CODE_LOCKED)
        if not secrets.compare_digest(self._sealed(found["id"], code), found["code"]):
            raise Refused(Reason.CODE_WRONG, left=self._rules.tries - tries)
        return str(found["id"])

    def _stand(self, bank: str) -> None:
        """The boxes of a bank are rows from their first use on."""
        known = self._rules.bank(bank)
        stand = self._store.value("SELECT count(*) FROM locker_box WHERE bank = ?", bank)
        for box in range(stand + 1, known.boxes + 1):
            self._store.run("INSERT INTO locker_box (bank, box) VALUES (?, ?)", bank, box)

    def _free(self, bank: str) -> list[int]:
        rows = self._store.all(
            "SELECT box FROM locker_box WHERE bank = ?1 AND works = 1 AND NOT EXISTS (SELECT 1 FROM locker_parcel"
            " WHERE bank = ?1 AND locker_parcel.box = locker_box.box AND state = 'in_box') AND NOT EXISTS"
            " (SELECT 1 FROM door_attempt WHERE bank = ?1 AND door_attempt.box = locker_box.box"
            " AND state IN ('asked', 'sent', 'opened')) ORDER BY box",
            bank,
        )  # fmt: skip
        return [row["box"] for row in rows]

    def _in_box(self, bank: str, box: int) -> Row | None:
        return self._store.one("SELECT * FROM locker_parcel WHERE bank = ? AND box = ? AND state = 'in_box'", bank, box)

    def _sealed(self, parcel: str, code: str) -> str:
        return self._store.keyed(f"pick-up {parcel}", code) if code else ""

    def _over(self, id_: str, state: str, actor: str) -> None:
        found = self.parcel(id_)
        if not self._store.run(
            "UPDATE locker_parcel SET state = ?, over_at = ? WHERE id = ? AND state = 'in_box'",
            state, self._file.now, id_,
        ):  # fmt: skip
            raise Refused(Reason.BOX_EMPTY)
        event = BoxEmptied(found.case, id_, found.bank, found.box, found.way.value, state == "taken")
        append(self._store, event, actor, found.case)


def _fresh_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def _parcel(row: Row) -> Parcel:
    return Parcel(
        row["id"], row["bank"], row["box"], row["case_id"], ParcelWay(row["way"]), row["put_at"], row["until"],
        row["state"],
    )  # fmt: skip
