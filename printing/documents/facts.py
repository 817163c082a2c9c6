"""What all papers have in common: who issues them, the case they are about, days in words, the names of facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from hall.cases.casefile import Case, CaseMaterial, MaterialState, Taken
from hall.cases.caserules import CaseRules
from hall.catalogue.catalogue import Form as MaterialForm
from hall.catalogue.catalogue import Kind, Material, ServiceItem
from hall.days.workdays import Limit
from hall.identity import mask_number
from hall.places import Place
from hall.settings import Site
from hall.words import words
from printing.documents.names import CODE_PREFIX
from printing.forms import Facts, Lines, fill
from printing.paper import Form
from printing.wording import wording

# In Chinese only: state organs write their papers in it (国家通用语言文字法 art. 9).
NAMES: dict[str, str] = {
    "organ": "机关名称", "hall": "大厅", "phone": "联系电话", "day": "日期", "paper_no": "编号", "docket": "文号",
    "number": "办件编号", "item": "事项名称", "department": "实施部门", "applicant": "申请人",
    "id_number": "证件号码", "received": "收件时间", "received_day": "收件时间", "accepted_day": "受理时间",
    "materials": "申请材料", "missing": "缺少的材料", "points": "补正内容", "given": "退还的材料",
    "pledged": "承诺的材料", "until": "截止日期", "review_organ": "行政复议机关", "court": "人民法院",
    "review": "行政复议期限", "suit": "行政诉讼期限", "notice": "告知内容", "pledge": "承诺内容",
    "procedure": "特别程序", "by": "延长时间", "answer": "答复时限", "deliver": "送达时限", "item_qr": "事项编码",
    "progress_qr": "办件编号", "chapters": "指南内容", "indicators": "指标", "counts": "统计数字",
    "findings": "检查结果", "scope": "委托事项", "reasons": "评价选项", "outcome": "办理结果",
    "grant_title": "决定种类", "denial_title": "决定种类", "taken": "收到的材料", "ground": "法定情形",
    "clause": "法定情形", "mandate_qr": "编号", "suit_until": "行政诉讼期限", "review_until": "行政复议期限",
    "right_organ": "有权机关",
    "answer_day": "答复期限", "ways": "补正方式",
}  # fmt: skip
"""The name of each fact, for whoever must bring the one that is missing."""

_ID_KINDS = {
    "mainland": "居民身份证",
    "hmt": "港澳台居民居住证",
    "foreigner_2017": "外国人永久居留身份证",
    "foreigner_2023": "外国人永久居留身份证",
    "other": "其他证件",
}
_MATERIAL_FORMS = {
    MaterialForm.CARD: "读卡核验",
    MaterialForm.PAPER: "纸质",
    MaterialForm.SHARED: "共享核验",
    MaterialForm.PLEDGE: "书面承诺",
}
_MATERIAL_STATES = {MaterialState.RECEIVED: "已收", MaterialState.WANTED: "未收", MaterialState.PLEDGED: "以承诺代替"}


@dataclass(frozen=True, slots=True)
class Issuer:
    """The hall as it stands on its papers. `staff` is who signs, "" by hand; `mask` hides most of people's numbers;
    `named` turns the id of a member of staff into a name, `today` is the
    day of the hall (ISO)."""

    place: Place
    site: Site
    rules: CaseRules
    staff: str = ""
    mask: bool = True
    named: Callable[[str], str] = str
    today: Callable[[], str] = str

    def facts(self) -> dict[str, str]:
        """What every paper may say."""
        say, rules = words(), self.rules
        return {
            "organ": self.place.organ,
            "hall": self.site.name,
            "phone": self.place.phone,
            "staff": self.staff,
            "review_organ": rules.review_organ,
            "court": rules.court,
            "review": rules.review.said(say),
            "suit": rules.suit.said(say),
            "answer": rules.answer.limit.said(say),
            "deliver": rules.deliver.limit.said(say),
        }

    def form(self, paper: str, texts: Mapping[str, str], tables: Mapping[str, Lines] | None = None) -> Form:
        """The newest version of `paper` in this region, filled. Raises Refused(PAPER_INCOMPLETE, paper=…, names=…)."""
        facts = Facts(self.facts() | dict(texts), tables or {})
        banner = "演示数据" if self.site.demo else ""
        return fill(wording(paper, self.site.profile), facts, NAMES, banner, self.place.organ)

    def hidden(self, number: str) -> str:
        """A number of a person as this hall prints it."""
        return mask_number(number) if self.mask else number


@dataclass(frozen=True, slots=True)
class Held:
    """What a paper of a case is made from: the case, its item in the version it was received under, the step that owes
    the paper, how many of its kind the case has by then, its signed summary, "" where its code is but a number, and its
    文号, "" where it has none; `served` is that of the decision which the step hands over."""

    case: Case
    item: ServiceItem
    issuer: Issuer
    step: Taken | None = None
    nth: int = 1
    code: str = ""
    docket: str = ""
    served: str = ""

    def fact(self, name: str) -> str:
        """A field of the step's record, "" where it has none."""
        return str(self.step.facts.get(name, "")) if self.step else ""

    def listed(self, name: str) -> tuple[str, ...]:
        """A list in the step's record."""
        return tuple(self.step.facts.get(name, ())) if self.step else ()

    @property
    def at(self) -> str:
        """When the step was taken."""
        return self.step.at if self.step else self.case.accepted_at

    def facts(self) -> dict[str, str]:
        """What every paper of a case may say."""
        case, who, item, say = self.case, self.case.applicant, self.item, words()
        number = case.provisional_no + (f"-{self.nth}" if self.nth > 1 and case.provisional_no else "")
        return {
            "paper_no": number,
            "docket": self.docket,
            "number": case.number,
            "provisional_no": case.provisional_no if case.official_no else "",
            "unbound": "" if case.official_no else "是",
            "item": case.item_name,
            "item_code": case.item,
            "implementation_code": item.implementation_code,
            "department": case.department,
            "licence": "是" if item.kind is Kind.LICENCE else "",
            "applicant": who.name,
            "id_kind": _ID_KINDS.get(who.id_kind, "证件号码"),
            "id_number": self.issuer.hidden(who.id_number),
            "mobile": self.issuer.hidden(who.phone) if who.phone else "",
            "received": moment(case.received_at),
            "received_day": day(case.received_at),
            "accepted": moment(case.accepted_at),
            "accepted_day": day(case.accepted_at),
            "statutory": case.statutory.said(say) if case.statutory else "未作规定",
            "promised": case.promised.said(say) if case.promised else "未作规定",
            "due": day(case.due),
            "fee": item.fee,
            "day": day(self.at),
            "progress_qr": self.code or (f"{CODE_PREFIX}C/{case.provisional_no[1:]}" if case.provisional_no else ""),
        }

    def form(self, paper: str, texts: Mapping[str, str], tables: Mapping[str, Lines] | None = None) -> Form:
        """`paper` with the facts of the case and its own. Raises Refused(PAPER_INCOMPLETE, paper=…, names=…)."""
        return self.issuer.form(paper, self.facts() | dict(texts), tables)

    def names(self, codes: tuple[str, ...]) -> Lines:
        """The materials of the case by their codes, numbered."""
        found = {material.code: material for material in self.case.materials}
        return tuple(
            (str(n), found[code].name if code in found else code, "是" if code in found and found[code].key else "否")
            for n, code in enumerate(codes, 1)
        )


