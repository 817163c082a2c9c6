"""Fills the words of a paper with its facts: a form without a hole, or a refusal that names every hole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hall.errors import Garbled, Reason, Refused
from hall.words import SOURCE
from printing.layout import LAYOUTS
from printing.paper import Form, Row, Section
from printing.qr import MOST
from printing.wording import GAP, Part, Text, Wording, papers, wording

Lines = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a paper is filled with: texts by name, and tables of lines by name. An empty one counts as absent."""

    texts: Mapping[str, str]
    tables: Mapping[str, Lines] = field(default_factory=dict[str, Lines])

    def has(self, name: str) -> bool:
        """Whether there is such a fact."""
        return bool(self.tables.get(name)) or bool(self.texts.get(name, "").strip())


def fill(words: Wording, facts: Facts, names: Mapping[str, str], banner: str, issuer: str) -> Form:
    """The form of `words` with `facts`; `names` are the names of facts in words, for whoever must bring them.

    Raises Refused(PAPER_INCOMPLETE, paper=…, names=…) when anything it must say is absent: nothing is printed then;
    Garbled for words that ask for what no paper has, or tables of other columns.
    """
    _known(words, facts, names)
    missing = tuple(dict.fromkeys(_missing(words, facts, names)))
    title = _said(words.title, facts)
    if missing:
        raise Refused(Reason.PAPER_INCOMPLETE, paper=title or words.paper, names="、".join(missing))
    return Form(
        language=SOURCE,
        layout=words.layout,
        banner=banner,
        issuer=issuer,
        title=title,
        mark="",
        number=_said(words.number, facts),
        salutation=_said(words.salutation, facts),
        opening=tuple(_told(words.opening, facts)),
        sections=tuple(_section(part, facts) for part in words.parts if _stands(part.heading, facts)),
        signatures=_rows(words.signatures, facts),
        seal=words.seal,
        day=_said(words.day, facts),
        qr=_said(words.qr, facts),
        qr_note=words.qr_note,
        foot=_said(words.foot, facts),
        copies=words.copies,
        docket=_said(words.docket, facts),
    )


def check(region: str, names: Mapping[str, str], folder: Path = LAYOUTS) -> list[str]:
    """Read the words of every paper in a region, before any is printed; the papers. A region may ask for what has a
    name, or for what the country's words ask for. Raises Garbled for the first fault, saying where it is."""
    found = papers(folder)
    for paper in found:
        theirs, ours = wording(paper, region, 0, folder), wording(paper, "", 0, folder)
        if unknown := gaps(theirs) - gaps(ours) - names.keys():
            raise Garbled(f"{paper}-{theirs.version}", f"没有这样的内容：{'、'.join(sorted(unknown))}")
    return found


def gaps(words: Wording) -> frozenset[str]:
    """Every fact that the words ask for: in gaps, conditions, tables and lists."""
    texts = [*_alone(words), *(text for part in words.parts for text in _of_part(part))]
    named = {name for text in texts for name in GAP.findall(text.words)} | {text.fact for text in texts}
    named |= {name for part in words.parts for name in (part.table, part.list)}
    return frozenset(named - {""})


# -- inside -----------------------------------------------------------------------------------------------------------


def _known(words: Wording, facts: Facts, names: Mapping[str, str]) -> None:
    """The words ask for facts that there are, and give each column of a table a head."""
    where = f"{words.paper}-{words.version}"
    if unknown := gaps(words) - names.keys() - facts.texts.keys() - facts.tables.keys():
        raise Garbled(where, f"没有这样的内容：{'、'.join(sorted(unknown))}")
    for part in words.parts:
        columns = {len(line) for line in facts.tables.get(part.table, ())}
        if columns - {len(part.heads)}:
            raise Garbled(where, f"{part.table} 有 {max(columns)} 栏，heads 写了 {len(part.heads)} 栏")
    if len(_said(words.qr, facts)) > MOST:
        raise Garbled(where, f"qr：最多 {MOST} 个字符")


def _missing(words: Wording, facts: Facts, names: Mapping[str, str]) -> Iterator[str]:
    """The names of what must be said and is not known, in the order of the paper. A row's own label comes first."""
    for text in _alone(words, rows=False):
        yield from (names.get(name, name) for name in _holes(text, facts))
    for part in words.parts:
        if not _stands(part.heading, facts):
            continue
        for label, value in part.rows:
            if holes := _holes(value, facts):
                yield names.get(holes[0], holes[0]) if GAP.search(label.words) else label.words
        for text in part.notes:
            yield from (names.get(name, name) for name in _holes(text, facts))
        for name in (part.table, part.list):
            if name and not facts.has(name):
                yield names.get(name, name)
    for label, value in words.signatures:
        if _holes(value, facts) and "{staff}" not in value.words:  # who is not known signs by hand
            yield label.words


def _alone(words: Wording, rows: bool = True) -> list[Text]:
    """The texts outside the parts."""
    signed = [text for pair in words.signatures for text in pair] if rows else []
    heads = [words.docket, words.number, words.salutation, *words.opening, words.day, words.qr, words.foot]
    return [words.title, *heads, *signed]


def _of_part(part: Part) -> list[Text]:
    return [part.heading, *(text for pair in part.rows for text in pair), *part.notes]


def _holes(text: Text, facts: Facts) -> list[str]:
    return [name for name in GAP.findall(text.words) if not facts.has(name)] if _stands(text, facts) else []


def _stands(text: Text, facts: Facts) -> bool:
    return not text.fact or facts.has(text.fact) != text.absent


def _said(text: Text, facts: Facts) -> str:
    return GAP.sub(lambda gap: facts.texts.get(gap[1], ""), text.words) if _stands(text, facts) else ""


def _told(texts: tuple[Text, ...], facts: Facts) -> Iterator[str]:
    return (_said(text, facts) for text in texts if _stands(text, facts))


def _rows(pairs: tuple[tuple[Text, Text], ...], facts: Facts) -> tuple[Row, ...]:
    return tuple(Row(_said(label, facts), _said(value, facts)) for label, value in pairs if _stands(label, facts))


def _section(part: Part, facts: Facts) -> Section:
    listed = tuple(" ".join(line) for line in facts.tables.get(part.list, ()))
    return Section(
        heading=_said(part.heading, facts),
        rows=_rows(part.rows, facts),
        heads=part.heads,
        lines=facts.tables.get(part.table, ()),
        notes=(*listed, *_told(part.notes, facts)),
        columns=part.columns,
        right=part.right,
    )
