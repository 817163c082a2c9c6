"""Profiles from TOML files: whole or not at all; a fault names the file, the table and the key."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import cast

from devices.framing.frame import Frame
from devices.framing.layout import CHECK, Form, Part, Value
from devices.framing.lines import data_of, frame_of
from devices.framing.profile import Command, Example, Profile, Rule
from devices.framing.table import Table
from hall.resources import RESOURCES
from hall.settings import SettingsFault
from hall.words import N_

SHIPPED = RESOURCES / "devices"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def load(name: str, folders: Sequence[Path] = ()) -> Profile:
    """The profile `name`: NAME.toml in the first of `folders` that has it, otherwise the shipped one. A name with .toml
    at its end is a file; unless its path is a whole one, in the first of `folders`.

    Raises SettingsFault when there is none, or naming file, table and key of what is wrong in it.
    """
    if name.endswith(".toml"):
        return read(Path(*folders[:1], name))
    known = profiles(folders)
    if name not in known:
        raise SettingsFault(N_("没有设备规约 {name}；可用：{known}"), name=name, known=tuple(known))
    return read(known[name])


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
    timing = top.table("timing")
    frames = _frames(top)
    commands = {key: _command(frames, table) for key, table in top.table("commands").tables()}
    profile = Profile(
        name=name,
        about=about,
        baud=baud,
        echoes=echoes,
        timing=MappingProxyType({key: timing.seconds(key) for key in timing.rest()}),
        values=MappingProxyType({key: _codes(table) for key, table in top.table("values").tables()}),
        frames=tuple(frames.values()),
        commands=MappingProxyType(commands),
        rules=tuple(_rules(top.table("events"), frames)),
    )
    personal = _personal(top, profile)
    examples = tuple(_example(table, profile) for table in top.rows("examples"))
    top.done(known=("frame", "frames"))
    return replace(profile, examples=examples, personal=personal)


def _codes(table: Table) -> Mapping[str, bytes]:
    return MappingProxyType({key: table.row(key) for key in table.rest()})


def _personal(top: Table, profile: Profile) -> frozenset[str]:
    """The fields that may tell something of a person."""
    names = cast("list[object]", value) if isinstance(value := top.take("personal"), list) else []
    known = [name for command in profile.commands.values() for name in command.names]
    known += [name for frame in profile.frames for name in frame.layout.names]
    known += [name for rule in profile.rules if rule.data for name in rule.data.names]
    if (value is not None and not names) or any(name not in known for name in names):
        told = N_("{file}：{where} 应为一列字段的名称；可用：{known}")
        raise top.fault("personal", told, known=tuple(dict.fromkeys(known)))
    return frozenset(str(name) for name in names)


def _frames(top: Table) -> dict[str, Frame]:
    """The kinds of frames by name; a profile with one kind calls it [frame]."""
    if top.has("frame") == top.has("frames"):
        raise top.fault("frame", N_("{file}：应有一张 [frame] 表，或几张 [frames.名称] 表"))
    tables = [("frame", top.table("frame"))] if top.has("frame") else top.table("frames").tables()
    frames = {name: frame_of(name, table) for name, table in tables}
    if not any(frame.heard for frame in frames.values()):
        raise top.fault("frames", N_("{file}：{where} 里没有一种帧是收的（way）"))
    return frames


def _of_frame(frames: Mapping[str, Frame], table: Table) -> Frame | None:
    """The one of `frames` that a command or event names; the only one where there is one; None for any of them."""
    if table.has("frame"):
        return frames[table.choice("frame", tuple(frames))]
    return next(iter(frames.values())) if len(frames) == 1 else None


def _command(frames: Mapping[str, Frame], table: Table) -> Command:
    table.text("about", "")
    sent = {key: frame for key, frame in frames.items() if frame.sent}
    frame = _of_frame(sent, table)
    if frame is None:
        raise table.fault("frame", N_("{file}：缺少 {where}：应指明发哪一种帧：{known}"), known=tuple(sent))
    data = data_of(table, frame)
    parts = [part for part in frame.layout.parts if part.name in (*frame.layout.names, CHECK) and part.least is None]
    values = {part.name: table.as_value(part.name, table.take(part.name)) for part in parts if table.has(part.name)}
    command = Command(frame, values, data, table.table("defaults").values())
    table.done(known=[part.name for part in parts] + [frame.carrier] * bool(frame.carrier))
    for part in parts:
        if part.name in values:
            _fits(table, part.name, values[part.name], part)
    own = {part.name: part for part in (*frame.layout.parts, *(data.parts if data else ()))}
    for key, value in command.defaults.items():
        if key not in command.names:
            told = N_("{file}：{where} 不是这个命令的字段；可用：{known}")
            raise table.fault(f"defaults {key}", told, known=command.names)
        _fits(table, f"defaults {key}", value, own[key])
    return command


def _fits(table: Table, key: str, value: Value, part: Part) -> Value:
    """The value as it is read back. SettingsFault when its part cannot hold it."""
    try:
        return cast("Value", part.get(part.put(value)))
    except ValueError:
        if part.least is not None or part.form in (Form.RAW, Form.TEXT):
            told = N_("{file}：{where} 应为这个部分放得下的字节（十六进制）")
            raise table.fault(key, told) from None
        told = N_("{file}：{where} 应为 0 到 {largest} 的数，或 {width} 个字节")
        raise table.fault(key, told, largest=part.largest, width=part.width) from None


def _rules(events: Table, frames: Mapping[str, Frame]) -> list[Rule]:
    rules: list[Rule] = []
    for name, table in events.tables():
        if not name:  # "" is what a frame is called that fits no event
            raise events.fault('""', N_("{file}：{where} 不能作名称"))
        rule = _rule(frames, name, table)
        if over := next((each for each in rules if each.takes_all(rule)), None):
            raise table.fault("", N_("{file}：{where} 永远轮不到：{event} 在它前面，什么都收"), event=over.event)
        rules.append(rule)
    return rules


def _rule(frames: Mapping[str, Frame], name: str, table: Table) -> Rule:
    table.text("about", "")
    heard = {key: frame for key, frame in frames.items() if frame.heard}
    frame = _of_frame(heard, table)
    kinds = [frame] if frame else list(heard.values())
    if frame is None and any(table.has(each.carrier) for each in kinds):
        raise table.fault("frame", N_("{file}：缺少 {where}：应指明收哪一种帧：{known}"), known=tuple(heard))
    data = data_of(table, frame) if frame else None
    when: tuple[dict[str, frozenset[Value]], dict[str, frozenset[Value]]] = ({}, {})
    rows = table.table("when")
    own = data.names if data else ()
    parts = [part for each in kinds for part in each.layout.parts if part.name in each.layout.names]
    parts = [*parts, *(part for part in (data.parts if data else ()) if part.name in own)]
    for key in rows.rest():
        part = next((part for part in parts if part.name == key), None)
        if part is None:
            told = N_("{file}：{where} 不是帧里的字段；可用：{known}")
            raise rows.fault(key, told, known=tuple(dict.fromkeys(part.name for part in parts)))
        value = rows.take(key)
        among = [
            rows.as_value(key, each) for each in (cast("list[object]", value) if isinstance(value, list) else [value])
        ]
        when[key in own][key] = frozenset(_fits(rows, key, each, part) for each in among)
    table.done(known=[each.carrier for each in kinds if each.carrier])
    return Rule(name, frame, data, *when)


def _example(table: Table, profile: Profile) -> Example:
    raw = table.as_bytes("hex", table.text("hex"))
    meaning = table.text("meaning", "")
    if table.has("command") == table.has("event"):
        raise table.fault("", N_("{file}：{where} 应写 command 或 event，只写一个"))
    command = table.choice("command", tuple(profile.commands)) if table.has("command") else ""
    event = table.choice("event", tuple(rule.event for rule in profile.rules)) if table.has("event") else ""
    values = table.table("with").values()
    table.done()
    return Example(raw, command, event, values, meaning)
