"""The register of reports: faults, matters that got nowhere, wrongdoing; answered, and not by the accused."""

from datetime import date, datetime

import pytest

from hall.clock import HALL_ZONE
from hall.days.clocks import Lamp
from hall.days.workdays import Calendar
from hall.errors import Reason
from hall.oversight.records import ReportFiled, ReportHandled, VoiceShown
from hall.oversight.reports import (
    ACT_WORDS,
    KIND_WORDS,
    STATE_WORDS,
    TABLE,
    ReportAct,
    ReportKind,
    Reports,
    ReportState,
)
from hall.oversight.terms import Terms
from hall.oversight.voices import Voice
from hall.profiles import read_national
from hall.store import Store, driver
from tests.helpers.clock import FakeClock
from tests.helpers.hall import records
from tests.helpers.refusals import refused
from tests.helpers.voices import AUDITOR, BOSS, CLERK, OTHER, SECOND, TERMS, VOICE, staffed

DAY = 86400.0
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def reports(store: Store) -> Reports:
    staffed(store)
    return Reports(store, TERMS)


def filed(reports: Reports, store: Store, kind: ReportKind = ReportKind.WRONGDOING, accused: str = CLERK) -> str:
    number = reports.file(kind, "收了我的烟", OTHER, VOICE, accused, "试验局")
    return store.value("SELECT id FROM report WHERE number = ?", number)


@pytest.mark.requirement("R-76")
@pytest.mark.requirement("R-82")
@pytest.mark.parametrize("kind", ReportKind)
def test_a_report_is_looked_into_answered_and_made_known(reports: Reports, store: Store, kind: ReportKind) -> None:
    id_ = filed(reports, store, kind)
    seen = reports.one(id_, BOSS)
    assert (seen.number, seen.kind, seen.due, seen.founded) == ("FY202611230001", kind, "2026-11-30", None)
    reports.assign(id_, OTHER, BOSS)
    reports.answer(id_, True, "查实，已退还并通报批评", OTHER)
    assert reports.register(*NOVEMBER) == []  # not before it was written for everybody
    assert reports.progress(seen.number) is ReportState.ANSWERED
    reports.publish(id_, "一名窗口人员收受礼品，已通报批评", BOSS)
    assert reports.register(*NOVEMBER) == [(seen.number, kind, "2026-11-23", True, "一名窗口人员收受礼品，已通报批评")]
    assert reports.register(date(2026, 11, 24), date(2026, 12, 31)) == []
    assert reports.register(date(2026, 11, 1), date(2026, 11, 22)) == []
    assert reports.progress(seen.number) is ReportState.PUBLISHED
    assert reports.progress("FY0") is None
    assert [step.act for step in reports.steps(id_, BOSS)] == ["assign", "answer", "publish"]
    first, *rest = records(store)
    assert first == ReportFiled(id_, seen.number, kind.value, "收了我的烟", True, "2026-11-30")
    assert all(isinstance(event, ReportHandled) and event.travels for event in rest)
    assert VOICE.phone not in str(records(store))
    assert set(KIND_WORDS) == set(ReportKind)


@pytest.mark.requirement("R-82")
def test_the_accused_neither_hears_of_it_nor_answers_it(reports: Reports, store: Store) -> None:
    with refused(Reason.ABOUT_YOURSELF):
        reports.file(ReportKind.WRONGDOING, "自己举报自己", CLERK, None, CLERK)
    id_ = filed(reports, store, accused=BOSS)
    assert reports.open(BOSS) == []
    assert [one.id for one in reports.open(SECOND)] == [id_]
    for act in (
        lambda: reports.one(id_, BOSS),
        lambda: reports.steps(id_, BOSS),
        lambda: reports.assign(id_, SECOND, BOSS),
        lambda: reports.publish(id_, "没有的事", BOSS),
    ):
        with pytest.raises(KeyError):
            act()
    with refused(Reason.ABOUT_YOURSELF):
        reports.reporter(id_, BOSS)
    with refused(Reason.ABOUT_ACCUSED):
        reports.assign(id_, BOSS, SECOND)
    with pytest.raises(driver.IntegrityError):  # the table itself says no
        store.run("UPDATE report SET owner = accused")


def test_who_is_named_is_of_the_staff(reports: Reports, store: Store) -> None:
    with refused(Reason.STAFF_UNKNOWN, id="x9"):
        reports.file(ReportKind.WRONGDOING, "收礼", OTHER, None, "x\u202e9")
    id_ = filed(reports, store)
    with refused(Reason.STAFF_UNKNOWN, id=""):
        reports.assign(id_, "", BOSS)
    number = reports.file(ReportKind.FAULT, "没有老花镜", OTHER, department="试\u202e验局")
    assert store.value("SELECT department FROM report WHERE number = ?", number) == "试验局"


