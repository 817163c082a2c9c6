"""Working days, citizen numbers and credit codes reckoned anew, in another way than the hall does, by the thousand."""

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from hall.codes import uscc_check, uscc_fault
from hall.days.workdays import Calendar
from hall.errors import Refused
from hall.identity import check_digit, citizen_number_fault

TODAY = date(2026, 11, 23)
ONE = timedelta(days=1)

# -- working days: the notices as they are read out, walked day by day -------------------------------------------------

NOTICES = {
    2024: """元旦：1月1日放假。春节：2月10日至2月17日放假，2月4日、2月18日上班。清明节：4月4日至4月6日放假，4月7日上班。
        劳动节：5月1日至5月5日放假，4月28日、5月11日上班。端午节：6月10日放假。中秋节：9月15日至9月17日放假，9月14日上班。
        国庆节：10月1日至10月7日放假，9月29日、10月12日上班。""",
    2025: """元旦：1月1日放假。春节：1月28日至2月4日放假，1月26日、2月8日上班。清明节：4月4日至4月6日放假。
        劳动节：5月1日至5月5日放假，4月27日上班。端午节：5月31日至6月2日放假。
        国庆节、中秋节：10月1日至10月8日放假，9月28日、10月11日上班。""",
    2026: """元旦：1月1日至1月3日放假，1月4日上班。春节：2月15日至2月23日放假，2月14日、2月28日上班。
        清明节：4月4日至4月6日放假。劳动节：5月1日至5月5日放假，5月9日上班。端午节：6月19日至6月21日放假。
        中秋节：9月25日至9月27日放假。国庆节：10月1日至10月7日放假，9月20日、10月10日上班。""",
}
_DAY = r"(\d+)月(\d+)日"


def off_and_worked(year: int) -> tuple[set[date], set[date]]:
    """The days off, and the weekend days worked, as the notice of a year says them."""
    off, worked = set[date](), set[date]()
    for sentence in NOTICES[year].split("。"):
        for clause in sentence.split("，"):
            days = [date(year, int(month), int(day)) for month, day in re.findall(_DAY, clause)]
            if clause.endswith("上班"):
                worked |= set(days)
            elif days:
                off |= set(walked(days[0], days[-1]))
    return off, worked


def walked(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`."""
    while first <= last:
        yield first
        first += ONE


def works(day: date) -> bool:
    """Whether the organs of the state work on `day`."""
    off, worked = _KNOWN[day.year]
    return day in worked or (day.isoweekday() <= 5 and day not in off)


_KNOWN = {year: off_and_worked(year) for year in NOTICES}
SHIPPED = Calendar.read()
WHOLE = Calendar(
    frozenset(NOTICES), frozenset().union(*(off for off, _ in _KNOWN.values())),
    frozenset().union(*(worked for _, worked in _KNOWN.values())), "读出来的",
)  # fmt: skip


def test_the_shipped_years_are_the_notices() -> None:
    for day in walked(date(2025, 1, 1), date(2026, 12, 31)):
        assert SHIPPED.is_workday(day) is works(day), day
    assert [sum(map(works, walked(date(year, 1, 1), date(year, 12, 31)))) for year in NOTICES] == [251, 248, 248]


@pytest.mark.parametrize(("calendar", "first"), [(SHIPPED, date(2025, 1, 1)), (WHOLE, date(2024, 1, 1))])
def test_a_due_day_is_where_somebody_who_walks_arrives(calendar: Calendar, first: date) -> None:
    """From every day of the years, so many steps on: the day itself is none of them."""
    last, reached = date(2026, 12, 31), 0
    for start in walked(first, last):
        passed, day = 0, start
        for count in (1, 2, 3, 5, 10, 20, 30, 45, 60):
            while passed < count and day < last:
                day += ONE
                passed += works(day)
            if passed < count:  # nobody knows the notice of 2027 yet
                with pytest.raises(Refused):
                    calendar.add_workdays(start, count)
                continue
            assert calendar.add_workdays(start, count) == day, (start, count)
            assert calendar.workdays_between(start, day) == count, (start, day)
            reached += 1
    assert reached > 5_500


# -- citizen numbers: ISO 7064 MOD 11-2 as a chain of doublings --------------------------------------------------------


def citizen_check(first: str) -> str:
    """The 18th character: each digit joins the rest, and all is doubled within eleven."""
    rest = 0
    for digit in first:
        rest = (rest + int(digit)) * 2 % 11
    return "0123456789X"[(12 - rest) % 11]


def citizen(number: str) -> bool:
    """Whether a number is one, by GB 11643-1999 as somebody reads it."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return date(1850, 1, 1) <= born <= TODAY and citizen_check(number[:17]) == number[17]


def test_citizen_numbers_whole_and_with_one_slip_of_the_pen() -> None:
    chance, right = random.Random(11643), 0
    for _ in range(3_000):
        born = date(1900, 1, 1) + timedelta(days=chance.randrange(46_000))
        first = f"{chance.randrange(110_000, 990_000)}{born:%Y%m%d}{chance.randrange(1_000):03d}"
        assert check_digit(first) == citizen_check(first)
        number = first + citizen_check(first)
        right += citizen_number_fault(number, TODAY) == ""
        at = chance.randrange(17)
        slips = (
            number[:at] + str(chance.randrange(10)) + number[at + 1 :],  # another digit
            number[:at] + number[at + 1] + number[at] + number[at + 2 :],  # two changed places
            number[:at] + number[at + 1 :], number + "0", number[::-1],
        )  # fmt: skip
        for said in (number, *slips):
            assert (citizen_number_fault(said, TODAY) == "") is citizen(said), said
    assert right > 2_900  # some were not born yet


# -- credit codes: GB 32100-2015 by Horner's rule from the right -------------------------------------------------------

ALPHABET = [c for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in "IOSVZ"]


def credit_check(first: str) -> str:
    """The 18th character: what brings the sum of all, each worth three times its left neighbour, to a whole 31."""
    rest = 0
    for character in reversed(first):
        rest = (rest * 3 + ALPHABET.index(character)) % 31
    return ALPHABET[-rest % 31]


def test_credit_codes_whole_and_with_one_slip_of_the_pen() -> None:
    chance = random.Random(32100)
    for _ in range(3_000):
        body = "".join(chance.choices(ALPHABET, k=9))
        first = f"{chance.choice('159')}{chance.choice('1239')}{chance.randrange(110_000, 660_000)}{body}"
        code = first + credit_check(first)
        assert (uscc_check(first), uscc_fault(code)) == (code[17], "")
        at = chance.randrange(8, 17)
        other = code[:at] + chance.choice(ALPHABET) + code[at + 1 :]
        turned = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        for said in (other, turned):
            assert (uscc_fault(said) == "") is (credit_check(said[:17]) == said[17]), said
        assert uscc_fault(code[:at] + chance.choice("IOSVZ") + code[at + 1 :]) != ""
