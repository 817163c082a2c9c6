"""What the code of a paper says of its case: few fields, nobody's number and no whole name, as one line of text. Pure.

A receipt may be found by anybody, and its code read by any telephone. So the name keeps its first character only, and
of the number there is a mark of 16 bits: it tells the card at the reader from 65,535 of 65,536 others, and whoever
tries every possible number in turn is left with tens of thousands of them (个人信息保护法 art. 6: what is needed).
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import date, datetime

from hall.cases.casefile import Case, MaterialState
from hall.cases.lifecycle import CaseState
from hall.errors import Garbled
from hall.identity import mask_name

FORMAT = "1"  # of the fields; another one is another version's
_SOURCE = "summary"
_MARK = 4  # hex digits
_LONGEST = 400  # characters of a line; ours have some 120

_SERIAL = re.compile(r"[A-Z2-7]{8}")
_NUMBER = re.compile(r"[0-9]{6,40}")
_WORD = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PAPER = re.compile(r"[a-z_]{1,32}")
_MASKED = re.compile(r"(\S)([0-9]{1,2})", re.DOTALL)
_STAMP = re.compile(r"[0-9]{12}")
_DAY = re.compile(r"[0-9]{8}")
_MATERIALS = re.compile(r"[RWP]{0,99}")
_LETTERS = {MaterialState.RECEIVED: "R", MaterialState.WANTED: "W", MaterialState.PLEDGED: "P"}


@dataclass(frozen=True, slots=True)
class Summary:
    """One paper of one case as it was when the paper was made.

    `serial` is what it is revoked by; `at` a time of the hall to the minute, without a zone; `number` the provisional
    number's digits; `name` the first character and `length` how many there are; `mark` what a holder's number must
    give; `materials` one letter each in the order of the item's list: R here, W wanted, P pledged; `due` None for none.
    """

    serial: str
    at: datetime
    number: str
    item: str
    version: str
    name: str
    length: int
    mark: str
    paper: str
    nth: int
    state: CaseState
    due: date | None
    materials: str

    @property
    def provisional_no(self) -> str:
        """The number as it is printed."""
        return "临" + self.number

    @property
    def masked_name(self) -> str:
        """The name as a screen may show it."""
        return mask_name(self.name + "*" * (self.length - 1))

    @property
    def handed_in(self) -> int:
        """How many materials the hall held, pledges among them."""
        return len(self.materials) - self.materials.count("W")

    def is_of(self, id_number: str) -> bool:
        """Whether a card's number gives the mark: wrong for one stranger in 65,536, never for the holder."""
        return hmac.compare_digest(self.mark, mark_of(id_number, self.number))


def mark_of(id_number: str, number: str) -> str:
    """The mark of a person's number, of its own for each case: two cases of one person cannot be joined by it."""
    return hmac.new(number.encode(), id_number.strip().upper().encode(), hashlib.sha256).hexdigest()[:_MARK]


def summary_of(case: Case, paper: str, nth: int, serial: str, at: datetime) -> Summary:
    """What the `nth` paper of the kind `paper` says of `case`, made at `at`, a time of the hall."""
    who, number = case.applicant, case.provisional_no.removeprefix("临")
    return Summary(
        serial,
        at.replace(second=0, microsecond=0, tzinfo=None),
        number,
        case.item,
        case.item_version,
        _first(who.name),
        min(99, len(who.name)),
        mark_of(who.id_number, number),
        paper,
        nth,
        case.state,
        date.fromisoformat(case.due) if case.due else None,
        "".join(_LETTERS[material.state] for material in case.materials),
    )


def pack(summary: Summary) -> str:
    """`summary` as a line. Raises Garbled for one that `unpack` would not take."""
    line = "|".join((
        FORMAT, summary.serial, f"{summary.at:%Y%m%d%H%M}", summary.number, summary.item, summary.version,
        f"{summary.name}{summary.length}", summary.mark, summary.paper, str(summary.nth), summary.state.value,
        f"{summary.due:%Y%m%d}" if summary.due else "", summary.materials,
    ))  # fmt: skip
    if unpack(line) != summary:
        raise Garbled(_SOURCE, "cannot be packed")
    return line


def unpack(line: str) -> Summary:
    """The summary of a line. Raises Garbled: with "version" where another version of the program wrote it."""
    fields = line.split("|")
    if len(line) > _LONGEST or fields[0] != FORMAT or len(fields) != 13:
        raise Garbled(_SOURCE, VERSION)
    _, serial, stamp, number, item, version, name, mark, paper, nth, state, due, materials = fields
    masked = _MASKED.fullmatch(name)
    sound = (
        _SERIAL.fullmatch(serial), _STAMP.fullmatch(stamp), _NUMBER.fullmatch(number), _WORD.fullmatch(item),
        _WORD.fullmatch(version), masked and masked[1].isprintable(), re.fullmatch(rf"[0-9a-f]{{{_MARK}}}", mark),
        _PAPER.fullmatch(paper), re.fullmatch(r"[1-9][0-9]?", nth), not due or _DAY.fullmatch(due),
        _MATERIALS.fullmatch(materials),
    )  # fmt: skip
    if not all(sound) or masked is None:
        raise Garbled(_SOURCE, "fields")
    try:
        return Summary(
            serial, datetime.strptime(stamp, "%Y%m%d%H%M"), number, item, version, masked[1], int(masked[2]), mark,  # noqa: DTZ007
            paper, int(nth), CaseState(state), datetime.strptime(due, "%Y%m%d").date() if due else None, materials,  # noqa: DTZ007
        )  # fmt: skip
    except ValueError:
        raise Garbled(_SOURCE, "fields") from None


VERSION = "version"  # why a line is Garbled that another version of the program wrote


def _first(name: str) -> str:
    """The first character of a name; a star for one that would part fields or cannot be shown."""
    first = name[:1]
    return first if first and first != "|" and first.isprintable() and not first.isspace() else "*"
