"""What the browser tests type and photograph."""

import io
import uuid
from pathlib import Path

from PIL import Image

from tests.browser.hand import KINDS
from tests.phone import sample


def clean_body(kind: str) -> dict:
    """A body that can be typed: a clean sample without pictures and position, like no other."""
    skip = {field["name"] for field in KINDS[kind]["fields"] if field["type"] in ("photo", "place")}
    body = {name: value for name, value in sample(kind).items() if name not in skip}
    title = KINDS[kind]["title"]
    if isinstance(body.get(title), str) and KINDS[kind]["title"] != "variety_name":
        body[title] = f"试{uuid.uuid4().hex[:6]}"
    if "plot_name" in body:
        body["plot_name"] = f"地{uuid.uuid4().hex[:6]}"
    if "household_no" in body:
        body["household_no"] = str(uuid.uuid4().int % 9000 + 100)
    return body


def picture(path: Path, shade: int = 90) -> Path:
    """A photograph of 1600×1200 from a camera."""
    image = Image.effect_noise((1600, 1200), 40).convert("RGB")
    image.paste((shade, 150, 110), (200, 200, 900, 800))
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=90)
    path.write_bytes(kept.getvalue())
    return path


def month_of(body: dict, kind: str) -> int:
    """YYYYMM of the day that decides a body's period."""
    day = next(body[name] for name in KINDS[kind]["dated"] if body.get(name))
    return int(day[:4] + day[5:7])
