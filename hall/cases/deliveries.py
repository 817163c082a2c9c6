"""出件 and 送达: the way the applicant chose, how far the result is on it, and the proof of service at its end.

行政许可法 art. 44: within ten days of the decision. What may be done with a result where it is stands in
hall.cases.resultways.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from hall.agency.hands import demand
from hall.cases.casefile import Case, CaseFile
from hall.cases.doors import Attempt, Purpose
from hall.cases.escalations import said
from hall.cases.lifecycle import STATE_WORDS, TERMINAL, Act
from hall.cases.lockers import APPLICANT, Lockers, Parcel, ParcelWay, Placed
from hall.cases.resultfile import ResultFile
from hall.cases.resultways import (
    HANDLING_WORDS,
    Delivery,
    DeliveryPlan,
    DeliveryState,
    Handling,
    Owed,
    Proof,
    Relation,
)
from hall.cases.serving import DeliveryWished, ResultPosted, ResultSentBack
from hall.days.clocks import Clock, Lamp
from hall.errors import Reason, Refused
from hall.identity import phone_number, visible
from hall.journal import append
from hall.words import N_

_WAYBILL = re.compile(r"[A-Z0-9]{8,30}")


class Deliveries:
    """The ways of a result over the store."""

    def __init__(self, file: CaseFile, lockers: Lockers) -> None:
        self._file, self._store, self._lockers, self._results = file, file.store, lockers, ResultFile(file)
        self.doors = lockers.doors
        self.doors.fulfil = self._through_the_door

    # -- what is wanted -----------------------------------------------------------------------------------------------

    def plan(self, case: str) -> DeliveryPlan:
        """The applicant's choice; the window for who chose nothing. Raises KeyError."""
        return self._results.plan(case)

    def wish(
        self, case: str, mode: Delivery, actor: str, address: str = "", addressee: str = "", phone: str = ""
    ) -> DeliveryPlan:
        """The applicant's own choice, which may change for as long as the result lies with the hall.

        Address, addressee and telephone are those of the application where they are left out; only post has any.
        Raises Refused(WORDS_MISSING | PHONE_WRONG) for post without an address or number, Refused(DELIVERY_STANDS |
        ROLE_MISSING), Refused(STEP_NOT_ALLOWED) once the case is over.
        """
        demand(self._store, actor, "delivery.record")
        with self._store.atomic():
            found = self._results.stands(case, Handling.WISH)
            held = self._file.case(case)
            if held.state in TERMINAL:
                raise Refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[held.state], act=HANDLING_WORDS[Handling.WISH])
            who = held.applicant
            wanted = replace(self._results.usual(held), mode=mode, returned=found.returned)
            if mode is Delivery.EMS:
                wanted = replace(
                    wanted,
                    address=said(address or who.address, N_("收件地址")),
                    addressee=visible(addressee) or who.name,
                    phone=phone_number(said(phone or who.phone, N_("收件人电话"))),
                )
            self._store.run(
                "INSERT INTO delivery (case_id, mode, addressee, address, phone, asked_at) VALUES (?1, ?2, ?3, ?4, ?5,"
                " ?6) ON CONFLICT DO UPDATE SET mode = ?2, addressee = ?3, address = ?4, phone = ?5, asked_at = ?6,"
                " waybill = ''",
                case, mode.value, wanted.addressee, wanted.address, wanted.phone, self._file.now,
            )  # fmt: skip
            append(self._store, DeliveryWished(case, mode.value), actor, case)
        return self.plan(case)

    # -- at the window ------------------------------------------------------------------------------------------------

    def hand(self, case: str, proof: Proof, actor: str) -> Case:
        """送达 into somebody's hands. Who comes to the window is served there, whatever had been chosen.

        Raises Refused(WORDS_MISSING) with neither a signer nor how it was left, Refused(SIGNER_NOT_ADDRESSEE) where
        another's name stands as the applicant's own, Refused(DELIVERY_STANDS | STEP_NOT_ALLOWED | ROLE_MISSING).
        """
        with self._store.atomic():
            self._results.stands(case, Handling.HAND)
            name = self._file.case(case).applicant.name
            if not visible(proof.refusal):
                signer = said(proof.signer, N_("签收人"))
                if proof.relation is Relation.SELF and signer != name:
                    raise Refused(Reason.SIGNER_NOT_ADDRESSEE)
            return self._results.finish(case, Delivery.WINDOW, proof, actor)

    # -- by post ------------------------------------------------------------------------------------------------------

    def post(self, case: str, waybill: str, actor: str, along: Sequence[str] = ()) -> DeliveryPlan:
        """寄出; `along` are the cases whose results lie in the same envelope, and come or go with it from then on.

        Raises Refused(DELIVERY_NOT_WANTED | WAYBILL_WRONG | WAYBILL_TAKEN | DELIVERY_STANDS), and
        Refused(STEP_NOT_ALLOWED | ROLE_MISSING) before the result was issued or by who may not.
        """
        number = waybill.replace(" ", "").upper()
        with self._store.atomic():
            self._begins(case, Handling.POST, actor)
            if not _WAYBILL.fullmatch(number):
                raise Refused(Reason.WAYBILL_WRONG)
            taken = "SELECT 1 FROM delivery WHERE waybill = ? AND waybill <> '' AND carrier = ''"
            if self._store.value(taken, number):
                raise Refused(Reason.WAYBILL_TAKEN, waybill=number)
            self._results.moves(case, Handling.POST, waybill=number)
            self._results.along(case, along, Handling.POST, waybill=number)
            for one in (case, *along):
                append(self._store, ResultPosted(one, number), actor, one)
        return self.plan(case)

    def arrived(self, case: str, proof: Proof, actor: str) -> Case:
        """The post handed it over: its own receipt names the signer. Raises Refused(WORDS_MISSING | DELIVERY_STANDS |
        ROLE_MISSING | STEP_NOT_ALLOWED)."""
        with self._store.atomic():
            plan = self._results.stands(case, Handling.ARRIVE)
            said(proof.signer, N_("签收人"))
            placed = replace(proof, place=visible(proof.place) or plan.address)
            for one in self._results.together(case):
                self._results.finish(one, Delivery.EMS, placed, actor, waybill=plan.waybill)
        return self._file.case(case)

    def sent_back(self, case: str, why: str, actor: str) -> DeliveryPlan:
        """The post brought it back: it waits at the window, and may be posted anew. Raises Refused(WORDS_MISSING |
        DELIVERY_STANDS | ROLE_MISSING)."""
        with self._store.atomic():
            self._lockers.check(actor)
            plan = self._results.stands(case, Handling.BACK)
            reason = said(why, N_("退回的原因"))
            for one in self._results.together(case):
                back = self.plan(one).returned + 1
                self._results.moves(one, Handling.BACK, returned=back, waybill="", carrier="")
                append(self._store, ResultSentBack(one, plan.waybill, reason), actor, one)
        return self.plan(case)

    # -- in a box -----------------------------------------------------------------------------------------------------

    def box(self, case: str, bank: str, actor: str, along: Sequence[str] = ()) -> Placed:
        """Put the result into a box: the code in the answer is told to the applicant and kept nowhere. `along` are the
        cases whose results lie in the same box. Where a locker of the hall works the bank its door is opened, and the
        result counts as put in when that door is shut again: until then the parcel's state is "door".

        Raises Refused(DELIVERY_NOT_WANTED | DELIVERY_STANDS | BANK_UNKNOWN | BANK_FULL | STEP_NOT_ALLOWED |
        ROLE_MISSING | LOCKER_AWAY | DOOR_BUSY).
        """
        with self._store.atomic():
            self._begins(case, Handling.BOX, actor)
            if self.doors.works(bank):
                self._results.may_go_along(along, Handling.BOX)
                return self._lockers.ask(case, bank, actor, along)
            placed = self._lockers.put(case, bank, ParcelWay.OUT, actor)
            self._results.moves(case, Handling.BOX)
            self._results.along(case, along, Handling.BOX)
        return placed

    def fetch(self, bank: str, box: int, code: str) -> Case:
        """凭码取件, day and night. Raises Refused(BOX_EMPTY | CODE_WRONG | CODE_LOCKED | CODE_EXPIRED)."""
        opened = self._lockers.open(bank, box, code, self._fetched)
        return self._file.case(opened.case)

    def unlock(self, bank: str, box: int, code: str, press: str) -> Attempt:
        """凭码取件 where a locker of the hall works the doors: the result counts as fetched once the door was open.

        `press` is a UUID of the caller's: the same one again opens nothing anew. Raises Refused(BOX_EMPTY | CODE_WRONG
        | CODE_LOCKED | CODE_EXPIRED | LOCKER_AWAY | DOOR_BUSY), Refused(STEP_NOT_ALLOWED) for what was revoked since.
        """
        return self._lockers.unlock(bank, box, code, press, self._may_be_fetched)

    def _may_be_fetched(self, case: str) -> None:
        """What lies in the box may be handed out still: a door that is open cannot be taken back."""
        for one in self._results.together(case):
            self._file.step(one, Act.DELIVER, APPLICANT)

    def clear(self, parcel: str, actor: str) -> DeliveryPlan:
        """Nobody fetched it: the hall takes it back to the window, where a locker works the bank once its door was
        opened and shut. Raises Refused(BOX_EMPTY | ROLE_MISSING | LOCKER_AWAY | DOOR_BUSY)."""
        with self._store.atomic():
            found = self._lockers.parcel(parcel)
            self._results.stands(found.case, Handling.CLEAR)
            if self.doors.works(found.bank):
                self._lockers.ask_back(parcel, actor)
            else:
                self._cleared(parcel, actor)
        return self.plan(found.case)

    def _cleared(self, parcel: str, actor: str) -> None:
        case = self._lockers.collect(parcel, actor).case
        for one in self._results.together(case):
            self._results.moves(one, Handling.CLEAR, carrier="")

    def _through_the_door(self, attempt: Attempt) -> None:
        """A door said enough: what it was opened for is done, inside atomic()."""
        if attempt.purpose is Purpose.PUT:
            self._begins(attempt.case, Handling.BOX, attempt.actor)
            self._lockers.filled(attempt)
            self._results.moves(attempt.case, Handling.BOX)
            self._results.along(attempt.case, attempt.along, Handling.BOX)
        elif attempt.purpose is Purpose.FETCH:
            self._lockers.taken(attempt.parcel)
            self._fetched(self._lockers.parcel(attempt.parcel))
        elif self._lockers.parcel(attempt.parcel).way is ParcelWay.OUT:
            self._cleared(attempt.parcel, attempt.actor)
        else:
            self._lockers.collect(attempt.parcel, attempt.actor)

    # -- electronically -----------------------------------------------------------------------------------------------

    def send(self, case: str, licence: str, actor: str) -> Case:
        """电子送达, with consent: `licence` is the identifier of the electronic licence or file.

        Raises Refused(DELIVERY_NOT_WANTED | WORDS_MISSING | DELIVERY_STANDS | STEP_NOT_ALLOWED | ROLE_MISSING).
        """
        with self._store.atomic():
            plan = self._results.wanted(case, Handling.SEND)
            held = said(licence, N_("电子证照标识"))
            return self._results.finish(case, Delivery.ELECTRONIC, Proof(plan.addressee), actor, licence=held)

    # -- what is owed -------------------------------------------------------------------------------------------------

    def due(self, case: Case) -> str:
        """The last day to deliver what was decided; "" before the decision, or where no calendar reaches."""
        if not case.decided_at:
            return ""
        return self._file.day(datetime.fromisoformat(case.decided_at), self._file.rules.deliver.limit)

    def owed(self, limit: int = -1) -> list[Owed]:
        """The results that were decided and are not delivered, the earliest last day first; `limit` of them, -1 all."""
        open_ = self._file.cases(
            "WHERE state IN ('granted', 'denied', 'closed', 'issued') AND decided_at <> ''"
            " ORDER BY decided_at, id LIMIT ?",
            limit,
        )
        rules, now = self._file.rules, self._store.clock.now()
        found: list[Owed] = []
        for case in open_:
            due, lamp = self.due(case), Lamp.GREY
            if due:
                clock = Clock(datetime.fromisoformat(case.decided_at), rules.deliver.limit)
                lamp = clock.standing(now, self._file.calendar, rules.lamps).lamp
            found.append(Owed(case, self.plan(case.id), due, lamp))
        return found

    def ready(self, mode: Delivery, state: DeliveryState, limit: int = -1) -> list[tuple[Case, DeliveryPlan]]:
        """The issued cases on one way whose result stands there, oldest first; `limit` of them, -1 all. What lies in
        the envelope or box of another is not named beside it."""
        cases = self._file.cases(
            "WHERE state = 'issued' AND ?1 || ' ' || ?2 = coalesce((SELECT mode || ' ' || delivery.state || carrier"
            " FROM delivery WHERE case_id = hall_case.id), 'window waiting') ORDER BY received_at LIMIT ?3",
            mode.value, state.value, limit,
        )  # fmt: skip
        return [(case, self.plan(case.id)) for case in cases]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _begins(self, case: str, handling: Handling, actor: str) -> None:
        self._lockers.check(actor)
        self._results.begins(case, handling)

    def _fetched(self, parcel: Parcel) -> None:
        proof = Proof(self.plan(parcel.case).addressee, place=f"{parcel.bank} {parcel.box}")
        for one in self._results.together(parcel.case):
            self._results.finish(one, Delivery.LOCKER, proof, APPLICANT)
