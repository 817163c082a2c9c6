"""The papers that the steps of a case owe (hall.cases.lifecycle), each with the function that gives its facts."""

from collections.abc import Callable

from hall.cases.lifecycle import PaperKind
from printing.documents import decisions, endings, intake, promises
from printing.documents.facts import Held
from printing.paper import Form

OWED: dict[PaperKind, Callable[[Held], Form]] = {
    PaperKind.RECEIPT: intake.receipt,
    PaperKind.ACCEPTANCE: intake.acceptance,
    PaperKind.TOLERANCE_PROMISE: promises.tolerance_promise,
    PaperKind.TOLERANCE: promises.tolerance,
    PaperKind.SUPPLEMENT: intake.supplement,
    PaperKind.REFUSAL: intake.refusal,
    PaperKind.PLEDGE: promises.pledge,
    PaperKind.EXTENSION: decisions.extension,
    PaperKind.EXCLUDED_TIME: decisions.excluded_time,
    PaperKind.GRANT: decisions.grant,
    PaperKind.DENIAL: decisions.denial,
    PaperKind.SERVICE: endings.service,
    PaperKind.TERMINATION: endings.termination,
    PaperKind.RETURN: endings.given_back,
    PaperKind.REVOCATION: decisions.revocation,
}


def paper_of(kind: PaperKind, held: Held) -> Form:
    """The paper of `kind` for the step in `held`. Raises Refused(PAPER_INCOMPLETE, paper=…, names=…)."""
    return OWED[kind](held)
