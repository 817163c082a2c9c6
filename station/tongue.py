"""The language of whoever types the commands."""

import os

from hall.words import LANGUAGES, SOURCE, Words, words


def tongue() -> Words:
    """The words of the first of LC_ALL, LC_MESSAGES and LANG that is set; of the source language for one we lack."""
    asked = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), SOURCE)
    return words(next((language for language in LANGUAGES if asked.startswith(language)), SOURCE))
