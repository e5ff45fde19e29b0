"""Words on the screen: none that was found untrue, and buttons by the name that is on them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.config import PROJECT

#: Tried, and not understood or not true; beside each what is said instead.
RETIRED = {
    "被隔离": "没通过检查",
    "待裁决": "等乡镇定",
    "裁决": "定",
    "锁定存储": "防止手机清理",
    "收到答复": "报成",
    "设备上报": "手机收报核对",
    "请点修改": "请点“修改”",
    "找乡镇管理员": "找县里的系统管理员",
    "乡镇管理员": "县里的系统管理员",
    "县里能看到": "县业务员和管理员……看得到",
}
DICTIONARIES = sorted((PROJECT / "pwa" / "src").glob("*/words/zh.ts"))
_VALUE = re.compile(r'^\s*\w+:\s*(?:\n\s*)?"((?:[^"\\]|\\.)*)"', re.MULTILINE)
_BUTTON = re.compile("点“([^”{]+)”")


def shown_files() -> Iterator[Path]:
    """Every file of ours whose Chinese reaches a screen or a reader."""
    yield from DICTIONARIES
    yield from (PROJECT / "backend").rglob("*.toml")
    for folder in ("backend", "worker"):
        yield from (PROJECT / folder).rglob("*.py")
    yield PROJECT / "README.zh-CN.md"


@pytest.mark.parametrize("word", RETIRED)
def test_a_word_that_was_not_understood_is_not_shown(word: str) -> None:
    where = [path.name for path in shown_files() if word in path.read_text(encoding="utf-8")]
    assert where == [], f"say {RETIRED[word]}"


def test_a_sentence_names_a_button_by_what_stands_on_it() -> None:
    words = {path: _VALUE.findall(path.read_text(encoding="utf-8")) for path in DICTIONARIES}
    every = {value for values in words.values() for value in values}
    named = {
        (path.parent.parent.name, button)
        for path, values in words.items()
        for value in values
        for button in _BUTTON.findall(value)
    }
    assert len(named) >= 4
    unknown = {(room, button) for room, button in named if button not in every}
    # The browser's own: a menu of WeChat's.
    assert unknown <= {("shell", "…")}
