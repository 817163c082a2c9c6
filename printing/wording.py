"""What a paper says, as resources/layouts/papers holds it: its words with gaps for facts, by version and region.

A text is taken as it stands, with `{fact}` where a fact goes. `[fact]` before it: it stands only where there is such a
fact; `[!fact]`: only where there is none. In a row, `|` parts the label from the value; "@name" brings the rows of a
block of blocks-n.toml. A file of regions/NAME lies over the country's: what it does not name stays.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from hall.errors import Garbled
from hall.rows import Row, read_rows
from printing.layout import LAYOUTS, MM, layout, nearest, versions

_FIELDS = (
    "over", "blocks", "layout", "title", "docket", "number", "salutation", "opening", "parts", "signatures", "seal",
    "day", "qr", "qr_note", "foot", "copies",
)  # fmt: skip
_TEXT = "text"
_LEAST = 10.0  # millimetres for a column that takes what is left
_CONDITION = re.compile(r"\[(!?)([a-z_]+)\]")
GAP = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """Words with gaps. `fact` decides whether they stand: with it, or, where `absent`, without it; "" always."""

    words: str
    fact: str = ""
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A section: rows of label and value, a table of facts under `heads`, a list of facts as notes, notes.

    `columns` are widths in millimetres, 0 takes what is left; `right` are the columns whose words stand at their right
    edge, as numbers do: named by their heads in the file, here by their places. The part stands where its heading does.
    """

    heading: Text
    rows: tuple[tuple[Text, Text], ...]
    table: str
    heads: tuple[str, ...]
    columns: tuple[float, ...]
    right: tuple[int, ...]
    list: str
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of one paper. `layout` names its looks; `copies` are the names of its sheets where it has several.

    `signatures` are rows too: without a value they are signed by hand.
    """

    paper: str
    version: int
    layout: str
    title: Text
    docket: Text
    number: Text
    salutation: Text
    opening: tuple[Text, ...]
    parts: tuple[Part, ...]
    signatures: tuple[tuple[Text, Text], ...]
    seal: str
    day: Text
    qr: Text
    qr_note: str
    foot: Text
    copies: tuple[str, ...]


@cache
def wording(paper: str, region: str = "", version: int = 0, folder: Path = LAYOUTS) -> Wording:
    """The words of `paper` in `region`; 0 is the newest version, an unknown one the newest compatible (in the log).

    Raises Garbled naming the field that is wrong, KeyError for a paper there is none of.
    """
    national = versions(folder / "papers", paper)
    if not national:
        raise KeyError(paper)
    regional = versions(folder / "regions" / region, paper) if region else {}
    taken = nearest(paper, version, national | regional)
    over = _read(regional[taken], folder) if taken in regional else None
    base = over.whole("over", 0) if over else taken
    under = _read(national[nearest(paper, base, national)], folder)
    try:
        return _wording(paper, taken, _Fields(under, over), folder)
    except Garbled as fault:  # a text does not know where it stands
        raise Garbled((over or under).where if fault.source == _TEXT else fault.source, fault.why) from None


def papers(folder: Path = LAYOUTS) -> list[str]:
    """The names of all papers that there are words for."""
    return sorted({file.stem.rpartition("-")[0] for file in (folder / "papers").glob("*.toml")} - {"blocks"})


def _read(file: Path, folder: Path) -> Row:
    """A file of words, none of whose fields is unknown."""
    where = file.relative_to(folder).as_posix()
    try:
        row = read_rows(file)
    except Garbled as fault:
        raise Garbled(where, fault.why) from None
    row.where = where
    for name in filter(row.has, _FIELDS):
        row.value(name)
    row.done()
    return row


class _Fields:
    """The fields of a file, those of a region's before the country's."""

    def __init__(self, under: Row, over: Row | None) -> None:
        self._under, self._over = under, over

    def of(self, name: str) -> Row:
        """The file that says `name`."""
        return self._over if self._over and self._over.has(name) else self._under

    def text(self, name: str, default: str = "") -> str:
        return self.of(name).text(name, default)

    def line(self, name: str, default: str = "") -> Text:
        return _text(self.text(name, default))

    def lines(self, name: str) -> tuple[Text, ...]:
        return tuple(map(_text, self.of(name).texts(name)))

    def parts(self, blocks: Row, width: float) -> tuple[Part, ...]:
        return tuple(_part(row, blocks, width) for row in self.of("parts").rows("parts"))

    def looks(self) -> tuple[str, float]:
        """The name of the looks, and the width of their text in millimetres."""
        name = self.text("layout", "official-1")
        try:
            return name, layout(name).width / MM
        except FileNotFoundError:
            raise self.of("layout").fault("layout", f"没有这样的版式：{name}") from None


def _wording(paper: str, version: int, fields: _Fields, folder: Path) -> Wording:
    files = versions(folder / "papers", "blocks")
    blocks = read_rows(files[nearest("blocks", fields.of("blocks").whole("blocks", 0), files)])
    signed, (looks, width) = fields.of("signatures"), fields.looks()
    return Wording(
        paper,
        version,
        looks,
        fields.line("title"),
        fields.line("docket"),
        fields.line("number", "{paper_no}"),
        fields.line("salutation"),
        fields.lines("opening"),
        fields.parts(blocks, width),
        _pairs(signed, "signatures", blocks),
        fields.text("seal"),
        fields.line("day", "{day}"),
        fields.line("qr"),
        fields.text("qr_note"),
        fields.line("foot", "{hall}　联系电话 {phone}　政务服务便民热线 12345"),
        fields.of("copies").texts("copies"),
    )


def _part(row: Row, blocks: Row, width: float) -> Part:
    heads, columns = row.texts("heads"), cast("list[object]", row.value("columns")) if row.has("columns") else []
    widths = tuple(float(width) for width in columns if isinstance(width, int | float))
    if len(widths) != len(heads):
        raise row.fault("columns", "每栏一个宽度")
    if sum(each or _LEAST for each in widths) > width:
        raise row.fault("columns", f"各栏合起来不能超过 {width:.0f} 毫米")
    if unknown := set(row.texts("right")) - set(heads):
        raise row.fault("right", f"没有这一栏：{'、'.join(sorted(unknown))}")
    right = tuple(place for place, head in enumerate(heads) if head in row.texts("right"))
    part = Part(
        _text(row.text("heading")), _pairs(row, "rows", blocks), row.text("table", ""), heads, widths, right,
        row.text("list", ""), tuple(map(_text, row.texts("notes"))),
    )  # fmt: skip
    row.done()
    return part


def _pairs(row: Row, name: str, blocks: Row) -> tuple[tuple[Text, Text], ...]:
    found: list[tuple[Text, Text]] = []
    for text in row.texts(name):
        if text.startswith("@"):
            if not blocks.has(text[1:]):
                raise row.fault(name, f"没有这一组行：{text}")
            found += _pairs(blocks, text[1:], blocks)
            continue
        label, parted, value = text.partition("|")
        if not parted:
            raise row.fault(name, f"应为“名称|内容”：{text}")
        told = _text(label)
        # \n makes room to write by hand
        found.append((told, Text(value.replace("\\n", "\n"), told.fact, told.absent)))
    return tuple(found)


def _text(words: str) -> Text:
    """A text with its condition in front."""
    condition = _CONDITION.match(words)
    if not condition:
        return Text(words)
    if not words[condition.end() :]:
        raise Garbled(_TEXT, f"只有条件没有文字：{words}")
    return Text(words[condition.end() :], condition[2], bool(condition[1]))
