"""开箱: each attempt to open a door of a bank of boxes that a locker of this hall works, from asking to shutting.

A door is a thing of the world: the store can only know what its board said. So an attempt stands in the journal before
anything is sent to the board, and what it is for is recorded by what the door told, not by what was asked: a result is
handed out once the door was open, and put in or taken back once it was shut again. A power cut in between leaves the
parcel where it was and the attempt unsure; nothing is opened again but by a new asking.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hall.cases.casefile import CaseFile
from hall.cases.serving import DoorAsked, DoorLeftOpen, DoorTurned, DoorUnasked, LockerStood
from hall.errors import Reason, Refused, Unknown
from hall.events import DeviceState, DoorState, Opening
from hall.journal import append
from hall.store import Row
from hall.words import N_

FRESH = timedelta(minutes=2)  # an asking that nobody took up, or a door that opens after all, belongs together so long
SHUTS = timedelta(days=1)  # a door of which nobody says for a day that it is shut
_LOCKER = "kiosk"  # who speaks for the boards: their wire is the kiosk's


class Purpose(StrEnum):
    """What a door is opened for."""

    PUT = "put"
    FETCH = "fetch"
    CLEAR = "clear"


class AttemptState(StrEnum):
    """How far an attempt is."""

    ASKED = "asked"  # nothing was sent yet
    SENT = "sent"  # the bolt may have been drawn
    OPENED = "opened"
    DONE = "done"  # shut again, and what it was for is recorded
    FAILED = "failed"  # it did not open
    UNSURE = "unsure"  # nobody knows


class Turn(StrEnum):
    """What befalls an attempt."""

    SEND = "send"
    OPEN = "open"
    SHUT = "shut"
    FAIL = "fail"
    LOSE = "lose"
    FORGET = "forget"


ATTEMPT_WORDS: dict[AttemptState, str] = {
    AttemptState.ASKED: N_("正在打开"),
    AttemptState.SENT: N_("正在打开"),
    AttemptState.OPENED: N_("门开着"),
    AttemptState.DONE: N_("已完成"),
    AttemptState.FAILED: N_("门没有打开"),
    AttemptState.UNSURE: N_("不知道门开了没有，请去看一下"),
}

_S, _T = AttemptState, Turn
TURNS: dict[tuple[AttemptState, Turn], AttemptState] = {
    (_S.ASKED, _T.SEND): _S.SENT,
    (_S.ASKED, _T.FAIL): _S.FAILED,
    (_S.SENT, _T.OPEN): _S.OPENED,
    (_S.SENT, _T.FAIL): _S.FAILED,
    (_S.SENT, _T.LOSE): _S.UNSURE,
    (_S.UNSURE, _T.OPEN): _S.OPENED,
    (_S.OPENED, _T.SHUT): _S.DONE,
    (_S.OPENED, _T.FORGET): _S.UNSURE,
}
"""(state, what befalls it) → after. What is not here changes nothing: a board may say a thing twice."""

ACTIVE = (_S.ASKED, _S.SENT, _S.OPENED)
_HEAR = (DeviceState.READY.value, DeviceState.LOW.value)  # LOW: some of the boards do
_ENDS = {
    Opening.OPENED: _T.OPEN,
    Opening.SHUT: _T.LOSE,  # the bolt was drawn: it may still spring open
    Opening.UNSURE: _T.LOSE,
    Opening.REFUSED: _T.FAIL,
    Opening.AWAY: _T.FAIL,
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to open one door. `parcel` is what lies there, or will; `sealed` the keyed hash of its code to come,
    `along` the cases whose results go in with it."""

    id: str
    bank: str
    box: int
    purpose: Purpose
    case: str
    parcel: str
    actor: str
    sealed: str
    along: tuple[str, ...]
    state: AttemptState
    at: str


