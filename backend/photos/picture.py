"""Bytes that claim to be a picture into two clean JPEGs, under limits.

Nothing of the original file survives: it is decoded, turned upright, and encoded anew, so that
neither EXIF (where, when, which phone) nor anything hidden in the file is ever served.
"""

import io
import threading
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError, features

from backend.errors import Problem

MAX_BYTES = 12_000_000
MAX_PIXELS = 40_000_000
#: Of formats that are decoded whole or not at all. At 40 megapixels libwebp took 648 MB.
MAX_PIXELS_WHOLE = 16_000_000
_IN_PIECES = ("JPEG", "MPO")
FULL_EDGE, THUMB_EDGE = 1600, 320
_FULL_QUALITY, _THUMB_QUALITY = 82, 75
_FORMATS = ("JPEG", "PNG", "WEBP")
#: What Pillow must have been built with to read them.
_CODECS = ("jpg", "zlib", "webp")
_AVERAGED = ("L", "RGB", "RGBA", "CMYK")

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
# One at a time in a process, for the sake of its memory.
_decoding = threading.BoundedSemaphore(1)


class Picture(NamedTuple):
    """What is kept of a picture: two JPEGs, and the size of the larger in pixels."""

    full: bytes
    thumb: bytes
    width: int
    height: int


def clean(raw: bytes) -> Picture:
    """Decode and re-encode. Raises Problem 422 ``not_an_image`` or ``image_too_large``.

    Raises MemoryError and ImportError where this machine is short of something: the picture may
    be perfectly good then, and is to be sent again.
    """
    if len(raw) > MAX_BYTES:
        raise too_large()
    with _decoding:
        try:
            return _clean(raw)
        except Image.DecompressionBombError as error:
            raise too_large() from error
        except (Problem, MemoryError):
            raise
        except Exception as error:
            missing = [codec for codec in _CODECS if not features.check(codec)]
            if missing:
                raise ImportError(f"Pillow lacks {missing}: install it anew") from error
            # Decoders raise OSError, SyntaxError, struct.error, zlib.error and more at hostile
            # or cut bytes; all of it means that this is no whole picture.
            raise not_an_image() from error


def _clean(raw: bytes) -> Picture:
    with Image.open(io.BytesIO(raw), formats=_FORMATS) as opened:
        width, height = opened.size
        most = MAX_PIXELS if opened.format in _IN_PIECES else MAX_PIXELS_WHOLE
        if width * height > most:
            raise too_large(most)
        if width < 1 or height < 1:
            raise UnidentifiedImageError("empty picture")
        # A large JPEG is decoded at a half, a quarter or an eighth, never below the target; and
        # made small before anything is copied: decoded, the largest allowed is 160 MB.
        # The longer side decides: a square target decoded four times the pixels that were needed.
        scale = FULL_EDGE / max(width, height)
        opened.draft(None, (int(width * scale) or 1, int(height * scale) or 1))
        small = _resampled(opened)
        small.thumbnail((FULL_EDGE, FULL_EDGE), Image.Resampling.LANCZOS, reducing_gap=None)
        upright = _flat(_upright(small))
    full = _jpeg(upright, _FULL_QUALITY)
    size = upright.size
    upright.thumbnail((THUMB_EDGE, THUMB_EDGE), Image.Resampling.LANCZOS)
    return Picture(full, _jpeg(upright, _THUMB_QUALITY), *size)


def _resampled(image: Image.Image) -> Image.Image:
    """The image itself, or a copy in a mode whose pixels can be averaged."""
    if image.mode in _AVERAGED:
        return image
    copy = image.convert("RGBA" if image.has_transparency_data else "RGB")
    copy.info["exif"] = image.info.get("exif", b"")
    return copy


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says; broken EXIF is no reason to lose a good picture."""
    try:
        # In place: the other way copies all pixels, also of a picture that stands upright.
        ImageOps.exif_transpose(image, in_place=True)
    except Exception:
        return image
    return image


def _flat(image: Image.Image) -> Image.Image:
    """RGB pixels alone: transparency over white, and no metadata carried along."""
    if image.has_transparency_data:
        ground = Image.new("RGB", image.size, "white")
        layer = image.convert("RGBA")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    flat = image if image.mode == "RGB" else image.convert("RGB")
    flat.info = {}
    return flat


def _jpeg(image: Image.Image, quality: int) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=quality, optimize=True, progressive=True)
    return kept.getvalue()


def not_an_image() -> Problem:
    """422: neither JPEG nor PNG nor WebP, or not the whole of one."""
    return Problem(
        422,
        "not_an_image",
        "这不是完整的照片（JPEG、PNG 或 WebP），请重新拍一张。",
        "This is not a whole picture (JPEG, PNG or WebP); take it again.",
    )


def too_large(pixels: int = MAX_PIXELS) -> Problem:
    """422: more bytes than we take, or more pixels than we take of this format."""
    return Problem(
        422,
        "image_too_large",
        f"照片太大（最多 12 MB、{pixels // 10_000} 万像素），请重新拍一张。",
        f"The picture is too large (at most 12 MB and {pixels // 1_000_000} megapixels);"
        " take it again.",
        max_bytes=MAX_BYTES,
        max_pixels=pixels,
    )
