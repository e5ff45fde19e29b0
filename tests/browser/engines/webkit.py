"""WebKitGTK, the engine of every iPhone, by WebKitWebDriver and a window of our own."""

import contextlib
import signal
from pathlib import Path
from typing import Any

import requests

from tests.browser.engines.engine import ELEMENT, Engine, EngineError
from tests.browser.engines.processes import Program
from tests.ports import accepts, free_port, wait_until

PROGRAM = "/usr/bin/WebKitWebDriver"
#: Run by the system's Python, which has GTK; a test's environment has not.
WINDOW = Path(__file__).with_name("wkwindow.py")


class WebKit(Engine):
    """The back/forward cache stays on: the worst fault that was found needs it."""

    name = "webkit"
    #: Of an X server; WebKitGTK has no headless mode.
    display = ""

    def open(self) -> None:
        port = free_port()
        environ = {
            "DISPLAY": self.display, "GTK_THEME": "Adwaita", "HOME": str(self.profile),
            "LANG": "C.UTF-8", "LANGUAGE": "zh_CN", "LIBGL_ALWAYS_SOFTWARE": "1",
            "NO_AT_BRIDGE": "1", "TZ": "Asia/Shanghai",
            # Its own sandbox needs namespaces that containers do not grant.
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
            "WK_PROFILE": str(self.profile), "WK_SIZE": f"{self.size[0]}x{self.size[1]}",
        }  # fmt: skip
        self.program = Program([PROGRAM, f"--port={port}"], self.profile / "webkit.log", environ)
        wait_until(lambda: accepts(port), 30, "WebKitWebDriver")
        self._http, self._root = requests.Session(), f"http://127.0.0.1:{port}/session"
        self._http.trust_env = False
        options = {"webkitgtk:browserOptions": {"binary": str(WINDOW), "args": []}}
        made = self._ask("POST", "", {"capabilities": {"alwaysMatch": options}})
        self._root += f"/{made['sessionId']}"
        self._ask("POST", "/timeouts", {"script": 60_000, "pageLoad": 60_000})
        rect = {"x": 0, "y": 0, "width": self.size[0], "height": self.size[1]}
        with contextlib.suppress(EngineError):
            self._ask("POST", "/window/rect", rect)

    def close(self) -> None:
        with contextlib.suppress(EngineError):
            self._ask("DELETE", "", None)
        self.program.end(signal.SIGTERM)

    def kill(self) -> None:
        self.program.end()

    def load(self, url: str) -> None:
        self._ask("POST", "/url", {"url": url})

    def run(self, script: str, *arguments: Any) -> Any:
        return self._ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def click(self, element: Any) -> None:
        self._ask("POST", f"/element/{element[ELEMENT]}/click", {})

    def keys(self, element: Any, text: str) -> None:
        self._ask("POST", f"/element/{element[ELEMENT]}/value", {"text": text})

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        try:
            answer = self._http.request(method, self._root + path, json=body, timeout=90)
            value = answer.json()["value"]
        except (requests.RequestException, ValueError) as error:
            raise EngineError(f"{method} {path}: {error}") from error
        if answer.status_code != 200:
            raise EngineError(f"{method} {path}: {value.get('error')}: {value.get('message')}")
        return value
