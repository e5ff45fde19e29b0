"""A seed's whole history as one hash: the same on every machine and in every process.

python -m tests.simulation.twin SEED
"""

import hashlib
import logging
import sys

import orjson

from tests.simulation.county import Shape
from tests.simulation.heal import heal
from tests.simulation.host import Host
from tests.simulation.plan import draw
from tests.simulation.server import Server
from tests.simulation.world import World


class Recorded(World):
    """A world that keeps every event."""

    def note(self, who: object, what: object) -> None:
        """Keep it, with its instant."""
        self.last.append((self.now, str(who), str(what)))


def history(server: Server, host: Host, seed: int) -> str:
    """The hash of all events of a seed, at their instants, and of the tables at its end."""
    host.begin(seed)
    world = Recorded(server, host, draw(seed))
    world.play()
    heal(world)
    tables = [
        server.raw.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3").fetchall()
        for name in ("op_log", "record", "total", "device", "change")
    ]
    return hashlib.sha256(orjson.dumps([world.last, tables])).hexdigest()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    with Host() as phones:
        print(history(Server(Shape()), phones, int(sys.argv[1])))
