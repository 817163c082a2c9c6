"""The life of a case as one table: which act may follow which state, where it leads, and the papers it owes.

行政许可法 art. 32 (受理、补正、不予受理), 34 (审查), 38 (决定), 42 (延期), 44 (送达), 45 (特别程序), 69 (撤销); the
rest is the practice of the counter. Who may do an act stands in hall.staff; what must be true first, in the act's own
topic.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum

from hall.words import N_


class CaseState(Enum):
    """Where a case stands. RECEIVED is not yet the legal act; ACCEPTED (受理) is."""

    RECEIVED = "received"
    SUPPLEMENT = "supplement"  # told once what is missing, and waiting for it
    ACCEPTED = "accepted"
    TOLERATED = "tolerated"  # accepted on the promise that minor materials follow
    REVIEWING = "reviewing"
    PAUSED = "paused"  # a special procedure runs, the clock stands
    GRANTED = "granted"
    DENIED = "denied"
    CLOSED = "closed"
    ISSUED = "issued"  # the result lies at the issue window
    DELIVERED = "delivered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    LAPSED = "lapsed"  # the applicant's day passed: counts as withdrawn
    REVOKED = "revoked"


STATE_WORDS: dict[CaseState, str] = {
    CaseState.RECEIVED: N_("已收件"),
    CaseState.SUPPLEMENT: N_("待补正"),
    CaseState.ACCEPTED: N_("已受理"),
    CaseState.TOLERATED: N_("容缺受理"),
    CaseState.REVIEWING: N_("审查中"),
    CaseState.PAUSED: N_("特别程序"),
    CaseState.GRANTED: N_("准予"),
    CaseState.DENIED: N_("不予"),
    CaseState.CLOSED: N_("已办结"),
    CaseState.ISSUED: N_("待领取"),
    CaseState.DELIVERED: N_("已送达"),
    CaseState.REFUSED: N_("不予受理"),
    CaseState.WITHDRAWN: N_("已撤回"),
    CaseState.RETURNED: N_("已退件"),
    CaseState.LAPSED: N_("逾期视为撤回"),
    CaseState.REVOKED: N_("已撤销"),
}


class Act(StrEnum):
    """What can be done with a case."""

    SET_MATERIAL = "set_material"
    ACCEPT = "accept"
    TOLERATE = "tolerate"
    DEEM = "deem"
    ASK = "ask"
    TAKE = "take"
    SUPPLEMENTED = "supplemented"
    REFUSE = "refuse"
    ESCALATE = "escalate"
    PLEDGE = "pledge"
    UNPLEDGE = "unpledge"
    VERIFY = "verify"
    REVIEW = "review"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    GRANT = "grant"
    DENY = "deny"
    AUTO = "auto"
    GRANTED = "granted"
    DENIED = "denied"
    CLOSE = "close"
    ISSUE = "issue"
    DELIVER = "deliver"
    WITHDRAW = "withdraw"
    GIVE_BACK = "give_back"
    LAPSE = "lapse"
    REVOKE = "revoke"


ACT_WORDS: dict[Act, str] = {
    Act.SET_MATERIAL: N_("改动材料"),
    Act.ACCEPT: N_("受理"),
    Act.TOLERATE: N_("容缺受理"),
    Act.DEEM: N_("视为受理"),
    Act.ASK: N_("一次性告知补正"),
    Act.TAKE: N_("收补正材料"),
    Act.SUPPLEMENTED: N_("补正完毕"),
    Act.REFUSE: N_("不予受理"),
    Act.ESCALATE: N_("上报"),
    Act.PLEDGE: N_("告知承诺"),
    Act.UNPLEDGE: N_("撤回承诺"),
    Act.VERIFY: N_("核查承诺"),
    Act.REVIEW: N_("审查"),
    Act.PAUSE: N_("启动特别程序"),
    Act.RESUME: N_("结束特别程序"),
    Act.EXTEND: N_("延期"),
    Act.GRANT: N_("准予"),
    Act.DENY: N_("不予"),
    Act.AUTO: N_("秒批"),
    Act.GRANTED: N_("登记平台的准予决定"),
    Act.DENIED: N_("登记平台的不予决定"),
    Act.CLOSE: N_("办结"),
    Act.ISSUE: N_("出件"),
    Act.DELIVER: N_("送达"),
    Act.WITHDRAW: N_("撤回申请"),
    Act.GIVE_BACK: N_("退件"),
    Act.LAPSE: N_("作逾期处理"),
    Act.REVOKE: N_("撤销决定"),
}


class PaperKind(StrEnum):
    """The legal papers (文书) a step owes the applicant."""

    RECEIPT = "receipt"
    ACCEPTANCE = "acceptance"
    TOLERANCE_PROMISE = "tolerance_promise"
    TOLERANCE = "tolerance"
    SUPPLEMENT = "supplement"
    REFUSAL = "refusal"
    PLEDGE = "pledge"
    EXTENSION = "extension"
    EXCLUDED_TIME = "excluded_time"
    GRANT = "grant"
    DENIAL = "denial"
    SERVICE = "service"
    TERMINATION = "termination"
    RETURN = "return"
    REVOCATION = "revocation"


PAPER_WORDS: dict[PaperKind, str] = {
    PaperKind.RECEIPT: N_("申请材料收件凭证"),
    PaperKind.ACCEPTANCE: N_("受理通知书"),
    PaperKind.TOLERANCE_PROMISE: N_("容缺受理承诺书"),
    PaperKind.TOLERANCE: N_("容缺受理通知书"),
    PaperKind.SUPPLEMENT: N_("补正材料一次性告知书"),
    PaperKind.REFUSAL: N_("不予受理通知书"),
    PaperKind.PLEDGE: N_("告知承诺书"),
    PaperKind.EXTENSION: N_("延期通知书"),
    PaperKind.EXCLUDED_TIME: N_("特别程序时间告知书"),
    PaperKind.GRANT: N_("准予决定书"),
    PaperKind.DENIAL: N_("不予决定书"),
    PaperKind.SERVICE: N_("送达回证"),
    PaperKind.TERMINATION: N_("终止办理通知书"),
    PaperKind.RETURN: N_("退件通知书"),
    PaperKind.REVOCATION: N_("撤销决定书"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """Where an act leads, and the papers it owes the applicant."""

    after: CaseState
    owes: tuple[PaperKind, ...] = ()


RECEIVE = Move(CaseState.RECEIVED, (PaperKind.RECEIPT,))
"""收件: how every case begins."""

_S, _A, _P = CaseState, Act, PaperKind
_PLATFORM = (_S.RECEIVED, _S.SUPPLEMENT, _S.ACCEPTED, _S.TOLERATED, _S.REVIEWING, _S.PAUSED, _S.GRANTED, _S.DENIED)
_OVER = (_S.CLOSED, _S.ISSUED, _S.DELIVERED)
_OPEN = (_S.RECEIVED, _S.SUPPLEMENT, _S.ACCEPTED, _S.TOLERATED, _S.REVIEWING, _S.PAUSED)

# (state, act) → where it leads and what it owes. What is not here is refused in words.
TABLE: dict[tuple[CaseState, Act], Move] = {
    (_S.RECEIVED, _A.SET_MATERIAL): Move(_S.RECEIVED),
    (_S.RECEIVED, _A.ACCEPT): Move(_S.ACCEPTED, (_P.ACCEPTANCE,)),
    (_S.RECEIVED, _A.TOLERATE): Move(_S.TOLERATED, (_P.TOLERANCE_PROMISE, _P.TOLERANCE)),
    (_S.RECEIVED, _A.DEEM): Move(_S.ACCEPTED, (_P.ACCEPTANCE,)),
    (_S.RECEIVED, _A.ASK): Move(_S.SUPPLEMENT, (_P.SUPPLEMENT,)),
    (_S.RECEIVED, _A.REFUSE): Move(_S.REFUSED, (_P.REFUSAL,)),
    (_S.RECEIVED, _A.PLEDGE): Move(_S.RECEIVED, (_P.PLEDGE,)),
    (_S.RECEIVED, _A.UNPLEDGE): Move(_S.RECEIVED),
    (_S.RECEIVED, _A.GIVE_BACK): Move(_S.RETURNED, (_P.RETURN,)),
    #
    (_S.SUPPLEMENT, _A.TAKE): Move(_S.SUPPLEMENT, (_P.RECEIPT,)),
    (_S.SUPPLEMENT, _A.SUPPLEMENTED): Move(_S.RECEIVED),
    (_S.SUPPLEMENT, _A.REFUSE): Move(_S.REFUSED, (_P.REFUSAL,)),
    (_S.SUPPLEMENT, _A.GIVE_BACK): Move(_S.RETURNED, (_P.RETURN,)),
    (_S.SUPPLEMENT, _A.LAPSE): Move(_S.LAPSED, (_P.TERMINATION,)),
    #
    (_S.TOLERATED, _A.TAKE): Move(_S.TOLERATED, (_P.RECEIPT,)),
    (_S.TOLERATED, _A.SUPPLEMENTED): Move(_S.ACCEPTED, (_P.ACCEPTANCE,)),
    (_S.TOLERATED, _A.LAPSE): Move(_S.LAPSED, (_P.TERMINATION,)),
    (_S.TOLERATED, _A.REVIEW): Move(_S.TOLERATED),  # 容缺 is reviewed at once, and decided once all is here
    (_S.TOLERATED, _A.EXTEND): Move(_S.TOLERATED, (_P.EXTENSION,)),
    (_S.TOLERATED, _A.UNPLEDGE): Move(_S.RECEIVED),
    #
    (_S.ACCEPTED, _A.TAKE): Move(_S.ACCEPTED, (_P.RECEIPT,)),  # what a case that was deemed accepted still lacks
    (_S.ACCEPTED, _A.REVIEW): Move(_S.REVIEWING),
    (_S.ACCEPTED, _A.AUTO): Move(_S.GRANTED, (_P.GRANT,)),
    (_S.REVIEWING, _A.TAKE): Move(_S.REVIEWING, (_P.RECEIPT,)),
    (_S.REVIEWING, _A.REVIEW): Move(_S.REVIEWING),
    (_S.PAUSED, _A.RESUME): Move(_S.REVIEWING),
    #
    (_S.GRANTED, _A.CLOSE): Move(_S.CLOSED),
    (_S.DENIED, _A.CLOSE): Move(_S.CLOSED),
    (_S.CLOSED, _A.ISSUE): Move(_S.ISSUED),
    (_S.CLOSED, _A.DELIVER): Move(_S.DELIVERED, (_P.SERVICE,)),
    (_S.ISSUED, _A.DELIVER): Move(_S.DELIVERED, (_P.SERVICE,)),
}
for _state in (_S.ACCEPTED, _S.REVIEWING):
    TABLE.update(
        {
            (_state, _A.GRANT): Move(_S.GRANTED, (_P.GRANT,)),
            (_state, _A.DENY): Move(_S.DENIED, (_P.DENIAL,)),
            (_state, _A.PAUSE): Move(_S.PAUSED, (_P.EXCLUDED_TIME,)),
            (_state, _A.EXTEND): Move(_state, (_P.EXTENSION,)),
            (_state, _A.UNPLEDGE): Move(_S.RECEIVED),  # without the pledge the ordinary way begins anew
            (_state, _A.LAPSE): Move(_S.LAPSED, (_P.TERMINATION,)),  # 冷静期: nobody came again
        }
    )
for _state in _OPEN:
    withdrawn = Move(_S.WITHDRAWN, (_P.TERMINATION,))
    TABLE.update({(_state, _A.ESCALATE): Move(_state), (_state, _A.WITHDRAW): withdrawn})
# The platform owns the decision: it holds in a store restored from a backup older than its own acceptance, a newer one
# replaces an earlier one, and under a case that is over it changes the words and not the standing. What ended without
# a decision stays ended: such a change is put aside for a person to look at.
for _state in _PLATFORM:
    TABLE.update({(_state, _A.GRANTED): Move(_S.GRANTED), (_state, _A.DENIED): Move(_S.DENIED)})
for _state in _OVER:
    TABLE.update({(_state, _A.GRANTED): Move(_state), (_state, _A.DENIED): Move(_state)})
for _state in (_S.GRANTED, *_OVER):
    TABLE.update({(_state, _A.VERIFY): Move(_state), (_state, _A.REVOKE): Move(_S.REVOKED, (_P.REVOCATION,))})

LIFECYCLE: dict[tuple[CaseState, str], CaseState] = {pair: move.after for pair, move in TABLE.items()}

TERMINAL = frozenset({_S.DELIVERED, _S.REFUSED, _S.WITHDRAWN, _S.RETURNED, _S.LAPSED, _S.REVOKED})
"""Where nothing more is owed by either side."""

UNDECIDED = frozenset({_S.ACCEPTED, _S.TOLERATED, _S.REVIEWING, _S.PAUSED})
"""Accepted, and the organ owes a decision."""
