"""An operation as the server understands it, and who sent it."""

from dataclasses import dataclass, field
from typing import Any

CREATE, EDIT, DELETE, REVIEW, ATTACH = "create", "edit", "delete", "review", "attach"
#: What only the server does: a village's record under its new code. No phone may send it.
MOVE = "move"
DOES = frozenset((CREATE, EDIT, DELETE, REVIEW, ATTACH))


@dataclass(slots=True)
class Operation:
    """One operation, read.

    ``op_id`` is what it is answered with, ``claim`` the key that it asks to be stored under, and
    ``key`` the one that it is stored under: another where its claim holds other content already.
    Of ``base_rev`` and ``base_op`` at most one is set (neither: a create). ``photos`` are the
    announced pictures as (SHA-256, bytes). ``body`` is its canonical JSON. ``wrong`` lists
    (field, code) of what cannot be read; what could not is None or empty then.
    """

    op_id: str
    claim: str
    key: str
    fingerprint: str
    body: str
    seq: int | None = None
    record_id: str | None = None
    do: str = ""
    kind: str | None = None
    kind_version: int = 0
    division: str | None = None
    base_rev: int | None = None
    base_op: str | None = None
    set: dict[str, Any] = field(default_factory=dict)
    was: dict[str, Any] = field(default_factory=dict)
    photos: list[tuple[str, int]] = field(default_factory=list)
    author: str | None = None
    wrong: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class Sender:
    """Who brought an operation: ``low`` and ``high`` bound the 12-digit codes of the scope.

    ``proven`` is False where a file says so, and nothing else does.
    """

    account_id: str
    role: str
    division: str
    low: str
    high: str
    device_id: str
    active: bool
    proven: bool = True

    def covers(self, code: str) -> bool:
        """Whether a 12-digit division lies in this sender's scope."""
        return self.low <= code <= self.high


@dataclass(slots=True)
class Arrival:
    """An operation with its sender; ``stored`` where it came earlier and was held until now."""

    op: Operation
    sender: Sender
    stored: bool = False
