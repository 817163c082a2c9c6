"""What every case has in common, whatever becomes of it: received, accepted, decided, handed over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from hall.cases.cases import Case, CaseState, MaterialState
from hall.cases.decisions import CHIEF
from hall.cases.lifecycle import UNDECIDED
from hall.cases.offline import Offline
from hall.cases.resultways import Delivery, Proof
from hall.cases.supplements import Way
from hall.catalogue.items import CaseType, ServiceItem
from hall.days.workdays import Unit
from hall.errors import Reason
from station.month.counter import Counter, Desk
from station.month.people import Person
from station.month.site import Site, Story
from station.month.till import Till


@dataclass(frozen=True, slots=True)
class Matter:
    """What a story is about: who wants which item, and where it began."""

    person: Person
    item: ServiceItem
    desk: Desk


class CaseLife:
    """The steps that the stories share. A method with a leading yield is a story of its own, or a part of one."""

    def __init__(self, site: Site, counter: Counter) -> None:
        self.site, self.counter, self.chance, self.cases = site, counter, site.chance, site.cases
        self.till = Till(site)

    def receive(self, matter: Matter, without: list[str] | tuple[str, ...] = ()) -> str:
        """收件, and every material ticked that is here; the id of the case."""
        site, desk = self.site, matter.desk
        for_firm = bool(matter.person.firm) and matter.item.klass == "A"
        case = self.cases.receive(matter.item.code, matter.person.applicant(for_firm), desk.ticket, desk.clerk)
        for material in case.materials:
            if material.code not in without:
                self.cases.set_material(case.id, material.code, MaterialState.RECEIVED, desk.clerk)
        site.tally["cases"] += 1
        if any(ord(letter) > 0xFFFF or letter in "㛃䶮" for letter in case.applicant.name):
            site.scene("rare character in a name", case.number)
        if "·" in case.applicant.name and len(case.applicant.name) > 10:
            site.scene("long minority name", case.number)
        return case.id

    def accepted(self, case: str, matter: Matter) -> Story:
        """受理, and on to the decision."""
        yield from self.accept(case, matter)
        yield from self.decided(case, matter)

    def accept(self, case: str, matter: Matter) -> Story:
        """受理 at the end of the visit; for a village agent, who may not, the town does it the next morning."""
        site, desk = self.site, matter.desk
        if site.staff[desk.clerk] == "agent":
            site.turned_down(Reason.ROLE_MISSING, lambda: self.cases.accept(case, desk.clerk))
            yield site.at_work(1, spread=False)
        elif site.now < desk.ends:
            yield desk.ends - timedelta(seconds=20)
        if self.cases.away and self.cases.offline(matter.item.code) is not Offline.ACCEPT:
            site.turned_down(Reason.OFFLINE_RECEIVED, lambda: self.cases.accept(case, self.hand(desk)))
            while self.cases.away:
                yield site.at_work(1, spread=False)
        if self.cases.case(case).state is not CaseState.RECEIVED:
            return  # silence was faster
        if site.turned_down(Reason.TOLD_TOO_LATE, lambda: self.cases.accept(case, self.hand(desk))):
            yield site.at_work(1)  # it is, but the hall has not said so yet
        else:
            self.till.tell(case, self.hand(desk))

    def decided(self, case: str, matter: Matter, grants: bool = True) -> Story:
        """From acceptance to the decision: by rule, on the spot by other hands, or after a review."""
        site, chance, decisions = self.site, self.chance, self.cases.decisions
        now = self.cases.case(case)
        accepter = now.accepted_by
        if grants and decisions.may_auto(case) and not now.pledge:
            decisions.auto(case, self.hand(matter.desk))
        elif grants and self.on_the_spot(matter.item):
            if site.staff.get(accepter) == CHIEF:
                decisions.grant(case, "准予", accepter)
            else:
                judge = site.one("reviewer")
                if chance.random() < 0.02 and site.staff.get(accepter) == "clerk":
                    site.turned_down(Reason.ROLE_MISSING, lambda: decisions.grant(case, "准予", accepter))
                decisions.grant(case, "准予", judge)
        else:
            days = self.days(matter.item)
            yield site.at_work(max(0, round(days * chance.uniform(0.1, 0.5))))
            if not self.undecided(case):
                return
            judge = site.one("reviewer", accepter)
            decisions.review(case, grants, "符合条件" if grants else "不符合第二项条件", judge)
            yield site.at_work(max(0, round(days * chance.uniform(0.1, 0.4))))
            if not self.undecided(case):
                return
            decider = judge if chance.random() < 0.7 else site.one(CHIEF)
            if grants:
                decisions.grant(case, "准予", decider)
            else:
                decisions.deny(case, "不符合第二项条件，依照行政许可法第三十八条", decider)
        yield from self.handed_over(self.cases.close(case, self.hand(matter.desk)), matter)

    def handed_over(self, closed: Case, matter: Matter) -> Story:
        """出件 and 送达: at once where the citizen still sits there, else as the citizen wished."""
        site, chance, case = self.site, self.chance, closed.id
        deliveries, endings = self.cases.deliveries, self.cases.endings
        if closed.received_at[:10] == site.today.isoformat():
            clerk = matter.desk.clerk
            self.till.out(case, clerk, lambda: endings.deliver(case, Delivery.WINDOW, matter.person.name, "", clerk))
            if closed.ticket and closed.decided_at[:10] == closed.received_at[:10]:
                site.scene("instant case in one visit", closed.number)
            return
        issuer = site.one("issue_clerk")
        mode = chance.choices(list(Delivery), (50, 20, 10, 20))[0]
        if mode is not Delivery.WINDOW:
            deliveries.wish(case, mode, issuer, address="演示路 1 号")
        endings.issue(case, "", issuer)
        bank = self.cases.lockers.banks[0].code
        match mode:
            case Delivery.EMS:
                yield site.after(90)
                number = f"EM{site.block:02d}{site.serial():07d}"
                self.till.out(case, issuer, lambda: deliveries.post(case, number, issuer))
                yield site.at_work(2)
                if chance.random() < 0.05:
                    deliveries.sent_back(case, "查无此人", issuer)
                    self.collected_later(case, matter)
                    return
                deliveries.arrived(case, Proof(matter.person.name), issuer)
            case Delivery.LOCKER if self.cases.lockers.free(bank):
                placed = self.till.out(case, issuer, lambda: deliveries.box(case, bank, issuer))
                yield site.after(chance.uniform(60, 3000))
                if chance.random() < 0.9:
                    deliveries.fetch(bank, placed.parcel.box, placed.code)
                    return
                yield site.at_work(5)  # nobody came in time: back to the window
                deliveries.clear(placed.parcel.id, issuer)
                self.collected_later(case, matter)
            case Delivery.ELECTRONIC:
                licence = f"DZ{site.block:02d}{site.serial():07d}"
                self.till.out(case, issuer, lambda: deliveries.send(case, licence, issuer))
            case _:
                yield site.at_work(chance.randint(1, 4))
                self.collected_later(case, matter)

    def collected_later(self, case: str, matter: Matter) -> None:
        """The applicant comes to the window for it."""
        self.visit_again(matter, lambda desk: self.collects(case, matter.person))

    def collects(self, case: str, person: Person) -> Story:
        if self.cases.case(case).state is CaseState.ISSUED:
            issuer, deliver = self.site.one("issue_clerk"), self.cases.endings.deliver
            self.till.out(case, issuer, lambda: deliver(case, Delivery.WINDOW, person.name, "", issuer))
        yield from ()

    def brings(self, case: str, lacking: list[str], clerk: str, way: Way, matter: Matter) -> Story:
        """What was missing comes in; then on, as the case stands."""
        for code in lacking:
            if self.cases.case(case).state not in (CaseState.SUPPLEMENT, CaseState.TOLERATED):
                return
            self.cases.supplements.take(case, code, way, clerk)
        now = self.cases.case(case)
        if now.state is CaseState.SUPPLEMENT:  # the notice had points beside the materials
            now = self.cases.supplements.complete(case, clerk)
        yield self.site.after(4)
        if now.state is CaseState.RECEIVED:
            yield from self.accepted(case, matter)
        else:
            yield from self.decided(case, matter)

    def visit_again(self, matter: Matter, what: Callable[[Desk], Story]) -> None:
        """The person comes to the hall once more, for `what`."""

        def errand(desk: Desk, _: Person) -> Story:
            return what(desk)

        at = self.site.at_work(0) if self.site.now.hour < 15 else self.site.at_work(1)
        self.site.begin(self.counter.visit(matter.person, matter.item.klass, errand), at)

    def hand(self, desk: Desk) -> str:
        """Who may do the legal acts where the visit was: the clerk, or in a village the town's for its agent."""
        return desk.clerk if self.site.staff[desk.clerk] != "agent" else self.site.one("clerk")

    def lacking(self, matter: Matter) -> list[str]:
        codes = [m.code for m in matter.item.materials if m.form.value == "paper"]
        return self.chance.sample(codes, min(len(codes), self.chance.choice((1, 1, 2))))

    def undecided(self, case: str) -> bool:
        return self.cases.case(case).state in UNDECIDED - {CaseState.TOLERATED, CaseState.PAUSED}

    def days(self, item: ServiceItem) -> int:
        """How many working days the hall usually takes for an item: within its promise."""
        limit = item.promised or item.statutory
        if limit is None or limit.unit in (Unit.ON_THE_SPOT, Unit.HOUR):
            return 1
        return max(1, round(limit.count * (21 if limit.unit is Unit.MONTH else 1)))

    def on_the_spot(self, item: ServiceItem) -> bool:
        limit = item.promised
        quick = limit is not None and (limit.unit in (Unit.ON_THE_SPOT, Unit.HOUR) or limit.count <= 1)
        return quick and item.case_type is CaseType.INSTANT
