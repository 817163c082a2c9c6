"""What a desk does for 12345 and with what people report (找茬、办不成事、举报): taken, passed on, answered.

Plain values over the hall, no Qt, as clerk.hallsteps.
"""

from collections.abc import Callable

from clerk.hallsteps import MOST, HallStep, Seat, listed, shown
from clerk.services import Oversight
from clerk.steps import Answers, Field, Told, choice, line, one, text
from hall.oversight.enquirylife import ACT_WORDS, GROUND_WORDS, KIND_WORDS, EnquiryAct, Ground, Kind
from hall.oversight.reports import ACT_WORDS as REPORT_WORDS
from hall.oversight.reports import KIND_WORDS as REPORT_KINDS
from hall.oversight.reports import ReportAct, ReportKind
from hall.oversight.voices import Voice
from hall.words import N_

HOTLINE = N_("12345 工单")
REPORTED = N_("找茬和举报")

_FILED = N_("工单 {number} 已登记，{due} 前答复")
_REPORTED = N_("已登记，编号 {number}，请告诉反映人")
_CALL = N_("{name}，电话 {phone}（这次查看已记录）")
_NOBODY = N_("没有留下姓名和电话")
_YES_NO = {"yes": N_("是"), "no": N_("不是")}
_GRADES = {"5": N_("非常满意"), "4": N_("满意"), "3": N_("基本满意"), "2": N_("不满意"), "1": N_("非常不满意")}
WHO = (line("name", N_("姓名（不愿留名的不填）")), line("phone", N_("联系电话（留名的必填）")))


def voice(answers: Answers) -> Voice | None:
    """Who it is, None where neither name nor telephone was given."""
    name, phone = one(answers, "name").strip(), one(answers, "phone").strip()
    return Voice(name, phone) if name or phone else None


def whom(voice: Voice | None) -> Told:
    """Who said it, for somebody who may call."""
    return Told(_CALL, {"name": voice.name, "phone": voice.phone}) if voice else Told(_NOBODY, {})


def _receive(hall: Oversight, answers: Answers, who: str) -> Told:
    sheet = hall.enquiries.receive(
        Kind(one(answers, "kind")), one(answers, "words"), who, voice(answers),
        one(answers, "disclosed") == "yes", one(answers, "calm") == "yes",
    )  # fmt: skip
    return Told(_FILED, {"number": sheet.number, "due": sheet.due or "—"})


def _sheets(act: EnquiryAct, hall: Oversight) -> Field:
    found = hall.enquiries.sheets.ready(act, MOST)
    return listed("sheet", N_("工单"), ((one.id, shown(one.due, one.number, one.words)) for one in found))


def _sheet(act: EnquiryAct, do: Callable[[Oversight, str, Answers, str], object], *fields: Field) -> HallStep:
    """A step of the life of a work sheet."""
    return HallStep(
        f"enquiry.{act}", ACT_WORDS[act], lambda hall, _: (_sheets(act, hall), *fields),
        lambda hall, answers, who: do(hall, one(answers, "sheet"), answers, who), HOTLINE,
    )  # fmt: skip


def _called(hall: Oversight, sheet: str, answers: Answers, who: str) -> object:
    settled, grade = one(answers, "resolved") == "yes", int(one(answers, "satisfied"))
    return hall.enquiries.call_back(sheet, settled, grade, one(answers, "words"), who)


def _topics(hall: Oversight, _: Seat) -> tuple[Field, ...]:
    duties = ((duty.topic, shown(duty.name, duty.unit)) for duty in hall.enquiries.duties.duties)
    return (_sheets(EnquiryAct.TRANSFER, hall), listed("topic", N_("按职责转给"), duties))


def _all_sheets(hall: Oversight, _: Seat) -> tuple[Field, ...]:
    found = (*hall.enquiries.sheets.to_call_back(), *hall.enquiries.sheets.open())
    return (listed("sheet", N_("工单"), ((one.id, shown(one.number, one.words)) for one in found)),)


