"""The register of reports and the answers to them: 找茬窗口, 办不成事窗口, and 举报和查处回应.

德 20 opens a window for finding fault with the hall itself; 昌 五(三) asks that every report be answered and the answer
be made known. The days are the profile's (report.reply). Whoever is accused neither hears of it nor answers it.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hall.days.clocks import Lamp
from hall.errors import Reason, Refused, Unknown
from hall.journal import append
from hall.oversight.records import ReportFiled, ReportHandled
from hall.oversight.terms import Terms, later
from hall.oversight.voices import Listeners, Taken, Voice, clean_words, note, sound, steps
from hall.store import Row, Store
from hall.words import N_


class ReportKind(StrEnum):
    """What is reported."""

    FAULT = "fault"  # 找茬: what the hall could do better
    STUCK = "stuck"  # 办不成事: a matter that got nowhere
    WRONGDOING = "wrongdoing"  # 举报


KIND_WORDS: dict[ReportKind, str] = {
    ReportKind.FAULT: N_("找茬"),
    ReportKind.STUCK: N_("办不成事"),
    ReportKind.WRONGDOING: N_("举报"),
}


class ReportState(StrEnum):
    """Where a report stands."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    PUBLISHED = "published"


STATE_WORDS: dict[ReportState, str] = {
    ReportState.RECEIVED: N_("已登记"),
    ReportState.ASSIGNED: N_("核查中"),
    ReportState.ANSWERED: N_("已回应"),
    ReportState.PUBLISHED: N_("已公布"),
}


class ReportAct(StrEnum):
    """What can be done with a report."""

    ASSIGN = "assign"
    ANSWER = "answer"
    PUBLISH = "publish"


ACT_WORDS: dict[ReportAct, str] = {
    ReportAct.ASSIGN: N_("交办"),
    ReportAct.ANSWER: N_("回应"),
    ReportAct.PUBLISH: N_("公布"),
}

_S, _A = ReportState, ReportAct

TABLE: dict[tuple[ReportState, ReportAct], ReportState] = {
    (_S.RECEIVED, _A.ASSIGN): _S.ASSIGNED,
    (_S.ASSIGNED, _A.ASSIGN): _S.ASSIGNED,
    (_S.ASSIGNED, _A.ANSWER): _S.ANSWERED,
    (_S.ANSWERED, _A.PUBLISH): _S.PUBLISHED,
}


@dataclass(frozen=True, slots=True)
class Report:
    """A report, without who made it. `founded` is None until it is answered; days are ISO, "" without a calendar."""

    id: str
    number: str
    kind: ReportKind
    words: str
    state: ReportState
    owner: str
    accused: str
    department: str
    received_at: str
    due: str
    founded: bool | None
    answer: str
    answered_at: str
    published: str


