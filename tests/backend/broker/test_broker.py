"""The folder as a broker: whole messages, each taken once, and none piled up."""

import json
import threading
from pathlib import Path

import pytest
from kombu import Connection
from kombu.exceptions import OperationalError

from backend.broker import FOLDER, broker_answers, make_celery
from backend.names import QUEUES, ROLLUP_COUNTY, ROLLUP_QUEUE
from tests.ports import free_port


def connect(folder: Path) -> Connection:
    """A connection as the worker and the web make it."""
    return make_celery(f"{FOLDER}{folder}").connection_for_write()


def waiting(folder: Path) -> list[Path]:
    """The messages that a reader would find."""
    return list((folder / "queue").glob("*.msg"))


def test_two_readers_and_a_writer(tmp_path: Path) -> None:
    """Every message is read whole and by one reader, while they are being written."""
    count = 3000
    done = threading.Event()
    taken: list[list[int]] = [[], []]
    failures: list[BaseException] = []

    def write() -> None:
        with connect(tmp_path) as connection:
            queue = connection.SimpleQueue(ROLLUP_QUEUE)
            for number in range(count):
                queue.put({"number": number, "filling": "实数" * 400})
        done.set()

    def read(own: list[int]) -> None:
        try:
            with connect(tmp_path) as connection:
                queue = connection.SimpleQueue(ROLLUP_QUEUE)
                while True:
                    last = done.is_set()
                    try:
                        message = queue.get_nowait()
                    except queue.Empty:
                        if last:
                            return
                        continue
                    own.append(message.payload["number"])
                    message.ack()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write)]
    threads += [threading.Thread(target=read, args=(own,)) for own in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()
    assert failures == []
    assert sorted(taken[0] + taken[1]) == list(range(count))
    assert [path.name for path in tmp_path.rglob("*") if path.suffix == ".msg"] == []


def test_the_same_nudge_waits_once(tmp_path: Path) -> None:
    celery = make_celery(f"{FOLDER}{tmp_path}")
    for county in ("431222", "431222", "431225", "431222"):
        celery.send_task(ROLLUP_COUNTY, [county], queue=ROLLUP_QUEUE)
    assert len(waiting(tmp_path)) == 2
    with connect(tmp_path) as connection:
        queue = connection.SimpleQueue(ROLLUP_QUEUE)
        queue.get_nowait().ack()
        queue.get_nowait().ack()
    celery.send_task(ROLLUP_COUNTY, ["431222"], queue=ROLLUP_QUEUE)
    assert len(waiting(tmp_path)) == 1


def test_half_a_message_is_no_message(tmp_path: Path) -> None:
    with connect(tmp_path) as connection:
        queue = connection.SimpleQueue(ROLLUP_QUEUE)
        queue.put({"number": 1})
        whole = waiting(tmp_path)[0].read_text(encoding="utf-8")
        # What a writer that was killed leaves, and what a full disk did to an older version.
        (tmp_path / "queue" / ".draft").write_text(whole[:20], encoding="utf-8")
        (tmp_path / "queue" / f"0.{ROLLUP_QUEUE}.msg").write_text(whole[:20], encoding="utf-8")
        assert queue.get_nowait().payload == {"number": 1}
        with pytest.raises(queue.Empty):
            queue.get_nowait()


def test_queues_do_not_mix(tmp_path: Path) -> None:
    with connect(tmp_path) as connection:
        first, second = (connection.SimpleQueue(name) for name in QUEUES)
        first.put({"for": "first"})
        with pytest.raises(second.Empty):
            second.get_nowait()
        assert first.get_nowait().payload == {"for": "first"}


def test_messages_are_json(tmp_path: Path) -> None:
    celery = make_celery(f"{FOLDER}{tmp_path}")
    celery.send_task(ROLLUP_COUNTY, ["431222"], queue=ROLLUP_QUEUE)
    message = json.loads(waiting(tmp_path)[0].read_text(encoding="utf-8"))
    assert message["content-type"] == "application/json"
    assert celery.conf.accept_content == ["json"]


def test_redis_takes_messages(redis_url: str) -> None:
    celery = make_celery(redis_url)
    with celery.connection_for_write() as connection:
        queue = connection.SimpleQueue(ROLLUP_QUEUE)
        queue.clear()
        celery.send_task(ROLLUP_COUNTY, ["431222"], queue=ROLLUP_QUEUE, retry=False)
        message = queue.get(timeout=10)
        assert message.headers["task"] == ROLLUP_COUNTY
        message.ack()


def test_a_dead_redis_is_an_error_at_once() -> None:
    """One attempt: with kombu's own patience it would be six seconds of them."""
    celery = make_celery(f"redis://127.0.0.1:{free_port()}/0", hasty=True)
    assert celery.conf.broker_transport_options["max_retries"] == 1
    with pytest.raises(OperationalError):
        celery.send_task(ROLLUP_COUNTY, ["431222"], queue=ROLLUP_QUEUE, retry=False)


def test_whether_it_answers(tmp_path: Path, redis_url: str) -> None:
    assert broker_answers(redis_url)
    assert broker_answers(f"{FOLDER}{tmp_path}")
    assert not broker_answers(f"redis://127.0.0.1:{free_port()}/0")
