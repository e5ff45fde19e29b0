"""Two processes share the suite: what is shared keeps together, and nothing is left to chance."""

from pathlib import Path

from tests.architecture.tree import PROJECT, files
from tests.spread import FIRST, LAST, WHOLE, rank_of, share_of


def test_the_browser_is_one_share_and_every_other_file_its_own():
    shares = {share_of(f"{path}::test_it") for path in files(".py") if path.match("test_*.py")}
    assert WHOLE in shares
    assert not [share for share in shares if share.startswith(f"{WHOLE}/")]
    assert "tests/architecture/test_spread.py" in shares
    assert share_of("tests/browserless/test_one.py::test_it") == "tests/browserless/test_one.py"


def test_every_folder_that_is_named_is_there_and_comes_in_its_order():
    named = [*FIRST, "tests/backend", *LAST]
    assert all(Path(PROJECT, folder).is_dir() for folder in named)
    ranks = [rank_of(f"{folder}/test_it.py::test_it") for folder in named]
    assert ranks == sorted(ranks) and len(set(ranks)) == len(ranks)
