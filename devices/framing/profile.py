"""A protocol as data: what is sent, what is heard, and how fast. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from devices.framing.frame import Frame
from devices.framing.layout import CHECK, Layout, Value
from devices.framing.parser import Finder

TORN_S = 0.2  # silence within a frame that ends it, unless the profile says otherwise ([timing] torn)


@dataclass(frozen=True, slots=True)
class Heard:
    """A valid frame. `event`: the first event of the profile that it fits, "" if it fits none. `fields`: its parts by
    name, and the event's own. Never logged: what a scanner or a reader sends may be about a person."""

    event: str
    fields: Mapping[str, Value]
    raw: bytes

    def __repr__(self) -> str:
        return f"Heard({self.event!r}, {len(self.raw)} bytes)"


@dataclass(frozen=True, slots=True)
class Command:
    """What a command gives to its frame: values of parts, a layout of its own for the open part, and what is sent
    where the caller says nothing."""

    frame: Frame
    values: Mapping[str, Value]
    data: Layout | None
    defaults: Mapping[str, Value]

    @property
    def names(self) -> tuple[str, ...]:
        """What the caller may or must give."""
        carried = self.frame.carrier if self.data else None
        own = [name for name in self.frame.layout.names if name not in self.values and name != carried]
        return (*own, *(self.data.names if self.data else ()))

    def encode(self, given: Mapping[str, Value]) -> bytes:
        values = {**self.values, **self.defaults, **given}
        if self.data:
            values[self.frame.carrier] = self.data.pack(values)
        return self.frame.pack(values)


@dataclass(frozen=True, slots=True)
class Rule:
    """An event: a frame of `frame` (None: of any), whose open part has the layout `data`, whose values are among
    `when`."""

    event: str
    frame: Frame | None
    data: Layout | None
    when: Mapping[str, frozenset[Value]]  # of the frame's parts
    when_own: Mapping[str, frozenset[Value]]  # of the parts of `data`

    def takes_all(self, other: "Rule") -> bool:
        """Whether it leaves nothing for `other`, which stands behind it."""
        return self.frame in (None, other.frame) and self.data is None and not self.when

    def fields(self, frame: Frame, values: Mapping[str, Value]) -> Mapping[str, Value] | None:
        """The values of a frame that fits, None for another."""
        if self.frame is not None and frame is not self.frame:
            return None
        for name, among in self.when.items():
            if values.get(name) not in among:
                return None
        if self.data is None:
            return values
        carried = values.get(frame.carrier, b"")
        own = self.data.unpack(carried) if isinstance(carried, bytes) else None
        if own is None or any(own[name] not in among for name, among in self.when_own.items()):
            return None
        return {**values, **own}


@dataclass(frozen=True, slots=True)
class Example:
    """Bytes of the manual and what they are: a command with its values, or an event with some of its fields."""

    raw: bytes
    command: str
    event: str
    values: Mapping[str, Value]
    meaning: str


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A protocol. `timing`: seconds by name. `values`: names for bytes, such as which key sends which code. `echoes`:
    whether the line gives back what is sent. `personal`: the fields that may tell something of a person: no trace shows
    them, no recording keeps them."""

    name: str
    about: str
    baud: int
    echoes: bool
    timing: Mapping[str, float]
    values: Mapping[str, Mapping[str, bytes]]
    frames: tuple[Frame, ...]
    commands: Mapping[str, Command]
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...] = ()
    personal: frozenset[str] = frozenset()

    @property
    def torn_s(self) -> float:
        """Seconds of silence in the middle of a frame after which the rest does not come."""
        return self.timing.get("torn", TORN_S)

    def encode(self, command: str, /, **fields: Value) -> bytes:
        """The bytes of a command. KeyError for a command or a field that there is not, or that is missing; ValueError
        for a value that does not fit."""
        known = self.commands.get(command)
        if known is None:
            raise KeyError(f"{self.name} has no command {command}; it has {', '.join(self.commands)}")
        if strange := [name for name in fields if name not in known.names and name != CHECK]:
            raise KeyError(f"{self.name} {command} has no field {strange[0]}; it has {', '.join(known.names)}")
        try:
            return known.encode(fields)
        except (KeyError, ValueError) as fault:
            raise type(fault)(f"{self.name} {command}: {fault.args[0]}") from None

    def parser(self) -> "Parser":
        """A parser of its own for one wire."""
        return Parser(self)

    def heard(self, frame: Frame, values: Mapping[str, Value], raw: bytes) -> Heard:
        """What a valid frame says."""
        for rule in self.rules:
            fields = rule.fields(frame, values)
            if fields is not None:
                return Heard(rule.event, fields, raw)
        return Heard("", values, raw)


class Parser:
    """The frames that come over one wire, in any pieces. Takes any bytes and never raises; keeps at most 64 KiB."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._finder = Finder([frame for frame in profile.frames if frame.heard])

    @property
    def held(self) -> int:
        """Bytes kept for frames that are not whole yet."""
        return self._finder.held

    @property
    def strays(self) -> bytes:
        """The bytes that the last `feed` gave up, in their order: what came between frames, or was damaged."""
        return self._finder.strays

    def feed(self, data: bytes) -> list[Heard]:
        """What is complete with `data`, in the order of its coming."""
        found = self._finder.feed(data)
        return [self._profile.heard(one.frame, one.values, one.raw) for one in found] if found else []

    def quiet(self) -> list[Heard]:
        """What the silence after the last byte decides, once it has lasted for `torn_s`: a frame that is not whole by
        then never will be, and nothing that comes later belongs to it."""
        return [self._profile.heard(one.frame, one.values, one.raw) for one in self._finder.quiet()]

    def clear(self) -> None:
        """Forget a frame that was begun: the wire was lost."""
        self._finder.clear()
