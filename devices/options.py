"""A driver's own options out of a device's settings: a frozen dataclass of str, int and bool, with limits."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from typing import Any, ClassVar, Protocol, TypeVar, cast

from hall.settings import Option, SettingsFault
from hall.words import N_


class Known(Protocol):
    """A dataclass of options; `choices` and `least` limit some of them by name."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


T = TypeVar("T", bound=Known)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the values may be: one of those named, or no less than this."""

    choices: Mapping[str, tuple[Option, ...]]
    least: Mapping[str, int]
    most: Mapping[str, int]


def names(kind: type[Known]) -> frozenset[str]:
    """The options that a driver knows."""
    return frozenset(kind.__dataclass_fields__)


def read(kind: type[T], options: Mapping[str, Option], limits: Limits, where: str) -> T:
    """The options of `kind` among `options`; other names are the wire's and left to it.

    Raises SettingsFault naming the option; `where` is the device's name, for the words.
    """
    made: dict[str, Option] = {}
    for one in cast("tuple[Field[Option], ...]", fields(cast("Any", kind))):
        usual = cast("Option", one.default)
        value = options.get(one.name, usual)
        if type(value) is not type(usual):
            raise SettingsFault(
                N_("{where} 的选项 {name} 应为 {kind}，不是 {value}"),
                where=where,
                name=one.name,
                kind=type(usual).__name__,
                value=repr(value),
            )
        allowed = limits.choices.get(one.name, (value,))
        least, most = limits.least.get(one.name), limits.most.get(one.name)
        if least is not None and int(value) < least:
            allowed = (f"≥ {least}",)
        elif most is not None and int(value) > most:
            allowed = (f"≤ {most}",)
        if value not in allowed:
            raise SettingsFault(
                N_("{where} 的选项 {name} 应为 {choices} 之一，不是 {value}"),
                where=where,
                name=one.name,
                choices=allowed,
                value=repr(value),
            )
        made[one.name] = value
    return cast("Any", kind)(**made)
