"""The bundles and projects of the demonstration hall over a store, with its own catalogue and a form filled in."""

from dataclasses import dataclass

from hall.bundles.bundles import Bundles
from hall.bundles.planrows import read_bundles
from hall.bundles.plans import FieldKind, Plan
from hall.cases.caserules import CaseRules
from hall.cases.cases import Cases, MaterialState
from hall.catalogue.catalogue import read_catalogue
from hall.store import Store
from tests.helpers.hall import CALENDAR, STATION, applicant, id_number
from tests.helpers.lifecycle import BOSS, CHIEF, CLERK, ISSUER, REVIEWER, cases_over

CATALOGUE = read_catalogue("chenggu")
SHEET = read_bundles("chenggu", CATALOGUE)
COMPANY, BIRTH, RESTAURANT, HOUSE, PROJECT = "CG26-55", "CG26-54", "CG26-56", "CG26-57", "CG26-58"


@dataclass(frozen=True)
class OneThing:
    """The bundles of a store, with the cases behind them."""

    store: Store
    cases: Cases
    bundles: Bundles


def one_thing(store: Store, rules: CaseRules | None = None) -> OneThing:
    """The demonstration hall's bundles over `store`, with one person of every role on its staff."""
    cases_over(store)
    cases = Cases(store, CATALOGUE, CALENDAR, STATION, rules or CaseRules())
    cases.hall = "chenggu"
    return OneThing(store, cases, cases.bundles)


def answers(plan: Plan) -> dict[str, str]:
    """Something right in every field of a form."""
    right = {
        FieldKind.AMOUNT: "100",
        FieldKind.DAY: "2026-11-20",
        FieldKind.ID: id_number(7),
        FieldKind.TEXT: "如实填写",
    }
    return {field.code: right[field.kind] for field in plan.asked_fields}


def opened(hall: OneThing, code: str = COMPANY, ticket: str = "", n: int = 1) -> str:
    """The id of a bundle whose form is full."""
    plan = hall.bundles.plan(code)
    return hall.bundles.open(code, applicant(n), answers(plan), ticket, CLERK).id


def filled(hall: OneThing, code: str = COMPANY, without: tuple[str, ...] = ()) -> str:
    """The id of a bundle with everything it asks for, but the materials `without`."""
    id_ = opened(hall, code)
    for material in hall.bundles.bundle(id_).materials:
        if material.code not in without:
            hall.bundles.set_material(id_, material.code, MaterialState.RECEIVED, CLERK)
    return id_


def decide(hall: OneThing, bundle: str, item: str, grants: bool = True) -> None:
    """The decision on one item of a bundle."""
    case = next(case for case in hall.bundles.bundle(bundle).cases if case.item == item)
    (hall.cases.decisions.grant if grants else hall.cases.decisions.deny)(case.id, "依据某法", CHIEF)


__all__ = [
    "BIRTH", "BOSS", "CATALOGUE", "CHIEF", "CLERK", "COMPANY", "HOUSE", "ISSUER", "PROJECT", "RESTAURANT", "REVIEWER",
    "SHEET", "OneThing", "answers", "decide", "filled", "one_thing", "opened",
]  # fmt: skip
