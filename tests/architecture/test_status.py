"""The states of a record are written down once on the server and once on the phone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.records.status import NAMES
from tests.architecture.tree import files, text

SERVER, PHONE = Path("backend/records/status.py"), Path("pwa/src/catalogue/status.ts")
#: What was released stays as it is; tests say what they see.
_NOT_OURS = re.compile(r"(^tests/|^backend/migrations/|\.test(-support)?\.ts$)")
_STATES = range(len(NAMES))

#: ``status = 1``, ``r.status < 2``, ``status IN (0, 1)``, ``status >= :least``.
_SQL = re.compile(
    r"\bstatus\s*(?:=|<>|!=|<=|>=|<|>)\s*(?:[0-9:?]|'(?:reported|approved|returned)')"
    r"|\bstatus\s+(?:NOT\s+)?(?:IN\b|BETWEEN\b)",
    re.IGNORECASE,
)
_WORD = "|".join(f"[\"'`]{name}[\"'`]" for name in NAMES)
#: ``status === "approved"``, ``state: "returned"`` beside ``status``, and the words in a row.
_SCRIPT = re.compile(
    rf"\bstatus\s*(?:[!=]==?|:|as)\s*(?:{_WORD})"
    rf"|\bstatus\s*(?:[!=]==?|<=?|>=?)\s*[12]\b"
    rf"|(?:{_WORD})\s*[!=]==?\s*[\w.?]*\bstatus\b"
    rf"|(?:{_WORD})\s*[|,]\s*[\"'`]returned[\"'`]|[\"'`]returned[\"'`]\s*[|,]\s*(?:{_WORD})"
)


def in_script(source: str) -> list[str]:
    """Literals of states in TypeScript, templates included."""
    return [match[0] for match in _SCRIPT.finditer(source)]


def in_python(source: str) -> list[str]:
    """Literals of states in Python and in its SQL."""
    tree = ast.parse(source)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [what for node in ast.walk(tree) if id(node) not in docs for what in _literals(node)]


def _literals(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (match[0] for match in _SQL.finditer(node.value))
    elif isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        if any(map(_is_status, sides)) and any(
            _is_state(one) for side in sides for one in _in(side)
        ):
            yield ast.unparse(node)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(map(_is_status, targets)) and node.value is not None and _is_state(node.value):
            yield ast.unparse(node)
        elif any(map(_is_status, targets)) and isinstance(node.value, ast.Call):
            yield from (ast.unparse(node) for k in node.value.keywords if _is_state(k.value))
    elif isinstance(node, ast.keyword) and node.arg == "status" and _is_state(node.value):
        yield ast.unparse(node.value)
    elif isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
        yield from _row(node)


def _row(node: ast.Tuple | ast.List | ast.Set | ast.Dict) -> Iterator[str]:
    """A collection that tells states apart, or names one beside "status"."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None and _said(key) == "status" and _is_state(value):
                yield ast.unparse(node)
        words = {_said(key) for key in node.keys if key is not None}
    else:
        words = {_said(one) for one in node.elts}
    if "returned" in words and words & {"reported", "approved"}:
        yield ast.unparse(node)


def _said(node: ast.AST) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _in(node: ast.AST) -> list[ast.AST]:
    return list(node.elts) if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]


def _is_state(node: ast.AST) -> bool:
    value = _said(node)
    return value in NAMES or (type(value) is int and value in _STATES)


def _is_status(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return _said(node.slice) == "status"
    return getattr(node, "id", getattr(node, "attr", None)) == "status"


def ours(*suffixes: str) -> list[Path]:
    """The files of the product in which nobody may write them."""
    return [path for path in files(*suffixes) if not _NOT_OURS.search(str(path))]


def test_only_status_py_writes_a_state_in_python_or_sql() -> None:
    found = {str(path): in_python(text(path)) for path in ours(".py") if path != SERVER}
    assert {path: what for path, what in found.items() if what} == {}
    assert len(found) > 250


def test_only_status_ts_writes_a_state_in_typescript() -> None:
    found = {str(path): in_script(text(path)) for path in ours(".ts", ".vue") if path != PHONE}
    assert {path: what for path, what in found.items() if what} == {}
    assert len(found) > 250


def test_phone_and_server_call_them_alike() -> None:
    (listed,) = re.findall(r"STATUSES = \[(.*)\] as const", text(PHONE))
    assert tuple(re.findall(r'"(\w+)"', listed)) == NAMES


@pytest.mark.parametrize(
    "source",
    [
        'sql = "SELECT 1 FROM record WHERE dead = 0 AND status < 2"',
        'sql = f"SELECT {x} FILTER (WHERE r.status = 1)"',
        'sql = "WHERE status IN (0, 1)"',
        'sql = "CASE WHEN status >= :least THEN 1 END"',
        "sql = \"WHERE status = 'approved'\"",
        "if row['status'] == 1: pass",
        "if 2 != record.status: pass",
        "if status in (0, 1): pass",
        "state.status = 0",
        "status: Mapped[int] = mapped_column(default=0)",
        "status: int = 0",
        'STATUSES = ("reported", "approved", "returned")',
        'STATUSES = {"approved": 1, "returned": 2}',
        'review = {"set": {"status": "approved"}}',
        'said(status="returned")',
    ],
)
def test_a_literal_in_python_is_found(source: str) -> None:
    assert in_python(source)


@pytest.mark.parametrize(
    "source",
    [
        'if (copy?.status === "returned") return;',
        'return "approved" === record.status;',
        "if (record.status < 2) count();",
        'const S = ["reported", "approved", "returned"] as const;',
        'interface R { status: "reported" | "approved" | "returned"; }',
        'const fresh = { status: "reported" };',
        "<span v-if=\"record.status === 'approved'\">",
    ],
)
def test_a_literal_in_typescript_is_found(source: str) -> None:
    assert in_script(source)


@pytest.mark.parametrize(
    "source",
    [
        '"""``status`` = 1 in words."""\nx = 1',
        "Response(status=304)",
        "if status == 404: pass",
        'TRACKS = ("reported", "approved")',
        'HOWS = ("accepted", "repaired", "returned")',
        'sql = f"AND {reported()} GROUP BY status"',
    ],
)
def test_what_is_no_state_is_let_be(source: str) -> None:
    assert in_python(source) == []
