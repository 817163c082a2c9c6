"""审查 and 决定 at this hall: who accepted a case does not decide it, but for a chief representative; and by rule.

受审分离: acceptance and approval are separate hands (绍 二(二)1; 昌 三(三)2); 受审合一 at the windows that a region's
profile calls so: the approval bureau's own items are decided where they are taken in (德 8). 审核合一: a chief
representative reviews and decides in one. An instant item is decided on the spot, without an opinion before it; so is
what a person of clean credit asks for.
行政许可法 art. 34, 38.
"""

from hall.cases.casefile import Case, CaseFile, MaterialState, Step
from hall.cases.casework import CaseDecidedHere, CaseReviewed
from hall.cases.cooling import check
from hall.cases.credit import Credit, Mode
from hall.cases.escalations import said
from hall.cases.lifecycle import Act
from hall.cases.refusals import remedies
from hall.catalogue.catalogue import CaseType
from hall.days.workdays import Limit, Unit
from hall.errors import Reason, Refused
from hall.identity import visible
from hall.words import N_

CHIEF = "chief_representative"


class Decisions:
    """Reviewing and deciding over the store."""

    def __init__(self, file: CaseFile, credit: Credit) -> None:
        self._file, self._store, self._credit = file, file.store, credit

    def review(self, case: str, passes: bool, opinion: str, actor: str) -> Case:
        """审查: one opinion, for granting or against it; a case may have several.

        Raises Refused(WORDS_MISSING | ROLE_MISSING | SAME_HANDS | NOT_YOUR_DEPARTMENT | STEP_NOT_ALLOWED).
        """
        with self._store.atomic():
            step = self._file.step(case, Act.REVIEW, actor)
            self._apart(step)
            event = CaseReviewed(case, passes, said(opinion, N_("审查意见")))
            self._file.enter(step, event, reviewed="passed" if passes else "failed")
        return self._file.case(case)

    def grant(self, case: str, text: str, actor: str) -> Case:
        """准予. Raises Refused(MATERIALS_MISSING | NOT_REVIEWED | SAME_HANDS | NOT_YOUR_DEPARTMENT | ROLE_MISSING |
        STEP_NOT_ALLOWED), and what hall.cases.cooling.check raises."""
        with self._store.atomic():
            step = self._decider(case, Act.GRANT, actor)
            check(self._file, step.row)
            if missing := [m.name for m in self._file.materials(case) if m.state is MaterialState.WANTED]:
                raise Refused(Reason.MATERIALS_MISSING, names="、".join(missing))
            self._decide(step, CaseDecidedHere(case, "granted", visible(text)))
        return self._file.case(case)

    def deny(self, case: str, text: str, actor: str) -> Case:
        """不予: `text` are the reasons. Raises as `grant` does, and Refused(WORDS_MISSING) without reasons."""
        with self._store.atomic():
            step = self._decider(case, Act.DENY, actor)
            ends = remedies(self._file)
            reasons = said(text, N_("不予的理由"))
            self._decide(
                step, CaseDecidedHere(case, "denied", reasons, False, ends.review_until, ends.suit_until)
            )  # fmt: skip
        return self._file.case(case)

    def may_auto(self, case: str) -> bool:
        """Whether a rule decides this case: its item is on the list and its applicant is not barred."""
        row = self._file.row(case)
        return row["item"] in self._file.rules.auto and Mode.AUTO in self._credit.standing(row["person"]).modes

    def auto(self, case: str, actor: str) -> Case:
        """秒批: granted by rule, nobody looks; `actor` is who let the rule run.

        Only for items on the list, with every material itself here: a pledge wants a person. Raises Refused(NOT_AUTO |
        CREDIT_BARRED | MATERIALS_MISSING).
        """
        with self._store.atomic():
            step = self._file.step(case, Act.AUTO, actor)
            if step.row["item"] not in self._file.rules.auto:
                raise Refused(Reason.NOT_AUTO)
            self._credit.admit(step.row["person"], Mode.AUTO)
            here = MaterialState.RECEIVED
            if missing := [m.name for m in self._file.materials(case) if m.state is not here]:
                raise Refused(Reason.MATERIALS_MISSING, names="、".join(missing))
            self._decide(step, CaseDecidedHere(case, "granted", "", by_rule=True))
        return self._file.case(case)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _apart(self, step: Step) -> None:
        """受审分离, and each department decides what is its own: 行政许可法 art. 22 (职权法定)."""
        own: str = self._file.unit(step.actor)
        if own and own != step.row["department"]:
            raise Refused(Reason.NOT_YOUR_DEPARTMENT, department=step.row["department"], own=own)
        if step.row["item"] in self._file.rules.decided_here:
            return
        if step.actor == step.row["accepted_by"] and self._file.role(step.actor) != CHIEF:
            raise Refused(Reason.SAME_HANDS)

    def _decider(self, case: str, act: Act, actor: str) -> Step:
        step = self._file.step(case, act, actor)
        self._apart(step)
        if not (step.row["reviewed"] or _on_the_spot(step) or self._file.role(actor) == CHIEF or self._fast(step)):
            raise Refused(Reason.NOT_REVIEWED)
        return step

    def _fast(self, step: Step) -> bool:
        """快速办理 (德 12): for who is clean no opinion is waited for; 受审分离 stays."""
        return Mode.FAST in self._credit.standing(step.row["person"]).modes

    def _decide(self, step: Step, event: CaseDecidedHere) -> None:
        self._file.enter(step, event, decision=event.text, decided_at=self._file.now, outcome=event.outcome)


def _on_the_spot(step: Step) -> bool:
    """Whether the item is instant in truth: a list may call so what its own limit denies (补贴、离婚)."""
    promised = Limit.parse(step.row["promised"])
    quick = promised is not None and (promised.unit in (Unit.ON_THE_SPOT, Unit.HOUR) or promised.count <= 1)
    return quick and step.row["case_type"] == CaseType.INSTANT
