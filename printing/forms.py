"""Fills the words of a paper with its facts: a form without a hole, or a refusal that names every hole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hall.errors import Reason, Refused
from hall.words import SOURCE
from printing.paper import Form, Row, Section
from printing.wording import GAP, Part, Text, Wording

Lines = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a paper is filled with: texts by name, and tables of lines by name. An empty one counts as absent."""

    texts: Mapping[str, str]
    tables: Mapping[str, Lines] = field(default_factory=dict[str, Lines])

    def has(self, name: str) -> bool:
        """Whether there is such a fact."""
        return bool(self.tables.get(name)) or bool(self.texts.get(name, "").strip())


def fill(wording: Wording, facts: Facts, names: Mapping[str, str], banner: str, issuer: str) -> Form:
    """The form of `wording` with `facts`; `names` are the names of facts in words, for whoever must bring them.

    Raises Refused(PAPER_INCOMPLETE, paper=…, names=…) when anything it must say is absent: nothing is printed then.
    """
    missing = tuple(dict.fromkeys(_missing(wording, facts, names)))
    title = _said(wording.title, facts)
    if missing:
        raise Refused(Reason.PAPER_INCOMPLETE, paper=title or wording.paper, names="、".join(missing))
    return Form(
        language=SOURCE,
        layout=wording.layout,
        banner=banner,
        issuer=issuer,
        title=title,
        mark="",
        number=_said(wording.number, facts),
        salutation=_said(wording.salutation, facts),
        opening=tuple(_told(wording.opening, facts)),
        sections=tuple(_section(part, facts) for part in wording.parts if _stands(part.heading, facts)),
        signatures=_rows(wording.signatures, facts),
        seal=wording.seal,
        day=_said(wording.day, facts),
        qr=_said(wording.qr, facts),
        qr_note=wording.qr_note,
        foot=_said(wording.foot, facts),
        copies=wording.copies,
    )


def gaps(wording: Wording) -> frozenset[str]:
    """Every fact that a wording names: in its words, its conditions, its tables and lists."""
    texts = [*_alone(wording), *(text for part in wording.parts for text in _of_part(part))]
    named = {name for text in texts for name in GAP.findall(text.words)} | {text.fact for text in texts}
    named |= {name for part in wording.parts for name in (part.table, part.list)}
    return frozenset(named - {""})


# -- inside -----------------------------------------------------------------------------------------------------------


def _missing(wording: Wording, facts: Facts, names: Mapping[str, str]) -> Iterator[str]:
    """The names of what must be said and is not known, in the order of the paper. A row's own label comes first."""
    for text in _alone(wording, rows=False):
        yield from (names[name] for name in _holes(text, facts))
    for part in wording.parts:
        if not _stands(part.heading, facts):
            continue
        for label, value in part.rows:
            if holes := _holes(value, facts):
                yield names[holes[0]] if GAP.search(label.words) else label.words
        for text in part.notes:
            yield from (names[name] for name in _holes(text, facts))
        for name in (part.table, part.list):
            if name and not facts.has(name):
                yield names[name]
    for label, value in wording.signatures:
        if _holes(value, facts) and "{staff}" not in value.words:  # who is not known signs by hand
            yield label.words


def _alone(wording: Wording, rows: bool = True) -> list[Text]:
    """The texts outside the parts."""
    signed = [text for pair in wording.signatures for text in pair] if rows else []
    heads = [wording.number, wording.salutation, *wording.opening, wording.day, wording.qr, wording.foot]
    return [wording.title, *heads, *signed]


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
    )
