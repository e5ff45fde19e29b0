"""How far the demo has come, in the database: begun at an instant, made whole, passwords shown."""

from dataclasses import asdict, dataclass

import orjson
from sqlalchemy.engine import Connection

from backend.people.settings import keep, setting

DEMO_COUNTY = "431222"
#: A row of the county's settings, which is there from the moment at which the county is.
NAME = "demo"


@dataclass(frozen=True, slots=True)
class DemoState:
    """``at`` is when the demo was begun (ms since 1970): all of it is made as of that instant.

    So whoever goes on with it, a day later perhaps, sends the very same operations, and intake
    knows those that it has. ``whole``: nothing is left to send. ``shown``: passwords have been.
    """

    at: int
    records: bool
    whole: bool = False
    shown: bool = False


def demo_state(connection: Connection) -> DemoState | None:
    """What is known of the demo; None where there is none, or an older version made it."""
    kept = setting(connection, DEMO_COUNTY, NAME, "")
    return DemoState(**orjson.loads(kept)) if kept else None


def keep_state(connection: Connection, state: DemoState) -> None:
    """Write how far the demo has come."""
    keep(connection, DEMO_COUNTY, NAME, orjson.dumps(asdict(state)).decode())
