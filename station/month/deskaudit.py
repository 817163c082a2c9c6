"""What the counter does beside cases, told once more: fees, bundles, mandates, questions, appeals and reports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hall.agency.matters import MATTER, MatterAct, MatterState
from hall.cases.charges import Standing
from hall.oversight.rectlife import RectAct
from hall.oversight.reports import TABLE as REPORTS
from hall.oversight.reports import ReportAct, ReportState
from hall.profiles import profile_on
from hall.store import Row, Store
from station.month.count import DayCount
from station.month.lineaudit import Fault
from station.month.plan import HALL

_Teller = Callable[[dict[str, Any], Row], None]


@dataclass(slots=True)
class _Bundle:
    """One form as its records tell it."""

    cases: frozenset[str]
    issued: int = 0
    delivered: int = 0


@dataclass(slots=True)
class _Mandate:
    """Whom a paper lets do what, and from when to when; days are ISO."""

    items: list[str]
    powers: list[str]
    since: str
    until: str
    ended: str = ""


@dataclass(slots=True)
class _Question:
    """Who answers for it, and until when."""

    owner: str
    due: str
    state: str = "open"


@dataclass(slots=True)
class _Report:
    """A report and the last day of its answer."""

    due: str
    state: ReportState = field(default=ReportState.RECEIVED)


class DeskAudit:
    """Knows these from their records alone; of the code under test only the tables of their lives are used."""

    def __init__(self, store: Store, fault: Fault) -> None:
        self._store, self._fault, self._count = store, fault, DayCount()
        rule = profile_on(HALL, date(2026, 9, 21)).rule("rating.appeal_decide")
        self._judged = str(rule.limit)
        self._charges: dict[str, Standing] = {}
        self._of_case: dict[str, str] = {}
        self._receipts: set[str] = set()
        self._denied: set[str] = set()
        self._bundles: dict[str, _Bundle] = {}
        self._mandates: dict[str, _Mandate] = {}
        self._matters: dict[str, MatterState] = {}
        self._questions: dict[str, _Question] = {}
        self._appeals: dict[str, str] = {}
        self._reports: dict[str, _Report] = {}
        self._tellers: Mapping[str, _Teller] = {
            "FeeDue": self._due, "FeePaid": self._paid, "FeeVoided": self._void, "FeeReturned": self._returned,
            "CaseDecidedHere": self._decided, "CaseDecided": self._decided, "Delivered": self._out,
            "ResultPosted": self._out, "BoxFilled": self._out,
            "BundleOpened": self._opened, "BundleIssued": self._issued, "BundleDelivered": self._delivered,
            "MandateTaken": self._mandated, "MandateEnded": self._mandate_over, "MatterMoved": self._moved,
            "ConsultationAsked": self._asked, "ConsultationHandedOver": self._handed,
            "ConsultationAnswered": self._answered, "RatingHandled": self._appealed,
            "ReportFiled": self._reported, "ReportHandled": self._handled,
        }  # fmt: skip

    def tell(self, kind: str, fact: dict[str, Any], row: Row) -> None:
        """One record; what is not of these is left alone."""
        if kind in self._tellers:
            self._tellers[kind](fact, row)

    def check(self) -> None:
        """Hold the rows against what was told, and look what is late by `day`'s records."""
        self._same("fees", {id_: one.value for id_, one in self._charges.items()}, "SELECT id, state FROM case_charge")
        self._same("matters", {id_: one.value for id_, one in self._matters.items()}, "SELECT id, state FROM matter")
        told = {id_: one.state for id_, one in self._questions.items()}
        self._same("questions", told, "SELECT id, state FROM consultation")
        told = {id_: one.state.value for id_, one in self._reports.items()}
        self._same("reports", told, "SELECT id, state FROM report")
        rows = "SELECT id, CASE WHEN issued_at <> '' THEN 1 ELSE 0 END FROM bundle"
        self._same("one result", {id_: one.issued for id_, one in self._bundles.items()}, rows)

    def _same(self, invariant: str, told: Mapping[str, object], sql: str) -> None:
        there = {row[0]: row[1] for row in self._store.all(sql)}  # type: ignore[index]
        for name in there.keys() | told.keys():
            if there.get(name) != told.get(name):
                said, stands = told.get(name, "nothing"), there.get(name, "nothing")
                self._fault(invariant, f"the rows say {stands}, the records {said}")

    # -- fees ---------------------------------------------------------------------------------------------------------

    def _due(self, fact: dict[str, Any], _: Row) -> None:
        self._charges[fact["charge"]] = Standing.DUE
        if self._charges.get(self._of_case.get(fact["case"], "")) is Standing.DUE:
            self._fault("fees", "a case owes two fees at a time")
        self._of_case[fact["case"]] = fact["charge"]

    def _paid(self, fact: dict[str, Any], _: Row) -> None:
        self._receipt(fact["receipt"])
        if self._charges.get(fact["charge"]) not in (Standing.DUE, Standing.VOID):
            self._fault("fees", f"a fee that is {self._charges.get(fact['charge'])} was paid")
        self._charges[fact["charge"]] = Standing.PAID

    def _void(self, fact: dict[str, Any], _: Row) -> None:
        if (self._charges.get(fact["charge"]) is Standing.PAID) != fact["owed_back"]:
            self._fault("fees", "what was paid and what is owed back do not agree")
        self._charges[fact["charge"]] = Standing.OWED_BACK if fact["owed_back"] else Standing.VOID

    def _returned(self, fact: dict[str, Any], _: Row) -> None:
        self._receipt(fact["receipt"])
        if self._charges.get(fact["charge"]) is not Standing.OWED_BACK:
            self._fault("fees", "what nobody owed back was given back")
        self._charges[fact["charge"]] = Standing.REFUNDED

    def _receipt(self, number: str) -> None:
        if number in self._receipts:
            self._fault("fees", "one receipt was used twice")
        self._receipts.add(number)

    def _decided(self, fact: dict[str, Any], row: Row) -> None:
        (self._denied.add if fact["outcome"] == "denied" else self._denied.discard)(row["case_id"])

    def _out(self, fact: dict[str, Any], row: Row) -> None:
        case = row["case_id"]
        due = self._charges.get(self._of_case.get(case, "")) is Standing.DUE
        if due and case not in self._denied:
            self._fault("unpaid", f"{row['type']} of a result whose fee is due")

    # -- one thing ----------------------------------------------------------------------------------------------------

    def _opened(self, fact: dict[str, Any], _: Row) -> None:
        self._bundles[fact["bundle"]] = _Bundle(frozenset(fact["cases"].values()) | frozenset(fact["cases"]))

    def _issued(self, fact: dict[str, Any], _: Row) -> None:
        bundle = self._bundles[fact["bundle"]]
        bundle.issued += 1
        if bundle.issued > 1:
            self._fault("one result", "a bundle was issued twice")
        if bool(fact["result"]) != bool(fact["granted"]):
            self._fault("one result", "a bundle has a result and nothing granted, or the other way round")

    def _delivered(self, fact: dict[str, Any], _: Row) -> None:
        bundle = self._bundles[fact["bundle"]]
        bundle.delivered += 1
        if bundle.delivered > bundle.issued:
            self._fault("one result", "a bundle was delivered twice, or before it was issued")

    # -- agency -------------------------------------------------------------------------------------------------------

    def _mandated(self, fact: dict[str, Any], _: Row) -> None:
        self._mandates[fact["mandate"]] = _Mandate(fact["items"], fact["powers"], fact["since"], fact["until"])

    def _mandate_over(self, fact: dict[str, Any], row: Row) -> None:
        self._mandates[fact["mandate"]].ended = row["at"]

    def _moved(self, fact: dict[str, Any], row: Row) -> None:
        given, act = self._mandates[fact["mandate"]], fact["act"]
        if act == "entrust":
            after = MatterState.ENTRUSTED
        else:
            after = MATTER.get((self._matters[fact["matter"]], MatterAct(act)))
        if after is None:
            self._fault("matters", f"{act} where a matter is {self._matters[fact['matter']]}")
        self._matters[fact["matter"]] = after or MatterState(fact["state"])
        if act not in ("entrust", "take", "file", "act", "deliver"):
            return
        covered = fact["item"] in given.items and given.since <= row["at"][:10] <= given.until and not given.ended
        if not covered:
            self._fault("mandates", f"{act} outside the mandate")

    # -- questions, appeals, reports ----------------------------------------------------------------------------------

    def _asked(self, fact: dict[str, Any], _: Row) -> None:
        self._questions[fact["consultation"]] = _Question(fact["first"], fact["due"])

    def _handed(self, fact: dict[str, Any], _: Row) -> None:
        asked = self._questions[fact["consultation"]]
        if asked.owner != fact["was"]:
            self._fault("questions", "a question was handed on by who did not answer for it")
        asked.owner = fact["to"]

    def _answered(self, fact: dict[str, Any], row: Row) -> None:
        asked = self._questions[fact["consultation"]]
        asked.state = "answered"
        if row["actor"] != asked.owner:
            self._fault("questions", "a question was answered by who did not answer for it")
        if asked.due and row["at"][:10] > asked.due:
            self._fault("in time", "a question was answered after its day")

    def _appealed(self, fact: dict[str, Any], row: Row) -> None:
        match RectAct(fact["act"]):
            case RectAct.APPEAL:
                if fact["rating"] in self._appeals:
                    self._fault("appeals", "a rating was appealed against twice")
                self._appeals[fact["rating"]] = self._count.last(date.fromisoformat(row["at"][:10]), self._judged)
            case RectAct.UPHOLD | RectAct.DISMISS:
                due = self._appeals.get(fact["rating"])
                if due is None:
                    self._fault("appeals", "an appeal was judged that nobody made")
                elif row["at"][:10] > due:
                    self._fault("in time", "an appeal was judged after its day")
            case _:
                pass

    def _reported(self, fact: dict[str, Any], _: Row) -> None:
        self._reports[fact["report"]] = _Report(fact["due"])

    def _handled(self, fact: dict[str, Any], row: Row) -> None:
        report = self._reports[fact["report"]]
        act = ReportAct(fact["act"])
        after = REPORTS.get((report.state, act))
        if after is None:
            self._fault("reports", f"{act} where a report is {report.state}")
        report.state = after or ReportState(fact["state"])
        if act is ReportAct.ANSWER and report.due and row["at"][:10] > report.due:
            self._fault("in time", "a report was answered after its day")
