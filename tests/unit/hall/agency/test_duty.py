"""On duty: one place per person, one person per window; posts under two masters; training."""

from datetime import timedelta

import pytest

from hall.agency.duty import LEFT_WORDS, Course, Left, Roster
from hall.agency.records import DutyBegan, DutyEnded, PostGiven
from hall.agency.sites import read_sites
from hall.errors import Reason
from hall.store import Store, driver
from tests.helpers.agency import ADMIN, HALL, LEAD, TODAY, VILLAGE, WANG, agency_over
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.lifecycle import BOSS, CLERK
from tests.helpers.refusals import refused


@pytest.fixture
def roster(store: Store) -> Roster:
    agency_over(store)
    return Roster(store, read_sites("chenggu"))


def test_who_is_at_which_window_since_when(roster: Roster, store: Store, clock: FakeClock) -> None:
    mine = roster.start(CLERK, HALL, 2)
    assert mine.since == clock.now().isoformat(timespec="milliseconds")
    other, third = roster.start("c2", HALL, 1), roster.start(WANG, VILLAGE)
    assert roster.on_duty() == [other, mine, third]
    assert roster.on_duty(HALL) == [other, mine]
    assert roster.at(HALL, 2) == roster.of(CLERK) == mine
    assert roster.at(HALL, 9) is None
    clock.advance(3600)
    gone = roster.leave(CLERK, Left.BREAK)
    assert (gone.since, gone.until, gone.why) == (mine.since, "2026-11-23T10:00:00.000+08:00", "break")
    assert roster.of(CLERK) is None
    assert records(store)[-1] == DutyEnded(CLERK, HALL, 2, "break")
    assert records(store)[0] == DutyBegan(CLERK, HALL, 2)


def test_one_place_per_person_and_one_person_per_window(roster: Roster, store: Store) -> None:
    roster.start(CLERK, HALL, 1)
    with refused(Reason.ON_DUTY_ALREADY):
        roster.start(CLERK, HALL, 2)
    with refused(Reason.WINDOW_MANNED, window=1):
        roster.start("c2", HALL, 1)
    with refused(Reason.WINDOW_UNKNOWN, window=-1):
        roster.start("c2", HALL, -1)
    with refused(Reason.SITE_UNKNOWN, code="610722"):
        roster.start("c2", "610722")
    roster.start("c2", HALL)
    roster.start("g1", HALL)  # window 0 holds many
    with pytest.raises(driver.IntegrityError):
        store.run("UPDATE duty SET window = 1 WHERE staff = 'c2'")
    with pytest.raises(driver.IntegrityError):
        store.run("UPDATE duty SET staff = 'g1' WHERE staff = 'c2'")
    with refused(Reason.NOT_ON_DUTY):
        roster.leave(LEAD, Left.OFF)


def test_who_marks_whom(roster: Roster) -> None:
    with refused(Reason.ROLE_MISSING):
        roster.start(ADMIN, HALL)
    with refused(Reason.STAFF_UNKNOWN, id="nobody"):
        roster.start("nobody", HALL)
    roster.start(CLERK, HALL, 1)
    with refused(Reason.ROLE_MISSING):
        roster.leave(CLERK, Left.FORGOTTEN, "c2")
    assert roster.leave(CLERK, Left.FORGOTTEN, BOSS).why == "forgotten"


@pytest.mark.requirement("R-89")
def test_the_sheet_of_attendance(roster: Roster, clock: FakeClock) -> None:
    roster.start(CLERK, HALL, 1)
    roster.leave(CLERK, Left.BREAK)
    clock.advance(900)
    roster.start(CLERK, HALL, 1)
    roster.start("c2", HALL, 2)
    assert [(duty.staff, duty.why) for duty in roster.attendance(TODAY)] == [(CLERK, "break"), (CLERK, ""), ("c2", "")]
    assert len(roster.attendance(TODAY, CLERK)) == 2
    assert roster.attendance(TODAY + timedelta(days=1)) == []
    assert set(LEFT_WORDS) == set(Left)


@pytest.mark.requirement("R-89")
def test_a_person_at_a_window_has_two_masters(roster: Roster, store: Store) -> None:
    post = roster.give_post(CLERK, HALL, "公安局", "政务服务中心", True, BOSS)
    assert (post.sender, post.manager, post.until) == ("公安局", "政务服务中心", "")
    with refused(Reason.POST_HELD):
        roster.give_post(CLERK, HALL, "民政局", "政务服务中心", True, BOSS)
    roster.end_post(CLERK, BOSS)
    assert roster.post(CLERK) is None
    with pytest.raises(KeyError):
        roster.end_post(CLERK, BOSS)
    told = [event.present for event in records(store) if isinstance(event, PostGiven)]
    assert told == [True, False]
    for sender, manager, what in ((" ", "x", "派出单位"), ("x", "", "管理单位")):
        with refused(Reason.WORDS_MISSING, what=what):
            roster.give_post(CLERK, HALL, sender, manager, True, BOSS)
    with refused(Reason.STAFF_UNKNOWN, id="nobody"):
        roster.give_post("nobody", HALL, "x", "y", True, BOSS)
    with refused(Reason.SITE_UNKNOWN, code="1"):
        roster.give_post(CLERK, "1", "x", "y", True, BOSS)
    for act in (
        lambda: roster.give_post(CLERK, HALL, "x", "y", True, CLERK),
        lambda: roster.end_post(CLERK, CLERK),
        lambda: roster.train(CLERK, "礼仪", TODAY, 30, CLERK),
    ):
        with refused(Reason.ROLE_MISSING):
            act()


@pytest.mark.requirement("R-71")
@pytest.mark.requirement("R-74")
def test_agents_are_full_or_part_time_and_may_be_a_firms(roster: Roster) -> None:
    roster.give_post(WANG, VILLAGE, "柳湾村委会", "博望街道便民服务中心", False, LEAD)
    firm = roster.give_post("v2", HALL, "某人力资源公司（购买服务）", "政务服务中心", True, BOSS)
    assert firm.full_time
    held = roster.post(WANG)
    assert held is not None
    assert not held.full_time


@pytest.mark.requirement("R-89")
def test_training_is_noted_once(roster: Roster) -> None:
    roster.train(CLERK, " 四点半线上课堂：礼仪 ", TODAY, 30, BOSS)
    roster.train(CLERK, "好差评", TODAY - timedelta(days=7), 45, BOSS)
    assert roster.trained(CLERK) == [
        Course("四点半线上课堂：礼仪", "2026-11-23", 30), Course("好差评", "2026-11-16", 45),
    ]  # fmt: skip
    with refused(Reason.TRAINED_ALREADY):
        roster.train(CLERK, "好差评", TODAY - timedelta(days=7), 45, BOSS)
    with refused(Reason.WORDS_MISSING, what="培训的内容"):
        roster.train(CLERK, " ", TODAY, 45, BOSS)
    for minutes in (0, -5, 24 * 60 + 1):
        with refused(Reason.MINUTES_WRONG, most=1440):
            roster.train(CLERK, "好差评", TODAY, minutes, BOSS)
    with refused(Reason.DAY_AHEAD):
        roster.train(CLERK, "好差评", TODAY + timedelta(days=1), 45, BOSS)
    with refused(Reason.STAFF_UNKNOWN, id="nobody"):
        roster.train("nobody", "好差评", TODAY, 45, BOSS)
