"""What each paper says, and the law it rests on. How it looks is not settled here."""

from datetime import date, datetime

from hall.cases.cases import Case, CaseMaterial, MaterialState
from hall.catalogue.catalogue import Form as MaterialForm
from hall.catalogue.catalogue import Kind, Material, ServiceItem
from hall.days.workdays import Limit
from hall.errors import Reason, Refused
from hall.identity import mask_number
from hall.line.tickets import Issued
from hall.places import Place
from hall.settings import Site
from hall.words import N_, SOURCE, Words, words
from printing.paper import Form, Row, Section, Slip

QUEUE_TICKET, ACCEPTANCE_NOTICE = "queue_ticket", "acceptance_notice"
CODE_PREFIX = "OV1:"  # first characters of every QR code of ours; the digit is the version of what follows


# -- queue ticket (排队号) --------------------------------------------------------------------------------------------


def queue_ticket(issued: Issued, place: Place, site: Site, say: Words | None = None) -> Slip:
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
    return Slip(
        language=say.language,
        banner=say(N_("演示数据")) if site.demo else "",
        issuer=say(site.name),
        title=title,
        mark="",
        big=ticket.number,
        under=klass,
        rows=tuple(row for row in rows if row.value),  # a number taken without a card has no holder
        notes=(
            say(N_("请留意屏幕和语音，叫到您的号后，到屏幕显示的窗口办理。")),
            say(N_("当日有效。过号请到咨询台。")),
        ),
        qr=f"{CODE_PREFIX}T/{site.station}/{ticket.day.replace('-', '')}/{ticket.number}",
    )


# -- notice of acceptance (受理通知书) --------------------------------------------------------------------------------
#
# In Chinese only: state organs write their papers in it (国家通用语言文字法 art. 9). 行政许可法 art. 32 asks for a
# dated document under seal; the other fields are what the applicant needs to hold the organ to its word.

_MATERIAL_FORMS = {
    MaterialForm.CARD: "读卡核验",
    MaterialForm.PAPER: "纸质",
    MaterialForm.SHARED: "共享核验",
    MaterialForm.PLEDGE: "书面承诺",
}
_MATERIAL_STATES = {MaterialState.RECEIVED: "已收", MaterialState.WANTED: "未收"}
_ID_KINDS = {
    "mainland": "居民身份证",
    "hmt": "港澳台居民居住证",
    "foreigner_2017": "外国人永久居留身份证",
    "foreigner_2023": "外国人永久居留身份证",
    "other": "其他证件",
}


def acceptance_notice(case: Case, item: ServiceItem, place: Place, site: Site, staff: str, mask: bool = True) -> Form:
    """受理通知书 of an accepted `case` of `item`.

    `staff` is the name of who accepted it, "" to be signed by hand; `mask` hides most of the applicant's numbers.

    The licence law is named for licences only: it binds nothing else. Raises Refused(PAPER_INCOMPLETE, names=…) when
    something it must say is empty.
    """
    title = "受理通知书"
    who = case.applicant
    _require(
        title,
        {
            "受理机关": place.organ,
            "编号": case.provisional_no,
            "事项名称": case.item_name,
            "事项编码": case.item,
            "实施部门": case.department,
            "申请人": who.name,
            "证件号码": who.id_number,
            "收件时间": case.received_at,
            "受理时间": case.accepted_at,
            "是否收费": item.fee,
            "联系电话": place.phone,
        },
    )
    hide = mask_number if mask else str
    licence = item.kind is Kind.LICENCE
    limits = [Row("法定办结时限", _limit(case.statutory)), Row("承诺办结时限", _limit(case.promised))]
    due = f"不迟于{_day(case.due)}" if case.due else "放假安排公布后另行告知"
    applicant = [Row("申请人", who.name), Row(_ID_KINDS.get(who.id_kind, "证件号码"), hide(who.id_number))]
    numbers = [Row("办件编号", case.provisional_no)]
    if case.official_no:
        numbers = [Row("办件编号", case.official_no), Row("原临时编号", case.provisional_no)]
    sections = (
        Section(
            "办件信息",
            rows=(
                Row("事项名称", case.item_name),
                Row("事项编码", case.item),
                *numbers,
                *applicant,
                *([Row("联系手机", hide(who.phone))] if who.phone else []),
                Row("实施部门", case.department),
                Row("受理地点", site.name),
                Row("收件时间", _time(case.received_at)),
                Row("受理时间", _time(case.accepted_at)),
                *limits,
                Row("应当办结", due),
                Row("是否收费", item.fee),
            ),
        ),
        Section(
            "收到的申请材料",
            heads=("序号", "材料名称", "形式", "份数", "收取情况"),
            lines=tuple(_material(n, each, item.materials) for n, each in enumerate(case.materials, 1)),
        ),
        Section("告知事项", notes=_notes(case, place, licence)),
    )
    return Form(
        language=SOURCE,
        layout="acceptance",
        banner="演示数据" if site.demo else "",
        issuer=place.organ,
        title=title,
        mark="",
        number=case.provisional_no,
        salutation=f"{who.name}：",
        opening=(_opening(case, licence),),
        sections=sections,
        signatures=(Row("受理人员", staff), Row("申请人签收", "")),
        seal="受理专用章",
        day=_day(case.accepted_at),
        qr=f"{CODE_PREFIX}C/{case.provisional_no.removeprefix('临')}",
        qr_note="办件编号二维码",
        foot=f"{site.name}　联系电话 {place.phone}　政务服务便民热线 12345",
    )


