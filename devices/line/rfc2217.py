"""A serial port of another machine, whose speed and lines are set over the network: Telnet with RFC 2217.

On the wire's own thread: pyserial's handler keeps a second one, a queue entry for every byte, and sleeps on close.
"""

import struct
import time

from devices.line.portnames import NO_RFC2217, UNFIT, PortFault
from devices.line.socketport import FLOOD, Tcp
from devices.line.wire import SLICE_S
from devices.line.wiring import Wiring

IAC, DONT, DO, WONT, WILL, SB, SE = 255, 254, 253, 252, 251, 250, 240  # RFC 854
BINARY, SUPPRESS_GO_AHEAD, COM_PORT = 0, 3, 44  # RFC 856, 858, 2217
BAUD, SIZE, PARITY, STOP, CONTROL, SUSPEND, RESUME = 1, 2, 3, 4, 5, 8, 9  # the server's answers: plus 100
ANSWER = 100
NO_FLOW, XON_XOFF, RTS_CTS, DTR_ON, DTR_OFF, RTS_ON, RTS_OFF, DTR_DSR = 1, 2, 3, 8, 9, 11, 12, 19
_PARITIES = {"N": 1, "O": 2, "E": 3}
_OURS = (BINARY, SUPPRESS_GO_AHEAD, COM_PORT)
LONGEST = 1024  # bytes of one answer: most have six, but a server may tell its name, which is no data of the port
PATIENCE_S = 3.0  # for a server to answer


class Telnet:
    """The two streams of one connection: data, and what is said about it. Pure; takes any bytes and never raises."""

    def __init__(self) -> None:
        self.answers: dict[int, bytes] = {}  # the last answer of each kind
        self.agreed: dict[int, bool] = {}  # options of ours that the server took, or not
        self.suspended = False  # the server asks for a pause
        self.replies = b""  # to be sent
        self._theirs: set[int] = set()  # options that were answered
        self._kind = 0  # of the word that was begun: WILL, WONT, DO, DONT, SB
        self._seen_iac = False
        self._said = bytearray()

    def begin(self) -> bytes:
        """What is said first."""
        mine = b"".join(bytes((IAC, WILL, option)) for option in _OURS)
        return mine + b"".join(bytes((IAC, DO, option)) for option in (BINARY, SUPPRESS_GO_AHEAD))

    @staticmethod
    def escape(data: bytes) -> bytes:
        return data.replace(b"\xff", b"\xff\xff")

    @classmethod
    def ask(cls, what: int, value: bytes) -> bytes:
        """An order to the port: `what` shall be `value`."""
        return bytes((IAC, SB, COM_PORT, what)) + cls.escape(value) + bytes((IAC, SE))

    def feed(self, data: bytes) -> bytes:
        """The port's own bytes in `data`."""
        if not self._kind and not self._seen_iac and IAC not in data:
            return data
        plain = bytearray()
        for byte in data:
            if self._seen_iac:
                self._seen_iac = False
                self._word(byte, plain)
            elif byte == IAC:
                self._seen_iac = True
            elif self._kind == SB:
                self._said.append(byte)
                if len(self._said) > LONGEST:
                    self._kind = 0
            elif self._kind:
                self._option(self._kind, byte)
                self._kind = 0
            else:
                plain.append(byte)
        return bytes(plain)

    def _word(self, byte: int, plain: bytearray) -> None:
        if byte == IAC:
            (self._said if self._kind == SB else plain).append(byte)
        elif byte == SE:
            if self._kind == SB:
                self._answer(bytes(self._said))
            self._kind = 0
        elif byte in (DO, DONT, WILL, WONT, SB):
            self._kind = byte
            self._said.clear()

    def _option(self, kind: int, option: int) -> None:
        if kind in (DO, DONT):
            if option in _OURS:
                self.agreed[option] = kind == DO
            elif kind == DO:
                self.replies += bytes((IAC, WONT, option))
        elif kind == WILL and option not in (BINARY, SUPPRESS_GO_AHEAD) and option not in self._theirs:
            self._theirs.add(option)
            self.replies += bytes((IAC, DO if option == COM_PORT else DONT, option))
            if option == COM_PORT:
                self.agreed[option] = True  # some servers offer it and do not answer the offer

    def _answer(self, said: bytes) -> None:
        if len(said) < 2 or said[0] != COM_PORT:
            return
        what = said[1] - ANSWER
        if what in (SUSPEND, RESUME):
            self.suspended = what == SUSPEND
        self.answers[what] = said[2:]


