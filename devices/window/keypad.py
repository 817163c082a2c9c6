"""The clerk's pad at a window: acknowledges its keys, tells each press once, shows who waits and who is here."""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from devices.line.attached import Attached
from devices.window.padkeys import REPEAT_MS, KeyMap, Typing
from hall.events import DeviceState, Event
from hall.settings import Option

if TYPE_CHECKING:
    from devices.framing import Heard, Profile
    from devices.line.bus import Bus

OPTIONS = frozenset({"keys", "digits", "repeat_ms"})
KEYS, ECHO, SHOW, BEEP = "keys", "echo", "show", "beep"  # an event of the profile, and its commands
LONGEST = 3  # keys of one frame
PLACES, DARK = 3, 0x0A  # of each of the two numbers on the pad; a place that is not lit


class BusKeypad(Attached):
    """hall.ports.Keypad on a shared line. A pad says nothing until a key is pressed: it is UNKNOWN while the line is
    open, READY from its first key on.

    `line` opens it, once all else was found right. Options: `keys`, `digits` (see devices.window.padkeys) and
    `repeat_ms`: how soon the same keys are the same press. Raises SettingsFault for one that cannot be used; `where`
    is the device's name, for the words.
    """

    def __init__(
        self,
        line: "Callable[[], Bus]",
        profile: "Profile",
        address: int,
        options: Mapping[str, Option],
        where: str,
        post: Callable[[Event], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__("keypad", post, profile, address)
        self._now = now
        keys = KeyMap.read(profile.values, options, where)
        self._typing = Typing(keys, int(options.get("repeat_ms", REPEAT_MS)) / 1000)
        self._shown: bytes | None = None  # the frame that says what the pad shows
        self._join(line())

    def show(self, waiting: int, number: str) -> None:
        """hall.ports.Keypad.show"""
        if SHOW in self._profile.commands:
            count = min(waiting, 10**PLACES - 1)
            frame = self._command(SHOW, waiting=_places(f"{count:0{PLACES}d}"), ticket=_places(number))
            self._shown = frame
            self._port.soon(self._put)

    def refuse(self) -> None:
        """hall.ports.Keypad.refuse"""
        if BEEP in self._profile.commands:
            self._port.send(self._command(BEEP))

    # on the line's thread

    def _begin(self) -> None:
        super()._begin()
        self._put()

    def _put(self) -> None:
        if self._shown:
            self._port.send(self._shown)

    def _heard(self, heard: "Heard") -> None:
        pressed = heard.fields.get(KEYS) if heard.event == KEYS else None
        if isinstance(pressed, int):
            pressed = bytes((pressed,))
        if not pressed or len(pressed) > LONGEST:
            return
        self._joined.wait()
        self.pressed = pressed
        self._become(DeviceState.READY, "")
        if ECHO in self._profile.commands:
            self._port.send(self._command(ECHO, **heard.fields))
        for event in self._typing.feed(pressed, self._now() - self._port.waited):  # as it was pressed
            self._post(event)
        if self._typing.unknown:
            self.refuse()

    def _command(self, name: str, **fields: int | bytes) -> bytes:
        """`name` with those of the fields that it has; every pad has its own."""
        known = self._profile.commands[name].names
        given = {"address": self._address, **fields}
        return self._profile.encode(name, **{field: given[field] for field in known if field in given})


def _places(number: str) -> bytes:
    """The last digits of a number as a pad of digits shows them; dark for none."""
    digits = [int(char) for char in number if char in "0123456789"][-PLACES:]
    return bytes([DARK] * (PLACES - len(digits)) + digits)
