"""What an item of the catalogue is: its levels, materials, guide and standing, as frozen values.

Element names follow GB/T 39046-2020 table 4. The case type is what the list promises; the limits are kept apart from
it, because an item may be called instant in a list and still have a statutory limit of days.
"""

import dataclasses
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hall.days.workdays import Limit
from hall.errors import Reason, Refused
from hall.words import N_


class Kind(StrEnum):
    """事项类型 by its two-digit code, GB/T 39046-2020 A.1."""

    LICENCE = "01"
    LEVY = "04"
    BENEFIT_PAYMENT = "05"
    CONFIRMATION = "07"
    OTHER = "10"
    PUBLIC_SERVICE = "20"


class CaseType(StrEnum):
    """办件类型: instant (decided at the counter) or promised (within a limit)."""

    INSTANT = "instant"
    PROMISED = "promised"


class Status(StrEnum):
    """事项状态: who holds the power now. A cancelled or delegated item stays in the list, and says why or where."""

    ACTIVE = "active"
    DELEGATED = "delegated"  # 下放: a lower level decides now, one applies there
    TAKEN_OVER = "taken_over"  # 承接: it came down from a higher level, one applies here
    ENTRUSTED = "entrusted"  # 委托: one applies here, the decision is in the name of who entrusted it
    CANCELLED = "cancelled"


class Audience(StrEnum):
    """服务对象, GB/T 39046-2020 annex A: who may apply."""

    PERSON = "1"
    ENTERPRISE = "2"
    INSTITUTION = "3"
    SOCIAL_BODY = "4"
    AGENCY = "5"
    OTHER = "6"


class Channel(StrEnum):
    """办理形式: where one may apply."""

    WINDOW = "window"
    TERMINAL = "terminal"
    ONLINE = "online"
    VILLAGE = "village"
    EXPRESS = "express"
    HOME = "home"


class Form(StrEnum):
    """How a material comes in."""

    CARD = "card"  # put on the card reader
    PAPER = "paper"
    SHARED = "shared"  # fetched or verified by the hall itself: the applicant hands in nothing (免提交)
    PLEDGE = "pledge"  # a commitment signed at the counter (告知承诺)


class ResultKind(StrEnum):
    """What a decision leaves in the applicant's hand."""

    LICENCE = "licence"  # a licence or certificate
    DOCUMENT = "document"  # a written answer, a stamp, a notice
    PAYMENT = "payment"
    RECORD = "record"  # an entry in a register, nothing to carry home


KINDS = {
    Kind.LICENCE: N_("行政许可"),
    Kind.LEVY: N_("行政征收"),
    Kind.BENEFIT_PAYMENT: N_("行政给付"),
    Kind.CONFIRMATION: N_("行政确认"),
    Kind.OTHER: N_("其他行政权力"),
    Kind.PUBLIC_SERVICE: N_("公共服务"),
}
CASE_TYPES = {CaseType.INSTANT: N_("即办件"), CaseType.PROMISED: N_("承诺件")}
CHANNELS = {
    Channel.WINDOW: N_("窗口办理"),
    Channel.TERMINAL: N_("自助终端办理"),
    Channel.ONLINE: N_("网上办理"),
    Channel.VILLAGE: N_("村（社区）代办"),
    Channel.EXPRESS: N_("快递送达"),
    Channel.HOME: N_("上门服务"),
}


