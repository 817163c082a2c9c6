"""代办 in the month: a village's agent does for who cannot come, by a mandate and in seven steps."""

from datetime import timedelta

from hall.agency.mandates import Draft, Power
from hall.agency.parties import person as party
from hall.cases.cases import MaterialState
from hall.cases.lifecycle import TERMINAL
from hall.errors import Reason
from station.month.caselife import CaseLife, Matter
from station.month.counter import Desk
from station.month.site import Story

_ITEMS = ("CG17-29", "CG17-30", "CG17-27", "CG26-52")
_MONTHS = timedelta(days=180)


class Entrusted(CaseLife):
    """The mandates of one village."""

    def morning(self) -> None:
        """On some days somebody lays a mandate on the table."""
        if self.chance.random() < 0.35:
            self.site.begin(self._entrusted(), self.site.at_work(0))

    def _entrusted(self) -> Story:
        """委托、受理、办理、送达、归档、上报、回访: what the mandate does not cover is refused."""
        site, chance, agency = self.site, self.chance, self.cases.agency
        agent, person = site.one("agent"), site.people.anybody(site.today, age=chance.randint(30, 80))
        item = chance.choice(_ITEMS)
        helper = site.people.anybody(site.today, age=45)
        draft = Draft(
            party(person.name, person.number, person.applicant().phone), party(helper.name, helper.number), (item,),
            (Power.FILE, Power.SUPPLEMENT, Power.COLLECT), site.today, site.today + _MONTHS,
            f"委托书 {site.serial()}", staff=agent,
        )  # fmt: skip
        mandate = agency.mandates.take(draft, agent).id
        site.tally["mandates"] += 1
        matter = agency.matters.entrust(mandate, item, agency.here, agent).id
        other = next(code for code in _ITEMS if code != item)
        site.turned_down(
            Reason.MANDATE_SCOPE, lambda: agency.matters.entrust(mandate, other, agency.here, agent)
        )  # fmt: skip
        yield site.after(15)
        agency.matters.take(matter, agent)
        while self.cases.away:
            yield site.at_work(1)
        case = agency.matters.file(matter, agent).case
        site.tally["cases"] += 1
        for material in self.cases.case(case).materials:
            self.cases.set_material(case, material.code, MaterialState.RECEIVED, agent)
        desk = Desk(1, agent, "", site.now)
        yield from self.accepted(case, Matter(person, self.site.catalogue.item(item), desk))
        while self.cases.case(case).state not in TERMINAL:
            yield site.at_work(1)
        agency.matters.deliver(matter, person.name, agent)
        yield site.after(10)
        agency.matters.archive(matter, f"档 {site.serial()}", agent)
        yield site.at_work(1)
        agency.matters.report(matter, "已办结", agent)
        site.turned_down(Reason.ROLE_MISSING, lambda: agency.matters.call_back(matter, "满意", agent))
        yield site.at_work(1)
        agency.matters.call_back(matter, "满意", site.one("callback_clerk"))
        site.scene("a mandate in seven steps, called back by other hands", self.cases.case(case).number)
