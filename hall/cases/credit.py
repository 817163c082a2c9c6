"""信用: the red and the black list of a hall, and which ways they open or close to a person.

A false pledge closes the quick ways until it is repaired. Three years without an entry, counted from the first case
this hall knows, or a place on the red list, open the fast one (信用德州). Persons are found by the keyed hash of their
number: the lists hold no names.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hall.agency.hands import demand
from hall.cases.escalations import said
from hall.cases.serving import CreditEntered, CreditRepaired
from hall.codes import uscc_fault
from hall.days.workdays import add_months
from hall.errors import Reason, Refused, Unknown
from hall.identity import citizen_number_fault
from hall.journal import append
from hall.store import Store
from hall.words import N_

CLEAN_MONTHS = 36


class Listing(StrEnum):
    """The two lists."""

    RED = "red"
    BLACK = "black"


LISTING_WORDS: dict[Listing, str] = {
    Listing.RED: N_("红名单（守信）"),
    Listing.BLACK: N_("黑名单（失信）"),
}


class Mode(StrEnum):
    """The ways a case may be handled."""

    ORDINARY = "ordinary"
    TOLERANT = "tolerant"
    PLEDGE = "pledge"
    AUTO = "auto"
    FAST = "fast"


MODE_WORDS: dict[Mode, str] = {
    Mode.ORDINARY: N_("一般程序"),
    Mode.TOLERANT: N_("容缺受理"),
    Mode.PLEDGE: N_("告知承诺"),
    Mode.AUTO: N_("秒批"),
    Mode.FAST: N_("快速办理"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands: `barred` says why the quick ways are closed, "" when they are open; `modes` what is open."""

    barred: str
    clean: bool
    modes: tuple[Mode, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list: the case it comes from, why, and the day since when it holds."""

    id: str
    case: str
    why: str
    since: str


class Credit:
    """The two lists over the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_person(self, id_number: str) -> Standing:
        """How the person of that number stands."""
        return self.standing(self._store.person(id_number))

    def standing(self, person: str) -> Standing:
        """How the person of that keyed hash stands."""
        today = self._store.clock.now().date()
        rows = self._store.all("SELECT * FROM credit WHERE person = ? AND person <> ''", person)
        held = [row for row in rows if not row["repaired_at"] and (not row["until"] or row["until"] >= str(today))]
        black = [row["why"] for row in held if row["list"] == "black"]
        if black:
            return Standing(black[-1], False, (Mode.ORDINARY,))
        back = add_months(today, -CLEAN_MONTHS).isoformat()
        first: str | None = self._store.value(
            "SELECT min(received_at) FROM hall_case WHERE person = ? AND person <> ''", person
        )
        stained = any(row["list"] == "black" and (row["repaired_at"] or row["until"])[:10] > back for row in rows)
        red = any(row["list"] == "red" for row in held)
        clean = not stained and (red or bool(first and first[:10] <= back))
        usual = (Mode.ORDINARY, Mode.TOLERANT, Mode.PLEDGE, Mode.AUTO)
        return Standing("", clean, (*usual, Mode.FAST) if clean else usual)

    def admit(self, person: str, mode: Mode) -> None:
        """Raises Refused(CREDIT_BARRED, mode=…, why=…) where the mode is closed to the person."""
        standing = self.standing(person)
        if mode not in standing.modes:
            raise Refused(Reason.CREDIT_BARRED, mode=MODE_WORDS[mode], why=standing.barred or "—")

    def bar(self, person: str, case: str, why: str) -> str:
        """Enter a person on the black list until that is repaired; the entry's id. Inside atomic(), with its record."""
        return self._enter(person, Listing.BLACK, case, why, None)

    def enter(self, number: str, listing: Listing, why: str, actor: str, until: date | None = None) -> str:
        """列入红黑名单: a citizen or body by its number, as the credit platform or a regulator says, until a day or for
        good; the entry's id.

        Raises Refused(ROLE_MISSING | ID_NUMBER_WRONG | WORDS_MISSING | DAY_PAST).
        """
        demand(self._store, actor, "credit.enter")
        today, told = self._store.clock.now().date(), number.strip().upper()
        if (fault := citizen_number_fault(told, today)) and uscc_fault(told):
            raise Refused(Reason.ID_NUMBER_WRONG, why=fault)
        if until and until < today:
            raise Refused(Reason.DAY_PAST)
        reason = said(why, N_("列入名单的依据"))
        with self._store.atomic():
            entry = self._enter(self._store.person(told), listing, "", reason, until)
            append(self._store, CreditEntered(entry, listing.value, reason, str(until or "")), actor)
        return entry

    def repair(self, entry: str, actor: str) -> None:
        """信用修复: the entry holds no longer. Raises Refused(ROLE_MISSING), KeyError."""
        demand(self._store, actor, "credit.repair")
        with self._store.atomic():
            now = self._store.clock.now().isoformat(timespec="milliseconds")
            if not self._store.run("UPDATE credit SET repaired_at = ? WHERE id = ? AND repaired_at = ''", now, entry):
                raise Unknown(entry)
            append(self._store, CreditRepaired(entry), actor)

    def barred(self) -> list[Entry]:
        """The entries of the black list that hold, oldest first."""
        today = self._store.clock.now().date().isoformat()
        rows = self._store.all(
            "SELECT id, case_id, why, since FROM credit WHERE list = 'black' AND repaired_at = ''"
            " AND (until = '' OR until >= ?) ORDER BY since, id",
            today,
        )
        return [Entry(row["id"], row["case_id"], row["why"], row["since"]) for row in rows]

    def _enter(self, person: str, listing: Listing, case: str, why: str, until: date | None) -> str:
        entry = str(uuid.uuid4())
        self._store.run(
            "INSERT INTO credit VALUES (?, ?, ?, ?, ?, ?, ?, '')",
            entry, person, listing.value, case, why, self._store.clock.now().date().isoformat(), str(until or ""),
        )  # fmt: skip
        return entry
