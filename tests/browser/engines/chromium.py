"""Chromium behind the same interface, through the hand that the other browser tests have."""

import contextlib
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error

from tests.browser.chromium import Browser
from tests.browser.engines.engine import Engine, EngineError


class Chromium(Engine):
    """``made`` makes the browser; it is Playwright's, on the same profile each time."""

    name = "chromium"

    def __init__(self, *arguments: Any, made: Callable[..., Browser], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.browser = made(self.profile, self.url, self.size[0] > 1000)

    def open(self) -> None:
        self.page = self.browser.open()

    def close(self) -> None:
        self.browser.close()

    def kill(self) -> None:
        self.browser.kill(self.browser.processes())
        self.browser.bury()

    def load(self, url: str) -> None:
        with _told():
            self.page.goto(url, wait_until="load")

    def run(self, script: str, *arguments: Any) -> Any:
        with _told():
            handle = self.page.evaluate_handle(
                f"(given) => (function () {{ {script} }})(...given)", list(arguments)
            )
            return handle.as_element() or handle.json_value()

    def click(self, element: Any) -> None:
        with _told():
            element.click()

    def keys(self, element: Any, text: str) -> None:
        with _told():
            element.type(text)


@contextlib.contextmanager
def _told():
    try:
        yield
    except Error as error:
        raise EngineError(str(error)) from error
