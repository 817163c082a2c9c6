"""The case that is shown at the desk: its steps, its papers and pictures; and what is heard about cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from clerk import acts
from clerk.services import Services
from clerk.speech import Speech
from hall.agency.heard import news
from hall.agency.records import PapersHeard
from hall.cases.cases import Case
from hall.cases.charges import Standing, Way
from hall.cases.records import CaseDecided
from hall.cases.serving import FeePaid, FeeVoided
from hall.line.appointments import Appointment
from hall.oversight.fees import yuan
from hall.ports import DeskPapers
from hall.words import N_

if TYPE_CHECKING:
    from clerk.window import DeskWindow


class CaseDesk:
    """What one desk does with the case at the window, or the one under the cursor of the history."""

    def __init__(self, desk: DeskWindow, speech: Speech, services: Services, papers: DeskPapers) -> None:
        self._desk, self._speech, self._services, self._papers = desk, speech, services, papers

    @property
    def shown(self) -> Case | None:
        """That case."""
        return self._desk.history.current if self._desk.tabs.currentIndex() == 1 else self._desk.intake.case

    def open(self, case: Case) -> None:
        """Out of the history to the window."""
        if self._desk.intake.draft:
            self._desk.tell(self._speech.because(acts.Hint.DRAFT_LEFT), "refusal")
            return
        self._desk.tabs.setCurrentIndex(0)
        self._desk.intake.open_case(case)

    def close(self, case: Case) -> None:
        """办结."""

        def close() -> None:
            closed = self._services.cases.close(case.id, self._person)
            self._tell(N_("{number} 已办结"), "good", number=closed.number)
            self._desk.history.reload()

        self._desk.attempt(close)

    def offer_step(self, effect: acts.Effect) -> None:
        """A step of its life."""
        assert isinstance(effect, acts.OfferStep)
        intake = self._desk.intake
        who = intake.form.applicant
        at_hand = {"applicant": who.name, "id_number": who.id_number, "phone": who.phone}
        at_hand["item"] = intake.item.code if intake.item else ""
        self._desk.attempt(
            lambda: self._desk.steps.offer(effect.name, self.shown, self._person, self._desk.look, at_hand)
        )

    def go_on(self, case: Case) -> None:
        """Show a case that a step has made, unless that would wipe what was typed for another."""
        intake = self._desk.intake
        used = intake.item is None and intake.form.applicant.id_number in ("", case.applicant.id_number)
        if used or not intake.draft:
            self._desk.tabs.setCurrentIndex(0)
            intake.open_case(case)

    # -- papers and pictures ------------------------------------------------------------------------------------------

    def print_papers(self) -> None:
        """打印文书: any of its papers."""
        if self._person:
            self._desk.attempt(lambda: self._desk.steps.offer_papers(self.shown, self._person, self._desk.look))

    def print_slip(self, booked: Appointment) -> None:
        """预约凭条."""
        self.queue_papers(lambda: {self._papers.appointment(booked): N_("预约凭条")})

    def offer_spoilt(self) -> None:
        """登记废张: a sheet of it."""
        if self._person:
            self._desk.attempt(lambda: self._desk.checks.offer_spoilt(self.shown, self._person, self._desk.look))

    def offer_left(self) -> None:
        """核对自助机的打印."""
        if self._person:
            self._desk.attempt(lambda: self._desk.checks.offer_left(self._person, self._desk.look))

    def offer_pictures(self) -> None:
        """材料照片."""
        if not self._person:
            return
        case = self.shown
        if case is None:
            self._tell(N_("先打开一件办件，或在历史办件里选一件"), "refusal")
        else:
            self._desk.attempt(lambda: self._desk.pictures.offer(case, self._person, self._desk.look))

    def queue_papers(self, queue: Callable[[], Mapping[str, str]]) -> None:
        """Have papers queued; one that cannot be made is told in words, and what was done stays done."""

        def printing() -> None:
            if jobs := queue():
                self._desk.intake.foot.printing(jobs)
                self._desk.intake.reload()

        self._desk.attempt(printing)

    # -- what is heard ------------------------------------------------------------------------------------------------

    def decided(self, event: CaseDecided) -> None:
        """A decision came down."""
        self._desk.cases_moved()
        if self._person:
            number = self._services.cases.case(event.case).number
            state = self._speech(N_("准予") if event.outcome == "granted" else N_("不予"))
            self._tell(N_("{number} 有了决定：{state}"), "info", number=number, state=state)

    def paid(self, event: FeePaid) -> None:
        """What is paid here is told by the step that took it; what was paid on line comes by itself."""
        self._desk.show_aside()
        if self._person and event.way == Way.ONLINE:
            number = self._services.cases.case(event.case).number
            words = N_("{number} 已在网上缴清 {yuan} 元，票据 {receipt}")
            self._tell(words, "good", number=number, yuan=yuan(event.amount), receipt=event.receipt)

    def fee_over(self, event: FeeVoided) -> None:
        """What is owed no more; what was paid of it is owed back."""
        self._desk.show_aside()
        if self._person and event.owed_back:
            cases = self._services.cases
            number, amount = cases.case(event.case).number, cases.charges.charge(event.charge).amount
            words = N_("{number} 没有办成，已缴的 {yuan} 元要退：到“收费”菜单里退费")
            if any(one.standing is Standing.PAID for one in cases.charges.of_case(event.case)):
                words = N_("{number} 重复缴了 {yuan} 元，要退：到“收费”菜单里退费")
            self._tell(words, "warn", number=number, yuan=yuan(amount))

    def papers_heard(self, event: PapersHeard) -> None:
        """What another site did with papers came down."""
        if self._person:
            agency = self._services.cases.agency
            words, facts = news(agency.handovers, agency.sites, event)
            if words:
                self._tell(words, "info", **facts)

    # -- inside -------------------------------------------------------------------------------------------------------

    @property
    def _person(self) -> str:
        return self._desk.desk.person

    def _tell(self, words: str, kind: str, **facts: object) -> None:
        self._desk.tell(self._speech(words, **facts), kind)
