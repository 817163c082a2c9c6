"""Every target T-01 to T-35 has a figure with what stands behind it, and another profile has other figures."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from hall import schema
from hall.cases.casefile import CaseFile
from hall.cases.cases import Cases
from hall.cases.endings import Delivery
from hall.cases.lifecycle import Act
from hall.catalogue.catalogue import Catalogue, ListKind, PublishedList, Unlisted
from hall.catalogue.items import CaseType, Channel, Kind, Result, ResultKind, ServiceItem, Status, Step
from hall.days.workdays import Limit, Unit
from hall.errors import Garbled, Reason, Refused
from hall.journal import verify
from hall.oversight.caseindicators import DECLARED, MEASURES
from hall.oversight.facts import Facts, Marks, Measured, read_marks
from hall.oversight.figures import VERDICT_WORDS, Figures, Verdict, counts, judge, sheet
from hall.oversight.watchrecords import FigureDeclared
from hall.profiles import Op, Target, profile_names, read_profile
from hall.store import Store
from tests.helpers.clock import FakeClock
from tests.helpers.hall import CALENDAR, PLACE, STATION, applicant, records
from tests.helpers.lifecycle import AGENT, BOSS, CHIEF, CLERK, MATERIALS, REVIEWER, RULES, cases_over, perform
from tests.helpers.oversight import watched
from tests.helpers.refusals import refused

DAY = 86400
WINDOW, ONLINE, VILLAGE = Channel.WINDOW, Channel.ONLINE, Channel.VILLAGE


def item(code: str, **other: object) -> ServiceItem:
    fields: dict[str, object] = {
        "code": code, "seq": int(code[1:]), "name": code, "department": "甲局", "first_department": "甲局",
        "kind": Kind.CONFIRMATION, "case_type": CaseType.PROMISED, "status": Status.ACTIVE, "statutory": None,
        "promised": Limit(5, Unit.WORKING_DAY), "materials": MATERIALS[:1], "parts": (), "fee": "不收费",
        "channels": (WINDOW,), "klass": "A", "version": "2017-07-24", "note": "",
        "results": (Result("证", ResultKind.LICENCE),),
    }  # fmt: skip
    return ServiceItem(**(fields | other))  # type: ignore[arg-type]


SPOT = Limit(0, Unit.ON_THE_SPOT)
ITEMS = (
    item("I1", case_type=CaseType.INSTANT, promised=SPOT, channels=(WINDOW, ONLINE, VILLAGE)),
    item("I2", case_type=CaseType.INSTANT, promised=Limit(30, Unit.WORKING_DAY), steps=(Step("公示"),)),
    item("I3", kind=Kind.LICENCE, department="乙局", channels=(WINDOW, ONLINE)),  # the company's licence
    item("I4", kind=Kind.LICENCE, department="乙局", channels=(ONLINE,), results=()),  # an investment project's
    item("I5", department="丙局", materials=MATERIALS, includes=("I3",)),  # company set-up, with minor materials
    item("I6", status=Status.CANCELLED, why="取消", channels=()),
)


def lists(day: date = date(2026, 1, 1)) -> list[PublishedList]:
    one = [(1, ("I1", "I3", "I6")), (2, ("I2",)), (3, ("I5",))]
    made = [PublishedList(f"b{n}", ListKind.ONE_VISIT, "", n, day, codes) for n, codes in one]
    for kind, codes in (
        (ListKind.FREQUENT, ("I1", "I4")), (ListKind.TOLERANT, ("I5",)), (ListKind.ONE_WINDOW, ("I3", "I5")),
        (ListKind.ONE_THING, ("I5",)), (ListKind.PRIORITY, ("I3", "I4")), (ListKind.IN_HALL, ("I3",)),
    ):  # fmt: skip
        made.append(PublishedList(kind.value, kind, "", 0, day, codes))
    return made


MARKS = Marks(frozenset({"公示"}), ("I4",), ("I3",), ("I5",), ("I3",), 50.01)
FULL = Catalogue(ITEMS, lists(), [Unlisted("I4", "要踏勘", "联合踏勘")])
BARE = Catalogue(ITEMS[:1])


def figures_over(store: Store, region: str = "shaoxing", catalogue: Catalogue = FULL, marks: Marks = MARKS) -> Figures:
    """The figures of a small hall under a region's profile."""
    cases_over(store)
    return Figures(CaseFile(store, catalogue, CALENDAR, RULES), PLACE, marks, read_profile(region))


