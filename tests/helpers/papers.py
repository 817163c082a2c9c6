"""A ticket and a case to print, complete and made up."""

import dataclasses
import json
from pathlib import Path
from typing import Any

from hall import printers
from hall.cases.caserules import CaseRules
from hall.cases.cases import Applicant, Case, CaseMaterial, CaseState, MaterialState
from hall.cases.lifecycle import PaperKind
from hall.catalogue.catalogue import CaseType, Channel, Form, Kind, Material, ServiceItem, Status
from hall.days.workdays import Limit, Unit
from hall.line.tickets import Issued, Ticket
from hall.places import Place, TicketClass, Window
from hall.settings import Site
from printing import ticket
from printing.casepapers import Owed
from printing.documents import intake
from printing.documents.facts import Held, Issuer
from printing.documents.names import ACCEPTANCE_NOTICE
from printing.documents.slips import queue_ticket
from printing.paper import Form as Paper
from printing.paper import dump

SITE = Site(
    hall="chenggu",
    profile="chenggu",
    name="博望街道便民服务中心",
    station="610722001",
    machine=1,
    machines=1,
    demo=True,
)
PLACE = Place(
    name="城固县政务服务中心",
    organ="城固县行政审批服务局",
    phone="0916-0000000",
    classes=(TicketClass("A", "综合受理", 12), TicketClass("B", "公安户政", 10)),
    windows=(Window(1, "综合窗口", ("A", "B")),),
)
RARE = "欧阳㛃𠮷䶮𬭎"
LONG = "古丽孜巴·阿卜杜热合曼·" + "买买提艾力江" * 6 + "𠮷"  # 49 characters
MATERIALS = (
    Material("id", "身份证", True, Form.CARD, 1, 0, ""),
    Material("form", "从业资格证申请表", True, Form.PAPER, 1, 0, ""),
    Material("licence", "机动车驾驶证", True, Form.PAPER, 1, 1, ""),
    Material("health", "身体条件证明", True, Form.SHARED, 0, 0, ""),
    Material("pledge", "三年内无重大以上交通责任事故承诺书", True, Form.PLEDGE, 1, 0, ""),
)


def issued(**changes: Any) -> Issued:
    """A012, three ahead, about fifteen minutes; `changes` go to the ticket."""
    ticket = Ticket(
        id="5d0f…", number="A012", klass="A", day="2026-11-23", state="waiting",
        issued_at="2026-11-23T09:31:07.123+08:00", window=0, times=0, called_at="", holder_name="张**",
    )  # fmt: skip
    return Issued(dataclasses.replace(ticket, **changes), 3, 15)


def item(**changes: Any) -> ServiceItem:
    """A licence with five materials."""
    whole = ServiceItem(
        code="CG17-17", seq=17, name="驾驶人换证业务", department="公安局", first_department="公安局",
        kind=Kind.LICENCE, case_type=CaseType.INSTANT, status=Status.ACTIVE, why="", since=None,
        statutory=Limit(20, Unit.WORKING_DAY), promised=Limit(1, Unit.WORKING_DAY), materials=MATERIALS, parts=(),
        fee="证件工本费 10 元", channels=(Channel.WINDOW,), klass="B", version="2017-07-24", note="",
    )  # fmt: skip
    return dataclasses.replace(whole, **changes)


def case(name: str = RARE, **changes: Any) -> Case:
    """An accepted case of `item()`; the number belongs to nobody (region 990000)."""
    whole = Case(
        id="019aa8f2-2f7e-7c3a-8d5b-3f4f1f1c9b77", provisional_no="临610722001202611230007", official_no="",
        item="CG17-17", item_name="驾驶人换证业务", item_version="2017-07-24", department="公安局",
        state=CaseState.ACCEPTED, applicant=Applicant(name, "mainland", "99000019800101001X", "13800000000", ""),
        materials=tuple(CaseMaterial(m.code, m.name, m.key, MaterialState.RECEIVED) for m in MATERIALS), ticket="",
        received_at="2026-11-23T09:40:12.000+08:00", accepted_at="2026-11-23T09:52:30.000+08:00", due="2026-11-24",
        promised=Limit(1, Unit.WORKING_DAY), statutory=Limit(20, Unit.WORKING_DAY), decision="", decided_at="",
    )  # fmt: skip
    return dataclasses.replace(whole, **changes)


RULES = CaseRules(review_organ="城固县人民政府", court="城固县人民法院")


def issuer(**changes: Any) -> Issuer:
    """The hall of these papers, 王芳 at its window."""
    return dataclasses.replace(Issuer(PLACE, SITE, RULES, "王芳"), **changes)


def notice(of: Case | None = None, about: ServiceItem | None = None, by: Issuer | None = None) -> Paper:
    """受理通知书 of a case."""
    return intake.acceptance(Held(of or case(), about or item(), by or issuer()))


class OneNotice:
    """What a spool asks of printing.casepapers.CasePapers: one case, which is owed its notice of acceptance."""

    def __init__(self) -> None:
        self.case = case()

    def owed(self, case: str, known: int = 0) -> list[Owed]:
        assert case == self.case.id
        return [Owed(PaperKind.ACCEPTANCE, ACCEPTANCE_NOTICE, lambda: notice(self.case))][known:]

    def other(self, paper: str, subject: str) -> Paper:
        """Any paper that is no step's, as the case stands now."""
        return notice(self.case)


GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "papers"


def golden() -> dict[str, bytes]:
    """The papers held word for word and byte for byte: file name → content."""
    slip, form = queue_ticket(issued(), PLACE, SITE), notice()
    return {
        "ticket-80.escpos": ticket.render(slip, printers.load("escpos-80")),
        "ticket-58.escpos": ticket.render(slip, printers.load("escpos-58")),
        "acceptance.json": json.dumps(json.loads(dump(form)), ensure_ascii=False, indent=1).encode() + b"\n",
    }


if __name__ == "__main__":  # after a wanted change: python -m tests.helpers.papers, and read the difference
    for name, content in golden().items():
        (GOLDEN / name).write_bytes(content)
        print(GOLDEN / name)
