"""What the steps of a case are measured by: days, whether a second notice goes, which items go which quick way.

The values here are the law's where it sets one (行政许可法 art. 32, 42, 44; 行政复议法 art. 20;
行政诉讼法 art. 46), and ours where it does not; a hall's cases.toml or a regional profile puts its own in their place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from hall.cases.counterrules import CounterRules, read_counter_rules
from hall.catalogue.items import Kind, ServiceItem
from hall.days.clocks import LampRule, Rule
from hall.days.workdays import Limit, Unit
from hall.places import HALLS
from hall.rows import read_rows
from hall.words import N_


class Again(StrEnum):
    """What becomes of a second notice of supplement."""

    REFUSE = "refuse"
    ESCALATE = "escalate"  # it needs the word of a supervisor


_ANSWER = Rule("answer", N_("一次性告知"), Limit(5, Unit.WORKING_DAY), "行政许可法第三十二条", kinds=(Kind.LICENCE,))
_SUPPLEMENT = Rule("supplement", N_("补正材料"), Limit(15, Unit.WORKING_DAY), "", rolls=True)
_EXTENSION = Limit(10, Unit.WORKING_DAY)
_JOINT = Rule(
    "joint", N_("统一办理、联合办理、集中办理"), Limit(45, Unit.WORKING_DAY), "行政许可法第四十二条第二款",
    extension=Limit(15, Unit.WORKING_DAY),
)  # fmt: skip
_DELIVER = Rule("deliver", N_("送达"), Limit(10, Unit.WORKING_DAY), "行政许可法第四十四条")
_REVIEW = Limit(60, Unit.NATURAL_DAY)
_SUIT = Limit(6, Unit.MONTH)
_LAMPS = LampRule(0.2, 1, 2)


@dataclass(frozen=True, slots=True)
class Cooling:
    """冷静期: how long something is thought over from its receipt, and how long its applicants may come again
    afterwards; None where they always may."""

    think: Limit
    come: Limit | None = None


@dataclass(frozen=True, slots=True)
class CaseRules:
    """`answer` times 受理, 补正 or 不予受理; where it binds the kind, silence counts as acceptance.

    `supplement` is the applicant's time after a notice; `extension` may be added once to a licence's limit, that of
    `joint` to one of several organs; `deliver` runs from the decision; `review` and `suit` are the remedies.
    `pledges` names, per item, the materials that a pledge may stand for; `auto` the items a rule decides (秒批);
    `cooling` the items that are thought over first, by law (hall.cases.cooling). `promises` are the region's own limits
    of items, in the place of the hall's. `review_organ` and `court` are whom the remedies go to; `decided_here` are the
    items of windows that decide what they take in (受审合一; hall.agency.windows).
    """

    answer: Rule = _ANSWER
    supplement: Rule = _SUPPLEMENT
    extension: Limit = _EXTENSION
    joint: Rule = _JOINT
    deliver: Rule = _DELIVER
    review: Limit = _REVIEW
    suit: Limit = _SUIT
    lamps: LampRule = _LAMPS
    again: Again = Again.ESCALATE
    pledges: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    auto: frozenset[str] = frozenset()
    cooling: Mapping[str, Cooling] = field(default_factory=dict[str, Cooling])
    promises: Mapping[str, Limit] = field(default_factory=dict[str, Limit])
    review_organ: str = ""
    court: str = ""
    decided_here: frozenset[str] = frozenset()
    counter: CounterRules = field(default_factory=CounterRules)

    def promise(self, item: ServiceItem) -> Limit | None:
        """The limit promised for `item`: the region's before the hall's, and never a longer one than the law's."""
        mine, law = self.promises.get(item.code), item.statutory
        if mine and law and mine.unit is law.unit and mine.count > law.count:
            return law
        return mine or item.promised

    def longer(self, kind: str, limit: Limit | None) -> Limit | None:
        """What may be added once to `limit` of an item of `kind`; None where no law adds to it.

        行政许可法 art. 42 (20 + 10, 45 + 15) is the law of licences; what is no licence has none like it.
        """
        by = self.joint.extension if limit == self.joint.limit else self.extension
        return by if by and limit and kind == Kind.LICENCE and limit.unit is by.unit else None


def read_case_rules(hall: str, halls: Path = HALLS) -> CaseRules:
    """The rules in `hall`'s cases.toml; the defaults where it has none.

    Raises Garbled naming the field that is wrong.
    """
    file = halls / hall / "cases.toml"
    if not file.exists():
        return CaseRules(counter=read_counter_rules(hall, halls))
    top = read_rows(file)
    pledges: dict[str, tuple[str, ...]] = {}
    for row in top.rows("pledges"):
        pledges[row.text("item")] = row.texts("materials")
        row.done()
    cooling: dict[str, Cooling] = {}
    for row in top.rows("cooling"):
        think, come = row.whole("days"), row.whole("come", 0)
        cooling[row.text("item")] = Cooling(
            Limit(think, Unit.NATURAL_DAY), Limit(come, Unit.NATURAL_DAY) if come else None
        )
        row.done()
    rules = CaseRules(
        again=top.choice("again", Again, Again.ESCALATE),
        pledges=pledges,
        auto=frozenset(top.texts("auto")),
        cooling=cooling,
        review_organ=top.text("review_organ"),
        court=top.text("court"),
        counter=read_counter_rules(hall, halls),
    )
    top.done()
    return rules