def test_who_may_read_and_who_reported(reports: Reports, store: Store) -> None:
    id_ = filed(reports, store)
    assert reports.one(id_, OTHER).owner == OTHER  # who took it, until it is assigned
    reports.assign(id_, SECOND, BOSS)
    with pytest.raises(KeyError):
        reports.one(id_, OTHER)
    with pytest.raises(KeyError):
        reports.one("unknown", BOSS)
    with refused(Reason.ROLE_MISSING):
        reports.open(OTHER)
    assert reports.one(id_, AUDITOR).id == id_
    for actor in (OTHER, AUDITOR):
        with refused(Reason.ROLE_MISSING):
            reports.reporter(id_, actor)
    assert reports.reporter(id_, BOSS) == Voice(VOICE.name, VOICE.phone)
    assert records(store)[-1] == VoiceShown(id_)
    reports.file(ReportKind.FAULT, "没有老花镜", OTHER)
    unnamed = store.value("SELECT id FROM report WHERE phone = ''")
    assert reports.reporter(unnamed, BOSS) is None


@pytest.mark.parametrize("state", ReportState)
def test_what_is_not_in_the_table_is_refused_in_words(reports: Reports, store: Store, state: ReportState) -> None:
    id_ = filed(reports, store)
    over = state in (ReportState.ANSWERED, ReportState.PUBLISHED)
    answer, founded = ("答", 1) if over else ("", None)
    store.run("UPDATE report SET state = ?, answer = ?, founded = ?", state.value, answer, founded)
    acts = {
        ReportAct.ASSIGN: lambda who: reports.assign(id_, SECOND, who),
        ReportAct.ANSWER: lambda who: reports.answer(id_, False, "查无实据", who),
        ReportAct.PUBLISH: lambda who: reports.publish(id_, "查无实据", who),
    }
    for act, do in acts.items():
        with refused(Reason.ROLE_MISSING):
            do(AUDITOR)
        if (state, act) not in TABLE:
            with refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[state], act=ACT_WORDS[act]):
                do(BOSS)
    assert set(STATE_WORDS) == set(ReportState)
    assert set(ACT_WORDS) == set(ReportAct) == {act for _, act in TABLE}


def test_days_and_lamps(reports: Reports, store: Store, clock: FakeClock) -> None:
    id_ = filed(reports, store)
    with refused(Reason.WORDS_MISSING, what="反映的情况"):
        reports.file(ReportKind.FAULT, " ", OTHER)
    clock.advance(8 * DAY)
    (late,) = reports.overdue(BOSS)
    assert (late.id, reports.lamp(late)) == (id_, Lamp.RED)
    reports.assign(id_, BOSS, SECOND)
    reports.answer(id_, False, "查无实据", BOSS)
    assert reports.overdue(BOSS) == []
    assert reports.lamp(reports.one(id_, BOSS)) is Lamp.GREY
    assert reports.one(id_, BOSS).founded is False


def test_what_comes_in_past_the_calendar_is_dated_when_the_notice_is_there(
    reports: Reports, store: Store, clock: FakeClock
) -> None:
    clock.set(datetime(2026, 12, 30, 9, tzinfo=HALL_ZONE))
    id_ = filed(reports, store)
    assert reports.one(id_, BOSS).due == ""
    assert reports.redate() == 0
    longer = Terms.of(read_national(), Calendar(frozenset({2026, 2027}), frozenset(), frozenset(), "试验2027"))
    assert Reports(store, longer).redate() == 1
    assert reports.one(id_, BOSS).due == "2027-01-06"
    assert reports.redate() == 0


def test_who_has_work_with_a_report_sees_it_and_nobody_it_accuses(reports: Reports, store: Store) -> None:
    """The list of what can be done next: for a supervisor all, for who looks into it its own."""
    first, second = filed(reports, store), filed(reports, store, accused=BOSS)

    def waiting(act: ReportAct, actor: str, limit: int = 9) -> list[str]:
        return [one.id for one in reports.ready(act, actor, limit)]

    assert waiting(ReportAct.ASSIGN, BOSS) == [first]  # the other is about the supervisor
    assert waiting(ReportAct.ASSIGN, CLERK) == []  # whom the first accuses
    reports.assign(first, OTHER, BOSS)
    store.run("UPDATE report SET state = 'assigned', owner = ? WHERE id = ?", OTHER, second)
    assert set(waiting(ReportAct.ANSWER, OTHER)) == {first, second}
    assert len(waiting(ReportAct.ANSWER, OTHER, 1)) == 1
    assert waiting(ReportAct.ANSWER, CLERK) == []
    reports.answer(first, True, "查实", OTHER)
    assert (waiting(ReportAct.ANSWER, BOSS), waiting(ReportAct.PUBLISH, BOSS)) == ([], [first])
