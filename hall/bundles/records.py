"""What happens to bundles and projects, as records. Days are ISO dates, limits the text of hall.days.workdays.Limit."""

from dataclasses import dataclass
from typing import ClassVar

from hall.record import Record


@dataclass(frozen=True, slots=True)
class BundleOpened(Record):
    """One application was taken in for several items: `cases` lists item and case in turn, `form` the answers."""

    travels: ClassVar[bool] = True
    bundle: str
    number: str
    code: str
    name: str
    lead: str
    cases: dict[str, str]
    form: dict[str, str]
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class FormAnswered(Record):
    """More of the one form of a bundle or project was filled in; `of` is its id."""

    travels: ClassVar[bool] = True
    of: str
    answers: dict[str, str]


@dataclass(frozen=True, slots=True)
class BundleMaterialSet(Record):
    """A material came in, or went back, once for all the `cases` that want it."""

    travels: ClassVar[bool] = True
    bundle: str
    material: str
    state: str
    cases: list[str]


@dataclass(frozen=True, slots=True)
class ResultHandedOn(Record):
    """The result of case `of` became the `material` of `case`, inside the house."""

    travels: ClassVar[bool] = True
    bundle: str
    case: str
    material: str
    of: str


@dataclass(frozen=True, slots=True)
class BundleAccepted(Record):
    """The whole was accepted: `due` is the promised day of all of it, "" where no calendar reaches."""

    travels: ClassVar[bool] = True
    bundle: str
    due: str
    promised: str
    calendar: str


@dataclass(frozen=True, slots=True)
class BundleWithdrawn(Record):
    """The applicant took back what was not decided yet: the `cases`."""

    travels: ClassVar[bool] = True
    bundle: str
    why: str
    cases: list[str]


@dataclass(frozen=True, slots=True)
class BundleStuckReturned(Record):
    """The `cases` whose awaited result will not come were given back."""

    travels: ClassVar[bool] = True
    bundle: str
    cases: list[str]


@dataclass(frozen=True, slots=True)
class BundleIssued(Record):
    """统一出件: everything is decided and handed out as one result; `denied` names the items that were not granted."""

    travels: ClassVar[bool] = True
    bundle: str
    result: str
    granted: list[str]
    denied: list[str]


@dataclass(frozen=True, slots=True)
class BundleDelivered(Record):
    """The one result reached the applicant."""

    travels: ClassVar[bool] = True
    bundle: str
    mode: str
    signer: str


@dataclass(frozen=True, slots=True)
class ProjectOpened(Record):
    """A project began, under the budgets of a profile; `stages` and `leads` go in step."""

    travels: ClassVar[bool] = True
    project: str
    number: str
    name: str
    kind: str
    profile: str
    rule: str
    budget: str
    whole: str
    stages: list[str]
    leads: list[str]
    flags: list[str]
    form: dict[str, str]


@dataclass(frozen=True, slots=True)
class StageBegun(Record):
    """A stage began; `minutes` is the joint pre-review it began on while an earlier one runs, "" otherwise."""

    travels: ClassVar[bool] = True
    project: str
    stage: str
    lead: str
    budget: str
    minutes: str = ""


@dataclass(frozen=True, slots=True)
class ProjectCaseJoined(Record):
    """A case counts to a stage."""

    travels: ClassVar[bool] = True
    project: str
    stage: str
    case: str


@dataclass(frozen=True, slots=True)
class JointHeld(Record):
    """Several departments did one thing together, once: `kind` is a hall.bundles.stages.Joint."""

    travels: ClassVar[bool] = True
    joint: str
    project: str
    stage: str
    kind: str
    departments: list[str]
    passed: bool
    words: str


@dataclass(frozen=True, slots=True)
class StageEnded(Record):
    """A stage is done; `spent` days of its budget, in the budget's unit."""

    travels: ClassVar[bool] = True
    project: str
    stage: str
    spent: int
    budget: str


@dataclass(frozen=True, slots=True)
class ProjectClosed(Record):
    """Every stage is done; `spent` days of the whole."""

    travels: ClassVar[bool] = True
    project: str
    spent: int
    budget: str


@dataclass(frozen=True, slots=True)
class ProjectStopped(Record):
    """The project goes no further."""

    travels: ClassVar[bool] = True
    project: str
    why: str
