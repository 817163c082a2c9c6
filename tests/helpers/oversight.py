"""A hall under supervision: its cases may go every way (tests.helpers.lifecycle); its rules are the shipped ones, but
that of all papers the notice of acceptance alone is missed: so a test need not print the others."""

from dataclasses import dataclass, replace

from hall.cases.casefile import CaseFile
from hall.cases.cases import Cases
from hall.catalogue.catalogue import Catalogue
from hall.oversight.fees import Fees
from hall.oversight.regulators import Regulators
from hall.oversight.supervision import Supervision
from hall.oversight.watchrules import RuleId, WatchRules, read_watch_rules
from hall.places import Place
from hall.store import Store
from tests.helpers.hall import CALENDAR, PLACE, STATION
from tests.helpers.lifecycle import CATALOGUE, RULES, cases_over

_SHIPPED = read_watch_rules("chenggu")
_MISSED = replace(_SHIPPED.rules[RuleId.PAPER_MISSING], papers={"acceptance": "acceptance_notice"})
RULEBOOK = replace(_SHIPPED, rules={**_SHIPPED.rules, RuleId.PAPER_MISSING: _MISSED})


@dataclass(frozen=True)
class Watched:
    """That hall: its cases, who watches them, and what goes to the regulator."""

    store: Store
    file: CaseFile
    cases: Cases
    supervision: Supervision
    regulators: Regulators
    fees: Fees


def watched(
    store: Store, place: Place = PLACE, rules: WatchRules = RULEBOOK, catalogue: Catalogue = CATALOGUE
) -> Watched:
    """The watched hall over `store`."""
    cases = cases_over(store)
    file = CaseFile(store, catalogue, CALENDAR, RULES)
    return Watched(
        store, file, cases, Supervision(file, place, rules, STATION),
        Regulators(file, cases.endings, rules.orders.push_kinds, {"A-1": "市场监管局"}), Fees(store, catalogue),
    )  # fmt: skip


def without(rules: WatchRules, *ids: str) -> WatchRules:
    """The rules without some of them."""
    return replace(rules, rules={id_: rule for id_, rule in rules.rules.items() if id_ not in ids})
