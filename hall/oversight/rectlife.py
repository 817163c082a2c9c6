"""The life of a bad rating as one table: 核实 → 整改 → 反馈 → 回访 → 办结, or 申诉复核 in between.

国办发〔2019〕51号 (差评核实、整改、反馈、实名回访、申诉复核); the days are the profile's. Who may do an act stands in
`NEEDS`, by the permissions of hall.staff; whom the rating is about decides nothing about it, whatever the role.
"""

from enum import StrEnum

from hall.words import N_


class RectState(StrEnum):
    """Where a bad rating stands. NEW is sealed: whom it is about does not know of it."""

    NEW = "new"
    VERIFIED = "verified"  # 核实: somebody else opened it; whoever answers for it puts it right
    RECTIFYING = "rectifying"  # 整改: it is said what is done about it, and by when
    APPEALED = "appealed"  # 申诉: called mistaken or malicious, and not decided yet
    FED_BACK = "fed_back"  # 反馈: done, and told
    EXCLUDED = "excluded"  # the appeal was upheld: it does not count, and stays to be seen
    CALLED = "called"  # 回访: the rater was asked
    CLOSED = "closed"


STATE_WORDS: dict[RectState, str] = {
    RectState.NEW: N_("待核实"),
    RectState.VERIFIED: N_("待整改"),
    RectState.RECTIFYING: N_("整改中"),
    RectState.APPEALED: N_("申诉复核中"),
    RectState.FED_BACK: N_("已反馈"),
    RectState.EXCLUDED: N_("申诉成立，不计入考核"),
    RectState.CALLED: N_("已回访"),
    RectState.CLOSED: N_("已办结"),
}


class RectAct(StrEnum):
    """What can be done with a bad rating."""

    CONTACT = "contact"
    VERIFY = "verify"
    RECTIFY = "rectify"
    FEED_BACK = "feed_back"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    MISS = "miss"
    CALL_BACK = "call_back"
    REDO = "redo"
    CLOSE = "close"


ACT_WORDS: dict[RectAct, str] = {
    RectAct.CONTACT: N_("联系评价人"),
    RectAct.VERIFY: N_("核实差评"),
    RectAct.RECTIFY: N_("整改"),
    RectAct.FEED_BACK: N_("反馈整改结果"),
    RectAct.APPEAL: N_("申诉"),
    RectAct.UPHOLD: N_("认定申诉成立"),
    RectAct.DISMISS: N_("驳回申诉"),
    RectAct.MISS: N_("登记回访未接通"),
    RectAct.CALL_BACK: N_("回访"),
    RectAct.REDO: N_("退回重新整改"),
    RectAct.CLOSE: N_("办结差评"),
}

# Permissions of hall.staff.TOPICS. Putting right is also for whoever answers for it (谁办理、谁负责), appealing only
# for whom the rating is about.
NEEDS: dict[RectAct, str] = {
    RectAct.CONTACT: "rating.contact",
    RectAct.VERIFY: "rating.judge",
    RectAct.RECTIFY: "rating.rectify",
    RectAct.FEED_BACK: "rating.rectify",
    RectAct.APPEAL: "rating.appeal",
    RectAct.UPHOLD: "rating.judge",
    RectAct.DISMISS: "rating.judge",
    RectAct.MISS: "rating.call_back",
    RectAct.CALL_BACK: "rating.call_back",
    RectAct.REDO: "rating.call_back",
    RectAct.CLOSE: "rating.judge",
}

_S, _A = RectState, RectAct

# (state, act) → where it leads. What is not here is refused in words.
TABLE: dict[tuple[RectState, RectAct], RectState] = {
    (_S.NEW, _A.VERIFY): _S.VERIFIED,
    (_S.VERIFIED, _A.RECTIFY): _S.RECTIFYING,
    (_S.VERIFIED, _A.APPEAL): _S.APPEALED,
    (_S.RECTIFYING, _A.RECTIFY): _S.RECTIFYING,  # not at once after all: by a day
    (_S.RECTIFYING, _A.APPEAL): _S.APPEALED,
    (_S.RECTIFYING, _A.FEED_BACK): _S.FED_BACK,
    (_S.APPEALED, _A.UPHOLD): _S.EXCLUDED,
    (_S.APPEALED, _A.DISMISS): _S.VERIFIED,
    (_S.FED_BACK, _A.REDO): _S.RECTIFYING,
    (_S.CALLED, _A.CLOSE): _S.CLOSED,
}
for _state in (_S.NEW, _S.VERIFIED, _S.RECTIFYING, _S.APPEALED):
    TABLE[_state, _A.CONTACT] = _state
for _state in (_S.FED_BACK, _S.EXCLUDED):
    TABLE.update({
        (_state, _A.MISS): _state,
        (_state, _A.CALL_BACK): _S.CALLED,
        (_state, _A.CLOSE): _S.CLOSED,  # nobody to call: no name was given, or the calls were not answered
    })  # fmt: skip

OWED = frozenset({_S.NEW, _S.VERIFIED, _S.RECTIFYING, _S.APPEALED})
"""Where the rectification is still owed, and its day runs."""
