"""A case from 收件 to 办结: received, its materials ticked, accepted, decided at the platform, closed."""

import json
import secrets
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Enum

from hall.catalogue import Catalogue
from hall.errors import Reason, Refused
from hall.events import CaseAccepted, CaseClosed, CaseDecided, CaseReceived, MaterialSet
from hall.identity import CardKind, citizen_number_fault, clean_name
from hall.journal import append
from hall.ports import Clock
from hall.store import Row, Store
from hall.words import N_
from hall.workdays import Calendar, Limit

OTHER_ID = "other"  # a document no reader of ours reads: passport, officer's card
# Kinds whose number follows GB 11643; the 2017 permit of foreigners has a number of its own form.
_CITIZEN_NUMBERS = {CardKind.MAINLAND.value, CardKind.HMT.value, CardKind.FOREIGNER_2023.value}


class CaseState(Enum):
    """Where a case stands. RECEIVED is not yet the legal act; ACCEPTED (受理) is."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    GRANTED = "granted"
    DENIED = "denied"
    CLOSED = "closed"


STATE_WORDS: dict[CaseState, str] = {
    CaseState.RECEIVED: N_("已收件"),
    CaseState.ACCEPTED: N_("已受理"),
    CaseState.GRANTED: N_("准予"),
    CaseState.DENIED: N_("不予"),
    CaseState.CLOSED: N_("已办结"),
}

# The lifecycle: (state, act) -> state. What is not here is refused in words.
LIFECYCLE: dict[tuple[CaseState, str], CaseState] = {
    (CaseState.RECEIVED, "set_material"): CaseState.RECEIVED,
    (CaseState.RECEIVED, "accept"): CaseState.ACCEPTED,
    (CaseState.ACCEPTED, "grant"): CaseState.GRANTED,
    (CaseState.ACCEPTED, "deny"): CaseState.DENIED,
    (CaseState.GRANTED, "close"): CaseState.CLOSED,
    (CaseState.DENIED, "close"): CaseState.CLOSED,
    # The platform owns the decision: a newer one replaces it, also under a closed case …
    (CaseState.GRANTED, "grant"): CaseState.GRANTED,
    (CaseState.GRANTED, "deny"): CaseState.DENIED,
    (CaseState.DENIED, "grant"): CaseState.GRANTED,
    (CaseState.DENIED, "deny"): CaseState.DENIED,
    (CaseState.CLOSED, "grant"): CaseState.CLOSED,
    (CaseState.CLOSED, "deny"): CaseState.CLOSED,
    # … and it holds in a store restored from a backup that is older than its own acceptance.
    (CaseState.RECEIVED, "grant"): CaseState.GRANTED,
    (CaseState.RECEIVED, "deny"): CaseState.DENIED,
}
_OUTCOMES = {CaseState.GRANTED.value: "grant", CaseState.DENIED.value: "deny"}

ACT_WORDS: dict[str, str] = {
    "set_material": N_("改动材料"),
    "accept": N_("受理"),
    "grant": N_("准予"),
    "deny": N_("不予"),
    "close": N_("办结"),
}


class MaterialState(Enum):
    """Whether the hall holds a material."""

    WANTED = "wanted"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True, repr=False)
class Applicant:
    """Who asks. `id_kind` is a CardKind value or OTHER_ID; `phone` and `address` may be empty."""

    name: str
    id_kind: str
    id_number: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class CaseMaterial:
    """One material of one case; `key` ones cannot be supplied later."""

    code: str
    name: str
    key: bool
    state: MaterialState


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands now. Times are ISO 8601 text, "" while not reached; `due` an ISO date or "".

    `promised` and `statutory` are the limits of the item's version the case was received under.
    """

    id: str
    provisional_no: str
    official_no: str
    item: str
    item_name: str
    item_version: str
    department: str
    state: CaseState
    applicant: Applicant
    materials: tuple[CaseMaterial, ...]
    ticket: str
    received_at: str
    accepted_at: str
    due: str
    promised: Limit | None
    statutory: Limit | None
    decision: str
    decided_at: str

    @property
    def number(self) -> str:
        """What people quote: the official number once it is bound, the provisional one until then."""
        return self.official_no or self.provisional_no

    @property
    def missing(self) -> tuple[CaseMaterial, ...]:
        """The materials the hall does not hold."""
        return tuple(m for m in self.materials if m.state is MaterialState.WANTED)


