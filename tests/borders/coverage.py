"""Coverage-guided fuzzing (Atheris): bytes are bred towards code that was not reached yet.

    python -m tests.borders.coverage sync|picture RUNS

Ends with status 0 where nothing escaped, with libFuzzer's own otherwise, the bytes beside it.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["backend", "PIL"]):
    import orjson
    from flask_migrate import upgrade

    from backend.app import create_app
    from backend.border import work_everywhere
    from backend.config import load_settings
    from tests import day
    from tests.borders.odd import Line, pictures, take_picture
    from tests.borders.world import World
    from tests.county import FreshClient

#: Bytes of one input, seconds for it, and megabytes of the whole process, at most.
LONGEST, SLOWEST, LARGEST = 16_384, 30, 2048


def _fuzz(one, seeds: list[bytes], runs: int, folder: Path) -> None:
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds):
        (corpus / str(number)).write_bytes(seed)
    options = {
        "runs": runs, "max_len": LONGEST, "timeout": SLOWEST, "rss_limit_mb": LARGEST, "seed": 1,
        "artifact_prefix": f"{tempfile.gettempdir()}/shishu-fuzz-",
    }  # fmt: skip
    words = [f"-{name}={value}" for name, value in options.items()]
    atheris.Setup([sys.argv[0], *words, str(corpus)], one)
    atheris.Fuzz()


def main() -> None:
    """Fuzz what is asked for."""
    day.begin()
    what, runs = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="shishu-fuzz-") as name:
        folder = Path(name)
        if what == "picture":
            _fuzz(lambda raw: take_picture(raw) and None, pictures(), runs, folder)
            return
        work_everywhere()
        app = create_app(load_settings({"SHISHU_VAR": name, "SECRET_KEY": "t" * 40}))
        app.test_client_class = FreshClient
        with app.app_context():
            upgrade()
            line = Line(app, World())
            seeds = [orjson.dumps(body) for body in line.bodies()]
            _fuzz(lambda raw: line.send(raw) and None, seeds, runs, folder)


if __name__ == "__main__":
    main()
