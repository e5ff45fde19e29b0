"""Pieces on their way, and the sweep of those that were given up."""

import tracemalloc

from backend.clock import shift
from backend.photos import pieces
from backend.photos.pieces import Upload, held, prune_partials, received
from tests.backend.photos.conftest import announce, everything, picture, sha256

HOUR_MS = 3_600_000
UPLOAD = Upload("431222", "a" * 64, "device", 10)


def test_only_what_follows_from_the_beginning_counts(kept):
    for start, content in ((0, b"012"), (3, b"34"), (8, b"89")):
        pieces.put(kept, UPLOAD, start, content)
    chain = held(kept, UPLOAD)
    assert received(chain) == 5
    assert pieces.join(kept, chain) == b"01234"
    assert received([]) == 0


def test_two_tabs_with_pieces_of_different_length(kept):
    pieces.put(kept, UPLOAD, 0, b"01")
    pieces.put(kept, UPLOAD, 0, b"01234")
    assert pieces.join(kept, held(kept, UPLOAD)) == b"01234"


def test_a_piece_that_is_shorter_than_its_name_says_does_not_count(kept):
    pieces.put(kept, UPLOAD, 0, b"0123")
    kept.put(f"{UPLOAD.folder}/000000000004-000000000008", b"45")
    assert received(held(kept, UPLOAD)) == 4


def test_joining_takes_little_more_than_the_whole(kept):
    """Every thread that joins holds it, while it waits for its turn to decode."""
    piece, count = 250_000, 40
    upload = Upload("431222", "b" * 64, "device", piece * count)
    for turn in range(count):
        pieces.put(kept, upload, turn * piece, bytes([turn]) * piece)
    chain = held(kept, upload)
    tracemalloc.start()
    try:
        whole = pieces.join(kept, chain)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert whole == b"".join(bytes([turn]) * piece for turn in range(count))
    assert peak < 1.5 * piece * count


def test_a_piece_swept_while_it_is_read(kept):
    pieces.put(kept, UPLOAD, 0, b"0123")
    chain = held(kept, UPLOAD)
    pieces.drop(kept, UPLOAD)
    assert pieces.join(kept, chain) is None


def test_old_pieces_are_pruned_and_whole_pictures_stay(phone, kept):
    given_up, whole = picture(), picture()
    announce(given_up)
    announce(whole)
    phone.put(given_up, 0, 1000)
    phone.put(whole)
    assert prune_partials(HOUR_MS) == 0
    assert len(everything(kept)) == 3
    shift(2 * HOUR_MS)
    assert prune_partials(HOUR_MS) == 1
    assert len(everything(kept)) == 2
    assert phone.progress(sha256(given_up)).get_json()["received"] == 0
    assert phone.put(given_up).get_json()["complete"] is True
