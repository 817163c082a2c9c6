"""委托代办授权书. 民法典 art. 165: who for whom, in what, with which powers, how long, signed by the principal."""

from hall.agency.mandates import POWER_WORDS, Mandate
from hall.agency.parties import PARTY_WORDS
from hall.catalogue.catalogue import Catalogue
from printing.documents.facts import Issuer, day
from printing.documents.names import CODE_PREFIX
from printing.paper import Form


def mandate(held: Mandate, catalogue: Catalogue, issuer: Issuer) -> Form:
    """The mandate as it was taken down. Where the agent is staff of the hall it is free of charge, and says so."""
    guardian = held.guardian
    texts = {
        "paper_no": held.id[:8].upper(),
        "principal": held.principal.name,
        "principal_kind": PARTY_WORDS[held.principal.kind],
        "principal_no": issuer.hidden(held.principal.id_number),
        "agent": held.agent.name,
        "agent_no": issuer.hidden(held.agent.id_number),
        "agent_phone": issuer.hidden(held.agent.phone) if held.agent.phone else "",
        "guardian": guardian.name if guardian else "",
        "free": "是" if held.staff else "",
        "powers": "、".join(POWER_WORDS[power] for power in held.powers),
        "term": f"{day(held.since.isoformat())}至{day(held.until.isoformat())}",
        "day": day(held.since.isoformat()),
        "mandate_qr": f"{CODE_PREFIX}M/{held.id}",
    }
    scope = tuple((str(n), code, catalogue.item(code).name) for n, code in enumerate(held.items, 1))
    return issuer.form("mandate", texts, {"scope": scope})
