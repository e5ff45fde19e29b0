"""Files of at most 250 lines and functions of at most 30, with the exceptions named."""

import ast

from tests.architecture.tree import CODE, files, text

LINES = 250
FUNCTION = 30

#: Long for a reason: each says which.
LONG_FILES = {
    # The first schema, table by table, as Alembic wrote it.
    "backend/migrations/versions/0001_first_tables.py",
}
LONG_FUNCTIONS = {
    ("backend/migrations/versions/0001_first_tables.py", "upgrade"),
    ("backend/migrations/versions/0001_first_tables.py", "downgrade"),
    # Two readers and a writer that have to be seen at once.
    ("tests/backend/broker/test_broker.py", "test_two_readers_and_a_writer"),
}


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function from ``def`` to its end, its docstring not counted."""
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if is_docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def test_files_are_short():
    long = {
        f"{path}: {count} lines"
        for path in files(*CODE)
        if str(path) not in LONG_FILES and (count := text(path).count("\n")) > LINES
    }
    assert not long


def test_functions_are_short():
    long = set()
    for path in files(".py"):
        for node in ast.walk(ast.parse(text(path))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if _length(node) > FUNCTION and (str(path), node.name) not in LONG_FUNCTIONS:
                long.add(f"{path}: {node.name}: {_length(node)} lines")
    assert not long


def test_every_exception_is_still_needed():
    for name in LONG_FILES:
        assert text(name).count("\n") > LINES, name
    for name, function in LONG_FUNCTIONS:
        lengths = [
            _length(node)
            for node in ast.walk(ast.parse(text(name)))
            if isinstance(node, ast.FunctionDef) and node.name == function
        ]
        assert lengths and max(lengths) > FUNCTION, (name, function)