def cases_of(store: Store) -> Cases:
    cases_over(store)
    return Cases(store, FULL, CALENDAR, STATION, RULES)


def one(figures: Figures, measure: str) -> Measured:
    return figures.of(measure)[0].measured


def told(measured: Measured) -> tuple[float | None, tuple[str, ...], tuple[str, ...]]:
    """Value, what counts and what it was taken from."""
    assert measured.counted.count == len(measured.counted.ids)
    assert measured.whole.count == len(measured.whole.ids)
    return measured.value, tuple(sorted(measured.counted.ids)), tuple(sorted(measured.whole.ids))


def accepted(cases: Cases, code: str, n: int = 1, actor: str = CLERK) -> str:
    from hall.cases.cases import MaterialState

    case = cases.receive(code, applicant(n), "", actor)
    for material in case.materials:
        cases.set_material(case.id, material.code, MaterialState.RECEIVED, CLERK)
    return cases.accept(case.id, CLERK).id


def granted(cases: Cases, code: str, clock: FakeClock, hours: float, n: int = 1) -> str:
    """A case granted so many hours after its acceptance."""
    case, now = accepted(cases, code, n), clock.now()
    clock.advance(hours * 3600)
    perform(cases, case, Act.REVIEW, clock)
    cases.decisions.grant(case, "准予", CHIEF)
    clock.set(now)
    return case


# -- all of them -----------------------------------------------------------------------------------


@pytest.mark.parametrize("region", profile_names())
def test_every_measure_of_every_profile_is_counted_or_declared_by_a_person(region: str) -> None:
    names = {target.measure for target in read_profile(region).targets}
    assert names <= MEASURES.keys() | DECLARED
    assert not MEASURES.keys() & DECLARED


def test_no_measure_is_there_that_no_target_names() -> None:
    named = {target.measure for region in profile_names() for target in read_profile(region).targets}
    assert named == MEASURES.keys() | DECLARED
    assert {t.id for r in profile_names() for t in read_profile(r).targets} == {f"T-{n:02d}" for n in range(1, 36)}


@pytest.mark.parametrize("region", profile_names())
@pytest.mark.parametrize("catalogue", [FULL, BARE])
def test_every_figure_can_be_had_with_what_stands_behind_it(store: Store, region: str, catalogue: Catalogue) -> None:
    figures = figures_over(store, region, catalogue, MARKS if catalogue is FULL else Marks())
    every = figures.all()
    assert [figure.target for figure in every] == list(read_profile(region).targets)
    for figure in every:
        told(figure.measured)
        assert (figure.verdict is Verdict.UNMEASURED) == bool(figure.measured.why)
        assert (figure.verdict is Verdict.UNMEASURED) == (figure.measured.value is None)


def test_switching_the_profile_switches_the_figures_without_code(store: Store) -> None:
    shown = {
        region: {
            (f.target.id, f.target.measure): (f.target.value, f.verdict) for f in figures_over(store, region).all()
        }
        for region in profile_names()
    }
    assert shown["changji"]["T-17", "one_window_share"] == (70, Verdict.MISSED)
    assert shown["dezhou"]["T-28", "one_window_share"] == (80, Verdict.MISSED)
    assert "T-17" not in {id_ for id_, _ in shown["dezhou"]}
    assert {id_ for id_, _ in shown["chenggu"]} == {"T-15", "T-16", "T-35"}
    assert shown["shaoxing"]["T-01", "one_visit_share"] == (90, Verdict.MISSED)
    assert sum(len(found) for found in shown.values()) > 60


