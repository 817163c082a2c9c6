"""Staff: entering people, signing in, and the lock that slows guessing, whatever is done to the clock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from hall.actors import SYSTEM
from hall.cases.lifecycle import Act
from hall.errors import Reason, Refused
from hall.events import StaffSignedIn, StaffSignedOut
from hall.staff import MAY, ROLE_WORDS, ROLES, TOPICS, Person, Staff, may
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.refusals import refused

RIGHT = "correct horse 马"
LOCKS_S = (15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600)


@pytest.fixture
def store(store: Store) -> Store:
    """A store whose site has not hired anybody yet."""
    store.run("DELETE FROM staff")
    return store


@pytest.fixture
def staff(store: Store) -> Staff:
    made = Staff(store)
    made.add("007", "李窗口", "clerk", RIGHT)
    return made


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords compared in clear: the argon2id of the others is tested by itself."""
    monkeypatch.setattr("hall.staff._fits", lambda password, secret: password == RIGHT)


def wrong(staff: Staff, times: int = 1) -> None:
    for _ in range(times):
        with refused(Reason.SIGN_IN_WRONG):
            staff.sign_in("007", "guess", "desk 1")


def locked_for(staff: Staff, password: str = RIGHT) -> int:
    with pytest.raises(Refused) as caught:
        staff.sign_in("007", password, "desk 1")
    assert caught.value.reason is Reason.SIGN_IN_LOCKED
    seconds = caught.value.facts["seconds"]
    assert isinstance(seconds, int)
    return seconds


def test_a_site_begins_without_anybody(store: Store) -> None:
    staff = Staff(store)
    assert staff.empty()
    assert staff.add("007", "李窗口", "supervisor", RIGHT) == Person("007", "李窗口", "supervisor")
    assert not staff.empty()


@pytest.mark.parametrize(
    ("id_", "name", "role", "password", "why"),
    [("", "李", "clerk", RIGHT, Reason.STAFF_ID_WRONG), (" ", "李", "clerk", RIGHT, Reason.STAFF_ID_WRONG),
     ("0 1", "李", "clerk", RIGHT, Reason.STAFF_ID_WRONG), ("1\u202e", "李", "clerk", RIGHT, Reason.STAFF_ID_WRONG),
     ("1" * 33, "李", "clerk", RIGHT, Reason.STAFF_ID_WRONG), ("rule", "李", "clerk", RIGHT, Reason.STAFF_ID_KEPT),
     ("1", "", "clerk", RIGHT, Reason.NAME_NOT_ALLOWED), ("1", " ", "clerk", RIGHT, Reason.NAME_NOT_ALLOWED),
     ("1", "李\u202e四", "clerk", RIGHT, Reason.NAME_NOT_ALLOWED), ("1", "李", "admin", RIGHT, Reason.ROLE_UNKNOWN),
     ("1", "李", "", RIGHT, Reason.ROLE_UNKNOWN), ("1", "李", "clerk", "short 7", Reason.PASSWORD_SHORT),
     ("1", "李", "clerk", "", Reason.PASSWORD_SHORT)],
)  # fmt: skip
def test_who_cannot_be_entered(store: Store, id_: str, name: str, role: str, password: str, why: Reason) -> None:
    with pytest.raises(Refused) as no:
        Staff(store).add(id_, name, role, password)
    assert no.value.reason is why
    assert Staff(store).empty()


def test_an_id_is_given_once(staff: Staff) -> None:
    with refused(Reason.STAFF_KNOWN, id="007"):
        staff.add("007", "王", "supervisor", "another password")
    assert staff.sign_in("007", RIGHT, "desk 1").name == "李窗口"


def test_passwords_are_kept_as_argon2id_of_the_advised_cost(staff: Staff, store: Store) -> None:
    staff.add("008", "王窗口", "clerk", RIGHT)
    one, two = (row["secret"] for row in store.all("SELECT secret FROM staff ORDER BY id"))
    assert one.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert one != two  # each with a salt of its own
    assert RIGHT not in one


def test_signing_in_and_out_is_written_down(staff: Staff, store: Store) -> None:
    person = staff.sign_in("007", RIGHT, "desk 2")
    assert person == Person("007", "李窗口", "clerk")
    staff.sign_out(person, "desk 2")
    assert records(store) == [StaffSignedIn("007", "desk 2"), StaffSignedOut("007", "desk 2")]


def test_an_unknown_id_and_a_wrong_password_are_told_the_same(staff: Staff, store: Store) -> None:
    wrong(staff)
    for id_ in ("nobody", "", "007 ", "' OR 1=1 --"):
        with refused(Reason.SIGN_IN_WRONG):
            staff.sign_in(id_, RIGHT, "desk 1")
    assert records(store) == []


