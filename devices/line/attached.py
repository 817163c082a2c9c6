"""What every device on a shared line has: its place there, and its state, told once for each change."""

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING

from hall.events import DeviceChanged, DeviceState, Event

if TYPE_CHECKING:
    from devices.framing import Heard, Profile
    from devices.line.bus import Bus, BusPort

log = logging.getLogger("onevisit.devices")

PORT_OPEN = "the port is open"


class Attached(ABC):
    """A device named `kind` ("keypad") at `address`. Subclasses say what they do when the line opens and when a frame
    for them comes; both calls come on the line's thread. `post` is called there too."""

    def __init__(self, kind: str, post: Callable[[Event], None], profile: "Profile", address: int) -> None:
        self.state: DeviceState = DeviceState.UNKNOWN
        self.pressed = b""  # the key that did nothing but show that the device is there, for an installer's eyes
        self._kind, self._post = kind, post
        self._profile, self._address = profile, address
        self._told = False
        self._joined = threading.Event()
        self._port: BusPort

    def close(self) -> None:
        """Leave the line; the last to leave closes it."""
        self._port.close()

    def _join(self, bus: "Bus", poll_s: float = 0.0) -> None:
        """Take the place on the line. From here on the line's thread calls: everything else must be there before."""
        self._port = bus.attach(
            self._address,
            self._heard,
            profile=self._profile,
            begin=self._opened,
            absent=self._away,
            poll=self._poll if poll_s else None,
            poll_s=poll_s,
        )
        self._joined.set()

    # on the line's thread

    def _opened(self) -> None:
        self._joined.wait()
        self._begin()

    def _begin(self) -> None:
        """The line was opened, or the device came back."""
        self._become(DeviceState.UNKNOWN, PORT_OPEN)

    @abstractmethod
    def _heard(self, heard: "Heard") -> None:
        """A frame of the device came."""

    def _poll(self) -> None:  # noqa: B027 - most devices need no looking after
        """Look after the device, now and then."""

    def _away(self, why: str) -> None:
        self._become(DeviceState.ABSENT, why)

    def _become(self, state: DeviceState, detail: str) -> None:
        if self._told and state is self.state:
            return
        self._told, self.state = True, state
        log.info("%s: %s (%s)", self._kind, state.value, detail)
        self._post(DeviceChanged(self._kind, state, detail))
