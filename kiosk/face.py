"""What QML reads of a visit: the flow's state as typed properties and list models, in the citizen's language."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal

from hall.cardhelp import help_for
from hall.events import DeviceState, SyncChanged, SyncPhase
from hall.identity import mask_name, mask_number
from hall.ports import Clock, Papers
from hall.settings import Settings
from hall.words import LANGUAGES, Words
from kiosk import flow, moves, steps
from kiosk.models import CaseRow, ClassRow, GradeRow, ProofRow, ReasonRow, Rows, TrailRow, VisitRow, WindowRow
from kiosk.said import (
    LANGUAGE_NAMES,
    NETWORK_WORDS,
    PRINTER_WORDS,
    case_row,
    clock_time,
    day,
    help_words,
    proof_hint,
    proof_words,
    trail_words,
)
from kiosk.shown import shown

if TYPE_CHECKING:
    from hall.cases.cases import Cases
    from hall.line.tickets import Tickets
    from hall.oversight.ratings import Ratings
    from hall.places import Place

_NO_TICKETS = (DeviceState.EMPTY, DeviceState.OPEN, DeviceState.FAULT, DeviceState.ABSENT)


@dataclass(frozen=True, slots=True)
class Services:
    """What of the hall a visit needs."""

    tickets: "Tickets"
    cases: "Cases"
    ratings: "Ratings"
    papers: Papers
    place: "Place"
    clock: Clock


def _model(name: str) -> Property:
    return Property(QObject, lambda face: getattr(face, name), constant=True)


class Face(QObject):
    """The readable side of a visit; kiosk.visit.Visit is the acting one."""

    changed = Signal()
    ticked = Signal()

    trail, classes, cases = _model("_trail"), _model("_classes"), _model("_cases")
    visits, grades, reasons, windows = _model("_visits"), _model("_grades"), _model("_reasons"), _model("_windows")
    proved = _model("_proved")

    def __init__(
        self,
        services: Services,
        settings: Settings,
        words: Callable[[str], Words],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._site, self._words = services, settings.site, words
        kiosk = settings.kiosk
        self._state = steps.State(
            delays=steps.Delays(kiosk.idle_warn_s, kiosk.idle_wipe_s, kiosk.card_removed_wipe_s),
            start=(look := steps.Look(kiosk.language, kiosk.theme, kiosk.text_size)),
            look=look,
            reader=DeviceState.UNKNOWN if kiosk.devices.idcard.port else DeviceState.ABSENT,
            printer=DeviceState.UNKNOWN if kiosk.devices.ticketprinter.port else DeviceState.ABSENT,
            locker=DeviceState.UNKNOWN if kiosk.devices.locker.port else None,
        )
        self._scanner = bool(kiosk.devices.scanner.port)
        self._sync = SyncChanged(SyncPhase.UNKNOWN)
        self._say = words(look.language)
        self._help = ("", "")
        self._expected = 0
        self._trail, self._classes, self._cases = Rows(TrailRow, self), Rows(ClassRow, self), Rows(CaseRow, self)
        self._visits, self._grades = Rows(VisitRow, self), Rows(GradeRow, self)
        self._reasons, self._windows = Rows(ReasonRow, self), Rows(WindowRow, self)
        self._proved = Rows(ProofRow, self)

    def _now(self) -> float:
        return self._services.clock.monotonic()

    def _show(self, before: steps.State) -> None:
        state, step = self._state, self._state.step
        self._say = self._words(state.look.language)
        self._trail.replace([TrailRow(self._say(text), place) for text, place in trail_words(state)])
        if step is not steps.Step.SERVICE:
            self._classes.replace([])
        elif before.step is not step or before.look != state.look:
            self._classes.replace(self._class_rows())
        if step is steps.Step.CONFIRM and before.step is not step:
            counts = self._services.tickets.counts()
            self._expected = next((w.wait_minutes for w in counts if w.klass == state.klass), 0)
        self._cases.replace(self._case_rows() if step is steps.Step.PROGRESS else [])
        self._proved.replace(self._proof_rows() if step is steps.Step.PROOF else [])
        self._visits.replace(self._visit_rows() if step is steps.Step.VISITS else [])
        self._grades.replace(self._grade_rows() if step is steps.Step.RATE else [])
        self._reasons.replace(self._reason_rows() if step is steps.Step.REASONS else [])
        self._show_help(state if step is steps.Step.HELP else None)
        self.changed.emit()
        self.ticked.emit()

    def _class_rows(self) -> list[ClassRow]:
        names = {c.letter: self._say(c.name) for c in self._services.place.classes}
        waiting = self._services.tickets.counts()
        return [ClassRow(w.klass, names[w.klass], w.count, w.wait_minutes, self._tint(w.klass)) for w in waiting]

    def _case_rows(self) -> list[CaseRow]:
        arrived = self._services.cases.is_received_by_platform
        return [case_row(case, self._say, not arrived(case.id)) for case in self._state.cases]

    def _proof_rows(self) -> list[ProofRow]:
        answer = self._state.answer
        return [ProofRow(*line) for line in self._services.cases.proved(answer, self._say)] if answer else []

    def _visit_rows(self) -> list[VisitRow]:
        return [
            VisitRow(t.id, t.number, self._class_name(t.klass), t.window, clock_time(t.called_at), self._tint(t.klass))
            for t in self._state.visits
        ]

    def _grade_rows(self) -> list[GradeRow]:
        from hall.oversight.ratings import GRADES

        return [GradeRow(stars, self._say(text)) for stars, text in GRADES.items()]

    def _reason_rows(self) -> list[ReasonRow]:
        from hall.oversight.ratings import REASONS

        mine = str(self._state.stars)
        return [
            ReasonRow(code, self._say(text), code in self._state.reasons)
            for code, text in REASONS.items()
            if code[0] == mine
        ]

    def _show_help(self, state: steps.State | None) -> None:
        if state is None:
            self._windows.replace([])
            self._help = ("", "")
            return
        place, states = self._services.place, self._services.tickets.windows()
        rows = [WindowRow(w.number, self._say(w.name), states.get(w.number) == "open") for w in place.windows]
        self._windows.replace([row for row in rows if row.open] or rows)
        self._help = help_words(state, place, states, self._say)

    def _tint(self, klass: str) -> int:
        return next((i for i, c in enumerate(self._services.place.classes) if c.letter == klass), 0)

    def _class_name(self, letter: str) -> str:
        return next((self._say(c.name) for c in self._services.place.classes if c.letter == letter), "")

    @property
    def look(self) -> steps.Look:
        """How the screen shows itself now."""
        return self._state.look

    # the frame

    @shown(notify=changed)
    def step(self) -> str:
        return self._state.step.value

    @shown(notify=changed)
    def goal(self) -> str:
        return self._state.goal.value if self._state.goal else ""

    @shown(notify=changed)
    def language(self) -> str:
        return self._state.look.language

    @shown(notify=changed)
    def nextLanguage(self) -> str:  # noqa: N802 - QML's own style
        """What the next language calls itself."""
        return LANGUAGE_NAMES[steps.after(LANGUAGES, self._state.look.language)]

    @shown(notify=changed)
    def theme(self) -> str:
        return self._state.look.theme

    @shown(notify=changed)
    def size(self) -> str:
        return self._state.look.size

    @shown(notify=changed)
    def hall(self) -> str:
        return self._say(self._site.name)

    @Property(bool, constant=True)
    def demo(self) -> bool:
        return self._site.demo

    @shown(notify=ticked)
    def time(self) -> str:
        return f"{self._services.clock.now():%H:%M}"

    @shown(notify=ticked)
    def day(self) -> str:
        return day(self._services.clock.now(), self._say, self._state.look.language)

    @shown(notify=changed)
    def network(self) -> str:
        return self._say(NETWORK_WORDS[self._sync.phase])

    @Property(bool, notify=changed)
    def online(self) -> bool:
        return self._sync.phase is SyncPhase.ONLINE

    @Property(int, notify=changed)
    def seconds(self) -> int:
        """Seconds until the wipe while the screen asks 还在吗; -1 while it does not."""
        left = flow.seconds_left(self._state, self._now())
        return -1 if left is None else left

    @Property(int, constant=True)
    def warning(self) -> int:
        """How many seconds the question stands."""
        return round(self._state.delays.idle_wipe - self._state.delays.idle_warn)

    @Property(bool, notify=changed)
    def mayBack(self) -> bool:  # noqa: N802
        return (self._state.step, steps.Back) in flow.TABLE

    @Property(bool, notify=changed)
    def mayHome(self) -> bool:  # noqa: N802
        return self._state.step is not steps.Step.HOME and (self._state.step, steps.GoHome) in flow.TABLE

    @Property(bool, notify=changed)
    def mayHelp(self) -> bool:  # noqa: N802
        return (self._state.step, steps.AskHelp) in flow.TABLE

    # the card

    @shown(notify=changed)
    def person(self) -> str:
        return mask_name(self._state.card.shown_name) if self._state.card else ""

    @shown(notify=changed)
    def idNumber(self) -> str:  # noqa: N802
        return mask_number(self._state.card.number) if self._state.card else ""

    @shown(notify=changed)
    def fault(self) -> str:
        return self._state.fault.value

    @shown(notify=changed)
    def faultWords(self) -> str:  # noqa: N802
        return self._say(help_for(self._state.unread).citizen) if self._state.fault is not steps.CardFault.NONE else ""

    @Property(bool, notify=changed)
    def lying(self) -> bool:
        return self._state.lying

    @Property(bool, notify=changed)
    def lifted(self) -> bool:
        return self._state.lifted is not None

    @Property(bool, notify=changed)
    def expired(self) -> bool:
        return self._state.card is not None and self._state.card.expired(self._services.clock.now().date())

    @Property(bool, notify=changed)
    def reading(self) -> bool:
        """The reader can be used, as far as it is known."""
        return self._state.reader not in moves.NO_READER

    # the number

    @shown(notify=changed)
    def klass(self) -> str:
        return self._state.klass

    @shown(notify=changed)
    def klassName(self) -> str:  # noqa: N802
        return self._class_name(self._state.klass)

    @Property(int, notify=changed)
    def tint(self) -> int:
        return self._tint(self._state.klass)

    @shown(notify=changed)
    def number(self) -> str:
        issued = self._state.issued
        return issued.ticket.number if issued else ""

    @Property(int, notify=changed)
    def ahead(self) -> int:
        return self._state.issued.ahead if self._state.issued else 0

    @Property(int, notify=changed)
    def minutes(self) -> int:
        """The expected wait: of the number once it is given, of the chosen class until then."""
        return self._state.issued.wait_minutes if self._state.issued else self._expected

    @shown(notify=changed)
    def paper(self) -> str:
        return self._state.paper.value

    @Property(bool, notify=changed)
    def again(self) -> bool:
        """The paper did not come out, and was printed once more."""
        return self._state.again

    @Property(bool, notify=changed)
    def owes(self) -> bool:
        return self._state.owes_number

    @Property(bool, notify=changed)
    def printing(self) -> bool:
        """The printer can be used, as far as it is known."""
        return self._state.printer not in _NO_TICKETS

    @shown(notify=changed)
    def printer(self) -> str:
        return self._say(PRINTER_WORDS[self._state.printer])

    # the parcel

    @Property(bool, constant=True)
    def picks(self) -> bool:
        """There are boxes here."""
        return self._state.locker is not None

    @Property(bool, notify=changed)
    def doors(self) -> bool:
        """The boxes can be opened, as far as it is known."""
        return self._state.locker is not None and self._state.locker not in moves.NO_DOORS

    @Property(bool, constant=True)
    def scanning(self) -> bool:
        """There is a code scanner."""
        return self._scanner

    @shown(notify=changed)
    def box(self) -> str:
        return self._state.box

    @shown(notify=changed)
    def code(self) -> str:
        return self._state.code

    @Property(bool, notify=changed)
    def coding(self) -> bool:
        return self._state.coding

    @shown(notify=changed)
    def door(self) -> str:
        return self._state.door.value

    @shown(notify=changed)
    def notice(self) -> str:
        """What is said of a code that nothing could be done with."""
        return self._say(self._state.notice) if self._state.notice else ""

    # the paper that proves itself

    @shown(notify=changed)
    def proof(self) -> str:
        """The verdict on the scanned paper; "" while it is not known."""
        return self._state.answer.verdict.value if self._state.answer else ""

    @shown(notify=changed)
    def proofWords(self) -> str:  # noqa: N802
        return proof_words(self._state, self._say)

    @shown(notify=changed)
    def proofHint(self) -> str:  # noqa: N802
        """What the holder's card would open, or did not."""
        return proof_hint(self._state, self._state.reader not in moves.NO_READER, self._say)

    @Property(bool, notify=changed)
    def proofOpens(self) -> bool:  # noqa: N802
        return self._state.opens

    # the rating

    @Property(int, notify=changed)
    def stars(self) -> int:
        return self._state.stars

    @shown(notify=changed)
    def rated(self) -> str:
        return self._state.ticket.number if self._state.ticket else ""

    @shown(notify=changed)
    def ratedName(self) -> str:  # noqa: N802
        return self._class_name(self._state.ticket.klass) if self._state.ticket else ""

    # help, and no

    @shown(notify=changed)
    def helpTitle(self) -> str:  # noqa: N802
        return self._help[0]

    @shown(notify=changed)
    def helpText(self) -> str:  # noqa: N802
        return self._help[1]

    @shown(notify=changed)
    def refusal(self) -> str:
        no = self._state.refusal
        return self._say(no.text, **dict(no.facts)) if no else ""
