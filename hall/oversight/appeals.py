"""申诉复核: whom a rating is about may call it mistaken or malicious, once; another decides, and nothing is hidden.

国办发〔2019〕51号 asks for it. An upheld appeal takes the rating out of the appraisal and leaves it to be seen; whom
it is about never learns who gave it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hall.errors import Reason, Refused
from hall.oversight.rectifications import Rectifications
from hall.oversight.rectlife import RectAct
from hall.oversight.terms import later
from hall.store import Row, driver
from hall.words import N_


class Ground(StrEnum):
    """Why a rating should not count."""

    MISTAKEN = "mistaken"
    MALICIOUS = "malicious"
    OTHER_PERSON = "other_person"
    NOT_OURS = "not_ours"


GROUND_WORDS: dict[Ground, str] = {
    Ground.MISTAKEN: N_("误评"),
    Ground.MALICIOUS: N_("恶意评价"),
    Ground.OTHER_PERSON: N_("评的不是我办的事"),
    Ground.NOT_OURS: N_("评的不是服务本身"),
}


@dataclass(frozen=True, slots=True)
class Appeal:
    """One appeal; `answer` is "" until it is "upheld" or "dismissed"."""

    rating: str
    ground: Ground
    words: str
    appellant: str
    answer: str
    answer_words: str
    answered_by: str


class Appeals:
    """Appeals against ratings."""

    def __init__(self, rectifications: Rectifications) -> None:
        self._file, self._store = rectifications, rectifications.store

    def appeal(self, rating: str, ground: Ground, words: str, actor: str) -> Appeal:
        """申诉, by whom the rating is about, within the profile's days after it was opened (rating.appeal).

        Raises Refused(APPEALED_ALREADY), Refused(APPEAL_OVER, day=…), Refused(WORDS_MISSING), and what a step raises.
        """
        with self._store.atomic():
            row = self._file.step(rating, RectAct.APPEAL, actor)
            now = self._store.clock.now()
            if row["appeal_due"] and now.date() > date.fromisoformat(row["appeal_due"]):
                raise Refused(Reason.APPEAL_OVER, day=row["appeal_due"])
            said = self._file.said(words, N_("申诉理由"))
            try:
                self._store.run(
                    "INSERT INTO rating_appeal (rating, ground, words, appellant, at) VALUES (?, ?, ?, ?, ?)",
                    rating, ground.value, said, actor, self._file.now,
                )  # fmt: skip
            except driver.IntegrityError:
                raise Refused(Reason.APPEALED_ALREADY) from None
            until = self._file.terms.term("rating.appeal_decide", now).day
            self._file.enter(row, RectAct.APPEAL, actor, said, appeal_due=until)
        return self._appeal(rating)

    def decide(self, rating: str, upheld: bool, words: str, actor: str) -> Appeal:
        """复核, by another than whom the rating is about. Dismissed: putting right begins anew, with its days.

        Raises Refused(WORDS_MISSING), and what a step raises.
        """
        with self._store.atomic():
            act = RectAct.UPHOLD if upheld else RectAct.DISMISS
            row = self._file.step(rating, act, actor)
            said = self._file.said(words, N_("复核意见"))
            self._store.run(
                "UPDATE rating_appeal SET answer = ?, answer_words = ?, answered_by = ? WHERE rating = ?",
                "upheld" if upheld else "dismissed", said, actor, rating,
            )  # fmt: skip
            if upheld:
                self._store.run("UPDATE rating SET counts = 0 WHERE id = ?", rating)
                self._file.enter(row, act, actor, said, appeal_due="")
            else:
                due = later(row["due"], self._file.terms.term("rating.rectify", self._store.clock.now()).day)
                self._file.enter(row, act, actor, said, appeal_due="", due=due, longest=later(row["longest"], due))
        return self._appeal(rating)

    def open(self, actor: str) -> list[Appeal]:
        """What waits for a decision, oldest first. Raises Refused(ROLE_MISSING)."""
        self._file.listeners.demand(actor, "rating.judge")
        return [
            _appeal(row)
            for row in self._store.all("SELECT * FROM rating_appeal WHERE answer = '' ORDER BY at")
            if row["appellant"] != actor
        ]

    def _appeal(self, rating: str) -> Appeal:
        row = self._store.one("SELECT * FROM rating_appeal WHERE rating = ?", rating)
        assert row is not None
        return _appeal(row)


def _appeal(row: Row) -> Appeal:
    return Appeal(
        row["rating"], Ground(row["ground"]), row["words"], row["appellant"], row["answer"], row["answer_words"],
        row["answered_by"],
    )  # fmt: skip
