"""`shishu divisions` at the command line."""

from click.testing import CliRunner
from sqlalchemy import text

from backend.boundaries.commands import divisions
from backend.db import reading

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
