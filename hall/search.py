"""Finding items the way people ask: number, code, characters, pinyin, initials, department, theme, everyday words.

Every character, digit and syllable is one token, so that a search from the first character on is a phrase of tokens.
A token is written in the letters x, 0-9 and a-z only, whatever was typed: no quote or operator ever reaches the index.
What is found comes in tiers, best first, and inside a tier by a rank that is stored: the order of the rows.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hall.items import ServiceItem
from hall.pinyin import Spelling, divide, fold
from hall.store import Store

LIMIT = 100  # nobody reads on
_SPAN = 10_000_000  # rows of one edition
_GAP = "gap"  # between two texts of one column: no phrase reaches across
_LONGEST = 64  # characters of a question that are looked at

_LONG_CODE = 6  # so many characters of a national code are a beginning of it

COLUMNS = ("number", "codes", "name", "also", "around", "pinyin", "initials", "folded")
Columns = Mapping[str, Sequence[str]]


def columns(item: ServiceItem, spelling: Spelling) -> Columns:
    """The tokens of `item` by column: what it is called, what else people call it, what is around it, how it sounds."""
    numbers = [str(item.seq), item.code, *(part.code for part in item.parts)]
    codes = [item.base_code, item.implementation_code, item.handling_code, *(part.handling_code for part in item.parts)]
    also = list(dict.fromkeys([*(part.name for part in item.parts), item.main_item, item.sub_item, *item.words]))
    around = list(dict.fromkeys([item.department, item.first_department, item.theme]))
    spelt = [spelling(text) for text in (item.name, *also, *around) if text]
    return {
        "number": [_plain(number) for number in numbers],
        "codes": [_plain(code) for code in codes if code],
        "name": _characters(item.name),
        "also": _joined(map(_characters, filter(None, also))),
        "around": _joined(map(_characters, filter(None, around))),
        "pinyin": _joined(spelt),
        "initials": _joined([syllable[0] for syllable in said] for said in spelt),
        "folded": _joined([fold(syllable) for syllable in said] for said in spelt),
    }


def texts(item: ServiceItem) -> tuple[str, ...]:
    """What of `item` is spelt."""
    also = (*(part.name for part in item.parts), item.main_item, item.sub_item, *item.words)
    return tuple(filter(None, (item.name, *also, item.department, item.first_department, item.theme)))


def _joined(found: Iterable[Sequence[str]]) -> list[str]:
    tokens: list[str] = []
    for each in found:
        tokens += [_GAP, *each] if tokens else each
    return tokens


def _normal(text: str) -> str:
    """Full-width letters made narrow, capitals small: for searching only, never for names that are kept."""
    return unicodedata.normalize("NFKC", text).casefold()


def _characters(text: str) -> list[str]:
    return [f"x{ord(char):x}" for char in _normal(text) if char.isalnum()]


def _plain(text: str) -> str:
    """A code or number as one token: its ASCII letters and digits."""
    return "".join(char for char in _normal(text) if char.isascii() and char.isalnum())


# -- questions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that follow each other in one of `columns`: from its `first` token, or with the last one only begun."""

    columns: tuple[str, ...]
    tokens: tuple[str, ...]
    first: bool = False
    begun: bool = False

    def __str__(self) -> str:
        """The phrase in the language of FTS5."""
        start, end = "^" if self.first else "", "*" if self.begun else ""
        return f'{{{" ".join(self.columns)}}} : {start}"{" ".join(self.tokens)}"{end}'

    def fits(self, entry: Columns) -> bool:
        """Whether an item with these columns has the phrase."""
        return any(self._in(entry[column]) for column in self.columns)

    def _in(self, there: Sequence[str]) -> bool:
        *whole, last = self.tokens
        for at in range(1 if self.first else len(there) - len(whole)):
            following = there[at : at + len(self.tokens)]
            if len(following) < len(self.tokens) or list(following[:-1]) != whole:
                continue
            if following[-1] == last or (self.begun and following[-1].startswith(last)):
                return True
        return False


Every = tuple[Phrase, ...]  # all of them
TIERS = 7


def ask(word: str) -> list[list[Every]]:
    """What `word` may mean, by tier: an item fits a tier by one of its alternatives, or of a better tier's."""
    word = _normal(word)[:_LONGEST]
    han, code = tuple(_characters(word)), _plain(word)
    tiers: list[list[Every]] = [[] for _ in range(TIERS)]
    if not han:
        return tiers
    if len(code) == len(han):  # nothing but ASCII letters and digits
        known = ("number", "codes") if len(code) >= _LONG_CODE else ("number",)
        tiers[0].append((Phrase(known, (code,)),))
        tiers[4].append((Phrase(known, (code,), begun=True),))
        if code.isdigit():
            return tiers
    tiers[1].append((Phrase(("name",), han, first=True),))
    tiers[2].append((Phrase(("name", "also"), han),))
    tiers[3].append((Phrase(("around",), han),))
    if code.isalpha() and len(code) == len(han):
        _sounds(code, tiers)
    elif len(han) > 1 and not code:
        tiers[6].append(tuple(Phrase(("name",), (token,)) for token in dict.fromkeys(han)))  # 结婚证: 结婚、离婚登记
    return tiers


