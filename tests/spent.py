"""Where the time goes: seconds by folder, printed before pytest's own last line."""

import resource
from collections import Counter
from pathlib import PurePosixPath

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each folder of tests took, set-up and tear-down included, the longest first."""
    seconds, tests = Counter[str](), Counter[str]()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                folder = "/".join(PurePosixPath(report.nodeid.partition("::")[0]).parts[:2])
                seconds[folder] += report.duration
                tests[folder] += report.when == "call"
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = sum(one.ru_utime + one.ru_stime for one in used)
    terminalreporter.section(f"seconds by folder ({processor:.0f} s of a processor in all)")
    for folder, spent in seconds.most_common():
        terminalreporter.write_line(f"{spent:7.1f} s  {folder} ({tests[folder]} tests)")
