"""The pictures of the README, composed from a recording: `python -m tests.helpers.pictures demo-output`."""

import sys
from pathlib import Path

from PIL import Image

PICTURES = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
GAP, GROUND = 24, "#e9edf2"


def scaled(file: Path, height: int) -> Image.Image:
    """The picture at `height` pixels."""
    picture = Image.open(file).convert("RGB")
    return picture.resize((round(picture.width * height / picture.height), height), Image.Resampling.LANCZOS)


def row(pictures: list[Image.Image]) -> Image.Image:
    """Pictures of one height, side by side."""
    width = sum(p.width for p in pictures) + GAP * (len(pictures) + 1)
    made = Image.new("RGB", (width, pictures[0].height + 2 * GAP), GROUND)
    x = GAP
    for picture in pictures:
        made.paste(picture, (x, GAP))
        x += picture.width + GAP
    return made


def save(picture: Image.Image, name: str) -> None:
    """Write it small: screens have few colours."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture.quantize(256).save(PICTURES / name, optimize=True)


def main(recording: Path) -> None:
    """Compose every picture from `recording`."""

    def screen(name: str) -> Path:
        return sorted((recording / "screens").glob(f"*-{name}.png"))[0]

    papers = recording / "papers"
    save(scaled(screen("kiosk-home"), 960), "kiosk-home.png")
    visit = [screen("kiosk-card"), screen("kiosk-service"), screen("kiosk-ticket"), papers / "ticket-B001.png"]
    save(row([scaled(file, 720) for file in visit]), "visit.png")
    counter = [screen("desk1-accepted"), papers / "acceptance_notice-visit-1.png"]
    save(row([scaled(file, 720) for file in counter]), "desk.png")
    save(scaled(screen("board-call"), 540), "board.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
