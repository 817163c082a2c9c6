"""The ways of a result as a table: how it may reach the applicant, how far it is, what may be done with it there.

At the window unless the applicant wants another way: by post only of the applicant's own will (城 五(二)、六-18;
绍 四(四)4), into a 24-hour box (德 17), or electronically with consent (昌 三(六)2). 送达回证: addressee, document,
mode, place, time, signer and relation, refusal, waybill.
"""

from dataclasses import dataclass
from enum import StrEnum

from hall.cases.casefile import Case
from hall.days.clocks import Lamp
from hall.words import N_


class Delivery(StrEnum):
    """How a result reaches the applicant; by post only who wants it (自愿)."""

    WINDOW = "window"
    EMS = "ems"
    LOCKER = "locker"
    ELECTRONIC = "electronic"


DELIVERY_WORDS: dict[Delivery, str] = {
    Delivery.WINDOW: N_("窗口领取"),
    Delivery.EMS: N_("快递送达"),
    Delivery.LOCKER: N_("24 小时快递信箱"),
    Delivery.ELECTRONIC: N_("电子送达"),
}


class DeliveryState(StrEnum):
    """How far a result is."""

    WAITING = "waiting"  # with the hall
    POSTED = "posted"
    BOXED = "boxed"
    DONE = "done"


class Handling(StrEnum):
    """What is done with a result."""

    WISH = "wish"
    POST = "post"
    ARRIVE = "arrive"
    BACK = "back"
    BOX = "box"
    FETCH = "fetch"
    CLEAR = "clear"
    HAND = "hand"
    SEND = "send"


DELIVERY_STATES: dict[DeliveryState, str] = {
    DeliveryState.WAITING: N_("在出件窗口"),
    DeliveryState.POSTED: N_("已寄出"),
    DeliveryState.BOXED: N_("在快递信箱"),
    DeliveryState.DONE: N_("已送达"),
}
HANDLING_WORDS: dict[Handling, str] = {
    Handling.WISH: N_("登记送达方式"),
    Handling.POST: N_("寄出结果"),
    Handling.ARRIVE: N_("登记邮件签收"),
    Handling.BACK: N_("登记邮件退回"),
    Handling.BOX: N_("放进快递信箱"),
    Handling.FETCH: N_("凭码取件"),
    Handling.CLEAR: N_("从信箱收回"),
    Handling.HAND: N_("窗口送达"),
    Handling.SEND: N_("电子送达"),
}

_S, _H = DeliveryState, Handling
WAYS: dict[tuple[DeliveryState, Handling], DeliveryState] = {
    (_S.WAITING, _H.WISH): _S.WAITING,
    (_S.WAITING, _H.POST): _S.POSTED,
    (_S.WAITING, _H.BOX): _S.BOXED,
    (_S.WAITING, _H.HAND): _S.DONE,
    (_S.WAITING, _H.SEND): _S.DONE,
    (_S.POSTED, _H.ARRIVE): _S.DONE,
    (_S.POSTED, _H.BACK): _S.WAITING,
    (_S.BOXED, _H.FETCH): _S.DONE,
    (_S.BOXED, _H.CLEAR): _S.WAITING,
}
"""(state, handling) → where the result is then. What is not here is refused in words."""

WANTED = {Handling.POST: Delivery.EMS, Handling.BOX: Delivery.LOCKER, Handling.SEND: Delivery.ELECTRONIC}
"""What only who chose that way gets."""


class Relation(StrEnum):
    """Who signed, to the addressee."""

    SELF = "self"
    FAMILY = "family"  # an adult of the household
    AGENT = "agent"  # named in writing
    STAFF = "staff"  # who receives for a body
    OTHER = "other"


RELATION_WORDS: dict[Relation, str] = {
    Relation.SELF: N_("本人"),
    Relation.FAMILY: N_("同住成年家属"),
    Relation.AGENT: N_("委托代理人"),
    Relation.STAFF: N_("单位收件人员"),
    Relation.OTHER: N_("其他"),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """送达回证 as far as the one who serves knows it. `refusal` tells how it was left where nobody would sign.

    `document` is "" for the result itself, `place` "" for the window.
    """

    signer: str = ""
    relation: Relation = Relation.SELF
    refusal: str = ""
    document: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class DeliveryPlan:
    """How the applicant of a case wants the result, and where it is. `returned` counts how often the post failed.

    `carrier` is the case in whose envelope or box this one lies, "" for its own.
    """

    case: str
    mode: Delivery
    addressee: str
    address: str
    phone: str
    state: DeliveryState
    waybill: str
    returned: int
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """A result that is not delivered yet: its last day by law, and the lamp."""

    case: Case
    plan: DeliveryPlan
    due: str
    lamp: Lamp
