"""What testing one value can come to, shared by every family of field types."""

from collections.abc import Callable
from typing import Any

from backend.catalogue.kind import Finding

ABSENT, GOOD, BAD = 0, 1, 2

Test = Callable[[Any, str, list[Finding], list[Finding]], int]
"""``(value, today, errors, warnings)`` -> ABSENT, GOOD or BAD; appends what it finds.

``value`` is any JSON value but null, ``today`` is YYYY-MM-DD.
"""