# -- items -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "measure", "value", "counted", "whole"),
    [
        ("shaoxing", "one_visit_share", 80.0, "I1 I2 I3 I5", "I1 I2 I3 I4 I5"),
        ("shaoxing", "one_visit_published_share", 40.0, "I1 I3", "I1 I2 I3 I4 I5"),
        ("shaoxing", "simple_instant_share", 33.33, "I1", "I1 I3 I4"),
        ("shaoxing", "complex_one_visit_share", 100.0, "I2 I5", "I2 I5"),
        ("shaoxing", "investment_one_visit_share", 0.0, "", "I4"),
        ("shaoxing", "priority_one_visit_share", 100.0, "I3", "I3"),
        ("shaoxing", "licences_in_hall_share", 50.0, "I3", "I3 I4"),
        ("shaoxing", "online_handling_share", 60.0, "I1 I3 I4", "I1 I2 I3 I4 I5"),
        ("shaoxing", "one_visit_as_rule", 1.0, "I1 I2 I3 I5", "I1 I2 I3 I4 I5"),
        ("shaoxing", "tolerant_acceptance_everywhere", 1.0, "丙局", "丙局"),
        ("shaoxing", "item_standards", 0.0, "I1 I2 I3 I5", "I1 I2 I3 I4 I5"),
        ("shaoxing", "priority_items_sorted", 1.0, "priority", "priority"),
        ("shaoxing", "integrated_windows", 0.0, "", "1 2 3 4"),
        ("changji", "windows_merged", 0.0, "", "1 2 3 4"),
        ("changji", "one_window_share", 50.0, "I3 I5", "I1 I2 I3 I5"),
        ("changji", "online_possible_share", 60.0, "I1 I3 I4", "I1 I2 I3 I4 I5"),
        ("changji", "frequent_one_visit", 1.0, "I1", "I1"),
        ("changji", "first_list_published", 1.0, "b1", "b1"),
        ("changji", "tolerant_list_published", 1.0, "tolerant", "tolerant"),
        ("changji", "utilities_in_hall", 1.0, "I3", "I3"),
        ("chenggu", "batch_1_published", 3.0, "I1 I3 I6", "I1 I3 I6"),
        ("chenggu", "batches_2_3_published", 1.0, "b2 b3", "b2 b3"),
        ("chenggu", "one_visit_share_of_unit", 50.0, "I3", "I3 I4"),
        ("dezhou", "instant_share", 20.0, "I1", "I1 I2 I3 I4 I5"),
        ("dezhou", "bundles_published", 1.0, "I5", "I5"),
        ("dezhou", "daily_entry", 80.0, "I1 I2 I3 I5", "I1 I2 I3 I4 I5"),
    ],
)
def test_the_figures_of_items(store: Store, region: str, measure: str, value: float, counted: str, whole: str) -> None:
    assert told(one(figures_over(store, region), measure)) == (value, tuple(counted.split()), tuple(whole.split()))


@pytest.mark.parametrize(
    ("region", "measure", "value"),
    [
        ("shaoxing", "one_visit_share", 0.0),
        ("shaoxing", "investment_one_visit_share", None),
        ("shaoxing", "one_visit_as_rule", 0.0),
        ("shaoxing", "tolerant_acceptance_everywhere", 0.0),
        ("changji", "first_list_published", 0.0),
        ("changji", "utilities_in_hall", 0.0),
        ("chenggu", "batch_1_published", 0.0),
        ("chenggu", "batches_2_3_published", 0.0),
        ("chenggu", "one_visit_share_of_unit", 0.0),
    ],
)
def test_a_hall_without_lists_has_reached_nothing(store: Store, region: str, measure: str, value: float | None) -> None:
    assert one(figures_over(store, region, BARE, Marks()), measure).value == value


@pytest.mark.parametrize("measure", ["one_visit_share_of_unit", "one_visit_as_rule"])
def test_without_any_item_there_is_no_share(store: Store, measure: str) -> None:
    found = one(figures_over(store, "chenggu", Catalogue([])), measure)
    assert (found.value, found.why) == (None, "没有可以计入的事项或办件")


def test_a_list_that_is_not_yet_published_counts_for_nothing(store: Store) -> None:
    late = Catalogue(ITEMS, lists(date(2026, 12, 1)))
    assert one(figures_over(store, "shaoxing", late), "one_visit_share").value == 0.0
    batch = figures_over(store, "chenggu", Catalogue(ITEMS, lists(date(2018, 12, 31)))).of("batches_2_3_published")[0]
    assert (batch.verdict, batch.measured.on) == (Verdict.REACHED, date(2018, 12, 31))
    batch = figures_over(store, "chenggu", Catalogue(ITEMS, lists(date(2019, 1, 1)))).of("batches_2_3_published")[0]
    assert batch.verdict is Verdict.LATE


def test_the_weakest_unit_is_named(store: Store) -> None:
    assert one(figures_over(store, "chenggu"), "one_visit_share_of_unit").note == "乙局"


def test_an_integrated_window_serves_whoever_comes(store: Store) -> None:
    cases_over(store)
    place = replace(PLACE, windows=(replace(PLACE.windows[0], classes=("A", "B", "C")),))
    figures = Figures(CaseFile(store, FULL, CALENDAR, RULES), place, MARKS, read_profile("shaoxing"))
    assert told(one(figures, "integrated_windows")) == (1.0, ("1",), ("1",))


