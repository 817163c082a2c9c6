"""A face with a hand: what main.py starts, plus the demo's door for touching and photographing it."""

import argparse
import logging
import sys
from pathlib import Path

from hall.settings import load
from station.build import Face, board_face, desk_face, kiosk_face
from station.demo.hand import Hand


def main() -> int:
    """Run the face named on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("face")
    parser.add_argument("--settings", action="append", type=Path, default=[])
    parser.add_argument("--data", type=Path, required=True)
    asked = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    settings = load(asked.data, *asked.settings)
    face: Face
    if asked.face == "kiosk":
        face = kiosk_face(settings)
    elif asked.face == "board":
        face = board_face(settings)
    else:
        face = desk_face(settings, int(asked.face.removeprefix("desk")))
    hand = Hand(asked.face, settings.data, face.hop)
    code = face.run()
    hand.deleteLater()
    return code


if __name__ == "__main__":
    sys.exit(main())
