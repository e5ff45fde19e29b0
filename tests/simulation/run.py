"""One seed from its plan to its judgement."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.simulation.checker import Breach
from tests.simulation.heal import heal
from tests.simulation.history import judge_history
from tests.simulation.host import Host, Mutation
from tests.simulation.judge import judge
from tests.simulation.plan import Plan, draw
from tests.simulation.server import Server
from tests.simulation.tally import Tally
from tests.simulation.world import World


@dataclass
class Ended:
    """What became of a world: its counts, and the breach that ended it, if one did."""

    seed: int
    tally: Tally
    breach: Breach | None
    last: list[str]

    def told(self) -> str:
        """The seed, what was broken, and the last events before it."""
        return "\n".join([f"seed {self.seed}: {self.breach}", *self.last])


def run_plan(server: Server, host: Host, plan: Plan, mutation: Sequence[Mutation] = ()) -> Ended:
    """Live through a plan, with other texts in the phone's core where a mutant has them."""
    host.begin(plan.seed, mutation)
    world = World(server, host, plan)
    breach = None
    try:
        world.play()
        heal(world)
        judge(world)
        judge_history(world)
    except Breach as found:
        # Its frames hold what the next world must find let go.
        breach = found.with_traceback(None)
    return Ended(plan.seed, world.tally, breach, world.told() if breach else [])


def run_seed(server: Server, host: Host, seed: int) -> Ended:
    """Live through the plan of a seed."""
    return run_plan(server, host, draw(seed))
