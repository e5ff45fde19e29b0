"""A secret is whole, or nothing is served: never an empty one, and no new one in silence."""

import logging
from pathlib import Path

import pytest

from backend.config import SettingsError, load_settings
from backend.secret_key import SecretLost, kept_secret

CUTS = (0, 1, 31, 32, 63)


def test_it_is_made_once_and_kept_to_its_owner(tmp_path: Path):
    made = kept_secret(tmp_path)
    assert len(made) == 64
    assert kept_secret(tmp_path) == made
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("length", CUTS)
def test_cut_short_and_nothing_depends_on_it(tmp_path: Path, length: int, caplog):
    path = tmp_path / "secret_key"
    path.write_text(kept_secret(tmp_path)[:length], "ascii")
    (tmp_path / "shishu.db").touch()
    with caplog.at_level(logging.WARNING):
        made = kept_secret(tmp_path)
    assert len(made) == 64 and made == path.read_text("ascii")
    assert "a new one is made" in caplog.text


@pytest.mark.parametrize("length", [*CUTS, None])
def test_lost_while_a_database_depends_on_it(tmp_path: Path, length: int | None):
    path = tmp_path / "secret_key"
    first = kept_secret(tmp_path)
    (tmp_path / "shishu.db").write_bytes(b"SQLite format 3\0")
    left = None if length is None else first[:length]
    path.unlink() if left is None else path.write_text(left, "ascii")
    with pytest.raises(SecretLost, match="NEW_SECRET=1"):
        kept_secret(tmp_path)
    assert (path.read_text("ascii") if path.exists() else None) == left
    with pytest.raises(SettingsError) as told:
        load_settings({"SHISHU_VAR": str(tmp_path)})
    assert "\n" not in str(told.value) and str(path) in str(told.value)
    made = load_settings({"SHISHU_VAR": str(tmp_path), "NEW_SECRET": "1"}).secret_key
    assert len(made) == 64 and made != first
    assert load_settings({"SHISHU_VAR": str(tmp_path)}).secret_key == made


def test_what_is_not_text_is_no_secret(tmp_path: Path):
    (tmp_path / "secret_key").write_bytes(b"\xff\0" * 32)
    assert len(kept_secret(tmp_path)) == 64
