"""The bytes of a queue ticket: all typed in the printer's own font, and with lines and its code drawn as pictures."""

import statistics
import time
from collections.abc import Callable

from hall import printers
from printing.paper import Row, Slip
from printing.ticket import render
from station.bench.figure import Figure, percentile

TYPED_MS, DRAWN_MS = 5.0, 25.0


def measure(count: int) -> dict[str, Figure]:
    """The thread's own time of one ticket, 99th percentile of `count`; each has words, names and a code of its own."""
    native, plain = printers.load("escpos-80"), printers.load("escpos-80-noqr")

    def typed(n: int) -> bytes:
        return render(_slip(n, f"欧阳{chr(0x4E00 + n)}"), native)

    def drawn(n: int) -> bytes:
        rare = "".join(chr(0x20000 + 61 * n + k) for k in range(3))
        return render(_slip(n, rare if n % 2 else f"ئابدۇللا·مەمەت·{rare}"), plain)

    return {
        "ticket_typed": _figure(typed, count, TYPED_MS),
        "ticket_drawn": _figure(drawn, count, DRAWN_MS),
    }


def _figure(made: Callable[[int], bytes], count: int, goal_ms: float) -> Figure:
    times, sizes = list[float](), list[int]()
    for n in range(count + 1):
        began = time.thread_time()
        sizes.append(len(made(n)))
        times.append((time.thread_time() - began) * 1000)
    first, later = times[0], times[1:]  # at the first, faces and libraries are loaded
    p99 = percentile(later, 0.99)
    detail = {"p50": statistics.median(later), "max": max(later), "first": first, "bytes": statistics.median(sizes)}
    return Figure(p99, "ms", f"p99 <= {goal_ms:g} ms", p99 <= goal_ms, detail=detail)


def _slip(n: int, name: str) -> Slip:
    rows = (
        Row("前面等候", f"{n} 人"), Row("预计等候", f"约 {n} 分钟"),
        Row("持号人", name), Row("取号时间", "2026-11-23 09:31"),
    )  # fmt: skip
    notes = ("请留意屏幕和语音，叫到您的号后，到屏幕显示的窗口办理。", "当日有效。过号请到咨询台。")
    number = f"A{n:03d}"
    code = f"OV1:T/610722001/20261123/{number}"
    return Slip("zh_CN", "", "博望街道便民服务中心", "排队号", "", number, "综合受理", rows, notes, code)
