"""Whatever was shown as 已存手机 is there after the browser was killed, whole."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hand import Hand
from tests.browser.kills import KIND, Killer
from tests.browser.test_offline import check_arrived_whole

#: `make browser-faults` asks for a hundred.
KILLS = int(os.environ.get("BROWSER_KILLS", "6"))
SEED = int(os.environ.get("BROWSER_SEED", "1"))

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240 + 30 * KILLS)]


def test_killed_while_saving(hand: Hand, stack, tmp_path: Path, report) -> None:
    """Scenario 7: SIGKILL at drawn moments of a save; then all of it reaches the county."""
    tally = Killer(hand, SEED, tmp_path).run(KILLS)
    assert not tally.lost, f"seed {SEED}: {tally.lost}"
    assert tally.shown == tally.shown_found > 0
    if KILLS >= 50:
        assert tally.drafts > 0, "void: no kill came before a save was complete"
    hand.browser.offline(False)
    hand.page.goto("/")
    expect(hand.page.get_by_text("全部已上报")).to_be_visible(timeout=60_000 + 3_000 * KILLS)
    for record, body, _pictures in tally.records:
        check_arrived_whole(stack.url, record, KIND, body, ["photos"])
    report(
        "killed",
        f"{tally.kills} kills (SIGKILL of the whole browser, seed {SEED}) while saving a record "
        f"with its picture: {tally.shown} were shown as 已存手机 before the kill, "
        f"{tally.shown_found} of them were there after the restart, whole, and reached the county "
        f"with their pictures; lost {len(tally.lost)}. {tally.unshown_found} were saved without "
        f"having been shown, {tally.drafts} were there again as drafts.",
    )
