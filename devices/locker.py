"""A bank of locker boxes on its lock boards: which doors are open, and a bolt that is drawn once for each asking.

To open is not a thing to repeat: a board that does not answer may have drawn the bolt. So a door is asked for before
(is it shut?), the bolt is drawn once, and after a silence nothing is sent but the question how the door is.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from devices.boxes.attempt import Attempt
from devices.boxes.board import Board
from devices.boxes.layout import OPTIONS, Layout, layout_of
from devices.drivers import brought
from devices.line.lines import line
from hall.events import DeviceChanged, DeviceState, DoorState, DoorStays, DoorTold, DoorTried, Event, Opening
from hall.ports import LockerBank
from hall.settings import Device, SettingsFault
from hall.words import N_

if TYPE_CHECKING:
    from devices.framing import Profile
    from devices.line.bus import Bus

KNOWN = 256  # attempts remembered: none is begun twice
FLUTTERS, CALM_S = 20, 10.0  # so many changes within so long are no hand's but a loose switch's: it is not believed

log = logging.getLogger("onevisit.devices")


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
        self._said = dict(self._doors)  # by the boards themselves, also of a switch that is not believed
        self._changed = {box: deque[float](maxlen=FLUTTERS) for box in self._doors}  # when each said something new
        self._known: deque[str] = deque(maxlen=KNOWN)
        self._boards = [Board(self, number, address + number) for number in range(layout.boards)]
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
        self._changed[box].clear()
        board, channel = self._layout.place(box)
        Attempt(self, self._boards[board], box, channel, attempt, self._now).begin()

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
        if self._flutters(box, state):
            state = DoorState.UNKNOWN
        if state is self._doors[box]:
            return
        self._doors[box] = state
        if state is DoorState.OPEN:
            self._since[box] = self._now()
        else:
            self._since.pop(box, None)
        self._post(DoorTold(self.bank, box, state))

    def _flutters(self, box: int, state: DoorState) -> bool:
        """Whether the switch of a door goes to and fro with nobody asking: each time would be an opening that the hall
        writes down and somebody has to look at. It is believed again when it has been still for CALM_S."""
        times, now = self._changed[box], self._now()
        if state is not self._said[box] and DoorState.UNKNOWN not in (state, self._said[box]):
            times.append(now)
        self._said[box] = state
        fluttering = len(times) == FLUTTERS and now - times[0] < CALM_S
        if fluttering and self._doors[box] is not DoorState.UNKNOWN:
            log.warning("locker: the switch of box %s goes to and fro", box)
        return fluttering

    def _become(self, state: DeviceState, detail: str) -> None:
        if self._told == f"{state.value} {detail}":
            return
        self._told, self.state = f"{state.value} {detail}", state
        log.info("locker: %s (%s)", state.value, detail)
        self._post(DeviceChanged("locker", state, detail))
