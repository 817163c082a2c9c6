"""The cases of a site told once more from their records: states, papers, days, materials, hands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hall.cases.lifecycle import RECEIVE, TABLE, Act, CaseState
from hall.store import Row, Store
from station.month.count import DayCount, Span
from station.month.lineaudit import Fault

# Which act of the table a record is. What is missing here leaves the state of its case alone.
_ACTS: Mapping[str, Act] = {
    "MaterialSet": Act.SET_MATERIAL, "SupplementAsked": Act.ASK, "SupplementTaken": Act.TAKE,
    "SupplementCompleted": Act.SUPPLEMENTED, "CaseRefused": Act.REFUSE, "Escalated": Act.ESCALATE,
    "PledgeGiven": Act.PLEDGE, "PledgeWithdrawn": Act.UNPLEDGE, "PledgeVerified": Act.VERIFY,
    "CaseReviewed": Act.REVIEW, "ClockStopped": Act.PAUSE, "ClockResumed": Act.RESUME, "CaseExtended": Act.EXTEND,
    "CaseClosed": Act.CLOSE, "ResultIssued": Act.ISSUE, "Delivered": Act.DELIVER, "CaseWithdrawn": Act.WITHDRAW,
    "CaseReturned": Act.GIVE_BACK, "CaseLapsed": Act.LAPSE, "CaseRevoked": Act.REVOKE,
}  # fmt: skip
_NEXT_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Case:
    """A case as its records tell it. Days are ISO dates, "" for none."""

    state: CaseState
    received: str
    here: set[str] = field(default_factory=set[str])
    pledged: set[str] = field(default_factory=set[str])
    accepter: str = ""
    since: str = ""
    promised: str = ""
    statutory: str = ""
    extended: str = ""
    stopped: list[Span] = field(default_factory=list[Span])
    stops: str = ""
    due: str = ""
    statutory_due: str = ""
    answer_due: str = ""
    waits_until: str = ""


class CaseAudit:
    """Knows the cases from their records alone."""

    def __init__(self, store: Store, fault: Fault) -> None:
        self._store, self._fault, self._count = store, fault, DayCount()
        self._cases: dict[str, _Case] = {}
        self._steps: dict[tuple[str, int], tuple[str, str, str]] = {}

    def tell(self, kind: str, fact: dict[str, Any], row: Row) -> None:
        """One record; what changes no case is left alone."""
        if kind == "CaseReceived":
            case = self._cases[row["case_id"]] = _Case(RECEIVE.after, row["at"])
            case.answer_due = self._count.last(date.fromisoformat(row["at"][:10]), "5 working_day")
            self._step(row, "receive", RECEIVE.after, RECEIVE.after)
        elif act := self._act(kind, fact):
            self._case(row, fact, act)

    def check(self) -> None:
        """Hold the rows against what was told."""
        self._states()
        self._files()
        self._materials()

    def _act(self, kind: str, fact: dict[str, Any]) -> Act | None:
        if kind == "CaseAccepted":
            return Act.DEEM if fact["deemed"] else Act.TOLERATE if fact["tolerated"] else Act.ACCEPT
        if kind == "CaseDecidedHere":
            return Act.AUTO if fact["by_rule"] else Act.GRANT if fact["outcome"] == "granted" else Act.DENY
        if kind == "CaseDecided":
            return Act.GRANTED if fact["outcome"] == "granted" else Act.DENIED
        return _ACTS.get(kind)

    def _case(self, row: Row, fact: dict[str, Any], act: Act) -> None:
        if not row["case_id"]:
            return  # an escalation of a visit without a case
        case, before = self._cases[row["case_id"]], self._cases[row["case_id"]].state
        move = TABLE.get((before, act))
        if move is None:
            self._fault("fold", f"record {row['dseq']}: {act} where the case is {before.value}")
            return
        case.state = move.after
        if act is Act.SET_MATERIAL:
            self._tick(case, fact["material"], fact["state"] == "received")
            return
        self._step(row, act, before, move.after)
        self._days(row, fact, act, case, before)
        role = "SELECT role FROM staff WHERE id = ?"
        same = act in (Act.REVIEW, Act.GRANT, Act.DENY) and row["actor"] == case.accepter
        if same and self._store.value(role, row["actor"]) != "chief_representative":
            self._fault("hands", f"record {row['dseq']}: {act} by the hands that accepted")
        if act in (Act.ACCEPT, Act.TOLERATE):
            keys = self._store.all("SELECT code FROM case_material WHERE case_id = ? AND key = 1", row["case_id"])
            if lacking := {each["code"] for each in keys} - case.here - case.pledged:
                self._fault("key materials", f"record {row['dseq']}: accepted without {', '.join(sorted(lacking))}")

    def _tick(self, case: _Case, material: str, here: bool) -> None:
        (case.here.add if here else case.here.discard)(material)

    def _step(self, row: Row, act: str, before: CaseState, after: CaseState) -> None:
        self._steps[row["case_id"], row["seq"]] = (str(act), before.value, after.value)

    def _days(self, row: Row, fact: dict[str, Any], act: Act, case: _Case, before: CaseState) -> None:
        """The days after this step, counted here."""
        today = date.fromisoformat(row["at"][:10])
        case.answer_due = case.answer_due if case.state is CaseState.RECEIVED else ""
        case.waits_until = case.waits_until if case.state in (CaseState.SUPPLEMENT, CaseState.TOLERATED) else ""
        match act:
            case Act.ACCEPT | Act.TOLERATE | Act.DEEM:
                case.accepter, case.promised, case.statutory = row["actor"], fact["promised"], fact["statutory"]
                case.since = case.received if act is Act.DEEM else row["at"]
                self._recount(case)
                case.waits_until = fact["until"] if act is Act.TOLERATE else ""
            case Act.ASK:
                case.waits_until = self._count.last(today, "15 working_day", rolls=True)
            case Act.TAKE:
                self._tick(case, fact["material"], True)
            case Act.SUPPLEMENTED if before is CaseState.SUPPLEMENT:
                case.answer_due = self._count.last(today, "5 working_day")
            case Act.PLEDGE:
                case.pledged |= set(fact["materials"])
            case Act.UNPLEDGE:
                case.pledged, case.since, case.due, case.statutory_due, case.accepter = set(), "", "", "", ""
                case.answer_due = self._count.last(today, "5 working_day")
            case Act.PAUSE:
                case.stops = row["at"][:10]
            case Act.RESUME:
                case.stopped.append((date.fromisoformat(case.stops), today - _NEXT_DAY))
                self._recount(case)
            case Act.EXTEND:
                case.extended = fact["by"]
                self._recount(case)
            case _:
                pass

    def _recount(self, case: _Case) -> None:
        promised, statutory = case.promised, case.statutory
        if case.extended and (base := statutory or promised):
            count, _, unit = base.partition(" ")
            promised = statutory = f"{float(count) + float(case.extended.partition(' ')[0])} {unit}"
        since = date.fromisoformat(case.since[:10])
        case.due = self._count.last(since, promised, case.stopped)
        case.statutory_due = self._count.last(since, statutory, case.stopped)

    def _states(self) -> None:
        days = ("due", "statutory_due", "answer_due", "waits_until")
        rows = {
            row["id"]: row
            for row in self._store.all(f"SELECT id, provisional_no, state, {', '.join(days)} FROM hall_case")
        }
        for id_ in rows.keys() ^ self._cases.keys():
            self._fault("fold", f"a case stands in {'the rows' if id_ in rows else 'the journal'} only")
        for id_, case in self._cases.items():
            if (row := rows.get(id_)) is None:
                continue
            if row["state"] != case.state.value:
                self._fault("fold", f"{row['provisional_no']} is {row['state']}, its records say {case.state.value}")
            for name in days:
                if row[name] != (counted := getattr(case, name)):
                    self._fault("days", f"{row['provisional_no']}: {name} is {row[name]!r}, counted {counted!r}")

    def _files(self) -> None:
        """The steps in the file of each case are what its papers are made from."""
        rows = self._store.all("SELECT case_id, n, act, before, state FROM case_step")
        there = {(row["case_id"], row["n"]): (row["act"], row["before"], row["state"]) for row in rows}
        for step, said in self._steps.items():
            if there.get(step) != said:
                owed = _owed(*said)
                papers = f", which owes {owed}" if owed else ""
                self._fault("papers", f"step {said[0]}{papers}, is not in the file of its case")
        if there.keys() - self._steps.keys():
            self._fault("papers", f"{len(there.keys() - self._steps.keys())} steps stand in files without a record")

    def _materials(self) -> None:
        rows = self._store.all(
            "SELECT provisional_no, m.code FROM hall_case AS c JOIN case_material AS m ON m.case_id = c.id"
            " WHERE c.accepted_at <> '' AND c.deemed = 0 AND m.key = 1 AND m.state = 'wanted'"
        )
        for row in rows:
            self._fault("key materials", f"{row['provisional_no']} is accepted, {row['code']} is wanted")


def _owed(act: str, before: str, after: str) -> str:
    move = RECEIVE if act == "receive" else TABLE[CaseState(before), Act(act)]
    return ", ".join(move.owes)
