"""一件事 over the store: one application, several cases in parallel, one result.

浙江省保障“最多跑一次”改革规定 art. 2; 德 6 (一件事一链办), 昌 三(六)1 (证照联办: one window takes in and hands out).
Each item stays a case of its own with its own clock and decision: the bundle asks once, hands results on inside the
house, and gives everything out together.
"""

import contextlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hall.bundles.bundlefile import Bundle, BundleFile
from hall.bundles.handingout import HandingOut
from hall.bundles.planrows import BundleSheet
from hall.bundles.plans import Plan, Slot
from hall.bundles.records import (
    BundleAccepted,
    BundleMaterialSet,
    BundleOpened,
    BundleStuckReturned,
    BundleWithdrawn,
    FormAnswered,
    ResultHandedOn,
)
from hall.bundles.standing import BundleState, said_yes
from hall.cases.casefile import Applicant, Case, MaterialState
from hall.cases.cases import Cases
from hall.cases.lifecycle import TABLE, Act, CaseState
from hall.cases.supplements import Way
from hall.catalogue.catalogue import Catalogue
from hall.days.clocks import LampRule
from hall.days.workdays import Calendar
from hall.errors import Reason, Refused, Unknown
from hall.identity import visible
from hall.journal import append
from hall.line.halldays import HallDays
from hall.presses import Presses
from hall.store import Store
from hall.words import N_

LAMPS = LampRule(0.2, 1, 2)
_GIVEN_BACK = N_("所等的审批没有准予，此件办不下去")


@dataclass(frozen=True, slots=True)
class Opened:
    """The answer to a press that opened a bundle or a project."""

    id: str


