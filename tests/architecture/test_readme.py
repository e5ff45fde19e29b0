"""The READMEs tell the truth: every command and folder in them exists, on one screen."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PROJECT, text

READMES = ("README.md", "README.zh-CN.md")
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)\)")
BLOCK = re.compile(r"```\w*\n(.*?)```", re.DOTALL)


def _commands(name: str) -> set[str]:
    blocks = [line for block in BLOCK.findall(text(name)) for line in block.splitlines()]
    inline = CODE.findall(BLOCK.sub("", text(name)))
    return {line.split("#")[0].strip() for line in [*blocks, *inline]}


@pytest.mark.parametrize("name", READMES)
def test_paths_exist(name):
    named = [
        word
        for words in CODE.findall(BLOCK.sub("", text(name)))
        for word in words.split()
        if re.fullmatch(r"[\w.-]+(/[\w.<>*-]+)*/?", word) and "/" in word
    ]
    assert named
    for word in named:
        # var/ is where a running product keeps its data: no checkout has it.
        if word.startswith("var/"):
            continue
        pattern = re.sub(r"<\w+>", "*", word.rstrip("/"))
        assert list(PROJECT.glob(pattern)), f"{name} names {word}"


@pytest.mark.parametrize("name", READMES)
def test_links_lead_somewhere(name):
    targets = [target for target in LINK.findall(text(name)) if "://" not in target]
    assert targets
    for target in targets:
        assert (PROJECT / target).exists(), f"{name} links to {target}"


@pytest.mark.parametrize("name", READMES)
def test_make_targets_exist(name):
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    asked = {
        word
        for command in _commands(name)
        if re.search(r"\bmake\b", command)
        for word in re.findall(r"\bmake ([a-z-]+)", command)
    }
    assert {"run", "test"} <= asked
    assert asked <= targets


@pytest.mark.parametrize("name", READMES)
def test_shishu_commands_exist(name):
    shishu = Path(sys.executable).with_name("shishu")
    for command in sorted(_commands(name)):
        words = command.split()
        if words[:1] == ["shishu"]:
            plain = [word for word in words[1:] if re.fullmatch(r"[a-z-]+", word)]
            done = subprocess.run([shishu, *plain, "--help"], capture_output=True, text=True)
            assert done.returncode == 0, f"{command}: {done.stderr}"


@pytest.mark.parametrize("name", READMES)
def test_one_screen(name):
    assert len(text(name).splitlines()) <= 80
