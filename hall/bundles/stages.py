"""The stages of a project: their share of the budget, the joint acts in them, and the days that count. Pure.

绍 二(二)2 (five stages, a lead for each), 绍 四(七), 德 4 and 昌 三(五)4 (budgets), 国办发〔2019〕11号 (four stages);
德 5: one survey is shared by all and holds for its stage.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from hall.days.clocks import Clock, Pause, PauseKind
from hall.days.workdays import Calendar, Limit, Unit
from hall.errors import Reason, Refused
from hall.profiles import Profile, Project
from hall.words import N_


class ProjectKind(StrEnum):
    """Who pays for a project, and how large it is: the kinds that the profiles have budgets for."""

    SOCIAL_SMALL = "social_small"
    SOCIAL = "social"
    GOVERNMENT = "government"


KIND_WORDS: dict[ProjectKind, str] = {
    ProjectKind.SOCIAL_SMALL: N_("社会投资（第一档）"),
    ProjectKind.SOCIAL: N_("社会投资"),
    ProjectKind.GOVERNMENT: N_("政府投资"),
}
WHOLE = "whole"  # the kind under which a profile limits the whole way, beside the main flow of each kind


class Joint(StrEnum):
    """What several departments do together, once (绍 二(二)2; 昌 三(五)2-3; 德 4)."""

    SURVEY = "survey"
    DRAWINGS = "drawings"
    ASSESSMENT = "assessment"
    MEASURING = "measuring"
    ACCEPTANCE = "acceptance"
    PRE_REVIEW = "pre_review"


JOINT_WORDS: dict[Joint, str] = {
    Joint.SURVEY: N_("联合踏勘"),
    Joint.DRAWINGS: N_("联合图审"),
    Joint.ASSESSMENT: N_("多评合一"),
    Joint.MEASURING: N_("联合测量"),
    Joint.ACCEPTANCE: N_("联合验收"),
    Joint.PRE_REVIEW: N_("联合预审"),
}


class ProjectState(StrEnum):
    """Where a project stands."""

    OPEN = "open"
    CLOSED = "closed"
    STOPPED = "stopped"


class StageState(StrEnum):
    """Where a stage stands."""

    AHEAD = "ahead"
    RUNNING = "running"
    ENDED = "ended"


PROJECT_WORDS: dict[ProjectState, str] = {
    ProjectState.OPEN: N_("审批中"),
    ProjectState.CLOSED: N_("审批完毕"),
    ProjectState.STOPPED: N_("已终止"),
}
STAGE_WORDS: dict[StageState, str] = {
    StageState.AHEAD: N_("还没有开始"),
    StageState.RUNNING: N_("进行中"),
    StageState.ENDED: N_("已结束"),
}


class Act(StrEnum):
    """What can be done with a project, or in one of its stages."""

    BEGIN = "begin"
    JOIN = "join"
    HOLD = "hold"
    END = "end"
    CLOSE = "close"
    STOP = "stop"


ACT_WORDS: dict[Act, str] = {
    Act.BEGIN: N_("开始"),
    Act.JOIN: N_("并入办件"),
    Act.HOLD: N_("组织联合办理"),
    Act.END: N_("结束"),
    Act.CLOSE: N_("办结项目"),
    Act.STOP: N_("终止项目"),
}

# (state, act) → where it leads. What is not here is refused in words.
PROJECTS: dict[tuple[ProjectState, Act], ProjectState] = {
    (ProjectState.OPEN, Act.BEGIN): ProjectState.OPEN,
    (ProjectState.OPEN, Act.JOIN): ProjectState.OPEN,
    (ProjectState.OPEN, Act.HOLD): ProjectState.OPEN,
    (ProjectState.OPEN, Act.END): ProjectState.OPEN,
    (ProjectState.OPEN, Act.CLOSE): ProjectState.CLOSED,
    (ProjectState.OPEN, Act.STOP): ProjectState.STOPPED,
}
STAGES: dict[tuple[StageState, Act], StageState] = {
    (StageState.AHEAD, Act.BEGIN): StageState.RUNNING,
    (StageState.RUNNING, Act.JOIN): StageState.RUNNING,
    (StageState.RUNNING, Act.HOLD): StageState.RUNNING,
    (StageState.RUNNING, Act.END): StageState.ENDED,
}


def led(state: ProjectState, stage: StageState | None, act: Act) -> StageState | None:
    """Where `act` leads the stage of a project in `state`. Raises Refused(STEP_NOT_ALLOWED) naming what stands in the
    way."""
    if (state, act) not in PROJECTS:
        raise Refused(Reason.STEP_NOT_ALLOWED, state=PROJECT_WORDS[state], act=ACT_WORDS[act])
    if stage is not None and (stage, act) not in STAGES:
        raise Refused(Reason.STEP_NOT_ALLOWED, state=STAGE_WORDS[stage], act=ACT_WORDS[act])
    return None if stage is None else STAGES[stage, act]


# -- as the hall's file has them --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StagePlan:
    """One stage: its `share` of the budget, the items it may hold, the joint acts it cannot end without, and others."""

    name: str
    share: Decimal
    items: tuple[str, ...] = ()
    needs: tuple[Joint, ...] = ()
    offers: tuple[Joint, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """What stands for a whole area already (区域评估、标准地): the joint acts that a project there is spared."""

    code: str
    name: str
    spares: tuple[Joint, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Exempt:
    """A class of projects that need no approval any more (不再审批), in the profiles it holds for."""

    code: str
    name: str
    profiles: tuple[str, ...]
    instead: str
    clause: str


@dataclass(frozen=True, slots=True)
class StagePlans:
    """What a hall's file says of projects."""

    plans: tuple[tuple[StagePlan, ...], ...]
    flags: tuple[Flag, ...]
    exempt: tuple[Exempt, ...]

    def plan(self, names: Sequence[str]) -> tuple[StagePlan, ...]:
        """The plan for stages of these names; where the hall has none, each gets an equal share and holds
        anything."""
        for plan in self.plans:
            if [stage.name for stage in plan] == list(names):
                return plan
        return tuple(StagePlan(name, Decimal(1) / len(names), offers=tuple(Joint)) for name in names)

    def spared(self, flags: Iterable[str]) -> frozenset[Joint]:
        """The joint acts that the flags of a project spare it; one that the file has no more spares none."""
        given = set(flags)
        return frozenset(act for flag in self.flags if flag.code in given for act in flag.spares)


