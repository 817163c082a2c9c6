"""A simulated "FF 68" line: a keypad and an evaluator at the same address, and whatever else shares the cable."""

import threading
from collections.abc import Callable
from typing import Any

HEAD, SECOND, END = 0xFF, 0x68, 0x16
KEYS = {
    **{str(digit): digit for digit in range(10)},
    "evaluate": 0x0B,
    "call": 0x0C,
    "recall": 0x0D,
    "cancel": 0x0E,
    "ok": 0x0F,
    "one_metre": 0x11,
    "wait": 0x12,
    "transfer": 0x13,
}
BLANK = 0x0A
RATED, START, SHOW, BEEP = 0x11, 0x01, 0x02, 0x03
STARTS = b"\x0b"  # what follows START when the host asks for a grade; anything else acknowledges one
AGAIN_S = 0.25  # a pad that hears no acknowledgement sends once more after so long
SENDINGS = 3  # of one frame, the first included


def frame(address: int, function: int, data: bytes) -> bytes:
    """FF 68 LEN LEN 68 ADDR FUNC DATA SUM 16"""
    body = bytes((address, function)) + data
    return bytes((HEAD, SECOND, len(body), len(body), SECOND)) + body + bytes((sum(body) & 0xFF, END))


class PadLine:
    """The devices behind the wire; `send` puts bytes on it. Frames for another address are not theirs to answer."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._inbox = b""
        self._address = 1
        self._key_function = 0x01  # unknown from the sources: any but that of a grade
        self._deaf = 0  # acknowledgements that get lost on their way to a pad
        self._bad_sums = 0
        self._waiting: dict[bytes, int] = {}  # frame not acknowledged -> how often it was sent
        self._lost = 0  # frames given up
        self._shown = bytes((BLANK,)) * 6
        self._beeps = 0
        self._asked = 0  # how often the evaluator was started
        self._asking = False
        self._acknowledged = 0
        self._heard: list[str] = []

    # a hand on the pads

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "press":  # keys="call", keys="6 ok"; times=2: the same frame again, as a key that bounces sends it
                data = bytes(KEYS[key] for key in str(order["keys"]).split())
                pressed = frame(self._at(order), self._key_function, data)
                for _ in range(int(order.get("times", 1))):
                    self._utter(pressed)
            case "rate":  # the value of the key that was pressed, as it stands on the wire
                value = int(order["value"])
                if not order.get("anyway", True) and not self._asking:
                    raise ValueError("nobody asks for a grade")
                for _ in range(int(order.get("times", 1))):
                    self._utter(frame(self._at(order), RATED, bytes((value,))))
            case "foreign":  # frames of somebody else's pads and of their host on the same cable
                other = int(order.get("address", 7))
                for function, data in ((0x01, b"\x0c"), (RATED, b"\x00"), (SHOW, bytes(6))):
                    self._send(frame(other, function, data))
            case "flood":  # a key that is stuck
                data = bytes((KEYS[str(order.get("keys", "recall"))],))
                for _ in range(int(order.get("times", 300))):
                    self._send(frame(self._address, self._key_function, data))
            case "raw":
                self._send(bytes.fromhex(str(order["hex"])))
            case "address":
                self._address = int(order["value"])
            case "function":
                self._key_function = int(order["value"])
            case "deaf":
                self._deaf = int(order.get("times", 1))
            case "bad_checksum":
                self._bad_sums = int(order.get("times", 1))
            case "state":
                return self._state()
            case other:
                raise ValueError(f"unknown order {other}")
        return {}

    def _at(self, order: dict[str, Any]) -> int:
        return int(order.get("address", self._address))

    def _state(self) -> dict[str, Any]:
        return {
            "waiting": _digits(self._shown[:3]),
            "number": _digits(self._shown[3:]),
            "beeps": self._beeps,
            "asked": self._asked,
            "asking": self._asking,
            "acknowledged": self._acknowledged,
            "unacknowledged": len(self._waiting),
            "lost": self._lost,
            "heard": self._heard[-20:],
        }

    def _utter(self, pressed: bytes) -> None:
        """Send a frame, and again until somebody acknowledges it."""
        with self._lock:
            self._waiting[pressed] = 0
        self._again(pressed)

    def _again(self, pressed: bytes) -> None:
        with self._lock:
            if pressed not in self._waiting:
                return
            if self._waiting[pressed] >= SENDINGS:
                del self._waiting[pressed]
                self._lost += 1
                return
            self._waiting[pressed] += 1
            spoilt = self._bad_sums > 0
            self._bad_sums -= spoilt
        self._send(pressed[:-2] + bytes((pressed[-2] ^ 0x55, END)) if spoilt else pressed)
        late = threading.Timer(AGAIN_S, self._again, (pressed,))
        late.daemon = True
        late.start()

    # the host's frames

    def receive(self, data: bytes) -> None:
        self._inbox += data
        while (at := self._inbox.find(bytes((HEAD, SECOND)))) >= 0:
            rest = self._inbox[at:]
            if len(rest) < 5:
                break
            size = rest[2]
            if rest[3] != size or rest[4] != SECOND or size < 2:
                self._inbox = rest[1:]
                continue
            if len(rest) < size + 7:
                break
            body, total, end = rest[5 : 5 + size], rest[5 + size], rest[6 + size]
            if end != END or total != sum(body) & 0xFF:
                self._inbox = rest[1:]
                continue
            self._inbox = rest[size + 7 :]
            if body[0] == self._address:
                self._told(body[1], body[2:])
        self._inbox = self._inbox[-512:]

    def _told(self, function: int, data: bytes) -> None:
        self._heard.append(f"{function:02X} {data.hex(' ').upper()}")
        del self._heard[:-200]
        if self._deaf and self._acknowledges(function, data):
            self._deaf -= 1
            return
        with self._lock:
            for pressed in list(self._waiting):
                rated = pressed[6] == RATED and function == START
                if pressed[7:-2] == data and (rated or pressed[6] == function):
                    del self._waiting[pressed]
                    self._acknowledged += 1
                    if rated:
                        self._asking = False
                    return
        if function == SHOW and len(data) == 6:
            self._shown = bytes(
                old if new == BLANK and any(b != BLANK for b in data) else new
                for old, new in zip(self._shown, data, strict=True)
            )
        elif function == BEEP:
            self._beeps += 1
        elif function == START and data == STARTS:
            self._asked += 1
            self._asking = True

    def _acknowledges(self, function: int, data: bytes) -> bool:
        with self._lock:
            return any(pressed[7:-2] == data and function in (pressed[6], START) for pressed in self._waiting)


def _digits(data: bytes) -> str:
    return "".join(str(digit) if digit < BLANK else " " for digit in data)
