"""The papers of one case: which its steps owe by the lifecycle, and each of them as a form."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hall.cases.cases import Cases
from hall.cases.lifecycle import Act, PaperKind
from hall.catalogue.catalogue import Catalogue
from hall.papers.dockets import Dockets
from hall.proofs import voids
from printing.documents import agency, endings, guides
from printing.documents.cases import paper_of
from printing.documents.facts import Held, Issuer
from printing.documents.names import name_of
from printing.paper import Form

if TYPE_CHECKING:
    from printing.hallpapers import HallPapers


_DECISIONS = (PaperKind.GRANT, PaperKind.DENIAL)


@dataclass(frozen=True, slots=True)
class Owed:
    """One paper that a step of a case owes. `name` is what it is called at the printer; `make` gives its form."""

    kind: PaperKind
    name: str
    make: Callable[[], Form]


class CasePapers:
    """Reads the steps of a case. `issuer` stands on its papers; who took a step signs the paper of it. `beside` makes
    those that belong to no case; `dockets` numbers those of a case, where the hall does."""

    def __init__(
        self, cases: Cases, catalogue: Catalogue, issuer: Issuer, beside: "HallPapers | None" = None,
        dockets: Dockets | None = None,
    ) -> None:  # fmt: skip
        self._cases, self._catalogue, self.issuer, self._beside = cases, catalogue, issuer, beside
        self._dockets = dockets

    def owed(self, case: str, known: int = 0) -> list[Owed]:
        """Every paper owed by the steps behind the first `known`, oldest first. Raises KeyError for an unknown case."""
        held, found, count = self._cases.case(case), list[Owed](), Counter[PaperKind]()
        for n, step in enumerate(self._cases.steps(case)):
            for kind in step.owes:
                count[kind] += 1
                if n < known:
                    continue
                issuer = replace(self.issuer, staff=self.issuer.named(step.actor) or self.issuer.staff)
                item = self._catalogue.version(held.item, held.item_version)
                about = Held(held, item, issuer, step, count[kind])
                found.append(
                    Owed(kind, name_of(kind, count[kind]), lambda k=kind, h=about: paper_of(k, self._sealed(h, k)))
                )
        return found

    def _sealed(self, held: Held, kind: PaperKind) -> Held:
        """`held` with the code of one sheet, of which each print and reprint has its own, and with its 文号."""
        name = name_of(kind, held.nth)
        docket = self._dockets.number(held.case.id, name, kind, int(held.at[:4])) if self._dockets else ""
        served = self._decision(held) if kind is PaperKind.SERVICE else ""
        code = self._cases.proofs.seal(held.case, name, kind.value, held.nth)
        return replace(held, code=code, docket=docket, served=served)

    def _decision(self, held: Held) -> str:
        """The 文号 of the last decision before the step of `held`."""
        count, number = Counter[PaperKind](), ""
        for step in self._cases.steps(held.case.id):
            if step == held.step or not self._dockets:
                break
            for kind in step.owes:
                count[kind] += 1
                if kind in _DECISIONS:
                    name = name_of(kind, count[kind])
                    number = self._dockets.number(held.case.id, name, kind, int(step.at[:4]))
        return number

    def other(self, paper: str, subject: str) -> Form:
        """A paper that no step owes, as it would be printed now. Raises KeyError for an unknown paper or subject."""
        cases, today = self._cases, self.issuer.today()
        match paper:
            case voids.CLOSING:
                held = self.held(subject, Act.CLOSE)
                held = replace(held, code=cases.proofs.seal(held.case, voids.CLOSING, voids.CLOSING, 1))
                return endings.closing(held, cases.deliveries.plan(subject))
            case "waybill":
                return endings.waybill(self.held(subject), cases.deliveries.plan(subject), today)
            case "guide":
                return guides.guide(self._catalogue.item(subject), cases.guide(subject), self.issuer, today)
            case "mandate":
                held = cases.agency.mandates.mandate(subject)
                return agency.mandate(held, self._catalogue, self.issuer)
            case _ if self._beside:
                return self._beside.make(paper, subject)
            case _:
                raise KeyError(paper)

    def held(self, case: str, act: str = "") -> Held:
        """The case as it stands, for the papers that no step owes (办结通知, EMS 详情单); with its last
        step of `act`."""
        found = self._cases.case(case)
        steps = [step for step in self._cases.steps(case) if step.act == act]
        item = self._catalogue.version(found.item, found.item_version)
        return Held(found, item, self.issuer, steps[-1] if steps else None)
