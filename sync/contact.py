"""One greeting, one exchange: what an answer of the platform does to the store."""

import hashlib
import logging
import secrets
from dataclasses import dataclass

from hall.cases.cases import Cases
from hall.errors import Garbled
from hall.putback import AHEAD, go_on
from hall.settings import Platform
from hall.store import Store
from sync.client import PlatformClient
from sync.inbox import Inbox
from sync.outbox import Outbox
from sync.status import Known, recall, remember
from sync.wire import Asked, Hello, packed, read_hello, read_reply

log = logging.getLogger("onevisit.sync")


@dataclass(frozen=True, slots=True)
class Outcome:
    """After a whole answer: how many records can still be pushed, and whether changes came down."""

    waiting: int
    changes: int


def probe(platform: Platform) -> None:
    """Whether the platform answers and is the one of the settings, asked without a store. Raises Unreached, Garbled."""
    client, nonce = PlatformClient(platform), secrets.token_hex(16)
    try:
        read_hello(client.hello("check", 0, nonce), "check", 0, nonce, platform.key)
    finally:
        client.close()


class Contact:
    """The owner's hand to the platform."""

    def __init__(self, platform: Platform, client: PlatformClient, store: Store, cases: Cases) -> None:
        self._platform, self._client, self._store = platform, client, store
        self._cases, self._outbox, self._inbox = cases, Outbox(store), Inbox(store, cases)

    def greet(self) -> Outcome:
        """Learn who answers and how far our records are there, and draw the consequences.

        Pins the key at first contact; after a platform's restore from backup, what it lost is queued again. Raises
        Unreached, Garbled.
        """
        store, nonce = self._store, secrets.token_hex(16)
        raw = self._client.hello(store.device, store.inc, nonce)
        hello = read_hello(raw, store.device, store.inc, nonce, self._key())
        with store.atomic():
            if not self._key():
                log.info("platform key pinned at first contact")
                remember(store, Known.KEY, hello.key)
            if recall(store, Known.EPOCH) not in ("", hello.epoch):
                log.warning("the platform has a new epoch: it was restored from a backup")
                remember(store, Known.CURSOR, "")
            remember(store, Known.EPOCH, hello.epoch)
        self._compare(hello)
        return Outcome(self.waiting(), 0)

    def exchange(self, push: bool) -> Outcome:
        """Send the next page (or none) and take what comes down. Only a reply that holds in every respect counts.

        Raises Unreached, Garbled: then the fate of the page is unknown and the same bytes go again.
        """
        store = self._store
        page = self._outbox.take() if push else None
        body, coding = packed(page.body if page else b"")
        site = self._moved_to()
        raw = self._client.sync(store.device, store.inc, self._inbox.cursor, body, coding, site)
        asked = Asked(store.device, store.inc, recall(store, Known.EPOCH), self._key())
        reply = read_reply(raw, asked, hashlib.sha256(body).hexdigest())
        if not recall(store, Known.TROUBLE):
            upto = page.last if page else self._outbox.done()
            chain = page.chain if page else self._outbox.chain_at(upto)
            if (reply.receipt.received_upto, reply.receipt.chain) != (upto, chain):
                raise Garbled("platform", "its mark is not ours")
            self._outbox.settle(page, reply.receipt)
        self._inbox.apply(reply.changes, reply.cursor)
        remember(store, Known.CONTACT, store.clock.now().isoformat(timespec="seconds"))
        return Outcome(self.waiting(), len(reply.changes))

    def waiting(self) -> int:
        """Records that can be pushed now: none while histories disagree."""
        return 0 if recall(self._store, Known.TROUBLE) else self._outbox.last() - self._outbox.done()

    def _moved_to(self) -> str:
        """The site one stands at; at a new one every change comes again, which hurts nothing."""
        site, before = self._cases.agency.here, recall(self._store, Known.SITE)
        if site != before:
            with self._store.atomic():
                remember(self._store, Known.SITE, site)
                if before:
                    remember(self._store, Known.CURSOR, "")
        return site

    def _key(self) -> str:
        return self._platform.key or recall(self._store, Known.KEY)

    def _compare(self, hello: Hello) -> None:
        """Hold the platform's mark against our own numbers; where they disagree nothing is pushed, nothing is lost."""
        outbox, upto = self._outbox, hello.received_upto
        if upto > outbox.last():
            trouble = "ahead"  # this store was put back to an older state: its numbers are used up
        elif outbox.chain_at(upto) != hello.chain:
            trouble = "fork"  # two stores wrote under one name
        else:
            trouble = ""
            if upto < outbox.done():
                log.warning("the platform no longer holds records from %d on: they go up again", upto + 1)
                outbox.rewind(upto + 1)
        if trouble != recall(self._store, Known.TROUBLE):
            if trouble:
                log.error("records cannot be pushed: %s", trouble)
                go_on(self._store, self._cases.hall, self._cases.numbers, AHEAD, recall(self._store, Known.CONTACT))
            remember(self._store, Known.TROUBLE, trouble)