class Cases:
    """The rules of a case over the store. `station` is part of every provisional number."""

    def __init__(self, store: Store, catalogue: Catalogue, calendar: Calendar, station: str) -> None:
        self._store, self._catalogue, self._calendar, self._station = store, catalogue, calendar, station

    def receive(self, item: str, applicant: Applicant, ticket: str, actor: str) -> Case:
        """收件: open a case of `item` for `applicant`; `ticket` is the id of the visit's ticket, "" without one.

        Raises Refused(ITEM_UNKNOWN | ITEM_CANCELLED | ITEM_DELEGATED | APPLICANT_MISSING | NAME_NOT_ALLOWED |
        ID_NUMBER_WRONG).
        """
        wanted = self._catalogue.item(item)
        if no := wanted.refusal:
            raise no
        person = self._checked(applicant)
        case, now = _new_case_id(self._store.clock), self._store.clock.now()
        day = now.date().isoformat()
        with self._store.atomic():
            ordinal = self._store.next_number("case", day)
            number = f"临{self._station}{day.replace('-', '')}{ordinal:04d}"
            self._store.run(
                "INSERT INTO hall_case (id, provisional_no, item, item_name, item_version, department, state,"
                " applicant, person, ticket, received_at, promised, statutory)"
                " VALUES (?, ?, ?, ?, ?, ?, 'received', ?, ?, ?, ?, ?, ?)",
                case, number, wanted.code, wanted.name, wanted.version, wanted.department,
                json.dumps(asdict(person), ensure_ascii=False), self._store.person(person.id_number), ticket,
                now.isoformat(timespec="milliseconds"), str(wanted.promised or ""), str(wanted.statutory or ""),
            )  # fmt: skip
            for position, material in enumerate(wanted.materials):
                self._store.run(
                    "INSERT INTO case_material VALUES (?, ?, ?, ?, ?, 'wanted')",
                    case, material.code, position, material.name, int(material.key),
                )  # fmt: skip
            event = CaseReceived(case, number, wanted.code, wanted.name, wanted.version, asdict(person), ticket)
            append(self._store, event, actor, case)
        return self.case(case)

    def set_material(self, case: str, material: str, state: MaterialState, actor: str) -> Case:
        """Tick or untick one material.

        Raises Refused(STEP_NOT_ALLOWED) once the case is accepted, KeyError for a material the case does not have.
        """
        with self._store.atomic():
            self._step(case, "set_material")
            if not self._store.run(
                "UPDATE case_material SET state = ? WHERE case_id = ? AND code = ?", state.value, case, material
            ):
                raise KeyError(material)
            append(self._store, MaterialSet(case, material, state.value), actor, case)
        return self.case(case)

    def accept(self, case: str, actor: str) -> Case:
        """受理: the legal act, once every material is here (资料齐全; 行政许可法 art. 32). Durable when this returns.

        The promised day stays empty where no published calendar reaches it. Raises
        Refused(MATERIALS_MISSING, names=…) or Refused(STEP_NOT_ALLOWED).
        """
        with self._store.atomic():
            now = self._store.clock.now()
            row, state = self._step(case, "accept")
            wanted = "SELECT name FROM case_material WHERE case_id = ? AND state = 'wanted' ORDER BY position"
            if missing := self._store.all(wanted, case):
                raise Refused(Reason.MATERIALS_MISSING, names="、".join(material["name"] for material in missing))
            due = self._due(now, Limit.parse(row["promised"]))
            self._store.run(
                "UPDATE hall_case SET state = ?, accepted_at = ?, due = ? WHERE id = ?",
                state, now.isoformat(timespec="milliseconds"), due, case,
            )  # fmt: skip
            event = CaseAccepted(
                case, row["provisional_no"], row["item"], due, row["promised"], row["statutory"], self._calendar.version
            )
            append(self._store, event, actor, case)
        return self.case(case)

    def decided(self, case: str, official_no: str, outcome: str, text: str, decided_at: str, revision: int) -> None:
        """What the platform decided: `outcome` is granted or denied. An older or known `revision` changes nothing.

        The platform owns the decision: a newer revision replaces an earlier one. Raises LookupError for a case this
        store does not know, ValueError for an unknown outcome.
        """
        if outcome not in _OUTCOMES:
            raise ValueError(outcome)
        with self._store.atomic():
            row, state = self._step(case, _OUTCOMES[outcome])
            if revision <= row["revision"]:
                return
            self._store.run(
                "UPDATE hall_case SET state = ?, official_no = ?, decision = ?, decided_at = ?, revision = ?"
                " WHERE id = ?",
                state, official_no, text, decided_at, revision, case,
            )  # fmt: skip
            append(self._store, CaseDecided(case, official_no, outcome, text, decided_at, revision), "platform", case)

    def close(self, case: str, actor: str) -> Case:
        """办结. Raises Refused(STEP_NOT_ALLOWED) before the decision is here."""
        with self._store.atomic():
            _, state = self._step(case, "close")
            now = self._store.clock.now().isoformat(timespec="milliseconds")
            self._store.run("UPDATE hall_case SET state = ?, closed_at = ? WHERE id = ?", state, now, case)
            append(self._store, CaseClosed(case), actor, case)
        return self.case(case)

    def case(self, id_: str) -> Case:
        """One case. Raises KeyError for an unknown id."""
        row = self._store.one("SELECT * FROM hall_case WHERE id = ?", id_)
        if row is None:
            raise KeyError(id_)
        return self._case(row)

    def of_person(self, id_number: str) -> list[Case]:
        """Every case of the person on this machine, newest first."""
        return self._cases("WHERE person = ? AND person <> '' ORDER BY received_at DESC", self._store.person(id_number))

    def of_ticket(self, ticket: str) -> list[Case]:
        """The cases of one visit, oldest first."""
        return self._cases("WHERE ticket = ? AND ticket <> '' ORDER BY received_at", ticket)

    def recent(self, limit: int) -> list[Case]:
        """The newest cases of this machine."""
        return self._cases("ORDER BY received_at DESC LIMIT ?", limit)

    def is_received_by_platform(self, case: str) -> bool:
        """Whether the platform's receipt covers everything this case had to send."""
        return not self._store.value(
            "SELECT count(*) FROM journal JOIN outbox USING (pos)"
            " WHERE case_id = ? AND case_id <> '' AND state NOT IN ('received', 'safe')",
            case,
        )

    # -- inside -------------------------------------------------------------------------------------------------------

    def _step(self, case: str, act: str) -> tuple[Row, str]:
        """The case as it stands and the state that `act` leads to, by the table."""
        row = self._store.one("SELECT * FROM hall_case WHERE id = ?", case)
        if row is None:
            raise KeyError(case)
        state = CaseState(row["state"])
        after = LIFECYCLE.get((state, act))
        if after is None:
            raise Refused(Reason.STEP_NOT_ALLOWED, state=STATE_WORDS[state], act=ACT_WORDS[act])
        return row, after.value

    def _checked(self, applicant: Applicant) -> Applicant:
        number = applicant.id_number.strip().upper()
        if not applicant.name.strip() or not number:
            raise Refused(Reason.APPLICANT_MISSING)
        name = clean_name(applicant.name)
        if name is None:
            raise Refused(Reason.NAME_NOT_ALLOWED)
        if applicant.id_kind in _CITIZEN_NUMBERS:
            fault = citizen_number_fault(number, self._store.clock.now().date())
            if fault:
                raise Refused(Reason.ID_NUMBER_WRONG, why=fault)
        return Applicant(name, applicant.id_kind, number, applicant.phone.strip(), applicant.address.strip())

    def _due(self, accepted: datetime, promised: Limit | None) -> str:
        try:
            return self._calendar.due(accepted, promised).isoformat() if promised else ""
        except Refused as no:
            if no.reason is not Reason.CALENDAR_UNKNOWN:
                raise
            return ""

    def _materials(self, case: str) -> tuple[CaseMaterial, ...]:
        rows = self._store.all(
            "SELECT code, name, key, state FROM case_material WHERE case_id = ? ORDER BY position", case
        )
        return tuple(CaseMaterial(r["code"], r["name"], bool(r["key"]), MaterialState(r["state"])) for r in rows)

    def _cases(self, where: str, *params: object) -> list[Case]:
        return [self._case(row) for row in self._store.all(f"SELECT * FROM hall_case {where}", *params)]

    def _case(self, row: Row) -> Case:
        return Case(
            row["id"], row["provisional_no"], row["official_no"], row["item"], row["item_name"], row["item_version"],
            row["department"], CaseState(row["state"]), Applicant(**json.loads(row["applicant"])),
            self._materials(row["id"]), row["ticket"], row["received_at"], row["accepted_at"], row["due"],
            Limit.parse(row["promised"]), Limit.parse(row["statutory"]), row["decision"], row["decided_at"],
        )  # fmt: skip


def _new_case_id(clock: Clock) -> str:
    """A UUIDv7 (RFC 9562): unique without asking anybody, and sorting by the time it was made."""
    millis = int(clock.now().timestamp() * 1000)
    bits = millis << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=bits))
