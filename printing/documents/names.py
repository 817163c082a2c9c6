"""What papers are called: at the printer, in job names, and in front of every QR code of ours."""

from hall.cases.lifecycle import PaperKind

CODE_PREFIX = "OV1:"  # first characters of every QR code of ours; the digit is the version of what follows

QUEUE_TICKET, APPOINTMENT, PICKUP = "queue_ticket", "appointment", "pickup"
SLIPS = (QUEUE_TICKET, APPOINTMENT, PICKUP)  # come out of the roll; all others are A4
ACCEPTANCE_NOTICE = "acceptance_notice"  # 受理通知书; the other papers of cases go by their kind


def name_of(kind: PaperKind, nth: int = 1) -> str:
    """What the paper is called at the printer: the `nth` of its kind in one case is a paper of its own, no reprint."""
    name = ACCEPTANCE_NOTICE if kind is PaperKind.ACCEPTANCE else kind.value
    return name if nth == 1 else f"{name}.{nth}"


def is_of_case(paper: str) -> bool:
    """Whether a paper, by its name at the printer, is about a case."""
    return paper.partition(".")[0] in _OF_CASES


_OF_CASES = frozenset({"closing", "waybill"} | {name_of(kind) for kind in PaperKind})
