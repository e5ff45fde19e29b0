"""Seeds that were broken once, kept for good."""

from pathlib import Path

FILE = Path(__file__).parent / "regressions.txt"


def kept() -> list[int]:
    """The seeds to replay."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [int(line.split("#")[0]) for line in lines if line.split("#")[0].strip()]


def keep(seed: int, why: str) -> None:
    """Add a seed that has just been broken."""
    if seed not in kept():
        with FILE.open("a", encoding="utf-8") as file:
            file.write(f"{seed}  # {' '.join(why.split())[:100]}\n")
