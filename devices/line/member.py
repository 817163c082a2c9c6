"""What a bus knows of one device on its line: how to call its driver, and whether the device answers."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devices.framing import Heard, Profile

LONGEST_PAUSE_S = 2.0  # between questions to a silent address: it is found again well within 5 s
LEAST_PAUSE_S = 0.05
GONE_AFTER = 2  # unanswered questions, one after the other, until a device counts as gone


@dataclass(eq=False, slots=True)
class Member:
    """One device. Its fields belong to the bus's thread; Bus.attach says what is called when."""

    address: int
    profile: "Profile"
    heard: "Callable[[Heard], None]"
    begin: Callable[[], None]
    absent: Callable[[str], None]
    poll: Callable[[], None] | None
    poll_s: float
    orders: deque[Callable[[], None]] = field(default_factory=deque[Callable[[], None]])
    fresh: bool = True  # begin is to be called
    due: float = 0.0  # when begin or poll comes next
    silent: int = 0  # questions not answered, one after the other
    asked: bool = False
    mute: bool = False  # silent in this poll: the rest of it is not asked
    waited: float = 0.0  # seconds from a frame's coming until it was handed over
    waiting: set[threading.Event] = field(default_factory=set[threading.Event])  # other threads' questions

    @property
    def answers(self) -> bool:
        """Whether the device answered its last questions (before the first: no)."""
        return self.asked and self.silent < GONE_AFTER

    def wait(self) -> float:
        """Seconds until it is asked again by itself: the longer it is silent, the more seldom."""
        if not self.silent:
            return self.poll_s
        patience = max(self.poll_s, LEAST_PAUSE_S)
        return max(patience, min(patience * 2.0**self.silent, LONGEST_PAUSE_S))

    def opened(self) -> None:
        """The line was opened: nothing is known of the device any more."""
        self.fresh, self.due, self.silent, self.mute = True, 0.0, 0, False

    def spoke(self) -> None:
        """It was heard. After it was away it may have forgotten all it was told."""
        if self.silent >= GONE_AFTER:
            self.fresh, self.due = True, 0.0
        self.silent = 0

    def meant(self, profile: str, heard: "Heard") -> bool:
        """Whether `heard` is of the device: of its profile, and of its address where frames name one."""
        return self.profile.name == profile and heard.fields.get("address", self.address) == self.address
