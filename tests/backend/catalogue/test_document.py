"""The JSON that phones are given says everything that the server's check knows."""

import json

import orjson
from click.testing import CliRunner
from flask import Flask

from backend.catalogue.commands import commands
from tests.backend.catalogue.vectors import REAL, SPECIMEN


def _fields(catalogue, kind):
    document = next(k for k in catalogue.document["kinds"] if k["kind"] == kind)
    return {field["name"]: field for field in document["fields"]}


def test_it_is_plain_json():
    assert json.loads(orjson.dumps(REAL.document))["etag"] == REAL.etag


def test_limits_are_integers_of_the_smallest_unit():
    area = _fields(REAL, "crop_variety")["area_mu"]
    assert area["type"] == "quantity"
    assert (area["scale"], area["min"], area["max"], area["soft_max"]) == (2, 1, 1000000, 50000)


def test_what_is_not_said_is_not_sent():
    field = _fields(REAL, "crop_variety")["plot_name"]
    assert "retired" not in field
    assert "hint" in field
    assert "unit" not in field


def test_conditions_are_lists():
    fields = _fields(REAL, "toilet_renovation")
    served = json.loads(orjson.dumps(fields["head_name"]))
    assert served["only_when"] == {"toilet_class": ["household"]}


def test_a_retired_choice_and_a_retired_field_say_so():
    fields = _fields(SPECIMEN, "specimen")
    assert [c.get("retired", False) for c in fields["grade"]["choices"]] == [False, False, True]
    assert fields["gone"]["retired"] is True
    assert fields["gone"]["since"] == 2


def test_every_rule_measure_and_indicator_is_there():
    for kind in REAL.document["kinds"]:
        declared = REAL.kinds[kind["kind"]]
        assert [r["rule"] for r in kind["rules"]] == [r.rule for r in declared.rules]
        assert [m["name"] for m in kind["measures"]] == list(declared.measures)
        assert [i["name"] for i in kind["indicators"]] == list(declared.indicators)


def test_the_command_prints_it():
    app = Flask("test")
    app.extensions["catalogue"] = REAL
    with app.app_context():
        result = CliRunner().invoke(commands[0], ["--pretty"])
    assert result.exit_code == 0
    assert json.loads(result.output)["etag"] == REAL.etag
