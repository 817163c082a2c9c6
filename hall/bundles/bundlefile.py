"""The file of a bundle: its rows read back together with its cases, and what in it is due."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hall.bundles.halts import pauses_of
from hall.bundles.standing import LIVE, BundleState, Consequence, bundle_state, consequences, outcome
from hall.cases.casefile import Case, MaterialState
from hall.cases.cases import Cases
from hall.cases.lifecycle import CaseState
from hall.days.clocks import Clock, LampRule, Standing
from hall.days.workdays import Calendar, Limit
from hall.errors import Refused, Unknown
from hall.store import Row, Store
from hall.words import N_


@dataclass(frozen=True, slots=True)
class BundleMaterial:
    """A material as it was asked for. WANTED while a case that still needs it lacks it; `asked` of the applicant."""

    code: str
    name: str
    key: bool
    asked: bool
    state: MaterialState


@dataclass(frozen=True, slots=True)
class Hold:
    """The `material` of `case` is the result of `of`, which is not there yet."""

    case: str
    material: str
    of: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A day by which something must have been done: ISO, with a source sentence; `case` is "" for the whole."""

    day: str
    words: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as it stands now. Times are ISO text, "" while not reached; `due` is the promised day of the whole."""

    id: str
    number: str
    code: str
    name: str
    lead: str
    result: str
    ticket: str
    state: BundleState
    cases: tuple[Case, ...]
    materials: tuple[BundleMaterial, ...]
    holds: tuple[Hold, ...]
    answers: Mapping[str, str]
    promised: Limit | None
    opened_at: str
    accepted_at: str
    due: str
    issued_at: str

    @property
    def missing(self) -> tuple[BundleMaterial, ...]:
        """What the applicant, or the hall itself, still has to bring."""
        return tuple(material for material in self.materials if material.state is MaterialState.WANTED)

    @property
    def outcome(self) -> BundleState:
        """What the decisions so far come to."""
        return outcome(self.cases)

    @property
    def consequences(self) -> tuple[Consequence, ...]:
        """What each item that came to nothing means for the others, in words."""
        return consequences(self.cases, [(hold.case, hold.of) for hold in self.holds])

    @property
    def owed(self) -> tuple[Owed, ...]:
        """Every day that something is due by, the nearest first; nothing once it is decided."""
        days = [Owed(self.due, N_("全部办结"))] if self.due and any(case.state in LIVE for case in self.cases) else []
        for case in self.cases:
            if case.answer_due:
                days.append(Owed(case.answer_due, N_("答复是否受理"), case.id))
            if case.waits_until:
                days.append(Owed(case.waits_until, N_("申请人补齐材料"), case.id))
            if case.due and case.state in LIVE:
                days.append(Owed(case.due, N_("承诺办结"), case.id))
        return tuple(sorted(days, key=lambda owed: owed.day))


class BundleFile:
    """Reads bundles from the store."""

    def __init__(self, store: Store, cases: Cases, calendar: Calendar, lamps: LampRule) -> None:
        self.store, self.cases, self.calendar, self._lamps = store, cases, calendar, lamps

    def row(self, id_: str) -> Row:
        """The row of a bundle. Raises KeyError for an unknown id."""
        row = self.store.one("SELECT * FROM bundle WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return row

    def bundle(self, id_: str) -> Bundle:
        """One bundle. Raises KeyError for an unknown id."""
        return self._bundle(self.row(id_))

    def bundles(self, where: str, *params: object) -> list[Bundle]:
        """The bundles of a clause of SQL."""
        return [self._bundle(row) for row in self.store.all(f"SELECT * FROM bundle {where}", *params)]

    def slots(self, id_: str, code: str) -> list[tuple[str, str]]:
        """The case and its own material that the bundle's material `code` serves, in the order of the items."""
        rows = self.store.all(
            "SELECT s.case_id, s.material FROM bundle_case c JOIN bundle_slot s USING (case_id)"
            " WHERE c.bundle_id = ? AND s.code = ? ORDER BY c.position",
            id_, code,
        )  # fmt: skip
        return [(row["case_id"], row["material"]) for row in rows]

    def standing(self, bundle: Bundle) -> Standing | None:
        """How the clock of the whole stands; None before it was accepted, or where nothing is promised.

        A special procedure of one item holds up the whole. Raises Refused(CALENDAR_UNKNOWN).
        """
        if not bundle.accepted_at or bundle.promised is None:
            return None
        halts = pauses_of(self.store, (case.id for case in bundle.cases)).values()
        pauses = tuple(pause for each in halts for pause in each)
        start = datetime.fromisoformat(bundle.accepted_at)
        now = datetime.fromisoformat(bundle.issued_at) if bundle.issued_at else self.store.clock.now()
        return Clock(start, bundle.promised, pauses).standing(now, self.calendar, self._lamps)

    def day(self, start: datetime, limit: Limit | None) -> str:
        """The last day of `limit`; "" without one, or where no calendar reaches."""
        try:
            due = Clock(start, limit).due(self.calendar) if limit else None
        except Refused:  # CALENDAR_UNKNOWN: nothing is computed past the known years
            return ""
        return due.day.isoformat() if due else ""

    # -- inside -------------------------------------------------------------------------------------------------------

    def _bundle(self, row: Row) -> Bundle:
        ids = self.store.all("SELECT case_id FROM bundle_case WHERE bundle_id = ? ORDER BY position", row["id"])
        cases = tuple(self.cases.these([each["case_id"] for each in ids]))
        return Bundle(
            row["id"], row["number"], row["code"], row["name"], row["lead"], row["result"], row["ticket"],
            bundle_state(cases), cases, self._materials(row["id"]), self._holds(row["id"]), json.loads(row["form"]),
            Limit.parse(row["promised"]), row["opened_at"], row["accepted_at"], row["due"], row["issued_at"],
        )  # fmt: skip

    def _materials(self, id_: str) -> tuple[BundleMaterial, ...]:
        live = ", ".join(f"'{state.value}'" for state in CaseState if state in LIVE)
        rows = self.store.all(
            "SELECT m.code, m.name, m.key, m.asked, max(h.state IS NOT NULL AND w.state = 'wanted') AS wanted"
            " FROM bundle_material m JOIN bundle_case c USING (bundle_id)"
            " JOIN bundle_slot s ON s.case_id = c.case_id AND s.code = m.code"
            " JOIN case_material w ON w.case_id = s.case_id AND w.code = s.material"
            f" LEFT JOIN hall_case h ON h.id = c.case_id AND h.state IN ({live})"
            " WHERE m.bundle_id = ? GROUP BY m.code ORDER BY m.position",
            id_,
        )
        return tuple(
            BundleMaterial(
                row["code"], row["name"], bool(row["key"]), bool(row["asked"]),
                MaterialState.WANTED if row["wanted"] else MaterialState.RECEIVED,
            )
            for row in rows
        )  # fmt: skip

    def _holds(self, id_: str) -> tuple[Hold, ...]:
        rows = self.store.all(
            "SELECT s.case_id, s.material, s.of_case FROM bundle_case c JOIN bundle_slot s USING (case_id)"
            " JOIN case_material w ON w.case_id = s.case_id AND w.code = s.material"
            " WHERE c.bundle_id = ? AND s.of_case <> '' AND w.state = 'wanted' ORDER BY c.position, s.material",
            id_,
        )
        return tuple(Hold(row["case_id"], row["material"], row["of_case"]) for row in rows)