@pytest.mark.requirement("R-06", "R-09")
def test_the_lists_behind_the_targets_are_counted(store: Store) -> None:
    facts = Facts(CaseFile(store, FULL, CALENDAR, RULES), PLACE, MARKS, date(2026, 1, 1), date(2026, 12, 31))
    found = counts(facts)
    assert {code: figure.value for code, figure in found.items()} == {
        "b1": 3, "b2": 1, "b3": 1, "frequent": 2, "tolerant": 1, "one_window": 2, "one_thing": 1, "priority": 2,
        "in_hall": 1, "unlisted": 16.66,
    }  # fmt: skip
    assert found["unlisted"].counted.ids == ("I4",)


# -- cases -----------------------------------------------------------------------------------------


def test_cases_closed_in_time_and_those_that_are_not(store: Store, clock: FakeClock) -> None:
    cases, figures = cases_of(store), figures_over(store, "changji")
    assert one(figures, "on_time_share").why == "没有可以计入的事项或办件"
    good, late = granted(cases, "I3", clock, 24, 1), accepted(cases, "I3", 2)
    waiting = accepted(cases, "I3", 3)
    clock.set(clock.now() + timedelta(days=8))  # one working day over
    perform(cases, late, Act.REVIEW, clock)
    cases.decisions.deny(late, "不符合", CHIEF)
    assert told(one(figures, "on_time_share")) == (33.33, (good,), tuple(sorted((good, late, waiting))))
    in_november = figures.of("on_time_share", date(2026, 11, 1), date(2026, 11, 30))[0]
    assert told(in_november.measured) == (100.0, (good,), (good,))
    assert in_november.verdict is Verdict.REACHED


def test_the_time_of_a_company_is_counted_as_the_clocks_count(store: Store, clock: FakeClock) -> None:
    cases, changji, dezhou = cases_of(store), figures_over(store, "changji"), figures_over(store, "dezhou")
    assert one(dezhou, "company_licence_days").why == "这段时间没有办结的这类办件"
    same_day = granted(cases, "I3", clock, 3, 1)
    assert told(one(dezhou, "company_licence_days")) == (0.0, (same_day,), (same_day,))
    morning = granted(cases, "I3", clock, 25, 2)  # Tuesday, 10:00: half a day
    afternoon = granted(cases, "I3", clock, 30, 3)  # Tuesday, 15:00: a whole one
    clock.advance(DAY)
    found = dezhou.of("company_licence_days")[0]
    assert (found.measured.value, found.measured.counted.count) == (0.5, 3)
    assert set(found.measured.counted.ids) == {same_day, morning, afternoon}
    granted(cases, "I5", clock, 24 * 14 + 6, 4)  # ten working days
    assert changji.of("company_setup_days")[0].verdict is Verdict.UNMEASURED  # not decided yet on this day
    clock.advance(DAY * 14)
    setup = changji.of("company_setup_days")[0]
    assert (setup.measured.value, setup.verdict) == (10.0, Verdict.MISSED)


def test_special_procedures_are_no_time_of_the_hall(store: Store, clock: FakeClock) -> None:
    cases, figures = cases_of(store), figures_over(store, "changji")
    case = accepted(cases, "I5")
    perform(cases, case, Act.REVIEW, clock)
    clock.advance(DAY)
    perform(cases, case, Act.PAUSE, clock)
    clock.advance(DAY * 3)
    perform(cases, case, Act.RESUME, clock)
    clock.advance(6 * 3600)
    cases.decisions.grant(case, "准予", CHIEF)
    assert one(figures, "company_setup_days").value == 1.0  # Monday to Friday, three of the days in a hearing


def test_days_past_the_calendar_are_not_guessed(store: Store, clock: FakeClock) -> None:
    cases = cases_of(store)
    clock.set(clock.now().replace(month=12, day=30))
    granted(cases, "I3", clock, 24 * 5)
    clock.advance(DAY * 6)
    assert one(figures_over(store, "dezhou"), "company_licence_days").value is None


def test_a_hall_that_marks_no_company_items_measures_none(store: Store) -> None:
    assert one(figures_over(store, "changji", FULL, Marks()), "company_setup_days").value is None
    assert one(figures_over(store, "changji", FULL, Marks()), "e_licence_share").value is None


