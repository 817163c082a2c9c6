"""What a clerk says of paper: it came out, it did not, that sheet is spoiled; and what is still on its way when the
citizen goes."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from clerk.panels.doubts import DoubtBar
from clerk.panels.stepform import StepForm
from clerk.speech import Speech
from clerk.steps import Answers, Field, Kind, one
from hall.cases.cases import Case
from hall.errors import Refused, Unavailable
from hall.events import PrintSettled
from hall.papers.jobs import SPOILT_WORDS, Sheet, Spoilt
from hall.ports import DeskPapers
from hall.words import N_

if TYPE_CHECKING:
    from clerk.look import Look


MAY_END_S = 20.0  # for papers on their way when their citizen's number is done; the next citizen's call ends it at once


_CAME, _MISSED = "came", "missed"
_SEEN = {_CAME: N_("已记下：纸出来了"), _MISSED: N_("已记下：纸没有出来")}
_SPOILT_DONE = N_("已登记废张，请把它收回")
_YES, _NO = ("yes", N_("补打一份")), ("no", N_("不用再打"))


class PaperChecks(QObject):
    """`bar` asks; `attempt` runs hall calls and tells refusals; `tell` is the notice line, `printing` queues papers.
    `left` carries how many papers of the kiosk wait for somebody to look."""

    left = Signal(int)

    def __init__(
        self,
        parent: QWidget,
        speech: Speech,
        papers: DeskPapers,
        bar: DoubtBar,
        attempt: Callable[[Callable[[], None]], None],
        tell: Callable[[str, str], None],
        printing: Callable[[Callable[[], Mapping[str, str]]], None],
    ) -> None:
        super().__init__(parent)
        self._parent, self._speech, self._papers, self._bar = parent, speech, papers, bar
        self._attempt, self._tell, self._printing = attempt, tell, printing
        self.form: StepForm | None = None

    # -- did it come out? ---------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Ask about what nobody has looked for yet, also from before a restart; count what the kiosk left so."""

        def look() -> None:
            self._bar.put(self._papers.doubts())
            self.left.emit(len(self._papers.left_in_doubt()))

        self._attempt(look)

    def settled(self, event: PrintSettled) -> None:
        """A paper ended: perhaps it is one to look for."""
        if event.outcome == "unproven":
            self.look()

    def answer(self, came: bool, actor: str) -> None:
        """The clerk looked. What did not come out is printed once more."""
        job, say = self._bar.job, self._speech
        if not job or not actor:
            self._tell(say(N_("现在没有要看的打印")), "info")
            return

        def written() -> None:
            self._papers.answer(job, came, actor)
            if came:
                self._tell(say(N_("已记下：纸出来了")), "good")
            else:
                self._again(job, actor, say(N_("已记下：纸没有出来")))

        self._attempt(written)
        self.look()

    # -- spoiled sheets -----------------------------------------------------------------------------------------------

    def offer_spoilt(self, case: Case | None, actor: str, look: "Look") -> None:
        """登记废张: which sheet of `case`, what is wrong with it, and whether another is wanted."""
        say = self._speech
        self.close()
        sheets = self._papers.sheets(case.id) if case else []
        if case is None or not sheets:
            words = N_("这件办件没有打印出来的文书") if case else N_("先打开一件办件，或在历史办件里选一件")
            self._tell(say(words), "refusal")
            return
        there = tuple((sheet.job, self._named(sheet, say(title))) for sheet, title in reversed(sheets))
        reasons = tuple((why.value, say(words)) for why, words in SPOILT_WORDS.items())
        fields = (
            Field("sheet", N_("哪一张"), Kind.CHOICE, there),
            Field("reason", N_("怎么了"), Kind.CHOICE, reasons),
            self._more(_YES, _NO),
        )
        self.form = StepForm(
            self._parent, say, look, say(N_("登记废张")), f"{case.number}　{say(case.item_name)}", fields,
            lambda answers: self._spoil(answers, actor),
        )  # fmt: skip
        self.form.open()

    # -- what the kiosk left in doubt ---------------------------------------------------------------------------------

    def offer_left(self, actor: str, look: "Look") -> None:
        """核对自助机的打印: what came of each paper that its citizen did not look for."""
        say = self._speech
        self.close()
        there = tuple(
            (sheet.job, self._named(sheet, f"{say(title)} {sheet.number}"))
            for sheet, title in self._papers.left_in_doubt()
        )
        if not there:
            self._tell(say(N_("自助机没有要核对的打印")), "info")
            return
        spoilt = tuple(
            (why.value, say(N_("出来了，是废张：{why}"), why=say(words))) for why, words in SPOILT_WORDS.items()
        )
        ends = (
            (_CAME, say(N_("出来了"))),
            (_MISSED, say(N_("没有出来"))),
            *spoilt,
        )
        fields = (
            Field("sheet", N_("哪一张"), Kind.CHOICE, there),
            Field("end", N_("看到的结果"), Kind.CHOICE, ends),
            self._more(_NO, _YES),
        )
        self.form = StepForm(
            self._parent, say, look, say(N_("核对自助机的打印")),
            say(N_("打印机说不清结果，取号的人也没有回答。请到自助机前看一眼。")), fields,
            lambda answers: self._settle_left(answers, actor),
        )  # fmt: skip
        self.form.open()

    def close(self) -> None:
        """The desk locks or another form begins: what was chosen is not kept."""
        if self.form:
            self.form.reject()
            self.form.deleteLater()
            self.form = None

    # -- the end of a visit -------------------------------------------------------------------------------------------

    def visit_over(self, grace_s: float) -> None:
        """The citizen has gone: what is not out after `grace_s` seconds never comes out for the next."""
        left = self._papers.visit_over(grace_s)
        words = N_("上一位的 {n} 份文书没有打完，已取消；需要的到历史办件里再打印")
        if grace_s:
            words = N_("还有 {n} 份文书没有打完，{s} 秒内打不出来就取消；需要的到历史办件里再打印")
        if left:  # behind what the key itself has to say
            text = self._speech(words, n=left, s=round(grace_s))
            QTimer.singleShot(0, self._parent, lambda: self._tell(text, "warn"))

    # -- inside -------------------------------------------------------------------------------------------------------

    def _named(self, sheet: Sheet, paper: str) -> str:
        say, at = self._speech, sheet.at[11:16]
        if sheet.copy:
            return say(N_("{paper}，补打 {n}，{at} 打印"), paper=paper, n=sheet.copy, at=at)
        return say(N_("{paper}，{at} 打印"), paper=paper, at=at)

    def _more(self, *answers: tuple[str, str]) -> Field:
        """Whether another is wanted; the first answer is what is usual."""
        said = tuple((value, self._speech(words)) for value, words in answers)
        return Field("again", N_("还要一份吗"), Kind.CHOICE, said)

    def _spoil(self, answers: Answers, actor: str) -> bool:
        say, job = self._speech, one(answers, "sheet")
        try:
            self._papers.spoil(job, Spoilt(one(answers, "reason")), actor)
        except (Refused, Unavailable) as no:
            assert self.form
            self.form.say(say.no(no))
            return False
        self._tell(say(_SPOILT_DONE), "good")
        if one(answers, "again") == "yes":
            self._attempt(lambda: self._again(job, actor, say(_SPOILT_DONE)))
        self.look()
        return True

    def _settle_left(self, answers: Answers, actor: str) -> bool:
        say, job, end = self._speech, one(answers, "sheet"), one(answers, "end")
        again = one(answers, "again") == "yes"
        assert self.form
        if again and end == _CAME:
            self.form.say(say(N_("纸好好地出来了，不再打第二份；纸坏了的，请选是哪一种废张")))
            return False
        try:
            if end in _SEEN:
                self._papers.answer(job, end == _CAME, actor)
            else:
                self._papers.spoil(job, Spoilt(end), actor)
        except (Refused, Unavailable) as no:
            self.form.say(say.no(no))
            return False
        told = say(_SEEN.get(end, _SPOILT_DONE))
        self._tell(told, "good")
        if again:
            otherwise = N_("{done}；这个号已经不在等候，不用再打")
            self._attempt(lambda: self._again(job, actor, told, otherwise))
        self.look()
        return True

    def _again(
        self, job: str, actor: str, done: str, otherwise: str = N_("{done}；要再打，请从原来的菜单打印")
    ) -> None:
        queued = dict[str, str]()

        def queue() -> Mapping[str, str]:
            queued.update(self._papers.repeat(job, actor))
            return queued

        self._printing(queue)
        told = N_("{done}，正在补打") if queued else otherwise
        self._tell(self._speech(told, done=done), "good" if queued else "warn")
