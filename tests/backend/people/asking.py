"""Requests of a client's own cookies, for functions that ask who is there."""

import contextvars

import pytest
from flask import Flask

from backend.errors import Problem
from backend.people.session import current_actor


def cookies(client):
    names = ("shishu_session", "shishu_device")
    held = {name: client.get_cookie(name) for name in names}
    return {name: cookie.value for name, cookie in held.items() if cookie}


def acting(app: Flask, client, check=current_actor):
    """The actor that a request with this client's cookies acts as."""
    header = "; ".join(f"{name}={value}" for name, value in cookies(client).items())

    def ask():
        with app.test_request_context("/", headers={"Cookie": header}):
            return check()

    return contextvars.Context().run(ask)


def refused(app: Flask, client, check=current_actor):
    with pytest.raises(Problem) as problem:
        acting(app, client, check)
    return problem.value.status, problem.value.code
