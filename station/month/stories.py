"""What becomes of a case, one small story for each way: it acts at its window, and goes on by itself for days.

Each story is a generator of moments (station.month.site.Story). The first step is taken while the citizen sits at the
window; what follows happens behind it, or at another visit.
"""

from collections.abc import Callable
from datetime import date, timedelta

from hall.cases.cases import CaseState, MaterialState
from hall.cases.escalations import Why
from hall.cases.lifecycle import UNDECIDED
from hall.cases.offline import Offline
from hall.cases.pledges import PLEDGE_TEXT
from hall.cases.procedures import Procedure
from hall.cases.refusals import Ground
from hall.cases.supplements import Way
from hall.catalogue.items import ServiceItem
from hall.days.workdays import Limit, Unit
from hall.errors import Reason
from station.month.caselife import CaseLife, Matter
from station.month.counter import Counter, Desk, Errand
from station.month.onething import OneThing
from station.month.people import Person
from station.month.plan import FATES, ITEMS, SHUT
from station.month.site import Site, Story

NOTICE = "办理条件、承诺的证明用途、承诺的效力和不实承诺的后果"
_DAYS_ALOFT = Limit(5, Unit.WORKING_DAY)


class Stories(CaseLife):
    """The stories of one site. `fates` maps the names in station.month.plan.FATES to them."""

    def __init__(self, site: Site, counter: Counter) -> None:
        super().__init__(site, counter)
        self._one_thing = OneThing(site, counter)
        self._items = {code: site.catalogue.item(code) for code in (*ITEMS, *SHUT)}
        self._fates: dict[str, Callable[[Matter], Story]] = {
            "complete": self.complete, "supplement": self.supplement, "tolerance": self.tolerance,
            "pledge": self.pledge, "refusal": self.refusal, "withdrawal": self.withdrawal, "return": self.given_back,
            "escalation": self.escalation, "silence": self.silence, "special": self.special,
            "extension": self.extension, "denial": self.denial, "forgotten": self.forgotten,
        }  # fmt: skip

    # -- why somebody comes -------------------------------------------------------------------------------------------

    def errand(self, person: Person) -> tuple[str, Errand]:
        """What a newcomer wants: the class of the number, and what happens at the window."""
        at = self.chance.random()
        if at < 0.28:
            return self.chance.choices("ABCD", (40, 20, 25, 15))[0], self.question
        if at < 0.285:
            return "A", self.shut
        if at < 0.295 and self.site.here.level != "village":
            return "A", self._one_thing.asked
        code = self.chance.choices(list(ITEMS), list(ITEMS.values()))[0]
        fate = self.chance.choices(list(FATES), list(FATES.values()))[0]
        return self._items[code].klass, self.errand_for(code, fate)

    def errand_for(self, code: str, fate: str) -> Errand:
        """Applying for the item `code`, with that fate."""
        item, story = self._items[code], self._fates[fate]
        return lambda desk, person: (
            None if self._waits_for_the_line(code, desk, person) else story(Matter(person, item, desk))
        )

    def _waits_for_the_line(self, code: str, desk: Desk, person: Person) -> bool:
        """Without the network some items are only looked at, or noted as a draft: the hall says so."""
        no = {Offline.READ_ONLY: Reason.OFFLINE_READ_ONLY, Offline.DRAFT: Reason.OFFLINE_DRAFT}
        reason = no.get(self.cases.offline(code)) if self.cases.away else None
        return reason is not None and self.site.turned_down(
            reason, lambda: self.cases.receive(code, person.applicant(), desk.ticket, desk.clerk)
        )

    def item(self, code: str) -> ServiceItem:
        """One of the items that are asked for here."""
        return self._items[code]

    def question(self, desk: Desk, person: Person) -> Story:
        """咨询: answered at once by the guide, or by whom it was handed to, within the day it was promised for."""
        site, chance, asks = self.site, self.chance, self.cases.consultations
        site.tally["questions"] += 1
        code = chance.choice(list(self._items))
        asked = asks.ask(code, "", desk.clerk).id
        if chance.random() < 0.9 and self._items[code].refusal is None:
            asks.answer_by_guide(asked, code, desk.clerk)
            return
        colleague = site.one("clerk")
        if colleague != desk.clerk:
            asks.hand_over(asked, colleague, "归他的窗口管", desk.clerk)
            site.turned_down(Reason.NOT_YOUR_QUESTION, lambda: asks.answer(asked, "可以", desk.clerk))
        yield site.after(chance.uniform(10, 90))
        asks.answer(asked, "这一事项现在这样办理，详见办事指南", colleague)
        site.scene("a question handed to a colleague and answered in time", asks.consultation(asked).number)

    def shut(self, desk: Desk, person: Person) -> None:
        """A cancelled item is asked for: refused in words."""
        code = self.chance.choice(SHUT)
        if self.site.turned_down(
            Reason.ITEM_CANCELLED, lambda: self.cases.receive(code, person.applicant(), desk.ticket, desk.clerk)
        ):
            self.site.scene("cancelled item requested", code)

    # -- the ways -----------------------------------------------------------------------------------------------------

    def complete(self, matter: Matter) -> Story:
        """Everything is here: accepted, and on its ordinary way."""
        case = self.receive(matter)
        yield from self.accepted(case, matter)

    def supplement(self, matter: Matter) -> Story:
        """补正: told once what is missing, and most of it comes in time, by another visit or from afar."""
        if not (lacking := self.lacking(matter)):
            yield from self.complete(matter)
            return
        site, chance = self.site, self.chance
        case = self.receive(matter, lacking)
        points = ["申请表没有签名"] if chance.random() < 0.3 else []
        self.cases.supplements.ask(case, points, self.hand(matter.desk))
        if chance.random() < 0.12:  # nobody comes: the day passes, and the case lapses by itself
            return
        yield site.at_work(chance.randint(1, 6))
        if self.cases.case(case).state is not CaseState.SUPPLEMENT:
            return
        if chance.random() < 0.4:
            self.visit_again(matter, lambda desk: self.brings(case, lacking, desk.clerk, Way.WINDOW, matter))
            return
        way = chance.choice((Way.EMAIL, Way.MESSAGE, Way.FAX, Way.POST, Way.ONLINE))
        yield from self.brings(case, lacking, matter.desk.clerk, way, matter)

    def tolerance(self, matter: Matter) -> Story:
        """容缺受理: taken in on a promise for what is not key; kept by most."""
        site, chance = self.site, self.chance
        lacking = [m.code for m in matter.item.materials if not m.key]
        able = lacking and self.cases.supplements.may_tolerate(matter.item.code)
        if not able or site.here.level == "village":
            yield from self.supplement(matter)
            return
        case = self.receive(matter, lacking)
        last = self.cases.supplements.last_day(case)
        if not last or date.fromisoformat(last) <= site.today:
            self.cases.supplements.ask(case, [], self.hand(matter.desk))
            return
        until = min(date.fromisoformat(last), site.calendar.add_workdays(site.today, 3))
        self.cases.supplements.tolerate(case, until, matter.desk.clerk)
        if chance.random() < 0.2:
            yield from self._too_late(case, lacking, until, matter)
            return
        yield site.at_work(1)
        yield from self.brings(case, lacking, matter.desk.clerk, Way.WINDOW, matter)

    def _too_late(self, case: str, lacking: list[str], until: date, matter: Matter) -> Story:
        """The day passes: what comes afterwards is not taken, and the case counts as withdrawn."""
        site, supplements = self.site, self.cases.supplements
        yield site.on(until + timedelta(days=1), 9, 30)
        hand = self.hand(matter.desk)
        late = site.turned_down(Reason.SUPPLEMENT_OVER, lambda: supplements.take(case, lacking[0], Way.WINDOW, hand))
        yield site.on(until + timedelta(days=2), 9, 30)
        if late and self.cases.case(case).state is CaseState.LAPSED:
            site.scene("tolerance, late supplement, deemed withdrawn", self.cases.case(case).number)

    def pledge(self, matter: Matter) -> Story:
        """告知承诺: a pledge in place of a proof, checked after the decision; a false one bars and revokes."""
        site, chance = self.site, self.chance
        signed = [m.code for m in matter.item.materials if m.form.value == "pledge"]
        case = self.receive(matter, signed)
        able = [code for code in self.cases.pledges.pledgeable(case) if code in signed]
        if not able:
            for code in signed:
                self.cases.set_material(case, code, MaterialState.RECEIVED, matter.desk.clerk)
            yield from self.accepted(case, matter)
            return
        self.cases.pledges.pledge(case, able, NOTICE, PLEDGE_TEXT, matter.desk.clerk)
        yield from self.accepted(case, matter)
        yield site.at_work(chance.randint(1, 3))
        if self.cases.case(case).state not in (
            CaseState.GRANTED, CaseState.CLOSED, CaseState.ISSUED, CaseState.DELIVERED,
        ):  # fmt: skip
            return
        kept = chance.random() > 0.15
        words = "现场核查，与承诺一致" if kept else "现场核查，与承诺不符"
        self.cases.pledges.verify(case, kept, words, site.one("reviewer"))
        if kept or (self.cases.case(case).state is CaseState.DELIVERED and chance.random() < 0.3):
            return
        yield site.at_work(1)
        if self.cases.case(case).outcome == "granted" and self.cases.case(case).state is not CaseState.REVOKED:
            self.cases.endings.revoke(case, "承诺不实", site.one("supervisor"))
        self.visit_again(matter, lambda desk: self._barred(matter, signed, desk))

    def _barred(self, matter: Matter, signed: list[str], desk: Desk) -> Story:
        """The one who pledged falsely would like to pledge again."""
        case = self.receive(Matter(matter.person, matter.item, desk), signed)
        yield desk.ends
        if self.site.turned_down(
            Reason.CREDIT_BARRED, lambda: self.cases.pledges.pledge(case, signed, NOTICE, PLEDGE_TEXT, desk.clerk)
        ):
            self.site.scene("false pledge, the black list blocks the next", self.cases.case(case).number)
        self.cases.supplements.ask(case, [], self.hand(desk))

    def refusal(self, matter: Matter) -> Story:
        """不予受理, on paper, with the right organ."""
        case = self.receive(matter)
        yield matter.desk.ends
        ground = self.chance.choice((Ground.NOT_NEEDED, Ground.WRONG_ORGAN, Ground.NOT_ENTITLED))
        organ = "汉中市有关部门（演示）" if ground is Ground.WRONG_ORGAN else ""
        self.cases.refusals.refuse(case, ground, "依照行政许可法第三十二条", organ, self.hand(matter.desk))

    def withdrawal(self, matter: Matter) -> Story:
        """撤回 while it is under review."""
        case = self.receive(matter)
        yield from self.accept(case, matter)
        yield self.site.at_work(1)
        if self.cases.case(case).state in UNDECIDED:
            self.cases.endings.withdraw(case, "不想办了", matter.desk.clerk)

    def given_back(self, matter: Matter) -> Story:
        """退件: asked for too much, taken back with all its papers."""
        case = self.receive(matter)
        yield matter.desk.ends
        self.cases.endings.give_back(case, "申请人要回材料，改办其他事项", self.hand(matter.desk))

    def escalation(self, matter: Matter) -> Story:
        """上报: the window cannot tell, and asks; the answer lets it go on."""
        site = self.site
        case = self.receive(matter)
        asked = self.cases.escalations.escalate(case, Why.CANNOT, "材料名称与指南不一致，请定", matter.desk.clerk)
        yield site.at_work(1)
        self.cases.escalations.answer(asked.id, True, "可以收", site.one("supervisor"))
        yield site.after(5)
        yield from self.accepted(case, matter)

    def silence(self, matter: Matter) -> Story:
        """Received, and nobody says anything: a licence is deemed accepted after five days (行政许可法 art. 32)."""
        lacking = self.lacking(matter)[:1]
        case = self.receive(matter, lacking)
        yield self.site.at_work(7)
        now = self.cases.case(case)
        if now.state is CaseState.ACCEPTED:
            if now.deemed:
                self.site.scene("deemed acceptance after five days of silence", now.number)
            for material in now.missing:
                self.cases.supplements.take(case, material.code, Way.POST, self.hand(matter.desk))
            yield from self.decided(case, matter)
        elif now.state is CaseState.RECEIVED and not lacking:
            yield from self.accepted(case, matter)

    def special(self, matter: Matter) -> Story:
        """特别程序: the clock stands while experts look or a hearing is held."""
        site, chance = self.site, self.chance
        case = self.receive(matter)
        yield from self.accept(case, matter)
        if self.on_the_spot(matter.item):
            yield from self.decided(case, matter)
            return
        yield site.at_work(1)
        judge = site.one("reviewer")
        kind = chance.choice((Procedure.HEARING, Procedure.EXPERTS, Procedure.INSPECTION, Procedure.APPRAISAL))
        self.cases.procedures.pause(case, kind, "需要专业意见", _DAYS_ALOFT, judge)
        yield site.at_work(chance.randint(2, 6))
        self.cases.procedures.resume(case, judge)
        yield from self.decided(case, matter)

    def extension(self, matter: Matter) -> Story:
        """延期, once, with the word of a supervisor."""
        site = self.site
        case = self.receive(matter)
        yield from self.accept(case, matter)
        if self.cases.procedures.longer(case) is None or self.on_the_spot(matter.item):
            yield from self.decided(case, matter)
            return
        yield site.at_work(1)
        judge = site.one("reviewer")
        site.turned_down(Reason.EXTEND_ABOVE, lambda: self.cases.procedures.extend(case, "案情复杂", judge))
        asked = self.cases.escalations.escalate(case, Why.EXTEND, "案情复杂", judge)
        yield site.at_work(1)
        self.cases.escalations.answer(asked.id, True, "同意", site.one("supervisor"))
        self.cases.procedures.extend(case, "案情复杂", judge)
        yield from self.decided(case, matter)

    def denial(self, matter: Matter) -> Story:
        """Accepted, reviewed, and denied with reasons."""
        case = self.receive(matter)
        yield from self.accept(case, matter)
        yield from self.decided(case, matter, grants=False)

    def forgotten(self, matter: Matter) -> Story:
        """Accepted, and decided only after its day: what the lamps are for."""
        case = self.receive(matter)
        yield from self.accept(case, matter)
        yield self.site.at_work(self.days(matter.item) + 2)
        yield from self.decided(case, matter)
