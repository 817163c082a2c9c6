"""What is missing: told once and waited for (补正), or taken in on a promise (容缺受理), or counted against the hall.

行政许可法 art. 32: who is not told everything within five days is accepted from the day of receipt. 容缺 follows the
rules that provinces made: key materials whole, a written promise with a day, and lateness that counts as withdrawal.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from hall.cases.casefile import Case, CaseFile, CaseMaterial, MaterialState, Step
from hall.cases.caserules import Again
from hall.cases.casework import CaseLapsed, SupplementAsked, SupplementCompleted, SupplementTaken
from hall.cases.cooling import WAITING, come_until, thought_over
from hall.cases.credit import Credit, Mode
from hall.cases.escalations import Escalations, Why
from hall.cases.lifecycle import Act, CaseState
from hall.cases.records import CaseAccepted
from hall.cases.tellings import COME, REMIND, Tellings
from hall.catalogue.catalogue import ListKind
from hall.errors import Reason, Refused, Unknown
from hall.identity import visible
from hall.words import N_


class Way(StrEnum):
    """How a supplement may come in; only the first needs a visit."""

    WINDOW = "window"
    EMAIL = "email"
    MESSAGE = "message"
    FAX = "fax"
    POST = "post"
    ONLINE = "online"


WAY_WORDS: dict[Way, str] = {
    Way.WINDOW: N_("窗口"),
    Way.EMAIL: N_("电子邮件"),
    Way.MESSAGE: N_("即时通信"),
    Way.FAX: N_("传真"),
    Way.POST: N_("邮寄"),
    Way.ONLINE: N_("网上"),
}


class Supplements:
    """补正 and 容缺 over the store."""

    def __init__(self, file: CaseFile, escalations: Escalations, credit: Credit) -> None:
        self._file, self._store, self._escalations, self._credit = file, file.store, escalations, credit

    # -- 补正 ---------------------------------------------------------------------------------------------------------

    def ask(self, case: str, points: Sequence[str], actor: str) -> Case:
        """补正: tell everything at once. `points` are the defects of what is here; what is missing is named by itself,
        but for what the hall itself fetches or checks (国务院令716: data obtainable by sharing is not asked for).

        Raises Refused(NOTHING_MISSING | HALL_FETCHES) with nothing to tell, Refused(ASKED_ONCE | ASK_ABOVE) for a
        second notice, as the rules have it.
        """
        with self._store.atomic():
            step = self._file.step(case, Act.ASK, actor)
            row, now = step.row, self._store.clock.now()
            told = [kept for point in points if (kept := visible(point))]
            wanted = self._wanted(case)
            missing = [m.code for m in wanted if not m.shared]
            if not told and not missing:
                if wanted:
                    raise Refused(Reason.HALL_FETCHES, names="、".join(m.name for m in wanted))
                raise Refused(Reason.NOTHING_MISSING)
            rule = self._file.rules.supplement
            until = self._file.day(now, rule.limit, rolls=rule.rolls)
            approver = self._again(step)
            event = SupplementAsked(case, told, missing, until, [way.value for way in Way], row["asked"], approver)
            self._file.enter(step, event, waits_until=until, asked=row["asked"] + 1)
        return self._file.case(case)

    def take(self, case: str, material: str, way: Way, actor: str) -> Case:
        """A wanted material came in. The last one of a 容缺 case, or of a notice without other points, completes it.

        Raises Refused(SUPPLEMENT_OVER) after the applicant's day, Refused(NOTHING_MISSING) for what is here already,
        KeyError for a material the case does not have.
        """
        with self._store.atomic():
            step = self._file.step(case, Act.TAKE, actor)
            self._in_time(step)
            state = next((m.state for m in self._file.materials(case) if m.code == material), None)
            if state is None:
                raise Unknown(material)
            if state is not MaterialState.WANTED:
                raise Refused(Reason.NOTHING_MISSING)
            self._file.set_material(case, material, MaterialState.RECEIVED)
            left = len(self._awaited(step))
            self._file.enter(step, SupplementTaken(case, material, way.value, left))
            if not left and (step.before is CaseState.TOLERATED or self._only_materials(step)):
                self._complete(case, actor)
        return self._file.case(case)

    def complete(self, case: str, actor: str, way: Way = Way.WINDOW) -> Case:
        """Every point of the notice is answered, by `way`: the case is received anew, with five new days for the hall.

        Raises Refused(MATERIALS_MISSING | SUPPLEMENT_OVER).
        """
        with self._store.atomic():
            self._complete(case, actor, way.value)
        return self._file.case(case)

    # -- silence ------------------------------------------------------------------------------------------------------

    def deem(self, case: str, actor: str) -> Case:
        """视为受理: nothing was told in time, so the case is accepted from the day of receipt, whatever is missing.

        Raises Refused(NOT_DEEMED) for kinds whose law knows no such thing, Refused(NOT_OVER_YET) before the day passed.
        """
        with self._store.atomic():
            step = self._file.step(case, Act.DEEM, actor)
            row = step.row
            if row["kind"] not in self._file.rules.answer.kinds:
                raise Refused(Reason.NOT_DEEMED)
            if not self._file.silent(row):
                raise Refused(Reason.NOT_OVER_YET, day=row["answer_due"] or "—")
            since = datetime.fromisoformat(row["received_at"])
            days = self._file.days(row, since)
            event = CaseAccepted(
                case, row["provisional_no"], row["item"], days.due, row["promised"], row["statutory"], days.calendar,
                deemed=True,
            )  # fmt: skip
            self._file.enter(step, event, **self._file.accepted(step, since, days), deemed=1)
        return self._file.case(case)

    def lapse(self, case: str, actor: str) -> Case:
        """逾期视为撤回: the applicant's day passed, or that to come again (hall.cases.cooling). Raises
        Refused(NOT_OVER_YET)."""
        with self._store.atomic():
            step = self._file.step(case, Act.LAPSE, actor)
            untaken = step.before in WAITING
            until = come_until(self._file, step.row) if untaken else step.row["waits_until"]
            if not until or self._file.today <= date.fromisoformat(until):
                raise Refused(Reason.NOT_OVER_YET, day=until or "—")
            missing = [] if untaken else [m.code for m in self._wanted(case)]
            self._file.enter(step, CaseLapsed(case, until, missing, untaken))
        return self._file.case(case)

    def lapsing(self) -> list[Case]:
        """The cases whose applicants let their day pass."""
        today = self._file.today.isoformat()
        untaken = [self._file.case(row["id"]) for row, last in thought_over(self._file) if today > last]
        return self.reminders(-1) + untaken

    # -- 容缺 ---------------------------------------------------------------------------------------------------------

    def may_tolerate(self, item: str) -> bool:
        """Whether the item stands on the hall's 容缺 list; a hall that published none tolerates by the guide alone."""
        lists = self._file.catalogue.lists(ListKind.TOLERANT)
        rows = [row.code for row in self._file.catalogue.items() if item in [part.code for part in row.parts]]
        return not lists or any(code in each.items for each in lists for code in (item, *rows))

    def last_day(self, case: str) -> str:
        """The last day a promise made now may name: the hall's own promise; "" where none can be computed."""
        days = self._file.days(self._file.row(case), self._store.clock.now())
        return days.due or days.statutory_due

    def tolerate(self, case: str, until: date, actor: str) -> Case:
        """容缺受理: accepted now, on the applicant's written promise that what is missing follows by `until`.

        Raises Refused(NOTHING_MISSING | KEY_MATERIALS_MISSING | NOT_TOLERANT | CREDIT_BARRED), and for the day
        Refused(DAY_PAST | PROMISE_TOO_LATE | NO_LIMIT): it lies within the hall's own promise.
        """
        with self._store.atomic():
            step = self._file.step(case, Act.TOLERATE, actor)
            row, now = step.row, self._store.clock.now()
            missing = self._wanted(case)
            if not missing:
                raise Refused(Reason.NOTHING_MISSING)
            if keys := [m.name for m in missing if m.key]:
                raise Refused(Reason.KEY_MATERIALS_MISSING, names="、".join(keys))
            if not self.may_tolerate(row["item"]):
                raise Refused(Reason.NOT_TOLERANT)
            self._credit.admit(row["person"], Mode.TOLERANT)
            days, last = self._file.days(row, now), self.last_day(case)
            if not last:
                raise Refused(Reason.NO_LIMIT)
            if until < now.date():
                raise Refused(Reason.DAY_PAST)
            if until > date.fromisoformat(last):
                raise Refused(Reason.PROMISE_TOO_LATE, day=last)
            event = CaseAccepted(
                case, row["provisional_no"], row["item"], days.due, row["promised"], row["statutory"], days.calendar,
                tolerated=[m.code for m in missing], until=until.isoformat(),
            )  # fmt: skip
            self._file.enter(step, event, **self._file.accepted(step, now, days), waits_until=until.isoformat())
        return self._file.case(case)

    def reminders(self, days: int) -> list[Case]:
        """The cases whose applicants should hear from us: their day comes within `days`, or has passed.

        Raises Refused(NUMBER_TOO_BIG) beyond the last day there is.
        """
        try:
            upto = (self._file.today + timedelta(days=days)).isoformat()
        except OverflowError:
            raise Refused(Reason.NUMBER_TOO_BIG) from None
        return self._file.cases("WHERE waits_until <> '' AND waits_until <= ? ORDER BY waits_until", upto)

    def remind(self, actor: str) -> list[Case]:
        """Queue a notice for each applicant whose day comes near, or who may come again, once for each such day; whom
        it reaches now."""
        tellings = Tellings(self._store)
        near = [(case.id, case.waits_until, REMIND) for case in self.reminders(self._file.rules.counter.remind)]
        near += [(row["id"], last, COME) for row, last in thought_over(self._file)]
        return [self._file.case(id_) for id_, until, act in near if tellings.remind(id_, actor, until, act)]

    def unanswered(self) -> list[Case]:
        """The cases that were told nothing in time, oldest first."""
        return self._file.cases(
            "WHERE answer_due <> '' AND answer_due < ? ORDER BY answer_due", self._file.today.isoformat()
        )  # fmt: skip

    # -- inside -------------------------------------------------------------------------------------------------------

    def _wanted(self, case: str) -> list[CaseMaterial]:
        return [m for m in self._file.materials(case) if m.state is MaterialState.WANTED]

    def _again(self, step: Step) -> str:
        """Who allowed a second notice; "" for a first one."""
        if not step.row["asked"]:
            return ""
        if self._file.rules.again is Again.REFUSE:
            raise Refused(Reason.ASKED_ONCE)
        if approver := self._escalations.permitted(step.case, Why.ASK_AGAIN):
            return approver
        raise Refused(Reason.ASK_ABOVE)

    def _in_time(self, step: Step) -> None:
        until = step.row["waits_until"]
        if until and self._file.today.isoformat() > until:
            raise Refused(Reason.SUPPLEMENT_OVER, day=until)

    def _only_materials(self, step: Step) -> bool:
        """Whether the notice asked for materials alone, so that the last of them answers it."""
        if step.before is not CaseState.SUPPLEMENT:
            return False
        asked = [taken for taken in self._file.taken(step.case) if taken.act == Act.ASK]
        return not asked[-1].facts["points"]

    def _awaited(self, step: Step) -> list[CaseMaterial]:
        """What the applicant still owes: a notice never asked for what the hall itself fetches."""
        wanted = self._wanted(step.case)
        return [m for m in wanted if not (m.shared and step.before is CaseState.SUPPLEMENT)]

    def _complete(self, case: str, actor: str, channel: str = "") -> None:
        step = self._file.step(case, Act.SUPPLEMENTED, actor)
        self._in_time(step)
        if missing := self._awaited(step):
            raise Refused(Reason.MATERIALS_MISSING, names="、".join(m.name for m in missing))
        row = step.row
        if step.before is CaseState.TOLERATED:
            event = SupplementCompleted(case, row["due"], row["statutory_due"], row["calendar"], channel)
            self._file.enter(step, event)
        else:
            since = self._store.clock.now()
            self._file.enter(step, SupplementCompleted(case, channel=channel), answer_due=self._file.answer_due(since))