# -- budgets ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Budget:
    """What a project of one kind has under one profile: `main` for its flow, `whole` for all of it, None where the
    profile knows but one figure; the stages, each with one of its leads, come from `staged`.

    德 4 gives both figures and does not say what the main flow leaves out: both are held against the same days, the
    strict reading.
    """

    main: Project
    whole: Project | None
    staged: Project


def budget(profile: Profile, kind: ProjectKind) -> Budget:
    """The budgets of `profile`, as it stands on its day, for a kind of project.

    Raises Refused(PROJECT_NO_BUDGET) where it has none, or none with stages.
    """
    try:
        main = profile.project(kind)
        staged = next(each for each in (main, *profile.projects) if each.stages)
    except (KeyError, StopIteration):
        raise Refused(Reason.PROJECT_NO_BUDGET, profile=profile.title, kind=KIND_WORDS[kind]) from None
    whole = next((each for each in profile.projects if WHOLE in each.applies), None)
    return Budget(main, whole, staged)


def stage_budgets(whole: Limit, plan: Sequence[StagePlan]) -> tuple[Limit, ...]:
    """The whole budget in parts, full days each: together they never pass the whole."""
    return tuple(Limit(float(int(Decimal(str(whole.count)) * stage.share)), whole.unit) for stage in plan)


# -- days that count --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseDays:
    """When a case of a stage was here: received, decided (None while it is not), and its special procedures."""

    received: date
    decided: date | None
    pauses: tuple[Pause, ...]

    def here(self, day: date) -> bool:
        """Whether somebody had it to decide on `day`."""
        return self.received <= day and (self.decided is None or day <= self.decided)

    def stands(self, day: date) -> bool:
        """Whether its clock stood on `day` (行政许可法 art. 45)."""
        return any(pause.first <= day and (pause.last is None or day <= pause.last) for pause in self.pauses)


def counted(begun: date, until: date, cases: Sequence[CaseDays]) -> frozenset[date]:
    """The days of a stage that count, the day it began being day 0. Left out are those on which every case that was
    here stood still: one that could go on keeps the clock running."""
    days: list[date] = []
    for n in range(1, (until - begun).days + 1):
        day = begun + timedelta(days=n)
        here = [case for case in cases if case.here(day)]
        if not here or not all(case.stands(day) for case in here):
            days.append(day)
    return frozenset(days)


def spent(days: frozenset[date], unit: Unit, calendar: Calendar) -> int:
    """How many of the days that count there are in `unit`: working days, or all of them.

    Raises Refused(CALENDAR_UNKNOWN).
    """
    return sum(1 for day in days if unit is not Unit.WORKING_DAY or calendar.is_workday(day))


def clock(start: datetime, limit: Limit, days: frozenset[date], until: date) -> Clock:
    """The clock of a budget of which `days` count up to and with `until`: all others are pauses, and one that holds
    `until` is not over."""
    pauses: list[Pause] = []
    first: date | None = None
    for n in range(1, (until - start.date()).days + 1):
        day = start.date() + timedelta(days=n)
        if day in days:
            if first is not None:
                pauses.append(Pause(PauseKind.SPECIAL, first, day - timedelta(days=1)))
            first = None
        elif first is None:
            first = day
    if first is not None:
        pauses.append(Pause(PauseKind.SPECIAL, first))
    return Clock(start, limit, tuple(pauses))
