"""上报: what a window cannot or will not do goes up to a supervisor, in words, and is answered in words.

窗口无否决权: nobody is turned away at a window. Whoever cannot go on writes a reasoned paper (hall.cases.refusals)
or asks here.
"""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from hall.agency.hands import demand
from hall.cases.casefile import CaseFile
from hall.cases.casework import Escalated, EscalationAnswered
from hall.cases.lifecycle import Act
from hall.errors import Reason, Refused, Unknown
from hall.identity import visible
from hall.journal import append
from hall.store import Row
from hall.words import N_


class Why(StrEnum):
    """What is asked above."""

    CANNOT = "cannot"  # the window does not see how to go on
    ASK_AGAIN = "ask_again"  # a second notice of supplement
    EXTEND = "extend"  # more time, 行政许可法 art. 42
    OTHER = "other"


WHY_WORDS: dict[Why, str] = {
    Why.CANNOT: N_("窗口办不了，请负责人决定"),
    Why.ASK_AGAIN: N_("请求再次告知补正"),
    Why.EXTEND: N_("请求延期"),
    Why.OTHER: N_("其他"),
}


@dataclass(frozen=True, slots=True)
class Escalation:
    """One question and its answer: `answer` is "" while open, then "allowed" or "declined"."""

    id: str
    case: str
    item: str
    why: Why
    words: str
    at: str
    actor: str
    answer: str
    answer_words: str
    answered_by: str


class Escalations:
    """Questions to the supervisors of the hall."""

    def __init__(self, file: CaseFile) -> None:
        self._file, self._store = file, file.store

    def escalate(self, case: str, why: Why, words: str, actor: str) -> Escalation:
        """Ask above about a case. Raises Refused(WORDS_MISSING), or Refused(STEP_NOT_ALLOWED) once it is decided."""
        with self._store.atomic():
            step = self._file.step(case, Act.ESCALATE, actor)
            made = Escalated(str(uuid.uuid4()), case, step.row["item"], why.value, said(words, N_("上报的事由")))
            self._insert(made, actor)
            self._file.enter(step, made)
        return self.escalation(made.escalation)

    def escalate_visit(self, item: str, words: str, actor: str) -> Escalation:
        """Ask above where nothing was received: `item` is the code that was asked for, "" for none of the list.

        Raises Refused(WORDS_MISSING | ROLE_MISSING | STAFF_UNKNOWN).
        """
        demand(self._store, actor, Act.ESCALATE)
        with self._store.atomic():
            about = said(words, N_("上报的事由"))
            made = Escalated(str(uuid.uuid4()), "", visible(item), Why.CANNOT.value, about)
            self._insert(made, actor)
            append(self._store, made, actor)
        return self.escalation(made.escalation)

    def answer(self, id_: str, allowed: bool, words: str, actor: str) -> Escalation:
        """The supervisor's answer. Raises Refused(ROLE_MISSING | ESCALATION_ANSWERED | WORDS_MISSING)."""
        with self._store.atomic():
            found = self.escalation(id_)
            if self._file.role(actor) != "supervisor":
                raise Refused(Reason.ROLE_MISSING)
            if found.answer:
                raise Refused(Reason.ESCALATION_ANSWERED)
            reply = said(words, N_("答复"))
            self._store.run(
                "UPDATE escalation SET answer = ?, answer_words = ?, answered_by = ?, answered_at = ? WHERE id = ?",
                "allowed" if allowed else "declined", reply, actor, self._file.now, id_,
            )  # fmt: skip
            append(self._store, EscalationAnswered(id_, found.case, allowed, reply), actor, found.case)
        return self.escalation(id_)

    def permitted(self, case: str, why: Why) -> str:
        """Use up one permission for a case, inside atomic(): who gave it, "" where there is none."""
        row = self._store.one(
            "SELECT id, answered_by FROM escalation WHERE case_id = ? AND case_id <> '' AND why = ?"
            " AND answer = 'allowed' AND used = 0 LIMIT 1",
            case, why.value,
        )  # fmt: skip
        if row is None:
            return ""
        self._store.run("UPDATE escalation SET used = 1 WHERE id = ?", row["id"])
        return row["answered_by"]

    def escalation(self, id_: str) -> Escalation:
        """One of them. Raises KeyError."""
        row = self._store.one("SELECT * FROM escalation WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return _escalation(row)

    def open(self) -> list[Escalation]:
        """What waits for an answer, oldest first."""
        return [_escalation(r) for r in self._store.all("SELECT * FROM escalation WHERE answer = '' ORDER BY at")]

    def of_case(self, case: str) -> list[Escalation]:
        """Everything asked about a case."""
        where = "SELECT * FROM escalation WHERE case_id = ? AND case_id <> '' ORDER BY at"
        return [_escalation(row) for row in self._store.all(where, case)]

    def _insert(self, made: Escalated, actor: str) -> None:
        self._store.run(
            "INSERT INTO escalation (id, case_id, item, why, words, at, actor) VALUES (?, ?, ?, ?, ?, ?, ?)",
            made.escalation, made.case, made.item, made.why, made.words, self._file.now, actor,
        )  # fmt: skip


def said(words: str, what: str) -> str:
    """What somebody wrote, as it is kept (`visible`). Raises Refused(WORDS_MISSING, what=…) for nothing."""
    if not (kept := visible(words)):
        raise Refused(Reason.WORDS_MISSING, what=what)
    return kept


def _escalation(row: Row) -> Escalation:
    return Escalation(
        row["id"], row["case_id"], row["item"], Why(row["why"]), row["words"], row["at"], row["actor"], row["answer"],
        row["answer_words"], row["answered_by"],
    )  # fmt: skip
