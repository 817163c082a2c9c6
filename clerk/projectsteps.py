"""What a desk does with a staged project (工程建设项目): opened, its stages begun, cases and joint acts in them, ended.

Plain values over the hall, no Qt, as clerk.steps.
"""

from collections.abc import Callable

from clerk.hallsteps import listed, shown
from clerk.steps import Answers, DeskStep, Field, Kind, Told, choice, line, number, one, text
from hall.bundles.projectfile import Project, Stage
from hall.bundles.projects import Proposal
from hall.bundles.stages import ACT_WORDS, JOINT_WORDS, KIND_WORDS, PROJECT_WORDS, Act, Joint, ProjectKind, StageState
from hall.cases.cases import Applicant, Case, Cases
from hall.identity import CardKind
from hall.profiles import profile_names, read_profile
from hall.words import N_

STAGED = N_("工程项目")

_OPENED = N_("项目 {number} 已登记，共 {n} 个阶段，从“{stage}”开始")
_STANDS = N_("项目 {number} 现在是“{state}”")
_APPLIED = N_("{number} 已收件，并入项目 {project}")
_LEFT = N_("项目 {number} 的申请表还有 {left} 项没有填")
_ASKED = 8  # fields of the one form that are listed at a time, of each project


def _open(cases: Cases) -> list[Project]:
    return cases.projects.file.projects("WHERE state = 'open' ORDER BY opened_at DESC, number DESC LIMIT 50")


def _projects(cases: Cases) -> Field:
    return listed("project", N_("项目"), ((each.id, shown(each.number, each.name)) for each in _open(cases)))


def _stages(cases: Cases, state: StageState) -> Field:
    lines = (
        (f"{project.id} {stage.n}", shown(project.number, project.name, stage.name, stage.lead))
        for project in _open(cases)
        for stage in project.stages
        if stage.state is state
    )
    return listed("stage", N_("项目的阶段"), lines)


def _stage(cases: Cases, answers: Answers) -> tuple[Project, Stage]:
    project, n = one(answers, "stage").split()
    found = cases.projects.project(project)
    return found, found.stages[int(n)]


def _stands(project: Project) -> Told:
    return Told(_STANDS, {"number": project.number, "state": PROJECT_WORDS[project.state]})


