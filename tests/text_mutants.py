"""Deliberate bugs as other texts of a module, whose functions then run the mutated code.

No bug is anywhere but in a run that asks for it; a text must be in its module exactly once, so that
a mutant whose place has gone says so.
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any


@dataclass(frozen=True)
class TextMutant:
    """``find`` in ``module`` becomes ``put``; ``told`` says the bug in a sentence."""

    told: str
    module: ModuleType
    find: str
    put: str

    @contextmanager
    def alive(self) -> Iterator[None]:
        """The module's functions with the bug in them, whoever has imported them."""
        source = inspect.getsource(self.module)
        assert source.count(self.find) == 1, f"{self.told}: {source.count(self.find)} places"
        space = dict(vars(self.module))
        changed = compile(source.replace(self.find, self.put), self.module.__file__ or "", "exec")
        exec(changed, space)
        # What the text defines, not what it imports.
        mine = {name: vars(self.module)[name] for name in _defined(changed)}
        kept = [
            (old, old.__code__, new.__code__)
            for name, found in mine.items()
            for old, new in _pairs(found, space[name])
        ]
        assert any(before != after for _, before, after in kept), f"{self.told}: changes nothing"
        try:
            _use(mine.values(), [(function, after) for function, _, after in kept])
            yield
        finally:
            _use(mine.values(), [(function, before) for function, before, _ in kept])


def _defined(code: CodeType) -> list[str]:
    """The functions and classes of a module's code."""
    return [const.co_name for const in code.co_consts if isinstance(const, CodeType)]


def _pairs(old: Any, new: Any) -> Iterator[tuple[FunctionType, FunctionType]]:
    """A function, a cached one, or the methods of a class, beside its other self."""
    if isinstance(old, type):
        for name, method in vars(old).items():
            yield from _pairs(method, vars(new).get(name))
        return
    for inside in ("__wrapped__", "func", "fget", "__func__"):
        if not isinstance(old, FunctionType) and hasattr(old, inside):
            yield from _pairs(getattr(old, inside), getattr(new, inside))
            return
    if isinstance(old, FunctionType) and isinstance(new, FunctionType):
        yield old, new


def _use(found: Any, codes: list[tuple[FunctionType, CodeType]]) -> None:
    for function, code in codes:
        function.__code__ = code
    for one in found:
        if hasattr(one, "cache_clear"):
            one.cache_clear()
