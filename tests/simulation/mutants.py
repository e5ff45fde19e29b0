"""Deliberate bugs of the protocol, to prove that the checker can fail.

A mutant is a patch of the server's functions, or another text in the phone's bundle. None of them
is anywhere but in a run that asks for it by name.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.host import Mutation

Patch = tuple[Any, str, Any]


@dataclass(frozen=True)
class Mutant:
    """``told`` says the bug in a sentence. ``patches`` are made anew for each use."""

    name: str
    told: str
    patches: Callable[[], list[Patch]] = list
    texts: list[Mutation] = field(default_factory=list)

    @contextmanager
    def alive(self) -> Iterator[list[Mutation]]:
        """The server with the bug in it, and the texts to change in the phone's."""
        with ExitStack() as stack:
            for target, name, new in self.patches():
                old = getattr(target, name)
                stack.callback(setattr, target, name, old)
                setattr(target, name, new)
            yield self.texts


def phone(name: str, told: str, *texts: tuple[str, str]) -> Mutant:
    """A mutant of the phone: each text must be in the core exactly once."""
    return Mutant(name, told, texts=[{"find": find, "put": put} for find, put in texts])
