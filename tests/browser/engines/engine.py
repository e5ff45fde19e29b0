"""What a test asks of any engine: a page that runs scripts, is tapped, and is typed into."""

import base64
import mimetypes
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from tests.ports import wait_until

#: How WebDriver and Marionette name an element in JSON.
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
#: The first element of a selector that can be seen and says these words, exactly if one does.
_FOUND = """
    const [css, words] = arguments;
    const all = [...document.querySelectorAll(css)].filter((one) => one.getClientRects().length);
    const said = (one) => (one.innerText || one.getAttribute("aria-label") || "").trim();
    return (words === null ? all[0] : all.find((one) => said(one) === words)
        || all.find((one) => said(one).includes(words))) || null;"""
_AT_SIGHT = 'arguments[0].scrollIntoView({ block: "center" });'
_CHOOSE = """
    const [input, name, type, text] = arguments;
    const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    const given = new DataTransfer();
    given.items.add(new File([bytes], name, { type }));
    input.files = given.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));"""
_SET = """
    arguments[0].value = arguments[1];
    for (const type of ["input", "change"])
        arguments[0].dispatchEvent(new Event(type, { bubbles: true }));"""


class EngineError(Exception):
    """The engine refused, or its page threw."""


class Engine(ABC):
    """One user's browser on a profile folder, opened, closed, killed, and opened again."""

    name: str

    def __init__(self, profile: Path, url: str, wide: bool = False) -> None:
        self.profile, self.url = profile, url
        self.size = (1440, 900) if wide else (360, 740)
        profile.mkdir(parents=True, exist_ok=True)

    # --- What each engine does its own way ---------------------------------------------------

    @abstractmethod
    def open(self) -> None:
        """Start it on its profile; an empty page is in front."""

    @abstractmethod
    def close(self) -> None:
        """Quit in order."""

    @abstractmethod
    def kill(self) -> None:
        """End all its processes at once, as a system out of memory does."""

    @abstractmethod
    def load(self, url: str) -> None:
        """Navigate, and wait for the page's load event."""

    @abstractmethod
    def run(self, script: str, *arguments: Any) -> Any:
        """The value of a function body; arguments and result may be elements."""

    @abstractmethod
    def click(self, element: Any) -> None:
        """A real click in an element's middle."""

    @abstractmethod
    def keys(self, element: Any, text: str) -> None:
        """Real keystrokes."""

    # --- What is the same for all of them ----------------------------------------------------

    def go(self, path: str) -> None:
        """Open an address of the site."""
        self.load(self.url + path)

    def text(self) -> str:
        """All that can be read on the page."""
        return str(self.run("return document.body ? document.body.innerText : ''"))

    def until(self, probe: Any, what: str, seconds: float = 45) -> None:
        """Poll; a page that is just going away is no answer."""

        def calm() -> bool:
            try:
                return bool(probe())
            except EngineError:
                return False

        try:
            wait_until(calm, seconds, what)
        except AssertionError as error:
            page = self.text()[:600]
            raise AssertionError(f"{self.name}: {error}; the page says: {page!r}") from None

    def sees(self, words: str, seconds: float = 45) -> None:
        """Wait until these words can be read."""
        self.until(lambda: words in self.text(), f"the words {words}", seconds)

    def find(self, css: str, words: str | None = None) -> Any:
        """The element, as soon as it is there."""
        found: list[Any] = []
        self.until(lambda: (one := self.run(_FOUND, css, words)) and not found.append(one),
                   f"{css} saying {words}")  # fmt: skip
        return found[0]

    def tap(self, css: str, words: str | None = None) -> None:
        """Tap what is there, as soon as nothing lies over it: a page may still be growing."""

        def tapped() -> bool:
            element = self.find(css, words)
            self.run(_AT_SIGHT, element)
            self.click(element)
            return True

        self.until(tapped, f"to tap {css} saying {words}")

    def type(self, css: str, text: str) -> None:
        """Type into an empty or a filled box."""
        element = self.find(css)
        self.run(f"{_AT_SIGHT} arguments[0].select?.();", element)
        self.keys(element, text)

    def set(self, css: str, value: str) -> None:
        """A choice of a native control, which each engine draws in its own way."""
        self.run(_SET, self.find(css), value)

    def choose_file(self, css: str, path: Path) -> None:
        """Hand a file to an input that is hidden behind its label."""
        element = self.run("return document.querySelector(arguments[0])", css)
        kind = mimetypes.guess_type(path)[0] or ""
        self.run(_CHOOSE, element, path.name, kind, base64.b64encode(path.read_bytes()).decode())
