"""Says the desk's sentences in the language of the moment, and says them all again when the language changes."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import cast

from hall.errors import Refused, Unavailable
from hall.words import N_, SOURCE, words

_PARTS = re.compile(r"(　| → )")  # what parts the lines that clerk.steps and its like make

log = logging.getLogger("onevisit.desk")


class Speech:
    """Call it for a sentence now; `fix` a sentence to a widget; `follow` a language switch with work of your own."""

    def __init__(self, language: str = SOURCE) -> None:
        self.language = language
        self._words = words(language)
        self._fixed: list[Callable[[], object]] = []

    def __call__(self, text: str, /, **facts: object) -> str:
        return self._words(text, **facts)

    def fix(self, setter: Callable[[str], object], text: str, /, **facts: object) -> None:
        """Give `setter` the sentence now and at each switch."""
        self.follow(lambda: setter(self(text, **facts)))

    def follow(self, tell: Callable[[], object]) -> None:
        """Run `tell` now and at each switch."""
        self._fixed.append(tell)
        tell()

    def switch(self, language: str) -> None:
        """Speak `language` from now on. Raises FileNotFoundError where it has no catalogue."""
        self._words = words(language)
        self.language = language
        for tell in self._fixed:
            tell()

    def names(self, names: Iterable[str]) -> str:
        """Several names in one line, with the mark that this language puts between them."""
        return self(N_("、")).join(names)

    def line(self, text: str) -> str:
        """A line of several parts, each of which is said where it is a source sentence: a number, an item, a place."""
        whole = self(text)
        return whole if whole != text else "".join(map(self, _PARTS.split(text)))

    def because(self, reason: Enum, **facts: object) -> str:
        """A refusal in words."""
        return self.told(reason.value, facts)

    def no(self, fault: Refused | Unavailable) -> str:
        """What the hall said no to, in words for the clerk; the log hears of it too."""
        if isinstance(fault, Refused):
            log.info("refused: %s", fault.reason.name)
            return self.because(fault.reason, **fault.facts)
        log.warning("%s unavailable: %s", fault.part, fault.why)
        if fault.words:
            return self(N_("{why}；请再试一次，还不行请找管理员"), why=self(fault.words))
        return self(N_("本机的存储现在写不进去，请再试一次；还不行请找管理员"))

    def told(self, text: str, facts: Mapping[str, object]) -> str:
        """A sentence with facts; those that are source sentences, or lines and lists of such, are said in the same
        language."""
        return self(text, **{name: self._fact(fact) for name, fact in facts.items()})

    def _fact(self, fact: object) -> object:
        if isinstance(fact, tuple):
            return tuple(map(self._fact, cast("tuple[object, ...]", fact)))
        return self.line(fact) if isinstance(fact, str) else fact


def headed(text: str) -> str:
    """`text` where it begins a line: what stands within a sentence elsewhere has a small letter in some languages."""
    return text[:1].upper() + text[1:]
