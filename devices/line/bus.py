"""A line that several devices hang on: one question at a time, each in its turn, none held up by one that is silent."""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING

from devices.line.link import Link
from devices.line.member import LONGEST_PAUSE_S, Member
from devices.line.talk import BABBLE_S, Talk
from devices.line.wire import SLICE_S, Lost, Stopped, Wire
from devices.line.wiring import Place

if TYPE_CHECKING:
    from devices.framing import Heard, Profile

DEAF_AFTER = 4  # unanswered questions of every device on a network: the connection may be dead without a sign

log = logging.getLogger("onevisit.devices.bus")


def _nothing() -> None: ...


def _unheard(why: str) -> None: ...


class BusPort:
    """One device's place on a Bus. `send`, `ask` and `soon` may be called from any thread.

    On the bus's own thread (in `heard`, `begin`, `poll` and what `soon` was given) they act at once.
    """

    def __init__(self, bus: "Bus", member: Member) -> None:
        self._bus = bus
        self._member = member

    @property
    def answers(self) -> bool:
        """Whether the device answered its last questions (before the first: no)."""
        return self._member.answers

    @property
    def lone_copy(self) -> bool:
        """Whether nothing came back of what was said last but the same: an echo, or an answer like it."""
        return self._bus.lone_copy

    @property
    def waited(self) -> float:
        """How many seconds the frame that was handed over last had lain here: another's question came first."""
        return self._member.waited

    def send(self, data: bytes) -> None:
        """Write one frame, in its turn; nothing happens where the wire is away."""
        self._bus.send(self._member, data)

    def ask(self, data: bytes, fits: "Callable[[Heard], bool]", timeout: float) -> "Heard | None":
        """Write one frame and wait for the answer that `fits`, `timeout` seconds from the end of the frame.

        None: no answer, or the wire is away. Called from another thread it blocks in its turn, so never from the GUI's.
        """
        return self._bus.ask(self._member, data, fits, timeout)

    def soon(self, job: Callable[[], None]) -> None:
        """Have `job` called on the bus's thread, in its turn; also where the wire is away: there asking gives None."""
        self._bus.order(self._member, job)

    def close(self) -> None:
        """Leave the line; the last one to leave closes it. Takes under half a second."""
        self._bus.leave(self._member)


