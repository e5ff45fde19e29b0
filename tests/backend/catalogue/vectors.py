"""The shared vectors: every file of tests/vectors, each case with the kind that it is about."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.catalogue.kind import Catalogue, Kind
from backend.catalogue.load import load_catalogue

PROJECT = Path(__file__).parents[3]
VECTORS = PROJECT / "tests" / "vectors"
REAL = load_catalogue(PROJECT / "backend" / "kinds")
#: A kind that is no kind of record: it uses the words of the language that no real one does.
SPECIMEN = load_catalogue(VECTORS / "specimen")


def files() -> Iterator[tuple[Path, Catalogue]]:
    """Every vector file with the catalogue that declares its kind."""
    for folder, catalogue in ((VECTORS, REAL), (VECTORS / "specimen", SPECIMEN)):
        for path in sorted(folder.glob("*.json")):
            yield path, catalogue


def cases() -> list[Any]:
    """Every case as a pytest parameter ``(kind, case)`` named ``kind: case``."""
    found = []
    for path, catalogue in files():
        kind: Kind = catalogue.kinds[path.stem]
        for case in json.loads(path.read_text(encoding="utf-8")):
            found.append(pytest.param(kind, case, id=f"{path.stem}: {case['name']}"))
    return found
