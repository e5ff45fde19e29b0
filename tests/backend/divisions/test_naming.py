"""Display names from official ones."""

import pytest

from backend.divisions.importing import demo_rows
from backend.divisions.naming import display_name, official_name


@pytest.mark.parametrize(
    ("official", "shown"),
    [
        ("仰溪铺村村委会", "仰溪铺村"),
        ("上街社区村委会", "上街社区"),
        ("麻溪铺社区居委会", "麻溪铺社区"),
        ("太安社区居民委员会", "太安社区"),
        ("云丛洞村", "云丛洞村"),
        ("中村村", "中村村"),
        ("洞溪村委会", "洞溪村"),
        ("洞溪村村民委员会", "洞溪村"),
        ("洞溪村民委员会", "洞溪村"),
        ("文昌阁居委会", "文昌阁"),
        ("官庄镇", "官庄镇"),
        ("村委会", "村委会"),
    ],
)
def test_display_name(official, shown):
    assert display_name(official) == shown


def test_every_village_of_the_demo_county_ends_in_what_it_is():
    villages = [row for row in demo_rows() if not row.code.endswith("000")]
    shown = [display_name(row.name) for row in villages]
    assert len(shown) == 404
    assert all(name.endswith(("村", "社区")) for name in shown)
    assert not any("委" in name for name in shown)


def test_official_name_loses_its_padding():
    assert official_name(" 官　庄 镇\u3000") == "官庄镇"
    assert official_name("（原）洞溪村") == "(原)洞溪村"
