"""按责转办: which unit answers for what, as the hall's own file says it; and which calls are no business of 12345.

昌 三(二)5: one number receives all, and passes on by duty; emergencies belong to 110, 119, 120 and 122.
"""

from dataclasses import dataclass
from pathlib import Path

from hall.errors import Reason, Refused
from hall.places import HALLS
from hall.rows import read_rows


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of the list: `unit` leads (主办), `helpers` take part (协办); `words` are those people say for it."""

    topic: str
    name: str
    unit: str
    helpers: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Emergency:
    """A number that is to be called at once, and the words that make one think of it."""

    number: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duties:
    """The list of duties of a hall. `phones` are the published telephones whose answering is measured."""

    duties: tuple[Duty, ...]
    emergencies: tuple[Emergency, ...] = ()
    phones: tuple[str, ...] = ()

    def duty(self, topic: str) -> Duty:
        """The line of a topic. Raises Refused(TOPIC_UNKNOWN)."""
        for duty in self.duties:
            if duty.topic == topic:
                return duty
        raise Refused(Reason.TOPIC_UNKNOWN, topic=topic)

    def unit(self, name: str) -> str:
        """`name`, if the list knows such a unit. Raises Refused(UNIT_UNKNOWN)."""
        if all(name != duty.unit and name not in duty.helpers for duty in self.duties):
            raise Refused(Reason.UNIT_UNKNOWN, unit=name)
        return name

    def suggested(self, said: str) -> list[Duty]:
        """The lines whose words stand in what was said, those with most of them first; the operator chooses."""
        hits = [(sum(word in said for word in duty.words), duty) for duty in self.duties]
        return [duty for n, duty in sorted(hits, key=lambda hit: -hit[0]) if n]

    def emergency(self, said: str) -> str:
        """The number to call at once if the words sound like an emergency; "" if none does."""
        return next((one.number for one in self.emergencies if any(word in said for word in one.words)), "")


def read_duties(hall: str, halls: Path = HALLS) -> Duties:
    """The list in `hall`'s duties.toml. Raises Garbled naming the row and the field that is wrong."""
    top = read_rows(halls / hall / "duties.toml")
    duties: list[Duty] = []
    for row in top.rows("duties"):
        duty = Duty(row.text("topic"), row.text("name"), row.text("unit"), row.texts("helpers"), row.texts("words"))
        row.done()
        if duty.topic in {other.topic for other in duties}:
            raise row.fault("topic", f"{duty.topic} 已经用过")
        if duty.unit in duty.helpers:
            raise row.fault("helpers", "主办单位不能同时是协办单位")
        duties.append(duty)
    emergencies: list[Emergency] = []
    for row in top.rows("emergencies"):
        emergencies.append(Emergency(row.text("number"), row.texts("words")))
        row.done()
    found = Duties(tuple(duties), tuple(emergencies), top.texts("phones"))
    top.done()
    if not duties:
        raise top.fault("duties", "职责清单是空的")
    return found
