"""A print queue as the tray sees it, whoever keeps it: how it is, how a job is, and what both can be asked."""

from dataclasses import dataclass
from typing import Protocol

from hall.events import DeviceState
from hall.ports import PrintOutcome


class Silent(Exception):
    """The other end is not there, or broke off, or said what cannot be read. `began`: after bytes of ours. `why`: what
    an installer is told of it, where there is something to tell."""

    def __init__(self, began: bool, why: str = "") -> None:
        super().__init__("silent")
        self.began, self.why = began, why


@dataclass(frozen=True, slots=True)
class Queue:
    """How a queue is: `stands` why nothing comes out just now, None where it prints; `keeps` that it holds on to ended
    jobs, which can be taken away one by one; `witness` that the printer itself tells how a job ended."""

    accepts: bool
    stands: DeviceState | None
    pdf: bool
    a4: bool
    keeps: bool
    witness: bool


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its queue tells it: `end` "" while it is under way, else "completed", "canceled" or "aborted".
    `touched`: the printer may have begun with it. `stands`: what holds up this job, where the queue tells it so."""

    id: int
    name: str
    end: str
    clean: bool  # no warning or error stands beside its end
    sheets: int | None
    touched: bool
    stands: DeviceState | None = None


class PrintQueue(Protocol):
    """What each method cannot find out it raises as Silent (nobody there) or Garbled (nonsense)."""

    def look(self) -> Queue:
        """How the queue is. Garbled also where there is none of this name."""
        ...

    def hand_over(self, name: str, pdf: bytes, queue: Queue) -> Job | PrintOutcome:
        """One paper, once: the job it became, or how it failed. Silent with `began` where there may be a job."""
        ...

    def find(self, name: str) -> Job | None:
        """The latest job of ours called so."""
        ...

    def job(self, job: Job) -> Job | None:
        """The same job now; None where the queue knows it no more, or its number is another's."""
        ...

    def cancel(self, job: Job) -> None:
        """Take it back; whether that came in time `job` tells afterwards."""
        ...

    def purge(self, job: Job) -> None:
        """Have the queue forget a job that ended, with its files. A failure goes to the log: `kept` counts them."""
        ...

    def kept(self) -> int:
        """How many ended jobs of ours the queue still has."""
        ...
