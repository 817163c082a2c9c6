"""The migration of the life of a case: a store of the first start keeps all it holds, and can go on."""

from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from hall import schema
from hall.cases.cases import Cases, CaseState, MaterialState
from hall.journal import verify
from hall.staff import Person, Staff
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import id_number
from tests.helpers.lifecycle import BOSS, CATALOGUE, CHIEF, RULES, cases_over

_APPLICANT = f'{{"name":"𠮷㛃䶮","id_kind":"mainland","id_number":"{id_number(1)}","phone":"","address":""}}'
_CASES = ("received", "accepted", "granted", "denied", "closed")


@pytest.fixture
def old(tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store as an earlier program left it: one case in each state, three materials each, two people."""
    folder = tmp_path / "old"
    with monkeypatch.context() as earlier:
        steps = list(schema._STEPS.items())
        before = [name for name, _ in steps].index("casework")
        earlier.setattr(schema, "_STEPS", dict(steps[:before]))
        store = Store.open(folder, clock)
    for n, state in enumerate(_CASES):
        store.run(
            "INSERT INTO hall_case (id, provisional_no, item, item_name, item_version, department, state, applicant,"
            " person, ticket, received_at, accepted_at, due, promised, statutory, decision, revision)"
            " VALUES (?, ?, 'P-1', '事项', '2017-07-24', '试验局', ?, ?, ?, 't', '2026-11-20T09:00:00.000+08:00', ?,"
            " '2026-11-27', '5 working_day', '20 working_day', '决定', ?)",
            f"c{n}", f"临{n}", state, _APPLICANT, store.person(id_number(1)),
            "" if state == "received" else "2026-11-20T10:00:00.000+08:00", n,
        )  # fmt: skip
        for place, code in enumerate(("id", "form", "photo")):
            held = "wanted" if state == "received" and code == "photo" else "received"
            store.run(
                "INSERT INTO case_material VALUES (?, ?, ?, ?, ?, ?)", f"c{n}", code, place, code, code != "photo", held
            )
    store.run("INSERT INTO staff VALUES ('007', '李', 'clerk', 'x', 3, ''), ('9', '王', 'supervisor', 'y', 0, 'z')")
    store.close()
    return folder


def test_what_was_there_is_there_and_goes_on(old: Path, clock: FakeClock) -> None:
    store = Store.open(old, clock)
    assert store.faults() == []
    assert store.all("PRAGMA foreign_key_check") == []
    cases = cases_over(store)
    assert [case.state.value for case in cases.recent(9)[::-1]] == sorted(_CASES, key=_CASES.index)
    assert len(cases.of_person(id_number(1))) == len(cases.of_ticket("t")) == 5
    first = cases.case("c0")
    assert [(m.code, m.state.value) for m in first.materials] == [
        ("id", "received"), ("form", "received"), ("photo", "wanted"),
    ]  # fmt: skip
    assert (first.kind, first.answer_due, first.asked, cases.steps("c0")) == ("", "", 0, [])
    assert [cases.case(f"c{n}").outcome for n in range(5)] == ["", "", "granted", "denied", ""]
    cases.supplements.tolerate("c0", clock.now().date(), "007")
    assert cases.case("c0").state is CaseState.TOLERATED
    assert cases.decisions.grant("c1", "准予", CHIEF).state is CaseState.GRANTED
    assert cases.endings.revoke("c4", "不实", BOSS).state is CaseState.REVOKED
    assert verify(store).fault == ""
    store.close()


def test_staff_keep_their_secrets_and_may_have_the_new_roles(old: Path, clock: FakeClock) -> None:
    store = Store.open(old, clock)
    rows = [tuple(row) for row in store.all("SELECT * FROM staff ORDER BY id")]
    assert rows == [("007", "李", "clerk", "x", 3, "", ""), ("9", "王", "supervisor", "y", 0, "z", "")]
    assert Staff(store).add("1", "赵", "chief_representative", "long enough") == Person(
        "1", "赵", "chief_representative"
    )
    store.close()


def test_the_rebuilt_tables_hold_their_references(old: Path, clock: FakeClock) -> None:
    store = Store.open(old, clock)
    with pytest.raises(driver.IntegrityError, match="FOREIGN KEY"):
        store.run("INSERT INTO case_material VALUES ('nobody', 'x', 0, 'x', 0, 'wanted', 0)")
    indexes = {row["name"] for row in store.all("SELECT name FROM sqlite_master WHERE type = 'index'")}
    assert {"case_person", "case_ticket", "case_recent", "case_answer", "case_waits"} <= indexes
    left = [row["name"] for row in store.all("SELECT name FROM sqlite_master WHERE name LIKE '%of_now'")]
    assert left == []
    case = Cases(store, CATALOGUE, cases_over(store)._file.calendar, "610722", RULES)
    assert case.set_material("c0", "photo", MaterialState.RECEIVED, "007").missing == ()
    store.close()
