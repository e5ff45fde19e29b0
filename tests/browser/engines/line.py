"""The line between a browser and the server, which a test takes away and gives back."""

from tests.faults.proxy import SOUND, Fault, Proxy


class Line:
    """A proxy whose ``url`` stays; the browser itself never hears that the network is gone."""

    def __init__(self, port: int) -> None:
        self._proxy = Proxy(port)
        self.url = self._proxy.url

    def cut(self) -> None:
        """Everything that is open ends, and whatever comes is reset."""
        self._proxy.fault = Fault(up_cut=0)
        self._proxy.drop()

    def mend(self) -> None:
        """New connections pass."""
        self._proxy.fault = SOUND

    def end(self) -> None:
        """Listen no more."""
        self._proxy.stop()
