"""The drawings of docs/architecture.md, made from the code: arrows from the imports, machines from their tables.

`python -m tests.helpers.drawings --update` writes them anew; tests/test_docs.py holds the page against the code.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

import grimp

from clerk import desk
from hall.cases import cases
from hall.line import tickets
from kiosk import flow, steps

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "architecture.md"
ROOMS = ("station", "kiosk", "clerk", "sync", "printing", "devices", "hall")


def arrows() -> str:
    """Which room imports which, as the imports stand."""
    graph = grimp.build_graph(*ROOMS, include_external_packages=False)
    seen: set[tuple[str, str]] = set()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            if (pair := (_room(module), _room(imported)))[0] != pair[1]:
                seen.add(pair)
    lines = ["flowchart TD", "    main.py --> station"]
    return "\n".join(lines + [f"    {a} --> {b}" for a, b in sorted(seen)])


def _room(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[1:2] in (["sandbox"], ["simulators"]) else parts[0]


def machine(moves: Iterable[tuple[str, str, str]]) -> str:
    """A state drawing of (before, what, after); what leads from and to the same states shares one arrow."""
    labels: dict[tuple[str, str], list[str]] = defaultdict(list)
    for before, what, after in moves:
        if what not in labels[before, after]:
            labels[before, after].append(what)
    arrows = [
        f"    {before} --> {after}: {', '.join(sorted(what))}" for (before, after), what in sorted(labels.items())
    ]
    return "\n".join(["stateDiagram-v2", *arrows])


def drawings() -> dict[str, str]:
    """Every drawing by the name its place in the page has."""
    return {
        "arrows": arrows(),
        "case": machine((b.value, act, a.value) for (b, act), a in cases.LIFECYCLE.items()),
        "ticket": machine((b, act, a) for (b, act), a in tickets.LIFECYCLE.items()),
        "visit": _heard(steps.Step, ((step.value, kind.__name__) for step, kind in flow.TABLE)),
        "desk": _heard(desk.Step, ((step.value, kind.__name__) for step, kind in desk.TABLE)),
    }


def _heard(order: type[Enum], pairs: Iterable[tuple[str, str]]) -> str:
    """A table of what a machine answers to in each of its steps, in their own order."""
    heard: dict[str, list[str]] = {step.value: [] for step in order}
    for step, kind in pairs:
        heard[step].append(kind)
    rows = [f"| {step} | {', '.join(sorted(kinds))} |" for step, kinds in heard.items()]
    return "\n".join(["| step | answers to |", "|---|---|", *rows])


def render(page: str) -> str:
    """`page` with every drawing between its marks made anew."""
    for name, drawing in drawings().items():
        begin, end = f"<!-- drawing: {name} -->\n", "<!-- end -->"
        head, _, rest = page.partition(begin)
        _, _, tail = rest.partition(end)
        body = drawing if drawing.startswith("|") else f"```mermaid\n{drawing}\n```"
        page = f"{head}{begin}{body}\n{end}{tail}"
    return page


if __name__ == "__main__":
    text = render(PAGE.read_text(encoding="utf-8"))
    if "--update" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
