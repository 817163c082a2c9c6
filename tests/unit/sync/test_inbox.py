"""Changes from the platform: applied once and in order, in short transactions; what cannot be, put aside."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hall.cases.caserules import CaseRules
from hall.cases.cases import Cases, CaseState
from hall.cases.charges import Standing, Way
from hall.cases.counterrules import CounterRules
from hall.cases.demands import Demands, FeeBasis
from hall.catalogue.catalogue import Catalogue
from hall.errors import Reason, Refused, Unavailable
from hall.store import Store
from sync.inbox import ROWS, Inbox
from sync.wire import Change
from tests.helpers.clock import FakeClock
from tests.helpers.hall import BARE, CALENDAR, STATION, Hall, applicant, hall_over


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    store = Store.open(tmp_path, FakeClock())
    yield hall_over(store)
    store.close()


def accepted(hall: Hall) -> str:
    case = hall.cases.receive("T-2", applicant(), "", "w1").id
    hall.cases.accept(case, "w1")
    return case


def decision(case: str, revision: int = 1, **other: Any) -> Change:
    facts = {"outcome": "granted", "text": "准予办理", "decided_at": "2026-11-23T10:00:00+08:00"}
    line = {"kind": "decision", "case": case, "official_no": f"GF-{case}", "revision": revision} | facts | other
    return Change(line, f"cursor-{revision}")


def numbered(case: str, number: str, at: int = 1) -> Change:
    return Change({"kind": "numbered", "case": case, "official_no": number, "revision": at}, f"cursor-{at}")


def decided(store: Store) -> int:
    return store.value("SELECT count(*) FROM journal WHERE type = 'CaseDecided'")


def aside(store: Store) -> list[tuple[str, str]]:
    return [(row["cursor"], row["why"]) for row in store.all("SELECT cursor, why FROM sync_quarantine ORDER BY cursor")]


def test_a_decision_reaches_its_case_once(hall: Hall) -> None:
    case, inbox = accepted(hall), Inbox(hall.store, hall.cases)
    for _ in range(2):
        inbox.apply([decision(case)], "cursor-1")
    after = hall.cases.case(case)
    assert (after.state, after.official_no, after.decision) == (CaseState.GRANTED, f"GF-{case}", "准予办理")
    assert (decided(hall.store), inbox.cursor) == (1, "cursor-1")


def test_the_number_comes_before_the_decision_and_both_find_the_case(hall: Hall) -> None:
    case, inbox = accepted(hall), Inbox(hall.store, hall.cases)
    for _ in range(2):
        inbox.apply([numbered(case, f"GF-{case}")], "cursor-1")
    assert hall.cases.case(case).number == f"GF-{case}"
    assert hall.cases.by_number(f"GF-{case}") == hall.cases.by_number(hall.cases.case(case).provisional_no)
    assert hall.store.value("SELECT count(*) FROM journal WHERE type = 'CaseNumbered'") == 1
    inbox.apply([decision(case, 2)], "cursor-2")
    assert hall.cases.case(case).state is CaseState.GRANTED


def test_an_older_revision_changes_nothing(hall: Hall) -> None:
    case, inbox = accepted(hall), Inbox(hall.store, hall.cases)
    inbox.apply([decision(case, 3), decision(case, 2, outcome="denied")], "end")
    assert hall.cases.case(case).state is CaseState.GRANTED
    assert inbox.cursor == "end"


def test_what_cannot_be_applied_is_put_aside_and_the_next_is_applied(
    hall: Hall, caplog: pytest.LogCaptureFixture, expect_log: Callable[..., None]
) -> None:
    expect_log("ERROR onevisit.sync: a change from the platform is put aside", at_least=8)
    case, inbox = accepted(hall), Inbox(hall.store, hall.cases)
    changes = [
        decision("no-such-case", 1),
        Change({"kind": "weather", "case": case}, "cursor-2"),
        Change({}, "cursor-3"),
        decision(case, 4, outcome="perhaps"),
        numbered(case, "X" * 51, 5),
        numbered(case, "X ", 6),
        decision(case, 7),
        numbered(case, "GF-other", 8),
        numbered("no-such-case", "GF-3", 9),
    ]
    for _ in range(2):
        inbox.apply(changes, "cursor-9")
    assert aside(hall.store) == [
        ("cursor-1", "unknown case"), ("cursor-2", "unknown kind of change"), ("cursor-3", "unknown kind of change"),
        ("cursor-4", "outcome"), ("cursor-5", "official_no"), ("cursor-6", "NUMBER_WRONG"),
        ("cursor-8", "NUMBER_BOUND"),
    ]  # fmt: skip
    assert hall.cases.case(case).state is CaseState.GRANTED
    assert "准予" not in caplog.text


def test_what_a_rule_refuses_is_put_aside_too(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[..., None]
) -> None:
    expect_log("put aside: STEP_NOT_ALLOWED")

    def refuse(*_: Any) -> None:
        raise Refused(Reason.STEP_NOT_ALLOWED)

    monkeypatch.setattr(hall.cases, "decided", refuse)
    inbox = Inbox(hall.store, hall.cases)
    inbox.apply([decision(accepted(hall))], "cursor-1")
    assert aside(hall.store) == [("cursor-1", "STEP_NOT_ALLOWED")]
    assert inbox.cursor == "cursor-1"


def test_a_long_page_is_applied_in_short_transactions_and_goes_on_where_it_broke(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [accepted(hall) for _ in range(ROWS + 5)]
    changes = [decision(case, k + 1) for k, case in enumerate(cases)]
    inbox, apply = Inbox(hall.store, hall.cases), hall.cases.decided

    def full(case: str, *args: Any) -> None:
        if case == cases[ROWS + 2]:
            raise Unavailable("store", "full")
        apply(case, *args)

    monkeypatch.setattr(hall.cases, "decided", full)
    with pytest.raises(Unavailable):
        inbox.apply(changes, "end")
    assert (decided(hall.store), inbox.cursor) == (ROWS, f"cursor-{ROWS}")  # what was whole stays, the rest is undone
    monkeypatch.undo()
    inbox.apply(changes[ROWS:], "end")
    assert (decided(hall.store), inbox.cursor) == (ROWS + 5, "end")


def test_an_empty_page_moves_the_cursor_only(hall: Hall) -> None:
    inbox = Inbox(hall.store, hall.cases)
    inbox.apply([], "epoch.0")
    assert inbox.cursor == "epoch.0"


@pytest.mark.requirement("R-97")
def test_what_was_paid_at_the_platforms_cashier_is_paid_here_once(
    tmp_path: Path, expect_log: Callable[..., None]
) -> None:
    expect_log("put aside: unknown case")
    expect_log("put aside: receipt", at_least=2)
    store = Store.open(tmp_path, FakeClock())
    hall_over(store)
    item = replace(BARE, fee="10 元")
    rules = CaseRules(counter=CounterRules(demands=Demands(fees=(FeeBasis((item.code,), "某法"),))))
    cases = Cases(store, Catalogue([item]), CALENDAR, STATION, rules)
    case = cases.accept(cases.receive(item.code, applicant(), "", "w1").id, "w1").id
    due = cases.charges.order(cases.charges.notify(case, "w1").id, "w1")

    def paid(at: int, order: str, receipt: str) -> Change:
        line = {"kind": "paid", "case": case, "order": order, "receipt": receipt, "revision": at}
        return Change(line, f"cursor-{at}")

    changes = [paid(1, "another", "R-1"), paid(2, due.order, " "), paid(3, due.order, "R" * 51),
               paid(4, due.order, "R-1"), paid(5, due.order, "R-1"), paid(6, due.order, "R-2")]  # fmt: skip
    for _ in range(2):
        Inbox(store, cases).apply(changes, "cursor-6")
    now = cases.charges.charge(due.id)
    assert (now.standing, now.way, now.receipt) == (Standing.PAID, Way.ONLINE, "R-1")
    assert [cursor for cursor, _ in aside(store)] == ["cursor-1", "cursor-2", "cursor-3"]
    assert [one.receipt for one in cases.charges.waiting(Standing.OWED_BACK)] == ["R-2"]  # paid again: given back
    assert store.value("SELECT count(*) FROM journal WHERE type = 'FeePaid'") == 2
    store.close()


PARCEL: dict[str, Any] = {
    "kind": "parcel", "handover": "h1", "case": "c1", "number": "临1", "item": "事项", "n": 1, "giver": "610722001903",
    "taker": "610722000000", "way": "messenger", "waybill": "", "papers": ["申请表"], "sent_by": "w1", "revision": 1,
    "sent_at": "2026-11-23T10:00:00+08:00", "state": "on_the_way", "by": "w1", "at": "2026-11-23T10:00:00+08:00",
    "words": "", "lacking": [], "source": "another",
}  # fmt: skip


def test_papers_that_come_here_are_known_here_once(hall: Hall) -> None:
    inbox, handovers = Inbox(hall.store, hall.cases), hall.cases.agency.handovers
    for _ in range(2):
        inbox.apply([Change(PARCEL, "cursor-1")], "cursor-1")
    (parcel,) = handovers.waiting()
    assert (parcel.sent_by, parcel.papers, parcel.number) == ("w1@610722001903", ("申请表",), "临1")
    assert hall.store.value("SELECT count(*) FROM journal WHERE type = 'PapersHeard'") == 1


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"state": "lost"}, "state"), ({"state": 7}, "state"), ({"way": "pigeon"}, "way"), ({"papers": []}, "papers"),
        ({"papers": "x"}, "papers"), ({"papers": ["x"] * 501}, "papers"), ({"papers": [7]}, "papers"),
        ({"lacking": ["申请表"]}, "lacking"), ({"state": "short"}, "lacking"),
        ({"state": "short", "lacking": ["别的"]}, "lacking"), ({"n": 0}, "n"), ({"n": "1"}, "n"),
        ({"revision": 0}, "revision"), ({"revision": -1}, "revision"), ({"taker": "610722001903"}, "taker"),
        ({"giver": " "}, "giver"), ({"handover": ""}, "handover"), ({"handover": "h" * 65}, "handover"),
        ({"number": "1" * 51}, "number"), ({"sent_at": "yesterday"}, "sent_at"), ({"at": "2026-11-23"}, "at"),
        ({"by": ""}, "by"), ({"source": None}, "source"), ({"taker": "610722002000"}, "HANDOVER_NOT_OURS"),
    ],
)  # fmt: skip
def test_papers_that_cannot_be_are_put_aside(
    hall: Hall, wrong: dict[str, Any], why: str, expect_log: Callable[..., None]
) -> None:
    expect_log(f"put aside: {why}")
    Inbox(hall.store, hall.cases).apply([Change(PARCEL | wrong, "cursor-1")], "cursor-1")
    assert aside(hall.store) == [("cursor-1", why)]
    assert hall.cases.agency.handovers.latest() == []
