"""A line that several devices hang on: one question at a time, each in its turn, none held up by one that is silent."""

import logging
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from devices.line.echo import Echo
from devices.line.link import Link
from devices.line.wire import Lost, Stopped, Wire
from devices.line.wiring import Place

if TYPE_CHECKING:
    from devices.framing import Heard, Parser, Profile

CHARACTERS = 3.5  # silence between two frames, in characters (Modbus over serial line V1.02, 2.5.1.1)
LEAST_GAP_S = 0.00175  # the same paper's, above 19200 baud
BABBLE_S = 0.25  # a line that is not silent for so long is spoken on all the same
LONGEST_PAUSE_S = 2.0  # between questions to a silent address: it is found again well within 5 s
GONE_AFTER = 2  # unanswered questions, one after the other, until a device counts as gone
DEAF_AFTER = 4  # the same of every device on a network: the connection may be dead without a sign
KEPT = 256  # frames kept for later while a question is open: a flood must not fill the memory
SLOWEST = 300  # baud
SLICE_S = 0.05  # what is asked from another thread waits so long at most while the line is idle

log = logging.getLogger("onevisit.devices.bus")


def _nothing() -> None: ...


def _unheard(why: str) -> None: ...


@dataclass(eq=False, slots=True)
class Member:
    """What the bus knows of one device."""

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
    waiting: set[threading.Event] = field(default_factory=set[threading.Event])  # other threads' questions

    def wait(self) -> float:
        """Seconds until it is asked again by itself: the longer it is silent, the more seldom."""
        patience = max(self.poll_s, 0.05)
        return max(patience, min(patience * 2.0**self.silent, LONGEST_PAUSE_S)) if self.silent else self.poll_s


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
        return self._member.asked and self._member.silent < GONE_AFTER

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
        self._echo = Echo(place.wiring.echo)
        self._members: list[Member] = []
        self._parsers: dict[str, Parser] = {}
        self._lock = threading.Lock()  # the list of members; each member's own fields belong to the bus's thread
        self._link: Link | None = None
        self._wire: Wire | None = None
        self._thread: int | None = None
        self._later: deque[tuple[str, Heard]] = deque(maxlen=KEPT)
        self._delivering = False
        self._polling: Member | None = None
        self._quiet_since = 0.0  # when the last byte was on the line
        self._came_at = 0.0  # when the last byte came in

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

    # on the link's thread

    def absent(self, why: str) -> None:
        self._thread = threading.get_ident()
        for member in self._each():
            self._guard(member, lambda m=member: m.absent(why))
            for _ in range(len(member.orders)):  # they get their answer: there is none
                self._guard(member, member.orders.popleft())

    def drive(self, wire: Wire) -> None:
        self._thread, self._wire = threading.get_ident(), wire
        if self._place.wiring.echo is None and any(member.profile.echoes for member in self._each()):
            self._echo.known = True
        self._echo.clear()
        self._polling = None
        self._later.clear()
        self._parsers.clear()
        for member in self._each():
            member.fresh, member.due, member.silent, member.mute = True, 0.0, 0, False
        try:
            while not (wire.network and self._deaf()):
                self._turn(wire)
        finally:
            self._wire = None

    def _turn(self, wire: Wire) -> None:
        """Let every device that has something to do have one go, then listen."""
        for member in self._each():
            self._go(member)
            self._deliver(None)
        now = time.monotonic()
        next_ = min((m.due for m in self._each() if m.fresh or m.poll), default=now + SLICE_S)
        busy = any(member.orders for member in self._each())
        self._listen(wire, 0 if busy else max(0.0, min(SLICE_S, next_ - now)))
        self._deliver(None)

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

    # speaking

    def _send(self, data: bytes) -> None:
        if self._wire:
            self._write(self._wire, data)

    def _ask(self, member: Member, data: bytes, fits: "Callable[[Heard], bool]", timeout: float) -> "Heard | None":
        wire = self._wire
        if wire is None or member.mute:
            return None
        member.asked = True
        self._write(wire, data)
        found: Heard | None = None
        deadline = self._quiet_since + timeout
        while found is None and (now := time.monotonic()) < deadline:
            for profile, heard in self._hear(wire, deadline - now):
                if found is None and _meant(member, profile, heard) and self._answers(data, heard) and fits(heard):
                    found = heard
                else:
                    self._later.append((profile, heard))
        if found is None:
            self._later.extend(self._parse(self._echo.over()))
            member.silent += 1
            member.mute = self._polling is member
        else:
            self._echo.answered()
            _alive(member)
        self._deliver(member)
        return found

    def _answers(self, data: bytes, heard: "Heard") -> bool:
        """While it is not known whether the line echoes, our own words are no answer."""
        return self._echo.found is not None or heard.raw != data

    def _write(self, wire: Wire, data: bytes) -> None:
        """`data` on the line, after the silence that ends the frame before it."""
        gap = self._gap(wire)
        latest = time.monotonic() + BABBLE_S
        while True:
            self._listen(wire, 0)
            now = time.monotonic()
            rest = self._quiet_since + gap - now
            if rest <= 0 or now >= latest:
                break
            time.sleep(min(rest, SLICE_S))
        wire.write(data)
        self._quiet_since = time.monotonic() + self._seconds(wire, len(data))
        self._echo.sent(data, self._quiet_since)

    def _gap(self, wire: Wire) -> float:
        """The settings' silence between frames, or the longest that the line and its protocols ask for."""
        if self._place.wiring.gap_us:
            return self._place.wiring.gap_us / 1e6
        asked = [member.profile.timing.get("gap", 0.0) for member in self._each()]
        return max(*asked, CHARACTERS * self._seconds(wire, 1), LEAST_GAP_S)

    def _seconds(self, wire: Wire, count: int) -> float:
        """How long `count` bytes are on the line, also on one behind a network: it has the speed of the settings."""
        return count * self._place.wiring.bits / max(wire.baud, SLOWEST)

    # hearing

    def _listen(self, wire: Wire, seconds: float) -> None:
        self._later.extend(self._hear(wire, seconds))

    def _hear(self, wire: Wire, seconds: float) -> "list[tuple[str, Heard]]":
        data = wire.take(min(seconds, SLICE_S))
        now = time.monotonic()
        if data:
            self._quiet_since, self._came_at = max(self._quiet_since, now), now
            return self._parse(self._echo.take(data, now))
        if self._echo.due(now):
            return self._parse(self._echo.over())
        return self._torn(now - self._came_at)

    def _torn(self, silence: float) -> "list[tuple[str, Heard]]":
        """Nothing is there to be read, and nothing was for `silence` seconds: frames that a device broke off are over.
        What it says next must not be taken for their end, as an 8-bit checksum would once in 256 times."""
        found: list[tuple[str, Heard]] = []
        for profile in self.profiles:
            parser = self._parsers.get(profile.name)
            if parser and parser.held and silence >= profile.torn_s:
                found += [(profile.name, heard) for heard in parser.quiet()]
        return found

    def _parse(self, data: bytes) -> "list[tuple[str, Heard]]":
        """Every profile of the line hears all of it, and knows its own frames."""
        if not data:
            return []
        found: list[tuple[str, Heard]] = []
        for profile in self.profiles:
            parser = self._parsers.get(profile.name) or self._parsers.setdefault(profile.name, profile.parser())
            found += [(profile.name, heard) for heard in parser.feed(data)]
        return found

    def _deliver(self, asking: Member | None) -> None:
        """Hand over what was heard; what is for the device that is just asking waits until it is done."""
        if self._delivering:
            return
        self._delivering = True
        try:
            for _ in range(len(self._later)):
                profile, heard = self._later.popleft()
                meant = [member for member in self._each() if _meant(member, profile, heard)]
                if asking in meant:
                    self._later.append((profile, heard))
                    continue
                for member in meant:
                    _alive(member)
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


def _alive(member: Member) -> None:
    """It spoke. After it was away it may have forgotten all it was told."""
    if member.silent >= GONE_AFTER:
        member.fresh, member.due = True, 0.0
    member.silent = 0


def _meant(member: Member, profile: str, heard: "Heard") -> bool:
    """Whether `heard` is of the device: of its profile, and of its address where frames name one."""
    return member.profile.name == profile and heard.fields.get("address", member.address) == member.address
