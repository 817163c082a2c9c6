"""The figures of projects, under the names that the targets of the profiles ask for: T-12, T-13, T-23, T-30."""

from collections.abc import Mapping
from dataclasses import dataclass

from hall.bundles.projectfile import ProjectFile
from hall.bundles.stages import KIND_WORDS, ProjectKind
from hall.profiles import Profile

_FAST = "fast_"  # the ids of the budgets of a fast flow (绍 四(七) 订单式)


@dataclass(frozen=True, slots=True)
class ProjectFigure:
    """One figure with the projects behind it, worst first."""

    value: float
    projects: tuple[str, ...]


def project_figures(file: ProjectFile, profile: Profile) -> Mapping[str, ProjectFigure]:
    """By measure: the days the slowest project that was closed under `profile` took of each budget, in its own unit,
    and the share of the projects that fit the fast flow which went that way, in per cent.

    A measure without a project is left out. Raises Refused(CALENDAR_UNKNOWN).
    """
    every = file.projects("WHERE profile = ? ORDER BY opened_at, number", profile.name)
    spent: dict[str, list[tuple[int, str]]] = {}
    for project in every:
        if project.state == "closed":
            rules = (project.rule, project.whole_rule)
            for rule, standing in zip(rules, file.standing(project), strict=False):
                measure = f"project_days_{rule.removeprefix('main_')}"
                spent.setdefault(measure, []).append((standing.spent, project.id))
    found: dict[str, ProjectFigure] = {}
    for measure, days in spent.items():
        worst = sorted(days, key=lambda each: -each[0])
        found[measure] = ProjectFigure(float(worst[0][0]), tuple(id_ for _, id_ in worst))
    fit = [project for project in every if project.kind in fast_kinds(profile)]
    if fit:
        slow = tuple(project.id for project in fit if not project.rule.startswith(_FAST))
        found["fast_flow_share"] = ProjectFigure(100 * (len(fit) - len(slow)) / len(fit), slow)
    return found


def fast_kinds(profile: Profile) -> frozenset[ProjectKind]:
    """The kinds of project that fit the fast flow of `profile`."""
    fast = {kind for project in profile.projects if project.rule.id.startswith(_FAST) for kind in project.applies}
    return frozenset(kind for kind in KIND_WORDS if kind in fast)
