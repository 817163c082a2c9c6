"""Profiles from TOML files: typed, whole or not at all; a fault names the file, the table and the key."""

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import cast

from devices.framing.checks import CHECKS
from devices.framing.frame import Escape, Frame
from devices.framing.layout import CHECK, LENGTH, CheckRule, Form, Layout, LengthRule, Part, Span, Value
from devices.framing.profile import Command, Example, Profile, Rule
from hall.resources import RESOURCES
from hall.settings import SettingsFault
from hall.words import N_

SHIPPED = RESOURCES / "devices"
LARGEST, LARGEST_CAP = 1024, 16384  # bytes of one frame: unless said otherwise; at most
_HEX = re.compile(r"[0-9A-Fa-f]{2}(?:\|[0-9A-Fa-f]{2})*")
_TOKEN = re.compile(
    r"(?P<name>[a-z][a-z0-9_]*)(?::(?P<width>[1-9][0-9]?)(?P<form>le|hex|dec|raw|text)?|(?P<open>[*+])(?P<text>text)?)?"
)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class Table:
    """One table of a profile; each key is taken by its type, `done` refuses the others. Raises SettingsFault."""

    def __init__(self, file: str, where: str, values: object) -> None:
        self.file, self.where = file, where
        if not isinstance(values, dict):
            raise SettingsFault(N_("{file}：{where} 应为一张表"), file=file, where=where)
        self._values = cast("dict[str, object]", values)
        self._taken: list[str] = []

    def fault(self, key: str, reason: str, **facts: object) -> SettingsFault:
        """`reason` begins with {file} {where}; the key stands in `where`."""
        where = " ".join(part for part in (self.where, key) if part)
        return SettingsFault(reason, file=self.file, where=where, **facts)

    def has(self, key: str) -> bool:
        return key in self._values

    def rest(self) -> list[str]:
        """The keys that nobody has taken."""
        return [key for key in self._values if key not in self._taken]

    def take(self, key: str) -> object:
        if key not in self._taken:
            self._taken.append(key)
        return self._values.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, N_("{file}：{where} 应为文字"))
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            raise self.fault(key, N_("{file}：{where} 应为 true 或 false"))
        return default if value is None else value

    def whole(self, key: str, default: int, least: int, most: int) -> int:
        value = self.take(key)
        if value is None:
            return default
        if type(value) is not int or not least <= value <= most:
            raise self.fault(key, N_("{file}：{where} 应为 {least} 到 {most} 的整数"), least=least, most=most)
        return value

    def table(self, key: str) -> "Table":
        """A table within; empty where there is none."""
        value = self.take(key)
        return Table(self.file, f"{self.where}.{key}".strip("."), {} if value is None else value)

    def tables(self) -> "list[tuple[str, Table]]":
        """All that has not been taken, as tables by name."""
        return [(key, self.table(key)) for key in self.rest()]

    def hex(self, key: str, value: object) -> bytes:
        try:
            return bytes.fromhex(value) if isinstance(value, str) else bytes((cast("int", value),))
        except (ValueError, TypeError):
            raise self.fault(
                key, N_('{file}：{where} 应为十六进制字节，如 "0A 1F"，不是 {value}'), value=value
            ) from None

    def value(self, key: str, value: object) -> Value:
        """A number, or bytes in hexadecimal."""
        return value if type(value) is int and value >= 0 else self.hex(key, value)

    def done(self, known: Collection[str] = ()) -> None:
        for key in self.rest():
            near = difflib.get_close_matches(key, [*self._taken, *known], 1)
            if near:
                raise self.fault(key, N_("{file}：没有 {where}，是不是 {near}？"), near=near[0])
            raise self.fault(key, N_("{file}：没有 {where}；可用：{known}"), known=tuple(self._taken))


def load(name: str, folders: Sequence[Path] = ()) -> Profile:
    """The profile `name`: NAME.toml in the first of `folders` that has it, otherwise the shipped one.

    Raises SettingsFault when there is none, or naming file, table and key of what is wrong in it.
    """
    for folder in (*folders, SHIPPED):
        file = folder / f"{name}.toml"
        if _NAME.fullmatch(name) and file.is_file():
            return read(file)
    known = tuple(profiles(folders))
    raise SettingsFault(N_("没有设备规约 {name}；可用：{known}"), name=name, known=known)


def profiles(folders: Sequence[Path] = ()) -> dict[str, Path]:
    """Every profile that `load` finds, and its file."""
    found: dict[str, Path] = {}
    for folder in (SHIPPED, *reversed(folders)):
        found |= {file.stem: file for file in folder.glob("*.toml") if _NAME.fullmatch(file.stem)}
    return dict(sorted(found.items()))


