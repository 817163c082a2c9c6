"""A bank of locker boxes on its lock boards: which doors are open, and a bolt that is drawn once for each asking.

To open is not a thing to repeat: a board that does not answer may have drawn the bolt. So a door is asked for before
(is it shut?), the bolt is drawn once, and after a silence nothing is sent but the question how the door is.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from devices.drivers import brought
from devices.line.lines import line
from devices.line.wire import Lost
from devices.options import Limits, names, read
from hall.events import DeviceChanged, DeviceState, DoorState, DoorStays, DoorTold, DoorTried, Event, Opening
from hall.ports import LockerBank
from hall.settings import Device, Option, SettingsFault
from hall.words import N_

if TYPE_CHECKING:
    from devices.framing import Heard, Profile
    from devices.line.bus import Bus, BusPort

QUESTIONS = 4  # to a board before the bolt is drawn, before it counts as silent: a torn answer may spoil the next
KNOWN = 256  # attempts remembered: none is begun twice
ANSWER_S = 0.4  # unless the profile says otherwise
PAUSE_S = 0.1  # between two looks at a door that is to open
_DONE = 0x00

log = logging.getLogger("onevisit.devices")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the boxes are, and how long what may take: the options of the settings.

    Box 1 is channel `first` of the first board; each board has `channels` boxes. `inverted`: the switches say open
    where they mean shut.
    """

    bank: str = "hall"
    boxes: int = 24
    first: int = 1
    channels: int = 24
    left_open_s: int = 60
    try_s: int = 3
    inverted: bool = False

    @property
    def boards(self) -> int:
        """How many boards the boxes need."""
        return -(-self.boxes // self.channels)

    def place(self, box: int) -> tuple[int, int]:
        """The board (from 0) and channel of a box."""
        board, place = divmod(box - 1, self.channels)
        return board, self.first + place

    def box(self, board: int, channel: int) -> int | None:
        """The box at a board's channel, None where there is none."""
        box = board * self.channels + channel - self.first + 1
        inside = self.first <= channel < self.first + self.channels
        return box if inside and 1 <= box <= self.boxes else None


OPTIONS = names(Layout)
_LEAST = {"boxes": 1, "first": 0, "channels": 1, "left_open_s": 1, "try_s": 1}
_MOST = {"boxes": 1024, "first": 1, "channels": 240}  # 84 tells of so many in a frame of 255 bytes


def layout_of(options: Mapping[str, Option], where: str) -> Layout:
    """Of the settings. Raises SettingsFault naming the option of the device `where`."""
    return read(Layout, options, Limits({}, _LEAST, _MOST), where)


def open_locker(setting: Device, data: Path, name: str, post: Callable[[Event], None]) -> "LockerBank | None":
    """The bank of boxes at `setting.port`, started; None where the port is "". `name` ("kiosk.locker") names its
    simulator. A profile needs the commands open and query, and the events opened, state and door of wkly.

    Raises SettingsFault for a profile or option that cannot be used, Unavailable when the simulator does not start.
    """
    from devices.framing import load

    if not setting.port:
        return None
    if own := brought(LockerBank, setting, data, name, post):
        return own
    layout, profile = layout_of(setting.options, name), load(setting.profile, (data / "devices",))
    if missing := tuple(command for command in ("open", "query") if command not in profile.commands):
        raise SettingsFault(N_("取件柜型号 {profile} 没有命令 {missing}"), profile=profile.name, missing=missing)
    bus = line(setting, data, name, profile.baud, "locker", OPTIONS)
    return BusLocker(bus, profile, setting.address, layout, max(setting.poll_ms, 200) / 1000, post)


class BusLocker:
    """hall.ports.LockerBank: the boards of one bank on one line, the first at `address`, the next behind it."""

    def __init__(
        self,
        bus: "Bus",
        profile: "Profile",
        address: int,
        layout: Layout,
        poll_s: float,
        post: Callable[[Event], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state: DeviceState = DeviceState.UNKNOWN
        self._profile, self._layout, self._post, self._now = profile, layout, post, now
        self._told = ""
        self._doors = dict.fromkeys(range(1, layout.boxes + 1), DoorState.UNKNOWN)
        self._opened = dict.fromkeys(self._doors, 0)  # how often each was told to be open
        self._since: dict[int, float] = {}  # when the doors that are open were told to be
        self._known: deque[str] = deque(maxlen=KNOWN)
        self._boards = [_Board(self, number, address + number) for number in range(layout.boards)]
        for board in self._boards:
            board.join(bus, profile, poll_s)

    @property
    def layout(self) -> Layout:
        """Where the boxes are."""
        return self._layout

    @property
    def bank(self) -> str:
        """hall.ports.LockerBank.bank"""
        return self._layout.bank

    def open(self, box: int, attempt: str) -> None:
        """hall.ports.LockerBank.open"""
        if attempt in self._known:
            return
        self._known.append(attempt)
        if box not in self._doors:
            self._post(DoorTried(attempt, self.bank, box, Opening.REFUSED))
            return
        board, channel = self._layout.place(box)
        _Try(self, self._boards[board], box, channel, attempt, self._now).begin()

    def ask(self, box: int) -> None:
        """hall.ports.LockerBank.ask"""
        if box in self._doors:
            board, channel = self._layout.place(box)
            self._boards[board].soon(lambda: self._boards[board].question(channel))

    def door(self, box: int) -> DoorState:
        """hall.ports.LockerBank.door"""
        return self._doors.get(box, DoorState.UNKNOWN)

    @property
    def doors(self) -> Mapping[int, DoorState]:
        """Every box and what was last said of its door."""
        return dict(self._doors)

    def close(self) -> None:
        """Leave the line."""
        for board in self._boards:
            board.leave()

    # on the line's thread

    def says(self, number: int, channel: int, code: int) -> DoorState:
        """Board `number` says how the door at `channel` is."""
        box = self._layout.box(number, channel)
        if box is None:
            return DoorState.UNKNOWN
        state = {0x00: DoorState.OPEN, 0x01: DoorState.SHUT}.get(code, DoorState.UNKNOWN)
        if self._layout.inverted and state is not DoorState.UNKNOWN:
            state = DoorState.SHUT if state is DoorState.OPEN else DoorState.OPEN
        self._become_door(box, state)
        return state

    def opened(self, box: int) -> int:
        """How often the door was told to be open."""
        return self._opened[box]

    def tried(self, attempt: str, box: int, result: Opening) -> None:
        """An attempt is over."""
        log.info("locker: box %s %s", box, result.value)
        self._post(DoorTried(attempt, self.bank, box, result))

    def watch(self, number: int) -> None:
        """Tell of the doors of a board that have been open for too long."""
        for box, since in tuple(self._since.items()):
            if self._layout.place(box)[0] == number and self._now() - since >= self._layout.left_open_s:
                self._since[box] = float("inf")  # told once
                self._post(DoorStays(self.bank, box))

    def lost(self, number: int) -> None:
        """Nothing is known of the doors of a board that is away."""
        for box in self._doors:
            if self._layout.place(box)[0] == number:
                self._become_door(box, DoorState.UNKNOWN)

    def settle(self, why: str = "") -> None:
        """The boards changed: so may the whole. `why`: the line itself is away."""
        silent = [str(board.address) for board in self._boards if not board.answers]
        if why:
            self._become(DeviceState.ABSENT, why)
        elif any(board.answers is None for board in self._boards):
            return  # the first round is not over
        elif len(silent) == len(self._boards):
            self._become(DeviceState.UNKNOWN, "no answer")
        elif silent:
            self._become(DeviceState.LOW, f"silent: {', '.join(silent)}")
        else:
            self._become(DeviceState.READY, "")

    def _become_door(self, box: int, state: DoorState) -> None:
        if state is DoorState.OPEN:
            self._opened[box] += 1
        if state is self._doors[box]:
            return
        self._doors[box] = state
        if state is DoorState.OPEN:
            self._since[box] = self._now()
        else:
            self._since.pop(box, None)
        self._post(DoorTold(self.bank, box, state))

    def _become(self, state: DeviceState, detail: str) -> None:
        if self._told == f"{state.value} {detail}":
            return
        self._told, self.state = f"{state.value} {detail}", state
        log.info("locker: %s (%s)", state.value, detail)
        self._post(DeviceChanged("locker", state, detail))


class _Board:
    """One board of the line: what it is asked, and what it says."""

    def __init__(self, locker: BusLocker, number: int, address: int) -> None:
        self._locker, self._number, self.address = locker, number, address
        self.answers: bool | None = None  # None: not asked yet
        self._next = 0  # the channel that is asked next, where a board cannot tell of all at once
        self._profile: Profile
        self._port: BusPort

    def join(self, bus: "Bus", profile: "Profile", poll_s: float) -> None:
        self._profile = profile
        self._port = bus.attach(
            self.address,
            self._heard,
            profile=profile,
            begin=self._poll,
            absent=self._away,
            poll=self._poll,
            poll_s=poll_s,
        )

    def leave(self) -> None:
        self._port.close()

    def soon(self, job: Callable[[], object]) -> None:
        """Do `job` on the line's thread, in its turn."""
        self._port.soon(lambda: _dropped(job()))

    def question(self, channel: int) -> DoorState | None:
        """How the door at `channel` is; None: no believable answer."""
        answer = self._ask("query", "state", channel, self._profile.timing.get("answer", ANSWER_S))
        return None if answer is None else self._said(answer)

    def draw(self, channel: int) -> tuple[bool, DoorState] | None:
        """Draw a bolt: whether the board did, and how it says the door is. None: no believable answer."""
        answer = self._ask("open", "opened", channel, self._profile.timing.get("open", ANSWER_S * 2))
        return None if answer is None else (answer.fields.get("status", _DONE) == _DONE, self._said(answer))

    def _ask(self, command: str, event: str, channel: int, patience: float) -> "Heard | None":
        def fits(heard: "Heard") -> bool:
            return heard.event == event and heard.fields.get("channel") == channel

        frame = self._profile.encode(command, address=self.address, channel=channel)
        return self._port.ask(frame, fits, patience)

    def _said(self, heard: "Heard") -> DoorState:
        """What a frame says of one door; a board that could not do it says nothing of the door."""
        channel, state = heard.fields.get("channel"), heard.fields.get("state")
        if not isinstance(channel, int) or not isinstance(state, int) or heard.fields.get("status", _DONE) != _DONE:
            return DoorState.UNKNOWN
        return self._locker.says(self._number, channel, state)

    # on the line's thread

    def _heard(self, heard: "Heard") -> None:
        """Only what a board says unasked is taken here: an answer that comes too late may be old."""
        if heard.event in ("door", "door_plain"):
            self._said(heard)

    def _poll(self) -> None:
        before = self.answers
        self.answers = self._look()
        if before and not self.answers:
            self._locker.lost(self._number)
        self._locker.settle()
        self._locker.watch(self._number)

    def _look(self) -> bool:
        """Whether the board tells how its doors are."""
        if "query_all" not in self._profile.commands:
            layout = self._locker.layout
            channel = layout.first + self._next
            self._next = (self._next + 1) % layout.channels
            return self.question(channel) is not None
        frame = self._profile.encode("query_all", address=self.address)
        patience = self._profile.timing.get("answer", ANSWER_S)
        answer = self._port.ask(frame, lambda heard: heard.event == "states", patience)
        if answer is None:
            return False
        states = answer.fields.get("states")
        if answer.fields.get("status", _DONE) == _DONE and isinstance(states, bytes):
            for channel, code in enumerate(states, self._locker.layout.first):
                self._locker.says(self._number, channel, code)
        return True

    def _away(self, why: str) -> None:
        self.answers = None
        self._locker.lost(self._number)
        self._locker.settle(why)


def _dropped(_: object) -> None:
    """What a job on the line gives back is nobody's."""


class _Try:
    """One attempt at one door. Each step is a turn of its own on the line, so that others get theirs between."""

    def __init__(
        self, locker: BusLocker, board: _Board, box: int, channel: int, attempt: str, now: Callable[[], float]
    ) -> None:
        self._locker, self._board, self._now = locker, board, now
        self._box, self._channel, self._attempt = box, channel, attempt
        self._questions = 0
        self._before = 0
        self._until = 0.0
        self._refused = False

    def begin(self) -> None:
        self._next(self._first)

    def _next(self, step: Callable[[], None], lost: Callable[[], None] | None = None) -> None:
        """Take `step` in its turn; `lost` after it (or `step` again) where the wire is lost under it."""

        def turn() -> None:
            try:
                step()
            except Lost:
                self._next(lost or step)
                raise

        self._board.soon(turn)

    def _first(self) -> None:
        """How is the door? Nothing is drawn before that is known."""
        self._questions += 1
        state = self._board.question(self._channel)
        if state is None and self._questions < QUESTIONS:
            self._next(self._first)
        elif state is None:
            self._over(Opening.AWAY)
        elif state is DoorState.UNKNOWN:
            self._over(Opening.REFUSED)  # nobody could tell whether it opened
        elif state is DoorState.OPEN:
            self._over(Opening.OPENED)
        else:
            self._before = self._locker.opened(self._box)
            self._until = self._now() + self._locker.layout.try_s
            self._next(self._draw, self._look)

    def _draw(self) -> None:
        answer = self._board.draw(self._channel)
        self._refused = answer is not None and not answer[0]
        self._wait(None if answer is None else answer[1])

    def _look(self) -> None:
        time.sleep(PAUSE_S)
        self._wait(self._board.question(self._channel))

    def _wait(self, state: DoorState | None) -> None:
        """The bolt was drawn, once: only the door is asked for now, until it is open or the time is over."""
        if self._locker.opened(self._box) > self._before:
            self._over(Opening.OPENED)
        elif self._now() < self._until:
            self._next(self._look)
        elif self._refused:
            self._over(Opening.REFUSED)
        else:
            self._over(Opening.SHUT if state is DoorState.SHUT else Opening.UNSURE)

    def _over(self, result: Opening) -> None:
        self._locker.tried(self._attempt, self._box, result)
