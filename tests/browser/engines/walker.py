"""What a cadre does in any engine, in taps and keystrokes."""

from pathlib import Path
from typing import Any

from tests.browser.engines.engine import Engine
from tests.browser.hand import KINDS, amount
from tests.county import Person

#: What a script finds out later is left at the document: an engine may run each in its own world.
#: How far the service worker is: not there, there and not in charge of this page, or in charge.
_WORKER = """
    const { dataset } = document.documentElement, { serviceWorker } = navigator;
    serviceWorker.ready.then(() => { dataset.ready = "there"; });
    return dataset.ready && (serviceWorker.controller ? "in charge" : "there");"""
#: The title of the draft that is in the store by now.
_DRAFT = """
    const { dataset } = document.documentElement;
    const asking = indexedDB.open("outbox");
    asking.onsuccess = () => {
        const db = asking.result;
        const all = db.transaction("drafts").objectStore("drafts").getAll();
        all.onsuccess = () => { dataset.typed = all.result.at(-1)?.body.base_name; db.close(); };
    };
    return dataset.typed === arguments[0];"""
#: Boxes that a form folds away are unfolded at once.
_UNFOLD = 'for (const one of document.querySelectorAll("details")) one.open = true;'


class Walker:
    """One person at one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def sign_in(self, person: Person) -> None:
        """Type name and password, and wait for the person's first page."""
        self.engine.go("/sign-in")
        self.engine.type("#name", person.name)
        self.engine.type("#password", person.password)
        self.engine.tap("button[type=submit]")
        gone = "return !location.pathname.startsWith('/sign-in')"
        self.engine.until(lambda: self.engine.run(gone), "to be signed in")

    def until_ready_offline(self) -> None:
        """Wait for the service worker, which has the app by then, and let it have the page."""
        self.engine.until(lambda: self._worker(), "the service worker")

    def _worker(self) -> bool:
        far = self.engine.run(_WORKER)
        if far == "there":
            self.engine.go("/")
        return bool(far == "in charge")

    def log(self, kind: str, body: dict[str, Any], photos: dict[str, Path] | None = None) -> str:
        """Log one record through its form; the record's id once the page says 已存手机."""
        self.engine.go("/")
        self.open_form(kind)
        return self.save(kind, body, photos)

    def open_form(self, kind: str) -> None:
        """Tap the kind's button on the first page, again where the page was still growing."""

        def there() -> bool:
            if self.engine.run("return location.pathname.startsWith('/new/')"):
                return True
            self.engine.tap("a.kind", KINDS[kind]["label"]["zh"])
            return False

        self.engine.until(there, f"the form of {kind}")

    def save(self, kind: str, body: dict[str, Any], photos: dict[str, Path] | None = None) -> str:
        """Fill in the open form and save it."""
        self.fill(kind, body, photos)
        self.engine.tap("button", "保存")
        self.engine.find("h1, h2", "已存手机")
        link = self.engine.find("a", "看这一条")
        return str(self.engine.run("return arguments[0].pathname.split('/').pop()", link))

    def fill(self, kind: str, body: dict[str, Any], photos: dict[str, Path] | None = None) -> None:
        """The form's controls in the declaration's order."""
        self.engine.find("button", "保存")
        self.engine.run(_UNFOLD)
        for field in KINDS[kind]["fields"]:
            box = f"[data-field={field['name']}]"
            if field["name"] in body:
                self._set(box, field, body[field["name"]])
            elif field["name"] in (photos or {}):
                self.engine.choose_file(f"{box} input[type=file]", (photos or {})[field["name"]])
                self.engine.find(f"{box} img")

    def _set(self, box: str, field: dict[str, Any], value: Any) -> None:
        sort, engine = field["type"], self.engine
        if sort in ("choice", "choices"):
            if engine.run("return Boolean(document.querySelector(arguments[0]))", f"{box} select"):
                engine.set(f"{box} select", value)
                return
            for code in [value] if isinstance(value, str) else value:
                said = next(c["label"]["zh"] for c in field["choices"] if c["code"] == code)
                engine.tap(f"{box} label", said)
        elif sort == "flag":
            engine.tap(f"{box} label", "是" if value else "否")
        elif sort == "day":
            engine.set(f"{box} input", value)
        else:
            scale = field.get("scale", 0) if sort == "quantity" else None
            text = str(value) if scale is None else amount(value, scale)
            engine.type(f"{box} input, {box} textarea", text)

    def state(self, record: str) -> str:
        """The word for a record's state, on its own page."""
        self.engine.go(f"/records/{record}")
        tag = self.engine.find("p.state")
        return str(self.engine.run("return arguments[0].innerText", tag)).strip()

    def until_state(self, record: str, word: str) -> None:
        """Look at the record's page until it says this."""
        self.engine.until(lambda: word in self.state(record), f"{record} to be {word}", 90)

    def until_drafted(self, title: str) -> None:
        """Wait until the store has what was typed."""
        self.engine.until(lambda: self.engine.run(_DRAFT, title), f"the draft {title}")

    def reopen(self) -> None:
        """Quit in order and open it again: a browser takes its time to write its cookies down."""
        self.engine.close()
        self.engine.open()
        self.engine.go("/")

    def restart(self) -> None:
        """Killed, as a phone does it that is short of memory, and opened again."""
        self.engine.kill()
        self.engine.open()
        self.engine.go("/")
