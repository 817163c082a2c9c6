"""A store of before the roles: its people stay, with their passwords and locks, and new roles may be entered."""

from pathlib import Path

import pytest

from hall import schema
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
