"""A stand-in provincial platform, written from sync/openapi.yaml alone: it imports nothing of the other side."""

from pathlib import Path


def serve(listen: str, data: Path, url: str | None = None, with_parent: bool = False) -> int:
    """Run the platform until it is told to stop; the process's exit code.

    `listen` is "host:port" (port 0 takes a free one; the address taken is printed as one JSON line), `data` the folder
    of its database and signing key, `url` a SQLAlchemy address to use in place of the SQLite file there.
    `with_parent` ends it when standard input closes. Raises OSError when the address cannot be taken.
    """
    from sync.sandbox.server import run

    run(listen, data, url, with_parent)
    return 0
