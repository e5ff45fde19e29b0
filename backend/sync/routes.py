"""POST /api/v1/sync: operations in, verdicts and changes out."""

from collections import Counter
from contextlib import ExitStack
from threading import BoundedSemaphore
from typing import Any

import orjson
from flask import Response, current_app, request
from flask_smorest import Blueprint
from sqlalchemy.engine import Connection

from backend.clock import now_ms
from backend.db import reading
from backend.intake.accept import receive
from backend.intake.ledger import DeviceReport, Ledger
from backend.intake.turn import Receipt
from backend.intake.verdict import Verdict
from backend.metrics import OPERATIONS
from backend.nudge import nudge
from backend.people.actor import Actor
from backend.people.session import sync_actor
from backend.policy import DEVICE, policy
from backend.sync import schema, store
from backend.sync.promise import before_telling
from backend.sync.pull import Page, pull
from backend.sync.report import as_counted, read_report, says_more
from backend.sync.settled import settled
from backend.sync.store import Clock, Noted
from backend.sync.wire import LIMITS, PROTO, SyncRequest, answer, read_request

blueprint = Blueprint("sync", __name__, url_prefix="/api/v1", description="填报与同步")

#: Bodies arrive and answers leave on all threads of a process; this many turns are worked on at
#: once. More of them only take the interpreter from one another: a fifth of the throughput.
_AT_ONCE = BoundedSemaphore(2)


@blueprint.route("/sync", methods=["POST"])
@policy(DEVICE, "push")
@blueprint.doc(
    requestBody={"required": True, "content": {"application/json": {"schema": schema.SyncBody}}}
)
@blueprint.response(200, schema.SyncAnswer)
@blueprint.alt_response(400, description="malformed: nothing was stored")
@blueprint.alt_response(401, description="session_expired, session_revoked: sign in again")
@blueprint.alt_response(403, description="account_disabled: send with deposit; csrf")
@blueprint.alt_response(413, description="too_large: halve the batch")
@blueprint.alt_response(503, description="busy: send it again, with Retry-After")
def post_sync() -> Response:
    """Push operations and pull what changed, in one round trip."""
    body = read_request(request)
    with ExitStack() as snapshot:
        with _AT_ONCE:
            connection, county_code, clock, content = _turn(body, now_ms(), snapshot)
        before_telling(connection, county_code, clock, stored=bool(body.ops))
    return answer(request, content)


def _turn(
    body: SyncRequest, now: int, snapshot: ExitStack
) -> tuple[Connection, str, Clock, dict[str, Any]]:
    """Take in what was pushed and look up what is new: county, its clock, the answer's content.

    Behind the connection is the snapshot that the answer tells from, which ``snapshot`` closes.
    """
    actor = sync_actor(body.deposit, body.account)
    body = as_counted(body, actor.device_id)
    report = read_report(body.device, now, len(body.ops))
    receipt = _push(body, actor, report, now) if body.ops else Receipt([], None)
    secret = current_app.extensions["settings"].secret_key
    connection = snapshot.enter_context(reading())
    clock = store.clock(connection, actor.county_code)
    page = pull(connection, actor, clock, body.cursor, secret, now, receipt)
    page.settled = settled(connection, actor, body.held)
    ledger = receipt.ledger
    if ledger is None:
        noted = store.device(connection, actor.device_id)
        snapshot.close()
        ledger = _ledger(actor, report, noted, now)
    content = _content(body, receipt.verdicts, ledger, page)
    facts = {"epoch": clock.epoch, "rolled_number": clock.rolled, "now": now}
    return connection, actor.county_code, clock, {**content, **facts}


def _push(body: SyncRequest, actor: Actor, report: DeviceReport, now: int) -> Receipt:
    receipt = receive(body.ops, actor, actor.device_id, now, report, body.elsewhere)
    for outcome, count in Counter(verdict.outcome for verdict in receipt.verdicts).items():
        OPERATIONS.labels(outcome).inc(count)
    if receipt.moved:
        nudge(actor.county_code)
    return receipt


def _ledger(actor: Actor, report: DeviceReport, noted: Noted | None, now: int) -> Ledger:
    """The ledger where no operation has been stored; what the phone says anew is noted."""
    if noted is None:
        return Ledger([], 0)
    if says_more(report, noted):
        ledger = receive([], actor, actor.device_id, now, report).ledger
        if ledger is not None:
            return ledger
    return Ledger(orjson.loads(noted.received), noted.max_seq)


def _content(
    body: SyncRequest, verdicts: list[Verdict], ledger: Ledger, page: Page
) -> dict[str, Any]:
    return {
        "proto": PROTO,
        "request_id": body.request_id,
        "results": verdicts,
        "device": ledger.told(),
        "changes": page.changes,
        "settled": page.settled,
        "cursor": page.cursor,
        "more": page.more,
        "reset": page.reset,
        "limits": LIMITS,
    }
