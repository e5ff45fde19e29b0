"""投诉建议."""

import pytest

URL = "/api/v1/feedback"


def post(client, county, text):
    return client.post(URL, json={"text": text}, headers=county.headers)


def test_what_a_village_writes_the_county_reads(app, client, county):
    county.sign_in(client)
    answer = post(client, county, "  字太小，\n看不清。 ")
    assert answer.status_code == 201
    assert post(client, county, "希望能语音输入").status_code == 201
    officer = app.test_client()
    county.sign_in(officer, "county_officer")
    found = officer.get(URL).get_json()["feedback"]
    assert {row["text"] for row in found} == {"字太小，\n看不清。", "希望能语音输入"}
    assert answer.get_json()["id"] in {row["id"] for row in found}
    assert found[0]["from"]["division"] == "碣滩村村委会"
    assert found[0]["from"]["role"] == "village_reporter"


@pytest.mark.parametrize(
    ("role", "status"),
    [("village_reporter", 403), ("township_reviewer", 403), ("county_viewer", 403),
     ("county_officer", 200), ("administrator", 200)],
)  # fmt: skip
def test_who_reads_it(client, county, role, status):
    county.sign_in(client, role)
    assert client.get(URL).status_code == status


@pytest.mark.parametrize("text", ["", "   ", "字" * 2001, "a\x00b", "\udfff", 7, None])
def test_what_cannot_be_kept(client, county, text):
    county.sign_in(client)
    answer = post(client, county, text)
    assert answer.status_code == 422
    assert list(answer.get_json()["fields"]["json"]) == ["text"]
