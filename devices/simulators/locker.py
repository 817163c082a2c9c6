"""A simulated bank of locker boxes: lock boards on one line that speak WKLY frames, doors that people open and shut."""

import threading
from collections.abc import Callable
from typing import Any

HEAD = b"WKLY"
OPEN, SHUT, UNSURE = 0, 1, 0xFF  # a lock as the board tells it
DONE, FAILED = 0x00, 0xFF


class Door:
    """One box: how its lock is, how often its bolt was drawn, what is wrong with it."""

    def __init__(self) -> None:
        self.state = SHUT
        self.drawn = 0
        self.stuck = False  # the bolt is drawn, the door does not move
        self.unsure = False  # the switch that tells open from shut is broken


class Locker:
    """The device behind the wire; `send` puts bytes on it.

    Each board is an address of the line, each channel a door. A door stays open until a hand shuts it; then, and when
    it opens, its board says so unasked, unless "reports" is off.
    """

    def __init__(self, send: Callable[[bytes], None], boards: tuple[int, ...] = (0, 1), channels: int = 24) -> None:
        self._send = send
        self._inbox = b""
        self._doors = {board: {channel: Door() for channel in range(1, channels + 1)} for board in boards}
        self._asked: list[str] = []  # every command in its order, "82 0/3"
        self._pace_s = 0.35  # what a lock takes
        self._reports = True
        self._deaf = self._mute = self._bad_sums = self._wrong_channel = self._wrong_board = self._failing = 0
        self._closes_by_itself = 0.0
        self._lock = threading.RLock()  # a lock moves while the board listens

    # -- hands and faults ---------------------------------------------------------------------------------------------

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            return self._obey(order)

    def _obey(self, order: dict[str, Any]) -> dict[str, Any]:
        times = int(order.get("times", 1))
        match order["do"]:
            case "shut":
                self._turn(*self._place(order), SHUT)
            case "open":  # by a key, or by force
                self._turn(*self._place(order), OPEN)
            case "stuck":
                self._door(order).stuck = bool(order.get("on", True))
            case "unsure":
                self._door(order).unsure = bool(order.get("on", True))
            case "reports":
                self._reports = bool(order.get("on", True))
            case "pace":
                self._pace_s = float(order["ms"]) / 1000
            case "shuts_itself":  # 0: it waits for a hand
                self._closes_by_itself = float(order["ms"]) / 1000
            case "deaf":  # the next commands are not heard
                self._deaf = times
            case "mute":  # the next commands are carried out, their answers are lost
                self._mute = times
            case "bad_checksum":
                self._bad_sums = times
            case "wrong_channel":
                self._wrong_channel = times
            case "wrong_board":
                self._wrong_board = times
            case "failing":  # the next commands are answered FF
                self._failing = times
            case "forget":
                self._asked.clear()
            case "state":
                doors = {f"{b}/{c}": d for b, board in self._doors.items() for c, d in board.items()}
                return {
                    "open": [name for name, door in doors.items() if door.state == OPEN],
                    "drawn": {name: door.drawn for name, door in doors.items() if door.drawn},
                    "asked": list(self._asked),
                }
            case other:
                raise ValueError(f"unknown order {other}")
        return {}

    def _place(self, order: dict[str, Any]) -> tuple[int, int]:
        board, channel = int(order.get("board", 0)), int(order["channel"])
        self._doors[board][channel]  # KeyError for a door that is not there
        return board, channel

    def _door(self, order: dict[str, Any]) -> Door:
        board, channel = self._place(order)
        return self._doors[board][channel]

    def _turn(self, board: int, channel: int, state: int) -> None:
        door = self._doors[board][channel]
        if door.state == state:
            return
        door.state = state
        if self._reports:
            self._say(board, 0x85, bytes((channel, self._told(door))))
        if state == OPEN and self._closes_by_itself:
            self._soon(self._closes_by_itself, lambda: self._turn(board, channel, SHUT))

    # -- the wire -----------------------------------------------------------------------------------------------------

    def receive(self, data: bytes) -> None:
        with self._lock:
            self._inbox = (self._inbox + data)[-1024:]
            while (at := self._inbox.find(HEAD)) >= 0:
                frame = self._inbox[at:]
                if len(frame) < 5:
                    return
                length = frame[4]
                if not 8 <= length <= 64:  # nothing that a host asks for is so short or long: noise
                    self._inbox = frame[1:]
                    continue
                if len(frame) < length:
                    self._inbox = frame
                    return
                self._inbox = frame[length:]
                if _xor(frame[: length - 1]) == frame[length - 1]:
                    self._command(frame[5], frame[6], frame[7 : length - 1])

    def _command(self, board: int, command: int, data: bytes) -> None:
        self._asked.append(
            f"{command:02X} {board}/{data.hex()}" if len(data) != 1 else f"{command:02X} {board}/{data[0]}"
        )
        if board not in self._doors:
            return  # another board's, or nobody's
        if self._deaf:
            self._deaf -= 1
            return
        doors = self._doors[board]
        if self._failing:
            self._failing -= 1
            self._say(board, command, bytes((FAILED, *data[:1], UNSURE)))
            return
        match command, [*data]:
            case (0x82, [channel]) if channel in doors:
                self._soon(self._pace_s, lambda: self._draw(board, channel))
            case (0x83, [channel]) if channel in doors:
                self._say(board, command, bytes((DONE, channel, self._told(doors[channel]))))
            case 0x84, []:
                told = bytes(self._told(door) for door in doors.values())
                self._say(board, command, bytes((DONE, len(doors))) + told)
            case 0x81 | 0x88 | 0x89, [channel, *_]:
                self._say(board, command, bytes((DONE, channel)))
            case (0x80 | 0x87, [count, *channels]) if count == len(channels) and set(channels) <= set(doors):
                for channel in channels:
                    self._bolt(board, channel)
                self._say(board, command, bytes((DONE,)))
            case 0x86, []:
                for channel in doors:
                    self._bolt(board, channel)
                self._say(board, command, bytes((DONE,)))
            case _:
                self._say(board, command, bytes((FAILED, *data[:1], UNSURE)))

    def _draw(self, board: int, channel: int) -> None:
        """The bolt of one door; the answer comes when the lock has moved."""
        self._bolt(board, channel)
        self._say(board, 0x82, bytes((DONE, channel, self._told(self._doors[board][channel]))))

    def _bolt(self, board: int, channel: int) -> None:
        door = self._doors[board][channel]
        door.drawn += 1
        if not door.stuck:
            self._turn(board, channel, OPEN)

    @staticmethod
    def _told(door: Door) -> int:
        return UNSURE if door.unsure else door.state

    def _say(self, board: int, command: int, data: bytes) -> None:
        if self._mute and command != 0x85:
            self._mute -= 1
            return
        if self._wrong_channel and command in (0x82, 0x83):
            self._wrong_channel -= 1
            data = bytes((data[0], data[1] % 24 + 1, data[2]))
        if self._wrong_board and command != 0x85:
            self._wrong_board -= 1
            board ^= 1
        frame = HEAD + bytes((8 + len(data), board, command)) + data
        total = _xor(frame)
        if self._bad_sums:
            self._bad_sums -= 1
            total ^= 0x5A
        self._send(frame + bytes((total,)))

    def _soon(self, seconds: float, do: Callable[[], None]) -> None:
        def act() -> None:
            with self._lock:
                do()

        timer = threading.Timer(seconds, act)
        timer.daemon = True
        timer.start()


def _xor(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total