def _new(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    sheet = cases.sheet
    stages, here = sheet.stages, any(each.staged for each in sheet.bundles.values())
    return (
        line("name", N_("项目名称")),
        choice("kind", N_("谁投资"), KIND_WORDS if here else {}),  # a hall whose file has no stages opens none
        listed("profile", N_("按哪个地区的规定"), ((name, read_profile(name).title) for name in profile_names())),
        line("applicant", N_("申请人")),
        number("id_number", N_("身份证号码")),
        line("phone", N_("联系电话（可以不写）")),
        choice("flag", N_("所在区域已经做好的"), {"": N_("没有")} | {flag.code: flag.name for flag in stages.flags}),
        choice("exempt", N_("不用审批的类别"), {"": N_("没有")} | {each.code: each.name for each in stages.exempt}),
    )


def _begin_project(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    flag = one(answers, "flag")
    proposal = Proposal(
        one(answers, "name"), ProjectKind(one(answers, "kind")), one(answers, "profile"), {},
        (flag,) if flag else (), one(answers, "exempt"),
    )  # fmt: skip
    person = Applicant(
        one(answers, "applicant"), CardKind.MAINLAND.value, one(answers, "id_number"), one(answers, "phone")
    )
    project = cases.projects.open(proposal, person, {}, who)
    facts = {"number": project.number, "n": len(project.stages), "stage": project.stages[0].name}
    return Told(_OPENED, facts)


def _unanswered(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    lines = (
        (f"{project.id} {field.code}", shown(project.number, field.name))
        for project in _open(cases)
        for field in cases.projects.plan.unanswered(project.answers)[:_ASKED]
    )
    return (listed("field", N_("还没有填的"), lines), line("answer", N_("填写的内容")))


def _answer(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    id_, code = one(answers, "field").split()
    project = cases.projects.answer(id_, {code: one(answers, "answer")}, who)
    left = len(cases.projects.plan.unanswered(project.answers))
    return Told(_LEFT, {"number": project.number, "left": left}, more=left > 0)


def _items(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    names = {part.item.code: part.item.name for part in cases.projects.plan.parts}
    lines = (
        (f"{project.id} {item}", shown(project.number, stage.name, names.get(item, item)))
        for project in _open(cases)
        for stage in project.stages
        if stage.state is StageState.RUNNING
        for item in cases.projects.stage_plan(project, stage).items or names
    )
    return (listed("item", N_("阶段里的事项"), lines),)


def _apply(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    id_, item = one(answers, "item").split()
    case = cases.projects.apply(id_, item, "", who)
    return Told(_APPLIED, {"number": case.number, "project": cases.projects.project(id_).number}, opens=case.id)


def _joints(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    return (
        _stages(cases, StageState.RUNNING),
        choice("joint", N_("联合办理"), JOINT_WORDS),
        line("departments", N_("参加的部门（几个之间空一格，至少两个）")),
        choice("passed", N_("结论"), {"yes": N_("通过"), "no": N_("没有通过")}),
        text("words", N_("会议纪要或联合意见")),
    )


def _hold(cases: Cases, _: str, answers: Answers, who: str) -> Told:
    project, stage = _stage(cases, answers)
    joint, departments = Joint(one(answers, "joint")), one(answers, "departments").split()
    passed, words = one(answers, "passed") == "yes", one(answers, "words")
    return _stands(cases.projects.joints.hold(project.id, stage.name, joint, departments, passed, words, who))


def _alerts(cases: Cases, _: Case | None) -> tuple[Field, ...]:
    found = cases.projects.file.alerts()
    lines = ((f"{n}", shown(each.number, each.standing.stage, each.standing.due)) for n, each in enumerate(found))
    return (listed("alert", N_("快到期和超期的项目、阶段"), lines, Kind.LIST),)


def _staged(state: StageState) -> Callable[[Cases, Case | None], tuple[Field, ...]]:
    return lambda cases, _: (_stages(cases, state),)


def _on_stage(act: Callable[[Cases, str, str, str], Project]) -> Callable[[Cases, str, Answers, str], Told]:
    def do(cases: Cases, _: str, answers: Answers, who: str) -> Told:
        project, stage = _stage(cases, answers)
        return _stands(act(cases, project.id, stage.name, who))

    return do


def _join(cases: Cases, case: str, answers: Answers, who: str) -> Told:
    project, stage = _stage(cases, answers)
    return _stands(cases.projects.join(project.id, stage.name, case, who))


PROJECTS: tuple[DeskStep, ...] = (
    DeskStep("project.open", N_("登记项目"), None, _new, _begin_project, STAGED),
    DeskStep("project.answer", N_("填项目申请表"), None, _unanswered, _answer, STAGED),
    DeskStep(
        f"project.{Act.BEGIN}", N_("开始阶段"), None, _staged(StageState.AHEAD),
        _on_stage(lambda c, project, stage, who: c.projects.begin(project, stage, who)), STAGED,
    ),
    DeskStep("project.apply", N_("在阶段里收件"), None, _items, _apply, STAGED),
    DeskStep(f"project.{Act.JOIN}", ACT_WORDS[Act.JOIN], None, _staged(StageState.RUNNING), _join, STAGED, True),
    DeskStep(f"project.{Act.HOLD}", ACT_WORDS[Act.HOLD], None, _joints, _hold, STAGED),
    DeskStep(
        f"project.{Act.END}", N_("结束阶段"), None, _staged(StageState.RUNNING),
        _on_stage(lambda c, project, stage, who: c.projects.end(project, stage, who)), STAGED,
    ),
    DeskStep(
        f"project.{Act.CLOSE}", ACT_WORDS[Act.CLOSE], None, lambda c, _: (_projects(c),),
        lambda c, _, a, who: _stands(c.projects.close(one(a, "project"), who)), STAGED,
    ),
    DeskStep(
        f"project.{Act.STOP}", ACT_WORDS[Act.STOP], None,
        lambda c, _: (_projects(c), text("why", N_("终止的原因"))),
        lambda c, _, a, who: _stands(c.projects.stop(one(a, "project"), one(a, "why"), who)), STAGED,
    ),
    DeskStep("project.alerts", N_("快到期的项目"), None, _alerts, None, STAGED),
)  # fmt: skip
