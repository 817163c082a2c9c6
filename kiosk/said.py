"""How the visit is put into words: states, dates, who to ask; source sentences in, the citizen's language out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale

from hall.events import DeviceState, SyncPhase
from hall.words import N_, Words
from kiosk import steps
from kiosk.models import CaseRow

if TYPE_CHECKING:
    from hall.cases.cases import Case
    from hall.places import Place, Window

# The kiosk works the same without a network, and says so.
NETWORK_WORDS: dict[SyncPhase, str] = {
    SyncPhase.UNKNOWN: N_("照常办理"),
    SyncPhase.ONLINE: N_("已联网"),
    SyncPhase.OFFLINE: N_("离线，照常办理"),
    SyncPhase.PORTAL: N_("离线，照常办理"),
    SyncPhase.UNTRUSTED: N_("离线，照常办理"),
    SyncPhase.ELSEWHERE: N_("照常办理"),
}

PRINTER_WORDS: dict[DeviceState, str] = {
    DeviceState.READY: N_("打印机正常"),
    DeviceState.LOW: N_("票纸快用完了"),
    DeviceState.EMPTY: N_("打印机缺纸"),
    DeviceState.OPEN: N_("打印机盖子没有合上"),
    DeviceState.FAULT: N_("打印机故障"),
    DeviceState.ABSENT: N_("打印机没有连接"),
    DeviceState.UNKNOWN: N_("打印机没有回应"),
}

_DAY = N_("M月d日 dddd")  # Qt's date letters: M month, d day, dddd weekday
_SHORT_DAY = N_("M月d日")  # Qt's date letters

_TRAIL_WORDS: dict[steps.Step, str] = {
    steps.Step.CARD: N_("放证件"),
    steps.Step.SERVICE: N_("选业务"),
    steps.Step.CONFIRM: N_("核对"),
    steps.Step.PRINTING: N_("取票"),
    steps.Step.PROGRESS: N_("看进度"),
    steps.Step.PICKUP: N_("输入取件码"),
    steps.Step.DOOR: N_("取件"),
    steps.Step.VISITS: N_("选办事"),
    steps.Step.RATE: N_("评价"),
    steps.Step.REASONS: N_("提交"),
}

_HELP_WORDS: dict[steps.Goal | None, str] = {
    None: N_("工作人员会当面帮您，您在这里填的内容不会丢失"),
    steps.Goal.QUEUE: N_("工作人员会当面帮您，您在这里填的内容不会丢失"),
    steps.Goal.PROGRESS: N_("没有带证也能查：请告诉工作人员您的姓名和证件号码"),
    steps.Goal.RATING: N_("没有带证也能评价：请向工作人员要一张评价单"),
    steps.Goal.PICKUP: N_("忘了取件码，或者箱门打不开，工作人员会当面帮您取出来"),
}


# Each language calls itself by its own name, in every language.
LANGUAGE_NAMES = {"zh_CN": "中文", "en": "English"}


def day(now: datetime, say: Words, language: str) -> str:
    """The date with its weekday, as the language writes it."""
    return _date(now.date(), say(_DAY), language)


def short_day(iso: str, say: Words) -> str:
    """Month and day of an ISO date or time; "" stays ""."""
    return _date(date.fromisoformat(iso[:10]), say(_SHORT_DAY), say.language) if iso else ""


def _date(value: date, form: str, language: str) -> str:
    return QLocale(language).toString(QDate(value.year, value.month, value.day), form)


def clock_time(iso: str) -> str:
    """Hours and minutes of an ISO time."""
    return f"{datetime.fromisoformat(iso):%H:%M}" if iso else ""


def trail_words(state: steps.State) -> list[tuple[str, str]]:
    """The stations of the visit, each done, here or ahead; none where the visit has no path yet."""
    groups = steps.TRAILS.get(state.goal, ()) if state.goal else ()
    here = next((i for i, group in enumerate(groups) if state.step in group), -1)
    if here < 0:
        return []
    return [
        (_TRAIL_WORDS[group[0]], "done" if i < here else "here" if i == here else "ahead")
        for i, group in enumerate(groups)
    ]


def case_row(case: "Case", say: Words, parked: bool) -> CaseRow:
    """A case as its applicant reads it. `parked`: not all of it has reached the platform."""
    from hall.cases.cases import STATE_WORDS, CaseState

    due, until = short_day(case.due, say), short_day(case.waits_until, say)
    working = say(N_("承诺在 {day}前办结"), day=due) if due else say(N_("正在办理，办结日期以受理通知书为准"))
    missing = "、".join(say(material.name) for material in case.missing)
    wanted = say(N_("请在 {day}前补齐：{names}"), day=until, names=missing or say(N_("告知书上所列的内容")))
    why = say(N_("可到窗口了解理由和救济途径"))
    over = say(N_("这件事已经办完"))
    ended = say(N_("这件事已经终止，需要时可以重新申请"))
    stage, follows = {
        CaseState.RECEIVED: (0, say(N_("窗口已收下申请，正在核对材料，还没有受理"))),
        CaseState.SUPPLEMENT: (0, wanted),
        CaseState.ACCEPTED: (1, working),
        CaseState.TOLERATED: (1, wanted),
        CaseState.REVIEWING: (1, working),
        CaseState.PAUSED: (1, say(N_("正在进行特别程序，所用时间不计入办理期限"))),
        CaseState.GRANTED: (2, say(N_("请带身份证到窗口领取结果"))),
        CaseState.DENIED: (2, why),
        CaseState.CLOSED: (3, over),
        CaseState.ISSUED: (2, say(N_("请带身份证到窗口领取结果"))),
        CaseState.DELIVERED: (3, over),
        CaseState.REFUSED: (3, why),
        CaseState.WITHDRAWN: (3, ended),
        CaseState.RETURNED: (3, ended),
        CaseState.LAPSED: (3, ended),
        CaseState.REVOKED: (3, why),
    }[case.state]
    return CaseRow(
        number=case.number,
        item=say(case.item_name),
        status=case.state.value,
        said=say(STATE_WORDS[case.state]),
        stage=stage,
        received=short_day(case.received_at, say),
        promised=due,
        follows=follows,
        decision=case.decision,
        parked=parked,
    )


def proof_words(state: steps.State, say: Words) -> str:
    """The verdict on the scanned paper; "" while it is not known."""
    if state.answer is None:
        return ""
    from hall.proofs.verdicts import VERDICT_WORDS

    return say(VERDICT_WORDS[state.answer.verdict])


def proof_hint(state: steps.State, reading: bool, say: Words) -> str:
    """What the card of the paper's holder opens, or did not; "" where a paper proves nothing."""
    if state.answer is None or state.answer.summary is None:
        return ""
    if state.card is None:
        return say(N_("放上办件人本人的身份证，可以看办到哪一步了")) if reading else ""
    if not state.mine:
        return say(N_("这张身份证不是单据上的办件人，办理进度不能显示"))
    if state.opens:
        return say(N_("这是您本人的单据"))
    return say(N_("是您本人的单据；本中心没有这件的办理记录，进度请问出具的地方"))


def help_words(state: steps.State, place: "Place", windows: Mapping[int, str], say: Words) -> tuple[str, str]:
    """Who to turn to, in big words and in a sentence: the open window that serves most, or the enquiry desk."""
    open_ = [w for w in place.windows if windows.get(w.number) == "open"]
    text = say(_HELP_WORDS[state.goal])
    if not open_:
        return say(N_("请到咨询台")), text
    best: Window = max(open_, key=lambda w: (len(w.classes), -w.number))
    return say(N_("请到 {window} 号窗口"), window=best.number), text