@dataclass(frozen=True, slots=True)
class Material:
    """One paper or proof. Without a key one (关键材料) nothing is accepted; the others may follow later (容缺).

    `sample` names the filled-in form that shows how it is done (样表).
    """

    code: str
    name: str
    key: bool
    form: Form
    originals: int
    copies: int
    note: str
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of 办理流程, with its own share of the time where one is set."""

    name: str
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """办理结果: what it is called, and what it is."""

    name: str
    kind: ResultKind


@dataclass(frozen=True, slots=True)
class Part:
    """办理项: one of several businesses that a row of the list holds. `materials` come on top of the row's own."""

    code: str
    name: str
    statutory: Limit | None
    promised: Limit | None
    materials: tuple[Material, ...]
    note: str
    visits: int = 1
    handling_code: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """How an item stood from `version` up to and with `until`; what is not named here was as it is now."""

    version: str
    until: date
    name: str
    department: str
    status: Status
    statutory: Limit | None
    promised: Limit | None
    note: str


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """事项: one row of the published list as it stands today.

    `seq` is its number in the list, `klass` the letter of its ticket class, `first_department` the department the list
    names, `department` the one responsible now. `version` is the day since when the entry stands as it does here.
    `why`, `since` and `body` belong to every status but ACTIVE: the reason, the day, and the other body it names.
    Every item that may be applied for has a promised limit; the statutory one is None where no law sets it.
    `visits` is 到办事现场次数, how often the applicant must come; `words` are what people call it; `includes` are the
    codes of the items that a bundle (一件事) or staged project joins. `basis` names the laws it rests on (设定依据),
    empty where nobody entered one.
    """

    code: str
    seq: int
    name: str
    department: str
    first_department: str
    kind: Kind
    case_type: CaseType
    status: Status
    statutory: Limit | None
    promised: Limit | None
    materials: tuple[Material, ...]
    parts: tuple[Part, ...]
    fee: str
    channels: tuple[Channel, ...]
    klass: str
    version: str
    note: str
    why: str = ""
    since: date | None = None
    body: str = ""
    main_item: str = ""
    sub_item: str = ""
    base_code: str = ""
    implementation_code: str = ""
    handling_code: str = ""
    audience: tuple[Audience, ...] = (Audience.PERSON,)
    theme: str = ""
    words: tuple[str, ...] = ()
    visits: int = 1
    conditions: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    results: tuple[Result, ...] = ()
    includes: tuple[str, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    basis: tuple[str, ...] = ()

    @property
    def cancelled(self) -> bool:
        """Whether the item can no longer be applied for anywhere."""
        return self.status is Status.CANCELLED

    @property
    def public_service(self) -> bool:
        """Whether it stands in the list of public services; every other item stands in the list of powers."""
        return self.kind is Kind.PUBLIC_SERVICE

    @property
    def refusal(self) -> Refused | None:
        """Why nobody may apply for it here: ITEM_CANCELLED or ITEM_DELEGATED; None when one may."""
        if self.status is Status.CANCELLED:
            return Refused(Reason.ITEM_CANCELLED, why=self.why)
        if self.status is Status.DELEGATED:
            return Refused(Reason.ITEM_DELEGATED, body=self.body)
        return None

    def handling_items(self) -> "tuple[ServiceItem, ...]":
        """The 办理项 below this row, each as an item of its own; a row without parts is its own handling item."""
        return tuple(self.part(part) for part in self.parts) or (self,)

    def part(self, part: Part) -> "ServiceItem":
        """One of the parts as an item of its own, with all materials it needs.

        What takes two visits is not decided at the counter, whatever its row is called (离婚登记: 民法典 art. 1077).
        """
        return dataclasses.replace(
            self,
            code=part.code,
            name=part.name,
            case_type=CaseType.PROMISED if part.visits > 1 else self.case_type,
            statutory=part.statutory,
            promised=part.promised,
            materials=self.materials + part.materials,
            parts=(),
            note=part.note or self.note,
            visits=part.visits,
            handling_code=part.handling_code,
            steps=part.steps or self.steps,
        )

    def on(self, day: date) -> "ServiceItem | None":
        """The item as it stood on `day`; None before its first version."""
        if date.fromisoformat(self.version) <= day:
            return self
        for then in self.earlier:
            if date.fromisoformat(then.version) <= day <= then.until:
                return dataclasses.replace(
                    self,
                    name=then.name,
                    department=then.department,
                    status=then.status,
                    statutory=then.statutory,
                    promised=then.promised,
                    note=then.note,
                    version=then.version,
                    why="",
                    since=None,
                    body="",
                    earlier=(),
                )
        return None