def test_electronic_licences_are_counted_of_those_delivered(store: Store, clock: FakeClock) -> None:
    cases, figures = cases_of(store), figures_over(store, "changji")
    paper, electronic, ready = (granted(cases, "I3", clock, 1, n) for n in (1, 2, 3))
    clock.advance(7200)
    for case in (paper, electronic, ready):
        cases.close(case, CLERK)
    cases.endings.deliver(paper, Delivery.WINDOW, "张三", "", CLERK)
    _electronically(cases, electronic)
    assert told(one(figures, "e_licence_share")) == (50.0, (electronic,), tuple(sorted((paper, electronic))))


def _electronically(cases: Cases, case: str) -> None:
    cases.deliveries.wish(case, Delivery.ELECTRONIC, CLERK)
    cases.deliveries.send(case, "1.2.156.3005.2", CLERK)


def test_the_daily_appraisal_looks_at_today(store: Store, clock: FakeClock) -> None:
    cases, figures = cases_of(store), figures_over(store, "dezhou")
    cases.receive("I3", applicant(9), "", CLERK)  # yesterday's
    clock.advance(DAY)
    window = cases.receive("I3", applicant(1), "", CLERK).id
    other = cases.receive("I1", applicant(2), "", CLERK).id
    village = cases.receive("I1", applicant(3), "", AGENT).id
    assert told(one(figures, "daily_one_window")) == (33.33, (window,), tuple(sorted((window, other, village))))
    assert told(one(figures, "daily_base_window")) == (50.0, (village,), tuple(sorted((other, village))))
    assert figures.of("daily_one_window")[0].verdict is Verdict.APPRAISED
    month = figures.of("daily_one_window", date(2026, 11, 1), date(2026, 11, 30))[0].measured
    assert (month.value, month.whole.count) == (50.0, 4)


def test_ratings_that_count_and_calls_that_were_answered(store: Store, clock: FakeClock) -> None:
    figures, now = figures_over(store, "dezhou"), clock.now().isoformat(timespec="milliseconds")
    for n, stars, weighs in ((1, 5, 1), (2, 3, 1), (3, 2, 1), (4, 1, 0)):
        store.run(
            "INSERT INTO rating (id, ticket, stars, reasons, at, counts) VALUES (?, ?, ?, '[]', ?, ?)",
            f"r{n}", f"t{n}", stars, now, weighs,
        )  # fmt: skip
    assert told(one(figures, "daily_satisfaction")) == (66.66, ("r1", "r2"), ("r1", "r2", "r3"))
    for answered in (1, 0, 1, 1):
        store.run(
            "INSERT INTO phone_try (line, day, at, answered, seconds, by_whom) VALUES ('12345', ?, ?, ?, 20, 's1')",
            now[:10], now, answered,
        )  # fmt: skip
    assert told(one(figures, "daily_phone")) == (75.0, ("1", "3", "4"), ("1", "2", "3", "4"))
    clock.advance(DAY)
    assert one(figures, "daily_satisfaction").value is None
    assert one(figures, "daily_phone").value is None


# -- projects ---------------------------------------------------------------------------------------------------------


def project(
    store: Store, n: int, kind: str, rule: str, budget: str, days: int, whole: str = "", state: str = "closed"
) -> str:
    """A project opened on 1 June 2026 at noon and ended so many natural days later."""
    ended = f"{date(2026, 6, 1) + timedelta(days=days)}T12:00:00.000+08:00" if state == "closed" else ""
    store.run(
        "INSERT INTO project (id, number, name, kind, profile, rule, budget, whole_rule, flags, state, applicant,"
        " person, form, opened_at, ended_at) VALUES (?, ?, '厂房', ?, '', ?, ?, ?, '[]', ?, '{}', '', '{}',"
        " '2026-06-01T12:00:00.000+08:00', ?)",
        f"p{n}", f"n{n}", kind, rule, budget, whole, state, ended,
    )  # fmt: skip
    return f"p{n}"


