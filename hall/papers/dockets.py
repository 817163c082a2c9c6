"""文号: the number of an official paper, of its organ, its kind and its year; given once, and never to another paper.

机关代字、年份、序号 (党政机关公文处理工作条例 art. 9; GB/T 9704-2012, 7.2.5: the year whole and in 〔〕, the ordinal
without leading noughts). Which words stand for the organ, its places and the kinds of papers a hall says: dockets.toml.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hall.cases.lifecycle import PaperKind
from hall.cases.numbers import Terminal
from hall.journal import append
from hall.papers.records import DocketGiven
from hall.places import HALLS
from hall.putback import DOCKETS
from hall.rows import read_rows
from hall.store import Store

_GAPS = ["n", "series", "year"]
_GAP = re.compile(r"\{(.*?)\}")


@dataclass(frozen=True, slots=True)
class DocketRules:
    """`pattern` has gaps for the series, the year and the ordinal; `organ` and the words of `places` (by station) and
    `kinds` make a series. A place or a kind without a word has no such numbers."""

    pattern: str = ""
    organ: str = ""
    places: Mapping[str, str] = field(default_factory=dict[str, str])
    kinds: Mapping[PaperKind, str] = field(default_factory=dict[PaperKind, str])

    def series(self, station: str, kind: PaperKind) -> str:
        """What counts by itself, such as 城固行审准; "" where there is nothing to count."""
        if station not in self.places or kind not in self.kinds:
            return ""
        return f"{self.organ}{self.places[station]}{self.kinds[kind]}"


def read_dockets(hall: str, halls: Path = HALLS) -> DocketRules:
    """The rules in `hall`'s dockets.toml; none where it has no such file. Raises Garbled naming the field that is
    wrong, also where two places would count one series."""
    file = halls / hall / "dockets.toml"
    if not file.exists():
        return DocketRules()
    top = read_rows(file)
    pattern, organ = top.text("pattern"), top.text("organ")
    if sorted(_GAP.findall(pattern)) != _GAPS:
        raise top.fault("pattern", "应有 {series}、{year}、{n}，没有别的")
    places, kinds = dict[str, str](), dict[PaperKind, str]()
    for row in top.rows("places"):
        places[row.text("station")] = row.text("word", "")
        row.done()
    for row in top.rows("kinds"):
        kinds[row.choice("paper", PaperKind)] = row.text("word")
        row.done()
    words = set(kinds.values())  # two kinds may share one: they are counted together
    if len({place + word for place in places.values() for word in words}) < len(places) * len(words):
        raise top.fault("places", "两处会编出同样的文号")
    top.done()
    return DocketRules(pattern, organ, places, kinds)


class Dockets:
    """Gives the numbers of one machine. Each of the `parts` machines of a station counts in its own places, so that
    none asks another; a station of one machine leaves no gap, but for what a store that was put back leaves free."""

    def __init__(self, store: Store, rules: DocketRules, station: str, terminal: Terminal) -> None:
        self._store, self._rules, self._station, self._terminal = store, rules, station, terminal

    def number(self, case: str, paper: str, kind: PaperKind, year: int) -> str:
        """The number of a paper of `case`, called `paper` at the printer, of a step taken in `year`: given when it is
        first asked for, and ever after the same. "" where the rules have none for it."""
        with self._store.atomic():
            known = self._store.value("SELECT number FROM docket WHERE case_id = ? AND paper = ?", case, paper)
            series = self._rules.series(self._station, kind)
            if known or not series:
                return known or ""
            left = self._store.value("SELECT last FROM number_given WHERE (kind, day) = (?, ?)", DOCKETS, str(year))
            count = self._store.next_number(f"docket {series}", str(year)) + (left or 0)
            n = (count - 1) * self._terminal.parts + self._terminal.part
            number = self._rules.pattern.format(series=series, year=year, n=n)
            self._store.run("INSERT INTO docket VALUES (?, ?, ?)", case, paper, number)
            append(self._store, DocketGiven(paper, number), "rule", case)
        return number
