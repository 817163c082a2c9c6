"""The calendar of working days from the command line: how far it reaches, and a signed notice taken in."""

from collections.abc import Callable, Sequence
from pathlib import Path

from hall.days.notices import read_calendar, take_notice
from hall.days.records import CalendarChanged
from hall.days.workdays import Calendar
from hall.errors import Unavailable
from hall.journal import append
from hall.settings import Settings
from hall.words import N_, Words
from station.topics import Topics

FOLDER = "calendars"  # in the data folder: the notices taken
ACTOR = "command"

Show = Callable[[object, Sequence[str]], None]


def show_calendar(settings: Settings, say: Words, show: Show) -> int:
    """Which years are known, in which edition, and the last day that can be counted to."""
    _tell(_calendar(settings), [], say, show)
    return 0


def take(settings: Settings, file: Path, say: Words, show: Show) -> int:
    """Take a signed notice of one year; every face of the machine counts by it at once, and the journal says so.

    Raises Unavailable when the file cannot be read, Garbled or Refused for a notice that is not taken.
    """
    try:
        notice = file.read_bytes()
    except OSError as fault:
        raise Unavailable("file", f"{file}: {fault.strerror}") from fault
    store = Topics(settings).store
    try:
        year = take_notice(notice, settings.data / FOLDER, settings.trust.calendar)
        with store.atomic():
            append(store, CalendarChanged(year.year, year.edition), ACTOR)
    finally:
        store.close()
    told = say(N_("已采用 {year} 年放假安排，版本 {edition}"), year=year.year, edition=year.edition)
    _tell(_calendar(settings), [told], say, show)
    return 0


def _calendar(settings: Settings) -> Calendar:
    return read_calendar(settings.site.hall, settings.data / FOLDER, settings.trust.calendar)


def _tell(calendar: Calendar, first: Sequence[str], say: Words, show: Show) -> None:
    years = sorted(calendar.years)
    known = say(N_("可以计算到 {year} 年年底，版本 {version}"), year=years[-1], version=calendar.version)
    ahead = say(N_("再往后的期限要等放假安排公布"))
    show({"years": years, "version": calendar.version}, [*first, known, ahead])
