"""What a route is for and who may call it, declared beside its view.

A declaration opens and closes nothing: `signed_in` and the scoped queries do. It is what the
matrix in tests/borders holds every route to, so the two are written down apart from each other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

Who = str | tuple[str, ...]
Does = Literal["read", "write", "push", "photo", "export", "session", "nothing"]

#: ``anyone`` needs nothing, ``device`` a known device or a session, ``signed_in`` any role.
ANYONE, DEVICE, SIGNED_IN = "anyone", "device", "signed_in"

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may call a route (a tuple names roles), what it does, and which things it names.

    ``things`` maps each parameter that names something within a border (in the path, the query
    or a JSON body) to what it names, e.g. ``{"record_id": "record"}``: where that is missing or
    not the caller's, the answer is the one 404. ``free`` are parameters of the path that name
    nothing of anybody's.
    """

    who: Who
    does: Does
    things: dict[str, str] = field(default_factory=dict)
    free: tuple[str, ...] = ()


def policy(
    who: Who, does: Does, *, free: tuple[str, ...] = (), **things: str
) -> Callable[[View], View]:
    """Declare a view's policy. Goes right under ``@blueprint.route``, above everything else."""

    def declare(view: View) -> View:
        view.policy = Policy(who, does, things, free)  # type: ignore[attr-defined]
        return view

    return declare


def policy_of(view: Callable[..., Any]) -> Policy | None:
    """The policy that was declared for a view; None where nobody did."""
    found: Policy | None = getattr(view, "policy", None)
    return found
