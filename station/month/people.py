"""Who comes: persons and firms of nobody, with well-formed numbers of a region that does not exist."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from hall.cases.casefile import OTHER_ID, Applicant
from hall.codes import uscc_check
from hall.identity import CardKind, IdCard, age_on, check_digit

REGION = "990000"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英玉萍红文斌春梅建国志"
RARE = ("𠮷", "㛃", "䶮", "𬭎")  # beyond what old systems can hold
LONG = ("努尔艾合买提·阿卜杜热合曼", "阿依古丽·买买提江", "古丽巴哈尔·阿布都克里木·吐尔逊", "木合塔尔·依布拉音江")
_TRADES = ("商贸", "餐饮", "建材", "农业科技", "物流", "家政服务", "机械", "文化传播")
_NUMBERS_EACH = 50  # of the three-digit orders of one day of birth, so that no two sites meet
_ORGAN_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714


@dataclass(frozen=True, slots=True)
class Person:
    """One who comes, for oneself or for a firm."""

    name: str
    number: str
    birth: date
    firm: str = ""
    firm_code: str = ""

    @property
    def card(self) -> IdCard:
        """What the card reader reads."""
        return IdCard(CardKind.MAINLAND, self.name, self.number)

    def applicant(self, for_firm: bool = False) -> Applicant:
        """As the desk takes the person down, or the firm spoken for."""
        phone = f"100{self.number[-8:-1]}"  # no telephone begins so
        if for_firm:
            return Applicant(self.firm, OTHER_ID, self.firm_code, phone)
        return Applicant(self.name, CardKind.MAINLAND.value, self.number, phone)

    def age(self, day: date) -> int:
        return age_on(self.birth, day)


class People:
    """The people of one site; `block` keeps its numbers apart from those of every other."""

    def __init__(self, chance: random.Random, block: int) -> None:
        self._chance, self._block = chance, block
        self._given: set[str] = set()
        self._firms = 0

    def anybody(self, today: date, age: int | None = None, name: str = "") -> Person:
        """Somebody new, of about the ages of those who come to a counter unless `age` is asked for."""
        chance = self._chance
        years = age if age is not None else min(92, max(16, round(chance.gauss(44, 16))))
        while True:
            birth = today.replace(year=today.year - years, day=1) - timedelta(days=chance.randrange(1, 330))
            order = self._block * _NUMBERS_EACH + chance.randrange(_NUMBERS_EACH)
            first = f"{REGION}{birth:%Y%m%d}{order:03d}"
            if first not in self._given:
                break
        self._given.add(first)
        firm, code = self._firm() if chance.random() < 0.15 else ("", "")
        return Person(name or self._name(), first + check_digit(first), birth, firm, code)

    def _name(self) -> str:
        chance, at = self._chance, self._chance.random()
        if at < 0.01:
            return chance.choice(LONG)
        if at < 0.03:
            return chance.choice(_SURNAMES) + chance.choice(RARE)
        return chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2, 2))))

    def _firm(self) -> tuple[str, str]:
        self._firms += 1
        return f"演示{self._chance.choice(_TRADES)}{self._firms}号有限公司", credit_code(
            self._block * 500 + self._firms
        )


def credit_code(n: int) -> str:
    """The well-formed credit code of a firm that does not exist: body DEM0nnnn, both check characters right."""
    body = f"DEM0{n % 10_000:04d}"
    rest = -sum(weight * int(letter, 36) for weight, letter in zip(_ORGAN_WEIGHTS, body, strict=True)) % 11
    first = f"91{REGION}{body}{'0123456789X'[rest]}"
    return first + uscc_check(first)
