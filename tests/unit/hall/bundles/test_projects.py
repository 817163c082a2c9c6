"""Staged projects over the store: stages and leads, one form, budgets and alerts, what is done jointly, and the end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hall.bundles.projectfile import Project
from hall.bundles.projects import Projects, Proposal
from hall.bundles.records import ProjectClosed
from hall.bundles.stages import (
    ACT_WORDS,
    JOINT_WORDS,
    KIND_WORDS,
    PROJECT_WORDS,
    PROJECTS,
    STAGE_WORDS,
    STAGES,
    Act,
    CaseDays,
    Joint,
    ProjectKind,
    ProjectState,
    StagePlan,
    StageState,
    budget,
    clock,
    counted,
    led,
    spent,
    stage_budgets,
)
from hall.cases.casefile import Case, MaterialState
from hall.cases.caserules import read_case_rules
from hall.cases.procedures import Procedure
from hall.clock import HALL_ZONE
from hall.days.clocks import Lamp, LampRule, Pause, PauseKind
from hall.days.workdays import Limit, Unit
from hall.errors import Reason
from hall.journal import verify
from hall.profiles import read_profile
from hall.store import Store
from hall.words import words
from tests.helpers.bundles import BIRTH, CATALOGUE, CHIEF, CLERK, REVIEWER, SHEET, OneThing, answers, filled, one_thing
from tests.helpers.clock import FakeClock
from tests.helpers.hall import CALENDAR, STATION, applicant, id_number, records
from tests.helpers.refusals import refused

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=HALL_ZONE)
FIVE = ["立项", "规划", "用地", "施工许可", "验收"]
FOUR = ["立项用地规划许可", "工程建设许可", "施工许可", "竣工验收"]
SURVEYORS = ("自然资源局", "水利局", "生态环境局")


@pytest.fixture
def hall(store: Store, clock: FakeClock) -> OneThing:
    clock.set(MONDAY)
    return one_thing(store)


@pytest.fixture
def projects(hall: OneThing) -> Projects:
    return Projects(hall.store, hall.cases, CATALOGUE, SHEET, CALENDAR, STATION)


def proposal(profile: str = "shaoxing", kind: ProjectKind = ProjectKind.SOCIAL, **other: Any) -> Proposal:
    fields: Mapping[str, Any] = {"name": "新建厂房", "kind": kind, "profile": profile, "leads": {}}
    return Proposal(**{**fields, **other})


def opened(projects: Projects, what: Proposal | None = None) -> Project:
    return projects.open(what or proposal(), applicant(), answers(projects.plan), CLERK)


def grant(hall: OneThing, case: Case) -> None:
    for material in hall.cases.case(case.id).missing:
        hall.cases.set_material(case.id, material.code, MaterialState.RECEIVED, CLERK)
    hall.cases.accept(case.id, CLERK)
    hall.cases.decisions.grant(case.id, "准予", CHIEF)


def held(projects: Projects, id_: str, stage: str, kind: Joint, *departments: str, passed: bool = True) -> Project:
    return projects.joints.hold(id_, stage, kind, departments or SURVEYORS, passed, "各部门意见一致", CLERK)


def walked(hall: OneThing, projects: Projects, id_: str, clock: FakeClock, days: int = 2) -> Project:
    """The project through all its stages, each `days` long, every joint act it needs held in its stage."""
    for stage in projects.project(id_).stages:
        projects.begin(id_, stage.name, CLERK)
        for kind in projects.stage_plan(projects.project(id_), stage).needs:
            held(projects, id_, stage.name, kind)
        clock.advance(days * 86400)
        projects.end(id_, stage.name, CLERK)
    return projects.close(id_, CLERK)


# -- stages and leads -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-51")
def test_a_project_runs_through_five_stages_each_with_its_lead(projects: Projects) -> None:
    project = opened(projects, proposal(leads={"施工许可": "交通运输部门"}))
    assert project.number == "项610722202603020001"
    assert [(stage.name, stage.lead) for stage in project.stages] == [
        ("立项", "发改部门"), ("规划", "规划部门"), ("用地", "国土部门"), ("施工许可", "交通运输部门"),
        ("验收", "建设部门"),
    ]  # fmt: skip
    assert {stage.state for stage in project.stages} == {StageState.AHEAD}
    with refused(Reason.LEAD_NOT_OF_STAGE, stage="立项", names=("发改部门", "经信部门")):
        opened(projects, proposal(leads={"立项": "水利部门"}))
    assert projects.of_person(id_number(1)) == [project]
    assert projects.file.by_number(project.number) == project
    with refused(Reason.PROJECT_UNKNOWN, number="项1"):
        projects.file.by_number("项1")
    with pytest.raises(KeyError):
        projects.project("nobody")
    with refused(Reason.CHOICE_UNKNOWN, field="阶段", given="装修", names=tuple(FIVE)):
        projects.begin(project.id, "装修", CLERK)


def test_elsewhere_a_project_has_the_four_national_stages(projects: Projects) -> None:
    for profile in ("dezhou", "changji", "chenggu"):
        assert [stage.name for stage in opened(projects, proposal(profile)).stages] == FOUR


@pytest.mark.requirement("R-51")
def test_one_stage_follows_the_other(projects: Projects) -> None:
    id_ = opened(projects).id
    with refused(Reason.STAGE_NOT_YET, stage="立项", lead="规划部门"):
        projects.begin(id_, "规划", CLERK)
    projects.begin(id_, "立项", CLERK)
    with refused(Reason.STEP_NOT_ALLOWED, state="进行中", act="开始"):
        projects.begin(id_, "立项", CLERK)
    with refused(Reason.STEP_NOT_ALLOWED, state="还没有开始", act="结束"):
        projects.end(id_, "规划", CLERK)
    projects.end(id_, "立项", CLERK)
    with refused(Reason.BUNDLE_UNDECIDED, names=tuple(FIVE[1:])):
        projects.close(id_, CLERK)
    with refused(Reason.WORDS_MISSING, what="终止的原因"):
        projects.stop(id_, " ", CLERK)
    assert projects.stop(id_, "投资人撤资", CLERK).state is ProjectState.STOPPED
    for act, words_ in ((projects.close, "办结项目"), (lambda p, w: projects.answer(p, {}, w), "并入办件")):
        with refused(Reason.STEP_NOT_ALLOWED, state="已终止", act=words_):
            act(id_, CLERK)


def test_the_tables_are_whole() -> None:
    assert set(PROJECT_WORDS) == set(ProjectState)
    assert set(STAGE_WORDS) == set(StageState)
    assert {act for _, act in PROJECTS} == set(ACT_WORDS) == set(Act)
    assert {act for _, act in STAGES} == {Act.BEGIN, Act.JOIN, Act.HOLD, Act.END}
    assert set(JOINT_WORDS) == set(Joint)
    assert set(KIND_WORDS) == set(ProjectKind)
    for state in ProjectState:
        for stage in (None, *StageState):
            for act in Act:
                allowed = (state, act) in PROJECTS and (stage is None or (stage, act) in STAGES)
                if allowed:
                    assert led(state, stage, act) is (STAGES[stage, act] if stage else None)
                else:
                    blocked = (
                        PROJECT_WORDS[state] if (state, act) not in PROJECTS else STAGE_WORDS[stage or StageState.AHEAD]
                    )
                    with refused(Reason.STEP_NOT_ALLOWED, state=blocked, act=ACT_WORDS[act]):
                        led(state, stage, act)


def test_a_press_opens_one_project(projects: Projects) -> None:
    first = projects.open(proposal(), applicant(), {}, CLERK, press="p")
    assert projects.open(proposal(), applicant(), {}, CLERK, press="p") == first
    assert len(projects.of_person(id_number(1))) == 1


# -- one form, one window ---------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-53")
def test_what_was_told_and_brought_once_serves_every_stage(hall: OneThing, projects: Projects) -> None:
    id_ = projects.open(proposal("chenggu"), applicant(), {}, CLERK).id
    told = answers(projects.plan)
    projects.begin(id_, FOUR[0], CLERK)
    first = [name for name in projects.plan.parts[0].fields if name in told]
    with refused(
        Reason.FIELDS_MISSING, names=tuple(f.name for n in first for f in projects.plan.fields if f.code == n)
    ):
        projects.apply(id_, "CG26-47", "", CLERK)
    projects.answer(id_, {name: told[name] for name in first}, CLERK)
    start = projects.apply(id_, "CG26-47", "t1", CLERK)
    assert {material.state for material in start.materials} == {MaterialState.WANTED}
    assert start.applicant == applicant()
    grant(hall, start)
    land = projects.apply(id_, "CG26-48", "", CLERK)  # told already: its own form asks nothing new
    assert {m.code: m.state.name for m in land.materials} == {
        "id": "RECEIVED",
        "approval": "RECEIVED",
        "land": "WANTED",
    }
    forest = projects.apply(id_, "CG26-45", "", CLERK)  # no part of the common form: received as it is
    assert {material.state for material in forest.materials} == {MaterialState.WANTED}
    projects.answer(id_, told, CLERK)
    with refused(Reason.PROJECT_ITEM_NOWHERE):
        projects.apply(id_, "CG26-51", "", CLERK)
    found = projects.of_case(land.id)
    assert found
    assert [case.item for case in found.stage(FOUR[0]).cases] == ["CG26-47", "CG26-48", "CG26-45"]
    assert projects.of_case("nobody") is None


def test_a_case_belongs_to_one_stage_of_one_project(hall: OneThing, projects: Projects) -> None:
    one, other = opened(projects), opened(projects)
    case = hall.cases.receive("CG26-47", applicant(), "", CLERK)
    with refused(Reason.STEP_NOT_ALLOWED, state="还没有开始", act="并入办件"):
        projects.join(one.id, "立项", case.id, CLERK)
    for project in (one, other):
        projects.begin(project.id, "立项", CLERK)
    projects.join(one.id, "立项", case.id, CLERK)
    for project in (one, other):
        with refused(Reason.CASE_JOINED):
            projects.join(project.id, "立项", case.id, CLERK)
    wrong = hall.cases.receive("CG26-51", applicant(), "", CLERK)
    with refused(Reason.PROJECT_ITEM_NOWHERE):
        projects.join(one.id, "立项", wrong.id, CLERK)


def test_an_opening_that_is_wrong_leaves_nothing(projects: Projects) -> None:
    with refused(Reason.WORDS_MISSING, what="项目名称"):
        opened(projects, proposal(name=" "))
    with refused(Reason.APPLICANT_MISSING):
        projects.open(proposal(), applicant(name=""), {}, CLERK)
    with refused(Reason.PROFILE_UNKNOWN, name="atlantis"):
        opened(projects, proposal("atlantis"))
    with refused(Reason.PROJECT_NO_BUDGET, profile="德州市", kind="社会投资（第一档）"):
        opened(projects, proposal("dezhou", ProjectKind.SOCIAL_SMALL))
    flags, five = tuple(flag.code for flag in SHEET.stages.flags), tuple(FIVE)
    for field, wrong, names in (
        ("所在区域已经做好的", {"flags": ("nothing",)}, flags),
        (
            "不用审批的类别",
            {"exempt": "nothing"},
            ("outside_catalogue", "zero_land"),
        ),
        ("谁投资", {"kind": "nothing"}, tuple(ProjectKind)),
        ("牵头部门", {"leads": {"nothing": "发改部门"}}, five),
    ):
        with refused(Reason.CHOICE_UNKNOWN, field=field, given="nothing", names=names):
            opened(projects, proposal(**wrong))  # pyright: ignore[reportArgumentType]
    with refused(Reason.FIELD_UNKNOWN, field="child_name"):
        projects.open(proposal(), applicant(), {"child_name": "x"}, CLERK)
    with refused(Reason.ROLE_MISSING):
        projects.open(proposal(), applicant(), {}, "citizen")
    assert records(projects.file.store) == []


def test_a_flag_that_the_file_has_no_more_spares_nothing() -> None:
    assert SHEET.stages.spared(("regional", "gone")) == {Joint.ASSESSMENT}
    assert SHEET.stages.spared(("gone",)) == frozenset()


def test_what_waits_for_the_line_is_not_opened_without_it(store: Store) -> None:
    hall = one_thing(store, read_case_rules("chenggu"))
    hall.cases.away = True
    with refused(Reason.OFFLINE_READ_ONLY):
        opened(hall.cases.projects)
    with refused(Reason.OFFLINE_DRAFT):
        hall.bundles.open("CG26-55", applicant(), {}, "", CLERK)
    assert records(store) == []
    hall.cases.away = False
    assert opened(hall.cases.projects).state is ProjectState.OPEN


def test_several_departments_accept_together_when_the_line_is_back(store: Store) -> None:
    hall = one_thing(store, read_case_rules("chenggu"))
    hall.cases.away = True
    id_ = filled(hall, BIRTH)
    with refused(Reason.OFFLINE_RECEIVED, department="卫健局"):
        hall.bundles.accept(id_, CLERK)
    hall.cases.away = False
    assert hall.bundles.accept(id_, CLERK).accepted_at


# -- budgets ----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-54")
@pytest.mark.parametrize(
    ("profile", "kind", "main", "whole", "stages"),
    [
        ("shaoxing", "social_small", "50 natural_day", None, [5, 12, 10, 7, 15]),
        ("shaoxing", "social", "100 natural_day", None, [10, 25, 20, 15, 30]),
        ("shaoxing", "government", "120 working_day", None, [30, 30, 24, 36]),
        ("dezhou", "social", "45 working_day", "90 working_day", [11, 11, 9, 13]),
        ("dezhou", "government", "70 working_day", "90 working_day", [17, 17, 14, 21]),
        ("changji", "social", "120 working_day", None, [30, 30, 24, 36]),
        ("chenggu", "government", "120 working_day", None, [30, 30, 24, 36]),
    ],
)
def test_the_budgets_of_the_regions(
    projects: Projects, profile: str, kind: str, main: str, whole: str | None, stages: list[int]
) -> None:
    """T-13 (50 and 100 days), T-23 (120), T-30 (45, 70, 90)."""
    project = opened(projects, proposal(profile, ProjectKind(kind)))
    assert (str(project.budget), str(project.whole) if project.whole else None) == (main, whole)
    assert [int(stage.budget.count) for stage in project.stages] == stages
    assert sum(stages) <= project.budget.count
    assert {stage.budget.unit for stage in project.stages} == {project.budget.unit}
    assert [(each.spent, each.left, each.lamp) for each in projects.file.standing(project)] == [
        (0, limit.count, Lamp.GREY) for limit in (project.budget, project.whole) if limit
    ]
    assert projects.file.stage_standing(project.stages[0]).lamp is Lamp.GREY


def test_a_profile_without_stages_has_no_projects() -> None:
    bare = replace(read_profile("chenggu"), projects=())
    with refused(Reason.PROJECT_NO_BUDGET, profile="城固县", kind="政府投资"):
        budget(bare, ProjectKind.GOVERNMENT)
    main = replace(read_profile("dezhou"), projects=read_profile("dezhou").projects[:1])
    with refused(Reason.PROJECT_NO_BUDGET, profile="德州市", kind="社会投资"):
        budget(main, ProjectKind.SOCIAL)


def test_stages_the_hall_has_no_plan_for_get_equal_shares() -> None:
    plan = SHEET.stages.plan(["甲", "乙", "丙"])
    assert stage_budgets(Limit(10, Unit.WORKING_DAY), plan) == (Limit(3, Unit.WORKING_DAY),) * 3
    assert plan[0].offers == tuple(Joint)
    exact = [StagePlan("甲", Decimal("0.1")), StagePlan("乙", Decimal("0.9"))]
    assert [limit.count for limit in stage_budgets(Limit(70, Unit.WORKING_DAY), exact)] == [7, 63]


def test_a_stage_that_ends_past_the_known_years_counts_its_days_and_shows_no_lamp(
    projects: Projects, clock: FakeClock
) -> None:
    clock.set(datetime(2026, 12, 24, 9, 0, tzinfo=HALL_ZONE))
    id_ = opened(projects, proposal("dezhou")).id
    projects.begin(id_, FOUR[0], CLERK)
    clock.advance(4 * 86400)  # from Thursday to Monday
    standing = projects.file.stage_standing(projects.project(id_).stages[0])
    assert (standing.spent, standing.due, standing.lamp) == (2, "", Lamp.GREY)  # the notice of 2027 is not known
    assert projects.file.alerts() == []


@pytest.mark.requirement("R-54")
def test_a_stage_spends_working_days_and_warns_before_it_runs_out(projects: Projects, clock: FakeClock) -> None:
    id_ = opened(projects, proposal("dezhou")).id
    projects.begin(id_, FOUR[0], CLERK)
    assert projects.file.alerts() == []
    clock.advance(11 * 86400)  # Friday of the week after: 9 working days, 11 in the budget
    (alert,) = projects.file.alerts()
    assert (alert.standing.spent, alert.standing.left, alert.standing.over) == (9, 2, 0)
    assert (alert.standing.lamp, alert.standing.due) == (Lamp.YELLOW, "2026-03-17")
    number = projects.project(id_).number
    assert alert.said(words()) == f"{number}“立项用地规划许可”阶段已用 9 个工作日，共 11 个工作日，请自然资源部门加快"
    clock.advance(5 * 86400)
    (late,) = projects.file.alerts()
    assert (late.standing.lamp, late.standing.spent, late.standing.left, late.standing.over) == (Lamp.RED, 12, 0, 1)
    assert late.said(words()).endswith("超过 11 个工作日，请自然资源部门说明原因")
    clock.advance(50 * 86400)
    alerts = projects.file.alerts()
    assert [(each.standing.stage, each.standing.lamp) for each in alerts] == [(FOUR[0], Lamp.ALARM), ("", Lamp.ALARM)]
    assert alerts[1].said(words()) == f"{number}已用 48 个工作日，超过 45 个工作日"
    assert alerts[1].standing.budget == Limit(45, Unit.WORKING_DAY)  # of the 90 there is enough left
    projects.stop(id_, "投资人撤资", CLERK)
    assert projects.file.alerts() == []


def test_the_whole_warns_too(projects: Projects, clock: FakeClock) -> None:
    id_ = opened(projects, proposal("dezhou")).id
    projects.begin(id_, FOUR[0], CLERK)
    clock.advance(58 * 86400)  # 42 of 45
    assert [(each.standing.stage, each.standing.lamp, each.standing.spent) for each in projects.file.alerts()] == [
        (FOUR[0], Lamp.ALARM, 42), ("", Lamp.YELLOW, 42),
    ]  # fmt: skip
    assert projects.file.alerts()[1].said(words()).endswith("已用 42 个工作日，共 45 个工作日，快到期")


@pytest.mark.requirement("R-54")
def test_days_between_stages_and_days_on_which_all_stand_still_are_not_spent(
    hall: OneThing, projects: Projects, clock: FakeClock
) -> None:
    id_ = opened(projects, proposal("chenggu")).id
    projects.begin(id_, FOUR[0], CLERK)
    case = projects.apply(id_, "CG26-48", "", CLERK)
    for material in case.missing:
        hall.cases.set_material(case.id, material.code, MaterialState.RECEIVED, CLERK)
    hall.cases.accept(case.id, CLERK)
    hall.cases.decisions.review(case.id, True, "要听证", REVIEWER)
    clock.advance(86400)
    hall.cases.procedures.pause(case.id, Procedure.HEARING, "听证", Limit(10, Unit.WORKING_DAY), REVIEWER)
    clock.advance(86400)
    project = projects.project(id_)
    standing = projects.file.stage_standing(project.stages[0])
    assert (standing.lamp, standing.due) == (Lamp.GREY, "")
    clock.advance(6 * 86400)
    hall.cases.procedures.resume(case.id, REVIEWER)
    before = projects.file.stage_standing(projects.project(id_).stages[0])
    assert before.lamp is Lamp.GREEN
    assert before.spent < 6  # of the six working days since, most lay in the hearing
    hall.cases.decisions.grant(case.id, "准予", CHIEF)
    held(projects, id_, FOUR[0], Joint.ASSESSMENT)
    projects.end(id_, FOUR[0], CLERK)
    clock.advance(7 * 86400)
    assert projects.file.standing(projects.project(id_))[0].lamp is Lamp.GREY  # the builder draws
    assert projects.file.standing(projects.project(id_))[0].spent == before.spent
    projects.begin(id_, FOUR[1], CLERK)
    clock.advance(86400)
    whole = projects.file.standing(projects.project(id_))[0]
    assert (whole.spent, whole.lamp) == (before.spent + 1, Lamp.GREEN)
    for stage in projects.project(id_).stages[1:]:
        if stage.state is StageState.AHEAD:
            projects.begin(id_, stage.name, CLERK)
        for kind in projects.stage_plan(projects.project(id_), stage).needs:
            held(projects, id_, stage.name, kind)
        projects.end(id_, stage.name, CLERK)
    clock.advance(30 * 86400)
    projects.close(id_, CLERK)
    store = hall.store
    closed = [event for event in records(store) if isinstance(event, ProjectClosed)]
    assert [event.spent for event in closed] == [whole.spent]
    assert store.value("SELECT spent FROM project WHERE id = ?", id_) == whole.spent


def test_a_case_that_was_taken_back_no_longer_keeps_the_clock(
    hall: OneThing, projects: Projects, clock: FakeClock
) -> None:
    id_ = opened(projects).id
    projects.begin(id_, "立项", CLERK)
    case = projects.apply(id_, "CG26-47", "", CLERK)
    clock.advance(86400)
    hall.cases.endings.withdraw(case.id, "", CLERK)
    clock.advance(86400)
    assert projects.file.stage_standing(projects.project(id_).stages[0]).spent == 2


def test_the_days_that_count_by_hand() -> None:
    first = date(2026, 3, 2)

    def day(n: int) -> date:
        return first + timedelta(days=n)

    still = CaseDays(first, None, (Pause(PauseKind.SPECIAL, day(2), day(3)),))
    stays = CaseDays(first, None, (Pause(PauseKind.SPECIAL, day(2)),))
    goes = CaseDays(first, day(2), ())
    late = CaseDays(day(4), None, ())
    assert counted(first, first, []) == frozenset()
    assert counted(first, day(3), []) == {day(1), day(2), day(3)}
    assert counted(first, day(5), [still]) == {day(1), day(4), day(5)}
    assert counted(first, day(5), [stays]) == {day(1)}
    assert counted(first, day(5), [stays, goes]) == {day(1), day(2)}
    assert counted(first, day(5), [stays, late]) == {day(1), day(4), day(5)}
    assert spent(counted(first, day(6), []), Unit.WORKING_DAY, CALENDAR) == 4
    assert spent(counted(first, day(6), []), Unit.NATURAL_DAY, CALENDAR) == 6
    lamps = LampRule(0.2, 1, 2)
    begun = datetime(2026, 3, 2, 9, tzinfo=HALL_ZONE)
    run = clock(begun, Limit(5, Unit.NATURAL_DAY), counted(first, day(5), [still]), day(5))
    assert [(pause.first, pause.last) for pause in run.pauses] == [(day(2), day(3))]
    standing = run.standing(begun + timedelta(days=5), CALENDAR, lamps)
    assert standing.due
    assert (standing.due.day, standing.left) == (day(7), 2.0)


# -- together ---------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R-52")
def test_one_survey_is_shared_by_all_and_holds_for_the_stages_after(projects: Projects, clock: FakeClock) -> None:
    id_ = opened(projects).id
    with refused(Reason.STEP_NOT_ALLOWED, state="还没有开始", act="组织联合办理"):
        held(projects, id_, "规划", Joint.SURVEY)
    projects.begin(id_, "立项", CLERK)
    held(projects, id_, "立项", Joint.PRE_REVIEW, "规划部门", "国土部门", "建设部门")
    projects.begin(id_, "规划", CLERK)
    with refused(Reason.JOINT_ALONE, act="联合踏勘"):
        held(projects, id_, "规划", Joint.SURVEY, "规划部门", " 规划部门 ", "")
    with refused(Reason.JOINT_NOT_HERE, stage="立项", act="联合踏勘"):
        held(projects, id_, "立项", Joint.SURVEY)
    with refused(Reason.WORDS_MISSING, what="会议纪要或联合意见"):
        projects.joints.hold(id_, "规划", Joint.SURVEY, SURVEYORS, True, " ", CLERK)
    held(projects, id_, "规划", Joint.SURVEY, passed=False)
    assert projects.joints.shared(id_, "规划", Joint.SURVEY, "水利局") is None
    held(projects, id_, "规划", Joint.SURVEY)
    projects.begin(id_, "用地", CLERK)
    shared = projects.joints.shared(id_, "用地", Joint.SURVEY, "水利局")
    assert shared
    assert (shared.departments, shared.words) == (SURVEYORS, "各部门意见一致")
    clock.advance(86400)
    with refused(Reason.JOINT_SHARED, act="联合踏勘", day="2026-03-02"):
        held(projects, id_, "用地", Joint.SURVEY, "水利局", "自然资源局")
    assert projects.joints.shared(id_, "立项", Joint.SURVEY, "水利局") is None  # not for the stages before
    held(projects, id_, "用地", Joint.SURVEY, "水利局", "林业局")  # somebody who was not there


@pytest.mark.requirement("R-52")
def test_a_stage_does_not_end_without_the_joint_acts_it_needs(hall: OneThing, projects: Projects) -> None:
    id_ = opened(projects, proposal("chenggu")).id
    projects.begin(id_, FOUR[0], CLERK)
    case = projects.apply(id_, "CG26-47", "", CLERK)
    with refused(Reason.STAGE_OWES, stage=FOUR[0], names=("企业投资项目立项（备案、核准）", "多评合一")):
        projects.end(id_, FOUR[0], CLERK)
    grant(hall, case)
    held(projects, id_, FOUR[0], Joint.ASSESSMENT)
    assert projects.end(id_, FOUR[0], CLERK).stages[0].state is StageState.ENDED


@pytest.mark.requirement("R-52")
@pytest.mark.parametrize("flag", ["regional", "standard_land"])
def test_what_stands_for_the_whole_area_spares_the_project_its_own(projects: Projects, flag: str) -> None:
    id_ = opened(projects, proposal("chenggu", flags=(flag,))).id
    projects.begin(id_, FOUR[0], CLERK)
    assert projects.end(id_, FOUR[0], CLERK).flags == (flag,)


@pytest.mark.requirement("R-56")
def test_the_minutes_of_a_joint_pre_review_let_a_stage_begin_in_parallel(projects: Projects) -> None:
    id_ = opened(projects).id
    projects.begin(id_, "立项", CLERK)
    held(projects, id_, "立项", Joint.PRE_REVIEW, "规划部门", "国土部门", passed=False)
    with refused(Reason.STAGE_NOT_YET, stage="立项", lead="规划部门"):
        projects.begin(id_, "规划", CLERK)
    minutes = held(projects, id_, "立项", Joint.PRE_REVIEW, "规划部门", "国土部门").joints[-1]
    running = projects.begin(id_, "规划", CLERK)
    assert running.stage("规划").minutes == minutes.id
    assert running.stage("立项").minutes == ""
    with refused(Reason.STAGE_NOT_YET, stage="立项", lead="建设部门"):  # it took no part
        projects.begin(id_, "施工许可", CLERK)
    assert [stage.state.name for stage in projects.begin(id_, "用地", CLERK).stages[:3]] == ["RUNNING"] * 3


# -- what needs no approval, and the figures --------------------------------------------------------------------------


@pytest.mark.requirement("R-55")
def test_a_class_that_needs_no_approval_is_told_what_to_do_instead(projects: Projects) -> None:
    with refused(Reason.PROJECT_EXEMPT, name="“零土地”技术改造项目", instead="签订承诺书并备案后即可实施，不再审批"):
        opened(projects, proposal(exempt="zero_land"))
    with refused(Reason.PROJECT_EXEMPT, name="核准目录以外的企业投资项目", instead="在线备案后即可依法开工，不再审批"):
        opened(projects, proposal(exempt="outside_catalogue"))
    assert opened(projects, proposal("dezhou", exempt="zero_land")).state is ProjectState.OPEN  # only where it is so


def measured(projects: Projects, id_: str, profile: str) -> dict[str, tuple[int, bool | None]]:
    """By target and measure: the days that a closed project took of the budget it is for, and whether that meets it."""
    project = projects.project(id_)
    rules = (project.rule, project.whole_rule)
    days = {
        f"project_days_{rule.removeprefix('main_')}": standing.spent
        for rule, standing in zip(rules, projects.file.standing(project), strict=False)
    }
    targets = [target for target in read_profile(profile).targets if target.measure in days]
    return {
        f"{target.id} {target.measure}": (days[target.measure], target.met(days[target.measure])) for target in targets
    }


@pytest.mark.requirement("R-55")
@pytest.mark.requirement("R-54")
def test_every_project_that_fits_takes_the_fast_way_and_its_days_are_held_against_the_targets(
    hall: OneThing, projects: Projects, clock: FakeClock
) -> None:
    """T-12, T-13."""
    small = opened(projects, proposal(kind=ProjectKind.SOCIAL_SMALL)).id
    walked(hall, projects, small, clock, 8)
    slow = opened(projects).id
    walked(hall, projects, slow, clock, 21)
    assert [projects.project(id_).rule for id_ in (small, slow)] == ["fast_50", "fast_100"]
    assert measured(projects, small, "shaoxing") == {"T-13 project_days_fast_50": (40, True)}
    assert measured(projects, slow, "shaoxing") == {"T-13 project_days_fast_100": (105, False)}
    closed = [record for record in records(hall.store) if isinstance(record, ProjectClosed)]
    assert [(record.spent, record.budget) for record in closed] == [(40, "50 natural_day"), (105, "100 natural_day")]


@pytest.mark.parametrize(
    ("profile", "kind", "targets"),
    [
        ("dezhou", ProjectKind.SOCIAL, {"T-30 project_days_social", "T-30 project_days_whole"}),
        ("dezhou", ProjectKind.GOVERNMENT, {"T-30 project_days_government", "T-30 project_days_whole"}),
        ("changji", ProjectKind.SOCIAL, {"T-23 project_days_whole"}),
    ],
)
def test_the_targets_of_the_other_regions_are_met_by_a_quick_project(
    hall: OneThing, projects: Projects, clock: FakeClock, profile: str, kind: ProjectKind, targets: set[str]
) -> None:
    project = walked(hall, projects, opened(projects, proposal(profile, kind)).id, clock)
    assert project.state is ProjectState.CLOSED
    assert measured(projects, project.id, profile) == dict.fromkeys(targets, (6, True))
    assert verify(hall.store).fault == ""


def test_a_closed_project_stands_still(hall: OneThing, projects: Projects, clock: FakeClock) -> None:
    id_ = opened(projects, proposal("dezhou")).id
    closed = walked(hall, projects, id_, clock)
    standing = projects.file.standing(closed)
    clock.advance(100 * 86400)
    assert projects.file.standing(projects.project(id_)) == standing
    assert projects.file.stage_standing(closed.stages[0]).spent == 2
