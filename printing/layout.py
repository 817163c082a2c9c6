"""The measures of a form as resources/layouts holds them."""

import tomllib
from dataclasses import dataclass
from functools import cache

from hall.resources import RESOURCES

MM = 72 / 25.4  # points


@dataclass(frozen=True, slots=True)
class Layout:
    """A file of resources/layouts: lengths in points, colours as RRGGBB."""

    page: dict[str, float]
    colour: dict[str, str]
    type: dict[str, float]
    label: float
    pad: float
    columns: tuple[float, ...]
    end: dict[str, float]

    @property
    def width(self) -> float:
        """Of the text area."""
        return self.page["width"] - self.page["left"] - self.page["right"]


@cache
def layout(name: str) -> Layout:
    """The layout called `name`. Raises FileNotFoundError for an unknown one."""
    tree = tomllib.loads((RESOURCES / "layouts" / f"{name}.toml").read_text(encoding="utf-8"))
    table = tree["table"]
    return Layout(
        page={key: length * MM for key, length in tree["page"].items()},
        colour=tree["colour"],
        type=tree["type"],
        label=table["label"] * MM,
        pad=table["pad"] * MM,
        columns=tuple(width * MM for width in table["columns"]),
        end={key: length * MM for key, length in tree["end"].items()},
    )
