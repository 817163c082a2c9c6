"""What a ticket printer says of itself, in the way its profile knows: asked, sorted, and never believed too early."""

import time
from collections.abc import Callable

from devices.line.wire import Wire
from devices.printer import ticketbytes as escpos
from devices.printer.ticketbytes import Cause, Said
from hall.events import DeviceState
from hall.printers import Flow, PrinterProfile, Status

ANSWER_S = 0.3  # for an answer, over the time of what is on the wire before it
LATE_S = 1.0  # in which an answer may still come to a question that was given up
TWICE_S = 0.012  # in which it comes a second time
SETTLE_S = 0.25  # of silence before each question, once answers came that nobody waited for
MARK_S = 6.0  # for the end mark: the paper still moves when the last byte has gone
GLANCE_S = 0.25  # between two looks while waiting for it
EXTRA_S = 0.03  # in which a mark that is none is given away by the next one
HOLD_S = 20.0  # a printer that holds the line up so long is stuck
OWED_S = 20.0  # a mark that is owed so long by an idle printer was lost with its buffer
STOPPED = frozenset({DeviceState.EMPTY, DeviceState.OPEN, DeviceState.FAULT})
PRINTS = frozenset({DeviceState.READY, DeviceState.LOW})
LOOK = (escpos.PRINTER, escpos.OFFLINE_CAUSE, escpos.PAPER)


