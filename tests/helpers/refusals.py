"""Demands that a rule says no, for one reason and with one set of facts."""

import pytest

from hall.errors import Reason, Refused


def refused(reason: Reason, **facts: object) -> "pytest.RaisesExc[Refused]":
    """`with refused(Reason.X, fact=…):` demands that very refusal."""
    return pytest.RaisesExc(Refused, check=lambda no: no.reason is reason and no.facts == facts)
