"""The day on which tests and benchmarks live, whatever day the machine believes it is.

Samples are of days before it. The clock runs on from it, in the process that begins it and in
every process that is started after.
"""

import os

from backend import clock

#: A Thursday; some of its month is over.
DAY = "2026-11-26T10:00:00+08:00"


def begin() -> None:
    """Go by the clock of the tests from here on; begun twice, it runs on as it did.

    Whoever was started by a test goes by that test's clock. Nobody else's setting counts.
    """
    if not os.environ.get(clock.SETTING, "").startswith(f"{DAY}@"):
        os.environ[clock.SETTING] = DAY
    clock.follow(os.environ)
