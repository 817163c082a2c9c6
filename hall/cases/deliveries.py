"""出件 and 送达: the way the applicant chose, how far the result is on it, and the proof of service at its end.

At the window unless the applicant wants another way: by post only of the applicant's own will (城 五(二)、六-18;
绍 四(四)4), into a 24-hour box (德 17), or electronically with consent (昌 三(六)2). 行政许可法 art. 44: within ten
days of the decision. 送达回证: addressee, document, mode, place, time, signer and relation, refusal, waybill.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hall.cases.casefile import Case, CaseFile
from hall.cases.casework import Delivered
from hall.cases.doors import Attempt, Purpose
from hall.cases.escalations import said
from hall.cases.lifecycle import STATE_WORDS, TABLE, TERMINAL, Act, CaseState
from hall.cases.lockers import APPLICANT, Lockers, Parcel, ParcelWay, Placed
from hall.cases.serving import DeliveryWished, ResultPosted, ResultSentBack
from hall.days.clocks import Clock, Lamp
from hall.errors import Reason, Refused
from hall.identity import visible
from hall.journal import append
from hall.store import Row
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


class DeliveryState(StrEnum):
    """How far a result is."""

    WAITING = "waiting"  # with the hall
    POSTED = "posted"
    BOXED = "boxed"
    DONE = "done"


class Handling(StrEnum):
    """What is done with a result."""

    WISH = "wish"
    POST = "post"
    ARRIVE = "arrive"
    BACK = "back"
    BOX = "box"
    FETCH = "fetch"
    CLEAR = "clear"
    HAND = "hand"
    SEND = "send"


DELIVERY_STATES: dict[DeliveryState, str] = {
    DeliveryState.WAITING: N_("在出件窗口"),
    DeliveryState.POSTED: N_("已寄出"),
    DeliveryState.BOXED: N_("在快递信箱"),
    DeliveryState.DONE: N_("已送达"),
}
HANDLING_WORDS: dict[Handling, str] = {
    Handling.WISH: N_("登记送达方式"),
    Handling.POST: N_("寄出结果"),
    Handling.ARRIVE: N_("登记邮件签收"),
    Handling.BACK: N_("登记邮件退回"),
    Handling.BOX: N_("放进快递信箱"),
    Handling.FETCH: N_("凭码取件"),
    Handling.CLEAR: N_("从信箱收回"),
    Handling.HAND: N_("窗口送达"),
    Handling.SEND: N_("电子送达"),
}

_S, _H = DeliveryState, Handling
WAYS: dict[tuple[DeliveryState, Handling], DeliveryState] = {
    (_S.WAITING, _H.WISH): _S.WAITING,
    (_S.WAITING, _H.POST): _S.POSTED,
    (_S.WAITING, _H.BOX): _S.BOXED,
    (_S.WAITING, _H.HAND): _S.DONE,
    (_S.WAITING, _H.SEND): _S.DONE,
    (_S.POSTED, _H.ARRIVE): _S.DONE,
    (_S.POSTED, _H.BACK): _S.WAITING,
    (_S.BOXED, _H.FETCH): _S.DONE,
    (_S.BOXED, _H.CLEAR): _S.WAITING,
}
"""(state, handling) → where the result is then. What is not here is refused in words."""

_WANTED = {Handling.POST: Delivery.EMS, Handling.BOX: Delivery.LOCKER, Handling.SEND: Delivery.ELECTRONIC}
_WAYBILL = re.compile(r"[A-Z0-9]{8,30}")


class Relation(StrEnum):
    """Who signed, to the addressee."""

    SELF = "self"
    FAMILY = "family"  # an adult of the household
    AGENT = "agent"  # named in writing
    STAFF = "staff"  # who receives for a body
    OTHER = "other"


RELATION_WORDS: dict[Relation, str] = {
    Relation.SELF: N_("本人"),
    Relation.FAMILY: N_("同住成年家属"),
    Relation.AGENT: N_("委托代理人"),
    Relation.STAFF: N_("单位收件人员"),
    Relation.OTHER: N_("其他"),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """送达回证 as far as the one who serves knows it. `refusal` tells how it was left where nobody would sign.

    `document` is "" for the result itself, `place` "" for the window.
    """

    signer: str = ""
    relation: Relation = Relation.SELF
    refusal: str = ""
    document: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class DeliveryPlan:
    """How the applicant of a case wants the result, and where it is. `returned` counts how often the post failed.

    `carrier` is the case in whose envelope or box this one lies, "" for its own.
    """

    case: str
    mode: Delivery
    addressee: str
    address: str
    phone: str
    state: DeliveryState
    waybill: str
    returned: int
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """A result that is not delivered yet: its last day by law, and the lamp."""

    case: Case
    plan: DeliveryPlan
    due: str
    lamp: Lamp


class Deliveries:
    """The ways of a result over the store."""

    def __init__(self, file: CaseFile, lockers: Lockers) -> None:
        self._file, self._store, self._lockers = file, file.store, lockers
        self.doors = lockers.doors
        self.doors.fulfil = self._through_the_door

    # -- what is wanted -----------------------------------------------------------------------------------------------

    def plan(self, case: str) -> DeliveryPlan:
        """The applicant's choice; the window for who chose nothing. Raises KeyError."""
        row = self._store.one("SELECT * FROM delivery WHERE case_id = ?", case)
        return _plan(row) if row else self._usual(self._file.case(case))

    def wish(
        self, case: str, mode: Delivery, actor: str, address: str = "", addressee: str = "", phone: str = ""
    ) -> DeliveryPlan:
        """The applicant's own choice, which may change for as long as the result lies with the hall.

        Address, addressee and telephone are those of the application where they are left out; only post has any.
        Raises Refused(WORDS_MISSING) for post without an address, Refused(DELIVERY_STANDS), or
        Refused(STEP_NOT_ALLOWED) once the case is over.
        """
        with self._store.atomic():
            found = self._stands(case, Handling.WISH)
            held = self._file.case(case)
            if held.state in TERMINAL:
                raise Refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[held.state], act=HANDLING_WORDS[Handling.WISH])
            who = held.applicant
            wanted = replace(self._usual(held), mode=mode, returned=found.returned)
            if mode is Delivery.EMS:
                wanted = replace(
                    wanted,
                    address=said(address or who.address, N_("收件地址")),
                    addressee=visible(addressee) or who.name,
                    phone=said(phone or who.phone, N_("收件人电话")),
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
            self._stands(case, Handling.HAND)
            name = self._file.case(case).applicant.name
            if not visible(proof.refusal):
                signer = said(proof.signer, N_("签收人"))
                if proof.relation is Relation.SELF and signer != name:
                    raise Refused(Reason.SIGNER_NOT_ADDRESSEE)
            return self._finish(case, Delivery.WINDOW, proof, actor)

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
            self._moves(case, Handling.POST, waybill=number)
            self._along(case, along, Handling.POST, waybill=number)
            for one in (case, *along):
                append(self._store, ResultPosted(one, number), actor, one)
        return self.plan(case)

    def arrived(self, case: str, proof: Proof, actor: str) -> Case:
        """The post handed it over: its own receipt names the signer. Raises Refused(WORDS_MISSING | DELIVERY_STANDS |
        ROLE_MISSING | STEP_NOT_ALLOWED)."""
        with self._store.atomic():
            plan = self._stands(case, Handling.ARRIVE)
            said(proof.signer, N_("签收人"))
            placed = replace(proof, place=visible(proof.place) or plan.address)
            for one in self._together(case):
                self._finish(one, Delivery.EMS, placed, actor, waybill=plan.waybill)
        return self._file.case(case)

    def sent_back(self, case: str, why: str, actor: str) -> DeliveryPlan:
        """The post brought it back: it waits at the window, and may be posted anew. Raises Refused(WORDS_MISSING |
        DELIVERY_STANDS | ROLE_MISSING)."""
        with self._store.atomic():
            self._lockers.check(actor)
            plan = self._stands(case, Handling.BACK)
            reason = said(why, N_("退回的原因"))
            for one in self._together(case):
                back = self.plan(one).returned + 1
                self._moves(one, Handling.BACK, returned=back, waybill="", carrier="")
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
                self._may_go_along(along, Handling.BOX)
                return self._lockers.ask(case, bank, actor, along)
            placed = self._lockers.put(case, bank, ParcelWay.OUT, actor)
            self._moves(case, Handling.BOX)
            self._along(case, along, Handling.BOX)
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
        for one in self._together(case):
            self._file.step(one, Act.DELIVER, APPLICANT)

    def clear(self, parcel: str, actor: str) -> DeliveryPlan:
        """Nobody fetched it: the hall takes it back to the window, where a locker works the bank once its door was
        opened and shut. Raises Refused(BOX_EMPTY | ROLE_MISSING | LOCKER_AWAY | DOOR_BUSY)."""
        with self._store.atomic():
            found = self._lockers.parcel(parcel)
            self._stands(found.case, Handling.CLEAR)
            if self.doors.works(found.bank):
                self._lockers.ask_back(parcel, actor)
            else:
                self._cleared(parcel, actor)
        return self.plan(found.case)

    def _cleared(self, parcel: str, actor: str) -> None:
        case = self._lockers.collect(parcel, actor).case
        for one in self._together(case):
            self._moves(one, Handling.CLEAR, carrier="")

    def _through_the_door(self, attempt: Attempt) -> None:
        """A door said enough: what it was opened for is done, inside atomic()."""
        if attempt.purpose is Purpose.PUT:
            self._begins(attempt.case, Handling.BOX, attempt.actor)
            self._lockers.filled(attempt)
            self._moves(attempt.case, Handling.BOX)
            self._along(attempt.case, attempt.along, Handling.BOX)
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
            plan = self._wanted(case, Handling.SEND)
            held = said(licence, N_("电子证照标识"))
            return self._finish(case, Delivery.ELECTRONIC, Proof(plan.addressee), actor, licence=held)

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

    def _usual(self, case: Case) -> DeliveryPlan:
        return DeliveryPlan(case.id, Delivery.WINDOW, case.applicant.name, "", "", DeliveryState.WAITING, "", 0)

    def _stands(self, case: str, handling: Handling) -> DeliveryPlan:
        plan = self.plan(case)
        if (plan.state, handling) not in WAYS:
            raise Refused(
                Reason.DELIVERY_STANDS, state=DELIVERY_STATES[plan.state], act=HANDLING_WORDS[handling]
            )  # fmt: skip
        return plan

    def _wanted(self, case: str, handling: Handling) -> DeliveryPlan:
        plan = self._stands(case, handling)
        if plan.mode is not _WANTED[handling]:
            raise Refused(Reason.DELIVERY_NOT_WANTED, mode=DELIVERY_WORDS[_WANTED[handling]])
        return plan

    def _begins(self, case: str, handling: Handling, actor: str) -> None:
        """A result leaves the window before it is delivered: it was chosen, issued, and the actor may."""
        self._lockers.check(actor)
        self._wanted(case, handling)
        row = self._file.row(case)
        self._file.paid_up(row)
        state = CaseState(row["state"])
        if state is not CaseState.ISSUED:
            raise Refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[state], act=HANDLING_WORDS[handling])

    def _along(self, case: str, along: Sequence[str], handling: Handling, **columns: object) -> None:
        """Lay the results of `along` into the envelope or box of `case`; a denial goes with what was granted."""
        self._may_go_along(along, handling)
        for one in along:
            self._moves(one, handling, carrier=case, **columns)

    def _may_go_along(self, along: Sequence[str], handling: Handling) -> None:
        for one in along:
            self._wanted(one, handling)
            row = self._file.row(one)
            self._file.paid_up(row)
            state = CaseState(row["state"])
            if (state, Act.DELIVER) not in TABLE:
                raise Refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[state], act=HANDLING_WORDS[handling])

    def _together(self, case: str) -> list[str]:
        """Everything on its way in the envelope or box that `case` lies in, the one that carries it first."""
        lead = self.plan(case).carrier or case
        rest = "SELECT case_id FROM delivery WHERE carrier = ? AND carrier <> '' AND state <> 'done' ORDER BY case_id"
        return [lead, *(row["case_id"] for row in self._store.all(rest, lead))]

    def _moves(self, case: str, handling: Handling, **columns: object) -> None:
        values: dict[str, object] = {"state": WAYS[self.plan(case).state, handling].value} | columns
        self._store.run(
            f"UPDATE delivery SET {', '.join(f'{name} = ?' for name in values)} WHERE case_id = ?",
            *values.values(), case,
        )  # fmt: skip

    def _fetched(self, parcel: Parcel) -> None:
        proof = Proof(self.plan(parcel.case).addressee, place=f"{parcel.bank} {parcel.box}")
        for one in self._together(parcel.case):
            self._finish(one, Delivery.LOCKER, proof, APPLICANT)

    def _finish(
        self, case: str, mode: Delivery, proof: Proof, actor: str, waybill: str = "", licence: str = ""
    ) -> Case:
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
