"""What a scanned code does at the desk: a paper of ours finds its case or item, other text goes to the cursor."""

from collections.abc import Callable

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QWidget

from clerk.speech import Speech
from hall.cases.cases import Cases
from hall.events import ScanFault, Scanned, ScanRefused
from hall.identity import IdCard
from hall.papercodes import CaseCode, ItemCode, OtherCode, PickUpCode, SummaryCode, TicketCode, read_code
from hall.proofs.telling import brief
from hall.proofs.verdicts import Verdict
from hall.words import N_

FAULT_WORDS: dict[ScanFault, str] = {
    ScanFault.TORN: N_("没有扫清楚，请把码摆正，再扫一次"),
    ScanFault.OVERLONG: N_("这个码太长，不是办事用的码"),
    ScanFault.BINARY: N_("这个码里不是文字，不能填入"),
    ScanFault.HIDDEN: N_("这个码里有看不见的字符，不能填入"),
}
_PARCEL = N_("这是取件码：请申请人在取件柜旁的自助机上扫")
_TICKET = N_("扫到排队号 {number}")
_NOWHERE = N_("先点一下要填的格子，再扫")
_HOLDER = N_("读卡器上的证件是办件人本人的")
_STRANGER = N_("读卡器上的证件不是办件人的")
_TONES = {Verdict.GENUINE: "info", Verdict.REVOKED: "warn", Verdict.UNKNOWN: "warn"}

Tell = Callable[[str, str], None]


class Scans:
    """The desk's hands for a scanner. `find` looks a number up among the cases, `pick` chooses an item."""

    def __init__(
        self, speech: Speech, tell: Tell, find: Callable[[str], None], pick: Callable[[str], None], cases: Cases
    ) -> None:
        self._speech, self._tell, self._find, self._pick, self._cases = speech, tell, find, pick, cases

    def take(self, event: Scanned, card: IdCard | None = None) -> None:
        """A code was read, while `card` is the citizen's at the window. A form that asks for a number gets the number,
        not the case.

        Raises Unavailable where the key of this machine cannot be read.
        """
        code, field = read_code(event.text), _field()
        asked = field is not None and isinstance(field.window(), QDialog)
        match code:
            case SummaryCode(text):
                self._proved(text, card, field if asked else None)
            case CaseCode(number) if not asked:
                self._find(number)
            case ItemCode(item) if not asked:
                self._pick(item)
            case PickUpCode():
                self._tell(self._speech(_PARCEL), "info")
            case TicketCode(number=number) if not asked:
                self._tell(self._speech(_TICKET, number=number), "info")
            case _ if field is None:
                self._tell(self._speech(_NOWHERE), "warn")
            case CaseCode(text) | ItemCode(text) | TicketCode(number=text) | OtherCode(id=text):
                _type(field, text)
            case _:
                _type(field, event.text)

    def _proved(self, text: str, card: IdCard | None, field: QWidget | None) -> None:
        """A paper that proves itself, or does not: its case, or its number for the form; of a lie only that it is."""
        answer = self._cases.proofs.look(text)
        told = brief(answer, self._speech)
        if said := answer.summary:
            if field is None:
                self._find(said.provisional_no)
            else:
                _type(field, said.provisional_no)
            if card:
                told += "　" + self._speech(_HOLDER if said.is_of(card.number) else _STRANGER)
        self._tell(told, _TONES.get(answer.verdict, "refusal"))

    def refuse(self, event: ScanRefused) -> None:
        """Something was read that goes nowhere."""
        self._tell(self._speech(FAULT_WORDS[event.fault]), "warn")


def _field() -> QWidget | None:
    """The field that is being filled in."""
    widget = QApplication.focusWidget()
    free = isinstance(widget, QLineEdit | QPlainTextEdit) and widget.isEnabled() and not widget.isReadOnly()
    return widget if free else None


def _type(field: QWidget, text: str) -> None:
    """As an input method does: whoever listens to the field hears of it."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)
