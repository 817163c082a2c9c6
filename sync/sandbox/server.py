"""Runs the platform as a process: its socket, its ready line, its end."""

import json
import os
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import uvicorn

from sync.sandbox.app import build
from sync.sandbox.ledger import Ledger
from sync.sandbox.moods import Moods, Wire
from sync.sandbox.seal import Seal


class _Server(uvicorn.Server):
    """Says where it listens once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets and self.started:
            host, port = sockets[0].getsockname()[:2]
            sys.stdout.write(json.dumps({"listen": f"{host}:{port}"}) + "\n")
            sys.stdout.flush()


def run(listen: str, data: Path, url: str | None, with_parent: bool) -> None:
    """Serve until told to stop; see sync.sandbox.serve."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    ledger = Ledger(url or f"sqlite:///{data / 'platform.db'}")
    app = build(ledger, Seal(data / "platform.key"))
    moods = app.state.moods = Moods(app, Wire.hang_up)
    host, _, port = listen.rpartition(":")
    with socket.create_server((host, int(port))) as sock:
        quiet: dict[str, Any] = {"access_log": False, "log_level": "error"}  # addresses name devices: none are logged
        config = uvicorn.Config(moods, http=Wire, ws="none", lifespan="off", timeout_graceful_shutdown=1, **quiet)
        server = _Server(config)
        if with_parent:
            threading.Thread(target=_follow_parent, args=(server,), name="parent", daemon=True).start()
        server.run([sock])
    ledger.close()


def _follow_parent(server: uvicorn.Server) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    server.should_exit = True
