"""The life of an enquiry at 12345 as one table: 受理 → 派单 → 办理 → 答复 → 办结 → 回访, with 退回, 延期 and 督办.

国办发〔2020〕53号 names the chain; 潍坊 and 安阳 have made bylaws of it. The days are the profile's.
"""

from enum import StrEnum

from hall.words import N_


class Kind(StrEnum):
    """What is wanted (GB/T 33358-2016): no emergencies, those have numbers of their own."""

    CONSULT = "consult"
    COMPLAINT = "complaint"
    HELP = "help"
    SUGGESTION = "suggestion"


KIND_WORDS: dict[Kind, str] = {
    Kind.CONSULT: N_("咨询"),
    Kind.COMPLAINT: N_("投诉"),
    Kind.HELP: N_("求助"),
    Kind.SUGGESTION: N_("建议"),
}


class EnquiryState(StrEnum):
    """Where an enquiry stands."""

    RECEIVED = "received"
    TRANSFERRED = "transferred"  # 派单: a unit has it and may still give it back
    RETURNED = "returned"  # 退回: waits to be assigned anew
    HANDLING = "handling"
    REPLIED = "replied"
    DECLINED = "declined"
    CLOSED = "closed"
    EVALUATED = "evaluated"  # 回访: settled, and how content the caller is


STATE_WORDS: dict[EnquiryState, str] = {
    EnquiryState.RECEIVED: N_("已登记"),
    EnquiryState.TRANSFERRED: N_("已派单，待接收"),
    EnquiryState.RETURNED: N_("已退回，待重新派单"),
    EnquiryState.HANDLING: N_("承办单位办理中"),
    EnquiryState.REPLIED: N_("已答复"),
    EnquiryState.DECLINED: N_("不予办理"),
    EnquiryState.CLOSED: N_("已办结"),
    EnquiryState.EVALUATED: N_("已回访评价"),
}


class EnquiryAct(StrEnum):
    """What can be done with an enquiry."""

    ANSWER = "answer"
    TRANSFER = "transfer"
    DESIGNATE = "designate"
    ACCEPT = "accept"
    GIVE_BACK = "give_back"
    EXTEND = "extend"
    REPLY = "reply"
    DECLINE = "decline"
    URGE = "urge"
    CLOSE = "close"
    CALL_BACK = "call_back"
    REOPEN = "reopen"


ACT_WORDS: dict[EnquiryAct, str] = {
    EnquiryAct.ANSWER: N_("当场答复"),
    EnquiryAct.TRANSFER: N_("按责转办"),
    EnquiryAct.DESIGNATE: N_("指定承办单位"),
    EnquiryAct.ACCEPT: N_("接收工单"),
    EnquiryAct.GIVE_BACK: N_("退回工单"),
    EnquiryAct.EXTEND: N_("延期"),
    EnquiryAct.REPLY: N_("答复"),
    EnquiryAct.DECLINE: N_("不予办理"),
    EnquiryAct.URGE: N_("督办"),
    EnquiryAct.CLOSE: N_("办结工单"),
    EnquiryAct.CALL_BACK: N_("回访"),
    EnquiryAct.REOPEN: N_("重新办理"),
}

# Permissions of hall.staff.TOPICS. Who answers does not call back; the head approves and designates.
NEEDS: dict[EnquiryAct, str] = {
    EnquiryAct.ANSWER: "enquiry.answer",
    EnquiryAct.TRANSFER: "enquiry.transfer",
    EnquiryAct.DESIGNATE: "enquiry.extend",
    EnquiryAct.ACCEPT: "enquiry.answer",
    EnquiryAct.GIVE_BACK: "enquiry.answer",
    EnquiryAct.EXTEND: "enquiry.answer",
    EnquiryAct.REPLY: "enquiry.answer",
    EnquiryAct.DECLINE: "enquiry.answer",
    EnquiryAct.URGE: "supervision.order",
    EnquiryAct.CLOSE: "enquiry.transfer",
    EnquiryAct.CALL_BACK: "enquiry.call_back",
    EnquiryAct.REOPEN: "enquiry.call_back",
}

_S, _A = EnquiryState, EnquiryAct

# (state, act) → where it leads. What is not here is refused in words.
TABLE: dict[tuple[EnquiryState, EnquiryAct], EnquiryState] = {
    (_S.RECEIVED, _A.ANSWER): _S.REPLIED,
    (_S.RECEIVED, _A.DECLINE): _S.DECLINED,
    (_S.TRANSFERRED, _A.ACCEPT): _S.HANDLING,
    (_S.TRANSFERRED, _A.GIVE_BACK): _S.RETURNED,
    (_S.HANDLING, _A.EXTEND): _S.HANDLING,
    (_S.HANDLING, _A.REPLY): _S.REPLIED,
    (_S.HANDLING, _A.DECLINE): _S.DECLINED,
    (_S.DECLINED, _A.URGE): _S.RETURNED,  # the refusal does not hold: somebody else does it
    (_S.REPLIED, _A.CLOSE): _S.CLOSED,
    (_S.CLOSED, _A.CALL_BACK): _S.EVALUATED,
    (_S.CLOSED, _A.REOPEN): _S.RETURNED,  # the call back found it not settled
}
for _state in (_S.RECEIVED, _S.RETURNED):
    TABLE.update({(_state, _A.TRANSFER): _S.TRANSFERRED, (_state, _A.DESIGNATE): _S.TRANSFERRED})
for _state in (_S.RECEIVED, _S.RETURNED, _S.TRANSFERRED, _S.HANDLING):
    TABLE[_state, _A.URGE] = _state

OWED = frozenset({_S.RECEIVED, _S.TRANSFERRED, _S.RETURNED, _S.HANDLING})
"""Where an answer is still owed, and its day runs."""


class Ground(StrEnum):
    """What 12345 does not handle: the listed grounds, each with its own way."""

    LITIGATION = "litigation"
    PETITION = "petition"
    SECRET = "secret"
    SETTLED = "settled"
    ANONYMOUS_EMPTY = "empty"


GROUND_WORDS: dict[Ground, str] = {
    Ground.LITIGATION: N_("已进入诉讼、仲裁、行政复议、纪检监察程序"),
    Ground.PETITION: N_("已进入信访程序"),
    Ground.SECRET: N_("涉及国家秘密、商业秘密、个人隐私"),
    Ground.SETTLED: N_("已经办结，没有新的事实和理由"),
    Ground.ANONYMOUS_EMPTY: N_("内容不明确，又联系不上来电人"),
}


class Trigger(StrEnum):
    """Why an enquiry is to be urged (督办)."""

    REFUSED = "refused"
    LATE = "late"
    UNRESOLVED = "unresolved"


TRIGGER_WORDS: dict[Trigger, str] = {
    Trigger.REFUSED: N_("拒办或反复退回"),
    Trigger.LATE: N_("超期"),
    Trigger.UNRESOLVED: N_("回访没有解决"),
}
