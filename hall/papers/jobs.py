"""A print as a job: its life as a table, and its row in the store. It never holds more of a citizen than it must.

One job is one sheet. It is tried once: what is printed again is a job of its own, which counts the sheets before it.
"""

import uuid
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hall.actors import role_of
from hall.cases.records import PaperPrinted, ReprintAsked
from hall.errors import Reason, Refused
from hall.journal import append
from hall.papers.records import PaperAnswered, SheetSpoiled
from hall.ports import PrintOutcome
from hall.proofs.voids import void_older
from hall.staff import may
from hall.store import Row, Store
from hall.words import N_


class JobState(StrEnum):
    """Where a job stands. All but the first two are ends, or wait for nothing but a person's word."""

    QUEUED = "queued"  # asked for; not a byte has gone
    SENT = "sent"  # written down before its first byte leaves
    PROVEN = "proven"  # the printer said that it is out
    UNPROVEN = "unproven"  # handed over, and nobody knows
    CONFIRMED = "confirmed"  # a person saw it
    DENIED = "denied"  # a person looked, and there is none
    FAILED = "failed"  # the printer, or the way to it, said no
    CANCELLED = "cancelled"  # dropped before its first byte


class Happening(StrEnum):
    """What befalls a job."""

    TAKEN = "taken"  # its turn has come
    DROPPED = "dropped"  # who waited for it is gone
    PROVED = "proved"
    PASSED = "passed"  # all handed over to one that cannot prove
    BROKE = "broke"
    LOST = "lost"  # the process that sent it died: its end is unknown
    SEEN = "seen"
    MISSED = "missed"


_J, _H = JobState, Happening
TABLE: dict[tuple[JobState, Happening], JobState] = {
    (_J.QUEUED, _H.TAKEN): _J.SENT,
    (_J.QUEUED, _H.DROPPED): _J.CANCELLED,
    (_J.QUEUED, _H.BROKE): _J.FAILED,
    (_J.SENT, _H.PROVED): _J.PROVEN,
    (_J.SENT, _H.PASSED): _J.UNPROVEN,
    (_J.SENT, _H.BROKE): _J.FAILED,
    (_J.SENT, _H.LOST): _J.UNPROVEN,
    (_J.UNPROVEN, _H.SEEN): _J.CONFIRMED,
    (_J.UNPROVEN, _H.MISSED): _J.DENIED,
}
"""Every way of a job. What is not here cannot happen: PrintJobs refuses it."""

OPEN = frozenset({_J.QUEUED, _J.SENT})
CAME = frozenset({_J.PROVEN, _J.UNPROVEN, _J.CONFIRMED})
"""Where a sheet came out, as far as anybody knows."""

UNATTENDED = "kiosk"
"""The face that nobody sits at: what its citizen did not look for, a clerk of this machine may."""

SHEET = ".a4"  # behind the name of a slip that came on A4: the same paper as that of the roll

_OF_OUTCOME = {"proven": _H.PROVED, "unproven": _H.PASSED, "failed": _H.BROKE}


class Spoilt(StrEnum):
    """What is wrong with a sheet that came out."""

    JAMMED = "jammed"
    SMEARED = "smeared"
    TORN = "torn"
    MISPRINTED = "misprinted"


