"""New releases of the app put beside the one that runs: as the build does it, with other names."""

import re
from pathlib import Path

#: Both databases of the phone, as the build writes them.
STORE = re.compile(r"\.version\(1\)\.stores\(\{(?=kv:`key`,records|ops:)")
HASHED = re.compile(r"-([\w-]{8})\.(js|css)$")
INDEX = re.compile(r'("url":"index.html","revision":|"revision":)"\w+"(?=,"url":"index.html"|})')
TEXTS = (".js", ".css", ".html", ".webmanifest")


def release(dist: Path, number: int) -> None:
    """Put a new release in place: another service worker, whatever its compressed forms."""
    worker = dist / "sw.js"
    write(worker, worker.read_text(encoding="utf-8") + f"\n// {number}\n")


def release_with_newer_store(dist: Path) -> None:
    """A release whose databases have the next version; its parts have new names, the old stay."""
    parts = [path for path in (dist / "assets").rglob("*") if HASHED.search(path.name)]
    names = {path.name: HASHED.sub(r"-\g<1>n.\2", path.name) for path in parts}
    old_name = re.compile("|".join(re.escape(name) for name in names))
    changed = 0
    for path in [*parts, dist / "index.html", dist / "sw.js"]:
        text = old_name.sub(lambda found: names[found[0]], path.read_text(encoding="utf-8"))
        text, here = STORE.subn(".version(2).stores({", text)
        changed += here
        # The worker fetches the first page anew only under another revision.
        text = INDEX.sub(r'\1"n"', text)
        write(path.with_name(names.get(path.name, path.name)), text)
    assert changed >= 4, "page and worker have two databases each"


def write(path: Path, text: str) -> None:
    """Write a file of the site; its compressed forms, which would be served instead, go."""
    for old in path.parent.glob(f"{path.name}.*"):
        old.unlink()
    path.write_text(text, encoding="utf-8")
