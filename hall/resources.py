"""Where the files lie that the product carries: calendars, profiles, halls, words."""

from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
