"""一件事 in the month: one form for several matters, decided each by its own hands, handed out as one result."""

from hall.bundles.plans import FieldKind, Plan
from hall.bundles.standing import LIVE, said_yes
from hall.cases.casefile import Case
from hall.cases.cases import CaseState, MaterialState
from hall.cases.decisions import CHIEF
from hall.cases.resultways import Delivery
from station.month.caselife import CaseLife
from station.month.counter import Desk
from station.month.people import Person
from station.month.site import Story

_KINDS = {
    "CG26-54": 3,
    "CG26-55": 4,
    "CG26-56": 1.5,
    "CG26-57": 2,
}  # by weight: a birth, a company, a restaurant, a house
_ROUNDS = 12  # of looks at one that waits for the results of others


class OneThing(CaseLife):
    """The bundles of one site."""

    def asked(self, desk: Desk, person: Person) -> Story:
        """Opened, filled in and accepted while the applicant sits there; nobody comes twice for its parts."""
        site, chance, bundles = self.site, self.chance, self.cases.bundles
        code = chance.choices(list(_KINDS), list(_KINDS.values()))[0]
        plan = bundles.plan(code)
        opened = bundles.open(code, person.applicant(), _form(plan, person), desk.ticket, desk.clerk).id
        site.tally["bundles"] += 1
        site.tally["cases"] += len(bundles.bundle(opened).cases)
        for material in bundles.bundle(opened).missing:
            bundles.set_material(opened, material.code, MaterialState.RECEIVED, desk.clerk)
        yield desk.ends
        if chance.random() < 0.04:
            bundles.withdraw(opened, "不想办了", desk.clerk)
            return
        self._told(bundles.accept(opened, desk.clerk).cases, desk.clerk)
        yield from self._decided(opened, desk)
        yield from self._handed_out(opened, person, desk)

    def _decided(self, bundle: str, desk: Desk) -> Story:
        """Every part by hands of its own; what waits for a result goes on when that is there."""
        site, chance, bundles, decisions = self.site, self.chance, self.cases.bundles, self.cases.decisions
        for _ in range(_ROUNDS):
            live = [case for case in bundles.bundle(bundle).cases if case.state in LIVE]
            if not live:
                return
            yield site.at_work(chance.randint(0, 1))
            for case in live:
                now = self.cases.case(case.id)
                if now.state is not CaseState.ACCEPTED:
                    continue
                grants = chance.random() > 0.02
                decisions.review(case.id, grants, "符合条件" if grants else "不符合条件",
                                 site.one("reviewer", now.accepted_by))  # fmt: skip
                judge = site.one(CHIEF)
                (decisions.grant if grants else decisions.deny)(case.id, "依照有关规定", judge)
            self._told(bundles.bundle(bundle).cases, desk.clerk)
            if bundles.bundle(bundle).consequences and any(one.stuck for one in bundles.bundle(bundle).consequences):
                bundles.return_stuck(bundle, self.hand(desk))

    def _told(self, cases: tuple[Case, ...], hand: str) -> None:
        """缴费通知 of the parts that were accepted meanwhile."""
        for case in cases:
            if case.state is CaseState.ACCEPTED and not self.cases.charges.of_case(case.id):
                self.till.tell(case.id, hand)

    def _handed_out(self, bundle: str, person: Person, desk: Desk) -> Story:
        bundles, issuer = self.cases.bundles, self.site.one("issue_clerk")
        now = bundles.bundle(bundle)
        if any(case.state in LIVE for case in now.cases) or not any(case.outcome for case in now.cases):
            return
        yield self.site.after(20)
        now = bundles.issue(bundle, issuer)
        yield self.site.at_work(self.chance.randint(0, 2))
        for case in now.cases:
            self.till.settle(case.id, issuer)
        if any(map(said_yes, now.cases)):
            bundles.deliver(bundle, Delivery.WINDOW, person.name, "", issuer)
            self.site.scene("several matters on one form, one result", now.number)


def _form(plan: Plan, person: Person) -> dict[str, str]:
    """Something right in every field of the one form."""
    right = {
        FieldKind.AMOUNT: "100", FieldKind.DAY: person.birth.isoformat(), FieldKind.ID: person.number,
        FieldKind.TEXT: "如实填写",
    }  # fmt: skip
    return {field.code: right[field.kind] for field in plan.asked_fields}
