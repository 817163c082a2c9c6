"""What comes after the counter: bad ratings put right, and the calls that reach 12345."""

from collections.abc import Generator
from datetime import datetime, timedelta

from hall.errors import Reason
from hall.oversight.appeals import Appeals, Ground
from hall.oversight.duties import read_duties
from hall.oversight.enquiries import Enquiries
from hall.oversight.enquirylife import Kind
from hall.oversight.ratings import REASONS
from hall.oversight.rectifications import Rectifications
from hall.oversight.reports import ReportKind, Reports
from hall.oversight.voices import Voice
from station.month.people import Person
from station.month.plan import HALL
from station.month.site import Site, Story

_CALLS = 3  # a working day, at the county
_UNRESOLVED = 0.12
_APPEALED = 0.15  # of the bad ratings
_REPORTS = 0.6  # of the county's days
_SAID: tuple[tuple[Kind, str, str], ...] = (
    (Kind.CONSULT, "医保报销要带什么材料", "medical"),
    (Kind.COMPLAINT, "房产证过户跑了两次", "estate"),
    (Kind.HELP, "老人户口本丢了怎么办", "household"),
    (Kind.SUGGESTION, "大厅取号机旁边放几把椅子", "hall"),
    (Kind.COMPLAINT, "发票申领的窗口总是没人", "tax"),
)
_WITHIN = 5  # working days to put a bad rating right, as the scenario has it; the hall's own day is the profile's


