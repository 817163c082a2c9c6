"""咨询: where a case begins. Whoever is asked first answers for the question until it is answered or in other hands.

首问负责 (城 一; 昌 三(一)4): a question never belongs to nobody and never to two; it is handed over only to a
colleague or a department by name, with a receipt for who asked. 咨询一次写清 (城 六-7): the answer is written, and by
the guide it holds conditions, materials, limits, fee, ways, process and results together. 公共服务知识库 (绍 四(三))
is the catalogue's search.
"""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hall.agency.hands import demand
from hall.cases.casefile import Case, CaseFile
from hall.cases.counterrules import CounterRules
from hall.cases.escalations import said
from hall.cases.guides import Chapter, guide, written
from hall.cases.serving import (
    ConsultationAnswered,
    ConsultationAsked,
    ConsultationEnded,
    ConsultationHandedOver,
    ConsultationReceived,
)
from hall.catalogue.items import ServiceItem
from hall.errors import Reason, Refused, Unknown
from hall.identity import visible
from hall.journal import append
from hall.store import Row
from hall.words import N_

# What a question says beside its matter; the longer first.
_ASKING = re.compile(
    "请问|我想|想要|我要|需要|怎么样|怎么|怎样|如何|哪些|[在去到]?哪[里儿]?|什么|多少钱?|多久|几天|手续|材料|资料|流程|办理"
    "|能不能|可不可以|可以|要|办|的|吗|呢|呀|啊|吧|[，。？！、,.?!]"
)


class Standing(StrEnum):
    """Where a question stands."""

    OPEN = "open"
    ANSWERED = "answered"
    RECEIVED = "received"
    ENDED = "ended"


class Doing(StrEnum):
    """What is done with a question."""

    HAND_OVER = "hand_over"
    ANSWER = "answer"
    RECEIVE = "receive"
    END = "end"


STANDING_WORDS: dict[Standing, str] = {
    Standing.OPEN: N_("待答复"),
    Standing.ANSWERED: N_("已书面答复"),
    Standing.RECEIVED: N_("已转为收件"),
    Standing.ENDED: N_("已了结"),
}
DOING_WORDS: dict[Doing, str] = {
    Doing.HAND_OVER: N_("移交咨询"),
    Doing.ANSWER: N_("答复咨询"),
    Doing.RECEIVE: N_("转为收件"),
    Doing.END: N_("了结咨询"),
}
COURSE: dict[tuple[Standing, Doing], Standing] = {
    (Standing.OPEN, Doing.HAND_OVER): Standing.OPEN,
    (Standing.OPEN, Doing.ANSWER): Standing.ANSWERED,
    (Standing.OPEN, Doing.RECEIVE): Standing.RECEIVED,
    (Standing.OPEN, Doing.END): Standing.ENDED,
    (Standing.ANSWERED, Doing.RECEIVE): Standing.RECEIVED,
    (Standing.ANSWERED, Doing.END): Standing.ENDED,
}
"""(standing, doing) → where the question stands then. What is not here is refused in words."""


@dataclass(frozen=True, slots=True, repr=False)
class Consultation:
    """One question. `owner` is who answers for it, a 工号 or with `department` a department's name, "" once it is over.

    `first` is who was asked first, `due` the last day to answer, "" where no calendar reaches.
    """

    id: str
    number: str
    item: str
    question: str
    person: str
    phone: str
    state: Standing
    owner: str
    department: bool
    first: str
    asked_at: str
    due: str
    answer: str
    answered_by: str
    case: str


@dataclass(frozen=True, slots=True)
class Hand:
    """One of those who answered for a question: `until` is "" while this one does."""

    owner: str
    department: bool
    since: str
    until: str
    why: str


