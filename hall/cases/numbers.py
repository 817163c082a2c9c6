"""The numbers of a case: the provisional one from blocks of this terminal, and the official one, bound once.

办件编号 of 43: the 实施编码 of 31, the day, four digits; the field itself takes 50 characters. Without the platform a
case goes by its 收件号, and by both numbers afterwards.
"""

from dataclasses import dataclass
from datetime import date
from math import ceil

from hall.codes import ImplementationCode, implementation_code
from hall.errors import Reason, Refused, Unknown
from hall.store import Store
from hall.words import N_

LONGEST = 50  # characters of the field, GB/T 39046-2020
FULL = 43
BLOCK = 50  # serials of a block, unless the hall says otherwise
_BRACKETS = str.maketrans("[]()（）［］【】﹝﹞", "〔〕" * 6)  # how the year of a 文号 is typed
_DOCKET = 4  # characters that begin to name a 文号


@dataclass(frozen=True, slots=True)
class Terminal:
    """Who gives numbers: `name` is one terminal of a store, "" for the store as a whole.

    A station of several stores numbers them 1 to `parts`, so that none gives another's serial without asking it.
    """

    name: str = ""
    part: int = 1
    parts: int = 1

    def first(self, used: int, size: int) -> int:
        """The first serial of this part's next block of `size`, behind `used` serials."""
        block = ceil(used / size)
        block += (self.part - 1 - block) % self.parts
        return block * size + 1


@dataclass(frozen=True, slots=True)
class OfficialNumber:
    """A 办件编号 of 43 in its parts."""

    implementation: ImplementationCode
    day: date
    serial: int


def official_number(text: str) -> OfficialNumber:
    """The parts of a number of 43. Raises ValueError with the fault in words."""
    if len(text) != FULL:
        raise ValueError(N_("办件编号应为 43 位"))
    day, serial = text[31:39], text[39:]
    if not (day.isascii() and day.isdigit() and serial.isascii() and serial.isdigit()):
        raise ValueError(N_("办件编号第 32 位以后是日期和流水号，只能是数字"))
    try:
        made = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        raise ValueError(N_("办件编号第 32 到 39 位不是日期")) from None
    return OfficialNumber(implementation_code(text[:31]), made, int(serial))


def number_fault(text: str) -> str:
    """Why `text` cannot be an official number, as a source sentence; "" when it can. Provinces make numbers of their
    own: only what can be written and printed is asked for."""
    if not 0 < len(text) <= LONGEST:
        return N_("应为 1 到 50 个字符")
    if not all(char.isascii() and (char.isalnum() or char in "-_") for char in text):
        return N_("只能有字母、数字和连字符")
    return ""


class Numbers:
    """Gives and binds the numbers of one terminal. Everything that changes goes inside atomic()."""

    def __init__(self, store: Store, station: str, terminal: Terminal, block: int) -> None:
        self._store, self._station, self._terminal, self._block = store, station, terminal, block
        self._name = terminal.name or store.device

    def next(self, day: date) -> str:
        """The next 收件号: 临, the station, the day, a serial of this terminal's block; a new block where none is left.

        Two terminals never give one serial: blocks of a day do not overlap, and a number stands in one row.
        """
        serial = self._serial(day.isoformat())
        return f"临{self._station}{day:%Y%m%d}{serial:04d}"

    def leave(self, day: date, n: int) -> None:
        """Give none of the next `n` serials of `day` that are this part's, nor what is left of blocks begun: they may
        be on papers that this store knows nothing of. Inside atomic()."""
        when, n = day.isoformat(), n * self._terminal.parts
        self._store.run("UPDATE number_block SET next = last + 1 WHERE day = ?", when)
        used = self._used(when)
        self._store.run(
            "INSERT INTO number_block VALUES (?, ?, ?, ?, ?)", when, used + 1, used + n, self._name, used + n + 1
        )

    def bind(self, case: str, number: str) -> bool:
        """Bind the official number to `case`; whether it was new.

        Raises KeyError for an unknown case, Refused(NUMBER_WRONG), Refused(NUMBER_BOUND) where the case has another
        one, Refused(NUMBER_TAKEN) where the number is another case's.
        """
        if fault := number_fault(number):
            raise Refused(Reason.NUMBER_WRONG, why=fault)
        bound = self._store.value("SELECT number FROM official_number WHERE case_id = ?", case)
        if bound == number:
            return False
        if self._store.value("SELECT 1 FROM hall_case WHERE id = ?", case) is None:
            raise Unknown(case)
        if bound:
            raise Refused(Reason.NUMBER_BOUND, number=bound)
        if not self._store.run("INSERT OR IGNORE INTO official_number VALUES (?, ?)", number, case):
            raise Refused(Reason.NUMBER_TAKEN, number=number)
        self._store.run("UPDATE hall_case SET official_no = ? WHERE id = ?", number, case)
        return True

    def find(self, number: str) -> str:
        """The id of the case that goes by `number`, the provisional or the official one, or by the 文号 of one of its
        papers; "" for nobody's."""
        quoted = number.strip()
        return (
            self._store.value("SELECT id FROM hall_case WHERE provisional_no = ?", quoted)
            or self._store.value("SELECT case_id FROM official_number WHERE number IN (?, ?)", quoted, quoted.upper())
            or self._store.value("SELECT case_id FROM docket WHERE number = ?", _as_printed(quoted))
            or ""
        )

    def docketed(self, text: str, limit: int = 20) -> dict[str, str]:
        """Cases that have a paper whose 文号 holds `text`, and the 文号, the newest first; none for less than a few
        characters, or without a year or a number. Where more than ten times `limit` hold it, not all are looked at."""
        wanted = _as_printed(text)
        if len(wanted) < _DOCKET or not any(char.isdigit() or char == "〔" for char in wanted):
            return {}
        rows = self._store.all(
            "SELECT case_id, number FROM (SELECT case_id, number FROM docket WHERE instr(number, ?) LIMIT ?)"
            " JOIN hall_case ON hall_case.id = case_id ORDER BY received_at DESC, length(number) DESC, number DESC"
            " LIMIT ?",
            wanted, 10 * limit, limit,
        )  # fmt: skip
        found: dict[str, str] = {}
        for row in rows:
            found.setdefault(row["case_id"], row["number"])
        return found

    def dockets(self, case: str) -> list[str]:
        """The 文号 of the papers of a case, in the order of their words."""
        rows = self._store.all("SELECT number FROM docket WHERE case_id = ? ORDER BY number", case)
        return [row["number"] for row in rows]

    def _serial(self, day: str) -> int:
        given = self._store.value(
            "UPDATE number_block SET next = next + 1 WHERE (day, first) ="
            " (SELECT day, first FROM number_block WHERE day = ?1 AND terminal = ?2 AND next <= last"
            " ORDER BY first LIMIT 1) RETURNING next - 1",
            day, self._name,
        )  # fmt: skip
        if given is not None:
            return given
        first = self._terminal.first(self._used(day), self._block)
        last = first + self._block - 1
        self._store.run("INSERT INTO number_block VALUES (?, ?, ?, ?, ?)", day, first, last, self._name, first + 1)
        return first

    def _used(self, day: str) -> int:
        """The highest serial of all blocks, or of a store that numbered cases before there were any."""
        used = self._store.value("SELECT coalesce(max(last), 0) FROM number_block WHERE day = ?", day)
        return max(used, self._store.value("SELECT last FROM number_given WHERE kind = 'case' AND day = ?", day) or 0)


def _as_printed(docket: str) -> str:
    """A 文号 as papers bear it, however its brackets were typed."""
    return "".join(docket.split()).translate(_BRACKETS)
