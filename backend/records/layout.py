"""Whether the columns of a database's records are filled by the declarations of this process."""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy.engine import Connection

from backend import statement
from backend.catalogue.kind import Catalogue
from backend.catalogue.layout import layout_of

#: What an operator is told where a process may not work yet.
STALE = (
    "{kinds}：种类的声明变了，数据库里的记录还没有按它整理；请先运行 shishu migrate。 "
    "These kinds are declared anew and the records are not filled by that yet: "
    "run shishu migrate first."
)


class Kept(NamedTuple):
    """A row of ``kind_layout``: see ``backend.records.models.KindLayout``."""

    kind: str
    layout: str
    measures: str
    done: str | None


def kept_layouts(connection: Connection) -> dict[str, Kept]:
    """The layouts that the database's records are filled by, or are being filled by, by kind."""
    sql = "SELECT kind, layout, measures, done FROM kind_layout"
    return {row[0]: Kept(*row) for row in statement.rows(connection, sql)}


def stale_kinds(connection: Connection, catalogue: Catalogue) -> list[str]:
    """The kinds of the catalogue whose records are not, or not known to be, filled by it."""
    return sorted({*unknown_kinds(connection, catalogue), *misfilled_kinds(connection, catalogue)})


def unknown_kinds(connection: Connection, catalogue: Catalogue) -> list[str]:
    """The kinds of which nothing is kept: new ones, or all of a database of an older release."""
    return sorted(catalogue.kinds.keys() - kept_layouts(connection).keys())


def misfilled_kinds(connection: Connection, catalogue: Catalogue) -> list[str]:
    """The kinds whose records are filled by another declaration, or are being filled just now."""
    return [
        name
        for name, kept in sorted(kept_layouts(connection).items())
        if name in catalogue.kinds
        and (kept.done is not None or kept.layout != layout_of(catalogue.kinds[name]).whole)
    ]


class Outdated(RuntimeError):
    """Another process has filled the records by newer declarations: this one is to be restarted."""


@lru_cache(maxsize=8)
def own_layouts(catalogue: Catalogue) -> frozenset[tuple[str, str]]:
    """The kinds of a catalogue with their layouts."""
    return frozenset((name, layout_of(kind).whole) for name, kind in catalogue.kinds.items())


def check_fits(catalogue: Catalogue, kept: Collection[tuple[str, str]]) -> None:
    """Refuse to write records by this catalogue where the database has other layouts of kinds.

    A kind of which nothing is kept has no record yet. While records are being filled others are
    written as well: by the same layout. Raises Outdated.
    """
    if not own_layouts(catalogue).issuperset(kept):
        raise Outdated(", ".join(sorted(kind for kind, _ in {*kept} - own_layouts(catalogue))))
