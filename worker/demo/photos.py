"""Pictures drawn, not taken: a field, a tea slope, a toilet before and after, all marked 演示."""

import hashlib
import io
import random
from typing import NamedTuple

from PIL import Image, ImageDraw

SIZE = (640, 480)
#: The two characters 演示 as dots, 56 by 26: a fresh machine has no Chinese font to draw with.
MARK = (
    (56, 26),
    bytes.fromhex(
        "0e01c0000000001f01c003fffe000fffff83fffe00037fff83fffe000070038000000000700380000000001ffe00"
        "0000001c1ffe1fffffc03e01c01fffffc01e3fff1fffffc0043fff000700000039c7000700000039c701070c0002"
        "3fff03c71e00033fff03c71e0007b9c707870f000739c707870f00073fff0f0707800e3fff0f0707800e0e181e07"
        "03c01e1f3e0c0703803cfc0f007f00000c7807807f0000002000003e00000000000000000000000000000000"
    ),
)
#: Where it stands: within the middle square, which is all that a small picture shows.
STAMP = (382, 398, 550, 476)
SKY, HILL, SOIL = "#cfe4ee", "#7d9c86", "#8a6f52"
#: Which pictures a photo field is given; a field that is not named here is given none.
SCENES = {
    "photos_before": "before",
    "photos_after": "after",
    "crop_variety": "field",
    "tea_base": "tea",
    "model_family": "house",
}
EACH = 6


class Picture(NamedTuple):
    """A JPEG and the hash under which records show it."""

    sha256: str
    content: bytes


def pictures() -> dict[str, list[Picture]]:
    """Some pictures of each scene; the same ones every time."""
    return {
        scene: [_jpeg(draw(scene, random.Random(f"{scene}/{number}"))) for number in range(EACH)]
        for scene in dict.fromkeys(SCENES.values())
    }


def draw(scene: str, chance: random.Random) -> Image.Image:
    """One picture of a scene."""
    image = Image.new("RGB", SIZE, SKY)
    brush = ImageDraw.Draw(image)
    _hills(brush, chance)
    if scene in ("field", "tea"):
        _rows(brush, chance, "#4f8a3c" if scene == "tea" else "#a3b545")
    else:
        _house(brush, chance, tidy=scene != "before")
    _stamp(image)
    return image


def _hills(brush: ImageDraw.ImageDraw, chance: random.Random) -> None:
    for base in (190, 240):
        points = [(x, base - chance.randint(0, 90)) for x in range(0, 721, 80)]
        brush.polygon([(0, 480), *points, (720, 480)], fill=HILL)
    brush.rectangle((0, 270, 640, 480), fill=SOIL)


def _rows(brush: ImageDraw.ImageDraw, chance: random.Random, colour: str) -> None:
    lean = chance.randint(-60, 60)
    for line in range(9):
        y = 280 + line * line * 3
        far = (700, y + 10 + lean // (10 - line))
        brush.line([(-40, y + 10), far], fill=colour, width=6 + line * 2)


def _house(brush: ImageDraw.ImageDraw, chance: random.Random, tidy: bool) -> None:
    left, wall = chance.randint(120, 220), "#e9e4d8" if tidy else "#9b8a70"
    brush.rectangle((left, 230, left + 260, 400), fill=wall)
    brush.polygon(
        [(left - 20, 230), (left + 130, 160), (left + 280, 230)],
        fill="#6b4a3a" if tidy else "#5a5148",
    )
    brush.rectangle((left + 100, 300, left + 160, 400), fill="#2f6f5a" if tidy else "#40372c")
    brush.rectangle((left + 190, 280, left + 235, 325), fill="#bcd7e6" if tidy else "#59524a")


def _stamp(image: Image.Image) -> None:
    size, dots = MARK
    left, top, right, bottom = STAMP
    mark = Image.frombytes("1", size, dots).resize((right - left, bottom - top))
    image.paste("#b3261e", (left, top), mark)


def _jpeg(image: Image.Image) -> Picture:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    content = buffer.getvalue()
    return Picture(hashlib.sha256(content).hexdigest(), content)
