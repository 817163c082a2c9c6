"""The file of a case: its records, its rows read back, and the one way in which a step changes them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from hall.actors import role_of
from hall.cases.caserules import CaseRules
from hall.cases.casework import Delivered
from hall.cases.lifecycle import ACT_WORDS, RECEIVE, STATE_WORDS, TABLE, Act, CaseState, Move, PaperKind
from hall.cases.tellings import tell
from hall.catalogue.catalogue import Catalogue
from hall.days.clocks import Clock, Pause, PauseKind
from hall.days.workdays import Calendar, Limit
from hall.errors import Reason, Refused, Unknown
from hall.journal import append, facts_of
from hall.proofs.voids import void_by_step
from hall.record import Record
from hall.staff import may
from hall.store import Row, Store

OTHER_ID = "other"  # a document no reader of ours reads: passport, officer's card


class MaterialState(Enum):
    """Whether the hall holds a material. PLEDGED: a commitment stands in its place (告知承诺)."""

    WANTED = "wanted"
    RECEIVED = "received"
    PLEDGED = "pledged"


@dataclass(frozen=True, slots=True, repr=False)
class Applicant:
    """Who asks. `id_kind` is a CardKind value or OTHER_ID; `phone` and `address` may be empty."""

    name: str
    id_kind: str
    id_number: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class CaseMaterial:
    """One material of one case; `key` ones cannot be supplied later, `shared` ones are fetched or checked by the
    hall."""

    code: str
    name: str
    key: bool
    state: MaterialState
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands now. Times are ISO 8601 text, "" while not reached; days ISO dates, "" where none holds.

    `promised` and `statutory` are the limits of the item's version the case was received under; `due` is the promised
    day, `statutory_due` the law's, both as the calendar editions in `calendar` count them. `answer_due` is the last day
    to say 受理, 补正 or 不予受理; `waits_until` the last day for the applicant's supplement. `asked` counts the notices
    of supplement, `extended` names the extension, `pledge` is "", "given", "withdrawn", "kept" or "false".
    """

    id: str
    provisional_no: str
    official_no: str
    item: str
    item_name: str
    item_version: str
    department: str
    state: CaseState
    applicant: Applicant
    materials: tuple[CaseMaterial, ...]
    ticket: str
    received_at: str
    accepted_at: str
    due: str
    promised: Limit | None
    statutory: Limit | None
    decision: str
    decided_at: str
    kind: str = ""
    case_type: str = ""
    accepted_by: str = ""
    deemed: bool = False
    statutory_due: str = ""
    calendar: str = ""
    answer_due: str = ""
    waits_until: str = ""
    asked: int = 0
    extended: Limit | None = None
    pledge: str = ""
    outcome: str = ""

    @property
    def number(self) -> str:
        """What people quote: the official number once it is bound, the provisional one until then."""
        return self.official_no or self.provisional_no

    @property
    def missing(self) -> tuple[CaseMaterial, ...]:
        """The materials the hall does not hold, nor a pledge for them."""
        return tuple(m for m in self.materials if m.state is MaterialState.WANTED)


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: what the papers of that step are made from. `facts` are the fields of its record."""

    act: str
    before: CaseState
    after: CaseState
    at: str
    actor: str
    facts: Mapping[str, Any]

    @property
    def owes(self) -> tuple[PaperKind, ...]:
        """The papers the applicant has a right to for this step."""
        return RECEIVE.owes if self.act == "receive" else TABLE[self.before, Act(self.act)].owes


@dataclass(frozen=True, slots=True)
class Step:
    """A step about to be taken: the case's row as it stands, and where the table leads."""

    row: Row
    act: Act
    move: Move
    actor: str

    @property
    def case(self) -> str:
        return self.row["id"]

    @property
    def before(self) -> CaseState:
        return CaseState(self.row["state"])


@dataclass(frozen=True, slots=True)
class Days:
    """The days a case is bound to, ISO dates, "" where no calendar reaches; and the calendar they were counted with."""

    due: str
    statutory_due: str
    calendar: str


# What a hall may say within the days of 行政许可法 art. 32; a day later the law has said it.
_ANSWERS = frozenset({Act.ACCEPT, Act.TOLERATE, Act.ASK, Act.REFUSE, Act.GIVE_BACK})
_MATERIAL = "code, name, key, state, shared"


