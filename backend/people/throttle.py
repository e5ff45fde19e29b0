"""Slows down password guessing without ever locking a village out.

One bucket for an account as seen from one place, one for all failures from a place: whoever
guesses from elsewhere cannot stop the real person from signing in. A place is an address, which a
village may share, or a device that is known.
"""

import ipaddress
import logging
import math
import time

from flask import current_app
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from backend.addresses import for_limits
from backend.errors import Problem

log = logging.getLogger(__name__)

#: Ten tries at one account, a hundred failures in all (an office shares one address).
TRIES = RateLimitItemPerMinute(10, 5, namespace="sign-in-tries")
FAILURES = RateLimitItemPerMinute(100, 5, namespace="sign-in-failures")
#: Codes of one account from wherever they come: whoever tries them has its password.
CODES = RateLimitItemPerHour(30, namespace="totp-codes")
_EXTENSION = "sign_in_throttle"


class Throttle:
    """The buckets, in the shared store, or in this process while that store is away."""

    def __init__(self, url: str) -> None:
        options = {} if url.startswith("memory") else {"socket_timeout": 1.0}
        self._shared = MovingWindowRateLimiter(
            storage_from_string(for_limits(url), wrap_exceptions=True, **options)
        )
        self._own = MovingWindowRateLimiter(storage_from_string("memory://"))

    def take(self, name: str, place: str) -> None:
        """Count a try before the password is looked at. Raises Problem 429 with Retry-After."""
        place = _network(place)
        if not self._call("hit", TRIES, name, place):
            raise self._too_many(TRIES, name, place)
        if not self._call("test", FAILURES, place):
            raise self._too_many(FAILURES, place)

    def failed(self, place: str) -> None:
        """Count a failure against the place."""
        self._call("hit", FAILURES, _network(place))

    def succeeded(self, name: str, place: str) -> None:
        """Forget the tries that led to a right password."""
        self._call("clear", TRIES, name, _network(place))

    def take_code(self, account_id: str) -> None:
        """Count a code before it is looked at. Raises Problem 429 with Retry-After."""
        if not self._call("hit", CODES, account_id):
            raise self._too_many(CODES, account_id)

    def right_code(self, account_id: str) -> None:
        """Forget the codes that led to a right one."""
        self._call("clear", CODES, account_id)

    def _call(self, verb: str, item: RateLimitItem, *key: str) -> bool:
        try:
            return bool(getattr(self._shared, verb)(item, *key))
        except StorageError:
            log.warning("the limiter's store is away; counting in this process")
            return bool(getattr(self._own, verb)(item, *key))

    def _too_many(self, item: RateLimitItem, *key: str) -> Problem:
        try:
            reset = self._shared.get_window_stats(item, *key).reset_time
        except StorageError:
            reset = self._own.get_window_stats(item, *key).reset_time
        seconds = max(1, math.ceil(reset - time.time()))
        problem = Problem(
            429,
            "too_many_requests",
            f"尝试次数太多，请 {seconds} 秒后再试。",
            f"Too many tries; wait {seconds} seconds and try again.",
            retry_after=seconds,
        )
        problem.headers["Retry-After"] = str(seconds)
        return problem


def throttle() -> Throttle:
    """This app's throttle, made at its first use."""
    made: Throttle | None = current_app.extensions.get(_EXTENSION)
    if made is None:
        url = current_app.extensions["settings"].limiter_url
        made = current_app.extensions.setdefault(_EXTENSION, Throttle(url))
    return made


def _network(address: str) -> str:
    """An IPv4 address itself; for IPv6 its /64, which is one customer's; a device itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
