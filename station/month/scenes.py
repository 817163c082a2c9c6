"""The required scenarios that chance alone would not bring about, put on the agenda of the sites they belong to."""

from collections.abc import Callable
from datetime import date, timedelta

from hall.agency.errands import Errands, Ground, Half
from hall.agency.parties import person
from hall.agency.sites import read_sites
from hall.cases.procedures import Procedure
from hall.cases.resultways import Delivery, Proof
from hall.days.workdays import Limit, Unit
from hall.errors import Reason
from station.month.caselife import Matter
from station.month.counter import Counter, Desk, Errand
from station.month.people import Person
from station.month.plan import HALL
from station.month.project import project
from station.month.site import Site, Story
from station.month.stories import Stories

_HEARING = Limit(5, Unit.WORKING_DAY)


class Scenes:
    """The scenarios of one site."""

    def __init__(self, site: Site, counter: Counter, stories: Stories) -> None:
        self._site, self._counter, self._stories, self._cases = site, counter, stories, site.cases

    def arrange(self) -> None:
        """Put those that belong here on the agenda."""
        match self._site.here.code:
            case "county":
                self._comes(date(2026, 9, 28), "CG26-41", self.hearing)
                self._comes(date(2026, 9, 22), "CG17-29", self.boxed)
                self._site.begin(project(self._site), self._site.on(date(2026, 9, 21), 9, 15))
            case "town-2":
                self._comes(date(2026, 9, 23), "CG26-41", self.couriered)
            case "village-03":
                self._site.begin(self.at_home(), self._site.on(date(2026, 9, 24), 9, 10))
            case _:
                pass

    def _comes(self, day: date, code: str, story: Callable[[Matter], Story]) -> None:
        """Somebody comes to the counter on `day` for the item `code`, and this becomes of it."""
        site, item = self._site, self._stories.item(code)

        def errand(desk: Desk, person: Person) -> Story:
            return story(Matter(person, item, desk))

        at_window: Errand = errand
        visitor = site.people.anybody(site.today, age=40)
        site.begin(self._counter.visit(visitor, item.klass, at_window), site.on(day, 9, 5))

    def hearing(self, matter: Matter) -> Story:
        """听证 over 国庆: the days stand still, and the make-up Saturday of 10 October counts."""
        site, lives = self._site, self._stories
        case = lives.receive(matter)
        yield from lives.accept(case, matter)
        yield site.on(date(2026, 9, 29), 9, 30)
        judge = site.one("reviewer")
        self._cases.procedures.pause(case, Procedure.HEARING, "涉及相邻权利人，依法听证", _HEARING, judge)
        yield site.on(date(2026, 10, 8), 9, 30)
        now = self._cases.procedures.resume(case, judge)
        if now.due == "2026-10-13":  # 8, 9, 10, 12 and 13 October: the fifth working day
            site.scene("hearing over the holiday and the make-up Saturday", now.number)
        yield from lives.decided(case, matter)

    def boxed(self, matter: Matter) -> Story:
        """24 小时快递信箱: put in by day, a wrong code tried, opened with the right one at night."""
        site, lives, deliveries = self._site, self._stories, self._cases.deliveries
        case = lives.receive(matter)
        yield from lives.accept(case, matter)
        yield site.after(30)
        self._cases.decisions.grant(case, "准予", site.one("reviewer"))
        self._cases.close(case, matter.desk.clerk)
        issuer = site.one("issue_clerk")
        deliveries.wish(case, Delivery.LOCKER, matter.desk.clerk)
        self._cases.endings.issue(case, "", issuer)
        placed = deliveries.box(case, self._cases.lockers.banks[0].code, issuer)
        yield site.on(site.today, 22, 10)
        wrong = f"{(int(placed.code) + 1) % 10 ** len(placed.code):0{len(placed.code)}d}"
        bank, box = placed.parcel.bank, placed.parcel.box
        site.turned_down(Reason.CODE_WRONG, lambda: deliveries.fetch(bank, box, wrong))
        yield site.after(1)
        site.scene("box opened with the code at night", deliveries.fetch(bank, box, placed.code).number)

    def couriered(self, matter: Matter) -> Story:
        """市域通办: filed in another town than one's own, decided, and sent home by courier."""
        site, lives, deliveries = self._site, self._stories, self._cases.deliveries
        case = lives.receive(matter)
        deliveries.wish(case, Delivery.EMS, matter.desk.clerk, address="原公镇演示村 8 号")
        yield from lives.accept(case, matter)
        yield site.at_work(2)
        judge = site.one("reviewer")
        self._cases.decisions.review(case, True, "符合条件", judge)
        self._cases.decisions.grant(case, "准予", judge)
        self._cases.close(case, matter.desk.clerk)
        issuer = site.one("issue_clerk")
        self._cases.endings.issue(case, "", issuer)
        yield site.after(60)
        deliveries.post(case, "EM10000000018CN", issuer)
        yield site.at_work(2)
        served = deliveries.arrived(case, Proof(matter.person.name), issuer)
        if not any(visit.day != served.received_at[:10] for visit in self._cases.visits(case)):
            site.scene("citywide item filed in another town and couriered", served.number)

    def at_home(self) -> Story:
        """上门服务 for somebody of eighty-five: ordered by telephone, done at home by the village's agent."""
        site, item = self._site, "CG26-52"
        old = site.people.anybody(site.today, age=85)
        errands = Errands(site.store, site.catalogue, read_sites(HALL))
        agent = site.one("agent")
        order = errands.order_home(item, person(old.name, old.number, old.applicant().phone), Ground.AGE, "",
                                   "演示村 5 号", agent)  # fmt: skip
        day = site.calendar.add_workdays(site.today, 1)
        errands.schedule(order.id, day, Half.MORNING, agent, agent)
        yield site.on(day, 9, 40)
        desk = Desk(1, agent, "", site.now + timedelta(minutes=15))
        matter = Matter(old, self._stories.item(item), desk)
        case = self._stories.receive(matter)
        errands.finish(order.id, "已上门拍照并收下材料", agent)
        site.scene("eighty-five years old, visited at home", self._cases.case(case).number)
        yield from self._stories.accepted(case, matter)