class Aftercare:
    """The stories of ratings and calls at one site."""

    def __init__(self, site: Site) -> None:
        self._site, self._chance = site, site.chance
        self._rectifications = Rectifications(site.store, site.terms)
        self._appeals, self._reports = Appeals(self._rectifications), Reports(site.store, site.terms)
        self._enquiries = Enquiries(site.store, site.terms, read_duties(HALL))

    # -- bad ratings --------------------------------------------------------------------------------------------------

    def voice(self, person: Person) -> Voice | None:
        """Some give their name with a rating, most do not."""
        if self._chance.random() > 0.4:
            return None
        return Voice(person.name, person.applicant().phone, person.number)

    def reasons(self, stars: int) -> list[str]:
        """None, one or two of the national reasons of a grade."""
        fitting = [code for code in REASONS if code[0] == str(stars)]
        return sorted(self._chance.sample(fitting, self._chance.choice((0, 1, 1, 2))))

    def put_right(self, rating: str, named: bool, reasons: list[str], about: str) -> Story:
        """差评整改: contacted in a working day, verified, put right and told within five, called back, closed. Some are
        appealed against by whom they are `about`."""
        site, chance, acts = self._site, self._chance, self._rectifications
        since, boss, caller = site.today, site.one("supervisor"), site.one("callback_clerk")
        yield site.at_work(chance.choice((0, 1)))
        contacted = site.today
        if named:
            acts.contact(rating, "已电话联系，了解情况并致歉", caller)
        yield site.after(20)
        acts.verify(rating, "情况属实", boss)
        if chance.random() < _APPEALED and site.staff.get(about) in ("clerk", "chief_representative", "agent"):
            upheld = yield from self._appealed(rating, about)
            if upheld:
                if named:
                    yield site.at_work(1)
                    acts.call_back(rating, True, "已说明复核结果", caller)
                acts.close(rating, boss)
                return
        yield site.at_work(1)
        acts.rectify(rating, "对窗口人员批评教育并重新培训", boss)
        yield site.at_work(chance.randint(1, 2))
        acts.feed_back(rating, "已整改", boss)
        told = site.today
        while named:
            yield site.at_work(1)
            content = chance.random() > _UNRESOLVED
            acts.call_back(rating, content, "满意" if content else "仍不满意，请再改", caller)
            if content:
                break
            site.tally["put right once more"] += 1
            yield site.at_work(1)
            acts.rectify(rating, "负责人当面道歉", boss)
            yield site.at_work(1)
            acts.feed_back(rating, "已再次整改", boss)
        yield site.after(30)
        acts.close(rating, boss)
        site.tally["ratings put right"] += 1
        days = site.calendar.workdays_between
        if "214" in reasons and named and days(since, contacted) <= 1 and days(since, told) <= _WITHIN:
            site.scene("bad rating: contacted, put right, called back", f"{since}")

    def _appealed(self, rating: str, about: str) -> Generator[datetime, None, bool]:
        """申诉: once, and judged by another within the days of the profile; whether it was upheld."""
        site, chance = self._site, self._chance
        yield site.at_work(chance.randint(0, 2))
        self._appeals.appeal(rating, chance.choice(list(Ground)), "与我办理的事情不符", about)
        site.turned_down(
            Reason.STEP_NOT_ALLOWED, lambda: self._appeals.appeal(rating, Ground.MISTAKEN, "再申诉", about)
        )
        yield site.at_work(chance.randint(1, 3))
        upheld = chance.random() < 0.4
        self._appeals.decide(rating, upheld, "调阅记录后认定", site.one("supervisor"))
        site.tally["appeals"] += 1
        site.scene("a rating appealed against and judged in time", "upheld" if upheld else "dismissed")
        yield site.after(5)
        return upheld

    # -- reports ------------------------------------------------------------------------------------------------------

    def reported(self) -> None:
        """The day's reports, put on the agenda."""
        if self._chance.random() < _REPORTS:
            self._site.begin(self._report(), self._site.at_work(0))

    def _report(self) -> Story:
        """Taken, given to somebody whom it does not accuse, answered within the profile's days, published."""
        site, chance, register = self._site, self._chance, self._reports
        kind, boss = chance.choice(list(ReportKind)), site.one("supervisor")
        accused = site.one("clerk") if kind is ReportKind.WRONGDOING else ""
        person = site.people.anybody(site.today)
        voice = Voice(person.name, person.applicant().phone) if chance.random() < 0.5 else None
        number = register.file(kind, "同一件事让我来了两次", site.one("hotline_operator"), voice, accused)
        (report,) = [one.id for one in register.open(boss) if one.number == number]
        site.tally["reports"] += 1
        yield site.after(60)
        if accused:
            site.turned_down(Reason.ABOUT_ACCUSED, lambda: register.assign(report, accused, boss))
        register.assign(report, site.one("clerk", accused), boss)
        yield site.at_work(chance.randint(1, 3))
        register.answer(report, chance.random() < 0.5, "已核查，当面说明", boss)
        yield site.at_work(1)
        register.publish(report, "一件反映重复跑动的意见，已核查改进", boss)

    # -- 12345 --------------------------------------------------------------------------------------------------------

    def calls(self) -> None:
        """The day's calls, put on the agenda."""
        for _ in range(_CALLS):
            self._site.begin(self._call(), self._site.at_work(0))

    def _call(self) -> Story:
        """One work sheet: passed on by duty, perhaps given back within a day, answered, closed, called back."""
        site, chance, sheets = self._site, self._chance, self._enquiries
        operator, unit, caller = site.one("hotline_operator"), site.one("clerk"), site.one("callback_clerk")
        kind, words, topic = chance.choice(_SAID)
        person = site.people.anybody(site.today)
        voice = Voice(person.name, person.applicant().phone) if chance.random() < 0.8 else None
        opened = sheets.receive(kind, words, operator, voice)
        sheet = opened.id
        site.tally["hotline sheets"] += 1
        if kind is Kind.CONSULT and chance.random() < 0.5:
            sheets.answer(sheet, "请带身份证、票据、清单和诊断证明，到任一综合窗口办理", operator)
        else:
            astray = chance.random() < 0.25
            yield site.after(10)
            sent = site.now
            sheets.transfer(sheet, "water" if astray else topic, operator)
            if astray:
                yield site.after(chance.uniform(30, 300))
                sheets.give_back(sheet, "不属于本单位职责", unit)
                yield site.after(20)
                sheets.transfer(sheet, topic, operator)
                if site.now - sent < timedelta(days=1):
                    site.scene("hotline sheet returned within a day and assigned anew", opened.number)
            yield site.after(40)
            sheets.accept(sheet, unit)
            yield site.at_work(chance.randint(1, 3))
            sheets.reply(sheet, "已核实处理，具体情况电话说明", unit)
        yield site.at_work(1)
        sheets.close(sheet, operator)
        if voice:
            yield site.at_work(1)
            sheets.call_back(sheet, True, chance.choice((5, 5, 4, 3)), "已解决", caller)
