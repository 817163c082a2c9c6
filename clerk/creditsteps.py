"""What a desk does with the red and the black list. Plain values over the hall, no Qt, as clerk.steps."""

from clerk.steps import DeskStep, choice, fields, line, one, text
from hall.cases.credit import LISTING_WORDS, Listing
from hall.words import N_

CREDIT: tuple[DeskStep, ...] = (
    DeskStep(
        "credit",
        N_("列入红黑名单"),
        None,
        fields(
            choice("listing", N_("名单"), LISTING_WORDS),
            line("number", N_("身份证号码或统一社会信用代码")),
            text("why", N_("列入名单的依据")),
        ),
        lambda c, _, a, who: c.credit.enter(one(a, "number"), Listing(one(a, "listing")), one(a, "why"), who),
        N_("流程"),
    ),
)
