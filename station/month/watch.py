"""The evening look of the supervisors, and at the month's end every target's figure."""

from dataclasses import replace
from typing import Any

from hall.cases.casefile import CaseFile
from hall.errors import Refused
from hall.oversight.facts import read_marks
from hall.oversight.figures import Figures
from hall.oversight.supervision import Supervision
from hall.oversight.watchrules import RuleId, WatchRules, read_watch_rules
from hall.profiles import profile_names, profile_on
from station.month.plan import HALL
from station.month.site import Site


class Watch:
    """Supervision of one site. Nothing is printed in a simulated month, so papers are not watched for here: that all
    of them are owed and recorded is the audit's to say."""

    def __init__(self, site: Site) -> None:
        self._site = site
        file = CaseFile(site.store, site.catalogue, site.calendar, site.rules)
        self._supervision = Supervision(file, site.place, _unprinted(read_watch_rules(HALL)), site.here.station)
        self._file = file

    def evening(self) -> None:
        """Look at everything once; what is found is counted by its rule."""
        for finding in self._supervision.watch().findings:
            self._site.tally[f"finding {finding.rule.value}"] += 1

    def figures(self) -> list[dict[str, Any]]:
        """Every target's figure for the days of the month, for each region whose profile is in force."""
        found: list[dict[str, Any]] = []
        marks, plan = read_marks(HALL), self._site.plan
        for name in profile_names():
            try:
                profile = profile_on(name, plan.last)
            except Refused:
                continue
            figures = Figures(self._file, self._site.place, marks, profile)
            found += [figure.plain() for figure in figures.all(plan.first, plan.last)]
        return found


def _unprinted(rules: WatchRules) -> WatchRules:
    return replace(rules, rules={id_: rule for id_, rule in rules.rules.items() if id_ != RuleId.PAPER_MISSING})
