"""收费: what was taken for a case beside what its item says, so that supervision sees the difference.

行政许可法 art. 58 and 59: no fee without law, and then the published rate. No payment is made here.
"""

import re
import uuid
from dataclasses import dataclass

from hall.catalogue.catalogue import Catalogue
from hall.errors import Reason, Refused, Unknown
from hall.journal import append
from hall.oversight.watchrecords import FeeTaken
from hall.store import Store

FREE = "不收费"
_YUAN = re.compile(r"(\d{1,7})(?:\.(\d{1,2}))? ?元")
MOST = 10**11  # fen; more is a slip of the keyboard


@dataclass(frozen=True, slots=True)
class Fee:
    """What was taken once, in fen, and the item's rate; None where the item names no number."""

    id: str
    case: str
    taken: int
    rate: int | None
    at: str
    actor: str


def fen(text: str) -> int:
    """An amount that was typed in yuan, in fen. Raises Refused(FEE_WRONG) for anything but a number of them."""
    found = _YUAN.fullmatch(f"{text.strip().removesuffix('元').strip()}元")
    if found is None:
        raise Refused(Reason.FEE_WRONG)
    return _fen(found)


def yuan(fen: int) -> str:
    """An amount in fen as it is written in yuan."""
    return f"{fen // 100}.{fen % 100:02d}"


def rate(fee: str) -> int | None:
    """The rate in the words of an item, in fen: 0 for 不收费, None where they name no one number."""
    if fee == FREE:
        return 0
    found = _YUAN.fullmatch(fee)
    return _fen(found) if found else None


def _fen(found: re.Match[str]) -> int:
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


class Fees:
    """The fees of one store."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store, self._catalogue = store, catalogue

    def take(self, case: str, taken: int, actor: str) -> Fee:
        """`taken` fen were paid for a case.

        Raises KeyError for an unknown case, Refused(FEE_WRONG) for less than 0 or more than any fee.
        """
        if not 0 <= taken < MOST:
            raise Refused(Reason.FEE_WRONG)
        id_ = str(uuid.uuid4())
        with self._store.atomic():
            item = self._store.value("SELECT item FROM hall_case WHERE id = ?", case)
            if item is None:
                raise Unknown(case)
            due = rate(self._catalogue.item(item).fee)
            header = append(self._store, FeeTaken(id_, case, taken, -1 if due is None else due), actor, case)
            self._store.run("INSERT INTO case_fee VALUES (?, ?, ?, ?, ?, ?)", id_, case, taken, due, header.at, actor)
        return self.of_case(case)[-1]

    def of_case(self, case: str) -> list[Fee]:
        """What was taken for a case, oldest first."""
        rows = self._store.all("SELECT * FROM case_fee WHERE case_id = ? ORDER BY rowid", case)
        return [Fee(r["id"], r["case_id"], r["taken"], r["rate"], r["at"], r["actor"]) for r in rows]
