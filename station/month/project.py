"""One project among the month's cases: its first stage runs late, and one survey serves all who need it."""

from datetime import date

from hall.bundles.planrows import read_bundles
from hall.bundles.plans import FieldKind
from hall.bundles.projects import Projects, Proposal
from hall.bundles.stages import Joint, ProjectKind
from hall.cases.cases import MaterialState
from hall.days.clocks import Lamp
from station.month.plan import HALL
from station.month.site import Site, Story

_REGION = "shaoxing"  # fifty days in five stages: short enough for a month (绍 四(七))
_FIRST, _SECOND = "立项", "规划"


def project(site: Site) -> Story:
    """工程项目: opened on 21 September; its first stage has five days, is yellow on the 25th and red on the 28th."""
    sheet = read_bundles(HALL, site.catalogue)
    projects = Projects(site.store, site.cases, site.catalogue, sheet, site.calendar, site.here.station)
    clerk, judge = site.one("clerk"), site.one("reviewer")
    builder = site.people.anybody(site.today, age=45)
    right = {
        FieldKind.AMOUNT: "100", FieldKind.DAY: "2026-09-21", FieldKind.ID: builder.number, FieldKind.TEXT: "演示内容",
    }  # fmt: skip
    answers = {field.code: right[field.kind] for field in projects.plan.asked_fields}
    proposal = Proposal("演示厂房技术改造", ProjectKind.SOCIAL_SMALL, _REGION, {})
    made = projects.open(proposal, builder.applicant(), answers, clerk).id
    projects.begin(made, _FIRST, clerk)
    case = projects.apply(made, "CG26-47", "", clerk)
    for material in case.missing:
        site.cases.set_material(case.id, material.code, MaterialState.RECEIVED, clerk)
    site.cases.accept(case.id, clerk)

    def lamp() -> Lamp:
        return projects.file.stage_standing(projects.project(made).stage(_FIRST)).lamp

    yield site.on(date(2026, 9, 25), 10)
    yellow = lamp()
    yield site.on(date(2026, 9, 28), 9)
    red = lamp()
    site.cases.decisions.review(case.id, True, "符合条件", judge)
    site.cases.decisions.grant(case.id, "准予", judge)
    site.cases.close(case.id, clerk)
    projects.end(made, _FIRST, clerk)
    projects.begin(made, _SECOND, clerk)
    yield site.on(date(2026, 9, 29), 9, 30)
    projects.joints.hold(made, _SECOND, Joint.SURVEY, ["自然资源局", "住建局", "水利局"], True, "现场条件具备", judge)
    shared = projects.joints.shared(made, _SECOND, Joint.SURVEY, "住建局")
    if yellow is Lamp.YELLOW and red in (Lamp.RED, Lamp.ALARM) and shared:
        site.scene("project with yellow and red stages and a joint survey", projects.project(made).number)
    yield site.on(date(2026, 10, 8), 10)
    projects.joints.hold(made, _SECOND, Joint.ASSESSMENT, ["生态环境局", "水利局"], True, "同意", judge)
