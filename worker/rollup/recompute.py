"""What a leaf's measures with members ask of its records: nothing is carried over."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.engine import Connection

from worker.rollup.member_store import Asked, moved_members
from worker.rollup.register import Shift
from worker.rollup.shape import Moment, Place, Plan


def leaf_members(
    connection: Connection, county: str, cells: Sequence[Place], plans: Mapping[str, Plan]
) -> dict[Moment, Shift]:
    """Member rows of these cells that are not what their records make them, on both tracks."""
    asked = [ask for number, cell in enumerate(cells) for ask in _asked(number, plans[cell.kind])]
    return moved_members(connection, county, cells, asked)


def _asked(place: int, plan: Plan) -> Iterator[Asked]:
    """What the measures of a cell ask of its records; one with parts asks twice."""
    for measure, member, dimension in plan.distinct:
        yield Asked(place, measure, member, "", "")
        if dimension:
            yield Asked(place, measure, member, dimension, "")
    for measure, member, number in plan.stock:
        yield Asked(place, measure, member, "", number)
