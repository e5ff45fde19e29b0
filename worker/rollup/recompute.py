"""What a leaf's measures with members ask of its records: nothing is carried over."""

from collections.abc import Mapping, Sequence

from sqlalchemy.engine import Connection

from worker.rollup.member_store import moved_members
from worker.rollup.register import Shift
from worker.rollup.shape import Kept, Moment, Place, Plan


def leaf_members(
    connection: Connection,
    county: str,
    cells: Sequence[Place],
    plans: Mapping[str, Plan],
    kept: Kept,
) -> dict[Moment, Shift]:
    """Member rows of these cells that are not what their records make them, on both tracks.

    ``kept`` receives the same rows as they are stored.
    """
    kinds = sorted({cell.kind for cell in cells})
    branches = tuple(branch for kind in kinds for branch in plans[kind].branches)
    return moved_members(connection, county, cells, branches, kept)
