"""Who asks, as a counter takes them down: a name as the law allows it, and a number of the document that was shown."""

from datetime import date

from hall.cases.casefile import OTHER_ID, Applicant
from hall.errors import Reason, Refused
from hall.identity import (
    CardKind,
    citizen_number_fault,
    clean_name,
    name_fault,
    other_number_fault,
    phone_if_any,
    visible,
)
from hall.words import N_

# Kinds whose number follows GB 11643; the 2017 permit of foreigners has a number of its own form.
_CITIZEN_NUMBERS = {CardKind.MAINLAND.value, CardKind.HMT.value, CardKind.FOREIGNER_2023.value}
_OTHER_NUMBERS = {CardKind.FOREIGNER_2017.value, OTHER_ID}


def checked(applicant: Applicant, today: date) -> Applicant:
    """The applicant as taken down. Raises Refused(APPLICANT_MISSING | NAME_NOT_ALLOWED | ID_NUMBER_WRONG |
    PHONE_WRONG)."""
    number = applicant.id_number.strip().upper()
    if not applicant.name.strip() or not number:
        raise Refused(Reason.APPLICANT_MISSING)
    name = clean_name(applicant.name)
    if name is None:
        raise Refused(Reason.NAME_NOT_ALLOWED, why=name_fault(applicant.name))
    if applicant.id_kind in _CITIZEN_NUMBERS:
        fault = citizen_number_fault(number, today)
    elif applicant.id_kind in _OTHER_NUMBERS:
        fault = other_number_fault(number)
    else:
        fault = N_("没有这种证件")
    if fault:
        raise Refused(Reason.ID_NUMBER_WRONG, why=fault)
    return Applicant(name, applicant.id_kind, number, phone_if_any(applicant.phone), visible(applicant.address))
