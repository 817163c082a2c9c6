"""How a region's profile bears on cases: the clocks of the law, the lamps, and what the region itself promises."""

from dataclasses import replace
from pathlib import Path

from hall.cases.caserules import CaseRules, read_case_rules
from hall.catalogue.items import Kind
from hall.days.workdays import Limit
from hall.places import HALLS
from hall.profiles import Profile, read_national
from hall.rows import Row, read_rows


def region_rules(hall: str, profile: Profile, halls: Path = HALLS) -> CaseRules:
    """The rules of `hall` under `profile` as it stands on a day: another profile is another set of rules.

    The five days to tell what is missing (行政许可法 art. 32) bind licences, unless the profile names other kinds.
    Raises Garbled naming the field of the hall's files that is wrong.
    """
    rules = read_case_rules(hall, halls)
    answer, decide = profile.rule("licence.tell"), profile.decision_rule(Kind.LICENCE)
    return replace(
        rules,
        answer=replace(answer, kinds=answer.kinds or rules.answer.kinds),
        extension=decide.extension if decide and decide.extension else rules.extension,
        joint=profile.rule("licence.joint"),
        deliver=profile.rule("licence.deliver"),
        review=profile.rule("remedy.review").limit,
        suit=profile.rule("remedy.lawsuit").limit,
        lamps=profile.lamps,
        promises=_promises(halls / hall / "promises.toml", profile),
    )


def _promises(file: Path, profile: Profile) -> dict[str, Limit]:
    if not file.exists():
        return {}
    top, country = read_rows(file), read_national()
    found: dict[str, Limit] = {}
    for row in top.rows("promises"):
        item, limit = row.text("item"), _promise(row, profile, country)
        row.done()
        if limit:
            found[item] = limit
    top.done()
    return found


def _promise(row: Row, profile: Profile, country: Profile) -> Limit | None:
    """The limit of the rule or project that a row names. What only the whole country has is no promise of a region."""
    rule, project = row.text("rule", ""), row.text("project", "")
    if bool(rule) == bool(project):
        raise row.fault("rule", "rule 和 project 写一个")
    own = [each.limit for each in profile.rules if each.id == rule and each not in country.rules]
    own += [each.rule.limit for each in profile.projects if project in each.applies and each not in country.projects]
    return own[0] if own else None
