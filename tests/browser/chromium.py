"""One user's Chromium on a profile folder: opened, closed, killed, and opened again."""

import contextlib
import os
import signal
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Error, Page, Playwright

from tests.ports import wait_until

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]
HERE = {"latitude": 28.4512, "longitude": 110.3921, "accuracy": 18}


class Browser:
    """One user's Chromium with a profile folder: it can be closed and opened again.

    ``scripts`` run in every page before its own; ``environ`` adds to the process's environment.
    """

    def __init__(self, playwright: Playwright, profile: Path, url: str, wide: bool) -> None:
        self.playwright, self.profile, self.url, self.wide = playwright, profile, url, wide
        self.context: BrowserContext | None = None
        self.scripts: list[str] = []
        self.environ: dict[str, str] = {}
        self.options: dict[str, Any] = {}

    def open(self, offline: bool = False) -> Page:
        """Start the browser on its profile; returns its first page."""
        size = {"width": 1440, "height": 900} if self.wide else {"width": 360, "height": 740}
        settings: dict[str, Any] = {
            "viewport": size,
            "is_mobile": not self.wide,
            "has_touch": not self.wide,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "geolocation": HERE,
            "permissions": ["geolocation", "background-sync"],
            **self.options,
        }
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=CHROMIUM,
            headless=True,
            args=FLAGS,
            base_url=self.url,
            env={**os.environ, "LANGUAGE": "zh_CN", **self.environ},
            **settings,
        )
        self.context.set_default_timeout(30_000)
        for script in self.scripts:
            self.context.add_init_script(script)
        self.context.set_offline(offline)
        return self.context.pages[0] if self.context.pages else self.context.new_page()

    def offline(self, off: bool = True) -> None:
        """Take the whole browser off the network, or put it back."""
        assert self.context is not None
        self.context.set_offline(off)

    def devtools(self, page: Page) -> CDPSession:
        """The DevTools protocol of a page."""
        assert self.context is not None
        return self.context.new_cdp_session(page)

    def processes(self) -> list[int]:
        """The process groups that run on this profile."""
        mark = f"--user-data-dir={self.profile}".encode()
        groups = set()
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and mark in (entry / "cmdline").read_bytes().split(b"\0"):
                    groups.add(os.getpgid(int(entry.name)))
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
        return sorted(groups)

    def kill(self, groups: list[int]) -> None:
        """SIGKILL for the whole browser: no farewell, nothing written any more."""
        for group in groups:
            os.killpg(group, signal.SIGKILL)

    def bury(self) -> None:
        """After a kill: wait until the last of it is gone, and hear what it said before."""
        assert self.context is not None
        wait_until(lambda: not self.processes(), 60, "the killed browser to be gone")
        # It is not there to be closed.
        with contextlib.suppress(Error):
            self.context.close()
        self.context = None

    def close(self) -> None:
        """Quit the browser; its profile stays."""
        if self.context is not None:
            self.context.close()
            self.context = None
