"""A simulated pad that sends one byte for each key and knows nothing else: most simple evaluators are of this kind."""

from collections.abc import Callable
from typing import Any


class BytePad:
    """The device behind the wire; `send` puts bytes on it."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._heard = bytearray()

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "press":  # text="5", or hex="0C"; times=2 bounces
                data = bytes.fromhex(str(order["hex"])) if "hex" in order else str(order["text"]).encode("ascii")
                for _ in range(int(order.get("times", 1))):
                    self._send(data)
            case "state":
                return {"heard": self._heard[-64:].hex(" ").upper()}
            case other:
                raise ValueError(f"unknown order {other}")
        return {}

    def receive(self, data: bytes) -> None:
        self._heard += data
        del self._heard[:-4096]
