"""What happens to the calendar, as records."""

from dataclasses import dataclass

from hall.record import Record


@dataclass(frozen=True, slots=True)
class CalendarChanged(Record):
    """The edition of a year was taken from a signed notice: days are counted by it from now on."""

    year: int
    edition: str
