"""What the browser does without a page: the service worker woken by Background Sync."""

from tests.browser.hand import Hand


def dispatch_sync(hand: Hand) -> None:
    """The browser wakes the service worker, as Background Sync does when the network is back."""
    wire = hand.browser.devtools(hand.page)
    known: list[dict] = []
    wire.on("ServiceWorker.workerRegistrationUpdated", lambda event: known.extend(
        one for one in event["registrations"] if not one["isDeleted"]))  # fmt: skip
    wire.send("ServiceWorker.enable")
    hand.until(lambda: bool(hand.page.wait_for_timeout(50) or known), "the registration", 30)
    wire.send("ServiceWorker.dispatchSyncEvent", {
        "origin": hand.browser.url, "registrationId": known[-1]["registrationId"],
        "tag": "shishu-sync", "lastChance": False,
    })  # fmt: skip
