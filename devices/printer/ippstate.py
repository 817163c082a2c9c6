"""How a print queue and its jobs are, read from what IPP says of them. RFC 8011 §5.3, §5.4. Pure."""

from collections.abc import Sequence

from devices.printer.ipp import Answer, Attributes, Tag
from devices.printer.printqueue import Job, Queue
from hall.errors import Garbled
from hall.events import DeviceState

OF_JOB = (
    "job-id",
    "job-name",
    "job-state",
    "job-state-reasons",
    "job-impressions-completed",
    "time-at-processing",
)
OF_QUEUE = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "document-format-supported",
    "media-supported",
    "cups-version",
    "device-uri",
)
"""The attributes that are asked for."""

_ENDED = {7: "canceled", 8: "aborted", 9: "completed"}
_WRONG: tuple[tuple[str, DeviceState], ...] = (
    ("media-empty", DeviceState.EMPTY),
    ("media-needed", DeviceState.EMPTY),
    ("cover-open", DeviceState.OPEN),
    ("door-open", DeviceState.OPEN),
    ("interlock-open", DeviceState.OPEN),
    ("media-jam", DeviceState.FAULT),
    ("offline", DeviceState.ABSENT),
    ("shutdown", DeviceState.ABSENT),
    ("connecting-to-device", DeviceState.ABSENT),
)


def queue_of(answer: Answer) -> Queue:
    """What the answer to Get-Printer-Attributes says."""
    said = answer.first(Tag.PRINTER)
    formats, media = said.get("document-format-supported", []), said.get("media-supported", [])
    scheme = str((said.get("device-uri") or [""])[0]).partition(":")[0]
    cups = "cups-version" in said
    return Queue(
        accepts=said.get("printer-is-accepting-jobs", [True])[0] is not False,
        stands=_stands(said),
        pdf=not formats or "application/pdf" in formats,
        a4="iso_a4_210x297mm" in media,
        keeps=cups,
        witness=scheme in ("ipp", "ipps") or not (cups or scheme),
    )


def _stands(said: Attributes) -> DeviceState | None:
    reasons = [str(reason) for reason in said.get("printer-state-reasons", [])]
    if said.get("printer-state", [3])[0] != 5 and not any(reason.endswith("-error") for reason in reasons):
        return None
    return _cause(reasons)


def _cause(reasons: Sequence[str]) -> DeviceState:
    """Of many reasons the one that a hand can help."""
    return next((state for part, state in _WRONG for reason in reasons if part in reason), DeviceState.FAULT)


def job_of(said: Attributes) -> Job:
    """What a group of job attributes says. Raises Garbled where it is none."""
    number, state = said.get("job-id", [None])[0], said.get("job-state", [None])[0]
    if type(number) is not int or number < 1 or not isinstance(state, int):
        raise Garbled("ipp", "a job without number or state")
    sheets = said.get("job-impressions-completed", [None])[0]
    reasons = {str(reason) for reason in said.get("job-state-reasons", [])}
    count = sheets if isinstance(sheets, int) else None
    begun = said.get("time-at-processing", [0])[0]  # no value (b"") where it never was; unknown where it is not told
    return Job(
        id=number,
        name=str(said.get("job-name", [""])[0]),
        end=_ENDED.get(state, ""),
        clean=reasons <= {"none", "job-completed-successfully", "processing-to-stop-point"},
        sheets=count,
        touched=bool(count) or state in (5, 6, 9) or (state in (7, 8) and isinstance(begun, int)),
    )