def _sounds(letters: str, tiers: list[list[Every]]) -> None:
    """Letters as initials and as pinyin, well spelt or as they sound."""
    initials = tuple(letters)
    tiers[4].append((Phrase(("initials",), initials, first=True),))
    if len(letters) > 1:
        tiers[5].append((Phrase(("initials",), initials),))
    for syllables, begun in divide(letters):
        if len(letters) == 1:
            continue
        tiers[4].append((Phrase(("pinyin",), syllables, first=True, begun=begun),))
        tiers[5].append((Phrase(("pinyin",), syllables, begun=begun),))
        sound = tuple(map(fold, syllables))
        tiers[6].append((Phrase(("folded",), sound, begun=begun),))


# -- answers ----------------------------------------------------------------------------------------------------------


class Scan:
    """Answers by looking at every item: for a short list that has no index."""

    def __init__(self, items: Sequence[ServiceItem], spelling: Spelling) -> None:
        self._entries = [(items[place].code, columns(items[place], spelling)) for place in ranked(items)]

    def find(self, text: str) -> list[str]:
        """Codes of the items that fit `text`, best first, at most LIMIT."""
        asked = [ask(word) for word in text[:_LONGEST].split()]
        found: dict[str, None] = {}
        for tier in range(TIERS if asked else 0):
            for code, entry in self._entries:
                if code not in found and all(_fits(word[: tier + 1], entry) for word in asked):
                    found[code] = None
        return list(found)[:LIMIT]


def _fits(tiers: Sequence[Sequence[Every]], entry: Columns) -> bool:
    return any(all(phrase.fits(entry) for phrase in every) for tier in tiers for every in tier)


def ranked(items: Sequence[ServiceItem], frequent: Sequence[str] = ()) -> list[int]:
    """Places of `items`, best first: what many people ask for, then the others, then what nobody can apply for."""
    first = {code: n for n, code in enumerate(frequent)}

    def rank(place: int) -> tuple[bool, int, int]:
        item = items[place]
        return item.refusal is not None, first.get(item.code, len(first)), place

    return sorted(range(len(items)), key=rank)


class Index:
    """The index of one edition of the catalogue, in the site's file."""

    def __init__(self, store: Store, edition: int) -> None:
        self._store, self._low = store, edition * _SPAN

    def fill(self, items: Sequence[ServiceItem], spelling: Spelling, frequent: Sequence[str] = ()) -> None:
        """Index `items`. Inside the atomic() that makes the edition."""
        marks = ", ".join("?" * (len(COLUMNS) + 2))
        for rank, place in enumerate(ranked(items, frequent)):
            entry = columns(items[place], spelling)
            self._store.run(
                f"INSERT INTO item_index (rowid, code, {', '.join(COLUMNS)}) VALUES ({marks})",
                self._low + rank, items[place].code, *(" ".join(entry[column]) for column in COLUMNS),
            )  # fmt: skip

    def drop(self) -> None:
        """Forget this edition's rows."""
        self._store.run("DELETE FROM item_index WHERE rowid BETWEEN ? AND ?", self._low, self._low + _SPAN - 1)

    def find(self, text: str) -> list[str]:
        """Codes of the items that fit `text`, best first, at most LIMIT."""
        asked = [ask(word) for word in text[:_LONGEST].split()]
        found: dict[str, None] = {}
        last = ""
        for tier in range(TIERS):
            question = _question([word[: tier + 1] for word in asked])
            if not question or question == last:
                continue
            last = question
            rows = self._store.all(
                "SELECT code FROM item_index WHERE item_index MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ?",
                question, self._low, self._low + _SPAN - 1, LIMIT,
            )  # fmt: skip
            found |= dict.fromkeys(row["code"] for row in rows)
            if len(found) >= LIMIT:
                break
        return list(found)[:LIMIT]


def _question(asked: Sequence[Sequence[Sequence[Every]]]) -> str:
    """All words at once, in the language of FTS5; "" while one of them fits nothing yet."""
    words: list[str] = []
    for tiers in asked:
        alternatives = [" AND ".join(f"({phrase})" for phrase in every) for tier in tiers for every in tier]
        if not alternatives:
            return ""
        words.append("(" + " OR ".join(f"({each})" for each in dict.fromkeys(alternatives)) + ")")
    return " AND ".join(words)
