"""The bad days that other systems had, each with the tests that show what holds here.

    python -m tests.scenarios

writes the table of docs/reliability.md; a test holds both to what exists. A test is named
``path::function``, or ``path::title`` in TypeScript.
"""

from typing import NamedTuple

from tests.reliability import replace_section

PWA = "pwa/src"
INTAKE, SYNC, PHOTOS = "tests/backend/intake", "tests/backend/sync", "tests/backend/photos"
FAULTS, ROLLUP, BROWSER = "tests/faults", "tests/worker/rollup", "tests/browser"


class Scenario(NamedTuple):
    """One bad day; ``tests`` is empty for none."""

    what: str
    tests: tuple[str, ...]


SCENARIOS: dict[int, Scenario] = {
    1: Scenario(
        "Uploads arrived empty because a service worker sent them again",
        (
            f"{PWA}/sw/routes.test.ts::scenario 1: it never touches a non-GET",
            f"{PWA}/sync/upload.test.ts::scenario 1: the picture arrives empty",
            f"{PHOTOS}/test_refusals.py::test_a_wrong_hash_keeps_nothing",
        ),
    ),
    2: Scenario(
        "The phone's database connection was killed and used again",
        (
            f"{PWA}/outbox/write.test.ts::scenario 2: iOS closed the connection; saving reopens",
            f"{PWA}/outbox/write.test.ts::scenario 2: the connection goes in the middle of saving",
            f"{PWA}/outbox/write.test.ts::scenario 2: lost between the commit and its news",
        ),
    ),
    3: Scenario(
        "Two finished records with one name could not be saved",
        (f"{PWA}/outbox/write.test.ts::scenario 3: two finished records with one name",),
    ),
    4: Scenario(
        "One bad record blocked a phone's whole queue",
        (
            f"{PWA}/sync/settle.test.ts::scenario 4: one bad record is set aside with its reason",
            f"{PWA}/sync/settle.test.ts::scenario 4: an operation that no request can carry",
            f"{INTAKE}/test_accept.py::test_a_poisoned_operation_does_not_block",
        ),
    ),
    5: Scenario(
        "A photo was missing on the phone, and its record was sent and deleted",
        (
            f"{PWA}/sync/upload.test.ts::scenario 5: a picture gone from the phone is shown",
            f"{PWA}/sync/upload.test.ts::scenario 5: damaged bytes are not sent",
            f"{PHOTOS}/test_upload.py::test_a_record_without_its_picture_waits_for_it",
        ),
    ),
    6: Scenario(
        "Half-sent, then edited: same id, different content",
        (
            f"{PWA}/sync/post.test.ts::scenario 6: half-sent, then edited",
            f"{PWA}/outbox/write.test.ts::scenario 6: an edit is a new operation",
            f"{INTAKE}/test_turn.py::test_edited_after_half_of_it_was_sent",
        ),
    ),
    7: Scenario(
        "Quota exceeded, storage evicted, tab killed while saving",
        (
            f"{PWA}/outbox/write.test.ts::scenario 7: quota: the save fails aloud",
            f"{PWA}/outbox/draft.test.ts::scenario 7: quota while a draft is written",
            f"{PWA}/outbox/counter.test.ts::scenario 7: what was lost unsent stays visible",
            f"{SYNC}/test_routes.py::test_what_a_phone_lost_shows_as_a_hole",
        ),
    ),
    8: Scenario(
        "A throttled store lost the last second; two tabs disagreed",
        (
            f"{PWA}/outbox/write.test.ts::scenario 8: two tabs save at one time",
            f"{PWA}/sync/session.test.ts::scenario 8: another tab hears of a save",
            f"{BROWSER}/test_offline.py::test_two_tabs_agree",
        ),
    ),
    9: Scenario(
        "A rejected value stayed on the screen as if accepted",
        (f"{PWA}/sync/settle.test.ts::scenario 9: after a reload the phone still says rejected",),
    ),
    10: Scenario(
        "A download overwrote unsynced edits",
        (f"{PWA}/sync/pull.test.ts::scenario 10: neither a pull nor a resync touches",),
    ),
    11: Scenario(
        "“Sync now” reported success after a time-out",
        (f"{PWA}/sync/post.test.ts::scenario 11: a time-out is no success",),
    ),
    12: Scenario(
        "The app was updated in the middle of a form",
        (f"{BROWSER}/test_update.py::test_update_waits_for_a_half_filled_form",),
    ),
    13: Scenario(
        "Two cadres on one phone: A's edits were sent as B's",
        (
            f"{PWA}/sync/turn.test.ts::scenario 13: two cadres on one phone",
            f"{PWA}/sync/session.test.ts::scenario 13: the next person neither sees nor sends",
            f"{INTAKE}/test_screen.py::test_two_cadres_on_one_phone",
        ),
    ),
    14: Scenario(
        "Sign-in expired, or the account was revoked, with 500 operations waiting",
        (
            f"{PWA}/sync/turn.test.ts::scenario 14: sign-in expired with 150 operations waiting",
            f"{PWA}/sync/settle.test.ts::scenario 14: the account was revoked",
            f"{SYNC}/test_routes.py::test_sign_in_expired_with_500_operations_waiting",
            f"{SYNC}/test_routes.py::test_a_disabled_account_may_deposit",
            f"{BROWSER}/test_offline.py::test_signed_out_with_operations_waiting",
        ),
    ),
    15: Scenario(
        "The server took two minutes: stored, and sent again ten times",
        (
            f"{FAULTS}/test_bad_line.py::test_the_server_took_too_long",
            f"{FAULTS}/test_cut_line.py::test_reply_cut_after_each_n_bytes",
            f"{FAULTS}/test_kill_web.py::test_killed_at_every_statement_of_a_push_of_new_records",
            f"{PWA}/sync/post.test.ts::scenario 15: the server took too long but stored it",
        ),
    ),
    16: Scenario(
        "Check-then-insert raced: the same id twice",
        (
            f"{FAULTS}/test_copies.py::test_fifty_copies_over_both_processes",
            f"{FAULTS}/test_schedules.py::test_the_same_operation_twice_the_first_commits",
            f"{FAULTS}/test_schedules.py::test_one_id_for_two_things_the_first_commits",
            f"{INTAKE}/test_turn.py::test_fifty_parallel_copies_one_effect",
        ),
    ),
    17: Scenario(
        "Any integrity error was answered “duplicate”",
        (f"{INTAKE}/test_accept.py::test_an_integrity_error_is_not_a_duplicate",),
    ),
    18: Scenario(
        "A captive portal answered 200; a reply was cut; gzip arrived corrupt",
        (
            f"{FAULTS}/test_bad_line.py::test_a_captive_portal_is_not_the_server",
            f"{FAULTS}/test_bad_line.py::test_one_bit_is_wrong",
            f"{FAULTS}/test_cut_line.py::test_reply_cut_after_each_n_bytes",
            f"{FAULTS}/test_cut_line.py::test_request_cut_after_each_n_bytes",
            f"{PWA}/sync/post.test.ts::scenario 18: a captive portal's 200",
            f"{SYNC}/test_wire.py::test_gzip_corrupt",
        ),
    ),
    19: Scenario(
        "Later photos of a record were lost; two identical pictures were refused",
        (
            f"{FAULTS}/test_county.py::test_pictures_over_a_line_that_breaks",
            f"{PHOTOS}/test_upload.py::test_later_pictures_of_a_record_are_kept",
            f"{PHOTOS}/test_upload.py::test_two_identical_pictures_in_one_record",
            f"{PWA}/sync/upload.test.ts::scenario 19: the same picture in two records",
        ),
    ),
    20: Scenario(
        "Create, edit, edit, delete arrived in any order",
        (
            f"{INTAKE}/test_release.py::test_any_order_converges",
            f"{INTAKE}/test_release.py::test_any_order_with_repeats",
            f"{INTAKE}/test_any_history.py::test_any_history_in_any_order",
        ),
    ),
    21: Scenario(
        "A deleted record was re-sent, or edited offline",
        (
            f"{INTAKE}/test_decide.py::test_nothing_resurrects_a_deleted_record",
            f"{INTAKE}/test_decide.py::test_delete_against_edit",
        ),
    ),
    22: Scenario(
        "200 operations and 20 photos over 50 kbit/s, 2 s, 30 % loss",
        (f"{FAULTS}/test_bad_line.py::test_a_slow_line_that_breaks",),
    ),
    23: Scenario(
        "A village or household moved: the phone showed 148, pay counted 108",
        (
            f"{FAULTS}/test_county.py::test_moved_with_operations_waiting",
            f"{INTAKE}/test_screen.py::test_village_moved",
        ),
    ),
    24: Scenario(
        "The server was restored from a backup",
        (
            f"{FAULTS}/test_restore.py::test_restored_from_an_hour_old_backup",
            f"{INTAKE}/test_release.py::test_server_restored_from_a_backup",
            f"{SYNC}/test_commands.py::test_every_phone_begins_anew",
            f"{PWA}/sync/settle.test.ts::a restored server is told again what it had acknowledged",
        ),
    ),
    25: Scenario(
        "Stock updates were applied twice after a time-out",
        (
            f"{INTAKE}/test_turn.py::test_stock_is_not_applied_twice_after_a_time_out",
            f"{FAULTS}/test_bad_line.py::test_the_server_took_too_long",
        ),
    ),
    26: Scenario(
        "Totals were counted twice after a partial update",
        (
            f"{ROLLUP}/test_same_answer.py::test_any_history_gives_what_its_records_make",
            f"{ROLLUP}/test_turn.py::test_rolled_up_again_changes_nothing",
            f"{ROLLUP}/test_recount.py::test_a_repair_between_two_rollups_loses_nothing",
        ),
    ),
    27: Scenario(
        "Syncing waited for indexing, for hours",
        (
            f"{FAULTS}/test_workers.py::test_pushes_do_not_wait_for_a_worker_that_stands_still",
            f"{FAULTS}/test_schedules.py::test_marked_again_between_claim_and_release",
            f"{ROLLUP}/test_bad_days.py::test_push_commits_while_a_rollup_is_open",
        ),
    ),
    28: Scenario(
        "A record counted that was not exported",
        (
            "tests/backend/dashboard/test_behind.py::test_every_list_adds_up_to_its_figure",
            "tests/backend/exports/test_routes.py::test_the_records_add_up_and_the_taking_is_on_record",
            f"{PHOTOS}/test_upload.py::test_a_record_without_its_picture_waits_for_it",
        ),
    ),
    29: Scenario(
        "The broker lost its messages; a worker was killed; two met on one cell; beat was dead",
        (
            f"{FAULTS}/test_redis.py::test_flushed_with_every_nudge_in_it",
            f"{FAULTS}/test_redis.py::test_stopped_and_started",
            f"{FAULTS}/test_redis.py::test_paused",
            f"{FAULTS}/test_workers.py::test_a_worker_killed_at_every_statement",
            f"{FAULTS}/test_workers.py::test_two_workers_on_one_cell",
            f"{FAULTS}/test_workers.py::test_beat_is_dead",
        ),
    ),
    30: Scenario(
        "PostgreSQL was killed in mid-push; connections cut; a deadlock; no pool; a full disk",
        (
            f"{FAULTS}/test_postgres.py::test_killed_in_a_storm_of_pushes",
            f"{FAULTS}/test_postgres.py::test_what_somebody_was_told_is_on_the_disk",
            f"{FAULTS}/test_postgres.py::test_sessions_are_cut_in_a_storm_of_pushes",
            f"{FAULTS}/test_postgres.py::test_deadlock",
            f"{FAULTS}/test_postgres.py::test_no_connection_to_be_had",
            f"{FAULTS}/test_postgres.py::test_a_pool_of_one",
            f"{FAULTS}/test_disk.py::test_a_full_disk",
        ),
    ),
    31: Scenario(
        "A record for a closed month arrived late; a record moved between months",
        (
            f"{INTAKE}/test_decide.py::test_a_closed_month",
            f"{ROLLUP}/test_turn.py::test_moved_to_another_month",
        ),
    ),
    32: Scenario(
        "A phone's clock was ten years off, or jumped back in mid-form",
        (
            f"{INTAKE}/test_decide.py::test_clock_ten_years_off",
            f"{PWA}/device/clock.test.ts::ten years off: put right by the first answer",
            f"{PWA}/device/clock.test.ts::jumped back in mid-form: the day stays",
        ),
    ),
    33: Scenario(
        "A two-year-old app pushed its old operations",
        (f"{INTAKE}/test_screen.py::test_two_year_old_app",),
    ),
}


def table() -> list[str]:
    """The table as Markdown."""
    lines = ["| | what went wrong elsewhere | shown by |", "|---|---|---|"]
    for number, scenario in SCENARIOS.items():
        named = "<br>".join(f"`{name}`" for name in scenario.tests)
        lines.append(f"| {number} | {scenario.what} | {named} |")
    return lines


if __name__ == "__main__":
    replace_section("scenarios", table())
