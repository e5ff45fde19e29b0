"""`shishu divisions` at the command line."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from backend.boundaries.commands import divisions
from backend.db import reading
from tests.backend.boundaries.lists import kept_list, renumbered
from tests.county import County

GOOD = "code,name\n431222000000,沅陵县\n431222114000,官庄镇\n431222114255,官庄村村委会\n"


def run(*arguments):
    return CliRunner().invoke(divisions, list(arguments))


def rows():
    with reading() as connection:
        return connection.execute(text("SELECT COUNT(*) FROM division")).scalar_one()


def test_import_and_list(app, tmp_path):
    file = tmp_path / "county.csv"
    file.write_text(GOOD, encoding="gb18030")
    result = run("import", str(file))
    assert result.exit_code == 0, result.output
    assert "added 3" in result.output
    assert run("list").output == "431222000000 沅陵县 3/3\n"


def test_wrong_lines_are_named_and_nothing_is_imported(app, tmp_path):
    file = tmp_path / "county.csv"
    file.write_text(GOOD + "431222114256,\n431222114,官庄镇\n", encoding="utf-8-sig")
    result = run("import", str(file))
    assert result.exit_code == 1
    assert "line 5" in result.output
    assert "line 6" in result.output
    assert "nothing was imported" in result.output
    assert "Traceback" not in result.output
    assert rows() == 0


def test_help_names_the_columns():
    text_shown = run("import", "--help").output
    for column in ("code", "name", "valid_from", "valid_to", "successor_code"):
        assert column in text_shown


def test_move(app, county):
    result = run("move", "431222251233", "431222114000")
    assert result.exit_code == 0, result.output
    assert "431222251233 → 431222114" in result.output
    assert "账号 accounts 1" in result.output
    again = run("move", "431222251233", "431222999000")
    assert again.exit_code == 1 and "Traceback" not in again.output


MERGED = {"431222251233": "431222251231"}


def written(tmp_path: Path, listed: str) -> str:
    file = tmp_path / "list.csv"
    file.write_text(listed, encoding="utf-8")
    return str(file)


def test_what_would_happen_is_shown_and_nothing_is_done_unasked(app, county, tmp_path):
    """Nobody is there to ask: no line is written without --yes."""
    file = written(tmp_path, renumbered(MERGED))
    before = everything()
    result = run("import", file)
    assert result.exit_code == 1 and "Traceback" not in result.output
    assert "431222251233 碣滩村村委会 → 431222251231" in result.output
    assert "账号 accounts 1 · 手机 phones 1" in result.output
    assert "--yes" in result.output and "Nothing was imported" in result.output
    assert everything() == before
    result = run("import", file, "--yes")
    assert result.exit_code == 0, result.output
    assert "431222251233 → 431222251231: 记录 records 0" in result.output
    assert account() == "431222251231"


def everything() -> list:
    with reading() as connection:
        sql = "SELECT * FROM division ORDER BY code"
        # Save for the mark of the demo, which a real list takes away.
        return [row[:-1] for row in connection.execute(text(sql))]


def account() -> str:
    with reading() as connection:
        sql = "SELECT division FROM account WHERE name = 'village_reporter'"
        return str(connection.execute(text(sql)).scalar_one())


def test_a_list_that_was_cut_short_is_asked_about_by_the_number(app, county, tmp_path):
    lines = kept_list().splitlines()
    file = written(tmp_path, "\n".join([*lines[:41], ""]))
    before = everything()
    result = run("import", file, "--yes")
    assert result.exit_code == 1 and "the list may be cut short" in result.output
    closing = result.output.split("--close ")[1].split("。")[0]
    assert int(closing) == 426 - 40
    assert run("import", file, "--yes", "--close", "12").exit_code == 1
    assert everything() == before
    assert run("import", file, "--close", closing).exit_code == 0
    assert len([row for row in everything() if row[8]]) == int(closing)


def test_people_who_would_have_no_division_are_named(app, county, tmp_path):
    listed = "".join(
        line for line in kept_list().splitlines(True) if not line.startswith(County.village)
    )
    result = run("import", written(tmp_path, listed))
    assert result.exit_code == 1
    assert "1 accounts would be left without a division" in result.output


def test_a_first_list_and_one_that_only_adds_ask_nothing(app, county, tmp_path):
    more = f"{kept_list()}431222251299,新村村委会,,,\n"
    result = run("import", written(tmp_path, more))
    assert result.exit_code == 0, result.output
    assert "added 1" in result.output


def test_a_kept_list_after_a_move_says_so_and_undoes_nothing(app, county, tmp_path):
    file = written(tmp_path, kept_list())
    assert run("move", "431222251233", "431222114000").exit_code == 0
    moved = everything()
    result = run("import", file)
    assert result.exit_code == 1 and "stays moved" in result.output
    assert run("import", file, "--yes").exit_code == 0
    assert everything() == moved


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("said", "moved"), [(b"n\n", False), (b"y\n", True)])
def test_at_a_terminal_it_is_asked(app: Flask, county, tmp_path, said: bytes, moved: bool):
    file = written(tmp_path, renumbered(MERGED))
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [Path(sys.executable).with_name("shishu"), "divisions", "import", file],
        env={**os.environ, "SHISHU_VAR": str(app.extensions["settings"].var_dir),
             "SECRET_KEY": "t" * 40},
        stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as asked:  # fmt: skip
        os.write(ours, said)
        shown = asked.communicate(timeout=60)[0].decode()
    os.close(ours)
    os.close(theirs)
    assert "照此导入？ Import?" in shown
    assert (account() == "431222251231") is moved, shown
