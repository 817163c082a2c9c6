"""One table of a profile's file, read key by key: typed, and a fault names the file, the table and the key."""

import difflib
from collections.abc import Collection
from typing import cast

from devices.framing.layout import Value
from hall.settings import SettingsFault
from hall.words import N_


class Table:
    """`where` is the table's name, "" for the file itself. Every method raises SettingsFault for what is wrong."""

    def __init__(self, file: str, where: str, values: object) -> None:
        self.file, self.where = file, where
        if not isinstance(values, dict):
            raise SettingsFault(N_("{file}：{where} 应为一张表"), file=file, where=f"[{where}]")
        self._values = cast("dict[str, object]", values)
        self._taken: list[str] = []

    def fault(self, key: str, reason: str, **facts: object) -> SettingsFault:
        """What to raise: `reason` is a marked sentence with {file} and {where}, which is told here."""
        where = " ".join(part for part in (f"[{self.where}]" if self.where else "", key) if part)
        return SettingsFault(reason, file=self.file, where=where, **facts)

    def has(self, key: str) -> bool:
        return key in self._values

    def rest(self) -> list[str]:
        """The keys that nobody has taken."""
        return [key for key in self._values if key not in self._taken]

    def take(self, key: str) -> object:
        """The value as it stands; None where there is none."""
        if key not in self._taken:
            self._taken.append(key)
        return self._values.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not blank."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if value is None:
            raise self.fault(key, N_("{file}：缺少 {where}"))
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, N_("{file}：{where} 应为文字"))
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            raise self.fault(key, N_("{file}：{where} 应为 true 或 false"))
        return default if value is None else value

    def whole(self, key: str, default: int, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        value = self.take(key)
        if value is None:
            return default
        if type(value) is not int or not least <= value <= most:
            raise self.fault(key, N_("{file}：{where} 应为 {least} 到 {most} 的整数"), least=least, most=most)
        return value

    def seconds(self, key: str) -> float:
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3600:
            raise self.fault(key, N_("{file}：{where} 应为 0 到 3600 秒"))
        return float(value)

    def choice(self, key: str, known: Collection[str], default: str | None = None) -> str:
        """One of the texts `known`."""
        value = self.text(key, default)
        if value not in known:
            told = N_("{file}：{where} 应为 {known} 之一，不是 {value}")
            raise self.fault(key, told, known=tuple(known), value=value)
        return value

    def row(self, key: str) -> bytes:
        """Bytes in hexadecimal, one or more; a number from 0 to 255 is one byte."""
        return self.as_bytes(key, self.take(key))

    def as_bytes(self, key: str, value: object) -> bytes:
        """`value`, found under `key`, as bytes."""
        if type(value) is int and 0 <= value <= 255:
            return bytes((value,))
        try:
            row = bytes.fromhex(value) if isinstance(value, str) else b""
        except ValueError:
            row = b""
        if not row:
            raise self.fault(key, N_("{file}：{where} 应为十六进制字节，如 0A 1F，不是 {value}"), value=value)
        return row

    def as_value(self, key: str, value: object) -> Value:
        """`value`, found under `key`, as a number or as bytes in hexadecimal."""
        return value if type(value) is int and value >= 0 else self.as_bytes(key, value)

    def values(self) -> dict[str, Value]:
        """All that nobody has taken, each a number or bytes."""
        return {key: self.as_value(key, self.take(key)) for key in self.rest()}

    def table(self, key: str) -> "Table":
        """A table within; empty where there is none."""
        value = self.take(key)
        return Table(self.file, f"{self.where}.{key}".strip("."), {} if value is None else value)

    def tables(self) -> "list[tuple[str, Table]]":
        """All that nobody has taken, as tables by name."""
        return [(key, self.table(key)) for key in self.rest()]

    def rows(self, key: str) -> "list[Table]":
        """The tables of [[key]]."""
        value = self.take(key)
        if value is not None and not isinstance(value, list):
            raise self.fault(key, N_("{file}：{where} 应写成 [[{where}]]"))
        listed = cast("list[object]", value or [])
        return [Table(self.file, f"{key} {number}", row) for number, row in enumerate(listed, 1)]

    def done(self, known: Collection[str] = ()) -> None:
        """Nothing is left over. `known` may stand here too, were it written elsewhere."""
        for key in self.rest():
            if near := difflib.get_close_matches(key, [*self._taken, *known], 1):
                raise self.fault(key, N_("{file}：没有 {where}，是不是 {near}？"), near=near[0])
            raise self.fault(key, N_("{file}：没有 {where}；可用：{known}"), known=(*self._taken, *known))
