"""The measures of a form as resources/layouts/looks holds them, and which version of a layout file is taken."""

import logging
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from hall.resources import RESOURCES

log = logging.getLogger("onevisit.layouts")

MM = 72 / 25.4  # points
LAYOUTS = RESOURCES / "layouts"
_VERSIONED = re.compile(r"(.+)-([1-9][0-9]*)\.toml")


@dataclass(frozen=True, slots=True)
class Layout:
    """A file of resources/layouts/looks: lengths in points, colours as RRGGBB. `tight` is the same with less air, for a
    form that needs a page less that way."""

    page: dict[str, float]
    colour: dict[str, str]
    type: dict[str, float]
    label: float
    pad: float
    end: dict[str, float]
    tight: "Layout | None" = None

    @property
    def width(self) -> float:
        """Of the text area."""
        return self.page["width"] - self.page["left"] - self.page["right"]


@cache
def layout(name: str) -> Layout:
    """The looks called `name`, such as "official-1"; of an unknown version the newest compatible, said in the log.

    Raises FileNotFoundError where there is none of the name.
    """
    kind, version = split(name)
    known = versions(LAYOUTS / "looks", kind)
    if not known:
        raise FileNotFoundError(name)
    tree = tomllib.loads(known[nearest(kind, version, known)].read_text(encoding="utf-8"))
    table = tree["table"]
    usual = Layout(
        page={key: length * MM for key, length in tree["page"].items()},
        colour=tree["colour"],
        type=tree["type"],
        label=table["label"] * MM,
        pad=table["pad"] * MM,
        end={key: length * MM for key, length in tree["end"].items()},
    )
    if air := tree.get("tight"):
        closer = usual.type | {key: air[key] for key in ("leading", "row")}
        return replace(usual, tight=replace(usual, type=closer, pad=air["pad"] * MM))
    return usual


def versions(folder: Path, kind: str) -> dict[int, Path]:
    """The files `kind`-n.toml of a folder by their n; none where there is no such folder."""
    found = [(_VERSIONED.fullmatch(file.name), file) for file in folder.glob(f"{kind}-*.toml")]
    return {int(match[2]): file for match, file in sorted(found, key=lambda one: one[1]) if match and match[1] == kind}


def nearest(kind: str, wanted: int, known: "dict[int, Path]") -> int:
    """The version `wanted`; the newest older one where it is unknown, else the oldest there is. 0 asks for the newest.

    What was made for a newer version is said by an older one in fewer words; the other way round words may be missing.
    """
    if not wanted:
        return max(known)
    if wanted in known:
        return wanted
    taken = max((version for version in known if version < wanted), default=min(known))
    log.warning("layout %s-%d is unknown: %s-%d is used", kind, wanted, kind, taken)
    return taken


def split(name: str) -> tuple[str, int]:
    """The kind and the version of "official-1"; 0 where the name has none."""
    match = _VERSIONED.fullmatch(f"{name}.toml")
    return (match[1], int(match[2])) if match else (name, 0)