SPOILT_WORDS: dict[Spoilt, str] = {
    Spoilt.JAMMED: N_("卡纸"),
    Spoilt.SMEARED: N_("污损"),
    Spoilt.TORN: N_("撕破"),
    Spoilt.MISPRINTED: N_("印歪、缺字或不清"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that came out, or may have: `copy` 0 is the first print."""

    job: str
    paper: str
    number: str
    copy: int
    state: JobState
    at: str


def step(state: JobState, happening: Happening) -> JobState:
    """Where `happening` takes a job. Raises Refused(PRINT_SETTLED) for what cannot befall it there."""
    there = TABLE.get((state, happening))
    if there is None:
        raise Refused(Reason.PRINT_SETTLED)
    return there


class PrintJobs:
    """The jobs of one face ("kiosk", "desk-1" …), for one thread; `of_case` tells by its name whether a paper is about
    a case, whose journal then says what became of it."""

    def __init__(self, store: Store, face: str, of_case: Callable[[str], bool]) -> None:
        self._store, self._face, self._of_case = store, face, of_case

    # -- asking -------------------------------------------------------------------------------------------------------

    def ask(self, paper: str, subject: str, number: str, words: bytes) -> str:
        """Queue a paper; its job. `words` stay in the row until the job has ended."""
        job = str(uuid.uuid4())
        with self._store.atomic():
            self._store.run(
                "INSERT INTO print_job (id, face, paper, subject, number, state, asked_at, body)"
                " VALUES (?, ?, ?, ?, ?, 'queued', ?, ?)",
                job, self._face, paper, subject, number, self._now(), words,
            )  # fmt: skip
        return job

    def ask_again(self, paper: str, subject: str, number: str, words: bytes, actor: str) -> str:
        """Queue a paper that may have come out before; then it wants a role, and who asked is written down.

        Raises Refused(ROLE_MISSING | STAFF_UNKNOWN).
        """
        with self._store.atomic():
            copy = self.next_copy(paper, subject)
            if copy:
                self._must(actor)
            job = self.ask(paper, subject, number, words)
            if copy:
                case = subject if self._of_case(paper) else ""
                append(self._store, ReprintAsked(job, paper, number, copy), actor, case)
        return job

    def ask_unseen(self, job: str, words: bytes, actor: str) -> str:
        """Queue once more a first print of which a person said that nothing came out; the new job. It bears 补打 n all
        the same, as a look is no proof, and it is the last: after it the counter helps.

        Raises KeyError for an unknown job, Refused(PRINT_SETTLED) for one that is not so, or was asked for since;
        Refused(ROLE_MISSING | STAFF_UNKNOWN).
        """
        with self._store.atomic():
            self._must(actor, "paper.unseen")
            row = self.row(job)
            paper, subject, number = row["paper"], row["subject"], row["number"]
            later = self._store.value(
                "SELECT 1 FROM print_job WHERE paper = ? AND subject = ? AND pos > ?", paper, subject, row["pos"]
            )
            if row["state"] != JobState.DENIED or row["copy"] or later:
                raise Refused(Reason.PRINT_SETTLED)
            again = self.ask(paper, subject, number, words)
            said = ReprintAsked(again, paper, number, self.next_copy(paper, subject))
            append(self._store, said, actor, self._case(row))
        return again

    def asked(self, paper: str, subject: str) -> bool:
        """Whether a paper came out, may have, or is on its way."""
        return bool(
            self._store.value(
                "SELECT 1 FROM print_job WHERE paper = ? AND subject = ?"
                " AND (began = 1 OR state IN ('queued', 'sent'))",
                paper, subject,
            )
        )  # fmt: skip

    def next_copy(self, paper: str, subject: str) -> int:
        """0 while nothing of the paper can have come out of any printer, else the number of the reprint."""
        slip = paper.removesuffix(SHEET)
        return self._store.value(
            "SELECT coalesce(max(copy) + 1, 0) FROM print_job WHERE paper IN (?, ?) AND subject = ? AND began = 1",
            slip, slip + SHEET, subject,
        )  # fmt: skip

    # -- what was printed ---------------------------------------------------------------------------------------------

    def keep_words(self, paper: str, subject: str, number: str, words: bytes) -> None:
        """From here on the paper says this. What was kept first stays."""
        self._store.run(
            "INSERT OR IGNORE INTO issued_paper (subject, paper, number, at, words) VALUES (?, ?, ?, ?, ?)",
            subject, paper, number, self._now(), zlib.compress(words),
        )  # fmt: skip

    def issued(self, paper: str, subject: str) -> tuple[str, bytes] | None:
        """The number and the words the paper was first printed with; None for one that never was.

        Raises Refused(PAPER_PURGED) where the law had them forgotten.
        """
        row = self._store.one("SELECT number, words FROM issued_paper WHERE subject = ? AND paper = ?", subject, paper)
        if row is None:
            return None
        if row["words"] is None:
            raise Refused(Reason.PAPER_PURGED)
        return row["number"], zlib.decompress(row["words"])

    # -- a job's way --------------------------------------------------------------------------------------------------

    def row(self, job: str) -> Row:
        """A job as it stands. Raises KeyError for an unknown one."""
        row = self._store.one("SELECT * FROM print_job WHERE id = ?", job)
        if row is None:
            raise KeyError(job)
        return row

    def oldest(self) -> Row | None:
        """The job whose turn it is."""
        return self._store.one(
            "SELECT * FROM print_job WHERE face = ? AND state = 'queued' ORDER BY pos LIMIT 1", self._face
        )

    def open(self) -> tuple[int, int]:
        """How many jobs have not ended, and the place of the youngest of them, 0 where there is none."""
        row = self._store.one(
            "SELECT count(*) AS n, coalesce(max(pos), 0) AS last FROM print_job"
            " WHERE face = ? AND state IN ('queued', 'sent')",
            self._face,
        )
        assert row
        return row["n"], row["last"]

    def take(self, job: Row, copy: int) -> None:
        """Mark the job sent, durably with the caller's transaction: not a byte may leave before."""
        state = step(JobState(job["state"]), Happening.TAKEN)
        self._store.run("UPDATE print_job SET state = ?, began = 1, copy = ? WHERE id = ?", state, copy, job["id"])

    def settle(self, job: Row, outcome: PrintOutcome) -> None:
        """Write the end down, and what was printed into the journal, in one."""
        printed = outcome.result != "failed"
        with self._store.atomic():
            now = self._store.value("SELECT state FROM print_job WHERE id = ?", job["id"])
            state = step(JobState(now), _OF_OUTCOME[outcome.result])
            self._store.run(
                "UPDATE print_job SET state = ?, began = ?, why = ?, settled_at = ?, body = NULL WHERE id = ?",
                state, int(outcome.began), "" if printed else outcome.state.value, self._now(), job["id"],
            )  # fmt: skip
            if printed:
                event = PaperPrinted(job["id"], job["paper"], job["number"], outcome.result)
                append(self._store, event, self._face, self._case(job))
                if case := self._case(job):
                    void_older(self._store, case, job["paper"], self._face)

    def drop(self, job: Row) -> None:
        """Give a queued job up: not a byte of it went."""
        state = step(JobState(job["state"]), Happening.DROPPED)
        with self._store.atomic():
            self._store.run(
                "UPDATE print_job SET state = ?, settled_at = ?, body = NULL WHERE id = ?",
                state, self._now(), job["id"],
            )  # fmt: skip

    def left(self, last: int) -> list[Row]:
        """The jobs up to place `last` that have not ended, oldest first."""
        return self._store.all(
            "SELECT * FROM print_job WHERE face = ? AND state IN ('queued', 'sent') AND pos <= ? ORDER BY pos",
            self._face, last,
        )  # fmt: skip

    # -- what people say ----------------------------------------------------------------------------------------------

    def answer(self, job: str, came: bool, actor: str) -> None:
        """Somebody looked whether a paper came out whose printer could not say.

        Raises KeyError for an unknown job, Refused(PRINT_SETTLED) for one that is no question, or no more;
        Refused(STAFF_UNKNOWN).
        """
        with self._store.atomic():
            role_of(self._store, actor)
            row = self.row(job)
            state = step(JobState(row["state"]), Happening.SEEN if came else Happening.MISSED)
            self._store.run(
                "UPDATE print_job SET state = ?, answered_by = ?, answered_at = ? WHERE id = ?",
                state, actor, self._now(), job,
            )  # fmt: skip
            said = PaperAnswered(job, row["paper"], row["number"], row["copy"], came)
            append(self._store, said, actor, self._case(row))

    def sheets(self, subject: str) -> list[Sheet]:
        """The sheets of a case that came out and are not spoiled, oldest first."""
        rows = self._store.all(
            "SELECT * FROM print_job WHERE subject = ? AND paper <> 'queue_ticket'"
            " AND state IN ('proven', 'unproven', 'confirmed') AND id NOT IN (SELECT job FROM spoiled_sheet)"
            " ORDER BY pos",
            subject,
        )
        return [_sheet(row) for row in rows]

    def spoil(self, job: str, reason: Spoilt, actor: str) -> Sheet:
        """废张: the sheet of `job` is not fit to be handed out; which it was.

        Raises KeyError for an unknown job, Refused(ROLE_MISSING | STAFF_UNKNOWN | SHEET_NOT_OUT).
        """
        with self._store.atomic():
            self._must(actor)
            row = self.row(job)
            known = self._store.value("SELECT 1 FROM spoiled_sheet WHERE job = ?", job)
            if known or JobState(row["state"]) not in CAME:
                raise Refused(Reason.SHEET_NOT_OUT)
            if row["state"] == JobState.UNPROVEN:  # who holds the spoiled sheet has seen it
                self.answer(job, True, actor)
            self._store.run("INSERT INTO spoiled_sheet VALUES (?, ?, ?, ?)", job, self._now(), actor, reason)
            said = SheetSpoiled(job, row["paper"], row["number"], row["copy"], reason)
            append(self._store, said, actor, self._case(row))
        return _sheet(row)

    def doubts(self, since: str, face: str = "") -> list[Sheet]:
        """What this face, or `face` of the same machine, handed over from `since` on and nobody has looked for yet,
        oldest first."""
        rows = self._store.all(
            "SELECT * FROM print_job WHERE face = ? AND state = 'unproven' AND settled_at >= ? ORDER BY pos",
            face or self._face, since,
        )  # fmt: skip
        return [_sheet(row) for row in rows]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _case(self, row: Row) -> str:
        return row["subject"] if self._of_case(row["paper"]) else ""

    def _must(self, actor: str, permission: str = "paper.reprint") -> None:
        if not may(role_of(self._store, actor), permission):
            raise Refused(Reason.ROLE_MISSING)

    def _now(self) -> str:
        return self._store.clock.now().isoformat(timespec="milliseconds")


def _sheet(row: Row) -> Sheet:
    at = row["settled_at"] or row["asked_at"]
    return Sheet(row["id"], row["paper"], row["number"], row["copy"], JobState(row["state"]), at)
