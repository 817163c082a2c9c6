"""The one source of words for screens, papers, refusals and the command line: gettext catalogues of resources/i18n."""

import gettext
from collections.abc import Iterable
from functools import cache
from typing import cast

from hall.resources import RESOURCES

SOURCE = "zh_CN"  # the msgids themselves are Simplified Chinese
LANGUAGES = (SOURCE, "en")
DOMAIN = "onevisit"
CATALOGUES = RESOURCES / "i18n"


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a sentence for translation where it is written; it is translated where it is shown."""
    return text


_COMMA = N_("、")


class _Catalogue(gettext.GNUTranslations):
    """A catalogue that can be told as a whole."""

    _catalog: dict[str | tuple[str, int], str]

    def sentences(self) -> dict[str, str]:
        return {source: said for source, said in self._catalog.items() if isinstance(source, str) and source}


class Words:
    """Sentences of one language. Call it with a marked source sentence; `facts` fill its {names}, a tuple as a list."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = gettext.translation(
            DOMAIN, CATALOGUES, [language], class_=_Catalogue, fallback=language == SOURCE
        )

    def __call__(self, text: str, /, **facts: object) -> str:
        said = self._catalogue.gettext(text) if text else ""
        told = {
            name: self.listed(cast("tuple[str, ...]", fact)) if isinstance(fact, tuple) else fact
            for name, fact in facts.items()
        }
        return said.format(**told) if told else said

    def listed(self, names: Iterable[str]) -> str:
        """`names` as they stand in a sentence."""
        return self(_COMMA).join(names)

    def sentences(self) -> dict[str, str]:
        """Every source sentence with what it is in this language; nothing for the source language itself."""
        return self._catalogue.sentences() if isinstance(self._catalogue, _Catalogue) else {}


@cache
def words(language: str = SOURCE) -> Words:
    """The words of `language`, one of LANGUAGES.

    Raises FileNotFoundError for a language that has no catalogue.
    """
    return Words(language)
