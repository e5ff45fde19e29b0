"""The pages: the PWA on every address of its own, and the documentation of the API."""

from pathlib import Path

from flask import Blueprint, Response, current_app

from backend.errors import not_found
from backend.policy import ANYONE, policy
from backend.site.files import find, send
from backend.site.headers import add_headers

blueprint = Blueprint("site", __name__)
blueprint.after_app_request(add_headers)

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

NOT_BUILT = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>Shishu 实数</title>
<h1>页面还没有生成</h1>
<p>请在项目目录里运行 <code>make run</code>。</p>
<p lang="en">The pages have not been built: run <code>make run</code> in the project's folder.</p>
</html>
"""


def _folder() -> Path:
    return Path(current_app.extensions["settings"].pwa_dir)


def _page(name: str) -> Response:
    path = find(_folder(), name)
    if path is None:
        return Response(NOT_BUILT, 503, mimetype="text/html", headers={"Cache-Control": "no-store"})
    return send(path, name)


@blueprint.get("/")
@policy(ANYONE, "read")
def home() -> Response:
    """The PWA's one page."""
    return _page("index.html")


@blueprint.get("/<path:name>")
@policy(ANYONE, "read", free=("name",))
def file_or_page(name: str) -> Response:
    """A built file; or the one page, where the name is an address inside the PWA.

    An address has no dot in its last part; a file that is not there is 404, so that a browser
    never takes a page for a script.
    """
    path = find(_folder(), name)
    if path is not None:
        return send(path, name)
    if "." in name.rsplit("/", 1)[-1]:
        raise not_found()
    return _page("index.html")


@blueprint.route("/api/<path:name>", methods=METHODS)
@policy(ANYONE, "nothing", free=("name",))
def no_such_call(name: str) -> Response:
    """Whatever the API does not know, by any method."""
    raise not_found()


@blueprint.get("/api/docs")
@policy(ANYONE, "read")
def documentation() -> Response:
    """The API's documentation, made in the browser from /api/openapi.json."""
    return _page("docs/index.html")
