"""Finding items the way people ask: number, code, characters, pinyin, initials, department, theme, everyday words.

Every character, digit and syllable is one token, so that a search from the first character on is a phrase of tokens.
A token begins with the letter of its kind and goes on in a-z and 0-9, whatever was typed: no quote or operator ever
reaches the index, and no kind is searched through the rows of another. What is found comes in tiers, best first, and
inside a tier by a rank that is stored: the order of the rows.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from hall.catalogue.items import ServiceItem
from hall.catalogue.pinyin import FOLDED, SYLLABLES, Speller, divide, fold
from hall.store import Store

LIMIT = 100  # nobody reads on
_SPAN = 10_000_000  # rows of one edition
_GAP = "gap"  # between two texts: no phrase reaches across
_LONGEST = 64  # characters of a question that are looked at
_LONG_CODE = 6  # so many characters of a national code are a beginning of it
_BRANCHES = 12  # a syllable that could go on in more ways than this is not begun yet


class Sort(StrEnum):
    """What a token is of."""

    NUMBER = "u"
    CODE = "c"
    NAME = "n"
    ALSO = "a"  # parts, levels above, everyday words
    AROUND = "r"  # departments, theme
    PINYIN = "p"
    INITIAL = "i"  # of two syllables that follow each other: pairs are rarer than letters
    LETTER = "l"  # the first initial of a name
    NEXT = "x"  # a syllable and how the next one begins: "jieh" finds 结婚
    SOUND = "f"


_FIRST = {Sort.NAME: "m", Sort.PINYIN: "q", Sort.INITIAL: "j"}  # how the first token of a name is marked, before itself


def tokens(item: ServiceItem, spelling: Speller) -> list[str]:
    """Everything `item` is found by: what it is called, what else people call it, what is around it, how it sounds."""
    numbers = [str(item.seq), item.code, *(part.code for part in item.parts)]
    codes = [item.base_code, item.implementation_code, item.handling_code, *(part.handling_code for part in item.parts)]
    name, *others = texts(item)
    around = list(dict.fromkeys(filter(None, (item.department, item.first_department, item.theme))))
    found = [f"{Sort.NUMBER}{_plain(number)}" for number in numbers]
    found += [f"{Sort.CODE}{_plain(code)}" for code in codes if code]
    found += _run(Sort.NAME, _characters(name), first=True)
    for text in dict.fromkeys(others):
        found += _run(Sort.AROUND if text in around else Sort.ALSO, _characters(text))
    for text in dict.fromkeys((name, *others)):
        said = spelling(text)
        found += [f"{Sort.LETTER}{said[0][0]}"] if text is name and said else []
        found += _run(Sort.PINYIN, said, first=text is name)
        found += _run(Sort.INITIAL, _pairs(said), first=text is name)
        found += _run(Sort.NEXT, _nexts(said))
        found += _run(Sort.SOUND, [fold(syllable) for syllable in said])
    return found


def _run(sort: Sort, texts: Sequence[str], first: bool = False) -> list[str]:
    """One text's tokens, behind a gap."""
    return [_GAP, *_mark(sort, texts, first), *(f"{sort}{text}" for text in texts)]


def _mark(sort: Sort, texts: Sequence[str], first: bool) -> tuple[str, ...]:
    return (f"{_FIRST[sort]}{texts[0]}",) if first and texts else ()


def _pairs(said: Sequence[str]) -> list[str]:
    """The initials of syllables, two and two: jhd is jh, hd. One syllable alone is its own pair."""
    letters = [syllable[0] for syllable in said]
    return ["".join(pair) for pair in pairwise(letters)] or letters


def _nexts(said: Sequence[str]) -> list[str]:
    return [one + following[0] for one, following in pairwise(said)]


def texts(item: ServiceItem) -> tuple[str, ...]:
    """What of `item` is spelt."""
    also = (*(part.name for part in item.parts), item.main_item, item.sub_item, *item.words)
    return tuple(filter(None, (item.name, *also, item.department, item.first_department, item.theme)))