class Reports:
    """The register. Everything in it that is not published is for supervisors, and never for whom it accuses."""

    def __init__(self, store: Store, terms: Terms) -> None:
        self._store, self._terms, self._listeners = store, terms, Listeners(store)

    def file(
        self,
        kind: ReportKind,
        words: str,
        actor: str,
        voice: Voice | None = None,
        accused: str = "",
        department: str = "",
    ) -> str:
        """Take a report; its number, for whoever made it. `accused` is one of the staff, "" for nobody in particular.

        Raises Refused(WORDS_MISSING | WORDS_TOO_LONG | NAME_NOT_ALLOWED | PHONE_WRONG | ROLE_MISSING | STAFF_UNKNOWN),
        and Refused(ABOUT_YOURSELF) where the accused would take it.
        """
        self._listeners.demand(actor, "enquiry.take", accused)
        if accused:
            self._listeners.known(accused)
        said, department = self._said(words, N_("反映的情况")), clean_words(department, self._terms.publicity.words)
        heard = sound(voice) if voice else Voice("", "")
        with self._store.atomic():
            now, id_ = self._store.clock.now(), str(uuid.uuid4())
            day = f"{now:%Y%m%d}"
            number = f"FY{day}{self._store.next_number('report', day):04d}"
            term = self._terms.term("report.reply", now)
            self._store.run(
                "INSERT INTO report (id, number, kind, words, state, owner, accused, department, name, phone, person,"
                " received_at, received_by, calendar, due)"
                " VALUES (?, ?, ?, ?, 'received', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id_, number, kind.value, said, actor, accused, department, heard.name, heard.phone,
                self._store.person(heard.id_number), self._now, actor, term.calendar, term.day,
            )  # fmt: skip
            append(self._store, ReportFiled(id_, number, kind.value, said, bool(voice), term.day), actor)
        return number

    def assign(self, id_: str, owner: str, actor: str) -> None:
        """交办: who looks into it; never whom it accuses. Raises Refused(ABOUT_ACCUSED | STAFF_UNKNOWN)."""
        with self._store.atomic():
            row = self._step(id_, ReportAct.ASSIGN, actor)
            if owner == row["accused"]:
                raise Refused(Reason.ABOUT_ACCUSED)
            self._enter(row, ReportAct.ASSIGN, actor, owner, owner=self._listeners.known(owner))

    def answer(self, id_: str, founded: bool, words: str, actor: str) -> None:
        """查处回应, by who was to look into it or a supervisor: whether it was so, and what was done."""
        with self._store.atomic():
            row = self._step(id_, ReportAct.ANSWER, actor)
            said = self._said(words, N_("核查情况和处理结果"))
            self._enter(
                row, ReportAct.ANSWER, actor, said, founded=int(founded), answer=said, answered_by=actor,
                answered_at=self._now,
            )  # fmt: skip

    def publish(self, id_: str, words: str, actor: str) -> None:
        """公布: what everybody may read of it, written anew and without names."""
        with self._store.atomic():
            row = self._step(id_, ReportAct.PUBLISH, actor)
            said = self._said(words, N_("公布的内容"))
            self._enter(row, ReportAct.PUBLISH, actor, said, published=said)

    def redate(self) -> int:
        """Count the days of what came in before a calendar reached so far; how many were dated."""
        dated = 0
        with self._store.atomic():
            for row in self._store.all("SELECT id, received_at, due FROM report WHERE calendar = ''"):
                term = self._terms.term("report.reply", datetime.fromisoformat(row["received_at"]))
                if term.day:
                    dated += self._store.run(
                        "UPDATE report SET due = ?, calendar = ? WHERE id = ?",
                        later(row["due"], term.day), term.calendar, row["id"],
                    )  # fmt: skip
        return dated

    # -- looks --------------------------------------------------------------------------------------------------------

    def one(self, id_: str, actor: str) -> Report:
        """One report, for who looks into it and for supervisors. KeyError for what is none or not for `actor`."""
        row = self._row(id_)
        if row["accused"] == actor or not (row["owner"] == actor or self._listeners.may(actor, "supervision.see")):
            raise Unknown(id_)
        return _report(row)

    def open(self, actor: str) -> list[Report]:
        """Those an answer is owed to, for supervisors, the most urgent first. Raises Refused(ROLE_MISSING)."""
        self._listeners.demand(actor, "supervision.see")
        where = "state IN ('received', 'assigned') AND accused <> ? ORDER BY due, received_at"
        return [_report(row) for row in self._store.all(f"SELECT * FROM report WHERE {where}", actor)]

    def ready(self, act: ReportAct, actor: str, limit: int) -> list[Report]:
        """Those that wait for `act` and that `actor` may know of: whoever looks into them, and supervisors."""
        states = ", ".join(f"'{state.value}'" for state, each in TABLE if each is act)
        sees = self._listeners.may(actor, "supervision.see")
        where = f"state IN ({states}) AND accused <> ?1 AND (?2 OR owner = ?1) ORDER BY due, received_at LIMIT ?3"
        return [_report(row) for row in self._store.all(f"SELECT * FROM report WHERE {where}", actor, sees, limit)]

    def overdue(self, actor: str) -> list[Report]:
        """Those whose day is over."""
        return [one for one in self.open(actor) if self.lamp(one) in (Lamp.RED, Lamp.ALARM)]

    def lamp(self, one: Report) -> Lamp:
        """The lamp of its answer; grey once it is given."""
        owed = one.state in (ReportState.RECEIVED, ReportState.ASSIGNED)
        return self._terms.lamp(one.due if owed else "", self._store.clock.now().date())

    def register(self, since: date, until: date) -> list[tuple[str, ReportKind, str, bool, str]]:
        """What everybody may read of those received in these days: number, kind, day, whether it was so, the words."""
        rows = self._store.all(
            "SELECT number, kind, received_at, founded, published FROM report WHERE state = 'published'"
            " AND received_at >= ? AND substr(received_at, 1, 10) <= ? ORDER BY received_at",
            since.isoformat(), until.isoformat(),
        )  # fmt: skip
        return [
            (row["number"], ReportKind(row["kind"]), row["received_at"][:10], bool(row["founded"]), row["published"])
            for row in rows
        ]

    def progress(self, number: str) -> ReportState | None:
        """How far the report of a number is, for whoever holds it; None for no such number."""
        state = self._store.value("SELECT state FROM report WHERE number = ?", number)
        return None if state is None else ReportState(state)

    def reporter(self, id_: str, actor: str) -> Voice | None:
        """Who reported, for supervisors who may order. Each look is a record. None for 匿名."""
        row = self._row(id_)
        self._listeners.demand(actor, "supervision.order", row["accused"])
        return self._listeners.show(row, id_, actor)

    def steps(self, id_: str, actor: str) -> list[Taken]:
        """What was done about it, oldest first. Raises KeyError like `one`."""
        self.one(id_, actor)
        return steps(self._store, id_)

    # -- inside -------------------------------------------------------------------------------------------------------

    @property
    def _now(self) -> str:
        return self._store.clock.now().isoformat(timespec="milliseconds")

    def _said(self, words: str, what: str) -> str:
        kept = clean_words(words, self._terms.publicity.words)
        if not kept:
            raise Refused(Reason.WORDS_MISSING, what=what)
        return kept

    def _step(self, id_: str, act: ReportAct, actor: str) -> Row:
        row = self._row(id_)
        if actor == row["accused"]:
            raise Unknown(id_)  # not even that there is one
        if not (act is ReportAct.ANSWER and actor == row["owner"]):
            self._listeners.demand(actor, "supervision.order")
        state = ReportState(row["state"])
        if (state, act) not in TABLE:
            raise Refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[state], act=ACT_WORDS[act])
        return row

    def _enter(self, row: Row, act: ReportAct, actor: str, words: str, **columns: object) -> None:
        after = TABLE[ReportState(row["state"]), act]
        values: dict[str, object] = {"state": after.value} | columns
        self._store.run(
            f"UPDATE report SET {', '.join(f'{name} = ?' for name in values)} WHERE id = ?", *values.values(), row["id"]
        )
        note(self._store, row["id"], act.value, after.value, actor, words)
        append(self._store, ReportHandled(row["id"], act.value, after.value, words), actor)

    def _row(self, id_: str) -> Row:
        row = self._store.one("SELECT * FROM report WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return row


def _report(row: Row) -> Report:
    founded = None if row["founded"] is None else bool(row["founded"])
    return Report(
        row["id"], row["number"], ReportKind(row["kind"]), row["words"], ReportState(row["state"]), row["owner"],
        row["accused"], row["department"], row["received_at"], row["due"], founded, row["answer"], row["answered_at"],
        row["published"],
    )  # fmt: skip
