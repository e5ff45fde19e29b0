"""A phone's file through the door: each operation as its author's on that phone, once.

What the phone can prove to be its own goes in as if it had sent it itself, under the same ids: when
it does so later, it is told the same verdicts. What is not proven is set aside beside those ids for
the township to look at, and touches no ledger: whoever has the public key can make such a file.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from backend.db import reading, writing
from backend.errors import Problem
from backend.handover import store
from backend.handover.bundle import Bundle, Group, Picture
from backend.intake.accept import receive
from backend.metrics import OPERATIONS
from backend.nudge import nudge
from backend.people.actor import Actor, Standing
from backend.people.audit import audit
from backend.photos.upload import Span, expected, take

_BATCH = 100
_STORAGE_AWAY = 503


@dataclass(slots=True)
class Brought:
    """What has become of a file."""

    operations: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    again: int = 0
    unproven: int = 0
    elsewhere: int = 0
    pictures: int = 0
    pictures_kept: int = 0


def bring(bundle: Bundle, actor: Actor, secret: str, now: int) -> Brought:
    """Take in all of a file that belongs to the actor's scope; the same file twice is one effect.

    Each batch commits by itself, so a failure on the way loses nothing: import it again.
    """
    brought = Brought()
    authors: dict[str, Actor] = {}
    for group in bundle.groups:
        brought.operations += len(group.ops)
        author = _author(group, bundle.device_id, actor, secret)
        if author is None:
            brought.elsewhere += len(group.ops)
            continue
        authors.setdefault(group.account_id, author)
        _take_in(group, author, now, brought)
    for picture in bundle.pictures:
        brought.pictures += 1
        owner = authors.get(picture.account_id)
        brought.pictures_kept += owner is not None and _keep(picture, owner)
    _put_on_record(bundle, actor, brought)
    return brought


def _author(group: Group, device_id: str, actor: Actor, secret: str) -> Actor | None:
    """A group's author as they may act here; None where they are not of the actor's scope."""
    with reading() as connection:
        row = store.author(connection, actor, group.account_id)
        known = store.is_known_device(connection, actor.county_code, device_id)
    if row is None:
        return None
    proven = known and group.proven(secret, device_id)
    standing: Standing = "unproven"
    if proven:
        standing = "active" if row["active"] else "deposit"
    return Actor(
        account_id=row["id"],
        county_code=actor.county_code,
        role=row["role"],
        division=row["division"],
        # What is not proven came by this desk, as far as anybody knows.
        device_id=device_id if proven else actor.device_id,
        name=row["display_name"],
        standing=standing,
    )


def _take_in(group: Group, author: Actor, now: int, brought: Brought) -> None:
    moved = False
    for start in range(0, len(group.ops), _BATCH):
        batch = group.ops[start : start + _BATCH]
        receipt = receive(batch, author, author.device_id, now)
        moved |= receipt.moved
        for outcome, count in Counter(verdict.outcome for verdict in receipt.verdicts).items():
            brought.outcomes[outcome] = brought.outcomes.get(outcome, 0) + count
            OPERATIONS.labels(outcome).inc(count)
        brought.again += sum(verdict.replayed for verdict in receipt.verdicts)
    if author.standing == "unproven":
        brought.unproven += len(group.ops)
    if moved:
        nudge(author.county_code)


def _keep(picture: Picture, author: Actor) -> bool:
    """Whether the picture is whole on the server now. One that is bad harms no other."""
    size = len(picture.content)
    span = Span(0, size, size)
    try:
        done = expected(author, picture.sha256, span)
        done = done or take(author, picture.sha256, span, picture.content)
    except Problem as problem:
        if problem.status == _STORAGE_AWAY:
            raise
        return False
    return done.complete


def _put_on_record(bundle: Bundle, actor: Actor, brought: Brought) -> None:
    detail: dict[str, Any] = {
        "device": bundle.device_id,
        "authors": sorted({group.account_id for group in bundle.groups}),
        "operations": brought.operations,
        "outcomes": brought.outcomes,
        "unproven": brought.unproven,
    }
    with writing() as connection:
        audit(connection, actor.county_code, actor.account_id, "handover", detail)
