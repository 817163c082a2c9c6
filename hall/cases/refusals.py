"""不予受理: never a shrug at the window, always a paper with its ground in law, the right organ, and the remedies.

行政许可法 art. 32 (1), (2), (5) and art. 38; remedies: 行政复议法 art. 20 (60 days), 行政诉讼法 art. 46 (six months).
"""

from dataclasses import dataclass
from enum import StrEnum

from hall.cases.casefile import Case, CaseFile
from hall.cases.casework import CaseRefused
from hall.cases.escalations import said
from hall.cases.lifecycle import Act
from hall.identity import visible
from hall.words import N_


class Ground(StrEnum):
    """Why the law lets a hall refuse to accept."""

    NOT_NEEDED = "not_needed"
    WRONG_ORGAN = "wrong_organ"
    NOT_ENTITLED = "not_entitled"
    NOT_SUPPLEMENTED = "not_supplemented"
    BARRED = "barred"


GROUND_WORDS: dict[Ground, str] = {
    Ground.NOT_NEEDED: N_("依法不需要取得许可或办理"),
    Ground.WRONG_ORGAN: N_("依法不属于本机关职权范围"),
    Ground.NOT_ENTITLED: N_("申请人不具备法定的申请资格"),
    Ground.NOT_SUPPLEMENTED: N_("拒不补正，或补正后仍不齐全、不符合法定形式"),
    Ground.BARRED: N_("在法定的限制申请期内"),
}


@dataclass(frozen=True, slots=True)
class Remedies:
    """Where and until when an adverse paper may be contested; days are ISO dates."""

    review_until: str
    suit_until: str
    review_organ: str
    court: str


def remedies(file: CaseFile) -> Remedies:
    """The remedies against a paper of today. Both periods run from the day one knows of it, holidays included; a last
    day that is none of work moves to the next one (民法典 art. 203), as far as that year's calendar is known."""
    now, rules = file.store.clock.now(), file.rules
    review, suit = (file.day(now, limit, rolls=True) or file.day(now, limit) for limit in (rules.review, rules.suit))
    return Remedies(review, suit, rules.review_organ, rules.court)


class Refusals:
    """Refusing to accept, in writing."""

    def __init__(self, file: CaseFile) -> None:
        self._file, self._store = file, file.store

    def refuse(self, case: str, ground: Ground, words: str, organ: str, actor: str) -> Case:
        """不予受理: `words` are the facts and the reason in law, `organ` the one to go to where this is the wrong one.

        Raises Refused(WORDS_MISSING) without reasons, or without an organ for WRONG_ORGAN; Refused(STEP_NOT_ALLOWED)
        once the case is accepted: then it is decided, not refused.
        """
        with self._store.atomic():
            step = self._file.step(case, Act.REFUSE, actor)
            reason = said(words, N_("不予受理的理由和法律依据"))
            right = said(organ, N_("有权办理的机关")) if ground is Ground.WRONG_ORGAN else visible(organ)
            ends = remedies(self._file)
            event = CaseRefused(case, ground.value, reason, right, ends.review_until, ends.suit_until)
            self._file.enter(step, event, decision=reason, decided_at=self._file.now)
        return self._file.case(case)
