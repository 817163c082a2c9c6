"""Staged projects over the store: one form, one window, a budget for each stage, and a lead that answers for it.

绍 二(二)2 (五个环节, 牵头部门 manages 一门), 昌 三(五)4 (一张表单、一个窗口、一个系统), 绍 四(七) and 德 4 (budgets,
joint pre-review); 国办发〔2019〕11号 (four stages, 120 working days).
"""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from hall.bundles.bundles import LAMPS, Opened
from hall.bundles.planrows import BundleSheet
from hall.bundles.plans import Plan, Slot
from hall.bundles.projectfile import Project, ProjectFile, Stage
from hall.bundles.records import (
    FormAnswered,
    ProjectCaseJoined,
    ProjectClosed,
    ProjectOpened,
    ProjectStopped,
    StageBegun,
    StageEnded,
)
from hall.bundles.stages import (
    JOINT_WORDS,
    Act,
    Budget,
    Joint,
    ProjectKind,
    StagePlan,
    StageState,
    budget,
    led,
    stage_budgets,
)
from hall.bundles.standing import LIVE, said_yes
from hall.cases.applicants import checked
from hall.cases.casefile import Applicant, Case, MaterialState
from hall.cases.cases import Cases
from hall.cases.escalations import said
from hall.catalogue.catalogue import Catalogue
from hall.days.clocks import LampRule
from hall.days.workdays import Calendar
from hall.errors import Reason, Refused
from hall.journal import append
from hall.line.halldays import HallDays
from hall.presses import Presses
from hall.profiles import Profile, profile_on
from hall.store import Store
from hall.words import N_

if TYPE_CHECKING:
    from hall.bundles.joints import Joints