class Bundles(HandingOut):
    """The bundles of one store; how they go out stands in hall.bundles.handingout. `station` is part of every number,
    `lamps` are those of the profile."""

    def __init__(
        self, store: Store, cases: Cases, catalogue: Catalogue, sheet: BundleSheet, calendar: Calendar, station: str,
        lamps: LampRule = LAMPS,
    ) -> None:  # fmt: skip
        self._store, self._cases, self._catalogue, self._station = store, cases, catalogue, station
        self.sheet, self.file = sheet, BundleFile(store, cases, calendar, lamps)
        self._presses, self._days = Presses(store), HallDays(store)

    def plan(self, code: str) -> Plan:
        """The bundle whose entry in the catalogue is `code`. Raises Refused(BUNDLE_UNKNOWN | ITEM_UNKNOWN)."""
        return self.sheet.plan(code, self._catalogue)

    def plans(self) -> tuple[Plan, ...]:
        """Every bundle that can be opened here."""
        return self.sheet.plans(self._catalogue)

    def open(
        self, code: str, applicant: Applicant, answers: Mapping[str, str], ticket: str, actor: str, press: str = ""
    ) -> Bundle:
        """Take in one application: a case of every item, all or none. The form may be filled in later, by `answer`.

        The same `press` again gives the same bundle. Raises Refused(BUNDLE_UNKNOWN | BUNDLE_STAGED | ANSWER_WRONG |
        FIELD_UNKNOWN), and what `Cases.joined` and `Cases.receive` raise.
        """
        plan = self.plan(code)
        if plan.staged:
            raise Refused(Reason.BUNDLE_STAGED)
        self._cases.joined(code, actor)
        form = plan.clean(answers, self._store.clock.now().date())

        def do() -> Opened:
            return self._open(plan, applicant, form, ticket, actor)

        opened = self._presses.once(
            press, f"bundle {code}", lambda: self._days.today().n, do, lambda kept: Opened(**kept)
        )
        return self.bundle(opened.id)

    def answer(self, bundle: str, answers: Mapping[str, str], actor: str) -> Bundle:
        """Fill in more of the one form, or correct it, until the whole is accepted.

        Raises Refused(BUNDLE_ACCEPTED | ANSWER_WRONG | FIELD_UNKNOWN | ROLE_MISSING).
        """
        self._cases.demand(actor, "case.receive")
        with self._store.atomic():
            row = self.file.row(bundle)
            if row["accepted_at"]:
                raise Refused(Reason.BUNDLE_ACCEPTED)
            told = self.plan(row["code"]).clean(answers, self._store.clock.now().date())
            form = json.loads(row["form"]) | told
            self._store.run("UPDATE bundle SET form = ? WHERE id = ?", json.dumps(form, ensure_ascii=False), bundle)
            append(self._store, FormAnswered(bundle, told), actor)
        return self.bundle(bundle)

    def form_of(self, case: str) -> dict[str, str]:
        """What the one form says to the item of `case`: its own fields, and no other department's; {} without one."""
        row = self._store.one(
            "SELECT c.fields, b.form FROM bundle_case c JOIN bundle b ON b.id = c.bundle_id WHERE c.case_id = ?", case
        )
        form: dict[str, str] = json.loads(row["form"]) if row else {}
        return {name: form[name] for name in json.loads(row["fields"]) if name in form} if row else {}

    def set_material(self, bundle: str, material: str, state: MaterialState, actor: str) -> Bundle:
        """Tick or untick a material, once for every case that wants it.

        A case that was accepted, or asked for a supplement, takes it as one. Raises KeyError for a material that the
        bundle does not ask for, Refused(NOTHING_MISSING) where no case wants it any more, Refused(PLEDGE_IN_WORDS) for
        a pledge.
        """
        if state is MaterialState.PLEDGED:
            raise Refused(Reason.PLEDGE_IN_WORDS)
        with self._store.atomic():
            slots = self.file.slots(self.file.row(bundle)["id"], material)
            if not slots:
                raise Unknown(material)
            reached = [case for case, own in slots if self._set(self._cases.case(case), own, state, actor)]
            if not reached:
                raise Refused(Reason.NOTHING_MISSING)
            append(self._store, BundleMaterialSet(bundle, material, state.value, reached), actor)
        return self.bundle(bundle)

    def accept(self, bundle: str, actor: str, until: date | None = None) -> Bundle:
        """受理 of the whole, once the form is full and everything that is asked for is here (资料齐全).

        With `until` the applicant promised to bring by then what is missing and not key: 容缺受理 of the items that
        want it. What waits for another's result is accepted when that is handed on. Raises Refused(BUNDLE_ACCEPTED) a
        second time, Refused(BUNDLE_OVER), Refused(FIELDS_MISSING | MATERIALS_MISSING, names=…),
        Refused(OFFLINE_RECEIVED) where the whole waits for the network, or what `Cases.accept` and `tolerate` raise.
        """
        with self._store.atomic():
            now = self.bundle(bundle)
            if now.accepted_at:
                raise Refused(Reason.BUNDLE_ACCEPTED)
            if now.state not in (BundleState.OPEN, BundleState.WAITING):
                raise Refused(Reason.BUNDLE_OVER)
            if empty := self.plan(now.code).unanswered(now.answers):
                raise Refused(Reason.FIELDS_MISSING, names=tuple(field.name for field in empty))
            if missing := [each.name for each in now.missing if until is None or each.key]:
                raise Refused(Reason.MATERIALS_MISSING, names=tuple(missing))
            self._cases.accepts(now.code)
            at, calendar = self._store.clock.now(), self.file.calendar.version
            due = self.file.day(at, now.promised)
            self._store.run(
                "UPDATE bundle SET accepted_at = ?, due = ?, calendar = ? WHERE id = ?",
                at.isoformat(timespec="milliseconds"), due, calendar, bundle,
            )  # fmt: skip
            append(self._store, BundleAccepted(bundle, due, str(now.promised or ""), calendar), actor)
            self._accept_ready(now.cases, actor)
            if until is not None and now.missing:
                self._tolerate(now, until, actor)
            self._hand_on(bundle, actor)
        return self.bundle(bundle)

    def pass_on(self, bundle: str, actor: str) -> Bundle:
        """Hand every result that is there to the cases that wait for it, and accept what is whole by it.

        To be called when a case of the bundle was decided; a second time it changes nothing.
        """
        with self._store.atomic():
            self._hand_on(bundle, actor)
        return self.bundle(bundle)

    def withdraw(self, bundle: str, why: str, actor: str) -> Bundle:
        """撤回: the applicant takes back everything that is not decided; what was granted stays granted.

        Raises Refused(BUNDLE_OVER) where nothing is left to take back.
        """
        with self._store.atomic():
            left = [case.id for case in self.bundle(bundle).cases if (case.state, Act.WITHDRAW) in TABLE]
            if not left:
                raise Refused(Reason.BUNDLE_OVER)
            for case in left:
                self._cases.endings.withdraw(case, why, actor)
            append(self._store, BundleWithdrawn(bundle, visible(why), left), actor)
        return self.bundle(bundle)

    def return_stuck(self, bundle: str, actor: str) -> Bundle:
        """退件: give back what waits for a result that will not come, as far as it was not accepted.

        Raises Refused(BUNDLE_OVER) where nothing is stuck.
        """
        with self._store.atomic():
            now = self.bundle(bundle)
            stuck = dict.fromkeys(id_ for each in now.consequences for id_ in each.stuck)
            back = [case.id for case in now.cases if case.id in stuck and (case.state, Act.GIVE_BACK) in TABLE]
            if not back:
                raise Refused(Reason.BUNDLE_OVER)
            for case in back:
                self._cases.endings.give_back(case, _GIVEN_BACK, actor)
            append(self._store, BundleStuckReturned(bundle, back), actor)
        return self.bundle(bundle)

    def told_before(self, code: str, id_number: str) -> dict[str, str]:
        """一企一档: what the person told in an earlier form, of a bundle or project, and what this one asks again.

        The newest answer counts. To be offered with the form, never filed unseen. Raises as `plan`.
        """
        person = self._store.person(id_number.strip())
        forms = self._store.all(
            "SELECT opened_at, form FROM bundle WHERE person = ?1 AND ?1 <> ''"
            " UNION ALL SELECT opened_at, form FROM project WHERE person = ?1 AND ?1 <> '' ORDER BY opened_at",
            person,
        )
        told: dict[str, str] = {}
        for row in forms:
            told |= json.loads(row["form"])
        return {
            field.code: told[field.code] for field in self.plan(code).asked_fields if field.keeps and field.code in told
        }

    # -- finding ------------------------------------------------------------------------------------------------------

    def of_case(self, case: str) -> Bundle | None:
        """The bundle that a case belongs to; None for a case by itself."""
        id_ = self._store.value("SELECT bundle_id FROM bundle_case WHERE case_id = ?", case)
        return self.bundle(id_) if id_ else None

    def of_person(self, id_number: str) -> list[Bundle]:
        """Every bundle of the person on this machine, newest first."""
        where = "WHERE person = ? AND person <> '' ORDER BY opened_at DESC, number DESC"
        return self.file.bundles(where, self._store.person(id_number))

    def recent(self, limit: int) -> list[Bundle]:
        """The newest bundles of this machine."""
        return self.file.bundles("ORDER BY opened_at DESC, number DESC LIMIT ?", limit)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _open(self, plan: Plan, applicant: Applicant, form: dict[str, str], ticket: str, actor: str) -> Opened:
        id_, now = str(uuid.uuid4()), self._now
        day = now[:10]
        number = f"联{self._station}{day.replace('-', '')}{self._store.next_number('bundle', day):04d}"
        codes = [part.item.code for part in plan.parts]
        cases = dict(zip(codes, self._cases.receive_all(codes, applicant, ticket, actor), strict=True))
        person = self._store.person(next(iter(cases.values())).applicant.id_number)
        self._store.run(
            "INSERT INTO bundle (id, number, code, name, lead, result, person, ticket, form, promised, opened_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            id_, number, plan.code, plan.name, plan.lead, plan.result, person, ticket,
            json.dumps(form, ensure_ascii=False), str(plan.limit or ""), now,
        )  # fmt: skip
        held = {Slot(item, material.code) for item, case in cases.items() for material in case.materials}
        slots = [
            (cases[slot.item].id, slot.material, wanted.code, "")
            for wanted in plan.materials
            for slot in wanted.slots
            if slot in held  # a proof that the hall does not ask for at all has none
        ]
        slots += [
            (cases[part.item.code].id, waiting.material, "", cases[waiting.of].id)
            for part in plan.parts
            for waiting in part.waits
        ]
        self._insert(
            "bundle_case",
            [
                (cases[part.item.code].id, id_, position, part.item.code, json.dumps(part.fields))
                for position, part in enumerate(plan.parts)
            ],
        )
        self._insert(
            "bundle_material",
            [
                (id_, wanted.code, position, wanted.name, int(wanted.key), int(wanted.asked))
                for position, wanted in enumerate(plan.materials)
            ],
        )
        self._insert("bundle_slot", slots)
        ids = {item: case.id for item, case in cases.items()}
        append(self._store, BundleOpened(id_, number, plan.code, plan.name, plan.lead, ids, form, ticket), actor)
        return Opened(id_)

    def _insert(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        """All rows with one statement: a bundle has some thirty."""
        marks = ", ".join(f"({', '.join('?' * len(row))})" for row in rows)
        self._store.run(f"INSERT INTO {table} VALUES {marks}", *(value for row in rows for value in row))

    def _set(self, case: Case, material: str, state: MaterialState, actor: str) -> bool:
        """Whether the material of the case became what it should be by this."""
        held = next(each.state for each in case.materials if each.code == material)
        if held is state or held is MaterialState.PLEDGED:
            return False
        if case.state is CaseState.RECEIVED:
            self._cases.set_material(case.id, material, state, actor)
            return True
        if state is MaterialState.WANTED or (case.state, Act.TAKE) not in TABLE:
            return False
        try:
            self._cases.supplements.take(case.id, material, Way.WINDOW, actor)
        except Refused as no:
            if no.reason is not Reason.SUPPLEMENT_OVER:
                raise
            return False  # its day passed: this one lapses, the others take it
        return True

    def _hand_on(self, bundle: str, actor: str) -> None:
        now = self.bundle(bundle)
        by_id = {case.id: case for case in now.cases}
        for hold in now.holds:
            if not said_yes(by_id[hold.of]):
                continue
            if self._set(self._cases.case(hold.case), hold.material, MaterialState.RECEIVED, actor):
                append(self._store, ResultHandedOn(bundle, hold.case, hold.material, hold.of), actor)
        if now.accepted_at:
            for id_ in by_id:
                with contextlib.suppress(Refused):  # without the network some items are only received: a clerk's then
                    self._accept_ready([self._cases.case(id_)], actor)

    def _accept_ready(self, cases: Iterable[Case], actor: str) -> None:
        for case in cases:
            if case.state is CaseState.RECEIVED and not case.missing:
                self._cases.accept(case.id, actor)

    def _tolerate(self, bundle: Bundle, until: date, actor: str) -> None:
        held = {(hold.case, hold.material) for hold in bundle.holds}
        for case in bundle.cases:
            missing = [(case.id, material.code) for material in case.missing]
            if case.state is CaseState.RECEIVED and missing and not held & set(missing):
                self._cases.supplements.tolerate(case.id, until, actor)