_WORDS = text("words", N_("答复"))
HOTLINE_STEPS: tuple[HallStep, ...] = (
    HallStep(
        "enquiry.receive", N_("登记来电（咨询、投诉、求助、建议）"),
        lambda _hall, _seat: (
            choice("kind", N_("来电的类别"), KIND_WORDS), text("words", N_("来电内容")), *WHO,
            choice("disclosed", N_("承办单位能不能知道是谁"), {"no": N_("不能"), "yes": N_("能")}),
            choice("calm", N_("听起来像紧急情况的"), {"no": N_("还没有问"), "yes": N_("问过了，不是紧急情况")}),
        ),
        _receive, HOTLINE,
    ),
    _sheet(EnquiryAct.ANSWER, lambda h, id_, a, who: h.enquiries.answer(id_, one(a, "words"), who), _WORDS),
    HallStep(
        f"enquiry.{EnquiryAct.TRANSFER}", ACT_WORDS[EnquiryAct.TRANSFER], _topics,
        lambda h, a, who: h.enquiries.transfer(one(a, "sheet"), one(a, "topic"), who), HOTLINE,
    ),
    _sheet(
        EnquiryAct.DESIGNATE,
        lambda h, id_, a, who: h.enquiries.designate(
            id_, one(a, "lead").strip(), one(a, "helpers").split(), one(a, "words"), who
        ),
        line("lead", N_("主办单位")), line("helpers", N_("协办单位（几个之间空一格，可以不写）")),
        text("words", N_("指定理由")),
    ),
    _sheet(EnquiryAct.ACCEPT, lambda h, id_, _, who: h.enquiries.accept(id_, who)),
    _sheet(
        EnquiryAct.GIVE_BACK, lambda h, id_, a, who: h.enquiries.give_back(id_, one(a, "words"), who),
        text("words", N_("退回理由")),
    ),
    _sheet(
        EnquiryAct.EXTEND,
        lambda h, id_, a, who: h.enquiries.extend(id_, one(a, "words"), one(a, "approver").strip(), who),
        text("words", N_("延期理由")), line("approver", N_("批准人的工号")),
    ),
    _sheet(EnquiryAct.REPLY, lambda h, id_, a, who: h.enquiries.reply(id_, one(a, "words"), who), _WORDS),
    _sheet(
        EnquiryAct.DECLINE,
        lambda h, id_, a, who: h.enquiries.decline(id_, Ground(one(a, "ground")), one(a, "words"), who),
        choice("ground", N_("依据"), GROUND_WORDS), text("words", N_("理由和其他途径")),
    ),
    _sheet(
        EnquiryAct.URGE, lambda h, id_, a, who: h.enquiries.urge(id_, one(a, "words"), who),
        text("words", N_("督办意见")),
    ),
    _sheet(EnquiryAct.CLOSE, lambda h, id_, _, who: h.enquiries.close(id_, who)),
    _sheet(
        EnquiryAct.CALL_BACK, _called, choice("resolved", N_("问题解决了吗（没有解决的重新办理）"), _YES_NO),
        choice("satisfied", N_("满意程度"), _GRADES), text("words", N_("回访情况")),
    ),
    HallStep(
        "enquiry.caller", N_("查看来电人"), _all_sheets,
        lambda h, a, who: whom(h.enquiries.sheets.caller(one(a, "sheet"), who)), HOTLINE,
    ),
    HallStep(
        "phone.tried", N_("登记电话抽查"),
        lambda h, _: (
            listed("line", N_("公布的电话"), ((phone, phone) for phone in h.enquiries.duties.phones)),
            choice("answered", N_("有人接听"), _YES_NO),
            choice("seconds", N_("响了多少秒才接听"), {str(n): str(n) for n in (5, 10, 15, 20, 30, 45, 60, 90, 120)}),
        ),
        lambda h, a, who: h.phones.tried(one(a, "line"), one(a, "answered") == "yes", int(one(a, "seconds")), who),
        HOTLINE,
    ),
)  # fmt: skip


def _file(hall: Oversight, answers: Answers, who: str) -> Told:
    number = hall.reports.file(
        ReportKind(one(answers, "kind")), one(answers, "words"), who, voice(answers), one(answers, "accused").strip(),
        one(answers, "department"),
    )  # fmt: skip
    return Told(_REPORTED, {"number": number})


def _report(act: ReportAct, do: Callable[[Oversight, str, Answers, str], object], *fields: Field) -> HallStep:
    def ask(hall: Oversight, seat: Seat) -> tuple[Field, ...]:
        found = hall.reports.ready(act, seat.person, MOST)
        lines = ((one.id, shown(one.due, one.number, seat.say(REPORT_KINDS[one.kind]), one.words)) for one in found)
        return (listed("report", N_("反映的事"), lines), *fields)

    return HallStep(
        f"report.{act}", REPORT_WORDS[act], ask,
        lambda hall, answers, who: do(hall, one(answers, "report"), answers, who), REPORTED,
    )  # fmt: skip


def _open_reports(hall: Oversight, seat: Seat) -> tuple[Field, ...]:
    found = hall.reports.open(seat.person)
    return (listed("report", N_("反映的事"), ((one.id, shown(one.number, one.words)) for one in found)),)


REPORT_STEPS: tuple[HallStep, ...] = (
    HallStep(
        "report.file", N_("登记反映的事"),
        lambda _hall, _seat: (
            choice("kind", N_("反映的类别"), REPORT_KINDS), text("words", N_("反映的情况")), *WHO,
            line("accused", N_("反映的是谁（工号，可以不写）")), line("department", N_("反映的是哪个部门（可以不写）")),
        ),
        _file, REPORTED,
    ),
    _report(
        ReportAct.ASSIGN, lambda h, id_, a, who: h.reports.assign(id_, one(a, "owner").strip(), who),
        line("owner", N_("交给谁核查（工号）")),
    ),
    _report(
        ReportAct.ANSWER,
        lambda h, id_, a, who: h.reports.answer(id_, one(a, "founded") == "yes", one(a, "words"), who),
        choice("founded", N_("反映的是事实"), _YES_NO), text("words", N_("核查情况和处理结果")),
    ),
    _report(
        ReportAct.PUBLISH, lambda h, id_, a, who: h.reports.publish(id_, one(a, "words"), who),
        text("words", N_("公布的内容（重新写，不出现姓名）")),
    ),
    HallStep(
        "report.reporter", N_("查看反映人"), _open_reports,
        lambda h, a, who: whom(h.reports.reporter(one(a, "report"), who)), REPORTED,
    ),
)  # fmt: skip
