"""12345: what people ask, complain of and suggest, received in one place, passed on by duty, closed in time.

昌 三(二)5; 国办发〔2020〕53号; the days are the profile's (hotline.reply 5 + 5 working days, hotline.return 24
hours, after the bylaws of 潍坊 and 安阳). The hotline alone knows who called, and the unit if the caller agrees.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from hall.errors import Reason, Refused
from hall.journal import append
from hall.oversight.duties import Duties
from hall.oversight.enquirylife import (
    ACT_WORDS,
    NEEDS,
    STATE_WORDS,
    TABLE,
    EnquiryAct,
    EnquiryState,
    Ground,
    Kind,
)
from hall.oversight.records import EnquiryFiled, EnquiryHandled
from hall.oversight.sheets import Enquiry, Sheets
from hall.oversight.terms import Terms, later
from hall.oversight.voices import Listeners, Voice, clean_words, note, sound
from hall.store import Row, Store
from hall.words import N_


class Enquiries:
    """What is done with the work sheets of the hotline; `sheets` reads them."""

    def __init__(self, store: Store, terms: Terms, duties: Duties) -> None:
        self._store, self._terms, self.duties, self._listeners = store, terms, duties, Listeners(store)
        self.sheets = Sheets(store, terms, self._listeners)

    def receive(
        self,
        kind: Kind,
        words: str,
        actor: str,
        voice: Voice | None = None,
        disclosed: bool = False,
        calm: bool = False,
    ) -> Enquiry:
        """统一接收: whatever the way it came. `voice` wants an answer; `disclosed`: the unit may know who it is.

        Raises Refused(EMERGENCY, number=…) where the words sound like one, unless the operator asked and it is `calm`;
        Refused(WORDS_MISSING | WORDS_TOO_LONG | NAME_NOT_ALLOWED | PHONE_WRONG | ROLE_MISSING).
        """
        self._listeners.demand(actor, "enquiry.take")
        said = self._said(words, N_("来电内容"))
        if (number := self.duties.emergency(said)) and not calm:
            raise Refused(Reason.EMERGENCY, number=number)
        heard = sound(voice) if voice else Voice("", "")
        with self._store.atomic():
            now, id_ = self._store.clock.now(), str(uuid.uuid4())
            day = f"{now:%Y%m%d}"
            number = f"GD{day}{self._store.next_number('enquiry', day):04d}"
            term = self._terms.term("hotline.reply", now)
            self._store.run(
                "INSERT INTO enquiry (id, number, kind, words, state, owner, named, name, phone, person, disclosed,"
                " received_at, received_by, calendar, due)"
                " VALUES (?, ?, ?, ?, 'received', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id_, number, kind.value, said, actor, int(bool(voice)), heard.name, heard.phone,
                self._store.person(heard.id_number), int(disclosed and bool(voice)), self._now, actor, term.calendar,
                term.day,
            )  # fmt: skip
            append(self._store, EnquiryFiled(id_, number, kind.value, said, bool(voice), term.day), actor)
        return self.sheets.one(id_)

    def answer(self, id_: str, words: str, actor: str) -> Enquiry:
        """Answered at once, by whoever received it."""
        return self._replied(id_, EnquiryAct.ANSWER, words, actor)

    def transfer(self, id_: str, topic: str, actor: str) -> Enquiry:
        """按责转办: to the unit that the list of duties names for `topic`, one lead and its helpers.

        Raises Refused(TOPIC_UNKNOWN), Refused(UNIT_RETURNED_IT, unit=…) for a unit that gave it back before.
        """
        duty = self.duties.duty(topic)
        with self._store.atomic():
            row = self._step(id_, EnquiryAct.TRANSFER, actor)
            if duty.unit in self.sheets.units(id_, "returned"):
                raise Refused(Reason.UNIT_RETURNED_IT, unit=duty.unit)
            self._assign(row, EnquiryAct.TRANSFER, duty.unit, duty.helpers, "", actor, topic=topic, designated=0)
        return self.sheets.one(id_)

    def designate(self, id_: str, lead: str, helpers: Sequence[str], words: str, actor: str) -> Enquiry:
        """The head names who does it, where units differ: it cannot be given back then.

        Raises Refused(UNIT_UNKNOWN), Refused(WORDS_MISSING).
        """
        with self._store.atomic():
            row = self._step(id_, EnquiryAct.DESIGNATE, actor)
            units = [self.duties.unit(unit) for unit in (lead, *helpers)]
            said = self._said(words, N_("指定理由"))
            self._assign(row, EnquiryAct.DESIGNATE, units[0], units[1:], said, actor, designated=1)
        return self.sheets.one(id_)

    def accept(self, id_: str, actor: str) -> Enquiry:
        """接收: the unit does it."""
        with self._store.atomic():
            self._enter(self._step(id_, EnquiryAct.ACCEPT, actor), EnquiryAct.ACCEPT, actor, "", return_until="")
        return self.sheets.one(id_)

    def give_back(self, id_: str, why: str, actor: str) -> Enquiry:
        """退回 within 24 hours, with a reason; the day of the answer stays as it is.

        Raises Refused(RETURN_OVER | DESIGNATED | WORDS_MISSING).
        """
        with self._store.atomic():
            row = self._step(id_, EnquiryAct.GIVE_BACK, actor)
            if row["designated"]:
                raise Refused(Reason.DESIGNATED)
            if self._store.clock.now() >= datetime.fromisoformat(row["return_until"]):
                raise Refused(Reason.RETURN_OVER)
            said = self._said(why, N_("退回理由"))
            self._store.run("UPDATE enquiry_unit SET part = 'returned' WHERE enquiry = ? AND part = 'lead'", id_)
            self._enter(
                row, EnquiryAct.GIVE_BACK, actor, said, return_until="", owner=row["received_by"],
                returns=row["returns"] + 1,
            )  # fmt: skip
        return self.sheets.one(id_)

    def extend(self, id_: str, why: str, approver: str, actor: str) -> Enquiry:
        """延期, once, approved by the head before the day is over.

        Raises Refused(EXTENDED_ALREADY | EXTEND_LATE | EXTEND_ABOVE | WORDS_MISSING).
        """
        with self._store.atomic():
            row = self._step(id_, EnquiryAct.EXTEND, actor)
            if row["extended"]:
                raise Refused(Reason.EXTENDED_ALREADY)
            if row["due"] and self._today > row["due"]:
                raise Refused(Reason.EXTEND_LATE, day=row["due"])
            if approver == actor or not self._listeners.may(approver, "enquiry.extend"):
                raise Refused(Reason.EXTEND_ABOVE)
            said = self._said(why, N_("延期理由"))
            term = self._terms.term("hotline.reply", datetime.fromisoformat(row["received_at"]), extended=True)
            self._enter(
                row, EnquiryAct.EXTEND, actor, said, extended=1, approver=approver, due=later(row["due"], term.day)
            )
        return self.sheets.one(id_)

    def reply(self, id_: str, words: str, actor: str) -> Enquiry:
        """答复, by the unit that leads."""
        return self._replied(id_, EnquiryAct.REPLY, words, actor)

    def decline(self, id_: str, ground: Ground, words: str, actor: str) -> Enquiry:
        """不予办理, on a listed ground only, with the way that is open instead. It may be urged."""
        with self._store.atomic():
            row = self._step(id_, EnquiryAct.DECLINE, actor)
            said = self._said(words, N_("理由和其他途径"))
            self._enter(row, EnquiryAct.DECLINE, actor, said, ground=ground.value, reply=said)
        return self.sheets.one(id_)

    def urge(self, id_: str, words: str, actor: str) -> Enquiry:
        """督办. A refusal that does not hold goes back to be assigned. Raises Refused(NOTHING_TO_URGE)."""
        with self._store.atomic():
            row = self._step(id_, EnquiryAct.URGE, actor)
            if not self.sheets.triggers(row):
                raise Refused(Reason.NOTHING_TO_URGE)
            said, again = self._said(words, N_("督办意见")), row["state"] == EnquiryState.DECLINED
            columns: dict[str, object] = {"ground": "", "reply": "", "owner": row["received_by"]} if again else {}
            self._enter(row, EnquiryAct.URGE, actor, said, urged=row["urged"] + 1, **columns)
        return self.sheets.one(id_)

    def close(self, id_: str, actor: str) -> Enquiry:
        """办结."""
        with self._store.atomic():
            row = self._step(id_, EnquiryAct.CLOSE, actor)
            self._enter(row, EnquiryAct.CLOSE, actor, "", closed_at=self._now)
        return self.sheets.one(id_)

    def call_back(self, id_: str, resolved: bool, satisfied: int, words: str, actor: str) -> Enquiry:
        """回访: whether it is settled, and the caller's grade (5 best). Not settled: assigned anew, with new days.

        Raises Refused(NOBODY_TO_CALL) where no name was given, Refused(GRADE_UNKNOWN).
        """
        if satisfied not in range(1, 6):
            raise Refused(Reason.GRADE_UNKNOWN)
        act = EnquiryAct.CALL_BACK if resolved else EnquiryAct.REOPEN
        with self._store.atomic():
            row = self._step(id_, act, actor)
            if not row["named"]:
                raise Refused(Reason.NOBODY_TO_CALL)
            columns: dict[str, object] = {}
            if not resolved:
                due = later(row["due"], self._terms.term("hotline.reply", self._store.clock.now()).day)
                columns = {"unresolved": row["unresolved"] + 1, "owner": row["received_by"], "due": due}
            self._enter(row, act, actor, self._said(words, N_("回访情况")), satisfied=satisfied, **columns)
        return self.sheets.one(id_)

    def redate(self) -> int:
        """Count the days of what came in before a calendar reached so far; how many were dated."""
        dated = 0
        with self._store.atomic():
            for row in self._store.all("SELECT * FROM enquiry WHERE calendar = ''"):
                since = datetime.fromisoformat(row["received_at"])
                term = self._terms.term("hotline.reply", since, bool(row["extended"]))
                if term.day:
                    dated += self._store.run(
                        "UPDATE enquiry SET due = ?, calendar = ? WHERE id = ?",
                        later(row["due"], term.day), term.calendar, row["id"],
                    )  # fmt: skip
        return dated

    # -- inside -------------------------------------------------------------------------------------------------------

    @property
    def _now(self) -> str:
        return self._store.clock.now().isoformat(timespec="milliseconds")

    @property
    def _today(self) -> str:
        return self._store.clock.now().date().isoformat()

    def _said(self, words: str, what: str) -> str:
        kept = clean_words(words, self._terms.publicity.words)
        if not kept:
            raise Refused(Reason.WORDS_MISSING, what=what)
        return kept

    def _replied(self, id_: str, act: EnquiryAct, words: str, actor: str) -> Enquiry:
        with self._store.atomic():
            row = self._step(id_, act, actor)
            said = self._said(words, N_("答复"))
            self._enter(row, act, actor, said, reply=said, replied_at=self._now)
        return self.sheets.one(id_)

    def _assign(
        self, row: Row, act: EnquiryAct, lead: str, helpers: Sequence[str], words: str, actor: str, **columns: object
    ) -> None:
        id_, now = row["id"], self._store.clock.now()
        self._store.run("DELETE FROM enquiry_unit WHERE enquiry = ? AND (part <> 'returned' OR unit = ?)", id_, lead)
        self._store.run("INSERT INTO enquiry_unit VALUES (?, ?, 'lead')", id_, lead)
        for unit in helpers:
            self._store.run("INSERT OR IGNORE INTO enquiry_unit VALUES (?, ?, 'help')", id_, unit)
        until = self._terms.term("hotline.return", now).end
        self._enter(row, act, actor, words, owner=lead, return_until=until, **columns)

    def _step(self, id_: str, act: EnquiryAct, actor: str) -> Row:
        row = self.sheets.row(id_)
        self._listeners.demand(actor, NEEDS[act])
        if (EnquiryState(row["state"]), act) not in TABLE:
            raise Refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[EnquiryState(row["state"])], act=ACT_WORDS[act])
        return row

    def _enter(self, row: Row, act: EnquiryAct, actor: str, words: str, **columns: object) -> None:
        after = TABLE[EnquiryState(row["state"]), act]
        values: dict[str, object] = {"state": after.value} | columns
        self._store.run(
            f"UPDATE enquiry SET {', '.join(f'{name} = ?' for name in values)} WHERE id = ?",
            *values.values(),
            row["id"],
        )
        note(self._store, row["id"], act.value, after.value, actor, words)
        owner, due = (str(values.get(name, row[name])) for name in ("owner", "due"))
        append(self._store, EnquiryHandled(row["id"], act.value, after.value, owner, words, due), actor)
