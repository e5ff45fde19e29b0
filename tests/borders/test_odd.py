"""Bytes that are nearly right are refused in words, and cost no more memory than good ones."""

import gzip
import io
import random
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from backend.photos.picture import MAX_PIXELS_WHOLE, clean
from tests.borders.odd import Line, lying_png, pictures, take_picture
from tests.borders.world import World

PICTURES = pictures()
#: Megabytes that decoding the largest picture we take may need beyond the program itself.
DECODING = 400
_given = settings(
    max_examples=400, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@st.composite
def twisted(draw, seeds: list[bytes]) -> bytes:
    """One of these with some bytes changed, a piece cut out, doubled, or the end gone."""
    raw = bytearray(draw(st.sampled_from(seeds)))
    chance = random.Random(draw(st.integers(0, 2**32)))
    for _ in range(draw(st.integers(0, 6))):
        at = chance.randrange(len(raw) or 1)
        way = chance.randrange(4)
        if way == 0 and raw:
            raw[at] = chance.randrange(256)
        elif way == 1:
            del raw[at : at + chance.randrange(1, 9)]
        elif way == 2:
            raw[at:at] = raw[at : at + chance.randrange(1, 40)]
        else:
            raw[at:at] = chance.randbytes(chance.randrange(1, 9))
    return bytes(raw[: chance.randrange(1, len(raw) + 1)]) if chance.random() < 0.2 else bytes(raw)


@_given
@given(twisted(PICTURES))
def test_a_twisted_picture_is_kept_or_refused(raw):
    take_picture(raw)


def test_good_pictures_are_kept():
    assert {take_picture(raw) for raw in PICTURES} == {"kept"}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_twisted_push_is_answered_in_words(app):
    line = Line(app, World())
    seeds = [orjson.dumps(body) for body in line.bodies()]
    statuses = {line.send(raw) for raw in seeds}
    assert statuses == {200}

    @_given
    @given(twisted(seeds), st.sampled_from(("", "gzip", "packed", "br")))
    def push(raw: bytes, encoding: str) -> None:
        data = gzip.compress(raw) if encoding == "packed" else raw
        statuses.add(line.send(data, encoding.replace("packed", "gzip")))

    push()
    assert {200, 400, 415} <= statuses


def of_size(form: str, width: int, height: int) -> bytes:
    kept = io.BytesIO()
    Image.new("RGBA", (width, height)).save(kept, form, **({"method": 0} if form == "WEBP" else {}))
    return kept.getvalue()


@pytest.mark.parametrize("form", ["WEBP", "PNG"])
def test_what_cannot_be_decoded_in_pieces_has_a_lower_limit(form):
    assert take_picture(of_size(form, 4001, 4000)) == "image_too_large"


@pytest.mark.parametrize("size", [(4000, 4000), (40_000, 40_000), (1, 2**31 - 1)])
def test_a_picture_that_lies_about_its_size(size):
    """A few bytes that promise gigabytes."""
    expected = "not_an_image" if size[0] * size[1] <= MAX_PIXELS_WHOLE else "image_too_large"
    assert take_picture(lying_png(*size)) == expected


@pytest.mark.parametrize("form", ["WEBP", "PNG"])
def test_the_largest_picture_costs_bounded_memory(form, tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(of_size(form, 4000, 4000))
    command = [sys.executable, "-m", "tests.borders.test_odd", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    before, after = map(int, done.stdout.split())
    assert before < after <= before + DECODING


def most_in_use() -> int:
    """The most memory that this process ever had, in megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) // 1024


def main() -> None:
    """Clean one picture; print the most memory in use before and after."""
    raw = Path(sys.argv[1]).read_bytes()
    before = most_in_use()
    clean(raw)
    print(before, most_in_use())


if __name__ == "__main__":
    main()
