"""What one operation makes of a body: the only place where a value enters a record."""

from typing import Any

from backend.catalogue.kind import Kind

Body = dict[str, Any]

#: Free words, in which two people's lines stand side by side.
JOINED = ("remark", "reason")


def is_empty(value: Any) -> bool:
    """Nothing was said: null, an empty text and an empty list are one."""
    return value is None or value == "" or value == []


def same(one: Any, other: Any) -> bool:
    """Whether two values of a field say the same."""
    return bool(one == other) or (is_empty(one) and is_empty(other))


def said(values: Body) -> Body:
    """A body without the fields that say nothing."""
    # As ``is_empty``, written out: this runs for every field of every operation.
    return {
        name: value
        for name, value in values.items()
        if value is not None and value != "" and value != []
    }


def joins(kind: Kind | None, name: str) -> bool:
    """Whether two people's changes of this field can both stand."""
    field = kind.fields.get(name) if kind else None
    return name in JOINED or (field is not None and field.type == "photo")


def joined(kind: Kind | None, name: str, was: Any, mine: Any, theirs: Any) -> Any:
    """A field that ``joins``, after my change from ``was`` met what stands there now.

    Pictures: what I removed goes, what I added is put behind what is there. Words: their lines,
    then those of mine that they do not have.
    """
    if same(theirs, was) or same(mine, theirs):
        return mine
    if name in JOINED:
        field = kind.fields.get(name) if kind else None
        return _lines(theirs, mine, "\n" if field is not None and field.lines else "；")
    seen, want, there = _list(was), _list(mine), _list(theirs)
    gone = [entry for entry in seen if entry not in want]
    kept = [entry for entry in there if entry not in gone]
    return kept + [entry for entry in want if entry not in seen and entry not in kept]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _lines(theirs: Any, mine: Any, mark: str) -> str:
    there = str(theirs or "").split(mark)
    more = [line for line in str(mine or "").split(mark) if line not in there]
    return mark.join(line for line in there + more if line.strip())


def revised(kind: Kind | None, body: Body, values: Body, was: Body) -> Body:
    """``body`` after an operation that sets ``values`` and saw ``was``; null clears a field."""
    after = dict(body)
    for name, value in values.items():
        if joins(kind, name):
            value = joined(kind, name, was.get(name), value, body.get(name))
        after[name] = value
    return said(after)
