"""No statement looks at more than what it is about, whatever the planner knows of the tables.

PostgreSQL tells how many pages of 8 kB each statement looked at (buffers). That is the same on
every machine and under any load, and grows with the county where a plan is a wrong one.
"""

from collections.abc import Iterator

import pytest

from backend.clock import stand
from tests.plans.explained import SETTINGS, Done, Explained
from tests.plans.laid import SITUATIONS, Situation, laid
from tests.plans.steps import Step, Steps
from tests.postgres import Postgres

#: A statement may look at ``START`` pages, and at ``EACH`` for each row that it is about or gives.
START, EACH = 200, 20


@pytest.fixture(scope="module")
def explaining() -> Iterator[Postgres]:
    """A server that tells what it does."""
    server = Postgres(settings=SETTINGS).start()
    yield server
    server.stop()


def limit(step: Step, done: Done) -> int:
    """The most pages that a statement of this step may look at."""
    return START + EACH * max(step.wanted, done.rows)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.name)
def test_every_statement_looks_at_what_it_is_about(
    explaining: Postgres, redis_url: str, situation: Situation
) -> None:
    stand(None)
    wrong, seen = [], set[str]()
    explained = Explained(explaining)
    with laid(explaining, situation, redis_url) as app:
        for step in Steps(app, situation).all():
            explained.forget()
            step.do()
            for done in explained.done():
                seen.add(step.name)
                if done.buffers > limit(step, done):
                    wrong.append(f"{step.name}: {done.buffers} > {limit(step, done)}: {done.words}")
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 25, seen
