"""How a case leaves the hall: taken back by its applicant, given back, handed out (出件), delivered (送达), revoked."""

from collections.abc import Sequence
from enum import StrEnum

from hall.cases.casefile import Case, CaseFile, MaterialState
from hall.cases.casework import CaseReturned, CaseRevoked, CaseWithdrawn, Delivered, ResultIssued
from hall.cases.escalations import said
from hall.cases.lifecycle import Act
from hall.errors import Reason, Refused
from hall.words import N_


class Delivery(StrEnum):
    """How a result reaches the applicant; by post only who wants it (自愿)."""

    WINDOW = "window"
    EMS = "ems"
    LOCKER = "locker"
    ELECTRONIC = "electronic"


DELIVERY_WORDS: dict[Delivery, str] = {
    Delivery.WINDOW: N_("窗口领取"),
    Delivery.EMS: N_("快递送达"),
    Delivery.LOCKER: N_("24 小时快递信箱"),
    Delivery.ELECTRONIC: N_("电子送达"),
}


class Endings:
    """The ways out, over the store."""

    def __init__(self, file: CaseFile) -> None:
        self._file, self._store = file, file.store

    def withdraw(self, case: str, why: str, actor: str) -> Case:
        """撤回: the applicant's own wish, until the decision; it needs no reason. Raises Refused(STEP_NOT_ALLOWED)."""
        with self._store.atomic():
            step = self._file.step(case, Act.WITHDRAW, actor)
            self._file.enter(step, CaseWithdrawn(case, why.strip()))
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
            self._file.enter(step, ResultIssued(case, result.strip() or step.row["item_name"]))
        return self._file.case(case)

    def deliver(self, case: str, mode: Delivery, signer: str, note: str, actor: str) -> Case:
        """送达, with its proof of service: `signer` took it, or is the waybill's or the box's number.

        Raises Refused(WORDS_MISSING) without a signer.
        """
        with self._store.atomic():
            step = self._file.step(case, Act.DELIVER, actor)
            self._file.enter(step, Delivered(case, mode.value, said(signer, N_("签收人")), note.strip()))
        return self._file.case(case)

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
