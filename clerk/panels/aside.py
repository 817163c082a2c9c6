"""Beside the case: who applies, the clocks, what is missing, and what else this person has here."""

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from clerk.controls import Card, label, restyle
from clerk.panels.applicant import ID_KINDS
from clerk.speech import Speech
from hall.cases.cases import STATE_WORDS, Applicant, Case
from hall.cases.charges import STANDING_WORDS, Charge, Standing
from hall.catalogue.catalogue import ServiceItem
from hall.identity import mask_number
from hall.oversight.fees import yuan
from hall.words import N_

SHOWN = 4  # other cases listed; the rest is counted


class Aside(QWidget):
    """Four small cards that only tell."""

    def __init__(self, speech: Speech) -> None:
        super().__init__()
        self._speech = speech
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)

        who = Card("aside.applicant")
        self._name, self._kind = label("aside.name", "name", wrap=True), label("aside.id_kind", "muted", wrap=True)
        self._number = label("aside.number")
        for one in (self._name, self._number, self._kind):
            who.body.addWidget(one)

        clocks = Card("aside.clocks")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self._promised, self._statutory = label("aside.promised", wrap=True), label("aside.statutory", wrap=True)
        self._due, self._fee = label("aside.due", wrap=True), label("aside.fee", wrap=True)
        for row, (words, value) in enumerate(
            (
                (N_("承诺"), self._promised),
                (N_("法定"), self._statutory),
                (N_("到期"), self._due),
                (N_("收费"), self._fee),
            )
        ):
            caption = label(f"{value.objectName()}.caption", "muted")
            speech.fix(caption.setText, words)
            grid.addWidget(caption, row, 0)
            grid.addWidget(value, row, 1)
        self._of_fee = (caption, self._fee)
        clocks.body.addLayout(grid)

        missing = Card("aside.missing_card")
        self._missing = label("aside.missing", wrap=True)
        missing.body.addWidget(self._missing)

        others = Card("aside.others_card")
        self._others = label("aside.others", wrap=True)
        others.body.addWidget(self._others)
        for card, words in (
            (who, N_("申请人")),
            (clocks, N_("时限")),
            (missing, N_("还缺")),
            (others, N_("此人的其他办件")),
        ):
            speech.fix(card.heading.setText, words)
            box.addWidget(card)
        box.addStretch()

    def show_case(
        self,
        applicant: Applicant,
        item: ServiceItem | None,
        case: Case | None,
        missing: list[str],
        others: list[Case],
        charges: Sequence[Charge] = (),
    ) -> None:
        """Tell about this visit; `case` is None while nothing was received."""
        say = self._speech
        self._name.setText(applicant.name or say(N_("还没有申请人")))
        self._number.setText(mask_number(applicant.id_number))
        self._number.setVisible(bool(applicant.id_number))
        self._kind.setText(say(ID_KINDS[applicant.id_kind]) if applicant.id_number else say(N_("放上证件，按 F9 读取")))
        limits = case or item
        for line, limit in (
            (self._promised, limits and limits.promised),
            (self._statutory, limits and limits.statutory),
        ):
            line.setText(limit.said(say) if limit else "—")
        self._due.setText(self._day(case))
        restyle(self._due, role="figure" if case and case.due else "")
        self._fee.setText("\n".join(f"¥{yuan(one.amount)}　{say(STANDING_WORDS[one.standing])}" for one in charges))
        open_ = any(one.standing in (Standing.DUE, Standing.OWED_BACK) for one in charges)
        restyle(self._fee, role="figure" if open_ else "")
        for part in self._of_fee:
            part.setVisible(bool(charges))
        self._missing.setText(self._lacking(item, missing))
        self._others.setText(self._told(others))

    def _day(self, case: Case | None) -> str:
        if case is None or not case.accepted_at:
            return self._speech(N_("受理后起算"))
        return case.due or self._speech(N_("日历未公布"))

    def _lacking(self, item: ServiceItem | None, missing: list[str]) -> str:
        if item is None:
            return "—"
        return "\n".join(f"· {self._speech(name)}" for name in missing) or self._speech(N_("材料齐全"))

    def _told(self, others: list[Case]) -> str:
        if not others:
            return self._speech(N_("没有"))
        say = self._speech
        lines = [
            f"{case.received_at[:10]}　{say(STATE_WORDS[case.state])}\n{say(case.item_name)}" for case in others[:SHOWN]
        ]
        if len(others) > SHOWN:
            lines.append(say(N_("还有 {n} 件，见历史"), n=len(others) - SHOWN))
        return "\n".join(lines)