def test_an_unknown_id_costs_a_guesser_the_same_work(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fits(password: str, secret: str) -> bool:
        asked.append(secret)
        return False

    monkeypatch.setattr("hall.staff._fits", fits)
    for id_ in ("007", "nobody"):
        with refused(Reason.SIGN_IN_WRONG):
            staff.sign_in(id_, "guess", "desk 1")
    assert [secret.split("$")[1:4] for secret in asked] == [["argon2id", "v=19", "m=47104,t=1,p=1"]] * 2


@pytest.mark.usefixtures("quick")
def test_the_fifth_wrong_try_locks_and_each_further_one_doubles(staff: Staff, clock: FakeClock) -> None:
    wrong(staff, 4)
    assert staff.sign_in("007", RIGHT, "desk 1")  # which forgets them
    wrong(staff, 5)
    for seconds in LOCKS_S:
        assert locked_for(staff) == seconds + 1  # the right password does not help
        clock.advance(seconds - 0.5)
        assert locked_for(staff, "guess") == 1  # and a try under the lock does not lengthen it
        clock.advance(0.5)
        wrong(staff)
    clock.advance(3600)
    assert staff.sign_in("007", RIGHT, "desk 1")
    wrong(staff, 4)
    assert staff.sign_in("007", RIGHT, "desk 1")


@pytest.mark.usefixtures("quick")
def test_the_lock_outlives_the_process(staff: Staff, store: Store, clock: FakeClock) -> None:
    wrong(staff, 5)
    store.close()
    again = Store.open(store.data, clock)
    assert locked_for(Staff(again)) == 16
    again.close()


@pytest.mark.usefixtures("quick")
def test_setting_the_clock_does_not_open_more_tries(staff: Staff, clock: FakeClock) -> None:
    wrong(staff, 5)
    clock.set(clock.now() - timedelta(seconds=3000))
    assert locked_for(staff) == 3016  # set back a little: the lock is longer, never shorter
    clock.set(clock.now() - timedelta(days=3650))
    wrong(staff)  # set back for years: nobody is locked out for years, but the count goes on …
    assert locked_for(staff) == 31  # … and the next lock is the next longer one, by the clock as it is now
    clock.set(clock.now() + timedelta(days=7300))
    wrong(staff)
    assert locked_for(staff) == 61


def test_half_a_character_is_one_more_wrong_password(staff: Staff) -> None:
    with refused(Reason.SIGN_IN_WRONG):
        staff.sign_in("007", "\ud800" * 8, "desk 1")


@pytest.mark.usefixtures("quick")
def test_tries_at_several_desks_at_once_all_count(staff: Staff, store: Store) -> None:
    def guess(_: int) -> None:
        mine = store.again()
        with refused(Reason.SIGN_IN_WRONG):
            Staff(mine).sign_in("007", "guess", "desk")
        mine.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(guess, range(4)))
    assert store.value("SELECT failures FROM staff") == 4


@pytest.mark.usefixtures("quick")
def test_one_persons_lock_is_not_anothers(staff: Staff) -> None:
    staff.add("008", "王窗口", "clerk", RIGHT)
    wrong(staff, 5)
    assert staff.sign_in("008", RIGHT, "desk 1").id == "008"
    assert locked_for(staff) == 16


# -- roles ------------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-100")
def test_every_role_of_the_front_line_can_be_entered(store: Store, quick: None) -> None:
    people = [Staff(store).add(role, "某人", role, RIGHT).role for role in ROLES]
    assert people == list(ROLES) == list(ROLE_WORDS)
    assert len(ROLES) == 14


def test_the_table_names_every_permission_and_no_other() -> None:
    assert set(MAY) == {*ROLES, *SYSTEM, ""}
    assert frozenset().union(*MAY.values()) == {*TOPICS, *Act}
    with pytest.raises(KeyError):
        may("clerk", "fly")
    with pytest.raises(KeyError):
        may("admin", "accept")


def test_powers_that_are_kept_apart() -> None:
    def who(permission: str) -> set[str]:
        return {role for role in ROLES if may(role, permission)}

    assert who("staff.change") == {"administrator"}  # who makes the accounts does nothing else with a case …
    assert not MAY["administrator"] & set(Act)
    assert not MAY["auditor"] & set(Act)  # … and who reads the journal changes nothing
    assert who("journal.read") == {"auditor", "supervisor"}
    assert who("revoke") == {"chief_representative", "supervisor"}
    assert not who("agency.act") & who("enquiry.call_back")
    assert who("granted") == set()  # the platform's word is the platform's alone
    assert may("platform", "granted")
    assert not may("hotline_operator", "escalation.answer")


@pytest.mark.requirement("R-44")
def test_a_chief_representative_has_the_powers_of_the_window_and_of_the_office() -> None:
    assert MAY["chief_representative"] >= MAY["clerk"] | MAY["reviewer"]
