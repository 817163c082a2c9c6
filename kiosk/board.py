"""The board of the waiting room: who is called where, who waits, and the voice; the last good state when nothing new
can be read."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, QTimer, Signal

from hall.errors import Unavailable
from hall.events import Bus, SyncChanged, SyncPhase
from hall.line.records import (
    TicketCalled,
    TicketFinished,
    TicketHeld,
    TicketIssued,
    TicketPreferred,
    TicketReturned,
    TicketTransferred,
    WindowChanged,
)
from hall.ports import Announcer, Clock
from hall.settings import Settings
from hall.words import SOURCE, Words, words
from kiosk.models import CallRow, ClassRow, Rows
from kiosk.said import NETWORK_WORDS, day
from kiosk.shown import shown
from kiosk.stage import Stage

if TYPE_CHECKING:
    from hall.line.tickets import Ticket, Tickets
    from hall.places import Place

HOLD_S = 6.0  # a new call stands alone at least so long, also when the next one is already there
RETRY_S = 5.0  # between looks at a store that cannot be read
SHOWN = 5  # calls beside the newest
TIMES = 2  # each call is spoken twice
MOVES = (
    TicketIssued, TicketFinished, TicketHeld, TicketTransferred, TicketReturned, TicketPreferred, WindowChanged,
)  # fmt: skip

_log = logging.getLogger("onevisit.board")


class BoardFace(QObject):
    """What the board's QML reads."""

    changed = Signal()
    ticked = Signal()

    def __init__(
        self,
        tickets: "Tickets",
        place: "Place",
        settings: Settings,
        bus: Bus,
        announcer: Announcer,
        spoken: Callable[[str, int], str],
        clock: Clock,
        say: Words,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tickets, self._place, self._settings, self._clock = tickets, place, settings, clock
        self._announcer, self._spoken, self._say = announcer, spoken, say
        self._sync = SyncChanged(SyncPhase.UNKNOWN)
        self._now: CallRow | None = None
        self._fresh = False
        self._next: deque[CallRow] = deque()
        self._read_at = clock.now()
        self._stale = False
        self._calls, self._classes = Rows(CallRow, self), Rows(ClassRow, self)
        self._hold = QTimer(self, singleShot=True, interval=round(HOLD_S * 1000))
        self._hold.timeout.connect(self.held)
        self._retry = QTimer(self, singleShot=True, interval=round(RETRY_S * 1000))
        self._retry.timeout.connect(self.look)
        self._minute = QTimer(self, singleShot=True)
        self._minute.timeout.connect(self._tell_time)
        bus.subscribe(TicketCalled, self._called)
        for kind in MOVES:
            bus.subscribe(kind, lambda _: self.look())
        bus.subscribe(SyncChanged, self._synced)
        self._tell_time()

    # -- what happens -------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Read the store. What cannot be read leaves the last good state on the board, with its time."""
        try:
            calls, waiting = self._tickets.calls(SHOWN + 1), self._tickets.counts()
        except Unavailable as fault:
            _log.warning("the board keeps its last state: %s", fault.why)
            self._stale = True
            self._retry.start()
            self.changed.emit()
            return
        self._stale, self._read_at = False, self._clock.now()
        self._retry.stop()
        if not self._fresh:
            self._now = self._row(calls[0]) if calls else None
        here = self._now.number if self._now else ""
        self._calls.replace([row for row in map(self._row, calls) if row.number != here][:SHOWN])
        names = {c.letter: self._say(c.name) for c in self._place.classes}
        rows = [ClassRow(w.klass, names[w.klass], w.count, w.wait_minutes, self._tint(w.klass)) for w in waiting]
        self._classes.replace(rows)
        self.changed.emit()

    def held(self) -> None:
        """The newest call has stood long enough: the next one's turn, if one waits."""
        if self._next:
            self._show(self._next.popleft())
        else:
            self._fresh = False
            self.look()

    def stop(self) -> None:
        """No timer of this board fires any more."""
        for timer in (self._hold, self._retry, self._minute):
            timer.stop()

    def _called(self, event: TicketCalled) -> None:
        for _ in range(TIMES):
            self._announcer.say(self._spoken(event.number, event.window), SOURCE)
        row = CallRow(event.number, event.window, self._class_name(event.klass), self._tint(event.klass))
        if self._fresh:
            self._next.append(row)
        else:
            self._show(row)

    def _show(self, row: CallRow) -> None:
        self._now, self._fresh = row, True
        self._hold.start()
        self.look()

    def _synced(self, event: SyncChanged) -> None:
        self._sync = event
        self.changed.emit()

    def _tell_time(self) -> None:
        now = self._clock.now()
        self._minute.start((60 - now.second) * 1000 - now.microsecond // 1000 + 20)
        self.look()  # also at midnight, when yesterday's numbers go
        self.ticked.emit()

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _row(self, ticket: "Ticket") -> CallRow:
        return CallRow(ticket.number, ticket.window, self._class_name(ticket.klass), self._tint(ticket.klass))

    def _tint(self, letter: str) -> int:
        return next((i for i, c in enumerate(self._place.classes) if c.letter == letter), 0)

    def _class_name(self, letter: str) -> str:
        return next((self._say(c.name) for c in self._place.classes if c.letter == letter), "")

    @property
    def shown_calls(self) -> Sequence[CallRow]:
        """The newest call and the ones beside it."""
        return ((self._now,) if self._now else ()) + self._calls.rows

    calls = Property(QObject, lambda self: self._calls, constant=True)
    classes = Property(QObject, lambda self: self._classes, constant=True)

    @shown(constant=True)
    def hall(self) -> str:
        return self._say(self._settings.site.name)

    @Property(bool, constant=True)
    def demo(self) -> bool:
        return self._settings.site.demo

    @shown(constant=True)
    def theme(self) -> str:
        return self._settings.board.theme

    @shown(constant=True)
    def size(self) -> str:
        return self._settings.board.text_size

    @shown(notify=ticked)
    def time(self) -> str:
        return f"{self._clock.now():%H:%M}"

    @shown(notify=ticked)
    def day(self) -> str:
        return day(self._clock.now(), self._say, self._say.language)

    @shown(notify=changed)
    def network(self) -> str:
        return self._say(NETWORK_WORDS[self._sync.phase])

    @Property(bool, notify=changed)
    def online(self) -> bool:
        return self._sync.phase is SyncPhase.ONLINE

    @shown(notify=changed)
    def number(self) -> str:
        return self._now.number if self._now else ""

    @Property(int, notify=changed)
    def window(self) -> int:
        return self._now.window if self._now else 0

    @shown(notify=changed)
    def klass(self) -> str:
        return self._now.name if self._now else ""

    @Property(int, notify=changed)
    def tint(self) -> int:
        return self._now.tint if self._now else 0

    @Property(bool, notify=changed)
    def fresh(self) -> bool:
        """The call is happening now."""
        return self._fresh

    @shown(notify=changed)
    def stale(self) -> str:
        """The time of the last good state while nothing newer can be read; empty otherwise."""
        return f"{self._read_at:%H:%M}" if self._stale else ""


class BoardWindow(QObject):
    """The waiting room's screen. Needs a QGuiApplication, and a bus that hops to its thread.

    `spoken(number, window)` is how a call is said aloud.
    """

    def __init__(
        self,
        tickets: "Tickets",
        place: "Place",
        settings: Settings,
        bus: Bus,
        announcer: Announcer,
        spoken: Callable[[str, int], str],
        clock: Clock,
        words: Callable[[str], Words] = words,
    ) -> None:
        super().__init__()
        self._board = settings.board
        say = words(self._board.language)
        self.face = BoardFace(tickets, place, settings, bus, announcer, spoken, clock, say, self)
        self._stage = Stage("Board.qml", "board", self.face, words, self._board.language)
        self.view = self._stage.view

    def show(self) -> None:
        """Open as the settings say."""
        self._stage.show(self._board.width, self._board.height, self._board.full_screen)

    def close(self) -> None:
        """Take the board down."""
        self.face.stop()
        self._stage.strike()
