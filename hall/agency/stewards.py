"""店小二: one named steward per enterprise who follows its problems to the end; and the enterprise's liaison officers.

德 11, 4 (一对一, 管家式服务); 绍 四（七）; 城 六-15 (企业联络员).
"""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from hall.agency.hands import demand, now_of
from hall.agency.parties import Party, checked
from hall.agency.records import LiaisonEntered, ProblemMoved, StewardNamed
from hall.cases.escalations import said
from hall.codes import uscc_fault
from hall.errors import Reason, Refused, Unknown
from hall.journal import append
from hall.store import Row, Store
from hall.words import N_


class ProblemState(StrEnum):
    """Where a problem stands."""

    OPEN = "open"
    HANDLING = "handling"
    SOLVED = "solved"  # says the steward
    CLOSED = "closed"  # says the enterprise


PROBLEM_WORDS: dict[ProblemState, str] = {
    ProblemState.OPEN: N_("已登记"),
    ProblemState.HANDLING: N_("处理中"),
    ProblemState.SOLVED: N_("已处理，待企业确认"),
    ProblemState.CLOSED: N_("企业已确认"),
}


class ProblemAct(StrEnum):
    """What can be done with a problem."""

    HANDLE = "handle"
    NOTE = "note"
    SOLVE = "solve"
    CONFIRM = "confirm"
    REOPEN = "reopen"


PROBLEM_ACTS: dict[ProblemAct, str] = {
    ProblemAct.HANDLE: N_("着手处理"),
    ProblemAct.NOTE: N_("记录进展"),
    ProblemAct.SOLVE: N_("登记已处理"),
    ProblemAct.CONFIRM: N_("登记企业确认"),
    ProblemAct.REOPEN: N_("登记问题没有解决"),
}
_S, _A = ProblemState, ProblemAct
# (state, act) → where it leads. What is not here is refused in words.
PROBLEM: dict[tuple[ProblemState, ProblemAct], ProblemState] = {
    (_S.OPEN, _A.HANDLE): _S.HANDLING,
    (_S.HANDLING, _A.NOTE): _S.HANDLING,
    (_S.HANDLING, _A.SOLVE): _S.SOLVED,
    (_S.SOLVED, _A.CONFIRM): _S.CLOSED,
    (_S.SOLVED, _A.REOPEN): _S.HANDLING,
}


