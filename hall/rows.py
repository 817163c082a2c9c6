"""Typed reading of the rows in a hall's own files: nothing is guessed, and a fault names the row and the field."""

import tomllib
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar, cast

from hall.errors import Garbled

Choice = TypeVar("Choice", bound=StrEnum)

_MOST = 5000  # code points of any text: what is longer was put into the wrong place


class Row:
    """One table of a TOML file. Each field is taken by its type; `done` refuses the fields that nobody asked for.

    Every method raises Garbled whose source is `where` and whose why names the field.
    """

    def __init__(self, where: str, values: object) -> None:
        self.where = where
        if not isinstance(values, dict):
            raise Garbled(where, "应为一张表")
        self._values: Mapping[str, object] = cast("dict[str, object]", values)
        self._taken: set[str] = set()

    def fault(self, name: str, why: str) -> Garbled:
        """What to raise when the caller finds field `name` wrong."""
        return Garbled(self.where, f"{name}：{why}")

    def has(self, name: str) -> bool:
        """Whether the field stands in the row at all."""
        return name in self._values

    def value(self, name: str) -> object:
        """The field just as it stands."""
        return self._take(name, None)

    def text(self, name: str, default: str | None = None, most: int = _MOST) -> str:
        """A sentence or code of at most `most` code points, not blank unless the default is."""
        value = self._take(name, default)
        if not isinstance(value, str):
            raise self.fault(name, "应为文字")
        if value != value.strip() or (not value and default != ""):
            raise self.fault(name, "不能为空，前后不能有空白")
        return self._seen(name, value, most)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, none twice; an absent field is an empty list."""
        values = self._list(name)
        if not all(isinstance(value, str) and value for value in values):
            raise self.fault(name, "应为一列文字")
        texts = cast("list[str]", values)
        if len(set(texts)) != len(texts):
            raise self.fault(name, "有重复")
        return tuple(self._seen(name, text, _MOST) for text in texts)

    def flag(self, name: str, default: bool | None = None) -> bool:
        """true or false."""
        value = self._take(name, default)
        if not isinstance(value, bool):
            raise self.fault(name, "应为 true 或 false")
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number, 0 or more, that any table can hold."""
        value = self._take(name, default)
        if type(value) is not int or value < 0:
            raise self.fault(name, "应为 0 或更大的整数")
        if value >= 2**31:
            raise self.fault(name, "数字太大")
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """A number, 0 or more."""
        value = self._take(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
            raise self.fault(name, "应为 0 或更大的数")
        return float(value)

    def day(self, name: str) -> date | None:
        """A date of the calendar, or its ISO text; None where the row does not give it."""
        value = self._values.get(name)
        self._taken.add(name)
        if value is None or type(value) is date:
            return value
        try:
            if isinstance(value, str) and (day := date.fromisoformat(value)).isoformat() == value:
                return day
        except ValueError:
            pass
        raise self.fault(name, "应为日期，如 2020-07-01")

    def choice(self, name: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """One of the values of `kind`."""
        return self._chosen(name, self._take(name, default), kind)

    def choices(self, name: str, kind: type[Choice]) -> tuple[Choice, ...]:
        """Several values of `kind`, none twice."""
        return tuple(self._chosen(name, value, kind) for value in self.texts(name))

    def row(self, name: str) -> "Row | None":
        """A table within the row."""
        if not self.has(name):
            return None
        return Row(f"{self.where} {name}", self._take(name, None))

    def rows(self, name: str) -> "list[Row]":
        """A list of tables within the row; an absent field is an empty list."""
        return [Row(f"{self.where} {name} {n}", value) for n, value in enumerate(self._list(name), 1)]

    def done(self) -> None:
        """Every field of the row was asked for."""
        for name in self._values:
            if name not in self._taken:
                raise self.fault(name, "没有这个字段")

    def _seen(self, name: str, text: str, most: int) -> str:
        """The text, if every character of it can be seen: what turns or hides others has no place in a catalogue."""
        if len(text) > most:
            raise self.fault(name, f"最多 {most} 个字，现在有 {len(text)} 个")
        if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in text):
            raise self.fault(name, "含有看不见的字符")
        return text

    def _take(self, name: str, default: object) -> object:
        self._taken.add(name)
        value = self._values.get(name, default)
        if value is None:
            raise self.fault(name, "缺少这个字段")
        return value

    def _list(self, name: str) -> list[object]:
        value = self._take(name, ())
        if not isinstance(value, list | tuple):
            raise self.fault(name, "应为一列")
        return list(cast("list[object]", value))

    def _chosen(self, name: str, value: object, kind: type[Choice]) -> Choice:
        try:
            return kind(value)
        except ValueError:
            raise self.fault(name, f"应为 {'、'.join(kind)} 之一，不是 {value}") from None


def read_rows(file: Path) -> Row:
    """The whole of a TOML file as one row; `where` is the file's name.

    Raises Garbled when the file is missing or is no TOML.
    """
    try:
        return Row(file.name, tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise Garbled(file.name, "找不到文件") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise Garbled(file.name, str(fault)) from None
