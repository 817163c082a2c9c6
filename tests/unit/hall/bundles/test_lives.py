"""Lives of bundles and of projects, played at random under what must always hold."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hall.bundles.projects import Projects, Proposal
from hall.bundles.stages import Joint, ProjectKind, ProjectState, StageState
from hall.bundles.standing import LIVE, BundleState, said_yes
from hall.cases.casefile import MaterialState
from hall.cases.endings import Delivery
from hall.cases.lifecycle import CaseState
from hall.cases.procedures import Procedure
from hall.clock import HALL_ZONE
from hall.days.workdays import Limit, Unit
from hall.errors import Refused
from tests.helpers.bundles import (
    BIRTH,
    CATALOGUE,
    CHIEF,
    CLERK,
    COMPANY,
    HOUSE,
    ISSUER,
    RESTAURANT,
    REVIEWER,
    SHEET,
    answers,
    filled,
    one_thing,
)
from tests.helpers.clock import FakeClock
from tests.helpers.hall import CALENDAR, STATION, applicant
from tests.helpers.lives import StoredLife

_CODES = [COMPANY, BIRTH, RESTAURANT, HOUSE]
_SETTINGS = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    print_blob=False,
)


class Life(StoredLife):
    """What both have: a store that is copied and thrown away, and acts that change nothing when they are refused."""

    def begin(self) -> None:
        self.open_store(FakeClock(datetime(2026, 3, 2, 9, 0, tzinfo=HALL_ZONE)))
        self.hall = one_thing(self.store)
        self.ids: list[str] = []

    def tried(self, act: Callable[[], Any]) -> bool:
        """Whether the act was done; when it was refused, nothing was written."""
        told = self.store.value("SELECT count(*) FROM journal")
        try:
            act()
        except Refused:
            assert self.store.value("SELECT count(*) FROM journal") == told
            return False
        return True


def _state(states: list[CaseState]) -> BundleState:
    """Where a bundle stands, told from the states alone and in another way than the hall does."""
    names = {state.name for state in states}
    if names & {"SUPPLEMENT", "TOLERATED"}:
        return BundleState.WAITING
    if names & {"RECEIVED", "ACCEPTED", "REVIEWING", "PAUSED"}:
        return BundleState.OPEN
    left = names - {"WITHDRAWN", "RETURNED", "LAPSED", "REVOKED"}
    if not left:
        return BundleState.WITHDRAWN
    if not left & {"GRANTED", "DENIED"}:
        return BundleState.CLOSED
    return BundleState.OPEN  # decided: which way is asked of the outcomes


class BundleLives(Life):
    """A few bundles, whose items go every way."""

    @initialize()
    def open_hall(self) -> None:
        self.begin()

    @rule(code=st.sampled_from(_CODES), press=st.sampled_from(["", "", "p1", "p2"]))
    def open_one(self, code, press) -> None:
        bundles = self.hall.bundles
        try:
            bundle = bundles.open(
                code, applicant(), answers(bundles.plan(code)), "", CLERK, press and f"{press} {code}"
            )
        except Refused:  # pragma: no cover - an opening that is right is never refused
            raise AssertionError(code) from None
        if bundle.id not in self.ids:
            self.ids.append(bundle.id)

    @rule(code=st.sampled_from(_CODES), accepts=st.booleans())
    def begin_further_on(self, code, accepts) -> None:
        """A life may be met anywhere: the rare ways are as near as the common ones."""
        self.ids.append(filled(self.hall, code))
        if accepts:
            self.hall.bundles.accept(self.ids[-1], CLERK)

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), state=st.sampled_from([MaterialState.RECEIVED, MaterialState.WANTED]))
    def set_material(self, data, state) -> None:
        bundle = self._one(data)
        material = data.draw(st.sampled_from([each.code for each in bundle.materials]))
        self.tried(lambda: self.hall.bundles.set_material(bundle.id, material, state, CLERK))

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), promised=st.booleans())
    def accept(self, data, promised) -> None:
        until = self.clock.now().date() if promised else None
        self.tried(lambda: self.hall.bundles.accept(self._one(data).id, CLERK, until))

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), grants=st.integers(0, 3), most=st.booleans())
    def decide(self, data, grants, most) -> None:
        bundle = self._one(data)
        decided = self.hall.cases.decisions
        for case in bundle.cases[: None if most else 1]:
            act = decided.grant if grants else decided.deny
            self.tried(lambda case=case, act=act: act(case.id, "理由", CHIEF))

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), act=st.sampled_from(["ask", "withdraw", "lapse", "give_back"]))
    def one_item_goes_its_own_way(self, data, act) -> None:
        case = data.draw(st.sampled_from([case.id for case in self._one(data).cases]))
        acts: dict[str, Callable[[], Any]] = {
            "ask": lambda: self.hall.cases.supplements.ask(case, ["请签名"], CLERK),
            "withdraw": lambda: self.hall.cases.endings.withdraw(case, "", CLERK),
            "lapse": lambda: self.hall.cases.supplements.lapse(case, "rule"),
            "give_back": lambda: self.hall.cases.endings.give_back(case, "申请人要求", CLERK),
        }
        self.tried(acts[act])

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), act=st.sampled_from(["withdraw", "return_stuck", "issue", "issue", "deliver", "pass_on"]))
    def whole(self, data, act) -> None:
        bundle, bundles = self._one(data), self.hall.bundles
        acts: dict[str, Callable[[], Any]] = {
            "withdraw": lambda: bundles.withdraw(bundle.id, "", CLERK),
            "return_stuck": lambda: bundles.return_stuck(bundle.id, CLERK),
            "issue": lambda: bundles.issue(bundle.id, ISSUER),
            "deliver": lambda: bundles.deliver(bundle.id, Delivery.WINDOW, "张三", "", ISSUER),
            "pass_on": lambda: bundles.pass_on(bundle.id, "rule"),
        }
        if self.tried(acts[act]) and act == "issue":
            assert not any(case.state in LIVE for case in bundles.bundle(bundle.id).cases)

    @rule(days=st.integers(1, 9))
    def days_pass(self, days) -> None:
        self.clock.advance(days * 86400)

    @invariant()
    def everything_holds(self) -> None:
        every = self._all()  # read once
        self.a_case_belongs_to_one_bundle_and_a_bundle_has_an_item_once(every)
        self.nothing_is_asked_twice(every)
        self.the_state_follows_from_the_cases(every)
        self.what_came_in_lacks_nowhere_and_what_is_made_was_granted(every)

    def a_case_belongs_to_one_bundle_and_a_bundle_has_an_item_once(self, every) -> None:
        held = [case for bundle in every for case in bundle.cases]
        assert len({case.id for case in held}) == len(held)
        for bundle in every:
            assert len({case.item for case in bundle.cases}) == len(bundle.cases)

    def nothing_is_asked_twice(self, every) -> None:
        for bundle in every:
            names = [material.name for material in bundle.materials]
            assert len(set(names)) == len(names)
            rows = self.store.all(
                "SELECT s.case_id, s.material, s.code FROM bundle_slot s JOIN bundle_case c USING (case_id)"
                " WHERE c.bundle_id = ?",
                bundle.id,
            )
            every = {(case.id, material.code) for case in bundle.cases for material in case.materials}
            assert {(row["case_id"], row["material"]) for row in rows} == every  # each is asked for, or made, once
            assert {row["code"] for row in rows} - {""} == {material.code for material in bundle.materials}

    def the_state_follows_from_the_cases(self, every) -> None:
        for bundle in every:
            told = _state([case.state for case in bundle.cases])
            decided = bundle.state in (BundleState.GRANTED, BundleState.PARTLY, BundleState.DENIED)
            assert (bundle.state is told) or (decided and told is BundleState.OPEN)
            assert decided <= (not any(case.state in LIVE for case in bundle.cases))

    def what_came_in_lacks_nowhere_and_what_is_made_was_granted(self, every) -> None:
        for bundle in every:
            wanted = {m.code for m in bundle.materials if m.state is MaterialState.WANTED}
            by_id = {case.id: case for case in bundle.cases}
            rows = self.store.all("SELECT * FROM bundle_slot")
            for row in (row for row in rows if row["case_id"] in by_id):
                case = by_id[row["case_id"]]
                lacks = row["material"] in [material.code for material in case.missing] and case.state in LIVE
                if row["code"]:
                    assert not lacks or row["code"] in wanted
                elif not lacks and case.state in LIVE:
                    assert said_yes(by_id[row["of_case"]])

    def _one(self, data):
        return self.hall.bundles.bundle(data.draw(st.sampled_from(self.ids)))

    def _all(self):
        return [self.hall.bundles.bundle(id_) for id_ in getattr(self, "ids", [])]


class ProjectLives(Life):
    """A few projects, begun and ended in any order, while days go by and clocks stand."""

    @initialize()
    def open_hall(self) -> None:
        self.begin()
        self.projects = Projects(self.store, self.hall.cases, CATALOGUE, SHEET, CALENDAR, STATION)

    @rule(
        where=st.sampled_from([("shaoxing", "social_small"), ("dezhou", "government"), ("chenggu", "social")]),
        flags=st.sampled_from([(), ("regional",)]),
    )
    def open_one(self, where, flags) -> None:
        what = Proposal("厂房", ProjectKind(where[1]), where[0], {}, flags)
        project = self.projects.open(what, applicant(), answers(self.projects.plan), CLERK)
        self.projects.begin(project.id, project.stages[0].name, CLERK)
        self.ids.append(project.id)

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), act=st.sampled_from(["begin", "end", "end", "apply"]))
    def stage(self, data, act) -> None:
        project = self._one(data)
        stage = data.draw(st.sampled_from(project.stages)).name
        items = [item for each in project.stages for item in self.projects.stage_plan(project, each).items]
        acts: dict[str, Callable[[], Any]] = {
            "begin": lambda: self.projects.begin(project.id, stage, CLERK),
            "end": lambda: self.projects.end(project.id, stage, CLERK),
            "apply": lambda: self.projects.apply(project.id, data.draw(st.sampled_from(items)), "", CLERK),
        }
        self.tried(acts[act])

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), kind=st.sampled_from(list(Joint)), passed=st.booleans())
    def hold(self, data, kind, passed) -> None:
        project = self._one(data)
        stage = data.draw(st.sampled_from(project.stages)).name
        leads = sorted({each.lead for each in project.stages} | {"水利局", "林业局"})
        who = data.draw(st.lists(st.sampled_from(leads), min_size=2, unique=True))
        self.tried(lambda: self.projects.joints.hold(project.id, stage, kind, who, passed, "纪要", CLERK))

    @precondition(lambda self: self.ids)
    @rule(data=st.data())
    def go_on(self, data) -> None:
        """The stage that runs is done, the next one begins."""
        project = self._one(data)
        for stage in project.stages:
            if stage.state is not StageState.ENDED:
                self.tried(lambda name=stage.name: self.projects.begin(project.id, name, CLERK))
                for kind in self.projects.stage_plan(project, stage).needs:
                    self.tried(
                        lambda n=stage.name, k=kind: self.projects.joints.hold(
                            project.id, n, k, ["甲", "乙"], True, "同意", CLERK
                        )
                    )
                for case in stage.cases:
                    self.tried(lambda case=case: self.hall.cases.endings.withdraw(case.id, "", CLERK))
                self.tried(lambda name=stage.name: self.projects.end(project.id, name, CLERK))
                return

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), act=st.sampled_from(["pause", "resume", "withdraw"]))
    def case(self, data, act) -> None:
        cases = [case for stage in self._one(data).stages for case in stage.cases]
        if not cases:
            return
        case = data.draw(st.sampled_from(cases))
        if act == "withdraw":
            self.tried(lambda: self.hall.cases.endings.withdraw(case.id, "", CLERK))
        elif act == "resume":
            self.tried(lambda: self.hall.cases.procedures.resume(case.id, REVIEWER))
        else:
            for material in case.missing if case.state is CaseState.RECEIVED else ():
                self.hall.cases.set_material(case.id, material.code, MaterialState.RECEIVED, CLERK)
            self.tried(lambda: self.hall.cases.accept(case.id, CLERK))
            days = Limit(5, Unit.WORKING_DAY)
            self.tried(lambda: self.hall.cases.procedures.pause(case.id, Procedure.HEARING, "听证", days, REVIEWER))

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), act=st.sampled_from(["close", "close", "stop"]))
    def whole(self, data, act) -> None:
        project = self._one(data)
        if act == "close":
            done = self.tried(lambda: self.projects.close(project.id, CLERK))
            ended = all(stage.state is StageState.ENDED for stage in project.stages)
            assert done == (ended and project.state is ProjectState.OPEN)
        else:
            self.tried(lambda: self.projects.stop(project.id, "撤资", CLERK))

    @rule(days=st.integers(1, 12))
    def days_pass(self, days) -> None:
        self.clock.advance(days * 86400)

    @invariant()
    def everything_holds(self) -> None:
        every = self._all()  # read once
        self.no_budget_is_below_zero_and_the_stages_never_pass_the_whole(every)
        self.a_stage_began_after_those_ahead_of_it_or_on_minutes(every)
        self.a_case_counts_to_one_stage(every)

    def no_budget_is_below_zero_and_the_stages_never_pass_the_whole(self, every) -> None:
        for project in every:
            stages = [self.projects.file.stage_standing(stage) for stage in project.stages]
            assert sum(stage.budget.count for stage in project.stages) <= project.budget.count
            for standing in (*stages, *self.projects.file.standing(project)):
                assert standing.spent >= 0
                assert min(standing.left, standing.over) == 0
                assert standing.left - standing.over == standing.budget.count - standing.spent
            whole = self.projects.file.standing(project)[0].spent
            assert max(each.spent for each in stages) <= whole <= sum(each.spent for each in stages)

    def a_stage_began_after_those_ahead_of_it_or_on_minutes(self, every) -> None:
        for project in every:
            for stage in project.stages:
                ahead = project.stages[: stage.n]
                if stage.begun_at and not stage.minutes:
                    assert all(each.ended_at and each.ended_at <= stage.begun_at for each in ahead)
                if stage.minutes:
                    act = next(act for act in project.joints if act.id == stage.minutes)
                    assert act.passed
                    assert stage.lead in act.departments
                if stage.state is StageState.ENDED:
                    assert not any(case.state in LIVE for case in stage.cases)

    def a_case_counts_to_one_stage(self, every) -> None:
        held = [case.id for project in every for stage in project.stages for case in stage.cases]
        assert len(set(held)) == len(held)

    def _one(self, data):
        return self.projects.project(data.draw(st.sampled_from(self.ids)))

    def _all(self):
        return [self.projects.project(id_) for id_ in getattr(self, "ids", [])]


@pytest.mark.timeout(240)
def test_no_life_of_a_bundle_loses_an_item_or_asks_twice() -> None:
    run_state_machine_as_test(BundleLives, settings=_SETTINGS)


@pytest.mark.timeout(240)
def test_no_life_of_a_project_overdraws_or_skips_a_stage() -> None:
    run_state_machine_as_test(ProjectLives, settings=_SETTINGS)
