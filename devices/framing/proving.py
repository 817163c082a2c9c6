"""A profile held against the examples it carries: what differs, in words. Pure."""

from dataclasses import dataclass

from devices.framing.layout import Value
from devices.framing.profile import Example, Profile
from hall.words import N_, Words


@dataclass(frozen=True, slots=True)
class Difference:
    """One example that does not come out: `reason` is a marked sentence, `facts` fill it."""

    number: int
    meaning: str
    reason: str
    facts: dict[str, str]

    def said(self, say: Words) -> str:
        told = say(self.reason, **self.facts)
        return say(N_("第 {number} 例（{meaning}）：{told}"), number=self.number, meaning=self.meaning, told=told)


def prove(profile: Profile) -> list[Difference]:
    """What differs between the profile's examples and what it makes of them."""
    found: list[Difference] = []
    for number, example in enumerate(profile.examples, 1):
        wrong = _sent(profile, example) if example.command else _heard(profile, example)
        if wrong:
            reason, facts = wrong
            meaning = example.meaning or example.command or example.event
            found.append(Difference(number, meaning, reason, facts))
    return found


def shown(value: Value | None) -> str:
    """A value as a manual writes it."""
    return value.hex(" ").upper() if isinstance(value, bytes) else "—" if value is None else str(value)


_Wrong = tuple[str, dict[str, str]]


def _sent(profile: Profile, example: Example) -> _Wrong | None:
    command = profile.commands[example.command]
    for name in example.values:
        if name not in command.names:
            return N_("没有字段 {name}；可用：{known}"), {"name": name, "known": ", ".join(command.names)}
    try:
        made = profile.encode(example.command, **example.values)
    except KeyError:
        missing = [name for name in command.names if name not in (*example.values, *command.defaults)]
        return N_("缺少字段：{names}"), {"names": ", ".join(missing)}
    except ValueError:
        return N_("有的值放不进它的部分，或整帧太长：{values}"), {
            "values": ", ".join(f"{name} = {shown(value)}" for name, value in example.values.items())
        }
    if made == example.raw:
        return None
    at = next((at for at, (a, b) in enumerate(zip(made, example.raw, strict=False)) if a != b), len(made))
    facts = {"made": shown(made), "meant": shown(example.raw), "place": str(min(at, len(example.raw)) + 1)}
    return N_("编出 {made}，应为 {meant}：从第 {place} 字节起不同"), facts


def _heard(profile: Profile, example: Example) -> _Wrong | None:
    heard = profile.parser().feed(example.raw)
    if len(heard) != 1 or heard[0].raw != example.raw:
        for frame in profile.frames:
            right = frame.layout.checked(example.raw)
            if frame.heard and not frame.escape and frame.unpack(right) is not None:
                return N_("校验不对：按规约整帧应为 {right}"), {"right": shown(right)}
        return N_("读不出一整帧：{raw}"), {"raw": shown(example.raw)}
    if heard[0].event != example.event:
        return N_("读成了 {event}，应为 {meant}"), {"event": heard[0].event or "—", "meant": example.event}
    for name, meant in example.values.items():
        got = heard[0].fields.get(name)
        if got != meant and (isinstance(got, bytes) or got is None or got != _number(profile, name, meant)):
            return N_("{name} 读出 {got}，应为 {meant}"), {"name": name, "got": shown(got), "meant": shown(meant)}
    return None


def _number(profile: Profile, name: str, value: Value) -> Value | None:
    """A value that the example gives as bytes, as the profile reads those."""
    layouts = [frame.layout for frame in profile.frames] + [rule.data for rule in profile.rules if rule.data]
    parts = [part for layout in layouts for part in layout.parts if part.name == name]
    width = len(value) if isinstance(value, bytes) else -1
    return next((part.get(value) for part in parts if isinstance(value, bytes) and part.width == width), None)
