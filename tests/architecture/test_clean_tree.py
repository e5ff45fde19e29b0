"""What must not be in the tree: one machine's paths, download addresses, tests that do not run."""

import json
import re
import subprocess
from pathlib import Path

from tests.architecture.tree import PROJECT, TEXT, files, text

HERE = "tests/architecture/test_clean_tree.py"
#: Folders that exist on somebody's machine only.
PRIVATE = re.compile(r"(?<![\w.~:/-])/(?:work|root|home|Users|opt)/\w")
REGISTRIES = re.compile(
    r"registry\.npmjs\.org|registry\.yarnpkg\.com|pypi\.org/simple|files\.pythonhosted\.org"
    r"|deb\.debian\.org|--index-url|--extra-index-url|--find-links"
)
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
NOT_RUN = re.compile(
    r"pytest\.mark\.(?:skip|skipif|xfail)|pytest\.(?:skip|xfail|importorskip)\("
    r"|\b(?:it|test|describe)\.(?:skip|todo|only)\b|unittest\.skip"
)


def _lines(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()}"
        for path in files(*(suffixes or TEXT))
        if str(path) != HERE
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_path_of_one_machine():
    assert not _lines(PRIVATE)


def test_no_download_address():
    assert not _lines(REGISTRIES)


def test_the_lock_file_has_no_address():
    lock = json.loads(text(Path("pwa/package-lock.json")))
    assert lock["packages"]
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]


def test_requirements_are_pinned_and_have_no_address():
    for name in ("backend/requirements.txt", "tests/requirements.txt"):
        for line in text(Path(name)).splitlines():
            assert line.startswith("#") or re.fullmatch(r"[\w.-]+==[\w.]+", line), line


def test_no_merge_is_left_half_done():
    """Read from git: scripts without a suffix are no texts to the other tests."""
    marks = ["git", "grep", "-nE", "^(<{7}|>{7}|={7})( |$)"]
    found = subprocess.run(marks, cwd=PROJECT, capture_output=True, text=True)
    assert (found.stdout, found.returncode) == ("", 1)


def test_nothing_is_unfinished():
    assert not _lines(UNFINISHED)


def test_no_test_is_left_out():
    assert not _lines(NOT_RUN, ".py", ".ts")


def test_no_name_of_a_person_who_could_be_real_in_the_demo():
    """Demo people are made from two lists of characters; no list of full names is kept."""
    for path in files(".py"):
        if str(path).startswith("worker/demo/"):
            assert not re.search(
                r'"[\u4e00-\u9fff]{2,4}(?:同志|书记|主任|局长|县长)"', text(path)
            ), path