class Watch:
    """One printer's words, on one wire after the other (`begin`). What it does not say is UNKNOWN."""

    def __init__(self, profile: PrinterProfile) -> None:
        self.answers: dict[int, int | None] = {}  # what the last look brought: n of DLE EOT → byte
        self._profile = profile
        self.begin()

    def begin(self) -> None:
        """A new wire: nothing said before holds any more."""
        self.answers = {}
        self.held = False  # it wants no more bytes just now
        self._sorter = escpos.Sorter()
        self._mute: set[int] = set()  # requests it was seen not to answer
        self._asked, self._answer = False, 0
        self._report: bytes | None = None
        self._fresh = False  # the report came since this was last cleared
        self._owed, self._owed_since = 0, 0.0  # end marks it has not answered
        self._mark: int | None = None
        self._marked = False  # a mark was answered since a ticket last waited in vain for one
        self._deaf = False  # it tells by itself, and leaves end marks unanswered
        self._strays = 0  # answers to end marks that nobody had sent
        self._lies = False  # it answers other questions in a way that looks like those
        self._unheard = 0  # bytes written since it last answered
        self._unasked = False  # it answered when nobody waited for it
        self._loose = False  # it does: its answers come late, or twice
        self._sure: set[int] | None = None  # what it leaves unanswered, once no answer was seen to come later

    @property
    def cause(self) -> Cause | None:
        """Why it stands still, as far as it says."""
        if self._profile.status is Status.ASB:
            bits = self._report[1] if self._report else 0
            return escpos.cause_of(bits) if bits & 0x68 else None
        if (self.answers.get(escpos.OFFLINE_CAUSE) or 0) & 0x40:
            return escpos.cause_of(self.answers.get(escpos.ERROR_CAUSE) or 0)
        offline = (self.answers.get(escpos.PRINTER) or 0) & 0x08
        return Cause.OFFLINE if offline and escpos.state_of(self.answers) is DeviceState.FAULT else None

    def wrote(self, count: int) -> None:
        """`count` bytes of a ticket were handed over: an answer comes after them."""
        self._unheard += count

    # -- looks --------------------------------------------------------------------------------------------------------

    def look(self, wire: Wire, everything: bool = False) -> DeviceState:
        """Ask for the state; not for what the printer was seen not to know, unless `everything`."""
        match self._profile.status:
            case Status.NONE:
                wire.flush()  # notices a pulled cable
                return DeviceState.UNKNOWN
            case Status.DLE_EOT:
                state = self._look_real_time(wire, everything)
            case Status.GS_R:
                state = self._look_in_turn(wire)
            case _:
                state = self._look_for_report(wire)
        if self._owed and state in PRINTS and time.monotonic() - self._owed_since > OWED_S:
            self._owed = 0
        return state

    def glance(self, wire: Wire) -> DeviceState:
        """What can be said in the middle of a ticket without waiting for it to be printed."""
        if self._profile.status is Status.DLE_EOT and escpos.PAPER not in self._mute:
            paper = self._ask(wire, escpos.PAPER)
            self.answers = self.answers | {escpos.PAPER: paper}
            if paper is None:
                self._mute.add(escpos.PAPER)  # until the next whole look
            return escpos.state_of(self.answers)
        self._sort(wire.take(0))
        return escpos.report_state(self._report) if self._report else DeviceState.UNKNOWN

    def in_turn(self, wire: Wire) -> bool:
        """Whether the printer answers a question that stands in its stream: it waits for no rest of anything."""
        if self._profile.status is Status.ASB:
            self._look_for_report(wire)
            return self._fresh
        return self._answers_a_mark(wire)

    def _look_real_time(self, wire: Wire, everything: bool) -> DeviceState:
        asked = [n for n in LOOK if everything or n == escpos.PAPER or n not in self._mute]
        self._strays, self._unasked = 0, False
        answers = dict.fromkeys(LOOK) | {n: self._ask(wire, n, self._loose and everything) for n in asked}
        if everything:
            self._mute = {n for n, byte in answers.items() if byte is None}
            self._lies = self._strays > 0
        if self._told_amiss(wire, asked, answers):
            answers = dict.fromkeys(LOOK) | {n: self._ask(wire, n, self._loose) for n in LOOK}
        if (answers[escpos.OFFLINE_CAUSE] or 0) & 0x40:
            answers[escpos.ERROR_CAUSE] = self._ask(wire, escpos.ERROR_CAUSE)
        self.answers = answers  # at once: other threads look at it
        if any(byte is not None for byte in answers.values()):
            self._report = None  # whatever it told by itself, or noise did: now it was asked
        return escpos.state_of(self.answers)

    def _told_amiss(self, wire: Wire, asked: list[int], answers: dict[int, int | None]) -> bool:
        """Whether answers may stand with the wrong questions: they carry no number, and one that comes late, or twice,
        would be taken for the next one's. Where other questions than before go unanswered, it is waited for once."""
        silent = {n for n in asked if answers[n] is None}
        if self._loose or len(silent) == len(asked):
            return False
        if silent != self._sure:
            self._hear(wire, LATE_S if silent else TWICE_S, lambda: self._unasked)
            self._sure = silent
        if self._unasked:
            self._loose = True
            self._hear(wire, LATE_S, lambda: False)  # the others of this look
        return self._loose

    def _look_in_turn(self, wire: Wire) -> DeviceState:
        self._sort(wire.take(0))
        self._request_mark(wire)
        answered = self._hear(wire, self._patience(wire), lambda: self._mark is not None)
        if not answered or self._mark is None:
            return DeviceState.UNKNOWN  # many say nothing while they stand still
        self._hear(wire, EXTRA_S, lambda: False)
        self._owed = 0  # nothing else waits for one
        self._report = None  # as above: it prints
        return escpos.mark_state(self._mark)

    def _look_for_report(self, wire: Wire, longer: float = 0.0) -> DeviceState:
        self._sort(wire.take(0))  # what comes late is no answer to this
        self._fresh = False
        wire.write(escpos.REPORT_ON)
        if self._hear(wire, self._patience(wire) + longer, lambda: self._fresh):
            self._unheard = 0
        if self._report is None:
            return DeviceState.UNKNOWN
        state = escpos.report_state(self._report)
        return state if self._fresh or state in STOPPED else DeviceState.UNKNOWN  # standing still, it takes no question

    def _ask(self, wire: Wire, n: int, settled: bool = False) -> int | None:
        """The answer to DLE EOT n. `settled`: only after a silence, and with the patience that late answers need."""
        self._sort(wire.take(0))
        latest = time.monotonic() + LATE_S  # some never stop talking
        while settled and time.monotonic() < latest and (came := wire.take(SETTLE_S)):
            self._sort(came)
        self._asked = True
        wire.write(escpos.status_request(n))
        patience = self._patience(wire) + (LATE_S if settled else 0.0)
        answered = self._hear(wire, patience, lambda: not self._asked)
        self._asked = False
        return self._answer if answered else None

    # -- the end of a ticket ------------------------------------------------------------------------------------------

    def end(self, wire: Wire, sent: int) -> tuple[str, DeviceState]:
        """All `sent` bytes are handed over: wait until the printer says that it is through, with paper left."""
        if not self._profile.marks:
            return self._end_without_mark(wire, sent)
        real_time = self._profile.status is Status.DLE_EOT
        self._sort(wire.take(0))
        self._request_mark(wire)
        if self._deaf:  # asked all the same: one that begins to answer is believed from its next ticket on
            return self._end_without_mark(wire, sent)
        self._strays = 0
        deadline, doubt = time.monotonic() + MARK_S + wire.seconds(sent), False
        while True:
            if self._owed:
                self._hear(wire, GLANCE_S, lambda: not self._owed)
            self._hear(wire, 0.0 if self._owed else EXTRA_S, lambda: False)
            state = self.look(wire) if real_time else self.glance(wire)
            if state in STOPPED:
                return "failed", state
            if not self._owed and self._mark is not None:
                paper = escpos.mark_state(self._mark)
                if paper is DeviceState.EMPTY:
                    return "failed", paper
                known = paper if state is DeviceState.UNKNOWN and not real_time else state
                if known in PRINTS:
                    return ("unproven" if self._lies or self._strays else "proven"), known
            if time.monotonic() > deadline or (real_time and state is DeviceState.UNKNOWN and doubt):
                self._waited_in_vain()
                return "unproven", state
            doubt = state is DeviceState.UNKNOWN  # one lost byte is not silence

    def _end_without_mark(self, wire: Wire, sent: int) -> tuple[str, DeviceState]:
        """The same with a printer that knows no marks: nothing proves the ticket. What tells by itself, and answered
        before, answers behind the last byte; many do so when all before it is printed."""
        wire.drain(1.0 + wire.seconds(sent))
        tells = self._profile.status is Status.ASB and self._fresh
        state = self._look_for_report(wire, MARK_S) if tells else self.look(wire)
        return ("failed" if state in STOPPED else "unproven"), state

    def _waited_in_vain(self) -> None:
        """No mark came for a whole ticket. One that reports by itself need know none: it is not waited for again until
        a mark comes. Who has answered one before is given a second ticket: noise may have swallowed it."""
        if self._profile.status is Status.ASB and self._report:
            self._deaf, self._marked = not self._marked, False

    def square(self, wire: Wire) -> None:
        """Settle, between two tickets, what is owed for earlier ones. Without it every later ticket would wait in vain
        for the one answer too many."""
        if self._owed and not self._deaf:
            self._answers_a_mark(wire)

    def _answers_a_mark(self, wire: Wire) -> bool:
        """Whether the printer answers one, with nothing of a ticket behind it. Answers come in the order of the
        questions: so the others that are owed were lost, swallowed by noise, with a buffer or by a torn picture."""
        self._request_mark(wire)
        owed = self._owed
        if not self._hear(wire, self._patience(wire), lambda: self._owed < owed):
            return False
        self._hear(wire, ANSWER_S, lambda: not self._owed)
        self._owed = 0
        return True

    def _request_mark(self, wire: Wire) -> None:
        """One more answer is owed: it counts only when those to earlier marks, of tickets given up, came before it."""
        self._mark = None
        self._owed, self._owed_since = self._owed + 1, time.monotonic()
        wire.write(escpos.END_MARK)

    # -- flow ---------------------------------------------------------------------------------------------------------

    def flows(self, wire: Wire, pace_s: float) -> bool:
        """Wait while the printer holds the line up; False when it does so for HOLD_S, or stands still meanwhile.

        On a serial port the system's own flow control keeps these characters to itself; this is for networks, where
        nothing else slows us down either: `pace_s` is what the bytes before took on the line behind the network.
        """
        self._hear(wire, pace_s if self.by_hand(wire) else 0.0, lambda: self.held)
        self._sort(wire.take(0))
        deadline = time.monotonic() + HOLD_S
        while self.held and time.monotonic() < deadline:
            if self._hear(wire, GLANCE_S, lambda: not self.held):
                break
            if self._profile.status is not Status.GS_R and self.glance(wire) in STOPPED:
                return False
        return not self.held

    def by_hand(self, wire: Wire) -> bool:
        """Whether the flow is ours to look after."""
        return wire.network and self._profile.flow is Flow.XONXOFF

    # -- hearing ------------------------------------------------------------------------------------------------------

    def _hear(self, wire: Wire, timeout: float, enough: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + timeout
        while not enough():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._sort(wire.take(left))
        return True

    def _sort(self, data: bytes) -> None:
        for said, value in self._sorter.feed(data):
            match said:
                case Said.STATUS if self._asked:
                    self._answer, self._asked, self._unheard = value[0], False, 0
                case Said.STATUS:
                    self._unasked = True
                case Said.MARK if self._owed:
                    self._owed, self._mark, self._unheard = self._owed - 1, value[0], 0
                    self._marked, self._deaf = True, False
                case Said.MARK:
                    self._strays += 1
                case Said.REPORT:
                    self._report, self._fresh = value, True
                case Said.XON | Said.XOFF:
                    self.held = said is Said.XOFF and self._profile.flow is Flow.XONXOFF
                case _:
                    pass  # late, or noise

    def _patience(self, wire: Wire) -> float:
        return ANSWER_S + wire.seconds(self._unheard)
