"""What papers are called: at the printer, in job names, and in front of every QR code of ours."""

from hall.cases.lifecycle import PAPER_WORDS, PaperKind
from hall.words import N_

CODE_PREFIX = "OV1:"  # first characters of every QR code of ours; the digit is the version of what follows

QUEUE_TICKET, APPOINTMENT, PICKUP = "queue_ticket", "appointment", "pickup"
SLIPS = (QUEUE_TICKET, APPOINTMENT, PICKUP)  # come out of the roll; all others are A4
# Each print is one of its own, no reprint: of the same words for everybody, or of what is so when it is asked for.
EACH_ITS_OWN = ("guide", "telling", "rating_form", "daily", "monthly")
OF_THE_HALL = ("telling", "rating_form", "daily", "monthly")  # belong to no case and to nobody
ACCEPTANCE_NOTICE = "acceptance_notice"  # 受理通知书; the other papers of cases go by their kind


def name_of(kind: PaperKind, nth: int = 1) -> str:
    """What the paper is called at the printer: the `nth` of its kind in one case is a paper of its own, no reprint."""
    name = ACCEPTANCE_NOTICE if kind is PaperKind.ACCEPTANCE else kind.value
    return name if nth == 1 else f"{name}.{nth}"


def is_of_case(paper: str) -> bool:
    """Whether a paper, by its name at the printer, is about a case."""
    return paper.partition(".")[0] in _OF_CASES


def title_of(paper: str) -> str:
    """What people call a paper, by its name at the printer: a source sentence."""
    return _TITLES.get(paper.partition(".")[0], N_("文书"))


def says_what_it_said(paper: str) -> bool:
    """Whether a reprint repeats the words of the first print. A slip belongs to its visit alone, a guide or a report
    says what holds today, and a parcel goes where its addressee is now."""
    return paper.partition(".")[0] not in (*SLIPS, "guide", "waybill", *OF_THE_HALL)


_TITLES = {
    QUEUE_TICKET: N_("排队号"),
    APPOINTMENT: N_("预约凭条"),
    PICKUP: N_("取件凭条"),
    "closing": N_("办结通知"),
    "waybill": N_("政务服务邮件详情单"),
    "guide": N_("办事指南"),
    "mandate": N_("委托代办授权书"),
    "telling": N_("一次性告知单"),
    "rating_form": N_("政务服务评价表"),
    "daily": N_("大厅日报"),
    "monthly": N_("大厅月报"),
    **{name_of(kind): title for kind, title in PAPER_WORDS.items()},
}
UNOWED = frozenset({"closing", "waybill"})  # of cases, by no step
_OF_CASES = frozenset(UNOWED | {name_of(kind) for kind in PaperKind})