def _opening(case: Case, licence: bool) -> str:
    asked = f"您于{_day(case.received_at)}提出的“{case.item_name}”申请"
    if licence:
        return (
            f"{asked}，属于本机关职权范围，申请材料齐全、符合法定形式。根据《中华人民共和国行政许可法》"
            "第三十二条第一款第（五）项，现予受理。"
        )
    return f"{asked}，材料齐全，符合办事指南的要求，现予受理，并按本事项公布的承诺时限办结。"


def _notes(case: Case, place: Place, licence: bool) -> tuple[str, ...]:
    if licence:
        clocks = (
            "办理期限以工作日计算，不含法定节假日，自受理次日起算（行政许可法第八十二条）。",
            "依法需要听证、招标、拍卖、检验、检测、检疫、鉴定或者专家评审的，所需时间不计入办理期限，本机关将把所需时间"
            "书面告知您（行政许可法第四十五条）。",
        )
    else:
        clocks = (
            "以工作日计的时限不含法定节假日，自受理次日起算。",
            "依照本事项的规定需要公示、检验、鉴定或者现场核查的，所需时间不计入办理时限，另行书面告知您。",
        )
    bound = () if case.official_no else ("正式办件编号由省级平台分配；分配以后，凭正式编号或者本编号都可以查询。",)
    return (
        *clocks,
        f"查询进度：凭本人证件在大厅自助终端“进度查询”中查看，也可拨打 {place.phone}。",
        *bound,
        "办结后，请凭本通知书和本人证件到出件窗口领取办理结果。",
    )


def _material(n: int, each: CaseMaterial, listed: tuple[Material, ...]) -> tuple[str, ...]:
    known = next((material for material in listed if material.code == each.code), None)
    state = _MATERIAL_STATES[each.state]
    if known is None:  # the catalogue changed after receipt: the case's own words stay
        return (str(n), each.name, "", "", state)
    counts = [f"{kind} {count}" for kind, count in (("原件", known.originals), ("复印件", known.copies)) if count]
    handed_in = known.form in (MaterialForm.PAPER, MaterialForm.PLEDGE)
    return (str(n), each.name, _MATERIAL_FORMS[known.form], "，".join(counts) if handed_in else "免交", state)


def _limit(limit: Limit | None) -> str:
    return limit.said(words()) if limit else "未作规定"


def _day(iso: str) -> str:
    day = date.fromisoformat(iso[:10])
    return f"{day.year}年{day.month}月{day.day}日"


def _time(iso: str) -> str:
    return f"{_day(iso)} {datetime.fromisoformat(iso):%H:%M}"


def _require(paper: str, fields: dict[str, str]) -> None:
    """Nothing is printed with a hole in it."""
    if missing := [name for name, value in fields.items() if not value.strip()]:
        raise Refused(Reason.PAPER_INCOMPLETE, paper=paper, names="、".join(missing))
