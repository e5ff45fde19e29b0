"""The closed set of rules, and the condition and severity that each of them can have."""

from typing import Any

from backend.catalogue.conditions import holds, read_when
from backend.catalogue.declaration import Table
from backend.catalogue.kind import Finding, Rule
from backend.catalogue.rules import days, numbers, presence
from backend.catalogue.rules.reading import Fields, RuleType, RunRule

SEVERITIES = ("hard", "soft")
RULES: dict[str, RuleType] = {**numbers.RULES, **days.RULES, **presence.RULES}


def read_rule(table: Table, fields: Fields) -> Rule:
    """One entry of a declaration's ``rules``."""
    name = table.one_of("rule", RULES)
    severity = table.one_of("severity", SEVERITIES)
    rule = Rule(name, severity, read_when(table, "when", fields), RULES[name].read(table, fields))
    table.close()
    return rule


def prepare_rule(rule: Rule, fields: Fields) -> RunRule:
    """The rule as a function, its condition (if any) in front."""
    run, when = RULES[rule.rule].prepare(rule.args, fields), rule.when
    if when is None:
        return run

    def run_when(good: dict[str, Any], bad: set[str], found: list[Finding]) -> None:
        if holds(when, good):
            run(good, bad, found)

    return run_when
