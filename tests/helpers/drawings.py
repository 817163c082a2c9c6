"""The drawings of docs/architecture.md and docs/machines.md, made from the code: arrows from the imports, machines from
their tables.

`python -m tests.helpers.drawings --update` writes them anew; tests/test_docs.py holds the pages against the code.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import grimp

from clerk import desk
from hall.agency import errands, handovers, matters, stewards
from hall.bundles import stages
from hall.cases import cases, charges, consultations, doors, resultways
from hall.line import tickets
from hall.oversight import enquirylife, orders, rectlife, reports
from hall.papers import jobs
from kiosk import flow, steps

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
PAGE, MACHINES = DOCS / "architecture.md", DOCS / "machines.md"
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
        "visit": _heard(steps.Step, ((step.value, kind.__name__) for step, kind in flow.TABLE)),
        "desk": _heard(desk.Step, ((step.value, kind.__name__) for step, kind in desk.TABLE)),
    }


# what lives, the file that holds its table, and the table
_LIVES: tuple[tuple[str, str, Mapping[Any, Any]], ...] = (
    ("A ticket (排队号)", "hall/line/tickets.py", tickets.LIFECYCLE),
    ("A consultation (咨询)", "hall/cases/consultations.py", consultations.COURSE),
    ("A case (办件)", "hall/cases/lifecycle.py", cases.LIFECYCLE),
    ("A delivery (出件、送达)", "hall/cases/resultways.py", resultways.WAYS),
    ("A door of a box (开箱)", "hall/cases/doors.py", doors.TURNS),
    ("A charge (缴费)", "hall/cases/charges.py", charges.LIFE),
    ("A print (打印)", "hall/papers/jobs.py", jobs.TABLE),
    ("A project (工程建设项目)", "hall/bundles/stages.py", stages.PROJECTS),
    ("A stage of a project (阶段)", "hall/bundles/stages.py", stages.STAGES),
    ("What an agent was entrusted with (委托代办)", "hall/agency/matters.py", matters.MATTER),
    ("Papers between two sites (送件)", "hall/agency/handovers.py", handovers.PARCEL),
    ("A home visit or a project service (上门、项目服务)", "hall/agency/errands.py", errands.ERRAND),
    ("A problem of an enterprise (店小二)", "hall/agency/stewards.py", stewards.PROBLEM),
    ("A bad rating (差评整改)", "hall/oversight/rectlife.py", rectlife.TABLE),
    ("An enquiry (12345)", "hall/oversight/enquirylife.py", enquirylife.TABLE),
    ("A report (投诉举报、找茬)", "hall/oversight/reports.py", reports.TABLE),
    ("A supervision order (督办)", "hall/oversight/orders.py", orders.ORDER_TABLE),
)


def lives() -> str:
    """The whole of docs/machines.md: every machine of the hall, drawn from its table."""
    head = (
        "# Everything that lives in the hall\n\n"
        "Each life is a table in one file: which act may follow which state, and where it leads. What is not in the "
        "table is\nrefused in words. These drawings are made from the tables by `make docs`.\n"
    )
    parts = [f"## {name}\n\n`{file}`\n\n```mermaid\n{machine(_moves(table))}\n```\n" for name, file, table in _LIVES]
    return "\n".join([head, *parts])


def _moves(table: Mapping[Any, Any]) -> Iterable[tuple[str, str, str]]:
    return ((_plain(before), _plain(act), _plain(after)) for (before, act), after in table.items())


def _plain(name: Any) -> str:
    return str(name.value if isinstance(name, Enum) else name)


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
        MACHINES.write_text(lives(), encoding="utf-8")
    else:
        sys.stdout.write(text)