def read(file: Path) -> Profile:
    """The profile in one file. Raises SettingsFault naming file, table and key."""
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as fault:
        raise SettingsFault(N_("设备规约 {file} 打不开：{fault}"), file=file, fault=fault.strerror) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SettingsFault(N_("设备规约 {file} 读不懂：{fault}"), file=file, fault=fault) from None
    return _profile(Table(file.name, "", values), file.stem)


def _profile(top: Table, name: str) -> Profile:
    about = top.text("about")
    top.text("source", "")
    serial = top.table("serial")
    baud = serial.whole("baud", 9600, 300, 4_000_000)
    echoes = serial.flag("echoes", False)
    serial.done()
    frames = _frames(top)
    carried = [_command(frames, key, table) for key, table in top.table("commands").tables()]
    rules = [_rule(frames, key, table) for key, table in top.table("events").tables()]
    profile = Profile(
        name=name,
        about=about,
        baud=baud,
        echoes=echoes,
        timing=MappingProxyType(_timing(top.table("timing"))),
        values=MappingProxyType({key: _names(table) for key, table in top.table("values").tables()}),
        frames=tuple(frames.values()),
        commands=MappingProxyType(dict(carried)),
        rules=tuple(rules),
        examples=tuple(_examples(top)),
    )
    top.done()
    return profile


