"""What a desk asks and tells about the way of a result, of one case or of a bundle. Plain values, no Qt."""

from clerk.steps import Field, Kind, Told, choice, line
from hall.cases.cases import Case, Cases
from hall.cases.lockers import Placed
from hall.cases.resultways import DELIVERY_WORDS
from hall.words import N_

_BOXED = N_("已放进{bank} {box} 号箱，取件码 {code}，{until} 前可取；取件码只显示这一次")

_OPENING = N_(
    "{bank} {box} 号箱正在打开：放进去关好门才算放好，随后打印取件凭条；"
    "取件码 {code}，{until} 前可取；取件码只显示这一次"
)


def wish_fields(cases: Cases, case: Case | None) -> tuple[Field, ...]:
    """What is asked for the way of a result."""
    assert case
    who = case.applicant
    return (
        choice("mode", N_("申请人自愿选择的送达方式"), DELIVERY_WORDS),
        line("addressee", N_("收件人（快递）"), who.name),
        line("phone", N_("收件人电话（快递）"), who.phone),
        line("address", N_("收件地址（快递）"), who.address),
    )


def banks(cases: Cases) -> Field:
    """A bank of boxes to choose."""
    return Field("bank", N_("信箱"), Kind.CHOICE, tuple((bank.code, bank.name) for bank in cases.lockers.banks))


def told_box(cases: Cases, placed: Placed) -> Told:
    """What the clerk tells the applicant of a box, this once."""
    bank = next(bank.name for bank in cases.lockers.banks if bank.code == placed.parcel.bank)
    parcel, inside = placed.parcel, placed.parcel.state == "in_box"
    what = cases.case(parcel.case).item_name
    return Told(
        _BOXED if inside else _OPENING,
        {"bank": bank, "box": parcel.box, "code": placed.code, "until": parcel.until},
        lambda papers: {papers.pickup(placed, bank, what): N_("取件凭条")},
        None if inside else (parcel.bank, parcel.box),  # a slip of a box that did not open would send somebody in vain
    )
