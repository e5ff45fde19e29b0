"""What the phone's store holds, read past the app: rows of IndexedDB, hashes of pictures."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

LOOK = """async () => {
    const opened = await new Promise((done, failed) => {
        const asking = indexedDB.open("outbox");
        asking.onsuccess = () => done(asking.result);
        asking.onerror = () => failed(asking.error);
    });
    const all = (name) => new Promise((done, failed) => {
        const asking = opened.transaction(name).objectStore(name).getAll();
        asking.onsuccess = () => done(asking.result);
        asking.onerror = () => failed(asking.error);
    });
    const hex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
    const named = async (row) => {
        const digest = await crypto.subtle.digest("SHA-256", row.data);
        return { record_id: row.record_id, sha256: row.sha256, is: hex(new Uint8Array(digest)) };
    };
    if (!opened.objectStoreNames.contains("ops")) {
        opened.close();
        return { ops: [], photos: [], bytes: [], drafts: [] };
    }
    const [ops, photos, drafts] = [await all("ops"), await all("photos"), await all("drafts")];
    const bytes = await Promise.all((await all("bytes")).map(named));
    opened.close();
    return { ops, photos, bytes, drafts };
}"""


BYTES = """async (sha256) => {
    const opened = await new Promise((done) => {
        const asking = indexedDB.open("outbox");
        asking.onsuccess = () => done(asking.result);
    });
    const asking = opened.transaction("bytes").objectStore("bytes").getAll();
    const rows = await new Promise((done) => { asking.onsuccess = () => done(asking.result); });
    opened.close();
    const { data } = rows.find((row) => row.sha256 === sha256);
    return [...new Uint8Array(data)];
}"""


@dataclass(frozen=True)
class Inside:
    """Rows of the outbox. ``ops``, ``photos`` and ``drafts`` are as they are kept; of ``bytes``
    each has ``record_id``, ``sha256`` (its name) and ``is`` (the hash of what is there)."""

    ops: list[dict[str, Any]]
    photos: list[dict[str, Any]]
    bytes: list[dict[str, Any]]
    drafts: list[dict[str, Any]]

    def saved(self, field: str, value: Any) -> dict[str, Any] | None:
        """The operation that sets a field to this value."""
        return next((row for row in self.ops if row["op"]["set"].get(field) == value), None)

    def pictures(self, row: dict[str, Any]) -> list[str]:
        """Names of the pictures announced by an operation that are here, byte for byte."""
        named = {photo["sha256"] for photo in row["op"].get("photos", [])}
        return sorted(
            one["sha256"]
            for one in self.bytes
            if one["record_id"] == row["record_id"]
            and one["sha256"] in named
            and one["is"] == one["sha256"]
        )

    def uploaded(self, row: dict[str, Any]) -> list[str]:
        """Names of an operation's pictures that the server has: their bytes may have gone here."""
        return sorted(
            photo["sha256"]
            for photo in self.photos
            if photo["record_id"] == row["record_id"] and photo["state"] == "done"
        )


def look_inside(page: Page) -> Inside:
    """The outbox of the page's origin as it is now."""
    return Inside(**page.evaluate(LOOK))


def picture_bytes(page: Page, sha256: str) -> bytes:
    """A picture as the outbox keeps it."""
    return bytes(page.evaluate(BYTES, sha256))
