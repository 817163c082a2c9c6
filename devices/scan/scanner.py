"""The code scanner: its stream, taken apart on its own thread, becomes texts; its trigger is pulled while codes are
wanted."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from devices.drivers import brought
from devices.line.lines import place
from devices.line.link import Link
from devices.line.wire import SLICE_S, Wire
from devices.line.wiring import Place
from devices.options import Limits, names, read
from devices.scan.scantext import LONGEST, Cutter, Ending, Held, Payload, Splitter, bare, text_of
from hall.events import DeviceChanged, DeviceState, Event, ScanFault, Scanned, ScanRefused
from hall.ports import CodeScanner
from hall.settings import Device, Option, SettingsFault
from hall.words import N_

REST_S = 0.3  # from a reading to the next pull of the trigger
BAUD = 9600  # where the settings say 0
MOST_A_SECOND = 200  # codes told: a line that babbles must leave the screen its time
UNANSWERED = 3  # pulls of a trigger without an answer until the scanner counts as silent
ENCODINGS = ("auto", "utf-8", "gb18030")
# A module's trigger: on, off, and whether it answers. GM65: "AB CD" stands for a checksum that is not checked; the true
# one is sent, which every module takes. Honeywell and Datalogic share theirs.
_TRIGGERS = {
    "gm65": (bytes.fromhex("7E00080100020102DA"), bytes.fromhex("7E00080100020012FB")),
    "honeywell": (b"\x16\x54\x0d", b"\x16\x55\x0d"),
}

log = logging.getLogger("onevisit.devices")


@dataclass(frozen=True, slots=True)
class Manner:
    """How one scanner is set up: the options of its settings.

    `trigger` "" reads all the time. `gap_ms` is the pause that ends a payload where nothing else does, and after which
    a payload without its ending counts as torn off; `again_ms` how long after the last reading the same text is still
    the same code held there. `aim_id`: the scanner says of each code of which kind it is, which is taken off.
    """

    ending: str = "any"
    encoding: str = "auto"
    longest: int = 512
    gap_ms: int = 300
    again_ms: int = 1500
    aim_id: bool = False
    trigger: str = ""


# What a profile sets where the options do not.
PROFILES: dict[str, dict[str, Option]] = {
    "line": {},
    "gm65": {"trigger": "gm65"},
    "honeywell": {"trigger": "honeywell"},
}
OPTIONS = names(Manner)
_CHOICES: dict[str, tuple[Option, ...]] = {
    "ending": tuple(ending.value for ending in Ending),
    "encoding": ENCODINGS,
    "trigger": ("", *_TRIGGERS),
}
_LIMITS = Limits(_CHOICES, {"longest": 1, "gap_ms": 1, "again_ms": 0}, {"longest": LONGEST})


def manner_of(profile: str, options: Mapping[str, Option], where: str) -> Manner:
    """Of the settings. Raises SettingsFault naming the profile, or the option of the device `where`."""
    if profile not in PROFILES:
        raise SettingsFault(N_("扫码器型号 {profile} 不认识；可用：{known}"), profile=profile, known=tuple(PROFILES))
    return read(Manner, {**PROFILES[profile], **options}, _LIMITS, where)


def open_scanner(setting: Device, data: Path, name: str, post: Callable[[Event], None]) -> CodeScanner | None:
    """The scanner at `setting.port`, started; None where the port is "". `name` ("kiosk.scanner") names its simulator.

    Raises SettingsFault for a profile or option that is not known, Unavailable when the simulator does not start.
    """
    if not setting.port:
        return None
    if own := brought(CodeScanner, setting, data, name, post):
        return own
    manner = manner_of(setting.profile, setting.options, name)
    where, closing = place(setting, data, name, "scanner", OPTIONS)
    return StreamScanner(where, setting.baud or BAUD, manner, max(setting.poll_ms, 200) / 1000, post, closing)


class StreamScanner:
    """One scanner. Codes are not told by its own words alone: what it sends is checked, and told once per holding.

    A stream scanner says nothing until it reads: it is UNKNOWN while its port is open, READY from its first code on.
    """

    def __init__(
        self,
        where: Place | str,
        baud: int,
        manner: Manner,
        poll_s: float,
        post: Callable[[Event], None],
        closing: Callable[[], None] = lambda: None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state: DeviceState = DeviceState.UNKNOWN
        self._manner, self._poll_s, self._post, self._closing, self._now = manner, poll_s, post, closing, now
        self._told = False
        self._wanted = True
        self._reads = False  # it told a code since its port was opened: it works, whatever it answers
        self._held = Held(manner.again_ms / 1000)
        self._second, self._count = 0.0, 0  # when the second began in which so many codes were told
        self._link = Link(where, baud, self, "scanner")
        self._link.start()

    def aim(self, on: bool) -> None:
        """Whether codes are wanted just now: what arrives while they are not is thrown away. From any thread."""
        self._wanted = on

    def close(self) -> None:
        """End the thread and close the port."""
        self._link.stop()
        self._closing()

    # on the link's thread

    def absent(self, why: str) -> None:
        self._become(DeviceState.ABSENT, why)

    def drive(self, wire: Wire) -> None:
        self._become(DeviceState.UNKNOWN, "the port is open")
        stream = _Stream(self._manner)
        trigger = _Trigger(self._manner.trigger, self._poll_s)
        self._reads = False
        heard_at = self._now()
        while True:
            came = wire.take(SLICE_S)
            now = self._now()
            if came:
                heard_at = now
                pieces = stream.feed(came)
                if stream.answers or stream.refusals:
                    trigger.answered()
                if stream.answers:
                    self._become(DeviceState.READY, self._manner.trigger)
                elif stream.refusals and not self._reads:
                    self._become(DeviceState.FAULT, "refused")
            elif stream.waits and now - heard_at >= self._manner.gap_ms / 1000:
                pieces = stream.quiet()
            else:
                pieces = []
            for piece in pieces:
                self._take(piece, now)
                trigger.read(now)
            if word := trigger.due(self._wanted, now):
                wire.write(word)
            if trigger.silent:
                self._become(DeviceState.UNKNOWN, "no answer")

    def _take(self, piece: Payload | ScanFault, now: float) -> None:
        text = piece if isinstance(piece, ScanFault) else text_of(piece, self._manner.encoding)
        if self._manner.aim_id and isinstance(text, str):
            text = bare(text)
        if not text:
            return
        self._reads = True
        self._become(DeviceState.READY, "")
        if not self._wanted or (isinstance(text, str) and self._held.again(text, now)) or self._floods(now):
            return
        if isinstance(text, ScanFault):
            log.info("scanner: %s", text.value)
            self._post(ScanRefused(text))
        else:
            self._post(Scanned(text))

    def _floods(self, now: float) -> bool:
        """Whether more comes than anybody could hold there: it is dropped."""
        if now - self._second >= 1:
            self._second, self._count = now, 0
        self._count += 1
        if self._count == MOST_A_SECOND + 1:
            log.warning("scanner: more than %d codes a second", MOST_A_SECOND)
        return self._count > MOST_A_SECOND

    def _become(self, state: DeviceState, detail: str) -> None:
        if self._told and state == self.state:
            return
        self._told, self.state = True, state
        log.info("scanner: %s (%s)", state.value, detail)
        self._post(DeviceChanged("scanner", state, detail))


class _Stream:
    """Bytes to payloads, by the scanner's manner."""

    def __init__(self, manner: Manner) -> None:
        self._cutter = Cutter() if manner.trigger == "gm65" else None
        self._splitter = Splitter(Ending(manner.ending), manner.longest)
        self.answers = self.refusals = 0  # of the module, in what was fed last
        self._held = False

    def feed(self, data: bytes) -> list[Payload | ScanFault]:
        if self._cutter:
            answers, refusals = self._cutter.answers, self._cutter.refusals
            data = self._cutter.feed(data)
            self.answers, self.refusals = self._cutter.answers - answers, self._cutter.refusals - refusals
            self._held = self._cutter.holds
        return self._splitter.feed(data)

    def quiet(self) -> list[Payload | ScanFault]:
        found: list[Payload | ScanFault] = []
        if self._cutter:
            found += self._splitter.feed(self._cutter.rest())
            self._held = False
        return found + self._splitter.quiet()

    @property
    def waits(self) -> bool:
        return self._held or self._splitter.waits


class _Trigger:
    """Pulls a module's trigger every poll while codes are wanted; lets it go when they are not."""

    def __init__(self, module: str, poll_s: float) -> None:
        self._on, self._off = _TRIGGERS.get(module, (b"", b""))
        self._answers = module == "gm65"
        self._poll_s = poll_s
        self._lit = False
        self._next = 0.0
        self._open = 0  # pulls that nobody has answered

    def due(self, wanted: bool, now: float) -> bytes:
        """What to send now; nothing for a scanner that reads all the time."""
        if not wanted and self._lit:
            self._lit = False
            return self._off
        if not wanted or now < self._next:
            return b""
        self._lit, self._next = True, now + self._poll_s
        self._open += 1
        return self._on

    def answered(self) -> None:
        """The module answered a command."""
        self._open = 0

    def read(self, now: float) -> None:
        """The module read something, and waits for its trigger again."""
        self._open, self._next = 0, now + REST_S

    @property
    def silent(self) -> bool:
        """A module that answers did not."""
        return self._answers and self._open > UNANSWERED
