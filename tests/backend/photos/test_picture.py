"""Bytes that claim to be a picture: cleaned, or refused by name."""

import io
import struct
import subprocess
import sys
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from backend.errors import Problem
from backend.photos import picture as picture_module
from backend.photos.picture import FULL_EDGE, THUMB_EDGE, clean
from tests.backend.photos.conftest import picture


def opened(raw):
    return Image.open(io.BytesIO(raw))


def refusal(raw):
    with pytest.raises(Problem) as problem:
        clean(raw)
    return problem.value.status, problem.value.code


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_each_format_becomes_two_jpegs(form):
    made = clean(picture(2000, 1500, form))
    for raw, edge in ((made.full, FULL_EDGE), (made.thumb, THUMB_EDGE)):
        image = opened(raw)
        assert image.format == "JPEG"
        assert max(image.size) == edge
    assert (made.width, made.height) == (1600, 1200)


def test_a_small_picture_is_not_blown_up():
    made = clean(picture(200, 100))
    assert (made.width, made.height) == (200, 100)
    assert opened(made.thumb).size == (200, 100)


def test_it_is_turned_upright_and_tells_nothing_more():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A phone of somebody"
    exif.get_ifd(0x8825)[1] = "N"
    raw = picture(1200, 800, exif=exif, comment=b"secret comment")
    assert b"somebody" in raw
    made = clean(raw)
    assert (made.width, made.height) == (800, 1200)
    for kept in (made.full, made.thumb):
        assert not opened(kept).getexif()
        assert not {"comment", "exif", "icc_profile"} & set(opened(kept).info)
        assert b"somebody" not in kept
        assert b"secret" not in kept


def test_text_in_a_png_is_gone():
    note = PngInfo()
    note.add_text("Author", "secret name")
    made = clean(picture(form="PNG", pnginfo=note))
    assert b"secret" not in made.full + made.thumb


def test_what_follows_a_picture_is_gone():
    made = clean(picture() + b"<script>alert(1)</script>")
    assert b"script" not in made.full + made.thumb


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_exif_loses_no_picture():
    raw = picture(exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")
    assert clean(raw).width == 1280


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_pixel(mode):
    image = Image.new("RGBA" if mode == "RGBA" else "RGB", (400, 300), (200, 30, 30))
    image = Image.new("I;16", (400, 300)) if mode == "I;16" else image.convert(mode)
    kept = io.BytesIO()
    image.save(kept, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(clean(kept.getvalue()).full).mode == "RGB"


def test_transparency_is_white():
    kept = io.BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(kept, "PNG")
    assert opened(clean(kept.getvalue()).full).getpixel((50, 50)) == (255, 255, 255)


def test_the_same_picture_gives_the_same_bytes():
    raw = picture()
    assert clean(raw) == clean(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<!doctype html><title>Login</title>",
        b"\xff\xd8\xff\xe0 not really",
        b"GIF89a" + b"\x00" * 100,
        picture()[:-2000],
        picture(form="PNG")[:-200],
        picture(form="WEBP")[:-200],
        picture(form="GIF"),
        picture(form="TIFF"),
        picture(form="BMP"),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    ],
    ids=["empty", "html", "jpeg-head", "gif-head", "cut-jpeg", "cut-png", "cut-webp", "gif",
         "tiff", "bmp", "svg"],
)  # fmt: skip
def test_no_whole_picture(raw):
    assert refusal(raw) == (422, "not_an_image")


def png_of(width, height):
    """A PNG that claims a size and holds almost nothing."""

    def chunk(name, body):
        crc = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(8000, 5001), (20000, 20000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_before_it_is_decoded(size):
    assert refusal(png_of(*size)) == (422, "image_too_large")


def test_a_real_bomb_of_few_bytes():
    kept = io.BytesIO()
    Image.new("1", (9000, 9000)).save(kept, "PNG")
    assert len(kept.getvalue()) < 20_000
    assert refusal(kept.getvalue()) == (422, "image_too_large")


def test_too_many_bytes():
    assert refusal(b"\xff" * 12_000_001) == (422, "image_too_large")


def test_forty_megapixels_are_taken():
    kept = io.BytesIO()
    Image.new("L", (8000, 5000), 128).save(kept, "JPEG")
    made = clean(kept.getvalue())
    assert (made.width, made.height) == (1600, 1000)


SHORT_OF_MEMORY = """
import io, resource
from PIL import Image
from backend.photos.picture import clean
kept = io.BytesIO()
Image.new("RGB", (3900, 3900)).save(kept, "PNG")
clean(kept.getvalue())
now = int(open("/proc/self/statm").read().split()[0]) * 4096
resource.setrlimit(resource.RLIMIT_AS, (now + 4_000_000, -1))
try:
    clean(kept.getvalue())
except BaseException as error:
    print(type(error).__name__)
"""


def test_a_machine_that_is_short_of_memory_refuses_no_picture():
    """422 would be final on the phone, and the picture is perfectly good: it is sent again."""
    done = subprocess.run(
        [sys.executable, "-c", SHORT_OF_MEMORY], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "MemoryError"


@pytest.mark.filterwarnings("ignore:Unknown feature")
def test_a_pillow_that_lacks_a_format_refuses_no_picture(monkeypatch):
    monkeypatch.setattr(picture_module, "_CODECS", ("jpg", "a codec that was not built in"))
    with pytest.raises(ImportError, match="install it anew"):
        clean(b"\xff\xd8\xff something that cannot be read")
