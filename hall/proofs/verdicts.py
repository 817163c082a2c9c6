"""Whether a paper's code is to be believed, and if not, why not: by keys alone, without a network. Pure."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum

from hall.errors import Garbled
from hall.proofs.seals import UNKNOWN, Certificate, Sealed, holds, key_id, statement, take_apart
from hall.proofs.summaries import VERSION, Summary, unpack
from hall.proofs.voids import Voided
from hall.words import N_


class Verdict(Enum):
    """What is said of a code."""

    GENUINE = "genuine"
    REVOKED = "revoked"
    ALTERED = "altered"  # the key is ours, and did not sign this
    FORGED = "forged"  # it names our county, which never vouched for its key
    FOREIGN = "foreign"  # a key that nobody we trust vouches for
    UNKNOWN = "unknown"  # of another version, or signed in another way
    NO_SUMMARY = "no_summary"


VERDICT_WORDS: dict[Verdict, str] = {
    Verdict.GENUINE: N_("真实有效：是本县政务服务机构出具的，内容没有改动"),
    Verdict.REVOKED: N_("已经作废：单据是真的，但不能再用"),
    Verdict.ALTERED: N_("内容被改动过：和出具时的签名对不上"),
    Verdict.FORGED: N_("是伪造的：冒用本县名义，本县没有出具过"),
    Verdict.FOREIGN: N_("不是本县机器出具的，这里不能核实"),
    Verdict.UNKNOWN: N_("这张单据的格式比本机新，请到窗口核实"),
    Verdict.NO_SUMMARY: N_("这个码不完整，或者不是办件单据"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a terminal says of a code. `summary` is there where the signature holds: nothing else of a code is shown.

    `station` is where it was made, `voided` is there where it is revoked.
    """

    verdict: Verdict
    summary: Summary | None = None
    station: str = ""
    voided: Voided | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose papers are believed: `counties` are public keys of counties, `own` those that this machine signed with,
    which need nobody's word here. `voided` tells of an issuer's id and a serial whether it was revoked."""

    counties: Collection[bytes]
    own: Collection[bytes]
    voided: Callable[[str, str], Voided | None]


def judge(text: str, trust: Trust) -> Answer:
    """The answer for `text`, whatever it is. Raises nothing but what `trust.voided` raises."""
    try:
        sealed = take_apart(text)
    except Garbled as fault:
        return Answer(Verdict.UNKNOWN if fault.why == UNKNOWN else Verdict.NO_SUMMARY)
    if wrong := _distrusted(sealed.certificate, trust):
        return Answer(wrong)
    return _read(sealed, trust)


def _distrusted(certificate: Certificate, trust: Trust) -> Verdict | None:
    """Why the key is not believed; None where it is."""
    if certificate.key in trust.own:
        return None
    county = next((key for key in trust.counties if key_id(key) == certificate.county), None)
    if county is None:
        return Verdict.FOREIGN
    return None if holds(county, certificate.sig, statement(certificate)) else Verdict.FORGED


def _read(sealed: Sealed, trust: Trust) -> Answer:
    key = sealed.certificate
    if not holds(key.key, sealed.sig, sealed.signed):
        return Answer(Verdict.ALTERED)
    try:
        summary = unpack(sealed.line)
    except Garbled as fault:  # signed by one of ours: only another version writes what this one cannot read
        return Answer(Verdict.UNKNOWN if fault.why == VERSION else Verdict.NO_SUMMARY, station=key.station)
    if key.until and summary.at.date() > key.until:
        return Answer(Verdict.FORGED)  # nobody vouches for what the key signed after its term
    voided = trust.voided(key_id(key.key), summary.serial)
    return Answer(Verdict.REVOKED if voided else Verdict.GENUINE, summary, key.station, voided)