def test_the_days_of_projects_are_those_of_their_budget(store: Store) -> None:
    shaoxing, dezhou, changji = (figures_over(store, region) for region in ("shaoxing", "dezhou", "changji"))
    assert one(shaoxing, "project_days_fast_50").why == "这段时间没有办结的这类项目"
    quick = project(store, 1, "social_small", "fast_50", "50 natural_day", 40)
    slow = project(store, 2, "social_small", "fast_50", "50 natural_day", 61)
    project(store, 3, "social", "fast_100", "100 natural_day", 100)
    main = project(store, 4, "social", "main_social", "45 working_day", 14, "whole")
    assert told(one(dezhou, "project_days_social")) == (10.0, (main,), (main,))
    store.run("UPDATE project SET spent = 7 WHERE id = ?", main)  # three of them a hearing: its clock stood
    assert told(one(dezhou, "project_days_social")) == (7.0, (main,), (main,))
    store.run("UPDATE project SET spent = NULL WHERE id = ?", main)
    project(store, 5, "government", "main_government", "70 working_day", 21, "whole")
    project(store, 6, "government", "whole", "120 working_day", 28)
    project(store, 7, "social", "fast_100", "100 natural_day", 0, state="open")
    fast = shaoxing.of("project_days_fast_50")[0]
    assert told(fast.measured) == (50.5, (quick, slow), (quick, slow))
    assert fast.verdict is Verdict.MISSED
    assert shaoxing.of("project_days_fast_100")[0].verdict is Verdict.REACHED
    assert told(one(dezhou, "project_days_social")) == (10.0, (main,), (main,))
    assert one(dezhou, "project_days_government").value == 15.0
    assert told(one(changji, "project_days_whole")) == (15.0, ("p4", "p5", "p6"), ("p4", "p5", "p6"))
    assert told(one(shaoxing, "fast_flow_share")) == (
        80.0, ("p1", "p2", "p3", "p7"), ("p1", "p2", "p3", "p4", "p7"),
    )  # fmt: skip


def test_a_project_past_the_calendar_is_not_guessed(store: Store, clock: FakeClock) -> None:
    project(store, 1, "social", "main_social", "45 working_day", 300)
    clock.set(clock.now().replace(year=2027, month=6))
    assert one(figures_over(store, "dezhou"), "project_days_social").value is None


# -- what runs, and what people say ----------------------------------------------------------------


def test_supervision_is_live_once_it_has_looked(store: Store, clock: FakeClock) -> None:
    figures = figures_over(store, "changji")
    assert figures.of("supervision_live")[0].verdict is Verdict.MISSED
    watched(store).supervision.watch()
    assert one(figures, "supervision_live").on == clock.now().date()
    assert figures.of("supervision_live")[0].verdict is Verdict.LATE


def test_both_directions_of_the_exchange_are_seen(store: Store, clock: FakeClock) -> None:
    cases, figures = cases_of(store), figures_over(store)
    case = accepted(cases, "I3")
    assert told(one(figures, "network_exchange")) == (0.0, (), ("down", "up"))
    store.run("UPDATE outbox SET state = 'received'")
    assert told(one(figures, "network_exchange"))[0] == 0.0
    perform(cases, case, Act.GRANTED, clock)
    assert told(one(figures, "network_exchange")) == (1.0, ("down", "up"), ("down", "up"))


def test_what_no_row_can_tell_a_person_says_with_a_day(store: Store, clock: FakeClock) -> None:
    figures = figures_over(store, "changji")
    first = figures.of("hotline_live")[0]
    assert (first.verdict, first.measured.why) == (Verdict.UNMEASURED, "要由负责人填报，还没有填报")
    figures.declare("hotline_live", date(2019, 12, 31), 1, 1, " 平台上线通知 ", BOSS)
    said = figures.of("hotline_live")[0]
    assert (said.verdict, said.measured.on, said.measured.note) == (
        Verdict.REACHED, date(2019, 12, 31), "平台上线通知",
    )  # fmt: skip
    assert records(store)[-1] == FigureDeclared("hotline_live", "2019-12-31", 1, 1, "平台上线通知")
    figures.declare("hotline_live", date(2020, 1, 5), 1, 1, "更正：一月才通", BOSS)
    assert figures.of("hotline_live")[0].verdict is Verdict.LATE
    figures.declare("hotline_live", date(2020, 1, 6), 1, 2, "县里还没有", BOSS)
    assert figures.of("hotline_live")[0].verdict is Verdict.MISSED
    assert verify(store).fault == ""


def test_a_share_that_is_declared_is_computed_from_its_two_numbers(store: Store, clock: FakeClock) -> None:
    dezhou = figures_over(store, "dezhou")
    dezhou.declare("daily_online", date(2026, 11, 23), 2, 3, "政务服务网日报", BOSS)
    said = dezhou.of("daily_online")[0]
    assert (said.measured.value, said.verdict) == (66.66, Verdict.APPRAISED)
    clock.advance(DAY)
    assert one(dezhou, "daily_online").value is None  # said of yesterday


