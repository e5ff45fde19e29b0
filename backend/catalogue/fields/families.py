"""Which module knows which field type: the closed set of types."""

from typing import Any, Protocol

from backend.catalogue.declaration import Table
from backend.catalogue.fields import choice, day, flag, number, photo, place, text
from backend.catalogue.fields.outcome import Test
from backend.catalogue.kind import Field


class Family(Protocol):
    """What every module of this folder offers."""

    @property
    def TYPES(self) -> tuple[str, ...]:
        """The field types that the module knows."""

    def read(self, table: Table, kind_of: str) -> dict[str, Any]:
        """The type's own keys of a declared field, as arguments of ``Field``."""

    def prepare(self, field: Field) -> Test:
        """The test of one field, with everything about it looked up beforehand."""


_MODULES: tuple[Family, ...] = (text, number, choice, day, flag, photo, place)
FAMILIES: dict[str, Family] = {name: module for module in _MODULES for name in module.TYPES}
