"""The parsers of the campaign: one for each shipped profile, and those that are code."""

from collections.abc import Sequence
from random import Random

from devices.framing import Parser, Profile, load, profiles
from devices.framing.layout import Form, Part, Value
from tests.campaigns.streams import Codec


class FramedEar:
    """A profile's parser; of each frame it says the bytes."""

    def __init__(self, profile: Profile) -> None:
        self._parser: Parser = profile.parser()

    @property
    def held(self) -> int:
        return self._parser.held

    def feed(self, data: bytes) -> Sequence[object]:
        return [heard.raw for heard in self._parser.feed(data)]


def framed(name: str) -> Codec:
    """The codec of a shipped profile: every kind of frame that it hears, with any values in it."""
    profile = load(name)
    kinds = [frame for frame in profile.frames if frame.heard]

    def frame(dice: Random) -> tuple[bytes, object]:
        kind = dice.choice(kinds)
        spare = min(kind.largest - kind.layout.least, 24)
        given = [part for part in kind.layout.parts if part.name in kind.layout.names]
        row = kind.pack({part.name: any_value(dice, part, spare) for part in given})
        return row, row

    return Codec(name, frame, lambda: FramedEar(profile))


def any_value(dice: Random, part: Part, spare: int) -> Value:
    """A value that fits `part`; an open part gets up to `spare` bytes more than it needs."""
    if part.least is None and part.form not in (Form.RAW, Form.TEXT):
        return dice.randint(0, part.largest)
    size = part.width if part.least is None else part.least + dice.randint(0, spare)
    return bytes(dice.choices(range(0x20, 0x7F), k=size)) if part.form is Form.TEXT else dice.randbytes(size)


CODECS: dict[str, Codec] = {name: framed(name) for name in profiles()}
