"""The API's description is valid OpenAPI 3.1 and names the calls that the wire document names."""

import re
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from backend.app import create_app
from backend.config import PROJECT, load_settings

NAMED = re.compile(r"`(?:(?:GET|POST|PUT|DELETE) )(/api/v1/[^`?]*)")


@pytest.fixture(scope="module")
def description(tmp_path_factory):
    """/api/openapi.json."""
    env = {"SHISHU_VAR": str(tmp_path_factory.mktemp("var")), "SECRET_KEY": "t" * 40}
    answer = create_app(load_settings(env)).test_client().get("/api/openapi.json")
    assert answer.status_code == 200
    return answer.get_json()


def test_it_is_valid_openapi_3_1(description):
    assert description["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(description).validate()


def test_it_names_every_call_of_the_wire_document(description):
    text = Path(PROJECT / "docs" / "protocol.md").read_text(encoding="utf-8")
    plain = [re.sub(r"\{\w+\}", "{}", path) for path in description["paths"]]
    for path in sorted(set(NAMED.findall(text))):
        assert re.sub(r"\{\w+\}", "{}", path) in plain, path


def test_the_pages_are_not_in_it(description):
    assert all(path.startswith(("/api/", "/healthz", "/metrics")) for path in description["paths"])


def test_chinese_is_written_as_it_is_and_half_a_character_still_can_be(app):
    assert app.json.dumps({"字": "实数"}) == '{"字": "实数"}'
    assert app.json.loads(app.json.dumps("\ud800").encode()) == "\ud800"
