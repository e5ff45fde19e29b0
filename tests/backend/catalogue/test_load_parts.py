"""What stands under another as a part of it is one, or the declaration does not load."""

from pathlib import Path

import pytest

from backend.catalogue.load import DeclarationError, load_catalogue
from tests.backend.catalogue.declarations import SOUND, folder_with

WORDS = """
unit = { zh = "米", en = "m" }
definition = { zh = "深度。", en = "Depths." }
"""
#: Measures and indicators beside those of the sound declaration, by what is wrong with the part.
MEASURES = (
    """
[measures.brick]
type = "sum"
field = "depth_m"
when = { finish = "brick" }

[measures.known]
type = "sum"
field = "depth_m"
given = ["users"]

[measures.names]
type = "distinct"
key = ["name"]
within = "village"

[measures.here]
type = "stock"
field = "depth_m"
key = ["name"]

[measures.brick_here]
type = "stock"
field = "depth_m"
key = ["name"]
when = { finish = "brick" }

[indicators.bare]
label = { zh = "土井深度", en = "Bare" }
measure = "depth"
part = "bare"
"""
    + WORDS
)


def part(of: str, *lines: str, words: str = WORDS, label: str = "其中") -> str:
    """An indicator ``part`` under ``of``."""
    head = [f'label = {{ zh = "{label}", en = "Some" }}', *lines]
    said = [f'of = "{of}"'] if of else []
    return "\n".join(["", "[indicators.part]", *head, *said]) + words


def load(folder: Path, *more: str) -> None:
    load_catalogue(folder_with(folder, SOUND + MEASURES + "".join(more)))


@pytest.mark.parametrize(
    "lines",
    [
        ('measure = "depth"', 'part = "brick"'),
        ('measure = "brick"',),
        ('measure = "known"',),
    ],
    ids=["a part of its measure", "a narrower measure", "one that asks for more"],
)
def test_a_part_of_its_whole_loads(tmp_path: Path, lines: tuple[str, ...]):
    load(tmp_path, part("depth", *lines))


OTHER_UNIT = WORDS.replace("米", "口")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (part("", 'measure = "brick"'), "is missing: the label says that it is a part"),
        (part("nothing", 'measure = "brick"'), "there is no indicator 'nothing'"),
        (part("part", 'measure = "brick"'), "only a measure has parts"),
        (part("per_user", 'measure = "brick"'), "only a measure has parts"),
        (part("depth", 'measure = "brick"', words=OTHER_UNIT), "its unit is another"),
        (part("depth", 'measure = "users"'), "its scale is another"),
        (part("depth", 'measure = "here"'), "its measure's type is another"),
        (part("bare", 'measure = "brick"'), "it counts records that the whole does not"),
        (part("bare", 'measure = "depth"'), "it counts records that the whole does not"),
    ],
)
def test_what_is_no_part_does_not_load(tmp_path: Path, text: str, reason: str):
    with pytest.raises(DeclarationError, match=r"indicators\.part\.of") as found:
        load(tmp_path, text)
    assert reason in str(found.value)


def whole(measure: str) -> str:
    """An indicator ``whole`` of this measure."""
    return (
        f'\n[indicators.whole]\nlabel = {{ zh = "全", en = "All" }}\nmeasure = "{measure}"{WORDS}'
    )


@pytest.mark.parametrize(
    ("of", "measure", "reason"),
    [
        ("known", "depth", "their 'given' differ"),
        ("here", "brick_here", "a stock's part must have the same 'when'"),
    ],
)
def test_what_may_exceed_its_whole_does_not_load(
    tmp_path: Path, of: str, measure: str, reason: str
):
    with pytest.raises(DeclarationError) as found:
        load(tmp_path, whole(of), part("whole", f'measure = "{measure}"'))
    assert reason in str(found.value)


FIELDS = """
[fields.lined_m]
type = "quantity"
label = { zh = "有衬砌", en = "Lined" }
unit = { zh = "米", en = "m" }
scale = 1
REQUIRED
[measures.lined]
type = "sum"
field = "lined_m"

[measures.lined_here]
type = "stock"
field = "lined_m"
key = ["name"]
"""
RULE = """
[[rules]]
rule = "part_at_most_whole"
severity = "hard"
part = "lined_m"
whole = "depth_m"
"""


def _with_lined(folder: Path, measure: str, of: str, required: bool, rule: str) -> None:
    sound = SOUND.replace("scale = 1\nmax = 200", "scale = 1\nmax = 200\nrequired = true")
    fields = FIELDS.replace("REQUIRED", "required = true" if required else "")
    text = part("whole", f'measure = "{measure}"')
    load_catalogue(folder_with(folder, sound + MEASURES + fields + rule + whole(of) + text))


def test_another_field_is_a_part_where_a_rule_bounds_it(tmp_path: Path):
    _with_lined(tmp_path, "lined", "depth", False, RULE)
    _with_lined(tmp_path, "lined_here", "here", True, RULE)


@pytest.mark.parametrize(
    ("measure", "of", "required", "rule"),
    [
        ("lined", "depth", True, ""),
        ("lined", "depth", True, RULE.replace("hard", "soft")),
        # Its latest may be said in an older record than that of the whole.
        ("lined_here", "here", False, RULE),
    ],
)
def test_another_field_is_no_part_otherwise(
    tmp_path: Path, measure: str, of: str, required: bool, rule: str
):
    with pytest.raises(DeclarationError, match="'lined_m' may be more than 'depth_m'"):
        _with_lined(tmp_path, measure, of, required, rule)


def test_a_field_that_is_called_a_part_has_a_rule(tmp_path: Path):
    text = SOUND.replace('zh = "用户"', 'zh = "其中用户"')
    with pytest.raises(DeclarationError, match=r"fields\.users: .* part_at_most_whole"):
        load_catalogue(folder_with(tmp_path, text))
