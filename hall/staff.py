"""The people who work here, and their signing in: passwords as argon2id, wrong tries counted and slowed."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from hall.actors import is_system
from hall.errors import Reason, Refused
from hall.events import StaffSignedIn, StaffSignedOut
from hall.identity import clean_name, name_fault, visible
from hall.journal import append
from hall.store import Store
from hall.words import N_

ROLE_WORDS: dict[str, str] = {
    "guide": N_("导办员"),
    "clerk": N_("窗口人员"),
    "chief_representative": N_("首席代表"),
    "reviewer": N_("审批人员"),
    "issue_clerk": N_("出件人员"),
    "agent": N_("代办员"),
    "town_lead": N_("便民服务中心负责人"),
    "steward": N_("帮办专员（店小二）"),
    "supervisor": N_("负责人"),
    "hall_manager": N_("大厅管理员"),
    "hotline_operator": N_("12345 话务员"),
    "callback_clerk": N_("回访员"),
    "auditor": N_("审计人员"),
    "administrator": N_("系统管理员"),
}
ROLES = tuple(ROLE_WORDS)
"""The front line and who stands behind it (绍 四; 德 11, 18, 20; 城 六-1, 六-14)."""

TOPICS: dict[str, str] = {
    "case.receive": N_("收件"),
    "paper.reprint": N_("补打文书"),
    "paper.unseen": N_("首张没有出来的，再打一张"),
    "line.call": N_("叫号、挂起、转号"),
    "line.pick": N_("选呼：不按顺序叫号"),
    "line.prefer": N_("给予优先办理"),
    "delivery.record": N_("登记快递和自提"),
    "project.run": N_("办理工程项目"),
    "handover.send": N_("送出案卷材料"),
    "handover.confirm": N_("确认收到案卷材料"),
    "mandate.take": N_("登记和撤销委托"),
    "agency.act": N_("代办"),
    "agency.call_back": N_("代办回访"),
    "visit.order": N_("登记上门和项目服务"),
    "visit.make": N_("上门服务"),
    "steward.name": N_("指定店小二和联络员"),
    "steward.problem": N_("登记和处理企业问题"),
    "enquiry.take": N_("登记咨询和投诉"),
    "enquiry.transfer": N_("按责转办"),
    "enquiry.answer": N_("答复咨询和投诉"),
    "enquiry.extend": N_("批准咨询和投诉延期"),
    "enquiry.call_back": N_("咨询和投诉回访"),
    "rating.contact": N_("联系差评人"),
    "rating.rectify": N_("差评整改"),
    "rating.appeal": N_("评价申诉"),
    "rating.judge": N_("评价申诉复核"),
    "rating.call_back": N_("差评回访"),
    "escalation.answer": N_("答复窗口上报"),
    "credit.enter": N_("列入红名单、黑名单"),
    "credit.repair": N_("信用修复"),
    "supervision.see": N_("查看监察预警"),
    "supervision.order": N_("督办"),
    "duty.mark": N_("登记自己在岗"),
    "duty.manage": N_("管理考勤和培训"),
    "figures.see": N_("查看统计指标"),
    "fee.charge": N_("开具缴费通知、登记缴费"),
    "fee.refund": N_("退费"),
    "catalogue.change": N_("发布和回退事项目录"),
    "site.change": N_("更改地点和窗口"),
    "staff.change": N_("增减人员和岗位"),
    "settings.change": N_("更改设置"),
    "journal.read": N_("查阅办理日志"),
}
"""What may be done besides the acts of a case (hall.cases.lifecycle.Act)."""

_INTAKE = frozenset({
    "case.receive", "set_material", "accept", "tolerate", "deem", "ask", "take", "supplemented", "refuse", "escalate",
    "pledge", "unpledge", "withdraw", "give_back", "lapse", "auto",
})  # fmt: skip
_OUT = frozenset({"close", "issue", "deliver"})
_DECIDING = frozenset({"review", "pause", "resume", "extend", "grant", "deny", "verify"})
# A village agent takes in and hands out for the hall; the legal acts are the hall's.
_VILLAGE = frozenset({
    "case.receive", "set_material", "take", "supplemented", "escalate", "pledge", "unpledge", "withdraw", "deliver",
})  # fmt: skip
_DESK = frozenset({
    "fee.charge",
    "duty.mark", "enquiry.take", "enquiry.answer", "handover.send", "handover.confirm", "mandate.take", "visit.order",
    "rating.appeal", "delivery.record", "paper.reprint", "project.run",
})  # fmt: skip
_LINE = frozenset({"line.call", "line.pick", "line.prefer"})
_ANSWERS_FOR_OTHERS = frozenset({
    "enquiry.transfer", "enquiry.extend", "rating.contact", "rating.rectify", "rating.judge", "escalation.answer",
    "credit.enter", "credit.repair", "supervision.see", "supervision.order", "duty.manage", "figures.see",
    "steward.name", "steward.problem", "agency.call_back", "fee.refund",
})  # fmt: skip

MAY: dict[str, frozenset[str]] = {
    # Who is no person (hall.actors.SYSTEM) may do what is its own, and nothing of a desk's.
    "rule": frozenset({"set_material", "take", "supplemented", "accept", "deem", "lapse"}),
    "platform": frozenset({"case.receive", "set_material", "granted", "denied", "fee.charge"}),
    "kiosk": frozenset({"case.receive", "set_material", "deliver", "paper.unseen"}),
    "citizen": frozenset({"deliver"}),
    "regulator": frozenset(),
    "command": frozenset({"catalogue.change", "settings.change"}),
    "setup": frozenset({"catalogue.change"}),
    "": frozenset(),
    "guide": frozenset({"duty.mark", "line.prefer", "enquiry.take", "visit.order"}),
    "clerk": _INTAKE | _OUT | _DESK | _LINE,
    "chief_representative": _INTAKE | _OUT | _DECIDING | _DESK | _LINE | {"revoke"},
    "reviewer": _INTAKE | _OUT | _DECIDING | _DESK | _LINE,
    "issue_clerk": _OUT | _DESK | _LINE | {"escalate", "take", "supplemented"},
    "agent": _VILLAGE | _DESK | _LINE | {"agency.act", "visit.make"},
    "town_lead": _INTAKE | _OUT | _DESK | _LINE
    | {"agency.act", "agency.call_back", "visit.make", "duty.manage", "supervision.see", "figures.see"},
    "steward": _VILLAGE | _DESK | {"agency.act", "visit.make", "steward.problem"},
    "supervisor": _INTAKE | _OUT | _DESK | _LINE | _ANSWERS_FOR_OTHERS | {"verify", "revoke", "journal.read"},
    "hall_manager": frozenset({"duty.mark", "line.prefer", "enquiry.take", "site.change", "catalogue.change"})
    | _ANSWERS_FOR_OTHERS,
    "hotline_operator": frozenset({"duty.mark", "enquiry.take", "enquiry.transfer", "enquiry.answer"}),
    "callback_clerk": frozenset({
        "duty.mark", "enquiry.take", "enquiry.call_back", "rating.call_back", "agency.call_back", "rating.contact",
    }),
    "auditor": frozenset({"journal.read", "figures.see", "supervision.see"}),
    "administrator": frozenset({"staff.change", "settings.change", "site.change", "catalogue.change"}),
}  # fmt: skip
"""Role → everything it may do: the one table (docs/permissions.md is made from it). Who makes the accounts makes no
case, who reads the journal changes nothing, and who acted does not call back about it."""

_KNOWN = frozenset[str]().union(*MAY.values())
_MEMORY_KIB = 47_104  # OWASP ASVS 5 appendix C: argon2id, t=1, m >= 47,104 KiB, p=1
SHORTEST_PASSWORD = 8
_LONGEST_ID = 32
_FREE_TRIES = 5
_FIRST_LOCK_S = 15  # doubles with every further wrong try
_LONGEST_LOCK_S = 3600


def may(role: str, permission: str) -> bool:
    """Whether a role covers an act of a case or one of TOPICS. `role` is what hall.actors.role_of says.

    Raises KeyError for a role or permission that the table does not have.
    """
    if permission not in _KNOWN:
        raise KeyError(permission)
    return permission in MAY[role]


@dataclass(frozen=True, slots=True)
class Person:
    """One member of staff; `id` is the 工号, `role` one of ROLES, `department` whose cases the person reviews and
    decides, "" for the hall's own people."""

    id: str
    name: str
    role: str
    department: str = ""


