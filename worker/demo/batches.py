"""The demo's operations as they arrive: month by month, township by township, none too early."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from backend.clock import CHINA
from worker.demo.plan import Entry

#: Days from the last thing that happened to the evening on which it was sent, or reviewed.
SENT_AFTER, REVIEWED_AFTER = 1, 9


class Batch(NamedTuple):
    """What one person of a township sends at an instant (ms): operations without ``seq``."""

    township: str
    reviews: bool
    at: int
    ops: list[dict[str, Any]]


def batches(entries: Iterable[Entry], versions: Mapping[str, int], now: int) -> Iterator[Batch]:
    """Every batch in its order; none arrives after ``now``, and none before what it tells of.

    ``versions`` are those of the kinds. The same arguments give the same batches.
    """
    months: dict[tuple[int, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        months[entry.day.year * 100 + entry.day.month, entry.village[:9]].append(entry)
    for (_, township), own in sorted(months.items()):
        own.sort(key=lambda entry: entry.day)
        last = own[-1].day
        sent, reviewed = _evening(last, SENT_AFTER, now), _evening(last, REVIEWED_AFTER, now)
        made = [_create(entry, versions[entry.kind], sent) for entry in own]
        yield Batch(township, False, sent, made)
        judged = [entry for entry in own if entry.outcome]
        if judged:
            marks = [_review(entry, versions[entry.kind], reviewed) for entry in judged]
            yield Batch(township, True, reviewed, marks)


def _evening(day: date, later: int, now: int) -> int:
    """When it arrived (ms): in the evening some days after, or now where that is yet to come."""
    moment = datetime.combine(day + timedelta(days=later), time(19, 30), CHINA)
    return min(int(moment.timestamp() * 1000), now)


def _create(entry: Entry, version: int, arrived: int) -> dict[str, Any]:
    said = datetime.combine(entry.day, time(17), CHINA)
    return {
        **_operation(entry, "create", entry.op_id, version),
        "at": min(int(said.timestamp() * 1000), arrived),
        "base": None,
        "set": entry.body,
        "photos": [
            {"sha256": picture.sha256, "bytes": len(picture.content)} for picture in entry.photos
        ],
    }


def _review(entry: Entry, version: int, arrived: int) -> dict[str, Any]:
    return {
        **_operation(entry, "review", entry.record_id[:-12] + entry.op_id[-12:], version),
        "at": arrived,
        "base": {"rev": 1},
        "set": {"status": entry.outcome},
        "photos": [],
    }


def _operation(entry: Entry, do: str, op_id: str, version: int) -> dict[str, Any]:
    return {
        "op_id": op_id,
        "record_id": entry.record_id,
        "do": do,
        "kind": entry.kind,
        "kind_version": version,
        "division": entry.village,
        "was": {},
    }
