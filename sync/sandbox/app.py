"""The platform's HTTP face: routes as sync/openapi.yaml lists them."""

import dataclasses
import json
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.params import Query
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from sync.sandbox.envelopes import MAX_BODY, Problem, envelopes, unpacked
from sync.sandbox.ledger import Ledger, now
from sync.sandbox.moods import NAMES, Mood, Moods
from sync.sandbox.page import masked_name, page
from sync.sandbox.seal import Seal, canonical, digest
from sync.sandbox.tables import Case, Order

PROTOCOL = [1, 1]
NDJSON = "application/x-ndjson"
SAFE_UPTO = 0  # a stand-in makes no backups, so nothing here is ever safe
_TEXTS = {"granted": "经审查，符合条件，准予办理。", "denied": "经审查，不符合条件，不予办理。"}

Device = Annotated[str, Query(min_length=1, max_length=64)]
Incarnation = Annotated[int, Query(ge=0, lt=2**31)]


def build(ledger: Ledger, seal: Seal) -> FastAPI:
    """The application without faults; `app.state.moods` is set by whoever wraps it in Moods."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.exception_handler(Problem)
    async def problem(request: Request, fault: Problem) -> Response:  # pyright: ignore[reportUnusedFunction]
        facts: dict[str, Any] = {"type": "about:blank", "title": fault.title, "status": fault.status}
        line = seal.signed({**facts, "code": fault.code, **fault.facts, **getattr(request.state, "asked", {})})
        return Response(canonical(line), fault.status, media_type="application/problem+json")

    @app.get("/v1/hello")
    def hello(  # pyright: ignore[reportUnusedFunction]
        device: Device, inc: Incarnation, nonce: Annotated[str, Query(min_length=16, max_length=128)]
    ) -> Response:
        mark = ledger.mark(device, inc)
        facts = {"epoch": ledger.epoch, "time": now(), "protocol": PROTOCOL, "key": seal.public, "nonce": nonce}
        line = {**facts, "device": device, "inc": inc, "received_upto": mark.received_upto, "chain": mark.chain}
        return Response(canonical(seal.signed(line)), media_type="application/json")

    @app.post("/v1/sync")
    async def sync(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        device: Device,
        inc: Incarnation,
        cursor: Annotated[str, Query(max_length=200)] = "",
        site: Annotated[str, Query(max_length=64)] = "",
    ) -> Response:
        body = await _body(request)
        asked: dict[str, Any] = {"epoch": ledger.epoch, "device": device, "inc": inc, "req": digest(body)}
        request.state.asked = asked
        coding = request.headers.get("content-encoding", "").strip().lower()
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != NDJSON:
            raise Problem(415, "content-type", f"{NDJSON} expected")

        def work() -> bytes:
            mark = ledger.receive(device, inc, envelopes(unpacked(body, coding), device, inc))
            receipt = {**asked, "received_upto": mark.received_upto, "safe_upto": SAFE_UPTO, "chain": mark.chain}
            lines: list[dict[str, Any]] = [seal.signed({**receipt, "exc": mark.exceptions})]
            changes, last = ledger.changes(device, cursor, site)
            lines += [{"change": change, "cursor": behind} for change, behind in changes]
            lines.append({"end": True, "n": len(changes), "cursor": last})
            return b"".join(canonical(line) + b"\n" for line in lines)

        return Response(await run_in_threadpool(work), media_type=NDJSON)

    @app.get("/")
    def front(request: Request) -> HTMLResponse:  # pyright: ignore[reportUnusedFunction]
        return HTMLResponse(page(ledger.cases(), _moods(request).now, ledger.orders()))

    @app.get("/sandbox/cases")
    def cases() -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        return JSONResponse([_case(case) for case in ledger.cases()])

    @app.post("/sandbox/cases/{case}/decision")
    async def decision(request: Request, case: str) -> Response:  # pyright: ignore[reportUnusedFunction]
        asked = await _fields(request)
        outcome, text = asked.get("outcome", ""), asked.get("text", "")
        if outcome not in _TEXTS or not isinstance(text, str) or len(text) > 2000:
            raise Problem(422, "unreadable", "outcome is granted or denied; text has up to 2000 characters")
        decided = await run_in_threadpool(ledger.decide, case, outcome, text.strip() or _TEXTS[outcome])
        return RedirectResponse("/", 303) if _from_page(request) else JSONResponse(_case(decided))

    @app.get("/sandbox/orders")
    def orders() -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        return JSONResponse([_order(order) for order in ledger.orders()])

    @app.post("/sandbox/orders/{order}/payment")
    async def payment(request: Request, order: str) -> Response:  # pyright: ignore[reportUnusedFunction]
        paid = await run_in_threadpool(ledger.pay, order)
        return RedirectResponse("/", 303) if _from_page(request) else JSONResponse(_order(paid))

    @app.get("/sandbox/records")
    def records() -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        shown = ("device", "inc", "n", "type", "header_hash", "raw", "at", "code", "reason")
        return JSONResponse([{name: getattr(record, name) for name in shown} for record in ledger.records()])

    @app.get("/sandbox/forks")
    def forks() -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        shown = ("device", "inc", "n", "header_hash", "raw", "at")
        return JSONResponse([{name: getattr(fork, name) for name in shown} for fork in ledger.forks()])

    @app.get("/sandbox/mood")
    def mood(request: Request) -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        return JSONResponse(dataclasses.asdict(_moods(request).now))

    @app.post("/sandbox/mood")
    async def change_mood(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        wanted = _mood(await _fields(request))
        _moods(request).set(wanted)
        return RedirectResponse("/", 303) if _from_page(request) else JSONResponse(dataclasses.asdict(wanted))

    return app


def _moods(request: Request) -> Moods:
    return request.app.state.moods


async def _body(request: Request) -> bytes:
    parts, size = list[bytes](), 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            raise Problem(413, "too-large", "request body too large")
        parts.append(part)
    return b"".join(parts)


def _from_page(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")


async def _fields(request: Request) -> dict[str, Any]:
    """The fields of a JSON object or of a form of the page."""
    body = await _body(request)
    try:
        if _from_page(request):
            return {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        value = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise Problem(422, "unreadable", "neither JSON nor a form") from fault
    if not isinstance(value, dict):
        raise Problem(422, "unreadable", "an object is expected")
    return value  # pyright: ignore[reportUnknownVariableType]


def _mood(asked: dict[str, Any]) -> Mood:
    kinds = {"mood": str, "seconds": float, "lines": int, "clean": bool, "times": int}
    facts = dict(asked)
    if type(facts.get("seconds")) is int:
        facts["seconds"] = float(facts["seconds"])
    if facts.get("mood") not in NAMES or any(type(value) is not kinds.get(name) for name, value in facts.items()):
        raise Problem(422, "unreadable", f"mood is one of {', '.join(NAMES)}")
    return Mood(**facts)


def _order(order: Order) -> dict[str, Any]:
    return {"order": order.no, "case": order.case_id, "amount": order.amount, "receipt": order.receipt,
            "over": order.over}  # fmt: skip


def _case(case: Case) -> dict[str, Any]:
    shown = ("device", "provisional_no", "official_no", "item", "item_name", "state", "received_at", "due",
             "outcome", "text", "decided_at", "revision")  # fmt: skip
    applicant = masked_name(json.loads(case.applicant).get("name", ""))
    return {"case": case.id, **{name: getattr(case, name) for name in shown}, "applicant": applicant}