class Rfc2217:
    """wire.Port over such a connection. Raises PortFault where the other end is no such server, or refuses."""

    network = True

    def __init__(self, host: str, port: int, baud: int, wiring: Wiring) -> None:
        self.baud = baud
        self._tcp = Tcp(host, port, baud)
        self._telnet = Telnet()
        self._in = b""
        self._out = self._telnet.begin()
        try:
            self._await(COM_PORT, self._telnet.agreed)
            if not self._telnet.agreed.get(COM_PORT):
                raise PortFault(NO_RFC2217)
            self._set_up(wiring)
        except BaseException:
            self._tcp.close()
            raise

    def _set_up(self, wiring: Wiring) -> None:
        self.set_baud(self.baud)
        self._order(SIZE, bytes((wiring.bytesize,)))
        self._order(PARITY, bytes((_PARITIES[wiring.parity],)))
        self._order(STOP, bytes((wiring.stopbits,)))
        flow = RTS_CTS if wiring.rtscts else XON_XOFF if wiring.xonxoff else DTR_DSR if wiring.dsrdtr else NO_FLOW
        self._out += Telnet.ask(CONTROL, bytes((flow,)))
        if wiring.dtr is not None:
            self._out += Telnet.ask(CONTROL, bytes((DTR_ON if wiring.dtr else DTR_OFF,)))
        if wiring.rts is not None:
            self._out += Telnet.ask(CONTROL, bytes((RTS_ON if wiring.rts else RTS_OFF,)))
        self._push()

    def _order(self, what: int, value: bytes) -> None:
        """Have the server set something, and see that it did."""
        self._telnet.answers.pop(what, None)
        self._out += Telnet.ask(what, value)
        self._await(what, self._telnet.answers)
        if self._telnet.answers.get(what, value) != value:
            raise PortFault(UNFIT)

    def _await(self, key: int, among: dict[int, bool] | dict[int, bytes]) -> None:
        latest = time.monotonic() + PATIENCE_S
        while key not in among:
            if time.monotonic() > latest:
                raise PortFault(NO_RFC2217)
            self._in += self._hear(wait=True)

    def _hear(self, wait: bool) -> bytes:
        self._push()
        data = self._telnet.feed(self._tcp.take(wait))
        if self._telnet.replies:
            self._out, self._telnet.replies = self._out + self._telnet.replies, b""
            self._push()
        return data

    def _push(self) -> None:
        while self._out and (taken := self._tcp.send(self._out)):
            self._out = self._out[taken:]

    def set_baud(self, baud: int) -> None:
        self._order(BAUD, struct.pack("!I", baud))
        self.baud = baud

    def receive(self, count: int) -> bytes:
        latest = time.monotonic() + SLICE_S
        while len(self._in) < count and (wait := time.monotonic() < latest):
            self._in += self._hear(wait)
        data, self._in = self._in[:count], self._in[count:]
        return data

    def take(self, wait: bool) -> bytes:
        data, self._in = self._in, b""
        return data or self._hear(wait)

    def send(self, data: bytes) -> int:
        if self._out or self._telnet.suspended:
            self._in += self._hear(wait=True)
            return 0
        self._out = Telnet.escape(data)
        self._push()
        return len(data)

    def forget_input(self) -> None:
        self._in = b""
        for _ in range(FLOOD):
            if not self._hear(wait=False):
                return

    def forget_output(self) -> None:
        """What the network holds cannot be called back."""

    def unsent(self) -> int:
        self._push()
        return len(self._out)

    def interrupt(self) -> None:
        """Every call returns within SLICE_S, setting the speed within PATIENCE_S."""

    def close(self) -> None:
        self._tcp.close()
