"""Many phones at once, that say and send without pause."""

import threading
from typing import Any

from tests.faults.cadre import Cadre
from tests.faults.volume import volume
from tests.ports import wait_until

#: Seconds between an answer and the next request: in `make test`, a storm that leaves some air.
PAUSE = volume(0.05, 0.0)


class Storm:
    """Phones that say and send without pause, each in a thread of its own, until told to stop."""

    def __init__(self, cadres: list[Cadre], most: int = 10_000) -> None:
        self._stop = threading.Event()
        self._errors: list[BaseException] = []
        self._most = most
        self._threads = [threading.Thread(target=self._run, args=(each,)) for each in cadres]
        self.cadres = cadres

    def __enter__(self) -> "Storm":
        for thread in self._threads:
            thread.start()
        return self

    def _run(self, cadre: Cadre) -> None:
        try:
            for _ in range(self._most):
                if self._stop.is_set():
                    return
                self._say(cadre)
                answered = cadre.attempt(timeout=10)
                self._stop.wait(PAUSE if answered else 0.05)
        except BaseException as error:
            self._errors.append(error)

    def _say(self, cadre: Cadre) -> None:
        # What waits long is not added to without end.
        if len(cadre.waiting) < 60:
            create = cadre.create()
            cadre.edit(create, group_name="三组")
            cadre.create()

    def acknowledged(self) -> int:
        """Operations that have been told so far."""
        return sum(len(cadre.told) for cadre in self.cadres)

    def goes_on(self, more: int = 5, seconds: float = 120) -> None:
        """Wait until so many more operations have been acknowledged."""
        goal = self.acknowledged() + more
        wait_until(lambda: self.acknowledged() >= goal, seconds, "the storm to go on")

    def __exit__(self, *_: Any) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(90)
        assert not self._errors, self._errors