def test_what_a_person_declares_is_listed_and_can_be_declared(store: Store) -> None:
    figures = figures_over(store)
    listed = figures.declarable()
    assert {target.measure for target in listed} <= DECLARED
    assert "one_visit_share" not in {target.measure for target in listed}
    for target in listed:
        figures.declare(target.measure, date(2026, 11, 23), 1, 1, "已完成", BOSS)
        assert figures.of(target.measure)[0].measured.value is not None
    assert len(listed) > 5


def test_what_can_be_counted_is_never_declared(store: Store) -> None:
    figures = figures_over(store)
    today = date(2026, 11, 23)
    with refused(Reason.NOT_DECLARED):
        figures.declare("one_visit_share", today, 1, 1, "已完成", BOSS)
    with refused(Reason.MEASURE_UNKNOWN, name="nothing"):
        figures.declare("nothing", today, 1, 1, "已完成", BOSS)
    with refused(Reason.MEASURE_UNKNOWN, name="nothing"):
        figures.of("nothing")
    with refused(Reason.ROLE_MISSING):
        figures.declare("hotline_live", today, 1, 1, "已完成", CLERK)
    for counted, whole, day in ((-1, 1, today), (2, 1, today), (0, 0, today), (1, 1, today + timedelta(days=1))):
        with refused(Reason.DECLARED_WRONG):
            figures.declare("hotline_live", day, counted, whole, "已完成", BOSS)
    with pytest.raises(Refused) as no:
        figures.declare("hotline_live", today, 1, 1, " ", BOSS)
    assert no.value.reason is Reason.WORDS_MISSING
    assert records(store) == []


# -- beside the target -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("op", "value", "deadline", "on", "verdict"),
    [
        (Op.AT_LEAST, 90.0, None, None, Verdict.REACHED),
        (Op.AT_LEAST, 89.99, None, None, Verdict.MISSED),
        (Op.AT_LEAST, 89.99, date(2026, 11, 23), None, Verdict.NOT_YET),
        (Op.AT_LEAST, 89.99, date(2026, 11, 22), None, Verdict.MISSED),
        (Op.ABOVE, 90.0, None, None, Verdict.MISSED),
        (Op.AT_MOST, 90.0, None, None, Verdict.REACHED),
        (Op.DONE, 1.0, date(2026, 11, 22), date(2026, 11, 22), Verdict.REACHED),
        (Op.DONE, 1.0, date(2026, 11, 22), date(2026, 11, 23), Verdict.LATE),
        (Op.DONE, 1.0, date(2026, 11, 22), None, Verdict.REACHED),
        (Op.DAILY, 10.0, None, None, Verdict.APPRAISED),
        (Op.AT_LEAST, None, None, None, Verdict.UNMEASURED),
    ],
)
def test_how_a_figure_stands(
    op: Op, value: float | None, deadline: date | None, on: date | None, verdict: Verdict
) -> None:
    target = Target("T-99", "x", "x", op, 90.0, "%", deadline, "x")
    from hall.oversight.facts import NOTHING

    assert judge(target, Measured(value, NOTHING, NOTHING, on), date(2026, 11, 23)) is verdict
    assert set(VERDICT_WORDS) == set(Verdict)


@pytest.mark.requirement("R-79")
def test_a_third_party_reads_them_as_json_and_csv_without_anybodys_name(store: Store, clock: FakeClock) -> None:
    cases, figures = cases_of(store), figures_over(store, "changji")
    granted(cases, "I3", clock, 2)
    figures.declare("hotline_live", date(2019, 1, 1), 1, 1, "=HYPERLINK()", BOSS)
    every = figures.all()
    plain = json.loads(json.dumps([figure.plain() for figure in every], ensure_ascii=False))
    on_time = next(row for row in plain if row["measure"] == "on_time_share")
    assert on_time == {
        "region": "652300", "id": "T-19", "measure": "on_time_share", "indicator": "限时办结率", "op": ">=",
        "target": 100, "unit": "%", "deadline": "2019-12-31", "value": 100.0, "counted": 1, "whole": 1, "what": "办件",
        "verdict": "reached", "on": "", "since": "2026-01-01", "until": "2026-11-23", "why": "", "note": "",
        "clause": "二",
    }  # fmt: skip
    assert next(row for row in plain if row["measure"] == "hotline_live")["target"] is None
    rows = list(csv.DictReader(io.StringIO(sheet(every))))
    assert [row["id"] for row in rows] == [row["id"] for row in plain]
    assert next(row for row in rows if row["measure"] == "hotline_live")["note"] == "'=HYPERLINK()"
    assert next(row for row in rows if row["measure"] == "on_time_share")["op"] == ">="
    text = json.dumps(plain, ensure_ascii=False) + sheet(every)
    assert applicant().name not in text
    assert applicant().id_number not in text
    assert REVIEWER not in text.split()


