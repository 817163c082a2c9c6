"""A store of before the roles: its people stay, with their passwords and locks, and new roles may be entered."""

from pathlib import Path

import pytest

from hall import schema
from hall.agency.handovers import Handovers, ParcelState
from hall.agency.sites import read_sites
from hall.staff import ROLES, Person, Staff
from hall.store import Store, driver
from tests.helpers.clock import FakeClock

_FIRST = ("house", "printing", "lines", "casework", "catalogue")


def test_the_staff_of_an_earlier_version_stays(data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    new = Store.open(data / "new", clock)
    Staff(new).add("007", "李窗口", "chief_representative", "correct horse 马")
    sealed = new.value("SELECT secret FROM staff WHERE id = '007'")
    new.close()
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "_STEPS", {name: schema._STEPS[name] for name in _FIRST})
        store = Store.open(data, clock)
        insert = "INSERT INTO staff (id, name, role, secret) VALUES ('007', '李窗口', 'chief_representative', ?)"
        store.run(insert, sealed)
        store.run("UPDATE staff SET failures = 3")
        store.close()
    store = Store.open(data, clock)
    assert schema.current(store)
    assert store.value("SELECT failures FROM staff WHERE id = '007'") == 3
    staff = Staff(store)
    assert staff.sign_in("007", "correct horse 马", "desk 1") == Person("007", "李窗口", "chief_representative")
    for role in ROLES:
        store.run("INSERT OR IGNORE INTO staff (id, name, role, secret) VALUES (?, ?, ?, '')", role, role, role)
    with pytest.raises(driver.IntegrityError):
        store.run("UPDATE staff SET role = 'king'")
    assert store.value("SELECT count(*) FROM sqlite_master WHERE name LIKE '%of_now'") == 0
    store.close()


def test_hand_overs_of_an_earlier_version_go_on(data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    insert = (
        "INSERT INTO handover (id, case_id, n, giver, taker, way, waybill, papers, state, sent_by, sent_at, settled_by,"
        " settled_at, lacking) VALUES (?, 'c1', ?, 'a', 'b', 'courier', 'EB1', '[\"表\"]', ?, 'w1', '2026', ?, ?, ?)"
    )
    with monkeypatch.context() as earlier:
        steps = {name: step for name, step in schema._STEPS.items() if name != "parcels"}
        earlier.setattr(schema, "_STEPS", steps)
        store = Store.open(data, clock)
        store.run(insert, "1", 1, "taken_back", "w1", "2026", "[]")
        store.run(insert, "2", 2, "short", "w2", "", '["表"]')
        store.close()
    store = Store.open(data, clock)
    handovers = Handovers(store, read_sites("chenggu"))
    back, short = handovers.of_case("c1")
    assert (back.state, short.state, short.lacking, short.waybill) == (
        ParcelState.TAKEN_BACK, ParcelState.SHORT, ("表",), "EB1",
    )  # fmt: skip
    assert (short.words, short.number, short.told, store.faults()) == ("", "", 0, [])
    with pytest.raises(driver.IntegrityError):  # one is open at most, as before
        store.run(insert, "3", 3, "on_the_way", "", "", "[]")
    store.close()
