"""An A4 form with its QR code beside a bare page of the same objects and beside other libraries; the memory of many."""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from station.bench.figure import Figure
from station.bench.rss import resident_mb

if TYPE_CHECKING:
    from printing.marks import Mark
    from printing.paper import Form
    from station.bench.formpeers import Maker

GOAL_RATIO = 1.3
GOAL_GROWTH_MB = 4.0
_COLUMNS = (12, 0, 22, 36, 22)
_HOME = Path(__file__).resolve().parent.parent.parent


def measure(forms: int) -> dict[str, Figure]:
    """Time of one form, in turn with the bare page, and how much `forms` forms in one process leave behind.

    "paper_peers", the quickest of the other libraries beside us, is there only where one of them is installed.

    In a process of its own, as the spool makes them: no face ever loads the PDF library.
    """
    command = [sys.executable, "-m", "station.bench.paper", str(forms)]
    ran = subprocess.run(command, cwd=_HOME, capture_output=True, text=True, check=True)
    told = json.loads(ran.stdout)
    ratio = told["ours_ms"] / told["bare_ms"]
    beside, peers = dict[str, Figure](), told["peers_ms"]
    detail = {"bytes": told["bytes"], "bare_bytes": told["bare_bytes"], "other_libraries": max(0.0, len(peers) - 1.0)}
    if peers:
        mine, theirs = peers.pop("ours"), min(peers.values())
        beside["paper_peers"] = Figure(mine, "ms", "ratio < 1", mine < theirs, theirs, mine / theirs, peers)
    return beside | {
        "paper": Figure(
            told["ours_ms"], "ms", f"ratio <= {GOAL_RATIO}", ratio <= GOAL_RATIO, told["bare_ms"], ratio,
            detail,
        ),
        "paper_memory": Figure(
            told["growth_mb"], "MB", f"<= {GOAL_GROWTH_MB:g} MB over {forms} forms",
            told["growth_mb"] <= GOAL_GROWTH_MB, detail={"rss": told["rss_mb"]},
        ),
    }  # fmt: skip


# -- the process that makes them --------------------------------------------------------------------------------------


def main() -> None:
    """Measure; one JSON line."""
    from printing.layout import layout
    from printing.pdf import advance, make
    from printing.sheet import pages
    from station.bench.barepage import draw
    from station.bench.formpeers import makers

    def bare(n: int) -> bytes:
        """The same words, rules and code at the same places, with nothing of ours between."""
        return draw(placed[n % len(placed)], f"OV1:C/610722202612{n:06d}")

    plan = layout("official-1")
    placed = [page for n in range(20) for page in pages(form(n), plan, advance)]
    if len(placed) != 20:
        raise RuntimeError("the form of the bench is one page")
    ours, theirs = list[float](), list[float]()
    for n in range(len(placed)):  # fonts are loaded, and both have been at work
        make(form(n))
        bare(n)
    for n in range(40):
        for times, work, which in ((ours, lambda n: make(form(n)), n + 100), (theirs, bare, n)):
            began = time.perf_counter()
            work(which)
            times.append((time.perf_counter() - began) * 1000)
    before = _rss_mb()
    for n in range(int(sys.argv[1])):
        make(form(n))
    after = _rss_mb()
    peers = _in_turn({"ours": lambda form, _: make(form)} | makers(), placed) if makers() else {}
    print(
        json.dumps(
            {
                "ours_ms": statistics.median(ours), "bare_ms": statistics.median(theirs), "bytes": len(make(form(1))),
                "bare_bytes": len(bare(1)), "peers_ms": peers, "growth_mb": after - before, "rss_mb": after,
            }
        )
    )  # fmt: skip


def form(n: int) -> "Form":
    """Sixteen rows, seven lines of a table and a code, each form with words of its own."""
    from printing.paper import Form, Row, Section

    rows = tuple(Row(f"项目{k}", f"第{n}件的内容{k}") for k in range(16))
    lines = tuple((str(k), f"材料名称{k}", "纸质", "原件 1", "已收") for k in range(1, 8))
    return Form(
        "zh_CN", "official-1", "", "城固县行政审批服务局", "受理通知书", "", f"临610722202611{n:06d}", "欧阳娜娜：",
        ("您提出的申请，材料齐全，符合办事指南的要求，现予受理，并按本事项公布的承诺时限办结。",),
        (
            Section("办件信息", rows=rows),
            Section("材料", heads=("序号", "名称", "形式", "份数", "情况"), lines=lines, columns=_COLUMNS),
        ),
        (Row("受理人员", "王芳"), Row("申请人签收", "")), "受理专用章", "2026年11月23日",
        f"OV1:C/610722202611{n:06d}", "办件编号二维码", "博望街道便民服务中心",
    )  # fmt: skip


def _in_turn(made_by: "dict[str, Maker]", placed: "list[list[Mark]]") -> dict[str, float]:
    """The median of a few forms of each, made turn about, in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in made_by}
    for n in range(6):
        for name, maker in made_by.items():
            began = time.perf_counter()
            maker(form(n), placed[n])
            if n:  # at the first each sets its fonts up
                times[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(each) for name, each in times.items()}


def _rss_mb() -> float:
    return resident_mb(os.getpid())


if __name__ == "__main__":
    main()