def _normal(text: str) -> str:
    """Full-width letters made narrow, capitals small: for searching only, never for names that are kept."""
    return unicodedata.normalize("NFKC", text).casefold()


_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c"))


def _untoned(text: str) -> str:
    """Pinyin written with its tones as it is typed without them; ü is typed v."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).translate(_TONES).replace("u\u0308", "v"))


def _characters(text: str) -> list[str]:
    return [f"{ord(char):x}" for char in _normal(text) if char.isalnum()]


def _plain(text: str) -> str:
    """A code or number as one token: its ASCII letters and digits."""
    return "".join(char for char in _normal(text) if char.isascii() and char.isalnum())


# -- questions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens of one sort that follow each other: from the `first` of a name on, or with the last one only begun."""

    sort: Sort
    texts: tuple[str, ...]
    first: bool = False
    begun: bool = False

    @property
    def tokens(self) -> tuple[str, ...]:
        """The phrase as an item has it."""
        return (*_mark(self.sort, self.texts, self.first), *(f"{self.sort}{text}" for text in self.texts))

    def __str__(self) -> str:
        """The phrase in the language of FTS5."""
        return f'"{" ".join(self.tokens)}"{"*" if self.begun else ""}'

    def fits(self, line: str) -> bool:
        """Whether an item has the phrase; `line` is its tokens, each between blanks."""
        return f" {' '.join(self.tokens)}{'' if self.begun else ' '}" in line


Every = tuple[Phrase, ...]  # all of them
TIERS = 7


def ask(word: str) -> list[list[Every]]:
    """What `word` may mean, by tier: an item fits a tier by one of its alternatives."""
    word = _untoned(_normal(word)[:_LONGEST])
    chars, code = tuple(_characters(word)), _plain(word)
    tiers: list[list[Every]] = [[] for _ in range(TIERS)]
    if not chars:
        return tiers
    if len(code) == len(chars):  # nothing but ASCII letters and digits
        for sort in (Sort.NUMBER, Sort.CODE) if len(code) >= _LONG_CODE else (Sort.NUMBER,):
            tiers[0].append((Phrase(sort, (code,)),))
            tiers[4].append((Phrase(sort, (code,), begun=True),))
        if code.isdigit():
            return tiers
    tiers[1].append((Phrase(Sort.NAME, chars, first=True),))
    tiers[2] += [(Phrase(Sort.NAME, chars),), (Phrase(Sort.ALSO, chars),)]
    tiers[3].append((Phrase(Sort.AROUND, chars),))
    if len(code) == len(chars) and code.isalpha():
        _sounds(code, tiers)
    elif len(chars) > 1 and not code:
        tiers[6].append(tuple(Phrase(Sort.NAME, (char,)) for char in dict.fromkeys(chars)))  # 结婚证: 结婚、离婚登记
    return tiers


def _sounds(letters: str, tiers: list[list[Every]]) -> None:
    """Letters as initials and as pinyin, well spelt or as they sound."""
    if len(letters) == 1:
        tiers[4].append((Phrase(Sort.LETTER, (letters,)),))
        return
    initials = tuple(_pairs(letters))
    tiers[4].append((Phrase(Sort.INITIAL, initials, first=True),))
    tiers[5].append((Phrase(Sort.INITIAL, initials),))
    for said, begun in divide(letters):
        if begun and len(said) > 1 and len(said[-1]) == 1:
            tiers[5].append((Phrase(Sort.NEXT, tuple(_nexts(said))),))
            continue
        for whole in _ended(said, SYLLABLES) if begun else [said]:
            tiers[4].append((Phrase(Sort.PINYIN, whole, first=True),))
            tiers[5].append((Phrase(Sort.PINYIN, whole),))
        sound = tuple(map(fold, said))
        tiers[6] += [(Phrase(Sort.SOUND, whole),) for whole in (_ended(sound, FOLDED) if begun else [sound])]


