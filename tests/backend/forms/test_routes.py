"""The catalogue as a phone fetches it."""

from tests.county import HEADERS


def test_catalogue_has_every_kind_and_message(app, client, county) -> None:
    """What is served is what was loaded, with the words of every rule."""
    county.sign_in(client)
    answer = client.get("/api/v1/catalogue")
    served = answer.get_json()
    assert {kind["kind"] for kind in served["kinds"]} == set(app.extensions["catalogue"].kinds)
    assert served["messages"]["required"].keys() == {"zh", "en"}


def test_unchanged_catalogue_costs_nothing(client, county) -> None:
    """The second time it is a 304 without a body."""
    county.sign_in(client)
    first = client.get("/api/v1/catalogue")
    again = client.get("/api/v1/catalogue", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_catalogue_asks_for_a_session(client, county) -> None:
    """Nobody in particular gets nothing."""
    answer = client.get("/api/v1/catalogue", headers=HEADERS)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "session_expired")
