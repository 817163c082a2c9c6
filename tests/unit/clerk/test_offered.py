"""Whatever the hall lets a person do, a menu of the desk offers: the lists are the hall's own tables and classes."""

import importlib
import inspect
import re
from enum import Enum
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu

import clerk
from clerk.countersteps import EVERY
from clerk.latersteps import LATER
from hall.agency.errands import ERRAND, ErrandAct
from hall.agency.handovers import ParcelAct
from hall.agency.matters import MatterAct
from hall.agency.stewards import PROBLEM, ProblemAct
from hall.bundles import stages
from hall.cases.lifecycle import TABLE, Act
from hall.line.tickets import LIFECYCLE
from hall.oversight.enquirylife import TABLE as ENQUIRY
from hall.oversight.enquirylife import EnquiryAct
from hall.oversight.orders import ORDER_TABLE, OrderAct
from hall.oversight.rectlife import TABLE as RATING
from hall.oversight.rectlife import RectAct
from hall.oversight.reports import TABLE as REPORT
from hall.oversight.reports import ReportAct
from tests.helpers.desk import Hall
from tests.helpers.desksteps import enter

STEPS = {step.name: step for step in (*EVERY, *LATER)}

# What has a key of its own, and what no person at a desk does.
KEYS = {
    Act.SET_MATERIAL: "intake.receive", Act.ACCEPT: "intake.accept",
}  # fmt: skip
NOT_HERE = {Act.GRANTED, Act.DENIED}  # come down from the platform
# An act that is one answer of another step's form.
WITHIN = {
    EnquiryAct.REOPEN: "enquiry.call_back", RectAct.REDO: "rating.call_back", RectAct.UPHOLD: "rating.decide",
    RectAct.DISMISS: "rating.decide",
}  # fmt: skip
LINE = {
    "call": "desk.call", "recall": "desk.recall", "pick": "desk.pick", "serve": "desk.finish",
    "serve one of several": "desk.finish", "miss": "desk.no_show", "hold": "desk.hold", "take up": "line.held",
    "transfer": "line.moves", "abandon": "line.waiting", "come back": "line.missed",
}  # fmt: skip


def test_every_step_of_the_life_of_a_case() -> None:
    offered = {step.act for step in EVERY}
    for act in {act for _, act in TABLE} - NOT_HERE - KEYS.keys():
        assert act in offered, act


def test_every_step_of_the_line(hall: Hall) -> None:
    desk = enter(hall, 1, "1001")
    names = {action.objectName() for action in desk.menus.commands()}
    names |= {menu.objectName() for menu in desk.menuBar().findChildren(QMenu)}
    assert {act for _, act in LIFECYCLE} == LINE.keys()
    assert set(LINE.values()) | set(KEYS.values()) <= names


@pytest.mark.parametrize(
    ("table", "acts", "group"),
    [
        (ENQUIRY, EnquiryAct, "enquiry"), (RATING, RectAct, "rating"), (REPORT, ReportAct, "report"),
        (ORDER_TABLE, OrderAct, "order"), (ERRAND, ErrandAct, "errand"), (PROBLEM, ProblemAct, "problem"),
        (stages.PROJECTS, stages.Act, "project"), ({}, MatterAct, "agency"), ({}, ParcelAct, "parcel"),
    ],
)  # fmt: skip
def test_every_step_of_what_else_has_a_life(table: dict[tuple[Enum, Enum], Enum], acts: type[Enum], group: str) -> None:
    assert {act for _, act in table} <= set(acts)
    for act in acts:
        assert WITHIN.get(act, f"{group}.{act.value}") in STEPS, act


# Every class whose acts are asked for at a desk, and what its attribute is called there.
TOPIC_CLASSES = {
    "hall.agency.duty.Roster": "roster", "hall.agency.errands.Errands": "errands",
    "hall.agency.handovers.Handovers": "handovers", "hall.agency.mandates.Mandates": "mandates",
    "hall.agency.matters.Matters": "matters", "hall.agency.stewards.Stewards": "stewards",
    "hall.bundles.bundles.Bundles": "bundles", "hall.bundles.joints.Joints": "joints",
    "hall.bundles.projects.Projects": "projects", "hall.cases.charges.Charges": "charges",
    "hall.cases.consultations.Consultations": "consultations", "hall.cases.credit.Credit": "credit",
    "hall.cases.decisions.Decisions": "decisions", "hall.cases.deliveries.Deliveries": "deliveries",
    "hall.cases.drafts.Drafts": "drafts", "hall.cases.endings.Endings": "endings",
    "hall.cases.escalations.Escalations": "escalations", "hall.cases.pledges.Pledges": "pledges",
    "hall.cases.procedures.Procedures": "procedures", "hall.cases.refusals.Refusals": "refusals",
    "hall.cases.supplements.Supplements": "supplements", "hall.line.picks.Picks": "picks",
    "hall.line.tickets.Tickets": "tickets", "hall.oversight.appeals.Appeals": "appeals",
    "hall.oversight.cadence.Cadence": "cadence", "hall.oversight.enquiries.Enquiries": "enquiries",
    "hall.oversight.figures.Figures": "figures", "hall.oversight.orders.Orders": "orders",
    "hall.oversight.phones.Phones": "phones", "hall.oversight.rectifications.Rectifications": "rectifications",
    "hall.oversight.regulators.Regulators": "regulators", "hall.oversight.reports.Reports": "reports",
}  # fmt: skip
# Methods told who acts that are no act of a desk: looks, the inside of other acts, and what other places do.
NO_ACT = {
    "Bundles.delivered", "Bundles.pass_on", "Consultations.received", "Charges.ended", "Drafts.over",
    "Endings.deliver", "Mandates.check", "Mandates.of_staff", "Roster.attendance", "Roster.of", "Roster.post",
    "Roster.trained", "Stewards.of_staff", "Appeals.open", "Rectifications.duties", "Rectifications.enter",
    "Rectifications.one", "Rectifications.overdue", "Rectifications.step", "Rectifications.steps",
    "Rectifications.to_call_back", "Reports.one", "Reports.overdue", "Reports.steps",
    "Supplements.remind",  # told with its notice
    "Tickets.issue",  # the kiosk's
}  # fmt: skip


@pytest.mark.parametrize("path", TOPIC_CLASSES)
def test_every_act_of_a_topic_is_asked_for_somewhere_at_the_desk(path: str) -> None:
    module, name = path.rsplit(".", 1)
    source = "\n".join(file.read_text("utf-8") for file in Path(clerk.__path__[0]).rglob("*.py"))
    alias = {"Rectifications": r"(rectifications|file)", "Tickets": "_?tickets"}.get(name, TOPIC_CLASSES[path])
    for method, function in inspect.getmembers(getattr(importlib.import_module(module), name), inspect.isfunction):
        told = inspect.signature(function).parameters.keys() & {"actor", "staff", "who"}
        if told and not method.startswith("_") and f"{name}.{method}" not in NO_ACT:
            assert re.search(rf"\b{alias}\.{method}\(", source), f"{name}.{method}"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("投诉", "登记来电（咨询、投诉、求助、建议）"),
        ("12345 退回", "退回工单"),
        ("选呼", "选呼：按号码叫"),
        ("zzz", "没有找到"),
    ],
)
def test_a_newcomer_finds_an_act_by_its_name_or_its_menu(hall: Hall, typed: str, found: str) -> None:
    desk = enter(hall, 1, "1001")
    desk.open_palette()
    desk.palette_sheet.search.setText(typed)
    assert desk.palette_sheet.list.model().index(0, 0).data().startswith(found)
