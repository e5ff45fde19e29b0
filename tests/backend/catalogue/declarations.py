"""A small sound declaration, and how to write a folder of kinds with something changed in it."""

from pathlib import Path

SOUND = """
kind = "well"
version = 2
level = "village"
icon = "droplet"
order = 7
label = { zh = "水井", en = "Wells" }
title = "name"
value = "depth_m"
dated = ["dug_on"]
same = ["name"]

[fields.name]
type = "text"
label = { zh = "名称", en = "Name" }
required = true

[fields.dug_on]
type = "day"
label = { zh = "完工日期", en = "Dug on" }
required = true

[fields.finish]
type = "choice"
label = { zh = "井壁", en = "Finish" }
choices = [{ code = "brick", zh = "砖", en = "Brick" }, { code = "bare", zh = "土", en = "Bare" }]

[fields.depth_m]
type = "quantity"
label = { zh = "深度", en = "Depth" }
unit = { zh = "米", en = "m" }
scale = 1
max = 200

[fields.users]
type = "whole"
label = { zh = "用户", en = "Users" }

[[rules]]
rule = "at_least_one"
severity = "soft"
fields = ["depth_m", "users"]

[measures.depth]
type = "sum"
field = "depth_m"
by = "finish"

[measures.users]
type = "sum"
field = "users"

[indicators.depth]
label = { zh = "总深度", en = "Depth" }
measure = "depth"
unit = { zh = "米", en = "m" }
definition = { zh = "深度之和。", en = "Sum of depths." }

[indicators.per_user]
label = { zh = "人均深度", en = "Depth per user" }
ratio = { over = "depth", under = "users" }
scale = 2
unit = { zh = "米/人", en = "m/person" }
definition = { zh = "深度合计 ÷ 用户合计。", en = "Total depth over total users." }
"""


def changed(old: str, new: str) -> str:
    """The sound declaration with ``old``, which must be in it, replaced once by ``new``."""
    assert old in SOUND, old
    return SOUND.replace(old, new, 1)


def folder_with(folder: Path, text: str, name: str = "well.toml") -> Path:
    """``folder`` with ``text`` as one of its declarations."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder
