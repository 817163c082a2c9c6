"""The hall's own sheets from the command line: the report of a day or a month, and the morning's look on paper."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hall.clock import SystemClock
from hall.errors import Reason, Refused, Unavailable
from hall.settings import Settings
from hall.words import N_, Words
from station.topics import Topics

if TYPE_CHECKING:
    from printing.paper import Form
    from station.check import Finding

Show = Callable[[object, Sequence[str]], None]


def report(settings: Settings, what: str, day: date | None, paper: Path | None, say: Words, show: Show) -> int:
    """日报 or 月报 ("day" or "month") of the day, or of the month it lies in; `paper` is a file for it as PDF.

    Raises Unavailable when the store or the file cannot be used.
    """
    from hall.oversight.daybook import read_daybook
    from printing.hallpapers import month_of

    hall = Topics(settings)
    try:
        today = hall.store.clock.now().date()
        day = day or today
        since, until = (day, day) if what == "day" else month_of(day, today)
        if paper:
            papers = hall.hall_papers()
            write(papers.daily(day) if what == "day" else papers.monthly(day), paper)
        book = read_daybook(hall.store, since, until)
    finally:
        hall.store.close()
    counts = [{"group": group, "what": one, "count": count} for group, one, count in book.lines]
    document = {"since": since, "until": until, "counts": counts, "records": book.records, "head": book.head}
    lines = [f"{say(group)}  {say(one)}  {count}" for group, one, count in book.lines]
    told = say(N_("{since} 至 {until}，日志 {n} 条，摘要 {head}"), since=since, until=until, n=book.records,
               head=book.head[:16] or "—")  # fmt: skip
    show(document, [told, *lines])
    return 0


def readiness(settings: Settings, findings: "Sequence[Finding]", paper: Path) -> None:
    """晨检报告 as PDF. It needs no store: a machine whose store is broken says so on paper too.

    Raises Garbled when the hall's files cannot be read, Unavailable when the file cannot be written.
    """
    from hall.cases.regions import region_rules
    from hall.places import read_place
    from hall.profiles import profile_on, read_national
    from printing.documents import sheets
    from printing.documents.facts import Issuer

    site, today = settings.site, SystemClock().now().date()
    try:
        profile = profile_on(site.profile, today)
    except Refused as no:
        if no.reason not in (Reason.PROFILE_NOT_IN_FORCE, Reason.PROFILE_ENDED):
            raise
        profile = read_national().on(today)
    issuer = Issuer(read_place(site.hall), site, region_rules(site.hall, profile))
    write(sheets.readiness([(one.what, one.ok, one.found) for one in findings], issuer, today), paper)


def write(form: "Form", file: Path) -> None:
    """A form as PDF. Raises Unavailable when the file cannot be written."""
    from printing.pdf import make

    try:
        file.write_bytes(make(form))
    except OSError as fault:
        raise Unavailable("file", f"{file}: {fault.strerror}") from fault
