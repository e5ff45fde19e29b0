"""What the processes say is printed; that they started and ended as they should is not."""

import subprocess
import sys
import textwrap

SCRIPT = """
    import sys
    from pathlib import Path
    from worker.welcome import processes
    processes.PROCFILE = Path(sys.argv[1])
    sys.exit(processes.main())
"""


def _run(tmp_path, procfile: str) -> subprocess.CompletedProcess:
    (tmp_path / "Procfile").write_text(textwrap.dedent(procfile), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT), tmp_path / "Procfile"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_one_that_dies_ends_all_and_is_named(tmp_path):
    done = _run(tmp_path, """
        web: echo listening; exec sleep 60
        worker: sleep 0.3; echo 'no database' >&2; exit 3
    """)  # fmt: skip
    assert done.returncode == 3
    assert "listening" in done.stdout and "no database" in done.stdout
    assert "worker stopped (rc=3)" in done.stdout
    assert "started" not in done.stdout and "SIGTERM" not in done.stdout


def test_one_that_ends_well_says_nothing(tmp_path):
    done = _run(tmp_path, "web: echo hello\n")
    assert done.returncode == 0
    assert [line.split("| ")[1] for line in done.stdout.splitlines()] == ["hello"]
