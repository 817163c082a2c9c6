"""Protocols as data: a TOML file says how frames look, what is sent and what is heard. See docs/devices.md."""

from devices.framing.profile import Heard, Parser, Profile
from devices.framing.proving import Difference, prove
from devices.framing.reading import load, profiles, read

__all__ = ["Difference", "Heard", "Parser", "Profile", "load", "profiles", "prove", "read"]
