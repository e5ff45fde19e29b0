"""The broker between web and worker: one configuration for both sides, in a folder or on Redis.

It carries nudges only, so losing it costs freshness and nothing else.
"""

import contextlib
import hashlib
import json
import logging
import os
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from celery import Celery
from kombu.entity import Queue
from kombu.transport import filesystem
from redis import Redis, RedisError

from backend.addresses import for_kombu
from backend.clock import from_machine, now_ms
from backend.names import (
    QUEUES,
    ROLLUP_COUNTY,
    ROLLUP_QUEUE,
    ROLLUP_SWEEP,
    UPKEEP_QUEUE,
    UPKEEP_TASKS,
)

log = logging.getLogger(__name__)

FOLDER = "filesystem://"
#: What Celery reads of each message.
_PARTS = {"body", "headers", "properties", "content-type", "content-encoding"}
#: How often a folder is looked into, in seconds.
POLL = 0.1


class FolderChannel(filesystem.Channel):
    """Messages as files that appear and are taken whole.

    Stock kombu writes a message in place, so a reader can meet half of it and the worker dies of
    a JSONDecodeError. Here it is written under another name and renamed; a reader takes it by
    renaming, which only one of several can. A message that is still waiting is replaced by one
    that says the same, so that the folder of a worker that is down does not grow. A routing key is
    the name of its queue, so there is no table of bindings to meet half-written either.
    """

    def _lookup(self, exchange: str, routing_key: str, default: str | None = None) -> list[str]:
        return [routing_key]

    def _queue_bind(self, *binding: Any) -> None:
        """Nothing to keep."""

    # kombu itself names the second argument in two ways.
    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]
        saying = f"{message.get('headers', {}).get('task')} {message.get('body')}"
        name = f"{hashlib.sha256(saying.encode()).hexdigest()[:32]}.{queue}.msg"
        folder = Path(self.data_folder_out)
        draft = folder / f".{uuid.uuid4()}"
        draft.write_text(json.dumps(message), encoding="utf-8")
        draft.replace(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        ending = f".{queue}.msg"
        with os.scandir(self.data_folder_in) as entries:
            waiting = [entry.path for entry in entries if entry.name.endswith(ending)]
        for path in waiting:
            own = Path(self.processed_folder) / str(uuid.uuid4())
            try:
                # Only one of several readers finds it.
                Path(path).rename(own)
            except FileNotFoundError:
                continue
            content = own.read_bytes()
            own.unlink()
            try:
                message = json.loads(content)
            except ValueError:
                message = None
            if isinstance(message, dict) and message.keys() >= _PARTS:
                return message
            log.warning("a message that is not whole was dropped: %s", Path(path).name)
        raise Empty


class FolderTransport(filesystem.Transport):
    """kombu's filesystem transport with whole messages."""

    Channel = FolderChannel


def _folder_settings(folder: Path) -> dict[str, Any]:
    places = {name: folder / name for name in ("queue", "taken")}
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    return {
        "broker_url": f"{FOLDER}localhost",
        "broker_transport": "backend.broker:FolderTransport",
        "broker_transport_options": {
            "data_folder_in": str(places["queue"]),
            "data_folder_out": str(places["queue"]),
            "processed_folder": str(places["taken"]),
            "control_folder": str(folder),
            "polling_interval": POLL,
        },
        "worker_prefetch_multiplier": 16,
    }


#: Without these, a publish to a Redis that is down tries for six seconds, retry=False or not.
HASTY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.05, "interval_max": 0.1}


def _redis_settings(url: str, hasty: bool) -> dict[str, Any]:
    return {
        "broker_url": for_kombu(url),
        "broker_transport_options": {
            "visibility_timeout": 600,
            # By default what a killed worker held is looked for every 100 s only.
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": 1,
            "socket_timeout": 5,
            "socket_keepalive": True,
            **(HASTY if hasty else {}),
        },
        "worker_prefetch_multiplier": 1,
    }


def make_celery(broker_url: str, hasty: bool = False) -> Celery:
    """A Celery app on a broker (``filesystem://DIR`` or ``redis://…``): JSON, no results.

    ``hasty`` is for who has other things to do: a broker that is down fails at once.
    """
    if broker_url.startswith(FOLDER):
        own = _folder_settings(Path(broker_url.removeprefix(FOLDER)))
    else:
        own = _redis_settings(broker_url, hasty)
    celery = Celery("shishu", set_as_current=False)
    celery.conf.update(
        own,
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_queues=[Queue(name, routing_key=name) for name in QUEUES],
        task_default_queue=ROLLUP_QUEUE,
        task_routes={
            ROLLUP_COUNTY: {"queue": ROLLUP_QUEUE},
            ROLLUP_SWEEP: {"queue": ROLLUP_QUEUE},
            **{name: {"queue": UPKEEP_QUEUE} for name in UPKEEP_TASKS},
        },
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
    )
    return celery


def drop_leftovers(broker_url: str, seconds: float) -> int:
    """Remove what a process that died left half-written or taken in the folder; how many files.

    The sweep has long found what those messages said.
    """
    if not broker_url.startswith(FOLDER):
        return 0
    folder, before, count = Path(broker_url.removeprefix(FOLDER)), now_ms() - seconds * 1000, 0
    for path in [*folder.glob("queue/.*"), *folder.glob("taken/*")]:
        with contextlib.suppress(FileNotFoundError):
            if from_machine(int(path.stat().st_mtime * 1000)) < before:
                path.unlink()
                count += 1
    return count


def broker_answers(broker_url: str) -> bool:
    """Whether messages can be sent now; answers within about half a second."""
    if broker_url.startswith(FOLDER):
        queue = Path(broker_url.removeprefix(FOLDER)) / "queue"
        return not queue.exists() or os.access(queue, os.W_OK)
    client = Redis.from_url(broker_url, socket_connect_timeout=0.5, socket_timeout=0.5)
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()