def _ended(said: tuple[str, ...], known: Iterable[str]) -> list[tuple[str, ...]]:
    """Every way that the last syllable, which is only begun, may end; none when there are too many."""
    *whole, last = said
    ends = sorted(syllable for syllable in known if syllable.startswith(last))
    return [(*whole, end) for end in ends] if len(ends) <= _BRANCHES else []


# -- answers ----------------------------------------------------------------------------------------------------------


class Scan:
    """Answers by looking at every item: for a short list that has no index."""

    def __init__(self, items: Sequence[ServiceItem], spelling: Speller) -> None:
        self._entries = [(items[place].code, _line(items[place], spelling)) for place in ranked(items)]

    def find(self, text: str) -> list[str]:
        """Codes of the items that fit `text`, best first, at most LIMIT."""
        asked = [ask(word) for word in text[:_LONGEST].split()]
        found: dict[str, None] = {}
        for tier in range(TIERS if asked else 0):
            for code, entry in self._entries:
                if code not in found and all(_fits(word[: tier + 1], entry) for word in asked):
                    found[code] = None
        return list(found)[:LIMIT]


def _line(item: ServiceItem, spelling: Speller) -> str:
    return f" {' '.join(tokens(item, spelling))} "


def _fits(tiers: Sequence[Sequence[Every]], entry: str) -> bool:
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

    def fill(self, items: Sequence[ServiceItem], spelling: Speller, frequent: Sequence[str] = ()) -> None:
        """Index `items`. Inside the atomic() that makes the edition."""
        for rank, place in enumerate(ranked(items, frequent)):
            self._store.run(
                "INSERT INTO item_index (rowid, code, tokens) VALUES (?, ?, ?)",
                self._low + rank, items[place].code, " ".join(tokens(items[place], spelling)),
            )  # fmt: skip
        self._store.run("INSERT INTO item_index (item_index) VALUES ('optimize')")  # one list to read instead of dozens

    def drop(self) -> None:
        """Forget this edition's rows."""
        self._store.run("DELETE FROM item_index WHERE rowid BETWEEN ? AND ?", self._low, self._low + _SPAN - 1)

    def codes(self) -> set[str]:
        """Every item that can be found."""
        rows = self._store.all(
            "SELECT code FROM item_index WHERE rowid BETWEEN ? AND ?", self._low, self._low + _SPAN - 1
        )
        return {row["code"] for row in rows}

    def find(self, text: str) -> list[str]:
        """Codes of the items that fit `text`, best first, at most LIMIT."""
        asked = [ask(word) for word in text[:_LONGEST].split()]
        found: dict[str, None] = {}
        for tier in range(TIERS):
            if question := _question(asked, tier):
                rows = self._store.all(
                    "SELECT code FROM item_index WHERE item_index MATCH ? AND rowid BETWEEN ? AND ?"
                    " ORDER BY rowid LIMIT ?",
                    question, self._low, self._low + _SPAN - 1, LIMIT,
                )  # fmt: skip
                found |= dict.fromkeys(row["code"] for row in rows)
            if len(found) >= LIMIT:
                break
        return list(found)[:LIMIT]


def _question(asked: Sequence[Sequence[Sequence[Every]]], tier: int) -> str:
    """All words at once, in the language of FTS5; "" where nothing new can be found in `tier`."""
    if not any(tiers[tier] for tiers in asked):
        return ""
    words: list[str] = []
    for tiers in asked:
        better = tiers[: tier + 1] if len(asked) > 1 else tiers[tier : tier + 1]  # one word alone: its better are found
        ways = [" AND ".join(map(str, every)) for each in better for every in each]
        if not ways:
            return ""
        words.append("(" + " OR ".join(f"({way})" for way in dict.fromkeys(ways)) + ")")
    return " AND ".join(words)
