"""What a desk can do with the line beyond calling: lists of who is there, and the hall's answers in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from clerk import acts
from clerk.desk import Step
from clerk.services import Services
from clerk.speech import Speech
from clerk.steps import Answers, Field, Kind, one
from hall.errors import Reason, Refused
from hall.glyphs import on_screen
from hall.identity import IdCard
from hall.line.appointments import Appointment
from hall.line.tickets import Ticket
from hall.ports import Clock
from hall.words import N_

if TYPE_CHECKING:
    from clerk.window import DeskWindow

Entry = tuple[str, acts.Happening]  # what a line of a menu says, and what it does


class LineMenu:
    """The menu 队列 of one desk. `card` tells whose card lies on the reader, `slip` has a booking's slip printed."""

    def __init__(
        self,
        window: DeskWindow,
        speech: Speech,
        services: Services,
        clock: Clock,
        card: Callable[[], IdCard | None],
        slip: Callable[[Appointment], None],
    ) -> None:
        self._window, self._speech, self._clock, self._card, self._slip = window, speech, clock, card, slip
        self._tickets, self._place = services.tickets, services.place

    def build(self, menu: QMenu, add: Callable[[str, str, Callable[[], None], str], object]) -> None:
        """Fill `menu`: each part lists, whenever it is opened, what is there then. What may be many is a command that
        `add` makes, and searched."""
        for words, which, entries, key in (
            (N_("转号"), N_("转到哪里"), self._moves, "Ctrl+T"),
            (N_("继续办理挂起的号"), N_("挂起的号"), self._held, "Ctrl+H"),
            (N_("过号恢复"), N_("过了号的"), self._missed, ""),
            (N_("弃号"), N_("等候和挂起的号"), self._waiting, ""),
            (N_("优先办理"), N_("等候的号，和优先的理由"), self._lanes, ""),
            (N_("预约"), N_("还有号的时段（给读卡器上的证件）"), self._slots, ""),
        ):
            name = f"line.{entries.__name__.strip('_')}"
            add(name, words, lambda words=words, which=which, entries=entries: self._ask(words, which, entries), key)
        add("line.check_in", N_("预约签到：读卡器上的证件"), lambda: self._press(acts.PressLine("check_in")), "")
        self._part(menu, N_("打印预约凭条"), self._slips)
        self._part(menu, N_("取消预约"), self._booked)

    def act(self, effect: acts.LineAct, actor: str) -> str:
        """Do it; what to tell. Raises Refused."""
        tickets, speech = self._tickets, self._speech
        match effect.name, effect.facts:
            case "come_back", (ticket,):
                back = tickets.come_back(ticket, actor)
                return speech(N_("{number} 已恢复，前面还有 {n} 人"), number=back.ticket.number, n=back.ahead)
            case "abandon", (ticket,):
                return speech(N_("{number} 已作弃号"), number=tickets.abandon(ticket, actor).number)
            case "prefer", (ticket, lane):
                return speech(N_("{number} 已转入优先办理"), number=tickets.prefer(ticket, lane, actor).number)
            case "check_in", ():
                here = tickets.check_in(self._holder().number, actor)
                return speech(N_("签到好了：{number}，前面还有 {n} 人"), number=here.ticket.number, n=here.ahead)
            case "book", (klass, day, begin):
                holder = self._holder()
                when = next(d for d in self._days() if d.isoformat() == day)
                made = tickets.appointments.book(klass, when, begin, holder.number, holder.shown_name, actor)
                self._slip(made)
                return speech(N_("{name} 已预约 {day} {begin}"), name=made.holder_name, day=made.day, begin=made.begin)
            case "slip", (appointment,):
                self._slip(tickets.appointments.appointment(appointment))
                return speech(N_("预约凭条正在打印"))
            case _, (appointment,):
                tickets.appointments.cancel(appointment, actor)
                return speech(N_("预约已取消"))
            case _:
                raise ValueError(effect.name)

    # -- what the menus list ------------------------------------------------------------------------------------------

    def _moves(self) -> Iterable[Entry]:
        for klass in self._place.classes:
            words = self._speech(N_("转到 {klass} 类：{name}"), klass=klass.letter, name=self._speech(klass.name))
            yield words, acts.PressMove(klass.letter)
        for window in self._place.windows:
            name = self._speech(window.name)
            words = self._speech(N_("转到 {window} 号窗口：{name}"), window=window.number, name=name)
            yield words, acts.PressMove("", window.number)

    def _held(self) -> Iterable[Entry]:
        for ticket in self._tickets.held():
            words = self._speech(N_("{number}（{window} 号窗口挂起）"), number=ticket.number, window=ticket.window)
            yield words, acts.PressTakeUp(ticket.id)

    def _missed(self) -> Iterable[Entry]:
        for ticket in self._tickets.missed():
            yield self._said(ticket), acts.PressLine("come_back", (ticket.id,))

    def _waiting(self) -> Iterable[Entry]:
        for ticket in (*self._tickets.waiting(), *self._tickets.held()):
            yield self._said(ticket), acts.PressLine("abandon", (ticket.id,))

    def _lanes(self) -> Iterable[Entry]:
        for ticket in self._tickets.waiting():
            for lane in self._place.lanes if not ticket.lane else ():
                words = f"{self._said(ticket)} → {self._speech(lane.name)}"
                yield words, acts.PressLine("prefer", (ticket.id, lane.code))

    def _slots(self) -> Iterable[Entry]:
        for klass in self._place.classes:
            for day in self._days() if klass.seats else ():
                for slot in self._tickets.appointments.slots(klass.letter, day):
                    if slot.free:
                        words = f"{self._speech(klass.name)} {day} {slot.begin}"
                        yield words, acts.PressLine("book", (klass.letter, day.isoformat(), slot.begin))

    def _slips(self) -> Iterable[Entry]:
        return ((words, acts.PressLine("slip", (id_,))) for words, id_ in self._bookings())

    def _booked(self) -> Iterable[Entry]:
        return ((words, acts.PressLine("cancel", (id_,))) for words, id_ in self._bookings())

    def _bookings(self) -> Iterable[tuple[str, str]]:
        card = self._card()
        for booked in self._tickets.appointments.of_person(card.number) if card else ():
            klass = self._speech(self._place.klass(booked.klass).name)
            yield f"{klass} {booked.day} {booked.begin} {booked.holder_name}", booked.id

    # -- inside -------------------------------------------------------------------------------------------------------

    def _part(self, menu: QMenu, words: str, entries: Callable[[], Iterable[Entry]]) -> None:
        part = menu.addMenu("")
        part.setObjectName(f"line.{entries.__name__.strip('_')}")
        self._speech.fix(part.setTitle, words)

        def fill() -> None:
            part.clear()
            for text, happening in entries():
                part.addAction(on_screen(text)).triggered.connect(lambda _=False, it=happening: self._press(it))
            if not part.actions():
                part.addAction(self._speech(N_("现在没有"))).setEnabled(False)

        part.aboutToShow.connect(fill)
        part.addAction("…")  # Qt opens no menu that is empty

    def _ask(self, words: str, which: str, entries: Callable[[], Iterable[Entry]]) -> None:
        """Let one of `entries` be found by a few characters."""
        window, found = self._window, list(entries())
        if window.desk.step in (Step.SIGNED_OUT, Step.LOCKED) or (entries == self._moves and not window.desk.ticket):
            self._press(acts.PressMove())  # the table says why not
            return
        if not found:
            window.tell(self._speech(N_("{act}：现在没有要处理的"), act=self._speech(words)), "info")
            return

        def take(told: Answers) -> bool:
            self._press(found[int(one(told, "entry"))][1])
            return True

        lines = tuple((str(n), text) for n, (text, _) in enumerate(found))
        field = Field("entry", which, Kind.LIST, lines)
        window.steps.ask(self._speech(words), "", (field,), window.look, take)

    def _press(self, happening: acts.Happening) -> None:
        if isinstance(happening, acts.PressMove | acts.PressTakeUp):  # they would wipe what was typed
            happening = replace(happening, draft=self._window.intake.draft)
        self._window.happen(happening)

    def _said(self, ticket: Ticket) -> str:
        return f"{ticket.number} {self._speech(self._place.klass(ticket.klass).name)} {ticket.holder_name}".strip()

    def _days(self) -> list[date]:
        today = self._clock.now().date()
        return [today + timedelta(days=n) for n in range(self._place.booking.days + 1)]

    def _holder(self) -> IdCard:
        card = self._card()
        if card is None:
            raise Refused(Reason.APPLICANT_MISSING)
        return card
