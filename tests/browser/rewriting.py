"""A server in front of the server: it passes everything on, and says some answers otherwise."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
import requests

#: Of one connection, or changed by what we do to the body.
_OWN = {"connection", "content-encoding", "content-length", "date", "keep-alive", "server",
        "transfer-encoding"}  # fmt: skip


class Rewriting:
    """``bend(path, answer)`` changes the JSON of each answer of 200; None: as it is."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.bend: Callable[[str, Any], Any] | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()

    def said(self, path: str, answer: requests.Response) -> bytes:
        """The answer's body, as it is passed on."""
        spoken = answer.headers.get("Content-Type", "").startswith("application/json")
        if self.bend is None or answer.status_code != 200 or not spoken:
            return answer.content
        return orjson.dumps(self.bend(path, orjson.loads(answer.content)))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = requests.request(
                    self.command, front.target + self.path, data=body or None,
                    headers={**self.headers, "Accept-Encoding": "gzip"},
                    allow_redirects=False, timeout=60,
                )  # fmt: skip
                told = front.said(self.path, answer)
                self.send_response(answer.status_code)
                for name, value in answer.raw.headers.items():
                    if name.lower() not in _OWN:
                        self.send_header(name, value)
                if answer.status_code not in (204, 304):
                    self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass

            def log_message(self, *_said: Any) -> None:
                """Nothing: the server has a log of its own."""

        return Handler
