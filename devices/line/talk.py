"""What is said on an open line of several devices: silence between frames, our own echo, each protocol's own frames."""

import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from devices.line.echo import Echo
from devices.line.wire import SLICE_S, Wire
from devices.line.wiring import Wiring

if TYPE_CHECKING:
    from devices.framing import Heard, Parser, Profile

CHARACTERS = 3.5  # silence between two frames, in characters (Modbus over serial line V1.02, 2.5.1.1)
LEAST_GAP_S = 0.00175  # the same paper's, above 19200 baud
BABBLE_S = 0.25  # a line that is not silent for so long is spoken on all the same
LONGEST_S = 2.0  # for an answer that has begun: bytes may drip, but noise must not hold up the line
SLOWEST = 300  # baud
KEPT = 256  # frames kept for later while a question is open: a flood must not fill the memory


class Talk:
    """One open line. `profiles` tells the protocols spoken on it; `later` holds what was heard and not looked at yet:
    the protocol's name, the frame, and when it came. Every call may raise Lost or Stopped."""

    def __init__(self, wire: Wire, wiring: Wiring, profiles: "Callable[[], tuple[Profile, ...]]") -> None:
        self.later: deque[tuple[str, Heard, float]] = deque(maxlen=KEPT)
        self._wire, self._wiring, self._profiles = wire, wiring, profiles
        own = wiring.echo is None and any(profile.echoes for profile in profiles())
        self._echo = Echo(True if own else wiring.echo)
        self._parsers: dict[str, Parser] = {}
        self._quiet_since = 0.0  # when the last byte was on the line
        self._came_at = 0.0  # when the last byte came in

    @property
    def held(self) -> int:
        """Bytes kept for frames that are not whole yet."""
        return sum(parser.held for parser in self._parsers.values())

    @property
    def lone_copy(self) -> bool:
        """Whether nothing came back of what was said last but the same."""
        return self._echo.lone

    def say(self, data: bytes) -> None:
        """`data` on the line, after the silence that ends the frame before it."""
        gap = self._gap()
        latest = time.monotonic() + BABBLE_S
        while True:
            self.listen(0)
            now = time.monotonic()
            rest = self._quiet_since + gap - now
            if rest <= 0 or now >= latest:
                break
            time.sleep(min(rest, SLICE_S))
        self._wire.write(data)
        self._quiet_since = time.monotonic() + self._seconds(len(data))
        self._echo.sent(data, self._quiet_since)

    def ask(self, data: bytes, fits: "Callable[[str, Heard], bool]", timeout: float) -> "Heard | None":
        """Say `data` and wait for a frame that `fits`; others are kept. It must have begun `timeout` seconds after the
        end of ours, and may then take its time."""
        self.say(data)
        deadline = self._quiet_since + timeout
        while (now := time.monotonic()) < deadline or (now < deadline + LONGEST_S and self._speaks(now)):
            found: Heard | None = None
            for profile, heard in self._hear(SLICE_S):
                if found is None and fits(profile, heard) and self._others(data, heard):
                    found = heard
                else:
                    self.later.append((profile, heard, time.monotonic()))
            if found is not None:
                self._echo.answered()
                return found
        return None

    def listen(self, seconds: float) -> None:
        """Keep what is heard, for `seconds` (SLICE_S at most) or until something came."""
        self.later.extend((profile, heard, time.monotonic()) for profile, heard in self._hear(seconds))

    def _speaks(self, now: float) -> bool:
        """Whether a frame has begun and still goes on: who is spoken to meanwhile may hear nothing."""
        begun = (profile for profile in self._profiles() if (held := self._parsers.get(profile.name)) and held.held)
        return any(now - self._came_at < profile.torn_s for profile in begun)

    def _others(self, data: bytes, heard: "Heard") -> bool:
        """While it is not known whether the line echoes, our own words are no answer."""
        return self._echo.found is not None or heard.raw != data

    def _gap(self) -> float:
        """The settings' silence between frames, or the longest that the line and its protocols ask for."""
        if self._wiring.gap_us:
            return self._wiring.gap_us / 1e6
        asked = [profile.timing.get("gap", 0.0) for profile in self._profiles()]
        return max(*asked, CHARACTERS * self._seconds(1), LEAST_GAP_S)

    def _seconds(self, count: int) -> float:
        """How long `count` bytes are on the line, also on one behind a network: it has the speed of the settings."""
        return count * self._wiring.bits / max(self._wire.baud, SLOWEST)

    def _hear(self, seconds: float) -> "list[tuple[str, Heard]]":
        data = self._wire.take(min(seconds, SLICE_S))
        now = time.monotonic()
        if data:
            self._quiet_since, self._came_at = max(self._quiet_since, now), now
            return self._parse(self._echo.take(data, now))
        if self._echo.due(now):
            return self._parse(self._echo.take(b"", now))
        return self._torn(now - self._came_at)

    def _torn(self, silence: float) -> "list[tuple[str, Heard]]":
        """Nothing is there to be read, and nothing was for `silence` seconds: frames that a device broke off are over.
        What it says next must not be taken for their end, as an 8-bit checksum would once in 256 times."""
        found: list[tuple[str, Heard]] = []
        for profile in self._profiles():
            parser = self._parsers.get(profile.name)
            if parser and parser.held and silence >= profile.torn_s:
                found += [(profile.name, heard) for heard in parser.quiet()]
        return found

    def _parse(self, data: bytes) -> "list[tuple[str, Heard]]":
        """Every profile of the line hears all of it, and knows its own frames."""
        if not data:
            return []
        found: list[tuple[str, Heard]] = []
        for profile in self._profiles():
            parser = self._parsers.get(profile.name) or self._parsers.setdefault(profile.name, profile.parser())
            found += [(profile.name, heard) for heard in parser.feed(data)]
        return found