class Bus:
    """Owns one line and the thread that speaks on it. `closing` is called after the last device left."""

    def __init__(self, place: Place, baud: int, name: str, closing: Callable[[], None] = _nothing) -> None:
        self._place = place
        self._baud = baud
        self._name = name
        self._closing = closing
        self._members: list[Member] = []
        self._lock = threading.Lock()  # the list of members; each member's own fields belong to the bus's thread
        self._link: Link | None = None
        self._talk: Talk | None = None  # while the line is open
        self._thread: int | None = None
        self._delivering = False
        self._polling: Member | None = None

    def attach(
        self,
        address: int,
        heard: "Callable[[Heard], None]",
        *,
        profile: "Profile",
        begin: Callable[[], None] = _nothing,
        absent: Callable[[str], None] = _unheard,
        poll: Callable[[], None] | None = None,
        poll_s: float = 0.0,
    ) -> BusPort:
        """Hang a device on the line. All calls come on the bus's thread, one at a time:

        `heard` with every frame of `profile` that is no answer to a question: its field "address" is `address`, or it
        has no such field. `begin` whenever the wire was opened, or the device answers again after it was silent: set
        the device up. `absent` with the installer's words at every failed attempt to open the wire. `poll` every
        `poll_s` seconds, ever more seldom (up to LONGEST_PAUSE_S) while the device does not answer; after its first
        unanswered question the rest of one poll is not asked.
        """
        member = Member(address, profile, heard, begin, absent, poll, poll_s)
        with self._lock:
            self._members.append(member)
            if self._link is None:
                self._link = Link(self._place, self._baud, self, self._name)
                self._link.start()
        self._link.wake()
        return BusPort(self, member)

    @property
    def empty(self) -> bool:
        """Whether nothing hangs on the line: it was closed, or never begun."""
        return not self._members

    @property
    def profiles(self) -> "tuple[Profile, ...]":
        """The protocols that are spoken on the line."""
        return tuple({member.profile.name: member.profile for member in self._each()}.values())

    @property
    def lone_copy(self) -> bool:
        talk = self._talk
        return talk is not None and talk.lone_copy

    # on the link's thread

    def absent(self, why: str) -> None:
        self._thread = threading.get_ident()
        for member in self._each():
            self._guard(member, lambda m=member: m.absent(why))
            for _ in range(len(member.orders)):  # they get their answer: there is none
                self._guard(member, member.orders.popleft())

    def drive(self, wire: Wire) -> None:
        self._thread, self._polling = threading.get_ident(), None
        self._talk = talk = Talk(wire, self._place.wiring, lambda: self.profiles)
        for member in self._each():
            member.opened()
        try:
            while not (wire.network and self._deaf()):
                self._turn(talk)
        finally:
            self._talk = None

    def _turn(self, talk: Talk) -> None:
        """Let every device that has something to do have one go, then listen."""
        for member in self._each():
            self._go(member)
            self._deliver(talk)
        now = time.monotonic()
        next_ = min((m.due for m in self._each() if m.fresh or m.poll), default=now + SLICE_S)
        busy = any(member.orders for member in self._each())
        talk.listen(0 if busy else max(0.0, min(SLICE_S, next_ - now)))
        self._deliver(talk)

    def _go(self, member: Member) -> None:
        if member.orders:
            self._guard(member, member.orders.popleft())
            return
        if time.monotonic() < member.due:
            return
        if member.fresh:
            before = member.silent
            member.fresh = False
            self._guard(member, member.begin)
            member.fresh = member.silent > before  # nobody there yet: again, later
        elif member.poll:
            self._polling = member
            self._guard(member, member.poll)
            self._polling = None
        else:
            return
        member.mute = False
        if not member.fresh or member.silent:
            member.due = time.monotonic() + member.wait()

    def _guard(self, member: Member, call: Callable[[], None]) -> None:
        """A driver's bug must not take the line away from the other devices."""
        try:
            call()
        except (Lost, Stopped):
            raise
        except Exception as bug:
            where = traceback.extract_tb(bug.__traceback__)[-1]
            log.critical("driver failed: %s at %s:%s", type(bug).__name__, where.filename, where.lineno)
            member.silent += 1

    def _deaf(self) -> bool:
        asked = [member for member in self._each() if member.asked]
        return bool(asked) and all(member.silent >= DEAF_AFTER for member in asked)

    def _send(self, data: bytes) -> None:
        if self._talk:
            self._talk.say(data)

    def _ask(self, member: Member, data: bytes, fits: "Callable[[Heard], bool]", timeout: float) -> "Heard | None":
        talk = self._talk
        if talk is None or member.mute:
            return None
        member.asked = True
        found = talk.ask(data, lambda profile, heard: member.meant(profile, heard) and fits(heard), timeout)
        if found is None:
            member.silent += 1
            member.mute = self._polling is member
        else:
            member.spoke()
        self._deliver(talk, asking=member)
        return found

    def _deliver(self, talk: Talk, asking: Member | None = None) -> None:
        """Hand over what was heard; what is for the device that is just asking waits until it is done."""
        if self._delivering:
            return
        self._delivering = True
        try:
            for _ in range(len(talk.later)):
                profile, heard, at = talk.later.popleft()
                meant = [member for member in self._each() if member.meant(profile, heard)]
                if asking in meant:
                    talk.later.append((profile, heard, at))
                    continue
                for member in meant:
                    member.spoke()
                    member.waited = time.monotonic() - at
                    self._guard(member, lambda m=member, h=heard: m.heard(h))
        finally:
            self._delivering = False

    # from any thread, for BusPort

    def send(self, member: Member, data: bytes) -> None:
        self._run(member, lambda: self._send(data), wait=0)

    def ask(self, member: Member, data: bytes, fits: "Callable[[Heard], bool]", timeout: float) -> "Heard | None":
        found: list[Heard | None] = []
        patience = timeout + BABBLE_S + LONGEST_PAUSE_S * 2
        self._run(member, lambda: found.append(self._ask(member, data, fits, timeout)), wait=patience)
        return found[0] if found else None

    def order(self, member: Member, job: Callable[[], None]) -> None:
        member.orders.append(job)
        if link := self._link:
            link.wake()

    def leave(self, member: Member) -> None:
        with self._lock:
            if member not in self._members:
                return
            self._members.remove(member)
            link = None if self._members else self._link
            if link:
                self._link = None
        for done in tuple(member.waiting):
            done.set()
        if link:
            link.stop()
            self._closing()

    def _each(self) -> tuple[Member, ...]:
        with self._lock:
            return tuple(self._members)

    def _run(self, member: Member, job: Callable[[], None], wait: float) -> None:
        """`job` on the bus's thread; from another one it is queued, and waited for `wait` seconds."""
        if threading.get_ident() == self._thread:
            job()
            return
        done = threading.Event()

        def ordered() -> None:
            try:
                job()
            finally:
                done.set()

        if not wait:
            self.order(member, job)
            return
        member.waiting.add(done)
        self.order(member, ordered)
        if member in self._each():
            done.wait(wait)
        member.waiting.discard(done)
