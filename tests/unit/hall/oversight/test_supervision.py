"""电子监察: every rule finds what it is for and nothing else, once, and what it finds is a record of the standard."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from hall.agency.duty import Left, Roster
from hall.agency.sites import Sites
from hall.cases.cases import CaseState
from hall.cases.lifecycle import Act
from hall.days.clocks import Lamp
from hall.errors import Reason, Refused
from hall.events import StaffSignedIn, StaffSignedOut
from hall.hours import Span
from hall.journal import verify
from hall.line.tickets import Tickets
from hall.oversight.findings import FINDING_WORDS, HAPPENED, STANDING
from hall.oversight.supervision import Finding, Looked
from hall.oversight.watchrecords import FindingRecorded, OrderIssued
from hall.oversight.watchrules import Level, RuleId, read_watch_rules
from hall.store import Store
from hall.words import words
from tests.helpers.clock import FakeClock
from tests.helpers.hall import PLACE, card, note, records
from tests.helpers.lifecycle import (
    BOSS,
    CHIEF,
    CLERK,
    INSTANT,
    LIMITLESS,
    PERMIT,
    REVIEWER,
    accepted,
    brought_to,
    perform,
    received,
)
from tests.helpers.oversight import RULEBOOK, Watched, watched, without

DAY = 86400
MINUTE = 60


@pytest.fixture
def hall(store: Store) -> Watched:
    return watched(store)


def found(hall: Watched, *rules: RuleId) -> list[tuple[RuleId, str, Level]]:
    """What one look finds anew: rule, subject and level, of `rules` or of all."""
    return [(f.rule, f.subject, f.level) for f in hall.supervision.watch().findings if not rules or f.rule in rules]


def printed(store: Store, case: str) -> None:
    """The notice of acceptance came out of a printer."""
    store.run(
        "INSERT INTO print_job (id, face, paper, subject, number, state, began, asked_at)"
        " VALUES (?, 'desk-1', 'acceptance_notice', ?, '', 'proven', 1, '')",
        f"job {case}", case,
    )  # fmt: skip


def test_every_rule_has_its_words_and_a_way_to_find() -> None:
    assert set(FINDING_WORDS) == set(RuleId) == {*STANDING, *HAPPENED, RuleId.PAPER_MISSING}


def test_where_nothing_is_wrong_nothing_is_found(hall: Watched) -> None:
    assert found(hall) == []
    case = accepted(hall.cases)
    printed(hall.store, case.id)
    assert found(hall) == []
    assert verify(hall.store).fault == ""


# -- clocks ----------------------------------------------------------------------------------------


@pytest.mark.requirement("R-84", "R-90")
def test_a_clock_is_reminded_of_warned_of_and_alarmed_about_by_its_lamp(hall: Watched, clock: FakeClock) -> None:
    case = accepted(hall.cases)  # Monday the 23rd, promised in 5 working days
    printed(hall.store, case.id)
    lamps: list[tuple[int, Lamp, list[Level]]] = []
    for day in range(23, 31):
        levels = [level for _, _, level in found(hall, RuleId.DEADLINE)]
        lamps += [(day, lamp, levels) for lamp, cases in hall.supervision.lamps().items() if cases]
        clock.advance(DAY)
    assert lamps == [
        (23, Lamp.GREEN, []), (24, Lamp.GREEN, []), (25, Lamp.GREEN, []), (26, Lamp.GREEN, []),
        (27, Lamp.YELLOW, [Level.NOTICE]), (28, Lamp.YELLOW, []), (29, Lamp.YELLOW, []), (30, Lamp.YELLOW, []),
    ]  # fmt: skip
    assert [level for _, _, level in found(hall)] == [Level.WARNING]  # 1 December: one working day over
    clock.advance(DAY)
    assert found(hall) == []  # two
    clock.advance(DAY)
    looked = hall.supervision.watch()  # three: more than two
    assert [f.level for f in looked.findings] == [Level.ALARM]
    (order,) = looked.orders
    assert (order.finding, order.department) == (looked.findings[0].id, "试验局")
    assert [f.level for f in hall.supervision.of_case(case.id)] == [Level.NOTICE, Level.WARNING, Level.ALARM]
    assert {lamp for lamp, cases in hall.supervision.lamps().items() if cases} == {Lamp.ALARM}


def test_the_lamps_begin_with_what_ends_next_decided_or_answered(hall: Watched, clock: FakeClock) -> None:
    asked = received(hall.cases)  # to be answered by the 30th
    clock.advance(DAY)
    late, first = accepted(hall.cases, PERMIT, 2), accepted(hall.cases, INSTANT, 3)
    assert first.due < asked.answer_due < late.due

    def listed(limit: int) -> set[str]:
        return {case.id for cases in hall.supervision.lamps(limit).values() for case, _ in cases}

    assert [listed(n) for n in (1, 2, 3)] == [{first.id}, {first.id, asked.id}, {first.id, asked.id, late.id}]


@pytest.mark.requirement("R-90")
def test_a_clock_that_stands_is_grey_and_nothing_is_said_of_it(hall: Watched, clock: FakeClock) -> None:
    case = brought_to(hall.cases, CaseState.PAUSED, clock)
    clock.advance(DAY * 20)
    assert found(hall, RuleId.DEADLINE) == []
    assert [each.id for each, _ in hall.supervision.lamps()[Lamp.GREY]] == [case.id]


def test_the_next_state_of_a_case_does_not_say_the_same_again(hall: Watched, clock: FakeClock) -> None:
    case = accepted(hall.cases)
    clock.advance(DAY * 8)
    assert [level for _, _, level in found(hall, RuleId.DEADLINE)] == [Level.WARNING]
    perform(hall.cases, case.id, Act.REVIEW, clock)
    assert found(hall, RuleId.DEADLINE) == []


def test_an_answer_that_is_owed_has_its_clock_too(hall: Watched, clock: FakeClock) -> None:
    case = received(hall.cases)
    clock.advance(DAY * 2)
    assert found(hall) == [(RuleId.SLOW_FILING, case.id, Level.NOTICE)]
    clock.advance(DAY * 2)
    assert found(hall) == [(RuleId.DEADLINE, case.id, Level.NOTICE), (RuleId.SLOW_FILING, case.id, Level.WARNING)]
    assert hall.supervision.of_case(case.id)[1].facts["number"] == case.number


def test_a_licence_is_delivered_in_time(hall: Watched, clock: FakeClock) -> None:
    case = accepted(hall.cases)
    printed(hall.store, case.id)
    perform(hall.cases, case.id, Act.REVIEW, clock)
    hall.cases.decisions.grant(case.id, "准予", CHIEF)
    clock.set(clock.now().replace(month=12, day=6))
    assert found(hall, RuleId.DEADLINE) == [(RuleId.DEADLINE, case.id, Level.NOTICE)]
    hall.cases.close(case.id, CLERK)
    perform(hall.cases, case.id, Act.DELIVER, clock)
    clock.advance(DAY * 5)
    assert found(hall, RuleId.DEADLINE) == []


def test_past_the_known_calendar_nothing_is_guessed(hall: Watched, clock: FakeClock) -> None:
    clock.set(clock.now().replace(month=12, day=30))
    case = received(hall.cases)
    hall.store.run("UPDATE hall_case SET answer_due = '2027-01-06' WHERE id = ?", case.id)
    clock.advance(DAY * 20)
    assert found(hall) == []
    assert not any(hall.supervision.lamps().values())


def test_another_refusal_of_the_calendar_is_not_swallowed(hall: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    received(hall.cases)

    def no(*_: object) -> None:
        raise Refused(Reason.PROFILE_UNKNOWN)

    monkeypatch.setattr("hall.cases.procedures.Procedures.standing", no)
    for look in (hall.supervision.watch, hall.supervision.lamps):
        with pytest.raises(Refused):
            look()


# -- quality ---------------------------------------------------------------------------------------


def test_a_paper_that_is_owed_and_did_not_come_out_is_missed_after_its_time(hall: Watched, clock: FakeClock) -> None:
    case, other = accepted(hall.cases), accepted(hall.cases, INSTANT, 2)
    clock.advance(29 * MINUTE)
    assert found(hall, RuleId.PAPER_MISSING) == []
    printed(hall.store, other.id)
    clock.advance(MINUTE)
    assert found(hall, RuleId.PAPER_MISSING) == [(RuleId.PAPER_MISSING, case.id, Level.WARNING)]
    (finding,) = hall.supervision.of_case(case.id)
    assert finding.said(words()) == f"办件 {case.number} 的文书没有打印：受理通知书"
    clock.advance(DAY)
    assert found(hall, RuleId.PAPER_MISSING) == []


def test_a_paper_that_the_clerk_looked_for_in_vain_did_not_come_out(hall: Watched, clock: FakeClock) -> None:
    """Bytes went to the printer, and a person said that no paper came: its applicant has none."""
    case = accepted(hall.cases)
    printed(hall.store, case.id)
    hall.store.run("UPDATE print_job SET state = 'denied', answered_by = 'w1'")
    clock.advance(30 * MINUTE)
    assert found(hall, RuleId.PAPER_MISSING) == [(RuleId.PAPER_MISSING, case.id, Level.WARNING)]


def test_a_stamp_from_the_future_holds_nothing_up(hall: Watched, clock: FakeClock) -> None:
    now = clock.now()
    clock.set(now + timedelta(days=5))
    wrong = accepted(hall.cases)
    clock.set(now)
    right = accepted(hall.cases, PERMIT, 2)
    clock.advance(60 * MINUTE)
    assert [subject for _, subject, _ in found(hall, RuleId.PAPER_MISSING)] == [right.id]
    clock.set(now + timedelta(days=6))
    assert found(hall, RuleId.PAPER_MISSING) == []
    assert hall.supervision.of_case(wrong.id) == []  # its minutes were below nothing when it was looked at


def test_what_is_missing_after_acceptance_is_seen(hall: Watched, clock: FakeClock) -> None:
    silent = received(hall.cases, without=("photo", "lease"))
    promised = received(hall.cases, n=2, without=("photo",))
    hall.cases.supplements.tolerate(promised.id, date(2026, 11, 27), CLERK)
    clock.set(clock.now().replace(month=12, day=1))
    hall.cases.supplements.deem(silent.id, "rule")
    assert sorted(found(hall, RuleId.MATERIALS_MISSING)) == sorted([
        (RuleId.MATERIALS_MISSING, silent.id, Level.WARNING), (RuleId.MATERIALS_MISSING, promised.id, Level.WARNING),
    ])  # fmt: skip
    assert hall.supervision.of_case(silent.id)[-1].facts["count"] == 2


@pytest.mark.requirement("R-85")
def test_asking_again_is_warned_of_and_asking_after_acceptance_alarmed_about(hall: Watched, clock: FakeClock) -> None:
    case = received(hall.cases, without=("form",))
    perform(hall.cases, case.id, Act.ASK, clock)
    assert found(hall, RuleId.ASKED_AGAIN, RuleId.ASKED_AFTER_ACCEPTANCE) == []
    perform(hall.cases, case.id, Act.TAKE, clock)
    hall.cases.supplements.complete(case.id, CLERK)
    allowed = hall.cases.escalations.escalate(case.id, _again(), "申请表又改版了", CLERK)
    hall.cases.escalations.answer(allowed.id, True, "同意", BOSS)
    perform(hall.cases, case.id, Act.ASK, clock)
    assert found(hall) == [(RuleId.ASKED_AGAIN, case.id, Level.WARNING)]
    pledged = received(hall.cases, n=2, without=("form",))
    hall.cases.pledges.pledge(pledged.id, ["form"], "告知书", "我承诺", CLERK)
    hall.cases.accept(pledged.id, CLERK)
    hall.cases.pledges.withdraw(pledged.id, CLERK)
    perform(hall.cases, pledged.id, Act.ASK, clock)
    looked = hall.supervision.watch()
    assert [(f.rule, f.subject, f.level) for f in looked.findings] == [
        (RuleId.ASKED_AFTER_ACCEPTANCE, pledged.id, Level.ALARM)
    ]
    assert len(looked.orders) == 1


def _again():
    from hall.cases.escalations import Why

    return Why.ASK_AGAIN


@pytest.mark.parametrize(
    ("state", "act"),
    [(CaseState.REFUSED, "不予受理"), (CaseState.RETURNED, "退件"), (CaseState.DENIED, "不予")],
)
def test_every_way_of_turning_away_is_looked_at(hall: Watched, clock: FakeClock, state: CaseState, act: str) -> None:
    case = brought_to(hall.cases, state, clock)
    (finding,) = [f for f in hall.supervision.watch().findings if f.rule is RuleId.REFUSAL]
    assert (finding.case, finding.level, finding.facts["act"]) == (case.id, Level.NOTICE, act)
    assert finding.said(words()) == f"办件 {case.number} 没有办成：{act}"


def test_a_denial_of_the_platform_too_and_no_grant(hall: Watched, clock: FakeClock) -> None:
    denied, granted = accepted(hall.cases), accepted(hall.cases, PERMIT, 2)
    perform(hall.cases, denied.id, Act.DENIED, clock)
    perform(hall.cases, granted.id, Act.GRANTED, clock)
    assert found(hall, RuleId.REFUSAL) == [(RuleId.REFUSAL, denied.id, Level.NOTICE)]


@pytest.mark.requirement("R-84")
def test_a_fee_off_its_rate_is_seen(hall: Watched) -> None:
    case = received(hall.cases)  # 不收费
    hall.fees.take(case.id, 0, CLERK)
    assert found(hall) == []
    hall.fees.take(case.id, 1050, CLERK)
    (finding,) = hall.supervision.watch().findings
    assert (finding.rule, finding.level) == (RuleId.FEE, Level.WARNING)
    assert finding.said(words()) == f"办件 {case.number} 收费 10.5 元，标准是 0 元"


# -- the hall --------------------------------------------------------------------------------------


def test_long_waits_and_windows_shut_while_people_wait(hall: Watched, clock: FakeClock) -> None:
    tickets = Tickets(hall.store, PLACE, 3)
    tickets.set_window(4, "open", CLERK)
    old = tickets.issue("A", card(1), "kiosk").ticket
    served = tickets.issue("C", card(2), "kiosk").ticket
    clock.advance(14 * MINUTE)
    assert found(hall) == []
    clock.advance(MINUTE)
    assert found(hall) == [(RuleId.WINDOW_CLOSED, "A", Level.WARNING)]
    assert found(hall) == []
    clock.advance(15 * MINUTE)
    assert found(hall) == [
        (RuleId.LONG_WAIT, old.id, Level.NOTICE), (RuleId.LONG_WAIT, served.id, Level.NOTICE),
    ]  # fmt: skip
    tickets.call_next(4, ["C"], CLERK)
    clock.advance(30 * MINUTE)
    assert found(hall) == [  # a new hour
        (RuleId.LONG_WAIT, old.id, Level.WARNING), (RuleId.WINDOW_CLOSED, "A", Level.WARNING),
    ]  # fmt: skip
    clock.advance(DAY)
    assert found(hall) == []  # yesterday's line is over


@pytest.mark.requirement("R-84")
def test_a_window_that_was_left_or_paused_too_long(hall: Watched, clock: FakeClock) -> None:
    tickets = Tickets(hall.store, PLACE, 3)
    note(hall.store, StaffSignedIn(CLERK, "desk-1"), actor=CLERK)
    tickets.set_window(1, "open", CLERK)
    tickets.set_window(2, "paused", "c2")
    clock.advance(19 * MINUTE)
    assert found(hall) == []
    clock.advance(MINUTE)
    assert found(hall) == [(RuleId.PAUSED, "2", Level.NOTICE)]
    note(hall.store, StaffSignedOut(CLERK, "desk-1"), actor=CLERK)
    assert found(hall) == []
    clock.advance(10 * MINUTE)
    assert found(hall) == [(RuleId.LEFT_WINDOW, "1", Level.WARNING)]
    note(hall.store, StaffSignedIn(CLERK, "desk-2"), actor=CLERK)
    clock.advance(30 * MINUTE)
    assert found(hall) == [(RuleId.PAUSED, "2", Level.WARNING)]
    clock.advance(DAY)
    assert found(hall) == []


@pytest.mark.requirement("R-84")
def test_who_keeps_duty_records_is_where_they_say(hall: Watched, clock: FakeClock) -> None:
    tickets, roster = Tickets(hall.store, PLACE, 3), Roster(hall.store, Sites.alone("610722"))
    roster.start(CLERK, "610722000000", 1)
    tickets.set_window(1, "open", CLERK)
    note(hall.store, StaffSignedOut(CLERK, "desk-1"), actor=CLERK)
    clock.advance(20 * MINUTE)
    assert found(hall) == []  # signed out of the desk, and on duty
    roster.leave(CLERK, Left.BREAK)
    clock.advance(10 * MINUTE)
    assert found(hall) == [(RuleId.LEFT_WINDOW, "1", Level.WARNING)]
    roster.start(CLERK, "610722000000", 1)
    tickets.set_window(1, "open", CLERK)
    clock.advance(30 * MINUTE)
    assert found(hall) == []


@pytest.mark.requirement("R-84")
def test_a_window_is_opened_when_its_hours_begin(store: Store, clock: FakeClock) -> None:
    early = replace(PLACE.windows[0], hours=(Span(time(8, 30), time(12)), Span(time(14), time(17))))
    place = replace(PLACE, windows=(early, PLACE.windows[1]))
    hall, tickets = watched(store, place), Tickets(store, place, 3)
    assert found(hall) == [(RuleId.NOT_ON_DUTY, "1", Level.NOTICE)]  # 09:00, half an hour late
    clock.advance(30 * MINUTE)
    assert found(hall) == [(RuleId.NOT_ON_DUTY, "1", Level.WARNING)]
    tickets.set_window(1, "open", CLERK)
    tickets.set_window(1, "closed", CLERK)
    clock.advance(60 * MINUTE)
    assert found(hall) == []  # opened, and closed again in these hours
    clock.advance(120 * MINUTE)
    assert found(hall) == []  # noon: no hours
    clock.advance(120 * MINUTE)
    assert [f.period for f in hall.supervision.watch().findings] == ["2026-11-23T14:00:00.000+08:00"]
    tickets.set_window(1, "open", CLERK)
    assert found(hall) == []
    clock.set(clock.now().replace(day=28))  # a Saturday
    assert found(hall) == []
    clock.set(datetime(2027, 1, 4, 9, 30, tzinfo=clock.now().tzinfo))  # no calendar
    assert found(hall) == []


@pytest.mark.requirement("R-87")
def test_an_approval_that_nobody_claims_is_seen(hall: Watched, clock: FakeClock) -> None:
    case = brought_to(hall.cases, CaseState.GRANTED, clock)
    hall.regulators.push()
    clock.advance(DAY)
    assert found(hall, RuleId.UNCLAIMED) == []
    clock.advance(DAY * 2)
    assert found(hall, RuleId.UNCLAIMED) == [(RuleId.UNCLAIMED, case.id, Level.NOTICE)]
    hall.regulators.claim(case.id, BOSS)
    clock.advance(DAY * 3)
    assert found(hall, RuleId.UNCLAIMED) == []


# -- what is kept ----------------------------------------------------------------------------------


@pytest.mark.requirement("R-84")
def test_a_finding_is_a_record_with_the_fields_of_the_standard(hall: Watched, clock: FakeClock) -> None:
    case = accepted(hall.cases)
    clock.advance(DAY * 10)
    looked = hall.supervision.watch()
    finding = next(f for f in looked.findings if f.rule is RuleId.DEADLINE)
    assert finding.id.startswith("JC61072220261203")
    assert hall.supervision.finding(finding.id) == finding
    assert hall.supervision.table_11(finding, words()) == {
        "督办内容": f"办件 {case.number} 的期限是 2026-11-30，还没有办完",
        "机构": "610722",
        "监察编号": finding.id,
        "规则编号": "JC-01",
        "预警类型": "报警",
        "时间": finding.at,
        "结果": "已发出",
        "责任部门": "试验局",
    }
    paper = next(f for f in looked.findings if f.rule is RuleId.PAPER_MISSING)
    assert hall.supervision.table_11(paper, words())["结果"] == ""
    told = [event for event in records(hall.store) if isinstance(event, FindingRecorded | OrderIssued)]
    assert [type(event).__name__ for event in told] == ["FindingRecorded", "FindingRecorded", "OrderIssued"]
    assert FindingRecorded.travels
    order = looked.orders[0]
    hall.supervision.orders.acknowledge(order.id, CLERK)
    hall.supervision.orders.answer(order.id, "已催办", CLERK)
    assert hall.supervision.table_11(finding, words())["结果"] == "已反馈：已催办"
    with pytest.raises(KeyError):
        hall.supervision.finding("JC0")


def test_findings_are_found_again_by_day_level_and_department(hall: Watched, clock: FakeClock) -> None:
    accepted(hall.cases)
    clock.advance(DAY * 10)
    hall.supervision.watch()
    day = date(2026, 12, 3)
    both = hall.supervision.findings(day, day)
    assert sorted(f.level for f in both) == [Level.ALARM, Level.WARNING]
    assert [f.level for f in hall.supervision.findings(day, day, Level.ALARM)] == [Level.ALARM]
    assert hall.supervision.findings(date(2026, 11, 1), date(2026, 12, 2)) == []
    assert hall.supervision.tally(day, day) == {"试验局": {Level.NOTICE: 0, Level.WARNING: 1, Level.ALARM: 1}}
    assert hall.supervision.tally(date(2026, 11, 1), date(2026, 12, 2)) == {}


def test_looking_twice_or_in_two_processes_says_nothing_twice(hall: Watched, clock: FakeClock) -> None:
    for n in range(1, 61):
        accepted(hall.cases, PERMIT, n)
    clock.advance(DAY * 8)
    first = hall.supervision.watch()
    assert len(first.findings) == 120  # a warning and a paper each
    sister = watched(hall.store.again())
    hall.store.run("DELETE FROM watch_state")  # as if the first look had died before it said how far it came
    assert found(sister) == found(hall) == []
    sister.store.close()
    assert hall.store.value("SELECT count(*) FROM finding") == 120
    assert sum(isinstance(event, FindingRecorded) for event in records(hall.store)) == 120


def test_a_look_holds_nothing_between_its_pieces_and_may_be_left(hall: Watched, clock: FakeClock) -> None:
    for n in range(1, 61):
        accepted(hall.cases, PERMIT, n)
    clock.advance(DAY * 8)
    sister = hall.store.again()
    left = Looked()
    for _, _ in zip(hall.supervision.pieces(left), range(20), strict=False):
        assert not hall.store.changing
        with sister.atomic():  # anybody else writes meanwhile
            sister.run("UPDATE meta SET value = value")
    sister.close()
    assert 0 < len(left.findings) < 120
    rest = hall.supervision.watch()
    assert len({f.id for f in (*left.findings, *rest.findings)}) == 120
    assert found(hall) == []


def test_what_a_sister_said_between_two_pieces_is_not_said_again(hall: Watched, clock: FakeClock) -> None:
    case = accepted(hall.cases)
    printed(hall.store, case.id)
    clock.advance(DAY * 8)
    looked = Looked()
    pieces = hall.supervision.pieces(looked)
    for _ in range(3):
        next(pieces)  # the journal, the papers, and the page in which the case is late
    sister = watched(hall.store.again())
    assert found(sister) == [(RuleId.DEADLINE, case.id, Level.WARNING)]
    sister.store.close()
    for _ in pieces:
        pass
    assert looked.findings == []
    assert hall.store.value("SELECT count(*) FROM finding") == 1


def test_a_rule_that_is_not_there_does_not_look(store: Store, clock: FakeClock) -> None:
    hall = watched(store, rules=without(RULEBOOK, *RuleId))
    case = accepted(hall.cases)
    perform(hall.cases, case.id, Act.DENIED, clock)
    hall.fees.take(case.id, 1050, CLERK)
    clock.advance(DAY * 30)
    assert found(hall) == []


def test_a_case_without_a_limit_is_never_late(hall: Watched, clock: FakeClock) -> None:
    case = accepted(hall.cases, LIMITLESS)
    printed(hall.store, case.id)
    clock.advance(DAY * 20)
    assert found(hall, RuleId.DEADLINE) == []
    assert not any(hall.supervision.lamps().values())


def test_what_is_overdue_goes_up_with_the_look(hall: Watched, clock: FakeClock) -> None:
    accepted(hall.cases)
    clock.advance(DAY * 10)
    (order,) = hall.supervision.watch().orders
    clock.advance(DAY * 8)
    (risen,) = hall.supervision.watch().risen
    assert (risen.id, risen.step) == (order.id, 1)


@pytest.mark.requirement("R-86")
def test_every_act_of_a_case_has_its_actor_and_the_chain_proves_it(hall: Watched, clock: FakeClock) -> None:
    case = brought_to(hall.cases, CaseState.DELIVERED, clock)
    acts = [(step.act, step.actor) for step in hall.cases.steps(case.id)]
    headers = hall.store.all("SELECT seq, actor FROM journal WHERE case_id = ? ORDER BY seq", case.id)
    assert all(actor for _, actor in acts)
    assert {actor for _, actor in acts} <= {row["actor"] for row in headers}
    assert all(row["actor"] for row in headers)
    assert verify(hall.store).fault == ""
    who = hall.store.one("SELECT pos, actor FROM journal WHERE case_id = ? AND type = 'CaseDecidedHere'", case.id)
    assert who is not None
    assert who["actor"] in (CHIEF, REVIEWER)
    hall.store.run("UPDATE journal SET actor = 'c9' WHERE pos = ?", who["pos"])
    assert "header changed" in verify(hall.store).fault


@pytest.mark.requirement("R-84")
def test_a_region_watches_by_its_own_numbers(store: Store, clock: FakeClock) -> None:
    base = read_watch_rules("changji")
    strict = replace(base.rules[RuleId.SLOW_FILING], thresholds={Level.ALARM: 1.0})
    hall = watched(store, rules=replace(base, rules={RuleId.SLOW_FILING: strict}))
    case = received(hall.cases)
    clock.advance(DAY)
    assert found(hall) == [(RuleId.SLOW_FILING, case.id, Level.ALARM)]


def test_a_finding_speaks_every_language(hall: Watched, clock: FakeClock) -> None:
    accepted(hall.cases)
    clock.advance(DAY * 8)
    hall.supervision.watch()
    findings = hall.supervision.findings(date(2026, 12, 1), date(2026, 12, 1))
    assert findings
    for finding in findings:
        assert isinstance(finding, Finding)
        assert finding.said(words("en"))
