"""委托书: who may act for whom, in which items, with which powers, until when; looked at again before every act.

民法典 arts. 161 to 163, 165 (what a mandate names), 173 (how it ends); 绍 四（一）2: 自愿委托、无偿代办.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hall.agency.hands import demand, now_of
from hall.agency.parties import CAPACITY_WORDS, Capacity, Party, PartyKind, birth_of, capacity, checked
from hall.agency.records import MandateEnded, MandateTaken
from hall.cases.escalations import said
from hall.catalogue.catalogue import Catalogue
from hall.errors import Reason, Refused, Unknown
from hall.journal import append
from hall.store import Row, Store
from hall.words import N_


class Power(StrEnum):
    """What an agent may do. Giving a pledge and taking the application back must be named (特别授权)."""

    FILE = "file"
    SUPPLEMENT = "supplement"
    RECEIVE_PAPERS = "receive_papers"
    COLLECT = "collect"
    PLEDGE = "pledge"
    WITHDRAW = "withdraw"


POWER_WORDS: dict[Power, str] = {
    Power.FILE: N_("提交申请"),
    Power.SUPPLEMENT: N_("补交材料"),
    Power.RECEIVE_PAPERS: N_("签收文书"),
    Power.COLLECT: N_("领取结果"),
    Power.PLEDGE: N_("作出承诺"),
    Power.WITHDRAW: N_("撤回申请"),
}


class Ended(StrEnum):
    """Why a mandate ended before its last day."""

    REVOKED = "revoked"
    RENOUNCED = "renounced"
    DIED = "died"
    INCAPABLE = "incapable"


ENDED_WORDS: dict[Ended, str] = {
    Ended.REVOKED: N_("委托人撤销"),
    Ended.RENOUNCED: N_("代办人辞去"),
    Ended.DIED: N_("委托人或代办人去世"),
    Ended.INCAPABLE: N_("代办人失去民事行为能力"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A mandate as it is laid on the counter.

    `staff` is the id of the member of staff who is to act (代办员, 店小二), "" for somebody of the principal's own.
    `signature` names the signed paper. `declared` is what a court said of the principal, `own_living` that somebody of
    sixteen or seventeen lives on the own work.
    """

    principal: Party
    agent: Party
    items: tuple[str, ...]
    powers: tuple[Power, ...]
    since: date
    until: date
    signature: str
    staff: str = ""
    voluntary: bool = True
    fee: int = 0
    guardian: Party | None = None
    declared: Capacity | None = None
    own_living: bool = False


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate as it stands. `ended` is None while nobody ended it; it may be out of its days all the same."""

    id: str
    principal: Party
    agent: Party
    guardian: Party | None
    staff: str
    items: tuple[str, ...]
    powers: tuple[Power, ...]
    since: date
    until: date
    signature: str
    ended: Ended | None

    def refusal(self, item: str, power: Power, day: date, actor: str = "") -> Refused | None:
        """Why `actor` may not use `power` over `item` on `day` by this mandate; None where it covers it.

        For a mandate of somebody who is not of the staff, `actor` is the clerk in front and not looked at.
        """
        if self.ended:
            return Refused(Reason.MANDATE_OVER, why=ENDED_WORDS[self.ended])
        if day < self.since:
            return Refused(Reason.MANDATE_NOT_YET, since=self.since.isoformat())
        if day > self.until:
            return Refused(Reason.MANDATE_EXPIRED, until=self.until.isoformat())
        if self.staff and actor != self.staff:
            return Refused(Reason.MANDATE_OTHER_AGENT)
        if item not in self.items:
            return Refused(Reason.MANDATE_SCOPE, item=item)
        if power not in self.powers:
            return Refused(Reason.MANDATE_POWER, power=POWER_WORDS[power])
        return None


class Mandates:
    """Taking mandates down, ending them, and looking at them before each act."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store, self._catalogue = store, catalogue

    def take(self, draft: Draft, actor: str) -> Mandate:
        """Take a mandate down.

        Raises Refused(ROLE_MISSING | MANDATE_NOT_VOLUNTARY | MANDATE_FEE | WORDS_MISSING | ITEM_UNKNOWN |
        ITEM_CANCELLED | ITEM_DELEGATED | MANDATE_TERM | MANDATE_SELF | AGENT_NOT_ADULT | GUARDIAN_NEEDED |
        GUARDIAN_WRONG) and what `checked` raises.
        """
        demand(self._store, actor, "mandate.take")
        today = self._store.clock.now().date()
        if not draft.voluntary:
            raise Refused(Reason.MANDATE_NOT_VOLUNTARY)
        if draft.staff:
            demand(self._store, draft.staff, "agency.act")
            if draft.fee:
                raise Refused(Reason.MANDATE_FEE)
        if not draft.items:
            raise Refused(Reason.WORDS_MISSING, what=N_("委托的事项"))
        for item in draft.items:
            if no := self._catalogue.item(item).refusal:
                raise no
        if not draft.powers:
            raise Refused(Reason.WORDS_MISSING, what=N_("委托的权限"))
        if not today <= draft.until >= draft.since:
            raise Refused(Reason.MANDATE_TERM)
        people = self._people(draft, today)
        told: dict[str, dict[str, str]] = {who: asdict(party) for who, party in people.items()}
        made = MandateTaken(
            str(uuid.uuid4()), draft.staff, told["principal"], told["agent"], told.get("guardian", {}),
            list(dict.fromkeys(draft.items)), [power.value for power in dict.fromkeys(draft.powers)],
            draft.since.isoformat(), draft.until.isoformat(), said(draft.signature, N_("委托人的签名")),
        )  # fmt: skip
        with self._store.atomic():
            self._store.run(
                "INSERT INTO mandate (id, principal, agent, staff, people, items, powers, since, until, signature, fee,"
                " taken_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                made.mandate, self._hash(people["principal"]), self._hash(people["agent"]), made.staff,
                json.dumps(told, ensure_ascii=False), json.dumps(made.items), json.dumps(made.powers),
                made.since, made.until, made.signature, draft.fee, now_of(self._store),
            )  # fmt: skip
            append(self._store, made, actor)
        return self.mandate(made.mandate)

    def end(self, id_: str, why: Ended, actor: str) -> Mandate:
        """The mandate is no more: the principal may revoke it at any time (民法典 art. 173).

        Raises Refused(MANDATE_OVER | ROLE_MISSING).
        """
        demand(self._store, actor, "mandate.take")
        with self._store.atomic():
            if ended := self.mandate(id_).ended:
                raise Refused(Reason.MANDATE_OVER, why=ENDED_WORDS[ended])
            self._store.run(
                "UPDATE mandate SET ended_at = ?, ended_why = ? WHERE id = ?", now_of(self._store), why.value, id_
            )  # fmt: skip
            append(self._store, MandateEnded(id_, why.value), actor)
        return self.mandate(id_)

    def check(self, id_: str, item: str, power: Power, actor: str) -> Mandate:
        """The mandate, if it covers `power` over `item` today by the hands of `actor`.

        Raises Refused(MANDATE_OVER | MANDATE_NOT_YET | MANDATE_EXPIRED | MANDATE_OTHER_AGENT | MANDATE_SCOPE |
        MANDATE_POWER), KeyError for an unknown mandate.
        """
        found = self.mandate(id_)
        if no := found.refusal(item, power, self._store.clock.now().date(), actor):
            raise no
        return found

    def mandate(self, id_: str) -> Mandate:
        """One of them. Raises KeyError."""
        row = self._store.one("SELECT * FROM mandate WHERE id = ?", id_)
        if row is None:
            raise Unknown(id_)
        return _mandate(row)

    def of_principal(self, id_number: str) -> list[Mandate]:
        """Every mandate somebody gave, the newest first."""
        where = "SELECT * FROM mandate WHERE principal = ? AND principal <> '' ORDER BY taken_at DESC, rowid DESC"
        return [_mandate(row) for row in self._store.all(where, self._store.person(id_number))]

    def of_staff(self, staff: str) -> list[Mandate]:
        """Every mandate a member of staff holds or held, the newest first."""
        where = "SELECT * FROM mandate WHERE staff = ? AND staff <> '' ORDER BY taken_at DESC, rowid DESC"
        return [_mandate(row) for row in self._store.all(where, staff)]

    def standing(self) -> list[Mandate]:
        """Every mandate that nobody ended and whose last day is not over, the newest first."""
        where = "SELECT * FROM mandate WHERE ended_at = '' AND until >= ? ORDER BY taken_at DESC, rowid DESC"
        return [_mandate(row) for row in self._store.all(where, self._store.clock.now().date().isoformat())]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _hash(self, party: Party) -> str:
        return self._store.person(party.id_number)

    def _people(self, draft: Draft, today: date) -> dict[str, Party]:
        """Everybody the mandate names, checked against each other."""
        principal, agent = checked(draft.principal, today), checked(draft.agent, today)
        if self._hash(principal) == self._hash(agent):
            raise Refused(Reason.MANDATE_SELF)
        if agent.kind is PartyKind.NATURAL and capacity(birth_of(agent, today), today) is not Capacity.FULL:
            raise Refused(Reason.AGENT_NOT_ADULT)
        people = {"principal": principal, "agent": agent}
        able = capacity(birth_of(principal, today), today, draft.declared, draft.own_living)
        if able is Capacity.FULL:
            return people
        if draft.guardian is None:
            raise Refused(Reason.GUARDIAN_NEEDED, capacity=CAPACITY_WORDS[able])
        guardian = checked(draft.guardian, today)
        grown = capacity(birth_of(guardian, today), today) is Capacity.FULL
        if not grown or self._hash(guardian) in (self._hash(principal), self._hash(agent)):
            raise Refused(Reason.GUARDIAN_WRONG)
        return {**people, "guardian": guardian}


def _party(told: Mapping[str, Any]) -> Party:
    return Party(**{**told, "kind": PartyKind(told["kind"])})


def _mandate(row: Row) -> Mandate:
    people = json.loads(row["people"])
    return Mandate(
        row["id"], _party(people["principal"]), _party(people["agent"]),
        _party(people["guardian"]) if "guardian" in people else None, row["staff"], tuple(json.loads(row["items"])),
        tuple(Power(power) for power in json.loads(row["powers"])), date.fromisoformat(row["since"]),
        date.fromisoformat(row["until"]), row["signature"], Ended(row["ended_why"]) if row["ended_why"] else None,
    )  # fmt: skip
