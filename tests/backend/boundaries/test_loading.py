"""An import is on record, and dashboards show its names at once."""

from backend.boundaries.loading import load_file
from backend.db import writing
from tests.backend.intake.door import rows
from tests.county import County

LIST = "code,name\n431222000000,沅陵县\n431222114000,官庄镇\n431222114255,{}\n"


def load(name: str) -> None:
    with writing() as connection:
        load_file(connection, LIST.format(name).encode(), "operator")


def test_an_import_is_on_record_and_nothing_is_where_nothing_changed(app):
    load("官庄村")
    load("官庄村")
    load("官庄新村")
    acts = rows("SELECT actor, detail FROM audit WHERE what = 'divisions.imported' ORDER BY number")
    assert [act["detail"] for act in acts] == [
        '{"added":3,"changed":0,"closed":0}', '{"added":0,"changed":1,"closed":0}',
    ]  # fmt: skip


def test_new_names_show_without_a_rollup(client, county: County):
    county.sign_in(client, "county_viewer")
    before = client.get("/api/v1/dashboard?division=431222114000")
    load("官庄新村")
    again = client.get(
        "/api/v1/dashboard?division=431222114000", headers={"If-None-Match": before.headers["ETag"]}
    )
    assert again.status_code == 200
    assert "官庄新村" in [row["name"] for row in again.get_json()["table"]]
