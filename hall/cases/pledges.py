"""告知承诺: a signed pledge in the place of a proof, checked after the decision, and what a false one costs.

After the rules provinces made (安阳市政务服务条例 arts 25–29): the applicant is told what is asked and what a false
pledge leads to, pledges, may take it back before the decision; a false pledge is corrected or the decision revoked, and
the way stays closed to who gave it until it is repaired.
"""

from collections.abc import Sequence

from hall.cases.casefile import Case, CaseFile, MaterialState
from hall.cases.casework import PledgeGiven, PledgeVerified, PledgeWithdrawn
from hall.cases.credit import Credit, Mode
from hall.cases.escalations import said
from hall.cases.lifecycle import Act
from hall.catalogue.catalogue import Form
from hall.errors import Reason, Refused
from hall.store import Row
from hall.words import N_

PLEDGE_TEXT = N_(
    "我已知道办理本事项的条件、承诺的证明用途和不实承诺的后果。我承诺：已经符合条件，所填内容真实，"
    "接受事后核查，承担不实承诺的法律责任。"
)


class Pledges:
    """Pledges over the store."""

    def __init__(self, file: CaseFile, credit: Credit) -> None:
        self._file, self._store, self._credit = file, file.store, credit

    def pledgeable(self, case: str) -> tuple[str, ...]:
        """The codes of the materials of a case for which a pledge may stand; none where the person is barred."""
        row = self._file.row(case)
        if Mode.PLEDGE not in self._credit.standing(row["person"]).modes:
            return ()
        return self._pledgeable(row)

    def pledge(self, case: str, materials: Sequence[str], notice: str, text: str, actor: str) -> Case:
        """The applicant was told `notice` and pledges `text` for `materials`, which count as here from now on.

        Raises Refused(WORDS_MISSING | NOT_PLEDGEABLE | CREDIT_BARRED).
        """
        with self._store.atomic():
            step = self._file.step(case, Act.PLEDGE, actor)
            self._credit.admit(step.row["person"], Mode.PLEDGE)
            allowed = self._pledgeable(step.row)
            if not materials or any(code not in allowed for code in materials):
                raise Refused(Reason.NOT_PLEDGEABLE)
            event = PledgeGiven(
                case, list(materials), said(notice, N_("告知的内容")), said(text, N_("承诺的内容"))
            )  # fmt: skip
            for code in materials:
                self._file.set_material(case, code, MaterialState.PLEDGED)
            self._file.enter(step, event, pledge="given")
        return self._file.case(case)

    def withdraw(self, case: str, actor: str) -> Case:
        """The applicant takes the pledge back: what it stood for is wanted again, and the ordinary way begins anew.

        An acceptance that rested on it falls with it. Raises Refused(NO_PLEDGE), Refused(STEP_NOT_ALLOWED) once
        it is decided.
        """
        with self._store.atomic():
            step = self._file.step(case, Act.UNPLEDGE, actor)
            if step.row["pledge"] != "given":
                raise Refused(Reason.NO_PLEDGE)
            self._store.run(
                "UPDATE case_material SET state = 'wanted' WHERE case_id = ? AND state = 'pledged'", case
            )  # fmt: skip
            self._file.enter(
                step, PledgeWithdrawn(case), pledge="withdrawn", accepted_at="", accepted_by="", due="",
                statutory_due="", calendar="", reviewed="", deemed=0,
                answer_due=self._file.answer_due(self._store.clock.now()),
            )  # fmt: skip
        return self._file.case(case)

    def verify(self, case: str, kept: bool, words: str, actor: str) -> Case:
        """核查 after the decision. A false pledge bars the person from pledging until it is repaired.

        Whether the decision is revoked then is a step of its own (`endings.revoke`). Raises Refused(NO_PLEDGE |
        WORDS_MISSING | ROLE_MISSING).
        """
        with self._store.atomic():
            step = self._file.step(case, Act.VERIFY, actor)
            if step.row["pledge"] != "given":
                raise Refused(Reason.NO_PLEDGE)
            found = said(words, N_("核查的结果"))
            if not kept:
                self._credit.bar(step.row["person"], case, found)
            self._file.enter(step, PledgeVerified(case, kept, found), pledge="kept" if kept else "false")
        return self._file.case(case)

    def _pledgeable(self, row: Row) -> tuple[str, ...]:
        here = {material.code for material in self._file.materials(row["id"])}
        named = self._file.rules.pledges.get(row["item"], ())
        item = self._file.catalogue.version(row["item"], row["item_version"])
        signed = [m.code for m in item.materials if m.form is Form.PLEDGE]
        return tuple(code for code in dict.fromkeys([*named, *signed]) if code in here)
