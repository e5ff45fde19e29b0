"""The heads of the chains, kept elsewhere: what was cut off the end is noticed."""

import logging

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from backend.db import reading, writing
from backend.people.audit import audit
from backend.people.commands import audit as commands
from backend.people.heads import HeadsUnreadable, heads, lost, read_heads, write_heads
from worker.upkeep.tasks import keep_heads_task

COUNTY = "431222"


def append(county=COUNTY, count=1):
    with writing() as connection:
        for number in range(count):
            audit(connection, county, "who", "what", {"n": number})


def now():
    with reading() as connection:
        return heads(connection)


def gone(kept):
    with reading() as connection:
        return lost(connection, kept)


def run(*words):
    return CliRunner().invoke(commands, list(words))


def test_each_chain_has_a_head(app, tmp_path):
    append(count=3)
    append("000000")
    found = now()
    assert [(head.county_code, head.number) for head in found] == [("000000", 1), (COUNTY, 3)]
    write_heads(tmp_path / "out" / "heads", found)
    write_heads(tmp_path / "out" / "heads", found)
    assert read_heads(tmp_path / "out" / "heads") == ([*found, *found], [])


def test_a_chain_that_grew_still_holds_its_earlier_heads(app):
    append(count=3)
    kept = now()
    append(count=2)
    assert gone(kept) == []


def test_rows_cut_off_the_end_are_noticed_and_rows_put_in_their_place_too(app):
    append(count=3)
    kept = now()
    with writing() as connection:
        connection.execute(text("DELETE FROM audit WHERE number > 1"))
    assert gone(kept) == kept
    append(count=5)
    assert gone(kept) == kept


def test_a_line_that_is_no_head_is_named(tmp_path):
    file = tmp_path / "heads"
    file.write_text("431222 1 abc 2026\n")
    with pytest.raises(HeadsUnreadable, match="line 1"):
        read_heads(file)


def test_commands(county, tmp_path):
    append(count=2)
    file = tmp_path / "heads"
    file.write_text(run("head").output)
    assert run("verify", "--head", str(file)).exit_code == 0
    with writing() as connection:
        connection.execute(text("DELETE FROM audit WHERE number = 2"))
    assert run("verify").exit_code == 0
    cut = run("verify", "--head", str(file))
    assert cut.exit_code == 1
    assert "row 2" in cut.output and COUNTY in cut.output
    file.write_text("nonsense\n")
    bad = run("verify", "--head", str(file))
    assert bad.exit_code == 1 and "Traceback" not in bad.output


def test_beat_writes_them_to_the_file_of_the_setting(app, county):
    append(count=2)
    file = app.extensions["settings"].audit_heads
    file.unlink(missing_ok=True)
    keep_heads_task.run()
    assert run("head", "--write").exit_code == 0
    assert [head.number for head in read_heads(file).heads] == [2, 2]


def test_cut_at_any_length_nothing_but_the_torn_line_is_lost(app, tmp_path, caplog):
    """A power cut tears the last line: the next head stands on a line of its own."""
    append(count=2)
    file = tmp_path / "heads"
    write_heads(file, now())
    first = file.read_bytes()
    append()
    write_heads(file, now())
    whole = file.read_bytes()
    append()
    for length in range(len(first) + 1, len(whole) - 1, 9):
        file.write_bytes(whole[:length])
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            write_heads(file, now())
        found = read_heads(file)
        assert [head.number for head in found.heads] == [2, 4]
        assert found.torn == [2] and "torn" in caplog.text
        assert gone(found.heads) == []


@pytest.mark.parametrize("content", [b"", b"\0" * 70, b"\xff\xfe\0garbage"])
def test_other_content_is_written_behind(app, tmp_path, content):
    append()
    file = tmp_path / "heads"
    file.write_bytes(content)
    if content:
        with pytest.raises(HeadsUnreadable, match="line 1"):
            read_heads(file)
    write_heads(file, now())
    found = read_heads(file)
    assert (len(found.heads), len(found.torn)) == (1, bool(content))


def test_the_command_says_which_line_it_left_out(county, tmp_path):
    append(count=2)
    file = tmp_path / "heads"
    write_heads(file, now())
    file.write_bytes(file.read_bytes() + b"431222 3 ab")
    told = run("verify", "--head", str(file))
    assert told.exit_code == 0 and "line 2 is no head" in told.output


def test_a_new_file_is_begun_after_a_restore(app, county):
    append(count=2)
    file = app.extensions["settings"].audit_heads
    write_heads(file, now())
    with writing() as connection:
        connection.execute(text("DELETE FROM audit WHERE number = 2"))
    assert run("head", "--anew").exit_code == 0
    assert [head.number for head in read_heads(file).heads] == [1]
    (aside,) = file.parent.glob(f"{file.name}.until-*")
    assert [head.number for head in read_heads(aside).heads] == [2]
    aside.unlink()