class Consultations:
    """Questions over the store. `station` is part of their numbers."""

    def __init__(self, file: CaseFile, station: str, rules: CounterRules) -> None:
        self._file, self._store, self._station, self._rules = file, file.store, station, rules

    # -- asking -------------------------------------------------------------------------------------------------------

    def ask(self, item: str, question: str, actor: str, id_number: str = "", phone: str = "") -> Consultation:
        """咨询, by a person or by somebody without a name: `actor`, asked first, answers for it from now on.

        `item` is the code of the item it is about, "" for a free question, which needs words. Raises
        Refused(ITEM_UNKNOWN | WORDS_MISSING | ROLE_MISSING), Refused(NOBODY_THERE) where nobody was asked.
        """
        if not actor:
            raise Refused(Reason.NOBODY_THERE, name=actor)
        demand(self._store, actor, "enquiry.take")
        asked = visible(question)
        if item:
            self._file.catalogue.item(item)
        else:
            asked = said(question, N_("咨询的问题"))
        with self._store.atomic():
            now = self._store.clock.now()
            serial = self._store.next_number("consultation", now.date().isoformat())
            id_, number = str(uuid.uuid4()), f"询{self._station}{now:%Y%m%d}{serial:04d}"
            due = self._file.day(now, self._rules.consult)
            self._store.run(
                "INSERT INTO consultation (id, number, item, question, person, phone, state, owner, first, asked_at,"
                " due) VALUES (?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?)",
                id_, number, item, asked, self._store.person(id_number.strip()), visible(phone), actor, actor,
                self._file.now, due,
            )  # fmt: skip
            self._store.run(
                "INSERT INTO consultation_hand (consultation, n, owner, department, since) VALUES (?, 1, ?, 0, ?)",
                id_, actor, self._file.now,
            )  # fmt: skip
            append(self._store, ConsultationAsked(id_, number, item, asked, actor, due), actor)
        return self.consultation(id_)

    def hand_over(self, id_: str, to: str, why: str, actor: str) -> str:
        """Hand the question to a colleague (工号) or to a department of the catalogue, by name: the receipt's number.

        From then on that one answers for it; who may take from a department is anybody of it, by handing it on to
        themselves. Raises Refused(NOT_YOUR_QUESTION | NOBODY_THERE | HANDED_TO_SELF | WORDS_MISSING |
        CONSULTATION_OVER).
        """
        with self._store.atomic():
            found = self._owned(id_, Doing.HAND_OVER, actor)
            reason = said(why, N_("移交的原因"))
            department = self._store.value("SELECT 1 FROM staff WHERE id = ?", to) is None
            if department and to not in self.departments():
                raise Refused(Reason.NOBODY_THERE, name=to)
            if (to, department) == (found.owner, found.department):
                raise Refused(Reason.HANDED_TO_SELF, owner=to)
            n = self._store.value("SELECT max(n) FROM consultation_hand WHERE consultation = ?", id_)
            receipt = f"{found.number}-{n}"
            self._let_go(id_, reason)
            self._store.run(
                "INSERT INTO consultation_hand (consultation, n, owner, department, since) VALUES (?, ?, ?, ?, ?)",
                id_, n + 1, to, int(department), self._file.now,
            )  # fmt: skip
            self._store.run("UPDATE consultation SET owner = ?, department = ? WHERE id = ?", to, int(department), id_)
            append(self._store, ConsultationHandedOver(id_, receipt, found.owner, to, department, reason), actor)
        return receipt

    # -- answering ----------------------------------------------------------------------------------------------------

    def answer(self, id_: str, words: str, actor: str) -> Consultation:
        """Answer in writing, in own words. Raises Refused(WORDS_MISSING | NOT_YOUR_QUESTION | CONSULTATION_OVER)."""
        with self._store.atomic():
            found = self._owned(id_, Doing.ANSWER, actor)
            event = ConsultationAnswered(id_, found.item, "", said(words, N_("答复")))
            return self._answered(event, actor)

    def answer_by_guide(self, id_: str, item: str, actor: str) -> Consultation:
        """一次写清: the whole guide of `item` in writing, and all its forms with it (表格一次发清).

        Raises Refused(ITEM_UNKNOWN | ITEM_CANCELLED | ITEM_DELEGATED | NOT_YOUR_QUESTION | CONSULTATION_OVER).
        """
        wanted = self._file.catalogue.item(item)
        if no := wanted.refusal:
            raise no
        with self._store.atomic():
            self._owned(id_, Doing.ANSWER, actor)
            self._store.run("UPDATE consultation SET item = ? WHERE id = ?", item, id_)
            forms = [material.sample for material in self._rules.demands.asked(wanted) if material.sample]
            text = written(wanted.name, guide(wanted, self._rules.demands))
            return self._answered(ConsultationAnswered(id_, item, wanted.version, text, forms), actor)

    def known(self, text: str) -> list[tuple[ServiceItem, tuple[Chapter, ...]]]:
        """The knowledge base: what fits the words somebody used, best first, each with its guide.

        A whole question (身份证丢了怎么办) is looked for once more without the words that only ask.
        """
        find = self._file.catalogue.find
        found = find(text)
        if not found and (matter := " ".join(_ASKING.split(text)).strip()):
            found = find(matter)
        return [(item, guide(item, self._rules.demands)) for item in found]

    # -- ending -------------------------------------------------------------------------------------------------------

    def received(self, id_: str, case: Case, actor: str) -> Consultation:
        """The question became `case`: nobody owns it, the case's own clock runs. Inside atomic() with the receiving.

        Raises Refused(CONSULTATION_OVER | NOT_YOUR_QUESTION).
        """
        found = self._owned(id_, Doing.RECEIVE, actor)
        if found.state is Standing.OPEN:
            self._let_go(id_, "")
        self._close(ConsultationReceived(id_, case.id), Standing.RECEIVED, actor, case.id)
        return self.consultation(id_)

    def attach(self, id_: str, case: Case, actor: str) -> Consultation:
        """The question led to a case that is open already. Raises what `received` raises, Refused(QUESTION_HAS_CASE)
        for a case that another question led to."""
        with self._store.atomic():
            if self.of_case(case.id):
                raise Refused(Reason.QUESTION_HAS_CASE)
            return self.received(id_, case, actor)

    def end(self, id_: str, why: str, actor: str) -> Consultation:
        """Over without an application. Who never got an answer is owed the reason in words.

        Raises Refused(WORDS_MISSING | NOT_YOUR_QUESTION | CONSULTATION_OVER).
        """
        with self._store.atomic():
            found = self._owned(id_, Doing.END, actor)
            reason = visible(why)
            if found.state is Standing.OPEN:
                reason = said(why, N_("没有答复的原因"))
                self._let_go(id_, reason)
            self._close(ConsultationEnded(id_, reason), Standing.ENDED, actor)
        return self.consultation(id_)

    # -- finding ------------------------------------------------------------------------------------------------------

    def consultation(self, id_: str) -> Consultation:
        """One question. Raises KeyError."""
        row = self._store.one("SELECT * FROM consultation WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return _consultation(row)

    def open(self, owner: str = "") -> list[Consultation]:
        """The questions that wait for an answer, of one owner or of all, the earliest due first."""
        return self._all("state = 'open' AND (?1 = '' OR owner = ?1)", owner)

    def answered(self) -> list[Consultation]:
        """The questions that were answered and have led to nothing yet."""
        return self._all("state = 'answered'")

    def overdue(self) -> list[Consultation]:
        """The open questions whose last day is over, each with who answers for it now."""
        return self._all("state = 'open' AND due <> '' AND due < ?", self._file.today.isoformat())

    def of_person(self, id_number: str) -> list[Consultation]:
        """Everything a person asked on this machine by name."""
        return self._all("person = ? AND person <> ''", self._store.person(id_number))

    def of_case(self, case: str) -> list[Consultation]:
        """The question a case began with."""
        return self._all("case_id = ? AND case_id <> ''", case)

    def hands(self, id_: str) -> list[Hand]:
        """Through whose hands a question went."""
        rows = self._store.all("SELECT * FROM consultation_hand WHERE consultation = ? ORDER BY n", id_)
        return [Hand(r["owner"], bool(r["department"]), r["since"], r["until"], r["why"]) for r in rows]

    def departments(self) -> Sequence[str]:
        """The departments of the catalogue, each once, in its order."""
        return tuple(dict.fromkeys(item.department for item in self._file.catalogue.items()))

    # -- inside -------------------------------------------------------------------------------------------------------

    def _owned(self, id_: str, doing: Doing, actor: str) -> Consultation:
        """The question, if `actor` may do this with it: who answers for it, anybody where a department does, and a
        supervisor."""
        found = self.consultation(id_)
        if (found.state, doing) not in COURSE:
            raise Refused(Reason.CONSULTATION_OVER, state=STANDING_WORDS[found.state], act=DOING_WORDS[doing])
        mine = found.state is not Standing.OPEN or found.department or found.owner == actor
        if not mine and self._file.role(actor) != "supervisor":
            raise Refused(Reason.NOT_YOUR_QUESTION, owner=found.owner)
        return found

    def _answered(self, event: ConsultationAnswered, actor: str) -> Consultation:
        self._let_go(event.consultation, "")
        self._store.run(
            "UPDATE consultation SET answer = ?, answered_by = ? WHERE id = ?", event.answer, actor, event.consultation
        )
        self._close(event, Standing.ANSWERED, actor)
        return self.consultation(event.consultation)

    def _let_go(self, id_: str, why: str) -> None:
        self._store.run(
            "UPDATE consultation_hand SET until = ?, why = ? WHERE consultation = ? AND until = ''",
            self._file.now, why, id_,
        )  # fmt: skip

    def _close(
        self,
        event: ConsultationAnswered | ConsultationReceived | ConsultationEnded,
        state: Standing,
        actor: str,
        case: str = "",
    ) -> None:
        self._store.run(
            "UPDATE consultation SET state = ?, owner = '', department = 0, case_id = ? WHERE id = ?",
            state.value, case, event.consultation,
        )  # fmt: skip
        append(self._store, event, actor, case)

    def _all(self, where: str, *params: object) -> list[Consultation]:
        rows = self._store.all(f"SELECT * FROM consultation WHERE {where} ORDER BY due, asked_at, id", *params)
        return [_consultation(row) for row in rows]


def _consultation(row: Row) -> Consultation:
    return Consultation(
        row["id"], row["number"], row["item"], row["question"], row["person"], row["phone"], Standing(row["state"]),
        row["owner"], bool(row["department"]), row["first"], row["asked_at"], row["due"], row["answer"],
        row["answered_by"], row["case_id"],
    )  # fmt: skip
