"""Firefox ESR by Marionette, its own remote protocol: length, colon, JSON."""

import contextlib
import json
import signal
import socket
from typing import Any

from tests.browser.engines.engine import ELEMENT, Engine, EngineError
from tests.browser.engines.processes import Program
from tests.ports import accepts, free_port, wait_until

PROGRAM = "/usr/bin/firefox-esr"
#: Nothing that fetches or asks by itself; a crash brings no old tabs back.
PREFERENCES: dict[str, Any] = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.sessionstore.resume_from_crash": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "intl.accept_languages": "zh-CN, zh, en",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.cosmeticAnimations.enabled": False,
}


class Firefox(Engine):
    """The storage prompt stays as it is: whoever sits there has not answered it yet."""

    name = "firefox"

    def open(self) -> None:
        port = free_port()
        self._configure({**PREFERENCES, "marionette.port": port})
        argv = [PROGRAM, "--headless", "--no-remote", "--marionette",
                "--profile", str(self.profile)]  # fmt: skip
        # A window narrower than this is not to be had without BiDi.
        size = {"MOZ_HEADLESS_WIDTH": str(max(self.size[0], 450)),
                "MOZ_HEADLESS_HEIGHT": str(self.size[1] + 100)}  # fmt: skip
        environ = {**size, "TZ": "Asia/Shanghai", "HOME": str(self.profile)}
        self.program = Program(argv, self.profile / "firefox.log", environ)
        wait_until(lambda: accepts(port), 60, "Firefox")
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=90)
        self._rest, self._number = b"", 0
        self._read()
        capabilities = {"alwaysMatch": {"unhandledPromptBehavior": "ignore"}}
        self._ask("WebDriver:NewSession", {"capabilities": capabilities})
        self._ask("WebDriver:SetTimeouts", {"script": 60_000, "pageLoad": 60_000})

    def _configure(self, preferences: dict[str, Any]) -> None:
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in preferences.items()]
        (self.profile / "user.js").write_text("".join(lines), encoding="utf-8")

    def close(self) -> None:
        with contextlib.suppress(EngineError, OSError):
            self._ask("Marionette:Quit", {"flags": ["eForceQuit"]})
        self._socket.close()
        self.program.end(signal.SIGTERM, 20)

    def kill(self) -> None:
        self.program.end()
        self._socket.close()

    def load(self, url: str) -> None:
        self._ask("WebDriver:Navigate", {"url": url})

    def run(self, script: str, *arguments: Any) -> Any:
        said = {"script": script, "args": list(arguments), "sandbox": None}
        return self._ask("WebDriver:ExecuteScript", said)["value"]

    def click(self, element: Any) -> None:
        self._ask("WebDriver:ElementClick", {"id": element[ELEMENT]})

    def keys(self, element: Any, text: str) -> None:
        self._ask("WebDriver:ElementSendKeys", {"id": element[ELEMENT], "text": text})

    def _ask(self, command: str, parameters: dict[str, Any]) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        while True:
            kind, number, error, result = self._read()
            if (kind, number) != (1, self._number):
                continue
            if error:
                raise EngineError(f"{command}: {error['error']}: {error['message']}")
            return result

    def _read(self) -> Any:
        while b":" not in self._rest:
            self._more()
        length, _, self._rest = self._rest.partition(b":")
        while len(self._rest) < int(length):
            self._more()
        message, self._rest = self._rest[: int(length)], self._rest[int(length) :]
        return json.loads(message)

    def _more(self) -> None:
        data = self._socket.recv(1 << 20)
        if not data:
            raise EngineError("Firefox has gone away")
        self._rest += data