@dataclass(frozen=True, slots=True)
class Steward:
    """Who looks after an enterprise, by its credit code; `until` is "" for today's."""

    uscc: str
    staff: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Liaison:
    """企业联络员: whom the enterprise sends."""

    id: str
    uscc: str
    name: str
    phone: str
    since: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of an enterprise. `times` counts how often it came back, `last` is what was done last."""

    id: str
    uscc: str
    staff: str
    words: str
    state: ProblemState
    opened_at: str
    times: int
    last: str


class Stewards:
    """Stewards, liaison officers and problems, over the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def name(self, uscc: str, staff: str, actor: str, instead: bool = False) -> Steward:
        """Name the one steward of an enterprise; `instead` of the one it has, who hands the open problems over.

        Raises Refused(USCC_WRONG | STEWARD_NAMED | ROLE_MISSING), the last also for who is no steward.
        """
        demand(self._store, actor, "steward.name")
        demand(self._store, staff, "steward.problem")
        code = _sound(uscc)
        with self._store.atomic():
            if self.steward(code) and not instead:
                raise Refused(Reason.STEWARD_NAMED)
            now = now_of(self._store)
            self._store.run("UPDATE steward SET until = ? WHERE uscc = ? AND until = ''", now, code)
            new = "INSERT INTO steward (id, uscc, staff, since) VALUES (?, ?, ?, ?)"
            self._store.run(new, str(uuid.uuid4()), code, staff, now)
            self._store.run("UPDATE problem SET staff = ? WHERE uscc = ? AND state <> 'closed'", staff, code)
            append(self._store, StewardNamed(code, staff), actor)
        return self._steward(code)

    def steward(self, uscc: str) -> Steward | None:
        """The steward of an enterprise; None where it has none."""
        row = self._store.one("SELECT * FROM steward WHERE uscc = ? AND until = ''", uscc.upper())
        return Steward(row["uscc"], row["staff"], row["since"], row["until"]) if row else None

    def of_staff(self, staff: str) -> list[str]:
        """The enterprises a steward looks after."""
        rows = self._store.all("SELECT uscc FROM steward WHERE staff = ? AND until = '' ORDER BY since, rowid", staff)
        return [row["uscc"] for row in rows]

    # -- liaison officers ---------------------------------------------------------------------------------------------

    def enter_liaison(self, uscc: str, who: Party, actor: str) -> Liaison:
        """Enter a liaison officer. Raises Refused(LIAISON_KNOWN | USCC_WRONG | ROLE_MISSING), and as `checked` does."""
        demand(self._store, actor, "steward.name")
        code, officer = _sound(uscc), checked(who, self._store.clock.now().date())
        id_, person = str(uuid.uuid4()), self._store.person(officer.id_number)
        with self._store.atomic():
            known = "SELECT 1 FROM liaison WHERE uscc = ? AND person = ? AND until = ''"
            if self._store.value(known, code, person):
                raise Refused(Reason.LIAISON_KNOWN)
            self._store.run(
                "INSERT INTO liaison (id, uscc, person, name, phone, since) VALUES (?, ?, ?, ?, ?, ?)",
                id_, code, person, officer.name, officer.phone, now_of(self._store),
            )  # fmt: skip
            append(self._store, LiaisonEntered(id_, code, True), actor)
        return next(each for each in self.liaisons(code) if each.id == id_)

    def end_liaison(self, id_: str, actor: str) -> None:
        """The officer comes no more. Raises Refused(ROLE_MISSING), KeyError for who is none."""
        demand(self._store, actor, "steward.name")
        with self._store.atomic():
            uscc = self._store.value("SELECT uscc FROM liaison WHERE id = ? AND until = ''", id_)
            if uscc is None:
                raise Unknown(id_)
            self._store.run("UPDATE liaison SET until = ? WHERE id = ?", now_of(self._store), id_)
            append(self._store, LiaisonEntered(id_, uscc, False), actor)

    def liaisons(self, uscc: str) -> list[Liaison]:
        """The liaison officers of an enterprise."""
        rows = self._store.all(
            "SELECT * FROM liaison WHERE uscc = ? AND until = '' ORDER BY since, rowid", uscc.upper()
        )
        return [Liaison(row["id"], row["uscc"], row["name"], row["phone"], row["since"]) for row in rows]

    # -- problems -----------------------------------------------------------------------------------------------------

    def open(self, uscc: str, words: str, actor: str) -> Problem:
        """Enter a problem for the enterprise's steward to follow.

        Raises Refused(STEWARD_MISSING | WORDS_MISSING | ROLE_MISSING).
        """
        demand(self._store, actor, "steward.problem")
        what, code, now = said(words, N_("企业的问题")), uscc.upper(), now_of(self._store)
        with self._store.atomic():
            steward = self.steward(code)
            if steward is None:
                raise Refused(Reason.STEWARD_MISSING)
            id_ = str(uuid.uuid4())
            self._store.run(
                "INSERT INTO problem (id, uscc, staff, words, state, opened_at, moved_at)"
                " VALUES (?, ?, ?, ?, 'open', ?, ?)",
                id_, code, steward.staff, what, now, now,
            )  # fmt: skip
            append(self._store, ProblemMoved(id_, code, "open", "open", what), actor)
        return self.problem(id_)

    def move(self, id_: str, act: ProblemAct, words: str, actor: str) -> Problem:
        """One step of a problem, with what was done in words.

        Raises Refused(STEP_NOT_ALLOWED | WORDS_MISSING | ROLE_MISSING), KeyError for an unknown one.
        """
        demand(self._store, actor, "steward.problem")
        what = said(words, N_("处理的情况"))
        with self._store.atomic():
            found = self.problem(id_)
            after = PROBLEM.get((found.state, act))
            if after is None:
                raise Refused(Reason.STEP_NOT_ALLOWED, state=PROBLEM_WORDS[found.state], act=PROBLEM_ACTS[act])
            self._store.run(
                "UPDATE problem SET state = ?, moved_at = ?, last = ?, times = times + ? WHERE id = ?",
                after.value, now_of(self._store), what, int(act is ProblemAct.REOPEN), id_,
            )  # fmt: skip
            append(self._store, ProblemMoved(id_, found.uscc, act.value, after.value, what), actor)
        return self.problem(id_)

    def problem(self, id_: str) -> Problem:
        """One of them. Raises KeyError."""
        row = self._store.one("SELECT * FROM problem WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return _problem(row)

    def pending(self, staff: str = "") -> list[Problem]:
        """What no enterprise has confirmed yet, of one steward or of all, oldest first."""
        rows = self._store.all(
            "SELECT * FROM problem WHERE state <> 'closed' AND ?1 IN ('', staff) ORDER BY opened_at, rowid", staff
        )
        return [_problem(row) for row in rows]

    def _steward(self, uscc: str) -> Steward:
        found = self.steward(uscc)
        assert found is not None  # it was named by the caller
        return found


def _sound(uscc: str) -> str:
    code = uscc.strip().upper()
    if fault := uscc_fault(code):
        raise Refused(Reason.USCC_WRONG, why=fault)
    return code


def _problem(row: Row) -> Problem:
    return Problem(
        row["id"], row["uscc"], row["staff"], row["words"], ProblemState(row["state"]), row["opened_at"], row["times"],
        row["last"],
    )  # fmt: skip
