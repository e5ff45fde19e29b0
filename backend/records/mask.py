"""Names of people, hidden from those who do not need them: 张*明."""

import re
from typing import Any

from backend.catalogue.kind import Kind
from backend.people.actor import TOWNSHIP_REVIEWER, VILLAGE_REPORTER

#: A name is shown in full in its own village and township, and nowhere else.
_SEE_NAMES = (VILLAGE_REPORTER, TOWNSHIP_REVIEWER)
_STAR = "*"
#: What stands in brackets behind a name: 张小明（会计）.
_REMARK = re.compile(r"\s*[（(].*", re.DOTALL)
#: The one remark that is shown: it marks the demo's people, who do not exist.
_DEMO = "（演示）"


def sees_names(role: str) -> bool:
    """Whether people of this role see names in full."""
    return role in _SEE_NAMES


def mask(name: str) -> str:
    """A name with its middle covered: 张*明, 张*, 欧**明; a longer one does not tell its length.

    A remark behind it is left out, for it may name somebody as well: 张小明（李四代）.
    """
    bare = _REMARK.sub("", name) or name
    return _covered(bare) + (_DEMO if name != bare and name.endswith(_DEMO) else "")


def _covered(name: str) -> str:
    if len(name) < 3:
        return name[:1] + _STAR if len(name) == 2 else _STAR * len(name)
    return name[0] + _STAR * min(2, len(name) - 2) + name[-1]


def mask_body(kind: Kind, body: dict[str, Any]) -> dict[str, Any]:
    """A body whose personal texts are masked; everything else as it is."""
    personal = {field.name for field in kind.fields.values() if field.personal}
    return {
        name: mask(value) if name in personal and isinstance(value, str) else value
        for name, value in body.items()
    }
