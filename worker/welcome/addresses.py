"""The addresses under which the web can be reached, as HOST and PORT say where it listens."""

import ipaddress
import socket
from contextlib import closing

#: Of the blocks set aside for documentation: a route to it tells which address faces outward,
#: and choosing a route sends nothing.
_ELSEWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


def bare(host: str) -> str:
    """A host without the brackets that an IPv6 address may wear."""
    return host.strip().removeprefix("[").removesuffix("]")


def url(host: str, port: int) -> str:
    """The address of a host as a browser takes it; IPv6 in brackets."""
    plain = bare(host)
    return f"http://[{plain}]:{port}" if ":" in plain else f"http://{plain}:{port}"


def own_url(host: str, port: int) -> str:
    """The address under which this machine itself reaches what listens on ``host``."""
    plain = bare(host)
    everywhere = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
    return url(everywhere.get(plain, plain), port)


def outward(host: str, port: int) -> list[str]:
    """Addresses for other machines, the likeliest first; none where only this one is answered."""
    plain = bare(host)
    if plain in ("", "0.0.0.0"):  # noqa: S104
        return [url(each, port) for each in _faces(socket.AF_INET)]
    if plain == "::":
        return [url(each, port) for each in _faces(socket.AF_INET) + _faces(socket.AF_INET6)]
    return [] if _is_loopback(plain) else [url(plain, port)]


def why_not(host: str, port: int) -> str | None:
    """The system's words for why nobody could listen there; None where one could."""
    if not 0 < port < 1 << 16:
        return "PORT: 1 … 65535"
    try:
        found = socket.getaddrinfo(bare(host) or None, port, type=socket.SOCK_STREAM,
                                   flags=socket.AI_PASSIVE)  # fmt: skip
        family, kind, protocol, _, address = found[0]
        with closing(socket.socket(family, kind, protocol)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.strerror or str(error)
    return None


def _faces(family: socket.AddressFamily) -> list[str]:
    """This machine's addresses of a family, the one that faces outward first; no loopback."""
    found = [*_facing_outward(family), *_of_own_name(family)]
    return [each for each in dict.fromkeys(found) if not _is_loopback(each)]


def _facing_outward(family: socket.AddressFamily) -> list[str]:
    try:
        with closing(socket.socket(family, socket.SOCK_DGRAM)) as probe:
            probe.connect((_ELSEWHERE[family], 9))
            return [probe.getsockname()[0]]
    except OSError:
        return []


def _of_own_name(family: socket.AddressFamily) -> list[str]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, family, socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(address[0]) for *_, address in found]


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine alone, or an address of no use to others (fe80::…)."""
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_link_local