class Doors:
    """The attempts over the store. `fulfil` does what an attempt is for, inside atomic(); it may raise Refused.

    hall.cases.deliveries gives it: whoever lets a door tell how it is asks Deliveries for its doors.
    """

    def __init__(self, file: CaseFile) -> None:
        self._file, self._store = file, file.store
        self.fulfil: Callable[[Attempt], object]

    # -- whoever wants a door open ------------------------------------------------------------------------------------

    def works(self, bank: str) -> bool:
        """Whether a locker of this hall works the doors of `bank`; else they have a keeper or terminal of their own."""
        return self._line(bank) is not None

    def check(self, bank: str, box: int) -> None:
        """Raises Refused(LOCKER_AWAY) while no board would hear, Refused(DOOR_BUSY) while the door is opened or open,
        inside atomic()."""
        if self._line(bank) not in _HEAR:
            raise Refused(Reason.LOCKER_AWAY)
        self._sweep(bank)
        if self._active(bank, box):
            raise Refused(Reason.DOOR_BUSY, box=box)

    def ask(
        self,
        purpose: Purpose,
        bank: str,
        box: int,
        case: str,
        parcel: str,
        actor: str,
        press: str,
        sealed: str = "",
        along: Sequence[str] = (),
    ) -> Attempt:
        """Ask for a door, inside atomic(); whoever owns the wire hears of it by DoorAsked. `press` is the attempt's id.

        Raises what `check` raises, and Refused(DOOR_BUSY) for a case that is being put into a box already.
        """
        self.check(bank, box)
        busy = "SELECT box FROM door_attempt WHERE case_id = ? AND purpose = ? AND state IN ('asked', 'sent', 'opened')"
        if other := self._store.value(busy, case, purpose.value):
            raise Refused(Reason.DOOR_BUSY, box=other)
        self._store.run(
            "INSERT INTO door_attempt (id, bank, box, purpose, case_id, parcel, actor, sealed, along, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            press, bank, box, purpose.value, case, parcel, actor, sealed, json.dumps(along), self._file.now,
        )  # fmt: skip
        append(self._store, DoorAsked(case, press, bank, box, purpose.value), actor, case)
        return self.attempt(press)

    def known(self, press: str) -> Attempt | None:
        """The attempt of a press, None where it is new: the same press acts once."""
        row = self._store.one("SELECT * FROM door_attempt WHERE id = ?", press)
        return _attempt(row) if row else None

    def attempt(self, id_: str) -> Attempt:
        """One attempt. Raises KeyError."""
        found = self.known(id_)
        if found is None:
            raise Unknown(id_)
        return found

    def unsettled(self) -> list[Attempt]:
        """The attempts that are not over, and those of today of which nobody knows whether the door opened."""
        rows = self._store.all(
            "SELECT * FROM door_attempt WHERE state IN ('asked', 'sent', 'opened')"
            " OR (state = 'unsure' AND substr(at, 1, 10) = ?) ORDER BY at, id",
            self._file.today.isoformat(),
        )
        return [_attempt(row) for row in rows]

    # -- whoever owns the wire ----------------------------------------------------------------------------------------

    def stand(self, bank: str, state: DeviceState) -> None:
        """The boards of `bank` are in this state now."""
        with self._store.atomic():
            if self._line(bank) == state.value:
                return
            self._store.run(
                "INSERT INTO locker_line (bank, state, at) VALUES (?1, ?2, ?3)"
                " ON CONFLICT DO UPDATE SET state = ?2, at = ?3",
                bank, state.value, self._file.now,
            )  # fmt: skip
            append(self._store, LockerStood(bank, state.value), _LOCKER)

    def stand_down(self, but: str = "") -> None:
        """No locker of this hall works a bank other than `but`: their doors have keepers of their own again."""
        with self._store.atomic():
            for row in self._store.all("SELECT bank FROM locker_line WHERE bank <> ?", but):
                self._store.run("DELETE FROM locker_line WHERE bank = ?", row["bank"])
                append(self._store, LockerStood(row["bank"], ""), _LOCKER)

    def recover(self, bank: str) -> None:
        """The wire has a new owner: what the one before had begun is not begun again.

        What was only asked for failed: nothing was sent. What was sent is unsure, until its door says that it is open.
        """
        with self._store.atomic():
            for one in self._all(bank, AttemptState.ASKED):
                self._turn(one, Turn.FAIL, "interrupted")
            for one in self._all(bank, AttemptState.SENT):
                self._turn(one, Turn.LOSE, "interrupted")
            self._sweep(bank)

    def begin(self, id_: str, bank: str) -> Attempt | None:
        """Take an attempt up: it is this caller's to send, now and once. None where it is of another bank, is taken
        up already, or was asked for too long ago: whoever asked has gone."""
        with self._store.atomic():
            found = self.known(id_)
            if found is None or found.bank != bank or found.state is not AttemptState.ASKED:
                return None
            if self._age(found) > FRESH:
                self._turn(found, Turn.FAIL, "stale")
                return None
            self._turn(found, Turn.SEND)
        return self.attempt(id_)

    def tried(self, id_: str, result: Opening) -> None:
        """How the line ended an attempt. A word of an attempt that is over already changes nothing."""
        with self._store.atomic():
            self._turn(self.attempt(id_), _ENDS[result], result.value)

    def told(self, bank: str, box: int, state: DoorState) -> None:
        """A door said how it is. An open one that nobody asked for is written down: somebody has to look."""
        found = self._last(bank, box)
        opened = found is not None and found.state is AttemptState.OPENED
        if state is DoorState.UNKNOWN or opened is (state is DoorState.OPEN):
            return
        with self._store.atomic():
            if found and state is DoorState.SHUT:
                self._turn(found, Turn.SHUT)
            elif found and (found.state is AttemptState.SENT or self._sprang(found)):
                self._turn(found, Turn.OPEN)
            else:
                append(self._store, DoorUnasked(bank, box), _LOCKER)

    def left_open(self, bank: str, box: int) -> None:
        """A door has been open for longer than it should: the hall is told."""
        with self._store.atomic():
            append(self._store, DoorLeftOpen(bank, box), _LOCKER)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _turn(self, attempt: Attempt, turn: Turn, why: str = "") -> None:
        """One step of an attempt's table; what it is for is done where the door has said enough for it, and where a
        rule forbids it by then the attempt failed with the door open: whoever asked is told."""
        after = TURNS.get((attempt.state, turn))
        if after is None:
            return
        if after is (AttemptState.OPENED if attempt.purpose is Purpose.FETCH else AttemptState.DONE):
            try:
                with self._store.atomic():
                    self.fulfil(attempt)
            except Refused as no:
                after, why = AttemptState.FAILED, no.reason.name
        self._store.run(
            "UPDATE door_attempt SET state = ?, over_at = ? WHERE id = ?", after.value, self._file.now, attempt.id
        )
        told = DoorTurned(
            attempt.case, attempt.id, attempt.bank, attempt.box, attempt.purpose.value, after.value, attempt.actor, why
        )
        append(self._store, told, _LOCKER, attempt.case)

    def _sweep(self, bank: str) -> None:
        """Every state has a way out: an asking that nobody took up, a bolt nobody answered for, a door never shut."""
        for state, turn, limit in (
            (AttemptState.ASKED, Turn.FAIL, FRESH),
            (AttemptState.SENT, Turn.LOSE, FRESH),
            (AttemptState.OPENED, Turn.FORGET, SHUTS),
        ):
            for one in self._all(bank, state):
                if self._age(one) > limit:
                    self._turn(one, turn, "stale")

    def _sprang(self, attempt: Attempt) -> bool:
        """Whether a door that opens now does so of an attempt nobody was sure of."""
        return attempt.state is AttemptState.UNSURE and self._age(attempt) <= FRESH

    def _age(self, attempt: Attempt) -> timedelta:
        return self._store.clock.now() - datetime.fromisoformat(attempt.at)

    def _line(self, bank: str) -> str | None:
        return self._store.value("SELECT state FROM locker_line WHERE bank = ?", bank)

    def _active(self, bank: str, box: int) -> bool:
        active = "SELECT 1 FROM door_attempt WHERE bank = ? AND box = ? AND state IN ('asked', 'sent', 'opened')"
        return bool(self._store.value(active, bank, box))

    def _all(self, bank: str, state: AttemptState) -> list[Attempt]:
        rows = "SELECT * FROM door_attempt WHERE bank = ? AND state = ? ORDER BY at, id"
        return [_attempt(row) for row in self._store.all(rows, bank, state.value)]

    def _last(self, bank: str, box: int) -> Attempt | None:
        row = self._store.one(
            "SELECT * FROM door_attempt WHERE bank = ? AND box = ? ORDER BY n DESC LIMIT 1", bank, box
        )
        return _attempt(row) if row else None


def _attempt(row: Row) -> Attempt:
    return Attempt(
        row["id"], row["bank"], row["box"], Purpose(row["purpose"]), row["case_id"], row["parcel"], row["actor"],
        row["sealed"], tuple(json.loads(row["along"])), AttemptState(row["state"]), row["at"],
    )  # fmt: skip
