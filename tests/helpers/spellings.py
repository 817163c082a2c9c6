"""Writes resources/pinyin.txt: how the texts of the shipped halls are spelt, so that no face loads a dictionary.

python -m tests.helpers.spellings             is the table fresh; exit code 1 if not
python -m tests.helpers.spellings --update    write it
"""

import sys

from hall.catalogue.catalogue import read_catalogue
from hall.catalogue.pinyin import SHIPPED, table
from hall.catalogue.search import texts
from hall.places import HALLS

_HEAD = """# Every text of the shipped halls that a search finds by its sound, with its syllables.
# Written by `python -m tests.helpers.spellings --update`.
"""


def render() -> str:
    """The table as it must be now."""
    halls = sorted(folder.name for folder in HALLS.iterdir())
    return _HEAD + table(text for hall in halls for item in read_catalogue(hall).items() for text in texts(item))


def main(arguments: list[str]) -> int:
    """The command; returns its exit code."""
    if "--update" in arguments:
        SHIPPED.write_text(render(), encoding="utf-8")
    fresh = SHIPPED.exists() and SHIPPED.read_text(encoding="utf-8") == render()
    print("resources/pinyin.txt is " + ("fresh" if fresh else "stale: run with --update"))
    return 0 if fresh else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
