"""The file of a project: its rows read back with stages, cases and joint acts; its budgets and how they stand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from hall.bundles.halts import pauses_of
from hall.bundles.stages import CaseDays, Joint, ProjectKind, ProjectState, StageState, clock, counted, spent
from hall.bundles.standing import LIVE
from hall.cases.casefile import Applicant, Case
from hall.cases.cases import Cases
from hall.days.clocks import Lamp, LampRule, Pause
from hall.days.workdays import Calendar, Limit, Speaker
from hall.errors import Reason, Refused, Unknown
from hall.store import Row, Store
from hall.words import N_


@dataclass(frozen=True, slots=True)
class JointAct:
    """What several departments did together, and what came of it."""

    id: str
    stage: int
    kind: Joint
    departments: tuple[str, ...]
    passed: bool
    words: str
    at: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage as it stands. `minutes` is the joint pre-review it began on before the one ahead of it ended."""

    n: int
    name: str
    lead: str
    budget: Limit
    state: StageState
    begun_at: str
    ended_at: str
    minutes: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """A project as it stands. `rule`, `whole_rule` are the ids of the profile's budgets; `whole` None without one."""

    id: str
    number: str
    name: str
    kind: ProjectKind
    profile: str
    rule: str
    budget: Limit
    whole_rule: str
    whole: Limit | None
    flags: tuple[str, ...]
    state: ProjectState
    applicant: Applicant
    answers: Mapping[str, str]
    stages: tuple[Stage, ...]
    joints: tuple[JointAct, ...]
    opened_at: str
    ended_at: str

    def stage(self, name: str) -> Stage:
        """The stage of a name. Raises Refused(CHOICE_UNKNOWN)."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        names = tuple(stage.name for stage in self.stages)
        raise Refused(Reason.CHOICE_UNKNOWN, field=N_("阶段"), given=name, names=names)

    def shared(self, kind: Joint, stage: int, departments: tuple[str, ...] = ()) -> JointAct | None:
        """The joint act of `kind` that was passed, holds for the `stage`, and took in all `departments`; None without.

        一次勘察多方共享阶段有效: it holds for the stage it was done in and for those after it (德 5).
        """
        for act in self.joints:
            if act.kind is kind and act.passed and act.stage <= stage and set(departments) <= set(act.departments):
                return act
        return None


@dataclass(frozen=True, slots=True)
class Spent:
    """How a budget stands: `spent` days of it, in its own unit, `due` the day it ends at this pace ("" while nothing
    runs), and its lamp. `stage` is "" for the whole."""

    stage: str
    lead: str
    budget: Limit
    spent: int
    due: str
    lamp: Lamp

    @property
    def left(self) -> float:
        """What is left of the budget; never below 0: what was overdrawn is `over`."""
        return max(0.0, self.budget.count - self.spent)

    @property
    def over(self) -> float:
        """By how much the budget was overdrawn."""
        return max(0.0, self.spent - self.budget.count)


@dataclass(frozen=True, slots=True)
class Alert:
    """段段提速: a budget that runs out or ran out, as a source sentence with its facts."""

    project: str
    number: str
    standing: Spent
    words: str
    facts: Mapping[str, object]

    def said(self, words: Speaker) -> str:
        """The alert in one language, with the limits in words."""
        told = {name: fact.said(words) if isinstance(fact, Limit) else fact for name, fact in self.facts.items()}
        return words(self.words, **told)


_STAGE_NEAR = N_("{number}“{stage}”阶段已用 {spent}，共 {budget}，请{lead}加快")
_STAGE_OVER = N_("{number}“{stage}”阶段已用 {spent}，超过 {budget}，请{lead}说明原因")
_WHOLE_NEAR = N_("{number}已用 {spent}，共 {budget}，快到期")
_WHOLE_OVER = N_("{number}已用 {spent}，超过 {budget}")


class ProjectFile:
    """Reads projects from the store, and counts their days."""

    def __init__(self, store: Store, cases: Cases, calendar: Calendar, lamps: LampRule) -> None:
        self.store, self.cases, self.calendar, self._lamps = store, cases, calendar, lamps

    def project(self, id_: str) -> Project:
        """One project. Raises KeyError for an unknown id."""
        row = self.store.one("SELECT * FROM project WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return self._project(row)

    def projects(self, where: str, *params: object) -> list[Project]:
        """The projects of a clause of SQL."""
        return [self._project(row) for row in self.store.all(f"SELECT * FROM project {where}", *params)]

    def by_number(self, number: str) -> Project:
        """The project that people call by `number`. Raises Refused(PROJECT_UNKNOWN)."""
        found = self.projects("WHERE number = ?", number)
        if not found:
            raise Refused(Reason.PROJECT_UNKNOWN, number=number)
        return found[0]

    # -- days ---------------------------------------------------------------------------------------------------------

    def stage_standing(self, stage: Stage) -> Spent:
        """How the budget of a stage stands; no day and no lamp where it ends in a year whose calendar is not known yet.
        Raises Refused(CALENDAR_UNKNOWN) where a day it spent lies in one."""
        if not stage.begun_at:
            return Spent(stage.name, stage.lead, stage.budget, 0, "", Lamp.GREY)
        begun, until = datetime.fromisoformat(stage.begun_at), self._until(stage.ended_at)
        return self._standing(stage.name, stage.lead, stage.budget, begun, until, self._counted(stage))

    def standing(self, project: Project) -> tuple[Spent, ...]:
        """How the whole stands: the budget of its flow, and that of its whole way where the profile knows both.

        A day counts once, however many stages run on it; days between two stages are the builder's own.
        """
        limits = [limit for limit in (project.budget, project.whole) if limit]
        begun = [datetime.fromisoformat(stage.begun_at) for stage in project.stages if stage.begun_at]
        if not begun:
            return tuple(Spent("", "", limit, 0, "", Lamp.GREY) for limit in limits)
        days = frozenset(day for stage in project.stages if stage.begun_at for day in self._counted(stage))
        until = self._until(project.ended_at)
        return tuple(self._standing("", "", limit, min(begun), until, days) for limit in limits)

    def alerts(self) -> list[Alert]:
        """Every budget of an open project that is near its end or past it: stage by stage, then the whole."""
        found: list[Alert] = []
        for project in self.projects("WHERE state = 'open' ORDER BY opened_at, number"):
            running = [self.stage_standing(stage) for stage in project.stages if stage.state is StageState.RUNNING]
            for standing in (*running, *self.standing(project)):
                if standing.lamp in (Lamp.YELLOW, Lamp.RED, Lamp.ALARM):
                    found.append(_alert(project, standing))
        return found

    # -- inside -------------------------------------------------------------------------------------------------------

    def _until(self, ended_at: str) -> datetime:
        return datetime.fromisoformat(ended_at) if ended_at else self.store.clock.now()

    def _counted(self, stage: Stage) -> frozenset[date]:
        begun, until = datetime.fromisoformat(stage.begun_at).date(), self._until(stage.ended_at).date()
        halts = pauses_of(self.store, (case.id for case in stage.cases))
        return counted(begun, until, [self._case_days(case, halts.get(case.id, ())) for case in stage.cases])

    def _case_days(self, case: Case, pauses: tuple[Pause, ...]) -> CaseDays:
        ended = case.decided_at or ("" if case.state in LIVE else self.cases.steps(case.id)[-1].at)
        return CaseDays(
            datetime.fromisoformat(case.received_at).date(),
            datetime.fromisoformat(ended).date() if ended else None,
            pauses,
        )

    def _standing(
        self, name: str, lead: str, limit: Limit, begun: datetime, until: datetime, days: frozenset[date]
    ) -> Spent:
        used = spent(days, limit.unit, self.calendar)
        try:
            stands = clock(begun, limit, days, until.date()).standing(until, self.calendar, self._lamps)
        except Refused:
            return Spent(name, lead, limit, used, "", Lamp.GREY)  # the days are counted, their end is not known yet
        return Spent(name, lead, limit, used, stands.due.day.isoformat() if stands.due else "", stands.lamp)

    def _project(self, row: Row) -> Project:
        return Project(
            row["id"], row["number"], row["name"], ProjectKind(row["kind"]), row["profile"], row["rule"],
            _limit(row["budget"]), row["whole_rule"], Limit.parse(row["whole"]), tuple(json.loads(row["flags"])),
            ProjectState(row["state"]), Applicant(**json.loads(row["applicant"])), json.loads(row["form"]),
            self._stages(row["id"]), self._joints(row["id"]), row["opened_at"], row["ended_at"],
        )  # fmt: skip

    def _stages(self, id_: str) -> tuple[Stage, ...]:
        held: dict[int, list[Case]] = {}
        for row in self.store.all(
            "SELECT p.n, p.case_id FROM project_case p JOIN hall_case c ON c.id = p.case_id WHERE p.project_id = ?"
            " ORDER BY p.n, c.received_at, c.provisional_no",
            id_,
        ):
            held.setdefault(row["n"], []).append(self.cases.case(row["case_id"]))
        return tuple(
            Stage(
                row["n"], row["name"], row["lead"], _limit(row["budget"]), StageState(row["state"]), row["begun_at"],
                row["ended_at"], row["minutes"], tuple(held.get(row["n"], ())),
            )
            for row in self.store.all("SELECT * FROM project_stage WHERE project_id = ? ORDER BY n", id_)
        )  # fmt: skip

    def _joints(self, id_: str) -> tuple[JointAct, ...]:
        rows = self.store.all("SELECT * FROM project_joint WHERE project_id = ? ORDER BY rowid", id_)
        return tuple(
            JointAct(
                row["id"], row["n"], Joint(row["kind"]), tuple(json.loads(row["departments"])), bool(row["passed"]),
                row["words"], row["at"],
            )
            for row in rows
        )  # fmt: skip


def _limit(text: str) -> Limit:
    limit = Limit.parse(text)
    assert limit  # the column is filled when the row is made
    return limit


def _alert(project: Project, standing: Spent) -> Alert:
    over = standing.lamp is not Lamp.YELLOW
    facts: dict[str, object] = {
        "number": project.number,
        "spent": Limit(standing.spent, standing.budget.unit),
        "budget": standing.budget,
    }
    if not standing.stage:
        return Alert(project.id, project.number, standing, _WHOLE_OVER if over else _WHOLE_NEAR, facts)
    facts |= {"stage": standing.stage, "lead": standing.lead}
    return Alert(project.id, project.number, standing, _STAGE_OVER if over else _STAGE_NEAR, facts)
