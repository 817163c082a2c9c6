"""Steps of a desk whose topics are loaded behind its first frame: credit, projects, services outside, oversight."""

from clerk.creditsteps import CREDIT
from clerk.hallsteps import HallStep
from clerk.hotlinesteps import HOTLINE_STEPS, REPORT_STEPS
from clerk.projectsteps import PROJECTS
from clerk.ratingsteps import RATING_STEPS
from clerk.servicesteps import DUTY, ERRANDS, STEWARDS
from clerk.steps import DeskStep
from clerk.watchsteps import WATCH_STEPS

LATER: tuple[DeskStep | HallStep, ...] = (
    *CREDIT,
    *PROJECTS,
    *ERRANDS,
    *STEWARDS,
    *DUTY,
    *HOTLINE_STEPS,
    *RATING_STEPS,
    *REPORT_STEPS,
    *WATCH_STEPS,
)
