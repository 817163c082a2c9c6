"""The sign over a window: shows what it was told last, checks that it does, and tells it again after every absence."""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from devices.line.attached import Attached
from devices.window.signs import OPTIONS as OPTIONS  # the names that its settings may hold
from devices.window.signs import Order, kind_of
from hall.events import DeviceState, Event
from hall.ports import Sign
from hall.settings import Option

if TYPE_CHECKING:
    from devices.framing import Heard, Profile
    from devices.line.bus import Bus

TRIES = 3  # of one frame, before the sign counts as silent
ANSWER_S = 0.5  # unless its profile says otherwise
REFRESH_S = 60  # a card that lost its power forgets its text, and nothing tells
LEAVING_S = 0.15
CANNOT_ANSWER, LONE_COPY = "cannot answer", "no answer but its own words"


class BusWindowSign(Attached):
    """hall.ports.WindowSign on a shared line. READY once it acknowledged, FAULT with its code when it refuses, UNKNOWN
    while it is silent; with the option answers = false it is never asked, and stays UNKNOWN.

    `line` opens it, once all else was found right. The options are those of devices.window.signs. Raises SettingsFault
    for one that cannot be used.
    """

    def __init__(
        self,
        line: "Callable[[], Bus]",
        profile: "Profile",
        address: int,
        options: Mapping[str, Option],
        window: int,
        poll_s: float,
        where: str,
        post: Callable[[Event], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__("windowled", post, profile, address)
        self._panel = kind_of(profile, address, options, window, where)
        self._answers = options.get("answers", True) is not False
        self._refresh_s = int(options.get("refresh_s", REFRESH_S))
        self._patience = profile.timing.get("answer", ANSWER_S)
        self._now = now
        self._wanted: tuple[Sign, str] = (Sign.CLOSED, "")
        self._on: tuple[Sign, str] | None = None  # what it is known to show
        self._doing: tuple[Sign, str] | None = None  # what it is being told, and what of that it has not taken yet
        self._left: list[Order] = []
        self._open = False
        self._told_at = 0.0
        self._join(line(), poll_s)

    def show(self, sign: Sign, number: str = "") -> None:
        """hall.ports.WindowSign.show"""
        self._wanted = (sign, number)
        self._port.soon(self._put)

    def close(self) -> None:
        """A sign that is there says that the window is closed, before the line is left."""
        if self.state is DeviceState.READY:
            for order in self._panel.orders(Sign.CLOSED, ""):
                self._port.ask(order.frame, order.fits, LEAVING_S)
        super().close()

    # on the line's thread

    def _begin(self) -> None:
        self._open, self._on, self._doing = True, None, None
        if all(map(self._took, self._panel.begin())):
            self._put()

    def _away(self, why: str) -> None:
        self._open = False
        super()._away(why)

    def _poll(self) -> None:
        if self._now() - self._told_at >= self._refresh_s:
            self._on = None
        self._put()

    def _heard(self, heard: "Heard") -> None:
        """A late answer says nothing that is not asked again."""

    def _put(self) -> None:
        wanted = self._wanted
        if not self._open or self._on == wanted:
            return
        if self._doing != wanted:
            self._doing, self._left = wanted, self._panel.orders(*wanted)
        while self._left:  # what it has taken is not said again, or a line that loses every other word never ended
            if not self._took(self._left[0]):
                return
            del self._left[0]
        self._on, self._doing, self._told_at = wanted, None, self._now()
        self._become(*((DeviceState.READY, "") if self._answers else (DeviceState.UNKNOWN, CANNOT_ANSWER)))

    def _took(self, order: Order) -> bool:
        if not self._answers:
            self._port.send(order.frame)
            return True
        for _ in range(1 if self.state is DeviceState.UNKNOWN else TRIES):  # who is silent must not hold up the line
            heard = self._port.ask(order.frame, order.fits, self._patience)
            if heard is None:
                continue
            fault = order.fault(heard)
            if not fault:
                return True
            self._become(DeviceState.FAULT, fault)
            return False
        self._become(DeviceState.UNKNOWN, LONE_COPY if self._port.lone_copy else "no answer")
        return False
