"""Who manages the work in a region, and of every task who leads (牵头), answers (责任) and assists (配合).

绍 五（一）; 城 六-2, 六-13, 七; 昌 三; 德: the bodies differ by region, so they are data. 昌 三, 绍 三（四）: every
task names its units, and the head of the unit is the first to answer (第一责任人).
"""

from dataclasses import dataclass
from pathlib import Path

from hall.profiles import profile_names
from hall.resources import RESOURCES
from hall.rows import Row, read_rows

BODIES = RESOURCES / "bodies.toml"


@dataclass(frozen=True, slots=True)
class Body:
    """A managing body of a region, and what it is there for."""

    region: str
    name: str
    duty: str


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a region's document, with the clause that gives it."""

    region: str
    clause: str
    name: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    assisting: tuple[str, ...]

    def part_of(self, unit: str) -> str:
        """What a unit is in this task: "lead", "responsible", "assisting", or "" for none of them."""
        parts = (("lead", self.lead), ("responsible", self.responsible), ("assisting", self.assisting))
        return next((part for part, units in parts if unit in units), "")


@dataclass(frozen=True, slots=True)
class Bodies:
    """The bodies and tasks of every region."""

    bodies: tuple[Body, ...]
    tasks: tuple[Task, ...]

    def of(self, region: str) -> tuple[Body, ...]:
        """The managing bodies of a region."""
        return tuple(body for body in self.bodies if body.region == region)

    def tasks_of(self, region: str, unit: str = "") -> tuple[Task, ...]:
        """The tasks of a region, all or those a unit has a part in."""
        return tuple(task for task in self.tasks if task.region == region and (not unit or task.part_of(unit)))


def read_bodies(file: Path = BODIES) -> Bodies:
    """The bodies and tasks of `file`. Raises Garbled naming the row and the field that is wrong."""
    top = read_rows(file)
    bodies: list[Body] = []
    for row in top.rows("bodies"):
        body = Body(_region(row), row.text("name"), row.text("duty"))
        row.done()
        if (body.region, body.name) in {(other.region, other.name) for other in bodies}:
            raise row.fault("name", f"{body.name} 已经写过")
        bodies.append(body)
    tasks: list[Task] = []
    for row in top.rows("tasks"):
        task = Task(
            _region(row), row.text("clause"), row.text("name"), row.texts("lead"), row.texts("responsible"),
            row.texts("assisting"),
        )  # fmt: skip
        row.done()
        if not task.lead:
            raise row.fault("lead", "要写明牵头单位")
        if twice := set(task.lead) & set(task.responsible + task.assisting) | set(task.responsible) & set(
            task.assisting
        ):
            raise row.fault("responsible", f"{min(twice)} 只能有一种责任")
        tasks.append(task)
    top.done()
    return Bodies(tuple(bodies), tuple(tasks))


def _region(row: Row) -> str:
    region = row.text("region")
    if region not in profile_names():
        raise row.fault("region", f"没有这个地区：{region}")
    return region
