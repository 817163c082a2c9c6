"""docs/permissions.md, made from the table of roles in hall/staff.py.

python -m tests.helpers.permissions --update
"""

import sys
from pathlib import Path

from hall.actors import SYSTEM
from hall.cases.lifecycle import ACT_WORDS
from hall.staff import MAY, ROLE_WORDS, TOPICS

DOC = Path(__file__).resolve().parent.parent.parent / "docs" / "permissions.md"

_HEAD = """# Permissions

<!-- Generated from hall/staff.py by `python -m tests.helpers.permissions --update`; change it there. -->

Who may do what. A role is given to a member of staff when the person is entered, and every step asks this table before
it is taken. What a role may do is not yet what it may do now: a case decides by its own state, and who accepted a case
does not decide it. The last columns are of no person: a rule that runs, what comes down from the platform, the
touchscreen, who uses it, the command line, the first start. Who is in no column is nobody: the record is refused.
"""
_ROLES = (*ROLE_WORDS, *(name for name in MAY if name in SYSTEM and MAY[name]))


def render() -> str:
    """The document as it should stand."""
    lines = [_HEAD, "| role | 岗位 |", "|---|---|"]
    lines += [f"| {role} | {words} |" for role, words in ROLE_WORDS.items()]
    lines += _table("Acts of a case", {str(act): words for act, words in ACT_WORDS.items()})
    lines += _table("Everything else", TOPICS)
    return "\n".join(lines) + "\n"


def _table(title: str, permissions: dict[str, str]) -> list[str]:
    heads = [f"*{role}*" if role in SYSTEM else role.replace("_", " ") for role in _ROLES]
    lines = ["", f"## {title}", "", f"| permission | 权限 | {' | '.join(heads)} |", "|---|---|" + ":-:|" * len(heads)]
    for name, words in permissions.items():
        marks = ("●" if name in MAY[role] else "" for role in _ROLES)
        lines.append(f"| `{name}` | {words} | {' | '.join(marks)} |")
    return lines


if __name__ == "__main__":
    if sys.argv[1:] != ["--update"]:
        sys.exit("usage: python -m tests.helpers.permissions --update")
    DOC.write_text(render(), encoding="utf-8")
