"""What becomes of a bad rating: opened by somebody else, put right by whom it concerns, and asked about afterwards.

国办发〔2019〕51号: 差评 are verified, put right and answered, 实名 ones all called back. The days are the profile's
(rating.contact, rating.rectify, rating.longest): by default contact within 1 working day (安阳 art. 52), feedback
within 5 (德州), 15 at most. Until it is verified it is sealed from whom it is about; who gave it stays so for good.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

from hall.days.clocks import Lamp
from hall.errors import Reason, Refused, Unknown
from hall.journal import append
from hall.oversight.records import RatingHandled
from hall.oversight.rectlife import ACT_WORDS, NEEDS, OWED, STATE_WORDS, TABLE, RectAct, RectState
from hall.oversight.terms import Terms, later
from hall.oversight.voices import Listeners, Taken, Voice, clean_words, note, steps
from hall.store import Row, Store
from hall.words import N_

HALL = "hall"  # who answers for what no member of staff and no department is known for


@dataclass(frozen=True, slots=True)
class Rectification:
    """A bad rating with what became of it. Days are ISO dates, "" where none is owed or no calendar reaches.

    There is nothing of the rater in it but whether there is somebody to call: see `Rectifications.voice`.
    """

    rating: str
    state: RectState
    stars: int
    reasons: tuple[str, ...]
    words: str
    subject: str  # id of the ticket or case
    owner: str
    named: bool
    counts: bool
    at: str
    contact_due: str
    due: str
    longest: str
    contacted_at: str
    finding: str
    measure: str
    outcome: str
    tries: int
    redone: int
    appeal_due: str


def begin(store: Store, terms: Terms, rating: str, rated: str, department: str, named: bool) -> None:
    """A bad rating came in, inside atomic(): its days run from now. 谁办理、谁负责: whoever served answers for it."""
    now = store.clock.now()
    contact, due, longest = _days(terms, now, named)
    store.run(
        "INSERT INTO rectification (rating, state, rated, owner, named, since, calendar, contact_due, due, longest)"
        " VALUES (?, 'new', ?, ?, ?, ?, ?, ?, ?, ?)",
        rating, rated, rated or department or HALL, int(named), now.isoformat(timespec="milliseconds"),
        terms.calendar.version if longest else "", contact, due, longest,
    )  # fmt: skip


def _days(terms: Terms, since: datetime, named: bool) -> tuple[str, str, str]:
    """The last days of contact, feedback and any dated rectification; all "" unless all are known."""
    contact, due, longest = (terms.term(f"rating.{id_}", since).day for id_ in ("contact", "rectify", "longest"))
    return (contact if named else "", due, longest) if longest else ("", "", "")


class Rectifications:
    """The bad ratings of the hall. Every change goes through `step`; every look asks who looks."""

    def __init__(self, store: Store, terms: Terms) -> None:
        self.store, self.terms, self.listeners = store, terms, Listeners(store)

    # -- acts ---------------------------------------------------------------------------------------------------------

    def contact(self, rating: str, words: str, actor: str) -> None:
        """联系: the named rater was spoken to, within the day that is owed.

        Raises Refused(NOBODY_TO_CALL | CONTACTED_ALREADY), and what `step` raises.
        """
        with self.store.atomic():
            row = self.step(rating, RectAct.CONTACT, actor)
            if not row["named"]:
                raise Refused(Reason.NOBODY_TO_CALL)
            if row["contacted_at"]:
                raise Refused(Reason.CONTACTED_ALREADY)
            self.enter(
                row, RectAct.CONTACT, actor, self.said(words, N_("联系情况")), contacted_at=self.now, contacted_by=actor
            )

    def verify(self, rating: str, finding: str, actor: str) -> None:
        """核实: somebody else looked into it and says what was found. From here whom it is about knows of it."""
        with self.store.atomic():
            row = self.step(rating, RectAct.VERIFY, actor)
            found = self.said(finding, N_("核实情况"))
            until = self.terms.term("rating.appeal", self.store.clock.now()).day
            self.enter(row, RectAct.VERIFY, actor, found, verified_by=actor, finding=found, appeal_due=until)

    def rectify(self, rating: str, measure: str, actor: str, until: date | None = None) -> None:
        """整改: what is done about it; at once, or by the day `until` where it needs longer than the feedback may take.

        Raises Refused(DAY_PAST), Refused(DATED_TOO_LATE, day=…) past the longest day of the profile, and what `step`
        raises. No day that was given is taken back: an earlier `until` leaves the feedback's day as it is.
        """
        with self.store.atomic():
            row = self.step(rating, RectAct.RECTIFY, actor)
            done, due = self.said(measure, N_("整改措施")), row["due"]
            if until is not None:
                if until < self.store.clock.now().date():
                    raise Refused(Reason.DAY_PAST)
                if row["longest"] and until.isoformat() > later(row["longest"], due):
                    raise Refused(Reason.DATED_TOO_LATE, day=later(row["longest"], due))
                due = later(due, until.isoformat())
            self.enter(row, RectAct.RECTIFY, actor, done, measure=done, due=due)

    def feed_back(self, rating: str, outcome: str, actor: str) -> None:
        """反馈: what came of it, told to the hall and, if there is a name, to the rater.

        Raises Refused(NOT_CONTACTED) where a named rater was not spoken to yet.
        """
        with self.store.atomic():
            row = self.step(rating, RectAct.FEED_BACK, actor)
            if row["named"] and not row["contacted_at"]:
                raise Refused(Reason.NOT_CONTACTED)
            done = self.said(outcome, N_("整改结果"))
            self.enter(row, RectAct.FEED_BACK, actor, done, outcome=done, fed_back_at=self.now)

    def call_back(self, rating: str, satisfied: bool, words: str, actor: str) -> None:
        """回访: the rater was asked. Not satisfied with what was put right: it is put right anew, its days too.

        Raises Refused(NOBODY_TO_CALL) for 匿名.
        """
        with self.store.atomic():
            row = self._named(rating, RectAct.CALL_BACK, actor)
            heard = self.said(words, N_("回访情况"))
            if satisfied or row["state"] == RectState.EXCLUDED:  # an upheld appeal is explained, not put right
                self.enter(row, RectAct.CALL_BACK, actor, heard, called_by=actor, satisfied=int(satisfied))
                return
            contact, due, longest = _days(self.terms, self.store.clock.now(), named=False)
            self.enter(
                row, RectAct.REDO, actor, heard, called_by=actor, redone=row["redone"] + 1, outcome="", fed_back_at="",
                contact_due=later(row["contact_due"], contact), due=later(row["due"], due),
                longest=later(row["longest"], longest),
            )  # fmt: skip

    def miss(self, rating: str, actor: str) -> None:
        """A call back was not answered: it is tried again, as often as the profile has it."""
        with self.store.atomic():
            row = self._named(rating, RectAct.MISS, actor)
            self.enter(row, RectAct.MISS, actor, "", tries=row["tries"] + 1)

    def close(self, rating: str, actor: str) -> None:
        """办结. Raises Refused(CALL_BACK_OWED) where a named rater was neither called back nor tried often enough."""
        with self.store.atomic():
            row = self.step(rating, RectAct.CLOSE, actor)
            tried = row["tries"] >= self.terms.publicity.call_tries
            if row["named"] and not tried and row["state"] != RectState.CALLED:
                raise Refused(Reason.CALL_BACK_OWED)
            self.enter(row, RectAct.CLOSE, actor, "", closed_at=self.now)

    def redate(self) -> int:
        """Count the days of what came in before a calendar reached so far; how many were dated."""
        dated = 0
        with self.store.atomic():
            for row in self.store.all("SELECT * FROM rectification WHERE calendar = ''"):
                contact, due, longest = _days(self.terms, datetime.fromisoformat(row["since"]), bool(row["named"]))
                if longest:
                    dated += self.store.run(
                        "UPDATE rectification SET contact_due = ?, due = ?, longest = ?, calendar = ? WHERE rating = ?",
                        contact, later(row["due"], due), longest, self.terms.calendar.version, row["rating"],
                    )  # fmt: skip
        return dated

    # -- looks --------------------------------------------------------------------------------------------------------

    def one(self, rating: str, actor: str) -> Rectification:
        """One of them, for who may know: who decides or calls; whom it concerns once it was verified.

        Raises KeyError for what is none, or is sealed from `actor`: it is not even told that there is one.
        """
        row = self._unsealed(rating, actor)
        if not self._open_to(row, actor):
            raise Unknown(rating)
        return _rectification(row)

    def waiting(self, actor: str) -> list[Rectification]:
        """All that are not closed and that `actor` may know of, the most urgent first."""
        rows = self.store.all(f"{_ALL} WHERE r.state <> 'closed' ORDER BY r.due, r.since")
        return [_rectification(row) for row in rows if self._open_to(row, actor)]

    def duties(self, actor: str) -> list[Rectification]:
        """谁办理、谁负责: what `actor` has to put right, once somebody else has opened it."""
        where = "WHERE r.owner = ? AND r.state NOT IN ('new', 'closed') ORDER BY r.due, r.since"
        return [_rectification(row) for row in self.store.all(f"{_ALL} {where}", actor)]

    def overdue(self, actor: str) -> list[Rectification]:
        """Those whose contact or feedback is late, the latest first."""
        return [one for one in self.waiting(actor) if self.lamp(one) in (Lamp.RED, Lamp.ALARM)]

    def to_call_back(self, actor: str) -> list[Rectification]:
        """Every named rater that is still to be called back (实名 100 %)."""
        return [
            one for one in self.waiting(actor) if one.named and one.state in (RectState.FED_BACK, RectState.EXCLUDED)
        ]

    def lamp(self, one: Rectification) -> Lamp:
        """The lamp of the day that is owed next: contact, then feedback; grey once nothing is."""
        if one.state not in OWED:
            return Lamp.GREY
        today = self.store.clock.now().date()
        first = one.contact_due if one.contact_due and not one.contacted_at else one.due
        return self.terms.lamp(min(first, one.due), today)

    def voice(self, rating: str, actor: str) -> Voice | None:
        """Who rated, for who calls them; never for whom it is about. Each look is a record. None for 匿名.

        Raises Refused(ROLE_MISSING | ABOUT_YOURSELF), KeyError.
        """
        row = self._unsealed(rating, actor)
        permission = "rating.call_back" if self.listeners.may(actor, "rating.call_back") else "rating.contact"
        self.listeners.demand(actor, permission, row["rated"])
        return self.listeners.show(row, rating, actor)

    def steps(self, rating: str, actor: str) -> list[Taken]:
        """What was done about it, oldest first, for who may know. Raises KeyError like `one`."""
        self.one(rating, actor)
        return steps(self.store, rating)

    # -- stepping, for the acts here and in hall.oversight.appeals; inside atomic() -----------------------------------

    @property
    def now(self) -> str:
        """The hall's time as rows hold it."""
        return self.store.clock.now().isoformat(timespec="milliseconds")

    def step(self, rating: str, act: RectAct, actor: str) -> Row:
        """The row on which `actor` is to do `act`.

        Raises KeyError for what is none or sealed, Refused(ROLE_MISSING), Refused(ABOUT_YOURSELF) where the rated would
        decide, Refused(STEP_NOT_ALLOWED) where the table has no such step.
        """
        row = self._unsealed(rating, actor)
        if act is RectAct.APPEAL:
            self.listeners.demand(actor, NEEDS[act])
            if actor != row["rated"]:
                raise Refused(Reason.ROLE_MISSING)
        elif actor != row["owner"] or act not in (RectAct.RECTIFY, RectAct.FEED_BACK):
            self.listeners.demand(actor, NEEDS[act], row["rated"])
        state = RectState(row["state"])
        if (state, act) not in TABLE:
            raise Refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[state], act=ACT_WORDS[act])
        return row

    def enter(self, row: Row, act: RectAct, actor: str, words: str, **columns: object) -> None:
        """Take the step: the state the table leads to and `columns`, the step written down, and its record."""
        rating, after = row["rating"], TABLE[RectState(row["state"]), act]
        values: dict[str, object] = {"state": after.value} | columns
        self.store.run(
            f"UPDATE rectification SET {', '.join(f'{name} = ?' for name in values)} WHERE rating = ?",
            *values.values(), rating,
        )  # fmt: skip
        note(self.store, rating, act.value, after.value, actor, words)
        due = str(values.get("due", row["due"]))
        append(self.store, RatingHandled(rating, act.value, after.value, words, due), actor)

    def said(self, words: str, what: str) -> str:
        """What was written, cleaned. Raises Refused(WORDS_MISSING | WORDS_TOO_LONG)."""
        kept = clean_words(words, self.terms.publicity.words)
        if not kept:
            raise Refused(Reason.WORDS_MISSING, what=what)
        return kept

    # -- inside -------------------------------------------------------------------------------------------------------

    def _named(self, rating: str, act: RectAct, actor: str) -> Row:
        row = self.step(rating, act, actor)
        if not row["named"]:
            raise Refused(Reason.NOBODY_TO_CALL)
        return row

    def _unsealed(self, rating: str, actor: str) -> Row:
        """The row. Whom it is about does not learn that there is one before somebody else opened it."""
        row = self.store.one(f"{_ALL} WHERE r.rating = ?", rating)
        if row is None or (row["state"] == RectState.NEW and actor in (row["owner"], row["rated"])):
            raise Unknown(rating)
        return row

    def _open_to(self, row: Row, actor: str) -> bool:
        if actor in (row["owner"], row["rated"]):
            return row["state"] != RectState.NEW
        return any(self.listeners.may(actor, NEEDS[act]) for act in (RectAct.CONTACT, RectAct.VERIFY))


_ALL = (
    "SELECT r.*, g.ticket || g.case_id AS subject, g.stars, g.reasons, g.words, g.counts, g.at, g.name, g.phone"
    " FROM rectification AS r JOIN rating AS g ON g.id = r.rating"
)


def _rectification(row: Row) -> Rectification:
    return Rectification(
        row["rating"], RectState(row["state"]), row["stars"], tuple(json.loads(row["reasons"])), row["words"],
        row["subject"], row["owner"], bool(row["named"]), bool(row["counts"]), row["at"], row["contact_due"],
        row["due"], row["longest"], row["contacted_at"], row["finding"], row["measure"], row["outcome"], row["tries"],
        row["redone"], row["appeal_due"],
    )  # fmt: skip