class CaseFile:
    """Reads cases, and takes the steps that the topics found to be right. `step` and `enter` go inside atomic()."""

    def __init__(self, store: Store, catalogue: Catalogue, calendar: Calendar, rules: CaseRules) -> None:
        self.store, self.catalogue, self.calendar, self.rules = store, catalogue, calendar, rules
        self.on_ended: Callable[[str, str], object] = lambda case, actor: None  # without a result, by whom
        self.on_granted: Callable[[str], object] = lambda case: None  # inside the transaction that grants it
        self.on_delivered: Callable[[Delivered, str], object] = lambda event, actor: None  # inside its transaction

    # -- reading ------------------------------------------------------------------------------------------------------

    def case(self, id_: str) -> Case:
        """One case. Raises KeyError for an unknown id."""
        return self._case(self.row(id_), self.materials(id_))

    def row(self, id_: str) -> Row:
        """The row of a case. Raises KeyError for an unknown id."""
        row = self.store.one("SELECT * FROM hall_case WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return row

    def cases(self, where: str, *params: object) -> list[Case]:
        """The cases of a clause of SQL, and the materials of all of them in one statement."""
        rows = self.store.all(f"SELECT * FROM hall_case {where}", *params)
        materials: dict[str, list[CaseMaterial]] = {row["id"]: [] for row in rows}
        for row in self.store.all(
            f"SELECT case_id, {_MATERIAL} FROM case_material WHERE case_id IN (SELECT value FROM json_each(?))"
            " ORDER BY case_id, position",
            json.dumps(list(materials)),
        ):
            materials[row["case_id"]].append(_material(row))
        return [self._case(row, tuple(materials[row["id"]])) for row in rows]

    def materials(self, case: str) -> tuple[CaseMaterial, ...]:
        """The materials of a case, in the order of the item's list."""
        rows = self.store.all(f"SELECT {_MATERIAL} FROM case_material WHERE case_id = ? ORDER BY position", case)
        return tuple(map(_material, rows))

    def taken(self, case: str) -> list[Taken]:
        """Every step of a case, oldest first; ticking materials is none."""
        return [
            Taken(
                row["act"], CaseState(row["before"]), CaseState(row["state"]), row["at"], row["actor"],
                json.loads(row["facts"]),
            )
            for row in self.store.all("SELECT * FROM case_step WHERE case_id = ? ORDER BY n", case)
        ]  # fmt: skip

    # -- stepping -----------------------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        """The hall's day."""
        return self.store.clock.now().date()

    @property
    def now(self) -> str:
        """The hall's time as rows and records hold it."""
        return self.store.clock.now().isoformat(timespec="milliseconds")

    def role(self, actor: str) -> str:
        """What hall.actors.role_of says of `actor`. Raises Refused(STAFF_UNKNOWN)."""
        return role_of(self.store, actor)

    def unit(self, actor: str) -> str:
        """The department that a member of staff decides for; "" for the hall's own people and who is no person."""
        return self.store.value("SELECT department FROM staff WHERE id = ?", actor) or ""

    def step(self, case: str, act: Act, actor: str) -> Step:
        """The case as it stands and where `act` leads it.

        Raises KeyError for an unknown case, Refused(STEP_NOT_ALLOWED) where the table has no such step,
        Refused(ROLE_MISSING) where the role of `actor` does not cover it, Refused(STAFF_UNKNOWN) for nobody,
        Refused(TOLD_TOO_LATE) for an answer after silence has become acceptance.
        """
        row, role = self.row(case), self.role(actor)
        state = CaseState(row["state"])
        move = TABLE.get((state, act))
        if move is None:
            raise Refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[state], act=ACT_WORDS[act])
        if not may(role, act):
            raise Refused(Reason.ROLE_MISSING)
        if act in _ANSWERS and self.silent(row):
            raise Refused(Reason.TOLD_TOO_LATE, day=row["answer_due"])
        if act is Act.DELIVER:
            self.paid_up(row)
        return Step(row, act, move, actor)

    def silent(self, row: Row) -> bool:
        """Whether nothing was told in time, so that the case counts as accepted since its receipt (视为受理)."""
        due: str = row["answer_due"]
        return bool(due) and row["kind"] in self.rules.answer.kinds and self.today.isoformat() > due

    def paid_up(self, row: Row) -> None:
        """Nothing, unless a fee is due for what was granted: its result stays here until then. A denial is served in
        any case. Raises Refused(FEE_DUE, yuan=…)."""
        if row["outcome"] == "denied":
            return
        due: int | None = self.store.value(
            "SELECT amount FROM case_charge WHERE case_id = ? AND state = 'due'", row["id"]
        )  # fmt: skip
        if due:
            raise Refused(Reason.FEE_DUE, yuan=f"{due // 100}.{due % 100:02d}")

    def enter(self, step: Step, event: Record, **columns: object) -> None:
        """Take `step`: the case's state and `columns`, the step with the facts of `event`, and its record.

        What only some states owe ends with them: the day to answer, the applicant's day, a pause.
        """
        after = step.move.after
        values: dict[str, object] = {"state": after.value}
        if after is not CaseState.RECEIVED:
            values["answer_due"] = ""
        if after not in (CaseState.SUPPLEMENT, CaseState.TOLERATED):
            values["waits_until"] = ""
        if step.before is CaseState.PAUSED and after is not CaseState.PAUSED:
            self.store.run(
                "UPDATE case_pause SET last = ? WHERE case_id = ? AND last = ''", self.today.isoformat(), step.case
            )
        values |= columns
        self.store.run(
            f"UPDATE hall_case SET {', '.join(f'{name} = ?' for name in values)} WHERE id = ?",
            *values.values(), step.case,
        )  # fmt: skip
        self.note(step.case, step.act, step.before, step.move.after, event, step.actor)
        if columns.get("outcome") == "granted":
            self.on_granted(step.case)
        if after in (CaseState.WITHDRAWN, CaseState.LAPSED):
            self.on_ended(step.case, step.actor)

    def note(self, case: str, act: str, before: CaseState, after: CaseState, event: Record, actor: str) -> None:
        """The record of a step, the step itself, and what the applicant is to hear of it."""
        header = append(self.store, event, actor, case)
        facts = {name: value for name, value in facts_of(event).items() if name != "case"}
        self.store.run(
            "INSERT INTO case_step VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            case, header.seq, act, before.value, after.value, header.at, actor, json.dumps(facts, ensure_ascii=False),
        )  # fmt: skip
        void_by_step(self.store, case, act, actor)
        tell(self.store, self.row(case), act, facts, actor)

    def set_material(self, case: str, material: str, state: MaterialState) -> None:
        """Change the row of one material. Raises KeyError for a material the case does not have."""
        if not self.store.run(
            "UPDATE case_material SET state = ? WHERE case_id = ? AND code = ?", state.value, case, material
        ):
            raise Unknown(material)

    # -- days ---------------------------------------------------------------------------------------------------------

    def day(self, start: datetime, limit: Limit | None, pauses: tuple[Pause, ...] = (), rolls: bool = False) -> str:
        """The last day of `limit` since `start`; "" without one, or where no calendar or end of a pause is known."""
        if limit is None:
            return ""
        try:
            due = Clock(start, limit, pauses, rolls).due(self.calendar)
        except Refused as no:
            if no.reason is not Reason.CALENDAR_UNKNOWN:
                raise
            return ""
        return due.day.isoformat() if due else ""

    def answer_due(self, since: datetime) -> str:
        """The last day to say 受理, 补正 or 不予受理 for what came in at `since`."""
        return self.day(since, self.rules.answer.limit)

    def days(self, row: Row, accepted: datetime, extended: Limit | None = None) -> Days:
        """The days of a case accepted at `accepted`, its pauses left out. An extension makes the promise void."""
        promised, statutory = Limit.parse(row["promised"]), Limit.parse(row["statutory"])
        if extended and (base := statutory or promised):
            promised = statutory = Limit(base.count + extended.count, base.unit)
        pauses = self.pauses(row["id"])
        return Days(
            self.day(accepted, promised, pauses), self.day(accepted, statutory, pauses), self.calendar.version
        )  # fmt: skip

    def pauses(self, case: str) -> tuple[Pause, ...]:
        """The special procedures of a case, oldest first."""
        rows = self.store.all("SELECT * FROM case_pause WHERE case_id = ? ORDER BY first, n", case)
        return tuple(
            Pause(
                PauseKind.SPECIAL, date.fromisoformat(row["first"]),
                date.fromisoformat(row["last"]) if row["last"] else None, row["why"], Limit.parse(row["expected"]),
            )
            for row in rows
        )  # fmt: skip

    def accepted(self, step: Step, at: datetime, days: Days) -> dict[str, object]:
        """The columns of a case that was accepted at `at`."""
        return {
            "accepted_at": at.isoformat(timespec="milliseconds"), "accepted_by": step.actor, "due": days.due,
            "statutory_due": days.statutory_due, "calendar": days.calendar,
        }  # fmt: skip

    # -- inside -------------------------------------------------------------------------------------------------------

    def _case(self, row: Row, materials: tuple[CaseMaterial, ...]) -> Case:
        return Case(
            row["id"], row["provisional_no"], row["official_no"], row["item"], row["item_name"], row["item_version"],
            row["department"], CaseState(row["state"]), Applicant(**json.loads(row["applicant"])),
            materials, row["ticket"], row["received_at"], row["accepted_at"], row["due"],
            Limit.parse(row["promised"]), Limit.parse(row["statutory"]), row["decision"], row["decided_at"],
            row["kind"], row["case_type"], row["accepted_by"], bool(row["deemed"]), row["statutory_due"],
            row["calendar"], row["answer_due"], row["waits_until"], row["asked"], Limit.parse(row["extended"]),
            row["pledge"], row["outcome"],
        )  # fmt: skip


def _material(row: Row) -> CaseMaterial:
    return CaseMaterial(row["code"], row["name"], bool(row["key"]), MaterialState(row["state"]), bool(row["shared"]))
