"""The work sheets of the hotline (工单) as they are read: what is owed, what is late, what to urge, who called."""

from dataclasses import dataclass
from datetime import datetime

from hall.days.clocks import Lamp
from hall.errors import Unknown
from hall.oversight.enquirylife import OWED, TABLE, EnquiryAct, EnquiryState, Kind, Trigger
from hall.oversight.terms import Terms
from hall.oversight.voices import Listeners, Taken, Voice, steps
from hall.store import Row, Store

_REFUSED_TWICE = 2  # 反复退回


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A work sheet (工单), without who called: see `Sheets.caller`. Days are ISO dates, "" where no calendar reaches.

    `owner` has it now: a unit, or whoever received it. `lead` is the one unit that answers for it (主办), "" before.
    """

    id: str
    number: str
    kind: Kind
    words: str
    state: EnquiryState
    owner: str
    topic: str
    lead: str
    helpers: tuple[str, ...]
    named: bool
    received_at: str
    due: str
    return_until: str
    extended: bool
    designated: bool
    returns: int
    urged: int
    reply: str
    ground: str
    satisfied: int | None
    unresolved: int


class Sheets:
    """Reads the work sheets. Who called is in none of them."""

    def __init__(self, store: Store, terms: Terms, listeners: Listeners) -> None:
        self._store, self._terms, self._listeners = store, terms, listeners

    def one(self, id_: str) -> Enquiry:
        """One of them. Raises KeyError."""
        return self._enquiry(self.row(id_))

    def open(self) -> list[Enquiry]:
        """Those an answer is owed to, the most urgent first."""
        where = "state NOT IN ('declined', 'closed', 'evaluated') ORDER BY due, received_at"
        return [one for one in self._where(where) if one.state in OWED]

    def ready(self, act: EnquiryAct, limit: int) -> list[Enquiry]:
        """Those that wait for `act`, the most urgent first; `limit` of them at most."""
        if act in (EnquiryAct.CALL_BACK, EnquiryAct.REOPEN):
            return self.to_call_back()[:limit]
        if act is EnquiryAct.URGE:
            return [one for one, _ in self.to_urge()][:limit]
        states = ", ".join(f"'{state.value}'" for state, each in TABLE if each is act)
        live = "state NOT IN ('declined', 'closed', 'evaluated')"  # as the index has them
        return self._where(f"state IN ({states}) AND {live} ORDER BY due, received_at LIMIT ?", limit)

    def to_call_back(self) -> list[Enquiry]:
        """Closed ones whose caller gave a name."""
        return self._where("state = 'closed' AND named = 1 ORDER BY closed_at")

    def overdue(self) -> list[Enquiry]:
        """Those whose day of answer is over."""
        return [one for one in self.open() if self.lamp(one) in (Lamp.RED, Lamp.ALARM)]

    def to_urge(self) -> list[tuple[Enquiry, tuple[Trigger, ...]]]:
        """What is to be urged, and why (督办); a refusal until the day on which it should have been answered."""
        open_ = "SELECT * FROM enquiry WHERE state NOT IN ('declined', 'closed', 'evaluated') ORDER BY due"
        declined = "SELECT * FROM enquiry WHERE state = 'declined' AND due >= ? ORDER BY due"
        rows = self._store.all(open_) + self._store.all(declined, self._store.clock.now().date().isoformat())
        return [(self._enquiry(row), found) for row in rows if (found := self.triggers(row))]

    def lamp(self, one: Enquiry) -> Lamp:
        """The lamp of its answer; grey once none is owed."""
        due = one.due if one.state in OWED else ""
        return self._terms.lamp(due, self._store.clock.now().date())

    def caller(self, id_: str, actor: str) -> Voice | None:
        """Who called: for the hotline, and for the unit where the caller agreed. Each look is a record. None without.

        Raises Refused(ROLE_MISSING), KeyError.
        """
        row = self.row(id_)
        known = self._listeners.may(actor, "enquiry.call_back") or (
            row["disclosed"] and self._listeners.may(actor, "enquiry.answer")
        )
        if not known:
            self._listeners.demand(actor, "enquiry.transfer")
        return self._listeners.show(row, id_, actor)

    def steps(self, id_: str) -> list[Taken]:
        """What was done about it, oldest first."""
        return steps(self._store, id_)

    # -- for the acts of hall.oversight.enquiries ---------------------------------------------------------------------

    def triggers(self, row: Row) -> tuple[Trigger, ...]:
        """Why the sheet of a row is to be urged."""
        now = self._store.clock.now()
        state, until = EnquiryState(row["state"]), row["return_until"]
        silent = bool(until) and now >= datetime.fromisoformat(until)
        again = state is EnquiryState.RETURNED and row["returns"] >= _REFUSED_TWICE
        today = now.date().isoformat()
        late = state in OWED and bool(row["due"]) and today > row["due"]
        refused = state is EnquiryState.DECLINED and today <= row["due"]
        found = {
            Trigger.REFUSED: refused or again,
            Trigger.LATE: late or silent,
            Trigger.UNRESOLVED: state in OWED and row["unresolved"] > 0,
        }
        return tuple(trigger for trigger, holds in found.items() if holds)

    def units(self, id_: str, part: str) -> tuple[str, ...]:
        """The units that have a part in it: lead, help or returned."""
        rows = self._store.all("SELECT unit FROM enquiry_unit WHERE enquiry = ? AND part = ? ORDER BY unit", id_, part)
        return tuple(row["unit"] for row in rows)

    def row(self, id_: str) -> Row:
        """Its row. Raises KeyError."""
        row = self._store.one("SELECT * FROM enquiry WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return row

    # -- inside -------------------------------------------------------------------------------------------------------

    def _where(self, where: str, *params: object) -> list[Enquiry]:
        return [self._enquiry(row) for row in self._store.all(f"SELECT * FROM enquiry WHERE {where}", *params)]

    def _enquiry(self, row: Row) -> Enquiry:
        lead = self.units(row["id"], "lead")
        return Enquiry(
            row["id"], row["number"], Kind(row["kind"]), row["words"], EnquiryState(row["state"]), row["owner"],
            row["topic"], lead[0] if lead else "", self.units(row["id"], "help"), bool(row["named"]),
            row["received_at"], row["due"], row["return_until"], bool(row["extended"]), bool(row["designated"]),
            row["returns"], row["urged"], row["reply"], row["ground"], row["satisfied"], row["unresolved"],
        )  # fmt: skip
