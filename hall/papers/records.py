"""Records of what people said of papers that came out of a printer, or did not."""

from dataclasses import dataclass

from hall.record import Record


@dataclass(frozen=True, slots=True)
class PaperAnswered(Record):
    """Whether a paper that its printer could not prove came out, as the person who looked said it."""

    job: str
    paper: str
    number: str
    copy: int
    came: bool


@dataclass(frozen=True, slots=True)
class DocketGiven(Record):
    """文号: what an official paper of a case is numbered with from here on, in every print of it."""

    paper: str
    number: str


@dataclass(frozen=True, slots=True)
class SheetSpoiled(Record):
    """废张: a sheet came out unfit; `reason` is one of hall.papers.jobs.Spoilt's values."""

    job: str
    paper: str
    number: str
    copy: int
    reason: str


@dataclass(frozen=True, slots=True)
class StorePutBack(Record):
    """The store is a copy of what it was `since`, and what came after is forgotten: `why` is how that was noticed, a
    constant of hall.putback. So many numbers are left free from here on: of each series of 文号, of the day's cases,
    and of each class of tickets."""

    why: str
    since: str
    dockets: int
    cases: int
    tickets: int