def materials(held: Held) -> Lines:
    """The materials of a case: number, name, form, counts, whether they are here."""
    return tuple(_material(n, each, held.item.materials) for n, each in enumerate(held.case.materials, 1))


def _material(n: int, each: CaseMaterial, listed: tuple[Material, ...]) -> tuple[str, ...]:
    known = next((material for material in listed if material.code == each.code), None)
    state = _MATERIAL_STATES[each.state]
    if known is None:  # the catalogue changed after receipt: the case's own words stay
        return (str(n), each.name, "", "", state)
    counts = [f"{kind} {count}" for kind, count in (("原件", known.originals), ("复印件", known.copies)) if count]
    handed_in = known.form in (MaterialForm.PAPER, MaterialForm.PLEDGE)
    return (str(n), each.name, _MATERIAL_FORMS[known.form], "，".join(counts) if handed_in else "免交", state)


def limit(text: str) -> str:
    """A limit of a record in words; "" where there is none."""
    parsed = Limit.parse(text)
    return parsed.said(words()) if parsed else ""


def day(iso: str) -> str:
    """A day of a record as papers write it; "" for none."""
    if not iso:
        return ""
    when = date.fromisoformat(iso[:10])
    return f"{when.year}年{when.month}月{when.day}日"


def moment(iso: str) -> str:
    """A day and the time of it; "" for none."""
    return f"{day(iso)} {datetime.fromisoformat(iso):%H:%M}" if iso else ""
