"""The project's own files: what is committed, or would be."""

import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

#: Where code is; what is not text is left out.
CODE = {".py", ".ts", ".vue"}
TEXT = CODE | {".md", ".toml", ".json", ".css", ".html", ".js", ".txt", ".in", ".mako", ".ini", ""}


def files(*suffixes: str) -> list[Path]:
    """Tracked and new files that git does not ignore, from the root; by suffix where given."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    paths = sorted({Path(name) for name in listed.split("\0") if name})
    return [
        path
        for path in paths
        if (not suffixes or path.suffix in suffixes) and (PROJECT / path).is_file()
    ]


def text(path: Path) -> str:
    """The content of a file named from the root."""
    return (PROJECT / path).read_text(encoding="utf-8")
