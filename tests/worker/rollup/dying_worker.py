"""A worker that has written every total of its turn and never gets to its commit.

    python -m tests.worker.rollup.dying_worker

Run with the environment of an app; it says ``written`` and waits to be killed.
"""

import time

from backend.app import create_app
from backend.border import work_everywhere
from tests.worker.ledger import COUNTY
from worker.rollup.shape import plans_of
from worker.rollup.turn import RollupReport, county_turn, one_turn


def main() -> None:
    """One turn, all but the commit."""
    work_everywhere()
    app = create_app()
    with app.app_context(), county_turn(COUNTY) as connection:
        assert connection is not None
        plans = plans_of(app.extensions["catalogue"].kinds)
        turn = one_turn(connection, RollupReport(COUNTY), plans, None)
        print("written", turn.claimed, turn.released, flush=True)
        time.sleep(600)


if __name__ == "__main__":
    main()
