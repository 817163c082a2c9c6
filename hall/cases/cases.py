"""Cases on their ordinary way: received, their materials ticked, accepted, decided at the platform, closed; and found.

What else may befall a case has its own topic (hall.cases.casetopics): `supplements`, `refusals`, `escalations`,
`pledges`, `decisions`, `procedures`, `endings`, `credit`. The table of all steps is hall.cases.lifecycle's.
"""

import json
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from hall.cases.applicants import checked
from hall.cases.casefile import OTHER_ID, Applicant, Case, CaseMaterial, MaterialState, Taken
from hall.cases.caserules import CaseRules
from hall.cases.casetopics import CaseTopics
from hall.cases.casework import Delivered
from hall.cases.lifecycle import ACT_WORDS, LIFECYCLE, RECEIVE, STATE_WORDS, Act, CaseState
from hall.cases.numbers import Terminal
from hall.cases.records import CaseAccepted, CaseClosed, CaseDecided, CaseReceived, MaterialSet
from hall.cases.serving import CaseNumbered
from hall.catalogue.catalogue import Catalogue
from hall.catalogue.items import Channel, Form, ServiceItem
from hall.codes import Level
from hall.days.workdays import Calendar
from hall.errors import Reason, Refused, Unknown
from hall.journal import append
from hall.ports import Clock
from hall.staff import may
from hall.store import Store
from hall.words import N_

if TYPE_CHECKING:
    from hall.agency.agency import Agency
    from hall.bundles.bundles import Bundles
    from hall.bundles.planrows import BundleSheet
    from hall.bundles.projects import Projects
    from hall.cases.drafts import Drafts
    from hall.cases.guides import Chapter
    from hall.cases.offline import Offline
    from hall.cases.visits import Rounds, Visit

__all__ = [
    "ACT_WORDS", "LIFECYCLE", "OTHER_ID", "STATE_WORDS", "Applicant", "Case", "CaseMaterial", "CaseState", "Cases",
    "MaterialState", "Taken",
]  # fmt: skip

_OUTCOMES = {"granted": Act.GRANTED, "denied": Act.DENIED}


