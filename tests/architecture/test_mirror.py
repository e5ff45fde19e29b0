"""Tests mirror the source: a test file is found where its room is, and every room has tests."""

from pathlib import Path

from tests.architecture.tree import PROJECT, files

ROOTS = ("backend", "worker")
#: Rooms of data or of generated code.
NO_TESTS = {"backend/kinds", "backend/migrations"}


def _rooms() -> set[str]:
    return {
        "/".join(path.parts[:2])
        for path in files(".py")
        if path.parts[0] in ROOTS and len(path.parts) > 2 and path.name != "__init__.py"
    } - NO_TESTS


def test_every_room_has_tests():
    tests = {
        "/".join(path.parts[1:3])
        for path in files(".py")
        if path.parts[0] == "tests" and path.name.startswith("test_") and len(path.parts) > 3
    }
    assert not _rooms() - tests


def test_every_folder_of_tests_has_its_room():
    for path in files(".py"):
        if path.parts[:2] in {("tests", root) for root in ROOTS} and len(path.parts) > 3:
            room = Path(*path.parts[1:3])
            # The ground's rooms are single files.
            assert (PROJECT / room).is_dir() or (PROJECT / f"{room}.py").is_file(), path
