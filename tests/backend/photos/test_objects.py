"""The picture store: the same five verbs on a folder and on S3."""

import threading

import pytest

from backend.errors import Problem
from backend.photos.objects import Objects
from tests.backend.photos.conftest import everything


@pytest.fixture(params=["folder", "s3"])
def photo_url(request, tmp_path):
    """Each kind in turn; no database is needed here."""
    if request.param == "folder":
        return str(tmp_path / "photos")
    return request.getfixturevalue("s3")


@pytest.fixture
def kept(photo_url):
    """The store by itself."""
    return Objects(photo_url)


def test_put_get_sizes_drop(kept):
    assert kept.get("a/b/one") is None
    assert kept.sizes("a/b") == {}
    kept.put("a/b/one", b"123")
    kept.put("a/b/one", b"12345")
    kept.put("a/b/two", b"")
    kept.put("a/b/c/three", b"1")
    assert kept.get("a/b/one") == b"12345"
    assert kept.sizes("a/b") == {"a/b/one": 5, "a/b/two": 0}
    assert everything(kept) == ["a/b/c/three", "a/b/one", "a/b/two"]
    kept.drop(["a/b/one", "a/b/nothing"])
    assert everything(kept) == ["a/b/c/three", "a/b/two"]


def test_what_one_process_puts_another_sees_at_once(kept, photo_url):
    other = Objects(photo_url)
    assert other.sizes("a") == {}
    kept.put("a/one", b"1")
    assert other.sizes("a") == {"a/one": 1}
    other.drop(["a/one"])
    assert kept.sizes("a") == {}


def test_old_ones_by_when_they_were_written(kept):
    kept.put("a/one", b"1")
    assert list(kept.older("a", 1_000_000)) == []
    assert list(kept.older("a", 2**53)) == ["a/one"]
    assert list(kept.older("nothing", 2**53)) == []


def test_empty_folders_go_and_come_back(kept):
    kept.put("a/b/one", b"1")
    kept.drop(["a/b/one"])
    kept.drop_empty("a")
    kept.put("a/b/one", b"2")
    assert kept.get("a/b/one") == b"2"


def test_many_at_once_leave_one_whole_object(kept):
    bodies = [bytes([i]) * 100_000 for i in range(8)]
    threads = [threading.Thread(target=kept.put, args=("a/one", body)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.get("a/one") in bodies
    assert everything(kept) == ["a/one"]


def test_a_store_that_is_away_says_so(s3, monkeypatch, unused_endpoint):
    monkeypatch.setenv("AWS_ENDPOINT_URL", unused_endpoint)
    away = Objects(s3)
    for ask in (lambda: away.put("a", b"1"), lambda: away.get("a"), lambda: away.sizes("a")):
        refused(ask)


def test_a_bucket_or_a_folder_that_cannot_be_written(s3, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for store in (Objects("s3://no-such-bucket/x"), Objects(str(tmp_path / "file"))):
        refused(lambda store=store: store.put("a/b", b"1"))


def refused(ask):
    with pytest.raises(Problem) as problem:
        ask()
    assert (problem.value.status, problem.value.code) == (503, "storage_away")
    assert "Retry-After" in problem.value.headers
