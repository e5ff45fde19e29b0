"""A refusal for want of rights leaves a line: who, in which role, wanted what. No names."""

import logging
import re

import pytest

LINE = re.compile(r"refused (\S+) (\S+) to (\S+) ([0-9a-f-]{36})")


def refusals(caplog):
    found = [LINE.fullmatch(record.getMessage()) for record in caplog.records]
    return [match.groups() for match in found if match]


@pytest.mark.parametrize(
    ("role", "method", "path", "rule"),
    [
        ("village_reporter", "PUT", "/settings", "/api/v1/settings"),
        ("county_viewer", "GET", "/feedback?欧阳=1", "/api/v1/feedback"),
        ("village_reporter", "GET", "/held", "/api/v1/held"),
        (
            "county_viewer",
            "POST",
            "/held/00000000-0000-4000-8000-000000000007/decision",
            "/api/v1/held/<uuid:op_id>/decision",
        ),
    ],
)
def test_it_leaves_a_line(client, county, caplog, role, method, path, rule):
    county.sign_in(client, role)
    with caplog.at_level(logging.INFO):
        answer = client.open(
            f"/api/v1{path}", method=method, json={"lead_track": "x"}, headers=county.headers
        )
    assert (answer.status_code, answer.get_json()["code"]) == (403, "forbidden")
    assert refusals(caplog) == [(method, rule, role, county.accounts[role].id)]
    # Neither what was asked with, nor how the person is called (测试…).
    assert "欧阳" not in caplog.text and "测试" not in caplog.text


def test_what_is_allowed_and_what_is_not_there_leave_none(client, county, caplog):
    county.sign_in(client)
    with caplog.at_level(logging.INFO):
        assert client.get("/api/v1/settings").status_code == 200
        assert client.get("/api/v1/records/nothing").status_code == 404
        assert client.get("/api/v1/nothing").status_code == 404
    assert refusals(caplog) == []
