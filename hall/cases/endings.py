"""How a case leaves the hall: taken back by its applicant, given back, handed out (出件), revoked."""

from collections.abc import Sequence

from hall.cases.casefile import Case, CaseFile, MaterialState
from hall.cases.casework import CaseReturned, CaseRevoked, CaseWithdrawn, ResultIssued
from hall.cases.deliveries import Deliveries
from hall.cases.escalations import said
from hall.cases.lifecycle import Act
from hall.cases.resultways import DELIVERY_WORDS, Delivery, Proof, Relation
from hall.errors import Reason, Refused
from hall.identity import visible
from hall.words import N_


class Endings:
    """The ways out, over the store."""

    def __init__(self, file: CaseFile, deliveries: Deliveries) -> None:
        self._file, self._store, self._deliveries = file, file.store, deliveries

    def withdraw(self, case: str, why: str, actor: str) -> Case:
        """撤回: the applicant's own wish, until the decision; it needs no reason. Raises Refused(STEP_NOT_ALLOWED)."""
        with self._store.atomic():
            step = self._file.step(case, Act.WITHDRAW, actor)
            self._file.enter(step, CaseWithdrawn(case, visible(why)))
        return self._file.case(case)

    def give_back(self, case: str, why: str, actor: str, papers: Sequence[str] | None = None) -> Case:
        """退件 before acceptance, with cause and the list of the papers given back: all that came in, unless named.

        Raises Refused(WORDS_MISSING): giving back without a word would be a veto of the window.
        """
        with self._store.atomic():
            step = self._file.step(case, Act.GIVE_BACK, actor)
            here = [m.name for m in self._file.materials(case) if m.state is MaterialState.RECEIVED]
            event = CaseReturned(case, said(why, N_("退件的原因")), here if papers is None else list(papers))
            self._file.enter(step, event)
        return self._file.case(case)

    def issue(self, case: str, result: str, actor: str) -> Case:
        """出件: the result lies ready. `result` names it, "" for the item's own."""
        with self._store.atomic():
            step = self._file.step(case, Act.ISSUE, actor)
            self._file.enter(step, ResultIssued(case, visible(result) or step.row["item_name"]))
        return self._file.case(case)

    def deliver(self, case: str, mode: Delivery, signer: str, note: str, actor: str) -> Case:
        """送达 at the window in one call. The other ways have steps of their own (hall.cases.deliveries), and end
        there.

        Raises what `Deliveries.hand` raises, Refused(DELIVERY_NOT_WANTED) for another way.
        """
        if mode is not Delivery.WINDOW:
            raise Refused(Reason.DELIVERY_NOT_WANTED, mode=DELIVERY_WORDS[mode])
        own = signer.strip() == self._file.case(case).applicant.name
        relation = Relation.SELF if own else Relation.OTHER
        return self._deliveries.hand(case, Proof(signer, relation, note=note), actor)

    def revoke(self, case: str, why: str, actor: str) -> Case:
        """撤销 a granting decision: a false pledge, fraud, no power to grant (行政许可法 art. 69).

        Raises Refused(NOT_GRANTED | WORDS_MISSING | ROLE_MISSING).
        """
        with self._store.atomic():
            step = self._file.step(case, Act.REVOKE, actor)
            if step.row["outcome"] == "denied":
                raise Refused(Reason.NOT_GRANTED)
            self._file.enter(step, CaseRevoked(case, said(why, N_("撤销的理由"))))
        return self._file.case(case)
