"""Every paper of the house, made by taking a hall through all that can happen to a case: for the recorder and tests."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from hall.agency.mandates import Draft, Power
from hall.agency.parties import person
from hall.cases.cases import Applicant, MaterialState
from hall.cases.escalations import Why
from hall.cases.lifecycle import Act, PaperKind
from hall.cases.pledges import PLEDGE_TEXT
from hall.cases.procedures import Procedure
from hall.cases.refusals import Ground
from hall.cases.resultways import Delivery, Proof
from hall.cases.supplements import Way
from hall.clock import HALL_ZONE
from hall.days.workdays import Limit, Unit
from hall.identity import check_digit
from hall.oversight.daybook import read_daybook
from hall.settings import load
from hall.store import Store
from printing.documents import agency, endings, guides, sheets, slips
from printing.paper import Form, Slip
from station.month.clock import MonthClock
from station.topics import Topics

CLERK, REVIEWER, CHIEF, HEAD, AGENT = "1001", "2001", "3001", "9001", "5001"
_STAFF = (
    (CLERK, "陈敏", "clerk"), (REVIEWER, "周明远", "reviewer"), (CHIEF, "林书岚", "chief_representative"),
    (HEAD, "赵主任", "supervisor"), (AGENT, "李村官", "agent"),
)  # fmt: skip
_OPENED = datetime(2026, 6, 8, 9, 30, tzinfo=HALL_ZONE)
_LICENCE, _SERVICE, _PLEDGED = "CG26-42", "CG17-03", "CG26-40"


def _number(first: str) -> str:
    return first + check_digit(first)


_HOME = "城固县博望街道演示路 1 号 2 单元 301 室"
_WHO = Applicant("欧阳㛃𠮷䶮𬭎", "mainland", _number("99000019900101001"), "13800000000", _HOME)
_LONG = Applicant("古丽孜巴·阿卜杜热合曼·买买提艾力江", "mainland", _number("99000019850505002"), "13800000001", _HOME)
_AGED = Applicant("张桂兰", "mainland", _number("99000019410203004"), "13800000002", _HOME)


class Gallery:
    """A hall on an empty store in `folder`, at its own time. `papers` plays it once and gives everything it prints."""

    def __init__(self, folder: Path, settings: Path | None = None) -> None:
        self._clock = MonthClock(_OPENED)
        self._settings = load(folder, *([settings] if settings else []))
        self.hall = Topics(self._settings, Store.open(folder, self._clock))
        store = self.hall.store
        with store.atomic():
            for id_, name, role in _STAFF:
                store.run("INSERT INTO staff (id, name, role, secret) VALUES (?, ?, ?, '')", id_, name, role)
        self._cases = self.hall.cases
        self._papers = self.hall.case_papers()
        self._issuer = replace(self._papers.issuer, staff="陈敏")

    def close(self) -> None:
        """Close the store."""
        self.hall.store.close()

    def papers(self) -> Iterator[tuple[str, Form | Slip]]:
        """Each paper of the set with a name for its file, one of each kind."""
        shown = set[str]()
        for story in (self._granted, self._denied, self._missing, self._promised, self._pledged, self._ended):
            for case in story():
                for owed in self._papers.owed(case):
                    if owed.name not in shown:
                        shown.add(owed.name)
                        yield owed.name, owed.make()
        yield from self._beside()
        yield from self._slips()
        yield from self._sheets()

    def _pass(self, time: timedelta) -> None:
        self._clock.set(self._clock.now() + time)

    # -- cases --------------------------------------------------------------------------------------------------------

    def _receive(self, item: str, who: Applicant, without: tuple[str, ...] = (), away: bool = False) -> str:
        self._pass(timedelta(minutes=7))
        case = self._cases.receive(item, who, "", CLERK, away=away)
        for material in case.materials:
            if material.code not in without:
                self._cases.set_material(case.id, material.code, MaterialState.RECEIVED, CLERK)
        return case.id

    def _accept(self, item: str, who: Applicant) -> str:
        case = self._receive(item, who)
        self._pass(timedelta(minutes=4))
        self._cases.accept(case, CLERK)
        return case

    def _granted(self) -> Iterator[str]:
        """受理, a hearing, more time, 准予, 送达; and 撤销 of another."""
        cases, case = self._cases, self._accept(_LICENCE, _WHO)
        cases.decisions.review(case, True, "图纸符合要求", REVIEWER)
        cases.procedures.pause(
            case, Procedure.EXPERTS, "接管位置涉及主干管网，需要专家评审", Limit(10, Unit.WORKING_DAY), REVIEWER
        )
        self._pass(timedelta(days=8))
        cases.procedures.resume(case, REVIEWER)
        asked = cases.escalations.escalate(case, Why.EXTEND, "评审意见要求补做流量测算", CLERK)
        cases.escalations.answer(asked.id, True, "同意", HEAD)
        cases.procedures.extend(case, "评审意见要求补做流量测算，原定期限内不能完成", REVIEWER)
        cases.decisions.grant(case, "准予接入演示路排水管网，许可期五年，证号 演示排字第 0001 号", REVIEWER)
        cases.close(case, CLERK)
        cases.deliveries.wish(case, Delivery.EMS, CLERK)
        cases.endings.issue(case, "排水许可证", CLERK)
        cases.deliveries.post(case, "EX123456789CN", CLERK)
        self._posted, self._sent = case, self._clock.now().date().isoformat()
        self._pass(timedelta(days=2))
        cases.deliveries.arrived(case, Proof("欧阳㛃𠮷䶮𬭎"), CLERK)
        yield case
        other = self._accept(_LICENCE, _LONG)
        cases.decisions.review(other, True, "符合条件", REVIEWER)
        cases.decisions.grant(other, "", REVIEWER)
        cases.endings.revoke(other, "申请材料中的权属证明系伪造", CHIEF)
        yield other

    def _denied(self) -> Iterator[str]:
        case = self._accept(_LICENCE, _LONG)
        self._cases.decisions.review(case, False, "排水去向不符合规划", REVIEWER)
        self._cases.decisions.deny(
            case, "申请接入的位置不在排水管网覆盖范围，不符合《城镇污水排入排水管网许可管理办法》规定的条件", REVIEWER
        )
        yield case

    def _missing(self) -> Iterator[str]:
        """补正 and what comes in later; 不予受理; and a case that was received without the network."""
        case = self._receive(_LICENCE, _WHO, ("title", "effect"), away=True)
        self._away = case
        self._cases.supplements.ask(
            case, ["申请表第 3 栏的面积与图纸不一致，请改正", "图纸没有加盖设计单位的章"], CLERK
        )
        self._cases.supplements.take(case, "title", Way.POST, CLERK)
        yield case
        wrong = self._receive(_LICENCE, _AGED)
        why = "所申请的排水口位于邻县境内，由当地排水主管部门许可"
        self._cases.refusals.refuse(wrong, Ground.WRONG_ORGAN, why, "洋县住房和城乡建设局", CLERK)
        yield wrong

    def _promised(self) -> Iterator[str]:
        case = self._receive(_LICENCE, _LONG, ("effect",))
        until = datetime.fromisoformat(self._cases.supplements.last_day(case)).date()
        self._cases.supplements.tolerate(case, until, CLERK)
        yield case

    def _pledged(self) -> Iterator[str]:
        case = self._receive(_PLEDGED, _WHO, ("plan",))
        notice = "办理条件是场所布局符合卫生要求；承诺代替场所平面图；核查方式是发证后三十日内现场检查"
        self._cases.pledges.pledge(case, ["plan"], notice, PLEDGE_TEXT, CLERK)
        yield case

    def _ended(self) -> Iterator[str]:
        """撤回 and 退件."""
        taken_back = self._accept(_SERVICE, _AGED)
        self._cases.endings.withdraw(taken_back, "改由子女在外地办理", CLERK)
        yield taken_back
        given_back = self._receive(_SERVICE, _AGED)
        self._cases.endings.give_back(given_back, "光荣证登记的姓名与身份证不一致，需先到发证机关更正", CLERK)
        yield given_back

    # -- everything else ----------------------------------------------------------------------------------------------

    def _beside(self) -> Iterator[tuple[str, Form]]:
        hall, cases, today = self.hall, self._cases, self._clock.now().date().isoformat()
        held = self._papers.held(self._posted, Act.CLOSE)
        yield "closing", self._papers.other("closing", self._posted)
        yield "waybill", endings.waybill(held, cases.deliveries.plan(self._posted), self._sent)
        yield "receipt_offline", self._papers.owed(self._away)[0].make()
        item = hall.catalogue.item(_LICENCE)
        yield "guide", guides.guide(item, cases.guide(_LICENCE), self._issuer, today)
        told = [(hall.catalogue.item(code), cases.guide(code)) for code in ("CG26-31", "CG26-34")]
        yield "telling", guides.telling(told, "开办企业", "欧阳㛃𠮷䶮𬭎", self._issuer, today)
        draft = Draft(
            person("张桂兰", _AGED.id_number), person("李村官", _number("99000019800808003"), "13800000003"),
            ("CG17-29", "CG17-30"), (Power.FILE, Power.SUPPLEMENT, Power.COLLECT), self._clock.now().date(),
            self._clock.now().date() + timedelta(days=180), "签名件 0001", staff=AGENT,
        )  # fmt: skip
        made = cases.agency.mandates.take(draft, CLERK)
        yield "mandate", agency.mandate(made, hall.catalogue, self._issuer)

    def _slips(self) -> Iterator[tuple[str, Slip]]:
        hall, site = self.hall, self._settings.site
        yield "queue_ticket", slips.queue_ticket(hall.tickets.issue("A", None, "kiosk"), hall.place, site)
        day = self._clock.now().date() + timedelta(days=1)
        begin = next(slot.begin for slot in hall.tickets.appointments.slots("D", day) if slot.free)
        booked = hall.tickets.appointments.book("D", day, begin, _AGED.id_number, _AGED.name, "kiosk")
        yield "appointment", slips.appointment_slip(booked, hall.place, site)
        case = self._accept(_LICENCE, _AGED)
        self._cases.decisions.review(case, True, "符合条件", REVIEWER)
        self._cases.decisions.grant(case, "", REVIEWER)
        self._cases.close(case, CLERK)
        self._cases.deliveries.wish(case, Delivery.LOCKER, CLERK)
        self._cases.endings.issue(case, "排水许可证", CLERK)
        bank = self._cases.lockers.banks[0]
        placed = self._cases.deliveries.box(case, bank.code, CLERK)
        yield "pickup", slips.pickup_slip(placed, bank.name, "排水许可证", hall.place, site)
        receipt = next(o for o in self._papers.owed(case) if o.kind is PaperKind.RECEIPT).make()
        yield "small_receipt", slips.small_receipt(receipt, self._papers.held(case).facts(), site)

    def _sheets(self) -> Iterator[tuple[str, Form]]:
        hall, today = self.hall, self._clock.now().date()
        yield "rating_form", sheets.rating_form("A012", self._issuer, today.isoformat())
        yield "daily", sheets.daily(read_daybook(hall.store, today, today), self._issuer)
        first = _OPENED.date().replace(day=1)
        monthly = read_daybook(hall.store, first, today)
        yield "monthly", sheets.monthly(monthly, hall.figures.all(first, today), self._issuer)
        findings: list[tuple[str, bool | None, str]] = [
            ("数据库", True, "可以读写"), ("密钥文件", True, "权限 0600"), ("磁盘", True, "剩余 51200 MB"),
            ("待发记录", None, "0 条"), ("工作日历", True, "已公布到 2026 年"), ("身份证阅读器", True, "应答正常"),
            ("小票打印机", False, "缺纸，请换纸卷"), ("省平台", None, "没有设置地址，只在本机办理"),
        ]  # fmt: skip
        yield "readiness", sheets.readiness(findings, self._issuer, today)
