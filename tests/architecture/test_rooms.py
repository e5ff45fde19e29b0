"""Rooms: imports run one way, `__init__` holds no code, no piles, every module names its job."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import PROJECT, files, text

SOURCE = ("backend/", "worker/")
#: Alembic runs these by itself; their first line is its own.
GENERATED = "backend/migrations/versions/"


def _source() -> list[Path]:
    return [path for path in files(".py") if str(path).startswith(SOURCE)]


def test_imports_run_one_way():
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_is_in_the_import_rules():
    rules = text(Path("pyproject.toml"))
    rooms = {path.parts[1] for path in _source() if path.parts[0] == "backend" and path.parts[2:]}
    missing = [room for room in rooms - {"migrations", "kinds"} if f"backend.{room}" not in rules]
    assert not missing


def test_init_files_hold_a_docstring_and_no_code():
    for path in files(".py"):
        if path.name == "__init__.py":
            body = ast.parse(text(path)).body
            assert len(body) <= 1 and all(isinstance(node, ast.Expr) for node in body), path


def test_every_module_names_its_job():
    for path in files(".py"):
        tree = ast.parse(text(path))
        if tree.body and not str(path).startswith(GENERATED):
            assert ast.get_docstring(tree), f"{path} has no docstring"


def test_no_piles():
    """A pile is a module named for no job."""
    piles = {"utils", "util", "helpers", "helper", "common", "misc", "lib"}
    assert not [str(path) for path in files(".py", ".ts", ".vue") if path.stem in piles]


def _imported(node: ast.AST) -> list[str]:
    """The modules that a statement imports, if it is an import."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_backend_never_imports_the_worker():
    for path in _source():
        if path.parts[0] == "backend":
            modules = [name for node in ast.walk(ast.parse(text(path))) for name in _imported(node)]
            assert not [name for name in modules if name.split(".")[0] == "worker"], path


def test_screens_never_fetch():
    """Screens write the outbox and read the device; one module speaks to the server for reads."""
    for path in files(".vue"):
        assert "fetch(" not in text(path), path
