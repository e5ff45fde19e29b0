"""How many pages each step's worst statement looks at, in each situation.

python -m tests.plans
"""

from collections import defaultdict

from tests import day
from tests.plans.explained import SETTINGS, Done, Explained
from tests.plans.laid import SITUATIONS, laid
from tests.plans.steps import Steps
from tests.postgres import Postgres
from tests.redis_server import RedisServer

Worst = dict[str, dict[str, tuple[int, int, Done]]]


def audit(server: Postgres, redis_url: str) -> Worst:
    """By step and situation: rows it is about, and the statement that looks at the most pages."""
    worst: Worst = defaultdict(dict)
    explained = Explained(server)
    for situation in SITUATIONS:
        with laid(server, situation, redis_url) as app:
            for step in Steps(app, situation).all():
                explained.forget()
                step.do()
                for done in explained.done():
                    before = worst[step.name].get(situation.name)
                    if before is None or done.buffers > before[1]:
                        worst[step.name][situation.name] = (step.wanted, done.buffers, done)
    return worst


def main() -> None:
    """Print a table."""
    day.begin()
    server, redis = Postgres(settings=SETTINGS).start(), RedisServer().start()
    try:
        names = [situation.name for situation in SITUATIONS]
        print("|".join(("", "step", *names, "")))
        for step, found in audit(server, redis.url).items():
            cells = [
                f"{found[name][1]:,} for {max(found[name][0], found[name][2].rows):,}"
                if name in found
                else ""
                for name in names
            ]
            print("|".join(("", step, *cells, "")))
    finally:
        redis.stop()
        server.stop()


if __name__ == "__main__":
    main()
