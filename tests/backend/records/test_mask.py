"""Names as the county sees them."""

from pathlib import Path

import pytest

from backend.catalogue.load import load_catalogue
from backend.config import PROJECT
from backend.people.actor import ROLES
from backend.people.demo import PEOPLE as DEMO_PEOPLE
from backend.records.mask import mask, mask_body, sees_names

KINDS: Path = PROJECT / "backend" / "kinds"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张小明", "张*明"),
        ("张三", "张*"),
        ("欧阳小明", "欧**明"),
        ("张", "*"),
        ("", ""),
        ("北溶乡填报员", "北**员"),
        ("张小明（李四代）", "张*明"),
        ("张三 (会计)", "张*"),
        ("（李四）", "（**）"),
        ("宋科员（演示）", "宋*员（演示）"),
        ("张三（李四代）（演示）", "张*（演示）"),
    ],
)
def test_the_middle_of_a_name_is_covered(name: str, shown: str) -> None:
    assert mask(name) == shown


@pytest.mark.parametrize("name", [name for _, name, _, _ in DEMO_PEOPLE])
def test_the_demo_s_people_are_marked_as_such_under_a_mask(name: str) -> None:
    assert mask(name) == mask(name.removesuffix("（演示）")) + "（演示）"


def test_only_neighbours_see_names() -> None:
    assert [role for role in ROLES if sees_names(role)] == [
        "village_reporter", "township_reviewer",
    ]  # fmt: skip


def test_a_body_is_masked_in_its_personal_fields_alone() -> None:
    kind = load_catalogue(KINDS).kinds["toilet_renovation"]
    body = {"head_name": "张小明", "work_type": "build", "unknown": "张小明", "subsidy_yuan": 5}
    assert mask_body(kind, body) == {**body, "head_name": "张*明"}
