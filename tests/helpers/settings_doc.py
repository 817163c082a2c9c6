"""docs/settings.md, made from resources/defaults.toml, which is the list of the settings and their manual.

python -m tests.helpers.settings_doc --update
"""

import re
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent.parent
SOURCE = REPO / "resources" / "defaults.toml"
DOC = REPO / "docs" / "settings.md"

_HEAD = """# Settings

<!-- Generated from resources/defaults.toml by `python -m tests.helpers.settings_doc --update`; change it there. -->

A site file is given as `main.py COMMAND --settings FILE`. It is TOML and names only what it changes; what it leaves out
keeps the default below. An unknown key, or a value of the wrong type, stops the start and names the nearest known key.
No secret ever stands in it.
"""
_KEY = re.compile(r'(?P<key>\w+)\s*=\s*(?P<value>"[^"]*"|\[[^\]]*\]|\{[^}]*\}|[^#\s]+)\s*(?:#\s*(?P<meaning>.*))?$')


def render() -> str:
    """The document as it should stand.

    Raises ValueError for a line of the defaults that is none of: comment, table, key with value.
    """
    lines = [_HEAD.rstrip()]
    remarks: list[str] = []
    for number, raw in enumerate(SOURCE.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if line.startswith("#"):
            remarks.append(line.lstrip("# "))
        elif line.startswith("["):
            lines += ["", f"## `{line}`", "", *([*remarks, ""] if remarks else [])]
            lines += ["| key | default | meaning |", "|---|---|---|"]
            remarks = []
        elif found := _KEY.match(line):
            meaning = (found["meaning"] or "").replace("|", r"\|")
            lines.append(f"| `{found['key']}` | `{found['value']}` | {meaning} |")
        elif line:
            raise ValueError(f"{SOURCE.name}:{number}: cannot be read: {line}")
        elif len(lines) == 1:
            remarks = []  # the file's own opening words
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit("usage: python -m tests.helpers.settings_doc --update")
    DOC.write_text(render(), encoding="utf-8")
