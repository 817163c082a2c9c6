"""What comes to the desk by the wires of its window: cards, codes, the doors of boxes, the keys of both pads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clerk import acts
from clerk.boxes import alarm_words, door_words
from clerk.desk import Step
from clerk.pads import Pads, Rate
from clerk.scans import Scans
from clerk.speech import Speech
from hall.cardhelp import help_for
from hall.cases.cases import Cases
from hall.cases.serving import DoorLeftOpen, DoorTurned, DoorUnasked
from hall.events import (
    Bus,
    CardPhoto,
    CardRead,
    CardRemoved,
    CardUnreadable,
    GradePressed,
    KeyPressed,
    Scanned,
    ScanRefused,
)
from hall.identity import IdCard, mask_name
from hall.ports import Evaluator, Keypad, WindowSign
from hall.words import N_

if TYPE_CHECKING:
    from clerk.window import DeskWindow


class Wires:
    """The wires of one desk. They decide nothing: what comes is told to the desk's table, or on its notice line.

    `card` is the citizen's at the window, which may have been lifted since.
    """

    def __init__(self, window: DeskWindow, speech: Speech, pads: Pads, cases: Cases) -> None:
        self._window, self._speech, self.pads = window, speech, pads
        self._scans = Scans(speech, window.tell, self._find_case, window.pick, cases)
        self.card: IdCard | None = None
        self._lies = False  # the card, on the reader
        self._refused = False  # something, since a key of the pad began

    def join(self, bus: Bus) -> None:
        """Hear what comes from now on."""
        bus.subscribe(CardRead, self._card_put)
        bus.subscribe(CardRemoved, lambda _: self._card_gone())
        bus.subscribe(CardUnreadable, self._card_unread)
        bus.subscribe(CardPhoto, self._card_photo)
        bus.subscribe(Scanned, self._scanned)
        bus.subscribe(ScanRefused, self._scanned)
        bus.subscribe(DoorTurned, self._door_turned)
        for alarm in (DoorUnasked, DoorLeftOpen):
            bus.subscribe(alarm, self._door_open)
        bus.subscribe(KeyPressed, self._key)
        bus.subscribe(GradePressed, self.pads.graded)

    # -- pads and the sign --------------------------------------------------------------------------------------------

    def equip(
        self, keypad: Keypad | None, evaluator: Evaluator | None, sign: WindowSign | None, rate: Rate | None
    ) -> None:
        """Use the pads and the sign of this window from now on; None where there is none."""
        self.pads.equip(keypad, evaluator, sign, rate)
        self.follow()

    def follow(self) -> None:
        """Let them show how the desk stands."""
        self.pads.follow(self._window.desk, self._window.queue.waiting)

    def told(self, kind: str) -> None:
        """The notice line said something of that kind."""
        self._refused |= kind == "refusal"

    def _key(self, key: KeyPressed) -> None:
        """A key of the pad at the window: it does what the desk's own key does, and beeps where that says why not."""
        window = self._window
        self._refused = False
        if any(sheet and sheet.isVisible() for sheet in (window.steps.form, window.pictures.sheet)):
            window.tell(self._speech.because(acts.Hint.FORM_OPEN), "refusal")
        else:
            window.attempt(lambda: self._do(key))
        if self._refused:
            self.pads.refuse()

    def _do(self, key: KeyPressed) -> None:
        window = self._window
        if window.covered:
            window.happen(acts.PressRecall())  # behind a lock every key says the same
            return
        meant = self.pads.meant(key, window.intake.draft)
        if isinstance(meant, str):
            window.press(meant)
        else:
            window.happen(meant)

    # -- cards --------------------------------------------------------------------------------------------------------

    def take_card(self) -> None:
        """F9: fill in what the card says."""
        if self.card is None:
            self._window.tell(self._speech(N_("读卡器上没有读到证件，请放好证件再按 F9")), "refusal")
            return
        self._window.tabs.setCurrentIndex(0)
        self._window.intake.take_card(self.card)

    def offer_card(self) -> None:
        """Say whose card was read."""
        if self.card:
            name = mask_name(self.card.shown_name)
            self._window.tell(self._speech(N_("读到证件：{name}。按 F9 填入"), name=name), "info")

    def citizen_left(self) -> None:
        """Whoever was at the window is gone; a card that still lies there is the next one's."""
        if not self._lies:
            self._forget_card()

    def _card_put(self, event: CardRead) -> None:
        if self._window.desk.step not in (Step.SIGNED_OUT, Step.LOCKED):
            self.card, self._lies = event.card, True
        self._window.happen(acts.CardPut())

    def _card_gone(self) -> None:
        """The card may be lifted before F9: it is kept for the citizen at the window, and for nobody else."""
        self._lies = False
        if self._window.desk.step is not Step.SERVING:
            self._forget_card()

    def _forget_card(self) -> None:
        self.card = None
        self._window.intake.form.photo.forget()

    def _card_unread(self, event: CardUnreadable) -> None:
        if not self._window.covered:
            self._window.tell(self._speech(help_for(event.status).clerk), "warn")

    def _card_photo(self, event: CardPhoto) -> None:
        if self.card == event.card:
            self._window.intake.form.take_photo(event.card, event.picture)

    # -- codes --------------------------------------------------------------------------------------------------------

    def _scanned(self, event: Scanned | ScanRefused) -> None:
        if self._window.covered:
            return
        if isinstance(event, Scanned):
            self._window.attempt(lambda: self._scans.take(event, self.card))
        else:
            self._scans.refuse(event)

    def _find_case(self, number: str) -> None:
        """A scanned paper's case, under the cursor of the history."""
        self._window.show_tab(1)
        self._window.history.find(number)

    # -- the doors of boxes -------------------------------------------------------------------------------------------

    def _door_turned(self, event: DoorTurned) -> None:
        """A door that was asked for at this desk."""
        who = self._window.desk.person
        if who and event.by == who:
            self._window.steps.door_turned(event)
        told = door_words(event, self._speech) if who and event.by == who else None
        if told and not self._window.covered:
            self._window.tell(*told)

    def _door_open(self, event: DoorUnasked | DoorLeftOpen) -> None:
        if not self._window.covered:
            self._window.tell(alarm_words(event, self._speech), "warn")
