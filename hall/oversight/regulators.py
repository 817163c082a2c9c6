"""审管互动: an approval goes to the department that watches over what it allows; a 告知函 comes back and is answered.

德州 2020, no. 2: push approvals to the regulator, follow how many are claimed (认领率), and on a notice from the other
side change, revoke, cancel or void. Who watches over what is the item's own department unless a hall names another.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hall.cases.casefile import CaseFile
from hall.cases.endings import Endings
from hall.cases.escalations import said
from hall.days.workdays import day_after
from hall.errors import Reason, Refused, Unknown
from hall.journal import append
from hall.oversight.voices import Listeners
from hall.oversight.watchrecords import ApprovalClaimed, ApprovalPushed, RegulatorAnswered, RegulatorAsked
from hall.proofs.voids import Void, void_decision
from hall.store import Row
from hall.words import N_

RULE = "rule"
_BATCH = 50  # rows of one write


class Wish(StrEnum):
    """What the regulator asks for."""

    CHANGE = "change"
    REVOKE = "revoke"
    CANCEL = "cancel"
    VOID = "void"


WISH_WORDS: dict[Wish, str] = {
    Wish.CHANGE: N_("变更"),
    Wish.REVOKE: N_("撤销"),
    Wish.CANCEL: N_("注销"),
    Wish.VOID: N_("作废"),
}


_VOIDS: dict[Wish, Void] = {Wish.CHANGE: Void.CHANGED, Wish.CANCEL: Void.CANCELLED, Wish.VOID: Void.ANNULLED}


@dataclass(frozen=True, slots=True)
class Push:
    """An approval at its regulator; `claimed_at` and `claimed_by` are "" until it is claimed."""

    case: str
    organ: str
    at: str
    claimed_at: str
    claimed_by: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A 告知函 and its answer: `answer` is "" while open, then "done" or "declined"."""

    id: str
    case: str
    wish: Wish
    words: str
    at: str
    answer: str
    answer_words: str
    answered_by: str


