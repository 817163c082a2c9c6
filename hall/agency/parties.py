"""Who stands on the applicants' side: a person, a company, another body; themselves, or somebody for them.

城 四 (自然人、法人、其他组织), 六-15 (企业联络员). Who is under age or declared unable acts through a guardian: 民法典
arts. 18 to 24.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hall.cases.casefile import OTHER_ID, Applicant
from hall.codes import uscc_fault
from hall.errors import Reason, Refused
from hall.identity import CardKind, age_on, clean_name, name_fault, other_number_fault, phone_if_any, read_number
from hall.words import N_

_GROWN = 18  # 民法典 art. 17
_LIMITED = 8  # art. 19: from eight years on
_OWN_LIVING = 16  # art. 18: who lives on the own work


class PartyKind(StrEnum):
    """What an applicant is."""

    NATURAL = "natural"
    LEGAL = "legal"
    OTHER = "other"


PARTY_WORDS: dict[PartyKind, str] = {
    PartyKind.NATURAL: N_("自然人"),
    PartyKind.LEGAL: N_("法人"),
    PartyKind.OTHER: N_("其他组织"),
}


class Stands(StrEnum):
    """In what quality somebody stands at the counter."""

    SELF = "self"
    LEGAL_REPRESENTATIVE = "legal_representative"
    AGENT = "agent"
    GUARDIAN = "guardian"
    LIAISON = "liaison"


STANDS_WORDS: dict[Stands, str] = {
    Stands.SELF: N_("本人"),
    Stands.LEGAL_REPRESENTATIVE: N_("法定代表人"),
    Stands.AGENT: N_("代理人"),
    Stands.GUARDIAN: N_("监护人"),
    Stands.LIAISON: N_("企业联络员"),
}


class Capacity(StrEnum):
    """民事行为能力."""

    FULL = "full"
    LIMITED = "limited"
    NONE = "none"


CAPACITY_WORDS: dict[Capacity, str] = {
    Capacity.FULL: N_("完全民事行为能力人"),
    Capacity.LIMITED: N_("限制民事行为能力人"),
    Capacity.NONE: N_("无民事行为能力人"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Party:
    """A person or body with its number: that of a card, or a unified social credit code."""

    kind: PartyKind
    name: str
    id_kind: str
    id_number: str
    phone: str = ""

    def applicant(self) -> Applicant:
        """The party as a case names it."""
        return Applicant(self.name, self.id_kind, self.id_number, self.phone)


def person(name: str, id_number: str, phone: str = "", id_kind: str = CardKind.MAINLAND.value) -> Party:
    """A natural person, as a card or a clerk tells."""
    return Party(PartyKind.NATURAL, name, id_kind, id_number, phone)


def body(name: str, uscc: str, phone: str = "", kind: PartyKind = PartyKind.LEGAL) -> Party:
    """A company or another body."""
    return Party(kind, name, OTHER_ID, uscc, phone)


def checked(party: Party, today: date) -> Party:
    """The party with its name and number as they may be stored.

    Raises Refused(NAME_NOT_ALLOWED | ID_NUMBER_WRONG | USCC_WRONG).
    """
    name = clean_name(party.name)
    if name is None:
        raise Refused(Reason.NAME_NOT_ALLOWED, why=name_fault(party.name))
    number = party.id_number.strip().upper()
    if party.kind is not PartyKind.NATURAL:
        if fault := uscc_fault(number):
            raise Refused(Reason.USCC_WRONG, why=fault)
    elif party.id_kind == OTHER_ID:
        if not number:
            raise Refused(Reason.APPLICANT_MISSING)
        if fault := other_number_fault(number):
            raise Refused(Reason.ID_NUMBER_WRONG, why=fault)
    elif fault := read_number(number, today).fault:
        raise Refused(Reason.ID_NUMBER_WRONG, why=fault)
    return Party(party.kind, name, party.id_kind, number, phone_if_any(party.phone))


def birth_of(party: Party, today: date) -> date | None:
    """The day of birth that a person's number states, None where it states none."""
    if party.kind is not PartyKind.NATURAL or party.id_kind == OTHER_ID:
        return None
    return read_number(party.id_number, today).birth


def capacity(birth: date | None, today: date, declared: Capacity | None = None, own_living: bool = False) -> Capacity:
    """What somebody may do alone: by age, unless a court `declared` it (民法典 art. 24).

    `own_living` from sixteen on counts as full (art. 18). Without a day of birth nothing is against it.
    """
    if declared is not None:
        return declared
    if birth is None:
        return Capacity.FULL
    age = age_on(birth, today)
    if age >= _GROWN or (own_living and age >= _OWN_LIVING):
        return Capacity.FULL
    return Capacity.LIMITED if age >= _LIMITED else Capacity.NONE