class Cases(CaseTopics):
    """The rules of a case over the store. `station` is part of every provisional number, `terminal` gives its serial.

    `level` is that of the site: with `offline` it says what goes while the network is away.
    """

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        calendar: Calendar,
        station: str,
        rules: CaseRules | None = None,
        terminal: Terminal | None = None,
        level: Level = Level.COUNTY,
    ) -> None:
        super().__init__(store, catalogue, calendar, station, rules, terminal, level)
        self._file.on_ended = lambda case, by: self.charges.ended(case, by)
        self._file.on_granted, self._file.on_delivered = self._hand_on, self._handed_out

    def count_by(self, calendar: Calendar) -> None:
        """Count days by `calendar` from now on; what was counted before stays as it was told."""
        self._file.calendar = calendar
        for bound in ("bundles", "projects"):
            vars(self).pop(bound, None)  # made anew over the new calendar

    def receive(
        self,
        item: str,
        applicant: Applicant,
        ticket: str,
        actor: str,
        *,
        channel: Channel = Channel.WINDOW,
        away: bool = False,
        consultation: str = "",
    ) -> Case:
        """收件: open a case of `item` for `applicant`; `ticket` is the id of the visit's ticket, "" without one.

        `channel` is how it came in, `consultation` the question it began with. `away` says that the platform cannot be
        reached for what the item needs. Proofs outside the hall's register are not asked for (R-12). Raises
        Refused(ITEM_UNKNOWN | ITEM_CANCELLED | ITEM_DELEGATED | ITEM_IN_PARTS | ITEM_IS_BUNDLE | ITEM_IS_PROJECT |
        APPLICANT_MISSING | NAME_NOT_ALLOWED | ID_NUMBER_WRONG | OFFLINE_READ_ONLY | OFFLINE_DRAFT |
        CONSULTATION_OVER | NOT_YOUR_QUESTION | STAFF_UNKNOWN | ROLE_MISSING | SITE_NO_POWER).
        """
        with self._store.atomic():
            (received,) = self.receive_all((item,), applicant, ticket, actor, channel=channel, away=away)
            if consultation:
                self.consultations.received(consultation, received, actor)
        return received

    def receive_all(
        self,
        items: Sequence[str],
        applicant: Applicant,
        ticket: str,
        actor: str,
        *,
        channel: Channel = Channel.WINDOW,
        away: bool = False,
    ) -> list[Case]:
        """收件 of several items of one applicant, a case of each in their order, all or none: inside atomic().

        Raises what `receive` raises.
        """
        self.demand(actor, "case.receive")
        away = away or self.away
        wanted = [self._receivable(item, channel, away) for item in items]
        person = checked(applicant, self._file.today)
        told, keyed = asdict(person), self._store.person(person.id_number)
        kept = json.dumps(told, ensure_ascii=False)
        ids: list[str] = []
        for item in wanted:
            case, now = _new_case_id(self._store.clock), self._store.clock.now()
            number = self.numbers.next(now.date())
            self._store.run(
                "INSERT INTO hall_case (id, provisional_no, item, item_name, item_version, department, state,"
                " applicant, person, ticket, received_at, promised, statutory, kind, case_type, answer_due)"
                " VALUES (?, ?, ?, ?, ?, ?, 'received', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                case, number, item.code, item.name, item.version, item.department, kept, keyed, ticket,
                now.isoformat(timespec="milliseconds"), str(self._file.rules.promise(item) or ""),
                str(item.statutory or ""), item.kind.value, item.case_type.value, self._file.answer_due(now),
            )  # fmt: skip
            for position, material in enumerate(self._counter.demands.materials(item)):
                self._store.run(
                    "INSERT INTO case_material (case_id, code, position, name, key, state, shared)"
                    " VALUES (?, ?, ?, ?, ?, 'wanted', ?)",
                    case, material.code, position, material.name, int(material.key), int(material.form is Form.SHARED),
                )  # fmt: skip
            event = CaseReceived(case, number, item.code, item.name, item.version, told, ticket, channel.value, away)
            self._file.note(case, "receive", RECEIVE.after, RECEIVE.after, event, actor)
            ids.append(case)
        return self.these(ids)

    def receive_draft(self, draft: str, actor: str) -> Case:
        """What was written down without the network becomes a case. Raises KeyError, and what `receive` raises."""
        kept = self.drafts.draft(draft)
        with self._store.atomic():
            case = self.receive(kept.item, kept.applicant, "", actor)
            self.drafts.over(draft, case.id, actor)
        return case

    def set_material(self, case: str, material: str, state: MaterialState, actor: str) -> Case:
        """Tick or untick one material.

        Raises Refused(STEP_NOT_ALLOWED) once the case is accepted, KeyError for a material the case does not have,
        Refused(PLEDGE_IN_WORDS) for a pledge, which is given by `pledges`.
        """
        if state is MaterialState.PLEDGED:
            raise Refused(Reason.PLEDGE_IN_WORDS)
        with self._store.atomic():
            self._file.step(case, Act.SET_MATERIAL, actor)
            self._file.set_material(case, material, state)
            append(self._store, MaterialSet(case, material, state.value), actor, case)
        return self.case(case)

    def accept(self, case: str, actor: str, *, away: bool = False) -> Case:
        """受理: the legal act, once every material is here (资料齐全; 行政许可法 art. 32). Durable when this returns.

        The promised day stays empty where no published calendar reaches it. Raises
        Refused(MATERIALS_MISSING, names=…), Refused(STEP_NOT_ALLOWED), Refused(ROLE_MISSING) for a village agent, or
        Refused(OFFLINE_RECEIVED) for an item whose acceptance waits for the network.
        """
        with self._store.atomic():
            now = self._store.clock.now()
            step = self._file.step(case, Act.ACCEPT, actor)
            self.accepts(step.row["item"], away)
            wanted = "SELECT name FROM case_material WHERE case_id = ? AND state = 'wanted' ORDER BY position"
            if missing := self._store.all(wanted, case):
                raise Refused(Reason.MATERIALS_MISSING, names="、".join(material["name"] for material in missing))
            row, days = step.row, self._file.days(step.row, now)
            event = CaseAccepted(
                case, row["provisional_no"], row["item"], days.due, row["promised"], row["statutory"], days.calendar
            )
            self._file.enter(step, event, **self._file.accepted(step, now, days))
        return self.case(case)

    def decided(self, case: str, official_no: str, outcome: str, text: str, decided_at: str, revision: int) -> None:
        """What the platform decided: `outcome` is granted or denied. An older or known `revision` changes nothing.

        The platform owns the decision: a newer revision replaces an earlier one; its number, once bound, it may not
        change. Raises LookupError for a case this store does not know, Refused(CHOICE_UNKNOWN) for an unknown outcome,
        Refused(ANSWER_WRONG) for a moment that is none (ISO 8601, with its zone), Refused(STEP_NOT_ALLOWED) where it
        ended without one, and what `numbered` raises.
        """
        if outcome not in _OUTCOMES:
            raise Refused(Reason.CHOICE_UNKNOWN, field=N_("办理结果"), given=outcome, names=tuple(_OUTCOMES))
        with self._store.atomic():
            if revision <= self._file.row(case)["revision"]:
                return
            if not _is_moment(decided_at):
                raise Refused(Reason.ANSWER_WRONG, field=N_("决定的时间"), why=N_("应为带时区的日期和时间"))
            step = self._file.step(case, _OUTCOMES[outcome], "platform")
            self.numbers.bind(case, official_no)
            self._file.enter(
                step, CaseDecided(case, official_no, outcome, text, decided_at, revision),
                decision=text, decided_at=decided_at, revision=revision, outcome=outcome,
            )  # fmt: skip

    def demand(self, actor: str, topic: str) -> None:
        """Nothing, if the role of `actor` covers `topic`. Raises Refused(ROLE_MISSING | STAFF_UNKNOWN), KeyError for a
        topic that the table of rights does not have."""
        if not may(self._file.role(actor), topic):
            raise Refused(Reason.ROLE_MISSING)

    def numbered(self, case: str, official_no: str) -> Case:
        """绑定编号: the platform's number of the case came down. The same number again changes nothing.

        Raises LookupError for a case this store does not know, Refused(NUMBER_WRONG | NUMBER_BOUND | NUMBER_TAKEN).
        """
        with self._store.atomic():
            row = self._file.row(case)
            if self.numbers.bind(case, official_no):
                append(self._store, CaseNumbered(case, row["provisional_no"], official_no), "platform", case)
        return self.case(case)

    def close(self, case: str, actor: str) -> Case:
        """办结. Raises Refused(STEP_NOT_ALLOWED) before the decision is here."""
        with self._store.atomic():
            step = self._file.step(case, Act.CLOSE, actor)
            self._file.enter(step, CaseClosed(case), closed_at=self._file.now)
        return self.case(case)

    # -- what else may befall a case: each loaded when it is first asked for -------------------------------------------

    @cached_property
    def drafts(self) -> "Drafts":
        from hall.cases.drafts import Drafts

        return Drafts(self._file, self._draftable)

    @cached_property
    def agency(self) -> "Agency":
        from hall.agency.agency import Agency
        from hall.agency.sites import Sites

        return Agency(self._store, self, self._catalogue, self.sites or Sites.alone(self._station), self._station)

    @cached_property
    def sheet(self) -> "BundleSheet":
        """What the hall's bundles.toml says. Raises Garbled naming the row and the field that is wrong."""
        from hall.bundles.planrows import read_bundles

        return read_bundles(self.hall, self._catalogue)

    @cached_property
    def bundles(self) -> "Bundles":
        from hall.bundles.bundles import Bundles

        lamps = self._file.rules.lamps
        return Bundles(self._store, self, self._catalogue, self.sheet, self._file.calendar, self._station, lamps)

    @cached_property
    def projects(self) -> "Projects":
        from hall.bundles.projects import Projects

        lamps = self._file.rules.lamps
        return Projects(self._store, self, self._catalogue, self.sheet, self._file.calendar, self._station, lamps)

    # -- finding ------------------------------------------------------------------------------------------------------

    def case(self, id_: str) -> Case:
        """One case. Raises KeyError for an unknown id."""
        return self._file.case(id_)

    def these(self, ids: Sequence[str]) -> list[Case]:
        """The cases of those ids, in their order and read at once. Raises KeyError for an unknown id."""
        where = "WHERE id IN (SELECT value FROM json_each(?))"
        found = {case.id: case for case in self._file.cases(where, json.dumps(ids))}
        if gone := [id_ for id_ in ids if id_ not in found]:
            raise Unknown(gone[0])
        return [found[id_] for id_ in ids]

    def of_person(self, id_number: str) -> list[Case]:
        """Every case of the person on this machine, newest first."""
        where = "WHERE person = ? AND person <> '' ORDER BY received_at DESC"
        return self._file.cases(where, self._store.person(id_number))

    def of_ticket(self, ticket: str) -> list[Case]:
        """The cases of one visit, oldest first."""
        return self._file.cases("WHERE ticket = ? AND ticket <> '' ORDER BY received_at", ticket)

    def recent(self, limit: int) -> list[Case]:
        """The newest cases of this machine."""
        return self._file.cases("ORDER BY received_at DESC LIMIT ?", limit)

    def by_number(self, number: str) -> Case:
        """The case that goes by `number`, the provisional or the official one. Raises Refused(NUMBER_UNKNOWN)."""
        if not (found := self.numbers.find(number)):
            raise Refused(Reason.NUMBER_UNKNOWN, number=number)
        return self.case(found)

    def visits(self, case: str) -> "tuple[Visit, ...]":
        """到办事现场次数: each day the applicant had to come for this case so far, counted from its records."""
        from hall.cases.visits import visits

        return visits(self._file.taken(case))

    def rounds(self, case: str) -> "Rounds":
        """四清: how many rounds consulting, forms, materials and review of this case took."""
        from hall.cases.visits import rounds

        answers = [asked for asked in self.consultations.of_case(case) if asked.answer]
        return rounds(self._file.taken(case), len(answers))

    def offline(self, item: str) -> "Offline":
        """What goes with an item at this site while the network is away. Raises Refused(ITEM_UNKNOWN)."""
        return self._counter.offline.policy(self._catalogue.item(item), self._level)

    def guide(self, item: str) -> "tuple[Chapter, ...]":
        """The guide of an item, in the source language. Raises Refused(ITEM_UNKNOWN)."""
        from hall.cases.guides import guide

        return guide(self._catalogue.item(item), self._counter.demands)

    def steps(self, case: str) -> list[Taken]:
        """Every step the case has taken, oldest first, each with the papers it owes."""
        return self._file.taken(case)

    def is_received_by_platform(self, case: str) -> bool:
        """Whether the platform's receipt covers everything this case had to send."""
        return not self._store.value(
            "SELECT count(*) FROM journal JOIN outbox USING (pos)"
            " WHERE case_id = ? AND case_id <> '' AND state NOT IN ('received', 'safe')",
            case,
        )

    def single(self, code: str) -> ServiceItem:
        """The item of `code`, where a case can be of it: a promise is per 办理项, and a bundle is its items' cases.

        Raises Refused(ITEM_UNKNOWN | ITEM_CANCELLED | ITEM_DELEGATED | ITEM_IN_PARTS | ITEM_IS_BUNDLE |
        ITEM_IS_PROJECT).
        """
        item = self._catalogue.item(code)
        if no := item.refusal:
            raise no
        if item.parts:
            raise Refused(Reason.ITEM_IN_PARTS, item=item.name, names="、".join(part.name for part in item.parts))
        if item.includes and (bundle := self.sheet.bundles.get(code)):
            raise Refused(Reason.ITEM_IS_PROJECT if bundle.staged else Reason.ITEM_IS_BUNDLE, item=item.name)
        return item

    def joined(self, code: str, actor: str) -> ServiceItem:
        """The entry of a bundle or project, if `actor` may open one here and now; its cases are received by themselves.

        Raises Refused(ITEM_UNKNOWN | ITEM_CANCELLED | ITEM_DELEGATED | SITE_NO_POWER | OFFLINE_READ_ONLY |
        OFFLINE_DRAFT | ROLE_MISSING | STAFF_UNKNOWN).
        """
        self.demand(actor, "case.receive")
        item = self._catalogue.item(code)
        if no := item.refusal:
            raise no
        self._empowered(item)
        if self.away:
            self._counter.offline.for_receiving(item, self._level)
        return item

    def accepts(self, code: str, away: bool = False) -> None:
        """Nothing, if what is of that entry may be accepted now. Raises Refused(OFFLINE_RECEIVED)."""
        if away or self.away:
            self._counter.offline.for_accepting(self._catalogue.item(code), self._level)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _draftable(self, code: str, actor: str) -> ServiceItem:
        self.demand(actor, "case.receive")
        item = self.single(code)
        if self.away:
            self._counter.offline.for_drafting(item, self._level)
        return item

    def _receivable(self, code: str, channel: Channel, away: bool) -> ServiceItem:
        """The item of that code, if it is taken in here and now."""
        item = self.single(code)
        if channel is not Channel.ONLINE:  # what came down the line was received where it belongs
            self._empowered(item)
        if away:
            self._counter.offline.for_receiving(item, self._level)
        return item

    def _empowered(self, item: ServiceItem) -> None:
        """Whether the item may be applied for at this site: 职权 is by law, and the register of sites says so."""
        if self.sites is None or (here := self.sites.of_station(self._station)) is None:
            return
        from hall.agency.competence import competence

        answer = competence(self.sites, self._catalogue, item.code, here)
        if not answer.files:
            raise Refused(Reason.SITE_NO_POWER, item=item.name, to=answer.to)

    def _hand_on(self, case: str) -> None:
        """What was granted may be what other cases of the same bundle wait for."""
        if bundle := self._store.value("SELECT bundle_id FROM bundle_case WHERE case_id = ?", case):
            self.bundles.pass_on(bundle, "rule")

    def _handed_out(self, event: Delivered, actor: str) -> None:
        """What was delivered may be the last of a bundle, by whatever way."""
        if bundle := self._store.value("SELECT bundle_id FROM bundle_case WHERE case_id = ?", event.case):
            self.bundles.delivered(bundle, event.mode, event.signer, actor)


def _is_moment(text: str) -> bool:
    """Whether a text names one moment: ISO 8601, with its zone."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _new_case_id(clock: Clock) -> str:
    """A UUIDv7 (RFC 9562): unique without asking anybody, and sorting by the time it was made."""
    millis = int(clock.now().timestamp() * 1000)
    bits = millis << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=bits))