class Regulators:
    """The link between approval and regulation. `organs` names the regulator of an item; `kinds` are pushed."""

    def __init__(
        self, file: CaseFile, endings: Endings, kinds: Sequence[str], organs: Mapping[str, str] | None = None
    ) -> None:
        self._file, self._store, self._endings, self._kinds = file, file.store, endings, tuple(kinds)
        self._organs, self._listeners = dict(organs or {}), Listeners(file.store)

    def push(self) -> list[Push]:
        """Push what was granted and not yet pushed. Safe to run at any time: each case goes once."""
        marks = ", ".join("?" * len(self._kinds))
        rows = self._store.all(
            f"SELECT id FROM hall_case WHERE outcome = 'granted' AND kind IN ({marks})"
            " AND NOT EXISTS (SELECT 1 FROM regulator_push WHERE case_id = id)",
            *self._kinds,
        )  # fmt: skip
        ids, pushed = [row["id"] for row in rows], list[str]()
        for start in range(0, len(ids), _BATCH):
            pushed += self._push_some(ids[start : start + _BATCH])
        return [self.of_case(case) for case in pushed]

    def _push_some(self, ids: Sequence[str]) -> list[str]:
        """A few in one short write; what another process pushed meanwhile, or was revoked, stays out."""
        with self._store.atomic():
            rows = self._store.all(
                f"SELECT id, item, department FROM hall_case WHERE id IN ({', '.join('?' * len(ids))})"
                " AND state <> 'revoked' AND NOT EXISTS (SELECT 1 FROM regulator_push WHERE case_id = id)",
                *ids,
            )  # fmt: skip
            for row in rows:
                organ: str = self._organs.get(row["item"]) or row["department"]
                self._store.run(
                    "INSERT INTO regulator_push (case_id, organ, at) VALUES (?, ?, ?)", row["id"], organ, self._file.now
                )
                append(self._store, ApprovalPushed(row["id"], organ), RULE, row["id"])
        return [row["id"] for row in rows]

    def claim(self, case: str, actor: str) -> Push:
        """认领: the regulator has it; `actor` is who says so. Raises KeyError, Refused(CLAIMED_ALREADY)."""
        with self._store.atomic():
            now = self.of_case(case)
            if now.claimed_at:
                raise Refused(Reason.CLAIMED_ALREADY)
            self._store.run(
                "UPDATE regulator_push SET claimed_at = ?, claimed_by = ? WHERE case_id = ?",
                self._file.now, actor, case,
            )  # fmt: skip
            append(self._store, ApprovalClaimed(case, now.organ), actor, case)
        return self.of_case(case)

    def take_notice(self, case: str, wish: Wish, words: str, actor: str) -> Notice:
        """A 告知函 came: what the regulator asks for, and why.

        Raises KeyError for a case that was never pushed, Refused(NOTICE_OPEN | WORDS_MISSING).
        """
        id_, kept = str(uuid.uuid4()), said(words, N_("告知函的理由"))
        with self._store.atomic():
            self.of_case(case)
            if self._store.value("SELECT 1 FROM regulator_notice WHERE case_id = ? AND answer = ''", case):
                raise Refused(Reason.NOTICE_OPEN)
            self._store.run(
                "INSERT INTO regulator_notice (id, case_id, wish, words, at) VALUES (?, ?, ?, ?, ?)",
                id_, case, wish.value, kept, self._file.now,
            )  # fmt: skip
            append(self._store, RegulatorAsked(id_, case, wish.value, kept), actor, case)
        return self.notice(id_)

    def answer(self, id_: str, done: bool, words: str, actor: str) -> Notice:
        """Answer a 告知函. Doing what a 撤销 asks for revokes the case itself, by a person who may.

        A change, cancellation or voiding is done at the department's own register; here the papers of the decision
        are void from then on, for every machine of the county that is asked to prove one. Raises
        KeyError, Refused(NOTICE_ANSWERED | ROLE_MISSING | WORDS_MISSING | STEP_NOT_ALLOWED).
        """
        kept = said(words, N_("答复"))
        with self._store.atomic():
            now = self.notice(id_)
            if now.answer:
                raise Refused(Reason.NOTICE_ANSWERED)
            self._listeners.demand(actor, "revoke")
            if done and now.wish is Wish.REVOKE:
                self._endings.revoke(now.case, kept, actor)
            elif done:
                void_decision(self._store, now.case, _VOIDS[now.wish], actor)
            self._store.run(
                "UPDATE regulator_notice SET answer = ?, answer_words = ?, answered_by = ?, answered_at = ?"
                " WHERE id = ?",
                "done" if done else "declined", kept, actor, self._file.now, id_,
            )  # fmt: skip
            append(self._store, RegulatorAnswered(id_, now.case, done, kept), actor, now.case)
        return self.notice(id_)

    def claimed(self, since: date, until: date) -> tuple[list[str], list[str]]:
        """认领率 of what was pushed from `since` to `until`: the cases claimed, and those not."""
        rows = self._store.all(
            "SELECT case_id, claimed_at <> '' AS claimed FROM regulator_push WHERE at >= ? AND at < ? ORDER BY at",
            since.isoformat(), day_after(until).isoformat(),
        )  # fmt: skip
        return [r["case_id"] for r in rows if r["claimed"]], [r["case_id"] for r in rows if not r["claimed"]]

    def of_case(self, case: str) -> Push:
        """Where the approval of a case went. Raises KeyError for one that was never pushed."""
        row = self._store.one("SELECT * FROM regulator_push WHERE case_id = ?", case)
        if row is None:
            raise Unknown(case)
        return _push(row)

    def unclaimed(self) -> list[Push]:
        """What lies at its regulator and nobody has claimed, oldest first."""
        rows = self._store.all("SELECT * FROM regulator_push WHERE claimed_at = '' ORDER BY at")
        return [_push(row) for row in rows]

    def pushed(self, case: str) -> bool:
        """Whether the approval of a case went to its regulator."""
        return self._store.value("SELECT 1 FROM regulator_push WHERE case_id = ?", case) is not None

    def notice(self, id_: str) -> Notice:
        """One 告知函. Raises KeyError."""
        row = self._store.one("SELECT * FROM regulator_notice WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return _notice(row)

    def open(self) -> list[Notice]:
        """The notices that wait for an answer, oldest first."""
        return [_notice(r) for r in self._store.all("SELECT * FROM regulator_notice WHERE answer = '' ORDER BY at")]


def _push(row: Row) -> Push:
    return Push(row["case_id"], row["organ"], row["at"], row["claimed_at"], row["claimed_by"])


def _notice(row: Row) -> Notice:
    return Notice(
        row["id"], row["case_id"], Wish(row["wish"]), row["words"], row["at"], row["answer"], row["answer_words"],
        row["answered_by"],
    )  # fmt: skip
