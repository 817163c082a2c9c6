"""The rows of a result: read, moved along the table of its ways, and closed with the proof of service.

What lies in the envelope or box of another case comes and goes with it.
"""

from collections.abc import Sequence

from hall.cases.casefile import Case, CaseFile
from hall.cases.casework import Delivered
from hall.cases.lifecycle import STATE_WORDS, TABLE, Act, CaseState
from hall.cases.resultways import (
    DELIVERY_STATES,
    DELIVERY_WORDS,
    HANDLING_WORDS,
    WANTED,
    WAYS,
    Delivery,
    DeliveryPlan,
    DeliveryState,
    Handling,
    Proof,
)
from hall.errors import Reason, Refused
from hall.identity import visible
from hall.store import Row


class ResultFile:
    """Reads where results are, and takes the steps that the topics found to be right, inside atomic()."""

    def __init__(self, file: CaseFile) -> None:
        self._file, self._store = file, file.store

    def plan(self, case: str) -> DeliveryPlan:
        """The applicant's choice; the window for who chose nothing. Raises KeyError."""
        row = self._store.one("SELECT * FROM delivery WHERE case_id = ?", case)
        return _plan(row) if row else self.usual(self._file.case(case))

    def usual(self, case: Case) -> DeliveryPlan:
        """Where a result is while its applicant has chosen nothing."""
        return DeliveryPlan(case.id, Delivery.WINDOW, case.applicant.name, "", "", DeliveryState.WAITING, "", 0)

    def stands(self, case: str, handling: Handling) -> DeliveryPlan:
        """Where the result is, if `handling` is done there. Raises Refused(DELIVERY_STANDS)."""
        plan = self.plan(case)
        if (plan.state, handling) not in WAYS:
            raise Refused(
                Reason.DELIVERY_STANDS, state=DELIVERY_STATES[plan.state], act=HANDLING_WORDS[handling]
            )  # fmt: skip
        return plan

    def wanted(self, case: str, handling: Handling) -> DeliveryPlan:
        """`stands`, and its applicant chose that way. Raises Refused(DELIVERY_NOT_WANTED) too."""
        plan = self.stands(case, handling)
        if plan.mode is not WANTED[handling]:
            raise Refused(Reason.DELIVERY_NOT_WANTED, mode=DELIVERY_WORDS[WANTED[handling]])
        return plan

    def begins(self, case: str, handling: Handling) -> None:
        """A result leaves the window before it is delivered: it was chosen, paid for and issued. Raises what `wanted`
        raises, Refused(FEE_DUE | STEP_NOT_ALLOWED)."""
        self.wanted(case, handling)
        row = self._file.row(case)
        self._file.paid_up(row)
        state = CaseState(row["state"])
        if state is not CaseState.ISSUED:
            raise Refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[state], act=HANDLING_WORDS[handling])

    def along(self, case: str, along: Sequence[str], handling: Handling, **columns: object) -> None:
        """Lay the results of `along` into the envelope or box of `case`; a denial goes with what was granted."""
        self.may_go_along(along, handling)
        for one in along:
            self.moves(one, handling, carrier=case, **columns)

    def may_go_along(self, along: Sequence[str], handling: Handling) -> None:
        """Raises what `begins` raises where one of them may not go yet."""
        for one in along:
            self.wanted(one, handling)
            row = self._file.row(one)
            self._file.paid_up(row)
            state = CaseState(row["state"])
            if (state, Act.DELIVER) not in TABLE:
                raise Refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[state], act=HANDLING_WORDS[handling])

    def together(self, case: str) -> list[str]:
        """Everything on its way in the envelope or box that `case` lies in, the one that carries it first."""
        lead = self.plan(case).carrier or case
        rest = "SELECT case_id FROM delivery WHERE carrier = ? AND carrier <> '' AND state <> 'done' ORDER BY case_id"
        return [lead, *(row["case_id"] for row in self._store.all(rest, lead))]

    def moves(self, case: str, handling: Handling, **columns: object) -> None:
        """The result is where the table says, and `columns` are so."""
        values: dict[str, object] = {"state": WAYS[self.plan(case).state, handling].value} | columns
        self._store.run(
            f"UPDATE delivery SET {', '.join(f'{name} = ?' for name in values)} WHERE case_id = ?",
            *values.values(), case,
        )  # fmt: skip

    def finish(self, case: str, mode: Delivery, proof: Proof, actor: str, waybill: str = "", licence: str = "") -> Case:
        """The step of the case's own table, with the whole proof of service."""
        step = self._file.step(case, Act.DELIVER, actor)
        event = Delivered(
            case, mode.value, visible(proof.signer), visible(proof.note), self._file.case(case).applicant.name,
            visible(proof.document) or step.row["item_name"], visible(proof.place), proof.relation.value,
            visible(proof.refusal), waybill, licence,
        )  # fmt: skip
        self._store.run("UPDATE delivery SET state = 'done' WHERE case_id = ?", case)
        self._file.enter(step, event)
        self._file.on_delivered(event, actor)
        return self._file.case(case)


def _plan(row: Row) -> DeliveryPlan:
    return DeliveryPlan(
        row["case_id"], Delivery(row["mode"]), row["addressee"], row["address"], row["phone"],
        DeliveryState(row["state"]), row["waybill"], row["returned"], row["carrier"],
    )  # fmt: skip
