"""Faults on demand: what a bad line, a dead server or a captive portal does to an answer."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from weakref import WeakValueDictionary

from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

PORTAL = "<!doctype html><title>上网认证</title><h1>请先登录网络</h1><form><input name=user><input name=pass></form>"
NAMES = ("normal", "down", "slow", "html", "error500", "lost_reply", "truncated")


@dataclass(frozen=True, slots=True)
class Mood:
    """`seconds`: how long "slow" waits. `lines`: how many lines "truncated" lets through; `clean` ends that answer as
    a whole HTTP message, else the connection breaks. `times`: answers until normal again; 0 means until changed."""

    mood: str = "normal"
    seconds: float = 5.0
    lines: int = 1
    clean: bool = False
    times: int = 0


class Moods:
    """ASGI middleware in front of /v1/; everything else always works."""

    def __init__(self, app: ASGIApp, cut: Callable[[Scope], None]) -> None:
        self._app, self._cut = app, cut
        self.now = Mood()
        self._left = 0
        self._changed = asyncio.Event()

    def set(self, mood: Mood) -> None:
        """From now on; answers held back by "slow" go out."""
        self.now, self._left = mood, mood.times
        self._changed.set()
        self._changed = asyncio.Event()

    def _take(self) -> Mood:
        mood = self.now
        if mood.times:
            self._left -= 1
            if self._left <= 0:
                self.now = Mood()
        return mood

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        mood = self._take()
        if mood.mood == "html":
            await HTMLResponse(PORTAL)(scope, receive, send)
        elif mood.mood == "error500":
            await PlainTextResponse("internal error", 500)(scope, receive, send)
        elif mood.mood == "down":
            await self._drop(scope, receive)
        elif mood.mood == "slow":
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), mood.seconds)
            await self._app(scope, receive, send)
        elif mood.mood in ("lost_reply", "truncated"):
            await self._spoil(mood, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _spoil(self, mood: Mood, scope: Scope, receive: Receive, send: Send) -> None:
        """Do the work, then spoil the answer."""
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        await self._app(scope, receive, hold)
        if mood.mood == "truncated":
            whole = b"".join(m.get("body", b"") for m in held)
            part = b"".join(whole.splitlines(keepends=True)[: mood.lines])
            length = str(len(part if mood.clean else whole)).encode()
            head = held[0]
            head["headers"] = [h for h in head["headers"] if h[0] != b"content-length"] + [(b"content-length", length)]
            await send(head)
            await send({"type": "http.response.body", "body": part, "more_body": not mood.clean})
            if mood.clean:
                return
        await self._drop(scope, receive)

    async def _drop(self, scope: Scope, receive: Receive) -> None:
        self._cut(scope)
        while (await receive())["type"] != "http.disconnect":
            pass


class Wire(H11Protocol):
    """uvicorn's HTTP/1.1, with a way to hang up on a peer."""

    _open: ClassVar[WeakValueDictionary[tuple[str, int], asyncio.Transport]] = WeakValueDictionary()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.client:
            self._open[self.client] = transport

    @classmethod
    def hang_up(cls, scope: Scope) -> None:
        """Close the connection that `scope` came on, behind what is already on its way."""
        transport = cls._open.get(tuple(scope["client"]))
        if transport is not None:
            transport.close()
