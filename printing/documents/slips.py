"""The papers of the roll in the language of the visit: 排队号, 预约凭条, 取件凭条; 收件凭证 where there is no A4."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from hall.errors import Reason, Refused
from hall.papercodes import pick_up_code
from hall.places import Place
from hall.settings import Site
from hall.words import N_, Words, words
from printing.documents.names import CODE_PREFIX
from printing.paper import Form, Row, Slip

if TYPE_CHECKING:
    from hall.cases.lockers import Placed
    from hall.line.appointments import Appointment
    from hall.line.tickets import Issued


def queue_ticket(issued: "Issued", place: Place, site: Site, say: Words | None = None) -> Slip:
    """The number a citizen takes home to the waiting room, in the language of the visit (`say`; 简体中文 if None).

    The holder's name is masked already. Raises Refused(PAPER_INCOMPLETE, names=…) when something it must say is empty.
    """
    say = say or words()
    ticket = issued.ticket
    title = say(N_("排队号"))
    klass = say(place.klass(ticket.klass).name)
    _require(title, {"大厅": site.name, "号码": ticket.number, "业务": klass, "取号时间": ticket.issued_at})
    wait = say(N_("约 {minutes} 分钟"), minutes=issued.wait_minutes) if issued.wait_minutes else say(N_("很快就到您"))
    rows = [
        Row(say(N_("前面等候")), say(N_("{n} 人"), n=issued.ahead)),
        Row(say(N_("预计等候")), wait),
        Row(say(N_("持号人")), ticket.holder_name),
        Row(say(N_("取号时间")), datetime.fromisoformat(ticket.issued_at).strftime("%Y-%m-%d %H:%M")),
    ]
    notes = (
        say(N_("请留意屏幕和语音，叫到您的号后，到屏幕显示的窗口办理。")),
        say(N_("当日有效。过号请到咨询台。")),
    )
    qr = f"{CODE_PREFIX}T/{site.station}/{ticket.day.replace('-', '')}/{ticket.number}"
    return _slip(say, site, title, ticket.number, klass, rows, notes, qr)


def appointment_slip(booked: "Appointment", place: Place, site: Site, say: Words | None = None) -> Slip:
    """预约凭条: when to come. Who booked does not queue: the card at the kiosk turns it into a number of its own."""
    say = say or words()
    title = say(N_("预约凭条"))
    klass = say(place.klass(booked.klass).name)
    _require(title, {"大厅": site.name, "日期": booked.day, "时间": booked.begin, "业务": klass})
    early, late = place.booking.early, place.booking.late
    rows = [Row(say(N_("预约日期")), booked.day), Row(say(N_("预约人")), booked.holder_name)]
    notes = (
        say(N_("请在预约时间前 {early} 分钟内到自助机刷身份证报到，不用重新排队。"), early=early),
        say(N_("迟到超过 {late} 分钟，仍给您号，按普通顺序等候。来不了请提前取消。"), late=late),
    )
    return _slip(say, site, title, booked.begin, klass, rows, notes, f"{CODE_PREFIX}A/{booked.id}")


def pickup_slip(placed: "Placed", bank: str, what: str, place: Place, site: Site, say: Words | None = None) -> Slip:
    """取件凭条: which box of which bank (`bank` in words), and the code that is told once and stands nowhere else."""
    say = say or words()
    title = say(N_("取件凭条"))
    parcel = placed.parcel
    _require(title, {"大厅": site.name, "取件码": placed.code, "信箱": bank, "取件期限": parcel.until})
    rows = [
        Row(say(N_("信箱")), bank),
        Row(say(N_("物品")), what),
        Row(say(N_("取件期限")), say(N_("{day} 之前，白天晚上都可以"), day=parcel.until)),
        Row(say(N_("联系电话")), place.phone),
    ]
    notes = (say(N_("在信箱屏幕上输入取件码，箱门打开后取出，请随手关门。取件码请不要告诉别人。")),)
    big = f"{placed.code[:4]} {placed.code[4:]}".strip()
    qr = pick_up_code(parcel.bank, parcel.box, placed.code)
    return _slip(say, site, title, big, say(N_("{box} 号箱"), box=parcel.box), rows, notes, qr)


def small_receipt(receipt: Form, facts: Mapping[str, str], site: Site, say: Words | None = None) -> Slip:
    """收件凭证 on the roll, from the words of the whole one: where a kiosk or a village has no A4 printer."""
    say = say or words()
    return Slip(
        language=say.language,
        banner=receipt.banner,
        issuer=site.name,
        title=receipt.title,
        mark="",
        big=facts["number"][-4:],
        under=facts["item"],
        rows=(
            Row(say(N_("编号")), receipt.number),
            Row(say(N_("申请人")), facts["applicant"]),
            Row(say(N_("收件时间")), facts["received"]),
            *(Row(say(N_("材料 {n}"), n=line[0]), line[1]) for part in receipt.sections for line in part.lines),
        ),
        notes=tuple(note for part in receipt.sections for note in part.notes),
        qr=receipt.qr,
    )


def _slip(
    say: Words, site: Site, title: str, big: str, under: str, rows: list[Row], notes: tuple[str, ...], qr: str
) -> Slip:
    """What all slips of this hall share. A row that says nothing is left out."""
    return Slip(
        language=say.language,
        banner=say(N_("演示数据")) if site.demo else "",
        issuer=say(site.name),
        title=title,
        mark="",
        big=big,
        under=under,
        rows=tuple(row for row in rows if row.value),  # a number taken without a card has no holder
        notes=notes,
        qr=qr,
    )


def _require(paper: str, fields: dict[str, str]) -> None:
    """Nothing is printed with a hole in it."""
    if missing := [name for name, value in fields.items() if not value.strip()]:
        raise Refused(Reason.PAPER_INCOMPLETE, paper=paper, names="、".join(missing))
