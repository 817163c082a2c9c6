"""大厅分区: the zones of a hall with their signs and equipment, held against what every hall has in common (R-30)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hall.agency.sites import SiteLevel
from hall.places import HALLS
from hall.resources import RESOURCES
from hall.rows import Row, read_rows
from hall.words import N_


class ZoneKind(StrEnum):
    """What a zone is for (德 13: 窗口服务区、咨询服务区、休息等候区)."""

    SERVICE = "service"
    ADVICE = "advice"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone as it stands: what its sign says, and what is in it."""

    kind: ZoneKind
    sign: str
    equipment: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standard:
    """四统一: how a place of each level is called, the zones it has, and what each holds at least."""

    forms: dict[SiteLevel, str]
    zones: tuple[Zone, ...]

    def gaps(self, name: str, level: SiteLevel, zones: Sequence[Zone]) -> tuple[tuple[str, str], ...]:
        """What is wanting at the place called `name`, as (source sentence, what); () where it keeps the standard."""
        found: list[tuple[str, str]] = []
        form = self.forms.get(level, "")
        if not name.endswith(form):
            found.append((N_("名称应以“{what}”结尾"), form))
        for wanted in self.zones:
            here = [zone for zone in zones if zone.kind is wanted.kind]
            if not here:
                found.append((N_("没有{what}"), wanted.sign))
                continue
            if wanted.sign not in {zone.sign for zone in here}:
                found.append((N_("标识应为“{what}”"), wanted.sign))
            held = {thing for zone in here for thing in zone.equipment}
            found += [(N_("缺少{what}"), thing) for thing in wanted.equipment if thing not in held]
        return tuple(found)


def read_standard(file: Path = RESOURCES / "zones.toml") -> Standard:
    """The standard. Raises Garbled naming the row and the field that is wrong."""
    top = read_rows(file)
    forms: dict[SiteLevel, str] = {}
    for row in top.rows("forms"):
        forms[row.choice("level", SiteLevel)] = row.text("form")
        row.done()
    zones = tuple(_zone(row, "name") for row in top.rows("zones"))
    top.done()
    return Standard(forms, zones)


def read_zones(hall: str, halls: Path = HALLS) -> tuple[Zone, ...]:
    """The zones of a hall; none where it does not say. Raises Garbled naming the row and the field that is wrong."""
    file = halls / hall / "zones.toml"
    if not file.exists():
        return ()
    top = read_rows(file)
    zones = tuple(_zone(row, "sign") for row in top.rows("zones"))
    top.done()
    return zones


def _zone(row: Row, sign: str) -> Zone:
    zone = Zone(row.choice("kind", ZoneKind), row.text(sign), row.texts("equipment"))
    row.done()
    return zone