RUN = "project.run"  # of hall.staff.TOPICS: every act below asks for it, and raises Refused(ROLE_MISSING) without


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a builder proposes. `leads` picks, by the name of a stage, one of its leads where it has several (the first
    otherwise); `flags` are codes of what stands for the whole area; `exempt` is the code of a class of projects that
    may need no approval, "" for any other."""

    name: str
    kind: ProjectKind
    profile: str
    leads: Mapping[str, str]
    flags: tuple[str, ...] = ()
    exempt: str = ""


class Projects:
    """The projects of one store. `profiles` gives the rules of a region as they stand on a day."""

    def __init__(
        self, store: Store, cases: Cases, catalogue: Catalogue, sheet: BundleSheet, calendar: Calendar, station: str,
        lamps: LampRule = LAMPS, profiles: Callable[[str, date], Profile] = profile_on,
    ) -> None:  # fmt: skip
        self._store, self._cases, self._catalogue, self._station = store, cases, catalogue, station
        self.sheet, self.file, self._profiles = sheet, ProjectFile(store, cases, calendar, lamps), profiles
        self._presses, self._days = Presses(store), HallDays(store)

    @cached_property
    def joints(self) -> "Joints":
        """What departments do together in the projects of this store."""
        from hall.bundles.joints import Joints

        return Joints(self._store, self)

    @property
    def plan(self) -> Plan:
        """The one form and the materials of a project, over all its stages."""
        return self.sheet.plans(self._catalogue, staged=True)[0]

    def open(
        self, proposal: Proposal, applicant: Applicant, answers: Mapping[str, str], actor: str, press: str = ""
    ) -> Project:
        """Begin a project under the budgets its region has today. The same `press` again gives the same project.

        Raises Refused(PROJECT_EXEMPT) for a class that needs no approval any more, with what to do instead;
        Refused(CHOICE_UNKNOWN) naming the field of the proposal and what the hall's file or the region knows for it;
        Refused(PROJECT_NO_BUDGET | LEAD_NOT_OF_STAGE | FIELD_UNKNOWN | ANSWER_WRONG | APPLICANT_MISSING |
        WORDS_MISSING), and what the profile and `Cases.joined` refuse.
        """
        today = self._store.clock.now().date()
        self._cases.demand(actor, RUN)
        self._cases.joined(self.plan.code, actor)
        stages, exempt = self.sheet.stages, (proposal.exempt,) if proposal.exempt else ()
        _among(N_("不用审批的类别"), exempt, (each.code for each in stages.exempt))
        _among(N_("所在区域已经做好的"), proposal.flags, (flag.code for flag in stages.flags))
        _among(N_("谁投资"), (proposal.kind,), ProjectKind)
        for each in stages.exempt:
            if each.code == proposal.exempt and proposal.profile in each.profiles:
                raise Refused(Reason.PROJECT_EXEMPT, name=each.name, instead=each.instead)
        name = said(proposal.name, N_("项目名称"))
        person = checked(applicant, today)
        budgets = budget(self._profiles(proposal.profile, today), proposal.kind)
        staged = budgets.staged.stages
        _among(N_("牵头部门"), proposal.leads, (stage.name for stage in staged))
        leads = [_lead(stage.name, stage.leads, proposal.leads) for stage in staged]
        form = self.plan.clean(answers, today)

        def do() -> Opened:
            return self._open(name, proposal, budgets, leads, person, form, actor)

        opened = self._presses.once(
            press, "project", lambda: self._days.today().n, do, lambda kept: Opened(**kept)
        )  # fmt: skip
        return self.project(opened.id)

    def answer(self, project: str, answers: Mapping[str, str], actor: str) -> Project:
        """Fill in more of the one form: what was told once is not asked again in a later stage.

        Raises Refused(STEP_NOT_ALLOWED | ANSWER_WRONG | FIELD_UNKNOWN).
        """
        self._cases.demand(actor, RUN)
        with self._store.atomic():
            now = self.project(project)
            led(now.state, None, Act.JOIN)
            told = self.plan.clean(answers, self._store.clock.now().date())
            form = json.dumps(dict(now.answers) | told, ensure_ascii=False)
            self._store.run("UPDATE project SET form = ? WHERE id = ?", form, project)
            append(self._store, FormAnswered(project, told), actor)
        return self.project(project)

    def begin(self, project: str, stage: str, actor: str) -> Project:
        """Begin a stage: after the one ahead of it, or in parallel on the minutes of a joint pre-review in which its
        lead took part (联合预审会议纪要, 德 4).

        Raises Refused(STEP_NOT_ALLOWED | STAGE_NOT_YET), KeyError for a stage the project does not have.
        """
        self._cases.demand(actor, RUN)
        with self._store.atomic():
            now = self.project(project)
            this = now.stage(stage)
            led(now.state, this.state, Act.BEGIN)
            ahead = [each for each in now.stages[: this.n] if each.state is not StageState.ENDED]
            minutes = now.shared(Joint.PRE_REVIEW, this.n, (this.lead,)) if ahead else None
            if ahead and minutes is None:
                raise Refused(Reason.STAGE_NOT_YET, stage=ahead[0].name, lead=this.lead)
            ground = minutes.id if minutes else ""
            self._stage(project, this, "state = 'running', begun_at = ?, minutes = ?", self._now, ground)
            append(self._store, StageBegun(project, stage, this.lead, str(this.budget), ground), actor)
        return self.project(project)

    def join(self, project: str, stage: str, case: str, actor: str) -> Project:
        """Count a case to a running stage.

        Raises Refused(STEP_NOT_ALLOWED | CASE_JOINED | PROJECT_ITEM_NOWHERE), KeyError for an unknown case or stage.
        """
        self._cases.demand(actor, RUN)
        with self._store.atomic():
            now = self.project(project)
            this = now.stage(stage)
            led(now.state, this.state, Act.JOIN)
            item = self._cases.case(case).item
            if self._store.value("SELECT 1 FROM project_case WHERE case_id = ?", case):
                raise Refused(Reason.CASE_JOINED)
            if not _holds(self.stage_plan(now, this), item):
                raise Refused(Reason.PROJECT_ITEM_NOWHERE)
            self._store.run("INSERT INTO project_case VALUES (?, ?, ?)", case, project, this.n)
            append(self._store, ProjectCaseJoined(project, stage, case), actor)
        return self.project(project)

    def apply(self, project: str, item: str, ticket: str, actor: str) -> Case:
        """Receive a case of `item` in the running stage it belongs to, on the project's own form: what the project has
        already told or brought, and what earlier stages made, is not asked for again.

        Raises Refused(FIELDS_MISSING, names=…) for what the item's own form wants and nobody told yet,
        Refused(PROJECT_ITEM_NOWHERE), and what `Cases.receive` raises.
        """
        self._cases.demand(actor, RUN)
        with self._store.atomic():
            now = self.project(project)
            part = next((part for part in self.plan.parts if part.item.code == item), None)
            empty = {field.code: field.name for field in self.plan.unanswered(now.answers)}
            if missing := [empty[name] for name in (part.fields if part else ()) if name in empty]:
                raise Refused(Reason.FIELDS_MISSING, names=tuple(missing))
            stage = self._stage_for(now, item)
            case = self._cases.receive(item, now.applicant, ticket, actor)
            self.join(project, stage.name, case.id, actor)
            for material in self._known(now, case):
                self._cases.set_material(case.id, material, MaterialState.RECEIVED, actor)
        return self._cases.case(case.id)

    def end(self, project: str, stage: str, actor: str) -> Project:
        """End a stage: every case decided, every joint act it needs passed or spared.

        Raises Refused(STAGE_OWES, names=…) for what is still owed, Refused(STEP_NOT_ALLOWED).
        """
        self._cases.demand(actor, RUN)
        with self._store.atomic():
            now = self.project(project)
            this = now.stage(stage)
            led(now.state, this.state, Act.END)
            plan, spared = self.stage_plan(now, this), self.sheet.stages.spared(now.flags)
            owed = [case.item_name for case in this.cases if case.state in LIVE]
            owed += [JOINT_WORDS[act] for act in plan.needs if act not in spared and not now.shared(act, this.n)]
            if owed:
                raise Refused(Reason.STAGE_OWES, stage=stage, names=tuple(owed))
            spent = self.file.stage_standing(this).spent
            self._stage(project, this, "state = 'ended', ended_at = ?", self._now)
            append(self._store, StageEnded(project, stage, spent, str(this.budget)), actor)
        return self.project(project)

    def close(self, project: str, actor: str) -> Project:
        """办结 of the whole. Raises Refused(BUNDLE_UNDECIDED, names=…) while a stage is not ended."""
        self._cases.demand(actor, RUN)
        with self._store.atomic():
            now = self.project(project)
            led(now.state, None, Act.CLOSE)
            if left := [stage.name for stage in now.stages if stage.state is not StageState.ENDED]:
                raise Refused(Reason.BUNDLE_UNDECIDED, names=tuple(left))
            spent = self.file.standing(now)[0].spent
            self._store.run(
                "UPDATE project SET state = 'closed', ended_at = ?, spent = ? WHERE id = ?", self._now, spent, project
            )
            append(self._store, ProjectClosed(project, spent, str(now.budget)), actor)
        return self.project(project)

    def stop(self, project: str, why: str, actor: str) -> Project:
        """The project goes no further; its cases stay what they are.

        Raises Refused(STEP_NOT_ALLOWED | WORDS_MISSING).
        """
        self._cases.demand(actor, RUN)
        with self._store.atomic():
            led(self.project(project).state, None, Act.STOP)
            reason = said(why, N_("终止的原因"))
            self._store.run("UPDATE project SET state = 'stopped', ended_at = ? WHERE id = ?", self._now, project)
            append(self._store, ProjectStopped(project, reason), actor)
        return self.project(project)

    # -- finding ------------------------------------------------------------------------------------------------------

    def project(self, id_: str) -> Project:
        """One project. Raises KeyError for an unknown id."""
        return self.file.project(id_)

    def of_case(self, case: str) -> Project | None:
        """The project that a case belongs to; None for any other."""
        id_ = self._store.value("SELECT project_id FROM project_case WHERE case_id = ?", case)
        return self.project(id_) if id_ else None

    def of_person(self, id_number: str) -> list[Project]:
        """Every project of the person on this machine, newest first."""
        where = "WHERE person = ? AND person <> '' ORDER BY opened_at DESC, number DESC"
        return self.file.projects(where, self._store.person(id_number))

    def stage_plan(self, project: Project, stage: Stage) -> StagePlan:
        """What the hall's file says of a stage."""
        return self.sheet.stages.plan([each.name for each in project.stages])[stage.n]

    # -- inside -------------------------------------------------------------------------------------------------------

    @property
    def _now(self) -> str:
        return self._store.clock.now().isoformat(timespec="milliseconds")

    def _open(
        self, name: str, proposal: Proposal, budgets: Budget, leads: Sequence[str], person: Applicant,
        form: dict[str, str], actor: str,
    ) -> Opened:  # fmt: skip
        id_, now, main = str(uuid.uuid4()), self._now, budgets.main.rule
        day, whole = now[:10], budgets.whole.rule if budgets.whole else None
        number = f"项{self._station}{day.replace('-', '')}{self._store.next_number('project', day):04d}"
        self._store.run(
            "INSERT INTO project (id, number, name, kind, profile, rule, budget, whole_rule, whole, flags, applicant,"
            " person, form, opened_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            id_, number, name, str(proposal.kind), proposal.profile, main.id, str(main.limit),
            whole.id if whole else "", str(whole.limit) if whole else "", json.dumps(proposal.flags),
            json.dumps(asdict(person), ensure_ascii=False), self._store.person(person.id_number),
            json.dumps(form, ensure_ascii=False), now,
        )  # fmt: skip
        names = [stage.name for stage in budgets.staged.stages]
        limits = stage_budgets(main.limit, self.sheet.stages.plan(names))
        for n, (stage, lead, limit) in enumerate(zip(names, leads, limits, strict=True)):
            self._store.run(
                "INSERT INTO project_stage (project_id, n, name, lead, budget) VALUES (?, ?, ?, ?, ?)",
                id_, n, stage, lead, str(limit),
            )  # fmt: skip
        event = ProjectOpened(
            id_, number, name, str(proposal.kind), proposal.profile, main.id, str(main.limit),
            str(whole.limit) if whole else "", names, list(leads), list(proposal.flags), form,
        )  # fmt: skip
        append(self._store, event, actor)
        return Opened(id_)

    def _stage(self, project: str, stage: Stage, columns: str, *values: object) -> None:
        self._store.run(f"UPDATE project_stage SET {columns} WHERE project_id = ? AND n = ?", *values, project, stage.n)

    def _stage_for(self, project: Project, item: str) -> Stage:
        for stage in project.stages:
            if stage.state is StageState.RUNNING and _holds(self.stage_plan(project, stage), item):
                return stage
        raise Refused(Reason.PROJECT_ITEM_NOWHERE)

    def _known(self, project: Project, case: Case) -> list[str]:
        """The materials of `case` that the project holds: results of earlier stages, and what was brought before."""
        others = [each for stage in project.stages for each in stage.cases]
        granted = {each.item for each in others if said_yes(each)}
        brought = {
            Slot(each.item, material.code)
            for each in others
            for material in each.materials
            if material.state is MaterialState.RECEIVED
        }
        waits = {
            wait.material: wait.of for part in self.plan.parts if part.item.code == case.item for wait in part.waits
        }
        shared = {slot: wanted.slots for wanted in self.plan.materials for slot in wanted.slots}
        return [
            material.code
            for material in case.materials
            if waits.get(material.code) in granted or brought & set(shared.get(Slot(case.item, material.code), ()))
        ]


def _holds(plan: StagePlan, item: str) -> bool:
    return not plan.items or item in plan.items


def _among(field: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Nothing, if all that is `given` for a field of a proposal is known. Raises Refused(CHOICE_UNKNOWN)."""
    choices = tuple(known)
    for each in given:
        if each not in choices:
            raise Refused(Reason.CHOICE_UNKNOWN, field=field, given=each, names=choices)


def _lead(stage: str, leads: Sequence[str], chosen: Mapping[str, str]) -> str:
    lead = chosen.get(stage, leads[0])
    if lead not in leads:
        raise Refused(Reason.LEAD_NOT_OF_STAGE, stage=stage, names=tuple(leads))
    return lead