class Staff:
    """Who may sit at a desk."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def empty(self) -> bool:
        """Whether nobody was entered yet: the first start of a site."""
        return self._store.value("SELECT 1 FROM staff LIMIT 1") is None

    def add(self, id_: str, name: str, role: str, password: str, department: str = "") -> Person:
        """Enter a person; `department` by the name it has in the catalogue, for who decides for that one only.

        Raises Refused(STAFF_ID_WRONG | STAFF_ID_KEPT | STAFF_KNOWN | NAME_NOT_ALLOWED | ROLE_UNKNOWN |
        PASSWORD_SHORT).
        """
        number, called, unit = id_.strip(), clean_name(name), visible(department)
        if not 0 < len(number) <= _LONGEST_ID or not number.isprintable() or " " in number:
            raise Refused(Reason.STAFF_ID_WRONG, most=_LONGEST_ID)
        if is_system(number):  # a part of the hall acts under it
            raise Refused(Reason.STAFF_ID_KEPT, id=number)
        if called is None:
            raise Refused(Reason.NAME_NOT_ALLOWED, why=name_fault(name))
        if role not in ROLES:
            raise Refused(Reason.ROLE_UNKNOWN, role=role)
        if len(password) < SHORTEST_PASSWORD:
            raise Refused(Reason.PASSWORD_SHORT, least=SHORTEST_PASSWORD)
        secret = _sealed(password)  # takes its time: before the write lock is taken
        with self._store.atomic():
            added = self._store.run(
                "INSERT OR IGNORE INTO staff (id, name, role, secret, department) VALUES (?, ?, ?, ?, ?)",
                number, called, role, secret, unit,
            )  # fmt: skip
        if not added:
            raise Refused(Reason.STAFF_KNOWN, id=number)
        return Person(number, called, role, unit)

    def sign_in(self, id_: str, password: str, desk: str) -> Person:
        """The person, if the password is theirs.

        The same answer for an unknown id and a wrong password. Raises Refused(SIGN_IN_WRONG), or
        Refused(SIGN_IN_LOCKED, seconds=…) after five wrong tries.
        """
        now = self._store.clock.now()
        row = self._store.one("SELECT * FROM staff WHERE id = ?", id_)
        if row and row["locked_until"]:
            left = (datetime.fromisoformat(row["locked_until"]) - now).total_seconds()
            if 0 < left <= _LONGEST_LOCK_S:  # more than the longest lock: the clock was set back, the lock is void
                raise Refused(Reason.SIGN_IN_LOCKED, seconds=int(left) + 1)
        right = _fits(password, row["secret"] if row else _NOBODY)
        if row is None or not right:
            if row:
                self._failed(id_, now)
            raise Refused(Reason.SIGN_IN_WRONG)
        with self._store.atomic():
            self._store.run("UPDATE staff SET failures = 0, locked_until = '' WHERE id = ?", id_)
            append(self._store, StaffSignedIn(id_, desk), id_)
        return Person(row["id"], row["name"], row["role"], row["department"])

    def sign_out(self, person: Person, desk: str) -> None:
        """Write down that the person left."""
        with self._store.atomic():
            append(self._store, StaffSignedOut(person.id, desk), person.id)

    def _failed(self, id_: str, now: datetime) -> None:
        # Counted by the file, not by this process: wrong tries at several desks at once all count.
        with self._store.atomic():
            counted = "UPDATE staff SET failures = failures + 1 WHERE id = ? RETURNING failures"
            failures: int = self._store.value(counted, id_)
            if failures >= _FREE_TRIES:
                seconds = min(_LONGEST_LOCK_S, _FIRST_LOCK_S * 2 ** (failures - _FREE_TRIES))
                until = (now + timedelta(seconds=seconds)).isoformat()
                self._store.run("UPDATE staff SET locked_until = ? WHERE id = ?", until, id_)


# A password nobody has, so that an unknown id takes as long as a wrong password.
_NOBODY = "$argon2id$v=19$m=47104,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def _sealed(password: str) -> str:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(salt=secrets.token_bytes(16), length=32, iterations=1, lanes=1, memory_cost=_MEMORY_KIB)
    return kdf.derive_phc_encoded(password.encode(errors="surrogatepass"))


def _fits(password: str, secret: str) -> bool:
    from cryptography.exceptions import InvalidKey
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    try:
        Argon2id.verify_phc_encoded(password.encode(errors="surrogatepass"), secret)
    except InvalidKey:
        return False
    return True
