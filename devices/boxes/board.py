"""One lock board of a line: what it is asked about its doors, and what it says of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from hall.events import DoorState

if TYPE_CHECKING:
    from devices.framing import Heard, Profile
    from devices.line.bus import Bus, BusPort
    from devices.locker import BusLocker

ANSWER_S = 0.4  # unless the profile says otherwise
_DONE = 0x00


class Board:
    """One board of the line: what it is asked, and what it says."""

    def __init__(self, locker: "BusLocker", number: int, address: int) -> None:
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
