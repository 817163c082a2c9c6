"""Taking a step of a case from the desk: which case, the form, the hall's answer, and the papers now owed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from clerk.countersteps import EVERY
from clerk.models import entries
from clerk.panels.stepform import StepForm
from clerk.papersteps import TITLES
from clerk.services import Services
from clerk.speech import Speech
from clerk.steps import Answers, DeskStep, Do, Field, Kind, Told, one
from hall.cases.cases import ACT_WORDS, STATE_WORDS, Case
from hall.cases.doors import AttemptState, Purpose
from hall.cases.lifecycle import PAPER_WORDS, TABLE, CaseState
from hall.cases.serving import DoorTurned
from hall.errors import Reason, Refused, Unavailable
from hall.ports import CasePaper, DeskPapers
from hall.words import N_, words

if TYPE_CHECKING:
    from clerk.look import Look


Prints = Callable[[DeskPapers], Mapping[str, str]]
_OTHERS = {name: TITLES[name] for name in ("closing", "waybill", "guide", "telling", "rating_form")}  # owed by no step
_ITEMS = 60  # items of the catalogue that a form lists at a time
_ENDED = (CaseState.CLOSED, CaseState.ISSUED, CaseState.DELIVERED)
_AFTER = {"closing": _ENDED, "waybill": _ENDED}


class Lifecycle:
    """One form at a time. `tell` is the notice line, `moved` says that cases changed, `printing` has papers queued,
    `go_on` shows a case that a step has made."""

    def __init__(
        self,
        parent: QWidget,
        speech: Speech,
        services: Services,
        tell: Callable[[str, str], None],
        moved: Callable[[], None],
        papers: DeskPapers,
        printing: Callable[[Callable[[], Mapping[str, str]]], None],
        go_on: Callable[[Case], None],
    ) -> None:
        self._parent, self._speech, self._services = parent, speech, services
        self._tell, self._moved, self._papers, self._printing = tell, moved, papers, printing
        self._go_on = go_on
        self.form: StepForm | None = None
        self._behind: dict[tuple[str, int], Prints] = {}  # what is printed once a door has shut, by bank and box

    def door_turned(self, event: DoorTurned) -> None:
        """A door that was asked for here: what waited behind it is printed once it is shut, and never if it did not
        open."""
        if event.purpose == Purpose.PUT and event.state in (AttemptState.DONE, AttemptState.FAILED):
            prints = self._behind.pop((event.bank, event.box), None)
            if prints and event.state == AttemptState.DONE:
                self._print_now(prints)

    def signed_off(self) -> None:
        """Nobody sits here any more: codes that were not printed yet are forgotten."""
        self._behind.clear()

    def offer(
        self, name: str, case: Case | None, actor: str, look: "Look", at_hand: Mapping[str, str] | None = None
    ) -> None:
        """Open the form of a step for `case`; a step the table does not have there is refused in words at once.

        `at_hand` is what the desk knows already, by the names of fields: nobody types it again into a step that is for
        no case yet.
        """
        step, say = self._step(name, actor), self._speech
        self.close()
        needed = step.act is not None or step.needs_case
        if needed and case is None:
            self._tell(say(N_("先打开一件办件，或在历史办件里选一件")), "refusal")
            return
        if step.act is not None:
            assert case
            if (case.state, step.act) not in TABLE:
                words = say(ACT_WORDS[step.act])
                self._tell(
                    say.because(Reason.STEP_NOT_ALLOWED, state=say(STATE_WORDS[case.state]), act=words), "refusal"
                )
                return
        shown = case if needed else None
        fields = step.ask(self._services.cases, shown)
        if any(field.kind in (Kind.CHOICE, Kind.LIST) and not field.choices for field in fields):
            self._tell(say(N_("{act}：现在没有要处理的"), act=say(step.words)), "info")
            return
        do = step.do
        if shown is None:
            fields = tuple(replace(f, value=f.value or (at_hand or {}).get(f.name, "")) for f in fields)

        def take(told: Answers) -> bool:
            assert do
            said = self._take(step, do, shown, told, actor)
            if isinstance(said, Told) and said.more:
                now = self._services.cases.case(shown.id) if shown else None
                self.offer(name, now, actor, look, at_hand)
            return said is not None

        self.ask(say(step.words), self._lead(shown), fields, look, take if do else None)

    def offer_papers(self, case: Case | None, actor: str, look: "Look") -> None:
        """Open the list of what can be printed for `case`: the papers its steps owe, and what no step owes."""
        say = self._speech
        self.close()
        if case is None:
            self._tell(say(N_("先打开一件办件，或在历史办件里选一件")), "refusal")
            return
        lines = [(paper.name, self._listed(paper)) for paper in reversed(self._papers.of_case(case.id))]
        others = [name for name in _OTHERS if case.state in _AFTER.get(name, (case.state,))]
        lines += [(name, say(_OTHERS[name])) for name in others]
        field = Field("paper", N_("文书"), Kind.CHOICE, tuple(lines))
        lead = self._lead(case)
        self.ask(say(N_("打印文书")), lead, (field,), look, lambda told: self._print(case, one(told, "paper"), actor))

    def ask(
        self, title: str, lead: str, fields: Sequence[Field], look: "Look", take: Callable[[Answers], bool] | None
    ) -> None:
        """Open a form, in the place of one that is open. `take` says whether the answers were taken: then it goes;
        without it there is nothing to tell."""
        self.close()
        self.form = StepForm(self._parent, self._speech, look, title, lead, fields, take, self._items)
        self.form.open()

    def _items(self, text: str) -> list[tuple[str, str]]:
        """Items of the catalogue as lines of a form."""
        catalogue, say = self._services.catalogue, self._speech
        found = [each.item for each in entries(catalogue.find(text)[:_ITEMS], catalogue.item) if not each.head]
        return [(item.code, f"{say(item.name)}　{say(item.department)}　{item.code}") for item in found]

    def _listed(self, paper: CasePaper) -> str:
        title = self._speech(paper.title)
        return self._speech(N_("{paper}（打印过 {n} 次）"), paper=title, n=paper.copies) if paper.copies else title

    def close(self) -> None:
        """The desk locks or another step begins: what was written in a form is not kept."""
        if self.form:
            self.form.reject()
            self.form.deleteLater()
            self.form = None

    # -- inside -------------------------------------------------------------------------------------------------------

    def _step(self, name: str, actor: str) -> DeskStep:
        from clerk.hallsteps import HallStep, Seat
        from clerk.latersteps import LATER

        step = next(step for step in (*EVERY, *LATER) if step.name == name)
        if isinstance(step, HallStep):
            return step.at(Seat(actor, words(self._speech.language)), self._services.oversight)
        return step

    def _lead(self, case: Case | None) -> str:
        say = self._speech
        if case is None:
            return ""
        lines = [f"{case.number}　{say(case.item_name)}　{say(STATE_WORDS[case.state])}"]
        if case.missing:
            lines.append(say(N_("还缺：{names}"), names=say.names(say(m.name) for m in case.missing)))
        return "\n".join(lines)

    def _take(self, step: DeskStep, do: Do, case: Case | None, answers: Answers, actor: str) -> object:
        """Tell the hall; what the step says, None where it was refused."""
        say, cases = self._speech, self._services.cases
        known = len(cases.steps(case.id)) if case else 0
        try:
            said = do(cases, case.id if case else "", answers, actor)
        except (Refused, Unavailable) as no:
            assert self.form
            self.form.say(say.no(no))
            return None
        if isinstance(said, Told):
            self._tell(say.told(said.words, said.facts), "good")
        elif case is None or step.act is None:
            self._tell(say(N_("{act}：已办"), act=say(step.words)), "good")
        else:
            owed = [paper for taken in cases.steps(case.id)[known:] for paper in taken.owes]
            now = cases.case(case.id)
            told = say(N_("{number} 现在是“{state}”"), number=now.number, state=say(STATE_WORDS[now.state]))
            if owed:
                papers = say.names(say(PAPER_WORDS[paper]) for paper in owed)
                told = say(N_("{told}，应出：{papers}"), told=told, papers=papers)
            self._tell(told, "good")
        self._moved()
        if case:
            self._printing(lambda: self._papers.owed(case.id, known))
        if isinstance(said, Told) and said.prints:
            if said.behind:
                self._behind[said.behind] = said.prints
            else:
                self._print_now(said.prints)
        if isinstance(said, Told) and said.opens:
            self._go_on(cases.case(said.opens))
        return said or step

    def _print_now(self, prints: Prints) -> None:
        self._printing(lambda: prints(self._papers))

    def _print(self, case: Case, name: str, actor: str) -> bool:
        def queue() -> Mapping[str, str]:
            titles = {paper.name: paper.title for paper in self._papers.of_case(case.id)}
            if name in titles:
                return {self._papers.again(case.id, name, actor): titles[name]}
            subjects = {"guide": case.item, "telling": case.item, "rating_form": ""}
            subject = subjects.get(name, case.id)
            return {self._papers.other(name, subject, actor): _OTHERS[name]}

        self._printing(queue)
        return True