def test_the_marks_of_a_hall_are_read_and_checked(tmp_path) -> None:
    from hall.catalogue.catalogue import read_catalogue

    marks, catalogue = read_marks("chenggu"), read_catalogue("chenggu")
    codes = (*marks.investment, *marks.utilities, *marks.company_setup, *marks.company_licence)
    assert codes
    assert all(catalogue.item(code) for code in codes)
    steps = {step.name for row in catalogue.items() for step in row.steps}
    assert marks.complex_steps & steps
    assert read_marks("elsewhere", tmp_path) == Marks()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "figures.toml").write_text("rule_share = 50\nmore = 1\n", encoding="utf-8")
    with pytest.raises(Garbled, match="more"):
        read_marks("bad", tmp_path)


# -- quick ----------------------------------------------------------------------------------------


def test_the_days_kept_by_the_rows_are_what_a_walk_over_the_cases_counts(store: Store, clock: FakeClock) -> None:
    cases = cases_of(store)
    recount = (
        "SELECT substr(decided_at, 1, 10) AS day, count(*) AS decided, sum(substr(decided_at, 1, 10) > due) AS late"
        " FROM hall_case WHERE decided_at <> '' AND due <> '' GROUP BY day ORDER BY day"
    )

    def agrees() -> None:
        kept = store.all("SELECT * FROM decided_day WHERE decided > 0 OR late > 0 ORDER BY day")
        assert [tuple(row) for row in kept] == [tuple(row) for row in store.all(recount)]

    first, late = granted(cases, "I3", clock, 24, 1), accepted(cases, "I3", 2)
    agrees()
    clock.advance(DAY * 9)
    perform(cases, late, Act.DENIED, clock)
    agrees()
    cases.decided(late, "N2", "granted", "改判", "2026-11-25T10:00:00.000+08:00", 9)  # the platform's newer word
    agrees()
    cases.decided(first, "N1", "denied", "更正", (clock.now() + timedelta(days=9)).isoformat(), 9)
    agrees()
    store.run("UPDATE hall_case SET due = '' WHERE id = ?", first)
    agrees()
    store.run("UPDATE hall_case SET state = 'closed' WHERE id = ?", late)
    agrees()


def test_a_store_of_an_earlier_version_is_counted_once_when_it_is_brought_up(
    data: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "_STEPS", {n: s for n, s in schema._STEPS.items() if n != "figures"})
        store = Store.open(data, clock)
        for n, decided, due in (
            (1, "2026-11-02T10:00", "2026-11-02"),
            (2, "2026-11-02T10:00", "2026-11-01"),
            (3, "", ""),
        ):
            store.run(
                "INSERT INTO hall_case (id, provisional_no, item, item_name, item_version, department, state,"
                " applicant, person, ticket, received_at, decided_at, due)"
                " VALUES (?, ?, 'I3', '', '', '', 'delivered', '{}', '', '', '', ?, ?)",
                f"c{n}", f"n{n}", decided, due,
            )  # fmt: skip
        store.close()
    store = Store.open(data, clock)
    assert [tuple(row) for row in store.all("SELECT * FROM decided_day")] == [("2026-11-02", 2, 1)]
    store.close()


def test_no_figure_walks_the_cases(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    cases_over(store)
    asked: set[tuple[str, tuple[object, ...]]] = set()

    def heard(name: str):
        really = getattr(Store, name)

        def ask(self: Store, sql: str, *params: object):
            asked.add((sql, params))
            return really(self, sql, *params)

        return ask

    with monkeypatch.context() as listening:
        for name in ("one", "all", "value"):
            listening.setattr(Store, name, heard(name))
        for region in profile_names():
            figures_over(store, region).all()
    plans = {
        step["detail"]
        for sql, params in asked
        if "hall_case" in sql or "project" in sql or "rating" in sql
        for step in store.all(f"EXPLAIN QUERY PLAN {sql}", *params)
    }
    assert plans
    walks = {plan for plan in plans if plan.startswith(("SCAN hall_case", "SCAN rating", "SCAN case_step"))}
    assert walks <= {"SCAN hall_case USING INDEX case_of_platform"}  # asks whether there is one