def _timing(table: Table) -> dict[str, float]:
    times: dict[str, float] = {}
    for key in table.rest():
        value = table.take(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3600:
            raise table.fault(key, N_("{file}：{where} 应为 0 到 3600 秒"))
        times[key] = float(value)
    return times


def _names(table: Table) -> Mapping[str, bytes]:
    return MappingProxyType({key: table.hex(key, table.take(key)) for key in table.rest()})


# -- frames -----------------------------------------------------------------------------------------------------------


def _frames(top: Table) -> dict[str, Frame]:
    """The kinds of frames by name; a profile with one kind calls it [frame]."""
    if top.has("frame") == top.has("frames"):
        raise top.fault("frame", N_("{file}：应有一张 [frame] 表，或几张 [frames.名称] 表"))
    tables = [("frame", top.table("frame"))] if top.has("frame") else top.table("frames").tables()
    frames = {name: _frame(name, table) for name, table in tables}
    if not any(frame.heard for frame in frames.values()):
        raise top.fault("frames", N_("{file}：{where} 里没有一种帧是收的（way）"))
    return frames


def _frame(name: str, table: Table) -> Frame:
    parts = _parts(table, "layout")
    length = _length(table, parts) if any(part.name == LENGTH for part in parts) else None
    check = _check(table, parts) if any(part.name == CHECK for part in parts) else None
    way = table.text("way", "both")
    if way not in ("both", "sent", "heard"):
        raise table.fault("way", N_("{file}：{where} 应为 both、sent 或 heard"))
    largest = table.whole("largest", LARGEST, 1, LARGEST_CAP)
    escape = _escape(table) if table.has("escape") else None
    table.done(known=("length", "check"))
    layout = Layout(parts, length, check)
    try:
        return Frame(name, layout, largest, way != "heard", way != "sent", escape)
    except ValueError:
        raise table.fault("layout", N_("{file}：{where} 看不出一帧到哪里结束：写上 length，或固定的帧尾")) from None


def _parts(table: Table, key: str) -> tuple[Part, ...]:
    """The parts of a layout line."""
    parts: list[Part] = []
    for token in table.text(key).replace(" | ", " ").split():
        if _HEX.fullmatch(token):
            parts.append(Part(fixed=tuple(int(byte, 16) for byte in token.split("|"))))
        elif found := _TOKEN.fullmatch(token):
            width = int(found["width"] or 1)
            least = {"*": 0, "+": 1}.get(found["open"] or "")
            parts.append(
                Part(
                    found["name"],
                    0 if least is not None else width,
                    Form(found["form"] or found["text"] or ""),
                    least=least,
                )
            )
        else:
            raise table.fault(key, N_("{file}：{where} 里的 {token} 既不是字节也不是名称"), token=token)
    if sum(part.least is not None for part in parts) > 1:
        raise table.fault(key, N_("{file}：{where} 只能有一个长度不定的部分（* 或 +）"))
    for part in parts:
        if any(other.name == part.name != "" and other != part for other in parts):
            raise table.fault(key, N_("{file}：{where} 里 {token} 出现两次而不一样"), token=part.name)
    return tuple(parts)


def _span(table: Table, key: str, text: str, parts: tuple[Part, ...]) -> Span:
    """ "a..b", "a": from the first part of that name to the last of that one; start and end are those of the row."""
    names = [part.name for part in parts]
    first, _, last = text.partition("..")
    last = last or first
    for name in (first, last):
        if name not in (*names, "start", "end") or not name:
            raise table.fault(key, N_("{file}：{where} 里没有 {token} 这个部分"), token=name or text)
    begin = 0 if first == "start" else names.index(first) if first != "end" else len(parts) - 1
    end = len(parts) - 1 if last == "end" else 0 if last == "start" else len(names) - 1 - names[::-1].index(last)
    if end < begin:
        raise table.fault(key, N_("{file}：{where} 的范围 {token} 前后颠倒"), token=text)
    return Span(begin, end)


def _length(table: Table, parts: tuple[Part, ...]) -> LengthRule:
    value = table.take("length")
    if isinstance(value, str):
        return LengthRule(_span(table, "length", value, parts))
    rule = table.table("length")
    span = _span(rule, "counts", rule.text("counts"), parts)
    add = rule.take("add")
    made = LengthRule(span, add if type(add) is int else 0, rule.whole("unit", 1, 1, 16))
    if add is not None and type(add) is not int:
        raise rule.fault("add", N_("{file}：{where} 应为整数"))
    rule.done()
    return made


def _check(table: Table, parts: tuple[Part, ...]) -> CheckRule:
    value = table.take("check")
    rule = Table(table.file, table.where, {"kind": value}) if isinstance(value, str) else table.table("check")
    kind = rule.text("kind")
    if kind not in CHECKS:
        raise rule.fault("kind", N_("{file}：{where} 没有校验 {kind}；可用：{known}"), kind=kind, known=tuple(CHECKS))
    at = next(at for at, part in enumerate(parts) if part.name == CHECK)
    over = _span(rule, "over", rule.text("over"), parts) if rule.has("over") else Span(0, at - 1)
    free = rule.hex("free", rule.take("free")) if rule.has("free") else None
    rule.done()
    return CheckRule(CHECKS[kind], over, () if free is None else (free,))


def _escape(table: Table) -> Escape:
    rows = table.table("escape")
    return Escape({rows.hex(key, key)[0]: rows.hex(key, rows.take(key)) for key in rows.rest()})


# -- commands and events ----------------------------------------------------------------------------------------------


def _of_frame(frames: Mapping[str, Frame], table: Table) -> Frame | None:
    """The frame that a command or event names; the only one where there is one."""
    if not table.has("frame"):
        return next(iter(frames.values())) if len(frames) == 1 else None
    name = table.text("frame")
    if name not in frames:
        raise table.fault(
            "frame", N_("{file}：{where} 没有 {token} 这种帧；可用：{known}"), token=name, known=tuple(frames)
        )
    return frames[name]


def _data(table: Table, frame: Frame | None) -> Layout | None:
    """The layout of the open part, under the name of that part."""
    name = frame.carrier if frame else "data"
    if not name or not table.has(name):
        return None
    if table.take(name) == "":
        return Layout(())
    parts = _parts(table, name)
    return Layout(parts, _length(table, parts) if any(part.name == LENGTH for part in parts) else None)


def _command(frames: Mapping[str, Frame], name: str, table: Table) -> tuple[str, Command]:
    frame = _of_frame(frames, table)
    if frame is None or not frame.sent:
        raise table.fault("frame", N_("{file}：{where} 应指明一种要发的帧；可用：{known}"), known=tuple(frames))
    data = _data(table, frame)
    rows = table.table("defaults")
    defaults = {key: rows.value(key, rows.take(key)) for key in rows.rest()}
    table.text("about", "")
    names = [*frame.layout.names, CHECK]
    values = {key: table.value(key, table.take(key)) for key in names if table.has(key) and key != frame.carrier}
    table.done(known=names)
    return name, Command(frame, values, data, defaults)


def _rule(frames: Mapping[str, Frame], name: str, table: Table) -> Rule:
    frame = _of_frame(frames, table)
    data = _data(table, frame)
    table.text("about", "")
    rows = table.table("when")
    when: dict[str, frozenset[Value]] = {}
    for key in rows.rest():
        value = rows.take(key)
        among = cast("list[object]", value) if isinstance(value, list) else [value]
        when[key] = frozenset(rows.value(key, each) for each in among)
    table.done()
    own = data.names if data else ()
    return Rule(
        name,
        frame,
        data,
        {key: among for key, among in when.items() if key not in own},
        {key: among for key, among in when.items() if key in own},
    )


def _examples(top: Table) -> list[Example]:
    value = top.take("examples")
    rows = cast("list[object]", value) if isinstance(value, list) else []
    made: list[Example] = []
    for number, row in enumerate(rows, 1):
        table = Table(top.file, f"examples {number}", row)
        given = table.table("with")
        values = {key: given.value(key, given.take(key)) for key in given.rest()}
        raw = table.hex("hex", table.text("hex"))
        made.append(Example(raw, table.text("command", ""), table.text("event", ""), values, table.text("meaning", "")))
        table.done()
    return made
