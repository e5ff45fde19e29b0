"""The demo's pictures: drawn, small, the same each time, and marked."""

import io
import random

from PIL import Image

from worker.demo.photos import MARK, SIZE, STAMP, draw, pictures


def test_they_are_the_same_each_time_and_all_different():
    every = [picture for scene in pictures().values() for picture in scene]
    assert every == [picture for scene in pictures().values() for picture in scene]
    assert len({picture.sha256 for picture in every}) == len(every)


def test_they_are_small_jpegs():
    for scene in pictures().values():
        for picture in scene:
            assert len(picture.content) < 60_000
            assert Image.open(io.BytesIO(picture.content)).format == "JPEG"


def test_each_says_that_it_is_a_demonstration():
    image = draw("tea", random.Random(1)).crop(STAMP)
    assert (179, 38, 30) in {colour for _, colour in image.getcolors(100_000)}


def test_a_small_picture_shows_the_whole_mark():
    """Lists show the middle square of a picture."""
    width, height = SIZE
    edge = (width - height) // 2
    left, top, right, bottom = STAMP
    assert edge < left < right < width - edge and 0 < top < bottom < height
    assert (right - left, bottom - top) == (MARK[0][0] * 3, MARK[0][1] * 3)
